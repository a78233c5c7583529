"""CRI: what containerd and CRI-O write for a container's output, unwrapped.

``2026-01-03T14:05:22.123456789Z stdout F LINE`` (kubernetes/cri-api, ``docs/proposals/cri-logging``): ``F`` for a
full line, ``P`` for the part of a longer one. The inner line is read by whichever format knows it.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.envelopes.collected import add_collected
from logscope.parsing.envelopes.inner import read_inner
from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields

_HEAD = re.compile(
    r"(?P<stamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) (?P<stream>stdout|stderr) (?P<tag>[FP])(?::\S+)?(?: |$)"
)


class Container(Format):
    """Output of containers as the container runtime keeps it."""

    name = "cri"
    title = "Container output (CRI)"
    weight = 1.05
    continuation = "none"
    examples = (
        Example(
            "2026-01-03T14:05:22.123456789Z stdout F listening on 8080",
            {
                "time": "2026-01-03T14:05:22.123456Z",
                "message": "listening on 8080",
                "stream": "",
            },
        ),
        Example(
            "2026-01-03T14:05:22.500000000+01:00 stdout F "
            '192.0.2.7 - ann [03/Jan/2026:13:05:20 +0000] "GET /a HTTP/1.1" 403 5 "-" "curl/8"',
            {
                "time": "2026-01-03T13:05:20.000000Z",
                "collected": "",
                "source_ip": "192.0.2.7",
                "actor": "ann",
                "code": "403",
                "outcome": "failure",
                "category": ["app.transaction"],
            },
        ),
    )

    def begin(self, line: str) -> Any:
        return _HEAD.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        end = begun.end()
        inner = text[end:]
        fields = read_inner(inner, reading) or {"message": inner}
        add_collected(fields, reading.clock.iso(begun["stamp"]))
        fields["stream"] = begun["stream"]
        if begun["tag"] == "P":
            fields["partial"] = 1
        return fields


FORMAT = Container()
