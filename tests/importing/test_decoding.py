"""Binary sources on their way into the case: decoded before detection, booked, verified, continued."""

from __future__ import annotations

import bz2
import gzip
import io
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO

import pytest

from logscope.case import Case
from logscope.errors import DamagedSourceError
from logscope.importing import cutter
from logscope.importing.decoders import registry
from logscope.importing.decoders.decoder import Decoder
from logscope.importing.streams import Origin, origins
from logscope.model.lens import Lens
from tests.importing.decoders.records import BOOT, DEAD, SECOND, USER, utmp_record
from tests.importing.importing import (
    assert_sound,
    exported,
    imported,
    new_case,
    states,
    take_in,
)

WTMP = [
    utmp_record(BOOT, b"reboot", b"~", b"6.1.0"),
    *(
        record
        for number in range(8)
        for record in (
            utmp_record(USER, b"ann", b"pts/%d" % number, b"192.0.2.7", pid=100 + number, seconds=SECOND + number),
            utmp_record(DEAD, b"", b"pts/%d" % number, pid=100 + number, seconds=SECOND + 60 + number),
        )
    ),
]  # fmt: skip
WHOLE = b"".join(WTMP)


def meaning(case: Path) -> list[tuple[object, ...]]:
    return [(row["time"], row["action"], row["actor"], row["device"]) for row in exported(case)]


# -- in ----------------------------------------------------------------------------------------


def test_a_binary_file_becomes_events_one_line_a_record(tmp_path: Path) -> None:
    log = tmp_path / "wtmp"
    log.write_bytes(WHOLE)
    case = imported(tmp_path, log)
    rows = exported(case)
    assert sorted(row["line"] for row in rows) == list(range(1, len(WTMP) + 1))
    assert {row["format"] for row in rows} == {"utmp"}
    with Case.open(case) as opened:
        (source,) = opened.sources()
        assert (source.content_bytes, source.state) == (len(WHOLE), "complete")
        assert source.books.lines == {"event": len(WTMP)}
        assert opened.verify().sound


@pytest.mark.parametrize(
    ("name", "pack"), [("wtmp.1.gz", gzip.compress), ("wtmp.1.bz2", bz2.compress)]
)
def test_a_packed_binary_file_is_the_same(
    tmp_path: Path, name: str, pack: Callable[[bytes], bytes]
) -> None:
    (tmp_path / "wtmp").write_bytes(WHOLE)
    plain = imported(tmp_path, tmp_path / "wtmp")
    (tmp_path / name).write_bytes(pack(WHOLE))
    packed = imported(tmp_path, tmp_path / name)
    assert meaning(packed) == meaning(plain)
    assert states(take_in(plain, tmp_path / name)) == {name: "duplicate"}
    assert_sound(plain)
    assert_sound(packed)


def test_a_binary_file_in_an_archive_is_read_and_its_name_helps(tmp_path: Path) -> None:
    failed = utmp_record(USER, b"ann", b":0", b":0")
    with tarfile.open(tmp_path / "logs.tar.gz", "w:gz") as archive:
        for name, data in (("var/log/wtmp", WHOLE), ("var/log/btmp", failed)):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    case = imported(tmp_path, tmp_path / "logs.tar.gz")
    rows = exported(case)
    assert len(rows) == len(WTMP) + 1
    assert [row["source"].rpartition("/")[2] for row in rows if row["outcome"] == "failure"] == [
        "btmp"
    ]
    assert_sound(case)


