"""What commands print: tables for people, JSON lines and CSV for programs.

Data goes to stdout, all else to stderr. Every text passes through ``plain`` (or the escapes of
JSON), so nothing that a log says reaches the terminal as a control sequence.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from logscope.case import write_rows
from logscope.cli.tables import CELL_LIMIT, Column, print_table
from logscope.model.json_text import json_line
from logscope.model.moments import iso
from logscope.model.safe import plain


def say(text: str) -> None:
    """A line of data for people."""
    sys.stdout.write(plain(text, limit=CELL_LIMIT) + "\n")


def tell(text: str) -> None:
    """A line of narration, on stderr."""
    sys.stderr.write(plain(text, limit=CELL_LIMIT) + "\n")


def number(value: int) -> str:
    """An integer for people."""
    return f"{value:,}"


def size(size_bytes: float) -> str:
    """Bytes for people: ``512 B``, ``1.4 MB``."""
    for unit in ("B", "kB", "MB", "GB"):
        if size_bytes < 1000:
            return f"{size_bytes:.0f} {unit}" if unit == "B" else f"{size_bytes:.1f} {unit}"
        size_bytes /= 1000
    return f"{size_bytes:.1f} TB"


def print_rows(
    arguments: argparse.Namespace, columns: Sequence[Column], rows: Iterable[Sequence[Any]]
) -> int:
    """The rows as the arguments ask: JSON lines, CSV, or a table; gives their number."""
    if arguments.json:
        count = 0
        names = [column.name for column in columns]
        for row in _program_rows(columns, rows):
            print_json(dict(zip(names, row, strict=True)))
            count += 1
        return count
    if arguments.csv:
        return write_rows(
            [column.name for column in columns], _program_rows(columns, rows), sys.stdout
        )
    return print_table(columns, rows)


def _program_rows(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    for row in rows:
        yield [
            iso(value) if column.time else value for column, value in zip(columns, row, strict=True)
        ]


def print_json(value: Any) -> None:
    """One JSON object in a line on stdout."""
    sys.stdout.write(json_line(value) + "\n")


def found(count: int, nothing: str = "nothing found") -> int:
    """The exit status of a command that looks for something; says so where it found nothing."""
    if count:
        return 0
    tell(nothing)
    return 1
