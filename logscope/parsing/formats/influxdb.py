"""InfluxDB: log of the daemon and its requests, releases 1 and 2.

``logger/`` of the source: zap's logfmt with ``log_id`` in 1, its console encoding (time, level and words between tabs, then an object) in 2; before 1.5 ``[service] time words``. A request of
1 is a line of the Common Log Format behind ``[httpd]`` ("Monitor InfluxDB": HTTP access logging), with the statement in its address.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.influx_requests import HTTPD, read_request, read_statement
from logscope.parsing.json_record import add_extra, flatten, load_object, severity_of
from logscope.parsing.rule import Fields

PROGRAM = "influxd"
_LOGFMT = re.compile(r"ts=(?P<stamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}(?:Z|[+-]\d\d:\d\d)) lvl=(?P<level>\w{3,6}) msg=(?:\"(?P<quoted>(?:[^\"\\\n]|\\.)*+)\"|(?P<bare>\S{1,200})) log_id=")  # fmt: skip
_CONSOLE = re.compile(r"(?P<stamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}Z)\t(?P<level>debug|info|warn|error|panic|fatal)\t(?P<message>[^\t\n]{1,400})\t(?=\{\"log_id\")")  # fmt: skip
_PAIR = re.compile(
    r"(?P<name>[A-Za-z_]{2,40})=(?:\"(?P<quoted>(?:[^\"\\\n]|\\.)*+)\"|(?P<bare>\S{0,300}))(?: |$)"
)
_STARTS = ("InfluxDB starting", "Starting HTTP service", "Listening on HTTP", "Welcome to InfluxDB", "Opened service", "Listening")  # fmt: skip
_STOPS = ("Signal received, initializing clean shutdown", "Closed service", "Stopping", "Server shutdown completed", "Waiting for clean shutdown")  # fmt: skip


class InfluxDb(Format):
    """influxd's output."""

    name = "influxdb"
    title = "InfluxDB log"
    weight = 1.0
    continuation = "none"
    examples = (
        Example('[httpd] 192.0.2.7 - ann [03/Jan/2026:14:05:22 +0000] "POST /query?db=shop&q=DROP+DATABASE+shop HTTP/1.1" 200 57 "-" "curl/8" 00000000-0000-0000-0000-000000000000 123',
                {"time": "2026-01-03T14:05:22.000000Z", "program": "influxd", "actor": "ann", "source_ip": "192.0.2.7", "code": "200", "outcome": "success", "device": "curl/8", "command": "DROP DATABASE shop",
                 "action": "drop database", "category": ["app.transaction", "db.change"]}),
        Example('[httpd] 192.0.2.7 - - [03/Jan/2026:14:05:22 +0000] "GET /query?q=SHOW+USERS HTTP/1.1" 401 55 "-" "curl/8" 0 123', {"actor": None, "outcome": "failure", "category": ["app.auth"]}),
        Example('ts=2026-01-03T14:05:22.123456Z lvl=info msg="Executing query" log_id=0aB service=query query="CREATE USER eve WITH PASSWORD [REDACTED]"', {"severity": 6, "action": "create user", "category": ["app.account"]}),
        Example('2026-01-03T14:05:22.123456Z\tinfo\tWelcome to InfluxDB\t{"log_id": "0aB", "version": "v2.7.1"}', {"severity": 6, "category": ["app.lifecycle"], "message": "Welcome to InfluxDB", "version": ""}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        first = line[:3]
        if first == "[ht":
            return HTTPD.match(line)
        if first == "ts=":
            return _LOGFMT.match(line)
        return _CONSOLE.match(line) if "\t" in line[21:32] else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {"program": PROGRAM}
        stamp = reading.clock.read(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        if begun.re is HTTPD:
            read_request(begun, fields)
            return fields
        fields["severity"] = severity_of(begun["level"])
        if begun.re is _LOGFMT:
            message = begun["quoted"] if begun["quoted"] is not None else begun["bare"]
            told: dict[str, Any] = {found["name"]: found["quoted"] if found["quoted"] is not None else found["bare"] for found in _PAIR.finditer(text, begun.end() - 7)}  # fmt: skip
        else:
            message, told = begun["message"], flatten(load_object(text[begun.end() :]) or {})
        fields["message"] = message
        sql = told.get("query")
        if message == "Executing query" and isinstance(sql, str):
            read_statement(sql, fields)
        elif message.startswith(_STARTS):
            fields["action"], fields["category"] = "db.start", ("app.lifecycle",)
        elif message.startswith(_STOPS):
            fields["action"], fields["category"] = "db.stop", ("app.lifecycle",)
        elif message.startswith(("Unauthorized", "Authentication failed", "authorization failed")):
            fields |= {"action": "db.login", "outcome": "failure", "category": ("app.auth",)}
        elif begun["level"] in ("panic", "fatal", "error"):
            fields["outcome"] = "failure"
            fields["category"] = ("app.failure",) if begun["level"] != "error" else ()
        add_extra(fields, told, ("query",) if fields.get("command") else ())
        return fields


FORMATS = (InfluxDb(),)
