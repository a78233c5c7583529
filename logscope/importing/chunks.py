"""From the text of a source to chunks: cut where records begin, each with all that its reader has to know
of the source.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from logscope.importing.cutter import Cutter
from logscope.importing.headings import Headings, heading_pattern
from logscope.importing.survey import Survey, follow_years, yearless_stamps
from logscope.model.source import Chunk, SpanStart
from logscope.parsing.registry import format_named
from logscope.parsing.times import YearTracker


@dataclass(frozen=True, slots=True)
class ReadAs:
    """What the records of a source are read with, besides what its survey found: see :class:`Chunk`."""

    zone: str
    host: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """One chunk, where it starts (in a source that has no id yet), and how many lines begin in it."""

    start: SpanStart
    chunk: Chunk
    lines: int


def cuts(
    found: Survey, text: Iterator[bytes], read_as: ReadAs, begun_at: SpanStart | None = None
) -> Iterator[Cut]:
    """The chunks of ``text``, all of a source as UTF-8; from ``begun_at`` on, where it was read before."""
    form = format_named(found.formats[0]) if found.formats else None
    stamps = yearless_stamps(found.formats)
    headings = Headings(heading_pattern(found.formats))
    offset, line = 0, 1
    years = YearTracker(found.years.first, None, found.years.latest)
    if begun_at is not None:
        offset, line = begun_at.offset, begun_at.line
        years = YearTracker(begun_at.year, begun_at.day, found.years.latest)
    cutter = Cutter(form, found.newline, offset, line)
    for piece in cutter.pieces(_behind(text, offset, headings)):
        chunk = Chunk(
            source=0, offset=piece.offset, first_line=piece.line, data=piece.data,
            formats=found.formats, zone=read_as.zone, year=years.year, day=years.day_of_year,
            latest=found.years.latest, host=read_as.host, newline=found.newline, begun=piece.begun,
            heading=found.head if form is not None and form.headed else headings.last,
            owner=read_as.owner,
        )  # fmt: skip
        start = SpanStart(0, piece.offset, piece.line, years.year, years.day_of_year, None)
        yield Cut(start, chunk, piece.lines(found.newline))
        headings.take(piece.data)
        if stamps is not None:
            follow_years(stamps, years, piece.data)


def _behind(blocks: Iterator[bytes], count: int, headings: Headings) -> Iterator[bytes]:
    """``blocks`` without the first ``count`` bytes, whose headings are taken in."""
    for block in blocks:
        if count:
            headings.take(block[:count])
        if count >= len(block):
            count -= len(block)
            continue
        yield block[count:] if count else block
        count = 0
