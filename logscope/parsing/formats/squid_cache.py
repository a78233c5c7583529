"""squid's own log, cache.log: ``2026/01/03 14:05:22 kid1| Starting Squid Cache version 5.7 for x86_64...``.

From src/debug/debug.cc of the source: a local time, the name of the worker process where there are several, a bar; in debug
levels above 1 the section, level and place in the source follow. What the messages mean is for the rules of ``squid``.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields

_HEAD = re.compile(
    r"(?P<stamp>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(?:\.\d{3,6})?)(?: kid\d{1,4})?\| (?:\d{1,3},\d{1,2}\| \S{1,80} [^\n:]{1,80}: )?"
)
_SEVERITIES = {"FATAL:": 2, "ERROR:": 3, "SECURITY": 4, "WARNING:": 4}


class SquidCache(Format):
    """cache.log of squid 3 and later."""

    name = "squid_cache"
    title = "squid cache.log"
    weight = 1.0
    continuation = "any"
    examples = (
        Example(
            "2026/01/03 14:05:22 kid1| Starting Squid Cache version 5.7 for x86_64-pc-linux-gnu...",
            {"time": "2026-01-03T14:05:22.000000Z", "program": "squid", "action": "service.start", "category": ["os.service", "app.lifecycle"]},
        ),
        Example(
            "2026/01/03 14:05:22| FATAL: Bungled squid.conf line 3: http_port\nSquid Cache (Version 5.7): Terminated abnormally.",
            {"severity": 2, "outcome": "failure", "category": ["app.failure"], "lines": 2},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _HEAD.match(line) if line[4:5] == "/" and "| " in line[19:40] else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        message = text[begun.end() :]
        fields: Fields = {"program": "squid", "message_at": begun.end()}
        severity = _SEVERITIES.get(message.split(" ", 1)[0])
        if severity is not None:
            fields["severity"] = severity
        stamp = reading.clock.read(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        reading.rules.read("squid", message, fields)
        return fields


FORMAT = SquidCache()
