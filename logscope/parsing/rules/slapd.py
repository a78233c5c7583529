"""OpenLDAP's slapd: who connected, as whom it bound, and whether it could.

From OpenLDAP's ``servers/slapd/connection.c``, ``bind.c``, ``result.c``, ``search.c``, ``modify.c`` and ``passwd.c`` at the log level ``stats``, releases 2.3 to 2.6. The address, the account and
the result of a bind are three lines that share ``conn=``: what the first two say, the later ones of the connection know.
"""

from __future__ import annotations

from logscope.parsing.connections import Connection
from logscope.parsing.rule import Fields, Rule, RuleSet

_AT = r"conn=(?P<device>\d+) (?:op=(?P<operation>\d+) )?"


def _result(fields: Fields) -> None:
    """LDAP result codes: 0 success, 14 another step to come, 49 invalid credentials."""
    fields["outcome"] = {"0": "success", "14": "unknown"}.get(str(fields["code"]), "failure")


# What RFC 4511 numbers the answers: to an addition, a deletion ...
_ANSWERS = {"101": "ldap.search", "103": "ldap.change", "105": "ldap.change", "107": "ldap.change", "109": "ldap.change", "111": "ldap.compare", "120": "ldap.extended"}  # fmt: skip


def _answer(fields: Fields) -> None:
    """What was asked stands in the line before; here is whether it was done, and whether it was allowed."""
    _result(fields)
    action = fields["action"] = _ANSWERS.get(str(fields.pop("tag", "")), "ldap.result")
    if action == "ldap.change":
        fields["category"] = ("app.account",)
    if fields["code"] == "50":  # insufficient access
        fields["category"] = (*fields["category"], "app.privilege")


RULES = RuleSet(
    "slapd",
    Rule(
        "accept",
        r"conn=(?P<device>\d+) fd=\d+ ACCEPT from IP=(?P<source_ip>\[[^\]]*\]|[0-9.]+):(?P<source_port>\d+)",
        action="ldap.connect",
        examples={
            "conn=1001 fd=14 ACCEPT from IP=192.0.2.7:40022 (IP=0.0.0.0:389)": {"source_ip": "192.0.2.7", "device": "1001"},
        },
    ),
    Rule(
        "bind",
        (
            _AT + r"BIND dn=\"(?P<actor>[^\"]*)\"(?: (?:method|mech)=(?P<method>\S+))?",
            _AT + r"BIND authcid=\"(?P<actor>[^\"]*)\"(?: authzid=\"(?P<target>[^\"]*)\")?",
            _AT + r"BIND (?P<method>anonymous) mech=",
            _AT + r"PROXYAUTHZ dn=\"(?P<actor>[^\"]*)\"",
        ),
        action="ldap.bind",
        category=("app.auth",),
        examples={
            'conn=1001 op=0 BIND authcid="ann" authzid="eve"': {"actor": "ann", "target": "eve", "category": ["app.auth"]},
            'conn=1001 op=0 BIND dn="uid=ann,dc=example,dc=com" method=128': {"actor": "uid=ann,dc=example,dc=com"}},
    ),
    Rule(
        "bind-result",
        r"conn=(?P<device>\d+) op=(?P<operation>\d+) RESULT tag=97 err=(?P<code>\d+)",
        action="ldap.bind",
        category=("app.auth",),
        refine=_result,
        examples={
            "conn=1001 op=0 RESULT tag=97 err=49 text=": {"code": "49", "outcome": "failure", "category": ["app.auth"]},
            "conn=1001 op=0 RESULT tag=97 err=0 qtime=0.1 etime=0.2 text=": {"outcome": "success"},
        },
    ),
    Rule(
        "change",
        r"conn=(?P<device>\d+) op=(?P<operation>\d+) (?P<verb>ADD|DEL|MODRDN|MOD|PASSMOD)\b(?: (?:dn|id)=\"(?P<target>[^\"]*)\"| attr=(?P<attributes>.*))?",
        action="ldap.change",
        category=("app.account",),
        examples={
            'conn=1001 op=2 MOD dn="uid=ann,dc=example,dc=com"': {"target": "uid=ann,dc=example,dc=com"},
            "conn=1001 op=2 MOD attr=userPassword": {"attributes": ""},
            'conn=1001 op=3 PASSMOD id="uid=ann,dc=example,dc=com" old new': {"target": "uid=ann,dc=example,dc=com"},
        },
    ),
    Rule(
        "search",
        _AT + r"(?:SRCH base|CMP dn)=\"(?P<target>[^\"]*)\"",
        action="ldap.search",
        category=("app.transaction",),
        examples={'conn=1001 op=1 SRCH base="dc=example,dc=com" scope=2 deref=0 filter="(uid=ann)"': {"target": "dc=example,dc=com", "category": ["app.transaction"]}},
    ),
    Rule(
        "result",
        (
            _AT + r"(?:SEARCH )?RESULT tag=(?P<tag>\d+) err=(?P<code>\d+)(?: qtime=\S+)?(?: etime=\S+)?(?: nentries=(?P<entries>\d+))?(?: text=(?P<reason>.*))?",
            _AT + r"(?:RESULT oid=\S*|DISCONNECT tag=\d+) err=(?P<code>\d+)(?: qtime=\S+)?(?: etime=\S+)?(?: text=(?P<reason>.*))?",
        ),
        action="ldap.result",
        refine=_answer,
        examples={
            "conn=1001 op=2 RESULT tag=103 err=50 qtime=0.000011 etime=0.000200 text=no write access": {
                "code": "50", "outcome": "failure", "action": "ldap.change", "category": ["app.account", "app.privilege"], "reason": "",
            },
            "conn=1001 op=1 SEARCH RESULT tag=101 err=0 qtime=0.000011 etime=0.000200 nentries=4711 text=": {"outcome": "success", "action": "ldap.search", "entries": ""},
        },
    ),
    Rule(
        "unbind",
        _AT + r"UNBIND",
        action="ldap.unbind",
        examples={"conn=1001 op=2 UNBIND": {"device": "1001"}},
    ),
    Rule(
        "closed",
        _AT + r"fd=\d+ closed(?: \((?P<reason>[^)]*)\))?",
        action="ldap.disconnect",
        examples={"conn=1001 fd=14 closed (connection lost)": {"device": "1001", "reason": ""}},
    ),
    Rule(
        "encrypted",
        (_AT + r"STARTTLS", _AT + r"fd=\d+ TLS established(?: [^\n]*?tls_proto=(?P<protocol>\S+))?"),
        action="ldap.encrypt",
        examples={"conn=1001 fd=14 TLS established tls_ssf=256 ssf=256 tls_proto=TLSv1.3 tls_cipher=TLS_AES_256_GCM_SHA384": {"protocol": ""}},
    ),
    Rule(
        "started",
        r"slapd starting",
        action="service.start",
        category=("os.service", "app.lifecycle"),
        examples={"slapd starting": {"category": ["os.service"]}},
    ),
    Rule(
        "stopped",
        (r"slapd stopped", r"slapd shutdown", r"daemon: shutdown requested and initiated"),
        action="service.stop",
        category=("os.service", "app.lifecycle"),
        examples={"slapd stopped.": {"category": ["os.service"]}, "daemon: shutdown requested and initiated.": {"category": ["os.service"]}},
    ),
    connection=Connection(
        key="device",
        begins="accept",
        tells={"accept": ("source_ip", "source_port"), "bind": ("actor",)},
        undone={"bind-result": ("actor",)},
        ends=("closed",),
    ),
)  # fmt: skip
