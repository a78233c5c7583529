"""What the case says of its sources: books, extent, unparsed lines by shape, raw neighbours."""

from __future__ import annotations

import json
import re
from collections import Counter

from logscope.analysis.condition import Asking, has_index, marks
from logscope.model.batch import Books
from logscope.model.results import RawLine, Shape, SourceInfo, Stamp

_MOST_UNPARSED = 200_000
_SHAPE_LENGTH = 160
_NEIGHBOUR_LENGTH = 4_000


def sources(asking: Asking) -> tuple[SourceInfo, ...]:
    """Every source in the order in which it came in."""
    index = asking.index
    books: dict[int, Books] = {}
    for source, book_class, lines, size_bytes in index.select(
        'SELECT source, "class", sum(lines), sum(bytes) FROM book GROUP BY 1, 2'
    ):
        books.setdefault(source, Books()).add(book_class, lines, size_bytes)
    events = dict(
        index.select(
            "SELECT source, sum(last_id - first_id + 1) FROM span GROUP BY 1", (), asking.cancelled
        )
    )
    return tuple(
        SourceInfo(
            id=row[0], path=row[1], sha256=row[2], size_bytes=row[3] or 0, content_bytes=row[4] or 0,
            read_bytes=row[5] or 0, format=row[6], scores=row[7] or "", host=row[8], zone=row[9],
            reference_time=row[10], state=row[11], problem=row[12], events=events.get(row[0], 0),
            first=row[13], last=row[14], hosts=tuple(json.loads(row[15] or "[]")),
            books=books.get(row[0], Books()),
        )
        for row in index.select(
            "SELECT id, path, sha256, size_bytes, content_bytes, read_bytes, format, scores, host, zone, "
            "reference_time, state, problem, first_time, last_time, hosts FROM source ORDER BY id",
            (), asking.cancelled,
        )
    )  # fmt: skip


def stamp(asking: Asking) -> Stamp:
    """How far imports have got."""
    chunk, counted = asking.index.select(
        "SELECT (SELECT coalesce(max(id), 0) FROM span), (SELECT count(*) FROM source WHERE counted = 1)"
    )[0]
    return Stamp(chunk, counted, settled=not chunk or has_index(asking))


def shape_of(line: str) -> str:
    """A line with what varies taken out: digits as 0, hexadecimal runs as x, quoted text as "..."."""
    shape = re.sub(r'"[^"]*"', '"..."', line[:1_000])
    shape = re.sub(r"\b[0-9a-fA-F]{8,}\b", "x", shape)
    return re.sub(r"\d+", "0", shape)[:_SHAPE_LENGTH]


def shapes(asking: Asking, *, source: int | None, limit: int) -> tuple[Shape, ...]:
    """Unparsed lines grouped by shape, the most frequent first."""
    unparsed = [
        number for number, meaning in asking.index.meanings().items() if meaning["format"] is None
    ]
    if not unparsed:
        return ()
    only = "AND e.source = ?" if source is not None else ""
    counted: Counter[str] = Counter()
    samples: dict[str, tuple[str, str, int]] = {}
    for text, path, line in asking.index.stream(
        "SELECT substr(r.original, 1, 1000), s.path, e.line FROM event e JOIN record r ON r.id = e.id "
        f"JOIN source s ON s.id = e.source WHERE e.classification IN ({marks(unparsed)}) {only} LIMIT ?",
        (*unparsed, *((source,) if source is not None else ()), _MOST_UNPARSED),
        asking.cancelled,
    ):
        shape = shape_of(text)
        counted[shape] += 1
        samples.setdefault(shape, (text, path, line))
    return tuple(
        Shape(shape, number, *samples[shape]) for shape, number in counted.most_common(limit)
    )


def neighbours(asking: Asking, event: int, *, lines: int) -> tuple[RawLine, ...]:
    """The records around one in its file, in the order of the file; none for an unknown id.

    Ids follow the file only within a span, and there but for records of several lines: so whole spans
    are looked at, the event's own and as many to both sides as are needed.
    """
    index = asking.index
    rows = index.select("SELECT source FROM event WHERE id = ?", (event,), asking.cancelled)
    if not rows:
        return ()
    spans = index.select(
        'SELECT first_id, last_id FROM span WHERE source = ? AND last_id >= first_id ORDER BY "offset"',
        rows[0],
    )

    def records(span: tuple[int, int]) -> list[tuple[int, int]]:
        return sorted(index.select("SELECT line, id FROM event WHERE id BETWEEN ? AND ?", span))

    own = next(at for at, (low, high) in enumerate(spans) if low <= event <= high)
    found = records(spans[own])
    at = next(number for number, record in enumerate(found) if record[1] == event)
    for span in reversed(spans[:own]):
        if at >= lines:
            break
        before = records(span)
        found, at = before + found, at + len(before)
    for span in spans[own + 1 :]:
        if len(found) - at > lines:
            break
        found += records(span)
    near = found[max(0, at - lines) : at + lines + 1]
    texts = dict(
        index.select(
            f"SELECT id, substr(original, 1, {_NEIGHBOUR_LENGTH}) FROM record WHERE id IN ({marks(near)})",
            [number for _, number in near],
        )
    )
    return tuple(RawLine(number, line, texts[number], number == event) for line, number in near)
