"""Cuts a stream into chunks that begin at a record.

A cut lies at the first record that begins behind a multiple of ``GRID`` bytes, counted from the
beginning of the content, so that the same content is always cut at the same places: an import that
was killed goes on with the very chunks that it would have had.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from logscope.parsing.format import Format

GRID = 1 << 20
# No record is longer than this: a line without an end is cut here.
LONGEST = 16 << 20
_LOOK_AHEAD_LINES = 5_000


@dataclass(frozen=True, slots=True)
class Piece:
    """The bytes of one chunk: ``offset`` in the content, ``line`` the 1-based number of its first.

    ``begun`` is True where that line began in the piece before: a line is counted where it begins.
    """

    offset: int
    line: int
    data: bytes
    begun: bool = False

    def lines(self, newline: bytes) -> int:
        """How many lines begin in the piece."""
        return self.data.count(newline) + (not self.data.endswith(newline)) - self.begun


class Cutter:
    """Cuts one source. ``form`` is the source's format (None: every line may begin a chunk)."""

    def __init__(self, form: Format | None, newline: bytes, offset: int = 0, line: int = 1) -> None:
        self._form = form
        self._newline = newline
        self._offset = offset
        self._line = line
        self._buffer = bytearray()
        self._begun = False

    def pieces(self, blocks: Iterator[bytes]) -> Iterator[Piece]:
        """All of ``blocks``, which begin at this cutter's offset, as pieces."""
        for block in blocks:
            self._buffer += block
            while (cut := self._cut(final=False)) is not None:
                yield self._take(cut)
        while self._buffer:
            cut = self._cut(final=True)
            yield self._take(len(self._buffer) if cut is None else cut)

    def _take(self, size: int) -> Piece:
        data = bytes(self._buffer[:size])
        del self._buffer[:size]
        piece = Piece(self._offset, self._line, data, self._begun)
        self._begun = not data.endswith(self._newline)
        self._offset += size
        self._line += data.count(self._newline)
        return piece

    def _cut(self, *, final: bool) -> int | None:
        """Length of the next piece; None where more has to be read first, or the rest is it."""
        target = GRID - self._offset % GRID
        size = len(self._buffer)
        if size <= target:
            return None
        if self._form is not None and self._form.document:
            return self._cut_document(target)
        newline = self._newline
        place = self._buffer.find(newline, target - 1)
        known: str | None = None
        first = place
        for _ in range(_LOOK_AHEAD_LINES):
            if place < 0:
                break
            start = place + 1
            place = self._buffer.find(newline, start)
            if place < 0 and not final:
                break
            line = bytes(self._buffer[start : place if place >= 0 else size]).decode(
                "utf-8", "replace"
            )
            begins, known = self._begins(line, known)
            if begins:
                return start if start < size else None
            if start - target > GRID:
                return start  # no record begins for long: any line will do
        else:
            return first + 1
        if size > LONGEST:
            return first + 1 if first >= 0 else LONGEST
        return None

    def _cut_document(self, target: int) -> int | None:
        """A document is cut where a record begins, wherever in a line that is."""
        size = len(self._buffer)
        cut = self._form.cut(self._buffer, target) if self._form is not None else None
        if cut is not None:
            return cut
        return LONGEST if size > LONGEST else None

    def _begins(self, line: str, known: str | None) -> tuple[bool, str | None]:
        if self._form is None:
            return True, None
        begun = self._form.begin(line)
        if begun is None:
            return False, known
        if not self._form.grouped:
            return True, None
        key = self._form.group_key(begun)
        return known is not None and key != known, key
