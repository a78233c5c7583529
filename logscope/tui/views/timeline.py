"""Timeline: the lens over time, its events, and the chosen one whole."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from logscope.case import Case
from logscope.errors import QueryError
from logscope.model.lens import Lens
from logscope.model.results import Event, Key, Page
from logscope.model.results import Histogram as Bars
from logscope.tui.messages import (
    AroundAsked,
    CopyAsked,
    FilterAsked,
    LensAsked,
    PartFound,
    PivotAsked,
)
from logscope.tui.ranges import read_moment
from logscope.tui.view import Cancelled, SideView
from logscope.tui.widgets.event_card import EventCard, EventDetails
from logscope.tui.widgets.event_table import EventTable, cell_text
from logscope.tui.widgets.histogram import Histogram
from logscope.tui.widgets.line_table import LineTable
from logscope.tui.widgets.screens import Prompt, Question

# The card is read this long after the cursor came to rest, so that a held key reads nothing.
_REST = 0.08
_PIVOT_FIELDS = {"actor": "actor", "host": "host", "source_ip": "source_ip", "dest_ip": "source_ip"}


class TimelineView(SideView[Page]):
    """Histogram, event table and event card of one lens."""

    view_name = "timeline"
    title = "Timeline"
    purpose = "the lens over time, its events, and the chosen one whole"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "filter(False)", "Filter in", id="timeline.filter"),
        Binding("F", "filter(True)", "Filter out", key_display="F", id="timeline.filter_out"),
        Binding("p", "pivot", "Pivot", id="timeline.pivot"),
        Binding("a", "around", "Around", id="timeline.around"),
        Binding("t", "jump", "Jump to time", show=False, id="timeline.jump"),
        Binding("y", "copy(False)", "Copy cell", show=False, id="timeline.copy"),
        Binding(
            "Y", "copy(True)", "Copy record", show=False, key_display="Y", id="timeline.copy_record"
        ),
        Binding("e", "focus_bars", "Histogram", id="timeline.bars"),
        Binding("minus,backspace", "unzoom", "Zoom out", show=False, id="timeline.unzoom"),
        Binding("n", "next_event(1)", "Next event", show=False, id="timeline.next"),
        Binding(
            "N", "next_event(-1)", "Event before", show=False, key_display="N", id="timeline.before"
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._goal: Key | None = None
        self._by = "outcome"
        self._bars_room = 0  # for how many bars they were read

    def compose(self) -> ComposeResult:
        yield Histogram(id="bars")
        with Horizontal():
            events = EventTable(id="events")
            events.add_class("main")
            yield events
            card = EventCard(id="card")
            card.add_class("side")
            yield card

    @property
    def bars(self) -> Histogram:
        return self.query_one(Histogram)

    @property
    def table(self) -> EventTable:
        return self.query_one(EventTable)

    @property
    def card(self) -> EventCard:
        return self.query_one(EventCard)

    def focus_main(self) -> None:
        self.table.focus()

    # -- reading and showing -----------------------------------------------------------------------

    def refresh_data(self) -> None:
        super().refresh_data()
        self._read_bars()

    def _read_bars(self) -> None:
        case, lens, by = self.logscope.case, self.logscope.lens, self._by
        room = self.bars.bar_room if self.bars.size.width else self.app.size.width
        self._bars_room = room

        def work(cancelled: Cancelled) -> Bars:
            return case.histogram(lens, buckets=room, by=by, cancelled=cancelled)

        self.read("bars", work, self._show_bars, lambda _error: None)

    def _show_bars(self, bars: Bars) -> None:
        self.bars.show_bars(bars, self.logscope.zone)

    def load(self, case: Case, lens: Lens, cancelled: Cancelled) -> Page:
        page = Page((), more=False)
        for part in case.first_page_as_found(lens, cancelled=cancelled):
            page = part.page
            if part.looked < part.of:
                self.post_message(PartFound(lens, part))
        return page

    @on(PartFound)
    def _part_found(self, event: PartFound) -> None:
        """Show what was found so far, and how far the search is; what is of an older question is dropped."""
        event.stop()
        app = self.logscope
        if event.lens != app.lens or not self.reading("view"):
            return
        app.tell_searched(event.part.looked, event.part.of)
        self._show_page(event.part.page, searching=True)

    def show(self, data: Page) -> None:
        self._show_page(data, searching=False)

    def _show_page(self, page: Page, *, searching: bool) -> None:
        app = self.logscope
        if self.table.searching(app.lens):
            self.table.go_on(page, searching=searching)
        else:
            goal, self._goal = self._goal, None
            self.table.show_lens(app.case, app.lens, page, app.zone, goal, searching=searching)
        if not page.events:
            self.card.show(None, app.zone)

    def leave(self) -> None:
        """Its questions go on: everybody comes back to the timeline."""

    def show_growth(self) -> None:
        """The bars anew, and what came to the first page, as long as that is the page looked at."""
        app, table = self.logscope, self.table
        self._read_bars()
        if not table.at_beginning or table.searching(app.lens):
            return
        case, lens = app.case, app.lens
        self.read(
            "growth",
            lambda cancelled: case.page(lens, cancelled=cancelled),
            lambda page: table.grow(page) if lens == app.lens else None,
        )

    def keep_place(self, key: Key | None = None) -> None:
        """With the next lens the cursor goes to this event, or stays at the one it is on."""
        current = self.table.current
        self._goal = key or (current.key if current else None)

    def show_zone(self) -> None:
        zone = self.logscope.zone
        self.table.show_zone(zone)
        self.bars.show_zone(zone)
        self._read_card()

    def lens_counted(self, total: int) -> None:
        self.table.set_total(self.logscope.lens, total)

    def on_resize(self) -> None:
        # it may only have come back on the screen
        if self.bars.bars is not None and not self.stale and self.bars.bar_room != self._bars_room:
            self._read_bars()

    # -- the card --------------------------------------------------------------------------------------

    @on(LineTable.Highlighted)
    def _moved(self, event: LineTable.Highlighted) -> None:
        event.stop()
        current = self.table.current
        if current is not None and current.time is not None and not self.bars.has_focus:
            self.bars.point_at(current.time)
        if self.side_shown:
            self.read_after_rest(_REST, self._read_card)

    def _read_card(self) -> None:
        event = self.table.current
        if event is None:
            return
        case = self.logscope.case

        def work(cancelled: Cancelled) -> EventDetails:
            return EventDetails(
                case.event(event.id, cancelled=cancelled),
                case.neighbours(event.id, lines=3, cancelled=cancelled),
            )

        self.read("card", work, self._show_card)

    def _show_card(self, details: EventDetails) -> None:
        current = self.table.current
        if current is not None and current.id == details.event.id:
            self.card.show(details, self.logscope.zone)

    @on(LineTable.Chosen)
    def _open_card(self, event: LineTable.Chosen) -> None:
        event.stop()
        self.open_side()
        self._read_card()

    def action_next_event(self, by: int) -> None:
        """The next event, with the card open."""
        self.table.action_row(by)

    # -- what can be done with an event -------------------------------------------------------------------

    def _current(self) -> Event | None:
        event = self.table.current
        if event is None:
            self.logscope.tell("no event chosen")
        return event

    def action_filter(self, negate: bool) -> None:
        event = self._current()
        if event is None:
            return
        key = self.table.cursor_key
        if key == "time":
            self._filter_time(event, before=negate)
        elif key == "category":
            self.logscope.narrow(
                [("category", name) for name in event.category] or [("category", None)],
                negate=negate,
            )
        else:
            self.post_message(FilterAsked(key, cell_text(event, key), negate=negate))

    def _filter_time(self, event: Event, *, before: bool) -> None:
        if event.time is None:
            return
        lens = self.logscope.lens
        self.keep_place()
        if before:
            self.post_message(LensAsked(lens.within(lens.since, event.time + 1)))
        else:
            self.post_message(LensAsked(lens.within(event.time, lens.until)))

    def action_pivot(self) -> None:
        event = self._current()
        if event is None:
            return
        key = self.table.cursor_key
        tried = (key, "actor", "source_ip", "host") if key not in _PIVOT_FIELDS else (key,)
        for name in tried:
            value = getattr(event, name, None)
            if name in _PIVOT_FIELDS and value:
                self.post_message(PivotAsked(_PIVOT_FIELDS[name], str(value)))
                return
        self.logscope.tell("no actor, host or address here to pivot on")

    def action_around(self) -> None:
        event = self._current()
        if event is None:
            return
        if event.time is None:
            self.logscope.tell("this event has no time: nothing is around it")
            return
        self.post_message(AroundAsked(event))

    def action_copy(self, record: bool) -> None:
        event = self._current()
        if event is None:
            return
        if not record:
            text = cell_text(event, self.table.cursor_key) or ""
            if self.table.cursor_key == "time":
                text = str(self.table.row_cells(self.table.cursor_row)[0].text)  # type: ignore[index]
            self.post_message(CopyAsked(text, "cell"))
            return
        case = self.logscope.case
        self.read(
            "copy",
            lambda cancelled: case.event(event.id, cancelled=cancelled),
            self._copy_record,
        )

    def _copy_record(self, event: Event) -> None:
        self.post_message(CopyAsked(event.original or event.message or "", "record"))

    def action_jump(self) -> None:
        prompt = Prompt(
            "Jump to a time",
            [Question("when", "Time, in the zone of display", "", "2026-01-03 14:05 or 14:05")],
        )
        self.app.push_screen(prompt, self._jump)

    def _jump(self, answer: dict[str, str] | None) -> None:
        if not answer or not answer["when"].strip():
            return
        app = self.logscope
        current = self.table.current
        near = current.time if current and current.time is not None else app.span[1]
        try:
            time_us = read_moment(answer["when"], app.zone, near)
        except QueryError as error:
            app.tell(error.message, severity="error")
            return
        self.jump_to(time_us)

    def jump_to(self, time_us: int) -> None:
        """Put the cursor on the first event at or after a time."""
        case, lens = self.logscope.case, self.logscope.lens
        self.read(
            "jump", lambda cancelled: case.key_at(lens, time_us, cancelled=cancelled), self._jumped
        )

    def _jumped(self, key: Key | None) -> None:
        if key is None:
            self.logscope.tell("no event of this lens at that time or later")
        else:
            self.table.seek(key)

    # -- the histogram ---------------------------------------------------------------------------------------

    def action_focus_bars(self) -> None:
        if self.bars.has_focus:
            self.table.focus()
        else:
            self.remove_class("-side-over")
            self.bars.focus()

    def action_unzoom(self) -> None:
        self._unzoom()

    @on(Histogram.ZoomAsked)
    def _zoom(self, event: Histogram.ZoomAsked) -> None:
        event.stop()
        if not event.events:
            self.logscope.tell("no events there; left and right choose another bar")
            return
        self.keep_place()
        self.post_message(LensAsked(self.logscope.lens.within(event.since, event.until)))

    @on(Histogram.UnzoomAsked)
    def _unzoom(self) -> None:
        """Back to the range before this one; without one, twice as wide; then all."""
        app = self.logscope
        lens = app.lens
        if lens.since is None and lens.until is None:
            app.tell("the lens holds all times already")
            return
        self.keep_place()
        self.post_message(LensAsked(app.wider(lens)))

    @on(Histogram.StackAsked)
    def _stack(self) -> None:
        kinds = ("outcome", "category", "host")
        self._by = kinds[(kinds.index(self._by) + 1) % len(kinds)]
        self._read_bars()

    @on(Histogram.Moved)
    def _bar_moved(self, event: Histogram.Moved) -> None:
        event.stop()
        self.jump_to(event.time_us)
