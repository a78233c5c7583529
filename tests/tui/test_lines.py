"""Texts and tables drawn line by line: wrapped, scrolled, marked, and no new layout for another length."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from textual.app import App, ComposeResult
from textual.content import Content
from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.selection import SELECT_ALL
from textual.strip import Strip

from logscope.tui.widgets.line_table import Cell, Column, RowTable
from logscope.tui.widgets.lines import Lines, TextPane

pytestmark = pytest.mark.asyncio

HEIGHT = 10


class Two(App[None]):
    """A text over a table."""

    CSS = "TextPane, RowTable { height: 10; }"
    layouts = 0

    def compose(self) -> ComposeResult:
        yield TextPane()
        yield RowTable([Column("n", "Number", 6)])

    def on_mount(self) -> None:
        self.screen.screen_layout_refresh_signal.subscribe(self, self._count)

    def _count(self, _screen: object) -> None:
        self.layouts += 1

    @property
    def pane(self) -> TextPane:
        return self.query_one(TextPane)

    @property
    def table(self) -> RowTable:
        return self.query_one(RowTable)


def numbered(count: int) -> Content:
    return Content("\n".join(f"line {number}" for number in range(count)))


def rows(count: int) -> list[Sequence[Cell]]:
    return [[Cell(str(number))] for number in range(count)]


def shown(lines: Lines) -> list[str]:
    return [lines.render_line(y).text.rstrip() for y in range(lines.size.height)]


def thumb(lines: Lines) -> list[int]:
    """Lines of the screen on which the scrollbar's thumb lies."""
    style = lines.get_component_rich_style("lines--thumb")
    return [y for y in range(lines.size.height) if list(lines.render_line(y))[-1].style == style]


async def test_a_text_is_wrapped_and_scrolled() -> None:
    async with Two().run_test(size=(20, 24)) as pilot:
        pane = pilot.app.query_one(TextPane)
        pane.show_text(Content("one two three four five six"))
        await pilot.pause()
        assert shown(pane)[:3] == ["one two three four", "five six", ""]
        assert thumb(pane) == []
        pane.show_text(numbered(100))
        pane.focus()
        await pilot.press("end")
        await pilot.pause()
        assert shown(pane)[-1] == "line 99"
        assert thumb(pane)[-1] == HEIGHT - 1
        pane.show_text(numbered(50), from_top=False)
        await pilot.pause()
        assert shown(pane)[-1] == "line 49", "it is no longer than that"
        pane.show_text(numbered(60))
        await pilot.pause()
        assert shown(pane)[0] == "line 0"
        await pilot.resize_terminal(12, 24)
        await pilot.pause()
        pane.show_text(Content("one two three"))
        await pilot.pause()
        assert shown(pane)[:2] == ["one two", "three"]


async def test_another_length_is_no_new_layout() -> None:
    app = Two()
    async with app.run_test(size=(20, 24)) as pilot:
        await pilot.pause(0.1)
        before = app.layouts
        for count in (1, 100, 3):
            app.pane.show_text(numbered(count))
            app.table.set_rows(rows(count))
            await pilot.pause()
            assert "line 0" in shown(app.pane)[0]
            assert app.table.row_count() == count
        assert app.layouts == before


async def test_the_scrollbar_can_be_clicked_and_dragged() -> None:
    app = Two()
    async with app.run_test(size=(20, 24)) as pilot:
        app.pane.show_text(numbered(100))
        app.table.set_rows(rows(100))
        await pilot.pause()
        assert thumb(app.pane) == [0]
        await pilot.click(TextPane, offset=(19, HEIGHT - 1))
        await pilot.pause()
        assert shown(app.pane)[-1] == "line 99"
        await pilot.mouse_down(RowTable, offset=(19, 0))
        await pilot.hover(RowTable, offset=(19, 5))
        await pilot.pause()
        middle = app.table.scroll_offset.y
        assert 40 < middle < 60
        await pilot.mouse_up(RowTable, offset=(19, 5))
        await pilot.hover(RowTable, offset=(19, 9))
        await pilot.pause()
        assert app.table.scroll_offset.y == middle, "the button is up"
        assert app.table.cursor_row == 0, "no row was chosen"


async def test_the_whole_text_can_be_marked() -> None:
    app = Two()
    async with app.run_test(size=(20, 24)) as pilot:
        app.pane.show_text(numbered(30))
        await pilot.pause()
        app.screen.selections = {app.pane: SELECT_ALL}
        await pilot.pause()
        text = app.screen.get_selected_text()
        assert text is not None
        assert text.splitlines() == [f"line {number}" for number in range(30)]


