"""utmp, wtmp and btmp in all their layouts, whole and damaged."""

from __future__ import annotations

import socket
import struct
from typing import Any

import pytest

from logscope.importing.decoders import utmp
from tests.importing.decoders.records import (
    BOOT,
    DEAD,
    INIT,
    LOGIN,
    RUN_LVL,
    SECOND,
    USER,
    decoded,
    utmp_record,
)

LAYOUTS = [("<", False, 384), ("<", True, 400), (">", False, 384), (">", True, 400)]
IPV4 = socket.inet_aton("192.0.2.7")
IPV6 = socket.inet_pton(socket.AF_INET6, "2001:db8::7")


def wtmp(**layout: Any) -> list[bytes]:
    return [
        utmp_record(BOOT, b"reboot", b"~", b"6.1.0", ident=b"~~\0\0", **layout),
        utmp_record(RUN_LVL, b"runlevel", b"~", b"6.1.0", pid=0x4E35, **layout),
        utmp_record(LOGIN, b"LOGIN", b"tty1", pid=812, ident=b"tty1", **layout),
        utmp_record(USER, b"ann", b"pts/0", b"192.0.2.7", pid=4711, address=IPV4, seconds=SECOND + 60, micros=123_456, **layout),
        utmp_record(DEAD, b"", b"pts/0", pid=4711, seconds=SECOND + 3600, **layout),
    ]  # fmt: skip


@pytest.mark.parametrize(("order", "wide", "size"), LAYOUTS)
def test_each_layout_is_told_from_the_others(order: str, wide: bool, size: int) -> None:
    data = b"".join(wtmp(order=order, wide=wide))
    assert len(data) == 5 * size
    assert utmp.recognises(data[:4096], len(data))
    records, problem = decoded(utmp.DECODER, data)
    assert problem is None
    assert [record["utmp"] for record in records] == [
        "BOOT_TIME", "RUN_LVL", "LOGIN_PROCESS", "USER_PROCESS", "DEAD_PROCESS",
    ]  # fmt: skip
    assert records[3] == {
        "utmp": "USER_PROCESS", "time": "2026-01-03T14:06:22.123456Z", "user": "ann", "line": "pts/0",
        "host": "192.0.2.7", "address": "192.0.2.7", "pid": 4711, "offset": 3 * size,
    }  # fmt: skip


def test_one_record_is_enough_and_times_go_beyond_2038() -> None:
    data = utmp_record(USER, b"ann", b"pts/0", wide=True, seconds=2_300_000_000)
    assert utmp.recognises(data, 400)
    ((record,), _) = decoded(utmp.DECODER, data)
    assert record["time"] == "2042-11-19T08:53:20.000000Z"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(4096),
        b"Jan  3 14:05:22 web1 sshd[7]: hello\n" * 100,
        bytes(range(256)) * 16,
        b"\x7fELF" + bytes(4092),
        struct.pack("<hH", 7, 0) + b"\x01" * 380,
        utmp_record(USER, b"ann", b"pts/0", micros=2_000_000),
        utmp_record(USER, b"ann", b"pts/0", seconds=5),
        utmp_record(USER, b"ann", b"pts/\x07"),
    ],
    ids=["nothing", "zeros", "text", "all bytes", "elf", "ones", "micros", "1970", "bell"],
)
def test_what_only_looks_a_little_like_it_is_not_taken(data: bytes) -> None:
    assert not utmp.recognises(data[:4096], len(data))


def test_an_address_of_either_kind_is_read() -> None:
    data = b"".join(
        utmp_record(USER, b"ann", b"pts/0", address=address)
        for address in (IPV4, IPV6, bytes(10) + b"\xff\xff" + IPV4, bytes(15) + b"\1")
    )
    records, _ = decoded(utmp.DECODER, data)
    assert [record["address"] for record in records] == ["192.0.2.7", "2001:db8::7", "192.0.2.7", "::1"]  # fmt: skip


def test_a_log_off_names_the_log_on_that_it_ends() -> None:
    records, _ = decoded(utmp.DECODER, b"".join(wtmp()))
    assert records[4]["login"] == {
        "user": "ann", "time": "2026-01-03T14:06:22.123456Z", "host": "192.0.2.7", "address": "192.0.2.7",
    }  # fmt: skip
    again = [*wtmp(), utmp_record(DEAD, b"", b"pts/0")]
    assert "login" not in decoded(utmp.DECODER, b"".join(again))[0][5]


def test_nobody_is_logged_on_across_a_boot() -> None:
    data = [utmp_record(USER, b"ann", b"pts/0"), utmp_record(BOOT, b"reboot", b"~"), utmp_record(DEAD, b"", b"pts/0")]  # fmt: skip
    assert "login" not in decoded(utmp.DECODER, b"".join(data))[0][2]


# -- btmp --------------------------------------------------------------------------------------


def test_btmp_is_told_by_the_names_that_were_tried() -> None:
    data = [
        utmp_record(LOGIN, b"root", b"ssh:notty", b"203.0.113.9", pid=7),
        utmp_record(LOGIN, b"", b"ssh:notty", b"203.0.113.9", pid=8),
        utmp_record(USER, b"ann", b":0", b":0"),  # a display manager's
        utmp_record(LOGIN, b"LOGIN", b"tty1"),  # somebody typed that
    ]
    records, _ = decoded(utmp.DECODER, b"".join(data))
    assert [record.get("failed") for record in records] == [True] * 4


