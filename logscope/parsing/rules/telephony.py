"""Asterisk and FreeSWITCH: registrations and calls that were refused, and who came in.

The texts are those of Asterisk's ``chan_sip.c``, ``chan_iax2.c``, ``manager.c``, ``res_pjsip/pjsip_distributor.c`` and
``res_security_log.c`` (its "Security Event" framework), and of FreeSWITCH's ``sofia_reg.c``. Asterisk prints level, thread
and place in its source before the message, in its own file and in syslog.
"""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

_AUTH = ("app.auth",)
_ADDRESS = (
    r"(?P<source_ip>\d{1,3}(?:\.\d{1,3}){3}|\[?[\da-fA-F]{0,4}:[\da-fA-F:]*(?:\.\d{1,3}){0,3}\]?)"
)
_PEER = rf"(?:(?:TCP|UDP|TLS|WSS?):)?{_ADDRESS}(?::(?P<source_port>\d{{1,5}}))?"
# "display name" <sip:NAME@HOST>
_SIP = r"(?:(?>[^\n<]{0,300})<)?sips?:(?P<actor>[^@>'\s]{0,128}+)[^\n]*"
_REMOTE = r'RemoteAddress="IPV[46]/\w{1,8}/(?P<source_ip>[^/"]{1,45})/(?P<source_port>\d{1,5})"'
_ACCOUNT = r'",[^\n]{0,300}?AccountID="(?P<actor>[^"]{0,128})"[^\n]{0,400}?' + _REMOTE

