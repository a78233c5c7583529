"""FreeRADIUS' ``radius.log``: ``Sat Jan  3 14:05:22 2026 : Auth: (12) Login OK: [ann] (from client nas1 port 3 ...)``.

From FreeRADIUS' ``src/lib/log.c``: ``ctime``'s stamp, then the kind of message. What it means is for the rules of ``radiusd``.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.times import MONTH, WEEKDAY

_LINE = re.compile(
    rf"(?P<stamp>{WEEKDAY} {MONTH} [ \d]\d \d\d:\d\d:\d\d \d{{4}}) : (?P<kind>Auth|Info|Error|Warning|Proxy|Acct|Debug|Notice|WARNING) ?: "
)
_SEVERITIES = {"Error": 3, "Warning": 4, "WARNING": 4, "Debug": 7}


class FreeRadius(Format):
    """The log of FreeRADIUS."""

    name = "freeradius"
    title = "FreeRADIUS radius.log"
    weight = 1.0
    continuation = "indented"
    examples = (
        Example(
            "Sat Jan  3 14:05:22 2026 : Auth: (12) Login OK: [ann] (from client nas1 port 3 cli 192.0.2.7)",
            {
                "time": "2026-01-03T14:05:22.000000Z",
                "program": "radiusd",
                "actor": "ann",
                "source_ip": "192.0.2.7",
                "outcome": "success",
                "category": ["audit.logon"],
            },
        ),
        Example(
            "Sat Jan  3 14:05:22 2026 : Error: Ignoring request to auth address * port 1812 from unknown client 192.0.2.7 port 40022 proto udp",
            {"severity": 3, "source_ip": "192.0.2.7", "outcome": "failure"},
        ),
    )

    def begin(self, line: str) -> Any:
        return _LINE.match(line) if line[24:27] == " : " else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {"program": "radiusd", "message_at": begun.end()}
        stamp = reading.clock.read(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        fields["severity"] = _SEVERITIES.get(begun["kind"], 6)
        reading.rules.read("radiusd", text[begun.end() :], fields)
        return fields


FORMAT = FreeRadius()
