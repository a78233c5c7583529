"""Timelines as tables: plaso's dynamic CSV, Timesketch's CSV, Chainsaw's detections.

plaso (``plaso/output/dynamic.py``) and Timesketch (docs/guides/user/import-from-json-csv.md) share ``datetime``,
``timestamp_desc`` and ``message``. Chainsaw's ``hunt --csv`` has ``detections`` and ``Event Data`` (or a column each). Columns are read by their names as in any
table; what is added here is what the tools' own words mean.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Reading, Sample
from logscope.parsing.formats.csv_table import CsvTable, header_of
from logscope.parsing.rule import Fields
from logscope.parsing.timeline_records import (
    add_windows_event,
    read_file_stamp,
    read_message,
)
from logscope.parsing.windows.event import WindowsEvent

_PLASO = frozenset(["timestamp_desc", "message"])
_CHAINSAW = frozenset(["detections", "path"])
_PAIR = re.compile(r"(?:^|\n)[ ]*(?P<name>[\w .]{1,60}): ?(?P<value>[^\n]*)")
_LEVELS = {"critical": 2, "crit": 2, "high": 3, "medium": 4, "med": 4, "low": 5, "informational": 6, "info": 6}  # fmt: skip
_MOST_DIGITS = 10


class TimelineTable(CsvTable):
    """A table that a timeline tool wrote."""

    name = "timeline_table"
    title = "Timeline as CSV (plaso dynamic, Timesketch, Chainsaw)"
    weight = 0.9
    examples = (
        Example(
            "datetime,timestamp_desc,source,source_long,message,parser,display_name,tag\n"
            '2026-01-03T14:05:22.000000+00:00,Creation Time,FILE,File stat,"OS:/srv/a.sh Type: file",filestat,OS:/srv/a.sh,-',
            {"time": "2026-01-03T14:05:22.000000Z", "action": "file.create", "category": ["audit.file"]},
        ),
    )  # fmt: skip

    def score(self, sample: Sample) -> float:
        return super().score(sample) if sample.lines and _family(sample.lines[0]) else 0.0

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields | None:
        fields = super().fill(begun, text, reading)
        if fields is None:
            return None
        if "message_at" in fields and "time" not in fields:
            return fields
        family = _family(reading.heading.split("\n", 1)[0])
        if family == "plaso":
            _read_plaso(fields, reading)
        elif family is not None:
            _read_detection(fields)
        return fields


def _family(head: str) -> str | None:
    if "timestamp_desc" not in head and "detections" not in head:
        return None
    header = header_of(head)
    if header is None:
        return None
    named = set(header.written)
    for family, needs in (("plaso", _PLASO), ("chainsaw", _CHAINSAW)):
        if needs <= named:
            return family
    return None


def _read_plaso(fields: Fields, reading: Reading) -> None:
    message = str(fields.get("message") or "")
    if str(fields.get("parser") or "").startswith("filestat") or fields.get("source") == "FILE":
        path = fields.get("display_name") or fields.get("filename") or message
        read_file_stamp(fields, str(fields.get("timestamp_desc") or ""), str(path))
    else:
        read_message(fields, message, reading.rules)
    for name in ("user", "actor", "host"):
        if fields.get(name) == "-":
            fields[name] = None


def _read_detection(fields: Fields) -> None:
    """A rule that matched, and the event of Windows that it matched on."""
    number = fields.pop("action", None) or fields.get("Event ID") or fields.get("EventID")
    rule = fields.get("detections")
    details = str(fields.get("Event Data") or fields.get("message") or "")
    pairs: dict[str, str] = {}
    for found in _PAIR.finditer(details[:8192]):
        pairs.setdefault(found["name"].strip(), found["value"].strip().strip("'\""))
    level = str(fields.get("Level") or fields.get("level") or "").lower()
    provider = str(fields.get("Event.System.Provider") or fields.get("program") or "")
    if number is not None and str(number).isdecimal() and len(str(number)) < _MOST_DIGITS:
        event = WindowsEvent(
            event_id=int(number),
            provider=provider,
            channel=str(fields.get("Channel") or ""),
            data=pairs,
        )
        add_windows_event(fields, event)
    if level in _LEVELS:
        fields["severity"] = _LEVELS[level]
    if rule:
        fields["message"] = f"{rule}: {details}" if details else rule
    fields.pop("message_at", None)


FORMAT = TimelineTable()
