"""The line inside an envelope, read by the format that knows it.

Collectors wrap a line of one log into a record of another (Docker's json-file driver, CRI, Splunk's
``_raw``, Filebeat's ``message``). The inner line is offered to all formats, the more telling first;
the one that read the line before is asked first, because an envelope mostly holds one kind.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Format, Reading
from logscope.parsing.registry import format_named, formats
from logscope.parsing.rule import Fields

_LAST = "inner format"
_DEPTH = "inner depth"
# An envelope in an envelope in an envelope is met; more is an attack.
_MOST_DEPTH = 3


def read_inner(text: str, reading: Reading) -> Fields | None:
    """The fields of the wrapped line ``text``, ``message`` among them; None where no format knows it, or
    it is a heading.
    """
    depth = reading.options.get(_DEPTH, 0)
    if depth >= _MOST_DEPTH:
        return None
    reading.options[_DEPTH] = depth + 1
    try:
        return _read(text, reading, depth)
    finally:
        reading.options[_DEPTH] = depth


def _read(text: str, reading: Reading, depth: int) -> Fields | None:
    form, begun = _format_of(text, reading.options.get(f"{_LAST} {depth}"))
    if form is None:
        return None
    reading.options[f"{_LAST} {depth}"] = form
    fields = form.fill(begun, text, reading)
    if fields is None:
        return None
    if "message" not in fields:
        fields["message"] = text[fields.pop("message_at", 0) or 0 :]
    fields.pop("message_at", None)
    fields["inner_format"] = form.name
    return fields


def _format_of(text: str, last: Format | None) -> tuple[Format | None, Any]:
    if last is not None:
        begun = last.begin(text)
        if begun is None:
            begun = last.stands(text, None)  # each line has an envelope of its own
        if begun is not None:
            return last, begun
    for form in formats():
        begun = form.begin(text) if form.by_itself else None
        if begun is not None:
            return form, begun
    # a line without a time, because the envelope has it
    if ("msg=" in text or "level=" in text) and _PAIRS.match(text):
        return format_named("logfmt"), None
    return None, None


# Pairs of logfmt from the first word on, whether or not one of them is a time.
_PAIRS = re.compile(r"[A-Za-z_][\w.@-]{0,40}=(?:\"|[^\s=]{1,80}(?: |$))")
