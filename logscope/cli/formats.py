"""``logscope formats``: what can be read; a file, tried line by line; formats of the user's own."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from logscope.case import event_values
from logscope.cli.arguments import add_formats, add_output, moment, whole_number
from logscope.cli.output import found, print_json, print_rows, say, tell
from logscope.cli.search import print_events
from logscope.cli.tables import Column
from logscope.errors import UsageError
from logscope.formats import (
    check_format,
    check_formats,
    check_zone,
    format_problems,
    formats,
    look_for_formats,
    propose_format,
    try_file,
)
from logscope.model.moments import iso
from logscope.model.results import Event

EXAMPLES = """\
  logscope formats                          all formats, with the programs and categories that they reach
  logscope formats show syslog              one of them, with examples of what it reads
  logscope formats try mystery.log          which formats fit a file, and how and why each line is read
  logscope formats try mystery.log --format syslog --limit 5 --json
  logscope formats new mystery.log -o mystery.yaml    a draft of a format for lines that nobody reads
  logscope formats try mystery.log --formats mystery.yaml
  logscope formats check mystery.yaml       is it sound? Without a file: all of your own

Formats of your own are looked for in $XDG_CONFIG_HOME/logscope/formats (by default
~/.config/logscope/formats), in what $LOGSCOPE_FORMATS names, and in --formats: YAML files, and format
files of lnav (*.json) as they are.
exit status: 0 found or sound (try: some format fits), 1 none fits or a check failed, 2 no such format or file
"""

_SHOWN = (
    "host", "program", "pid", "severity", "actor", "actor_id", "target", "access", "source_ip", "source_port", "dest_ip",
    "dest_port", "device", "action", "outcome", "code", "command",
)  # fmt: skip
# A record is shown by its beginning.
_TEXT_LIMIT = 300
_NAMES_SHOWN = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "do", nargs="?", choices=("list", "show", "try", "check", "new"), default="list"
    )
    parser.add_argument("name", nargs="?", metavar="NAME|FILE")
    add_formats(parser)
    parser.add_argument("--format", metavar="NAME", help="try: read it as this format")
    parser.add_argument(
        "--timezone", metavar="ZONE", default="UTC", help="try: for times without a zone"
    )
    parser.add_argument("--reference-time", metavar="TIME", type=moment, help="try: as for import")
    parser.add_argument(
        "--limit", "-n", metavar="N", type=whole_number, default=10, help="try: events (10)"
    )
    parser.add_argument("--name", dest="own_name", metavar="NAME", help="new: the format's name")
    parser.add_argument(
        "--output", "-o", metavar="FILE", type=Path, help="new: write the draft into this file"
    )
    add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    look_for_formats(arguments.formats)
    if arguments.do == "check":
        return _check(arguments)
    for problem in format_problems():
        tell(problem)
    if arguments.do == "list":
        return _list(arguments)
    if arguments.name is None:
        raise UsageError(f"`logscope formats {arguments.do}` needs a name")
    return {"show": _show, "try": _try, "new": _new}[arguments.do](arguments)


def _list(arguments: argparse.Namespace) -> int:
    columns = [
        Column("name", whole=True), Column("title", wide=True), Column("programs", wide=True, spare=2),
        Column("categories", wide=True, spare=1), Column("weight", right=True, spare=3), Column("from"),
    ]  # fmt: skip
    for_programs = arguments.json or arguments.csv
    rows = (
        (
            info.name,
            info.title,
            list(info.programs) if for_programs else _some(info.programs),
            list(info.categories) if for_programs else ", ".join(info.categories),
            f"{info.weight:.2f}",
            (info.origin if for_programs else "your own") if info.origin else "logscope",
        )
        for info in formats()
    )
    return found(print_rows(arguments, columns, rows))


def _some(names: Sequence[str]) -> str:
    """The first names of many."""
    more = len(names) - _NAMES_SHOWN
    return ", ".join(names[:_NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")


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
                    "programs": list(info.programs), "categories": list(info.categories),
                    "file": info.origin or None, "doc": info.doc, "examples": examples})  # fmt: skip
        return 0
    say(f"{info.name}: {info.title}")
    if info.origin:
        say(f"  {info.origin}")
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
    if arguments.csv:
        print_events(arguments, tried.events)
    for event, why in zip(tried.events, tried.why, strict=True):
        if arguments.json:
            print_json(event_values(event) | {"why": list(why)})
        elif not arguments.csv:
            _explain(event, why)
    lines = tried.books.lines
    tell(
        f"of the first {tried.books.total_lines:,} lines: {lines.get('event', 0):,} begin an event, "
        f"{lines.get('continuation', 0):,} continue one, {lines.get('heading', 0):,} are headings, {lines.get('unparsed', 0):,} are unparsed, "
        f"{lines.get('blank', 0):,} are blank"
    )
    return found(len(tried.scores), "no format fits")


def _explain(event: Event, why: tuple[str, ...]) -> None:
    """A record: who read it, its text, its fields, and why."""
    last = (event.line or 0) + (event.lines or 1) - 1
    where = f"line {event.line}" if last == event.line else f"lines {event.line}-{last}"
    say(
        f"{where}: {event.format or 'unparsed'}, {f'rule {event.rule}' if event.rule else 'no rule'}"
    )
    for line in (event.original or "").split("\n")[:3]:
        say(f"  | {line[:_TEXT_LIMIT]}")
    if event.time is not None:
        say(f"    time: {iso(event.time)} ({event.time_basis})")
    for name in _SHOWN:
        value = getattr(event, name)
        if value is not None and value != "unknown":
            say(f"    {name}: {value}")
    if event.category:
        say(f"    category: {', '.join(event.category)}")
    for name, value in event.extra.items():
        say(f"    extra.{name}: {value}")
    for reason in why:
        say(f"  - {reason}")


def _check(arguments: argparse.Namespace) -> int:
    files = check_formats(None if arguments.name is None else Path(arguments.name))
    columns = (
        Column("file", path=True), Column("formats"), Column("examples", right=True), Column("verdict"),
        Column("faults", wide=True),
    )  # fmt: skip
    print_rows(
        arguments,
        columns,
        (
            (
                one.path,
                ", ".join(one.names) or " ",
                one.examples,
                "FAULTY" if one.faults else "sound",
                list(one.faults) if arguments.json else "; ".join(one.faults) or " ",
            )
            for one in files
        ),
    )
    for one in files:
        for text in (*one.faults, *one.warnings):
            tell(f"{one.path}: {text}")
    faulty = sum(bool(one.faults) for one in files)
    tell(f"{len(files)} files, {faulty} faulty")
    return 1 if faulty or not files else 0


def _new(arguments: argparse.Namespace) -> int:
    text = propose_format(arguments.name, name=arguments.own_name)
    if arguments.output is None:
        for line in text.splitlines():
            say(line)
        return 0
    try:
        with arguments.output.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"{arguments.output} is there already: name another file") from None
    tell(
        f"wrote {arguments.output}; `logscope formats try {arguments.name} --formats {arguments.output}` shows what it reads"
    )
    return 0
