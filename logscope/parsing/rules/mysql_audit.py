"""MariaDB's audit plugin behind syslog: the columns of its file, without the stamp.

plugin/server_audit/server_audit.c (``server_audit_syslog_ident``, ``server_audit_syslog_info``).
"""

from __future__ import annotations

from logscope.parsing.formats.mysql_audit import MARIADB_TAIL, read_mariadb
from logscope.parsing.rule import Fields, Rule, RuleSet


def _read(fields: Fields) -> None:
    found = MARIADB_TAIL.match(str(fields.pop("columns", "")))
    if found is not None:
        read_mariadb(found, fields)


RULES = RuleSet(
    "mysql_audit",
    Rule(
        "record",
        r"(?:[^\n,]{0,200} )?(?P<server>[^\s,]{1,255}),(?P<columns>[^\n']{0,128},[^\n,]{0,255},\d*,\d*,[A-Z_]{4,20},(?s:.*))",
        action="audit.record",
        refine=_read,
        examples={
            "db1,ann,192.0.2.7,411,9,QUERY,shop,'DROP TABLE orders',0": {
                "actor": "ann",
                "source_ip": "192.0.2.7",
                "action": "drop table",
                "category": ["db.change"],
                "outcome": "success",
            },
            "db1,eve,192.0.2.7,412,0,FAILED_CONNECT,,,1045": {
                "actor": "eve",
                "outcome": "failure",
                "category": ["app.auth"],
            },
        },
    ),
    # what the plugin says of itself
    Rule(
        "started", r"MariaDB Audit Plugin version (?P<version>\S+) STARTED", action="audit.start", outcome="success", category=("os.security",),
        examples={"MariaDB Audit Plugin version 1.4.14 STARTED.": {"category": ["os.security"]}},
    ),
    Rule(
        "stopped", (r"STOPPED$", r"logging was stopped"), action="audit.stop", category=("os.security",),
        examples={"STOPPED": {"category": ["os.security"]}, "logging was stopped.": {"action": "audit.stop"}},
    ),
    programs=("mysql-server_auditing", "mariadb-server_auditing", "server_audit"),
)  # fmt: skip
