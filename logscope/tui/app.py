"""The terminal interface: holds the case and the lens, and shows one view of it at a time."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import redirect_stderr
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from pathlib import Path
from time import monotonic
from typing import ClassVar, Literal

from textual import on
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.command import Provider
from textual.worker import Worker, get_current_worker

from logscope.case import Case, CaseTotals
from logscope.errors import LogscopeError, QueryError
from logscope.model.lens import Lens
from logscope.model.progress import ImportSummary
from logscope.model.results import Stamp, Table
from logscope.model.safe import plain
from logscope.searches.folders import user_folder
from logscope.searches.search import SavedSearch
from logscope.tui.commands import LogscopeCommands
from logscope.tui.help import help_content
from logscope.tui.keys import APP_KEYS
from logscope.tui.lenses import LensHistory
from logscope.tui.messages import (
    AroundAsked,
    CaseChanged,
    CopyAsked,
    FilterAsked,
    ImportProgressed,
    LensAsked,
    PivotAsked,
    ViewShown,
)
from logscope.tui.ranges import lens_query, read_range, write_range
from logscope.tui.terminal import any_terminal, end_with_terminal
from logscope.tui.text import clock, zone_name
from logscope.tui.view import Cancelled, Reading, View, questions
from logscope.tui.views import VIEWS
from logscope.tui.views.pivot import PivotView
from logscope.tui.views.searches import SearchesView
from logscope.tui.views.timeline import TimelineView
from logscope.tui.widgets.grounds import MainScreen, Views
from logscope.tui.widgets.import_bar import ImportBar
from logscope.tui.widgets.key_line import KeyLine
from logscope.tui.widgets.query_bar import HistoryInput, PartsBar, QueryBar
from logscope.tui.widgets.screens import Answer, Help, Prompt, Question
from logscope.tui.widgets.status_line import StatusLine
from logscope.tui.widgets.view_tabs import ViewTabs

_AROUND_MINUTES = 5
_LONGEST_COPY = 100_000
_IMPORT = "import"
_TELL_EVERY = 0.1
# How often it is looked whether an import got further, and the share of the time that is spent on showing it.
_WATCH_EVERY = 0.5
_GROWING_SHARE = 0.1
# Threads that work in Python let go of the interpreter this often when the interface asks for it. Python's own
# 5 ms are waited for at each of the many turns that an answer to a key takes.
_TURN_S = 0.000_5
# So long after the start the first look at things is over, and what a query needs can be loaded unnoticed.
_SETTLED_S = 2.0


@dataclass(frozen=True, slots=True)
class _Checked:
    """A lens that can be shown, with its parts."""

    lens: Lens
    parts: tuple[str, ...]


class LogscopeApp(App[None], Reading):
    """One case, one lens, seven views."""

    CSS_PATH = "logscope.tcss"
    TITLE = "logscope"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {LogscopeCommands}
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
        self.save_folder = search_folders[-1] if search_folders else user_folder()
        self.history = LensHistory(Lens())
        self.span: tuple[int | None, int | None] = (None, None)
        self._first_query = query
        self._suspended: Lens | None = None
        self._around = ""
        self._parts: tuple[str, ...] = ()
        self._has_lens = False
        self._read_ticks = 0
        self._later: list[View[object]] = []
        self._mounting = asyncio.Lock()
        self._stamp: Stamp | None = None
        self._growth: tuple[float, float] | None = None  # when it was last asked for, and shown

    # -- composition ---------------------------------------------------------------------------------

    def get_default_screen(self) -> MainScreen:
        return MainScreen(id="_default")

    def compose(self) -> ComposeResult:
        first, *self._later = [view() for view in VIEWS]
        yield ViewTabs(
            [(str(number), view.view_name, view.title) for number, view in enumerate(VIEWS, 1)]
        )
        yield QueryBar(id="query-bar")
        with Views(initial=first.view_name, id="views"):
            yield first
        yield ImportBar()
        yield StatusLine(self.case.path.name)
        yield KeyLine()

    def on_mount(self) -> None:
        self.query_one(ViewTabs).show_current(self.current_view.view_name)
        self.set_interval(0.25, self._show_running)
        self.set_interval(_WATCH_EVERY, self._watch)
        self.set_timer(_SETTLED_S, self._expect_queries)
        self._watch()  # before anything is read: what comes after that is seen
        self.read_totals()
        self.current_view.focus_main()
        if self._first_query:
            self.ask_lens(lambda: Lens(self._first_query))
        else:
            self._arrive(_Checked(self.lens, ()))

    @on(ViewShown)
    def _first_view_shown(self) -> None:
        self.call_after_refresh(self._have_next_view)

    async def _have_next_view(self) -> None:
        """Mount the views behind the first, which nobody sees at first; keys are answered between them."""
        if self._later:
            await self.have_view(self._later[0].view_name)
            self.call_after_refresh(self._have_next_view)

    def _expect_queries(self) -> None:
        self.run_worker(self.case.expect_queries, group="prepare", thread=True)

    async def have_view(self, name: str) -> None:
        """Mount a view, if it is not yet."""
        async with self._mounting:
            for view in self._later:
                if view.view_name == name:
                    self._later.remove(view)
                    view.display = False
                    await self.query_one("#views", Views).mount(view)
                    return

    def on_load(self) -> None:
        sys.setswitchinterval(_TURN_S)

    def on_ready(self) -> None:
        """Collect garbage, but not among all that was loaded: that would be a pause that is felt."""
        gc.freeze()
        gc.enable()

    # -- what others read ------------------------------------------------------------------------------

    @property
    def lens(self) -> Lens:
        """The lens on screen."""
        return self.history.current

    @property
    def current_view(self) -> View[object]:
        """The view on screen."""
        switcher = self.query_one("#views", Views)
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
        self._read_ticks = self._read_ticks + 1 if self._reads() else 0
        for status in self.query(StatusLine):
            status.show_reading(self._read_ticks > 1)

    def tell_searched(self, looked: int, of: int) -> None:
        """Say how far a search is."""
        self._read_ticks = max(self._read_ticks, 2)
        self.query_one(StatusLine).show_searched(looked, of)

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
            if view is not None:
                self._put_on_screen(view)
            self._arrive(checked)
            if view is not None:
                self.current_view.activate()

        self.read("lens", work, then, lambda error: self._lens_failed(error, in_range=in_range))

    def _lens_failed(self, error: LogscopeError, *, in_range: bool) -> None:
        if isinstance(error, QueryError):
            self.query_one(QueryBar).mend(error, in_range=in_range)
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
                near = self.timeline.table.current
                since, until = read_range(
                    event.range_text, self.zone, self.span[1], near.time if near else None
                )
        except QueryError as error:
            bar.mend(error, in_range=True)
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

    @on(PivotAsked)
    async def _pivot_asked(self, event: PivotAsked) -> None:
        view = next(
            view for view in VIEWS if issubclass(view, PivotView) and view.field == event.field
        )
        await self.have_view(view.view_name)
        self.query_one(view).choose(event.value)
        await self.action_view(view.view_name)

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
        time_of_day = clock(found.time, self.zone).partition(" ")[2]  # the range says the day
        self._around = f"around {time_of_day} ±{_AROUND_MINUTES} min, Esc returns"
        self.timeline.keep_place(found.key)
        case = self.case
        self.ask_lens(lambda: case.around(found, _AROUND_MINUTES), "timeline")

    def action_leave(self) -> None:
        """Back from around an event; else call off what is being read."""
        if self._suspended is not None:
            lens, self._suspended, self._around = self._suspended, None, ""
            self.timeline.keep_place()
            if self.history.before()[-1:] == [lens]:
                self.history.step(-1)
            self.ask_lens(lambda: lens)
            return
        running = questions(self.workers)
        for worker in running:
            worker.cancel()
        self.timeline.table.stop_searching()
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

    async def action_view(self, name: str) -> None:
        """Put a view on screen and work in it."""
        await self.have_view(name)
        self._put_on_screen(name)
        self.current_view.activate()

    def _put_on_screen(self, name: str) -> None:
        if self.current_view.view_name != name:
            self.current_view.leave()
        self.query_one("#views", Views).current = name
        self.query_one(ViewTabs).show_current(name)

    @on(ViewTabs.Clicked)
    async def _tab_clicked(self, event: ViewTabs.Clicked) -> None:
        await self.action_view(event.name)

    @on(CaseChanged)
    def _case_changed(self) -> None:
        """Everything is to be read again."""
        for view in self.views:
            view.stale = True
        self.read_totals()
        self.query_one(ImportBar).show(None, running=False)
        self.timeline.keep_place()
        lens = self.lens
        self.ask_lens(lambda: lens)

    def action_reload(self) -> None:
        self.post_message(CaseChanged())

    async def searches(self) -> SearchesView:
        """The view of the saved searches."""
        await self.have_view(SearchesView.view_name)
        return self.query_one(SearchesView)

    # -- a case that grows ---------------------------------------------------------------------------------

    def _watch(self) -> None:
        """Look whether an import, of this program or of another one, got further."""
        if self.is_running and not self._reads():
            case = self.case
            self.read("watch", lambda _cancelled: case.stamp(), self._take_stamp)

    def _take_stamp(self, stamp: Stamp) -> None:
        before = self._stamp
        if before is None or stamp == before:
            self._stamp = stamp
            return
        if stamp.settled and not before.settled and not self.importing:
            self._stamp = stamp
            self.post_message(CaseChanged())
            return
        now = monotonic()
        if self._growth is not None:
            asked, shown = self._growth
            if not shown:
                self._growth = asked, now
                return
            if now - shown < (shown - asked) / _GROWING_SHARE:
                return
        self._stamp = stamp
        self._growth = now, 0.0
        self._show_growth()

    def _show_growth(self) -> None:
        """The case holds more: show it where that does not move what is being looked at."""
        self.read_totals()
        for view in self.views:
            if view is not self.current_view:
                view.stale = True
        case, lens = self.case, self.lens
        self.current_view.show_growth()
        self.read("count", lambda cancelled: case.count(lens, cancelled=cancelled), self._counted)

    def _reads(self) -> bool:
        """True while anything is read."""
        return bool(questions(self.workers))

    # -- importing and saving ----------------------------------------------------------------------------

    @property
    def importing(self) -> bool:
        """True while an import runs."""
        return any(worker.group == _IMPORT and worker.is_running for worker in self.workers)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        return self.importing if action == "stop_import" else True

    def action_import_files(self) -> None:
        """Ask what to import, and import it."""
        if self.importing:
            self.tell("an import is running; C stops it")
            return
        from logscope.tui.importing import import_prompt

        self.run_worker(self.case.prepare_import, group="prepare", thread=True, exit_on_error=False)
        self.push_screen(import_prompt({}), self._import_answered)

    def _import_answered(self, answer: dict[str, str] | None) -> None:
        if answer is None or not answer["paths"].strip():
            return
        from logscope.tui.importing import import_prompt, read_request

        try:
            request = read_request(answer)
        except LogscopeError as error:
            self.tell(str(error), severity="error")
            self.push_screen(import_prompt(answer), self._import_answered)
            return
        self.query_one(ImportBar).show(None, running=True)
        case = self.case

        def work() -> Callable[[], None]:
            worker = get_current_worker()
            running = case.import_files(request)
            steps = iter(running)
            told = 0.0
            try:
                # Textual's stand-in for stderr has no file descriptor; processes cannot start with it.
                with redirect_stderr(sys.__stderr__):
                    for progress in steps:
                        if worker.is_cancelled:
                            break
                        if monotonic() - told > _TELL_EVERY:
                            told = monotonic()
                            self.post_message(ImportProgressed(progress))
            except LogscopeError as error:
                failure = error
                return lambda: self._imported(None, failure)
            finally:
                close = getattr(steps, "close", None)
                if close is not None:
                    close()
                self.post_message(CaseChanged())
            return lambda: self._imported(running.summary, None)

        self.run_worker(work, group=_IMPORT, thread=True, exit_on_error=False)
        self.refresh_bindings()

    @on(Worker.StateChanged)
    def _import_began_or_ended(self, event: Worker.StateChanged) -> None:
        if event.worker.group == _IMPORT:
            self.refresh_bindings()  # there is something to stop, or no longer

    @on(ImportProgressed)
    def _import_progressed(self, event: ImportProgressed) -> None:
        self.query_one(ImportBar).show(event.progress, running=self.importing)

    def _imported(self, summary: ImportSummary | None, error: LogscopeError | None) -> None:
        if error is not None:
            self.tell(str(error), severity="error")
        elif summary is not None:
            from logscope.tui.importing import summary_table, summary_title

            self.push_screen(Answer(summary_title(summary), summary_table(summary), self.zone))

    def action_stop_import(self) -> None:
        """Stop the import; what it has committed stays, and a second run goes on from there."""
        for worker in self.workers:
            if worker.group == _IMPORT and worker.is_running:
                worker.cancel()
        self.query_one(ImportBar).show(None, running=False)
        self.tell("import stopped; what is imported stays, the same import goes on from there")

    def action_save_lens(self) -> None:
        """Save the lens as a search in a file."""
        query = lens_query(self.lens, self.case.effective_query(self.lens))
        if not query:
            self.tell("the lens is empty: there is nothing to save")
            return
        prompt = Prompt(
            "Save the lens as a search",
            [
                Question("title", "Title"),
                Question("description", "Description"),
                Question("query", "Query", query),
                Question("folder", "Folder", str(self.save_folder)),
            ],
        )
        self.push_screen(prompt, self._save_answered)

    def _save_answered(self, answer: dict[str, str] | None) -> None:
        if answer is None:
            return
        case, folder = self.case, Path(answer["folder"]).expanduser()

        def work(_cancelled: Cancelled) -> SavedSearch:
            from logscope.searches.saving import save_search

            case.check(answer["query"])
            saved = save_search(
                folder, answer["title"], answer["query"], description=answer["description"]
            )
            case.record("search saved", {"path": str(saved.path), "query": saved.query})
            return saved

        self.read("save", work, self._saved)

    def _saved(self, saved: SavedSearch) -> None:
        self.tell(f"saved as {saved.path}")
        for view in self.query(SearchesView):
            view.stale = True
            if self.current_view is view:
                view.refresh_data()

    def journal(self, action: str, details: Mapping[str, str]) -> None:
        """Put an entry into the case's journal, in a thread."""
        case = self.case
        self.read("journal", lambda _cancelled: case.record(action, details), lambda _none: None)

    def draft_query(self, query: str) -> None:
        """Put a query into the bar without running it."""
        field = self.query_one(QueryBar).query_input
        field.value = query
        field.focus()

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


def _holds(outer: Lens, inner: Lens) -> bool:
    """True where ``outer``'s range is wider than ``inner``'s."""
    if (outer.since, outer.until) == (inner.since, inner.until):
        return False
    begins = outer.since is None or (inner.since is not None and outer.since <= inner.since)
    ends = outer.until is None or (inner.until is not None and outer.until >= inner.until)
    return begins and ends


def run(path: Path, *, query: str = "") -> int:
    """Open a case in the interface and stay until it is left; the exit status."""
    with Case.open(path) as case:
        app = LogscopeApp(case, query=query)
        end_with_terminal(0)
        with any_terminal(sys.__stderr__):  # Textual draws there
            app.run()
    return app.return_code or 0
