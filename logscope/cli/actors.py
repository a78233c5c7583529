"""``logscope actors``: who the events name as acting, with counts; or the profile of one."""

from __future__ import annotations

import argparse

from logscope.cli import pivots

EXAMPLES = pivots.examples("actors", "ann")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pivots.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    return pivots.run(arguments, "actor")
