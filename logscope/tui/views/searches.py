"""Searches: the saved searches with their hits on this case; run, edit, save the lens as one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message

from logscope.case import Case
from logscope.errors import LogscopeError, QueryCancelledError
from logscope.model.lens import Lens
from logscope.searches.folders import PACK, search_folders, user_folder
from logscope.searches.search import SavedSearch
from logscope.tui.text import number, safe
from logscope.tui.view import Cancelled, SideView
from logscope.tui.widgets.line_table import Cell, Column, LineTable, RowTable, fitted
from logscope.tui.widgets.lines import TextPane
from logscope.tui.widgets.screens import Prompt, Question

# How long hits are gathered before they are shown.
_TOGETHER = 0.1


class SearchesView(SideView[list[SavedSearch]]):
    """The list, and beside it the search under the cursor as its file says it."""

    view_name = "searches"
    title = "Searches"
    purpose = "saved searches, with what each finds in the whole case"
    follows_lens = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "details", "Details", id="searches.details"),
        Binding("e", "edit", "Edit", id="searches.edit"),
        Binding("u", "use", "To query bar", id="searches.use"),
        Binding("s", "sort", "Sort", show=False, id="searches.sort"),
    ]

    class Counted(Message):
        """What one search finds: a number, or why there is none."""

        def __init__(self, name: str, hits: str) -> None:
            self.name = name
            self.hits = hits
            super().__init__()

    def __init__(self) -> None:
        super().__init__()
        self.searches: list[SavedSearch] = []
        self._hits: dict[str, str] = {}
        self._by_hits = False
        self._detailed: SavedSearch | None = None

    def compose(self) -> ComposeResult:
        with Horizontal():
            table = RowTable(
                [Column("name", "Name", 16)], empty="no saved searches; w saves the lens as one"
            )
            table.add_class("main")
            yield table
            yield TextPane(classes="side")

    @property
    def table(self) -> RowTable:
        return self.query_one(RowTable)

    def focus_main(self) -> None:
        self.table.focus()

    # -- reading and showing ---------------------------------------------------------------------------

    def load(self, case: Case, lens: Lens, cancelled: Cancelled) -> list[SavedSearch]:  # noqa: ARG002
        from logscope.searches.library import load_searches

        folders = self.logscope.search_folders
        return load_searches(search_folders() if folders is None else folders)

    def show(self, data: list[SavedSearch]) -> None:
        self.searches = data
        self._hits = {}
        self._show_rows()
        case = self.logscope.case
        countable = [search for search in data if search.runnable and not _missing(search)]
        self.read(
            "hits", lambda cancelled: self._count(case, countable, cancelled), lambda _none: None
        )

    def _count(self, case: Case, searches: Sequence[SavedSearch], cancelled: Cancelled) -> None:
        """Count the hits of each in turn; runs in a thread and posts as it goes."""
        for search in searches:
            try:
                query = case.bind(search.query, search.values({}))
                if case.has_stages(query):
                    rows = len(case.table(query, cancelled=cancelled).rows)
                    hits = "0" if not rows else f"{number(rows)} row{'s' if rows > 1 else ''}"
                else:
                    hits = number(case.count(Lens(query), cancelled=cancelled))
            except QueryCancelledError:
                raise
            except LogscopeError:
                hits = "error"
            self.post_message(self.Counted(search.name, hits))

    @on(Counted)
    def _counted(self, event: Counted) -> None:
        event.stop()
        self._hits[event.name] = event.hits
        if not self.resting:  # many are counted in a moment
            self.read_after_rest(_TOGETHER, self._show_rows)

    def _show_rows(self) -> None:
        if self._by_hits:
            current = self._current()
            self.searches.sort(key=lambda search: -_digits(self._hits.get(search.name, "")))
            cursor = self.searches.index(current) if current else None
        else:
            cursor = None
        rows = [self._row(search) for search in self.searches]
        columns = [
            Column("name", "Name", 12),
            Column("hits", "Hits", 8, right=True),
            Column("level", "Level", 5),
            Column("title", "Title", 20, greedy=True),
            Column("category", "Category", 16),
            Column("file", "File", 40),
        ]
        self.table.set_columns(fitted(columns, rows, most=26))
        self.table.set_rows(rows, cursor=cursor)

    def _row(self, search: SavedSearch) -> list[Cell]:
        hits = self._hits.get(search.name, "…")
        if search.kind != "search":
            hits = search.kind
        elif _missing(search):
            hits = "asks"
        tone = (
            "dim"
            if hits in ("0", "…", "sigma", "asks")
            else "failure"
            if hits in ("broken", "error")
            else ""
        )
        return [
            Cell(search.name, "accent"),
            Cell(hits, tone),
            Cell({"informational": "info"}.get(search.level, search.level)),
            Cell(search.title),
            Cell(" ".join(search.categories)),
            Cell(_place(search)),
        ]

    def _current(self) -> SavedSearch | None:
        at = self.table.cursor_row
        return self.searches[at] if at < len(self.searches) else None

    @on(LineTable.Highlighted)
    def _moved(self, event: LineTable.Highlighted) -> None:
        event.stop()
        search = self._current()
        if search is not self._detailed:
            self._detailed = search
            self.query_one(TextPane).show_text(Content("") if search is None else details(search))

    def action_details(self) -> None:
        if self.has_class("-side-over"):
            self.action_close_side()
        else:
            self.open_side()

    def action_sort(self) -> None:
        """By hits, or by name again."""
        self._by_hits = not self._by_hits
        if not self._by_hits:
            self.searches.sort(key=lambda search: search.name)
        self._show_rows()

    # -- running -----------------------------------------------------------------------------------------

    @on(LineTable.Chosen)
    def _chosen(self, event: LineTable.Chosen) -> None:
        event.stop()
        search = self._current()
        if search is not None:
            self.run_search(search)

    def run_search(self, search: SavedSearch) -> None:
        """Run it; ask for its parameters first."""
        if not search.runnable:
            why = search.problem or "Sigma rules are listed, but cannot be run yet"
            self.logscope.tell(why, severity="warning")
            return
        if not search.parameters:
            self._run_with(search, {})
            return
        questions = [
            Question(
                f"p{at}", f"${parameter.name}  {parameter.description}", parameter.default or ""
            )
            for at, parameter in enumerate(search.parameters)
        ]

        def answered(answer: dict[str, str] | None) -> None:
            if answer is not None:
                given = {p.name: answer[f"p{at}"] for at, p in enumerate(search.parameters)}
                self._run_with(search, given)

        self.app.push_screen(Prompt(search.title or search.name, questions), answered)

    def _run_with(self, search: SavedSearch, given: dict[str, str]) -> None:
        case = self.logscope.case
        self.logscope.ask_lens(
            lambda: Lens(case.bind(search.query, search.values(given))), "timeline"
        )

    def action_use(self) -> None:
        """Put the query into the query bar, to be changed before it is run."""
        search = self._current()
        if search is not None and search.runnable:
            self.logscope.draft_query(search.query)

    # -- editing and saving ----------------------------------------------------------------------------------

    def action_edit(self) -> None:
        """Edit the file in place; one of the pack becomes the user's own copy."""
        search = self._current()
        if search is None:
            return
        shipped = search.path.is_relative_to(PACK)
        target = user_folder() / search.path.name if shipped else search.path
        try:
            text = search.path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            self.logscope.tell(f"cannot edit {search.path}: {error}", severity="error")
            return
        # The editor's widget takes long to load, and is rarely wanted.
        from logscope.tui.widgets.editor import Editor

        note = f"saved as your own copy: {target}" if shipped else str(target)
        editor = Editor(search.name, text, note, lambda changed: self._write(target, changed))
        self.app.push_screen(editor, self._edited)

    def _write(self, path: Path, text: str) -> str | None:
        """Save a changed file; what is wrong with it, or None."""
        from logscope.searches.saving import write_search

        try:
            saved = write_search(path, text, replace=True)
            self.logscope.case.check(
                saved.query, {p.name: p.default or "x" for p in saved.parameters}
            )
        except LogscopeError as error:
            return str(error)
        self.logscope.journal("search saved", {"path": str(path), "query": saved.query})
        return None

    def _edited(self, saved: bool | None) -> None:
        if saved:
            self.refresh_data()


