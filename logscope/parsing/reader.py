"""From a chunk of bytes to an :class:`EventBatch`: what is the same for every format.

Splits the chunk into lines, decodes them, joins continuation lines to their record, hands a line
that the file's format does not know to the other formats of the file, keeps an unparsed line as an
event of its own, makes none of a heading, carries times, and books every byte.

``read_chunk`` is pure: the same chunk gives the same batch. A bad line never raises: what a format
stumbles over is an unparsed record.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, tzinfo
from itertools import accumulate, compress
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from logscope.model.batch import COLUMN, Books, EventBatch
from logscope.model.fields import CARRIED
from logscope.model.source import Chunk
from logscope.parsing.connections import join_connections
from logscope.parsing.format import GOES_ON, Format, Reading
from logscope.parsing.registry import format_named, rule_book
from logscope.parsing.rows import MESSAGE_AT, TIME, TIME_BASIS, RowWriter
from logscope.parsing.tables import BatchTables, Columns, Row
from logscope.parsing.times import Clock, YearTracker, zone_offset

# A record of more lines or characters than this is broken up: the rest is unparsed.
RECORD_LINES, RECORD_CHARACTERS = 5_000, 1_048_576
# How much of a file's beginning a format gets to see that needs it for every chunk.
HEAD_BYTES = 16_384
BYTE_ORDER_MARK = "\ufeff"
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


# What a format may raise over a record that is not what it seemed: such a record stays, unparsed.
_STUMBLES = (
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
)
_LINE, _LINES, _OFFSET = COLUMN["line"], COLUMN["lines"], COLUMN["offset"]
_HOST, _ORIGINAL = COLUMN["host"], COLUMN["original"]


# What the rest of a line that began in the chunk before may be booked as, the likeliest first.
_BEGUN_CLASSES = ("unparsed", "continuation", "event", "blank", "heading")


@dataclass(slots=True)
class _Open:
    """A record whose end has not been seen yet: where it began, and its first line."""

    form: Format
    begun: Any
    line: int
    offset: int
    first: str
    size_bytes: int
    more: list[str] | None = None
    more_bytes: int = 0
    more_characters: int = 0


class _UnusualError(Exception):
    """A chunk cannot be read all at once."""


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

    def __init__(self, chunk: Chunk, *, at_once: bool = False) -> None:
        self._chunk = chunk
        self._at_once = at_once
        self._formats = [format_named(name) for name in chunk.formats]
        self._clock = Clock(
            zone_named(chunk.zone), YearTracker(chunk.year, chunk.day, chunk.latest)
        )
        self._tables = BatchTables()
        self._readings: dict[str, Reading] = {}
        self._unknown = RowWriter(self._tables, "", rule_book())
        self._host = self._tables.dictionaries["host"][chunk.host] if chunk.host else None
        self._books = Books()
        self._last_time: int | None = None
        self._untimed = 0
        self._event_lines = 0
        self._event_bytes = 0
        self._head = chunk.heading
        if not chunk.heading and chunk.offset == 0 and self._formats and self._formats[0].headed:
            self._head = chunk.data[:HEAD_BYTES].decode("utf-8", "replace")
        self._append = self._tables.rows.append

    def read(self) -> EventBatch:
        batch = self._read()
        join_connections(batch, rule_book().joined)
        if self._chunk.begun:
            lines = self._books.lines
            first = next((name for name in _BEGUN_CLASSES if lines.get(name)), None)
            if first is not None:
                lines[first] -= 1
        return batch

    def _read(self) -> EventBatch:
        main = self._formats[0] if self._formats else None
        usual: Columns | None = None
        if main is not None and main.document:
            self._read_document(main)
            return self._tables.batch(self._books, self._untimed, self._last_time)
        lines, sizes = decode_lines(self._chunk.data, self._chunk.newline)
        if self._chunk.offset == 0 and lines and lines[0][:1] == BYTE_ORDER_MARK:
            lines[0] = lines[0][1:]
        if main is not None and self._at_once:
            usual = self._read_at_once(main, lines, sizes)
        elif main is not None and main.grouped:
            self._read_grouped(lines, sizes)
        elif main is not None and main.looks_back:
            self._read_looking_back(main, lines, sizes)
        else:
            self._read_lines(lines, sizes, self._chunk.first_line, self._chunk.offset)
        if self._event_lines:
            self._books.add("event", self._event_lines, self._event_bytes)
        return self._tables.batch(self._books, self._untimed, self._last_time, usual)

    def _reading(self, form: Format) -> Reading:
        reading = self._readings.get(form.name)
        if reading is None:
            rules = rule_book()
            rows = RowWriter(self._tables, form.name, rules)
            heading = ""
            if form.headed:
                heading = self._head
            elif form.heading is not None:
                heading = self._chunk.heading
            reading = self._readings[form.name] = Reading(
                self._clock, rules, rows, heading, self._chunk.owner
            )
        return reading

    # -- all lines at once -------------------------------------------------------------------

    def _read_at_once(self, main: Format, lines: list[str], sizes: Sequence[int]) -> Columns:
        """Read what is usual as columns, and what is not line by line. Raises _Unusual where that is no way
        to read the chunk.
        """
        usual = main.read_usual(lines, self._reading(main))
        if usual is None or not usual.mask.count(1) or None in usual.columns["time"]:
            raise _UnusualError
        mask, columns = usual
        odd = 0 in mask
        usual_lines = list(compress(lines, mask)) if odd else lines
        self._assume_host(columns, len(usual_lines))
        offsets = list(accumulate(sizes, initial=self._chunk.offset))
        first_line = self._chunk.first_line
        numbers: Sequence[int] = range(first_line, first_line + len(lines))
        columns["original"], columns["lines"] = usual_lines, [1] * len(usual_lines)
        if not odd:
            columns["line"], columns["offset"] = numbers, offsets[:-1]
            self._last_time = columns["time"][-1]
            self._event_lines, self._event_bytes = len(lines), offsets[-1] - offsets[0]
        else:
            columns["line"] = list(compress(numbers, mask))
            columns["offset"] = list(compress(offsets, mask))
            self._event_lines = len(usual_lines)
            self._event_bytes = sum(compress(sizes, mask))
            usual_before = 0
            end = 0
            while (start := mask.find(0, end)) >= 0:
                usual_before += start - end
                end = mask.find(1, start)
                end = end if end >= 0 else len(lines)
                if usual_before:
                    self._last_time = columns["time"][usual_before - 1]
                self._read_lines(
                    lines[start:end], sizes[start:end], first_line + start, offsets[start]
                )
            if end < len(lines):
                self._last_time = columns["time"][-1]
        years = self._clock.years
        if years.unsure or (odd and years.moved):
            raise _UnusualError  # the order of the stamps may matter
        return columns

    def _assume_host(self, columns: Columns, count: int) -> None:
        """Give the records that name no host the source's."""
        hosts = columns.get("host")
        if hosts is None:
            columns["host"] = [self._host] * count
        elif None in hosts:
            columns["host"] = [self._host if host is None else host for host in hosts]

    # -- lines in a row ----------------------------------------------------------------------

    def _read_lines(
        self, lines: Sequence[str], sizes: Sequence[int], number: int, offset: int
    ) -> None:
        """The loop that lines go through one by one: a record is finished when the next one begins.

        ``number`` and ``offset`` are those of the first line. The record that is open is kept in local names; a record of one line, as most are, is never
        more than that.
        """
        main, others = (self._formats[0], self._formats[1:]) if self._formats else (None, [])
        begin = main.begin if main is not None else _begins_nothing
        finish, store = self._finish, self._store
        fill_row = main.fill_row if main is not None else None
        reading = self._reading(main) if main is not None else None
        stands = main.stands if main is not None and _may_stand(main) else None
        number -= 1
        opened: _Open | None = None  # a record that has lines behind its first
        form: Format | None = None  # of the record of one line that is open
        begun: Any = None
        first, first_size, number_of, offset_of = "", 0, 0, 0
        event_lines = event_bytes = 0
        for line, size in zip(lines, sizes, strict=True):
            number += 1
            new_form, new_begun = main, begin(line)
            if new_begun is None:
                if not line or line.isspace():
                    self._books.add("blank", 1, size)
                    offset += size
                    continue
                if form is not None:
                    opened = _Open(form, begun, number_of, offset_of, first, first_size)
                    form = None
                if stands is not None:
                    new_begun = stands(line, opened.first if opened is not None else None)
                if new_begun is GOES_ON:
                    new_begun = None
                elif new_begun is None:
                    new_form, new_begun = _second_format(line, opened, others)
            if new_begun is not None:
                if form is None:
                    if opened is not None:
                        self._finish_open(opened)
                        opened = None
                elif form is main and fill_row is not None and reading is not None:
                    try:
                        row = fill_row(begun, first, reading)
                    except _STUMBLES:
                        self._unparsed(first, number_of, 1, offset_of, first_size)
                    else:
                        if row is None:
                            self._books.add("heading", 1, first_size)
                        else:
                            store(row, first, number_of, 1, offset_of)
                            event_lines += 1
                            event_bytes += first_size
                else:
                    finish(form, begun, first, number_of, 1, offset_of, first_size, 0)
                form, begun, number_of, offset_of, first, first_size = (
                    new_form, new_begun, number, offset, line, size,
                )  # fmt: skip
            elif opened is not None and _continues(line, opened):
                _add_line(opened, line, size)
            else:
                if opened is not None:
                    self._finish_open(opened)
                    opened = None
                self._unparsed(line, number, 1, offset, size)
            offset += size
        self._event_lines += event_lines
        self._event_bytes += event_bytes
        if form is not None:
            finish(form, begun, first, number_of, 1, offset_of, first_size, 0)
        elif opened is not None:
            self._finish_open(opened)

    # -- lines that belong together by a key -------------------------------------------------

    def _read_grouped(self, lines: list[str], sizes: Sequence[int]) -> None:
        """Events are finished in another order than they began: in the end they are put into that of
        their lines, and times are carried anew.
        """
        main, others = self._formats[0], self._formats[1:]
        begin, group_key, finish = main.begin, main.group_key, self._finish
        offset, number = self._chunk.offset, self._chunk.first_line - 1
        groups: dict[str, _Open] = {}
        opened: _Open | None = None
        mark: str | None = None  # what tells a line of the event that ``opened`` is
        for line, size in zip(lines, sizes, strict=True):
            number += 1
            if mark is not None and opened is not None and line.startswith(mark, line.find(" ")):
                _add_line(opened, line, size)
                offset += size
                continue
            begun = begin(line)
            if begun is not None:
                key = group_key(begun)
                if key is None:
                    finish(main, begun, line, number, 1, offset, size, 0)
                else:
                    opened = groups.get(key)
                    if opened is not None:
                        _add_line(opened, line, size)
                    else:
                        opened = groups[key] = _Open(main, begun, number, offset, line, size)
                        if len(groups) > OPEN_GROUPS:
                            self._finish_open(groups.pop(next(iter(groups))))
                    mark = main.group_mark(begun)
            elif not line or line.isspace() or main.separates(line):
                self._books.add("blank", 1, size)
            else:
                form, begun = _second_format(line, None, others)
                if begun is None or form is None:
                    self._unparsed(line, number, 1, offset, size)
                else:
                    self._finish(form, begun, line, number, 1, offset, size, 0)
            offset += size
        for opened in groups.values():
            self._finish_open(opened)
        rows = self._tables.rows
        rows.sort(key=itemgetter(_LINE))
        self._last_time, self._untimed = None, 0
        for row in rows:
            if (row[TIME_BASIS] or 0) & CARRIED:
                self._carry(row)
            else:
                self._last_time = row[TIME]

    # -- lines that look back ----------------------------------------------------------------

    def _read_looking_back(self, main: Format, lines: list[str], sizes: Sequence[int]) -> None:
        """For formats that know by the record before whether a line begins the next one."""
        others = self._formats[1:]
        offset, number = self._chunk.offset, self._chunk.first_line - 1
        opened: _Open | None = None
        for line, size in zip(lines, sizes, strict=True):
            number += 1
            form: Format | None = main
            begun: Any = None
            if not (opened is not None and _kept(line, opened, main)):
                begun = main.begin(line)
                if begun is None and line and not line.isspace():
                    form, begun = _second_format(line, opened, others)
            if begun is not None and form is not None:
                if opened is not None:
                    self._finish_open(opened)
                opened = _Open(form, begun, number, offset, line, size)
            elif not line or line.isspace():
                self._books.add("blank", 1, size)
            elif opened is not None and _continues(line, opened):
                _add_line(opened, line, size)
            else:
                if opened is not None:
                    self._finish_open(opened)
                    opened = None
                self._unparsed(line, number, 1, offset, size)
            offset += size
        if opened is not None:
            self._finish_open(opened)

    # -- records in a document ---------------------------------------------------------------

    def _read_document(self, main: Format) -> None:
        """Records wherever they stand in the text. Bytes between records are booked to the next one,
        those behind the last to that; a line is of the first record that begins on it.
        """
        data = self._chunk.data
        text = _decode(data)
        encoding = "utf-8" if len(text) != len(data) or text.isascii() else "latin-1"
        books, newline = self._books, self._chunk.newline.decode()
        at, line, offset = 0, self._chunk.first_line, self._chunk.offset
        counted = line - 1  # the last line that is in the books
        book_class = "blank"
        for start, end, form, begun in main.records(text):
            gap, body = text[at:start], text[start:end]
            gap_bytes, body_bytes = len(gap.encode(encoding)), len(body.encode(encoding))
            line += gap.count(newline)
            count = 1 + body.count(newline)
            book_class, row = self._document_row(form, begun, body)
            if row is not None:
                self._store(row, body.replace("\0", "\u2400"), line, count, offset + gap_bytes)
            more = "heading" if row is None else "continuation"
            books.add("continuation", max(0, line - 1 - counted), 0)
            books.add(book_class, 1 if line > counted else 0, gap_bytes + body_bytes)
            books.add(more, line + count - 1 - max(line, counted), 0)
            counted = max(counted, line + count - 1)
            at, line, offset = end, line + count - 1, offset + gap_bytes + body_bytes
        rest = text[at:]
        lines = text.count(newline) + (1 if text and text[-1] != newline else 0)
        books.add(book_class, 0, len(rest.encode(encoding)))
        last = self._chunk.first_line + lines - 1
        books.add("blank" if book_class == "blank" else "continuation", max(0, last - counted), 0)

    def _document_row(self, form: Format | None, begun: Any, body: str) -> tuple[str, Row | None]:
        """What the record is booked as, and its row; a heading has none."""
        if form is not None:
            reading = self._readings.get(form.name) or self._reading(form)
            try:
                row = form.fill_row(begun, body, reading)
            except _STUMBLES:
                pass  # unparsed, as one that no format is for
            else:
                return ("heading" if row is None else "event"), row
        return "unparsed", self._unknown.new()

    # -- a record is complete ----------------------------------------------------------------

    def _finish_open(self, opened: _Open) -> None:
        text, count = opened.first, 1
        if opened.more is not None:
            text, count = "\n".join((text, *opened.more)), 1 + len(opened.more)
        self._finish(
            opened.form, opened.begun, text, opened.line, count,
            opened.offset, opened.size_bytes, opened.more_bytes,
        )  # fmt: skip

    def _finish(
        self,
        form: Format,
        begun: Any,
        text: str,
        line: int,
        count: int,
        offset: int,
        size: int,
        more_bytes: int,
    ) -> None:
        """Take in a record of ``count`` lines; ``size`` are the bytes of its first, then the rest's."""
        reading = self._readings.get(form.name) or self._reading(form)
        try:
            row = form.fill_row(begun, text, reading)
        except _STUMBLES:
            self._unparsed(text, line, count, offset, size + more_bytes)
            return
        if row is None:
            self._books.add("heading", count, size + more_bytes)
            return
        self._store(row, text, line, count, offset)
        self._event_lines += 1
        self._event_bytes += size
        if count > 1:
            self._books.add("continuation", count - 1, more_bytes)

    def _unparsed(self, text: str, line: int, count: int, offset: int, size: int) -> None:
        self._store(self._unknown.new(), text, line, count, offset)
        self._books.add("unparsed", count, size)

    def _store(self, row: Row, text: str, line: int, count: int, offset: int) -> None:
        time = row[TIME]
        if time is None:
            self._carry(row)
        else:
            self._last_time = time
        if row[_HOST] is None:
            row[_HOST] = self._host
        if row[MESSAGE_AT] is None:
            row[MESSAGE_AT] = 0
        row[_LINE], row[_LINES], row[_OFFSET], row[_ORIGINAL] = line, count, offset, text
        self._append(row)

    def _carry(self, row: Row) -> None:
        """Give a record that has no time the one of the record before it."""
        if self._last_time is None:
            self._untimed += 1
        row[TIME] = self._last_time
        row[TIME_BASIS] = (row[TIME_BASIS] or 0) | CARRIED


