"""What ``actors``, ``hosts`` and ``addresses`` share: the pivot table and the profile of one value."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

from logscope.case import PIVOT_ORDERS, Case
from logscope.cli.arguments import add_output, add_query, lens_of, open_case, whole_number
from logscope.cli.output import found, number, print_json, print_rows, say, tell
from logscope.cli.tables import Column, paint
from logscope.model.lens import Lens
from logscope.model.moments import iso, readable
from logscope.model.results import Pivot, PivotRow, Profile, Ranked

_TITLES: Mapping[str, str] = {"actor": "actors", "host": "hosts", "source_ip": "addresses"}
_LEVELS = " .:-=+*#"


def examples(command: str, value: str) -> str:
    """The help's examples for one of the three commands."""
    return f"""\
  logscope {command}
  logscope {command} 'category:audit.logon outcome:failure' --limit 20
  logscope {command} --sort last --csv
  logscope {command} --profile {value}                when, what and where of one

exit status: 0 found, 1 nothing found
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What all three take."""
    add_query(parser)
    parser.add_argument(
        "--limit", "-n", metavar="N", type=whole_number, default=500, help="rows (500)"
    )
    parser.add_argument("--sort", choices=PIVOT_ORDERS, default="events", help="order (events)")
    parser.add_argument("--profile", metavar="VALUE", help="tell all about one of them")
    add_output(parser)


def run(arguments: argparse.Namespace, field: str) -> int:
    """The table, or the profile."""
    with open_case(arguments) as case:
        lens = lens_of(arguments, case)
        if arguments.profile is not None:
            return _run_profile(arguments, case, field, lens)
        pivot = case.pivot(field, lens, limit=arguments.limit, order=arguments.sort)
    count = print_rows(arguments, _columns(field), (_row(pivot, row) for row in pivot.rows))
    if count < pivot.total_rows:
        tell(f"{count:,} of {pivot.total_rows:,} {_TITLES[field]}; --limit shows more")
    if pivot.without:
        tell(f"{pivot.without:,} events name none")
    return found(count)


def _columns(field: str) -> list[Column]:
    others = [Column(_TITLES[other], right=True, spare=1) for other in _TITLES if other != field]
    return [
        Column(field, whole=True),
        Column("events", right=True),
        Column("successes", "success", right=True),
        Column("failures", "failure", right=True),
        *others,
        Column("first", "first (UTC)", time=True, spare=2),
        Column("last", "last (UTC)", time=True),
        Column("spark", "over time", whole=True, spare=3),
    ]


def _row(pivot: Pivot, row: PivotRow) -> list[object]:
    return [
        row.value,
        row.events,
        row.successes,
        row.failures,
        *(row.others.get(other, 0) for other in _TITLES if other != pivot.field),
        row.first,
        row.last,
        spark_line(row.spark),
    ]


def spark_line(counts: tuple[int, ...]) -> str:
    """Counts as characters of growing weight, between two bars."""
    highest = max(counts, default=0)
    steps = len(_LEVELS) - 1
    return (
        "|"
        + "".join(_LEVELS[-(-count * steps // highest) if highest else 0] for count in counts)
        + "|"
    )


def _run_profile(arguments: argparse.Namespace, case: Case, field: str, lens: Lens) -> int:
    profile = case.profile(field, arguments.profile, lens)
    if not profile.events:
        return found(0, f"no event with {field} '{arguments.profile}'")
    if arguments.json:
        print_json(_profile_object(profile))
    elif arguments.csv:
        columns = (Column("field"), Column("value"), Column("events"), Column("first", time=True),
                   Column("last", time=True), Column("new"), Column("rare"))  # fmt: skip
        print_rows(
            arguments,
            columns,
            (
                (name, one.value, one.events, one.first, one.last, one.new, one.rare)
                for name, ranked in profile.tops.items()
                for one in ranked
            ),
        )
    else:
        _print_profile(profile)
    return 0


def _ranked_object(one: Ranked) -> dict[str, object]:
    return {
        "value": one.value,
        "events": one.events,
        "first": iso(one.first),
        "last": iso(one.last),
        "new": one.new,
        "rare": one.rare,
    }


def _profile_object(profile: Profile) -> dict[str, object]:
    return {
        "field": profile.field,
        "value": profile.value,
        "events": profile.events,
        "successes": profile.successes,
        "failures": profile.failures,
        "first": iso(profile.first),
        "last": iso(profile.last),
        "tops": {
            name: [_ranked_object(one) for one in ranked] for name, ranked in profile.tops.items()
        },
        "hours": list(profile.hours),
        "categories": dict(profile.categories),
    }


def _print_profile(profile: Profile) -> None:
    def heading(text: str) -> None:
        sys.stdout.write("\n" + paint(text, "bold", sys.stdout) + "\n")

    say(f"{profile.field} {profile.value}")
    say(
        f"{number(profile.events)} events, {number(profile.successes)} successes, "
        f"{number(profile.failures)} failures"
    )
    say(f"from {readable(profile.first)} to {readable(profile.last)} (UTC)")
    heading("by hour of the day (UTC)")
    say(f"00 {spark_line(profile.hours)} 23")
    if profile.categories:
        heading("categories")
        for name, count in sorted(profile.categories.items(), key=lambda item: -item[1]):
            say(f"  {count:>9,}  {name}")
    for name, ranked in profile.tops.items():
        if not ranked:
            continue
        heading(name.replace("_", " "))
        for one in ranked:
            marks = "".join(f"  ({mark})" for mark in ("new", "rare") if getattr(one, mark))
            say(f"  {one.events:>9,}  {one.value}{marks}")