def _missing(search: SavedSearch) -> bool:
    """True where a parameter has to be given first."""
    return any(parameter.default is None for parameter in search.parameters)


def _place(search: SavedSearch) -> str:
    """Where its file is."""
    shipped = search.path.is_relative_to(PACK)
    return f"{search.path.name} (ships with logscope)" if shipped else str(search.path)


def _digits(hits: str) -> int:
    return int("".join(filter(str.isdigit, hits)) or -1)


def details(search: SavedSearch) -> Content:
    """A search as its file says it."""
    lines = [safe(search.title or search.name, "bold")]
    if search.problem:
        lines.append(safe(search.problem, "$text-error", keep_newlines=True))
    if search.description:
        lines.append(safe(search.description, keep_newlines=True))
    lines += [safe("QUERY", "bold $text-accent"), safe(search.query, keep_newlines=True)]
    if search.parameters:
        lines.append(safe("PARAMETERS", "bold $text-accent"))
        for parameter in search.parameters:
            default = f" (default {parameter.default})" if parameter.default is not None else ""
            lines.append(safe(f"${parameter.name}{default}  {parameter.description}"))
    lines.append(safe("FILE", "bold $text-accent"))
    lines.append(safe(_place(search)))
    for label, value in (
        ("level", search.level), ("status", search.status), ("author", search.author),
        ("date", search.date), ("tags", " ".join(search.tags)),
        ("tests", number(len(search.tests)) if search.tests else ""),
    ):  # fmt: skip
        if value:
            lines.append(Content.assemble(safe(f"{label:<8}", "dim"), safe(value)))
    lines += [safe(f"warning: {warning}", "$text-warning") for warning in search.warnings]
    if search.falsepositives:
        lines.append(safe("FALSE POSITIVES", "bold $text-accent"))
        lines += [safe(text) for text in search.falsepositives]
    return Content("\n").join(lines)
