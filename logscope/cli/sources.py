"""``logscope sources``: what was imported and its books; unparsed lines by shape; the journal."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from logscope.case import Case
from logscope.cli.arguments import add_output, open_case, whole_number
from logscope.cli.output import found, print_json, print_rows, tell
from logscope.cli.tables import Column
from logscope.model.moments import iso
from logscope.model.results import SourceInfo

EXAMPLES = """\
  logscope sources
  logscope sources --json                   with hashes, scores and the whole books
  logscope sources --unparsed               the shapes of lines that no format read
  logscope sources --unparsed --source 3
  logscope sources --journal                what was done to the case, and by whom

exit status: 0 there are some, 1 there are none
"""

COLUMNS = (
    Column("id", right=True),
    Column("source", path=True),
    Column("format"),
    Column("lines", right=True, spare=3),
    Column("events", right=True),
    Column("unparsed", right=True),
    Column("first", "first (UTC)", time=True, spare=5),
    Column("last", "last (UTC)", time=True, spare=6),
    Column("hosts", spare=4),
    Column("state"),
    Column("books"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--unparsed", action="store_true", help="unparsed lines, grouped by shape")
    kind.add_argument("--journal", action="store_true", help="the journal of the case")
    parser.add_argument("--source", metavar="ID", type=whole_number, help="of this source only")
    parser.add_argument(
        "--limit", "-n", metavar="N", type=whole_number, default=100, help="shapes (100)"
    )
    add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    with open_case(arguments) as case:
        if arguments.unparsed:
            return _print_shapes(arguments, case)
        if arguments.journal:
            return _print_journal(arguments, case)
        sources = [source for source in case.sources() if arguments.source in (None, source.id)]
    if arguments.json:
        for source in sources:
            print_json(_object(source))
    else:
        print_rows(arguments, COLUMNS, (_row(source) for source in sources))
    for source in sources:
        if source.problem:
            tell(f"{source.path}: {source.problem}")
    return found(
        len(sources), "the case has no such source" if arguments.source else "the case is empty"
    )


def _row(source: SourceInfo) -> tuple[object, ...]:
    return (
        source.id, source.path, source.format, source.lines, source.events, source.unparsed,
        source.first, source.last, source.hosts, source.state,
        "balance" if source.balanced else "DO NOT BALANCE",
    )  # fmt: skip


def _object(source: SourceInfo) -> dict[str, object]:
    return {
        "id": source.id,
        "source": source.path,
        "state": source.state,
        "problem": source.problem,
        "sha256": source.sha256,
        "size_bytes": source.size_bytes,
        "content_bytes": source.content_bytes,
        "read_bytes": source.read_bytes,
        "format": source.format,
        "scores": source.scores,
        "host": source.host,
        "zone": source.zone,
        "reference_time": iso(source.reference_time),
        "events": source.events,
        "lines": source.books.lines,
        "bytes": source.books.size_bytes,
        "balanced": source.balanced,
        "first": iso(source.first),
        "last": iso(source.last),
        "hosts": list(source.hosts),
    }


def _print_shapes(arguments: argparse.Namespace, case: Case) -> int:
    shapes = case.shapes(source=arguments.source, limit=arguments.limit)
    columns = (
        Column("count", right=True), Column("source", path=True, spare=2),
        Column("line", right=True, spare=1),
        Column("shape", wide=True, spare=3), Column("sample", wide=True),
    )  # fmt: skip
    rows = ((shape.count, shape.source, shape.line, shape.shape, shape.sample) for shape in shapes)
    return found(print_rows(arguments, columns, rows), "every line was read by a format")


def _print_journal(arguments: argparse.Namespace, case: Case) -> int:
    columns = (
        Column("id", right=True), Column("time", whole=True), Column("analyst", whole=True), Column("action"),
        Column("details", wide=True), Column("hash", spare=2),
    )  # fmt: skip

    def rows() -> Iterator[tuple[object, ...]]:
        for entry in case.journal():
            digest = entry.hash if arguments.json or arguments.csv else entry.hash[:12]
            yield entry.id, entry.time, entry.analyst, entry.action, entry.details, digest

    return found(print_rows(arguments, columns, rows()), "the journal is empty")
