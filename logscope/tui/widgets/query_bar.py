"""The lens as the analyst writes it: the query, the range of time, its parts, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from logscope.errors import QueryError
from logscope.model.safe import plain
from logscope.tui.text import safe

_LONGEST_QUERY = 20_000


class PlainInput(Input):
    """An input that holds nothing a terminal would act on, wherever it came from."""

    def validate_value(self, value: str) -> str:
        return plain(value, limit=_LONGEST_QUERY)


class HistoryInput(PlainInput):
    """An input with the earlier entries on up and down; Escape leaves it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "earlier(1)", "Earlier query", show=False, id="query.earlier"),
        Binding("down", "earlier(-1)", "Later query", show=False, id="query.later"),
        Binding("escape", "leave", "Leave", show=False, id="query.leave"),
    ]

    class Left(Message):
        """Escape was pressed."""

    def __init__(self, placeholder: str, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(placeholder=safe(placeholder).plain, id=id, compact=True)
        self.entries: Sequence[str] = ()
        self._back = 0
        self._draft = ""

    def action_earlier(self, by: int) -> None:
        target = self._back + by
        if not 0 <= target <= len(self.entries):
            return
        if self._back == 0:
            self._draft = self.value
        self._back = target
        self.value = self.entries[-target] if target else self._draft
        self.cursor_position = len(self.value)

    def rewind(self) -> None:
        """The next up shows the newest entry again."""
        self._back = 0

    def action_leave(self) -> None:
        self.post_message(self.Left())


class PartsBar(Widget, can_focus=True):
    """The parts of the query, each of which can be switched off and on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "choose(-1)", "Part left", show=False, id="parts.left"),
        Binding("right", "choose(1)", "Part right", show=False, id="parts.right"),
        Binding("space,enter", "switch", "On/off", id="parts.toggle"),
        Binding("delete,backspace", "remove", "Remove", id="parts.remove"),
        Binding("escape", "leave", "Leave", show=False, id="parts.leave"),
    ]
    DEFAULT_CSS = """
    PartsBar {
        height: 1; color: $foreground 80%; text-wrap: nowrap; text-overflow: ellipsis;
    }
    PartsBar:focus { background: $panel; color: $foreground; }
    """

    class Toggled(Message):
        """A part is to be switched."""

        def __init__(self, index: int) -> None:
            self.index = index
            super().__init__()

    class Removed(Message):
        """A part is to go."""

        def __init__(self, index: int) -> None:
            self.index = index
            super().__init__()

    class Left(Message):
        """Escape was pressed."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._parts: tuple[str, ...] = ()
        self._off: frozenset[int] = frozenset()
        self._at = 0
        self._edges: list[tuple[int, int]] = []

    def show(self, parts: tuple[str, ...], off: frozenset[int]) -> None:
        """Show the parts of a lens."""
        self._parts, self._off = parts, off
        self._at = max(min(self._at, len(parts) - 1), 0)
        self.refresh()

    def render(self) -> Content:
        """As many parts as have room; the chosen one is always among them."""
        texts = [self._text(index) for index in range(len(self._parts))]
        first = 0
        while first < self._at and self._width(texts, first) > self.size.width:
            first += 1
        self._edges = [(0, 0)] * first
        shown = [Content("‹")] if first else []
        left = 2 if first else 0
        for index in range(first, len(texts)):
            shown.append(safe(texts[index], self._style(index)))
            self._edges.append((left, left + cell_len(texts[index])))
            left += cell_len(texts[index]) + 1
        return Content("│").join(shown)

    def _text(self, index: int) -> str:
        off = index in self._off
        return plain(
            f" {'✗' if off else '●'} {self._parts[index]}{' (off)' if off else ''} ", limit=60
        )

    def _style(self, index: int) -> str:
        if index == self._at and self.has_focus:
            return "reverse"
        return "dim strike" if index in self._off else ""

    def _width(self, texts: Sequence[str], first: int) -> int:
        """The cells from part ``first`` to the end of the chosen one."""
        return sum(cell_len(text) + 1 for text in texts[first : self._at + 1]) + 2 * bool(first) - 1

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        for index, (left, right) in enumerate(self._edges):
            if left <= event.x < right:
                self._at = index
                self.action_switch()

    def action_choose(self, by: int) -> None:
        self._at = max(min(self._at + by, len(self._parts) - 1), 0)
        self.refresh()

    def action_switch(self) -> None:
        if self._parts:
            self.post_message(self.Toggled(self._at))

    def action_remove(self) -> None:
        if self._parts:
            self.post_message(self.Removed(self._at))

    def action_leave(self) -> None:
        self.post_message(self.Left())


class QueryBar(Vertical):
    """Query and range in one line, the parts in a second, what is wrong in a third."""

    DEFAULT_CSS = """
    QueryBar { height: auto; }
    QueryBar > Horizontal { height: 1; }
    QueryBar .label { width: 2; color: $text-accent; text-style: bold; }
    QueryBar #query { width: 1fr; margin-right: 1; }
    QueryBar #range { width: 12; }
    QueryBar #range.-open { width: 43; }
    QueryBar #range:focus { width: 43; }
    QueryBar #query-error { height: auto; max-height: 4; color: $text-error; display: none; }
    QueryBar #query-error.-shown { display: block; }
    QueryBar PartsBar { display: none; }
    QueryBar PartsBar.-shown { display: block; }
    """

    class Submitted(Message):
        """Query or range were entered."""

        def __init__(self, query: str, range_text: str) -> None:
            self.query_text = query
            self.range_text = range_text
            super().__init__()

    _query = ""

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(Content("/ "), classes="label")
            yield HistoryInput("query, as in actor:root outcome:failure", id="query")
            yield Static(Content("@ "), classes="label")
            yield HistoryInput("all times", id="range")
        yield PartsBar(id="parts")
        yield Static(Content(""), id="query-error")

    def show(
        self, query: str, range_text: str, parts: tuple[str, ...], off: frozenset[int]
    ) -> None:
        """Show a lens; what was wrong before is forgotten."""
        self._query = query
        self.query_input.value = query
        self.query_input.rewind()
        self.range_input.value = range_text
        self.range_input.set_class(bool(range_text), "-open")
        bar = self.query_one(PartsBar)
        bar.show(parts, off)
        bar.set_class(len(parts) > 1 or bool(off), "-shown")
        self.show_error(None)

    @property
    def query_input(self) -> HistoryInput:
        return self.query_one("#query", HistoryInput)

    @property
    def range_input(self) -> HistoryInput:
        return self.query_one("#range", HistoryInput)

    def show_error(self, error: QueryError | None, *, in_range: bool = False) -> None:
        """Say what is wrong, with a caret under the place."""
        line = self.query_one("#query-error", Static)
        line.set_class(error is not None, "-shown")
        if error is None:
            return
        field = self.range_input if in_range else self.query_input
        left = field.region.x - self.region.x
        line.update(
            safe(_caret(error, left, max(field.size.width, 1), self.size.width), keep_newlines=True)
        )

    def mend(self, error: QueryError, *, in_range: bool) -> None:
        """Say what is wrong, and put the cursor there."""
        self.show_error(error, in_range=in_range)
        field = self.range_input if in_range else self.query_input
        field.focus()
        at = len(plain(error.text[: error.column]))

        def place() -> None:
            field.cursor_position = at  # taking the focus has selected everything

        field.call_after_refresh(place)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        query = self.query_input.value
        if query == plain(self._query, limit=_LONGEST_QUERY):
            query = self._query  # unchanged: what its stand-ins stand for is still meant
        self.post_message(self.Submitted(query, self.range_input.value))


def _caret(error: QueryError, left: int, field_width: int, width: int) -> str:
    """Caret and message under the field; a query longer than the field is shown again, cut around
    the place.
    """
    before = plain(error.text[: error.column])
    at = cell_len(before)
    lines = []
    if cell_len(plain(error.text)) > field_width:
        start = max(at - field_width // 2, 0)
        lines.append(" " * left + plain(error.text)[start : start + field_width])
        at -= start
    at = min(left + at, max(width - 1, 0))
    message = plain(error.message)
    if at + 2 + len(message) <= width:
        lines.append(f"{' ' * at}^ {message}")
    else:
        lines += [f"{' ' * at}^", message]
    return "\n".join(lines)
