"""The terminal interface: holds the case and the lens, and shows one view of it at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from pathlib import Path
from typing import ClassVar, Literal

from textual import on
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import ContentSwitcher, Footer

from logscope.case import Case, CaseTotals
from logscope.errors import LogscopeError, QueryError
from logscope.model.lens import Lens
from logscope.model.results import Table
from logscope.model.safe import plain
from logscope.tui.help import help_content
from logscope.tui.keys import APP_KEYS
from logscope.tui.lenses import LensHistory
from logscope.tui.messages import (
    AroundAsked,
    CaseChanged,
    CopyAsked,
    FilterAsked,
    LensAsked,
)
from logscope.tui.ranges import read_range, write_range
from logscope.tui.text import clock, zone_name
from logscope.tui.view import READING, Cancelled, Reading, View
from logscope.tui.views import VIEWS
from logscope.tui.views.timeline import TimelineView
from logscope.tui.widgets.query_bar import HistoryInput, PartsBar, QueryBar
from logscope.tui.widgets.screens import Answer, Help
from logscope.tui.widgets.status_line import StatusLine
from logscope.tui.widgets.view_tabs import ViewTabs

_AROUND_MINUTES = 5
_LONGEST_COPY = 100_000


@dataclass(frozen=True, slots=True)
class _Checked:
    """A lens that can be shown, with its parts."""

    lens: Lens
    parts: tuple[str, ...]


class LogscopeApp(App[None], Reading):
    """One case, one lens, seven views."""

    CSS_PATH = "logscope.tcss"
    TITLE = "logscope"
    BINDINGS: ClassVar[list[BindingType]] = [*APP_KEYS]

    def __init__(
        self,
        case: Case,
        *,
        query: str = "",
        zone: tzinfo | None = UTC,
        search_folders: Sequence[Path] | None = None,
    ) -> None:
        super().__init__()
        self.case = case
        self.zone = zone
        self.search_folders = search_folders
        self.history = LensHistory(Lens())
        self.span: tuple[int | None, int | None] = (None, None)
        self._first_query = query
        self._suspended: Lens | None = None
        self._around = ""
        self._parts: tuple[str, ...] = ()
        self._has_lens = False

    # -- composition ---------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        views = [view() for view in VIEWS]
        yield ViewTabs(
            [(str(number), view.view_name, view.title) for number, view in enumerate(views, 1)]
        )
        yield QueryBar(id="query-bar")
        with ContentSwitcher(initial=views[0].view_name, id="views"):
            yield from views
        yield StatusLine(self.case.path.name)
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        self.query_one(ViewTabs).show_current(self.current_view.view_name)
        self.set_interval(0.25, self._show_running)
        self.read_totals()
        self.current_view.focus_main()
        if self._first_query:
            self.ask_lens(lambda: Lens(self._first_query))
        else:
            self._arrive(_Checked(self.lens, ()))

    # -- what others read ------------------------------------------------------------------------------

    @property
    def lens(self) -> Lens:
        """The lens on screen."""
        return self.history.current

    @property
    def current_view(self) -> View[object]:
        """The view on screen."""
        switcher = self.query_one("#views", ContentSwitcher)
        view = switcher.visible_content
        assert isinstance(view, View)
        return view

    @property
    def views(self) -> Iterable[View[object]]:
        return self.query(View).results()

    def tell(
        self, text: str, *, severity: Literal["information", "warning", "error"] = "information"
    ) -> None:
        """A notice, as plain text."""
        self.notify(plain(text, limit=600), severity=severity, markup=False)

    def _show_running(self) -> None:
        if not self.is_running:
            return
        reading = any(
            worker.is_running and worker.group.startswith(READING) for worker in self.workers
        )
        status = self.query(StatusLine)
        if status:
            status.first().show_running("reading, Esc calls off" if reading else "")

    # -- the lens ---------------------------------------------------------------------------------------

    def ask_lens(
        self, make: Callable[[], Lens], view: str | None = None, *, in_range: bool = False
    ) -> None:
        """Check a lens in a thread and show it, in ``view`` or here."""
        case = self.case

        def work(_cancelled: Cancelled) -> _Checked:
            lens = make()
            case.check(lens.query)
            if case.has_stages(lens.query):
                return _Checked(lens, ("|",))
            parts = case.parts(lens)
            kept = frozenset(index for index in lens.off if index < len(parts))
            return _Checked(replace(lens, off=kept), parts)

        def then(checked: _Checked) -> None:
            if checked.parts == ("|",):
                self._answer(checked.lens)
                return
            self.history.visit(checked.lens)
            self._arrive(checked)
            if view is not None:
                self.action_view(view)

        self.read("lens", work, then, lambda error: self._lens_failed(error, in_range=in_range))

    def _lens_failed(self, error: LogscopeError, *, in_range: bool) -> None:
        if isinstance(error, QueryError):
            bar = self.query_one(QueryBar)
            bar.show_error(error, in_range=in_range)
        else:
            self.tell(str(error), severity="error")

    def _arrive(self, checked: _Checked) -> None:
        """The lens is another one: show it everywhere."""
        self._parts = checked.parts
        self._has_lens = True
        self._show_lens()
        status = self.query_one(StatusLine)
        status.show_size(None)
        for view in self.views:
            if view.follows_lens:
                view.stale = True
        self.current_view.activate_data()
        case, lens = self.case, self.lens
        self.read("count", lambda cancelled: case.count(lens, cancelled=cancelled), self._counted)

    def _show_lens(self) -> None:
        lens = self.lens
        bar = self.query_one(QueryBar)
        bar.show(lens.query, write_range(lens.since, lens.until, self.zone), self._parts, lens.off)
        bar.query_input.entries = self.history.queries()
        self.query_one(StatusLine).show_lens(
            zone_name(self.zone, self.span[1]), self.history.place, self._around
        )

    def _counted(self, total: int) -> None:
        self.query_one(StatusLine).show_size(total)
        for view in self.views:
            if not view.stale:
                view.lens_counted(total)

    def read_totals(self) -> None:
        """Read what the status line says of the whole case."""
        case = self.case

        def work(cancelled: Cancelled) -> tuple[CaseTotals, tuple[int | None, int | None]]:
            return case.totals(cancelled=cancelled), case.span()

        self.read("totals", work, lambda found: self._take_totals(*found))

    def _take_totals(self, totals: CaseTotals, span: tuple[int | None, int | None]) -> None:
        self.span = span
        self.query_one(StatusLine).show_totals(totals)
        if self._has_lens:
            self._show_zone()
        if not totals.sources:
            self.tell("this case is empty: press i to import logs")

    def _answer(self, lens: Lens) -> None:
        """Show what a query with stages gives; the lens stays."""
        case = self.case
        scope = Lens("", lens.since, lens.until)
        self.read(
            "answer",
            lambda cancelled: case.table(lens.query, scope, cancelled=cancelled),
            lambda table: self._show_answer(lens.query, table),
        )

    def _show_answer(self, query: str, table: Table) -> None:
        self.push_screen(Answer(query, table, self.zone))

    def wider(self, lens: Lens) -> Lens:
        """The range before this one in the history of this query, or all times."""
        for earlier in reversed(self.history.before()):
            if earlier.query != lens.query:
                break
            if _holds(earlier, lens):
                return lens.within(earlier.since, earlier.until)
        return lens.within(None, None)

    @on(QueryBar.Submitted)
    def _submitted(self, event: QueryBar.Submitted) -> None:
        lens, bar = self.lens, self.query_one(QueryBar)
        try:
            if event.range_text.strip() == write_range(lens.since, lens.until, self.zone):
                since, until = lens.since, lens.until
            else:
                since, until = read_range(event.range_text, self.zone, self.span)
        except QueryError as error:
            bar.show_error(error, in_range=True)
            return
        off = lens.off if event.query_text == lens.query else frozenset[int]()
        self._around, self._suspended = "", None
        self.ask_lens(lambda: Lens(event.query_text, since, until, off))
        self.current_view.focus_main()

    @on(LensAsked)
    def _lens_asked(self, event: LensAsked) -> None:
        self.ask_lens(lambda: event.lens, event.view)

    @on(FilterAsked)
    def _filter_asked(self, event: FilterAsked) -> None:
        self.narrow([(event.field, event.value)], negate=event.negate, view=event.view)

    def narrow(
        self, conditions: Sequence[tuple[str, str | None]], *, negate: bool, view: str | None = None
    ) -> None:
        """Filter in, or out, by values of fields."""
        case, lens = self.case, self.lens
        self.timeline.keep_place()

        def make() -> Lens:
            narrowed = lens
            for field, value in conditions:
                narrowed = case.narrow(narrowed, field, value, negate=negate)
            return narrowed

        self.ask_lens(make, view)

    @on(PartsBar.Toggled)
    def _part_toggled(self, event: PartsBar.Toggled) -> None:
        lens = self.lens
        self.timeline.keep_place()
        self.ask_lens(lambda: replace(lens, off=lens.off ^ {event.index}))

    @on(PartsBar.Removed)
    def _part_removed(self, event: PartsBar.Removed) -> None:
        case, lens = self.case, self.lens
        off = frozenset(i - (i > event.index) for i in lens.off if i != event.index)
        self.timeline.keep_place()
        self.ask_lens(
            lambda: replace(
                lens,
                query=case.effective_query(replace(lens, off=frozenset({event.index}))),
                off=off,
            )
        )

    @on(PartsBar.Left)
    @on(HistoryInput.Left)
    def _left_bar(self) -> None:
        self._show_lens()
        self.current_view.focus_main()

    @on(AroundAsked)
    def _around_asked(self, event: AroundAsked) -> None:
        found = event.event
        if self._suspended is None:
            self._suspended = self.lens
        self._around = f"around {clock(found.time, self.zone)} ±{_AROUND_MINUTES} min, Esc returns"
        self.timeline.keep_place(found.key)
        case = self.case
        self.ask_lens(lambda: case.around(found, _AROUND_MINUTES), "timeline")

    def action_leave(self) -> None:
        """Back from around an event; else call off what is being read."""
        if self._suspended is not None:
            lens, self._suspended, self._around = self._suspended, None, ""
            self.timeline.keep_place()
            self.ask_lens(lambda: lens)
            return
        running = [w for w in self.workers if w.is_running and w.group.startswith(READING)]
        for worker in running:
            worker.cancel()
        if running:
            self.tell("called off; ctrl+r reads again")

    def action_step(self, by: int) -> None:
        """Back or forward through the lenses."""
        if not self.history.step(by):
            self.tell("no lens before this one" if by < 0 else "no lens after this one")
            return
        self._around, self._suspended = "", None
        self.timeline.keep_place()
        lens = self.lens
        self.ask_lens(lambda: lens)

    def action_clear_lens(self) -> None:
        self._around, self._suspended = "", None
        self.timeline.keep_place()
        self.ask_lens(Lens)

    # -- views ----------------------------------------------------------------------------------------------

    @property
    def timeline(self) -> TimelineView:
        return self.query_one(TimelineView)

    def action_view(self, name: str) -> None:
        """Put a view on screen."""
        self.query_one("#views", ContentSwitcher).current = name
        self.query_one(ViewTabs).show_current(name)
        self.current_view.activate()

    @on(ViewTabs.Clicked)
    def _tab_clicked(self, event: ViewTabs.Clicked) -> None:
        self.action_view(event.name)

    @on(CaseChanged)
    def _case_changed(self) -> None:
        """Everything is to be read again."""
        for view in self.views:
            view.stale = True
        self.read_totals()
        self.timeline.keep_place()
        lens = self.lens
        self.ask_lens(lambda: lens)

    def action_reload(self) -> None:
        self.post_message(CaseChanged())

    # -- keys of the program -----------------------------------------------------------------------------------

    def action_edit_query(self) -> None:
        self.query_one(QueryBar).query_input.focus()

    def action_edit_range(self) -> None:
        self.query_one(QueryBar).range_input.focus()

    def action_edit_parts(self) -> None:
        bar = self.query_one(PartsBar)
        if bar.has_class("-shown"):
            bar.focus()
        elif self._parts:
            bar.add_class("-shown")
            bar.focus()
        else:
            self.tell("the query has no parts yet")

    def action_switch_zone(self) -> None:
        """UTC, or the analyst's own."""
        self.zone = None if self.zone is UTC else UTC
        self._show_zone()
        for view in self.views:
            if view is not self.current_view:
                view.stale = True
        self.current_view.show_zone()

    def _show_zone(self) -> None:
        self._show_lens()

    def action_help(self) -> None:
        self.push_screen(Help(help_content(self, self.current_view)))

    @on(CopyAsked)
    def _copy_asked(self, event: CopyAsked) -> None:
        self.copy_to_clipboard(plain(event.text, keep_newlines=True, limit=_LONGEST_COPY))
        self.tell(f"{event.what} copied")

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:  # noqa: ARG002
        """What the palette offers besides views and searches."""
        yield SystemCommand("Quit", "Leave the program", self.action_quit)
        yield SystemCommand("Theme", "Choose another theme", self.action_change_theme)


def _holds(outer: Lens, inner: Lens) -> bool:
    """True where ``outer``'s range is wider than ``inner``'s."""
    if (outer.since, outer.until) == (inner.since, inner.until):
        return False
    begins = outer.since is None or (inner.since is not None and outer.since <= inner.since)
    ends = outer.until is None or (inner.until is not None and outer.until >= inner.until)
    return begins and ends


def run(path: Path, *, query: str = "") -> None:
    """Open a case in the interface and stay until it is left."""
    with Case.open(path) as case:
        LogscopeApp(case, query=query).run()
