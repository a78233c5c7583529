"""What lies behind everything else: drawn as Textual would, and not at every step of the focus."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.widget import Widget
from textual.widgets import Input

from logscope.tui.widgets.grounds import MainScreen, Views

pytestmark = pytest.mark.asyncio


class Grounds(App[None]):
    CSS = "MainScreen { background: #102030; } Views { background: #203040; height: 5; }"

    def get_default_screen(self) -> MainScreen:
        return MainScreen()

    def compose(self) -> ComposeResult:
        with Views(initial="one"):
            yield Input(id="one")
            yield Input(id="two")


async def test_a_ground_looks_as_textual_draws_it() -> None:
    app = Grounds()
    async with app.run_test(size=(20, 10)):
        for ground in (app.screen, app.query_one(Views)):
            crop = Region(3, 1, 7, 2)
            assert ground.render_lines(crop) == Widget.render_lines(ground, crop)


@pytest.mark.parametrize("no_color", [False, True])
async def test_no_colour_where_none_is_wanted(
    monkeypatch: pytest.MonkeyPatch, no_color: bool
) -> None:
    if no_color:
        monkeypatch.setenv("NO_COLOR", "1")
    app = Grounds()
    async with app.run_test(size=(20, 10)):
        styles = {
            segment.style
            for line in app.screen.render_lines(Region(0, 0, 20, 1))
            for segment in line
        }
        triplets = {
            style.bgcolor.triplet
            for style in styles
            if style and style.bgcolor and style.bgcolor.triplet
        }
        assert all(red == green == blue for red, green, blue in triplets) is no_color


async def test_another_focus_or_view_leaves_the_grounds_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = Grounds()
    async with app.run_test(size=(20, 10)) as pilot:
        drawn: list[Widget] = []
        for kind in (MainScreen, Views):
            monkeypatch.setattr(
                kind, "refresh", lambda self, *_regions, **_options: drawn.append(self)
            )
        views = app.query_one(Views)
        views.current = "two"
        app.query_one("#two").focus()
        await pilot.pause()
        assert app.focused is not None
        assert app.focused.id == "two"
        assert views.visible_content is app.query_one("#two")
        assert drawn == []
