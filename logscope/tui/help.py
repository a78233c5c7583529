"""Help on the view on screen: made from the bindings themselves, so that it cannot lag behind."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import App
from textual.binding import Binding
from textual.content import Content
from textual.dom import DOMNode
from textual.widget import Widget

from logscope.tui.text import safe
from logscope.tui.view import View
from logscope.tui.widgets.query_bar import HistoryInput, PartsBar

_QUERY = """\
actor:root outcome:failure          both must hold
host:web* or source_ip:203.0.113.0/24
"session opened"  /disc.*preauth/i  text of the record, regular expression
not program:cron  actor:*  code:>=500
since:2026-01-03  last:24h          always UTC, or with its zone: "2026-01-03 14:05 +01:00"
... | count by actor | sort -count  a table, shown over the view"""

_RANGE = """\
2026-01-03                          that day
2026-01-03 14:00 .. 15:30           also ".. 2026-01-04" and "2026-01-03 14:00 .."
last 24h                            back from the newest event
Times of the range are in the zone of display (z), as in the tables; Z behind one makes it UTC."""

_KEY_NAMES = {
    "question_mark": "?", "slash": "/", "at": "@", "left_square_bracket": "[",
    "right_square_bracket": "]", "minus": "-", "plus": "+", "space": "space",
}  # fmt: skip


def help_content(app: App[None], view: View[object]) -> Content:
    """The keys of the view, of its widgets, of the query bar and of the program."""
    blocks = [
        safe(view.title, "bold"),
        safe(view.purpose, "dim"),
        *_keys("This view", view),
    ]
    for widget in _focusable(view):
        blocks += _keys(_name_of(widget), widget)
    blocks += [
        Content(""),
        safe("The query", "bold $text-accent"),
        safe(_QUERY, keep_newlines=True),
        Content(""),
        safe("The range of time", "bold $text-accent"),
        safe(_RANGE, keep_newlines=True),
    ]
    for widget_type in (HistoryInput, PartsBar):
        for found in list(app.query(widget_type))[:1]:
            blocks += _keys(_name_of(found), found)
    blocks += _keys("Everywhere", app)
    return Content("\n").join(blocks)


def _focusable(view: View[object]) -> Iterable[Widget]:
    seen: set[type] = set()
    for widget in view.query(Widget):
        if widget.can_focus and widget.BINDINGS and type(widget) not in seen:
            seen.add(type(widget))
            yield widget


def _name_of(widget: Widget) -> str:
    names = {
        "EventTable": "Table of events", "RowTable": "Table", "Histogram": "Histogram",
        "EventCard": "Event card", "HistoryInput": "Query and range", "PartsBar": "Parts of the query",
        "LineTable": "Table",
    }  # fmt: skip
    return names.get(type(widget).__name__, type(widget).__name__)


def _keys(title: str, node: DOMNode) -> list[Content]:
    """One line a key, of the bindings that are ours (they have an id)."""
    rows: dict[str, tuple[str, list[str]]] = {}
    for keys in node._bindings.key_to_bindings.values():  # noqa: SLF001 - no public list of them
        for binding in keys:
            if binding.id and binding.description:
                rows.setdefault(binding.id, (binding.description, []))[1].append(shown_key(binding))
    if not rows:
        return []
    lines = [Content(""), safe(title, "bold $text-accent")]
    for description, names in rows.values():
        lines.append(Content.assemble(safe(" ".join(names).ljust(18), "bold"), safe(description)))
    return lines


def shown_key(binding: Binding) -> str:
    """A key as it is called on screen."""
    return binding.key_display or _KEY_NAMES.get(binding.key, binding.key)
