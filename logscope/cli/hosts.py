"""``logscope hosts``: the systems that wrote the events, with counts; or the profile of one."""

from __future__ import annotations

import argparse

from logscope.cli import pivots

EXAMPLES = pivots.examples("hosts", "web1")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pivots.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    return pivots.run(arguments, "host")
