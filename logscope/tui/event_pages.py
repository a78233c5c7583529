"""Which events stand at which row: pages of a lens, known by key, a few of them kept.

No page is ever asked for by number. A page follows the one before it, or ends before the one behind
it, or before an anchor (the key of every 256th event, found in the background); so the millionth
page costs what the first does. Pure book-keeping: whoever owns it runs the requests.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from logscope.model.results import Event, Key

PAGE_ROWS = 256
_KEPT = 48


@dataclass(frozen=True, slots=True)
class PageRequest:
    """How to get a page: beyond ``after``, ending before ``before``, the last ``limit`` events
    (``last``), or the first ones.
    """

    number: int
    limit: int = PAGE_ROWS
    after: Key | None = None
    before: Key | None = None
    last: bool = False


def _order(key: Key) -> tuple[bool, int, int]:
    return key.time is not None, key.time or 0, key.id


class EventPages:
    """The pages of one lens. ``total`` is None until it has been counted."""

    def __init__(self) -> None:
        self.total: int | None = None
        self._seen_rows = 0
        self._anchors: Sequence[Key] = ()
        self._pages: OrderedDict[int, tuple[Event, ...]] = OrderedDict()

    @property
    def rows(self) -> int:
        """Rows to show: all, or as many as are known of so far."""
        return self.total if self.total is not None else self._seen_rows

    @property
    def anchored(self) -> bool:
        return bool(self._anchors) or self.total == 0

    def anchor(self, total: int, keys: Sequence[Key]) -> None:
        """Take in the number of events and the key of every 256th."""
        self.total = total
        self._anchors = keys

    def put(self, number: int, events: tuple[Event, ...], *, more: bool) -> None:
        """Take in a page."""
        self._pages[number] = events
        self._pages.move_to_end(number)
        while len(self._pages) > _KEPT:
            self._pages.popitem(last=False)
        end = number * PAGE_ROWS + len(events)
        self._seen_rows = max(self._seen_rows, end)
        if not more and self.total is None:
            self.total = end

    def event(self, row: int) -> Event | None:
        """The event at a row, if its page is here."""
        number, index = divmod(row, PAGE_ROWS)
        page = self._pages.get(number)
        if page is None or index >= len(page):
            return None
        self._pages.move_to_end(number)
        return page[index]

    def first_page(self) -> tuple[Event, ...]:
        return self._pages.get(0, ())

    def request(self, row: int) -> PageRequest | None:
        """How to get the page that holds a row; None where it is here or no way to it is known."""
        number = row // PAGE_ROWS
        if row < 0 or number in self._pages or (self.total is not None and row >= self.total):
            return None
        if number == 0:
            return PageRequest(0)
        if number + 1 < len(self._anchors):
            return PageRequest(number, before=self._anchors[number + 1])
        before = self._pages.get(number - 1)
        if before and len(before) == PAGE_ROWS:
            return PageRequest(number, after=before[-1].key)
        behind = self._pages.get(number + 1)
        if behind:
            return PageRequest(number, before=behind[0].key)
        if self.total is not None and number == (self.total - 1) // PAGE_ROWS:
            return PageRequest(number, limit=self.total - number * PAGE_ROWS, last=True)
        return None

    def page_of(self, key: Key) -> int | None:
        """Number of the page that holds a key, or would; None where that is not known yet."""
        for number, events in self._pages.items():
            if events and _order(events[0].key) <= _order(key) <= _order(events[-1].key):
                return number
        if not self._anchors:
            return None
        return max(bisect_right(self._anchors, _order(key), key=_order) - 1, 0)

    def row_of(self, key: Key, number: int) -> int | None:
        """Row of the first event at or after a key in a page that is here."""
        events = self._pages.get(number)
        if events is None:
            return None
        for index, event in enumerate(events):
            if _order(event.key) >= _order(key):
                return number * PAGE_ROWS + index
        return number * PAGE_ROWS + len(events)
