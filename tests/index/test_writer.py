"""Dictionaries beyond what is kept in memory, indexes dropped and built again, transactions."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from logscope.case import Case
from logscope.index import writer
from logscope.index.schema import INDEXES
from logscope.index.writer import CaseWriter, packed_address
from logscope.model.batch import DICTIONARIES
from logscope.model.lens import Lens
from tests.importing.importing import assert_sound, auth_lines, exported, imported, take_in


def names_of(case: Path, kind: str) -> set[str]:
    with closing(sqlite3.connect(case)) as connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = ?", (kind,))
        return {row[0] for row in rows}


def test_a_text_has_one_number_however_few_are_kept_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        (tmp_path / f"{number}.log").write_text(
            "".join(auth_lines(60, host=f"web{number % 2}", day=number + 1))
        )
    logs = [tmp_path / f"{number}.log" for number in range(4)]
    expected = exported(imported(tmp_path, *logs))
    monkeypatch.setattr(writer, "_CACHE_LIMIT", 1)
    case = imported(tmp_path, *logs[:2])
    take_in(case, *logs)
    assert exported(case) == expected
    with closing(sqlite3.connect(case)) as connection:
        for table in DICTIONARIES:
            texts = [row[0] for row in connection.execute(f"SELECT text FROM {table}")]
            assert len(texts) == len(set(texts))


def test_texts_with_the_same_hash_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "_CACHE_LIMIT", 1)
    monkeypatch.setattr(writer, "text_hash", lambda _text: 7)
    log = tmp_path / "auth.log"
    log.write_text("".join(auth_lines(9)))
    case = imported(tmp_path, log)
    assert {row["actor"] for row in exported(case)} == {"root", "ann", "bob"}


def test_texts_that_no_file_can_hold_are_held(tmp_path: Path) -> None:
    log = tmp_path / "app.json"
    users = ["\ud800", "a\u0000b", "\U0010ffff", "x" * 70_000, "\u202eevil"]
    log.write_text(
        "".join(
            json.dumps({"time": f"2026-01-03T10:00:0{number}Z", "user": user, "message": user})
            + "\n"
            for number, user in enumerate(users)
        )
    )
    case = imported(tmp_path, log)
    assert len(exported(case)) == len(users)
    assert_sound(case)


def test_indexes_are_there_after_every_import_that_ended(tmp_path: Path) -> None:
    log = tmp_path / "auth.log"
    log.write_text("".join(auth_lines(9)))
    case = imported(tmp_path, log)
    assert set(INDEXES) <= names_of(case, "index")
    connection = CaseWriter(case)
    connection.prepare_bulk(10**9)
    connection.close()
    assert not set(INDEXES) & names_of(case, "index")
    with Case.open(case) as opened:
        assert opened.count(Lens("actor:root")) == 3
    take_in(case, log)
    assert set(INDEXES) <= names_of(case, "index")


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    log = tmp_path / "auth.log"
    log.write_text("".join(auth_lines(3)))
    case = imported(tmp_path, log)
    held = CaseWriter(case)

    def add_then_fail() -> None:
        with held.transaction():
            held.add_source({"path": "x", "state": "complete"})
            raise RuntimeError

    try:
        with pytest.raises(RuntimeError):
            add_then_fail()
        with held.transaction():
            assert held.connection.execute("SELECT count(*) FROM source").get == 1
    finally:
        held.close()


def test_addresses_are_packed_so_that_networks_are_ranges() -> None:
    assert packed_address("203.0.113.9") == bytes(10) + b"\xff\xff" + bytes([203, 0, 113, 9])
    assert packed_address("2001:db8::1") == bytes.fromhex("20010db8" + "0" * 23 + "1")
    assert packed_address("10.0.0.9") < packed_address("10.0.1.0") < packed_address("11.0.0.0")
