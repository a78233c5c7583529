"""``logscope open``, and plain ``logscope CASE``: the terminal interface."""

from __future__ import annotations

import argparse
import gc
import sys

from logscope.case import Case
from logscope.cli.arguments import add_query, case_path, query_of
from logscope.errors import UsageError

EXAMPLES = """\
  logscope night.logscope.db
  logscope open -c night.logscope.db 'host:web1 since:2026-01-03'
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_query(parser)


def run(arguments: argparse.Namespace) -> int:
    gc.disable()  # until the interface stands: much is made, and nothing of it thrown away
    path = case_path(arguments)
    query = query_of(arguments)
    with Case.open(path) as case:
        case.check(query)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("the interface needs a terminal; `logscope search` and the others do not")
    from logscope.tui.app import run as run_interface

    return run_interface(path, query=query)
