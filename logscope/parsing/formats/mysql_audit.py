"""Audit logs of MySQL and MariaDB, one family of plugins each.

* MariaDB's server_audit, also in RDS and Aurora: ``STAMP,server,user,host,connection,query,OPERATION,database,'object',
  code`` ("MariaDB Audit Plugin - Log Format"; Aurora's stamp is microseconds since 1970).
* Percona's audit_log and MySQL Enterprise Audit: XML with attributes ("old") or elements ("new"), JSON, Percona's CSV
  ("Audit Log File Formats" of the reference manual, "Audit Log Plugin" of Percona's).
* McAfee's (Trellix') plugin: JSON lines with ``msg-type``.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from logscope.parsing import csv_records
from logscope.parsing.format import Example, Format, Reading, Sample
from logscope.parsing.json_record import JsonFormat, Object, scalar_text
from logscope.parsing.rule import Fields
from logscope.parsing.separated import SeparatedRecords
from logscope.parsing.sql import statement

PROGRAM = "mysqld"
# ``ann[ann] @ web1 [192.0.2.7]``: who asked, as whom, from where.
_USER = re.compile(r"(?P<actor>[^\[]*)\[(?P<as>[^\]]*)\] @ +(?P<host>[^\s\[]*) ?\[(?P<ip>[^\]]*)\]")


def read_event(name: str, sql: str | None, code: str | None, fields: Fields) -> None:
    """What an event of that name means; ``code`` is the error number, 0 for none."""
    word = name.lower().replace("_", " ").strip()
    if code:
        fields["outcome"] = "success" if code == "0" else "failure"
        fields["code"] = code if code != "0" else None
    if word in ("connect", "failed connect", "change user", "failed login"):
        fields["action"], fields["category"] = "db.login", ("app.auth",)
        if word.startswith("failed"):
            fields["outcome"] = "failure"
    elif word in ("quit", "disconnect"):
        fields["action"], fields["category"] = "db.logout", ("app.auth",)
        fields.pop("outcome", None)
    elif word in ("audit", "startup", "server startup"):
        fields["action"], fields["category"] = "db.start", ("app.lifecycle",)
    elif word in ("noaudit", "shutdown", "server shutdown"):
        fields["action"], fields["category"] = "db.stop", ("app.lifecycle",)
    else:
        meaning = statement(sql) if sql else None
        if meaning is not None:
            fields["action"], fields["category"] = meaning.action, meaning.categories
            if meaning.table:
                fields.setdefault("table", meaning.table)
            if meaning.categories:
                fields["command"] = sql
        else:
            fields["action"] = word


def _read_account(text: str, fields: Fields) -> None:
    found = _USER.match(text)
    if found is None:
        fields["actor"] = text
        return
    fields["actor"], fields["source_ip"] = found["actor"], found["ip"] or found["host"]
    if found["as"] and found["as"] != found["actor"]:
        fields["access"] = found["as"]


_OPERATIONS = "CONNECT|FAILED_CONNECT|DISCONNECT|CHANGEUSER|QUERY|QUERY_DDL|QUERY_DML|QUERY_DML_NO_SELECT|QUERY_DCL|READ|WRITE|CREATE|ALTER|RENAME|DROP"
_OF_TABLES = {"READ": "select", "WRITE": "write", "CREATE": "create table", "ALTER": "alter table", "RENAME": "rename", "DROP": "drop table"}  # fmt: skip
# An account may hold commas: the longest name behind which all the rest still fits is the one tried.
_COMMON = (
    rf"(?P<actor>[^\n']{{0,128}}),(?P<client>[^,\n]{{0,255}}),(?P<connection>\d*),(?P<query>\d*),"
    rf"(?P<operation>{_OPERATIONS}),(?P<db>[^,\n]{{0,255}}),(?:'(?P<sql>(?s:.*))'|(?P<object>[^,']*)),(?P<code>\d*)(?:,(?:TLS|SSL)?[\w.]*)?\s*$"
)
MARIADB_TAIL = re.compile(_COMMON)
_MARIADB = re.compile(rf"(?P<stamp>\d{{8}} \d\d:\d\d:\d\d|1\d{{15}}),(?P<server>[^,\n]{{1,255}}),{_COMMON}")  # fmt: skip


def _split_client(fields: Fields) -> None:
    """Since MariaDB 12 the port follows the host."""
    host, colon, port = str(fields["source_ip"]).rpartition(":")
    if colon and port.isdecimal() and (":" not in host or host[:1] == "["):
        fields["source_ip"], fields["source_port"] = host.strip("[]"), port


def read_mariadb(found: re.Match[str], fields: Fields) -> None:
    """What the columns behind stamp and server say."""
    operation = found["operation"]
    fields["program"] = PROGRAM
    fields["actor"], fields["source_ip"], fields["target"] = found["actor"], found["client"], found["db"]  # fmt: skip
    _split_client(fields)
    fields["connection"] = found["connection"]
    sql = found["sql"]
    if operation in _OF_TABLES:
        fields["action"], fields["table"] = _OF_TABLES[operation], found["object"]
        fields["category"] = ("db.change",) if operation != "READ" else ()
        return
    name = "change user" if operation == "CHANGEUSER" else operation
    read_event(name, sql.replace("\\n", "\n") if sql else None, found["code"], fields)


class MariaDbAudit(Format):
    """server_audit's file."""

    name = "mariadb_audit"
    title = "MariaDB audit log (server_audit; RDS, Aurora)"
    continuation = "any"
    examples = (
        Example("20260103 14:05:22,db1,ann,192.0.2.7,411,9,QUERY,shop,'DELETE FROM orders WHERE note = \\'a,b\\'',0",
                {"time": "2026-01-03T14:05:22.000000Z", "host": "db1", "actor": "ann", "source_ip": "192.0.2.7", "target": "shop", "action": "delete",
                 "outcome": "success", "category": ["db.change"], "program": "mysqld", "table": "orders"}),
        Example("20260103 14:05:22,db1,eve,192.0.2.7,412,0,FAILED_CONNECT,,,1045",
                {"actor": "eve", "outcome": "failure", "code": "1045", "category": ["app.auth"], "action": "db.login"}),
        # an account that looks like another's log-on
        Example("20260103 14:05:22,db1,ann,203.0.113.9,1,0,CONNECT,shop,,0,x,192.0.2.7,412,0,FAILED_CONNECT,,,1045",
                {"source_ip": "192.0.2.7", "outcome": "failure"}),
        Example("1767449122250000,db1,ann,192.0.2.7,411,9,QUERY,shop,'GRANT ALL ON *.* TO eve',0",
                {"time": "2026-01-03T14:05:22.250000Z", "category": ["app.privilege", "app.account"]}),
        Example("20260103 14:05:22,db1,ann,192.0.2.7:50442,411,0,CONNECT,shop,,0", {"source_ip": "192.0.2.7", "source_port": 50442, "outcome": "success"}),
        Example("20260103 14:05:22,db1,ann,localhost,411,9,WRITE,shop,orders,", {"action": "write", "category": ["db.change"], "table": "orders"}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        if line[:1] not in ("1", "2") or line.count(",") < 8:
            return None
        found = _MARIADB.match(line)
        if found is not None:
            return found
        # a statement over several lines, or one that was cut off
        return _MARIADB_OPEN.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        found = _MARIADB.match(text) or begun
        fields: Fields = {"message_at": found.end("server") + 1, "host": found["server"]}
        written = found["stamp"]
        stamp = reading.clock.epoch(written) if written.isdecimal() else reading.clock.read(written)
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        if found.re is _MARIADB:
            read_mariadb(found, fields)
            return fields
        fields["program"] = PROGRAM
        fields["actor"], fields["source_ip"], fields["target"] = found["actor"], found["client"], found["db"]  # fmt: skip
        _split_client(fields)
        read_event(found["operation"], text[found.end() :], None, fields)
        return fields


_MARIADB_OPEN = re.compile(
    r"(?P<stamp>\d{8} \d\d:\d\d:\d\d|1\d{15}),(?P<server>[^,\n]{1,255}),(?P<actor>[^,\n']{0,128}),(?P<client>[^,\n]{0,255}),\d*,\d*,"
    r"(?P<operation>QUERY(?:_D[DMC]L(?:_NO_SELECT)?)?),(?P<db>[^,\n]{0,255}),'"
)

_ATTRIBUTE = re.compile(r"\b([A-Z_]{2,30})=\"([^\"]*)\"")
_ELEMENT = re.compile(r"<([A-Z_]{2,30})>([^<]*)</")


def _stamped(text: str, fields: Fields, reading: Reading) -> None:
    text = text.strip()
    stamp = reading.clock.epoch(text) if text.isdecimal() else reading.clock.read(text)
    if stamp is not None:
        fields["time"], fields["time_basis"] = stamp


def read_record(part: dict[str, str], fields: Fields, reading: Reading) -> None:
    """A record of Percona's or MySQL's, its names in small letters."""
    fields["program"] = PROGRAM
    _stamped(part.get("timestamp", ""), fields, reading)
    _read_account(part.get("user", ""), fields)
    ip = part.get("ip") or part.get("host")
    fields["source_ip"] = part.get("ip") or fields.get("source_ip") or ip
    fields["target"] = part.get("db")
    fields["table"] = part.get("table")
    fields["connection"] = part.get("connection_id")
    for name in ("os_user", "os_login", "command_class", "proxy_user"):
        fields[name] = part.get(name)
    name = part.get("name", "")
    read_event(name, part.get("sqltext"), part.get("status_code") or part.get("status"), fields)
    table = {"tableinsert": "insert", "tabledelete": "delete", "tableupdate": "update", "tableread": "select"}.get(name.lower())  # fmt: skip
    if table is not None:
        fields["action"] = table
        fields["category"] = ("db.change",) if table != "select" else ()
    if not fields.get("table"):
        fields.pop("table", None)


class MySqlAuditXml(Format):
    """XML of Percona's and MySQL's own plugin."""

    name = "mysql_audit_xml"
    title = "MySQL audit log, XML (Enterprise, Percona)"
    continuation = "any"
    examples = (
        Example('<AUDIT_RECORD\n  NAME="Query"\n  RECORD="2_2026-01-03T14:00:00"\n  TIMESTAMP="2026-01-03T14:05:22 UTC"\n  COMMAND_CLASS="delete"\n  CONNECTION_ID="47"\n'
                '  STATUS="0"\n  SQLTEXT="DELETE FROM orders WHERE a &lt; 4"\n  USER="ann[ann] @ web1 [192.0.2.7]"\n  HOST="web1"\n  OS_USER=""\n  IP="192.0.2.7"\n/>',
                {"time": "2026-01-03T14:05:22.000000Z", "actor": "ann", "source_ip": "192.0.2.7", "action": "delete", "category": ["db.change"],
                 "outcome": "success", "command": "DELETE FROM orders WHERE a < 4"}),
        Example("<AUDIT_RECORD>\n <TIMESTAMP>2026-01-03T14:05:22 UTC</TIMESTAMP>\n <RECORD_ID>6_2026-01-03T14:00:00</RECORD_ID>\n <NAME>Connect</NAME>\n"
                " <CONNECTION_ID>5</CONNECTION_ID>\n <STATUS>1045</STATUS>\n <STATUS_CODE>1</STATUS_CODE>\n <USER>eve</USER>\n <HOST>web1</HOST>\n <IP>192.0.2.7</IP>\n</AUDIT_RECORD>",
                {"actor": "eve", "outcome": "failure", "category": ["app.auth"], "source_ip": "192.0.2.7"}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return line if line.lstrip()[:13] == "<AUDIT_RECORD" else None

    def score(self, sample: Sample) -> float:
        """Most lines are inside a record."""
        begins = sum(1 for line in sample.lines if self.begin(line) is not None)
        return self.weight if begins * 40 >= len(sample.lines) else 0.0

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:  # noqa: ARG002  # the record is its text
        parts = _ATTRIBUTE.findall(text) or _ELEMENT.findall(text)
        fields: Fields = {"message_at": 0}
        read_record({name.lower(): unescape(value) for name, value in parts}, fields, reading)
        return fields


_CSV_HEAD = re.compile(r'"[A-Z][\w ]{1,30}","\d+_\d{4}-\d\d-\d\dT[\d:]{8}","\d{4}-\d\d-\d\dT')
_CSV_QUERY = ("name", "record", "timestamp", "command_class", "connection_id", "status", "sqltext", "user", "host", "os_user", "ip", "db")  # fmt: skip
_CSV_CONNECT = ("name", "record", "timestamp", "connection_id", "status", "user", "priv_user", "os_login", "proxy_user", "host", "ip", "db")  # fmt: skip


class PerconaCsv(SeparatedRecords):
    """CSV of Percona's plugin."""

    name = "mysql_audit_csv"
    title = "MySQL audit log, CSV (Percona)"
    examples = (
        Example('"Query","49284_2026-01-03T14:00:00","2026-01-03T14:05:22 UTC","drop_table","37",0,"DROP TABLE\norders","ann[ann] @ web1 [192.0.2.7]","web1","","192.0.2.7","shop"',
                {"actor": "ann", "target": "shop", "action": "drop table", "category": ["db.change"], "source_ip": "192.0.2.7"}),
        Example('"Connect","49283_2026-01-03T14:00:00","2026-01-03T14:05:22 UTC","37",1045,"eve","","","","web1","192.0.2.7",""',
                {"actor": "eve", "outcome": "failure", "code": "1045"}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _CSV_HEAD.match(line) if line[:1] == '"' else None

    def begun_at(self, text: str, start: int) -> Any:
        return _CSV_HEAD.match(text, start)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:  # noqa: ARG002  # the columns are read from the text
        row = csv_records.values(text, ",")
        of_connection = row[3].isdecimal()
        part = dict(zip(_CSV_CONNECT if of_connection else _CSV_QUERY, row, strict=False))
        fields: Fields = {"message_at": 0}
        read_record(part, fields, reading)
        return fields


_OF_EVENTS = frozenset(["account", "startup_data", "shutdown_data"])


class MySqlAuditJson(JsonFormat):
    """JSON of MySQL's, Percona's and McAfee's plugins."""

    name = "mysql_audit_json"
    title = "MySQL audit log, JSON (Enterprise, Percona, McAfee)"
    marks = ('"audit_record"', '"connection_id"', '"msg-type"')
    examples = (
        Example('{"audit_record":{"name":"Query","record":"4707_2026-01-03T14:00:00","timestamp":"2026-01-03T14:05:22 UTC","command_class":"update","connection_id":"37",'
                '"status":0,"sqltext":"UPDATE orders SET paid = 1","user":"ann[ann] @ web1 [192.0.2.7]","host":"web1","os_user":"","ip":"192.0.2.7","db":"shop"}}',
                {"actor": "ann", "action": "update", "category": ["db.change"], "target": "shop", "source_ip": "192.0.2.7", "outcome": "success"}),
        Example('{ "timestamp": "2026-01-03 14:05:22", "id": 3, "class": "connection", "event": "connect", "connection_id": 10, "account": { "user": "ann", "host": "web1" },'
                ' "login": { "user": "ann", "os": "", "ip": "192.0.2.7", "proxy": "" }, "connection_data": { "connection_type": "ssl", "status": 1045, "db": "shop" } },',
                {"actor": "ann", "outcome": "failure", "code": "1045", "category": ["app.auth"], "source_ip": "192.0.2.7", "target": "shop"}),
        Example('{"timestamp":"2026-01-03 14:05:22","id":4,"class":"general","event":"status","connection_id":10,"account":{"user":"ann","host":"web1"},"login":{"user":"ann","ip":"192.0.2.7"},'
                '"general_data":{"command":"Query","sql_command":"drop_user","query":"DROP USER eve","status":0}}', {"action": "drop user", "category": ["app.account"], "outcome": "success"}),
        Example('{"msg-type":"activity","date":"1767449122250","thread-id":"411","query-id":"9","user":"ann","priv_user":"root","ip":"192.0.2.7","host":"web1","cmd":"delete",'
                '"objects":[{"db":"shop","name":"orders","obj_type":"TABLE"}],"query":"DELETE FROM orders"}',
                {"time": "2026-01-03T14:05:22.250000Z", "actor": "ann", "access": "root", "target": "shop", "table": "orders", "action": "delete", "category": ["db.change"]}),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        if "class" in record and "event" in record:
            return not _OF_EVENTS.isdisjoint(record)
        if "msg-type" in record:
            return "thread-id" in record or "mysql-version" in record
        return isinstance(record.get("audit_record"), dict)

    def read(self, record: Object, reading: Reading) -> Fields:
        fields: Fields = {"message_at": 0}
        inner = record.get("audit_record")
        if isinstance(inner, dict):
            part = {str(name).lower(): scalar_text(value) for name, value in inner.items()}
            read_record(part, fields, reading)
        elif "msg-type" in record:
            _read_mcafee(record, fields, reading)
        else:
            _read_enterprise(record, fields, reading)
        return fields


def _member(record: Object, name: str) -> Object:
    value = record.get(name)
    return value if isinstance(value, dict) else {}


def _read_enterprise(record: Object, fields: Fields, reading: Reading) -> None:
    fields["program"] = PROGRAM
    _stamped(scalar_text(record.get("timestamp")), fields, reading)
    account, login = _member(record, "account"), _member(record, "login")
    fields["actor"] = scalar_text(login.get("user") or account.get("user"))
    if account.get("user") and account.get("user") != fields["actor"]:
        fields["access"] = scalar_text(account.get("user"))
    fields["source_ip"] = scalar_text(login.get("ip") or account.get("host"))
    fields["os_user"] = scalar_text(login.get("os")) or None
    fields["connection"] = scalar_text(record.get("connection_id"))
    kind, event = scalar_text(record.get("class")), scalar_text(record.get("event"))
    told = next((value for name, value in record.items() if name.endswith("_data") and isinstance(value, dict)), {})  # fmt: skip
    fields["target"] = scalar_text(told.get("db")) or None
    fields["table"] = scalar_text(told.get("table")) or None
    code = scalar_text(told.get("status")) or None
    query = scalar_text(told.get("query")) or None
    name = scalar_text(told.get("command")) or event if kind == "general" else event
    if kind == "table_access":
        fields["command"] = query
        read_event(event, f"{event} x", code, fields)
        fields["action"] = "select" if event == "read" else event
        fields["command"] = query if fields["category"] else None
        fields["table"] = scalar_text(told.get("table"))
    else:
        read_event(name, query if name not in ("connect", "disconnect") else None, code, fields)


def _read_mcafee(record: Object, fields: Fields, reading: Reading) -> None:
    fields["program"] = PROGRAM
    _stamped(scalar_text(record.get("date")), fields, reading)
    fields["actor"] = scalar_text(record.get("user"))
    as_whom = scalar_text(record.get("priv_user"))
    fields["access"] = as_whom if as_whom != fields["actor"] else None
    fields["source_ip"] = scalar_text(record.get("ip") or record.get("host"))
    fields["os_user"] = scalar_text(record.get("os_user")) or None
    fields["application"] = scalar_text(record.get("appname")) or None
    fields["connection"] = scalar_text(record.get("thread-id"))
    objects = record.get("objects")
    if isinstance(objects, list) and objects and isinstance(objects[0], dict):
        fields["target"] = scalar_text(objects[0].get("db"))
        fields["table"] = scalar_text(objects[0].get("name"))
    name = "startup" if scalar_text(record.get("msg-type")) == "header" else scalar_text(record.get("cmd"))  # fmt: skip
    read_event(name, scalar_text(record.get("query")) or None, scalar_text(record.get("status")) or None, fields)  # fmt: skip


FORMATS = (MariaDbAudit(), MySqlAuditXml(), PerconaCsv(), MySqlAuditJson())
