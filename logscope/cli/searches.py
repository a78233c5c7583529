"""``logscope searches``: the saved searches there are, and whether they are sound."""

from __future__ import annotations

import argparse
from pathlib import Path

from logscope.cli.arguments import add_output
from logscope.cli.output import found, print_json, print_rows, say, tell
from logscope.cli.tables import Column
from logscope.cli.trials import try_searches
from logscope.errors import UsageError
from logscope.searches.folders import search_folders
from logscope.searches.library import find_search, load_searches
from logscope.searches.search import SavedSearch

EXAMPLES = """\
  logscope searches                          all that are found
  logscope searches show root-logon          one of them: what it asks, and why
  logscope searches check all                compile all and run the tests in them
  logscope searches check team/odd-hours.yml
  logscope searches --searches team/         look in this folder too

Looked at: the pack of logscope, $XDG_CONFIG_HOME/logscope/searches, ./searches, --searches. Sigma
rules that stand there are listed as such; they cannot be run yet.
exit status: 0 found or sound, 1 there are none or a check failed, 2 no such search or no such file
"""

ALL = "all"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("do", nargs="?", choices=("list", "show", "check"), default="list")
    parser.add_argument("name", nargs="?", metavar="NAME|FILE|all")
    add_folders(parser)
    add_output(parser)


def add_folders(parser: argparse.ArgumentParser) -> None:
    """Take further folders with saved searches."""
    parser.add_argument(
        "--searches", metavar="FOLDER", type=Path, action="append", default=[],
        help="a further folder with saved searches (may be repeated)",
    )  # fmt: skip


def folders_of(arguments: argparse.Namespace) -> list[Path]:
    """The folders to look at. Raises UsageError for a named one that is not there."""
    for folder in arguments.searches:
        if not folder.is_dir():
            raise UsageError(f"no folder {folder}")
    return search_folders(arguments.searches)


def run(arguments: argparse.Namespace) -> int:
    folders = folders_of(arguments)
    if arguments.do == "list":
        return _list(arguments, load_searches(folders))
    if arguments.do == "show":
        if arguments.name is None:
            raise UsageError("`logscope searches show` needs a name")
        return _show(arguments, find_search(arguments.name, folders))
    if arguments.name in (None, ALL):
        return _check(arguments, load_searches(folders))
    return _check(arguments, [find_search(arguments.name, folders)])


def _list(arguments: argparse.Namespace, searches: list[SavedSearch]) -> int:
    columns = [
        Column("name", whole=True), Column("title", wide=True), Column("level", spare=1),
        Column("categories", spare=2), Column("kind", spare=4), Column("tests", right=True, spare=3),
    ]  # fmt: skip
    rows: list[tuple[object, ...]] = [
        (one.name, one.title, one.level, one.categories, one.kind, len(one.tests))
        for one in searches
    ]
    if arguments.json or arguments.csv:
        columns.append(Column("file"))
        rows = [(*row, str(one.path)) for row, one in zip(rows, searches, strict=True)]
    count = print_rows(arguments, columns, rows)
    for search in searches:
        _complain(search)
    return found(count)


def _complain(search: SavedSearch) -> None:
    if search.problem:
        tell(search.problem)
    for warning in search.warnings:
        tell(f"{search.path}: {warning}")


def _show(arguments: argparse.Namespace, search: SavedSearch) -> int:
    values = {
        "name": search.name, "title": search.title, "kind": search.kind, "id": search.id,
        "status": search.status, "level": search.level, "author": search.author, "date": search.date,
        "description": search.description, "tags": list(search.tags), "query": search.query,
        "parameters": [
            {"name": one.name, "description": one.description, "default": one.default}
            for one in search.parameters
        ],
        "columns": list(search.columns), "falsepositives": list(search.falsepositives),
        "references": list(search.references), "tests": len(search.tests), "file": str(search.path),
    }  # fmt: skip
    if arguments.json:
        print_json(values)
        return 0
    for name, value in values.items():
        if name == "parameters":
            for one in search.parameters:
                default = "" if one.default is None else f" (default: {one.default})"
                say(f"{'parameter':14}  ${one.name}{default}  {one.description}")
        elif value not in ("", []):
            text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            say(f"{name:14}  {' '.join(text.split())}")
    return 0


def _check(arguments: argparse.Namespace, searches: list[SavedSearch]) -> int:
    verdicts = try_searches(searches)
    columns = (
        Column("name", whole=True),
        Column("verdict"),
        Column("tests", right=True),
        Column("faults", wide=True),
    )
    print_rows(
        arguments,
        columns,
        (
            (
                one.search.name,
                "not run: Sigma"
                if one.search.kind == "sigma"
                else "FAULTY"
                if one.faults
                else "sound",
                one.tests,
                list(one.faults) if arguments.json else "; ".join(one.faults) or " ",
            )
            for one in verdicts
        ),
    )
    for verdict in verdicts:
        for warning in verdict.search.warnings:
            tell(f"{verdict.search.path}: {warning}")
        for fault in verdict.faults:
            tell(f"{verdict.search.path}: {fault}")
    faulty = sum(bool(verdict.faults) for verdict in verdicts)
    tell(f"{len(verdicts)} searches, {faulty} faulty")
    return 1 if faulty or not verdicts else 0
