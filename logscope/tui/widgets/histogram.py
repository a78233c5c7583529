"""The lens over time: bars stacked by outcome or category, a cursor, a range to zoom into.

Each group has a glyph of its own besides its colour, and the legend says which. A group that occurs
in a bar gets a cell of it where there is one: few failures among many events are seen. The numbers
under the cursor are exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, tzinfo
from itertools import groupby
from operator import itemgetter
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from logscope.model.results import Bucket
from logscope.model.results import Histogram as Bars
from logscope.model.safe import plain
from logscope.tui.text import clock, cut, duration, number

_OUTCOME_GLYPHS = {"failure": "▓", "success": "█", "unknown": "▒", "(none)": "░"}
_GLYPHS = "█▓▒#░"
_EIGHTHS = " ▁▂▃▄▅▆▇█"
_SOLID = "█"
_OTHER = "others"
_TONES = ("first", "second", "third", "fourth", "fifth")
_OUTCOME_TONES = {
    "failure": "failure",
    "success": "success",
    "unknown": "fourth",
    "(none)": "fifth",
}


class Histogram(Widget, can_focus=True):
    """Bars, one cell wide each; as many as the case gave for the width that was asked for."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"bars--{tone}" for tone in (*_TONES, "failure", "success")),
        "bars--axis",
        "bars--ground",
        "bars--chosen",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "Bar left", show=False, id="bars.left"),
        Binding("right", "move(1)", "Bar right", show=False, id="bars.right"),
        Binding("shift+left", "move(-1, True)", "Choose range", show=False, id="bars.choose_left"),
        Binding("shift+right", "move(1, True)", "Choose range", show=False, id="bars.choose_right"),
        Binding("home", "edge(0)", "First bar", show=False, id="bars.first"),
        Binding("end", "edge(1)", "Last bar", show=False, id="bars.last"),
        Binding("enter,plus", "zoom", "Zoom in", id="bars.zoom"),
        Binding("backspace,minus", "unzoom", "Zoom out", id="bars.unzoom"),
        Binding("s", "stack", "Stack by", id="bars.stack"),
        Binding("v", "mark", "Begin range", show=False, id="bars.mark"),
    ]
    DEFAULT_CSS = """
    Histogram {
        height: 7;
        & > .bars--failure { color: $text-error; }
        & > .bars--success { color: $text-success; }
        & > .bars--first { color: $text-primary; }
        & > .bars--second { color: $text-warning; }
        & > .bars--third { color: $text-accent; }
        & > .bars--fourth { color: $text-secondary; }
        & > .bars--fifth { color: $foreground 60%; }
        & > .bars--axis { color: $foreground 70%; }
        & > .bars--chosen { background: $primary 40%; }
    }
    """

    class ZoomAsked(Message):
        """Narrow the lens to a range of time."""

        def __init__(self, since: int, until: int, events: int) -> None:
            self.since = since
            self.until = until
            self.events = events
            super().__init__()

    class UnzoomAsked(Message):
        """Widen the range again."""

    class StackAsked(Message):
        """Stack the bars by something else."""

    class Moved(Message):
        """The cursor stands on another bar."""

        def __init__(self, time_us: int) -> None:
            self.time_us = time_us
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.bars: Bars | None = None
        self.zone: tzinfo | None = UTC
        self.cursor = 0
        self._mark: int | None = None
        self._dragging = False
        self._sticky = False
        self._groups: tuple[str, ...] = ()
        self._stacks: list[tuple[list[str], int]] = []
        self._columns: list[tuple[int, int]] = []  # a bar, and how many columns it has
        self._stacked_in = Size(0, 0)

    # -- what is shown ---------------------------------------------------------------------------

    def show_bars(self, bars: Bars, zone: tzinfo | None) -> None:
        """Show other bars; the cursor stays at its time."""
        at = self.time_at_cursor
        self.bars, self.zone, self._mark = bars, zone, None
        self._groups = bars.groups if bars.by == "outcome" else _with_others(bars.groups)
        self.cursor = 0
        if at is not None:
            self.point_at(at)
        self._stack()
        self.refresh()

    def show_zone(self, zone: tzinfo | None) -> None:
        """Write times in another zone."""
        self.zone = zone
        self.refresh()

    def point_at(self, time_us: int) -> None:
        """Put the cursor on the bar of a time."""
        if self.bars is None or self.bars.since is None or not self.bars.buckets:
            return
        index = (time_us - self.bars.buckets[0].start) // self.bars.width
        index = max(min(index, len(self.bars.buckets) - 1), 0)
        if index != self.cursor:
            self.cursor, self._mark = index, None
            self.refresh()

    @property
    def bar_room(self) -> int:
        """How many bars there is room for."""
        return max(self.size.width, 20)

    @property
    def time_at_cursor(self) -> int | None:
        """Where the bar under the cursor begins."""
        bucket = self._bucket(self.cursor)
        return bucket.start if bucket else None

    def _bucket(self, index: int) -> Bucket | None:
        if self.bars is None or not 0 <= index < len(self.bars.buckets):
            return None
        return self.bars.buckets[index]

    def _counts(self, bucket: Bucket) -> dict[str, int]:
        counts = dict.fromkeys(self._groups, 0)
        for group, count in bucket.counts.items():
            name = group if group in counts else _OTHER
            counts[name] = counts.get(name, 0) + count
        return counts

    def _stack(self) -> None:
        """For each bar the groups of its cells, from the bottom up."""
        self._stacked_in = self.size
        height = max(self.size.height - 2, 1)
        buckets = self.bars.buckets if self.bars else ()
        highest = max((bucket.total for bucket in buckets), default=0) or 1
        self._stacks = [
            stacked(self._counts(bucket), self._order(), highest, height) for bucket in buckets
        ]
        at = map(self._bar_at, range(self.size.width if buckets else 0))
        self._columns = [(index, sum(1 for _ in columns)) for index, columns in groupby(at)]

    def _order(self) -> tuple[str, ...]:
        if self.bars is not None and self.bars.by == "outcome":
            known = [group for group in _OUTCOME_GLYPHS if group in self._groups]
            return (*known, *(group for group in self._groups if group not in known))
        return self._groups

    def _look(self, group: str) -> tuple[str, Style]:
        if self.bars is not None and self.bars.by == "outcome" and group in _OUTCOME_GLYPHS:
            tone = _OUTCOME_TONES[group]
            return _OUTCOME_GLYPHS[group], self.get_component_rich_style(f"bars--{tone}")
        index = self._groups.index(group) if group in self._groups else len(_GLYPHS) - 1
        index = min(index, len(_GLYPHS) - 1)
        return _GLYPHS[index], self.get_component_rich_style(f"bars--{_TONES[index]}")

    @property
    def _ground(self) -> Style:
        """The style of what no bar covers; kept, where rich_style is made anew each time."""
        return self.get_component_rich_style("bars--ground")

    def on_resize(self) -> None:
        if self.size != self._stacked_in:  # it may only have come back on the screen
            self._stack()
            self.refresh()

    # -- drawing -----------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if self.bars is None or not self.bars.buckets or not self._stacks:
            text = self._nothing() if self.bars and y == 1 else ""
            return Strip([Segment(cut(text, width), self._ground)], width)
        if y == 0:
            return self._legend(width)
        if y == self.size.height - 1:
            return Strip(
                [
                    Segment(
                        cut(self._axis(width), width), self.get_component_rich_style("bars--axis")
                    )
                ],
                width,
            )
        level = self.size.height - 2 - y
        chosen = self._chosen()
        base = self._ground
        looks = {group: self._look(group) for group in {*self._groups, _OTHER}}
        cells: list[tuple[str, Style]] = []
        for index, columns in self._columns:
            stack, eighths = self._stacks[index]
            glyph, style = " ", base
            if level < len(stack):
                glyph, style = looks[stack[level]]
            if level == len(stack) - 1 and eighths < 8 and glyph == _SOLID:
                glyph = _EIGHTHS[eighths]  # the other glyphs stand for their group, whole
            if chosen and chosen[0] <= index <= chosen[1]:
                style += Style(bgcolor=self.get_component_rich_style("bars--chosen").bgcolor)
            if index == self.cursor:
                style += Style(reverse=self.has_focus, bold=True)
                glyph = "│" if glyph == " " and not self.has_focus else glyph
            cells.append((glyph * columns, style))
        segments = [
            Segment(plain("".join(glyphs for glyphs, _ in alike)), style)
            for style, alike in groupby(cells, key=itemgetter(1))
        ]
        return Strip(segments).adjust_cell_length(width, base)

    def _nothing(self) -> str:
        """Why there are no bars."""
        if self.bars is not None and self.bars.untimed:
            return " no event under this lens has a time"
        return " no events under this lens; [ goes back to the one before"

    def _bar_at(self, x: int) -> int:
        """The bar that column ``x`` belongs to: the bars share the whole width."""
        count = len(self.bars.buckets) if self.bars else 0
        return max(min(x * count // max(self.size.width, 1), count - 1), 0)

    def _left_of(self, index: int) -> int:
        """The first column of a bar."""
        count = len(self.bars.buckets) if self.bars else 1
        return -(-index * self.size.width // max(count, 1))

    def _legend(self, width: int) -> Strip:
        assert self.bars is not None
        bucket = self._bucket(self.cursor)
        counts = self._counts(bucket) if bucket else {}
        axis = self.get_component_rich_style("bars--axis")
        segments: list[Segment] = []
        chosen = self._chosen()
        if chosen:
            first, last = self.bars.buckets[chosen[0]], self.bars.buckets[chosen[1]]
            total = sum(b.total for b in self.bars.buckets[chosen[0] : chosen[1] + 1])
            head = (
                f"{clock(first.start, self.zone)} to {clock(last.start + self.bars.width, self.zone)}: "
                f"{number(total)} events, Enter zooms "
            )
            segments.append(Segment(plain(head), axis + Style(bold=True)))
        elif bucket:
            head = f"{clock(bucket.start, self.zone)} +{duration(self.bars.width)} {number(bucket.total)} "
            segments.append(Segment(plain(head), axis + Style(bold=True)))
        for group in self._order():
            glyph, style = self._look(group)
            segments.append(Segment(plain(f" {glyph} "), style))
            segments.append(
                Segment(plain(f"{group} {number(counts.get(group, 0))}", limit=40), axis)
            )
        tail = f"  by {self.bars.by}"
        if self.bars.untimed:
            tail += f", {number(self.bars.untimed)} without time"
        segments.append(Segment(plain(tail), axis))
        return Strip(segments).adjust_cell_length(width, self._ground)

    def _axis(self, width: int) -> str:
        """Times under the bars, as many as have room: date where it changes."""
        assert self.bars is not None
        line = [" "] * width
        last_day, free = "", 0
        step = max(len(self.bars.buckets) * 16 // max(width, 1), 1)
        for index in range(0, len(self.bars.buckets), step):
            left = self._left_of(index)
            text = clock(self.bars.buckets[index].start, self.zone)
            day, time_of_day = text[:10], text[11 : 16 if self.bars.width >= 60_000_000 else 19]
            if self.bars.width >= 86_400_000_000:
                label = f"╵{day}"
            else:
                label = f"╵{time_of_day}" if day == last_day else f"╵{day[5:]} {time_of_day}"
            if left < free or left + len(label) > width:
                continue
            line[left : left + len(label)] = label
            last_day, free = day, left + len(label) + 1
        return "".join(line)

    # -- cursor and range --------------------------------------------------------------------------

    def _chosen(self) -> tuple[int, int] | None:
        if self._mark is None:
            return None
        return min(self._mark, self.cursor), max(self._mark, self.cursor)

    def _move_to(self, index: int, *, choosing: bool) -> None:
        if not self.bars or not self.bars.buckets:
            return
        if choosing and self._mark is None:
            self._mark = self.cursor
        elif not choosing:
            self._mark = None
        self.cursor = max(min(index, len(self.bars.buckets) - 1), 0)
        self.refresh()
        self.post_message(self.Moved(self.bars.buckets[self.cursor].start))

    def action_move(self, by: int, choosing: bool = False) -> None:
        self._move_to(self.cursor + by, choosing=choosing or self._marking)

    @property
    def _marking(self) -> bool:
        return self._mark is not None and self._sticky

    def action_mark(self) -> None:
        """Begin a range with a key alone: for terminals that keep shift and arrows to themselves."""
        self._sticky = self._mark is None
        self._mark = self.cursor if self._sticky else None
        self.refresh()

    def action_edge(self, last: int) -> None:
        if self.bars:
            self._move_to(len(self.bars.buckets) - 1 if last else 0, choosing=self._marking)

    def action_zoom(self) -> None:
        if not self.bars or not self.bars.buckets:
            return
        first, last = self._chosen() or (self.cursor, self.cursor)
        self._mark, self._sticky = None, False
        since = self.bars.buckets[first].start
        until = self.bars.buckets[last].start + self.bars.width
        if (until - since) >= 2:
            events = sum(bar.total for bar in self.bars.buckets[first : last + 1])
            self.post_message(self.ZoomAsked(since, until, events))

    def action_unzoom(self) -> None:
        self.post_message(self.UnzoomAsked())

    def action_stack(self) -> None:
        self.post_message(self.StackAsked())

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self._move_to(self._bar_at(event.x), choosing=False)
        self._dragging = True
        self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragging and self._bar_at(event.x) != self.cursor:
            self._move_to(self._bar_at(event.x), choosing=True)

    def on_mouse_up(self) -> None:
        if self._dragging:
            self._dragging = False
            self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        if event.chain == 2:
            self.action_zoom()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()


def _with_others(groups: tuple[str, ...]) -> tuple[str, ...]:
    most = len(_GLYPHS) - 1
    return groups if len(groups) <= most + 1 else (*groups[:most], _OTHER)


def stacked(
    counts: Mapping[str, int], order: Sequence[str], highest: int, height: int
) -> tuple[list[str], int]:
    """The groups of a bar's cells from the bottom up, and how many eighths of the top cell are full.

    Cells are shared out in proportion; where there is room, no group that occurs goes without.
    """
    present = [group for group in order if counts.get(group)]
    total = sum(counts[group] for group in present)
    if not total:
        return [], 0
    eighths = max(round(total * height * 8 / highest), 1)
    cells = -(-eighths // 8)
    if len(present) > cells:
        present = sorted(present, key=lambda group: counts[group], reverse=True)[:cells]
        total = sum(counts[group] for group in present)
    shares = {group: counts[group] * cells / total for group in present}
    given = dict.fromkeys(present, 1)
    while sum(given.values()) < cells:
        given[max(present, key=lambda group: shares[group] - given[group])] += 1
    stack = [group for group in order if group in given for _ in range(given[group])]
    return stack, eighths - (cells - 1) * 8
