"""Where bytes come from: compression, archives, standard input, what cannot be read."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from logscope.case import Case
from logscope.errors import DamagedSourceError
from logscope.importing import streams
from logscope.importing.streams import Origin, Refusal, decompressed, origins
from logscope.importing.survey import survey
from tests.importing.importing import (
    REFERENCE,
    assert_sound,
    auth_lines,
    exported,
    imported,
    new_case,
    originals,
    states,
    take_in,
)

TEXT = "".join(auth_lines(20))
LINES = [line.rstrip() for line in auth_lines(20)]
COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "gz": lambda data: gzip.compress(data, mtime=0),
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": lambda data: zstandard.ZstdCompressor().compress(data),
}


def tar_of(members: dict[str, bytes], mode: str = "w", mtime: float = 1_767_000_000) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), mtime  # type: ignore[assignment]
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def zip_of(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


# -- compression -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", COMPRESSORS)
def test_compressed_logs_are_read_whatever_their_name(tmp_path: Path, kind: str) -> None:
    log = tmp_path / "auth.log"
    log.write_bytes(COMPRESSORS[kind](TEXT.encode()))
    case = imported(tmp_path, log)
    assert originals(case) == LINES
    with Case.open(case) as opened:
        assert opened.verify().sound


@pytest.mark.parametrize("kind", COMPRESSORS)
def test_members_in_a_row_are_one_content(kind: str) -> None:
    compress = COMPRESSORS[kind]
    parts = compress(b"one\n") + compress(b"two\n")
    assert b"".join(decompressed(io.BytesIO(parts))) == b"one\ntwo\n"


def test_padding_behind_a_member_is_nothing() -> None:
    assert b"".join(decompressed(io.BytesIO(gzip.compress(b"one\n") + bytes(5_000)))) == b"one\n"


@pytest.mark.parametrize("kind", COMPRESSORS)
def test_a_stream_cut_off_anywhere_gives_what_it_had_and_says_so(kind: str) -> None:
    whole = COMPRESSORS[kind](TEXT.encode())
    for cut in range(8, len(whole) - 4, 53):
        got = bytearray()
        with pytest.raises(DamagedSourceError, match="cut off"):
            got.extend(b for block in decompressed(io.BytesIO(whole[:cut])) for b in block)
        assert TEXT.encode().startswith(bytes(got))


def test_a_log_cut_off_is_imported_as_damaged_and_completed_by_the_whole(tmp_path: Path) -> None:
    text = "".join(auth_lines(3_000))
    whole = gzip.compress(text.encode())
    log = tmp_path / "auth.log.gz"
    log.write_bytes(whole[: len(whole) * 2 // 3])
    case = new_case(tmp_path)
    summary = take_in(case, log)
    assert states(summary) == {"auth.log.gz": "damaged"}
    assert summary.balanced
    assert "end before their end" in (summary.sources[0].problem or "")
    some = len(originals(case))
    assert 1_000 < some < 3_000
    assert_sound(case)
    log.write_bytes(whole)
    take_in(case, log)
    assert originals(case) == text.splitlines()
    assert_sound(case)


def test_a_long_compressed_log_is_told_by_its_lines_not_by_its_bytes(tmp_path: Path) -> None:
    text = "".join(auth_lines(9_000)).encode()
    scores = []
    for name, data in (("plain", text), ("packed", gzip.compress(text))):
        place = tmp_path / name
        place.write_bytes(data)
        (origin,) = origins([str(place)])
        assert isinstance(origin, Origin)
        scores.append(survey(origin, REFERENCE).detection.scores[0])
    assert scores[0] == scores[1]


# -- archives ----------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_members_of_a_tar_are_sources_of_their_own(tmp_path: Path, mode: str) -> None:
    archive = tmp_path / "logs.tar"
    one, two = "".join(auth_lines(4)), "".join(auth_lines(4, host="db1", day=9))
    archive.write_bytes(tar_of({"web1/auth.log": one.encode(), "db1/x.gz": gzip.compress(two.encode())}, mode))  # fmt: skip
    case = imported(tmp_path, archive)
    rows = exported(case)
    assert {row["source"] for row in rows} == {f"{archive}!web1/auth.log", f"{archive}!db1/x.gz"}
    assert len(rows) == 8
    with Case.open(case) as opened:
        assert opened.verify().sound


def test_archives_in_archives_are_opened_down_to_a_limit(tmp_path: Path) -> None:
    data = TEXT.encode()
    inner = zip_of({"auth.log": data})
    archive = tmp_path / "all.tgz"
    archive.write_bytes(tar_of({"a/inner.zip": inner, "b.log": b"other\n"}, "w:gz"))
    case = imported(tmp_path, archive)
    assert f"{archive}!a/inner.zip!auth.log" in {row["source"] for row in exported(case)}
    with Case.open(case) as opened:
        assert opened.verify().sound
    for number in range(6):
        data = tar_of({f"{number}.tar": data})
    archive.write_bytes(data)
    (refusal,) = origins([str(archive)])
    assert isinstance(refusal, Refusal)
    assert "archives within archives" in refusal.reason


def test_a_damaged_tar_gives_the_members_before_the_damage(tmp_path: Path) -> None:
    archive = tmp_path / "logs.tar.gz"
    noise = os.urandom(200_000)
    whole = tar_of({"auth.log": TEXT.encode(), "noise": noise, "late.log": b"late\n"}, "w:gz")
    archive.write_bytes(whole[: len(whole) // 2])
    case = new_case(tmp_path)
    summary = take_in(case, archive)
    assert originals(case)[: len(LINES)] == LINES
    assert [path for path, _ in summary.refusals] == [str(archive)]
    assert_sound(case)


@pytest.mark.parametrize(
    "method",
    [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA],
    ids=["stored", "deflated", "bzip2", "lzma"],
)
def test_a_damaged_member_of_a_zip_does_not_take_the_others_along(
    tmp_path: Path, method: int
) -> None:
    archive = tmp_path / "logs.zip"
    whole = bytearray(zip_of({"a.log": b"a" * 50 + os.urandom(3_000), "b.log": TEXT.encode()}, method))  # fmt: skip
    whole[200:260] = bytes(60)
    archive.write_bytes(whole)
    found = [
        origin.path if isinstance(origin, Origin) else origin for origin in origins([str(archive)])
    ]
    assert f"{archive}!b.log" in found
    assert any(isinstance(item, Refusal) and item.path == f"{archive}!a.log" for item in found)


def test_an_encrypted_member_is_refused_with_the_reason(tmp_path: Path) -> None:
    whole = bytearray(zip_of({"a.log": b"text\n"}, zipfile.ZIP_STORED))
    for start in (whole.index(b"PK\x03\x04") + 6, whole.index(b"PK\x01\x02") + 8):
        whole[start] |= 1
    archive = tmp_path / "secret.zip"
    archive.write_bytes(whole)
    (refusal,) = origins([str(archive)])
    assert isinstance(refusal, Refusal)
    assert "encrypted" in refusal.reason


@pytest.mark.parametrize("mtime", [2.0**60, -(2.0**60), 1e300, -1.0])
def test_a_member_from_an_impossible_time_is_imported(tmp_path: Path, mtime: float) -> None:
    archive = tmp_path / "logs.tar"
    data = tar_of({"auth.log": TEXT.encode()}, mtime=0)
    header = tarfile.TarInfo("auth.log")
    header.size = len(TEXT)
    header.mtime = 0
    header.pax_headers = {"mtime": str(mtime)}
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as made:
        made.addfile(header, io.BytesIO(TEXT.encode()))
    archive.write_bytes(stream.getvalue() or data)
    case = new_case(tmp_path)
    assert take_in(case, archive, reference=None).balanced
    assert len(originals(case)) == 20


def test_links_and_devices_in_a_tar_are_named(tmp_path: Path) -> None:
    archive = tmp_path / "logs.tar"
    with tarfile.open(archive, "w") as made:
        link = tarfile.TarInfo("shadow.log")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/shadow"
        made.addfile(link)
    (refusal,) = origins([str(archive)])
    assert isinstance(refusal, Refusal)
    assert refusal.path == f"{archive}!shadow.log"


# -- standard input ----------------------------------------------------------------------------


@pytest.mark.parametrize("packed", [False, True])
def test_standard_input_is_read_plain_or_packed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: bool
) -> None:
    data = gzip.compress(TEXT.encode()) if packed else TEXT.encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    case = imported(tmp_path, "-")
    assert originals(case) == LINES
    with Case.open(case) as opened:
        found = opened.verify()
    assert [check.state for check in found.sources] == ["not checkable"]
    assert found.sound


# -- what cannot be read -----------------------------------------------------------------------


def refusals(*paths: Path) -> dict[str, str]:
    return {
        Path(found.path).name: found.reason
        for found in origins(str(path) for path in paths)
        if isinstance(found, Refusal)
    }


def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    os.mkfifo(folder / "pipe")
    (folder / "broken").symlink_to(tmp_path / "nowhere")
    (folder / "good.log").write_text(TEXT)
    assert refusals(folder).keys() == {"pipe", "broken"}
    assert refusals(folder / "pipe", folder / "broken", tmp_path / "nowhere").keys() == {
        "pipe", "broken", "nowhere",
    }  # fmt: skip
    case = new_case(tmp_path)
    summary = take_in(case, folder)
    assert states(summary) == {"good.log": "complete"}
    assert len(summary.refusals) == 2


def test_a_link_to_a_folder_is_named_and_not_followed(tmp_path: Path) -> None:
    folder, other = tmp_path / "logs", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    (other / "x.log").write_text(TEXT)
    (folder / "linked").symlink_to(other)
    assert "link to a folder" in refusals(folder)["linked"]


def test_a_file_that_may_not_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "auth.log").write_text(TEXT)
    opening = Path.open

    def refuse(path: Path, *arguments: object, **options: object) -> object:
        if path.name == "auth.log":
            raise PermissionError(13, "Permission denied")
        return opening(path, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    assert "Permission denied" in refusals(tmp_path)["auth.log"]


@pytest.mark.parametrize(
    ("magic", "word"), [(magic, kind.split()[0]) for magic, kind in streams.BINARY_KINDS]
)
def test_a_binary_file_is_booked_as_unreadable_with_its_kind(
    tmp_path: Path, magic: bytes, word: str
) -> None:
    place = tmp_path / "thing"
    place.write_bytes(magic + bytes(range(256)) * 20)
    case = new_case(tmp_path)
    summary = take_in(case, place)
    assert states(summary) == {"thing": "unreadable"}
    assert word in (summary.sources[0].problem or "")
    assert summary.balanced
    assert exported(case) == []
    assert_sound(case)


def test_a_file_name_that_is_no_text_is_kept_and_found_again(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/\xe9vidence!1"
    Path(os.fsdecode(folder)).mkdir()
    with open(folder + b"/r\xf6ot.log", "wb") as log:
        log.write(TEXT.encode())
    with open(folder + b"/logs.tar", "wb") as archive:
        archive.write(tar_of({"in!side.log": b"other\n"}))
    case = imported(tmp_path, os.fsdecode(folder))
    with Case.open(case) as opened:
        paths = [source.path.rpartition("vidence!1/")[2] for source in opened.sources()]
        assert paths == ["logs.tar!in!side.log", "r\\xf6ot.log"]
        assert opened.verify().sound
