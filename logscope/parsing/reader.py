"""From a chunk of bytes to an :class:`EventBatch`: what is the same for every format.

Splits the chunk into lines, decodes them, joins continuation lines to their record, hands a line
that the file's format does not know to the other formats of the file, keeps an unparsed line as an
event of its own, carries times, and books every byte.

``read_chunk`` is pure: the same chunk gives the same batch. A bad line never raises: what a format
stumbles over is an unparsed record.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from logscope.model.batch import Books, EventBatch
from logscope.model.fields import CARRIED
from logscope.model.source import Chunk
from logscope.parsing.format import Format, Reading
from logscope.parsing.registry import format_named, rule_book
from logscope.parsing.rule import Fields
from logscope.parsing.tables import BatchTables
from logscope.parsing.times import Clock, YearTracker, zone_offset

# A record of more lines or characters than this is broken up: the rest is unparsed.
RECORD_LINES, RECORD_CHARACTERS = 5_000, 1_048_576
# An event of several records (audit.log) is complete when this many others began after it.
OPEN_GROUPS = 64


def zone_named(name: str) -> tzinfo:
    """The zone for an IANA name, ``UTC`` or ``+HH:MM``. Raises ValueError for anything else."""
    if name.upper() in ("UTC", "Z"):
        return UTC
    offset = zone_offset(name) if name[:1] in "+-" else None
    if offset is not None:
        return offset
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError) as problem:
        raise ValueError(
            f"no time zone named {name!r}: give an IANA name or an offset like +02:00"
        ) from problem


def decode_lines(data: bytes, newline: bytes = b"\n") -> tuple[list[str], Sequence[int]]:
    """The lines of ``data`` without their ends, and the bytes each had with its end.

    A line that is not UTF-8 is read as Latin-1; NUL becomes U+2400. Both lists are equally long.
    """
    raw = data.split(newline)
    last = raw.pop()
    sizes = [len(line) + 1 for line in raw]
    if last:
        raw.append(last)
        sizes.append(len(last))
    try:
        text = data.decode()
    except UnicodeDecodeError:
        lines = [_decode(line) for line in raw]
    else:
        lines = text.split(newline.decode())
        if not lines[-1]:
            lines.pop()
    if b"\r" in data:
        lines = [line[:-1] if line[-1:] == "\r" else line for line in lines]
    if b"\0" in data:
        lines = [line.replace("\0", "\u2400") for line in lines]
    return lines, sizes


def _decode(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("latin-1")


@dataclass(slots=True)
class _Open:
    """A record whose end has not been seen yet."""

    form: Format
    begun: Any
    line: int
    offset: int
    lines: list[str]
    size_bytes: int
    characters: int


@contextmanager
def _without_gc() -> Iterator[None]:
    """Reading makes millions of objects and no cycles: the collector would only cost a quarter."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class ChunkReader:
    """Reads one chunk. See :func:`read_chunk`."""

    def __init__(self, chunk: Chunk) -> None:
        self._chunk = chunk
        self._formats = [format_named(name) for name in chunk.formats]
        self._reading = Reading(
            Clock(zone_named(chunk.zone), YearTracker(chunk.year, chunk.day)), rule_book()
        )
        self._tables = BatchTables()
        self._books = Books()
        self._last_time: int | None = None
        self._untimed = 0

    def read(self) -> EventBatch:
        lines, sizes = decode_lines(self._chunk.data, self._chunk.newline)
        if self._formats and self._formats[0].grouped:
            self._read_grouped(lines, sizes)
        else:
            self._read_lines(lines, sizes)
        return self._tables.batch(self._books, self._untimed, self._last_time)

    # -- lines in a row ----------------------------------------------------------------------

    def _read_lines(self, lines: list[str], sizes: Sequence[int]) -> None:
        main, others = (self._formats[0], self._formats[1:]) if self._formats else (None, [])
        begin = main.begin if main is not None else None
        close = self._close
        offset, number = self._chunk.offset, self._chunk.first_line - 1
        opened: _Open | None = None
        for line, size in zip(lines, sizes, strict=True):
            number += 1
            form, begun = main, begin(line) if begin is not None else None
            if begun is None:
                if not line or line.isspace():
                    self._books.add("blank", 1, size)
                    offset += size
                    continue
                form, begun = _second_format(line, opened, others)
            if begun is not None and form is not None:
                if opened is not None:
                    close(opened)
                opened = _Open(form, begun, number, offset, [line], size, len(line))
            elif opened is not None and _continues(line, opened):
                opened.lines.append(line)
                opened.size_bytes += size
                opened.characters += len(line) + 1
            else:
                if opened is not None:
                    close(opened)
                    opened = None
                self._unparsed(line, number, offset, size)
            offset += size
        if opened is not None:
            close(opened)

    # -- lines that belong together by a key -------------------------------------------------

    def _read_grouped(self, lines: list[str], sizes: Sequence[int]) -> None:
        main, others = self._formats[0], self._formats[1:]
        offset, number = self._chunk.offset, self._chunk.first_line - 1
        groups: dict[str, _Open] = {}
        for line, size in zip(lines, sizes, strict=True):
            number += 1
            begun = main.begin(line)
            if begun is not None:
                key = main.group_key(begun)
                opened = groups.get(key) if key is not None else None
                if opened is not None:
                    opened.lines.append(line)
                    opened.size_bytes += size
                elif key is None:
                    self._close(_Open(main, begun, number, offset, [line], size, len(line)))
                else:
                    groups[key] = _Open(main, begun, number, offset, [line], size, len(line))
                    if len(groups) > OPEN_GROUPS:
                        self._close(groups.pop(next(iter(groups))))
            elif not line or line.isspace():
                self._books.add("blank", 1, size)
            else:
                form, begun = _second_format(line, None, others)
                if begun is None or form is None:
                    self._unparsed(line, number, offset, size)
                else:
                    self._close(_Open(form, begun, number, offset, [line], size, len(line)))
            offset += size
        for opened in groups.values():
            self._close(opened)

    # -- a record is complete ----------------------------------------------------------------

    def _close(self, opened: _Open) -> None:
        lines = opened.lines
        count = len(lines)
        text = lines[0] if count == 1 else "\n".join(lines)
        try:
            fields = opened.form.fill(opened.begun, text, self._reading)
        except (
            ValueError,
            KeyError,
            IndexError,
            TypeError,
            AttributeError,
            OverflowError,
            RecursionError,
        ):
            # a record that a format stumbles over is data, not an accident: it stays, unparsed
            self._store({}, text, opened.line, count, opened.offset)
            self._books.add("unparsed", count, opened.size_bytes)
            return
        fields["format"] = opened.form.name
        self._store(fields, text, opened.line, count, opened.offset)
        books = self._books
        if count == 1:
            books.add("event", 1, opened.size_bytes)
        else:
            books.add("event", 1, 0)
            books.add("continuation", count - 1, 0)
            books.size_bytes["event"] += opened.size_bytes - (tail := _tail_bytes(opened))
            books.size_bytes["continuation"] += tail

    def _unparsed(self, line: str, number: int, offset: int, size: int) -> None:
        self._store({}, line, number, 1, offset)
        self._books.add("unparsed", 1, size)

    def _store(self, fields: Fields, text: str, line: int, lines: int, offset: int) -> None:
        time = fields.get("time")
        if time is None:
            if self._last_time is None:
                self._untimed += 1
            fields["time"] = self._last_time
            fields["time_basis"] = fields.get("time_basis", 0) | CARRIED
        else:
            self._last_time = time
        if not fields.get("host"):
            fields["host"] = self._chunk.host
        fields["line"], fields["lines"], fields["offset"], fields["original"] = (
            line,
            lines,
            offset,
            text,
        )
        self._tables.add(fields)


def _tail_bytes(opened: _Open) -> int:
    """Bytes of all lines but the first (as many as their text has, line ends included)."""
    first = len(opened.lines[0].encode()) + 1
    return max(0, opened.size_bytes - first)


def _second_format(
    line: str, opened: _Open | None, others: Sequence[Format]
) -> tuple[Format | None, Any]:
    """Another format of the file that a record on ``line`` begins in."""
    if opened is not None and line[:1] in " \t" and opened.form.continuation != "none":
        return None, None
    for form in others:
        begun = form.begin(line)
        if begun is not None:
            return form, begun
    return None, None


def _continues(line: str, opened: _Open) -> bool:
    wanted = opened.form.continuation
    if wanted == "none" or (wanted == "indented" and line[:1] not in " \t"):
        return False
    return len(opened.lines) < RECORD_LINES and opened.characters + len(line) < RECORD_CHARACTERS


def read_chunk(chunk: Chunk) -> EventBatch:
    """The events of ``chunk``. Raises nothing for what the log says."""
    with _without_gc():
        return ChunkReader(chunk).read()
