"""Zabbix' own logs: server, proxy, agent (``src/libs/zbxlog/log.c``).

``  4711:20260103:140522.123 message``: the process, right-justified, then date and time without a zone. Continuation lines begin at the
margin or with a blank.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.plain_words import read_plain_words
from logscope.parsing.rule import Fields

_HEAD = re.compile(r" {0,9}(?P<pid>\d{1,10}):(?P<day>\d{8}):(?P<clock>\d{6}\.\d{3}) ")


class Zabbix(Format):
    """Lines of Zabbix' daemons."""

    name = "zabbix"
    title = "Zabbix server, proxy and agent"
    weight = 1.0
    continuation = "any"
    examples = (
        Example(
            '  4711:20260103:140522.123 failed login of user "ann" from "192.0.2.7"',
            {
                "time": "2026-01-03T14:05:22.123000Z",
                "time_basis": "zone-assumed",
                "program": "zabbix",
                "pid": 4711,
                "actor": "ann",
                "source_ip": "192.0.2.7",
                "outcome": "failure",
                "category": ["app.auth"],
            },
        ),
        Example(
            "  4711:20260103:140522.123 Starting Zabbix Server. Zabbix 7.0.0 (revision 49264be).",
            {"action": "service.start", "category": ["app.lifecycle"]},
        ),
    )

    def begin(self, line: str) -> Any:
        return _HEAD.match(line) if line[:1] == " " or line[:1].isdigit() else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        clock = begun["clock"]
        day = begun["day"]
        fields: Fields = {"program": "zabbix", "pid": begun["pid"], "message_at": begun.end()}
        stamp = reading.clock.iso(
            f"{day[:4]}-{day[4:6]}-{day[6:]} {clock[:2]}:{clock[2:4]}:{clock[4:]}"
        )
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        read_plain_words(text, begun.end(), fields, reading.rules)
        return fields


FORMAT = Zabbix()
