"""What is drawn line by line: tables, and texts that are longer than their place on the screen.

To Textual another length is another layout of the whole screen, and a scrollbar a widget of its own, which takes
as long to draw as what it stands beside. Here both are part of the lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from textual import events
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.visual import Visual

_BAR = 1
# Lines that are kept as they went to the screen: a few screens.
_MOST_FINISHED = 500


class _Finish(NamedTuple):
    """What a line with its scrollbar becomes on the way to the screen: what stands left of it, how wide it is
    then, and what the filters of all lines make of it on this ground.
    """

    edge: Sequence[Segment]
    width: int
    ground: Color
    filters: tuple[LineFilter, ...]

    def __call__(self, line: Strip, bar: Segment) -> Strip:
        finished = Strip([*self.edge, *line, bar], self.width)
        for each in self.filters:
            finished = finished.apply_filter(each, self.ground)
        return finished


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

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id, classes=classes)
        # while lines are drawn: the scrollbar's part of each, and how wide they are with it
        self._bars: Sequence[Segment] = ()
        self._width = 0
        self._finish: _Finish | None = None
        self._finished: dict[tuple[int, Segment], tuple[Strip, Strip]] = {}

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
        """The lines as they go to the screen.

        Borders and padding are Textual's matter, which works them out for each line; where they are on the
        left alone they are the same for all, and a line that was on the screen before is the same object as then.
        """
        room = self.room
        self.prepare(room)
        ground, thumb = (
            Segment(" ", self.get_component_rich_style(part))
            for part in ("lines--bar", "lines--thumb")
        )
        marked = self._thumb()
        self._bars = [thumb if y in marked else ground for y in range(self.size.height)]
        self._width = room + _BAR
        top, right, bottom, left = self.gutter
        if top or right or bottom or self.opacity < 1:
            return super().render_lines(crop)
        edge = list(super().render_lines(Region(0, crop.y, left, 1))[0]) if left else ()
        width = left + self._width
        finish = _Finish(edge, width, self.background_colors[1], tuple(self.get_line_filters()))
        if finish != self._finish or len(self._finished) > _MOST_FINISHED:
            self._finish, self._finished = finish, {}
        lines = [self._finished_line(y, finish) for y in crop.line_range]
        if crop.column_span == (0, width):
            return lines
        return [line.crop(crop.x, crop.right) for line in lines]

    def _finished_line(self, y: int, finish: _Finish) -> Strip:
        line, bar = self.line(y), self._bars[y]
        known = self._finished.get((id(line), bar))
        if known is None:  # the line is kept as well: no other one may get its id
            known = self._finished[id(line), bar] = (line, finish(line, bar))
        return known[1]

    def render_line(self, y: int) -> Strip:
        return Strip([*self.line(y), self._bars[y]], self._width)

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
        self._blank = Strip([])

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
        ground = self.rich_style
        self._wrapped = [
            line.adjust_cell_length(self.room, ground)
            for line in Visual.to_strips(self, self._text, width, None, self.visual_style)
        ]
        self._wrapped_to, self._blank = self.room, Strip.blank(self.room, ground)
        self.virtual_size = Size(self.room, len(self._wrapped))
        self.refresh()

    def line(self, y: int) -> Strip:
        at = y + self.scroll_offset.y
        return self._wrapped[at] if at < len(self._wrapped) else self._blank
