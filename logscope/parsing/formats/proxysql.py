"""ProxySQL: the error log, the audit log and the log of statements as JSON.

``proxy_error_func`` of ``lib/debug.cpp`` prints time, place in the source and level. "Audit log" and "Query Logging" of the documentation name the members of the others.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.json_fields import address_of
from logscope.parsing.json_record import JsonFormat, Object, add_extra, scalar_text
from logscope.parsing.rule import Fields
from logscope.parsing.sql import statement

PROGRAM = "proxysql"
_LINE = re.compile(
    r"(?P<stamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?) (?:(?P<place>[\w.]{1,60}\.(?:cpp|h|c):\d{1,6}:[\w~:<>]{1,120}\(\)): )?\[(?P<level>INFO|WARNING|ERROR|DEBUG)\] (?=\S)"
)
_LEVELS = {"INFO": 6, "WARNING": 4, "ERROR": 3, "DEBUG": 7}


class ProxySql(Format):
    """proxysql.log."""

    name = "proxysql"
    title = "ProxySQL log"
    weight = 0.97
    continuation = "indented"
    by_itself = False
    examples = (
        Example("2026-01-03 14:05:22 MySQL_Session.cpp:5678:handler(): [ERROR] ProxySQL Error: Access denied for user 'ann'@'192.0.2.7' (using password: YES)",
                {"time": "2026-01-03T14:05:22.000000Z", "program": "proxysql", "severity": 3, "actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure", "category": ["app.auth"]}),
        Example("2026-01-03 14:05:22 ProxySQL_Admin.cpp:1234:admin_handler(): [INFO] Received LOAD MYSQL USERS TO RUNTIME command", {"severity": 6, "category": ["app.config", "app.account"]}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _LINE.match(line) if line[:1] == "2" and "[" in line[19:200] else None

    def score(self, sample: Any) -> float:
        """Others write time, level in brackets and words as well: some lines must name a place in the source."""
        placed = any((begun := self.begin(line)) is not None and begun["place"] for line in sample.lines)  # fmt: skip
        return super().score(sample) if placed else 0.0

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {"program": PROGRAM, "severity": _LEVELS[begun["level"]], "place": begun["place"], "message_at": begun.end()}  # fmt: skip
        stamp = reading.clock.read(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        reading.rules.read(PROGRAM, text[begun.end() :].rstrip(), fields)
        return fields


class ProxySqlJson(JsonFormat):
    """The audit log and the log of statements."""

    name = "proxysql_json"
    title = "ProxySQL audit log and query log (JSON)"
    weight = 1.0
    marks = ('"thread_id"',)
    examples = (
        Example('{"client_addr":"192.0.2.7:50442","event":"MySQL_Client_Connect_ERR","proxy_addr":"0.0.0.0:6033","schemaname":"shop","ssl":false,"thread_id":8,"time":"2026-01-03 14:05:22.250","timestamp":1767449122250,"username":"ann"}',
                {"time": "2026-01-03T14:05:22.250000Z", "program": "proxysql", "actor": "ann", "target": "shop", "source_ip": "192.0.2.7", "source_port": 50442, "action": "db.login", "outcome": "failure", "category": ["app.auth"]}),
        Example('{"client":"192.0.2.7:50442","digest":"0x1","duration_us":12,"endtime_timestamp_us":1767449122260000,"event":"COM_QUERY","hostgroup_id":1,"query":"DELETE FROM orders","rows_affected":3,"schemaname":"shop","server":"10.0.0.5:3306",'
                '"starttime_timestamp_us":1767449122250000,"thread_id":8,"username":"ann"}',
                {"time": "2026-01-03T14:05:22.250000Z", "actor": "ann", "target": "shop", "dest_ip": "10.0.0.5", "action": "delete", "category": ["db.change"], "command": "DELETE FROM orders"}),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        if "client_addr" in record:
            return isinstance(record.get("event"), str) and ("proxy_addr" in record or "schemaname" in record)  # fmt: skip
        return "hostgroup_id" in record and "client" in record and "query" in record

    def read(self, record: Object, reading: Reading) -> Fields:
        event = scalar_text(record.get("event"))
        fields: Fields = {"program": PROGRAM, "message_at": 0, "actor": scalar_text(record.get("username")) or None, "target": scalar_text(record.get("schemaname")) or None}  # fmt: skip
        written = record.get("timestamp") or record.get("starttime_timestamp_us")
        stamp = reading.clock.epoch(scalar_text(written)) or reading.clock.read(scalar_text(record.get("time") or record.get("starttime"))[:40])  # fmt: skip
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        fields["source_ip"], fields["source_port"] = address_of(scalar_text(record.get("client_addr") or record.get("client")))  # fmt: skip
        fields["dest_ip"], fields["dest_port"] = address_of(scalar_text(record.get("server_addr") or record.get("server") or record.get("proxy_addr")))  # fmt: skip
        side, _, what = event.replace("_Client_", "_").partition("_")
        if "query" in record:
            sql = scalar_text(record["query"])
            meaning = statement(sql)
            fields["action"] = meaning.action if meaning is not None else event.lower()
            if meaning is not None and meaning.categories:
                fields["category"], fields["command"], fields["table"] = meaning.categories, sql, meaning.table  # fmt: skip
        elif what.startswith("Connect"):
            fields["action"], fields["category"] = "db.login", ("app.auth", "app.privilege") if side == "Admin" else ("app.auth",)  # fmt: skip
            fields["outcome"] = "success" if what.endswith("OK") else "failure"
        elif what in ("Close", "Quit"):
            fields["action"], fields["category"] = "db.logout", ("app.auth",)
        else:
            fields["action"] = event.lower()
        add_extra(fields, {name: value for name, value in record.items() if not isinstance(value, dict | list)},
                  ("username", "schemaname", "timestamp", "time", "client_addr", "client", "server", "server_addr", "query", "starttime", "starttime_timestamp_us"))  # fmt: skip
        return fields


FORMATS = (ProxySql(), ProxySqlJson())
