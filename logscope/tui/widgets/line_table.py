"""A table drawn line by line: any number of rows, and no text that is not made plain.

Only the lines on screen are ever made. The frozen columns stay; the others form a window that
follows the cursor, so that a narrow terminal reaches every column. The cursor's row is marked by a
glyph and its cell by reverse video: nothing hangs on colour.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from logscope.tui.text import cut
from logscope.tui.widgets.lines import Lines

_GUTTER = 1
# Rows that are kept as they were drawn: a few screens.
_MOST_DRAWN = 500


class Cell(NamedTuple):
    """Text of a cell, and a tone: success, failure, dim, accent or nothing."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """``greedy`` columns take all the room that is left, but not less than ``width``; of what does not
    fit ``tail`` ones show the end.
    """

    key: str
    title: str
    width: int
    right: bool = False
    greedy: bool = False
    tail: bool = False


class _Looks(NamedTuple):
    """What all rows have in common: width, (index, width) of the columns on screen, style."""

    room: int
    placed: tuple[tuple[int, int], ...]
    ground: Style


class LineTable(Lines):
    """Base of all tables. A subclass says how many rows there are and what their cells are."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--row",
        "table--header",
        "table--cursor",
        "table--cursor-focused",
        "table--success",
        "table--failure",
        "table--dim",
        "table--accent",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "row(-1)", "Up", show=False, id="table.up"),
        Binding("down,j", "row(1)", "Down", show=False, id="table.down"),
        Binding("left,h", "column(-1)", "Column left", show=False, id="table.left"),
        Binding("right,l", "column(1)", "Column right", show=False, id="table.right"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="table.page_up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="table.page_down"),
        Binding("home,g", "edge(0)", "First row", show=False, id="table.first"),
        Binding("end,G", "edge(1)", "Last row", show=False, id="table.last"),
        Binding("enter", "choose", "Open", id="table.choose"),
    ]
    DEFAULT_CSS = """
    LineTable {
        & > .table--header { text-style: bold; background: $panel; color: $foreground; }
        & > .table--cursor { background: $primary 25%; text-style: bold; }
        & > .table--success { color: $text-success; }
        & > .table--failure { color: $text-error; text-style: bold; }
        & > .table--dim { color: $foreground 60%; }
        & > .table--accent { color: $text-accent; }
        & > .table--cursor-focused { background: $primary 45%; text-style: bold; }
    }
    """

    class Highlighted(Message):
        """The cursor stands on another row (or on another content of it)."""

        def __init__(self, table: LineTable, row: int) -> None:
            self.table = table
            self.row = row
            super().__init__()

        @property
        def control(self) -> LineTable:
            return self.table

    class Moved(Message):
        """The cursor stands in another column."""

        def __init__(self, table: LineTable) -> None:
            self.table = table
            super().__init__()

    class Chosen(Message):
        """Enter or a double click on a row."""

        def __init__(self, table: LineTable, row: int) -> None:
            self.table = table
            self.row = row
            super().__init__()

        @property
        def control(self) -> LineTable:
            return self.table

    class HeaderClicked(Message):
        """A click on the title of a column."""

        def __init__(self, table: LineTable, key: str) -> None:
            self.table = table
            self.key = key
            super().__init__()

    empty = "nothing here"

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        frozen: int = 1,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
    ) -> None:
        super().__init__(id=id)
        self._columns = tuple(columns)
        self._frozen = frozen
        self._window = frozen  # first column of the window
        self.cursor_row = 0
        self.cursor_column = 0
        self._looks, self._blank = _Looks(1, (), Style()), Strip([])
        # rows as they were drawn last, with what they showed
        self._drawn: dict[int, tuple[object, _Looks, Strip]] = {}

    # -- what a subclass says ------------------------------------------------------------------

    def row_count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def row_cells(self, row: int) -> Sequence[Cell] | None:
        """Cells of a row, one for each column; None where it is still on its way."""
        raise NotImplementedError

    def row_key(self, row: int) -> object | None:
        """What the row shows: it is not drawn anew while that is the same object; None where it is on its way."""
        raise NotImplementedError

    def draw_anew(self) -> None:
        """The rows look otherwise than they did, though they show the same."""
        self._drawn.clear()
        self.refresh()

    # -- columns -------------------------------------------------------------------------------

    @property
    def columns(self) -> tuple[Column, ...]:
        return self._columns

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Other columns (or widths); the cursor stays in its column where that is still there."""
        if tuple(columns) == self._columns:
            return
        key = self._columns[self.cursor_column].key if self._columns else ""
        self._columns = tuple(columns)
        keys = [column.key for column in columns]
        self.cursor_column = keys.index(key) if key in keys else 0
        self._window = self._frozen
        self._follow_cursor()
        self.draw_anew()

    @property
    def cursor_key(self) -> str:
        """Key of the cursor's column."""
        return self._columns[self.cursor_column].key

    def _layout_columns(self) -> list[tuple[int, int]]:
        """(index, width) of the columns on screen."""
        room = self.room - _GUTTER
        placed: list[tuple[int, int]] = []
        for index, column in enumerate(self._columns):
            if self._frozen <= index < self._window:
                continue
            if room < min(column.width, 6):
                break
            width = room if column.greedy else min(column.width, room)
            if placed and width < column.width and index > self._window:
                break
            placed.append((index, width))
            room -= width + 1
        return placed

    def _follow_cursor(self) -> None:
        """Move the window so that the cursor's column is on screen."""
        if self.cursor_column < self._frozen:
            return
        self._window = min(self._window, self.cursor_column)
        self._window = max(self._window, self._frozen)
        while self._window < self.cursor_column:
            if any(index == self.cursor_column for index, _ in self._layout_columns()):
                break
            self._window += 1

    # -- drawing -------------------------------------------------------------------------------

    def update_rows(self) -> None:
        """Rows came or went."""
        count = self.row_count()
        self.virtual_size = Size(1, count + 1)
        if self.cursor_row >= count:
            self.cursor_row = max(count - 1, 0)
        self.refresh()

    def prepare(self, room: int) -> None:
        # kept: rich_style is made anew each time
        looks = _Looks(
            room, tuple(self._layout_columns()), self.get_component_rich_style("table--row")
        )
        if looks != self._looks:
            self._looks, self._blank = looks, Strip.blank(room, looks.ground)

    def line(self, y: int) -> Strip:
        looks = self._looks
        if y == 0:
            return self._header(looks)
        row = self.scroll_offset.y + y - 1
        count = self.row_count()
        if row >= count:
            if count == 0 and y == 1:
                dim = self.get_component_rich_style("table--dim")
                return Strip([Segment(cut(f" {self.empty}", looks.room), dim)], looks.room)
            return self._blank
        if row == self.cursor_row:
            return self._row(row, looks, at_cursor=True)
        key = self.row_key(row)
        drawn = self._drawn.get(row)
        if drawn is not None and drawn[0] is key and drawn[1] == looks:
            return drawn[2]
        strip = self._row(row, looks, at_cursor=False)
        if key is not None:
            if len(self._drawn) >= _MOST_DRAWN:
                self._drawn.clear()
            self._drawn[row] = (key, looks, strip)
        return strip

    def _row(self, row: int, looks: _Looks, *, at_cursor: bool) -> Strip:
        style = looks.ground
        if at_cursor:
            cursor = "table--cursor-focused" if self.has_focus else "table--cursor"
            style = self.get_component_rich_style(cursor)
        cells = self.row_cells(row)
        if cells is None:
            return Strip([Segment(cut(" …", looks.room), style)], looks.room)
        segments = [Segment("›" if at_cursor else " ", style)]
        for index, column_width in looks.placed:
            column, cell = self._columns[index], cells[index]
            shown = self._tone(cell.tone, style, at_cursor=at_cursor)
            if at_cursor and index == self.cursor_column and self.has_focus:
                shown += Style(reverse=True)
            segments.append(
                Segment(cut(cell.text, column_width, right=column.right, tail=column.tail), shown)
            )
            segments.append(Segment(" ", style))
        return Strip(segments).adjust_cell_length(looks.room, style)

    def _tone(self, tone: str, style: Style, *, at_cursor: bool) -> Style:
        if not tone:
            return style
        toned = self.get_component_rich_style(f"table--{tone}")
        return style + Style(color=toned.color, bold=toned.bold) if at_cursor else toned

    def _header(self, looks: _Looks) -> Strip:
        width, placed = looks.room, looks.placed
        style = self.get_component_rich_style("table--header")
        segments = [Segment("‹" if self._window > self._frozen else " ", style)]
        for index, column_width in placed:
            column = self._columns[index]
            segments.append(Segment(cut(column.title, column_width, right=column.right), style))
            segments.append(Segment(" ", style))
        strip = Strip(segments).adjust_cell_length(width, style)
        if placed and placed[-1][0] < len(self._columns) - 1:
            strip = Strip.join([strip.crop(0, width - 1), Strip([Segment("›", style)])])
        return strip

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._drawn.clear()

    # -- the cursor ----------------------------------------------------------------------------

    @property
    def page_rows(self) -> int:
        """Rows on screen."""
        return max(self.scrollable_content_region.height - 1, 1)

    def move_to(self, row: int, column: int | None = None) -> None:
        """Put the cursor on a row (as near as there is one) and show it."""
        count = self.row_count()
        before, column_before, window_before = self.cursor_row, self.cursor_column, self._window
        self.cursor_row = max(min(row, count - 1), 0)
        if column is not None:
            self.cursor_column = max(min(column, len(self._columns) - 1), 0)
            self._follow_cursor()
        self._show_cursor()
        if self._window != window_before:
            self.refresh()
        elif before != self.cursor_row or column_before != self.cursor_column:
            # what scrolls is drawn anew anyway
            self._refresh_row(before)
            self._refresh_row(self.cursor_row)
        if column_before != self.cursor_column:
            self.post_message(self.Moved(self))
        if before != self.cursor_row:
            self.post_message(self.Highlighted(self, self.cursor_row))

    def _show_cursor(self) -> None:
        """Scroll so that the cursor's row is on screen."""
        top = round(self.scroll_y)
        if self.cursor_row < top:
            self.scroll_to(y=self.cursor_row, animate=False)
        elif self.cursor_row >= top + self.page_rows:
            self.scroll_to(y=self.cursor_row - self.page_rows + 1, animate=False)

    def action_row(self, by: int) -> None:
        self.move_to(self.cursor_row + by)

    def action_column(self, by: int) -> None:
        self.move_to(self.cursor_row, self.cursor_column + by)

    def action_page(self, by: int) -> None:
        self.move_to(self.cursor_row + by * self.page_rows)

    def action_edge(self, last: int) -> None:
        self.move_to(self.row_count() - 1 if last else 0)

    def action_choose(self) -> None:
        if self.row_count():
            self.post_message(self.Chosen(self, self.cursor_row))

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        column = self._column_at(offset.x)
        if offset.y == 0:
            if column is not None:
                self.post_message(self.HeaderClicked(self, self._columns[column].key))
            return
        row = self.scroll_offset.y + offset.y - 1
        if row >= self.row_count():
            return
        self.move_to(row, column)
        if event.chain == 2:
            self.action_choose()

    def _column_at(self, x: int) -> int | None:
        left = _GUTTER
        for index, width in self._layout_columns():
            if left <= x <= left + width:
                return index
            left += width + 1
        return None

    def on_resize(self) -> None:
        self._follow_cursor()
        self._show_cursor()

    def _refresh_row(self, row: int) -> None:
        """Draw one row anew, if it is on the screen."""
        y = row - self.scroll_offset.y + 1
        if 0 < y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))


