"""Matrix: the categories of the audit matrix against the hosts, as a heat map."""

from __future__ import annotations

import math
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from logscope.case import Case
from logscope.model.categories import CATEGORIES
from logscope.model.lens import Lens
from logscope.model.results import Matrix
from logscope.tui.text import number, safe
from logscope.tui.view import Cancelled, View
from logscope.tui.widgets.line_table import Cell, Column, LineTable, RowTable

_SHADES = "░▒▓█"
_EMPTY = "·"
# From this width on the title stands beside the category's id.
_TITLES_FROM = 130


class MatrixView(View[Matrix]):
    """One row a category, one column a host; a cell opens as a lens; empty cells are findings."""

    view_name = "matrix"
    title = "Matrix"
    purpose = (
        "categories of the audit matrix against hosts; a dot is a category with nothing on record"
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "open(False)", "Filter in", id="matrix.filter"),
        Binding("F", "open(True)", "Filter out", key_display="F", id="matrix.filter_out"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._matrix: Matrix | None = None
        self._titled = False

    def compose(self) -> ComposeResult:
        yield RowTable([Column("category", "Category", 16)], frozen=2)
        yield Static(Content(""), id="cell")

    @property
    def table(self) -> RowTable:
        return self.query_one(RowTable)

    def focus_main(self) -> None:
        self.table.focus()

    def load(self, case: Case, lens: Lens, cancelled: Cancelled) -> Matrix:
        return case.matrix(lens, cancelled=cancelled)

    def show(self, data: Matrix) -> None:
        self._matrix = data
        self._titled = self._has_room_for_titles
        rows = [self._row(data, category.id) for category in CATEGORIES]
        rows.append(self._row(data, None))
        first = max(len(row[0].text) for row in rows) if self._titled else 15
        columns = [Column("category", "Category", first), Column("total", "Total", 9, right=True)]
        for at, host in enumerate(data.hosts):
            name = host or "(no host)"
            widest = max(len(row[at + 2].text) for row in rows)
            columns.append(
                Column(f"host:{host}", name, max(min(len(name), 16), widest), right=True)
            )
        self.table.set_columns(columns)
        self.table.set_rows(rows)

    def _row(self, matrix: Matrix, category: str | None) -> list[Cell]:
        counts = matrix.without if category is None else matrix.cells.get(category, {})
        total = sum(counts.values())
        highest = max(
            (count for by_host in matrix.cells.values() for count in by_host.values()), default=1
        )
        title = next((c.title for c in CATEGORIES if c.id == category), "no category of the matrix")
        name = category or "(none)"
        label = f"{name:<16}{title}" if self._titled else name
        return [
            Cell(label, "accent" if total else "dim"),
            Cell(number(total) if total else _EMPTY, "" if total else "failure"),
            *(_heat(counts.get(host, 0), highest) for host in matrix.hosts),
        ]

    def on_resize(self) -> None:
        if self._matrix is not None and self._titled != self._has_room_for_titles:
            self.show(self._matrix)

    @property
    def _has_room_for_titles(self) -> bool:
        return self.size.width >= _TITLES_FROM

    # -- the cell under the cursor ----------------------------------------------------------------------

    def _cell(self) -> tuple[str | None, str | None, bool] | None:
        """Category, host, and whether the host counts; None without a matrix."""
        if self._matrix is None:
            return None
        row = self.table.cursor_row
        category = CATEGORIES[row].id if row < len(CATEGORIES) else None
        key = self.table.cursor_key
        return category, (key.removeprefix("host:") or None), key.startswith("host:")

    @on(LineTable.Highlighted)
    def _moved(self, event: LineTable.Highlighted) -> None:
        event.stop()
        self._say()

    def _say(self) -> None:
        cell = self._cell()
        if cell is None or self._matrix is None:
            return
        category, host, by_host = cell
        counts = self._matrix.without if category is None else self._matrix.cells.get(category, {})
        count = counts.get(host or "", 0) if by_host else sum(counts.values())
        where = f" on {host or '(no host)'}" if by_host else ""
        title = next(
            (f"{c.title}; watched for: {c.why}" for c in CATEGORIES if c.id == category), ""
        )
        said = f"{number(count)} events" if count else "nothing on record"
        self.query_one("#cell", Static).update(
            Content.assemble(
                safe(f" {category or 'no category'}{where}: ", "bold"),
                safe(said),
                safe(f"  {title}", "dim"),
            ),
            layout=False,  # one line it is, and stays
        )

    @on(LineTable.Moved)
    def _column_moved(self, event: LineTable.Moved) -> None:
        event.stop()
        self._say()

    @on(LineTable.Chosen)
    def _chosen(self, event: LineTable.Chosen) -> None:
        event.stop()
        self._open(negate=False, view="timeline")

    def action_open(self, negate: bool) -> None:
        self._open(negate=negate, view=None)

    def _open(self, *, negate: bool, view: str | None) -> None:
        cell = self._cell()
        if cell is None:
            return
        category, host, by_host = cell
        conditions = [] if negate and by_host else [("category", category)]
        if by_host:
            conditions.append(("host", host))
        self.logscope.narrow(conditions, negate=negate, view=view)


def _heat(count: int, highest: int) -> Cell:
    """The number and a shade: darker by the logarithm, so that small counts differ too."""
    if not count:
        return Cell(f"{_EMPTY}  ", "dim")
    shade = int(math.log(count + 1) / math.log(highest + 1) * len(_SHADES))
    return Cell(f"{number(count)} {_SHADES[min(shade, len(_SHADES) - 1)]}")
