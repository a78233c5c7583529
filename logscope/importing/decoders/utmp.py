"""utmp, wtmp, btmp: who is, was and wanted to be logged on, when the system came up and went down.

The record is glibc's ``struct utmp`` (utmp(5), ``sysdeps/gnu/bits/utmp.h``): 384 bytes on x86 and all
machines that keep the 32-bit layout, 400 bytes where session and time are 64 bits wide (aarch64, and
musl with its 64-bit times), in the byte order of the machine. Nothing in the file says which.

``btmp`` has the same records as ``wtmp``. What sets it apart: sshd, login and su write a LOGIN_PROCESS with the
name that was tried (in wtmp that type is a getty that waits, as ``LOGIN`` or without a name), and there is
no record of boot, run-level or the end of a process. Display managers write a failed log-on as
USER_PROCESS; where a file has nothing but those, only its name can tell.

A log-off names the terminal and mostly no account: ``login`` repeats whose log-on at that terminal it ends, as
last(1) works it out. Records that were written half, or over with something else, are skipped, and
reading goes on at the next place where a record can be.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address
from pathlib import PurePath
from typing import IO, Any

from logscope.errors import DamagedSourceError
from logscope.importing.decoders.decoder import Decoder

TYPES = (
    "EMPTY", "RUN_LVL", "BOOT_TIME", "NEW_TIME", "OLD_TIME", "INIT_PROCESS", "LOGIN_PROCESS", "USER_PROCESS",
    "DEAD_PROCESS", "ACCOUNTING",
)  # fmt: skip
_TYPE = {name: number for number, name in enumerate(TYPES)}
_EMPTY, _BOOT, _LOGIN = _TYPE["EMPTY"], _TYPE["BOOT_TIME"], _TYPE["LOGIN_PROCESS"]
_USER, _DEAD = _TYPE["USER_PROCESS"], _TYPE["DEAD_PROCESS"]
# Types that a btmp may have.
_OF_BTMP = frozenset([_EMPTY, _LOGIN, _USER])

_BLOCK_RECORDS = 2048
# Blank records in a row that are told one by one; a hole in a sparse file may have millions.
_BLANKS_TOLD = 64
_MOST_TERMINALS = 10_000
_FIRST_SECOND, _LAST_SECOND = 315_532_800, 4_102_444_800  # 1980 to 2100
_CONTROL = re.compile(rb"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Layout:
    """How the record lies on one kind of machine. ``begins`` finds where one may begin."""

    record: struct.Struct
    begins: re.Pattern[bytes]


def _layout(order: str, tail: str) -> Layout:
    begins = rb"[\x01-\x09]\0\0\0" if order == "<" else rb"\0[\x01-\x09]\0\0"
    return Layout(struct.Struct(f"{order}hHi32s4s32s256shh{tail}"), re.compile(begins))


# type, padding, pid, line, id, user, host, termination, exit, session, seconds, microseconds, address, reserved
LAYOUTS = (
    _layout("<", "iIi16s20s"),
    _layout("<", "qqq16s20s4x"),
    _layout(">", "iIi16s20s"),
    _layout(">", "qqq16s20s4x"),
)
Record = tuple[Any, ...]
_LINE, _NAME, _HOST, _SECONDS, _MICROS, _ADDRESS, _RESERVED = (
    3, 5, 6, 10, 11, 12, 13,
)  # fmt: skip


def is_record(record: Record) -> bool:
    """True for what can be a record at all: names may be anything (an attacker chooses them), a terminal not.

    One that has no time has to be clean besides: it may be the middle of another.
    """
    return (
        0 <= record[0] < len(TYPES)
        and record[1] == 0
        and 0 <= record[_MICROS] < 1_000_000
        and _is_text(record[_LINE])
        and (
            is_stamped(record)
            or (_is_text(record[_NAME]) and _is_text(record[_HOST]) and not any(record[_RESERVED]))
        )
    )


def _is_text(name: bytes) -> bool:
    text = name.partition(b"\0")[0]
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return _CONTROL.search(text) is None


def is_stamped(record: Record) -> bool:
    """True for a record that says something, at a time that can be."""
    return (
        (record[0] != _EMPTY or _is_untyped(record))
        and _FIRST_SECOND <= record[_SECONDS] < _LAST_SECOND
        and bool(record[_LINE].strip(b"\0") or record[_NAME].strip(b"\0"))
    )


def _is_untyped(record: Record) -> bool:
    """True for what FTP daemons write that know only 4.3BSD's logwtmp(3): ``ftpd4711`` for a terminal, name, host, no type."""
    return bool(record[0] == _EMPTY and record[_LINE].startswith(b"ftp"))


