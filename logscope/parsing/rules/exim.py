"""Exim: messages in and out, authentication, refusals.

From the Exim specification, chapter "Log files", and ``src/exim.c``, ``smtp_in.c``, ``deliver.c``: ``<=`` is a message
that arrived, ``=>`` and ``->`` one delivered, ``**`` one that bounced, ``==`` one deferred. Exim's own stamp (where the
line went through syslog as well) and the message id are the rule set's lead.
"""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

_LEAD = (
    r"(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})? )?(?:[+-]\d{4} )?(?:\[\d{1,9}\] )?"
    r"(?P<queue>[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4})? ?"
)
_ADDRESS = r"\[(?P<source_ip>[^\]\s]+)\](?::(?P<source_port>\d+))?"
_PEER = r"(?:H=)?(?:(?P<client_name>[^\s()\[\]]+) )?(?:\((?P<helo>[^()]*)\) )?" + _ADDRESS
_SERVER = r"H=(?P<server>[^\s\[\]]+) \[(?P<dest_ip>[^\]\s]+)\](?::(?P<dest_port>\d+))?"

RULES = RuleSet(
    "exim",
    Rule(
        "auth-failed",
        r"(?P<method>[\w-]+) authenticator failed for " + _PEER + r"(?: I=\[[^\]]*\]:\d+)?(?: U=\S+)?: (?P<code>\d{3})?(?P<reason>[^\n]{0,300}?)(?: \(set_id=(?P<actor>[^\n]{0,1000})\))?$",
        action="smtp.login",
        outcome="failure",
        category=("app.auth",),
        examples={
            "2026-01-03 14:05:22 dovecot_login authenticator failed for (pc) [192.0.2.7]:35686: 535 Incorrect authentication "
            "data (set_id=ann)": {
                "actor": "ann", "source_ip": "192.0.2.7", "source_port": 35686, "code": "535", "outcome": "failure",
                "category": ["app.auth"],
            },
        },
    ),
    Rule(
        "received-authenticated",
        r"<= (?P<actor>\S+) " + _PEER + r" .*?\bA=(?P<method>[\w-]+):(?P<account>\S+)(?:.* S=(?P<size>\d+))?",
        action="mail.from",
        outcome="success",
        category=("app.transaction", "app.auth"),
        examples={
            "1qABCD-000123-AB <= ann@example.com H=pc.example.net (pc) [192.0.2.7]:4711 P=esmtpsa X=TLS1.3 A=plain:ann S=2311 id=1@pc": {
                "actor": "ann@example.com", "source_ip": "192.0.2.7", "category": ["app.transaction", "app.auth"],
            },
        },
    ),
    Rule(
        "received",
        (r"<= (?P<actor>\S+) " + _PEER + r"(?:.* S=(?P<size>\d+))?", r"<= (?P<actor>\S+)(?: R=\S+)?(?: U=(?P<account>\S+))?"),
        action="mail.from",
        category=("app.transaction",),
        examples={
            "1qABCD-000123-AB <= ann@example.com H=mx.example.net [192.0.2.7] P=esmtp S=2311": {
                "actor": "ann@example.com", "source_ip": "192.0.2.7", "category": ["app.transaction"],
            },
        },
    ),
    Rule(
        "delivered",
        (
            # into a mailbox: whose, and behind it the address that the letter was for
            r"[=-]> (?P<mailbox>[^\s@<>]+) <(?P<target>[^\s<>]+)>",
            r"[=-]> (?P<target>\S++)(?: \([^()]*\))?(?: <[^<>]*>)?.*? " + _SERVER, r"[=-]> (?P<target>\S++) ",
        ),
        action="mail.delivery",
        outcome="success",
        category=("app.transaction",),
        examples={
            '1qABCD-000123-AB => bob@example.net R=dnslookup T=remote_smtp H=mx.example.net [198.51.100.25] C="250 ok"': {
                "target": "bob@example.net", "dest_ip": "198.51.100.25", "outcome": "success",
            },
            "1qABCD-000123-AB => bob <bob@example.com> R=local_user T=maildir_home": {"target": "bob@example.com", "mailbox": "", "outcome": "success"},
        },
    ),
    Rule(
        "not-delivered",
        (r"(?:\*\*|==) (?P<target>[^\s:]+):? .*?" + _SERVER, r"(?:\*\*|==) (?P<target>[^\s:]+)"),
        action="mail.delivery",
        outcome="failure",
        category=("app.transaction",),
        examples={"1qABCD-000123-AB ** bob@example.net: Unrouteable address": {"target": "bob@example.net", "outcome": "failure"}},
    ),
    Rule(
        "refused",
        r"H=" + _PEER + r"(?: I=\[[^\]]*\]:\d+)?(?: [XUA]=\S+)*(?: F=<(?P<actor>[^>]*)>)? (?:temporarily )?rejected (?P<phase>[\w-]+)(?: <?(?P<target>[^\s>:]+)>?)?",
        action="mail.reject",
        outcome="failure",
        category=("app.transaction",),
        examples={
            "H=(pc) [192.0.2.7]:4711 F=<ann@example.com> rejected RCPT <bob@example.net>: Relay not permitted": {
                "source_ip": "192.0.2.7", "actor": "ann@example.com", "target": "bob@example.net", "outcome": "failure",
            },
        },
    ),
    Rule(
        "connection-refused",
        (
            r"refused connection from " + _PEER + r"(?P<reason>.*)",
            r"SMTP protocol (?:synchronization )?error [^\[\]\n]{0,120}?rejected connection from " + _PEER + r"(?P<reason>.*)",
        ),
        action="smtp.connect",
        outcome="failure",
        examples={
            'SMTP protocol synchronization error (input sent without waiting for greeting): rejected connection from H=[192.0.2.7]:4711 input="x"': {
                "source_ip": "192.0.2.7", "outcome": "failure", "category": [],
            },
        },
    ),
    Rule(
        "connection",
        (
            r"SMTP (?:connection|call|command timeout on (?:TLS )?connection|protocol (?:synchronization )?error)[^\[\]()]{0,80} from " + _PEER,
            r"SMTP (?:connection|call|data timeout|command timeout)[^\[\]]{0,160}" + _ADDRESS,
            r"no host name found for IP address (?P<source_ip>\S+)",
            (r"(?:TLS error on connection from|unexpected disconnection while reading SMTP command from|rejected (?:EHLO|HELO) from) "
            r"(?:H=)?(?:[^\[\]]{0,160})\[(?P<source_ip>[0-9a-fA-F.:]+)\]"),
        ),
        action="smtp.connect",
        examples={
            "SMTP connection from (pc) [192.0.2.7]:53682 lost": {"source_ip": "192.0.2.7", "source_port": 53682},
            "no host name found for IP address 192.0.2.7": {"source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "held",
        (r"(?P<state>Frozen) \((?P<reason>[^)\n]{1,200})\)", r"(?P<state>Message is frozen)", r"(?P<state>frozen|unfrozen|removed|cancelled) by (?P<actor>\S+)"),
        action="mail.hold",
        category=("app.transaction",),
        examples={"1qABCD-000123-AB Frozen (delivery error message)": {"reason": "", "category": ["app.transaction"]}, "1qABCD-000123-AB frozen by root": {"actor": "root"}},
    ),
    Rule(
        "completed",
        r"Completed\s*$",
        action="mail.removed",
        examples={"1qABCD-000123-AB Completed": {"action": "mail.removed"}},
    ),
    Rule(
        "started",
        r"exim (?P<version>\S+) daemon started: pid=(?P<process>\d+)",
        action="service.start",
        outcome="success",
        category=("os.service", "app.lifecycle"),
        examples={"exim 4.96 daemon started: pid=812, -q30m, listening for SMTP on port 25": {"category": ["os.service"]}},
    ),
    Rule(
        "queue-run",
        (r"Start queue run: pid=(?P<process>\d+)", r"End queue run: pid=(?P<process>\d+)"),
        action="mail.queue-run",
        examples={"Start queue run: pid=4711": {"action": "mail.queue-run"}},
    ),
    Rule(
        "other",
        (
            # a bracket in parentheses is what the client called itself
            r".{0,300}?(?<!\()\[(?P<source_ip>[0-9a-fA-F.:]{3,45})\](?::(?P<source_port>\d{1,5}))?",
        ),
        action="smtp.message",
        examples={
            "no MAIL in SMTP connection from ([10.0.0.9]) [192.0.2.7]:4711 D=0.34s C=EHLO,AUTH": {
                "source_ip": "192.0.2.7", "source_port": 4711,
            },
        },
    ),
    programs=("exim", "exim4", "exim-*"),
    lead=_LEAD,
)  # fmt: skip
