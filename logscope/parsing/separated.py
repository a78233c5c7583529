"""Formats whose records are separated values: found in the text, because a value in quotes may hold line ends.

Where quotes stand is for :mod:`logscope.parsing.csv_records`; what separates, and what a record must begin
with, is for the format.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from logscope.parsing import csv_records
from logscope.parsing.format import Format

_CUT_BYTES = 65_536


class SeparatedRecords(Format):
    """Records separated by commas, each of which begins in a way of its own."""

    continuation = "none"
    document = True

    def separator_of(self, text: str) -> str:  # noqa: ARG002  # a table may have another
        """What separates the values of ``text``, the beginning of a chunk."""
        return ","

    def begun_at(self, text: str, start: int) -> Any:
        """Something other than None where the whole record at ``start`` is one of this format."""
        raise NotImplementedError

    def records(self, text: str) -> Iterator[tuple[int, int, Format | None, Any]]:
        for start, end, whole in csv_records.spans(text, self.separator_of(text)):
            begun = self.begun_at(text, start) if whole else None
            yield start, end, self if begun is not None else None, begun

    def cut(self, data: bytearray, target: int) -> int | None:
        return csv_records.cut(data, target, self.separator_of(data[:_CUT_BYTES].decode("latin-1")))


class HeadedTable(SeparatedRecords):
    """A table whose first line names the columns: every whole row is a record."""

    headed = True

    def begin(self, line: str) -> None:
        """No line begins a record: records are found by :meth:`records`."""

    def begun_at(self, text: str, start: int) -> Any:  # noqa: ARG002  # any row will do
        return True
