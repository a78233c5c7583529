"""Records of separated values: RFC 4180, with the freedoms that exports take.

A field in quotes may hold the separator and line ends, so that records cannot be told line by line: whoever
chooses what stands in a field could make up a record otherwise. Tabs, semicolons and bars separate as well
as commas; a quote within a bare field is itself. A quote that nobody closes makes its line unreadable, not
the rest of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

SEPARATORS = (",", "\t", ";", "|")
# No record is longer: a quote that is open for so long was none.
_RECORD_CHARACTERS = 1_048_576


class Span(NamedTuple):
    """One record: characters ``start`` to ``end`` of the text, without its line end; ``whole`` is False
    where a quote was left open.
    """

    start: int
    end: int
    whole: bool


@cache
def _record(separator: str) -> re.Pattern[str]:
    bare = rf"[^\r\n{re.escape(separator)}]"
    quoted = rf'[ ]*+"(?:[^"]++|"")*+"{bare}*+'
    field = rf"(?:{quoted}|(?![ ]*+\"){bare}*+)"
    return re.compile(rf"{field}(?:{re.escape(separator)}{field})*+")


@cache
def _field(separator: str) -> re.Pattern[str]:
    bare = rf"[^\r\n{re.escape(separator)}]"
    return re.compile(rf'[ ]*+"(?P<quoted>(?:[^"]++|"")*+)"{bare}*+|(?P<bare>{bare}*+)', re.DOTALL)


_LINE_ENDS = re.compile(r"[\r\n]++")
_LINE_END = re.compile(r"[\r\n]")


def spans(text: str, separator: str) -> Iterator[Span]:
    """The records of ``text``, which begins at one."""
    match = _record(separator).match
    at, size = 0, len(text)
    while at < size:
        blank = _LINE_ENDS.match(text, at)
        if blank is not None:
            at = blank.end()
            continue
        found = match(text, at, at + _RECORD_CHARACTERS)
        end = found.end() if found is not None else at
        whole = end == size or text[end] in "\r\n"
        if not whole:
            line_end = _LINE_END.search(text, at)
            end = line_end.start() if line_end is not None else size
        yield Span(at, end, whole)
        at = end


def values(text: str, separator: str) -> list[str]:
    """The fields of the record ``text``."""
    if '"' not in text:
        return text.split(separator)
    field = _field(separator)
    found: list[str] = []
    at = 0
    while True:
        value = field.match(text, at)
        if value is None:
            return found
        quoted = value["quoted"]
        found.append(value["bare"] if quoted is None else quoted.replace('""', '"'))
        at = value.end()
        if at >= len(text) or text[at] != separator:
            return found
        at += 1


def cut(data: bytearray, target: int, separator: str) -> int | None:
    """Where the first record at or behind ``target`` begins in ``data``, which begins at one; None where
    more of the file has to be seen.
    """
    text = data.decode("latin-1")  # a character a byte: nothing that separates is beyond ASCII
    for span in spans(text, separator):
        if span.start >= target:
            return span.start
    return None
