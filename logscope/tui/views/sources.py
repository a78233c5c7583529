"""Sources: what was imported, what the books say, and what could not be read, by shape."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content

from logscope.case import Case
from logscope.model.batch import BOOK_CLASSES
from logscope.model.lens import Lens
from logscope.model.results import Shape, SourceInfo
from logscope.tui.messages import CopyAsked, FilterAsked
from logscope.tui.text import clock, number, safe, size
from logscope.tui.view import Cancelled, SideView
from logscope.tui.widgets.line_table import Cell, Column, LineTable, RowTable, fitted
from logscope.tui.widgets.lines import TextPane

_REST = 0.12
_SHAPES = 40


@dataclass(frozen=True, slots=True)
class _Detail:
    source: SourceInfo
    shapes: tuple[Shape, ...]


class SourcesView(SideView[tuple[SourceInfo, ...]]):
    """One row a source; beside it its books and its unparsed lines, grouped by shape."""

    view_name = "sources"
    title = "Sources"
    purpose = "what was imported, whether every byte is accounted for, what no format could read"
    follows_lens = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "details", "Details", id="sources.details"),
        Binding("i", "app.import_files", "Import", id="sources.import"),
        Binding("f", "filter(False)", "Filter in", id="sources.filter"),
        Binding("F", "filter(True)", "Filter out", key_display="F", id="sources.filter_out"),
        Binding("y", "copy", "Copy SHA-256", show=False, id="sources.copy"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._sources: tuple[SourceInfo, ...] = ()

    def compose(self) -> ComposeResult:
        with Horizontal():
            table = RowTable([Column("path", "Source", 20)], empty="nothing imported yet: press i")
            table.add_class("main")
            yield table
            yield TextPane(classes="side")

    @property
    def table(self) -> RowTable:
        return self.query_one(RowTable)

    def focus_main(self) -> None:
        self.table.focus()

    def load(self, case: Case, lens: Lens, cancelled: Cancelled) -> tuple[SourceInfo, ...]:  # noqa: ARG002
        return case.sources(cancelled=cancelled)

    def show(self, data: tuple[SourceInfo, ...]) -> None:
        self._sources = data
        zone = self.logscope.zone
        rows = [_cells(source, zone) for source in data]
        columns = [
            Column("path", "Source", 20, tail=True),
            Column("state", "State", 8),
            Column("format", "Format", 8),
            Column("lines", "Lines", 5, right=True),
            Column("unparsed", "Unparsed", 8, right=True),
            Column("books", "Books", 5),
            Column("events", "Events", 6, right=True),
            Column("first", "First", 19),
            Column("last", "Last", 19),
            Column("hosts", "Hosts", 8),
            Column("size", "Size", 8, right=True),
            Column("score", "Scores", 20),
        ]
        path, *others = fitted(columns, rows, most=60)

        def fit(width: int) -> list[Column]:
            return [replace(path, width=min(path.width, max(width - 58, 20))), *others]

        self.table.fit_columns(fit)
        self.table.set_rows(rows)

    def _current(self) -> SourceInfo | None:
        at = self.table.cursor_row
        return self._sources[at] if at < len(self._sources) else None

    # -- the detail -------------------------------------------------------------------------------------

    @on(LineTable.Highlighted)
    def _moved(self, event: LineTable.Highlighted) -> None:
        event.stop()
        if self.side_shown:
            self.read_after_rest(_REST, self._read_detail)

    def _read_detail(self) -> None:
        source = self._current()
        if source is None:
            return
        case = self.logscope.case

        def work(cancelled: Cancelled) -> _Detail:
            shapes = (
                case.shapes(source=source.id, limit=_SHAPES, cancelled=cancelled)
                if source.unparsed
                else ()
            )
            return _Detail(source, shapes)

        self.read("detail", work, self._show_detail)

    def _show_detail(self, detail: _Detail) -> None:
        text = detail_content(detail.source, detail.shapes, self.logscope.zone)
        self.query_one(TextPane).show_text(text)

    @on(LineTable.Chosen)
    def _chosen(self, event: LineTable.Chosen) -> None:
        event.stop()
        self.open_side()
        self._read_detail()

    def action_details(self) -> None:
        if self.has_class("-side-over"):
            self.action_close_side()
        elif self._current() is not None:
            self.open_side()
            self._read_detail()

    # -- keys --------------------------------------------------------------------------------------------

    def action_filter(self, negate: bool) -> None:
        source = self._current()
        if source is not None:
            view = None if negate else "timeline"
            self.post_message(FilterAsked("source", source.path, negate=negate, view=view))

    def action_copy(self) -> None:
        source = self._current()
        if source is not None and source.sha256:
            self.post_message(CopyAsked(source.sha256, "SHA-256"))


def _cells(source: SourceInfo, zone: tzinfo | None) -> list[Cell]:
    well = source.state in ("complete", "duplicate")
    return [
        Cell(source.path, "accent"),
        Cell(source.state, "" if well else "failure"),
        Cell(source.format or "none", "" if source.format else "dim"),
        Cell(number(source.lines)),
        Cell(
            number(source.unparsed) if source.unparsed else "·",
            "failure" if source.unparsed else "dim",
        ),
        Cell("✓" if source.balanced else "✗ OFF", "success" if source.balanced else "failure"),
        Cell(number(source.events)),
        Cell(clock(source.first, zone)),
        Cell(clock(source.last, zone)),
        Cell(" ".join(source.hosts)),
        Cell(size(source.size_bytes)),
        Cell(source.scores),
    ]


def detail_content(source: SourceInfo, shapes: tuple[Shape, ...], zone: tzinfo | None) -> Content:
    """Everything about one source, its books by class, its unparsed lines by shape."""
    lines = [safe(source.path, "bold")]
    if source.problem:
        lines.append(safe(source.problem, "bold $text-error"))
    facts = (
        ("state", source.state),
        ("format", source.format or "none: no format reads it"),
        ("scores", source.scores),
        ("host", source.host or "-"),
        ("zone", source.zone or "-"),
        ("taken at", clock(source.reference_time, zone)),
        ("first", clock(source.first, zone)),
        ("last", clock(source.last, zone)),
        ("hosts", " ".join(source.hosts) or "-"),
        ("SHA-256", source.sha256 or "-"),
        ("size", f"{size(source.size_bytes)} as stored, {size(source.content_bytes)} of content"),
    )
    lines += [
        Content.assemble(safe(f"{label:<10}", "dim"), safe(value))
        for label, value in facts
        if value
    ]
    lines.append(safe("BOOKS", "bold $text-accent"))
    lines.append(safe(f"{'':<14}{'lines':>12}{'bytes':>16}", "dim"))
    books = source.books
    for name in BOOK_CLASSES:
        if books.lines.get(name) or books.size_bytes.get(name):
            style = "$text-error" if name in ("unparsed", "unreadable") else ""
            lines.append(
                safe(
                    f"{name:<14}{number(books.lines.get(name, 0)):>12}{number(books.size_bytes.get(name, 0)):>16}",
                    style,
                )
            )
    lines.append(
        safe(
            f"{'together':<14}{number(books.total_lines):>12}{number(books.total_bytes):>16}",
            "bold",
        )
    )
    said = "✓ every byte is accounted for" if source.balanced else (
        f"✗ {number(source.read_bytes)} bytes were read, {number(books.total_bytes)} are booked"
    )  # fmt: skip
    lines.append(safe(said, "$text-success" if source.balanced else "bold $text-error"))
    if source.unparsed:
        lines.append(
            safe(f"UNPARSED LINES BY SHAPE ({number(source.unparsed)})", "bold $text-accent")
        )
    for shape in shapes:
        lines.append(
            Content.assemble(
                safe(f"{number(shape.count):>7} × ", "bold"), safe(shape.shape, limit=200)
            )
        )
        lines.append(
            safe(f"          line {number(shape.line)}: {shape.sample[:400]}", "dim", limit=300)
        )
    return Content("\n").join(lines)
