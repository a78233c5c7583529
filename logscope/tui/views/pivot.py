"""Actors, Hosts, Addresses: the lens by one of them, and a profile of the chosen one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content

from logscope.case import Case
from logscope.model.categories import CATEGORIES
from logscope.model.lens import Lens
from logscope.model.results import Pivot, PivotRow, Profile, Ranked
from logscope.tui.messages import CopyAsked, FilterAsked
from logscope.tui.text import clock, number, safe
from logscope.tui.view import Cancelled, SideView
from logscope.tui.widgets.line_table import Cell, Column, LineTable, RowTable, fitted, spark
from logscope.tui.widgets.lines import TextPane

_NAMES = {"actor": "Actor", "host": "Host", "source_ip": "Address"}
_PLURALS = {"actor": "Actors", "host": "Hosts", "source_ip": "Addresses"}
# Column -> order; the other columns do not sort.
_ORDERS = {
    "value": "value",
    "events": "events",
    "failures": "failures",
    "first": "first",
    "last": "last",
}
_REST = 0.12
# On a narrow screen the value gives way, so that the spark line is seen too.
_WIDEST_VALUE, _NARROW_VALUE, _ROOMY = 39, 16, 96
_TITLES = {category.id: category.title for category in CATEGORIES}


class PivotView(SideView[Pivot]):
    """A table of the values of one field, the most frequent first, and the profile of one."""

    field: ClassVar[str] = ""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "profile", "Profile", id="pivot.profile"),
        Binding("f", "filter(False)", "Filter in", id="pivot.filter"),
        Binding("F", "filter(True)", "Filter out", key_display="F", id="pivot.filter_out"),
        Binding("s", "sort", "Sort", id="pivot.sort"),
        Binding("y", "copy", "Copy", show=False, id="pivot.copy"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._order = "events"
        self._rows: tuple[PivotRow, ...] = ()
        self._wanted: str | None = None

    def compose(self) -> ComposeResult:
        with Horizontal():
            table = RowTable(
                [Column("value", _NAMES[self.field], 16)], empty="no values under this lens"
            )
            table.add_class("main")
            yield table
            yield TextPane(classes="side")

    @property
    def table(self) -> RowTable:
        return self.query_one(RowTable)

    def focus_main(self) -> None:
        self.table.focus()

    # -- reading and showing -------------------------------------------------------------------------

    def load(self, case: Case, lens: Lens, cancelled: Cancelled) -> Pivot:
        return case.pivot(
            self.field, lens, order=self._order, wait_for_sparks=False, cancelled=cancelled
        )

    def show(self, data: Pivot) -> None:
        self._show_table(data)
        if any(not row.spark for row in data.rows):
            case, lens = self.logscope.case, self.logscope.lens
            self.read(
                "view",
                lambda cancelled: case.with_sparks(data, lens, cancelled=cancelled),
                self._show_table,
            )

    def _show_table(self, data: Pivot) -> None:
        self._rows = data.rows
        zone = self.logscope.zone
        others = [name for name in ("actor", "host", "source_ip") if name != self.field]
        rows = [_cells(row, others, zone) for row in data.rows]
        mark = {key: "↓" if order not in ("value", "first") else "↑"
                for key, order in _ORDERS.items() if order == self._order}  # fmt: skip
        columns = [
            Column("value", _NAMES[self.field], 8),
            Column("events", "Events", 6, right=True),
            Column("failures", "✗ fail", 6, right=True),
            Column("successes", "✓ ok", 4, right=True),
            *(Column(name, _PLURALS[name], 5, right=True) for name in others),
            Column("spark", "Over time", 24),
            Column("first", "First", 19),
            Column("last", "Last", 19),
        ]
        columns = [
            replace(column, title=f"{column.title}{mark.get(column.key, '')}") for column in columns
        ]
        table = self.table
        value, *behind = fitted(columns, rows, most=_WIDEST_VALUE)
        narrow = replace(value, width=min(value.width, _NARROW_VALUE))
        table.fit_columns(lambda width: [narrow if width < _ROOMY else value, *behind])
        cursor = self._row_of(self._wanted) if self._wanted is not None else None
        table.set_rows(rows, cursor=cursor)
        if self._wanted is not None:
            self._goto_wanted(found=cursor is not None)
        if not rows:
            self.query_one(TextPane).show_text(Content(""))

    def _row_of(self, value: str | None) -> int | None:
        return next((at for at, row in enumerate(self._rows) if row.value == value), None)

    def choose(self, value: str) -> None:
        """Put the cursor on a value, and show its profile."""
        self._wanted = value
        if not self.stale:
            self.table.move_to(self._row_of(value) or 0)
            self._goto_wanted(found=self._row_of(value) is not None)

    def _goto_wanted(self, *, found: bool) -> None:
        value, self._wanted = self._wanted, None
        if value is None:
            return
        if not found:
            self.logscope.tell(f"{value} is not among the first {number(len(self._rows))} here")
        self._read_profile(value)

    def _current(self) -> str | None:
        at = self.table.cursor_row
        return self._rows[at].value if at < len(self._rows) else None

    # -- the profile -----------------------------------------------------------------------------------

    @on(LineTable.Highlighted)
    def _moved(self, event: LineTable.Highlighted) -> None:
        event.stop()
        value = self._current()
        if self.side_shown and value is not None:
            self.read_after_rest(_REST, lambda: self._read_profile(value))

    def _read_profile(self, value: str) -> None:
        case, lens, field = self.logscope.case, self.logscope.lens, self.field

        def work(cancelled: Cancelled) -> Profile:
            return case.profile(field, value, lens, whole=False, cancelled=cancelled)

        def the_rest(cancelled: Cancelled) -> Profile:
            return case.profile(field, value, lens, cancelled=cancelled)

        def show(profile: Profile) -> None:
            self._show_profile(profile)
            if profile.partial:
                self.read("profile", the_rest, partial(self._show_profile, from_top=False))

        self.read("profile", work, show)

    def _show_profile(self, profile: Profile, *, from_top: bool = True) -> None:
        text = profile_content(profile, self.logscope.zone)
        self.query_one(TextPane).show_text(text, from_top=from_top)

    def action_profile(self) -> None:
        value = self._current()
        if self.has_class("-side-over"):
            self.action_close_side()
        elif value is not None:
            self.open_side()
            self._read_profile(value)

    # -- keys ---------------------------------------------------------------------------------------------

    @on(LineTable.Chosen)
    def _chosen(self, event: LineTable.Chosen) -> None:
        event.stop()
        self._filter(negate=False, view="timeline")

    def action_filter(self, negate: bool) -> None:
        self._filter(negate=negate, view=None)

    def _filter(self, *, negate: bool, view: str | None) -> None:
        value = self._current()
        if value is not None:
            self.post_message(FilterAsked(self.field, value, negate=negate, view=view))

    def action_sort(self) -> None:
        orders = list(_ORDERS.values())
        self._sort_by(orders[(orders.index(self._order) + 1) % len(orders)])

    @on(LineTable.HeaderClicked)
    def _header_clicked(self, event: LineTable.HeaderClicked) -> None:
        event.stop()
        if event.key in _ORDERS:
            self._sort_by(_ORDERS[event.key])

    def _sort_by(self, order: str) -> None:
        self._order = order
        self.refresh_data()

    def action_copy(self) -> None:
        value = self._current()
        if value is not None:
            self.post_message(CopyAsked(value, _NAMES[self.field].lower()))


def _cells(row: PivotRow, others: Sequence[str], zone: tzinfo | None) -> list[Cell]:
    return [
        Cell(row.value, "accent"),
        Cell(number(row.events)),
        Cell(number(row.failures) if row.failures else "·", "failure" if row.failures else "dim"),
        Cell(
            number(row.successes) if row.successes else "·", "success" if row.successes else "dim"
        ),
        *(
            Cell(number(row.others.get(name, 0)) if row.others.get(name) else "·")
            for name in others
        ),
        Cell(spark(row.spark)),
        Cell(clock(row.first, zone)),
        Cell(clock(row.last, zone)),
    ]


def profile_content(profile: Profile, zone: tzinfo | None) -> Content:
    """When, what, where of one actor, host or address; what is new or rare is said in words."""
    lines = [
        safe(f"{_NAMES.get(profile.field, profile.field)} {profile.value}", "bold", limit=300),
        Content.assemble(
            safe(f"{number(profile.events)} events  "),
            safe(f"✗ {number(profile.failures)}  ", "$text-error"),
            safe(f"✓ {number(profile.successes)}", "$text-success"),
        ),
        _heading("When"),
        safe(f"first {clock(profile.first, zone)}"),
        safe(f"last  {clock(profile.last, zone)}"),
        safe(f"{spark(profile.hours or (0,) * 24)}  by hour of the day, UTC"),
        safe("0     6     12    18", "dim"),
        _heading("What"),
    ]
    most = max(profile.categories.values(), default=0)
    for name, count in sorted(profile.categories.items(), key=lambda item: -item[1]):
        bar = "█" * max(count * 12 // most, 1)
        lines.append(
            Content.assemble(
                safe(f"{name:<16}{number(count):>9} "),
                safe(bar, "$text-accent"),
                safe(f" {_TITLES.get(name, '')}", "dim"),
            )
        )
    if not profile.categories:
        lines.append(safe("nothing that the audit matrix asks for", "dim"))
    for heading, fields in (
        ("", ("action", "program", "target")),
        ("Where", ("host", "source_ip", "device")),
        ("Who", ("actor",)),
    ):
        shown = [name for name in fields if profile.tops.get(name)]
        if heading and shown:
            lines.append(_heading(heading))
        for name in shown:
            lines.append(safe(name, "underline"))
            lines += [_ranked(found) for found in profile.tops[name]]
    if profile.partial:
        lines.append(safe("… targets and devices are being counted", "dim"))
    return Content("\n").join(lines)


def _heading(title: str) -> Content:
    return safe(title.upper(), "bold $text-accent")


def _ranked(found: Ranked) -> Content:
    marks = " ".join(word for word, holds in (("NEW", found.new), ("rare", found.rare)) if holds)
    return Content.assemble(
        safe(f"{number(found.events):>9} "),
        safe(found.value or "(none)", limit=200),
        safe(f"  {marks}" if marks else "", "bold $text-warning"),
    )


class ActorsView(PivotView):
    view_name, title, field = "actors", "Actors", "actor"
    purpose = "who acted under the lens, and a profile of the chosen one"


class HostsView(PivotView):
    view_name, title, field = "hosts", "Hosts", "host"
    purpose = "the systems that wrote the records under the lens"


class AddressesView(PivotView):
    view_name, title, field = "addresses", "Addresses", "source_ip"
    purpose = "where it came from under the lens"
