"""lastlog: when each account last logged on, from where, at which terminal.

glibc's ``struct lastlog`` (lastlog(8), ``sysdeps/gnu/bits/utmp.h``): the record of uid N is the Nth of the
file, which has holes for all uids between. 292 bytes with a time of 32 bits, 296 with one of 64, in the
machine's byte order. A file whose first accounts never logged on begins with nothing but zeros: such a
file is told by its size.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import IO

from logscope.errors import DamagedSourceError
from logscope.importing.decoders.decoder import Decoder
from logscope.importing.decoders.utmp import json_line, text_of, time_of

_LAYOUTS = tuple(
    struct.Struct(shape) for shape in ("<I32s256s", "<q32s256s", ">I32s256s", ">q32s256s")
)
_FIRST_SECOND, _LAST_SECOND = 946_684_800, 4_102_444_800  # 2000 to 2100
_BLOCK_RECORDS = 4096
# A file that begins with zeros reaches to the first ordinary uid at least.
_LEAST_RECORDS = 501
_CONTROL = re.compile(rb"[\x00-\x1f\x7f]")


def _is_record(record: tuple[int, bytes, bytes]) -> bool:
    """True for a log-on at a time that can be; names end with zeros and hold no control characters."""
    seconds, line, host = record
    return _FIRST_SECOND <= seconds < _LAST_SECOND and not any(
        _CONTROL.search(name.rstrip(b"\0")) for name in (line, host)
    )


def _fit(layout: struct.Struct, data: bytes) -> tuple[int, int]:
    """How many log-ons ``data`` holds in that layout, and how near their times are; -1 where a record is
    neither one nor blank. Numbers read in the wrong order of bytes may be times, too, but lie far apart.
    """
    whole = data[: len(data) - len(data) % layout.size]
    times: list[int] = []
    for record in layout.iter_unpack(whole):
        if _is_record(record):
            if record[1].strip(b"\0") or record[2].strip(b"\0"):
                times.append(record[0])
        elif record[0] or any(record[1]) or any(record[2]):
            return -1, 0
    return len(times), -(max(times) - min(times)) if times else 0


def _layout_of(data: bytes) -> struct.Struct | None:
    best = max(_LAYOUTS, key=lambda layout: _fit(layout, data))
    return best if _fit(best, data)[0] > 0 else None


def recognises(head: bytes, size_bytes: int) -> bool:
    if any(head):
        return _layout_of(head) is not None
    sizes = {layout.size for layout in _LAYOUTS}
    return any(size_bytes % size == 0 and size_bytes >= size * _LEAST_RECORDS for size in sizes)


def _found_layout(stream: IO[bytes]) -> struct.Struct | None:
    """The layout, from the first part of the file that is not blank; back to the beginning then."""
    # a multiple of both sizes
    step = 292 * 296
    try:
        while block := stream.read(step):
            if any(block):
                return _layout_of(block)
    finally:
        stream.seek(0)
    return None


def decode(stream: IO[bytes]) -> Iterator[bytes]:
    layout = _found_layout(stream)
    if layout is None:
        if any(any(block) for block in iter(lambda: stream.read(1 << 20), b"")):
            raise DamagedSourceError("looks like lastlog by its size, and is not: nothing was read")
        return
    size, zeros = layout.size, bytes(layout.size)
    uid = damaged = rest = 0
    while block := stream.read(size * _BLOCK_RECORDS):
        rest = len(block) % size
        lines: list[bytes] = []
        # most accounts never log on, and most of the file is a hole
        if block.count(0) != len(block):
            for at in range(0, len(block) - rest, size):
                if block.startswith(zeros, at):
                    continue
                record = layout.unpack_from(block, at)
                if not _is_record(record):
                    damaged += 1
                    continue
                lines.append(_line(uid + at // size, *record))
        uid += len(block) // size
        if lines:
            yield b"".join(lines)
    problems = []
    if damaged:
        problems.append(f"{damaged} records that say no time skipped")
    if rest:
        problems.append(f"the last record is cut off ({rest} of {size} bytes)")
    if problems:
        raise DamagedSourceError("; ".join(problems))


def _line(uid: int, seconds: int, line: bytes, host: bytes) -> bytes:
    return json_line(
        {
            "lastlog": "uid", "uid": uid, "time": time_of(seconds, 0),
            "line": text_of(line), "host": text_of(host),
        }
    )  # fmt: skip


DECODER = Decoder(name="lastlog", title="lastlog", recognises=recognises, decode=decode)
