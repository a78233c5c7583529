"""Pages of the timeline, by key: never OFFSET, so that the millionth page costs what the first does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import monotonic

from logscope.analysis.condition import (
    EVENTS,
    Asking,
    Condition,
    OpenText,
    condition,
    events_of,
    has_index,
    most_events,
    number_of,
    text_mode,
    with_text_open,
)
from logscope.analysis.walk import Walked, beyond, walk, walk_along_text
from logscope.model.lens import Lens
from logscope.model.results import Event, Key, Page, PartOfPage
from logscope.query.ast import Text, conjuncts_of
from logscope.query.reading import parse

_STREAM_AT_ONCE = 400
# A lens of more events than this is met soon on the way through all of them in order of time; the few
# of another are looked up and sorted.
_MANY = 100_000
# So many events are looked at one by one for a text before all records are gone through instead.
_PROBED = 20_000
# How often somebody who waits for a page is told how far it is.
_TOLD_EVERY_S = 0.15


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
        part = beyond(found, untimed=untimed, backwards=backwards, edge=edge)
        near = beyond(_EVERYTHING, untimed=untimed, backwards=backwards, edge=edge)
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


def page(
    asking: Asking, lens: Lens, *, after: Key | None, before: Key | None, last: bool, limit: int
) -> Page:
    """``limit`` events beyond ``after``, or before ``before``, or the last ones, or the first."""
    backwards = last or before is not None
    keys = _wanted(
        asking, lens, limit=limit + 1, backwards=backwards, edge=before if backwards else after
    )
    return _page(asking, keys, limit=limit, backwards=backwards)


def _page(asking: Asking, keys: Sequence[Key], *, limit: int, backwards: bool) -> Page:
    more = len(keys) > limit
    keys = keys[:limit]
    if backwards:
        keys = keys[::-1]
    events = asking.index.events([key.id for key in keys], whole=False, cancelled=asking.cancelled)
    return Page(tuple(events), more)


def first_page_as_found(asking: Asking, lens: Lens, *, limit: int) -> Iterator[PartOfPage]:
    """The first page as it is found: each time the beginning of it that is sure, the last time all of it.

    Once every :data:`_TOLD_EVERY_S`, whether more was found or not.
    """
    told = monotonic()
    shown = Page((), more=True)
    walked = Walked((), 0, 0)
    for walked in _search(asking, lens, limit=limit + 1, backwards=False, edge=None, as_found=True):
        if walked.looked < walked.of and monotonic() - told > _TOLD_EVERY_S:
            if len(walked.keys) > len(shown.events):
                shown = _page(asking, walked.keys, limit=limit, backwards=False)
            yield PartOfPage(Page(shown.events, more=True), walked.looked, walked.of)
            told = monotonic()
    whole = _page(asking, walked.keys, limit=limit, backwards=False)
    yield PartOfPage(whole, walked.of, walked.of)


def _wanted(
    asking: Asking, lens: Lens, *, limit: int, backwards: bool, edge: Key | None
) -> Sequence[Key]:
    keys: Sequence[Key] = ()
    for walked in _search(asking, lens, limit=limit, backwards=backwards, edge=edge):
        keys = walked.keys
    return keys


def _search(
    asking: Asking,
    lens: Lens,
    *,
    limit: int,
    backwards: bool,
    edge: Key | None,
    as_found: bool = False,
) -> Iterator[Walked]:
    """Keys under a lens. A frequent text is found in the next few records; a rare one is looked for in all
    of them, by all cores at once, in order of time where somebody waits for the first hits (``as_found``).
    Where there is no index, everything is found chunk by chunk.
    """
    found = condition(asking, lens, text="probe")
    indexed = has_index(asking)
    if found.reads_records and text_mode(asking, lens) == "scan":
        if indexed and lens.since is None and lens.until is None:
            keys = _keys(asking, found, limit=limit, backwards=backwards, edge=edge, among=_PROBED)
            if len(keys) == limit:
                yield Walked(tuple(keys), 1, 1)
                return
        opened, texts = with_text_open(asking, lens)
        if as_found and len(texts) == 1 and not _kept(asking, texts[0]):
            needed = any(
                isinstance(part, Text) for part in conjuncts_of(parse(lens.query).expression)
            )
            yield from walk_along_text(
                asking, opened, texts[0], limit=limit, edge=edge, needed=needed
            )
            return
        found = condition(asking, lens, text="scan")
    if indexed:
        keys = _keys(asking, found, limit=limit, backwards=backwards, edge=edge)
        yield Walked(tuple(keys), 1, 1)
    else:
        yield from walk(asking, found, lens, limit=limit, backwards=backwards, edge=edge)


def _kept(asking: Asking, text: OpenText) -> bool:
    return asking.index.records.kept(text.sought.text, text.sought.parameters)


def key_at(asking: Asking, lens: Lens, time_us: int) -> Key | None:
    """The first event at or after a time."""
    keys = _wanted(asking, lens, limit=1, backwards=False, edge=Key(time_us, _BEFORE_ALL))
    return keys[0] if keys else None


# No event has an id as small.
_BEFORE_ALL = -1


def count(asking: Asking, lens: Lens) -> int:
    """How many events the lens has."""
    return number_of(asking, condition(asking, lens))


def anchors(asking: Asking, lens: Lens, *, every: int) -> tuple[int, list[Key]]:
    """The number of events, and the key of each ``every``-th (the 0th, the ``every``-th ...).

    What is walked along the time is walked by SQLite from anchor to anchor: handing each of ten million
    keys to Python takes five times as long, and keeps all other threads from working. Where there is no index
    along the time yet, many events have no anchors: all of them would have to be sorted.
    """
    found = condition(asking, lens)
    if not has_index(asking) and most_events(asking) > _MANY:
        return count(asking, lens), []
    table = events_of(asking, found, many=_MANY)
    along_time = condition(asking, Lens(lens.query)).tallied or table != EVENTS
    if along_time and not found.reads_records and has_index(asking):
        return _hopped(asking, found, table, every)
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


def _hopped(asking: Asking, found: Condition, table: str, every: int) -> tuple[int, list[Key]]:
    keys: list[Key] = []
    number = skip = 0  # events before the place; how many from there to the next anchor
    for untimed in (True, False):
        edge: Key | None = None
        while part := beyond(found, untimed=untimed, backwards=False, edge=edge):
            rows = asking.index.select(
                f"SELECT e.time, e.id FROM {table} WHERE {part.sql} ORDER BY e.time, e.id LIMIT 1 OFFSET ?",
                (*part.parameters, skip),
                asking.cancelled,
            )
            if not rows:
                left = asking.index.value(
                    f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {part.sql} LIMIT {every})",
                    part.parameters,
                    asking.cancelled,
                )
                number, skip = number + left, skip - left
                break
            edge = Key(*rows[0])
            keys.append(edge)
            number, skip = number + skip + 1, every - 1
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
