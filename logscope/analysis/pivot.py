"""Pivots: the events of a lens by actor, host or address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from logscope.analysis.condition import (
    ALONG_TIME,
    EVENTS,
    Asking,
    Condition,
    amount_of,
    as_asked_best,
    condition,
    marks,
    number_of,
    picked,
    time_limits,
)
from logscope.analysis.spread import Statement, among, by_number, by_row, by_time, spread
from logscope.errors import UsageError
from logscope.model.batch import DICTIONARY_OF, HOUR_US
from logscope.model.lens import Lens
from logscope.model.results import Pivot, PivotRow
from logscope.query.sql import Sql, marked

PIVOT_FIELDS: tuple[str, ...] = ("actor", "host", "source_ip")


def check_field(key: str) -> None:
    if key not in PIVOT_FIELDS:
        raise UsageError(f"no pivot by {key!r}: one of {', '.join(PIVOT_FIELDS)}")


@dataclass(slots=True)
class Counts:
    """What is counted of one value; ``bars`` by parts of the time."""

    events: int = 0
    successes: int = 0
    failures: int = 0
    first: int | None = None
    last: int | None = None
    bars: dict[int, int] = field(default_factory=dict)

    def add(
        self, bar: int | None, counts: Sequence[int], first: int | None, last: int | None
    ) -> None:
        events, successes, failures = counts
        self.events += events
        self.successes += successes
        self.failures += failures
        if first is not None and (self.first is None or first < self.first):
            self.first = first
        if last is not None and (self.last is None or last > self.last):
            self.last = last
        if bar is not None:
            self.bars[bar] = self.bars.get(bar, 0) + events


def _outcomes(asking: Asking) -> dict[str, list[int]]:
    known: dict[str, list[int]] = {"success": [], "failure": []}
    for number, meaning in asking.index.meanings().items():
        if meaning["outcome"] in known:
            known[meaning["outcome"]].append(number)
    return known


def counted(
    asking: Asking, found: Condition, key: str, since: int, width: int
) -> dict[int, Counts]:
    """Counts by the column ``key`` and by parts of the time, in one pass over counts or events.

    Contacts know of no parts: see :func:`_add_bars`.

    What has no value for ``key`` is left out: sorting it with the rest takes a third of the time.
    """
    outcomes = _outcomes(asking)
    good, bad = outcomes["success"], outcomes["failure"]
    counts = found.counts_of(key, "classification")
    bar = "max(e.time - ?, 0) / ?"
    bar_parameters: tuple[int, ...] = (since, width)
    amount, first, last = "1", "e.time", "e.time"
    if counts is not None:
        amount, first, last = "e.events", "e.first", "coalesce(e.last, e.first)"
    if counts == "tally":
        bar = f"max(e.hour * {HOUR_US} - ?, 0) / ?"
    elif counts == "contact":
        bar, bar_parameters = "NULL", ()
    rows: dict[int, Counts] = {}

    def ask(part: Condition) -> Statement:
        return (
            (
                f"SELECT e.{key}, {bar}, sum({amount}), "
                f"sum(CASE WHEN e.classification IN ({marks(good)}) THEN {amount} ELSE 0 END), "
                f"sum(CASE WHEN e.classification IN ({marks(bad)}) THEN {amount} ELSE 0 END), "
                f"min({first}), max({last}) FROM {counts or found.table} e WHERE ({part.sql}) AND e.{key} IS NOT NULL "
                f"GROUP BY {'1' if counts == 'contact' else '1, 2'}"
            ),
            (*bar_parameters, *good, *bad, *part.parameters),
        )

    parts = [found]
    if counts == "contact":
        highest = asking.index.value(f"SELECT max(id) FROM {DICTIONARY_OF[key]}") or 0
        parts = by_number(asking, found, key, highest)
    for value, part, events, successes, failures, earliest, latest in spread(asking, parts, ask):
        row = rows.get(value)
        if row is None:
            row = rows[value] = Counts()
        row.add(part, (events, successes, failures), earliest, latest)
    return rows


def _add_bars(
    asking: Asking,
    lens: Lens,
    found: Condition,
    key: str,
    rows: Mapping[int, Counts],
    since: int,
    width: int,
) -> None:
    """The parts of the time of rows that were counted without: from the pulse where it can tell."""
    if not rows:
        return
    if found.in_pulse(key):
        table, amount, time = "pulse e", "sum(e.events)", f"e.hour * {HOUR_US}"
        parts = by_row(asking, found, "pulse")
    else:
        amount, time = "count(*)", "e.time"
        table, found = as_asked_best(asking, lens, found)
        parts = by_time(asking, found, *_times(asking)) if table == ALONG_TIME else [found]
    wanted = marked(f"e.{key}", rows)
    if table == EVENTS:  # an index finds those of a list
        wanted = Sql(f"e.{key} IN ({marks(rows)})", tuple(rows))

    def ask(part: Condition) -> Statement:
        return (
            (
                f"SELECT e.{key}, max({time} - ?, 0) / ?, {amount} FROM {table} "
                f"WHERE ({part.sql}) AND {wanted.text} GROUP BY 1, 2"
            ),
            (since, width, *part.parameters, *wanted.parameters),
        )

    for value, part, events in spread(asking, parts, ask):
        if part is not None:
            bars = rows[value].bars
            bars[part] = bars.get(part, 0) + events


def _without(asking: Asking, found: Condition, key: str, rows: Mapping[int, Counts]) -> int:
    """Events that have no value for ``key``: those of ``rows`` have one."""
    if found.tallied and found.counted:  # all is in: nothing was added since the rows were counted
        return number_of(asking, found) - sum(row.events for row in rows.values())
    counts = found.counts_of(key)
    return int(
        asking.index.value(
            f"SELECT coalesce({amount_of(counts)}, 0) FROM {counts or found.table} e WHERE ({found.sql}) AND e.{key} IS NULL",
            found.parameters,
            asking.cancelled,
        )
    )


_Sortable = tuple[int, Counts]
_SORT_KEYS: Mapping[str, Callable[[_Sortable], Any]] = {
    "events": lambda pair: (-pair[1].events, pair[0]),
    "failures": lambda pair: (-pair[1].failures, -pair[1].events, pair[0]),
    "successes": lambda pair: (-pair[1].successes, -pair[1].events, pair[0]),
    "first": lambda pair: (pair[1].first is None, pair[1].first or 0, pair[0]),
    "last": lambda pair: (-(pair[1].last or 0), pair[0]),
}
ORDERS: tuple[str, ...] = (*_SORT_KEYS, "value")


def pivot(
    asking: Asking,
    key: str,
    lens: Lens,
    *,
    limit: int,
    spark: int,
    order: str,
    wait_for_sparks: bool = True,
) -> Pivot:
    """The values of the field ``key`` under the lens. Raises UsageError for another field or order.

    The spark lines, of ``spark`` parts, cover the lens's range, or where it is open the whole case's.
    Where only the events can tell them, they are left empty unless somebody waits: see
    :func:`with_sparks`.
    """
    check_field(key)
    if order not in ORDERS:
        raise UsageError(f"no order {order!r}: one of {', '.join(ORDERS)}")
    since, width = _spark_parts(asking, lens, spark)
    with picked(asking, condition(asking, lens)) as found:
        if found.in_contacts and not found.in_pulse(key) and not wait_for_sparks:
            spark = 0
        return _pivot(
            asking,
            lens,
            found,
            key,
            limit=limit,
            spark=spark,
            order=order,
            since=since,
            width=width,
        )


def with_sparks(asking: Asking, seen: Pivot, lens: Lens, *, spark: int) -> Pivot:
    """The same pivot with the spark lines that :func:`pivot` did not wait for."""
    if all(row.spark for row in seen.rows):
        return seen
    texts = asking.index.texts_known(DICTIONARY_OF[seen.field], [row.value for row in seen.rows])
    rows = {number: Counts() for number in texts}
    since, width = _spark_parts(asking, lens, spark)
    _add_bars(asking, lens, condition(asking, lens), seen.field, rows, since, width)
    lines = {texts[number]: _spark(row.bars, spark) for number, row in rows.items()}
    return replace(
        seen, rows=tuple(replace(row, spark=lines.get(row.value, ())) for row in seen.rows)
    )


def _spark_parts(asking: Asking, lens: Lens, spark: int) -> tuple[int, int]:
    """Where the parts of a spark line begin, and how long each is."""
    since, until = range_of(asking, lens)
    return since, max(1, -(-(until - since) // max(1, spark)))


def _pivot(
    asking: Asking,
    lens: Lens,
    found: Condition,
    key: str,
    *,
    limit: int,
    spark: int,
    order: str,
    since: int,
    width: int,
) -> Pivot:
    rows = counted(asking, found, key, since, width)
    without = _without(asking, found, key, rows)
    known = list(rows.items())
    texts: dict[int, str] = {}
    if order == "value":
        texts = asking.index.texts(DICTIONARY_OF[key], (value for value, _ in known))
        known.sort(key=lambda pair: (texts[pair[0]].casefold(), pair[0]))
    else:
        known.sort(key=_SORT_KEYS[order])
    shown = known[:limit]
    ids = [value for value, _ in shown]
    texts = texts or asking.index.texts(DICTIONARY_OF[key], ids)
    if spark and found.counts_of(key, "classification") == "contact":
        _add_bars(asking, lens, found, key, dict(shown), since, width)
    everything = len(shown) == len(known)
    others = {
        other: _distinct(asking, found, key, other, None if everything else ids)
        for other in PIVOT_FIELDS
        if other != key
    }
    return Pivot(
        field=key,
        rows=tuple(
            PivotRow(
                value=texts[value],
                events=row.events,
                successes=row.successes,
                failures=row.failures,
                first=row.first,
                last=row.last,
                others={other: counts.get(value, 0) for other, counts in others.items()},
                spark=_spark(row.bars, spark),
            )
            for value, row in shown
        ),
        total_rows=len(known),
        without=without,
    )


def _spark(bars: Mapping[int, int], parts: int) -> tuple[int, ...]:
    line = [0] * parts
    for bar, number in bars.items():
        if parts:
            line[min(bar, parts - 1)] += number
    return tuple(line)


def range_of(asking: Asking, lens: Lens) -> tuple[int, int]:
    """The lens's range, or where it is open the whole case's."""
    first, last = _times(asking)
    since = first if lens.since is None else lens.since
    until = last + 1 if lens.until is None else lens.until
    return since, max(until, since + 1)


def _times(asking: Asking) -> tuple[int, int]:
    """First and last time of the case; 0 where there is none."""
    first, last = time_limits(asking)
    return first or 0, last or 0


def _distinct(
    asking: Asking, found: Condition, key: str, other: str, ids: Sequence[int] | None
) -> Mapping[int, int]:
    """How many values of ``other`` each value of ``key`` was seen with (None: each of all)."""
    table = found.counts_of(key, other) or found.table
    parts = [found] if ids is None else among(asking, found, key, ids)

    def ask(part: Condition) -> Statement:
        return (
            (
                f"SELECT value, count(*) FROM (SELECT DISTINCT e.{key} AS value, e.{other} FROM {table} e "
                f"WHERE ({part.sql}) AND e.{key} IS NOT NULL AND e.{other} IS NOT NULL) GROUP BY 1"
            ),
            part.parameters,
        )

    return dict(spread(asking, parts, ask))
