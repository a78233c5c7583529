"""``logscope verify``: is the case sound, and are the sources still what they were?"""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from logscope.cli.arguments import add_output, open_case
from logscope.cli.output import print_json, print_rows, say, tell
from logscope.cli.tables import Column, terminal_width
from logscope.model.results import Verification
from logscope.model.safe import fit, plain

EXAMPLES = """\
  logscope verify -c night.logscope.db
  logscope verify --json

Hashes every source again and holds it against the hash at import, adds up the books, follows the
journal's chain of hashes, and asks SQLite whether the file is whole.
exit status: 0 all is sound, 3 something is not
"""

UNSOUND = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-q", "--quiet", action="store_true", help="say nothing while it runs")
    add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    width = terminal_width(sys.stderr)
    shows = width is not None and not arguments.quiet

    def progress(path: str) -> None:
        if shows and width is not None:
            sys.stderr.write("\r" + fit(plain(f"hashing {path}"), width - 1) + "\x1b[K")
            sys.stderr.flush()

    with open_case(arguments) as case:
        verification = case.verify(progress=progress)
    if shows:
        sys.stderr.write("\r\x1b[K")
    columns = (
        Column("source", path=True),
        Column("state"),
        Column("books"),
        Column("detail", wide=True),
    )
    rows = (
        (
            check.path,
            check.state,
            "balance" if check.balanced else "DO NOT BALANCE",
            check.detail or " ",
        )
        for check in verification.sources
    )
    print_rows(arguments, columns, rows)
    if arguments.json:
        print_json(_sums(verification))
    elif arguments.csv:
        tell(_verdict(verification))
    else:
        say(_verdict(verification))
    return 0 if verification.sound else UNSOUND


def _sums(verification: Verification) -> dict[str, object]:
    return {
        "sound": verification.sound,
        "journal_broken_at": verification.journal_broken_at,
        "integrity": verification.integrity,
        "doubled": verification.doubled,
    }


def _verdict(verification: Verification) -> str:
    states = Counter(check.state for check in verification.sources)
    unbalanced = sum(not check.balanced for check in verification.sources)
    parts = [
        "sources: "
        + (", ".join(f"{count} {state}" for state, count in sorted(states.items())) or "none"),
        "books: balance" if not unbalanced else f"books: {unbalanced} do not balance",
        "journal: unbroken"
        if verification.journal_broken_at is None
        else f"journal: broken at entry {verification.journal_broken_at}",
        f"database: {verification.integrity}",
    ]
    if verification.doubled:
        parts.append(f"{verification.doubled} events stand twice or out of place")
    return ("sound" if verification.sound else "NOT SOUND") + "; " + "; ".join(parts)
