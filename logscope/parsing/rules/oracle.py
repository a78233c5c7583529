"""Oracle Database: what stands in the alert log, and audit records that go to syslog.

From "Monitoring Errors and Alerts" in the Administrator's Guide, and "Database Error Messages" for the numbers.
"""

from __future__ import annotations

from logscope.parsing.oracle_records import read_audit, values_of
from logscope.parsing.rule import Fields, Rule, RuleSet
from logscope.parsing.sql import statement

_CONTROLS = ("audit", "sec_", "remote_login", "remote_os", "os_authent", "o7_dictionary", "unified_audit", "_trace", "utl_file_dir", "sql92_security", "ldap_", "encrypt", "tde_", "wallet")  # fmt: skip


def _read_audit(fields: Fields) -> None:
    read_audit(values_of(str(fields.pop("told", "") or "")), fields)


def _parameter(fields: Fields) -> None:
    if str(fields.get("target") or "").lower().startswith(_CONTROLS):
        fields["category"] = ("app.config", "os.security")


def _statement(fields: Fields) -> None:
    meaning = statement(str(fields.get("command") or ""))
    if meaning is not None and meaning.categories:
        fields["action"], fields["category"] = meaning.action, meaning.categories
        fields["target"] = meaning.table


AUDIT = RuleSet(
    "oracle_audit",
    Rule(
        "record", r"LENGTH ?: ?['\"]\d{1,7}['\"] (?P<told>(?s:.*))", action="audit.record", refine=_read_audit,
        examples={
            "LENGTH : '153' ACTION :[7] 'CONNECT' DATABASE USER:[1] '/' PRIVILEGE :[6] 'SYSDBA' CLIENT USER:[3] 'ann' CLIENT TERMINAL:[5] 'pts/0' STATUS:[1] '0' DBID:[1] '1'":
                {"actor": "ann", "action": "db.login", "outcome": "success", "access": "SYSDBA", "category": ["app.auth", "app.privilege"]},
            "LENGTH: '201' TYPE:\"4\" DBID:\"1\" SESID:\"411\" ENTRYID:\"1\" STMTID:\"1\" DBUSER:\"ANN\" CURUSER:\"ANN\" ACTION:\"12\" RETCODE:\"942\" SCHEMA:\"SHOP\" OBJNAME:\"ORDERS\"":
                {"actor": "ANN", "action": "drop table", "target": "SHOP.ORDERS", "outcome": "failure", "code": "ORA-00942", "category": ["db.change"]},
        },
    ),
    programs=("oracle audit", "oracle unified audit"),
)  # fmt: skip

