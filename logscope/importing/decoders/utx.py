"""utx.log, utx.active, utx.lastlogin: the log-on accounting of FreeBSD.

``struct futx`` of lib/libc/gen/utxdb.h, whose numbers are big-endian on every machine: type, microseconds
since 1970, id, pid, user, line, host. utx.active and utx.lastlogin hold whole records of 197 bytes;
in utx.log (getutxent(3)) each has its length in two bytes before it, and zeros at its end are left out.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO

from logscope.errors import DamagedSourceError
from logscope.importing.decoders.decoder import Decoder
from logscope.importing.decoders.utmp import json_line, text_of, time_of

_TYPES = (
    "EMPTY", "BOOT_TIME", "OLD_TIME", "NEW_TIME", "USER_PROCESS", "INIT_PROCESS", "LOGIN_PROCESS", "DEAD_PROCESS",
    "SHUTDOWN_TIME",
)  # fmt: skip
_RECORD = struct.Struct(">BQ8sI32s16s128s")
_FIRST, _LAST = 315_532_800_000_000, 4_102_444_800_000_000  # 1980 to 2100
# Type and time, without which a record says nothing.
_SHORTEST = 9
_BLOCK = 1 << 20


def _is_record(data: bytes) -> bool:
    kind, micros, _, _, _, line, _ = _RECORD.unpack(data.ljust(_RECORD.size, b"\0"))
    return (
        0 < kind < len(_TYPES)
        and _FIRST <= micros < _LAST
        and not any(byte < 32 for byte in line.rstrip(b"\0"))
    )


def _is_log(head: bytes) -> bool:
    """True for records with their lengths: all that fit into the head, or two before there is damage."""
    at = found = 0
    while at + 2 <= len(head):
        size = int.from_bytes(head[at : at + 2], "big")
        if not _SHORTEST <= size <= _RECORD.size:
            return found > 1
        if at + 2 + size > len(head):
            break
        if not _is_record(head[at + 2 : at + 2 + size]):
            return found > 1
        found += 1
        at += 2 + size
    return found > 0


def _is_table(head: bytes) -> bool:
    """True for whole records in a row, blank ones among them."""
    size = _RECORD.size
    records = [head[at : at + size] for at in range(0, len(head) - size + 1, size)]
    told = [record for record in records if record[0]]
    return bool(told) and all(map(_is_record, told))


def recognises(head: bytes, size_bytes: int) -> bool:
    if _is_log(head):
        return True
    return (size_bytes < 0 or size_bytes % _RECORD.size == 0) and _is_table(head)


def _line(data: bytes, offset: int) -> bytes:
    kind, micros, ident, pid, user, line, host = _RECORD.unpack(data.ljust(_RECORD.size, b"\0"))
    return json_line(
        {
            "utmp": _TYPES[kind], "time": time_of(micros // 1_000_000, micros % 1_000_000), "user": text_of(user),
            "line": text_of(line), "host": text_of(host), "pid": pid or None, "id": ident.rstrip(b"\0").hex(),
            "offset": offset,
        }
    )  # fmt: skip


def decode(stream: IO[bytes]) -> Iterator[bytes]:
    with_lengths = _is_log(stream.read(4096))
    stream.seek(0)
    rest, base, skipped = b"", 0, 0
    while block := stream.read(_BLOCK):
        rest += block
        lines: list[bytes] = []
        at = 0
        while len(rest) - at >= 2:
            before = 2 if with_lengths else 0
            size = int.from_bytes(rest[at : at + 2], "big") if with_lengths else _RECORD.size
            if not _SHORTEST <= size <= _RECORD.size:
                skipped += 1  # libc reads on a byte further, too
                at += 1
                continue
            if len(rest) - at < before + size:
                break
            record = rest[at + before : at + before + size]
            if _is_record(record):
                lines.append(_line(record, base + at))
                at += before + size
            elif with_lengths:
                skipped += 1
                at += 1
            else:
                skipped += 0 if not any(record) else size
                at += size
        rest, base = rest[at:], base + at
        if lines:
            yield b"".join(lines)
    problems = []
    if skipped:
        problems.append(f"{skipped} bytes that are no records skipped")
    if rest:
        problems.append(f"the last record is cut off ({len(rest)} bytes of it)")
    if problems:
        raise DamagedSourceError("; ".join(problems))


DECODER = Decoder(
    name="utx", title="utx.log, utx.active (FreeBSD)", recognises=recognises, decode=decode
)
