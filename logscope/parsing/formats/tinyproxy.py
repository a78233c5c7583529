"""tinyproxy's own log: ``CONNECT   Jan 03 14:05:22.415 [4711]: Request (file descriptor 5): GET http://www.example.com/ HTTP/1.1``.

From ``src/log.c``: the level in nine columns, local time without year and zone (milliseconds since 1.11), the pid. What the messages
mean is for the rules of ``tinyproxy``.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.times import MONTH, fraction_us

_LINE = re.compile(
    rf"(?P<level>CRITICAL|ERROR|WARNING|NOTICE|CONNECT|INFO) {{1,6}}(?P<stamp>{MONTH} [ \d]\d \d\d:\d\d:\d\d)(?:\.(?P<fraction>\d{{3}}))? \[(?P<pid>\d{{1,10}})\]: "
)
_SEVERITIES = {"CRITICAL": 2, "ERROR": 3, "WARNING": 4, "NOTICE": 5}


class Tinyproxy(Format):
    """tinyproxy.log."""

    name = "tinyproxy"
    title = "tinyproxy log"
    weight = 1.0
    continuation = "indented"
    yearless = re.compile(
        rb"\n[A-Z]{4,8} {1,6}(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ([ \d]\d) \d"
    )
    examples = (
        Example(
            "CONNECT   Jan 03 14:05:22.415 [4711]: Connect (file descriptor 5): 192.0.2.7",
            {"time": "2026-01-03T14:05:22.415000Z", "program": "tinyproxy", "pid": 4711, "source_ip": "192.0.2.7", "severity": 6},
        ),
        Example(
            "ERROR     Jan 03 14:05:22 [4711]: opensock: Could not establish a connection to www.example.com:80",
            {"time": "2026-01-03T14:05:22.000000Z", "severity": 3, "outcome": "failure", "target": "www.example.com:80", "category": ["app.failure"]},
        ),
        Example("INFO      Jan 03 14:05:22 [4711]: Refused CONNECT method on port 22", {"dest_port": 22, "outcome": "failure"}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _LINE.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {
            "program": "tinyproxy",
            "pid": begun["pid"],
            "severity": _SEVERITIES.get(begun["level"], 6),
            "message_at": begun.end(),
        }
        stamp = reading.clock.syslog(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = (
                stamp[0] + fraction_us(begun["fraction"]),
                stamp[1],
            )
        reading.rules.read("tinyproxy", text[begun.end() :], fields)
        return fields


FORMAT = Tinyproxy()
