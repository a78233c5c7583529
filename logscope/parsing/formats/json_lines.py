"""JSON lines of any program: the fields are found by the names of the members.

There is no manual for this format: what loggers write by default was read from their sources and
documentation (ECS, OpenTelemetry, GELF, zap, logrus, pino, Serilog, python-json-logger, Monolog,
the access logs of Caddy, Traefik and Envoy). Records that come wrapped by a collector (Elastic's
``_source``, Splunk's ``_raw``, Docker's json-file driver, Filebeat's ``message``) are unwrapped, and
the line inside is read by the format that knows it.
"""

from __future__ import annotations

from logscope.parsing.envelopes.collected import add_collected
from logscope.parsing.envelopes.hulls import unwrapped, wrapped_line
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
        inside = unwrapped(record, outer)
        if inside is not record:
            fields = self._read_by_family(inside, reading)
            if fields is not None:
                return _with(fields, outer)
        line = wrapped_line(inside)
        if line is not None:
            name, text = line
            found = read_inner(text.strip("\r\n"), reading)
            if found is not None or name in _NOTHING_BESIDES:
                return self._beside(inside, name, text, found, outer, reading)
            # no line of any format: the words of the record itself
            inside = {
                **{key: value for key, value in inside.items() if key != name},
                "message": text.strip("\r\n"),
            }
        return _with(read_object(inside, reading, self._finder), outer)

    @staticmethod
    def _read_by_family(record: Object, reading: Reading) -> Fields | None:
        """A record of the JSON family inside a hull, read by the format that knows it."""
        from logscope.parsing.formats.json_document import family_format  # it looks for all formats

        form = family_format(record)
        if form is None or isinstance(form, JsonLines):
            return None
        fields = form.read(record, reading)
        fields["inner_format"] = form.name
        return fields

    def _beside(
        self,
        record: Object,
        member: str,
        text: str,
        found: Fields | None,
        outer: Fields,
        reading: Reading,
    ) -> Fields:
        """The line ``text`` that stands in ``record``, with what the wrapper knows besides."""
        flat = flatten({name: value for name, value in record.items() if name != member})
        for name in [name for name in flat if flat[name] == text]:
            del flat[name]
        around: Fields = {}
        used = read_places(flat, self._finder.plan(flat), around, reading)
        fields: Fields = {"message": text.rstrip("\r\n")} if found is None else found
        stamp = (around.pop("time"), around.pop("time_basis")) if "time" in around else None
        around.pop("message", None)
        add_collected(fields, stamp)
        add_extra(fields, flat, used)
        return _with(fields, {**around, **outer})


# Members that hold a line and nothing else, whether or not a format knows it.
_NOTHING_BESIDES = frozenset(["_raw"])


def _with(fields: Fields, more: Fields) -> Fields:
    """``fields``, and of ``more`` what they do not say."""
    for name, value in more.items():
        if fields.get(name) is None:
            fields[name] = value
    return fields


FORMAT = JsonLines()
