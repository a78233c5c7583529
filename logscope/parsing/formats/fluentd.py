"""Fluentd's files, as its ``file`` and ``stdout`` outputs write them: time, tag and the record as JSON.

``2026-01-03T14:05:22+00:00<TAB>docker.app<TAB>{"log":"..."}`` (``out_file`` formatter, ``lib/fluent/plugin/formatter_out_file.rb``; stdout: ``2026-01-03 14:05:22.000000000 +0000 docker.app: {...}``,
``formatter_stdout.rb``). Also what syslog-ng and Fluent Bit print of that kind. The record is read as JSON lines are.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.envelopes.collected import add_collected
from logscope.parsing.envelopes.inner import read_inner
from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields

_HEAD = re.compile(
    r"(?P<stamp>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z| ?[+-]\d\d:?\d\d))(?:\t(?P<tag>[^\t\s]{1,200})\t| (?P<tag2>[\w.*/-]{1,200}): )(?=\{)"
)


class Fluentd(Format):
    """Records that Fluentd wrote to a file."""

    name = "fluentd"
    title = "Fluentd's output (time, tag, JSON)"
    weight = 1.0
    continuation = "none"
    examples = (
        Example(
            '2026-01-03T14:05:23+00:00\tdocker.web\t{"log":"192.0.2.7 - - [03/Jan/2026:14:05:22 +0000] \\"GET /x HTTP/1.1\\" 200 12","container_name":"/web","stream":"stdout"}',
            {"time": "2026-01-03T14:05:22.000000Z", "source_ip": "192.0.2.7", "code": "200", "collected": "", "tag": ""},
        ),
        Example(
            '2026-01-03 14:05:22.500000000 +0000 app.auth: {"event":"login","result":"failed","user":"ann","ip":"192.0.2.7"}',
            {"time": "2026-01-03T14:05:22.500000Z", "time_basis": "exact", "actor": "ann", "outcome": "failure", "category": ["app.auth"]},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        if line[:2] != "20" or line[4:5] != "-" or line[-1:] != "}":
            return None
        return _HEAD.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        record = text[begun.end() :]
        fields = read_inner(record, reading) or {"message": record}
        add_collected(fields, reading.clock.iso(begun["stamp"]))
        fields["tag"] = begun["tag"] or begun["tag2"]
        return fields


FORMAT = Fluentd()
