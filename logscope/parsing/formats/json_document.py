"""JSON documents: many records in one array, envelope or pretty-printed stream.

The records inside are read by the formats of the JSON family, and bear their names; this format only
tells that the file is such a document, and where its records stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from logscope.parsing.envelopes.document import opening, spans
from logscope.parsing.format import Example, Format, Reading, Sample
from logscope.parsing.json_record import JsonFormat, Object, decode_value, load_object
from logscope.parsing.registry import formats
from logscope.parsing.rule import Fields

_TIME_NAMES = frozenset(
    ["@timestamp", "timestamp", "time", "ts", "eventTime", "EventTime", "date", "datetime", "created_at", "published", "_source"]
)  # fmt: skip
_FIRST_NAME = re.compile(rb'\{\s*("(?:[^"\\\n]|\\.){1,100}")\s*:')
_HEAD_BYTES = 65_536


class JsonDocument(Format):
    """Records in one JSON document."""

    name = "json_document"
    title = "JSON document (array, Records, hits, pretty-printed)"
    weight = 0.95
    continuation = "none"
    document = True
    examples = (
        Example(
            '{\n  "timestamp": "2026-01-03T14:05:22Z",\n  "level": "warn",\n  "message": "queue is long"\n}',
            {"time": "2026-01-03T14:05:22.000000Z", "severity": 4, "message": "queue is long", "lines": 5, "format": "json_lines"},
        ),
        Example(
            '{"Records":[{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","userName":"ann"},"eventTime":"2026-01-03T14:05:22Z",'
            '"eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"eu-west-1"}]}',
            {"actor": "ann", "action": "GetObject", "format": "cloudtrail"},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> None:
        """No line begins a record: records are found by :meth:`records`."""

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        raise NotImplementedError  # the formats that records() names do it

    def score(self, sample: Sample) -> float:
        if not sample.lines:
            return 0.0
        head = "\n".join(sample.lines[:400])[:200_000].lstrip("\ufeff \t\r\n")
        first = sample.lines[0].strip("\ufeff \t\r")
        if head[:1] == "[" and head[1:].lstrip()[:1] == "{":
            return self.weight
        if head[:1] != "{":
            return 0.0
        if opening(head, 0) is not None:
            return self.weight
        pretty = first == "{" or (
            first[:1] == "{" and len(first) < 200 and load_object(first) is None
        )
        if pretty and re.match(r'\{\s*"(?:[^"\\\n]|\\.)*"\s*:', head):
            return self.weight * 0.9
        return 0.0

    def records(self, text: str) -> Iterator[tuple[int, int, Format | None, Any]]:
        names: set[str] = set()
        around: Object = {}
        behind = 0

        def is_record(record: Object) -> bool:
            if names:
                return len(names & record.keys()) * 2 >= len(names)
            return not _TIME_NAMES.isdisjoint(record) or _family(record)[0].weight >= 0.9

        for start, end, record in spans(text, is_record):
            if not record:
                yield start, end, None, None
                continue
            if not names:
                names.update(record)
            _look_around(text, behind, start, around)
            behind = end
            form, begun = _family({**around, **record} if around else record)
            yield start, end, form, begun

    def cut(self, data: bytearray, target: int) -> int | None:
        head = _FIRST_NAME.search(data, 0, _HEAD_BYTES)
        while head is not None and _is_envelope(bytes(data[head.start() : _HEAD_BYTES])):
            head = _FIRST_NAME.search(data, head.end(), _HEAD_BYTES)
        if head is None:
            return None
        begins = re.compile(rb"(?<=[,\[}\s])\{\s*" + re.escape(head[1]) + rb"\s*:")
        found = begins.search(data, target)
        return found.start() if found is not None else None


# Members of an envelope that say where all records behind them come from.
_AROUND = re.compile(r'"(resource|logGroup|logStream)"\s*+:\s*+(?=[{"])')
_AROUND_CHARACTERS = 16_384


def _look_around(text: str, start: int, end: int, around: Object) -> None:
    """Take into ``around`` what the text between two records says of the next ones."""
    if end - start < 12:
        return
    for found in _AROUND.finditer(text, max(start, end - _AROUND_CHARACTERS), end):
        try:
            around[found[1]], _ = decode_value(text, found.end())
        except ValueError:
            continue


def _is_envelope(data: bytes) -> bool:
    return opening(data.decode("utf-8", "replace"), 0) is not None


@cache
def _family_formats() -> tuple[JsonFormat, ...]:
    return tuple(form for form in formats() if isinstance(form, JsonFormat))


REMEMBERED = (_family_formats,)


def _family(record: Object) -> tuple[JsonFormat, Object]:
    """The format of the JSON family that the object is a record of, and the record itself."""
    inner = record.get("CloudTrailEvent")
    if isinstance(inner, str):  # as `aws cloudtrail lookup-events` prints it
        record = load_object(inner) or record
    form = family_format(record)
    return form or _family_formats()[-1], record


def family_format(record: Object) -> JsonFormat | None:
    """The format of the JSON family that ``record`` is a record of; None where none is."""
    return next((form for form in _family_formats() if form.claims(record)), None)


FORMAT = JsonDocument()
