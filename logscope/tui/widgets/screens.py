"""What lies over the views for a moment: a question to answer, help, the answer of a pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from logscope.model.results import Table
from logscope.tui.text import clock, number, safe
from logscope.tui.widgets.line_table import Cell, Column, RowTable, fitted
from logscope.tui.widgets.query_bar import PlainInput


@dataclass(frozen=True, slots=True)
class Question:
    """One line of a prompt."""

    name: str
    label: str
    value: str = ""
    placeholder: str = ""


class Prompt(ModalScreen[dict[str, str] | None]):
    """Some questions at once: Tab goes from one to the next, Enter answers, Escape calls off."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Call off", id="prompt.leave"),
        Binding("ctrl+s", "answer", "Answer", id="prompt.answer"),
    ]

    def __init__(self, title: str, questions: Sequence[Question], note: str = "") -> None:
        super().__init__()
        self._title = title
        self._questions = questions
        self._note = note

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(safe(self._title, "bold"))
            for question in self._questions:
                yield Static(safe(question.label), classes="label")
                yield PlainInput(
                    question.value, safe(question.placeholder).plain, id=question.name, compact=True
                )
            yield Static(
                safe(
                    self._note or "Tab to the next, Enter answers, Escape calls off"
                    if len(self._questions) > 1
                    else "Enter answers, Escape calls off",
                    "dim",
                )
            )

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_answer()

    def action_answer(self) -> None:
        self.dismiss({field.id or "": field.value for field in self.query(PlainInput)})


class Help(ModalScreen[None]):
    """The keys of the view on screen, of its widgets and of the program."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "dismiss(None)", "Close", id="help.leave"),
        Binding("down,j", "scroll(1)", "Down", show=False, id="help.down"),
        Binding("up,k", "scroll(-1)", "Up", show=False, id="help.up"),
    ]

    def __init__(self, content: Content) -> None:
        super().__init__()
        self._content = content

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog wide"):
            yield Static(self._content)

    def action_scroll(self, by: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=by * 3, animate=False)


class Answer(ModalScreen[None]):
    """The table that a query with stages gives."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "Close", id="answer.leave"),
    ]

    def __init__(self, query: str, table: Table, zone: tzinfo | None) -> None:
        super().__init__()
        self._query = query
        self._table = table
        self._zone = zone

    def compose(self) -> ComposeResult:
        table = self._table
        rows = [
            [self._cell(name, value) for name, value in zip(table.columns, row, strict=True)]
            for row in table.rows
        ]
        numeric = {
            index
            for index in range(len(table.columns))
            if table.rows and all(isinstance(row[index], int | float) for row in table.rows[:50])
            and table.columns[index] not in table.time_columns
        }  # fmt: skip
        columns = fitted(
            [
                Column(name, name, 6, right=index in numeric)
                for index, name in enumerate(table.columns)
            ],
            rows,
            most=60,
        )
        half = max(self.app.size.width // 2 - 8, 16)
        columns[:1] = [replace(first, width=min(first.width, half)) for first in columns[:1]]
        with Vertical(classes="dialog wide"):
            yield Static(safe(f"{self._query}", "bold", limit=500), classes="one-line")
            yield Static(safe(f"{number(len(rows))} rows, Escape closes", "dim"))
            shown = RowTable(columns, frozen=1, empty="no rows", id="answer")
            shown.set_rows(rows)
            yield shown

    def _cell(self, name: str, value: object) -> Cell:
        if value is None:
            return Cell("-", "dim")
        if name in self._table.time_columns and isinstance(value, int):
            return Cell(clock(value, self._zone))
        if isinstance(value, float):
            return Cell(f"{value:,.2f}")
        return Cell(number(value) if isinstance(value, int) else str(value))