def test_a_getty_that_waits_is_no_failure() -> None:
    data = [utmp_record(LOGIN, b"LOGIN", b"tty1"), utmp_record(LOGIN, b"", b"tty2"), utmp_record(USER, b"ann", b"tty1")]  # fmt: skip
    records, _ = decoded(utmp.DECODER, b"".join(data))
    assert not any("failed" in record for record in records)


def test_a_wtmp_stays_one_though_somebody_wrote_a_failure_into_it() -> None:
    data = [*wtmp(), utmp_record(LOGIN, b"root", b"ssh:notty", b"203.0.113.9")]
    records, _ = decoded(utmp.DECODER, b"".join(data))
    assert [record.get("failed") for record in records] == [None] * 5 + [True]


@pytest.mark.parametrize(
    ("name", "failed"),
    [("/var/log/btmp", True), ("/x/logs.tar!var/log/btmp.1", True), ("/btmp/wtmp", None), ("", None)],
)  # fmt: skip
def test_the_name_tells_only_what_nothing_else_does(name: str, failed: bool | None) -> None:
    data = utmp_record(USER, b"ann", b":0", b":0")
    ((record,), _) = decoded(utmp.DECODER, data, name)
    assert record.get("failed") is failed
    records, _ = decoded(utmp.DECODER, b"".join(wtmp()), name)
    assert not any("failed" in record for record in records)


# -- damage ------------------------------------------------------------------------------------


@pytest.mark.parametrize("cut", [1, 100, 383])
def test_a_record_that_is_cut_off_is_told(cut: int) -> None:
    records, problem = decoded(utmp.DECODER, b"".join(wtmp())[:-cut])
    assert len(records) == 4
    assert problem == f"the last record is cut off ({384 - cut} of 384 bytes)"


@pytest.mark.parametrize(
    "garbage", [b"x", b"\0" * 5, b"garbage" * 20, b"\xff" * 384, b"\xee" * 5000]
)
def test_reading_goes_on_behind_garbage(garbage: bytes) -> None:
    good = wtmp()
    data = b"".join(good[:2]) + garbage + b"".join(good[2:])
    records, problem = decoded(utmp.DECODER, data)
    assert [r["utmp"] for r in records if not r.get("blank")][-3:] == ["LOGIN_PROCESS", "USER_PROCESS", "DEAD_PROCESS"]  # fmt: skip
    assert problem is not None
    assert "stretch" in problem


def test_each_stretch_of_garbage_is_counted_once() -> None:
    good = wtmp()
    data = good[0] + good[1] + b"\xff" * 100 + good[2] + b"\xff" * 900 + good[3] + good[4]
    _, problem = decoded(utmp.DECODER, data)
    assert problem == "2 stretches of 1000 bytes that are no records skipped"


def test_damage_near_the_beginning_hides_nothing() -> None:
    data = bytearray(b"".join(wtmp() * 4))
    data[384:390] = b"\xff" * 6
    assert utmp.recognises(bytes(data[:4096]), len(data))
    records, _ = decoded(utmp.DECODER, bytes(data))
    assert len(records) == 19


def test_blank_records_are_told_each_and_a_hole_as_one() -> None:
    good = wtmp()
    records, problem = decoded(utmp.DECODER, good[0] + bytes(384) + good[3] + good[4])
    assert [record.get("blank") for record in records] == [None, True, None, None]
    assert problem is None
    records, _ = decoded(utmp.DECODER, good[0] + bytes(384 * 10_000) + good[3])
    assert [record["utmp"] for record in (records[0], records[-1])] == ["BOOT_TIME", "USER_PROCESS"]
    assert sum(record.get("records", 1) for record in records[1:-1]) == 10_000
    assert len(records) < 100


def test_names_that_an_attacker_chose_stay_in_their_line() -> None:
    user = b'\x1b[2J"}\n{"utmp": "'
    ((record,), problem) = decoded(utmp.DECODER, utmp_record(LOGIN, user, b"ssh:notty", b"h\xff"))
    assert record["user"] == user.decode()
    assert record["host"] == "h\xff"
    assert problem is None


def test_records_are_found_across_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(utmp, "_BLOCK_RECORDS", 3)
    data = b"".join(wtmp() * 7) + b"\xff" * 1000 + b"".join(wtmp() * 3)
    records, problem = decoded(utmp.DECODER, data)
    assert len(records) == 50
    assert problem == "1 stretch of 1000 bytes that are no records skipped"


def test_a_process_of_init_is_read() -> None:
    ((record,), _) = decoded(utmp.DECODER, utmp_record(INIT, b"", b"tty1", pid=1))
    assert (record["utmp"], record["pid"]) == ("INIT_PROCESS", 1)


def test_what_an_ftp_daemon_wrote_without_a_type_is_a_log_on_and_its_end() -> None:
    """4.3BSD's logwtmp(3) sets terminal, name and host; an empty slot of utmp says nothing."""
    data = b"".join([
        utmp_record(0, b"ann", b"ftpd4711", b"192.0.2.7"),
        utmp_record(0, b"", b"ftpd4711", b"", seconds=SECOND + 60),
    ])  # fmt: skip
    assert utmp.recognises(data, len(data))
    records, problem = decoded(utmp.DECODER, data)
    assert problem is None
    assert [(record["utmp"], record["untyped"]) for record in records] == [("USER_PROCESS", True), ("DEAD_PROCESS", True)]  # fmt: skip
    assert records[1]["login"]["user"] == "ann"
    slot = utmp_record(0, b"ann", b"pts/3", b"192.0.2.7")
    records, _ = decoded(utmp.DECODER, b"".join(wtmp()) + slot)
    assert records[-1]["utmp"] == "EMPTY"
