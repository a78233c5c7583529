"""The systemd journal, as lines of ``journalctl -o json``, without systemd.

A responder has a folder of ``.journal`` and ``.journal~`` files from a system that is down, and no journalctl that is
as new as the one that wrote them. This decoder reads them all: regular and compact, with values that XZ, LZ4 or
zstandard compressed, closed or not, cut off and damaged. The text is that of systemd's ``src/shared/logs-show.c``
with ``--all``: a value is a string, or an array of its bytes where it is no printable UTF-8; of several values of a
field an array of them. Where the objects of the file stand is for :mod:`.journal_objects`.

A field costs a look into a dict: nearly all data objects belong to many entries, and are kept as the JSON text
that they become (measured: 30,000 entries/s).
"""

from __future__ import annotations

import lzma
import re
import struct
from collections.abc import Iterator
from json.encoder import encode_basestring
from typing import IO, Any

from logscope.errors import DamagedSourceError
from logscope.importing.decoders.decoder import Decoder
from logscope.importing.decoders.journal_objects import (
    DATA,
    ENTRY_HEAD,
    KNOWN_INCOMPATIBLE,
    SIGNATURE,
    Header,
    Losses,
    Objects,
    Windows,
    object_head,
    read_header,
)
from logscope.importing.decoders.lz4 import decompress_block

# A value is cut at this many bytes; one that is no text earlier, as it grows fourfold. An entry has this many characters.
_LONGEST, _LONGEST_BINARY, _LONGEST_ENTRY = 1 << 20, 1 << 16, 1 << 22
# So much of a stored value is read: what is compressed and does not get smaller gives its first bytes all the same.
_LONGEST_STORED = _LONGEST + (1 << 18)
# Output and decompressed values together may be this many times the file, and that much more: no file of a real
# system comes near it, and a decompression bomb ends there.
_MOST_TIMES, _MOST_MORE = 64, 1 << 26
# Larger values are hardly met twice.
_KEPT_OBJECTS, _KEPT_CHARACTERS, _LARGEST_KEPT, _MOST_NAMES = 200_000, 1 << 25, 1 << 16, 4096
_BLOCK = 1 << 18
_XZ, _LZ4, _ZSTD = 1, 2, 4
_XZ_MEMORY, _ZSTD_WINDOW = 1 << 27, 1 << 27

_entry_head = struct.Struct("<16xQQQ16sQ").unpack_from
_NAME = re.compile(rb"[A-Z_][A-Z0-9_]{0,63}")
_UNPRINTABLE = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f]")
# Of the entry itself: a data object of that name would speak for it.
_OWN = re.compile(rb"__|_BOOT_ID$")

# Name and JSON member, `"NAME":value`, of a data object; both empty where it is none.
_Member = tuple[str, str]
_NO_MEMBER: _Member = ("", "")