def layout_of(head: bytes) -> Layout | None:
    """The layout in which ``head`` is records from its beginning on; None where it is in none.

    All of it is, or the first two are, or most: damage near the beginning must not hide the rest.
    """
    best: Layout | None = None
    most = 0
    for layout in LAYOUTS:
        size = layout.record.size
        records = list(layout.record.iter_unpack(head[: len(head) - len(head) % size]))
        possible = list(map(is_record, records))
        if not possible or not possible[0]:
            continue
        stamped = [
            good and is_stamped(record) for good, record in zip(possible, records, strict=True)
        ]
        if not (all(possible) or all(stamped[:2]) or sum(stamped) * 4 >= len(records) * 3):
            continue
        if sum(stamped) > most:
            best, most = layout, sum(stamped)
    return best


def recognises(head: bytes, size_bytes: int) -> bool:
    return (size_bytes < 0 or size_bytes >= LAYOUTS[0].record.size) and layout_of(head) is not None


def text_of(raw: bytes) -> str:
    """A field of fixed width as text, as far as its first NUL."""
    raw = raw.partition(b"\0")[0]
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def address_of(raw: bytes) -> str | None:
    """``ut_addr_v6``: IPv4 in the first word, or IPv6; None where there is none."""
    if not any(raw):
        return None
    if not any(raw[4:]):
        return str(IPv4Address(raw[:4]))
    address = IPv6Address(raw)
    return str(address.ipv4_mapped or address)