def test_text_with_odd_bytes_stays_text(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(bytes(400) + b"Jan  3 14:05:22 web1 sshd[7]: hello\n")
    with closing(origins([str(tmp_path / "a.log")])) as found:
        origin = next(found)
        assert isinstance(origin, Origin)
        assert origin.decoder() is None
        assert list(origin.blocks()) == list(origin.content())


# -- damage ------------------------------------------------------------------------------------


def test_a_record_that_is_cut_off_is_said_and_the_books_hold(tmp_path: Path) -> None:
    (tmp_path / "wtmp").write_bytes(WHOLE[:-100])
    case = new_case(tmp_path)
    summary = take_in(case, tmp_path / "wtmp")
    assert summary.balanced
    assert states(summary) == {"wtmp": "damaged"}
    assert "cut off (284 of 384 bytes)" in (summary.sources[0].problem or "")
    assert len(exported(case)) == len(WTMP) - 1
    assert_sound(case)


def test_damage_of_the_packing_and_of_the_file_are_both_told(tmp_path: Path) -> None:
    packed = gzip.compress(WHOLE[:800] + b"\xff" * 100 + WHOLE[800:], compresslevel=0)
    (tmp_path / "wtmp.gz").write_bytes(packed[:-12])
    case = new_case(tmp_path)
    summary = take_in(case, tmp_path / "wtmp.gz")
    assert summary.balanced
    problem = summary.sources[0].problem or ""
    assert "gzip" in problem
    assert "no records skipped" in problem
    assert_sound(case)


# -- again -------------------------------------------------------------------------------------


@pytest.mark.parametrize("cut", [384, 384 * 5, 384 * 5 + 17, len(WHOLE) - 1])
def test_a_file_that_grew_is_what_it_would_have_been_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    monkeypatch.setattr(cutter, "GRID", 400)
    log = tmp_path / "wtmp"
    log.write_bytes(WHOLE)
    expected = meaning(imported(tmp_path, log))
    log.write_bytes(WHOLE[:cut])
    case = new_case(tmp_path, "grown")
    assert take_in(case, log).balanced
    with Case.open(case) as opened:
        assert opened.verify().sources[0].state == "unchanged"
    log.write_bytes(WHOLE)
    with Case.open(case) as opened:
        assert opened.verify().sources[0].state == "grown"
    summary = take_in(case, log)
    assert summary.balanced
    assert states(summary) == {"wtmp": "complete"}
    assert meaning(case) == expected
    with Case.open(case) as opened:
        assert len(opened.sources()) == 1
        assert opened.verify().sound
    assert states(take_in(case, log)) == {"wtmp": "known"}


def test_a_rotated_file_and_the_new_one_are_each_read_once(tmp_path: Path) -> None:
    log = tmp_path / "wtmp"
    log.write_bytes(WHOLE)
    case = imported(tmp_path, log)
    log.rename(tmp_path / "wtmp.1")
    log.write_bytes(utmp_record(USER, b"bob", b"pts/9", seconds=SECOND + 9000))
    take_in(case, log, tmp_path / "wtmp.1")
    assert len(exported(case)) == len(WTMP) + 1
    assert_sound(case)


# -- other decoders ----------------------------------------------------------------------------

MAGIC = b"\x00MADE-UP\x00"


def use(monkeypatch: pytest.MonkeyPatch, *made: Decoder) -> None:
    monkeypatch.setattr(registry, "decoders", lambda: made)


def made_up(lines: list[bytes], hint: str | None = None, error: Exception | None = None) -> Decoder:
    def decode(stream: IO[bytes]) -> Iterator[bytes]:
        assert stream.read(len(MAGIC)) == MAGIC
        stream.seek(0)
        for line in lines:
            yield line + b"\n"
        if error is not None:
            raise error

    return Decoder("made_up", "Made-up log", lambda head, _: head.startswith(MAGIC), decode, hint)


LINE = b'{"time": "2026-01-03T14:05:22Z", "host": "web1", "msg": "number %d"}'


def test_a_source_stands_by_its_own_bytes_whatever_a_decoder_makes_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "x.bin"
    log.write_bytes(MAGIC + b"one")
    use(monkeypatch, made_up([LINE % number for number in range(3)]))
    case = imported(tmp_path, log)
    use(monkeypatch, made_up([b'{"other": "lines", "of": %d}' % number for number in range(9)]))
    with Case.open(case) as opened:
        assert opened.verify().sound
    assert states(take_in(case, log)) == {"x.bin": "known"}
    # what was read by the decoder before is not mixed with what is read by this one
    log.write_bytes(MAGIC + b"one and two")
    assert take_in(case, log).balanced
    assert len(exported(case)) == 9
    assert_sound(case)


def test_a_kind_that_cannot_be_read_here_says_the_next_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.bin").write_bytes(MAGIC + b"one\ntwo\n")
    use(monkeypatch, made_up([], hint="pip install logscope[made-up]"))
    case = new_case(tmp_path)
    summary = take_in(case, tmp_path / "x.bin")
    assert states(summary) == {"x.bin": "unreadable"}
    assert "Made-up log; pip install logscope[made-up]" in (summary.sources[0].problem or "")
    assert summary.balanced
    assert exported(case) == []
    assert_sound(case)


def test_a_decoder_that_stumbles_gives_what_it_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.bin").write_bytes(MAGIC)
    use(monkeypatch, made_up([LINE % 1], error=IndexError("index out of range")))
    case = new_case(tmp_path)
    summary = take_in(case, tmp_path / "x.bin")
    assert states(summary) == {"x.bin": "damaged"}
    assert "index out of range" in (summary.sources[0].problem or "")
    assert len(exported(case)) == 1
    assert_sound(case)


def test_damage_far_behind_the_sample_is_told_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.bin").write_bytes(MAGIC)
    lines = [LINE % number for number in range(20_000)]
    use(monkeypatch, made_up(lines, error=DamagedSourceError("2 records skipped")))
    case = new_case(tmp_path)
    summary = take_in(case, tmp_path / "x.bin")
    assert summary.balanced
    assert summary.sources[0].problem == "2 records skipped"
    with Case.open(case) as opened:
        assert opened.count(Lens()) == 20_000
    assert_sound(case)


def test_a_file_of_no_records_is_complete_and_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.bin").write_bytes(MAGIC)
    use(monkeypatch, made_up([]))
    case = imported(tmp_path, tmp_path / "x.bin")
    with Case.open(case) as opened:
        assert [source.state for source in opened.sources()] == ["complete"]
        assert opened.verify().sound


def test_a_packed_file_is_of_unknown_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    def recognises(_: bytes, size: int) -> bool:
        sizes.append(size)
        return False

    use(monkeypatch, Decoder("made_up", "Made-up log", recognises, lambda _: iter(())))
    (tmp_path / "a.bin").write_bytes(MAGIC)
    (tmp_path / "b.gz").write_bytes(gzip.compress(MAGIC))
    with closing(origins([str(tmp_path)])) as found:
        for origin in found:
            assert isinstance(origin, Origin)
            origin.decoder()
    assert sizes == [len(MAGIC), -1]


def test_every_decoder_has_a_name_of_its_own() -> None:
    names = [decoder.name for decoder in registry.decoders()]
    assert len(set(names)) == len(names) > 0
