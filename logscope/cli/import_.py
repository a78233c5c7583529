"""``logscope import``: files, folders and archives into the case, with progress and the books."""

from __future__ import annotations

import argparse
import os
from collections.abc import Generator
from contextlib import closing
from typing import TYPE_CHECKING, cast

from logscope.case import Case, ImportRequest
from logscope.cli.arguments import add_formats, case_path, moment
from logscope.cli.output import number, print_json, size, tell
from logscope.cli.progress import span, stderr_line
from logscope.cli.tables import Column, print_table
from logscope.errors import BooksError, UsageError
from logscope.formats import check_format, check_zone, format_problems, look_for_formats
from logscope.model.moments import iso
from logscope.model.progress import ImportProgress, ImportSummary, SourceReport

if TYPE_CHECKING:
    from logscope.case import Import

EXAMPLES = """\
  logscope import /evidence/                         a folder, with all that is below it
  logscope import -c night.logscope.db a.log b.tar.gz
  zcat big.gz | logscope import -                    standard input
  logscope import --timezone Europe/Oslo --reference-time 2026-01-02 old/

Compressed files (gzip, bzip2, xz, zstd) and archives (tar, zip) are read as they are. The same
content is never imported twice, a file that grew is continued, and an import that was stopped goes
on where it was when it is run again.

exit status: 0 everything was read and the books balance
             2 something could not be read, or not to its end (all else was imported)
             3 the books of a source do not balance
"""

STDIN = "-"

COLUMNS = (
    Column("file", path=True),
    Column("format"),
    Column("score", right=True, spare=4),
    Column("lines", right=True, spare=2),
    Column("events", right=True),
    Column("unparsed", right=True),
    Column("first", "first (UTC)", time=True, spare=5),
    Column("last", "last (UTC)", time=True, spare=6),
    Column("hosts", spare=3),
    Column("state"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help="a file, a folder, an archive, or - for stdin"
    )
    parser.add_argument("--format", metavar="NAME", help="read all files as this format")
    add_formats(parser)
    parser.add_argument("--host", metavar="NAME", help="the host of records that name none")
    parser.add_argument(
        "--timezone", metavar="ZONE", default="UTC",
        help="for times without a zone: Europe/Oslo or +01:00 (default: UTC)",
    )  # fmt: skip
    parser.add_argument(
        "--reference-time", metavar="TIME", type=moment,
        help="when the logs were taken, for times without a year (default: each file's own time)",
    )  # fmt: skip
    parser.add_argument(
        "--workers",
        metavar="N",
        type=int,
        default=0,
        help="processes that parse (default: by size)",
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress, no summary")
    parser.add_argument("--json", action="store_true", help="the summary as JSON lines")


def run(arguments: argparse.Namespace) -> int:
    look_for_formats(arguments.formats)
    for problem in format_problems():
        tell(problem)
    check_zone(arguments.timezone)
    if arguments.format is not None:
        check_format(arguments.format)
    _check_paths(arguments.paths)
    path = case_path(arguments, new=True)
    request = ImportRequest(
        paths=tuple(arguments.paths),
        format=arguments.format,
        host=arguments.host,
        zone=arguments.timezone,
        reference=arguments.reference_time,
        workers=max(0, arguments.workers),
    )
    with Case.open_or_create(path) as case:
        summary = run_import(case.import_files(request), quiet=arguments.quiet)
        if not arguments.quiet:
            show_summary(summary, case, as_json=arguments.json)
    return status_of(summary)


def _check_paths(paths: list[str]) -> None:
    """Raises UsageError where there is nothing to import at all: no case is made for that."""
    if not any(path == STDIN or os.path.lexists(path) for path in paths):
        raise UsageError(f"{paths[0]}: no such file or folder; nothing was imported")


def run_import(process: Import, *, quiet: bool) -> ImportSummary:
    """Run an import to its end, with progress on stderr."""
    line = stderr_line()
    try:
        # Closing at once, not when the garbage is collected, lets go of the case and the workers.
        with closing(cast("Generator[ImportProgress, None, None]", iter(process))) as steps:
            for progress in steps:
                if not quiet:
                    line.show(progress)
    except KeyboardInterrupt:
        line.clear()
        tell("stopped: what was imported stays in the case; the same command goes on from there")
        raise
    finally:
        line.clear()
    return process.summary


def _events_of(case: Case) -> dict[str, int]:
    return {source.path: source.events for source in case.sources()}


def table_rows(summary: ImportSummary, case: Case) -> list[tuple[object, ...]]:
    """The rows of the summary table, for ``COLUMNS``."""
    events = _events_of(case)
    return [_row(report, events.get(report.path, 0)) for report in summary.sources]


def show_summary(summary: ImportSummary, case: Case, *, as_json: bool) -> None:
    """What was imported on stdout; what was not, and the sums, on stderr."""
    if as_json:
        events = _events_of(case)
        for report in summary.sources:
            print_json(_object(report, events.get(report.path, 0)))
        for path, reason in summary.refusals:
            print_json({"file": path, "state": "refused", "problem": reason})
    else:
        print_table(COLUMNS, table_rows(summary, case))
    for report in summary.sources:
        if report.problem:
            tell(f"{report.path}: {report.problem}")
        if not report.balanced:
            tell(
                f"{report.path}: the books do not balance: {number(report.books.total_bytes)} of "
                f"{number(report.content_bytes)} bytes are accounted for"
            )
    for path, reason in summary.refusals:
        tell(f"{path}: {reason}")
    tell(_sums(summary))


def status_of(summary: ImportSummary) -> int:
    """0, 2 or 3, as the help says."""
    if not summary.balanced:
        return BooksError.exit_code
    whole = all(report.state not in ("damaged", "unreadable") for report in summary.sources)
    return 0 if whole and not summary.refusals else 2


def _row(report: SourceReport, events: int) -> tuple[object, ...]:
    lines = report.books.lines
    score = dict(report.scores).get(report.format or "")
    return (
        report.path,
        report.format,
        None if score is None else f"{score:.2f}",
        report.books.total_lines,
        events if report.state not in ("known", "duplicate") else 0,
        lines.get("unparsed", 0),
        report.first,
        report.last,
        report.hosts,
        report.state,
    )


def _object(report: SourceReport, events: int) -> dict[str, object]:
    return {
        "file": report.path,
        "state": report.state,
        "problem": report.problem,
        "sha256": report.sha256,
        "size_bytes": report.size_bytes,
        "content_bytes": report.content_bytes,
        "format": report.format,
        "scores": dict(report.scores),
        "events": events,
        "lines": report.books.lines,
        "bytes": report.books.size_bytes,
        "balanced": report.balanced,
        "first": iso(report.first),
        "last": iso(report.last),
        "hosts": list(report.hosts),
    }


def _sums(summary: ImportSummary) -> str:
    lines = sum(report.books.total_lines for report in summary.sources)
    content = sum(report.content_bytes for report in summary.sources)
    unparsed = sum(report.books.lines.get("unparsed", 0) for report in summary.sources)
    books = "the books balance" if summary.balanced else "THE BOOKS DO NOT BALANCE"
    refused = f", {len(summary.refusals)} not read" if summary.refusals else ""
    return (
        f"{len(summary.sources)} sources{refused}: {number(lines)} lines, {size(content)} in "
        f"{span(summary.seconds)}, {number(unparsed)} unparsed; {books}"
    )
