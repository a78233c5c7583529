"""Patroni's log: Python's ``%(asctime)s %(levelname)s: %(message)s``, known by Patroni's own words.

``patroni/log.py``. Many programs print this head; a file is taken for Patroni's only if it says again and again who leads.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading, Sample
from logscope.parsing.json_record import severity_of
from logscope.parsing.rule import Fields

_LINE = re.compile(
    r"(?P<stamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}(?: [+-]\d{4})?) (?P<level>DEBUG|INFO|WARNING|ERROR|CRITICAL): (?=\S)"
)
_OWN = re.compile(
    r"no action\. I am \(|Lock owner: |promoted self to |does not have lock|doing crash recovery|demot(?:ed|ing) self|establishing a new patroni|Selected new etcd server|following a different leader|bootstrap (?:in progress|from)|trying to bootstrap"
)


class Patroni(Format):
    """patroni.log."""

    name = "patroni"
    title = "Patroni log"
    weight = 0.9
    continuation = "any"
    by_itself = False
    examples = (
        Example("2026-01-03 14:05:22,123 INFO: no action. I am (pg1), the leader with the lock",
                {"time": "2026-01-03T14:05:22.123000Z", "program": "patroni", "severity": 6, "action": "cluster.check", "target": "pg1"}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _LINE.match(line) if line[19:20] == "," else None

    def score(self, sample: Sample) -> float:
        begun = [(line, found) for line in sample.lines if (found := self.begin(line)) is not None]
        own = sum(1 for line, found in begun if _OWN.match(line, found.end()) is not None)
        return super().score(sample) if own * 10 >= len(begun) and own else 0.0

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {"program": "patroni", "severity": severity_of(begun["level"]), "message_at": begun.end()}  # fmt: skip
        stamp = reading.clock.read(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        if not reading.rules.read("patroni", text[begun.end() :], fields) and "\nTraceback (most recent" in text[:16_384]:  # fmt: skip
            fields["category"] = ("app.failure",)
        return fields


FORMAT = Patroni()
