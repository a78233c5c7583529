from __future__ import annotations

import csv
import io
import json
import stat

import pytest

from logscope.errors import UsageError
from logscope.export import csv_cell, new_file, write_csv, write_jsonl, write_rows
from logscope.model.results import Event

EVENT = Event(
    id=1, time=1_767_434_401_000_005, time_basis="exact", host="web1", actor="=cmd()", category=("audit.logon", "app.auth"),
    message="a\x1b[2Jb\u202ec\nd", original="é漢\udcff", extra={"n": 1, "s": "\x9b"}, source="x.log", line=3, lines=1,
)  # fmt: skip


def test_jsonl_gives_values_back_exactly_and_prints_nothing_raw():
    stream = io.StringIO()
    assert write_jsonl([EVENT, Event(id=2)], stream) == 2
    first, second = stream.getvalue().splitlines()
    assert first.isprintable()
    assert "é漢" in first
    values = json.loads(first)
    assert values["time"] == "2026-01-03T10:00:01.000005Z"
    assert values["category"] == ["audit.logon", "app.auth"]
    assert values["message"] == EVENT.message
    assert values["extra"] == {"n": 1, "s": "\x9b"}
    assert values["original"] == EVENT.original
    empty = json.loads(second)
    assert empty["time"] is None
    assert (empty["category"], empty["extra"]) == ([], {})


def test_csv_shows_what_does_not_print():
    stream = io.StringIO()
    assert write_csv([EVENT], stream) == 1
    (row,) = csv.DictReader(io.StringIO(stream.getvalue()))
    assert row["actor"] == "=cmd()"
    assert row["category"] == "audit.logon app.auth"
    assert row["message"] == "a␛[2Jb\\u202ec\nd"
    assert row["pid"] == ""
    assert json.loads(row["extra"]) == {"n": 1, "s": "\x9b"}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "=\x1b"])
def test_guard_disarms_formulas(text):
    assert csv_cell(text, guard=True).startswith("'")
    assert not csv_cell(text).startswith("'")
    assert csv_cell(-1, guard=True) == "-1"


def test_rows_have_a_heading_even_if_there_are_none():
    stream = io.StringIO()
    assert write_rows(["a", "b"], [], stream) == 0
    assert stream.getvalue() == "a,b\n"


def test_a_file_appears_when_it_is_complete(tmp_path):
    path = tmp_path / "out.jsonl"
    path.write_text("older")
    with new_file(path) as stream:
        stream.write("newer")
        assert path.read_text() == "older"
    assert path.read_text() == "newer"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_a_file_that_was_not_finished_leaves_nothing(tmp_path, error):
    path = tmp_path / "out.jsonl"

    def write_half():
        with new_file(path) as stream:
            stream.write("half")
            raise error

    with pytest.raises(error):
        write_half()
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match="No space left"), new_file(tmp_path / "out"):
        raise OSError(28, "No space left on device")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(UsageError, match="cannot write"), new_file(tmp_path / "no" / "out"):
        pass
