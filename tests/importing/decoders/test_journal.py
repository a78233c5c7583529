"""Journal files as lines: every kind of file, the shape of the lines, damage, and files made to hurt."""

from __future__ import annotations

import contextlib
import io
import json
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logscope.case import Case
from logscope.errors import DamagedSourceError
from logscope.importing.decoders.journal import DECODER
from logscope.importing.decoders.journal_objects import Windows
from logscope.importing.decoders.lz4 import decompress_block
from tests.importing.decoders.journal_files import (
    BOOT,
    FIRST_US,
    LZ4,
    SEQUENCE,
    XZ,
    ZSTD,
    JournalFile,
    lz4_block,
    ssh_fields,
)
from tests.importing.importing import exported, imported
from tests.parsing.test_examples import read_text


def read(content: bytes) -> tuple[list[dict[str, Any]], str]:
    """The entries, and what is said about those that are missing."""
    text, problem = b"", ""
    try:
        for block in DECODER.decode(io.BytesIO(content)):
            assert block.endswith(b"\n")
            text += block
    except DamagedSourceError as damage:
        problem = str(damage)
    return [json.loads(line) for line in text.decode().split("\n")[:-1]], problem


def written(count: int = 30, **options: Any) -> JournalFile:
    journal = JournalFile(**options)
    for number in range(count):
        journal.add(ssh_fields(number))
    return journal


@pytest.mark.parametrize("compression", [0, XZ, LZ4, ZSTD])
@pytest.mark.parametrize("compact", [False, True])
def test_reads_every_entry_of_every_kind_of_file(compact: bool, compression: int) -> None:
    entries, problem = read(written(compact=compact, compression=compression).finished())
    assert problem == ""
    assert len(entries) == 30
    assert entries[7] == {
        "__CURSOR": f"s={SEQUENCE.hex()};i=8;b={BOOT.hex()};m={8_000_000:x};t={FIRST_US + 7_000_000:x};x=abc",
        "__REALTIME_TIMESTAMP": str(FIRST_US + 7_000_000),
        "__MONOTONIC_TIMESTAMP": "8000000",
        **dict(ssh_fields(7)),
    }


def test_the_lines_are_what_the_format_of_journalctl_reads() -> None:
    (line,) = DECODER.decode(io.BytesIO(written(1).finished()))
    (event,) = read_text(line.decode(), "journald")
    assert event["program"] == "sshd"
    assert event["actor"] == "ann"
    assert event["source_ip"] == "192.0.2.7"
    assert event["time"] == "2026-01-03T14:05:22.250000Z"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"plain", "plain"),
        (b"", ""),
        (b"a=b=c", "a=b=c"),
        ('say "no" \\ \u20ac'.encode(), 'say "no" \\ \u20ac'),
        (b"two\nlines\tand a tab", "two\nlines\tand a tab"),
        (b"\x1b[31mred", list(b"\x1b[31mred")),
        (b"caf\xe9", list(b"caf\xe9")),
        (b"nul\0", list(b"nul\0")),
        ("c1 \x85".encode(), list("c1 \x85".encode())),
        ("line\u2028separator".encode(), "line\u2028separator"),
    ],
)
def test_writes_values_as_journalctl_does(value: bytes, expected: object) -> None:
    journal = JournalFile()
    journal.add([("MESSAGE", value)])
    assert read(journal.finished())[0][0]["MESSAGE"] == expected


def test_repeated_fields_are_an_array() -> None:
    journal = JournalFile()
    journal.add([("A", "1"), ("B", "x"), ("A", "2"), ("A", b"\xff")])
    entry = read(journal.finished())[0][0]
    assert entry["A"] == ["1", "2", [255]]
    assert entry["B"] == "x"


def test_a_field_cannot_speak_for_the_entry() -> None:
    journal = JournalFile()
    journal.add(
        [("__REALTIME_TIMESTAMP", "1"), ("_BOOT_ID", "forged"), ('X":1,"Y', "1"), ("MESSAGE", "hi")]
    )
    (entry,), problem = read(journal.finished())
    assert entry["__REALTIME_TIMESTAMP"] == str(FIRST_US)
    assert entry["_BOOT_ID"] == BOOT.hex()
    assert entry["MESSAGE"] == "hi"
    assert "1 field could not be read" in problem


