"""``logscope search``: the events of a query as lines, or the table of a query with stages."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence

from logscope.case import event_values, write_csv
from logscope.cli.arguments import add_output, add_query, open_case, query_of, whole_number
from logscope.cli.output import found, print_json, print_rows
from logscope.cli.tables import Column
from logscope.errors import UsageError
from logscope.model.fields import FIELD, FIELD_BY_ANY_NAME
from logscope.model.lens import Lens
from logscope.model.results import Event, Table

EXAMPLES = """\
  logscope search 'actor:root outcome:failure'
  logscope search 'source_ip:203.0.113.0/24 since:2026-01-03' --limit 20 --descending
  logscope search 'category:audit.logon' --fields time,host,actor,source_ip --csv
  logscope search 'outcome:failure | count by actor, source_ip | sort -count | head 10'

Put the query in single quotes, so that the shell leaves it as it is.
exit status: 0 something was found, 1 nothing, 2 the query or the case cannot be read
"""

DEFAULT_FIELDS = (
    "time", "host", "program", "actor", "source_ip", "action", "outcome", "message",
)  # fmt: skip
# What a narrow terminal can do without, as the message says it too; the highest first.
_SPARE = {"action": 4, "outcome": 3, "source_ip": 2, "program": 1}
_WIDE = ("message", "original", "command", "extra", "device", "target")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_query(parser)
    add_output(parser)
    parser.add_argument(
        "--limit", "-n", metavar="N", type=whole_number, help="no more than N events"
    )
    parser.add_argument("--descending", action="store_true", help="the newest first")
    parser.add_argument(
        "--fields",
        metavar="NAMES",
        help="the fields to show, with commas between (also extra.NAME)",
    )


def run(arguments: argparse.Namespace) -> int:
    query = query_of(arguments)
    with open_case(arguments) as case:
        case.check(query)
        if case.has_stages(query):
            table = case.table(query)
            return found(print_answer(arguments, table, arguments.limit))
        return found(
            print_events(
                arguments,
                case.events(Lens(query), descending=arguments.descending, limit=arguments.limit),
                field_names(arguments.fields),
            )
        )


def field_names(text: str | None) -> tuple[str, ...]:
    """The names in ``--fields``, canonical. Raises UsageError for one that there is not."""
    if text is None:
        return ()
    names = []
    for name in (part.strip() for part in text.split(",")):
        if name.startswith("extra.") and len(name) > len("extra."):
            names.append(name)
        elif name in FIELD_BY_ANY_NAME:
            names.append(FIELD_BY_ANY_NAME[name].name)
        else:
            raise UsageError(f"no field named '{name}'; there are: {', '.join(FIELD)}, extra.NAME")
    return tuple(names)


def _column(name: str, spare: int = 0) -> Column:
    field = FIELD.get(name)
    return Column(
        name,
        "time (UTC)" if name == "time" else "",
        right=field is not None and field.type == "int" and name not in ("pid", "severity"),
        time=field is not None and field.type == "time",
        wide=name in _WIDE or field is None,
        path=name == "source",
        whole=name in ("host", "actor", "source_ip"),
        spare=spare,
    )


def value_of(event: Event, name: str) -> object:
    """A field of an event, or ``extra.NAME``."""
    if name.startswith("extra."):
        return event.extra.get(name.removeprefix("extra."))
    return getattr(event, name)


def print_events(
    arguments: argparse.Namespace, events: Iterable[Event], names: Sequence[str] = ()
) -> int:
    """Events as the arguments ask; without ``names``, programs get every field. Gives the number."""
    if not names and arguments.json:
        count = 0
        for event in events:
            print_json(event_values(event))
            count += 1
        return count
    if not names and arguments.csv:
        return write_csv(events, sys.stdout)
    shown = tuple(names) or DEFAULT_FIELDS
    columns = [_column(name, 0 if names else _SPARE.get(name, 0)) for name in shown]
    rows = ([value_of(event, name) for name in shown] for event in events)
    return print_rows(arguments, columns, rows)


def print_answer(arguments: argparse.Namespace, table: Table, limit: int | None = None) -> int:
    """The table of a pipeline as the arguments ask; gives the number of rows."""
    numbers = {
        index
        for index, name in enumerate(table.columns)
        if name not in table.time_columns
        and {type(row[index]) for row in table.rows} - {type(None)} == {int}
    }
    columns = [
        Column(
            name,
            f"{name} (UTC)" if name in table.time_columns else name,
            right=index in numbers,
            time=name in table.time_columns,
            wide=name in _WIDE,
        )
        for index, name in enumerate(table.columns)
    ]
    return print_rows(arguments, columns, table.rows[:limit])
