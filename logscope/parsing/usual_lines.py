"""Formats whose usual lines are told by one pattern: all of a chunk in one ``findall``, then column by column."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Sequence
from itertools import compress
from typing import ClassVar

from logscope.parsing.format import LINES_LOOKED_AT, Format, Reading, Usual
from logscope.parsing.tables import Columns


class UsualLines(Format):
    """A format that finds the fields of most lines by ``usual``, whatever stands in the lines around them."""

    at_once = True
    #: each finds, in the text of a whole chunk, every line once: with groups, of which the first is never
    #: empty, for records of one line as most are, and empty-handed for any other line
    usual: ClassVar[Sequence[re.Pattern[str]]] = ()

    @abstractmethod
    def fill_columns(
        self,
        lines: Sequence[str],
        parts: Sequence[Sequence[str]],
        usual: re.Pattern[str],
        reading: Reading,
    ) -> Columns | None:
        """What ``fill_row`` gives for each of ``lines``, as columns with ``message_at`` among them.

        ``parts`` are the groups of one of the patterns ``usual``, each as a column. None where the lines
        have to be read one by one after all: then that is done for the whole chunk. So it is where a
        time that is read here is none.
        """

    def read_usual(self, lines: Sequence[str], reading: Reading) -> Usual | None:
        """The usual lines; not the one before an unusual line, whose record that may go on with."""
        pattern = self._most_usual(lines)
        found = pattern.findall("\n".join(lines)) if pattern is not None else []
        if pattern is None or len(found) != len(lines):
            return None
        odd = [at for at, parts in enumerate(found) if not parts[0]]
        mask = bytearray(b"\1") * len(lines)
        for at in odd:
            mask[at] = mask[max(0, at - 1)] = 0
        usual_lines = list(compress(lines, mask)) if odd else lines
        if len(usual_lines) * 2 <= len(lines):
            return None
        parts = tuple(zip(*(compress(found, mask) if odd else found), strict=True))
        columns = self.fill_columns(usual_lines, parts, pattern, reading)
        return None if columns is None else Usual(mask, columns)

    def _most_usual(self, lines: Sequence[str]) -> re.Pattern[str] | None:
        """Which of the patterns knows most of a few lines, if any does at all."""
        few = lines[:: max(1, len(lines) // LINES_LOOKED_AT)]

        def known(pattern: re.Pattern[str]) -> int:
            return sum(bool(found and found[1]) for found in map(pattern.match, few))

        best = max(self.usual, key=known, default=None)
        return best if best is not None and known(best) else None
