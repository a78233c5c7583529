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
# The lines that tell which events are open at a place, in a log whose events are mixed.
_LINES_BEFORE, _LINES_BEHIND = 64, 512


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
        if self._form is not None and self._form.grouped:
            return self._cut_between_groups(self._form, target)
        newline = self._newline
        place = self._buffer.find(newline, target - 1)
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
            if self._form is None or self._form.begin(line) is not None:
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

    def _cut_between_groups(self, form: Format, target: int) -> int | None:
        """Where lines of several events are mixed: the first line before which no event is still open.

        An event is open from its first to its last line among the lines around ``target``. If there
        is no such place, the first line of any event has to do, or else any line. Near the end of
        the content there is no cut: what a growing log gets next may belong to an event before it.
        """
        buffer, newline, size = self._buffer, self._newline, len(self._buffer)
        first = buffer.find(newline, target - 1) + 1
        if not 0 < first < size:
            return LONGEST if first == 0 and size > LONGEST else None
        place = first
        for _ in range(_LINES_BEFORE):
            place = buffer.rfind(newline, 0, max(0, place - 1)) + 1
        lines: list[tuple[int, bool, str | None]] = []  # place, does a record begin, its event
        ahead = 0
        while place < size and ahead < _LINES_BEHIND:
            end = buffer.find(newline, place)
            if end < 0:
                break
            begun = form.begin(buffer[place:end].decode("utf-8", "replace"))
            key = None if begun is None else form.group_key(begun)
            lines.append((place, begun is not None, key))
            ahead += place >= first
            place = end + 1
        if ahead < _LINES_BEHIND:
            return first if size > LONGEST else None
        last = {key: number for number, (_, _, key) in enumerate(lines) if key is not None}
        known: set[str] = set()
        open_until = -1
        second_best: int | None = None
        for number, (place, begins, key) in enumerate(lines):
            if begins and place >= first:
                if open_until < number:
                    return place
                if second_best is None and key not in known:
                    second_best = place
            if key is not None:
                known.add(key)
                open_until = max(open_until, last[key])
        return second_best or first
