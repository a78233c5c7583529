"""JSON lines whose usual records are read all at once, member by member.

A record that is not as most are (a member that is missing, or of another kind) is dropped from the
columns, and read by itself as any record of its format is. The order of its members does not matter:
``journalctl`` prints them in another one each time.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from itertools import compress, repeat
from operator import contains, itemgetter
from typing import Any

from logscope.parsing.format import LINES_LOOKED_AT, Reading, Usual
from logscope.parsing.json_record import JsonFormat, Object, whole_objects
from logscope.parsing.tables import Columns

NOTHING = type(None)
TEXT: frozenset[type] = frozenset([str])
TEXT_OR_NONE: frozenset[type] = frozenset([str, NOTHING])
TEXT_OR_NUMBER_OR_NONE: frozenset[type] = frozenset([str, int, NOTHING])


class Members:
    """The records of many lines, and columns of their members.

    ``mask`` has 1 for each line whose record is left; ``records`` and all ``columns`` have those, in
    order. ``names`` are those of all members.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self.mask = bytearray(b"\1") * len(lines)
        self.records: list[Object] = whole_objects(lines)
        self.columns: dict[str, Sequence[Any]] = {}
        self.names: set[str] = set().union(*self.records)

    def keep(self, kept: Sequence[object]) -> None:
        """Drop the records for which ``kept`` is false."""
        if all(kept):
            return
        left = compress(range(len(self.mask)), self.mask)
        for at, stays in zip(left, kept, strict=True):
            self.mask[at] = bool(stays)
        self.records = list(compress(self.records, kept))
        self.columns = {name: list(compress(column, kept)) for name, column in self.columns.items()}

    def take(self, *names: str, kinds: AbstractSet[type], needed: bool = False) -> None:
        """Make columns of the members ``names``; a record that has none of one has None there.

        Records where one is of other ``kinds``, or says nothing where it is ``needed``, are dropped.
        """
        present = [name for name in names if name in self.names and self.records]
        columns: list[Sequence[Any]]
        try:
            columns = list(zip(*map(_getter(present), self.records), strict=True))
        except KeyError:  # not all records have them
            columns = [[record.get(name) for record in self.records] for name in present]
        nothing: Sequence[None] = (None,) * len(self.records)
        self.columns |= dict.fromkeys(names, nothing) | dict(zip(present, columns, strict=True))
        for name in names:
            column = self.columns[name]
            if not kinds >= set(map(type, column)):
                self.keep([type(value) in kinds for value in column])
            if needed:
                self.keep(self.columns[name])

    def fill_up(self, name: str, *others: str) -> Sequence[Any]:
        """The column ``name``, and where it says nothing the first of ``others`` that does."""
        column = self.columns[name]
        for other in others:
            if other not in self.names or all(column):
                continue
            column = [
                more if value is None or value == "" else value
                for value, more in zip(column, self.columns[other], strict=True)
            ]
        self.columns[name] = column
        return column

    def told(self, name: str, values: Iterable[Any]) -> None:
        """Add a column that was made of others; records where it is None are dropped."""
        self.columns[name] = column = list(values)
        if None in column:
            self.keep([value is not None for value in column])


def _getter(names: Sequence[str]) -> Callable[[Object], tuple[Any, ...]]:
    """What gets the members ``names`` as a tuple. Raises KeyError where one is not there."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda record: tuple(record[name] for name in names)


# How many records are in memory at once: few, so that they stay in the cache.
SLICE = 128


class UsualJson(JsonFormat):
    """A format of JSON lines most of which have members of the same kinds."""

    at_once = True

    def read_usual(self, lines: Sequence[str], reading: Reading) -> Usual | None:
        few = self._chosen(lines[:: max(1, len(lines) // LINES_LOOKED_AT)])
        if few.mask.count(1) * 2 <= len(few.mask):
            return None
        mask = bytearray()
        filled: list[tuple[Columns, Sequence[None]]] = []
        for at in range(0, len(lines), SLICE):
            members = self._chosen(lines[at : at + SLICE])
            filled.append((self.fill_members(members, reading), (None,) * len(members.records)))
            mask += members.mask
        names = {name for columns, _ in filled for name in columns}
        return Usual(
            mask,
            {
                name: [value for columns, none in filled for value in columns.get(name, none)]
                for name in names
            },
        )

    def _chosen(self, lines: Sequence[str]) -> Members:
        members = Members(lines)
        if self.marks:
            known = list(map(contains, lines, repeat(self.marks[0])))
            if not all(known):
                known = [any(mark in line for mark in self.marks) for line in lines]
            members.keep(known)
        self.choose(members)
        return members

    @abstractmethod
    def choose(self, members: Members) -> None:
        """Take the members that ``fill_members`` needs, and drop the records that are none of this format's
        or that it would not understand.
        """

    @abstractmethod
    def fill_members(self, members: Members, reading: Reading) -> Columns:
        """What ``fill_row`` gives for the records of ``members`` that are left, as columns.

        It may drop more: whatever has no time among them.
        """
