"""Pivots: the events of a lens by actor, host or address; and the profile of one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from logscope.analysis.condition import Asking, Condition, condition
from logscope.errors import UsageError
from logscope.model.batch import HOUR_US
from logscope.model.lens import Lens
from logscope.model.results import Pivot, PivotRow, Profile, Ranked

PIVOT_FIELDS: tuple[str, ...] = ("actor", "host", "source_ip")
_TABLE = {"actor": "actor", "host": "host", "source_ip": "address"}
_ORDERS = {
    "events": "events DESC",
    "failures": "failures DESC, events DESC",
    "successes": "successes DESC, events DESC",
    "first": "first",
    "last": "last DESC",
    "value": "text COLLATE NOCASE",
}
ORDERS: tuple[str, ...] = tuple(_ORDERS)


def _check(field: str) -> None:
    if field not in PIVOT_FIELDS:
        raise UsageError(f"no pivot by {field!r}: one of {', '.join(PIVOT_FIELDS)}")


def _marks(values: Iterable[object]) -> str:
    return ",".join("?" for _ in values)


def _base(found: Condition, outcomes: Mapping[str, list[int]]) -> tuple[str, tuple[Any, ...]]:
    """One row shape over the tally or the events: field ids, count, successes, failures, first, last."""
    good, bad = outcomes["success"], outcomes["failure"]
    if found.tallied:
        amount, first, last, table = "e.events", "e.first", "e.last", "tally"
    else:
        amount, first, last, table = "1", "e.time", "e.time", "event"
    sql = (
        f"sum({amount}) AS events, "
        f"sum(CASE WHEN e.classification IN ({_marks(good)}) THEN {amount} ELSE 0 END) AS successes, "
        f"sum(CASE WHEN e.classification IN ({_marks(bad)}) THEN {amount} ELSE 0 END) AS failures, "
        f"min({first}) AS first, max({last}) AS last FROM {table} e WHERE {found.sql}"
    )
    return sql, (*good, *bad, *found.parameters)


def _outcomes(asking: Asking) -> dict[str, list[int]]:
    known: dict[str, list[int]] = {"success": [], "failure": []}
    for number, meaning in asking.index.meanings().items():
        if meaning["outcome"] in known:
            known[meaning["outcome"]].append(number)
    return known


def pivot(asking: Asking, field: str, lens: Lens, *, limit: int, spark: int, order: str) -> Pivot:
    """The values of ``field`` under the lens. Raises UsageError for another field or order."""
    _check(field)
    if order not in _ORDERS:
        raise UsageError(f"no order {order!r}: one of {', '.join(ORDERS)}")
    found = condition(asking, lens)
    base, parameters = _base(found, _outcomes(asking))
    grouped = f"SELECT e.{field} AS value, {base} GROUP BY 1 HAVING events > 0"
    if order == "value":
        sql = f"SELECT g.* FROM ({grouped}) g LEFT JOIN {_TABLE[field]} t ON t.id = g.value ORDER BY t.text COLLATE NOCASE"
    else:
        sql = f"SELECT * FROM ({grouped}) ORDER BY {_ORDERS[order]}, value"
    rows = asking.index.select(sql, parameters, asking.cancelled)
    without = next((row[1] for row in rows if row[0] is None), 0)
    rows = [row for row in rows if row[0] is not None]
    shown = rows[:limit]
    ids = [row[0] for row in shown]
    texts = asking.index.texts(_TABLE[field], ids)
    others = {
        other: _distinct(asking, found, field, other, ids)
        for other in PIVOT_FIELDS
        if other != field
    }
    sparks = _sparks(asking, found, field, ids, lens, spark)
    return Pivot(
        field=field,
        rows=tuple(
            PivotRow(
                value=texts[value], events=events, successes=successes, failures=failures,
                first=first, last=last,
                others={other: counts.get(value, 0) for other, counts in others.items()},
                spark=sparks.get(value, (0,) * spark),
            )
            for value, events, successes, failures, first, last in shown
        ),
        total_rows=len(rows),
        without=without,
    )  # fmt: skip


def _distinct(
    asking: Asking, found: Condition, field: str, other: str, ids: list[int]
) -> dict[int, int]:
    """How many values of ``other`` each of ``ids`` was seen with."""
    if not ids:
        return {}
    table = "tally" if found.tallied else "event"
    counted: Counter[int] = Counter()
    for (value,) in asking.index.stream(
        f"SELECT value FROM (SELECT DISTINCT e.{field} AS value, e.{other} FROM {table} e "
        f"WHERE ({found.sql}) AND e.{field} IS NOT NULL AND e.{other} IS NOT NULL)",
        found.parameters,
        asking.cancelled,
    ):
        counted[value] += 1
    return counted


def _sparks(
    asking: Asking, found: Condition, field: str, ids: list[int], lens: Lens, parts: int
) -> dict[int, tuple[int, ...]]:
    if not ids or parts <= 0:
        return {}
    if found.tallied:
        table, time, amount = "tally", f"e.hour * {HOUR_US}", "sum(e.events)"
    else:
        table, time, amount = "event", "e.time", "count(*)"
    since, until = lens.since, lens.until
    if since is None or until is None:
        low, high = asking.index.select(
            f"SELECT min({time}), max({time}) FROM {table} e WHERE {found.sql}",
            found.parameters,
            asking.cancelled,
        )[0]
        if low is None:
            return {}
        since = low if since is None else since
        until = high + 1 if until is None else until
    width = max(1, -(-(until - since) // parts))
    bars: dict[int, list[int]] = {}
    wanted = set(ids)
    for value, bar, number in asking.index.stream(
        f"SELECT e.{field}, ({time} - ?) / ?, {amount} FROM {table} e WHERE ({found.sql}) "
        f"AND e.{field} IS NOT NULL AND {time} IS NOT NULL GROUP BY 1, 2",
        (since, width, *found.parameters),
        asking.cancelled,
    ):
        if value in wanted:
            bars.setdefault(value, [0] * parts)[min(max(bar, 0), parts - 1)] += number
    return {value: tuple(counts) for value, counts in bars.items()}


# -- the profile of one ------------------------------------------------------------------------

_PROFILED = ("host", "program", "actor", "source_ip", "action", "target", "device")
_RARE_SHARE = 100


def profile(asking: Asking, field: str, value: str, lens: Lens, *, top: int) -> Profile:
    """When, what, where of one actor, host or address under the lens."""
    _check(field)
    table = _TABLE[field]
    number = asking.index.value(f"SELECT id FROM {table} WHERE text = ? COLLATE NOCASE", (value,))
    found = condition(asking, lens).also(f"e.{field} = ?", number)
    outcomes = _outcomes(asking)
    base, parameters = _base(found, outcomes)
    events, successes, failures, first, last = asking.index.select(
        f"SELECT {base}", parameters, asking.cancelled
    )[0]
    events = events or 0
    tops: dict[str, tuple[Ranked, ...]] = {}
    for name in _PROFILED:
        if name != field:
            tops[name] = _tops(asking, found, name, events, top)
    hours = [0] * 24
    for hour, amount in asking.index.stream(
        f"SELECT (e.time / {HOUR_US}) % 24, count(*) FROM event e WHERE ({found.sql}) AND e.time IS NOT NULL GROUP BY 1",
        found.parameters,
        asking.cancelled,
    ):
        hours[hour % 24] += amount
    categories: Counter[str] = Counter()
    meanings = asking.index.meanings()
    for meaning, amount in asking.index.stream(
        f"SELECT e.classification, count(*) FROM event e WHERE {found.sql} GROUP BY 1",
        found.parameters,
        asking.cancelled,
    ):
        for category in meanings[meaning]["category"]:
            categories[category] += amount
    return Profile(
        field=field, value=value, events=events, successes=successes or 0, failures=failures or 0,
        first=first, last=last, tops=tops, hours=tuple(hours), categories=dict(categories.most_common()),
    )  # fmt: skip


def _tops(asking: Asking, found: Condition, name: str, events: int, top: int) -> tuple[Ranked, ...]:
    column = "e.classification" if name == "action" else f"e.{name}"
    rows = asking.index.select(
        f"SELECT {column}, count(*) AS events, min(e.time), max(e.time) FROM event e WHERE ({found.sql}) "
        f"AND {column} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC",
        found.parameters,
        asking.cancelled,
    )
    if name == "action":
        rows = _by_action(asking, rows)
        texts: Mapping[Any, str] = {row[0]: row[0] for row in rows}
    else:
        table = {"source_ip": "address"}.get(name, name)
        texts = asking.index.texts(table, (row[0] for row in rows[:top]))
    elsewhere = _counts_everywhere(asking, name, [row[0] for row in rows[:top]])
    return tuple(
        Ranked(
            value=texts[value], events=amount, first=first, last=last,
            new=elsewhere.get(value) == amount,
            rare=amount * _RARE_SHARE < events,
        )
        for value, amount, first, last in rows[:top]
    )  # fmt: skip


def _by_action(asking: Asking, rows: list[Any]) -> list[Any]:
    meanings = asking.index.meanings()
    joined: dict[str, list[Any]] = {}
    for number, amount, first, last in rows:
        action = meanings[number]["action"]
        if action is None:
            continue
        row = joined.setdefault(action, [action, 0, first, last])
        row[1] += amount
        row[2] = first if row[2] is None else min(row[2], first) if first is not None else row[2]
        row[3] = last if row[3] is None else max(row[3], last) if last is not None else row[3]
    return sorted(joined.values(), key=lambda row: (-row[1], row[0]))


def _counts_everywhere(asking: Asking, name: str, ids: list[Any]) -> dict[Any, int]:
    """How often each value occurs in the whole case, for what the tally knows; empty for the rest."""
    if name not in PIVOT_FIELDS or not ids:
        return {}
    rows = asking.index.select(
        f"SELECT e.{name}, sum(e.events) FROM tally e WHERE e.{name} IN ({_marks(ids)}) GROUP BY 1",
        ids,
        asking.cancelled,
    )
    return dict(rows)
