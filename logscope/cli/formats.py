"""``logscope formats``: what can be read; one format with its examples; a file, tried."""

from __future__ import annotations

import argparse
from difflib import get_close_matches

from logscope.case import check_format, check_zone, formats, try_file
from logscope.cli.arguments import add_output, moment, whole_number
from logscope.cli.output import found, print_json, print_rows, say, tell
from logscope.cli.search import print_events
from logscope.cli.tables import Column
from logscope.errors import UsageError

EXAMPLES = """\
  logscope formats                          all formats
  logscope formats show syslog              one of them, with examples of what it reads
  logscope formats try mystery.log          which formats fit a file, and how its events would look
  logscope formats try mystery.log --format syslog --limit 5 --json

exit status: 0 found (try: some format fits), 1 none fits, 2 no such format or file
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("do", nargs="?", choices=("list", "show", "try"), default="list")
    parser.add_argument("name", nargs="?", metavar="NAME|FILE")
    parser.add_argument("--format", metavar="NAME", help="try: read it as this format")
    parser.add_argument(
        "--timezone", metavar="ZONE", default="UTC", help="try: for times without a zone"
    )
    parser.add_argument("--reference-time", metavar="TIME", type=moment, help="try: as for import")
    parser.add_argument(
        "--limit", "-n", metavar="N", type=whole_number, default=10, help="try: events (10)"
    )
    add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    if arguments.do == "list":
        columns = (Column("name"), Column("title", wide=True), Column("weight", right=True))
        rows = ((info.name, info.title, f"{info.weight:.2f}") for info in formats())
        return found(print_rows(arguments, columns, rows))
    if arguments.name is None:
        raise UsageError(f"`logscope formats {arguments.do}` needs a name")
    return _show(arguments) if arguments.do == "show" else _try(arguments)


def _show(arguments: argparse.Namespace) -> int:
    known = {info.name: info for info in formats()}
    info = known.get(arguments.name)
    if info is None:
        near = get_close_matches(arguments.name, known, 1)
        hint = f"did you mean '{near[0]}'?" if near else "`logscope formats` lists them"
        raise UsageError(f"no format named '{arguments.name}'; {hint}")
    if arguments.json:
        examples = [{"text": text, "fields": dict(fields)} for text, fields in info.examples]
        print_json({"name": info.name, "title": info.title, "weight": info.weight,
                    "doc": info.doc, "examples": examples})  # fmt: skip
        return 0
    say(f"{info.name}: {info.title}")
    for line in info.doc.splitlines():
        say(f"  {line}")
    for text, fields in info.examples:
        say("")
        for line in text.splitlines():
            say(line)
        for name, value in fields.items():
            say(f"    {name}: {value}")
    return 0


def _try(arguments: argparse.Namespace) -> int:
    check_zone(arguments.timezone)
    if arguments.format is not None:
        check_format(arguments.format)
    tried = try_file(
        arguments.name,
        format=arguments.format,
        zone=arguments.timezone,
        reference=arguments.reference_time,
        limit=arguments.limit,
    )
    for name, score in tried.scores:
        tell(f"{score:.2f}  {name}")
    print_events(arguments, tried.events)
    lines = tried.books.lines
    tell(
        f"of the first {tried.books.total_lines:,} lines: {lines.get('event', 0):,} begin an event, "
        f"{lines.get('continuation', 0):,} continue one, {lines.get('unparsed', 0):,} are unparsed, "
        f"{lines.get('blank', 0):,} are blank"
    )
    return found(len(tried.scores), "no format fits")
