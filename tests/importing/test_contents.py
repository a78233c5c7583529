"""What stands in the files: times without year or zone, hosts, line ends, encodings, long lines."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logscope.case import Case
from logscope.errors import UsageError
from logscope.importing import cutter
from logscope.importing.cutter import Cutter
from logscope.importing.hosts import host_of
from logscope.importing.survey import _YearScan, yearless_stamps
from logscope.model.lens import Lens
from logscope.parsing.registry import format_named
from logscope.parsing.times import MONTHS
from tests.importing.importing import (
    assert_sound,
    auth_lines,
    exported,
    imported,
    new_case,
    originals,
    take_in,
)


def sshd(stamp: str, host: str = "web1") -> str:
    return f"{stamp} {host} sshd[4]: Failed password for root from 203.0.113.9 port 4022 ssh2\n"


def times_of(folder: Path, text: str, **request: Any) -> list[str]:
    (folder / "auth.log").write_text(text)
    rows = exported(imported(folder, folder / "auth.log", **request), "")
    return [str(row["time"]) for row in sorted(rows, key=lambda row: int(row["line"]))]


# -- years -------------------------------------------------------------------------------------


def test_a_year_is_inferred_across_new_year(tmp_path: Path) -> None:
    text = "".join(sshd(stamp) for stamp in ("Nov 30 12:00:00", "Dec 31 23:59:59", "Jan  1 00:00:01", "Feb  2 09:00:00"))  # fmt: skip
    times = times_of(tmp_path, text, reference=datetime(2026, 2, 3, tzinfo=UTC))
    assert [time[:10] for time in times] == ["2025-11-30", "2025-12-31", "2026-01-01", "2026-02-02"]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_a_year_is_followed_from_chunk_to_chunk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, newline: str
) -> None:
    monkeypatch.setattr(cutter, "GRID", 300)
    stamps = [f"{month} {day:2d} 12:00:00" for month in ("Oct", "Dec", "Feb", "Apr") for day in (3, 9, 27)]  # fmt: skip
    text = "".join(sshd(stamp) for stamp in stamps * 2).replace("\n", newline)
    (tmp_path / "auth.log").write_bytes(text.encode())
    case = imported(tmp_path, tmp_path / "auth.log", reference=datetime(2026, 6, 1, tzinfo=UTC))
    times = [str(row["time"]) for row in exported(case)]
    assert times == sorted(times)
    assert times[0][:10] == "2024-10-03"
    assert times[-1][:10] == "2026-04-27"
    with Case.open(case) as opened:
        assert [event.line for event in opened.events(Lens())] == list(range(1, 25))


def test_the_29th_of_february_is_in_a_leap_year(tmp_path: Path) -> None:
    times = times_of(
        tmp_path,
        sshd("Feb 28 12:00:00") + sshd("Feb 29 12:00:00") + sshd("Mar  1 12:00:00"),
        reference=datetime(2026, 6, 1, tzinfo=UTC),
    )
    assert [time[:10] for time in times] == ["2024-02-28", "2024-02-29", "2024-03-01"]


def test_the_year_comes_from_the_files_own_time(tmp_path: Path) -> None:
    log = tmp_path / "auth.log"
    log.write_text(sshd("Dec 31 23:00:00"))
    stamp = datetime(2019, 1, 2, tzinfo=UTC).timestamp()
    os.utime(log, (stamp, stamp))
    (row,) = exported(imported(tmp_path, log, reference=None))
    assert str(row["time"]).startswith("2018-12-31")
    assert "year-inferred" in str(row["time_basis"])


def test_rotated_files_each_take_the_year_of_their_own_end(tmp_path: Path) -> None:
    folder = tmp_path / "log"
    folder.mkdir()
    for name, stamp, moment in (
        ("auth.log.1", "Dec 28 10:00:00", datetime(2025, 12, 28, 11, tzinfo=UTC)),
        ("auth.log", "Jan  4 10:00:00", datetime(2026, 1, 4, 11, tzinfo=UTC)),
    ):
        (folder / name).write_text(sshd(stamp))
        os.utime(folder / name, (moment.timestamp(), moment.timestamp()))
    rows = exported(imported(tmp_path, folder, reference=None))
    assert [str(row["time"])[:10] for row in rows] == ["2025-12-28", "2026-01-04"]


def test_a_file_in_no_order_does_not_count_years(tmp_path: Path) -> None:
    months = ("Jan", "Nov", "Mar", "Dec", "Feb", "Oct") * 5
    times = times_of(
        tmp_path,
        "".join(sshd(f"{month} 10 12:00:00") for month in months),
        reference=datetime(2026, 6, 1, tzinfo=UTC),
    )
    assert {time[:7] for time in times} == {
        "2026-01", "2025-11", "2026-03", "2025-12", "2026-02", "2025-10",
    }  # fmt: skip


# -- zones -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("UTC", ["2025-10-26T00:30:00", "2025-10-27T12:00:00"]),
        ("+02:00", ["2025-10-25T22:30:00", "2025-10-27T10:00:00"]),
        ("Europe/Berlin", ["2025-10-25T22:30:00", "2025-10-27T11:00:00"]),
        ("America/St_Johns", ["2025-10-26T03:00:00", "2025-10-27T14:30:00"]),
    ],
)
def test_a_zone_is_assumed_where_the_log_says_none(
    tmp_path: Path, zone: str, expected: list[str]
) -> None:
    text = sshd("Oct 26 00:30:00") + sshd("Oct 27 12:00:00")
    times = times_of(tmp_path, text, zone=zone)
    assert [time[:19] for time in times] == expected


def test_a_stated_zone_is_not_assumed(tmp_path: Path) -> None:
    (tmp_path / "auth.log").write_text(sshd("2026-01-03T10:00:00.250000+02:00"))
    (row,) = exported(imported(tmp_path, tmp_path / "auth.log", zone="Asia/Tokyo"))
    assert (row["time"], row["time_basis"]) == ("2026-01-03T08:00:00.250000Z", "exact")


@pytest.mark.parametrize("request_", [{"zone": "Mars/Phobos"}, {"zone": "+99:00"}, {"format": "no_such"}])  # fmt: skip
def test_what_cannot_be_assumed_is_refused_before_anything_happens(
    tmp_path: Path, request_: dict[str, str]
) -> None:
    (tmp_path / "auth.log").write_text(sshd("Jan  3 10:00:00"))
    case = new_case(tmp_path)
    with pytest.raises(UsageError):
        take_in(case, tmp_path / "auth.log", **request_)
    with Case.open(case) as opened:
        assert opened.sources() == ()
        assert opened.journal() == []


# -- hosts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("folder", "host"),
    [
        (("evidence", "web1"), "web1"),
        (("evidence", "web1", "var", "log"), "web1"),
        (("evidence", "web1", "var", "log", "nginx"), "web1"),
        (("evidence", "web1", "nginx"), "web1"),
        (("evidence", "logs"), None),
        (("var", "log"), None),
        (("evidence",), None),
        ((), None),
    ],
)
def test_the_host_from_the_folder(folder: tuple[str, ...], host: str | None) -> None:
    assert host_of(folder, None) == host
    assert host_of(folder, "stated") == "stated"


def test_a_host_stands_in_where_the_records_state_none(tmp_path: Path) -> None:
    place = tmp_path / "case" / "db9"
    place.mkdir(parents=True)
    (place / "access.log").write_text(
        '203.0.113.9 - ann [03/Jan/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 12 "-" "curl/8"\n'
    )
    (place / "auth.log").write_text(sshd("Jan  3 10:00:00", host="web7"))
    case = imported(tmp_path, tmp_path / "case")
    assert {row["host"] for row in exported(case)} == {"db9", "web7"}
    named = imported(tmp_path, tmp_path / "case", host="asked")
    assert {row["host"] for row in exported(named)} == {"asked", "web7"}


# -- bytes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("last", [True, False], ids=["ended", "open"])
def test_line_ends_of_all_kinds(tmp_path: Path, newline: bytes, last: bool) -> None:
    lines = [line.rstrip().encode() for line in auth_lines(6)]
    data = newline.join(lines) + (newline if last else b"")
    (tmp_path / "auth.log").write_bytes(data)
    case = imported(tmp_path, tmp_path / "auth.log")
    assert originals(case) == [line.decode() for line in lines]
    with Case.open(case) as opened:
        (source,) = opened.sources()
        assert source.books.total_bytes == len(data)
        assert source.books.total_lines == 6
        assert source.unparsed == 0


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig", "latin-1"])
def test_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    text = "".join(auth_lines(4)) + sshd("Jan  3 11:00:00").replace("root", "r\u00f6\u00f6t")
    bom = "\ufeff" if encoding == "utf-16-le" else ""
    (tmp_path / "auth.log").write_bytes((bom + text).encode(encoding))
    case = imported(tmp_path, tmp_path / "auth.log")
    rows = exported(case)
    assert [row["original"] for row in rows] == text.splitlines()
    assert rows[-1]["actor"] == "r\u00f6\u00f6t"
    assert_sound(case)


def test_a_utf_16_log_that_was_cut_within_a_letter_goes_on(tmp_path: Path) -> None:
    text = "".join(auth_lines(6))
    data = ("\ufeff" + text).encode("utf-16-le")
    log = tmp_path / "auth.log"
    log.write_bytes(data[:401])
    case = new_case(tmp_path)
    assert take_in(case, log).balanced
    log.write_bytes(data)
    assert take_in(case, log).balanced
    assert originals(case) == text.splitlines()
    assert_sound(case)


def test_nuls_between_records_are_shown_and_counted(tmp_path: Path) -> None:
    lines = auth_lines(3)
    data = lines[0].encode() + bytes(100) + b"\n" + lines[1].encode() + bytes(7) + lines[2].encode()
    (tmp_path / "auth.log").write_bytes(data)
    case = imported(tmp_path, tmp_path / "auth.log")
    assert originals(case)[1] == "\u2400" * 100
    assert exported(case, "format:*")[0]["original"] == lines[0].rstrip()
    assert_sound(case)


def test_an_empty_file_and_a_file_of_blanks_have_books_too(tmp_path: Path) -> None:
    (tmp_path / "empty.log").touch()
    (tmp_path / "blank.log").write_text("\n \n\t\n")
    case = imported(tmp_path, tmp_path / "empty.log", tmp_path / "blank.log")
    with Case.open(case) as opened:
        empty, blank = opened.sources()
        assert (empty.state, empty.books.total_bytes) == ("complete", 0)
        assert (blank.books.lines, blank.books.size_bytes) == ({"blank": 3}, {"blank": 5})
        assert opened.count(Lens()) == 0
        assert opened.verify().sound


def test_unparsed_lines_are_events_at_their_neighbours_time(tmp_path: Path) -> None:
    lines = auth_lines(2)
    (tmp_path / "auth.log").write_text("??\n" + lines[0] + "?? again\n" + lines[1])
    rows = sorted(exported(imported(tmp_path, tmp_path / "auth.log")), key=lambda row: row["line"])
    assert [row["format"] for row in rows] == [None, "syslog", None, "syslog"]
    assert rows[0]["time"] is None
    assert rows[2]["time"] == rows[1]["time"]
    assert "carried" in rows[2]["time_basis"]


def test_a_line_of_twenty_megabytes_is_cut_and_accounted_for(tmp_path: Path) -> None:
    lines = auth_lines(2)
    data = lines[0].encode() + b"x" * (20 << 20) + b"\n" + lines[1].encode()
    (tmp_path / "auth.log").write_bytes(data)
    case = imported(tmp_path, tmp_path / "auth.log")
    with Case.open(case) as opened:
        (source,) = opened.sources()
        assert source.books.total_bytes == len(data)
        assert opened.count(Lens("format:syslog")) == 2
        assert sum(len(event.original or "") for event in opened.events(Lens())) == len(data) - 3
        assert opened.verify().sound


SAMPLES = Path(__file__).parents[2] / "sample_logs" / "evidence"


def test_events_do_not_depend_on_where_chunks_are_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = exported(imported(tmp_path, SAMPLES))
    monkeypatch.setattr(cutter, "GRID", 3_000)
    assert exported(imported(tmp_path, SAMPLES)) == whole


# -- the cutter --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [None, "syslog", "auditd", "json_document"])
def test_no_more_is_held_than_the_longest_record_and_a_block(
    monkeypatch: pytest.MonkeyPatch, name: str | None
) -> None:
    monkeypatch.setattr(cutter, "GRID", 1_000)
    monkeypatch.setattr(cutter, "LONGEST", 8_000)
    form = format_named(name) if name else None
    cut = Cutter(form, b"\n")
    block = b"x" * 500
    held = 0

    def blocks() -> Iterator[bytes]:
        nonlocal held
        for number in range(200):
            held = max(held, len(cut._buffer))
            yield b"\n" * 500 if number % 50 == 49 else block

    pieces = list(cut.pieces(blocks()))
    assert sum(len(piece.data) for piece in pieces) == 200 * 500
    assert [piece.offset for piece in pieces] == [
        sum(len(before.data) for before in pieces[:at]) for at in range(len(pieces))
    ]
    assert held <= 8_000 + 500
    assert max(len(piece.data) for piece in pieces) <= 8_000 + 500


@pytest.mark.parametrize("size", [1, 7, 100, 4_096])
def test_the_same_content_is_cut_at_the_same_places(
    monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(cutter, "GRID", 500)
    data = "".join(auth_lines(60)).encode()
    blocks = [data[at : at + size] for at in range(0, len(data), size)]
    pieces = list(Cutter(format_named("syslog"), b"\n").pieces(iter(blocks)))
    whole = list(Cutter(format_named("syslog"), b"\n").pieces(iter([data])))
    assert pieces == whole
    assert len(pieces) > 5
    assert all(piece.data.startswith(b"Jan") for piece in pieces)
    start = pieces[3]
    rest = Cutter(format_named("syslog"), b"\n", start.offset, start.line)
    assert list(rest.pieces(iter([data[start.offset :]]))) == pieces[3:]


_STARTS = ("Jan  3 10:00:00 web1 a: b", "Jan  3 11:00:00 web1 a: b", "Jan 31 10:00:00 web1 a: b", "Jan 30 10:00:00 x", "Dec 31 23:00:00 x",
           "<13>Jan  3 10:00:00 x", "  more", "", "Jan  3", "Jan  3 x")  # fmt: skip


@given(st.lists(st.sampled_from(_STARTS), max_size=12), st.integers(0, 200), st.booleans())
def test_dates_are_found_whether_lines_begin_alike_or_not(
    lines: list[str], cut: int, ended: bool
) -> None:
    pattern = yearless_stamps(["syslog"])
    assert pattern is not None
    text = ("\n".join(lines) + "\n" * ended).encode()
    known = [date for date, _ in groupby(pattern.findall(b"\n" + text))]
    seen: list[tuple[int, int]] = []

    class Noting(_YearScan):
        def _step(self, month: int, day: int) -> None:
            seen.append((month, day))

    scan = Noting(pattern)
    for block in (text[:cut], text[cut:]):
        scan.take(block)
    assert seen == [(MONTHS[month.decode().lower()], int(day)) for month, day in known]
