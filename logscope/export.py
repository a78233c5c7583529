"""Events as files for other programs: JSON lines and CSV, one row per event.

Every field of the product stands in every row, in the order of ``EXPORT_FIELDS``; absent values are
null (empty in CSV). A JSON text gives the log's text back exactly, with what does not print escaped.
CSV has no escapes: there, what does not print is replaced by something that can be seen, and with
``guard`` a cell that a spreadsheet would take for a formula gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from logscope.errors import UsageError
from logscope.model.json_text import json_line
from logscope.model.moments import iso
from logscope.model.results import Event
from logscope.model.safe import plain

EXPORT_FIELDS: tuple[str, ...] = (
    "source", "line", "lines", "time", "time_basis", "host", "program", "pid", "actor", "actor_id",
    "target", "access", "source_ip", "source_port", "dest_ip", "dest_port", "device", "action",
    "outcome", "code", "severity", "command", "category", "message", "original", "format", "rule",
    "extra", "offset",
)  # fmt: skip

_FORMULA = ("=", "+", "-", "@")


def event_values(event: Event) -> dict[str, Any]:
    """The event as plain values, as they stand in JSON: ``time`` is text, ``category`` a list."""
    values = {name: getattr(event, name) for name in EXPORT_FIELDS}
    values["time"] = iso(event.time)
    values["category"] = list(event.category)
    values["extra"] = dict(event.extra)
    return values


def csv_cell(value: Any, *, guard: bool = False) -> str:
    """A value as the text of a CSV cell; lists are joined by spaces, mappings are JSON."""
    match value:
        case None:
            return ""
        case str():
            text = plain(value, keep_newlines=True)
            return f"'{text}" if guard and text.startswith(_FORMULA) else text
        case list() | tuple():
            return " ".join(csv_cell(part) for part in value)
        case dict():
            return json_line(value) if value else ""
        case _:
            return str(value)


def write_rows(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], stream: TextIO, *, guard: bool = False
) -> int:
    """Write a table as CSV with a heading; gives the number of rows."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    for row in rows:
        writer.writerow([csv_cell(value, guard=guard) for value in row])
        count += 1
    return count


def write_jsonl(events: Iterable[Event], stream: TextIO) -> int:
    """Write one JSON object per line and event; gives the number of events."""
    count = 0
    for event in events:
        stream.write(json_line(event_values(event)) + "\n")
        count += 1
    return count


def write_csv(events: Iterable[Event], stream: TextIO, *, guard: bool = False) -> int:
    """Write a heading and one row per event; gives the number of events."""
    rows = (event_values(event).values() for event in events)
    return write_rows(EXPORT_FIELDS, (tuple(row) for row in rows), stream, guard=guard)


@contextmanager
def new_file(path: Path) -> Iterator[TextIO]:
    """A text file that appears under its name when it is complete, readable by its owner only.

    Raises UsageError where it cannot be written; then an older file of that name is as it was.
    """
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # 0600
    except OSError as problem:
        raise UsageError(f"cannot write {path}: {problem.strerror}") from problem
    try:
        with open(descriptor, "w", encoding="utf-8", newline="") as stream:  # noqa: PTH123
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(path)
    except OSError as problem:
        Path(name).unlink(missing_ok=True)
        raise UsageError(f"cannot write {path}: {problem.strerror}") from problem
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
