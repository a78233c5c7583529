"""The views with their keys, in the first line."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from logscope.tui.text import safe


class ViewTabs(Widget):
    """``1 Timeline  2 Actors ...``; the one on screen is marked; a click goes to it."""

    DEFAULT_CSS = """
    ViewTabs { height: 1; background: $panel; color: $foreground; }
    """

    class Clicked(Message):
        """A tab was clicked."""

        def __init__(self, name: str) -> None:
            self.name = name
            super().__init__()

    def __init__(self, tabs: Sequence[tuple[str, str, str]]) -> None:
        super().__init__(id="tabs")
        self._tabs = tabs
        self._current = ""
        self._edges: list[tuple[int, int, str]] = []

    def show_current(self, name: str) -> None:
        self._current = name
        self.refresh()

    def render(self) -> Content:
        self._edges = []
        shown: list[Content] = []
        left = 0
        for key, name, title in self._tabs:
            text = f" {key} {title} "
            if name == self._current:
                shown.append(safe(text, "bold reverse"))
            else:
                shown.append(
                    Content.assemble(safe(f" {key}", "bold $text-accent"), safe(f" {title} "))
                )
            self._edges.append((left, left + cell_len(text), name))
            left += cell_len(text)
        return Content("").join(shown)

    def on_click(self, event: events.Click) -> None:
        for left, right, name in self._edges:
            if left <= event.x < right:
                self.post_message(self.Clicked(name))
