"""Events in order of time without an index along it: chunk by chunk, the earliest first.

The tally knows from when to when each chunk (span) has events. What was found in the chunks gone through
so far, and lies before all that is in the others, is the beginning of the answer: so the first hits of a
text are there at once, and the walk ends with the last one that was asked for. While an import goes on there
is no index at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from math import inf

from logscope.analysis.condition import Asking, Condition, OpenText
from logscope.errors import QueryCancelledError
from logscope.index.records import Stretch, stretches
from logscope.model.lens import Lens
from logscope.model.results import Key


@dataclass(frozen=True, slots=True)
class Walked:
    """The first ``keys`` of the answer, in the order asked for, after ``looked`` of ``of`` events."""

    keys: tuple[Key, ...]
    looked: int
    of: int


def walk(
    asking: Asking,
    found: Condition,
    lens: Lens,
    *,
    limit: int,
    backwards: bool,
    edge: Key | None,
) -> Iterator[Walked]:
    """The keys of ``found``, a condition of ``lens``, beyond ``edge``: after each chunk what is sure of
    them. Events without a time come before all others. The last one has all that there are, up to ``limit``.
    """
    every = stretches(asking.index, asking.cancelled)
    halves = [
        (untimed, _of_half(every, lens, untimed=untimed, backwards=backwards, edge=edge))
        for untimed in ((False, True) if backwards else (True, False))
    ]
    of = sum(stretch.events for _, half in halves for stretch in half)
    looked = 0
    keys: list[Key] = []
    for untimed, half in halves:
        waiting: list[Key] = []
        before = tuple(keys)
        part = beyond(found, untimed=untimed, backwards=backwards, edge=edge)
        for number, stretch in enumerate(half if part is not None else ()):
            assert part is not None
            _check_wanted(asking)
            more = _keys_in(asking, stretch, part, limit=limit, backwards=backwards)
            looked += stretch.events
            wanted = limit - len(before)
            waiting = list(islice(merge(waiting, more, key=_rank, reverse=backwards), wanted))
            left = half[number + 1 :]
            sure = _sure(waiting, left[0] if left else None, untimed=untimed, backwards=backwards)
            keys = [*before, *waiting[:sure]]
            if len(keys) >= limit:
                break
            yield Walked(tuple(keys), looked, of)
        if len(keys) >= limit:
            break
    yield Walked(tuple(keys), looked, of)


def walk_along_text(
    asking: Asking,
    found: Condition,
    text: OpenText,
    *,
    limit: int,
    edge: Key | None,
    needed: bool,
) -> Iterator[Walked]:
    """The same, forwards, for a condition with one text that is open: by what is found of it as it is found, by
    this question or another one. ``needed``: an event without the text is not wanted.
    """
    of = asking.index.value("SELECT sum(last_id - first_id + 1) FROM span") or 0
    looked = 0
    keys: dict[bool, list[Key]] = {True: [], False: []}
    halves = {half: beyond(found, untimed=half, backwards=False, edge=edge) for half in keys}
    sure: list[Key] = []
    sought = text.sought
    search = asking.index.records.as_found(sought.text, sought.parameters, asking.cancelled)
    with closing(search):
        for stretch, ids, following in search:
            _check_wanted(asking)
            looked += stretch.events
            for untimed, part in halves.items():
                if part is None or (untimed and not stretch.untimed) or (needed and not ids):
                    continue
                more = _keys_in(asking, stretch, text.filled(part, ids), limit=limit)
                keys[untimed] = list(islice(merge(keys[untimed], more, key=_rank), limit))
            timed = keys[False]
            if following is None:
                certain = len(timed)
            elif following.untimed:
                certain = 0
            else:
                certain = _sure(timed, following, untimed=False, backwards=False)
            sure = [*keys[True], *timed[:certain]][:limit]
            if len(sure) >= limit:
                break
            yield Walked(tuple(sure), looked, of)
    yield Walked(tuple(sure), looked, of)


def _keys_in(
    asking: Asking, stretch: Stretch, part: Condition, *, limit: int, backwards: bool = False
) -> list[Key]:
    """The first ``limit`` keys of one chunk, in the order asked for."""
    order = "DESC" if backwards else "ASC"
    rows = asking.index.stream(
        f"SELECT e.time, e.id FROM event e WHERE e.id BETWEEN ? AND ? AND {part.sql} "
        f"ORDER BY e.time {order}, e.id {order} LIMIT ?",
        (stretch.first_id, stretch.last_id, *part.parameters, limit),
        asking.cancelled,
    )
    return [Key(*row) for row in rows]


def _check_wanted(asking: Asking) -> None:
    """Raise QueryCancelledError where nobody waits any more: SQLite asks nobody about a chunk that is small."""
    if asking.cancelled is not None and asking.cancelled():
        raise QueryCancelledError("the query was called off")


def _rank(key: Key) -> tuple[int, int]:
    return key.time or 0, key.id


def _of_half(
    stretches: list[Stretch], lens: Lens, *, untimed: bool, backwards: bool, edge: Key | None
) -> list[Stretch]:
    """The chunks that may hold events of one half of the timeline, in the order of their nearest."""
    if untimed:
        if lens.since is not None or lens.until is not None or _passed(edge, backwards=backwards):
            return []
        half = [stretch for stretch in stretches if stretch.untimed]
        return sorted(half, key=lambda stretch: stretch.first_id, reverse=backwards)
    if edge is not None and edge.time is None and backwards:
        return []
    since: float = -inf if lens.since is None else lens.since
    until: float = inf if lens.until is None else lens.until - 1
    if edge is not None and edge.time is not None:
        since, until = (
            (since, min(until, edge.time)) if backwards else (max(since, edge.time), until)
        )
    half = [
        stretch
        for stretch in stretches
        if stretch.low is not None
        and stretch.high is not None
        and stretch.low <= until
        and stretch.high >= since
    ]
    if backwards:
        return sorted(half, key=lambda stretch: stretch.high or 0, reverse=True)
    return sorted(half, key=lambda stretch: stretch.low or 0)


def _passed(edge: Key | None, *, backwards: bool) -> bool:
    """Whether the events without a time lie behind on the way beyond ``edge``."""
    return edge is not None and edge.time is not None and not backwards


def _sure(waiting: list[Key], following: Stretch | None, *, untimed: bool, backwards: bool) -> int:
    """How many of the keys found lie before all that can be in the chunks to come."""
    if following is None or untimed:  # chunks do not overlap in their ids
        return len(waiting)
    for number, key in enumerate(waiting):
        time = key.time or 0
        limit = (following.high if backwards else following.low) or 0
        if (time <= limit) if backwards else (time >= limit):
            return number
    return len(waiting)


def beyond(
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
