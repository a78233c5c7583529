"""PgBouncer's log file: ``2026-01-03 14:05:22.250 UTC [411] LOG words``, before 1.12 without zone and brackets.

``log_generic`` of libusual's ``logging.c``. What the words mean is for the rules of ``pgbouncer``, also behind syslog.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields

_LINE = re.compile(
    r"(?P<stamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}(?: (?:[A-Z]{2,5}|[+-]\d{2,4}))?) (?:\[(?P<pid>\d{1,10})\]|(?P<old_pid>\d{1,10})) (?P<level>LOG|WARNING|ERROR|FATAL|DEBUG|NOISE) (?=\S)"
)
_LEVELS = {"LOG": 6, "WARNING": 4, "ERROR": 3, "FATAL": 2, "DEBUG": 7, "NOISE": 7}


class PgBouncer(Format):
    """pgbouncer.log."""

    name = "pgbouncer"
    title = "PgBouncer log"
    weight = 1.0
    continuation = "indented"
    examples = (
        Example("2026-01-03 14:05:22.250 UTC [411] LOG C-0x55d5a0: shop/ann@192.0.2.7:50442 login attempt: db=shop user=ann tls=no",
                {"time": "2026-01-03T14:05:22.250000Z", "time_basis": "exact", "program": "pgbouncer", "pid": 411, "severity": 6, "actor": "ann", "source_ip": "192.0.2.7", "category": ["app.auth"]}),
        Example("2026-01-03 14:05:22.250 411 WARNING C-0x55d5a0: (nodb)/(nouser)@192.0.2.7:50442 pooler error: no such user: eve",
                {"pid": 411, "severity": 4, "actor": "eve", "outcome": "failure"}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _LINE.match(line) if line[19:20] == "." else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {"program": "pgbouncer", "pid": begun["pid"] or begun["old_pid"], "severity": _LEVELS[begun["level"]], "message_at": begun.end()}  # fmt: skip
        stamp = reading.clock.read(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        reading.rules.read("pgbouncer", text[begun.end() :], fields)
        return fields


FORMAT = PgBouncer()