def time_of(seconds: int, micros: int) -> str | None:
    """ISO 8601 in UTC; None for 0 and for what no calendar has."""
    if not 0 < seconds < 253_402_300_800:
        return None
    moment = datetime.fromtimestamp(seconds, UTC).replace(microsecond=micros)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def json_line(record: dict[str, Any]) -> bytes:
    """One line; what is empty says nothing."""
    kept = {name: value for name, value in record.items() if value is not None and value != ""}
    return json.dumps(kept, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _each(stream: IO[bytes], size: int) -> Iterator[bytes]:
    return iter(lambda: stream.read(size), b"")


def is_failure(record: Record) -> bool:
    """True for a record that only btmp has, whatever file it stands in."""
    if record[0] == _LOGIN:
        name = text_of(record[_NAME])
        return name not in ("", "LOGIN") or text_of(record[_LINE]) == "ssh:notty"
    return record[0] == _USER and text_of(record[_LINE]) == "ssh:notty"


def holds_failures(stream: IO[bytes], layout: Layout) -> bool:
    """Is it a btmp? Reads until that is known, and goes back to the beginning."""
    size = layout.record.size
    failed = users = False
    try:
        for block in _each(stream, size * _BLOCK_RECORDS):
            for record in layout.record.iter_unpack(block[: len(block) - len(block) % size]):
                if not is_record(record):
                    continue
                if record[0] not in _OF_BTMP:
                    return False
                failed = failed or is_failure(record)
                users = users or record[0] == _USER
    finally:
        stream.seek(0)
    if failed:
        return True
    name = getattr(stream, "name", "")
    return users and isinstance(name, str) and "btmp" in PurePath(name.rpartition("!")[2]).name


@dataclass(slots=True)
class _Skipped:
    """What is no record: stretches between records, and what is left at the end."""

    stretches: int = 0
    size_bytes: int = 0
    cut_off: int = 0
    _until: int = field(default=-1)

    def add(self, offset: int, size: int) -> None:
        self.stretches += offset != self._until
        self.size_bytes += size
        self._until = offset + size

    def told(self, record_bytes: int) -> str | None:
        parts = []
        if self.stretches:
            times = "1 stretch" if self.stretches == 1 else f"{self.stretches} stretches"
            parts.append(f"{times} of {self.size_bytes} bytes that are no records skipped")
        if self.cut_off:
            parts.append(f"the last record is cut off ({self.cut_off} of {record_bytes} bytes)")
        return "; ".join(parts) or None


def records_of(
    stream: IO[bytes], layout: Layout, skipped: _Skipped
) -> Iterator[list[tuple[int, Record | None]]]:
    """Blocks of (offset, record); None for a record that is nothing but zeros."""
    size, unpack = layout.record.size, layout.record.unpack_from
    zeros = bytes(size)
    rest, base = b"", 0  # what is left of the block before, and the offset of what is at hand
    final = False
    while not final:
        block = stream.read(size * _BLOCK_RECORDS)
        final = not block
        rest += block
        at = 0
        found: list[tuple[int, Record | None]] = []
        while len(rest) - at >= size:
            if rest.startswith(zeros, at):
                found.append((base + at, None))
                at += size
                continue
            record = unpack(rest, at)
            if is_record(record):
                found.append((base + at, record))
                at += size
                continue
            following = _next_record(layout, rest, at + 1)
            if following is None:
                following = max(at + 1, len(rest) - size + 1) if not final else len(rest)
            skipped.add(base + at, following - at)
            at = following
        rest, base = rest[at:], base + at
        yield found
    if rest:
        skipped.cut_off = len(rest)


def _next_record(layout: Layout, data: bytes, start: int) -> int | None:
    """Where the next record begins that says something, and nothing but text in its names."""
    size, unpack = layout.record.size, layout.record.unpack_from
    for begin in layout.begins.finditer(data, start):
        at = begin.start()
        if len(data) - at < size:
            return None
        record = unpack(data, at)
        if (
            is_record(record)
            and is_stamped(record)
            and _is_text(record[_NAME])
            and _is_text(record[_HOST])
        ):
            return at
    return None


class _Teller:
    """Records as lines. Remembers who is logged on where."""

    def __init__(self, failures: bool) -> None:
        self._failures = failures
        self._logged_on: dict[str, dict[str, Any]] = {}
        self._blanks = 0

    def lines(self, found: list[tuple[int, Record | None]]) -> bytes:
        parts: list[bytes] = []
        for offset, record in found:
            if record is None:
                self._blanks += 1
                if self._blanks <= _BLANKS_TOLD:
                    parts.append(json_line({"utmp": "EMPTY", "blank": True, "offset": offset}))
                continue
            parts.append(self.ended_blanks())
            parts.append(json_line(self._told(offset, record)))
        return b"".join(parts)

    def ended_blanks(self) -> bytes:
        """A line for those blank records in a row that were not told one by one."""
        more, self._blanks = self._blanks - _BLANKS_TOLD, 0
        return json_line({"utmp": "EMPTY", "blank": True, "records": more}) if more > 0 else b""

    def _told(self, offset: int, record: Record) -> dict[str, Any]:
        kind, _, pid, line, ident, user, host, termination, exit_code, session, *_ = record
        untyped = _is_untyped(record) and is_stamped(record)
        if untyped:  # a name is a log-on, none a log-off: so last(1) reads them
            kind = _USER if user.strip(b"\0") else _DEAD
        told = {
            "utmp": TYPES[kind],
            "time": time_of(record[_SECONDS], record[_MICROS]),
            "user": text_of(user),
            "line": text_of(line),
            "host": text_of(host),
            "address": address_of(record[_ADDRESS]),
            "pid": pid or None,
            "id": text_of(ident),
            "session": session or None,
            "termination": termination or None,
            "exit": exit_code or None,
            "failed": True if self._failures or is_failure(record) else None,
        }
        if kind == _BOOT:
            self._logged_on.clear()
        elif kind in (_USER, _DEAD) and not told["failed"] and told["line"]:
            self._follow(kind, told)
        if untyped:
            told["untyped"] = True
        told["offset"] = offset
        return told

    def _follow(self, kind: int, told: dict[str, Any]) -> None:
        terminal = str(told["line"])
        if kind == _USER and told["user"]:
            if len(self._logged_on) < _MOST_TERMINALS or terminal in self._logged_on:
                self._logged_on[terminal] = {
                    name: told[name] for name in ("user", "time", "host", "address") if told[name]
                }
            return
        begun = self._logged_on.pop(terminal, None)
        if begun is not None:
            told["login"] = begun


def decode(stream: IO[bytes]) -> Iterator[bytes]:
    layout = layout_of(stream.read(4096))
    stream.seek(0)
    if layout is None:
        raise DamagedSourceError("no utmp records")
    teller, skipped = _Teller(holds_failures(stream, layout)), _Skipped()
    for found in records_of(stream, layout, skipped):
        lines = teller.lines(found)
        if lines:
            yield lines
    last = teller.ended_blanks()
    if last:
        yield last
    told = skipped.told(layout.record.size)
    if told is not None:
        raise DamagedSourceError(told)


DECODER = Decoder(
    name="utmp",
    title="utmp, wtmp, btmp (Linux)",
    recognises=recognises,
    decode=decode,
)
