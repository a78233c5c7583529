"""The objects of a systemd journal file: where they stand, and which of them are entries.

From systemd's ``docs/JOURNAL_FILE_FORMAT.md`` and ``src/libsystemd/sd-journal/journal-def.h``: a header, then objects
one behind the other at multiples of 8 bytes, each with a type, flags and its size. Entries refer to the data
objects of their fields by offset, and a chain of entry arrays, which begins in the header, lists the entries.

Entries are found by a walk over all objects, which is in the order of their sequence numbers, so that those
are read as well that no array lists: written just before a crash, or taken out of the lists on purpose. The
arrays are what the walk is held against: where an object's size cannot be true, it goes on at the next entry that
they list, and behind the last of them at the next 8 bytes that look like one.

Nothing that the file says is believed: offsets only grow, so that no chain is a loop, and sizes are held
against the file's. What is kept in memory is bounded whatever the size of the file.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

SIGNATURE = b"LPKSHHRH"
COMPACT = 1 << 4
KNOWN_INCOMPATIBLE = 0b11111  # xz, lz4, keyed hash, zstd, compact
DATA, ENTRY, ENTRY_ARRAY, TAG = 1, 3, 6, 7
HEADER_SIZE = 208  # of the oldest version; newer ones add to it
_LARGEST_HEADER = 1 << 16
ENTRY_HEAD = 64
_ARRAY_HEAD = 24
_OBJECT_HEAD = 16
# The head of an object: type, flags, size.
object_head: Callable[[bytes, int], tuple[int, int, int]] = struct.Struct("<BB6xQ").unpack_from
# signature, flags, state, ids of file, machine, boot and sequence, size of header and of the rest, hash tables,
# last object, number of objects and of entries, sequence numbers, first entry array
_HEADER = struct.Struct("<8sIIB7x16s16s16s16s12Q")
_SMALLEST = {
    0: 1 << 64,
    DATA: 64,
    2: 40,
    ENTRY: ENTRY_HEAD,
    4: 16,
    5: 16,
    ENTRY_ARRAY: _ARRAY_HEAD,
    TAG: 64,
}
_MOST_ITEMS = 1024  # systemd's own limit of the fields of an entry
_ARRAY_BYTES = 1 << 15  # that are read at once
_ENTRY_MARK = b"\3\0\0\0\0\0\0\0"


class Windows:
    """A large file in overlapping pieces, of which the last used are kept."""

    SIZE, OVERLAP, KEPT = 1 << 18, 1 << 16, 32

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._kept: dict[int, bytes] = {}
        self.end = file.seek(0, 2)

    def at(self, offset: int) -> tuple[bytes, int]:
        """The piece in which ``offset`` lies, and where it begins; at least ``OVERLAP`` bytes follow, or the file ends."""
        number = offset // self.SIZE
        piece = self._kept.pop(number, None)
        if piece is None:
            piece = self._read(number * self.SIZE, self.SIZE + self.OVERLAP)
            if len(self._kept) >= self.KEPT:
                del self._kept[next(iter(self._kept))]
        self._kept[number] = piece  # the last used stands last
        return piece, number * self.SIZE

    def read(self, offset: int, size: int) -> bytes:
        """``size`` bytes at ``offset``, or what the file has of them."""
        if size > self.OVERLAP:
            return self._read(offset, size)
        piece, base = self.at(offset)
        return piece[offset - base : offset - base + size]

    def _read(self, offset: int, size: int) -> bytes:
        self._file.seek(offset)
        return self._file.read(size)


@dataclass(frozen=True, slots=True)
class Header:
    """What the file says of itself; zeros where that is lost."""

    incompatible: int
    sequence_id: bytes
    size: int
    tail: int
    entries: int
    first_array: int

    @property
    def compact(self) -> bool:
        return bool(self.incompatible & COMPACT)


@dataclass(slots=True)
class Losses:
    """What could not be read."""

    objects: int = 0
    bytes: int = 0
    entries: int = 0
    arrays: int = 0
    unlisted: int = 0
    fields: int = 0
    cut: int = 0

    def skip(self, size: int) -> None:
        self.objects += 1
        self.bytes += size


def read_header(windows: Windows) -> Header | None:
    """The header; None where the file ends within it."""
    head = windows.read(0, HEADER_SIZE)
    if len(head) < HEADER_SIZE:
        return None
    part = _HEADER.unpack_from(head)
    size = part[8]
    if not HEADER_SIZE <= size <= min(_LARGEST_HEADER, windows.end):
        size = HEADER_SIZE  # the walk finds the first object
    return Header(
        incompatible=part[2],
        sequence_id=part[7],
        size=size + (-size & 7),
        tail=part[14],
        entries=part[16],
        first_array=part[19],
    )


class Objects:
    """The objects of one file."""

    def __init__(self, windows: Windows, header: Header, losses: Losses) -> None:
        self._windows = windows
        self._header = header
        self._losses = losses
        self._entry_step, self._array_item = (4, "I") if header.compact else (16, "Q")

    def entries(self) -> Iterator[bytes]:
        """The bytes of each entry, in the order in which they stand."""
        windows, losses = self._windows, self._losses
        listed = self._listed()
        end, within = windows.end, windows.SIZE
        at = self._header.size
        next_listed = next(listed, end)
        while at < end:
            piece, base = windows.at(at)
            stop = min(base + within, end - _OBJECT_HEAD + 1)
            if at >= stop:
                if at <= self._header.tail:
                    losses.skip(end - at)
                return
            while at < stop:
                kind, _, size = object_head(piece, at - base)
                while next_listed < at:
                    next_listed = next(listed, end)
                following = at + size + (-size & 7)
                if (
                    size < _SMALLEST.get(kind, _OBJECT_HEAD)
                    or at + size > end
                    or (next_listed < following and next_listed != at)
                    or (next_listed == at and kind != ENTRY)
                ):
                    if at == next_listed:
                        next_listed = next(listed, end)
                    following = self._resumed(at, next_listed)
                    if following < end or at <= self._header.tail:
                        losses.skip(following - at)
                elif kind == ENTRY:
                    if at != next_listed:
                        losses.unlisted += 1
                    yield windows.read(at, min(size, ENTRY_HEAD + _MOST_ITEMS * self._entry_step))
                at = following

    def _resumed(self, at: int, next_listed: int) -> int:
        """Where the walk goes on behind ``at``, where no object is: at an entry, or the end of the file."""
        if next_listed < self._windows.end:
            return next_listed
        windows = self._windows
        at += 8
        while at < windows.end:
            piece, base = windows.at(at)
            found = piece.find(_ENTRY_MARK, at - base)
            while 0 <= found < windows.SIZE:
                if found % 8 == 0 and self._seems_entry(
                    piece[found : found + ENTRY_HEAD], base + found
                ):
                    return base + found
                found = piece.find(_ENTRY_MARK, found + 1)
            at = base + windows.SIZE
        return windows.end

    def _seems_entry(self, head: bytes, at: int) -> bool:
        if len(head) < ENTRY_HEAD:
            return False
        _, _, size = object_head(head, 0)
        return (
            size > ENTRY_HEAD
            and (size - ENTRY_HEAD) % self._entry_step == 0
            and size <= ENTRY_HEAD + _MOST_ITEMS * self._entry_step
            and at + size <= self._windows.end
        )

    def _listed(self) -> Iterator[int]:
        """Offsets of the entries that the arrays list, each greater than the one before."""
        windows, losses = self._windows, self._losses
        at, last_array, last = self._header.first_array, 0, self._header.size - ENTRY_HEAD
        while at:
            head = windows.read(at, _ARRAY_HEAD) if at % 8 == 0 and at < windows.end else b""
            kind, _, size = object_head(head, 0) if len(head) == _ARRAY_HEAD else (0, 0, 0)
            if kind != ENTRY_ARRAY or size < _ARRAY_HEAD or at <= last_array:
                losses.arrays += 1
                return
            for item in self._items(at + _ARRAY_HEAD, min(size, windows.end - at) - _ARRAY_HEAD):
                if item % 8 or item < last + ENTRY_HEAD or item >= windows.end:
                    losses.entries += 1
                else:
                    last = item
                    yield item
            last_array = at
            at = int.from_bytes(head[_OBJECT_HEAD:], "little")

    def _items(self, offset: int, size: int) -> Iterator[int]:
        """The offsets in an entry array, up to the room that it keeps for more."""
        width = struct.calcsize(self._array_item)
        end = offset + size - size % width
        while offset < end:
            block = self._windows.read(offset, min(_ARRAY_BYTES, end - offset))
            for item in struct.unpack(f"<{len(block) // width}{self._array_item}", block):
                if item == 0:
                    return
                yield item
            offset += len(block)
