"""One event, whole: the six questions, the record with its neighbours, where it comes from and why
it has its categories.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo

from textual.content import Content

from logscope.model.categories import CATEGORIES
from logscope.model.fields import FIELDS, Question
from logscope.model.results import Event, RawLine
from logscope.tui.text import clock, number, safe, zone_name
from logscope.tui.widgets.lines import TextPane

_QUESTIONS: dict[Question, str] = {
    "when": "When", "what": "What", "who": "Who", "where": "Where", "with": "With what",
    "access": "With which right",
}  # fmt: skip
_SEVERITIES = ("emergency", "alert", "critical", "error", "warning", "notice", "info", "debug")
_LONGEST_RECORD = 8_000
_LONGEST_NEIGHBOUR = 200
_TITLES = {category.id: category.title for category in CATEGORIES}
_LABEL = 12


@dataclass(frozen=True, slots=True)
class EventDetails:
    """An event with the records around it in its file."""

    event: Event
    neighbours: tuple[RawLine, ...] = ()


class EventCard(TextPane):
    """Scrolls through all that is known of one event."""

    BORDER_TITLE = "Event"
    DEFAULT_CSS = """
    EventCard { padding: 0 0 0 1; }
    """

    def show(self, details: EventDetails | None, zone: tzinfo | None) -> None:
        """Show an event, or nothing."""
        content = Content("no event chosen") if details is None else card(details, zone)
        self.show_text(content)


def card(details: EventDetails, zone: tzinfo | None) -> Content:
    """The whole card as one text."""
    event = details.event
    lines: list[Content] = []
    for question, title in _QUESTIONS.items():
        rows = _answers(event, question, zone)
        if rows:
            lines += [_heading(title), *rows]
    if event.extra:
        lines += [_heading("Other fields"), *_extra(event.extra)]
    lines += [_heading("Record"), *_record(details)]
    lines += [_heading("Where it stands"), *_provenance(event)]
    lines += [_heading("Why these categories"), *_why(event)]
    return Content("\n").join(lines)


def _heading(title: str) -> Content:
    return safe(title.upper(), "bold $text-accent")


def _line(label: str, value: Content) -> Content:
    return Content.assemble(safe(label[:_LABEL].ljust(_LABEL + 1), "dim"), value)


def _answers(event: Event, question: Question, zone: tzinfo | None) -> list[Content]:
    rows = []
    for field in FIELDS:
        if field.question != question or field.name in ("category", "time_basis"):
            continue
        value = getattr(event, field.name)
        if value is None:
            continue
        rows.append(_line(field.name, _value(field.name, value, zone)))
    return rows


def _value(name: str, value: object, zone: tzinfo | None) -> Content:
    if name == "time" and isinstance(value, int):
        return safe(f"{clock(value, zone, fraction=True)} {zone_name(zone, value)}", "bold")
    if name == "severity" and isinstance(value, int) and 0 <= value < len(_SEVERITIES):
        return safe(f"{value} {_SEVERITIES[value]}")
    if name == "outcome":
        mark = {"success": "✓ ", "failure": "✗ "}.get(str(value), "")
        style = {"success": "$text-success", "failure": "bold $text-error"}.get(str(value), "")
        return safe(f"{mark}{value}", style)
    return safe(str(value), "bold" if name in ("actor", "source_ip", "host", "action") else "",
                limit=_LONGEST_RECORD)  # fmt: skip


def _extra(extra: Mapping[str, object]) -> list[Content]:
    return [
        _line(str(name), safe(str(value), limit=1_000)) for name, value in list(extra.items())[:80]
    ]


def _record(details: EventDetails) -> list[Content]:
    event = details.event
    original = event.original or event.message or ""
    rows: list[Content] = []
    if not details.neighbours:
        rows.append(_raw(event.line, original, here=True))
    rows += [
        _raw(near.line, original if near.here else near.text, here=near.here)
        for near in details.neighbours
    ]
    if len(original) > _LONGEST_RECORD:
        rows.append(
            safe(
                f"(the first {number(_LONGEST_RECORD)} of {number(len(original))} characters)",
                "dim",
            )
        )
    return rows


def _raw(line: int | None, text: str, *, here: bool) -> Content:
    mark = "›" if here else " "
    head = f"{mark}{line if line is not None else '':>5} "
    limit = _LONGEST_RECORD if here else _LONGEST_NEIGHBOUR
    body = safe(text, "" if here else "dim", keep_newlines=here, limit=limit)
    return Content.assemble(safe(head, "bold" if here else "dim"), body)


def _provenance(event: Event) -> list[Content]:
    lines = f"{number(event.lines)} lines" if event.lines and event.lines > 1 else "1 line"
    rows = [_line("source", safe(event.source or "-"))]
    rows.append(_line("line", safe(f"{event.line if event.line is not None else '-'} ({lines})")))
    if event.offset is not None:
        rows.append(_line("offset", safe(f"byte {number(event.offset)}")))
    rows.append(_line("format", safe(event.format or "none: no format read this record")))
    rows.append(_line("rule", safe(event.rule or "none: no rule knows this message")))
    rows.append(_line("time_basis", safe(_basis(event.time_basis))))
    rows.append(_line("id", safe(str(event.id))))
    return rows


_BASES = {
    "exact": "the record states the time in full",
    "year-inferred": "the year is inferred from the file",
    "zone-assumed": "the zone is assumed",
    "carried": "the time is that of the record before it",
}


def _basis(basis: str | None) -> str:
    if not basis:
        return "no time"
    return f"{basis}: " + ", ".join(_BASES.get(part, part) for part in basis.split("+"))


def _why(event: Event) -> list[Content]:
    if not event.category:
        return [safe("none: nothing that the audit matrix asks for", "dim")]
    rule = event.rule or event.format or "its format"
    rows = [
        Content.assemble(safe(f"{identifier} ", "bold"), safe(_TITLES.get(identifier, "")))
        for identifier in event.category
    ]
    said = (
        f"rule {rule} says so of action {event.action}" if event.action else f"rule {rule} says so"
    )
    return [*rows, safe(said, "dim")]
