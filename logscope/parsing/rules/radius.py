"""RADIUS and TACACS+: who was let in to the network or a device, by which access server, and what they typed there.

From FreeRADIUS' ``src/main/auth.c`` (``Login OK``, ``Login incorrect``) and ``radiusd.c``; tac_plus' ``authen.c`` and ``acct.c`` and
the event-driven ``tac_plus`` of PRO-BONO. The format ``freeradius`` hands the lines of ``radius.log`` to these rules.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields, Rule, RuleSet
from logscope.parsing.web_requests import is_address

_LOGON = ("audit.logon",)
# the client stands last, in words of the server; the name before it may hold anything, a password may follow it
_CLIENT = r"\(from client (?P<nas>\S{1,255}) port (?P<nas_port>\d{1,12})(?: cli (?P<caller>[^\s()]{1,128}))?(?: via TLS tunnel| via proxy to virtual server)?\)[^\n()]{0,200}$"
_NAME = r"\[(?P<actor>[^\n]{0,1000}?)(?:/(?:<via [^>\n]{1,80}>|<no User-Password attribute>|<CHAP-Password>|[^\n\]]{0,255}))?\] "


def _caller(fields: Fields) -> None:
    """A caller is an address where the access server is a VPN's, a station's MAC elsewhere."""
    caller = fields.pop("caller", None)
    if caller and is_address(str(caller)):
        fields["source_ip"] = caller
    else:
        fields["device"] = caller


FREERADIUS = RuleSet(
    "radiusd",
    Rule(
        "login", r"Login OK: " + _NAME + _CLIENT,
        action="radius.login", outcome="success", category=_LOGON, refine=_caller,
        examples={
            "(12) Login OK: [ann] (from client nas1 port 3 cli 192.0.2.7)": {"actor": "ann", "source_ip": "192.0.2.7", "outcome": "success", "nas": "", "category": ["audit.logon"]},
            "Login OK: [ann/<via Auth-Type = EAP>] (from client ap1 port 0 cli 00-11-22-33-44-55 via TLS tunnel)": {"actor": "ann", "device": "00-11-22-33-44-55"},
        },
    ),
    Rule(
        "login-failed", r"(?:Login incorrect|Invalid user|Multiple logins)(?: \((?P<reason>[^\n]{0,300}?)\))?: (?:\(max \d+\) (?:\[MPP attempt\])?: ?)?" + _NAME + _CLIENT,
        action="radius.login", outcome="failure", category=_LOGON, refine=_caller,
        examples={
            "(0) Login incorrect (mschap: FAILED): [ann/<via Auth-Type = mschap>] (from client ap1 port 0 cli 00-11-22)": {"actor": "ann", "reason": "", "outcome": "failure"},
            "Login incorrect: [x] (from client a port 1 cli 10.9.9.9)] (from client nas1 port 3 cli 192.0.2.7)": {"source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "unknown-client", r"Ignoring request to (?P<listener>[^\n]{1,120}?) from unknown client (?P<source_ip>[\da-fA-F.:]{2,45}) port (?P<source_port>\d{1,5})",
        action="connection.refuse", outcome="failure", category=("os.network",),
        examples={"Ignoring request to auth address * port 1812 bound to server default from unknown client 192.0.2.7 port 40022 proto udp": {"source_ip": "192.0.2.7", "source_port": 40022}},
    ),
    Rule(
        "started", (r"Ready to process requests", r"Starting - reading configuration files"),
        action="service.start", category=("os.service", "app.lifecycle"),
        examples={"Ready to process requests": {"category": ["os.service"]}},
    ),
    Rule(
        "stopped", (r"Exiting normally", r"Signalled to (?P<change>terminate)", r"Exiting due to "),
        action="service.stop", category=("os.service", "app.lifecycle"),
        examples={"Signalled to terminate": {"change": "", "category": ["os.service"]}, "Exiting normally": {"category": ["os.service"]}},
    ),
    Rule(
        "configured", (r"Received HUP", r"HUP - ", r"Module: (?:Reloaded|Trying to reload) module \"(?P<target>[^\"\n]{1,100})\""),
        action="config.reload", category=("app.config",),
        examples={"Received HUP signal": {"category": ["app.config"]}, ' Module: Reloaded module "files"': {"target": "files"}},
    ),
    programs=("radiusd", "freeradius"),
    lead=r"(?:(?:Auth|Info|Error|Warning|Proxy|Acct|Debug) ?: )?(?:\(\d{1,20}\) {1,3})? ?",
)  # fmt: skip

_NAS = r"(?P<nas>[\w.:-]{1,255})(?: \([^)\n]{0,255}\))?"

TACACS = RuleSet(
    "tac_plus",
    Rule(
        "login",
        (
            rf"login (?P<outcome>failure|success): (?P<actor>[^\n]{{0,255}}) {_NAS} (?P<device>\S{{1,60}})$",
            rf"login query for '(?P<actor>[^\n]{{0,255}})' port (?P<device>\S{{1,60}}) from {_NAS} (?P<outcome>accepted|rejected)$",
            rf"{_NAS}: shell login for '(?P<actor>[^\n]{{0,255}})' from (?P<source_ip>[\da-fA-F.:]{{2,45}}) on (?P<device>\S{{1,60}}) (?P<outcome>succeeded|failed|denied)",
        ),
        action="login", category=_LOGON,
        examples={
            "login failure: ann 10.0.0.1 (10.0.0.1) tty1": {"actor": "ann", "device": "tty1", "nas": "", "outcome": "failure", "category": ["audit.logon"]},
            "login query for 'ann' port tty1 from 10.0.0.1 accepted": {"actor": "ann", "outcome": "success"},
        },
    ),
    Rule(
        "enable", rf"enable query for '(?P<actor>[^\n]{{0,255}})' (?:port )?(?P<device>\S{{1,60}}) from {_NAS} (?P<outcome>accepted|rejected)$",
        action="privilege.authenticate", category=("audit.privilege",),
        examples={"enable query for 'ann' tty1 from 10.0.0.1 rejected": {"actor": "ann", "outcome": "failure", "category": ["audit.privilege"]}},
    ),
    programs=("tac_plus", "tac_plus-ng", "tacacs"),
)  # fmt: skip

RULE_SETS = (FREERADIUS, TACACS)
