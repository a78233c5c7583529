"""What is drawn line by line: tables, and texts that are longer than their place on the screen.

To Textual another length is another layout of the whole screen, and a scrollbar a widget of its own, which takes
as long to draw as what it stands beside. Here both are part of the lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.visual import Visual

_BAR = 1


class Lines(ScrollView, can_focus=True):
    """Base of what says for each line on the screen how it looks. The last column is the scrollbar's."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"lines--bar", "lines--thumb"}
    DEFAULT_CSS = """
    Lines {
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 0;
        & > .lines--bar { background: $scrollbar-background; }
        & > .lines--thumb { background: $scrollbar; }
    }
    """

    virtual_size: Reactive[Size] = Reactive(Size(0, 0), layout=False)

    def watch_virtual_size(self) -> None:
        """More lines, or fewer: nothing else on the screen changes its place."""
        self.scroll_y = self.validate_scroll_y(self.scroll_y)
        self.refresh()

    def watch_has_focus(self, _has_focus: bool) -> None:
        """The focus is another one: it is drawn anew for that, and no rule of a style sheet tells what has the focus.
        To Textual those of all its parts would have to be looked up again.
        """

    @property
    def room(self) -> int:
        """Columns for the lines themselves."""
        return max(self.scrollable_content_region.width - _BAR, 1)

    def prepare(self, room: int) -> None:
        """Lines are going to be drawn, as wide as this room: what is the same for all can be worked out."""

    def line(self, y: int) -> Strip:
        """The line ``y`` of the screen, as wide as the room."""
        raise NotImplementedError

    def render_lines(self, crop: Region) -> list[Strip]:
        room = self.room
        self.prepare(room)
        ground, thumb = (
            Segment(" ", self.get_component_rich_style(part))
            for part in ("lines--bar", "lines--thumb")
        )
        marked = self._thumb()
        self._bars = [thumb if y in marked else ground for y in range(self.size.height)]
        self._width = room + _BAR
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        return Strip([*self.line(y), self._bars[y]], self._width)

    # while lines are drawn: the scrollbar's part of each, and how wide they are with it
    _bars: Sequence[Segment] = ()
    _width = 0

    # -- the scrollbar ---------------------------------------------------------------------------

    def _thumb(self) -> range:
        """The lines of the screen on which the scrollbar's thumb lies."""
        window, whole = self.scrollable_content_region.height, self.virtual_size.height
        if whole <= window:
            return range(0)
        length = max(1, window * window // whole)
        top = round((window - length) * self.scroll_y / (whole - window))
        return range(top, top + length)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        place = event.get_content_offset(self)
        if place is not None and place.x >= self.room:
            self.capture_mouse()
            self.suppress_click()  # wherever the button is let go
            self._drag_to(event.y)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self.app.mouse_captured is self:
            self._drag_to(event.y)

    def on_mouse_up(self) -> None:
        if self.app.mouse_captured is self:
            self.release_mouse()

    def _drag_to(self, y: int) -> None:
        """Put the middle of the thumb on a line of the screen."""
        window, whole = self.scrollable_content_region.height, self.virtual_size.height
        thumb = len(self._thumb())
        if thumb and window > thumb:
            share = (y - thumb // 2) / (window - thumb)
            self.scroll_to(y=round(share * (whole - window)), animate=False)


class TextPane(Lines):
    """A text, wrapped to the width that there is."""

    def __init__(
        self,
        *,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._text = Content("")
        self._wrapped: list[Strip] = []
        self._wrapped_to = 0
        self._ground = Style()  # kept: rich_style is made anew each time

    def show_text(self, text: Content, *, from_top: bool = True) -> None:
        """Show another text."""
        self._text, self._wrapped_to = text, 0
        self._wrap()
        if from_top:
            self.scroll_home(animate=False)

    def render(self) -> Content:
        """The whole text: what is marked with the mouse is taken from it."""
        return self._text

    def selection_updated(self, selection: Selection | None) -> None:
        super().selection_updated(selection)
        self._wrap()

    def on_resize(self) -> None:
        if self.room != self._wrapped_to:  # it may only have come back on the screen
            self._wrap()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._wrap()

    def _wrap(self) -> None:
        if not self.is_mounted or not self.size.width:
            return
        width = max(self.room - 1, 1)  # a blank before the scrollbar
        self._wrapped = Visual.to_strips(self, self._text, width, None, self.visual_style)
        self._wrapped_to, self._ground = self.room, self.rich_style
        self.virtual_size = Size(self.room, len(self._wrapped))
        self.refresh()

    def line(self, y: int) -> Strip:
        at = y + self.scroll_offset.y
        line = self._wrapped[at] if at < len(self._wrapped) else Strip([])
        return line.adjust_cell_length(self.room, self._ground)
