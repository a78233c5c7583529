"""A small text to be edited over the views, checked before it is saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static, TextArea

from logscope.model.safe import plain
from logscope.tui.text import safe


class Editor(ModalScreen[bool]):
    """``save`` gets the text and says what is wrong with it, or None; ctrl+s saves, Escape leaves.

    What a terminal would act on is shown, and saved, as its stand-in.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", priority=True, id="editor.save"),
        Binding("escape", "dismiss(False)", "Leave", priority=True, id="editor.leave"),
    ]

    def __init__(self, title: str, text: str, note: str, save: Callable[[str], str | None]) -> None:
        super().__init__()
        self._heading = title
        self._text = text
        self._note = note
        self._save = save

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog wide"):
            yield Static(safe(self._heading, "bold"))
            yield Static(safe(f"ctrl+s saves, Escape leaves; {self._note}", "dim"))
            yield TextArea(
                plain(self._text, keep_newlines=True), soft_wrap=True, tab_behavior="indent"
            )
            yield Static(Content(""), id="problem")

    def action_save(self) -> None:
        text = plain(self.query_one(TextArea).text, keep_newlines=True)
        problem = self._save(text)
        if problem is None:
            self.dismiss(True)
        else:
            self.query_one("#problem", Static).update(safe(problem, keep_newlines=True))