def test_a_file_that_was_never_closed_is_whole() -> None:
    assert read(written(5).finished(state=1)) == (read(written(5).finished())[0], "")


@pytest.mark.parametrize("compact", [False, True])
def test_entries_in_no_list_are_read_and_told_of(compact: bool) -> None:
    journal = written(5, compact=compact)
    journal.add(ssh_fields(5), listed=False)
    journal.add(ssh_fields(6))
    entries, problem = read(journal.finished())
    assert [entry["_PID"] for entry in entries] == [str(400 + number) for number in range(7)]
    assert "1 entry read that it does not list" in problem


def test_a_file_cut_off_gives_what_came_before() -> None:
    journal = written(30)
    whole = journal.finished()
    entries, problem = read(whole[: journal.places[20] + 30])
    assert [entry["_PID"] for entry in entries] == [str(400 + number) for number in range(20)]
    assert "its header counts 10 entries more" in problem
    assert "20 entries were read" in problem


@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize("kind", ["entry", "data", "array"])
def test_a_damaged_object_costs_no_more_than_itself(kind: str, compact: bool) -> None:
    journal = written(30, compact=compact, in_array=8)
    place = {
        "entry": journal.places[10],
        "data": journal.data[b"_PID=410"],
        "array": journal.arrays[1],
    }[kind]
    content = bytearray(journal.finished())
    content[place + 8 : place + 16] = b"\xff" * 8  # its size
    entries, problem = read(bytes(content))
    pids = [entry.get("_PID") for entry in entries]
    expected: list[str | None] = [str(400 + number) for number in range(30)]
    if kind == "entry":
        del expected[10]
    elif kind == "data":
        expected[10] = None
    assert pids == expected
    assert "skipped" in problem


@pytest.mark.parametrize("compact", [False, True])
def test_without_list_and_with_a_hole_entries_are_found_by_their_look(compact: bool) -> None:
    journal = written(30, compact=compact)
    content = bytearray(journal.finished())
    content[176:184] = bytes(8)  # the first array
    start, end = journal.places[10], journal.places[12] - 100
    content[start:end] = bytes(end - start)
    entries, problem = read(bytes(content))
    assert [entry["__CURSOR"].split(";")[1] for entry in entries] == [
        f"i={number:x}" for number in (*range(1, 11), *range(13, 31))
    ]
    assert "its header counts 2 entries more" in problem


def test_a_damaged_header_does_not_hide_the_entries() -> None:
    content = bytearray(written(10).finished())
    content[88:184] = b"\xff" * 96  # sizes, tables, last object, counts, first array
    entries, problem = read(bytes(content))
    assert len(entries) == 10
    assert problem


def test_a_file_that_ends_within_its_header_says_so() -> None:
    entries, problem = read(written(1).finished()[:100])
    assert entries == []
    assert "ends within its header" in problem


def test_a_list_that_runs_in_a_circle_ends() -> None:
    journal = written(20)
    content = bytearray(journal.finished())
    struct.pack_into("<Q", content, journal.arrays[2] + 16, journal.arrays[0])
    entries, problem = read(bytes(content))
    assert len(entries) == 20
    assert "the list of entries ends early" in problem


@pytest.mark.parametrize("place", [0, 7, 1 << 40, (1 << 64) - 8])
def test_items_that_point_nowhere_are_counted(place: int) -> None:
    journal = JournalFile()
    message = journal.data_object(b"MESSAGE=hi")
    journal.entry([(message, 0), (place, 0), (journal.data_table - 16, 0)])
    (entry,), problem = read(journal.finished())
    assert entry["MESSAGE"] == "hi"
    assert "2 fields could not be read" in problem


