"""Contacts are counted by a thread of their own as they are in place, whatever happens meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import apsw
import pytest

from logscope.importing import cutter
from logscope.index import contacts, writer
from logscope.index.writer import CaseWriter
from tests.importing.importing import assert_sound, imported, logs_of_hosts, take_in


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    return logs_of_hosts(tmp_path, 30)


def counts(case: Path) -> dict[str, list[Any]]:
    """The rows of both tables with texts for numbers, and what the sources say of it."""
    connection = apsw.Connection(str(case), flags=apsw.SQLITE_OPEN_READONLY)
    names = (
        "SELECT s.path, h.text, p.text, a.text, i.text, k.action, {} FROM {} c JOIN source s ON s.id = c.source "
        "LEFT JOIN host h ON h.id = c.host LEFT JOIN program p ON p.id = c.program "
        "LEFT JOIN actor a ON a.id = c.actor LEFT JOIN address i ON i.id = c.source_ip "
        "JOIN classification k ON k.id = c.classification"
    )
    try:
        found: dict[str, list[Any]] = {
            table: sorted(connection.execute(names.format(numbers, table)), key=repr)
            for table, numbers in (
                ("contact", "c.events, c.first, c.last"),
                ("pulse", "c.hour, c.events"),
            )
        }
        found["counted"] = [row[0] for row in connection.execute("SELECT counted FROM source")]
        return found
    finally:
        connection.close()


@pytest.fixture
def counted_in_place(tmp_path: Path, logs: Path) -> dict[str, list[Any]]:
    found = counts(imported(tmp_path, logs))
    assert len(found["contact"]) > 20
    assert found["counted"] == [1, 1, 1]
    return found


def test_a_thread_counts_what_is_counted_in_place(
    tmp_path: Path,
    logs: Path,
    counted_in_place: dict[str, list[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(writer, "_COUNTED_BESIDE", 1)
    case = imported(tmp_path, logs / "0.log")
    take_in(case, logs)
    assert counts(case) == counted_in_place
    assert_sound(case)


@pytest.mark.parametrize("threads", [2, 4])
def test_a_source_that_several_threads_count_is_counted_as_one(
    tmp_path: Path,
    logs: Path,
    counted_in_place: dict[str, list[Any]],
    monkeypatch: pytest.MonkeyPatch,
    threads: int,
) -> None:
    divided: list[list[int]] = []
    take_over = contacts.CountBeside.take_over

    def seen(self: contacts.CountBeside) -> None:
        divided.append(self._divided)
        take_over(self)

    monkeypatch.setattr(contacts.CountBeside, "take_over", seen)
    monkeypatch.setattr(contacts.os, "cpu_count", lambda: threads)
    monkeypatch.setattr(writer, "_COUNTED_BESIDE", 1)
    monkeypatch.setattr(cutter, "GRID", 400)
    case = imported(tmp_path, logs)
    assert divided[0]
    assert counts(case) == counted_in_place
    assert_sound(case)


def test_spans_are_shared_out_by_their_events() -> None:
    spans = [(1, 1, 10), (2, 1, 10), (3, 2, 1), (4, 3, 19)]
    assert contacts._shared_out(spans, 1) == [[1, 2, 3, 4]]
    assert contacts._shared_out(spans, 2) == [[1, 2], [3, 4]]
    assert contacts._shared_out(spans[:1], 4) == [[1]]
    assert contacts._divided(spans, [[1, 2], [3, 4]]) == []
    assert contacts._divided(spans, [[1], [2, 3], [4]]) == [1]


def test_what_another_program_wrote_meanwhile_is_counted(
    tmp_path: Path,
    logs: Path,
    counted_in_place: dict[str, list[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    index = CaseWriter._index

    def index_and_be_disturbed(self: CaseWriter, wanted: Any) -> None:
        monkeypatch.setattr(CaseWriter, "_index", index)
        monkeypatch.setattr(writer, "_COUNTED_BESIDE", 1 << 40)
        take_in(case, logs / "2.log")
        index(self, wanted)

    monkeypatch.setattr(writer, "_COUNTED_BESIDE", 1)
    case = imported(tmp_path, logs / "0.log")
    monkeypatch.setattr(CaseWriter, "_index", index_and_be_disturbed)
    take_in(case, logs / "1.log")
    assert counts(case) == counted_in_place
    assert_sound(case)


def test_an_import_that_is_stopped_while_it_counts_is_counted_by_the_next(
    tmp_path: Path,
    logs: Path,
    counted_in_place: dict[str, list[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stop(_self: CaseWriter, _wanted: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(writer, "_COUNTED_BESIDE", 1)
    with monkeypatch.context() as patched:
        patched.setattr(CaseWriter, "_index", stop)
        with pytest.raises(KeyboardInterrupt):
            imported(tmp_path, logs)
    (case,) = tmp_path.glob("case1.logscope.db")
    assert counts(case)["counted"] == [0, 0, 0]
    assert_sound(case)
    take_in(case, logs)
    assert counts(case) == counted_in_place


def test_what_the_thread_meets_is_told(
    tmp_path: Path, logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "_COUNTED_BESIDE", 1)
    monkeypatch.setattr(contacts, "COUNTING", ("SELECT * FROM nothing",))
    with pytest.raises(apsw.SQLError, match="nothing"):
        imported(tmp_path, logs)