def _may_stand(main: Format) -> bool:
    return type(main).stands is not Format.stands


def _begins_nothing(_line: str) -> None:
    """In a file without a format no record begins."""


def _add_line(opened: _Open, line: str, size: int) -> None:
    if opened.more is None:
        opened.more = []
    opened.more.append(line)
    opened.more_bytes += size
    opened.more_characters += len(line) + 1


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


def _kept(line: str, opened: _Open, main: Format) -> bool:
    lines = 1 + len(opened.more or ())
    return (
        opened.form is main and main.keeps(opened.first, lines, line) and _continues(line, opened)
    )


def _continues(line: str, opened: _Open) -> bool:
    wanted = opened.form.continuation
    if wanted == "none" or (wanted == "indented" and line[:1] not in " \t"):
        return False
    return (
        len(opened.more or ()) < RECORD_LINES
        and opened.more_characters + len(line) < RECORD_CHARACTERS
    )


def read_chunk(chunk: Chunk) -> EventBatch:
    """The events of ``chunk``. Raises nothing for what the log says."""
    with _without_gc():
        if _may_be_usual(chunk):
            try:
                return ChunkReader(chunk, at_once=True).read()
            except _UnusualError:
                pass  # line by line, from the beginning
        return ChunkReader(chunk).read()


def _may_be_usual(chunk: Chunk) -> bool:
    """True where the text has but the usual line ends."""
    return (
        bool(chunk.formats and format_named(chunk.formats[0]).at_once)
        and chunk.newline == b"\n"
        and b"\r" not in chunk.data
        and b"\0" not in chunk.data
    )
