from __future__ import annotations

import io
import json
import stat
import sys
from pathlib import Path

import pytest

from logscope.cli import import_ as command
from logscope.cli.progress import ProgressLine
from logscope.model.batch import Books
from logscope.model.progress import ImportSummary, SourceReport

LINE = "Jan  3 10:00:01 web1 sshd[411]: Failed password for root from 203.0.113.9 port 4022 ssh2\n"


def test_a_folder_becomes_a_case_with_a_summary(run):
    Path("logs").mkdir()
    Path("logs/auth.log").write_text(LINE * 3)
    answer = run("import", "-c", "a.logscope.db", "--reference-time", "2026-01-04", "logs")
    assert answer.status == 0
    heading, row = answer.lines
    assert heading.split()[:6] == ["file", "format", "score", "lines", "events", "unparsed"]
    assert "syslog" in row
    assert "2026-01-03 10:00:01" in row
    assert row.rstrip().endswith("complete")
    assert "the books balance" in answer.err
    assert stat.S_IMODE(Path("a.logscope.db").stat().st_mode) == 0o600


def test_without_a_name_the_case_gets_one(run):
    Path("auth.log").write_text(LINE)
    answer = run("import", "auth.log")
    assert answer.status == 0
    assert "case.logscope.db" in answer.err
    assert run("hosts").status == 0


def test_the_summary_as_json_has_the_books(run):
    Path("auth.log").write_text(LINE * 2 + "\n")
    answer = run("import", "--json", "auth.log", "gone.log")
    assert answer.status == 2
    source, refused = (json.loads(line) for line in answer.lines)
    assert source["events"] == 2
    assert source["lines"]["blank"] == 1
    assert sum(source["bytes"].values()) == source["content_bytes"]
    assert source["balanced"]
    assert refused == {"file": "gone.log", "state": "refused", "problem": refused["problem"]}


def test_what_cannot_be_read_is_named_and_the_rest_goes_on(run):
    Path("auth.log").write_text(LINE)
    answer = run("import", "gone.log", "auth.log")
    assert answer.status == 2
    assert "gone.log: " in answer.err
    assert "auth.log" in answer.out


def test_the_same_content_twice_is_said_and_not_counted_twice(run):
    Path("auth.log").write_text(LINE * 2)
    Path("copy.log").write_text(LINE * 2)
    assert run("import", "auth.log").status == 0
    answer = run("import", "auth.log", "copy.log")
    assert answer.status == 0
    assert "known" in answer.out
    assert "duplicate" in answer.out
    assert len(run("export").lines) == 2


def test_quiet_says_nothing(run):
    Path("auth.log").write_text(LINE)
    answer = run("import", "-q", "-c", "a.logscope.db", "auth.log")
    assert (answer.status, answer.out, answer.err) == (0, "", "")


def test_standard_input_is_a_source(run, monkeypatch):
    stdin = io.TextIOWrapper(io.BytesIO(LINE.encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    answer = run("import", "-", "--host", "h9", "--format", "syslog")
    assert answer.status == 0
    assert len(run("search", "actor:root").lines) == 2


@pytest.mark.parametrize(
    "words",
    [
        ("--timezone", "Mars/Base"), ("--format", "nonsense"), ("--reference-time", "yesterday"),
        ("--workers", "many"),
    ],
)  # fmt: skip
def test_a_wrong_assumption_is_refused_before_anything_is_made(run, words):
    Path("auth.log").write_text(LINE)
    answer = run("import", *words, "auth.log")
    assert answer.status == 2
    assert words[1] in answer.err
    assert not list(Path().glob("*.db"))


def test_the_zone_and_the_reference_time_are_heeded(run):
    Path("auth.log").write_text(LINE)
    run("import", "--timezone", "+02:00", "--reference-time", "2020-06-01", "auth.log")
    assert json.loads(run("export").out)["time"] == "2020-01-03T08:00:01.000000Z"


def test_books_that_do_not_balance_are_told_and_are_status_3(case, capsys):
    books = Books()
    books.add("event", 1, 10)
    report = SourceReport("x.log", "ab", "complete", 20, 20, "syslog", books=books, balanced=False)
    summary = ImportSummary([report])
    with command.Case.open(case) as opened:
        command.show_summary(summary, opened, as_json=False)
    assert command.status_of(summary) == 3
    assert "10 of 20 bytes" in capsys.readouterr().err


def test_ctrl_c_leaves_a_good_case_and_the_next_run_goes_on(run, monkeypatch):
    Path("a.log").write_text(LINE * 100)
    Path("b.log").write_text(LINE.replace("web1", "web2") * 200)
    shown = []

    def interrupt(line, progress):
        shown.append(progress)
        if progress.sources:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ProgressLine, "show", interrupt)
        answer = run("import", "a.log", "b.log")
    assert answer.status == 130
    assert "goes on from there" in answer.err
    assert shown
    assert run("verify").status == 0
    assert run("import", "a.log", "b.log").status == 0
    assert len(run("export").lines) == 300


def test_nothing_but_missing_files_makes_no_case(run):
    answer = run("import", "gone", "gone-too")
    assert answer.status == 2
    assert "gone: no such file or folder; nothing was imported" in answer.err
    assert list(Path().iterdir()) == []
