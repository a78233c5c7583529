"""Mosquitto's own log: ``1767449122: New client connected from 192.0.2.7:4022 as pump-7 (p2, c1, k60, u'ann').``

From ``src/logging.c``: seconds since 1970, or ``log_timestamp_format`` of mosquitto.conf(5), then a colon. What the messages mean is for
the rules of ``mosquitto``. A number and a colon are anybody's: some lines must say what only Mosquitto says.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields

_LINE = re.compile(
    r"(?:(?P<epoch>\d{10})|(?P<stamp>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,6})?(?:Z|[+-]\d\d:?\d\d)?)): (?=\S)"
)


class Mosquitto(Format):
    """mosquitto.log."""

    name = "mosquitto"
    title = "Mosquitto log"
    weight = 0.97
    continuation = "indented"
    by_itself = False
    own_words = (
        r": (?:mosquitto version \d|New (?:client connected|connection) from |Sending (?:CONNACK|PINGRESP|PUBLISH|SUBACK|PUBACK) to |Received (?:PUBLISH|PINGREQ|SUBSCRIBE|DISCONNECT) from |"
        r"Client \S.{0,200} (?:disconnected|closed its connection|has exceeded timeout)|Socket error on client |Opening (?:ipv[46]|websockets) listen socket)"
    )
    examples = (
        Example(
            "1767449122: New client connected from 192.0.2.7:4022 as pump-7 (p2, c1, k60, u'ann').",
            {
                "time": "2026-01-03T14:05:22.000000Z", "time_basis": "exact", "program": "mosquitto", "actor": "ann", "source_ip": "192.0.2.7",
                "device": "pump-7", "outcome": "success", "category": ["app.auth"],
            },
        ),
        Example("2026-01-03T14:05:22: Sending CONNACK to 192.0.2.7 (0, 5)", {"source_ip": "192.0.2.7", "outcome": "failure", "code": "5"}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _LINE.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {"program": "mosquitto", "message_at": begun.end()}
        epoch = begun["epoch"]
        stamp = reading.clock.epoch(epoch) if epoch else reading.clock.iso(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        reading.rules.read("mosquitto", text[begun.end() :], fields)
        return fields


FORMAT = Mosquitto()