@pytest.mark.parametrize("compression", [XZ, LZ4, ZSTD])
def test_damaged_compression_costs_the_field(compression: int) -> None:
    journal = JournalFile(compression=compression)
    place = journal.data_object(
        b"MESSAGE=hi", flags=compression, stored=b"\x28\xb5\x2f\xfd" + b"\xf0" * 30
    )
    journal.entry([(place, 0), (journal.data_object(b"PRIORITY=3"), 0)])
    (entry,), problem = read(journal.finished())
    assert "MESSAGE" not in entry
    assert entry["PRIORITY"] == "3"
    assert "1 field could not be read" in problem


@pytest.mark.parametrize("compression", [0, XZ, LZ4, ZSTD])
def test_long_values_keep_their_beginning(compression: int) -> None:
    journal = JournalFile(compression=compression)
    journal.add([("MESSAGE", "caf\u00e9 end " * 110_000), ("PRIORITY", "3")])
    (entry,), problem = read(journal.finished())
    assert entry["MESSAGE"].startswith("caf\u00e9 end caf\u00e9")
    assert (1 << 20) - 20 < len(entry["MESSAGE"].encode()) < 1 << 20
    assert entry["PRIORITY"] == "3"
    assert "1 long value cut" in problem


def test_many_long_values_of_an_entry_are_not_all_read() -> None:
    journal = JournalFile(compression=ZSTD)
    journal.add([(f"FIELD{number}", "x" * 1_000_000 + str(number)) for number in range(40)])
    (entry,), problem = read(journal.finished())
    assert 1_000_000 < sum(len(value) for value in entry.values()) < 6_000_000
    assert "could not be read" in problem


def test_a_bomb_of_entries_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("logscope.importing.decoders.journal._MOST_MORE", 1 << 22)
    journal = JournalFile(compression=ZSTD)
    journal.add([("MESSAGE", "x" * 1_000_000)])
    message = next(iter(journal.data.values()))
    for _ in range(60):
        journal.entry([(message, 0)])
    entries, problem = read(journal.finished())
    assert 2 < len(entries) < 40
    assert "64 times its size" in problem


def test_memory_is_kept_in_bounds() -> None:
    windows = Windows(io.BytesIO(bytes(40 << 20)))
    for offset in range(0, 40 << 20, 1 << 17):
        windows.read(offset, 64)
    assert sum(len(piece) for piece in windows._kept.values()) <= 12 << 20


@settings(max_examples=50)
@given(st.data())
def test_no_damage_breaks_the_reader(data: st.DataObject) -> None:
    journal = written(12, compact=data.draw(st.booleans()), compression=ZSTD)
    content = bytearray(journal.finished(spare=64))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(8, len(content) - 8) | st.sampled_from(journal.places))
        content[place : place + 8] = data.draw(st.binary(min_size=8, max_size=8))
    entries, _ = read(bytes(content[: data.draw(st.integers(300, len(content)))]))
    assert len(entries) <= 14


@given(st.binary(max_size=400) | st.text("ab", max_size=300).map(str.encode), st.integers(1, 200))
def test_lz4_gives_back_what_was_packed(plain: bytes, times: int) -> None:
    whole = plain * times
    assert decompress_block(lz4_block(whole), len(whole) + 1) == whole
    assert decompress_block(lz4_block(whole), 10) == whole[:10]


@given(st.binary(max_size=300))
def test_lz4_of_anything_ends_within_its_limit(block: bytes) -> None:
    with contextlib.suppress(ValueError):
        assert len(decompress_block(block, 5000)) <= 5000


def test_only_journals_are_recognised() -> None:
    assert DECODER.recognises(written(1).finished()[:4096], -1)
    assert not DECODER.recognises(b"__CURSOR=s=1", 12)


def test_a_journal_file_is_imported_and_its_damage_told(tmp_path: Path) -> None:
    journal = written(6)
    log = tmp_path / "system.journal"
    content = journal.finished(state=1)
    log.write_bytes(content[: journal.places[4] + 30])
    case = imported(tmp_path, log)
    assert [(row["program"], row["source_port"]) for row in exported(case)] == [
        ("sshd", 40_000 + number) for number in range(4)
    ]
    with Case.open(case) as opened:
        (source,) = opened.sources()
    assert source.state == "damaged"
    assert "its header counts 2 entries more" in (source.problem or "")
