"""``logscope timeline``: the events of a query over time, one line of text per bar."""

from __future__ import annotations

import argparse

from logscope.cli.arguments import (
    add_output,
    add_query,
    length_us,
    lens_of,
    open_case,
    whole_number,
)
from logscope.cli.output import found, print_rows, tell
from logscope.cli.tables import Column, print_table
from logscope.errors import UsageError
from logscope.model.fields import FIELD_BY_ANY_NAME
from logscope.model.results import Histogram
from logscope.model.safe import plain

EXAMPLES = """\
  logscope timeline
  logscope timeline 'category:audit.logon' --width 1h
  logscope timeline 'host:db1' --by category --buckets 30 --json

exit status: 0 there are events, 1 there are none
"""

_BAR = 24


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_query(parser)
    parser.add_argument("--by", metavar="FIELD", default="outcome", help="count by this (outcome)")
    size = parser.add_mutually_exclusive_group()
    size.add_argument(
        "--buckets", metavar="N", type=whole_number, default=40, help="about N bars (40)"
    )
    size.add_argument("--width", metavar="LENGTH", type=length_us, help="bars of 10m, 1h, 1d")
    add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    if arguments.by not in FIELD_BY_ANY_NAME:
        raise UsageError(f"no field named '{arguments.by}'")
    with open_case(arguments) as case:
        histogram = case.histogram(
            lens_of(arguments, case),
            buckets=arguments.buckets,
            width_us=arguments.width,
            by=FIELD_BY_ANY_NAME[arguments.by].name,
        )
    if arguments.json or arguments.csv:
        _print_for_programs(arguments, histogram)
    else:
        _print_bars(histogram)
    if histogram.untimed:
        tell(f"{histogram.untimed:,} events without a time stand in no bar")
    return found(histogram.total)


def _print_for_programs(arguments: argparse.Namespace, histogram: Histogram) -> None:
    columns = (Column("time", time=True), Column(histogram.by), Column("count", right=True))
    rows = (
        (bucket.start, group, count)
        for bucket in histogram.buckets
        for group, count in bucket.counts.items()
    )
    print_rows(arguments, columns, rows)


def _print_bars(histogram: Histogram) -> None:
    highest = max((bucket.total for bucket in histogram.buckets), default=0)
    columns = (
        Column("time", "time (UTC)", time=True),
        Column("events", right=True),
        Column("bar", " ", whole=True),
        Column("by", histogram.by, wide=True),
    )
    rows = (
        (
            bucket.start,
            bucket.total,
            "#" * -(-bucket.total * _BAR // highest) if bucket.total else " ",
            "  ".join(
                f"{plain(group) or 'none'} {bucket.counts[group]:,}"
                for group in histogram.groups
                if bucket.counts.get(group)
            )
            or " ",
        )
        for bucket in histogram.buckets
    )
    print_table(columns, rows)
