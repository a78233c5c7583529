"""The case file: made private, opened with care, open to others, brought up from older ones."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from logscope.case import Case
from logscope.errors import CaseError, UsageError
from logscope.index import schema
from logscope.index.writer import CaseWriter
from logscope.model.fields import FIELDS
from logscope.model.lens import Lens
from tests.importing.importing import auth_lines, exported, imported, new_case, take_in


@pytest.fixture
def log(tmp_path: Path) -> Path:
    place = tmp_path / "auth.log"
    place.write_text("".join(auth_lines(12)))
    return place


@pytest.fixture
def made(tmp_path: Path, log: Path) -> Path:
    return imported(tmp_path, log)


def changed(path: Path, statement: str, *values: Any) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement, values)
        connection.commit()


# -- making and opening ------------------------------------------------------------------------


def test_a_case_is_readable_by_its_owner_only(tmp_path: Path, log: Path) -> None:
    path = tmp_path / "new.logscope.db"
    Case.create(path).close()
    take_in(path, log)
    for file in tmp_path.glob("new.logscope.db*"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    made_before = tmp_path / "empty.logscope.db"
    made_before.touch(mode=0o644)
    Case.create(made_before).close()
    assert stat.S_IMODE(made_before.stat().st_mode) == 0o600


def test_nothing_that_stands_there_is_written_over(tmp_path: Path) -> None:
    place = tmp_path / "notes.txt"
    place.write_text("mine")
    with pytest.raises(CaseError, match="choose another name"):
        Case.create(place)
    assert place.read_text() == "mine"
    with pytest.raises(CaseError, match="cannot be created"):
        Case.create(tmp_path / "no such folder" / "a.logscope.db")


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE event(id INTEGER)")


def newer(path: Path) -> None:
    schema.create(path)
    changed(path, f"PRAGMA user_version = {schema.SCHEMA_VERSION + 1}")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: None, "logscope import"),
        (lambda path: path.mkdir(), "folder"),
        (lambda path: path.write_text("Jan  3 10:00:00 a log, no case\n" * 50), "logscope import"),
        (foreign, "logscope import"),
        (newer, "import the logs anew"),
    ],
    ids=["missing", "folder", "text", "foreign", "newer"],
)
def test_what_is_no_case_is_refused_with_the_next_step(
    tmp_path: Path, make: Any, words: str
) -> None:
    path = tmp_path / "x.logscope.db"
    make(path)
    with pytest.raises(CaseError, match=words) as told:
        Case.open(path)
    assert str(path) in str(told.value)


def test_open_or_create_makes_it_once(tmp_path: Path, log: Path) -> None:
    path = tmp_path / "x.logscope.db"
    Case.open_or_create(path).close()
    take_in(path, log)
    with Case.open_or_create(path) as case:
        assert case.count(Lens()) == 12


def test_an_event_that_is_not_there_is_a_usage_error(made: Path) -> None:
    with Case.open(made) as case, pytest.raises(UsageError, match="no event with the id 99"):
        case.event(99)


def test_a_second_writer_is_told_to_wait(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("logscope.index.connection.BUSY_MS", 10)
    first, second = CaseWriter(made), CaseWriter(made)
    try:
        first.begin()
        with pytest.raises(CaseError, match="another program is writing"):
            second.begin()
        first.rollback()
        second.begin()
        second.rollback()
    finally:
        first.close()
        second.close()


# -- open to others ----------------------------------------------------------------------------


def test_sqlite3_reads_the_timeline_with_its_documented_columns(made: Path) -> None:
    with closing(sqlite3.connect(made)) as connection:
        cursor = connection.execute("SELECT * FROM timeline ORDER BY time, id")
        assert [column[0] for column in cursor.description] == [
            "id", *(field.name for field in FIELDS),
        ]  # fmt: skip
        rows = [dict(zip([c[0] for c in cursor.description], row, strict=True)) for row in cursor]
    expected = exported(made)
    assert len(rows) == len(expected) == 12
    for row, event in zip(rows, expected, strict=True):
        for name in ("time", "time_basis", "host", "program", "pid", "actor", "source_ip", "source_port", "action", "outcome", "message", "original", "line", "lines", "source", "format", "rule"):  # fmt: skip
            assert row[name] == event[name], name
        assert (row["category"] or "").split(",") == event["category"]


def test_times_before_1970_and_records_without_a_time_are_in_the_view(tmp_path: Path) -> None:
    place = tmp_path / "odd.log"
    place.write_text(
        "?? none\n1969-12-31T23:59:59.250000Z web1 sshd[1]: Server listening on 0.0.0.0 port 22.\n"
    )
    path = imported(tmp_path, place)
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT time, time_basis FROM timeline ORDER BY line").fetchall()
    assert rows == [(None, None), ("1969-12-31T23:59:59.250000Z", "exact")]


def test_the_tables_need_no_new_sqlite(made: Path) -> None:
    with closing(sqlite3.connect(made)) as connection:
        statements = [row[0] for row in connection.execute("SELECT sql FROM sqlite_master") if row[0]]  # fmt: skip
    text = " ".join(statements).upper()
    # STRICT is 3.37, -> is 3.38, generated columns 3.31, iif 3.32, format() 3.38, FILTER 3.30
    for word in (
        " STRICT",
        "->",
        "GENERATED",
        "IIF(",
        " FORMAT(",
        "FILTER",
        "NULLS FIRST",
        "OVER(",
    ):
        assert word not in text


# -- an older case -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "stop_before", ["m002_tally", "m003_tally_by_span", "m004_contact", "m005_begins"]
)
def test_an_older_case_is_brought_up_when_it_is_opened(
    tmp_path: Path, made: Path, log: Path, stop_before: str
) -> None:
    old = tmp_path / "old.logscope.db"
    counted = stop_before == "m005_begins"
    db = Database(old)
    try:
        schema.migrations().apply(db, stop_before=stop_before)
        db.execute("ATTACH ? AS new", [str(made)])
        tables = db.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            if (table != "tally" or counted) and not table.startswith(("sqlite_", "_sqlite")):
                columns = ", ".join(f'"{column.name}"' for column in db.table(table).columns)
                db.execute(
                    f"INSERT INTO main.[{table}]({columns}) SELECT {columns} FROM new.[{table}]"
                )
        if stop_before in (
            "m003_tally_by_span",
            "m004_contact",
        ):  # it held what later steps correct
            db.execute("INSERT INTO tally(hour, host, events) VALUES (1, 1, 5), (1, 1, -5)")
        db.conn.commit()
    finally:
        db.close()
    with Case.open(old) as case, Case.open(made) as new:
        for field in ("actor", "host", "source_ip"):
            assert case.pivot(field, Lens()) == new.pivot(field, Lens())
        assert case.histogram(Lens()) == new.histogram(Lens())
        assert case.matrix(Lens()) == new.matrix(Lens())
        assert case.verify().sound
    assert exported(old) == exported(made)
    log.write_text("".join(auth_lines(15)))
    take_in(old, log)
    assert len(exported(old)) == 15


def test_a_source_that_is_not_counted_yet_is_answered_from_its_events(made: Path) -> None:
    lenses = (Lens(), Lens("outcome:failure"), Lens("actor:root"), Lens("source_ip:192.0.2.0/24"))

    def answers() -> list[object]:
        with Case.open(made) as case:
            return [
                [case.count(lens), case.histogram(lens), case.matrix(lens)]
                + [case.pivot(field, lens, spark=1) for field in ("actor", "host", "source_ip")]
                for lens in lenses
            ]

    counted = answers()
    db = Database(made)
    try:
        assert db.execute("SELECT sum(events) FROM contact").fetchone() == (
            db.table("event").count,
        )
        db.execute("UPDATE source SET counted = 0")
        db.execute("DELETE FROM contact")
        db.conn.commit()
    finally:
        db.close()
    assert answers() == counted


# -- the journal -------------------------------------------------------------------------------


def test_the_journal_tells_what_was_done(made: Path, log: Path) -> None:
    with Case.open(made) as case:
        case.record("search saved", {"name": "r\u00f6\u00f6t", "query": "actor:root"})
        imported_, saved = case.journal()
        assert (imported_.action, saved.action) == ("import", "search saved")
        assert str(log) in imported_.details
        assert '"r\u00f6\u00f6t"' in saved.details
        assert case.verify().sound


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET details = '{}' WHERE id = 2",
        "UPDATE journal SET time = '2020' WHERE id = 2",
        "UPDATE journal SET analyst = 'other' WHERE id = 2",
        "UPDATE journal SET action = 'other' WHERE id = 2",
        "UPDATE journal SET hash = previous WHERE id = 2",
        "DELETE FROM journal WHERE id = 1",
    ],
)
def test_a_changed_journal_does_not_hold(made: Path, statement: str) -> None:
    with Case.open(made) as case:
        for number in range(3):
            case.record("note", {"number": number})
    changed(made, statement)
    with Case.open(made) as case:
        found = case.verify()
    assert found.journal_broken_at == 2
    assert not found.sound


# -- verify ------------------------------------------------------------------------------------


def test_verify_tells_what_became_of_each_source(tmp_path: Path) -> None:
    names = ("same", "grown", "changed", "missing")
    for number, name in enumerate(names):
        (tmp_path / f"{name}.log").write_text("".join(auth_lines(5, day=number + 1)))
    path = imported(tmp_path, *(tmp_path / f"{name}.log" for name in names))
    with (tmp_path / "grown.log").open("a") as grown:
        grown.write("one more\n")
    text = (tmp_path / "changed.log").read_text()
    (tmp_path / "changed.log").write_text(text.replace("root", "toor"))
    (tmp_path / "missing.log").unlink()
    hashed: list[str] = []
    with Case.open(path) as case:
        found = case.verify(progress=hashed.append)
    assert [check.state for check in found.sources] == ["unchanged", "grown", "changed", "missing"]
    assert [Path(name).stem for name in hashed] == list(names)
    assert "9 bytes more" in found.sources[1].detail
    assert not found.sound


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM event WHERE id = 3",
        "DELETE FROM record WHERE id = 3",
        "INSERT INTO event(id, source, line) VALUES (99, 1, 1)",
        'UPDATE span SET "offset" = 5',
        "DELETE FROM span",
        "UPDATE book SET bytes = bytes + 1",
    ],
)
def test_verify_finds_what_does_not_add_up(made: Path, statement: str) -> None:
    changed(made, statement)
    with Case.open(made) as case:
        assert not case.verify().sound


def test_an_empty_case_answers_everything(tmp_path: Path) -> None:
    with Case.open(new_case(tmp_path)) as case:
        assert case.page(Lens()).events == ()
        assert case.last_page(Lens("actor:root")).events == ()
        assert case.anchors(Lens()) == (0, [])
        assert case.histogram(Lens()).buckets == ()
        assert case.pivot("actor", Lens()).rows == ()
        assert case.profile("actor", "root", Lens()).events == 0
        assert case.matrix(Lens()).hosts == ()
        assert case.shapes() == ()
        assert case.sources() == ()
        assert case.span() == (None, None)
        assert case.table("host:* | count").rows == ((0,),)
        assert case.totals().events == 0
        assert case.verify().sound


def test_what_is_recorded_while_others_read_stands_in_the_case_file_alone(tmp_path: Path) -> None:
    path, copy = tmp_path / "a.logscope.db", tmp_path / "copy.logscope.db"
    with Case.create(path) as case:
        before = len(case.journal())
        case.record("search saved", {"path": "x.yml"})
        copy.write_bytes(path.read_bytes())
        with Case.open(copy) as copied:
            assert len(copied.journal()) == before + 1