class _Fields:
    """The data objects of a file as members of a JSON object, those met before kept."""

    def __init__(self, windows: Windows, header: Header, losses: Losses) -> None:
        self._windows = windows
        self._losses = losses
        self._head_size = 72 if header.compact else 64
        self._kept: dict[int, _Member] = {}
        self._kept_characters = 0
        self._names: dict[bytes, str] = {}
        self._zstd: Any = None
        self.decompressed = 0

    def members(self, offsets: tuple[int, ...]) -> str:
        """The members of the entry whose data objects stand at ``offsets``."""
        pairs = list(map(self._kept.get, offsets))
        if None in pairs:
            self._load_missing(pairs, offsets)
        members: dict[str, str] = dict(pairs)  # type: ignore[arg-type]  # none is missing any more
        if len(members) != len(pairs):
            members = _several(pairs)
        members.pop("", None)
        text = ",".join(members.values())
        return text if len(text) <= _LONGEST_ENTRY else self._within_bounds(members)

    def _load_missing(self, pairs: list[_Member | None], offsets: tuple[int, ...]) -> None:
        """Load what is None in ``pairs``, as much as an entry may have."""
        room = _LONGEST_ENTRY
        kept = self._kept
        for index, pair in enumerate(pairs):
            if pair is None:
                offset = offsets[index]
                pair = pairs[index] = self._load(offset) if room > 0 else self._refused()
                room -= len(pair[1])
                if len(pair[1]) <= _LARGEST_KEPT:
                    kept[offset] = pair
                    self._kept_characters += len(pair[1])
        if len(kept) >= _KEPT_OBJECTS or self._kept_characters >= _KEPT_CHARACTERS:
            kept.clear()
            self._kept_characters = 0

    def _within_bounds(self, members: dict[str, str]) -> str:
        """As many of the members as an entry may have."""
        room = _LONGEST_ENTRY
        texts: list[str] = []
        for text in members.values():
            if len(text) < room:
                texts.append(text)
                room -= len(text) + 1
            else:
                self._refused()
        return ",".join(texts)

    def _refused(self) -> _Member:
        self._losses.fields += 1
        return _NO_MEMBER

    def _load(self, offset: int) -> _Member:
        payload, cut = self._payload(offset)
        written, equals, value = payload.partition(b"=")
        name = self._names.get(written)
        if name is None or not equals:
            if not equals or not _NAME.fullmatch(written):
                return self._refused()
            name = "" if _OWN.match(written) else written.decode()
            if len(self._names) < _MOST_NAMES:
                self._names[written] = name
        if not name:
            return _NO_MEMBER
        text, cut = _json_value(value, cut)
        self._losses.cut += cut
        return name, f'"{name}":{text}'

    def _payload(self, offset: int) -> tuple[bytes, bool]:
        """``NAME=value``, and whether it goes on; empty where no data object is."""
        if offset % 8 or offset >= self._windows.end:
            return b"", False
        piece, base = self._windows.at(offset)
        start = offset - base
        if len(piece) - start <= self._head_size:
            return b"", False
        kind, flags, size = object_head(piece, start)
        if kind != DATA or size <= self._head_size or offset + size > self._windows.end:
            return b"", False
        size -= self._head_size
        start += self._head_size
        cut = size > _LONGEST
        if start + size <= len(piece):
            payload = piece[start : start + size]
        else:
            payload = self._windows.read(base + start, min(size, _LONGEST_STORED))
        flags &= _XZ | _LZ4 | _ZSTD
        if flags == 0:
            return payload[:_LONGEST], cut
        try:
            plain = self._decompress(flags, payload)
        except _DAMAGED:
            return b"", False
        self.decompressed += len(plain)
        return plain[:_LONGEST], len(plain) > _LONGEST

    def _decompress(self, flags: int, packed: bytes) -> bytes:
        """What ``packed`` holds, up to a byte more than the longest value."""
        if flags == _XZ:
            return lzma.LZMADecompressor(memlimit=_XZ_MEMORY).decompress(packed, _LONGEST + 1)
        if flags == _LZ4:  # its size stands before the block
            size = int.from_bytes(packed[:8], "little")
            return decompress_block(packed[8:], min(size, _LONGEST + 1))
        if flags != _ZSTD:
            raise ValueError("compressed in more than one way")
        import zstandard

        if self._zstd is None:
            self._zstd = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
        try:
            with self._zstd.stream_reader(packed) as stream:
                plain: bytes = stream.read(_LONGEST + 1)
        except zstandard.ZstdError as problem:
            raise ValueError(str(problem)) from problem
        return plain


_DAMAGED = (ValueError, lzma.LZMAError, EOFError, MemoryError)


def _several(pairs: list[_Member | None]) -> dict[str, str]:
    """The members of an entry that has a field several times: its values are one member."""
    values: dict[str, list[str]] = {}
    for pair in pairs:
        if pair:
            name, member = pair
            values.setdefault(name, []).append(member[len(name) + 3 :])
    return {
        name: f'"{name}":{found[0] if len(found) == 1 else "[" + ",".join(found) + "]"}'
        for name, found in values.items()
    }


def _json_value(value: bytes, cut: bool) -> tuple[str, bool]:
    """The value as JSON, and whether it was cut, here or before."""
    try:
        text = value.decode()
    except UnicodeDecodeError as problem:
        if not cut or problem.start < len(value) - 3:
            return _json_bytes(value, cut)
        text = value[: problem.start].decode()  # cut within a character
    if not text.isprintable() and _UNPRINTABLE.search(text) is not None:
        return _json_bytes(value, cut)
    return encode_basestring(text), cut


