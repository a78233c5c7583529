"""wtmpdb and lastlog2: SQLite files, whole, damaged and hostile."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from logscope.importing.decoders.account_databases import DECODERS
from logscope.importing.decoders.registry import decoder_of
from tests.importing.decoders.records import SECOND, decoded
from tests.importing.importing import assert_sound, exported, imported

WTMPDB, LASTLOG2 = DECODERS
TABLE = "CREATE TABLE wtmp(ID INTEGER PRIMARY KEY, Type INTEGER, User TEXT NOT NULL, Login INTEGER, Logout INTEGER, TTY TEXT, RemoteHost TEXT, Service TEXT) STRICT"
MICROS = SECOND * 1_000_000
ROWS = [
    (1, 1, "reboot", MICROS, MICROS + 9_000_000_000, "~", "6.12.0", None),
    (2, 3, "ann", MICROS + 60_000_001, MICROS + 3_600_000_000, "pts/0", "192.0.2.7", "sshd"),
    (3, 3, "root", MICROS + 90_000_000, None, "tty1", None, "login"),
]


def database(folder: Path, *statements: str, rows: list[tuple[object, ...]] | None = None) -> bytes:
    place = folder / "made.db"
    place.unlink(missing_ok=True)
    with closing(sqlite3.connect(place)) as made:
        for statement in statements:
            made.execute(statement)
        for row in rows or ():
            made.execute(f"INSERT INTO wtmp VALUES ({', '.join('?' * len(row))})", row)
        made.commit()
        made.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return place.read_bytes()


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
def test_sessions_are_told_in_order_of_time_with_their_ends(tmp_path: Path, mode: str) -> None:
    data = database(tmp_path, f"PRAGMA journal_mode={mode}", TABLE, rows=ROWS)
    assert decoder_of(data[:4096], len(data)) is WTMPDB
    records, problem = decoded(WTMPDB, data)
    assert problem is None
    assert [(record["utmp"], record["user"], record["time"][11:]) for record in records] == [
        ("BOOT_TIME", "reboot", "14:05:22.000000Z"),
        ("USER_PROCESS", "ann", "14:06:22.000001Z"),
        ("USER_PROCESS", "root", "14:06:52.000000Z"),
        ("DEAD_PROCESS", "ann", "15:05:22.000000Z"),
        ("SHUTDOWN_TIME", "reboot", "16:35:22.000000Z"),
    ]
    assert records[1]["host"] == "192.0.2.7"


def test_wtmpdb_becomes_events(tmp_path: Path) -> None:
    (tmp_path / "wtmp.db").write_bytes(database(tmp_path, TABLE, rows=ROWS))
    (tmp_path / "made.db").unlink()
    case = imported(tmp_path, tmp_path / "wtmp.db")
    assert [(row["action"], row["actor"], row["source_ip"]) for row in exported(case)] == [
        ("system.start", None, None),
        ("login.open", "ann", "192.0.2.7"),
        ("login.open", "root", None),
        ("logout", "ann", "192.0.2.7"),
        ("system.stop", None, None),
    ]
    assert_sound(case)


def test_an_older_table_with_other_columns_is_read(tmp_path: Path) -> None:
    older = "CREATE TABLE wtmp(Type INTEGER, User TEXT NOT NULL, PID INTEGER, Login INTEGER, Logout INTEGER, TTY TEXT, RemoteHost TEXT, Service TEXT) STRICT"
    data = database(tmp_path, older, rows=[(3, "ann", 4711, MICROS, None, "pts/0", None, None)])
    ((record,), _) = decoded(WTMPDB, data)
    assert (record["user"], record["pid"], record["line"]) == ("ann", 4711, "pts/0")


def test_lastlog2_is_read_by_name(tmp_path: Path) -> None:
    data = database(
        tmp_path,
        "CREATE TABLE Lastlog2(Name TEXT PRIMARY KEY, Time INTEGER, TTY TEXT, RemoteHost TEXT, Service TEXT)",
        f"INSERT INTO Lastlog2 VALUES ('ann', {SECOND}, 'pts/0', '192.0.2.7', 'sshd')",
        "INSERT INTO Lastlog2 VALUES ('odd', 'never', 7, x'00ff', NULL)",
    )
    assert decoder_of(data[:4096], len(data)) is LASTLOG2
    records, _ = decoded(LASTLOG2, data)
    assert records == [
        {"lastlog": "name", "user": "ann", "time": "2026-01-03T14:05:22.000000Z", "line": "pts/0", "host": "192.0.2.7", "service": "sshd"},
        {"lastlog": "name", "user": "odd", "line": "7"},
    ]  # fmt: skip


def test_another_database_is_none_of_ours(tmp_path: Path) -> None:
    data = database(tmp_path, "CREATE TABLE visits(id INTEGER, url TEXT)")
    assert decoder_of(data[:4096], len(data)) is None


@pytest.mark.parametrize(
    "statements",
    [
        ("CREATE VIEW wtmp AS SELECT 1 AS User, 'RemoteHost' AS RemoteHost",),
        ("CREATE VIRTUAL TABLE wtmp USING fts5(User, RemoteHost)",),
        ("CREATE TABLE other(x)",),
    ],
    ids=["view", "virtual", "none"],
)
def test_only_a_plain_table_is_read(tmp_path: Path, statements: tuple[str, ...]) -> None:
    records, problem = decoded(WTMPDB, database(tmp_path, *statements))
    assert records == []
    assert problem


@pytest.mark.parametrize("damage", ["cut", "overwritten", "header only"])
def test_a_damaged_database_gives_what_can_be_read_and_says_so(tmp_path: Path, damage: str) -> None:
    rows: list[tuple[object, ...]] = [
        (number, 3, "ann", MICROS + number, None, f"pts/{number}", "192.0.2.7", "sshd")
        for number in range(1, 500)
    ]
    data = database(tmp_path, TABLE, rows=rows)
    broken = {
        "cut": data[: len(data) - 5000],
        "overwritten": data[:9000] + b"\xff" * 4000 + data[13000:],
        "header only": data[:100],
    }[damage]
    records, problem = decoded(WTMPDB, broken)
    assert len(records) < 499
    assert "SQLite" in (problem or "")
