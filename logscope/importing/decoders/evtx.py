"""EVTX: the event logs of Windows, Vista and later, one JSON object a record.

A file ([MS-EVEN6] and the format's description of libevtx) is a header of 4096 bytes and chunks of 65536, each with
a header of its own that says the numbers of its first and last record. The binary XML within is read by the package
``evtx`` (Rust), chunk by chunk behind a header that we write: so one damaged chunk costs no other, a chunk that the
file's header does not count is read, too, and what is missing of each chunk can be told.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from importlib.util import find_spec
from typing import IO

from logscope.errors import DamagedSourceError
from logscope.importing.decoders.decoder import Decoder

_FILE_MAGIC, _CHUNK_MAGIC = b"ElfFile\0", b"ElfChnk\0"
_HEADER_BYTES, _CHUNK_BYTES = 4096, 65_536
_RECORD_MAGIC = b"\x2a\x2a\0\0"
# A chunk has no more records than this: the shortest record has some hundred bytes.
_MOST_RECORDS = 2_800
_LINE_ENDS = str.maketrans("\r\n", "  ")


def recognises(head: bytes, _size_bytes: int) -> bool:
    return head.startswith((_FILE_MAGIC, _CHUNK_MAGIC))


def _file_header() -> bytes:
    """A header for a file of one chunk, version 3.1."""
    counted = struct.pack("<8sQQQIHHHH76x", _FILE_MAGIC, 0, 0, 1, 128, 1, 3, _HEADER_BYTES, 1)
    return (counted + struct.pack("<II", 0, zlib.crc32(counted))).ljust(_HEADER_BYTES, b"\0")


class _Losses:
    """What could not be read, for one sentence at the end."""

    def __init__(self) -> None:
        self.chunks = self.records = self.cut_off = 0

    def told(self) -> str | None:
        parts = []
        if self.chunks:
            parts.append(f"{self.chunks} damaged chunks skipped")
        if self.records:
            parts.append(f"{self.records} records that their chunks count could not be read")
        if self.cut_off:
            parts.append(f"the last chunk is cut off ({self.cut_off} of {_CHUNK_BYTES} bytes)")
        return "; ".join(parts) or None


def decode(stream: IO[bytes]) -> Iterator[bytes]:
    header, losses = _file_header(), _Losses()
    if stream.read(8) == _FILE_MAGIC:
        stream.seek(_HEADER_BYTES)
    else:
        stream.seek(0)  # a chunk that was carved out
    while chunk := stream.read(_CHUNK_BYTES):
        if not any(chunk):
            continue  # room that was set aside
        if not chunk.startswith(_CHUNK_MAGIC):
            losses.chunks += 1
            continue
        if len(chunk) < _CHUNK_BYTES:
            losses.cut_off = len(chunk)
            chunk = chunk.ljust(_CHUNK_BYTES, b"\0")
        lines = _lines(header, chunk, losses)
        if lines:
            yield b"".join(lines)
    told = losses.told()
    if told is not None:
        raise DamagedSourceError(told)


def _lines(header: bytes, chunk: bytes, losses: _Losses) -> list[bytes]:
    from evtx import PyEvtxParser  # an optional extra

    first, last = struct.unpack_from("<QQ", chunk, 8)
    counted = last - first + 1
    if not 0 < counted <= _MOST_RECORDS:
        counted = chunk.count(_RECORD_MAGIC)
    lines: list[bytes] = []
    stumbles = 0
    try:
        records = PyEvtxParser(io.BytesIO(header + chunk), 1).records_json()
        while stumbles <= counted:
            try:
                record = next(records, None)
            except BaseException as problem:
                if not _is_damage(problem):
                    raise
                stumbles += 1
                continue
            if record is None:
                break
            # a line end within is a damaged text: those of the data are escaped
            lines.append(record["data"].translate(_LINE_ENDS).encode("utf-8", "replace") + b"\n")
    except BaseException as problem:
        if not _is_damage(problem):
            raise
        stumbles += 1
    if stumbles and not lines:
        losses.chunks += 1
    losses.records += max(0, counted - len(lines))
    return lines


def _is_damage(problem: BaseException) -> bool:
    """What the package says of damage; a panic of its Rust code, which is no Exception, is one as well."""
    return (
        isinstance(problem, RuntimeError | OSError | ValueError)
        or type(problem).__name__ == "PanicException"
    )


def hint() -> str | None:
    """What to do where the package is missing."""
    if find_spec("evtx") is not None:
        return None
    return "reading it needs the package evtx: run `pip install 'logscope[windows]'`, then import the file again"


DECODER = Decoder(
    name="evtx",
    title="Windows event log (EVTX)",
    recognises=recognises,
    decode=decode,
    hint=hint(),
)
