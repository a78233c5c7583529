"""wtmpdb and lastlog2: what wtmp and lastlog were, kept in SQLite files that outlive 2038.

wtmpdb (lib/sqlite.c) has one row per session or run of the system: its beginning and end in microseconds,
type 1 for the system, 2 for a run-level, 3 for a user. The end is told as a record of its own, at its own
time. lastlog2 of util-linux (liblastlog2/src/lastlog2.c) has one row per account, in seconds. The tables are read by
:mod:`logscope.index.foreign`: SQLite is known in ``index`` alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from logscope.errors import DamagedSourceError
from logscope.importing.decoders.decoder import Decoder
from logscope.importing.decoders.utmp import json_line, time_of
from logscope.index.foreign import MAGIC, rows_of

_WTMPDB = ("ID", "Type", "User", "Login", "Logout", "TTY", "RemoteHost", "Service", "PID")
_LASTLOG2 = ("Name", "Time", "TTY", "RemoteHost", "Service")
_KINDS = {1: "BOOT_TIME", 2: "RUN_LVL", 3: "USER_PROCESS"}
_LINES = 1000


def _made(head: bytes, table: bytes) -> bool:
    """True where the first page, which holds the schema, makes that table."""
    lowered = head.lower()
    return head.startswith(MAGIC) and (
        b"create table " + table in lowered or b'create table "' + table in lowered
    )


def _number(value: object) -> int:
    """SQLite gives anything in any column; a number that is none is 0."""
    try:
        return int(str(value))
    except ValueError:
        return 0


def _micros(value: object) -> tuple[int, str | None]:
    number = _number(value)
    return number, time_of(number // 1_000_000, number % 1_000_000) if number > 0 else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def decode_wtmpdb(stream: IO[bytes]) -> Iterator[bytes]:
    told: list[tuple[int, bytes]] = []
    problem: DamagedSourceError | None = None
    try:
        for row in rows_of(stream.read(), "wtmp", _WTMPDB):
            told.extend(_sessions(row))
    except DamagedSourceError as damage:
        problem = damage
    # a session ends after others began: in order of time, as wtmp is
    told.sort(key=lambda line: line[0])
    for at in range(0, len(told), _LINES):
        yield b"".join(line for _, line in told[at : at + _LINES])
    if problem is not None:
        raise problem


def _sessions(row: tuple[object, ...]) -> Iterator[tuple[int, bytes]]:
    ident, kind_number, user, login, logout, tty, host, service, pid = row
    kind = _KINDS.get(_number(kind_number), "EMPTY")
    begun, begun_at = _micros(login)
    record: dict[str, Any] = {
        "utmp": kind, "time": begun_at, "user": _text(user), "line": _text(tty), "host": _text(host),
        "service": _text(service), "pid": _number(pid) or None, "row": _number(ident) or None,
    }  # fmt: skip
    yield begun, json_line(record)
    ended, ended_at = _micros(logout)
    if ended_at is not None:
        end = "SHUTDOWN_TIME" if kind == "BOOT_TIME" else "DEAD_PROCESS"
        if kind in ("BOOT_TIME", "USER_PROCESS"):
            record |= {"utmp": end, "time": ended_at, "login": {"time": begun_at}}
            yield ended, json_line(record)


def decode_lastlog2(stream: IO[bytes]) -> Iterator[bytes]:
    for name, seconds, tty, host, service in rows_of(stream.read(), "Lastlog2", _LASTLOG2):
        yield json_line(
            {
                "lastlog": "name", "user": _text(name), "time": time_of(_number(seconds), 0),
                "line": _text(tty), "host": _text(host), "service": _text(service),
            }
        )  # fmt: skip


DECODERS = (
    Decoder(
        name="wtmpdb",
        title="wtmpdb (SQLite)",
        recognises=lambda head, _: _made(head, b"wtmp") and b"remotehost" in head.lower(),
        decode=decode_wtmpdb,
    ),
    Decoder(
        name="lastlog2",
        title="lastlog2 (SQLite)",
        recognises=lambda head, _: _made(head, b"lastlog2"),
        decode=decode_lastlog2,
    ),
)
