"""``logscope run``: a saved search on the case."""

from __future__ import annotations

import argparse

from logscope.cli.arguments import add_output, open_case, whole_number
from logscope.cli.output import found, tell
from logscope.cli.search import field_names, print_answer, print_events
from logscope.cli.searches import add_folders, folders_of
from logscope.errors import UsageError
from logscope.model.lens import Lens
from logscope.searches.library import find_search

EXAMPLES = """\
  logscope run spraying
  logscope run actor-trail --param account=dana
  logscope run team/odd-hours.yml --csv

A value given with --param is data: whatever it holds, it is compared as a text.
exit status: 0 something was found, 1 nothing, 2 no such search, or it cannot be run
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("search", metavar="SEARCH", help="the name of a saved search, or its file")
    parser.add_argument(
        "--param", "-p", metavar="NAME=VALUE", action="append", default=[], help="a value for $NAME"
    )
    parser.add_argument(
        "--limit", "-n", metavar="N", type=whole_number, help="no more than N events"
    )
    parser.add_argument("--fields", metavar="NAMES", help="the fields to show, with commas between")
    add_folders(parser)
    add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    search = find_search(arguments.search, folders_of(arguments))
    if search.kind == "sigma":
        raise UsageError(f"{search.path} is a Sigma rule; these are listed, but cannot be run yet")
    for warning in search.warnings:
        tell(f"{search.path}: {warning}")
    values = search.values(_given(arguments.param))
    fields = field_names(arguments.fields) or search.columns
    with open_case(arguments) as case:
        query = case.bind(search.query, values)
        tell(f"{search.title}: {query}")
        if case.has_stages(query):
            return found(print_answer(arguments, case.table(query), arguments.limit))
        events = case.events(Lens(query), descending=search.descending, limit=arguments.limit)
        return found(print_events(arguments, events, fields))


def _given(words: list[str]) -> dict[str, str]:
    values = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise UsageError(f"--param {word}: write NAME=VALUE")
        values[name.removeprefix("$")] = value
    return values
