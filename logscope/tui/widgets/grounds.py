"""What lies behind everything else on the screen: it is covered, and need not be drawn with care.

Textual draws the screen and every container line by line, as if it had borders, and draws the whole screen
anew with each step of the focus, though only what had the focus, and what has it now, looks otherwise.
"""

from __future__ import annotations

from rich.style import Style
from textual.geometry import Region
from textual.reactive import Reactive
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import ContentSwitcher


class Ground(Widget):
    """Nothing but a colour: all lines are the same."""

    def render_lines(self, crop: Region) -> list[Strip]:
        _, colour = self.background_colors
        line = Strip.blank(crop.width, Style(bgcolor=colour.rich_color))
        for each in self.get_line_filters():
            line = line.apply_filter(each, colour)
        return [line] * crop.height


class MainScreen(Ground, Screen[None]):
    """The screen that the views are on."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)


class Views(Ground, ContentSwitcher):
    """The views, of which one is on the screen."""

    current: Reactive[str | None] = Reactive(None, init=False, repaint=False)
