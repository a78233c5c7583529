"""``logscope matrix``: how many events of each category of the audit matrix each host has."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from logscope.cli.arguments import add_output, add_query, lens_of, open_case
from logscope.cli.output import found, print_rows
from logscope.cli.tables import Column, print_table, terminal_width
from logscope.model.categories import CATEGORIES
from logscope.model.results import Matrix
from logscope.model.safe import cell_width, plain

EXAMPLES = """\
  logscope matrix
  logscope matrix 'since:2026-01-01' --csv

A cell without a number has no event. Many hosts come in several tables, one under the other.
exit status: 0 there are events, 1 there are none
"""

NO_CATEGORY = "(none)"
NO_HOST = "(no host)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_query(parser)
    add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    with open_case(arguments) as case:
        matrix = case.matrix(lens_of(arguments, case))
    if arguments.json or arguments.csv:
        columns = (Column("category"), Column("host"), Column("count", right=True))
        return found(print_rows(arguments, columns, _cells(matrix)))
    for hosts in _in_width(matrix.hosts):
        shown = [
            Column("category"),
            *(Column(host or NO_HOST, plain(host) or NO_HOST, right=True) for host in hosts),
        ]
        print_table(shown, _rows(matrix, hosts))
        sys.stdout.write("\n" if hosts[-1] != matrix.hosts[-1] else "")
    return found(len(matrix.hosts))


def _lines(matrix: Matrix) -> Iterator[tuple[str, dict[str, int]]]:
    for category in CATEGORIES:
        yield category.id, dict(matrix.cells.get(category.id, {}))
    yield NO_CATEGORY, dict(matrix.without)


def _rows(matrix: Matrix, hosts: tuple[str, ...]) -> Iterator[list[object]]:
    for name, counts in _lines(matrix):
        yield [name, *(counts.get(host) or " " for host in hosts)]


def _cells(matrix: Matrix) -> Iterator[tuple[object, ...]]:
    for name, counts in _lines(matrix):
        for host in matrix.hosts:
            if counts.get(host):
                yield (None if name == NO_CATEGORY else name, host or None, counts[host])


def _in_width(hosts: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The hosts in groups that fit the terminal side by side."""
    width = terminal_width(sys.stdout)
    if width is None:
        if hosts:
            yield hosts
        return
    room = width - max(len(category.id) for category in CATEGORIES)
    group: list[str] = []
    used = 0
    for host in hosts:
        need = 2 + max(cell_width(plain(host) or NO_HOST), 7)
        if group and used + need > room:
            yield tuple(group)
            group, used = [], 0
        group.append(host)
        used += need
    if group:
        yield tuple(group)
