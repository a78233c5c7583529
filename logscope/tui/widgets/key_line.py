"""The keys that can be pressed here, in the last line.

Drawn as one line: Textual's footer makes a widget of each key, and makes all of them anew with every change of
the focus, which took longer than to show another view.
"""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from logscope.tui.text import safe


class KeyLine(Widget):
    """``? Help  / Query ...``: what has room; a click presses the key."""

    DEFAULT_CSS = """
    KeyLine {
        height: 1; dock: bottom; background: $footer-background; color: $footer-foreground;
        text-wrap: nowrap; text-overflow: clip;
    }
    """

    def __init__(self) -> None:
        super().__init__(id="keys")
        self._keys: tuple[tuple[str, str, str, bool], ...] = ()
        self._edges: list[tuple[int, int, str]] = []

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)

    def _bindings_changed(self, screen: Screen[object]) -> None:
        if not self.is_attached or screen is not self.screen:
            return
        shown: dict[str, tuple[Binding, bool]] = {}
        for _node, binding, enabled, _tooltip in screen.active_bindings.values():
            if binding.show:
                shown.setdefault(binding.action, (binding, enabled))
        keys = tuple(
            (binding.key, self.app.get_key_display(binding), binding.description, enabled)
            for binding, enabled in shown.values()
        )
        if keys != self._keys:
            self._keys = keys
            self.refresh()

    def render(self) -> Content:
        self._edges = []
        shown: list[Content] = []
        left = 0
        for key, display, description, enabled in self._keys:
            text = f"{display} {description} "
            dim = "" if enabled else " dim"
            shown.append(
                Content.assemble(
                    safe(display, f"bold $footer-key-foreground{dim}"),
                    safe(f" {description} ", f"$footer-description-foreground{dim}"),
                )
            )
            self._edges.append((left, left + cell_len(text), key))
            left += cell_len(text)
        return Content("").join(shown)

    def on_click(self, event: events.Click) -> None:
        for left, right, key in self._edges:
            if left <= event.x < right:
                self.app.simulate_key(key)
