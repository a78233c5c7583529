"""Formats: how a file splits into records, and what a record's header says.

A :class:`Format` is one object, found by the registry, that serves every chunk of every file. It
has no state: what belongs to a chunk (the clock, the zone, the rules) comes in a
:class:`Reading`. A format answers three questions:

* ``score(sample)``: how sure is it that this file is its own (0 to 1)?
* ``begin(line)``: does a record begin on this line? Whatever it returns, if not None, is handed on;
* ``fill(begun, text, reading)``: the fields of the record, from the text of all its lines.

Where most lines of many files are alike, ``read_usual`` reads all of a chunk at once.
All the rest (splitting, joining continuation lines, decoding, books, carried times) is done once
for all formats by :mod:`logscope.parsing.reader`.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Literal, NamedTuple

from logscope.parsing.rows import RowWriter
from logscope.parsing.rule import Fields, RuleBook
from logscope.parsing.tables import Columns, Row
from logscope.parsing.times import Clock


@dataclass(frozen=True, slots=True)
class Example:
    """A record of our own making, and fields that it must give."""

    text: str
    expect: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sample:
    """The look that detection gets: whole lines (no line ends) from the beginning of a file, and
    a few from further on. ``lines`` holds no blank ones.
    """

    lines: tuple[str, ...]

    def shapes(self) -> tuple[str, ...]:
        """The first line of each shape: lines that begin with the same punctuation around words and numbers."""
        first: dict[str, str] = {}
        for line in self.lines:
            first.setdefault(_NUMBER.sub("0", _WORD.sub("a", line[:_SHAPE_CHARACTERS])), line)
        return tuple(first.values())


_SHAPE_CHARACTERS = 64
_WORD, _NUMBER = re.compile(r"[^\W\d_]+"), re.compile(r"\d+")


@dataclass(slots=True)
class Reading:
    """What the reading of one chunk needs besides the text."""

    clock: Clock
    rules: RuleBook
    rows: RowWriter
    # what the file said before this chunk of how its lines are read: for a ``headed`` format how it begins,
    # for another the last line that its ``heading`` finds
    heading: str = ""
    # whose home the file lies in: the account that a shell's history is of
    owner: str | None = None
    # a format's own notes from chunk to record
    options: dict[str, Any] = field(default_factory=dict)


class Usual(NamedTuple):
    """The usual lines of a chunk: ``mask`` has 1 for each that ``columns`` hold, in their order."""

    mask: bytearray
    columns: Columns


# How many lines tell what is usual in a chunk.
LINES_LOOKED_AT = 16

# Of the lines, the share that must have the format's own words.
_OWN_SHARE = 0.1

# Which lines that do not begin a record belong to the one before them.
Continuation = Literal["none", "indented", "any"]


#: what ``Format.stands`` says of a line that no other format must take for its own
GOES_ON: Final = "goes on"


class Format(ABC):
    """How one kind of file is read. See the module's docstring."""

    name: ClassVar[str]
    title: ClassVar[str]
    #: how sure a full match makes us: 1.0 for a format that nothing else looks like, 0.1 for the last resort
    weight: ClassVar[float] = 1.0
    continuation: ClassVar[Continuation] = "indented"
    #: True where records with the same ``group_key`` are one event
    grouped: ClassVar[bool] = False
    #: True where records are found in the text of the whole chunk, not line by line: see ``records``
    document: ClassVar[bool] = False
    #: True where a line may belong to the record before although a record could begin on it: see ``keeps``
    looks_back: ClassVar[bool] = False
    #: True where the first lines of a file say what all others mean: ``Reading.heading`` holds them
    headed: ClassVar[bool] = False
    #: finds month name and day (groups 1 and 2, bytes) of stamps without a year, each after a "\n"
    yearless: ClassVar[re.Pattern[bytes] | None] = None
    #: True where most lines of a chunk may be read all at once: see ``read_usual``
    at_once: ClassVar[bool] = False
    #: finds in a line what only this program writes, for lines that begin as anybody's may: some must have it.
    #: A text, compiled when a file's lines could be its own
    own_words: ClassVar[str | None] = None
    #: False where a file is known by all its lines only: a line that a collector wrapped is never taken for it
    by_itself: ClassVar[bool] = True
    #: finds the lines that say how the lines behind them are read (names of columns): the last match before
    #: a chunk is ``Reading.heading``
    heading: ClassVar[re.Pattern[bytes] | None] = None
    examples: ClassVar[Sequence[Example]] = ()

    @abstractmethod
    def begin(self, line: str) -> Any:
        """Something other than None where a record begins on ``line`` (without its line end)."""

    @abstractmethod
    def fill(self, begun: Any, text: str, reading: Reading) -> Fields | None:
        r"""The fields of the record ``text`` (all its lines, joined by "\n"), whose first line gave ``begun``;
        None where it is a heading: lines that say how those behind them are read, or what the file is, and
        report nothing that happened. They are in the books as such, and no event.

        Besides public field names: ``message_at`` is the index in ``text`` at which the message
        starts; where the message is not the tail of the text, ``message`` holds it instead. Names
        that are no fields go to ``extra``. A time is ``fields["time"], fields["time_basis"]``.
        """

    def fill_row(self, begun: Any, text: str, reading: Reading) -> Row | None:
        """The record as a row, None for a heading. A format that much of a collection is in may do so by itself."""
        fields = self.fill(begun, text, reading)
        return None if fields is None else reading.rows.from_fields(fields)

    def read_usual(self, lines: Sequence[str], reading: Reading) -> Usual | None:  # noqa: ARG002  # the answer of a format that has none
        """For ``at_once``: what ``fill_row`` gives for those of ``lines`` that are as most are, each a whole
        record, as columns with ``time`` and ``message_at`` among them.

        The other lines are read one by one. None where all have to be; so it is where a time is none.
        """
        return None

    def score(self, sample: Sample) -> float:
        """Share of the sample's lines on which a record begins, times ``weight``; see ``own_words``."""
        if not sample.lines:
            return 0.0
        begins = 0
        indented = 0
        for line in sample.lines:
            if self.begin(line) is not None or self.stands(line, None) is not None:
                begins += 1
            elif line[:1] in " \t":
                indented += 1
        if not begins:
            return 0.0
        rest = float(len(sample.lines) - begins)
        if self.continuation == "any":
            rest *= 0.3  # a stack trace is no evidence against
        elif self.continuation == "indented":
            rest -= indented * 0.7
        if self.own_words is not None and not self._writes(sample, self.own_words):
            return 0.0
        return self.weight * begins / (begins + rest)

    def reads_any(self, lines: Sequence[str]) -> bool:
        """True where a record begins on one of ``lines``, one of each shape in a sample: where not, the format
        is not asked how sure it is. So it is with those alone that judge a sample by its single lines.
        """
        if type(self).score is not Format.score:
            return True
        for line in lines:
            if self.begin(line) is not None:
                return True
        if type(self).stands is Format.stands:
            return False
        return any(self.stands(line, None) is not None for line in lines)

    def _writes(self, sample: Sample, own_words: str) -> bool:
        own = sum(re.search(own_words, line[:400]) is not None for line in sample.lines)
        return own >= max(1.0, _OWN_SHARE * len(sample.lines))

    def stands(self, line: str, first: str | None) -> Any:  # noqa: ARG002  # the answer of a format that has none
        """For a line that ``begin`` leaves to the record before it: what ``begin`` would give where it is a record
        of its own after all, ``GOES_ON`` where it surely is none. ``first`` is the first line of the record that
        is open, None where none is.
        """
        return None

    def group_key(self, begun: Any) -> str | None:  # noqa: ARG002  # the answer of a format that has none
        """Records of one chunk with the same key, not None, are one event (audit.log's serials)."""
        return None

    def group_mark(self, begun: Any) -> str | None:  # noqa: ARG002  # the answer of a format that has none
        """For ``grouped``: the text that each line of the event has from its first blank on; None where
        only ``begin`` and ``group_key`` can tell them.
        """
        return None

    def separates(self, line: str) -> bool:  # noqa: ARG002  # the answer of a format that has none
        """For ``grouped``: True for a line that only stands between events, and is as good as a blank one."""
        return False

    def keeps(self, first: str, lines: int, line: str) -> bool:  # noqa: ARG002  # the answer of a format that has none
        """For ``looks_back``: does ``line`` belong to the open record, which begins with the line ``first``
        and has ``lines`` lines so far?
        """
        return False

    def records(self, text: str) -> Iterator[tuple[int, int, Format | None, Any]]:  # noqa: ARG002  # the answer of a format that has none
        """For a ``document``: start and end of each record in ``text``, the format that reads it (None:
        nobody can) and what that format's ``fill`` gets.
        """
        return iter(())

    def cut(self, data: bytearray, target: int) -> int | None:  # noqa: ARG002  # the answer of a format that has none
        """For a ``document``: where the first record at or behind ``target`` begins in ``data``, which
        begins at a record itself; None if none does.
        """
        return None
