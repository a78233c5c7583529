from __future__ import annotations

import contextlib
import json
import sqlite3
import sys
from pathlib import Path

import pytest

LINE = "Jan  3 10:00:01 web1 sshd[411]: Failed password for root from 203.0.113.9 port 4022 ssh2\n"


@pytest.fixture
def own_case(run):
    Path("auth.log").write_text(LINE * 2)
    assert run("import", "-q", "-c", "own.logscope.db", "auth.log").status == 0
    return Path("own.logscope.db")


def test_a_sound_case_is_status_0(run, own_case):
    answer = run("verify")
    assert answer.status == 0
    assert answer.lines[-1].startswith("sound; ")
    *checks, sums = (json.loads(line) for line in run("verify", "--json").lines)
    assert sums["sound"]
    assert checks[0]["state"] == "unchanged"
    assert run("verify", "--csv").status == 0


@pytest.mark.parametrize(
    ("change", "state"),
    [
        (lambda: Path("auth.log").write_text(LINE * 2 + "more\n"), "grown"),
        (lambda: Path("auth.log").write_text("other" + LINE), "changed"),
        (lambda: Path("auth.log").unlink(), "missing"),
    ],
)
def test_a_source_that_is_not_what_it_was(run, own_case, change, state):
    change()
    answer = run("verify")
    assert state in answer.out
    assert answer.status == (0 if state == "grown" else 3)


def tampered(statement):
    with contextlib.closing(sqlite3.connect("own.logscope.db")) as connection:
        connection.execute(statement)
        connection.commit()


def test_a_journal_that_was_rewritten_is_told(run, own_case):
    tampered("UPDATE journal SET analyst = 'nobody' WHERE id = 1")
    answer = run("verify")
    assert answer.status == 3
    assert "journal: broken at entry 1" in answer.lines[-1]


def test_an_event_that_is_gone_is_told(run, own_case):
    tampered("DELETE FROM event WHERE line = 1")
    answer = run("verify", "--json")
    assert answer.status == 3
    assert not json.loads(answer.lines[-1])["sound"]
    assert run("verify").lines[-1].startswith("NOT SOUND; ")


def test_a_terminal_sees_what_is_being_hashed(run, own_case, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "60")
    answer = run("verify")
    assert "hashing auth.log" in answer.err
    assert answer.err.endswith("\r\x1b[K")
    assert run("verify", "--quiet").err == ""
