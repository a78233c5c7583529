"""An import from inside: what is asked for, and what is said when it has ended."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from logscope.case import ImportRequest
from logscope.errors import UsageError
from logscope.model.progress import ImportSummary
from logscope.model.results import Table
from logscope.tui.ranges import read_moment
from logscope.tui.text import number
from logscope.tui.widgets.screens import Prompt, Question


def import_prompt(answers: Mapping[str, str]) -> Prompt:
    """The questions of an import, with the answers so far."""
    questions = (
        Question("paths", "Files and folders", "", "/evidence/web1 'a folder/b.tar.gz'"),
        Question("zone", "Zone of times that state none", "UTC"),
        Question("host", "Host of records that name none", "", "from the path"),
        Question("reference", "When the logs were taken (UTC)", "", "each file's own time"),
        Question("format", "Format", "", "found from the content"),
    )
    return Prompt(
        "Import logs",
        [replace(asked, value=answers.get(asked.name, asked.value)) for asked in questions],
    )


def read_request(answer: dict[str, str]) -> ImportRequest:
    """The answers as a request. Raises UsageError."""
    from logscope.formats import check_format, check_zone  # much to load: not with the prompt

    try:
        paths = tuple(str(Path(word).expanduser()) for word in shlex.split(answer["paths"]))
    except ValueError as error:
        raise UsageError(f"files and folders: {error}") from error
    missing = [path for path in paths if not Path(path).exists()]
    if missing:
        raise UsageError(f"{missing[0]}: no such file or folder")
    zone = answer["zone"].strip() or "UTC"
    check_zone(zone)
    if answer["format"].strip():
        check_format(answer["format"].strip())
    reference = None
    if answer["reference"].strip():
        moment_us = read_moment(answer["reference"], UTC, end=True)
        reference = datetime.fromtimestamp(moment_us / 1e6, UTC)
    return ImportRequest(
        paths,
        format=answer["format"].strip() or None,
        host=answer["host"].strip() or None,
        zone=zone,
        reference=reference,
    )


def summary_title(summary: ImportSummary) -> str:
    """The import in one line."""
    lines = sum(report.books.total_lines for report in summary.sources)
    unparsed = sum(report.books.lines.get("unparsed", 0) for report in summary.sources)
    books = "the books balance" if summary.balanced else "THE BOOKS DO NOT BALANCE"
    refused = f"{number(len(summary.refusals))} not read, " if summary.refusals else ""
    return (
        f"{number(len(summary.sources))} files, {refused}{number(lines)} lines, {number(unparsed)} unparsed, "
        f"{summary.seconds:.1f} s; {books}"
    )


def summary_table(summary: ImportSummary) -> Table:
    """What became of each file; what gave no source stands first, and why beside it."""
    refused = [
        (path, "not read", reason, None, None, None, None) for path, reason in summary.refusals
    ]
    taken = [
        (
            report.path, report.state, report.problem, report.format, report.books.total_lines,
            report.books.lines.get("unparsed", 0), "✓" if report.balanced else "✗ OFF",
        )
        for report in summary.sources
    ]  # fmt: skip
    columns = ("file", "state", "problem", "format", "lines", "unparsed", "books")
    rows = (*refused, *taken)
    if any(row[2] for row in rows):
        return Table(columns, rows)
    return Table((*columns[:2], *columns[3:]), tuple((*row[:2], *row[3:]) for row in rows))
