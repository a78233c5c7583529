"""Events over time, in bars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from logscope.analysis.condition import (
    ALONG_TIME,
    Asking,
    Condition,
    as_asked_best,
    condition,
    marks,
)
from logscope.analysis.spread import Statement, by_time, spread, stretches
from logscope.index.schema import floored
from logscope.model.batch import HOUR_US
from logscope.model.lens import Lens
from logscope.model.results import Bucket, Histogram

SECOND_US = 1_000_000
# Widths that people read: seconds, minutes, hours, days, weeks.
WIDTHS_US: tuple[int, ...] = tuple(
    seconds * SECOND_US
    for seconds in (
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200,
        86_400, 172_800, 604_800, 1_209_600, 2_592_000, 7_776_000, 15_552_000, 31_536_000, 315_360_000,
    )
)  # fmt: skip
MOST_BUCKETS = 20_000
# So many bars are asked for one by one, on all cores: what is met on the way is sorted by one thing less.
_MOST_PARTS = 400
# What the events themselves tell; all else is told by what they mean.
_OF_EVENTS = ("host", "actor", "source_ip")
# Counted side by side: each costs a look at every event.
_FEW_KINDS = 4
NONE = "(none)"


def width_for(span_us: int, buckets: int) -> int:
    """The narrowest readable width that needs no more than ``buckets`` bars for ``span_us``."""
    return next((width for width in WIDTHS_US if span_us // width < buckets), WIDTHS_US[-1])


def histogram(
    asking: Asking, lens: Lens, *, buckets: int, width_us: int | None, by: str
) -> Histogram:
    """Bars of the lens. ``by``: outcome, category, action, format, host, actor or source_ip."""
    found = condition(asking, lens)
    group = f"e.{by}" if by in _OF_EVENTS else "e.classification"
    table = "tally" if found.counts_of(group.removeprefix("e.")) == "tally" else "event"
    first, last, total, untimed = _extent(asking, found)
    since = lens.since if lens.since is not None else first
    until = lens.until if lens.until is not None else (None if last is None else last + 1)
    if since is None or until is None or until <= since:
        return Histogram(since, until, width_us or SECOND_US, by, (), (), total, untimed)
    width = width_us or width_for(until - since, buckets)
    while (until - since) // width > MOST_BUCKETS:
        width *= 2
    start = since // width * width
    if table == "tally" and width % HOUR_US:
        table = "event"
    if table == "tally":
        place, bar, amount = "tally AS e", floored("e.hour", width // HOUR_US), "sum(e.events)"
        parts = [found.also("e.hour IS NOT NULL")]
    else:
        bar, amount = floored("e.time", width), "count(*)"
        place, found = as_asked_best(asking, lens, found)
        parts = [found.also("e.time IS NOT NULL")]
    if place == ALONG_TIME:
        parts = by_time(asking, found, since, until - 1)
    if len(parts) > 1 and (until - start) // width < _MOST_PARTS:
        each = stretches(found, start, until - 1, width)
        rows = _bar_by_bar(asking, place, each, width, by, group)
    else:
        rows = _all_bars(asking, place, parts, by, f"{bar}, {group}, {amount}")
    counted: dict[int, Counter[str]] = {}
    totals: Counter[str] = Counter()
    for number, names, events in rows:
        for name in names:
            counted.setdefault(number, Counter())[name] += events
            totals[name] += events
    last_bar = (until - 1) // width
    bars = tuple(
        Bucket(number * width, dict(counted.get(number, {})))
        for number in range(start // width, last_bar + 1)
    )
    groups = tuple(name for name, number in totals.most_common() if number)
    return Histogram(since, until, width, by, groups, bars, total, untimed)


# The number of a bar, the names that events in it count for, and how many these events are.
_Row = tuple[int, tuple[str, ...], int]


def _all_bars(
    asking: Asking, place: str, parts: Sequence[Condition], by: str, columns: str
) -> Iterator[_Row]:
    def ask(part: Condition) -> Statement:
        return f"SELECT {columns} FROM {place} WHERE {part.sql} GROUP BY 1, 2", part.parameters

    return _named(asking, by, spread(asking, parts, ask))


def _named(asking: Asking, by: str, rows: Iterable[tuple[int, Any, int]]) -> Iterator[_Row]:
    """``rows`` with the names that their values stand for."""
    grouped = list(rows)
    names = _names(asking, by, {value for _, value, _ in grouped})
    return ((number, names[value], events) for number, value, events in grouped)


def _bar_by_bar(
    asking: Asking, place: str, bars: Sequence[Condition], width: int, by: str, group: str
) -> Iterator[_Row]:
    """A statement for each bar, which ends with its limits. Where events can count for a few names only, these
    are counted side by side, and nothing is sorted.
    """
    kinds = _kinds(asking, by)
    columns, grouping = f"{group}, count(*)", "GROUP BY 2"
    if kinds:
        filters = (f"WHERE e.classification IN ({marks(kind)})" for kind in kinds.values())
        columns, grouping = ", ".join(f"count(*) FILTER ({each})" for each in filters), ""
    of_kinds = tuple(chain.from_iterable(kinds.values()))

    def ask(bar: Condition) -> Statement:
        number = bar.parameters[-2] // width
        sql = f"SELECT {number}, {columns} FROM {place} WHERE {bar.sql} {grouping}"
        return sql, (*of_kinds, *bar.parameters)

    rows = spread(asking, bars, ask)
    if not kinds:
        return _named(asking, by, rows)
    return (
        (number, names, events)
        for number, *amounts in rows
        for names, events in zip(kinds, amounts, strict=True)
        if events
    )


def _kinds(asking: Asking, by: str) -> Mapping[tuple[str, ...], list[int]]:
    """The classifications of a case by the names that they count for; none at all where these are many."""
    if by in _OF_EVENTS:
        return {}
    kinds: dict[tuple[str, ...], list[int]] = {}
    for number, names in _names(asking, by, set(asking.index.meanings())).items():
        kinds.setdefault(names, []).append(number)
    return kinds if len(kinds) <= _FEW_KINDS else {}


def _extent(asking: Asking, found: Condition) -> tuple[int | None, int | None, int, int]:
    """First and last time, number of events, number of those without a time."""
    table = found.counts_of()
    if table is not None:
        sql = (
            "SELECT min(e.first), max(coalesce(e.last, e.first)), coalesce(sum(e.events), 0), "
            f"coalesce(sum(CASE WHEN e.first IS NULL THEN e.events ELSE 0 END), 0) FROM {table} e WHERE {found.sql}"
        )
    else:
        sql = (
            "SELECT min(e.time), max(e.time), count(*), count(*) - count(e.time) "
            f"FROM event e WHERE {found.sql}"
        )
    first, last, total, untimed = asking.index.select(sql, found.parameters, asking.cancelled)[0]
    return first, last, total, untimed


def _names(asking: Asking, by: str, values: set[Any]) -> Mapping[Any, tuple[str, ...]]:
    """For each grouped value the names that it counts for: several for a set of categories."""
    if by in _OF_EVENTS:
        table = "address" if by == "source_ip" else by
        texts = asking.index.texts(table, (value for value in values if value is not None))
        return {value: (texts.get(value, NONE),) for value in values}
    meanings = asking.index.meanings()
    if by == "category":
        return {value: meanings[value]["category"] or (NONE,) for value in values}
    default = "unknown" if by == "outcome" else NONE
    return {value: (meanings[value].get(by) or default,) for value in values}