_RULES = (
    Rule(
        "register-failed",
        (
            rf"Registration from '{_SIP}' failed for '{_PEER}' - (?P<reason>[^\n]*)",
            rf"Registration from '[^\n]*' failed for '{_PEER}' - (?P<reason>[^\n]*)",
            rf"Request '(?P<method>\w+)' from '{_SIP}' failed for '{_PEER}' \(callid: [^)\n]*\) - (?P<reason>[^\n]*)",
            rf"Request '(?P<method>\w+)' from '[^\n]*' failed for '{_PEER}' \(callid: [^)\n]*\) - (?P<reason>[^\n]*)",
            rf"Request from '{_SIP}' failed for '{_PEER}' \(callid: [^)\n]*\) - (?P<reason>[^\n]*)",
            rf"Host {_PEER} failed to authenticate as '(?P<actor>[^'\n]*)'",
            rf"{_PEER} failed MD5 authentication for '(?P<actor>[^'\n]*)'",
            rf"{_PEER} tried to authenticate with nonexistent user '(?P<actor>[^'\n]*)'",
            rf"{_PEER} failed to authenticate (?:as|user) '(?P<actor>[^'\n]*)'",
            rf"Failed to authenticate (?:user|device) {_SIP}",
            rf"No registration for peer '(?P<actor>[^'\n]*)' \(from {_PEER}\)",
        ),
        action="sip.register", outcome="failure", category=_AUTH,
        examples={
            "Registration from '\"301\" <sip:301@pbx.example.com>' failed for '192.0.2.7:5060' - Wrong password": {
                "actor": "301", "source_ip": "192.0.2.7", "source_port": 5060, "outcome": "failure", "category": ["app.auth"],
            },
            "Registration from '<sip:x' failed for '198.51.100.1' - Wrong password@h>' failed for '192.0.2.7' - No matching peer found": {
                "source_ip": "192.0.2.7",
            },
            "Request 'REGISTER' from '<sip:301@pbx.example.com>' failed for '192.0.2.7:5060' (callid: a1) - No matching endpoint found": {
                "actor": "301", "source_ip": "192.0.2.7",
            },
            "Host 192.0.2.7 failed to authenticate as 'trunk'": {"actor": "trunk", "source_ip": "192.0.2.7"},
            "192.0.2.7 failed MD5 authentication for 'ann'": {"actor": "ann", "source_ip": "192.0.2.7"},
            'Failed to authenticate device "301" <sip:301@pbx.example.com>;tag=a1': {"actor": "301", "source_ip": None},
        },
    ),
    Rule(
        "call-refused",
        (
            rf"Call from '(?P<actor>[^'\n]*)' \({_PEER}\) to extension '(?P<target>[^'\n]*)' rejected because (?P<reason>[^\n]*)",
            rf"\"?Rejecting unknown SIP connection from {_PEER}",
            rf"hacking attempt detected '{_PEER}'",
        ),
        action="sip.call", outcome="failure",
        examples={
            "Call from '' (192.0.2.7:5060) to extension '00441' rejected because extension not found in context 'default'.": {
                "source_ip": "192.0.2.7", "target": "00441", "outcome": "failure", "category": [],
            },
            '"Rejecting unknown SIP connection from 192.0.2.7"': {"source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "event-failed",
        r'SecurityEvent="(?P<event>InvalidPassword|InvalidAccountID|ChallengeResponseFailed|FailedACL|InvalidTransport|RequestNotAllowed|AuthMethodNotAllowed)' + _ACCOUNT,
        action="sip.register", outcome="failure", category=_AUTH,
        examples={
            'SecurityEvent="InvalidPassword",EventTV="2026-01-03T14:05:22.001+0000",Severity="Error",Service="SIP",EventVersion="2",'
            'AccountID="301",SessionID="0x7f",LocalAddress="IPV4/UDP/10.0.0.1/5060",RemoteAddress="IPV4/UDP/192.0.2.7/5071"': {
                "actor": "301", "source_ip": "192.0.2.7", "source_port": 5071, "outcome": "failure",
            },
        },
    ),
    Rule(
        "event-authenticated",
        r'SecurityEvent="(?P<event>SuccessfulAuth)' + _ACCOUNT,
        action="sip.register", outcome="success", category=_AUTH,
        examples={
            'SecurityEvent="SuccessfulAuth",EventTV="2026-01-03T14:05:22.001+0000",Severity="Informational",Service="SIP",EventVersion="1",'
            'AccountID="301",SessionID="0x7f",LocalAddress="IPV4/UDP/10.0.0.1/5060",RemoteAddress="IPV4/UDP/192.0.2.7/5071",UsingPassword="1"': {
                "actor": "301", "source_ip": "192.0.2.7", "outcome": "success",
            },
        },
    ),
    Rule(
        "event",
        r'SecurityEvent="(?P<event>ChallengeSent|\w{1,40})' + _ACCOUNT,
        action="sip.event",
        examples={
            'SecurityEvent="ChallengeSent",EventTV="2026-01-03T14:05:22.001+0000",Severity="Informational",Service="PJSIP",EventVersion="1",'
            'AccountID="301",SessionID="a1",LocalAddress="IPV4/UDP/10.0.0.1/5060",RemoteAddress="IPV4/UDP/192.0.2.7/5071",Challenge=""': {
                "source_ip": "192.0.2.7", "outcome": None, "category": [],
            },
        },
    ),
    Rule(
        "unknown-user",
        rf"Can't find user \[(?P<actor>[^\]\n]{{0,200}})\] from {_PEER}",
        action="sip.register", outcome="failure", category=_AUTH,
        examples={"Can't find user [301@10.0.0.1] from 192.0.2.7": {"actor": "301@10.0.0.1", "source_ip": "192.0.2.7"}},
    ),
    Rule(
        "challenged",
        rf"SIP auth challenge \(\w+\) on sofia profile '[^'\n]*' for \[(?P<actor>[^\]\n]{{0,200}})\] from ip {_PEER}",
        action="sip.challenge",
        examples={
            "SIP auth challenge (REGISTER) on sofia profile 'internal' for [301@10.0.0.1] from ip 192.0.2.7": {
                "actor": "301@10.0.0.1", "source_ip": "192.0.2.7", "outcome": None, "category": [],
            },
        },
    ),
)  # fmt: skip

RULE_SETS = (
    RuleSet("telephony", *_RULES, programs=("*",), exact=True),
    RuleSet(
        "asterisk", *_RULES, programs=("asterisk", "freeswitch"),
        lead=r"(?:\[[\d: -]{8,30}\] )?(?:[A-Z]{3,8}\[\d{1,10}\](?:\[[\w-]{1,20}\])?: )?(?:[\w/]{1,60}\.c(?::\d{1,6})?(?: in \w{1,80})?: )?",
    ),
)  # fmt: skip