RULES = RuleSet(
    "oracle",
    Rule(
        "crashed", (r"(?P<target>[\w$]{2,30}) \(ospid: (?P<process>\d{1,10})\): terminating the instance", r"Instance (?:has been )?terminated by (?P<target>[\w$]{2,30}), pid = (?P<process>\d{1,10})",
                    r"Exception \[type: (?P<code>[^\],\n]{1,40})", r"Instance Critical Process"), action="db.crash", outcome="failure", category=("app.failure", "app.lifecycle"),
        examples={"PMON (ospid: 4711): terminating the instance due to error 474": {"target": "PMON", "outcome": "failure"},
                  "Instance terminated by USER, pid = 4711": {"process": "4711"}},
    ),
    Rule(
        "refused",
        (r"(?P<code>ORA-(?:01017|1017|28000|28001|01005|01031|28009|28002|01045|01004))\b[:]?(?P<reason>[^\n]{0,300})", r"Login (?:denied|failed) for (?P<actor>[^\n]{1,128})"),
        action="db.login", outcome="failure", category=("app.auth",),
        examples={"ORA-01017: invalid username/password; logon denied": {"code": "ORA-01017", "outcome": "failure", "category": ["app.auth"]}},
    ),
    Rule(
        "error", (r"(?P<code>ORA-\d{1,5})(?::| signalled|\b)(?P<reason>[^\n]{0,300})", r"Errors in file (?P<target>[^\s:]{1,300})", r"Fatal NI connect error (?P<code>\d{1,6})", r"(?P<code>TNS-\d{1,5}): (?P<reason>[^\n]{0,200})"),
        action="db.failure", outcome="failure", category=("app.failure",),
        examples={"ORA-00600: internal error code, arguments: [1], [], []": {"code": "ORA-00600", "outcome": "failure"}, "Errors in file /u01/trace/orcl_ora_4711.trc:": {"target": "/u01/trace/orcl_ora_4711.trc"},
                  "Fatal NI connect error 12170.": {"code": "12170"}},
    ),
    Rule(
        "connect-timeout", r"WARNING: inbound connection timed out \((?P<code>ORA-\d{1,5})\)", action="db.connect", outcome="failure",
        examples={"WARNING: inbound connection timed out (ORA-3136)": {"code": "ORA-3136", "outcome": "failure"}},
    ),
    Rule(
        "ready", (r"Completed: ALTER DATABASE (?:\w{1,40} )?OPEN", r"Completed: alter database open", r"Pluggable database (?P<target>[\w$#]{1,128}) opened read "), action="db.ready", outcome="success",
        category=("app.lifecycle",), examples={"Completed: ALTER DATABASE OPEN": {"outcome": "success"}, "Pluggable database SHOP opened read write": {"target": "SHOP"}},
    ),
    Rule(
        "start", (r"Starting ORACLE instance \((?P<mode>[^)\n]{1,40})\)", r"Starting up(?: ORACLE RDBMS|:)", r"Instance started by oradism", r"ALTER DATABASE\s{1,3}(?:MOUNT|OPEN)", r"alter database (?:mount|open)", r"Completed: ALTER DATABASE\s{1,3}MOUNT",
                  r"Beginning crash recovery", r"Completed crash recovery"), action="db.start", category=("app.lifecycle",),
        examples={"Starting ORACLE instance (normal) (OS id: 4711)": {"mode": "normal", "category": ["app.lifecycle"]}, "ALTER DATABASE OPEN": {}},
    ),
    Rule(
        "stop", (r"Shutting down (?:ORACLE )?instance(?: \((?P<mode>[^)\n]{1,40})\)|:)", r"(?:Completed: )?ALTER DATABASE (?:CLOSE|DISMOUNT)", r"Instance shutdown complete", r"Stopping background process", r"Stopping Job queue"),
        action="db.stop", category=("app.lifecycle",), examples={"Shutting down instance (immediate) (OS id: 4711)": {"mode": "immediate"}, "Instance shutdown complete (OS id: 4711)": {}},
    ),
    Rule(
        "parameter", (r"ALTER SYSTEM (?:SET|RESET) (?P<target>[\w$.]{1,128}) ?=? ?(?P<value>[^\n]{0,300})", r"alter system (?:set|reset) (?P<target>[\w$.]{1,128}) ?=? ?(?P<value>[^\n]{0,300})"),
        action="alter system", category=("app.config",), refine=_parameter,
        examples={"ALTER SYSTEM SET audit_trail='NONE' SCOPE=SPFILE;": {"target": "audit_trail", "category": ["app.config", "os.security"]},
                  "ALTER SYSTEM SET open_cursors=500 SCOPE=BOTH;": {"category": ["app.config"]}},
    ),
    Rule("killed", r"ALTER SYSTEM (?:KILL|DISCONNECT) SESSION (?P<target>[^\n]{1,80})", action="db.kill", category=("app.privilege",),
         examples={"ALTER SYSTEM KILL SESSION '12,411' IMMEDIATE": {"target": "'12,411' IMMEDIATE"}}),
    Rule(
        "exported", (r"DM\d\d started with pid=\d{1,10}, OS id=(?P<process>\d{1,10}), job (?P<actor>[\w$#]{1,128})\.(?P<target>[\w$#]{0,100}EXPORT[\w$#]{0,100})",
                     r"DM\d\d started with pid=\d{1,10}, (?:wid=\d{1,6}, )?OS id=(?P<process>\d{1,10})[^\n]{0,60}SYS_EXPORT"), action="db.export", category=("audit.export",),
        examples={"DM00 started with pid=29, OS id=4711, job SYSTEM.SYS_EXPORT_FULL_01": {"actor": "SYSTEM", "target": "SYS_EXPORT_FULL_01", "category": ["audit.export"]}},
    ),
    Rule("imported", r"DM\d\d started with pid=\d{1,10}, OS id=(?P<process>\d{1,10}), job (?P<actor>[\w$#]{1,128})\.(?P<target>[\w$#]{0,100}IMPORT[\w$#]{0,100})", action="db.import", category=("db.change",),
         examples={"DM00 started with pid=29, OS id=4711, job SYSTEM.SYS_IMPORT_FULL_01": {"target": "SYS_IMPORT_FULL_01"}}),
    Rule(
        "statement", r"(?:Completed: )?(?P<command>(?i:create|drop|alter|truncate|flashback) [^\n]{0,2000})", action="statement", refine=_statement,
        examples={"drop tablespace shop including contents": {"action": "drop tablespace", "category": ["db.change"]}, "Completed: create tablespace x datafile '/u01/x.dbf'": {"action": "create tablespace"}},
    ),
    programs=("oracle", "oracle@*"),
)  # fmt: skip

RULE_SETS = (AUDIT, RULES)
