"""Tables for people: as wide as what they hold, or as the terminal.

Into a pipe or a file every cell is written in full. On a terminal that is too narrow the columns that
can be spared are left out (and that is said), then long texts are cut, and cells that identify a row
last of all.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, TextIO

from logscope.model.json_text import json_line
from logscope.model.moments import readable
from logscope.model.safe import ELLIPSIS, cell_width, fit, plain

# The widths of a table come from so many rows: the rest is printed as it is read.
_SAMPLE = 500
# A cell is measured on its beginning, and never longer than this, not even in a file.
_MEASURED = 400
CELL_LIMIT = 20_000
_GAP = "  "

_STYLES = {"bold": "1", "red": "31"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: ``name`` in JSON and CSV, ``title`` for people.

    ``time`` columns hold UTC microseconds; ``right`` aligns numbers. A ``wide`` column holds long
    texts, a ``path`` is cut in front, a ``whole`` one is cut last. Columns with ``spare`` are left out
    where room is short, the highest first.
    """

    name: str
    title: str = ""
    right: bool = False
    time: bool = False
    wide: bool = False
    path: bool = False
    whole: bool = False
    spare: int = 0

    @property
    def heading(self) -> str:
        return self.title or self.name.replace("_", " ")

    @property
    def firm(self) -> bool:
        return self.right or self.time or self.whole


# Who gives way where a terminal is too narrow, and down to how many cells.
_TURNS: tuple[tuple[Callable[[Column], bool], int], ...] = (
    (lambda column: column.wide or column.path, 32),
    (lambda column: not column.firm, 12),
    (lambda column: not column.right and not column.time, 6),
)


def terminal_width(stream: TextIO) -> int | None:
    """Cells of the terminal behind ``stream``; None where there is none."""
    return shutil.get_terminal_size().columns if stream.isatty() else None


def coloured(stream: TextIO) -> bool:
    """Whether colour is welcome: a terminal, and neither NO_COLOR nor a dumb one."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paint(text: str, style: str, stream: TextIO) -> str:
    """``text`` (plain already) in a style, where colour is welcome."""
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if coloured(stream) else text


def print_table(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> int:
    """A table on stdout; gives the number of rows. Nothing at all without rows."""
    stream = sys.stdout
    limit = terminal_width(stream)
    texts = (
        [_text(column, value) for column, value in zip(columns, row, strict=True)] for row in rows
    )
    sample = list(islice(texts, _SAMPLE))
    if not sample:
        return 0
    widths = _natural_widths(columns, sample)
    if limit is not None:
        _fit_widths(columns, widths, limit)
    headings = [column.heading for column in columns]
    stream.write(paint(_line(columns, headings, widths, limit), "bold", stream) + "\n")
    count = 0
    for cells in chain(sample, texts):
        stream.write(_line(columns, cells, widths, limit) + "\n")
        count += 1
    left_out = [headings[index] for index, width in enumerate(widths) if width is None]
    if left_out:
        sys.stderr.write(f"(no room for: {', '.join(left_out)}; a pipe or --json has all)\n")
    return count


def _text(column: Column, value: Any) -> str:
    if column.time:
        return readable(value)
    match value:
        case None | "":
            return "-"
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}" if column.right else str(value)
        case list() | tuple():
            return plain(" ".join(map(str, value)), limit=CELL_LIMIT) or "-"
        case Mapping():
            return json_line(dict(value))
        case _:
            return plain(str(value), limit=CELL_LIMIT)


def _natural_widths(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[int | None]:
    return [
        max(cell_width(column.heading), *(cell_width(row[index][:_MEASURED]) for row in rows))
        for index, column in enumerate(columns)
    ]


def _fit_widths(columns: Sequence[Column], widths: list[int | None], limit: int) -> None:
    """Change ``widths`` so that a line has ``limit`` cells at most; None: the column is left out."""

    def over(least: int = 0) -> int:
        """Cells too many, if wide columns took no more than ``least`` (0: what they have)."""
        shown = [
            min(width, least) if least and (column.wide or column.path) else width
            for column, width in zip(columns, widths, strict=True)
            if width is not None
        ]
        return sum(shown) + len(_GAP) * (len(shown) - 1) - limit

    spare = sorted(
        (index for index, column in enumerate(columns) if column.spare),
        key=lambda index: -columns[index].spare,
    )
    for index in spare:
        if over(_TURNS[0][1]) <= 0:
            break
        widths[index] = None
    for gives_way, least in _TURNS:
        giving = [
            index
            for index, column in enumerate(columns)
            if gives_way(column) and widths[index] is not None
        ]
        excess = over()
        while excess > 0 and giving:
            widest = max(giving, key=lambda index: widths[index] or 0)
            width = widths[widest] or 0
            if width <= least:
                break
            widths[widest] = width - 1
            excess -= 1


def _line(
    columns: Sequence[Column], cells: Sequence[str], widths: Sequence[int | None], limit: int | None
) -> str:
    parts = []
    for column, cell, width in zip(columns, cells, widths, strict=True):
        if width is None:
            continue
        shown = cell if limit is None else _cut(column, cell, width)
        pad = " " * max(0, width - cell_width(shown[:_MEASURED]))
        parts.append(pad + shown if column.right else shown + pad)
    line = _GAP.join(parts).rstrip()
    return line if limit is None else fit(line, limit)


def _cut(column: Column, cell: str, width: int) -> str:
    if not column.path or cell_width(cell) <= width:
        return fit(cell, width)
    tail = cell[-max(width - 1, 1) :]
    while cell_width(tail) > width - 1:
        tail = tail[1:]
    return ELLIPSIS + tail
