"""What lies behind everything else on the screen: it is covered, and need not be drawn with care.

Textual draws the screen and every container line by line, as if it had borders, and draws the whole screen
anew with each step of the focus, though only what had the focus, and what has it now, looks otherwise.
"""

from __future__ import annotations

from textual.geometry import Region
from textual.reactive import Reactive
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import ContentSwitcher


class _Ground(Widget):
    """Nothing but a colour: all lines are the same."""

    def render_lines(self, crop: Region) -> list[Strip]:
        line = Strip.blank(crop.width, self.visual_style.rich_style)
        for each in self.get_line_filters():
            line = line.apply_filter(each, self.background_colors[1])
        return [line] * crop.height


class MainScreen(_Ground, Screen[None]):
    """The screen that the views are on."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)


class Views(_Ground, ContentSwitcher):
    """The views, of which one is on the screen."""

    current: Reactive[str | None] = Reactive(None, init=False, repaint=False)
