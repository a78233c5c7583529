"""Which records a condition holds for: looked for on all cores at once, and kept for the next question.

A view asks the same lens for its page, its number, its bars and its pivots. For fields the index
answers each; a text has to be looked for in every record, so that is done once.
"""

from __future__ import annotations

import threading
from array import array
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from logscope.errors import QueryCancelledError

if TYPE_CHECKING:
    from logscope.index.index import Cancelled, Index

# Ids of so many records are kept for one condition, and for all together (4 bytes each).
MOST_OF_ONE = 3_000_000
MOST_OF_ALL = 8_000_000
# Records that one thread looks through before it is given the next.
_AT_ONCE = 100_000
_WAIT_SECONDS = 0.05

# Ids in ascending order; bound to a statement as ``carray(?)``, which knows integers of 4 and 8 bytes.
Ids: TypeAlias = "array[int]"


@dataclass(slots=True)
class _Search:
    """One condition: being looked for, and then what was found (None: too much to keep)."""

    version: int
    done: threading.Event = field(default_factory=threading.Event)
    ids: Ids | None = None
    failed: bool = False


class Records:
    """The searches of one case. May be used from several threads at once."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._lock = threading.Lock()
        self._searches: OrderedDict[tuple[str, tuple[Any, ...]], _Search] = OrderedDict()

    def where(
        self, condition: str, parameters: Sequence[Any], cancelled: Cancelled | None = None
    ) -> Ids | None:
        """Ids of the records for which ``condition``, over ``record AS r``, holds; None where they are
        too many to be kept. Raises QueryCancelledError, CaseError.
        """
        key = (condition, tuple(parameters))
        while True:
            version = self._index.version()
            with self._lock:
                search = self._searches.get(key)
                mine = search is None or search.version != version
                if search is None or mine:
                    search = self._searches[key] = _Search(version)
                self._searches.move_to_end(key)
            if mine:
                self._look(search, key, cancelled)
                return search.ids
            while not search.done.wait(_WAIT_SECONDS):
                if cancelled is not None and cancelled():
                    raise QueryCancelledError("the query was called off")
            if not search.failed:
                return search.ids
            # whoever looked first has given up: then it is for us to look

    def _look(
        self, search: _Search, key: tuple[str, tuple[Any, ...]], cancelled: Cancelled | None
    ) -> None:
        try:
            search.ids = self._found(*key, cancelled)
        except BaseException:
            search.failed = True
            with self._lock:
                if self._searches.get(key) is search:
                    del self._searches[key]
            raise
        finally:
            search.done.set()
        self._forget_old()

    def _found(
        self, condition: str, parameters: tuple[Any, ...], cancelled: Cancelled | None
    ) -> Ids | None:
        last = self._index.value("SELECT max(id) FROM record") or 0
        size = "i" if last < 1 << 31 else "q"
        enough = threading.Event()

        def look(first: int) -> Ids:
            if enough.is_set():
                return array(size)
            # as one text: a row for each would have the threads wait for each other a million times
            ids = self._index.value(
                f"SELECT group_concat(r.id) FROM record AS r WHERE r.id BETWEEN ? AND ? AND ({condition})",
                (first, first + _AT_ONCE - 1, *parameters),
                cancelled,
            )
            return array(size, sorted(map(int, ids.split(",")))) if ids else array(size)

        every: Ids = array(size)
        for ids in self._index.side_by_side(look, range(0, last + 1, _AT_ONCE)):
            if not enough.is_set():
                every.extend(ids)
            if len(every) > MOST_OF_ONE:
                enough.set()
        return None if enough.is_set() else every

    def _forget_old(self) -> None:
        with self._lock:
            kept = sum(len(search.ids or ()) for search in self._searches.values())
            while kept > MOST_OF_ALL:
                _, search = self._searches.popitem(last=False)
                kept -= len(search.ids or ())
