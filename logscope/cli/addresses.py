"""``logscope addresses``: where the events came from, with counts; or the profile of one."""

from __future__ import annotations

import argparse

from logscope.cli import pivots

EXAMPLES = pivots.examples("addresses", "203.0.113.66")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pivots.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    return pivots.run(arguments, "source_ip")
