"""Which records a condition holds for: looked for on all cores at once, and kept for the next question.

A view asks the same lens for its page, its number, its bars and its pivots. For fields the index
answers each; a text has to be looked for in every record, so that is done once, for all who ask: chunk by
chunk in order of time, so that whoever shows the first of them need not wait for the last.
"""

from __future__ import annotations

import threading
from array import array
from collections import OrderedDict
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from logscope.errors import QueryCancelledError

if TYPE_CHECKING:
    from logscope.index.index import Cancelled, Index

# Ids of so many records are kept for one condition, and for all together (4 bytes each).
MOST_OF_ONE = 3_000_000
MOST_OF_ALL = 6_000_000
_WAIT_SECONDS = 0.05

# Ids in ascending order; bound to a statement as ``carray(?)``, which knows integers of 4 and 8 bytes.
Ids: TypeAlias = "array[int]"
_Key: TypeAlias = "tuple[str, tuple[Any, ...]]"


@dataclass(frozen=True, slots=True)
class Stretch:
    """The events of a chunk, ``first_id`` to ``last_id``: their times (UTC microseconds; None: none has
    one), and whether some have none.
    """

    first_id: int
    last_id: int
    low: int | None
    high: int | None
    untimed: bool

    @property
    def events(self) -> int:
        return self.last_id - self.first_id + 1


# Those with events without a time, which come before all others, by id; then by the earliest.
_STRETCHES = (
    "SELECT s.first_id, s.last_id, t.low, t.high, t.untimed FROM span s JOIN (SELECT span, min(first) AS low, "
    "max(coalesce(last, first)) AS high, max(first IS NULL) AS untimed FROM tally GROUP BY span) t ON t.span = s.id "
    "ORDER BY t.untimed DESC, CASE WHEN t.untimed THEN s.first_id ELSE t.low END, s.first_id"
)


def stretches(index: Index, cancelled: Cancelled | None = None) -> list[Stretch]:
    """All events of the case by chunks: those that hold events without a time, then the rest in order of time."""
    rows = index.stream(_STRETCHES, (), cancelled)
    return [Stretch(first, last, low, high, bool(un)) for first, last, low, high, un in rows]


class Found(NamedTuple):
    """The ``ids`` found in a stretch, and the stretch that is looked through next (None: that was the last)."""

    stretch: Stretch
    ids: Ids
    following: Stretch | None


@dataclass(slots=True)
class _Search:
    """One condition, and the ids ``found`` in the first of all ``stretches``.

    ``ended`` when nobody looks any more: the ``ids`` are all there are, or they are ``too_many`` to be
    kept, or whoever looked has given up.
    """

    version: int
    stretches: list[Stretch]
    found: list[Ids] = field(default_factory=list)
    ids: Ids | None = None
    too_many: bool = False
    ended: bool = False
    changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def failed(self) -> bool:
        return self.ended and self.ids is None and not self.too_many

    @property
    def amount(self) -> int:
        return sum(map(len, self.found))

    def add(self, ids: Ids) -> None:
        with self.changed:
            self.found.append(ids)
            self.changed.notify_all()

    def end(self, *, whole: bool) -> None:
        """Nobody looks any more; ``whole``: every stretch was looked through."""
        with self.changed:
            if whole and not self.too_many:
                self.ids = array(self.found[0].typecode if self.found else "i")
                by_id = zip(self.stretches, self.found, strict=True)
                for _, ids in sorted(by_id, key=lambda pair: pair[0].first_id):
                    self.ids.extend(ids)
            if self.too_many:
                self.found = []
            self.ended = True
            self.changed.notify_all()

    def part(self, at: int, ids: Ids) -> Found:
        following = self.stretches[at + 1] if at + 1 < len(self.stretches) else None
        return Found(self.stretches[at], ids, following)

    def follow(self, cancelled: Cancelled | None) -> Generator[Found, None, None]:
        """What another thread finds, and has found."""
        at = 0
        while True:
            with self.changed:
                if len(self.found) <= at and not self.ended:
                    self.changed.wait(_WAIT_SECONDS)
                new, ended = self.found[at:], self.ended
            if cancelled is not None and cancelled():
                raise QueryCancelledError("the query was called off")
            for ids in new:
                yield self.part(at, ids)
                at += 1
            if ended and not new:
                return