async def test_a_step_of_the_cursor_draws_two_rows_anew() -> None:
    app = Two()
    async with app.run_test(size=(20, 24)) as pilot:
        app.table.set_rows(rows(100))
        app.table.focus()
        await pilot.pause()
        drawn: list[int] = []
        cells = app.table.row_cells

        def seen(row: int) -> Sequence[Cell] | None:
            drawn.append(row)
            return cells(row)

        app.table.row_cells = seen  # type: ignore[method-assign]
        await pilot.press("down")
        await pilot.pause()
        assert sorted(set(drawn)) == [0, 1]
        assert shown(app.table)[2].startswith("›1")
        await pilot.press("end")
        await pilot.pause()
        assert shown(app.table)[-1].startswith("›99")


async def test_columns_that_hang_on_the_width_follow_it() -> None:
    async with Two().run_test(size=(60, 24)) as pilot:
        table = pilot.app.query_one(RowTable)
        table.display = False
        await pilot.pause()
        table.fit_columns(lambda width: [Column("n", "Number", 9 if width > 50 else 3)])
        table.set_rows(rows(3))
        table.display = True
        for terminal, width in ((60, 9), (40, 3)):
            await pilot.resize_terminal(terminal, 24)
            for _ in range(100):  # the layout comes with the screen's next refresh
                if table.columns[0].width == width:
                    break
                await pilot.pause(0.02)
            assert table.columns[0].width == width


async def test_a_row_is_drawn_anew_only_where_it_shows_something_else() -> None:
    asked: list[int] = []

    class Asked(RowTable):
        def row_cells(self, row: int) -> Sequence[Cell]:
            asked.append(row)
            return super().row_cells(row)

    class One(App[None]):
        def compose(self) -> ComposeResult:
            yield Asked([Column("n", "Number", 6)])

    async with One().run_test(size=(30, 8)) as pilot:
        table = pilot.app.query_one(Asked)
        texts = rows(5)
        table.set_rows(texts)
        await pilot.pause()
        assert set(asked) == {0, 1, 2, 3, 4}
        asked.clear()
        table.refresh()
        await pilot.pause()
        assert set(asked) == {0}  # the cursor's
        table.set_rows([*texts[:2], [Cell("other")], *texts[3:]])
        asked.clear()
        await pilot.pause()
        assert set(asked) == {0, 2}
        assert shown(table)[3] == " other"
        asked.clear()
        await pilot.resize_terminal(20, 8)
        await pilot.pause()
        assert set(asked) == {0, 1, 2, 3, 4}


@pytest.mark.parametrize(
    "edge", ["", "border-left: vkey green; padding: 0 0 0 1;", "border: round red;"]
)
@pytest.mark.parametrize("kind", [TextPane, RowTable])
async def test_lines_look_as_textual_draws_them(kind: type[Lines], edge: str) -> None:
    app = Two()
    app.CSS += f"Lines {{ {edge} }}"  # type: ignore[misc]  # of this one app
    async with app.run_test(size=(20, 24)) as pilot:
        app.pane.show_text(numbered(30))
        app.table.set_rows(rows(30))
        await pilot.pause()
        lines = app.query_one(kind)
        whole = Region(0, 0, *lines.outer_size)
        for crop in (whole, Region(2, 3, 9, 4), Region(0, 1, 1, 2)):
            own = lines.render_lines(crop)
            lines._styles_cache.clear()
            drawn_by_textual = ScrollView.render_lines(lines, crop)
            assert list(map(cells, own)) == list(map(cells, drawn_by_textual))


def cells(strip: Strip) -> list[tuple[str, object]]:
    """Every character with its style, however they are put together."""
    return [(letter, style) for text, style, _ in strip for letter in text]


async def test_a_line_that_was_on_the_screen_is_not_made_again() -> None:
    app = Two()
    async with app.run_test(size=(20, 24)) as pilot:
        app.pane.show_text(numbered(5))
        app.table.set_rows(rows(5))
        await pilot.pause()
        for lines, header_and_cursor in ((app.pane, 0), (app.table, 2)):
            whole = Region(0, 0, *lines.outer_size)
            first, again = lines.render_lines(whole), lines.render_lines(whole)
            assert (
                list(map(id, first))[header_and_cursor:] == list(map(id, again))[header_and_cursor:]
            )