class RowTable(LineTable):
    """A table whose rows are all in memory."""

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        frozen: int = 1,
        empty: str = "nothing here",
        id: str | None = None,  # noqa: A002 - Textual's own name for it
    ) -> None:
        super().__init__(columns, frozen=frozen, id=id)
        self.empty = empty
        self._rows: Sequence[Sequence[Cell]] = ()
        self._fit: Callable[[int], Sequence[Column]] | None = None

    def fit_columns(self, fit: Callable[[int], Sequence[Column]]) -> None:
        """Columns that hang on the width of the table, now and whenever that is another one."""
        self._fit = fit
        self.set_columns(fit(self.size.width))

    def on_resize(self) -> None:
        if self._fit is not None:
            self.set_columns(self._fit(self.size.width))

    def set_rows(self, rows: Sequence[Sequence[Cell]], *, cursor: int | None = None) -> None:
        """Show other rows; the cursor goes to ``cursor``, or stays where it was."""
        self._rows = rows
        self.update_rows()
        self.move_to(self.cursor_row if cursor is None else cursor)
        if rows:
            self.post_message(self.Highlighted(self, self.cursor_row))

    def row_count(self) -> int:
        return len(self._rows)

    def row_cells(self, row: int) -> Sequence[Cell]:
        return self._rows[row]

    def row_key(self, row: int) -> object:
        return self._rows[row]


def spark(counts: Sequence[int]) -> str:
    """Counts as a line of eighth blocks; a dot where there is nothing."""
    highest = max(counts, default=0)
    if not highest:
        return "·" * len(counts)
    return "".join("▁▂▃▄▅▆▇█"[min(count * 8 // highest, 7)] if count else "·" for count in counts)


def fitted(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], *, most: int = 40
) -> list[Column]:
    """The columns, each as wide as its title and its widest cell (looking at the first 300 rows)."""
    widths = [len(column.title) for column in columns]
    for row in rows[:300]:
        for index, cell in enumerate(row):
            widths[index] = max(widths[index], len(cell.text))
    return [
        column if column.greedy else replace(column, width=max(min(width, most), 1))
        for column, width in zip(columns, widths, strict=True)
    ]
