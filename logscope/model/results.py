"""What the case answers: values, frozen, as a view or a command shows them.

Times are UTC microseconds since 1970 unless said otherwise. Texts are as the log has them: whoever
shows them makes them safe for the terminal first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from logscope.model.batch import Books


class Key(NamedTuple):
    """The place of an event in the timeline: time (None sorts first), then id."""

    time: int | None
    id: int


@dataclass(frozen=True, slots=True)
class Event:
    """One event with every field of ``FIELDS``; a field that the record has not is None.

    ``category`` is a tuple in matrix order, ``extra`` a mapping, ``time_basis`` text.
    """

    id: int
    time: int | None = None
    time_basis: str | None = None
    host: str | None = None
    program: str | None = None
    pid: int | None = None
    actor: str | None = None
    actor_id: str | None = None
    target: str | None = None
    access: str | None = None
    source_ip: str | None = None
    source_port: int | None = None
    dest_ip: str | None = None
    dest_port: int | None = None
    device: str | None = None
    action: str | None = None
    outcome: str | None = None
    code: str | None = None
    severity: int | None = None
    command: str | None = None
    category: tuple[str, ...] = ()
    message: str | None = None
    original: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    source: str | None = None
    line: int | None = None
    lines: int | None = None
    offset: int | None = None
    format: str | None = None
    rule: str | None = None

    @property
    def key(self) -> Key:
        return Key(self.time, self.id)


@dataclass(frozen=True, slots=True)
class Page:
    """Events in order of time; ``more`` says whether there are others beyond the end asked for."""

    events: tuple[Event, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Stamp:
    """How far imports have got: the last chunk, the sources that are counted; ``settled`` where no import goes
    on, or was stopped before its end.
    """

    chunk: int
    counted: int
    settled: bool


@dataclass(frozen=True, slots=True)
class PartOfPage:
    """As much of a page as was found after ``looked`` of ``of`` records; all of it where they are equal."""

    page: Page
    looked: int
    of: int


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bar: ``start`` (inclusive), and the events in it by group."""

    start: int
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Histogram:
    """Bars of ``width`` microseconds each, without gaps, from ``since`` to ``until``.

    ``groups`` are the names that occur in the counts, the most frequent first. ``untimed`` events
    stand in no bar. Without any timed event ``buckets`` is empty.
    """

    since: int | None
    until: int | None
    width: int
    by: str
    groups: tuple[str, ...]
    buckets: tuple[Bucket, ...]
    total: int
    untimed: int = 0


@dataclass(frozen=True, slots=True)
class PivotRow:
    """One actor, host or address. ``others`` counts how many of the other two kinds it touched
    (keys: actor, host, source_ip, without its own); ``spark`` are counts over equal parts of the range, empty where
    they were not waited for.
    """

    value: str
    events: int
    successes: int
    failures: int
    first: int | None
    last: int | None
    others: Mapping[str, int]
    spark: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pivot:
    """Events grouped by ``field``, the most frequent first. ``without`` events have no value for it;
    ``total_rows`` is the number of values even where ``rows`` was limited.
    """

    field: str
    rows: tuple[PivotRow, ...]
    total_rows: int
    without: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """A value with its count; ``new`` is True where it is first seen with this actor, host or address
    only, ``rare`` where it makes up less than a hundredth of its events.
    """

    value: str
    events: int
    first: int | None = None
    last: int | None = None
    new: bool = False
    rare: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """When, what, where of one actor, host or address. ``tops`` maps a field to its most frequent
    values; ``hours`` are 24 counts by hour of the day (UTC); ``categories`` counts by category. Of a
    ``partial`` one targets, devices and perhaps the hours are still to be asked for.
    """

    field: str
    value: str
    events: int
    successes: int
    failures: int
    first: int | None
    last: int | None
    tops: Mapping[str, tuple[Ranked, ...]]
    hours: tuple[int, ...]
    categories: Mapping[str, int]
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Matrix:
    """Counts of category by host. ``cells[category_id][host]``; a missing cell is 0. ``without``
    counts events that have no category, by host. ``hosts`` in order of name ("" for none).
    """

    hosts: tuple[str, ...]
    cells: Mapping[str, Mapping[str, int]]
    without: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """One source of the case. ``state``: complete, partial, damaged, duplicate, unreadable.
    ``unparsed`` counts lines no format read; ``books.total_bytes == read_bytes`` where they balance.
    """

    id: int
    path: str
    sha256: str | None
    size_bytes: int
    content_bytes: int
    read_bytes: int
    format: str | None
    scores: str
    host: str | None
    zone: str | None
    reference_time: int | None
    state: str
    problem: str | None
    events: int
    first: int | None
    last: int | None
    hosts: tuple[str, ...]
    books: Books

    @property
    def lines(self) -> int:
        return self.books.total_lines

    @property
    def unparsed(self) -> int:
        return self.books.lines.get("unparsed", 0)

    @property
    def balanced(self) -> bool:
        return self.state == "partial" or self.books.total_bytes == self.read_bytes


@dataclass(frozen=True, slots=True)
class Shape:
    """Unparsed lines of one shape: digits as 0, long words as w; ``sample`` is the first of them."""

    shape: str
    count: int
    sample: str
    source: str
    line: int


@dataclass(frozen=True, slots=True)
class RawLine:
    """A record in its file. ``here`` marks the one that was asked for."""

    id: int
    line: int
    text: str
    here: bool


@dataclass(frozen=True, slots=True)
class Table:
    """The answer of a pipeline: column names, rows of plain values, and for each column whether it
    holds times (UTC microseconds).
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    time_columns: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """One source as ``verify`` found it. ``state``: unchanged, grown, changed, missing, unreadable,
    not checkable (it came from standard input); ``balanced`` as in the books.
    """

    path: str
    state: str
    balanced: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """The whole check: every source, the journal's chain (id of the first broken entry or None),
    the database's own integrity, and events that stand twice (should be 0).
    """

    sources: tuple[SourceCheck, ...]
    journal_broken_at: int | None
    integrity: str
    doubled: int

    @property
    def sound(self) -> bool:
        return (
            self.journal_broken_at is None
            and self.integrity == "ok"
            and self.doubled == 0
            and all(
                check.balanced and check.state in ("unchanged", "grown", "not checkable")
                for check in self.sources
            )
        )
