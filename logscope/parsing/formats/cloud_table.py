"""Exports of cloud consoles as tables (CSV): Entra ID, Azure, Log Analytics, AWS, Okta, GitHub.

The header says whose table it is (:mod:`logscope.parsing.cloud_tables`); its rows are then read as the same service's JSON is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from logscope.parsing import csv_records
from logscope.parsing.cloud_tables import Shape, plain_column, shape_of
from logscope.parsing.format import Example, Reading, Sample
from logscope.parsing.rule import Fields
from logscope.parsing.separated import HeadedTable

_LINES_BEFORE = 3
_HEADER_CHARACTERS = 8_000


@dataclass(frozen=True, slots=True)
class Header:
    """The line that names the columns."""

    written: tuple[str, ...]
    names: tuple[str, ...]
    separator: str
    shape: Shape


@lru_cache(maxsize=64)
def header_of(head: str) -> Header | None:
    """The header of a file that begins with ``head``; None where no console's table begins so."""
    for line in head.lstrip("\ufeff").split("\n", _LINES_BEFORE + 1)[:_LINES_BEFORE]:
        line = line.rstrip("\r")
        if not line or len(line) > _HEADER_CHARACTERS:
            continue
        separator = max(csv_records.SEPARATORS, key=line.count)
        if line.count(separator) < 3:
            continue
        written = tuple(csv_records.values(line, separator))
        names = tuple(plain_column(name) for name in written)
        shape = shape_of(names)
        if shape is not None:
            if not shape.as_written:
                names = tuple(name.lower() for name in names)
            return Header(written, names, separator, shape)
    return None


class CloudTable(HeadedTable):
    """A table of a cloud's console."""

    name = "cloud_table"
    title = "Exports of cloud consoles (CSV: Entra ID, Azure, Log Analytics, AWS, Okta, GitHub)"
    weight = 0.98
    examples = (
        Example(
            "Operation name,Status,Event category,Time,Event initiated by\nDelete Virtual Machine,Succeeded,Administrative,2026-01-03T14:05:22Z,ann@example.com",
            {"time": "2026-01-03T14:05:22.000000Z", "actor": "ann@example.com", "outcome": "success"},
        ),
    )  # fmt: skip

    def score(self, sample: Sample) -> float:
        first = sample.lines[0] if sample.lines else ""
        if first[:1] in "{[<":
            return 0.0
        head = "\n".join(sample.lines[: _LINES_BEFORE + 1])
        return self.weight if header_of(head) is not None else 0.0

    def separator_of(self, text: str) -> str:
        return _separator_of(text)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields | None:  # noqa: ARG002  # the columns are read from the text
        header = header_of(reading.heading)
        if header is None:
            return {"message_at": 0}
        values = csv_records.values(text.lstrip("\ufeff"), header.separator)
        if tuple(values[: len(header.written)]) == header.written:
            return None
        row: dict[str, str] = {}
        for name, value in zip(header.names, values, strict=False):
            value = value.strip()
            if value:
                row.setdefault(name, value)
        form = header.shape.form
        return form.fill(header.shape.record(row), text, reading)


@lru_cache(maxsize=16)
def _separator_of(text: str) -> str:
    """What separates the values: in a chunk without its header, what there is most of in its first record."""
    header = header_of(text[:16_384])
    if header is not None:
        return header.separator
    first = text[:8_192].partition("\n")[0]
    return max(csv_records.SEPARATORS, key=lambda mark: len(csv_records.values(first, mark)))


FORMAT = CloudTable()
