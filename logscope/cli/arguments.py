"""Arguments that several commands share, and what they mean: the case, the query, the output."""

from __future__ import annotations

import argparse
import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from logscope.case import Case
from logscope.errors import UsageError
from logscope.model.lens import Lens

CASE_VARIABLE = "LOGSCOPE_CASE"
CASE_ENDING = ".logscope.db"

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def _cases_here() -> list[Path]:
    return sorted(Path().glob(f"*{CASE_ENDING}"))


def case_path(arguments: argparse.Namespace, *, new: bool = False) -> Path:
    """Which case is meant. With ``new`` there may be none yet, and then one is named.

    Raises UsageError where that is not clear, or where the file does not exist.
    """
    given: Path | None = arguments.case
    origin = ""
    if given is None and os.environ.get(CASE_VARIABLE):
        given, origin = Path(os.environ[CASE_VARIABLE]), f" (named by ${CASE_VARIABLE})"
    if given is not None:
        if not new and not given.exists():
            raise UsageError(
                f"no case file {given}{origin}; `logscope import -c {given} PATH` makes one"
            )
        return given
    here = _cases_here()
    if len(here) == 1:
        return here[0]
    if here:
        names = ", ".join(str(path) for path in here[:5]) + (", ..." if len(here) > 5 else "")
        raise UsageError(
            f"which case? There are {len(here)} in this folder ({names}): name one with -c"
        )
    if new:
        path = Path(f"case{CASE_ENDING}")
        sys.stderr.write(f"making a new case, {path} (name another with -c)\n")
        return path
    raise UsageError(
        f"no case: name one with -c or ${CASE_VARIABLE}, or make one with `logscope import PATH`"
    )


def open_case(arguments: argparse.Namespace) -> Case:
    """The case that is meant, open."""
    return Case.open(case_path(arguments))


def add_query(parser: argparse.ArgumentParser) -> None:
    """Take a query, in one word or several."""
    parser.add_argument(
        "query", nargs="*", metavar="QUERY",
        help="a query, best in single quotes; without one, all events",
    )  # fmt: skip


def query_of(arguments: argparse.Namespace) -> str:
    """The query as one text."""
    words: list[str] = arguments.query
    return " ".join(words).strip()


def lens_of(arguments: argparse.Namespace, case: Case) -> Lens:
    """The query as a lens, for commands that show events in a way of their own.

    Raises UsageError for a query with stages, QueryError for one that cannot be read.
    """
    query = query_of(arguments)
    case.check(query)
    if case.has_stages(query):
        raise UsageError("a query with '|' gives a table of its own: use `logscope search`")
    return Lens(query)


def add_output(parser: argparse.ArgumentParser) -> None:
    """Offer JSON lines and CSV instead of a table for people."""
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="JSON lines, one object per row")
    output.add_argument("--csv", action="store_true", help="CSV with a heading")


def add_formats(parser: argparse.ArgumentParser) -> None:
    """Take further files and folders with formats of the user's own."""
    parser.add_argument(
        "--formats", metavar="PATH", type=Path, action="append", default=[],
        help="a further file or folder with formats of your own (may be repeated)",
    )  # fmt: skip


def length_us(text: str) -> int:
    """Microseconds of ``90s``, ``5m``, ``1h``, ``1d``, ``1w``; for argparse."""
    found = re.fullmatch(r"(\d{1,6})\s?([smhdw])", text)
    if found is None or not int(found[1]):
        raise argparse.ArgumentTypeError(f"'{text}' is no length of time such as 10m, 1h or 1d")
    return int(found[1]) * _UNITS[found[2]] * 1_000_000


def whole_number(text: str) -> int:
    """A number above zero; for argparse."""
    if not re.fullmatch(r"\d{1,12}", text) or not int(text):
        raise argparse.ArgumentTypeError(f"'{text}' is no number above zero")
    return int(text)


def moment(text: str) -> datetime:
    """A date or a time in ISO 8601, UTC where it says no zone; for argparse."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"'{text}' is no time such as 2026-01-02 or 2026-01-02T12:00:00Z"
        ) from None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
