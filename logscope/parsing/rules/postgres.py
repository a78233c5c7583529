"""PostgreSQL: log-ons, statements, pgaudit, configuration, start and stop.

The messages stand in the server's source: postmaster.c, auth.c, postinit.c, postgres.c, guc.c,
xlog.c; those of pgaudit in its manual. In syslog the level stands before the message, and a number
of the message in brackets before that (syslog_sequence_numbers).
"""

from __future__ import annotations

from logscope.parsing import csv_records
from logscope.parsing.rule import Fields, Rule, RuleSet
from logscope.parsing.sql import statement

# Parameters whose change switches controls: what is logged, how log-ons are secured.
_CONTROLS = (
    "log_",
    "logging_",
    "pgaudit.",
    "ssl",
    "password_encryption",
    "hba_file",
    "ident_file",
    "shared_preload_libraries",
)


def read_sql(fields: Fields) -> None:
    """Action, categories and table of the statement in ``command``."""
    meaning = statement(str(fields.get("command") or ""))
    if meaning is None:
        return
    fields["action"], fields["category"] = meaning.action, meaning.categories
    fields["table"] = meaning.table
    if not meaning.categories:
        fields["command"] = None  # most of a busy log: the message has it


def _not_done(fields: Fields) -> None:
    """A statement that is prepared or that failed says what was wanted, but nothing happened."""
    command = fields.get("command")
    read_sql(fields)
    fields["command"], fields["category"] = command, ()


def _read_audit(fields: Fields) -> None:
    """pgaudit: class, command, kind and name of the object, statement and parameters as CSV."""
    rest = str(fields.pop("audit", "") or "")
    kind, command, object_type, name, text, *_ = [*csv_records.values(rest, ","), *[""] * 5]
    fields["class"], fields["object_type"], fields["table"] = kind, object_type, name
    fields["command"] = text if text not in ("<not logged>", "<previously logged>") else None
    tag = statement(command) or statement(text)
    meaning = statement(text) if command == "COPY" else tag
    fields["action"] = command.lower()
    categories = meaning.categories if meaning is not None else ()
    if command == "COPY" and not categories:
        categories = ("db.change",) if kind == "WRITE" else ("audit.export",)
    if kind == "ROLE" and not categories:
        categories = ("app.account",)
    if kind == "READ" and command == "SELECT":
        categories = ()
    fields["category"] = categories


def _only_fatal(fields: Fields) -> None:
    """The same words are an error of a statement where the connection goes on."""
    if fields.get("level", "FATAL") != "FATAL":
        fields["category"], fields["action"] = (), "statement.error"


def _read_parameter(fields: Fields) -> None:
    if str(fields.get("target")).startswith(_CONTROLS):
        fields["category"] = (*fields["category"], "os.security")


_METHODS = (
    "password", "Ident", "Peer", "peer", "LDAP", "PAM", "RADIUS", "GSSAPI", "SSPI", "certificate", "BSD", "MD5", "SCRAM", "OAuth bearer",
)  # fmt: skip
_DURATION = r"duration: (?P<duration_ms>[\d.]+) ms"
_PEER = r"(?: host=(?P<source_ip>\S+))?(?: port=(?P<source_port>\d+))?"

# A server that writes to syslog puts its own prefix before the level; what follows is in no hurry to be
# the level, so that each step is taken once and for all (atomic groups).
_LEVEL = r"(?:LOG|ERROR|FATAL|PANIC|WARNING|NOTICE|INFO|DEBUG[1-5]?): {1,2}"
_BEFORE_LEVEL = rf"(?:(?!\b{_LEVEL})[^\n]){{0,160}}?"
_LEAD = (
    r"(?>\[\d{1,10}(?:-\d{1,10})?\] )?"
    rf"(?>[^\n]{{0,200}}?(?<![\w@=.-])(?={_LEVEL}|(?:user|usr)=|[^\s@=,:\[\]]{{1,64}}@[^\s@:,\]]{{1,64}}[\s:\]]))"
    rf"(?>(?!{_LEVEL})(?:user=|usr=)?(?P<actor>[^\s@=,:\[\]]{{0,64}})(?:(?:@|,\s?(?:db|database|dbname)=)(?P<target>[^\s@:,\]]{{0,64}}))?|)"
    rf"(?>(?:{_BEFORE_LEVEL.removesuffix('?')}\b(?:client|host|remote|rhost)=(?P<source_ip>[\da-fA-F.:]{{3,45}}))?)"
    rf"(?>{_BEFORE_LEVEL}(?<![\w\"])(?={_LEVEL}))"
    r"(?P<level>[A-Z]+[1-5]?): {1,2}"
)