class Records:
    """The searches of one case. May be used from several threads at once."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._lock = threading.Lock()
        self._searches: OrderedDict[_Key, _Search] = OrderedDict()

    def where(
        self, condition: str, parameters: Sequence[Any], cancelled: Cancelled | None = None
    ) -> Ids | None:
        """Ids of the records for which ``condition``, over ``record AS r``, holds; None where they are
        too many to be kept. Raises QueryCancelledError, CaseError.
        """
        key = (condition, tuple(parameters))
        while True:
            search, mine = self._begin(key, cancelled)
            with closing(self._parts(key, search, cancelled, mine=mine)) as parts:
                for _ in parts:
                    if search.too_many:
                        break
            if not search.failed:
                return search.ids
            # whoever looked has given up: then it is for us to look

    def as_found(
        self, condition: str, parameters: Sequence[Any], cancelled: Cancelled | None = None
    ) -> Generator[Found, None, None]:
        """The same, stretch by stretch in the order of :func:`stretches`, as they are found. Who needs no more
        lets go of it.
        """
        key = (condition, tuple(parameters))
        search, mine = self._begin(key, cancelled)
        seen = 0
        with closing(self._parts(key, search, cancelled, mine=mine)) as parts:
            for part in parts:
                yield part
                seen += 1
        if seen < len(search.stretches):  # what another found was given up, or too much to be kept
            rest = _Search(search.version, search.stretches, search.found[:seen])
            with closing(self._look(key, rest, cancelled)) as parts:
                yield from islice(parts, seen, None)

    def _parts(
        self, key: _Key, search: _Search, cancelled: Cancelled | None, *, mine: bool
    ) -> Generator[Found, None, None]:
        return self._look(key, search, cancelled) if mine else search.follow(cancelled)

    def kept(self, condition: str, parameters: Sequence[Any]) -> bool:
        """True where :meth:`where` answers at once."""
        version = self._index.version()
        with self._lock:
            search = self._searches.get((condition, tuple(parameters)))
            return (
                search is not None
                and search.version == version
                and search.ended
                and not search.failed
            )

    def _begin(self, key: _Key, cancelled: Cancelled | None) -> tuple[_Search, bool]:
        """The search for ``key``; True where it is for the one who asks to do it."""
        version = self._index.version()
        with self._lock:
            search = self._searches.get(key)
            if search is not None and search.version == version and not search.failed:
                self._searches.move_to_end(key)
                return search, False
        begun = _Search(version, stretches(self._index, cancelled))
        if search is not None and search.version == version:
            begun.found = list(search.found)  # of one who gave up: the next goes on there
        with self._lock:
            other = self._searches.get(key)
            if other is not None and other.version == version and not other.failed:
                return other, False
            self._searches[key] = begun
            self._searches.move_to_end(key)
        return begun, True

    def _look(
        self, key: _Key, search: _Search, cancelled: Cancelled | None
    ) -> Generator[Found, None, None]:
        condition, parameters = key
        size = "i" if all(part.last_id < 1 << 31 for part in search.stretches) else "q"

        def look(part: Stretch) -> Ids:
            # as one text: a row for each would have the threads wait for each other a million times
            ids = self._index.value(
                f"SELECT group_concat(r.id) FROM record AS r WHERE r.id BETWEEN ? AND ? AND ({condition})",
                (part.first_id, part.last_id, *parameters),
                cancelled,
            )
            return array(size, sorted(map(int, ids.split(",")))) if ids else array(size)

        known = len(search.found)
        amount = search.amount
        whole = False
        try:
            for at, ids in enumerate(search.found[:known]):
                yield search.part(at, ids)
            answers = self._index.side_by_side(look, search.stretches[known:])
            for at, ids in enumerate(answers, known):
                amount += len(ids)
                search.too_many = amount > MOST_OF_ONE
                search.add(ids)
                yield search.part(at, ids)
            whole = True
        finally:
            search.end(whole=whole)
        self._forget_old()

    def _forget_old(self) -> None:
        with self._lock:
            kept = sum(search.amount for search in self._searches.values())
            while kept > MOST_OF_ALL:
                _, search = self._searches.popitem(last=False)
                kept -= search.amount
