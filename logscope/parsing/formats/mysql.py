"""MySQL and MariaDB: error log, general query log, slow query log.

"MySQL Server Logs" in the reference manual, sql/log.cc of both. The error log changed its stamp three
times; the general log prints it only where the second changes, then the thread, the command and its
argument, between tabs; a record of the slow log is a few lines of comment and the statement.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.sql import statement

PROGRAM = "mysqld"
_STAMP = r"(?:\d{6} {1,2}\d{1,2}:\d\d:\d\d|\d{4}-\d\d-\d\d[T ] ?\d{1,2}:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)?)"
_LEVELS = {"System": 5, "Note": 6, "Warning": 4, "ERROR": 3, "Error": 3}
_ERROR = re.compile(
    rf"(?P<stamp>{_STAMP})\s{{1,2}}(?:(?P<thread>0x[0-9a-f]{{1,16}}|\d{{1,20}}) )?"
    r"(?:\[(?P<level>System|Note|Warning|ERROR|Error)\] (?:\[(?P<code>MY-\d+)\] )?(?:\[(?P<subsystem>\w+)\] )?"
    r"|(?P<script>mysqld_safe|mariadbd-safe|mysqld_multi) |(?=\s?(?:InnoDB|server_audit): ))(?P<message>.*)",
    re.DOTALL,
)
_COMMANDS = (
    "Query|Connect|Quit|Init DB|Execute|Prepare|Close stmt|Reset stmt|Field List|Change user|Create DB|Drop DB|Refresh|Shutdown|"
    "Statistics|Processlist|Connect Out|Kill|Debug|Ping|Time|Delayed insert|Binlog Dump(?: GTID)?|Table Dump|Register Slave|"
    "Register Replica|Long Data|Set option|Fetch|Daemon|Error|Bulk_execute|Sleep|Reset connection|clone|Group Replication Data Stream subscription"
)
_GENERAL = re.compile(
    rf"(?:(?P<stamp>{_STAMP})[ \t]+|\t\t? *|[ \t]{{5,40}})(?P<thread>\d{{1,20}}) (?P<command>{_COMMANDS})(?:\t(?P<argument>.*))?$",
    re.DOTALL,
)
_CONNECT = re.compile(
    r"(?P<actor>[^@\s]*)@(?P<host>\S*)(?: as \S+)? on ?(?P<db>\S*)(?: using (?P<way>.*))?"
)
# A name may hold quotes: the host is what the server puts last.
_DENIED = re.compile(
    r"Access denied for user '(?P<actor>(?:(?!' to database ')[^\n]){0,300})'@'(?P<host>[^'\n]*)'"
)
_MOST_THREADS = 20_000
# What a server writes first into a log of statements that it opens; port and names of the columns follow.
_BANNER = re.compile(
    r"\S{0,300}, Version: (?P<version>[\w.+-]{3,60})[^\n]{0,200}\bstarted with:\s*$"
)


def _banner(line: str) -> re.Match[str] | None:
    return _BANNER.match(line) if ", Version: " in line[:312] else None


def _opened(begun: re.Match[str]) -> Fields:
    return {"program": PROGRAM, "message_at": 0, "action": "db.start", "category": ("app.lifecycle",), "version": begun["version"]}  # fmt: skip


def read_statement(sql: str, fields: Fields) -> None:
    """Action, categories, table of a statement; the statement itself where it is more than a question."""
    meaning = statement(sql)
    if meaning is None:
        return
    fields["action"], fields["category"], fields["table"] = (
        meaning.action,
        meaning.categories,
        meaning.table,
    )
    if meaning.categories:
        fields["command"] = sql


class MySqlError(Format):
    """The error log."""

    name = "mysql_error"
    title = "MySQL and MariaDB error log"
    continuation = "any"
    weight = 0.95
    examples = (
        Example(
            "2026-01-03T14:05:22.250000Z 113 [Note] [MY-010926] [Server] Access denied for user 'ann'@'192.0.2.7' (using password: YES)",
            {"time": "2026-01-03T14:05:22.250000Z", "program": "mysqld", "actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure",
             "code": "MY-010926", "severity": 6, "category": ["app.auth"]},
        ),
        Example("260103  4:05:22 [Warning] Access denied for user 'ann'@'192.0.2.7' (using password: NO)",
                {"time": "2026-01-03T04:05:22.000000Z", "severity": 4, "actor": "ann"}),
        Example("2026-01-03  4:05:22 139845235329792 [Warning] Access denied for user 'ann'@'localhost'",
                {"time": "2026-01-03T04:05:22.000000Z", "actor": "ann", "source_host": "localhost"}),
        Example("2026-01-03 14:05:22 0 [Note] /usr/sbin/mariadbd: ready for connections.", {"category": ["app.lifecycle"], "outcome": "success"}),
        Example("2026-01-03  4:05:22 server_audit: STOPPED", {"time": "2026-01-03T04:05:22.000000Z", "program": "mysqld", "action": "audit.stop", "category": ["os.security"]}),
        Example("260103 14:05:22 mysqld_safe Starting mysqld daemon with databases from /var/lib/mysql", {"program": "mysqld_safe", "category": ["app.lifecycle"]}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _ERROR.match(line) if line[:1].isdigit() else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        message_at = begun.start("message")
        fields: Fields = {"message_at": message_at, "program": begun["script"] or PROGRAM}
        stamp = reading.clock.read(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        level = begun["level"]
        if level:
            fields["severity"] = _LEVELS[level]
            if level.upper() == "ERROR":
                fields["outcome"] = "failure"
        fields["thread"], fields["subsystem"] = begun["thread"], begun["subsystem"]
        reading.rules.read(PROGRAM, text[message_at:].strip(), fields)
        fields["code"] = begun["code"] or fields.get("code")
        return fields


class MySqlGeneral(Format):
    """The general query log. Who sent a query is known from the Connect of its thread."""

    name = "mysql_general"
    title = "MySQL and MariaDB general query log"
    continuation = "any"
    examples = (
        Example("2026-01-03T14:05:22.250000Z\t   10 Connect\tann@192.0.2.7 on shop using TCP/IP",
                {"time": "2026-01-03T14:05:22.250000Z", "actor": "ann", "source_ip": "192.0.2.7", "target": "shop", "action": "db.login",
                 "category": ["app.auth"], "program": "mysqld", "thread": "10"}),
        Example("260103 14:05:22\t   10 Query\tDELETE FROM orders\nWHERE id = 4",
                {"action": "delete", "category": ["db.change"], "command": "DELETE FROM orders\nWHERE id = 4", "table": "orders"}),
        Example("\t\t   11 Connect\tAccess denied for user 'ann'@'192.0.2.7' (using password: YES)",
                {"actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure", "category": ["app.auth"]}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _GENERAL.match(line) or _banner(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        if begun.re is _BANNER:
            return _opened(begun)
        argument_at = begun.start("argument")
        argument = text[argument_at:] if argument_at >= 0 else ""
        thread, command = begun["thread"], begun["command"]
        fields: Fields = {
            "program": PROGRAM,
            "thread": thread,
            "message_at": begun.start("command"),
        }
        stamp = reading.clock.read(begun["stamp"]) if begun["stamp"] else None
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        threads: dict[str, Fields] = reading.options.setdefault("threads", {})
        if command in ("Connect", "Change user"):
            _read_connect(argument, fields)
            if len(threads) < _MOST_THREADS and "outcome" not in fields:
                threads[thread] = {
                    name: fields.get(name) for name in ("actor", "source_ip", "target")
                }
            return fields
        for name, value in threads.get(thread, {}).items():
            if value:
                fields[name] = value
        if command == "Init DB" and thread in threads:
            fields["target"] = threads[thread]["target"] = argument
        if command in ("Query", "Execute"):
            read_statement(argument, fields)
        elif command == "Quit":
            fields["action"], fields["category"] = "db.logout", ("app.auth",)
            threads.pop(thread, None)
        elif command == "Shutdown":
            fields["action"], fields["category"] = "db.stop", ("app.lifecycle",)
        elif command in ("Create DB", "Drop DB"):
            fields["action"], fields["category"], fields["target"] = (
                command.lower(),
                ("db.change",),
                argument,
            )
        elif command.startswith("Binlog Dump"):
            fields["action"], fields["category"] = "binlog dump", ("audit.export",)
        else:
            fields["action"] = command.lower()
        return fields


def _read_connect(argument: str, fields: Fields) -> None:
    fields["action"], fields["category"] = "db.login", ("app.auth",)
    denied = _DENIED.match(argument)
    if denied is not None:
        fields["actor"], fields["source_ip"], fields["outcome"] = (
            denied["actor"],
            denied["host"],
            "failure",
        )
        return
    found = _CONNECT.match(argument)
    if found is not None:
        fields["actor"], fields["source_ip"] = found["actor"], found["host"]
        fields["target"], fields["connection"] = found["db"], found["way"]


_SLOW_USER = re.compile(
    r"# User@Host: (?P<actor>[^\[\s]*)\[[^\]]*\] @ +(?P<host>[^\s\[]*) ?\[(?P<ip>[^\]]*)\](?:\s+(?:Thread_id|Id):\s+(?P<thread>\d+))?"
)
_SLOW_FACTS = re.compile(r"(Query_time|Lock_time|Rows_sent|Rows_examined|Thread_id|Schema): +(\S+)")
_SLOW_USE = re.compile(r"use [`'\"]?(?P<db>[^`'\";\s]+)")
_SLOW_STAMP = re.compile(r"SET timestamp=(?P<epoch>\d+(?:\.\d+)?);")


class MySqlSlow(Format):
    """The slow query log."""

    name = "mysql_slow"
    title = "MySQL and MariaDB slow query log"
    continuation = "any"
    looks_back = True
    examples = (
        Example(
            "# Time: 2026-01-03T14:05:22.250000Z\n# User@Host: ann[ann] @ web1 [192.0.2.7]  Id:    10\n# Query_time: 12.5  Lock_time: 0.0 Rows_sent: 1  Rows_examined: 9\n"
            "use shop;\nSET timestamp=1767449110;\nSELECT * FROM orders;",
            {"time": "2026-01-03T14:05:22.250000Z", "actor": "ann", "source_ip": "192.0.2.7", "target": "shop", "action": "select", "lines": 6,
             "message": "SELECT * FROM orders;", "Query_time": "12.5", "outcome": "success"},
        ),
        Example("# User@Host: ann[ann] @ localhost []\n# Query_time: 2\nSET timestamp=1767449122;\nUPDATE orders SET paid = 1;",
                {"time": "2026-01-03T14:05:22.000000Z", "actor": "ann", "action": "update", "category": ["db.change"]}),
        Example("# Time: 260103 14:05:22", {"time": "2026-01-03T14:05:22.000000Z"}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        if line.startswith(("# Time: ", "# User@Host: ")):
            return line
        return _banner(line)

    def keeps(self, first: str, lines: int, line: str) -> bool:
        """The line of the user belongs to that of the time before it."""
        return lines == 1 and first.startswith("# Time: ") and line.startswith("# User@Host: ")

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        if not isinstance(begun, str):
            return _opened(begun)
        fields: Fields = {"program": PROGRAM}
        clock = reading.clock
        stamp = clock.read(begun[8:].strip()) if begun.startswith("# Time: ") else None
        body: list[str] = []
        for line in text.split("\n"):
            if line.startswith("# User@Host: "):
                user = _SLOW_USER.match(line)
                if user is not None:
                    fields["actor"], fields["source_ip"], fields["thread"] = (
                        user["actor"],
                        user["ip"] or user["host"],
                        user["thread"],
                    )
            elif line.startswith("# "):
                fields.update(_SLOW_FACTS.findall(line[:400]))
            elif not body and (used := _SLOW_USE.match(line)):
                fields["target"] = used["db"]
            elif not body and (set_to := _SLOW_STAMP.match(line)):
                stamp = stamp or clock.epoch(set_to["epoch"])
            else:
                body.append(line)
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        sql = "\n".join(body).strip()
        if sql:
            fields["message"], fields["outcome"] = sql, "success"
            read_statement(sql, fields)
        return fields


FORMATS = (MySqlError(), MySqlGeneral(), MySqlSlow())
