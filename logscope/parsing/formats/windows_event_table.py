"""Windows events in tables: CSV of Event Viewer, ``Export-Csv``, EvtxECmd and hayabusa.

Event Viewer's "Save as CSV" names five columns and puts the rendered text into a sixth without a name; ``Get-WinEvent`` and
``Get-EventLog`` give the properties of their objects, all or those that were selected, below a line ``#TYPE``; EvtxECmd
(https://github.com/EricZimmerman/evtx) has the event's data as JSON in ``Payload``, its times in UTC; hayabusa has them in ``Details``. The
header says which column is which.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from logscope.parsing import csv_records
from logscope.parsing.format import Example, Reading, Sample
from logscope.parsing.formats import hayabusa, windows_event
from logscope.parsing.json_record import load_object
from logscope.parsing.rule import Fields
from logscope.parsing.separated import HeadedTable
from logscope.parsing.windows.event import WindowsEvent, fields_of

_ROLES: dict[str, tuple[str, ...]] = {
    "id": ("eventid", "id", "instanceid"),
    "provider": ("providername", "provider", "source", "sourcename", "eventsourcename"),
    "channel": ("logname", "channel", "log"),
    "computer": ("machinename", "computer", "computername", "hostname"),
    "time": ("timecreated", "dateandtime", "timegenerated", "timestamp"),
    "level": ("leveldisplayname", "level", "entrytype"),
    "keywords": ("keywordsdisplaynames", "keywords", "entrytype"),
    "pid": ("processid",),
    "record": ("recordid", "eventrecordid", "index", "recordnumber"),
    "user": ("username", "user"),
    "sid": ("userid",),
    "message": ("message",),
    "payload": ("payload",),
    "details": ("details",),
    "more": ("extrafieldinfo", "allfieldinfo"),
    "title": ("ruletitle",),
}
# What tells a table of Windows events from any other with an id and a time.
_TELLING = (
    {"dateandtime", "source", "eventid"},
    {"providername", "id"},
    {"providername", "timecreated"},
    {"provider", "channel", "eventid"},
    {"ruletitle", "channel", "eventid"},
    {"entrytype", "source"},
    {"eventid", "channel", "computer"},
    {"eventid", "eventsourcename"},
)
_LINES_BEFORE = 4
_PUNCTUATION = re.compile(r"[\s_#\ufeff]+")
_QUOTED = re.compile(r'"[^"]*+"?')
_SAYS_ZONE = re.compile(r"(?:[Zz]|[+-]\d\d:?\d\d)$")


@dataclass(frozen=True, slots=True)
class Header:
    """The line that names the columns, and which column has which role."""

    written: tuple[str, ...]
    separator: str
    at: dict[str, int]
    columns: int


@lru_cache(maxsize=64)
def header_of(head: str) -> Header | None:
    """The header of a file that begins with ``head``; None where its table is another."""
    for line in head.lstrip("\ufeff").split("\n", _LINES_BEFORE + 1)[:_LINES_BEFORE]:
        line = line.rstrip("\r")
        if not line or len(line) > 8_000:
            continue
        separator = max(csv_records.SEPARATORS, key=line.count)
        written = tuple(name.strip() for name in csv_records.values(line, separator))
        names = [_PUNCTUATION.sub("", name).lower() for name in written]
        if not any(wanted <= set(names) for wanted in _TELLING):
            continue
        at = {
            role: names.index(name)
            for role, known in _ROLES.items()
            if (name := next((name for name in known if name in names), None)) is not None
        }
        if "id" in at and "time" in at:
            return Header(written, separator, at, len(written))
    return None


class WindowsEventTable(HeadedTable):
    """Tables of Windows events."""

    name = "windows_event_table"
    title = "Windows events, CSV (Event Viewer, Export-Csv, EvtxECmd, hayabusa)"
    weight = 1.0
    examples = (
        Example(
            'Keywords,Date and Time,Source,Event ID,Task Category\nAudit Failure,1/3/2026 2:05:22 PM,Microsoft-Windows-Security-Auditing,4625,Logon,"An account failed to log on."',
            {"time": "2026-01-03T14:05:22.000000Z", "code": "4625", "outcome": "failure", "category": ["audit.logon"]},
        ),
    )  # fmt: skip

    def score(self, sample: Sample) -> float:
        first = sample.lines[0] if sample.lines else ""
        if first[:1] in "{[<" or len(first) > 8_000:
            return 0.0
        return (
            self.weight if header_of("\n".join(sample.lines[:_LINES_BEFORE])) is not None else 0.0
        )

    def separator_of(self, text: str) -> str:
        return _separator_of(text)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields | None:  # noqa: ARG002  # the columns are read from the text
        header = header_of(reading.heading)
        if text.startswith("#TYPE"):
            return None
        if header is None:
            return {"message_at": 0}
        row = csv_records.values(text.lstrip("\ufeff"), header.separator)
        if tuple(value.strip() for value in row[: header.columns]) == header.written:
            return None
        event = _event(row, header, reading)
        fields = fields_of(event, reading)
        title = _value(row, header, "title")
        if title:
            fields["rule_title"] = title
            fields["message"] = f"{title}: {fields['message']}"
        return fields


def _value(row: list[str], header: Header, role: str) -> str:
    at = header.at.get(role)
    return row[at].strip() if at is not None and at < len(row) else ""


def _event(row: list[str], header: Header, reading: Reading) -> WindowsEvent:
    def value(role: str) -> str:
        return _value(row, header, role)

    number = value("id").replace(",", "")
    if not number.isdecimal() or len(number) > 10:
        raise ValueError("no id")
    payload = load_object(value("payload")) if value("payload")[:1] == "{" else None
    time = value("time")
    if payload is not None and time and not _SAYS_ZONE.search(time):
        time += "Z"
    # Event Viewer's text has no column of its own
    message = value("message") or (row[header.columns].strip() if len(row) > header.columns else "")
    sid = value("sid")
    event = WindowsEvent(
        event_id=int(number) & 0xFFFF,
        provider=value("provider"),
        channel=value("channel"),
        computer=value("computer"),
        stamp=reading.clock.read(time) if time else None,
        level=value("level"),
        keywords=value("keywords")
        .replace("SuccessAudit", "Audit Success")
        .replace("FailureAudit", "Audit Failure"),
        pid=value("pid"),
        record_id=value("record"),
        user=value("user"),
        user_sid=sid if sid.startswith("S-1-") else "",
        message=message,
    )
    if payload is not None:
        event.user = ""  # there it is whomever a map found worth it
        event.data.update(windows_event.data_in(payload))
    for role in ("more", "details"):
        event.data.update(hayabusa.details(value(role) or None, event.event_id))
    return event


@lru_cache(maxsize=16)
def _separator_of(text: str) -> str:
    """What separates the values: in a chunk without its header, what there is most of outside of quotes."""
    header = header_of(text[:16_384])
    if header is not None:
        return header.separator
    bare = _QUOTED.sub("", text[:65_536])
    return max(csv_records.SEPARATORS, key=bare.count)


FORMAT = WindowsEventTable()
