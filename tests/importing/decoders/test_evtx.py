"""EVTX through the package that reads its binary XML; a stand-in for that package gives records or stumbles."""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import IO, Any

import pytest

from logscope.importing.decoders import evtx
from tests.importing.decoders.records import decoded

HEADER = b"ElfFile\0".ljust(4096, b"\0")


def chunk(*marks: bytes, first: int = 1) -> bytes:
    """A chunk that counts as many records as there are marks; the stand-in reads the marks."""
    head = struct.pack(
        "<8sQQQQ", b"ElfChnk\0", first, first + len(marks) - 1, first, first + len(marks) - 1
    )
    return (head.ljust(512, b"\0") + b"".join(marks)).ljust(65_536, b"\0")


class StandIn:
    """Gives a record for each ``R``, stumbles over each ``X``, and reads nothing where a chunk has a ``!``."""

    def __init__(self, stream: IO[bytes], threads: int) -> None:
        data = stream.read()
        assert data.startswith(b"ElfFile\0")
        assert len(data) == 4096 + 65_536
        assert threads == 1, "in the order of the file"
        self._marks = data[4096 + 512 :].rstrip(b"\0")

    def records_json(self) -> Iterator[dict[str, Any]]:
        if b"!" in self._marks:
            raise RuntimeError("bad chunk")
        return _Records(self._marks)


class PanicException(BaseException):  # as pyo3 names it
    """What a panic in Rust is in Python."""


class _Records:
    def __init__(self, marks: bytes) -> None:
        self._marks = iter(marks)

    def __iter__(self) -> _Records:
        return self

    def __next__(self) -> dict[str, Any]:
        mark = next(self._marks)
        if mark == ord("X"):
            raise RuntimeError("bad record")
        if mark == ord("P"):
            raise PanicException
        if mark == ord("I"):
            raise KeyboardInterrupt
        return {"event_record_id": 1, "timestamp": "", "data": '{"Event":\r\n{"n": 1}}'}


@pytest.fixture(autouse=True)
def _package(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("evtx")
    module.PyEvtxParser = StandIn  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "evtx", module)


def test_each_record_is_a_line() -> None:
    data = HEADER + chunk(b"R", b"R") + chunk(b"R", first=3)
    assert evtx.recognises(data[:4096], len(data))
    assert decoded(evtx.DECODER, data) == ([{"Event": {"n": 1}}] * 3, None)


@pytest.mark.parametrize(
    ("data", "records", "told"),
    [
        (chunk(b"R", b"X", b"R"), 2, "1 records that their chunks count could not be read"),
        (chunk(b"P", b"R"), 1, "1 records that their chunks count could not be read"),
        (chunk(b"R", b"\0"), 1, "1 records that their chunks count could not be read"),
        (
            chunk(b"!") + chunk(b"R"),
            1,
            "1 damaged chunks skipped; 1 records that their chunks count could not be read",
        ),
        (b"\xff" * 65_536 + chunk(b"R"), 1, "1 damaged chunks skipped"),
        (chunk(b"R") + chunk(b"R")[:1000], 2, "the last chunk is cut off (1000 of 65536 bytes)"),
        (bytes(65_536) + chunk(b"R"), 1, None),
        (b"", 0, None),
    ],
    ids=["record", "panic", "silent", "chunk", "overwritten", "cut off", "room set aside", "empty"],
)
def test_damage_costs_its_chunk_and_is_told(data: bytes, records: int, told: str | None) -> None:
    found, problem = decoded(evtx.DECODER, HEADER + data)
    assert (len(found), problem) == (records, told)


def test_a_chunk_that_was_carved_out_is_read() -> None:
    data = chunk(b"R")
    assert evtx.recognises(data[:4096], len(data))
    assert decoded(evtx.DECODER, data)[0] == [{"Event": {"n": 1}}]


def test_other_files_are_not_taken() -> None:
    assert not evtx.recognises(b"ElfFile", 7)
    assert not evtx.recognises(b"\x7fELF" + bytes(4092), 9000)


def test_a_missing_package_is_named_with_the_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evtx, "find_spec", lambda name: None)
    assert "pip install 'logscope[windows]'" in (evtx.hint() or "")
    monkeypatch.setattr(evtx, "find_spec", lambda name: name)
    assert evtx.hint() is None


def test_an_import_can_be_stopped_within_a_chunk() -> None:
    with pytest.raises(KeyboardInterrupt):
        decoded(evtx.DECODER, HEADER + chunk(b"R", b"I"))
