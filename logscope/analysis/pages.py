"""Pages of the timeline, by key: never OFFSET, so that the millionth page costs what the first does."""

from __future__ import annotations

from collections.abc import Iterator

from logscope.analysis.condition import Asking, Condition, condition
from logscope.model.lens import Lens
from logscope.model.results import Event, Key, Page

_STREAM_AT_ONCE = 400


def _keys(
    asking: Asking, found: Condition, *, limit: int, backwards: bool, edge: Key | None
) -> list[Key]:
    """Keys in the order asked for, beyond ``edge``. Events without a time come before all others."""
    keys: list[Key] = []
    order = "DESC" if backwards else "ASC"
    for untimed in (False, True) if backwards else (True, False):
        if len(keys) >= limit:
            break
        part = _part(found, untimed=untimed, backwards=backwards, edge=edge)
        if part is None:
            continue
        rows = asking.index.stream(
            f"SELECT e.time, e.id FROM event e WHERE {part.sql} ORDER BY e.time {order}, e.id {order} LIMIT ?",
            (*part.parameters, limit - len(keys)),
            asking.cancelled,
        )
        keys.extend(Key(*row) for row in rows)
    return keys


def _part(
    found: Condition, *, untimed: bool, backwards: bool, edge: Key | None
) -> Condition | None:
    """The condition for one half of the timeline (without times, with times); None: nothing there."""
    sign = "<" if backwards else ">"
    if untimed:
        part = found.also("e.time IS NULL")
        if edge is None:
            return part
        if edge.time is None:
            return part.also(f"e.id {sign} ?", edge.id)
        return part if backwards else None
    part = found.also("e.time IS NOT NULL")
    if edge is None:
        return part
    if edge.time is None:
        return None if backwards else part
    return part.also(f"(e.time, e.id) {sign} (?, ?)", edge.time, edge.id)


def page(
    asking: Asking, lens: Lens, *, after: Key | None, before: Key | None, last: bool, limit: int
) -> Page:
    """``limit`` events beyond ``after``, or before ``before``, or the last ones, or the first."""
    backwards = last or before is not None
    found = condition(asking, lens, text="probe")
    keys = _keys(
        asking, found, limit=limit + 1, backwards=backwards, edge=before if backwards else after
    )
    more = len(keys) > limit
    keys = keys[:limit]
    if backwards:
        keys.reverse()
    events = asking.index.events([key.id for key in keys], whole=False, cancelled=asking.cancelled)
    return Page(tuple(events), more)


def key_at(asking: Asking, lens: Lens, time_us: int) -> Key | None:
    """The first event at or after a time."""
    found = condition(asking, lens, text="probe").also("e.time >= ?", time_us)
    rows = asking.index.select(
        f"SELECT e.time, e.id FROM event e WHERE {found.sql} ORDER BY e.time, e.id LIMIT 1",
        found.parameters,
        asking.cancelled,
    )
    return Key(*rows[0]) if rows else None


def count(asking: Asking, lens: Lens) -> int:
    """How many events the lens has."""
    found = condition(asking, lens)
    table = found.counts_of()
    if table is not None:
        sql = f"SELECT coalesce(sum(e.events), 0) FROM {table} e WHERE {found.sql}"
    else:
        sql = f"SELECT count(*) FROM event e WHERE {found.sql}"
    return int(asking.index.value(sql, found.parameters, asking.cancelled))


def anchors(asking: Asking, lens: Lens, *, every: int) -> tuple[int, list[Key]]:
    """The number of events, and the key of each ``every``-th (the 0th, the ``every``-th ...)."""
    found = condition(asking, lens)
    keys: list[Key] = []
    number = 0
    for time, identifier in asking.index.stream(
        f"SELECT e.time, e.id FROM event e WHERE {found.sql} ORDER BY e.time, e.id",
        found.parameters,
        asking.cancelled,
    ):
        if number % every == 0:
            keys.append(Key(time, identifier))
        number += 1
    return number, keys


def events(asking: Asking, lens: Lens, *, descending: bool, limit: int | None) -> Iterator[Event]:
    """Whole events, one after the other, in order of time."""
    found = condition(asking, lens)
    edge: Key | None = None
    left = limit
    while left is None or left > 0:
        size = _STREAM_AT_ONCE if left is None else min(_STREAM_AT_ONCE, left)
        keys = _keys(asking, found, limit=size, backwards=descending, edge=edge)
        yield from asking.index.events(
            [key.id for key in keys], whole=True, cancelled=asking.cancelled
        )
        if len(keys) < size:
            return
        edge = keys[-1]
        if left is not None:
            left -= len(keys)
