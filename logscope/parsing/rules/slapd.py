"""OpenLDAP's slapd: who connected, as whom it bound, and whether it could.

From OpenLDAP's ``servers/slapd/connection.c``, ``bind.c`` and ``result.c`` at the log level ``stats``. The bind and its result are
two lines that share ``conn=`` and ``op=``; only the result (tag 97) says whether it succeeded, only the bind says whose.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields, Rule, RuleSet


def _bind_result(fields: Fields) -> None:
    """LDAP result codes: 0 success, 14 another step to come, 49 invalid credentials."""
    fields["outcome"] = {"0": "success", "14": "unknown"}.get(str(fields["code"]), "failure")


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
        r"conn=(?P<device>\d+) op=(?P<operation>\d+) BIND dn=\"(?P<actor>[^\"]*)\"",
        action="ldap.bind",
        examples={'conn=1001 op=0 BIND dn="uid=ann,dc=example,dc=com" method=128': {"actor": "uid=ann,dc=example,dc=com"}},
    ),
    Rule(
        "bind-result",
        r"conn=(?P<device>\d+) op=(?P<operation>\d+) RESULT tag=97 err=(?P<code>\d+)",
        action="ldap.bind",
        category=("app.auth",),
        refine=_bind_result,
        examples={
            "conn=1001 op=0 RESULT tag=97 err=49 text=": {"code": "49", "outcome": "failure", "category": ["app.auth"]},
            "conn=1001 op=0 RESULT tag=97 err=0 qtime=0.1 etime=0.2 text=": {"outcome": "success"},
        },
    ),
    Rule(
        "change",
        r"conn=(?P<device>\d+) op=(?P<operation>\d+) (?P<verb>ADD|DEL|MOD|MODRDN|PASSMOD)\b(?: dn=\"(?P<target>[^\"]*)\"| id=\"(?P<id>[^\"]*)\")?",
        action="ldap.change",
        category=("app.account",),
        examples={'conn=1001 op=2 MOD dn="uid=ann,dc=example,dc=com"': {"target": "uid=ann,dc=example,dc=com"}},
    ),
    Rule(
        "lifecycle",
        (r"slapd starting", r"slapd stopped", r"slapd shutdown"),
        action="service.lifecycle",
        category=("os.service", "app.lifecycle"),
        examples={"slapd starting": {"category": ["os.service"]}},
    ),
)  # fmt: skip
