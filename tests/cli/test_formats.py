from __future__ import annotations

import json
from pathlib import Path

LINE = "Jan  3 10:00:01 web1 sshd[411]: Failed password for root from 203.0.113.9 port 4022 ssh2\n"


def test_the_formats_are_listed(run):
    answer = run("formats")
    assert answer.status == 0
    assert any(line.startswith("syslog ") for line in answer.lines)
    names = {json.loads(line)["name"] for line in run("formats", "list", "--json").lines}
    assert {"syslog", "generic"} <= names


def test_a_format_is_shown_with_examples(run):
    answer = run("formats", "show", "syslog")
    assert answer.status == 0
    assert "host: " in answer.out
    shown = json.loads(run("formats", "show", "syslog", "--json").out)
    assert shown["examples"]


def test_a_format_that_there_is_not(run):
    answer = run("formats", "show", "sislog")
    assert answer.status == 2
    assert "did you mean 'syslog'" in answer.err
    assert run("formats", "show").status == 2
    assert run("formats", "show", "zzz").status == 2


def test_a_file_is_tried_without_a_case(run):
    Path("x.log").write_text(LINE * 3)
    answer = run("formats", "try", "x.log", "--limit", 2, "--reference-time", "2026-01-04")
    assert answer.status == 0
    assert len(answer.lines) == 3
    assert "2026-01-03 10:00:01" in answer.out
    assert "syslog" in answer.err
    assert "3 begin an event" in answer.err
    event = json.loads(run("formats", "try", "x.log", "--format", "syslog", "--json").lines[0])
    assert event["actor"] == "root"


def test_a_file_that_cannot_be_tried(run):
    assert run("formats", "try", "gone.log").status == 2
    Path("x.log").write_text(LINE)
    assert run("formats", "try", "x.log", "--format", "zzz").status == 2
    assert run("formats", "try", "x.log", "--timezone", "zzz").status == 2
    Path("odd.log").write_text("%%%% ??\n")
    assert run("formats", "try", "odd.log").status == 1
