"""The events of a lens, however many: pages by key through a worker, only the lines on screen drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, tzinfo

from logscope.case import Case
from logscope.model.lens import Lens
from logscope.model.results import Event, Key, Page
from logscope.tui.event_pages import PAGE_ROWS, EventPages, PageRequest
from logscope.tui.text import clock
from logscope.tui.view import Cancelled, Reading
from logscope.tui.widgets.line_table import Cell, Column, LineTable

SUCCESS, FAILURE = "✓", "✗"

# Columns in order of what a responder asks first; the cursor reaches those that have no room.
_TITLES = {
    "time": "Time", "outcome": "", "host": "Host", "actor": "Actor", "source_ip": "Address",
    "program": "Program", "action": "Action", "target": "Target", "message": "Message",
    "category": "Category", "severity": "Severity", "code": "Code", "access": "Access",
    "command": "Command", "dest_ip": "To address", "device": "Device", "pid": "Pid",
    "format": "Format", "rule": "Rule", "source": "Source", "line": "Line",
}  # fmt: skip
_MOST = {"host": 14, "actor": 14, "source_ip": 16, "program": 14, "action": 18, "target": 24}
# From this width on, the column stands before the message instead of behind it.
_BEFORE_MESSAGE = {"source_ip": 84, "action": 106, "program": 124, "target": 150}
_SMALLEST_MESSAGE = 24
_SEARCHING = "nothing found yet; the search goes on"
_CALLED_OFF = "the search was called off before it found anything; ctrl+r searches again"


class EventTable(LineTable, Reading):
    """Virtual table of events. Pages are read in threads; nothing waits."""

    empty = "no events under this lens"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__([Column("time", "Time", 19)], frozen=2, id=id)
        self._case: Case | None = None
        self._lens = Lens()
        self._pages = EventPages()
        self._counted: tuple[Lens, int] | None = None
        self._searching = False
        self._generation = 0
        self._asked: set[int] = set()
        self._goal: Key | None = None
        self._to_end = False
        self._zone: tzinfo | None = UTC
        self._widths: dict[str, int] = {}

    # -- what is shown ---------------------------------------------------------------------------

    def show_lens(
        self,
        case: Case,
        lens: Lens,
        first: Page,
        zone: tzinfo | None,
        goal: Key | None,
        *,
        searching: bool = False,
    ) -> None:
        """Show a lens whose first page is here, or the beginning of it (``searching``: :meth:`go_on` follows);
        the cursor goes to ``goal`` where it is given.
        """
        if zone != self._zone:
            self.draw_anew()
        self._case, self._lens, self._zone = case, lens, zone
        self._generation += 1
        self._asked = set()
        self._to_end = False
        self._goal = goal
        self.cursor_row = 0
        self.scroll_to(y=0, animate=False)
        self._widths = {}
        self._take_first(first, searching=searching)
        self.post_message(self.Highlighted(self, 0))

    def searching(self, lens: Lens) -> bool:
        """True where the beginning of the first page of this lens is shown, and the rest is looked for."""
        return self._searching and lens == self._lens

    def go_on(self, first: Page, *, searching: bool) -> None:
        """Show more of the first page, or all of it; the cursor stays where it is."""
        had_none = not self._pages.rows
        self._take_first(first, searching=searching)
        if had_none and first.events:
            self.post_message(self.Highlighted(self, self.cursor_row))

    def stop_searching(self) -> None:
        """The search was called off: what it found stays."""
        if self._searching:
            self._searching = False
            self.empty = _CALLED_OFF
            self.refresh()

    @property
    def at_beginning(self) -> bool:
        """True where the cursor is on the first page."""
        return self.cursor_row < PAGE_ROWS

    def grow(self, first: Page) -> None:
        """The first page has got other events between its own: show them, with the cursor on the same event.
        Where that one is no longer on the first page nothing changes, unless it was the first.
        """
        if not self.at_beginning:
            return
        before, current = self.cursor_row, self.current
        ids = [event.id for event in first.events]
        row = ids.index(current.id) if current is not None and current.id in ids else None
        if row is None and current is not None and before > 0:
            return
        self._generation += 1
        self._asked = set()
        self._counted = None
        top = max(round(self.scroll_y) + (row or 0) - before, 0)
        self._take_first(first, searching=False)
        self.cursor_row = row or 0
        self.scroll_to(y=top, animate=False)
        if current is None or row is None:
            self.post_message(self.Highlighted(self, self.cursor_row))

    def _take_first(self, first: Page, *, searching: bool) -> None:
        self._searching = searching
        self.empty = _SEARCHING if searching else EventTable.empty
        self._pages = EventPages()
        self._pages.put(0, first.events, more=first.more)
        if not searching and self._counted is not None and self._counted[0] == self._lens:
            self._pages.total = self._counted[1]
        self._measure(first.events)
        self.update_rows()
        if first.more and not searching:
            self._read_anchors()
        self._seek()

    def show_zone(self, zone: tzinfo | None) -> None:
        """Write times in another zone."""
        self._zone = zone
        self.draw_anew()

    def set_total(self, lens: Lens, total: int) -> None:
        """A lens has been counted, this one or the one that is on its way."""
        self._counted = (lens, total)
        if self._searching:
            return
        if lens == self._lens and self._case is not None and self._pages.total is None:
            self._pages.total = total
            self.update_rows()
            self._seek()

    @property
    def current(self) -> Event | None:
        """The event under the cursor, where its page is here."""
        return self._pages.event(self.cursor_row)

    def row_count(self) -> int:
        return self._pages.rows

    def row_cells(self, row: int) -> Sequence[Cell] | None:
        event = self._pages.event(row)
        if event is None:
            self._want(row)
            return None
        return [self._cell(event, column.key) for column in self.columns]

    def row_key(self, row: int) -> object | None:
        return self._pages.event(row)

    def _cell(self, event: Event, key: str) -> Cell:
        if key == "time":
            return Cell(
                clock(event.time, self._zone), "dim" if event.time_basis == "carried" else ""
            )
        if key == "outcome":
            return outcome_cell(event)
        if key == "message":
            return Cell(event.message or event.original or "", "" if event.format else "dim")
        text = cell_text(event, key)
        return Cell(text or "", "dim" if key in ("program", "source") else "")

    # -- columns -------------------------------------------------------------------------------

    def _measure(self, events: Sequence[Event]) -> None:
        """Columns as wide as these events need, or wider; some stand before the message."""
        for key, most in _MOST.items():
            longest = max((len(getattr(event, key) or "") for event in events), default=0)
            least = max(self._widths.get(key, 0), len(_TITLES[key]), 6)
            self._widths[key] = max(min(longest, most), least)
        self._place_columns()

    def _place_columns(self) -> None:
        width = self.room
        ahead = [
            key for key in ("host", "actor", "source_ip", "program", "action", "target")
            if width >= _BEFORE_MESSAGE.get(key, 0)
        ]  # fmt: skip
        behind = [key for key in _TITLES if key not in ("time", "outcome", "message", *ahead)]
        self.set_columns(
            [
                Column("time", "Time", 19),
                Column("outcome", "", 2),
                *(Column(key, _TITLES[key], self._widths.get(key, 8)) for key in ahead),
                Column("message", "Message", _SMALLEST_MESSAGE, greedy=True),
                *(
                    Column(
                        key, _TITLES[key], self._widths.get(key, 16), right=key in ("pid", "line")
                    )
                    for key in behind
                ),
            ]
        )

    def on_resize(self) -> None:
        self._place_columns()

    # -- pages -----------------------------------------------------------------------------------

    def _want(self, row: int) -> None:
        request = self._pages.request(row)
        if request is None or request.number in self._asked:
            return
        self._asked.add(request.number)
        self.call_later(self._read_page, request)

    def _take(self, apply: Callable[[Page], None]) -> Callable[[Page], None]:
        """``apply``, but only while the lens is the one that was asked about."""
        generation = self._generation

        def take(page: Page) -> None:
            if generation == self._generation:
                apply(page)

        return take

    def _read_page(self, request: PageRequest) -> None:
        case, lens, number = self._case, self._lens, request.number
        assert case is not None

        def work(cancelled: Cancelled) -> Page:
            if request.last:
                page = case.last_page(lens, limit=request.limit, cancelled=cancelled)
                return Page(page.events, more=False)
            page = case.page(
                lens, after=request.after, before=request.before, limit=request.limit,
                cancelled=cancelled,
            )  # fmt: skip
            return Page(page.events, page.more or request.before is not None)

        self.read(f"page-{number}", work, self._take(lambda page: self._take_page(number, page)))

    def _take_page(self, number: int, page: Page) -> None:
        self._asked.discard(number)
        self._pages.put(number, page.events, more=page.more)
        self._measure(page.events)
        self.update_rows()
        if self.cursor_row // PAGE_ROWS == number:
            self.post_message(self.Highlighted(self, self.cursor_row))
        self._seek()

    def _read_anchors(self) -> None:
        case, lens, generation = self._case, self._lens, self._generation
        assert case is not None

        def work(cancelled: Cancelled) -> tuple[int, list[Key]]:
            return case.anchors(lens, every=PAGE_ROWS, cancelled=cancelled)

        def take(found: tuple[int, list[Key]]) -> None:
            if generation == self._generation:
                self._take_anchors(*found)

        self.read("anchors", work, take)

    def _take_anchors(self, total: int, keys: Sequence[Key]) -> None:
        self._pages.anchor(total, keys)
        self.update_rows()
        self._seek()

    # -- going to a place --------------------------------------------------------------------------

    def seek(self, key: Key) -> None:
        """Put the cursor on the first event at or after a key, as soon as its row is known."""
        self._goal = key
        self._to_end = False
        self._seek()

    def _seek(self) -> None:
        if self._to_end and self._pages.total is not None:
            self._to_end = False
            self.move_to(self._pages.total - 1)
        if self._goal is None:
            return
        number = self._pages.page_of(self._goal)
        if number is None:
            if self._pages.total is not None and not self._pages.anchored:
                self._settle_short()
            return
        row = self._pages.row_of(self._goal, number)
        if row is None:
            self._want(number * PAGE_ROWS)
            return
        self._goal = None
        # A third from the top: what led to it is seen too.
        self.scroll_to(y=max(row - self.page_rows // 3, 0), animate=False)
        self.move_to(row)
        self.post_message(self.Highlighted(self, self.cursor_row))

    def _settle_short(self) -> None:
        """All events stand on the first page: no anchors are to come."""
        if self._pages.total is not None and self._pages.total <= len(self._pages.first_page()):
            goal, self._goal = self._goal, None
            row = self._pages.row_of(goal, 0) if goal else None
            if row is not None:
                self.move_to(row)

    def action_row(self, by: int) -> None:
        self._goal = None
        super().action_row(by)

    def action_page(self, by: int) -> None:
        self._goal = None
        super().action_page(by)

    def action_edge(self, last: int) -> None:
        self._goal = None
        if last and self._pages.total is None:
            self._to_end = True
            return
        super().action_edge(last)


def outcome_cell(event: Event) -> Cell:
    """Outcome and severity as two glyphs: ``✗!`` is a failure that the log calls an error."""
    mark = {"success": SUCCESS, "failure": FAILURE}.get(event.outcome or "", " ")
    severity = event.severity
    grave = "‼" if severity is not None and severity <= 2 else "!" if severity == 3 else " "
    tone = event.outcome if event.outcome in ("success", "failure") else ""
    return Cell(mark + grave, tone or ("failure" if grave != " " else ""))


def cell_text(event: Event, key: str) -> str | None:
    """Value of a field as text, as it is filtered on; None where the event has none."""
    if key == "category":
        return " ".join(event.category) or None
    value = getattr(event, key)
    return None if value is None else str(value)
