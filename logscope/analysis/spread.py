"""A question that goes through very much, put in parts to all cores at once.

Each row is in just one part, and who asks adds the answers up. Of tables of the case only: what was
picked is on the thread that picked it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, pairwise
from typing import Any

from logscope.analysis.condition import Asking, Condition, marks, most_events

# More parts than there are cores: they are not equally long.
_PARTS = 16
_SLICES = 4
# A case of fewer events answers as quickly in one.
_LARGE = 300_000

Statement = tuple[str, tuple[Any, ...]]


def spread(
    asking: Asking, parts: Sequence[Condition], ask: Callable[[Condition], Statement]
) -> Iterator[Any]:
    """The rows of the statements that ``ask`` makes of the parts, in the order of the parts."""
    if len(parts) == 1:
        return asking.index.stream(*ask(parts[0]), asking.cancelled)

    def answer(part: Condition) -> list[Any]:
        return asking.index.select(*ask(part), asking.cancelled)

    return chain.from_iterable(asking.index.side_by_side(answer, parts))


def _parts(asking: Asking, found: Condition) -> int:
    """In how many parts a question about much of the case is worth being put."""
    if found.table != "event":
        return 1
    return _PARTS if most_events(asking) >= _LARGE else 1


def by_time(asking: Asking, found: Condition, first: int, last: int) -> list[Condition]:
    """Stretches of time, from the first microsecond to the last (inclusive)."""
    return stretches(found, first, last, max(1, -(-(last - first + 1) // _parts(asking, found))))


def stretches(found: Condition, first: int, last: int, width: int) -> list[Condition]:
    """Stretches of ``width`` microseconds; the last one may be shorter."""
    return [
        found.also("e.time BETWEEN ? AND ?", start, min(start + width - 1, last))
        for start in range(first, last + 1, width)
    ]


def by_row(asking: Asking, found: Condition, table: str = "event") -> list[Condition]:
    """Stretches of the rows of ``table`` as they lie in the case."""
    parts = _parts(asking, found)
    if parts == 1:
        return [found]
    highest = asking.index.value(f"SELECT max(rowid) FROM {table}") or 0
    width = max(1, -(-highest // parts))
    return [
        found.also("e.rowid BETWEEN ? AND ?", start, start + width - 1)
        for start in range(1, highest + 1, width)
    ]


def by_number(asking: Asking, found: Condition, column: str, last: int) -> list[Condition]:
    """Stretches of the numbers of a dictionary up to ``last``; the first ones are shorter, as what is
    frequent was seen, and numbered, early.
    """
    parts = _parts(asking, found)
    ends = sorted({round(last * (part / parts) ** 3) for part in range(parts + 1)})
    return [
        found.also(f"e.{column} > ? AND e.{column} <= ?", start, end)
        for start, end in pairwise(ends)
    ]


def among(asking: Asking, found: Condition, column: str, numbers: Sequence[int]) -> list[Condition]:
    """Parts of what has one of these ``numbers``."""
    parts = min(_parts(asking, found), _SLICES)
    slices = [numbers[start::parts] for start in range(parts)]
    return [found.also(f"e.{column} IN ({marks(some)})", *some) for some in slices if some]
