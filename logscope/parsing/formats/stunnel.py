"""stunnel's own log (``output``): ``2026.01.03 14:05:22 LOG5[0]: Service [db] accepted connection from 192.0.2.7:4022``.

From ``src/log.c``: local time without a zone, the syslog level, and the connection (``pid:thread`` in 4.x). What the messages mean is
for the rules of ``stunnel``, which know the text behind a syslog header as well.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields

_LINE = re.compile(
    r"(?P<stamp>\d{4}\.\d\d\.\d\d \d\d:\d\d:\d\d) LOG(?P<level>[0-7])\[(?P<connection>[^\]\n]{1,40})\]: "
)


class Stunnel(Format):
    """stunnel.log."""

    name = "stunnel"
    title = "stunnel log"
    weight = 1.0
    continuation = "indented"
    examples = (
        Example(
            "2026.01.03 14:05:22 LOG5[0]: Service [db] accepted connection from 192.0.2.7:4022",
            {
                "time": "2026-01-03T14:05:22.000000Z", "time_basis": "zone-assumed", "program": "stunnel", "severity": 5, "target": "db",
                "source_ip": "192.0.2.7", "device": "0", "category": ["os.network"],
            },
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _LINE.match(line) if line[4:5] == "." else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {
            "program": "stunnel",
            "severity": int(begun["level"]),
            "device": begun["connection"],
            "message_at": begun.end(),
        }
        day, clock = begun["stamp"].split(" ")
        stamp = reading.clock.iso(f"{day.replace('.', '-')} {clock}")
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        reading.rules.read("stunnel", text[begun.end() :], fields)
        return fields


FORMAT = Stunnel()
