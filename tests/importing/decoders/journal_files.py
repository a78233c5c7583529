"""A small writer of journal files, so that the tests need no systemd: what journald writes, less its look-up by hash.

The hash tables are there and empty, hashes are a CRC: no reader of entries looks at more than whether the hash in
an entry is that of its data object.
"""

from __future__ import annotations

import lzma
import struct
import zlib
from collections.abc import Callable, Iterable

import zstandard

Field = tuple[str, str | bytes]

BOOT = bytes.fromhex("b0070123456789abcdef0123456789ab")
SEQUENCE = bytes.fromhex("5e900123456789abcdef0123456789ab")
HEADER = 272
FIRST_US = 1_767_449_122_250_000  # 2026-01-03T14:05:22.25Z
XZ, LZ4, ZSTD = 1, 2, 4


def lz4_block(data: bytes) -> bytes:
    """Literals, and a match wherever eight bytes repeat those eight before: enough for runs and short patterns."""
    block = bytearray()
    literals = bytearray()
    at = 0
    while at < len(data):
        length = 0
        if at >= 8 and len(data) - at > 16:
            while at + length < len(data) - 5 and data[at + length] == data[at + length - 8]:
                length += 1
        if length >= 8:
            _sequence(block, bytes(literals), 8, length)
            literals.clear()
            at += length
        else:
            literals.append(data[at])
            at += 1
    _sequence(block, bytes(literals), 0, 0)
    return bytes(block)


def _sequence(block: bytearray, literals: bytes, offset: int, length: int) -> None:
    match = max(0, length - 4)
    block.append(min(15, len(literals)) << 4 | min(15, match))
    block += _longer(len(literals)) + literals
    if offset:
        block += struct.pack("<H", offset) + _longer(match)


def _longer(length: int) -> bytes:
    if length < 15:
        return b""
    return b"\xff" * ((length - 15) // 255) + bytes([(length - 15) % 255])


PACKERS: dict[int, Callable[[bytes], bytes]] = {
    XZ: lambda plain: lzma.compress(plain, check=lzma.CHECK_NONE),
    LZ4: lambda plain: struct.pack("<Q", len(plain)) + lz4_block(plain),
    ZSTD: zstandard.compress,
}


class JournalFile:
    """A journal file while it is written; ``places`` are the offsets of the entries."""

    def __init__(
        self, *, compact: bool = False, compression: int = 0, threshold: int = 64, in_array: int = 4
    ) -> None:
        self.compact = compact
        self.compression = compression
        self.threshold = threshold
        self.in_array = in_array
        self.content = bytearray(HEADER)
        self.data: dict[bytes, int] = {}
        self.places: list[int] = []
        self.arrays: list[int] = []
        self.objects = 0
        self.tail = 0
        self.data_table = self._append(4, 0, bytes(16 * 8)) + 16
        self.field_table = self._append(5, 0, bytes(16 * 8)) + 16

    def _append(self, kind: int, flags: int, body: bytes) -> int:
        place = len(self.content)
        self.content += struct.pack("<BB6xQ", kind, flags, 16 + len(body)) + body
        self.content += bytes(-len(self.content) % 8)
        self.objects += 1
        self.tail = place
        return place

    def data_object(self, payload: bytes, *, flags: int = 0, stored: bytes | None = None) -> int:
        """A data object; ``stored`` is what stands in the file where that is not ``payload``."""
        known = self.data.get(payload)
        if known is not None:
            return known
        body = struct.pack("<6Q", zlib.crc32(payload), 0, 0, 0, 0, 0)
        if self.compact:
            body += bytes(8)
        place = self._append(1, flags, body + (payload if stored is None else stored))
        self.data[payload] = place
        return place

    def add(self, fields: Iterable[Field], *, listed: bool = True, step_us: int = 1_000_000) -> int:
        """An entry, written and, where ``listed``, taken into the list."""
        items: list[tuple[int, int]] = []
        for name, value in fields:
            payload = name.encode() + b"=" + (value.encode() if isinstance(value, str) else value)
            if self.compression and len(payload) >= self.threshold:
                packed = PACKERS[self.compression](payload)
                place = self.data_object(payload, flags=self.compression, stored=packed)
            else:
                place = self.data_object(payload)
            items.append((place, zlib.crc32(payload)))
        return self.entry(items, listed=listed, step_us=step_us)

    def entry(
        self, items: list[tuple[int, int]], *, listed: bool = True, step_us: int = 1_000_000
    ) -> int:
        number = len(self.places) + 1
        stamp = FIRST_US + (number - 1) * step_us
        body = struct.pack("<QQQ16sQ", number, stamp, number * step_us, BOOT, 0xABC)
        for place, hashed in items:
            body += struct.pack("<I", place) if self.compact else struct.pack("<QQ", place, hashed)
        place = self._append(3, 0, body)
        self.places.append(place)
        if listed:
            self.list_entry(place)
        return place

    def list_entry(self, place: int) -> None:
        width = 4 if self.compact else 8
        if self.arrays:
            start = self.arrays[-1] + 24
            room = self.content[start : start + width * self.in_array]
            for index in range(self.in_array):
                if not any(room[index * width : index * width + width]):
                    self._put(start + index * width, place, width)
                    return
        array = self._append(6, 0, bytes(8 + width * self.in_array))
        if self.arrays:
            self._put(self.arrays[-1] + 16, array)
        self.arrays.append(array)
        self._put(array + 24, place, width)

    def _put(self, place: int, number: int, width: int = 8) -> None:
        self.content[place : place + width] = number.to_bytes(width, "little")

    def finished(self, *, state: int = 2, spare: int = 4096, entries: int | None = None) -> bytes:
        """The file, with room that was not used yet; state 1 is that of a file that was never closed."""
        flags = {0: 0, XZ: 1, LZ4: 2, ZSTD: 8}[self.compression] | (16 if self.compact else 0)
        count = len(self.places) if entries is None else entries
        header = struct.pack(
            "<8sIIB7x16s16s16s16s15Q8Q",
            b"LPKSHHRH", 0, flags, state, bytes(15) + b"\1", bytes(15) + b"\2", BOOT, SEQUENCE,
            HEADER, len(self.content) - HEADER + spare, self.data_table, 128, self.field_table, 128,
            self.tail, self.objects, count, len(self.places), 1,
            self.arrays[0] if self.arrays else 0, FIRST_US, FIRST_US, 0,
            len(self.data), 0, 0, len(self.arrays), 0, 0, 0, 0,
        )  # fmt: skip
        return header + bytes(self.content[HEADER:]) + bytes(spare)


def ssh_fields(number: int) -> list[Field]:
    return [
        ("_HOSTNAME", "web1"),
        ("_TRANSPORT", "syslog"),
        ("PRIORITY", "6"),
        ("SYSLOG_IDENTIFIER", "sshd"),
        ("_PID", str(400 + number)),
        ("_BOOT_ID", BOOT.hex()),
        ("MESSAGE", f"Failed password for ann from 192.0.2.7 port {40_000 + number} ssh2"),
    ]
