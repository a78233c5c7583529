"""MySQL and MariaDB: messages of the error log.

From sql/sql_authentication.cc, sql/mysqld.cc and share/messages_to_error_log.txt of MySQL 5 to 8, and
sql/sql_acl.cc of MariaDB. In syslog the error log's own stamp may stand before the message.
"""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

# A name may hold quotes: the host is what the server puts last.
_ACCOUNT = r"'(?P<actor>(?:(?!' to database ')[^\n]){0,300})'@'(?P<source_ip>[^'\n]*)'"

RULES = RuleSet(
    "mysql",
    Rule(
        "denied",
        rf"Access denied for user {_ACCOUNT}(?: to database '(?P<target>[^']*)')?(?: \(using password: (?P<password>YES|NO)\))?\s*$",
        action="db.login",
        outcome="failure",
        category=("app.auth",),
        examples={
            "Access denied for user 'ann'@'192.0.2.7' (using password: YES)": {"actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure", "category": ["app.auth"]},
            "Access denied for user 'x'@'203.0.113.9' (using password: YES)'@'192.0.2.7' (using password: NO)": {"source_ip": "192.0.2.7"},
            "Access denied for user 'ann'@'localhost' to database 'shop'": {"target": "shop", "source_ip": None, "source_host": "localhost"},
        },
    ),
    Rule(
        "aborted-unauthenticated",
        (r"Aborted connection (?P<connection>\d+) to db: '(?P<target>[^']*)' user: 'unauthenticated' host: '(?P<source_ip>[^']*)' \((?P<reason>[^)]*)\)",
         r"Got (?P<reason>an error|timeout) (?:reading|writing) communication packets"),
        action="db.disconnect",
        examples={"Aborted connection 12 to db: 'unconnected' user: 'unauthenticated' host: '192.0.2.7' (This connection closed normally without authentication)":
                  {"source_ip": "192.0.2.7", "outcome": None, "category": []}},
    ),
    Rule(
        "aborted",
        r"Aborted connection (?P<connection>\d+) to db: '(?P<target>[^']*)' user: '(?P<actor>[^']*)' host: '(?P<source_ip>[^']*)' \((?P<reason>[^)]*)\)",
        action="db.disconnect",
        category=("app.auth",),
        examples={"Aborted connection 12 to db: 'shop' user: 'ann' host: '192.0.2.7' (Got an error reading communication packets)":
                  {"actor": "ann", "source_ip": "192.0.2.7", "target": "shop"}},
    ),
    Rule(
        "blocked",
        (r"Host '(?P<source_ip>[^']*)' is blocked because of many connection errors", r"Host '(?P<source_ip>[^']*)' is not allowed to connect"),
        action="db.refuse",
        outcome="failure",
        examples={"Host '192.0.2.7' is blocked because of many connection errors; unblock with 'mysqladmin flush-hosts'": {"source_ip": "192.0.2.7"}},
    ),
    Rule(
        "ready",
        (r"(?:/\S+/)?(?:mysqld|mariadbd)(?:\.exe)?: ready for connections", r"X Plugin ready for connections"),
        action="db.ready",
        outcome="success",
        category=("app.lifecycle",),
        examples={"/usr/sbin/mysqld: ready for connections. Version: '8.0.36'  socket: '/run/mysqld/mysqld.sock'  port: 3306": {"outcome": "success"},
                  "mysqld: ready for connections.": {"category": ["app.lifecycle"]}},
    ),
    Rule(
        "start",
        (r"(?:/\S+/)?(?:mysqld|mariadbd)(?:\.exe)? \((?:mysqld|server) (?P<version>[^)\s]+)[^)]*\) starting as process (?P<process>\d+)",
         r"Starting (?:mysqld|mariadbd|MariaDB|MySQL)", r"Server socket created on IP: '(?P<dest_ip>[^']*)'"),
        action="db.start",
        category=("app.lifecycle",),
        examples={"/usr/sbin/mysqld (mysqld 8.0.36) starting as process 411": {"version": "8.0.36", "process": "411"},
                  "Starting mysqld daemon with databases from /var/lib/mysql": {"category": ["app.lifecycle"]}},
    ),
    Rule(
        "stop",
        (r"(?:/\S+/)?(?:mysqld|mariadbd)(?:\.exe)? ?(?:\([^)]*\))?: (?:Normal shutdown|Shutdown complete)", r"Received SHUTDOWN from user (?P<actor>[^\s.]+)",
         r"(?:mysqld|mariadbd) from pid file \S+ ended", r"Normal shutdown", r"Shutdown complete", r"InnoDB: Starting shutdown", r"Giving \d+ client threads a chance to die gracefully"),
        action="db.stop",
        category=("app.lifecycle",),
        examples={"/usr/sbin/mysqld: Shutdown complete (mysqld 8.0.36)  MySQL Community Server - GPL.": {"category": ["app.lifecycle"]},
                  "Received SHUTDOWN from user root. Shutting down mysqld (Version: 8.0.36).": {"actor": "root"}},
    ),
    # plugin/server_audit/server_audit.c of MariaDB
    Rule(
        "audit-started",
        (r"(?:server_audit: )?MariaDB Audit Plugin version (?P<version>\S+) STARTED", r"server_audit: logging started to the (?P<target>[^\n]*)"),
        action="audit.start",
        outcome="success",
        category=("os.security",),
        examples={"server_audit: MariaDB Audit Plugin version 2.0.2 STARTED.": {"category": ["os.security"]},
                  "server_audit: logging started to the file server_audit.log.": {"action": "audit.start", "target": "file server_audit.log."}},
    ),
    Rule(
        "audit-stopped",
        (r"server_audit: STOPPED", r"server_audit: logging was stopped"),
        action="audit.stop",
        category=("os.security",),
        examples={"server_audit: STOPPED": {"category": ["os.security"]}, "server_audit: logging was stopped.": {"action": "audit.stop"}},
    ),
    Rule(
        "config",
        (r"(?:Changed|Set) (?P<target>[\w.]+) (?:to|from) (?P<value>\S+)", r"option '(?P<target>[\w-]+)': (?P<reason>[^\n]*)", r"unknown (?:variable|option) '(?P<target>[^'\n]*)'"),
        action="config.change",
        category=("app.config",),
        examples={"unknown variable 'general-log-file=x'": {"target": "general-log-file=x"}},
    ),
    Rule(
        "scan",
        (r"Got packets? out of order", r"Bad handshake", r"IP address '(?P<source_ip>[^'\n]*)' (?:could not be resolved|has been resolved)",
         r"Hostname '(?P<peer>[^'\n]*)' does not resolve to '(?P<source_ip>[^'\n]*)'"),
        action="db.probe",
        examples={"IP address '192.0.2.7' could not be resolved: Name or service not known": {"source_ip": "192.0.2.7"}, "Bad handshake": {}},
    ),
    Rule(
        "failed",
        (r"(?:mysqld|mariadbd) got signal (?P<code>\d+)", r"(?:\S+: )?Table '(?P<target>[^']*)' is marked as crashed", r"InnoDB: Database was not shut(?:down| down) normally",
         r"(?:\S+: )?Out of memory", r"Too many connections", r"InnoDB: (?:Assertion failure|Fatal error|Unable to lock|Operating system error)", r"Aborting\s*$",
         r"Can't start server", r"Plugin '(?P<target>\w+)' init function returned error", r"InnoDB: Cannot allocate memory", r"Disk is full"),
        action="db.failure",
        outcome="failure",
        category=("app.failure",),
        examples={"mysqld got signal 11 ;": {"code": "11", "outcome": "failure"}, "Table './shop/orders' is marked as crashed and should be repaired": {"target": "./shop/orders"}},
    ),
    programs=("mysqld", "mysql", "mariadbd", "mariadb", "mysqld_safe", "mariadbd-safe", "mysqld-*"),
    lead=(
        r"(?:\d{6} {1,2}\d{1,2}:\d\d:\d\d|\d{4}-\d\d-\d\d[T ] ?\d{1,2}:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)\s++(?:(?P<thread>0x[0-9a-f]+|\d+) )?"
        r"(?:\[(?P<level>System|Note|Warning|ERROR|Error)\] (?:\[(?P<code>MY-\d+)\] )?(?:\[(?P<subsystem>\w+)\] )?|(?=server_audit: ))"
    ),
)  # fmt: skip
