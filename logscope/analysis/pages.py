"""Pages of the timeline, by key: never OFFSET, so that the millionth page costs what the first does."""

from __future__ import annotations

from collections.abc import Iterator

from logscope.analysis.condition import Asking, Condition, condition, events_of
from logscope.model.lens import Lens
from logscope.model.results import Event, Key, Page

_STREAM_AT_ONCE = 400
# A lens of more events than this is met soon on the way through all of them in order of time; the few
# of another are looked up and sorted.
_MANY = 100_000
# So many events are looked at one by one for a text before all records are gone through instead.
_PROBED = 20_000


def _keys(
    asking: Asking,
    found: Condition,
    *,
    limit: int,
    backwards: bool,
    edge: Key | None,
    among: int | None = None,
) -> list[Key]:
    """Keys in the order asked for, beyond ``edge``; looked for ``among`` the next so many events.
    Events without a time come before all others.
    """
    keys: list[Key] = []
    order = "DESC" if backwards else "ASC"
    table = events_of(asking, found, many=_MANY)
    for untimed in (False, True) if backwards else (True, False):
        if len(keys) >= limit:
            break
        part = _part(found, untimed=untimed, backwards=backwards, edge=edge)
        near = _part(_EVERYTHING, untimed=untimed, backwards=backwards, edge=edge)
        if part is None or near is None:
            continue
        parameters = part.parameters
        if among is not None:
            next_ones = (
                f"SELECT * FROM event e WHERE {near.sql} ORDER BY e.time {order}, e.id {order} "
                f"LIMIT {among}"
            )
            table, parameters = f"({next_ones}) AS e", (*near.parameters, *parameters)
        rows = asking.index.stream(
            f"SELECT e.time, e.id FROM {table} WHERE {part.sql} ORDER BY e.time {order}, e.id {order} LIMIT ?",
            (*parameters, limit - len(keys)),
            asking.cancelled,
        )
        keys.extend(Key(*row) for row in rows)
        if among is not None and len(keys) < limit:
            seen = f"SELECT count(*) FROM (SELECT 1 FROM event e WHERE {near.sql} LIMIT {among})"
            if asking.index.value(seen, near.parameters, asking.cancelled) == among:
                break  # there is more of this half than was looked at
    return keys


_EVERYTHING = Condition("1", ())


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
    keys = _keys_of_text_or_fields(
        asking, lens, limit=limit + 1, backwards=backwards, edge=before if backwards else after
    )
    more = len(keys) > limit
    keys = keys[:limit]
    if backwards:
        keys.reverse()
    events = asking.index.events([key.id for key in keys], whole=False, cancelled=asking.cancelled)
    return Page(tuple(events), more)


def _keys_of_text_or_fields(
    asking: Asking, lens: Lens, *, limit: int, backwards: bool, edge: Key | None
) -> list[Key]:
    """Keys under a lens. A frequent text is found in the next few records; a rare one is looked for in
    all of them at once, which is quicker than to look each one up in order of time.
    """
    found = condition(asking, lens, text="probe")
    if not found.reads_records:
        return _keys(asking, found, limit=limit, backwards=backwards, edge=edge)
    if lens.since is None and lens.until is None:
        keys = _keys(asking, found, limit=limit, backwards=backwards, edge=edge, among=_PROBED)
        if len(keys) == limit:
            return keys
    found = condition(asking, lens)
    return _keys(asking, found, limit=limit, backwards=backwards, edge=edge)


def key_at(asking: Asking, lens: Lens, time_us: int) -> Key | None:
    """The first event at or after a time."""
    keys = _keys_of_text_or_fields(
        asking, lens, limit=1, backwards=False, edge=Key(time_us, _BEFORE_ALL)
    )
    return keys[0] if keys else None


# No event has an id as small.
_BEFORE_ALL = -1


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