def _json_bytes(value: bytes, cut: bool) -> tuple[str, bool]:
    kept = value[:_LONGEST_BINARY]
    return f"[{','.join(map(str, kept))}]", cut or len(kept) < len(value)


class _Lines:
    """The entries of one file as lines."""

    def __init__(self, windows: Windows, header: Header, losses: Losses) -> None:
        self._sequence = header.sequence_id.hex()
        self._compact = header.compact
        self._objects = Objects(windows, header, losses)
        self._fields = _Fields(windows, header, losses)
        self._most = windows.end * _MOST_TIMES + _MOST_MORE
        self.entries = 0
        self.stopped = False

    def blocks(self) -> Iterator[bytes]:
        """Blocks of whole lines."""
        lines: list[str] = []
        pending = written = 0
        for entry in self._objects.entries():
            line = self._line(entry)
            self.entries += 1
            lines.append(line)
            pending += len(line)
            if pending >= _BLOCK:
                yield "".join(lines).encode()
                written += pending
                pending = 0
                lines.clear()
            if written + self._fields.decompressed > self._most:
                self.stopped = True
                break
        if lines:
            yield "".join(lines).encode()

    def _line(self, entry: bytes) -> str:
        number, realtime, monotonic, boot, xor_hash = _entry_head(entry)
        size = len(entry) - ENTRY_HEAD
        if self._compact:
            offsets = struct.unpack_from(f"<{size // 4}I", entry, ENTRY_HEAD)
        else:
            offsets = struct.unpack_from(f"<{size // 16 * 2}Q", entry, ENTRY_HEAD)[::2]
        members = self._fields.members(offsets)
        boot_id = boot.hex()
        return (
            f'{{"__CURSOR":"s={self._sequence};i={number:x};b={boot_id};m={monotonic:x};t={realtime:x};x={xor_hash:x}",'
            f'"__REALTIME_TIMESTAMP":"{realtime}","__MONOTONIC_TIMESTAMP":"{monotonic}","_BOOT_ID":"{boot_id}"'
            f"{',' if members else ''}{members}}}\n"
        )


def decode(file: IO[bytes]) -> Iterator[bytes]:
    """The entries of a journal file, a line each. Raises DamagedSourceError after the last, where some of the file was lost."""
    windows = Windows(file)
    header = read_header(windows)
    if header is None:
        raise DamagedSourceError("damaged journal: the file ends within its header")
    losses = Losses()
    lines = _Lines(windows, header, losses)
    yield from lines.blocks()
    problems = _problems(header, losses, lines)
    if problems:
        raise DamagedSourceError(
            f"damaged journal: {'; '.join(problems)}; {lines.entries:,} entries were read"
        )


def _problems(header: Header, losses: Losses, lines: _Lines) -> list[str]:
    """What was lost, and what is odd, in words."""
    unknown = header.incompatible & ~KNOWN_INCOMPATIBLE
    missing = header.entries - lines.entries
    found = (
        (lines.stopped, "more than 64 times its size was in it, and what came then was left out"),
        (unknown, f"its features {unknown:#x} are not known here"),
        (losses.objects, f"{_count(losses.objects, 'object')} skipped ({losses.bytes:,} bytes)"),
        (losses.fields, f"{_count(losses.fields, 'field')} could not be read"),
        (losses.cut, f"{_count(losses.cut, 'long value')} cut"),
        (losses.arrays, "the list of entries ends early"),
        (losses.entries, f"{_count(losses.entries, 'place')} in the list of entries cannot be true"),
        (losses.unlisted, f"{_count(losses.unlisted, 'entry')} read that it does not list (journalctl does not show them)"),
        (missing > 0 and not lines.stopped, f"its header counts {_count(missing, 'entry')} more"),
    )  # fmt: skip
    return [text for present, text in found if present]


def _count(number: int, noun: str) -> str:
    if number == 1:
        return f"1 {noun}"
    return (
        f"{number:,} {noun.removesuffix('y')}ies" if noun.endswith("y") else f"{number:,} {noun}s"
    )


def recognises(head: bytes, _size_bytes: int) -> bool:
    return head.startswith(SIGNATURE)


DECODER = Decoder(name="journal", title="systemd journal", recognises=recognises, decode=decode)
