"""``logscope export``: the events of a query as JSON lines or CSV, complete, in order of time."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TextIO

from logscope.case import Case, new_file, write_csv, write_jsonl
from logscope.cli.arguments import add_query, lens_of, open_case
from logscope.cli.output import found, tell
from logscope.model.lens import Lens

EXAMPLES = """\
  logscope export -c night.logscope.db --format jsonl -o night.jsonl
  logscope export --format csv 'category:audit.logon' > logons.csv
  logscope export --format csv --guard -o for-a-spreadsheet.csv

Every field stands in every row; `time` is ISO 8601 in UTC with microseconds, or null. JSON gives the
log's text exactly, with what does not print escaped. CSV cannot: what does not print is replaced by
something that can be seen. --guard puts an apostrophe before cells that a spreadsheet would take for
a formula (= + - @). A file appears when it is complete, readable by its owner only.
exit status: 0 something was written, 1 the query found nothing, 2 bad input or no room
"""

STDOUT = "-"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_query(parser)
    parser.add_argument(
        "--format", choices=("jsonl", "csv"), default="jsonl", help="jsonl or csv (jsonl)"
    )
    parser.add_argument(
        "-o", "--output", metavar="FILE", default=STDOUT, help="the file to write (-: stdout)"
    )
    parser.add_argument("--guard", action="store_true", help="disarm spreadsheet formulas in CSV")


def run(arguments: argparse.Namespace) -> int:
    with open_case(arguments) as case:
        lens = lens_of(arguments, case)
        if arguments.output == STDOUT:
            return found(_write(arguments, case, lens, sys.stdout))
        path = Path(arguments.output)
        with new_file(path) as stream:
            count = _write(arguments, case, lens, stream)
    tell(f"{count:,} events in {path}")
    return found(count)


def _write(arguments: argparse.Namespace, case: Case, lens: Lens, stream: TextIO) -> int:
    events = case.events(lens)
    if arguments.format == "csv":
        return write_csv(events, stream, guard=arguments.guard)
    return write_jsonl(events, stream)
