"""What commands print: tables for people, JSON lines and CSV for programs.

Data goes to stdout, all else to stderr. Every cell passes through ``plain`` (or the escapes of
JSON), so nothing that a log says reaches the terminal as a control sequence. On a terminal a table
is cut to its width; into a pipe or a file it is written in full.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, TextIO

from logscope.case import write_rows
from logscope.model.json_text import json_line
from logscope.model.moments import iso, readable
from logscope.model.safe import cell_width, fit, plain

# The widths of a table come from so many rows: the rest is printed as it is read.
_SAMPLE = 500
# A cell for people is never longer than this, not even in a file.
_CELL_LIMIT = 20_000
_GAP = "  "

_STYLES = {"bold": "1", "red": "31", "green": "32", "dim": "2"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: ``name`` in JSON and CSV, ``title`` for people.

    ``time`` columns hold UTC microseconds; ``right`` aligns numbers. A ``wide`` column gives way
    first where the terminal is too narrow.
    """

    name: str
    title: str = ""
    right: bool = False
    time: bool = False
    wide: bool = False

    @property
    def heading(self) -> str:
        return self.title or self.name.replace("_", " ")


def terminal_width(stream: TextIO) -> int | None:
    """Cells of the terminal behind ``stream``; None where there is none."""
    return shutil.get_terminal_size().columns if stream.isatty() else None


def coloured(stream: TextIO) -> bool:
    """Whether colour is welcome: a terminal, and neither NO_COLOR nor a dumb one."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paint(text: str, style: str, stream: TextIO) -> str:
    """``text`` (plain already) in a style, where colour is welcome."""
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if coloured(stream) else text


def say(text: str) -> None:
    """A line of data for people."""
    sys.stdout.write(plain(text, limit=_CELL_LIMIT) + "\n")


def tell(text: str) -> None:
    """A line of narration, on stderr."""
    sys.stderr.write(plain(text, limit=_CELL_LIMIT) + "\n")


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


def _text(column: Column, value: Any) -> str:
    if column.time:
        return readable(value)
    match value:
        case None | "":
            return "-"
        case bool():
            return "yes" if value else "no"
        case int():
            return number(value) if column.right else str(value)
        case list() | tuple():
            return plain(" ".join(map(str, value)), limit=_CELL_LIMIT) or "-"
        case Mapping():
            return json_line(dict(value))
        case _:
            return plain(str(value), limit=_CELL_LIMIT)


def _program_value(column: Column, value: Any) -> Any:
    return iso(value) if column.time else value


# Who gives way where a terminal is too narrow, and down to how many cells.
_TURNS: tuple[tuple[Callable[[Column], bool], int], ...] = (
    (lambda column: column.wide, 28),
    (lambda column: not column.right and not column.time, 10),
    (lambda column: column.wide, 12),
    (lambda column: not column.right and not column.time, 5),
)


def _widths(
    columns: Sequence[Column], cells: Sequence[Sequence[str]], limit: int | None
) -> list[int]:
    widths = [
        max(
            cell_width(column.heading),
            max((cell_width(row[index][: limit or 400]) for row in cells), default=0),
        )
        for index, column in enumerate(columns)
    ]
    if limit is None:
        return widths
    over = sum(widths) + len(_GAP) * (len(widths) - 1) - limit
    for columns_of_turn, least in _TURNS:
        giving = [index for index, column in enumerate(columns) if columns_of_turn(column)]
        while over > 0:
            widest = max(giving, key=lambda index: widths[index], default=None)
            if widest is None or widths[widest] <= least:
                break
            widths[widest] -= 1
            over -= 1
    return widths


def _line(
    columns: Sequence[Column], cells: Sequence[str], widths: Sequence[int], *, cut: bool
) -> str:
    parts = []
    for column, cell, width in zip(columns, cells, widths, strict=True):
        shown = fit(cell, width) if cut else cell
        pad = " " * max(0, width - cell_width(shown))
        parts.append(pad + shown if column.right else shown + pad)
    return _GAP.join(parts).rstrip()


def print_table(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> int:
    """A table for people on stdout; gives the number of rows. Nothing at all without rows."""
    stream = sys.stdout
    limit = terminal_width(stream)
    texts = (
        [_text(column, value) for column, value in zip(columns, row, strict=True)] for row in rows
    )
    sample = list(islice(texts, _SAMPLE))
    if not sample:
        return 0
    widths = _widths(columns, sample, limit)
    heading = _line(columns, [column.heading for column in columns], widths, cut=limit is not None)
    stream.write(paint(heading, "bold", stream) + "\n")
    count = 0
    for cells in chain(sample, texts):
        line = _line(columns, cells, widths, cut=limit is not None)
        stream.write(fit(line, limit) + "\n" if limit else line + "\n")
        count += 1
    return count


def print_rows(
    arguments: argparse.Namespace, columns: Sequence[Column], rows: Iterable[Sequence[Any]]
) -> int:
    """The rows as the arguments ask: JSON lines, CSV, or a table; gives their number."""
    if arguments.json:
        count = 0
        for row in rows:
            print_json(
                {
                    column.name: _program_value(column, value)
                    for column, value in zip(columns, row, strict=True)
                }
            )
            count += 1
        return count
    if arguments.csv:
        return write_rows(
            [column.name for column in columns], _program_rows(columns, rows), sys.stdout
        )
    return print_table(columns, rows)


def _program_rows(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    for row in rows:
        yield [_program_value(column, value) for column, value in zip(columns, row, strict=True)]


def print_json(value: Any) -> None:
    """One JSON object in a line on stdout."""
    sys.stdout.write(json_line(value) + "\n")


def found(count: int, nothing: str = "nothing found") -> int:
    """The exit status of a command that looks for something; says so where it found nothing."""
    if count:
        return 0
    tell(nothing)
    return 1
