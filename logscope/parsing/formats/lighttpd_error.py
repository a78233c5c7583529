"""lighttpd's error log: ``2026-01-03 14:05:22: (server.c.1704) server started (lighttpd/1.4.69)``.

From ``src/log.c``: local time without a zone, and the place in the source. What the messages mean is for the rules of ``lighttpd``.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields

_LINE = re.compile(
    r"(?P<stamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d): \((?P<place>(?:\.\./src/)?[\w-]{1,40}\.c\.\d{1,5})\) "
)


class LighttpdError(Format):
    """error.log of lighttpd."""

    name = "lighttpd_error"
    title = "lighttpd error log"
    weight = 1.0
    continuation = "any"
    examples = (
        Example(
            "2026-01-03 14:05:22: (mod_auth.c.850) password doesn't match for /private/ username: ann IP: 192.0.2.7",
            {
                "time": "2026-01-03T14:05:22.000000Z", "program": "lighttpd", "actor": "ann", "source_ip": "192.0.2.7", "target": "/private/",
                "outcome": "failure", "category": ["app.auth"], "place": "",
            },
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _LINE.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {
            "program": "lighttpd",
            "place": begun["place"],
            "message_at": begun.end(),
        }
        stamp = reading.clock.iso(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        reading.rules.read("lighttpd", text[begun.end() :], fields)
        return fields


FORMAT = LighttpdError()
