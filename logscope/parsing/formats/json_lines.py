"""JSON lines of any program: the fields are found by the names of the members.

There is no manual for this format: what loggers write by default was read from their sources and
documentation (ECS, OpenTelemetry, GELF, zap, logrus, pino, Serilog, python-json-logger, Monolog,
the access logs of Caddy, Traefik and Envoy). Records that come wrapped by a collector (Elastic's
``_source``, Splunk's ``_raw``, Docker's json-file driver, Filebeat's ``message``) are unwrapped, and
the line inside is read by the format that knows it.
"""

from __future__ import annotations

from logscope.parsing.envelopes.inner import read_inner
from logscope.parsing.format import Example, Reading
from logscope.parsing.json_fields import read_object, read_places
from logscope.parsing.json_record import JsonFormat, Object, add_extra, flatten
from logscope.parsing.json_roles import RoleFinder
from logscope.parsing.rule import Fields


class JsonLines(JsonFormat):
    """One JSON object per line."""

    name = "json_lines"
    title = "JSON lines, fields found by name"
    weight = 0.5
    examples = (
        Example(
            '{"ts": 1767449122.5, "level": "warn", "logger": "billing", "msg": "queue is long", "depth": 812}',
            {"time": "2026-01-03T14:05:22.500000Z", "severity": 4, "program": "billing", "message": "queue is long", "depth": 812},
        ),
        Example(
            '{"@timestamp":"2026-01-03T14:05:22.250Z","host":{"name":"web1"},"user":{"name":"ann","id":"1007"},'
            '"source":{"ip":"192.0.2.7","port":4711},"event":{"action":"user-login","outcome":"failure"},"message":"no"}',
            {"host": "web1", "actor": "ann", "actor_id": "1007", "source_ip": "192.0.2.7", "source_port": 4711,
             "action": "user-login", "outcome": "failure", "category": ["app.auth"], "time_basis": "exact"},
        ),
        Example(
            '{"ts":1767449122.5,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"198.51.100.4",'
            '"client_ip":"192.0.2.9","method":"GET","host":"shop.example.com","uri":"/cart","headers":{"User-Agent":["curl/8.1"]}},"status":502}',
            {"program": "caddy", "host": None, "source_ip": "192.0.2.9", "target": "/cart", "code": "502", "device": "curl/8.1",
             "outcome": "failure", "category": ["app.transaction", "app.failure"]},
        ),
        Example(
            '{"log":"2026-01-03T14:05:22Z web1 sshd[17]: Server listening on :: port 22.\\n","stream":"stderr","time":"2026-01-03T14:05:23.000000001Z"}',
            {"program": "sshd", "pid": 17, "time": "2026-01-03T14:05:22.000000Z", "stream": "stderr"},
        ),
        Example(
            '{"preview":false,"result":{"_raw":"plain words","_time":"2026-01-03T14:05:22.000+00:00","host":"db1","source":"/var/log/app.log"}}',
            {"host": "db1", "time": "2026-01-03T14:05:22.000000Z", "message": "plain words"},
        ),
        Example(
            '{"_index":"app-2026.01","_id":"7","_source":{"@timestamp":"2026-01-03T14:05:22Z","service":{"name":"pay"},"log":{"level":"ERROR"},"message":"boom"}}',
            {"program": "pay", "severity": 3, "message": "boom", "time": "2026-01-03T14:05:22.000000Z"},
        ),
        Example(
            '{"t":{"$date":"2026-01-03T14:05:22.250+00:00"},"s":"I","c":"ACCESS","id":20249,"ctx":"conn6","msg":"Authentication failed",'
            '"attr":{"mechanism":"SCRAM-SHA-256","principalName":"ann","authenticationDatabase":"admin","remote":"192.0.2.7:50123"}}',
            {"program": "mongod", "actor": "ann", "source_ip": "192.0.2.7", "source_port": 50123, "outcome": "failure", "category": ["app.auth"]},
        ),
        Example(
            '{"reqId":"a1","level":2,"time":"2026-01-03T14:05:22+00:00","remoteAddr":"192.0.2.7","user":"--","app":"core","method":"POST",'
            '"url":"/login","message":"Login failed: ann (Remote IP: 192.0.2.7)","version":"29.0.1"}',
            {"program": "nextcloud", "severity": 4, "actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure", "category": ["app.auth"]},
        ),
    )  # fmt: skip

    def __init__(self) -> None:
        self._finder = RoleFinder()

    def claims(self, record: Object) -> bool:
        return bool(record) and not isinstance(record.get("Records"), list)

    def read(self, record: Object, reading: Reading) -> Fields:
        outer: Fields = {}
        record = _unwrapped(record, outer)
        text = _wrapped_line(record)
        if text is not None:
            return self._read_wrapped(record, text, outer, reading)
        fields = read_object(record, reading, self._finder)
        for name, value in outer.items():
            fields.setdefault(name, value)
        return fields

    def _read_wrapped(self, record: Object, text: str, outer: Fields, reading: Reading) -> Fields:
        """The line ``text`` that stands in ``record``, with what the wrapper knows besides."""
        flat = flatten({name: value for name, value in record.items() if value != text})
        around: Fields = {}
        used = read_places(flat, self._finder.plan(flat), around, reading)
        found = read_inner(text.rstrip("\r\n"), reading)
        fields: Fields = {"message": text.rstrip("\r\n")} if found is None else found
        for name, value in {**around, **outer}.items():
            if fields.get(name) is None:
                fields[name] = value
        add_extra(fields, flat, used)
        return fields


def _unwrapped(record: Object, outer: Fields) -> Object:
    """The record inside Elastic's and Splunk's hulls; what the hull knows goes to ``outer``."""
    source = record.get("_source")
    if isinstance(source, dict) and source:
        outer["index"] = record.get("_index")
        return source
    result = record.get("result")
    if isinstance(result, dict) and "_raw" in result:
        return result
    return record


def _wrapped_line(record: Object) -> str | None:
    """The log line that a collector put into ``record``; None where the record is its own."""
    raw = record.get("_raw")
    if isinstance(raw, str):
        return raw
    line = record.get("log")
    if isinstance(line, str) and (
        "stream" in record or "container_id" in record or "kubernetes" in record
    ):
        return line
    line = record.get("message")
    if isinstance(line, str):
        shipper = record.get("agent")
        if (
            isinstance(shipper, dict)
            and shipper.get("type") == "filebeat"
            and "event.action" not in record
        ):
            return line if "process" not in record and "user" not in record else None
        if "logGroup" in record or ("input" in record and "log" in record and "beat" in record):
            return line
    return None


FORMAT = JsonLines()
