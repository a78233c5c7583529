"""The records of FreeBSD, with and without their lengths."""

from __future__ import annotations

import struct

import pytest

from logscope.importing.decoders import utx
from tests.importing.decoders.records import SECOND, decoded


def record(
    kind: int, user: bytes = b"", line: bytes = b"", host: bytes = b"", pid: int = 0
) -> bytes:
    return struct.pack(
        ">BQ8sI32s16s128s", kind, SECOND * 1_000_000 + 5, b"\x01", pid, user, line, host
    )


def with_length(data: bytes) -> bytes:
    data = data.rstrip(b"\0")
    return struct.pack(">H", len(data)) + data


RECORDS = [record(1), record(4, b"ann", b"pts/0", b"192.0.2.7", 4711), record(7, b"", b"pts/0"), record(8)]  # fmt: skip
LOG = b"".join(map(with_length, RECORDS))


@pytest.mark.parametrize("data", [LOG, b"".join(RECORDS)], ids=["log", "table"])
def test_records_are_read(data: bytes) -> None:
    assert utx.recognises(data[:4096], len(data))
    records, problem = decoded(utx.DECODER, data)
    assert problem is None
    assert [found["utmp"] for found in records] == ["BOOT_TIME", "USER_PROCESS", "DEAD_PROCESS", "SHUTDOWN_TIME"]  # fmt: skip
    assert records[1] | {"offset": 0} == {
        "utmp": "USER_PROCESS", "time": "2026-01-03T14:05:22.000005Z", "user": "ann", "line": "pts/0",
        "host": "192.0.2.7", "pid": 4711, "id": "01", "offset": 0,
    }  # fmt: skip


def test_damage_is_told_and_reading_goes_on() -> None:
    records, problem = decoded(utx.DECODER, LOG + b"\xff" * 7 + LOG + LOG[:5])
    assert len(records) == 8
    assert (
        problem == "7 bytes that are no records skipped; the last record is cut off (5 bytes of it)"
    )


@pytest.mark.parametrize(
    "data", [b"", b"\0", bytes(4096), bytes(range(256)), b"\0\x10hello hello hello hello"]
)
def test_what_only_looks_a_little_like_it_is_not_taken(data: bytes) -> None:
    assert not utx.recognises(data, len(data))
