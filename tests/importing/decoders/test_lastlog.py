"""lastlog: one record a uid, most of them holes."""

from __future__ import annotations

import struct

import pytest

from logscope.importing.decoders import lastlog, utmp
from tests.importing.decoders.records import SECOND, USER, decoded, utmp_record


def record(seconds: int, line: bytes, host: bytes = b"", shape: str = "<I") -> bytes:
    return struct.pack(f"{shape}32s256s", seconds, line, host)


def sparse(*records: tuple[int, bytes]) -> bytes:
    """A lastlog with each record at the place of its uid."""
    size = len(records[0][1])
    data = bytearray(size * (records[-1][0] + 1))
    for uid, made in records:
        data[uid * size : (uid + 1) * size] = made
    return bytes(data)


@pytest.mark.parametrize("shape", ["<I", "<q", ">I", ">q"])
@pytest.mark.parametrize("first", [0, 1000])
def test_each_layout_is_read_with_and_without_a_beginning(shape: str, first: int) -> None:
    data = sparse(
        (first, record(SECOND, b"pts/0", b"192.0.2.7", shape)),
        (1001, record(SECOND + 60, b"tty1", b"", shape)),
    )
    assert lastlog.recognises(data[:4096], len(data))
    records, problem = decoded(lastlog.DECODER, data)
    assert problem is None
    assert records == [
        {"lastlog": "uid", "uid": first, "time": "2026-01-03T14:05:22.000000Z", "line": "pts/0", "host": "192.0.2.7"},
        {"lastlog": "uid", "uid": 1001, "time": "2026-01-03T14:06:22.000000Z", "line": "tty1"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (bytes(4096), 292 * 5),
        (bytes(4096), 1 << 20),
        (bytes(4096), -1),
        (bytes(range(256)) * 16, 292 * 1000),
        (utmp_record(USER, b"ann", b"pts/0") * 10, 3840),
        (record(5, b"pts/0"), 292),
        (record(SECOND, b"\x01\x02"), 292),
    ],
    ids=["few zeros", "an image", "packed zeros", "bytes", "utmp", "1970", "control"],
)
def test_what_only_looks_a_little_like_it_is_not_taken(head: bytes, size: int) -> None:
    assert not lastlog.recognises(head, size)


def test_lastlog_is_no_utmp() -> None:
    assert not utmp.recognises(record(SECOND, b"pts/0", b"192.0.2.7") * 10, 2920)


def test_a_file_of_that_size_that_is_something_else_says_so() -> None:
    data = bytearray(292 * 600)
    data[100_000:100_100] = b"\xff" * 100
    assert lastlog.recognises(bytes(data[:4096]), len(data))
    records, problem = decoded(lastlog.DECODER, bytes(data))
    assert records == []
    assert "is not" in (problem or "")


def test_nobody_ever_logged_on() -> None:
    assert decoded(lastlog.DECODER, bytes(292 * 600)) == ([], None)


def test_damaged_records_are_counted_and_the_rest_is_read() -> None:
    data = bytearray(sparse((0, record(SECOND, b"tty1")), (5000, record(SECOND, b"tty2"))))
    data[292 * 4500 : 292 * 4500 + 3] = b"\xff\xff\xff"
    records, problem = decoded(lastlog.DECODER, bytes(data) + b"\1" * 10)
    assert [found["uid"] for found in records] == [0, 5000]
    assert (
        problem
        == "1 records that say no time skipped; the last record is cut off (10 of 292 bytes)"
    )