def _read_authorized(fields: Fields) -> None:
    """pg_dump and its kin are there to take everything out."""
    if str(fields.get("application") or "").startswith(("pg_dump", "pg_basebackup")):
        fields["category"] = (*fields["category"], "audit.export")


RULES = RuleSet(
    "postgres",
    # -- statements ----------------------------------------------------------------------------
    Rule(
        "statement",
        (r"statement: (?P<command>(?s:.*))", r"execute [^:]{0,80}: (?P<command>(?s:.*))", r"fastpath function call: (?P<command>.*)"),
        action="statement",
        refine=read_sql,
        examples={
            "statement: DELETE FROM orders WHERE id = 4": {"action": "delete", "category": ["db.change"], "table": "orders",
                                                           "command": "DELETE FROM orders WHERE id = 4"},
            "statement: COPY public.customers (id, name) TO stdout;": {"action": "copy", "category": ["audit.export"]},
            "statement: GRANT admin TO eve": {"action": "grant", "category": ["app.privilege", "app.account"]},
            "execute <unnamed>: drop table if exists t": {"action": "drop table", "category": ["db.change"]},
            "execute S_1: CREATE ROLE eve LOGIN SUPERUSER": {"action": "create role", "category": ["app.account"]},
        },
    ),
    Rule(
        "statement-done",
        (_DURATION + r"  statement: (?P<command>(?s:.*))", _DURATION + r"  execute [^:]{0,80}: (?P<command>(?s:.*))"),
        action="statement",
        outcome="success",
        refine=read_sql,
        examples={
            "duration: 9100.500 ms  statement: DELETE FROM orders": {"action": "delete", "outcome": "success", "category": ["db.change"]},
            "duration: 0.2 ms  execute <unnamed>: SELECT 1": {"action": "select", "outcome": "success"},
        },
    ),
    Rule(
        "statement-prepared",
        (_DURATION + r"  (?:parse|bind) [^:]{0,80}: (?P<command>(?s:.*))", r"(?:parse|bind) [^:]{0,80}: (?P<command>(?s:.*))"),
        action="statement.prepare",
        refine=_not_done,
        examples={"duration: 0.1 ms  parse S_1: DELETE FROM orders": {"action": "delete", "command": "DELETE FROM orders"}},
    ),
    Rule("duration", _DURATION + r"$", action="statement.end", examples={"duration: 12.5 ms": {"duration_ms": "12.5"}}),
    Rule(
        "audit",
        r"AUDIT: (?P<audit_type>SESSION|OBJECT),(?P<statement_id>\d+),(?P<substatement_id>\d+),(?P<audit>(?s:.*))",
        action="statement",
        refine=_read_audit,
        examples={
            'AUDIT: SESSION,7,1,WRITE,UPDATE,TABLE,public.orders,"UPDATE orders SET paid = true, note = ""x""",<none>':
                {"action": "update", "category": ["db.change"], "table": "public.orders", "command": 'UPDATE orders SET paid = true, note = "x"'},
            "AUDIT: SESSION,1,1,ROLE,CREATE ROLE,,,create role eve,<none>": {"action": "create role", "category": ["app.account"]},
            "AUDIT: OBJECT,2,1,READ,SELECT,TABLE,public.accounts,select 1,<none>": {"action": "select"},
            "AUDIT: SESSION,3,1,READ,COPY,TABLE,public.accounts,copy accounts to stdout,<none>": {"category": ["audit.export"]},
        },
    ),
    # -- log-ons -------------------------------------------------------------------------------
    Rule(
        "received",
        r"connection received:(?: host=(?P<source_ip>\S+))?(?: port=(?P<source_port>\d+))?",
        action="db.connect",
        category=("app.auth",),
        examples={"connection received: host=192.0.2.7 port=41772": {"source_ip": "192.0.2.7", "source_port": 41772, "outcome": None}},
    ),
    Rule(
        "authenticated",
        r"connection authenticated: (?:identity=\"(?P<actor>[^\"]*)\"|user=\"(?P<user>[^\"]*)\") method=(?P<method>\S+)",
        action="db.login",
        outcome="success",
        category=("app.auth",),
        examples={'connection authenticated: identity="ann" method=scram-sha-256 (/etc/postgresql/pg_hba.conf:97)': {"actor": "ann"}},
    ),
    Rule(
        "authorized",
        (r"connection authorized: user=(?P<actor>\S+)(?: database=(?P<target>\S+))?(?: application_name=(?P<application>.{0,120}?))?(?: SSL enabled| GSS|$)",
         r"replication connection authorized: user=(?P<actor>\S+)"),
        action="db.login",
        outcome="success",
        category=("app.auth",),
        refine=_read_authorized,
        examples={
            "connection authorized: user=ann database=shop application_name=pg_dump": {"category": ["app.auth", "audit.export"], "application": "pg_dump"},
            "connection authorized: user=ann database=shop application_name=psql SSL enabled (protocol=TLSv1.3)":
                {"actor": "ann", "target": "shop", "application": "psql", "outcome": "success"},
            "replication connection authorized: user=standby": {"actor": "standby"},
        },
    ),
    Rule(
        "ended",
        r"disconnection: session time: (?P<session_time>\S+)(?: user=(?P<actor>\S+))?(?: database=(?P<target>\S+))?" + _PEER,
        action="db.logout",
        category=("app.auth",),
        examples={"disconnection: session time: 0:00:01.234 user=ann database=shop host=192.0.2.7 port=41772": {"actor": "ann", "source_ip": "192.0.2.7"}},
    ),
    Rule(
        "refused",
        (*(rf"{method} authentication failed for user \"(?P<actor>[^\"]*)\"" for method in _METHODS), r"authentication failed for user \"(?P<actor>[^\"]*)\""),
        action="db.login",
        outcome="failure",
        category=("app.auth",),
        examples={'password authentication failed for user "ann"': {"actor": "ann", "outcome": "failure", "category": ["app.auth"]}},
    ),
    Rule(
        "no-entry",
        (r"no pg_hba\.conf entry for (?:replication connection from )?host \"(?P<source_ip>[^\"]*)\", user \"(?P<actor>[^\"]*)\"(?:, database \"(?P<target>[^\"]*)\")?",
         r"pg_hba\.conf rejects (?:replication )?connection for host \"(?P<source_ip>[^\"]*)\", user \"(?P<actor>[^\"]*)\"(?:, database \"(?P<target>[^\"]*)\")?"),
        action="db.login",
        outcome="failure",
        category=("app.auth",),
        examples={
            'no pg_hba.conf entry for host "192.0.2.7", user "ann", database "shop", SSL off': {"actor": "ann", "source_ip": "192.0.2.7", "target": "shop"},
            'pg_hba.conf rejects connection for host "192.0.2.7", user "ann", database "shop", no encryption': {"outcome": "failure"},
        },
    ),
    Rule(
        "unknown-role",
        (r"role \"(?P<actor>[^\"]*)\" does not exist", r"role \"(?P<actor>[^\"]*)\" is not permitted to log in",
         r"permission denied for database \"(?P<target>[^\"]*)\"", r"database \"(?P<target>[^\"]*)\" does not exist"),
        action="db.login",
        outcome="failure",
        category=("app.auth",),
        refine=_only_fatal,
        examples={'role "eve" does not exist': {"actor": "eve", "outcome": "failure", "category": ["app.auth"]},
                  'database "sohp" does not exist': {"target": "sohp"}},
    ),
    Rule(
        "probe",
        (r"invalid length of startup packet", r"incomplete startup packet", r"unsupported frontend protocol (?P<protocol>[\d.]+)",
         r"could not accept SSL connection: (?P<reason>[^\n]*)", r"received direct SSL connection request without ALPN", r"invalid startup packet layout"),
        action="db.probe",
        outcome="failure",
        examples={"unsupported frontend protocol 65363.19778: server supports 3.0 to 3.0": {"protocol": "65363.19778"}, "invalid length of startup packet": {}},
    ),
    Rule(
        "disconnected",
        (r"terminating connection due to (?P<reason>[^\n]*)", r"connection to client lost", r"could not receive data from client: (?P<reason>[^\n]*)",
         r"unexpected EOF on client connection"),
        action="db.disconnect",
        examples={"terminating connection due to administrator command": {"reason": "administrator command"}, "connection to client lost": {}},
    ),
    # -- start, stop, failure ------------------------------------------------------------------
    Rule(
        "ready",
        r"database system is ready to accept (?:read[- ]only )?connections",
        action="db.ready",
        outcome="success",
        category=("app.lifecycle",),
        examples={"database system is ready to accept connections": {"outcome": "success", "category": ["app.lifecycle"]}},
    ),
    Rule(
        "crashed",
        (r"server process \(PID (?P<process>\d+)\) was terminated by (?P<reason>[^\n]*)", r"terminating any other active server processes",
         r"terminating connection because of crash of another server process", r"all server processes terminated; reinitializing",
         r"database system was interrupted", r"database system was not properly shut down", r"server process \(PID (?P<process>\d+)\) exited with exit code (?P<code>[2-9]|\d\d+)",
         r"abnormal database system shutdown", r"aborting startup due to startup process failure", r"startup process \(PID (?P<process>\d+)\) (?:exited|was terminated)"),
        action="db.crash",
        outcome="failure",
        category=("app.failure", "app.lifecycle"),
        examples={
            "server process (PID 411) was terminated by signal 11: Segmentation fault": {"outcome": "failure", "category": ["app.failure"]},
            "database system was not properly shut down; automatic recovery in progress": {"outcome": "failure"},
        },
    ),
    Rule(
        "start",
        (r"starting PostgreSQL (?P<version>\S+)", r"listening on (?:IPv4|IPv6) address \"(?P<dest_ip>[^\"]*)\", port (?P<dest_port>\d+)",
         r"listening on Unix socket \"(?P<socket>[^\"]*)\"", r"database system was shut down (?:in recovery )?at ", r"entering standby mode",
         r"redo starts at", r"redo done at", r"consistent recovery state reached", r"starting (?:archive|point-in-time|backup) recovery", r"archive recovery complete",
         r"received promote request", r"selected new timeline ID", r"started streaming WAL"),
        action="db.start",
        category=("app.lifecycle",),
        examples={"starting PostgreSQL 15.4 (Debian 15.4-1) on x86_64-pc-linux-gnu": {"version": "15.4"},
                  "database system was shut down at 2026-01-03 14:05:22 UTC": {"category": ["app.lifecycle"]}},
    ),
    Rule(
        "stop",
        (r"received (?P<mode>fast|smart|immediate) shutdown request", r"database system is shut(?:ting)? down", r"shutting down$", r"aborting any active transactions",
         r"the database system is (?:starting up|shutting down)", r"terminating (?:\w+ ){0,3}process due to administrator command"),
        action="db.stop",
        category=("app.lifecycle",),
        examples={"received fast shutdown request": {"mode": "fast", "category": ["app.lifecycle"]}, "database system is shut down": {}},
    ),
    Rule(
        "exhausted",
        (r"sorry, too many clients already", r"remaining connection slots are reserved", r"too many connections for (?:role|database) \"(?P<target>[^\"]*)\"", r"out of memory",
         r"could not (?:write|extend|open|read|fsync|create|fork|map|resize|access)[^\n]{0,200}(?:No space left|Input/output|Cannot allocate|Too many open files|Permission denied)",
         r"could not fork new process", r"invalid page in block", r"could not access status of transaction", r"archive command failed"),
        action="db.failure",
        outcome="failure",
        category=("app.failure",),
        examples={"sorry, too many clients already": {"category": ["app.failure"]},
                  'could not write to file "pg_wal/xlogtemp.41": No space left on device': {"outcome": "failure"}},
    ),
    # -- configuration -------------------------------------------------------------------------
    Rule(
        "parameter",
        (r"parameter \"(?P<target>[^\"]+)\" changed to \"(?P<value>[^\"]*)\"", r"parameter \"(?P<target>[^\"]+)\" removed from configuration file"),
        action="config.change",
        outcome="success",
        category=("app.config",),
        refine=_read_parameter,
        examples={'parameter "log_statement" changed to "none"': {"target": "log_statement", "value": "none", "category": ["app.config", "os.security"]},
                  'parameter "work_mem" changed to "64MB"': {"category": ["app.config"]}},
    ),
    Rule(
        "reload",
        r"received SIGHUP, reloading configuration files",
        action="config.reload",
        category=("app.config",),
        examples={"received SIGHUP, reloading configuration files": {"category": ["app.config"]}},
    ),
    Rule(
        "parameter-refused",
        (r"parameter \"(?P<target>[^\"]+)\" cannot be changed", r"configuration file \"(?P<target>[^\"]+)\" contains errors",
         r"(?P<target>pg_hba\.conf|/[^\s\"]+) was not reloaded", r"unrecognized configuration parameter \"(?P<target>[^\"]+)\""),
        action="config.change",
        outcome="failure",
        category=("app.config",),
        refine=lambda fields: fields.update(category=()) if fields.get("level") == "ERROR" else None,
        examples={'parameter "port" cannot be changed without restarting the server': {"target": "port", "outcome": "failure"}},
    ),
    Rule(
        "denied",
        (r"permission denied for (?P<kind>\w+) (?P<target>\S+)", r"must be owner of (?P<kind>\w+) (?P<target>\S+)", r"must be superuser to (?P<wanted>.*)",
         r"permission denied to (?P<wanted>.*)"),
        action="db.denied",
        outcome="failure",
        examples={"permission denied for table accounts": {"target": "accounts", "outcome": "failure"}, "must be superuser to alter superusers": {}},
    ),
    Rule(
        "continued",
        r"\[\d{1,10}-(?:[2-9]|\d\d{1,8})\] ",
        action="message.continued",
        examples={"[5-2] #011SET paid = true WHERE id = 4": {"category": [], "outcome": None}},
    ),
    programs=("postgres", "postgresql", "postgresql*", "postmaster", "edb-postgres"),
    lead=_LEAD,
)  # fmt: skip
