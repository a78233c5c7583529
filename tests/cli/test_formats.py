from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from logscope.parsing import registry
from logscope.parsing.user_formats.folder import VARIABLE

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
    assert [line for line in answer.lines if line.startswith("line ")] == [
        "line 1: syslog, rule sshd.failed",
        "line 2: syslog, rule sshd.failed",
    ]
    assert "    time: 2026-01-03T10:00:01.000000Z (year-inferred+zone-assumed)" in answer.lines
    assert "    actor: root" in answer.lines
    assert any("the rule sshd.failed knows the message: Failed" in line for line in answer.lines)
    assert "syslog" in answer.err
    assert "3 begin an event" in answer.err
    event = json.loads(run("formats", "try", "x.log", "--format", "syslog", "--json").lines[0])
    assert event["actor"] == "root"
    assert len(event["why"]) == 2


def test_a_file_that_cannot_be_tried(run):
    assert run("formats", "try", "gone.log").status == 2
    Path("x.log").write_text(LINE)
    assert run("formats", "try", "x.log", "--format", "zzz").status == 2
    assert run("formats", "try", "x.log", "--timezone", "zzz").status == 2
    Path("odd.log").write_text("%%%% ??\n")
    assert run("formats", "try", "odd.log").status == 1


DOOR = """\
name: door
head: '(?P<time>\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ) door (?P<message>.*+)'
rules:
  - name: opened
    match: 'opened by (?P<actor>\\S++)'
    action: door.opened
    category: [app.transaction]
examples:
  - line: 2026-01-03T14:05:22Z door opened by ann
    fields: {actor: ann, rule: opened}
"""


@pytest.fixture
def own(run, monkeypatch):
    """The command line with formats of the user's own, and without them again."""
    monkeypatch.setenv(VARIABLE, "")
    registry.look_again()
    yield run
    monkeypatch.undo()
    registry.look_again()


def test_a_format_of_ones_own_is_listed_shown_tried_and_imported(own):
    folder = Path(os.environ["XDG_CONFIG_HOME"]) / "logscope" / "formats" / "team"
    folder.mkdir(parents=True)
    (folder / "door.yaml").write_text(DOOR)
    (folder / "broken.yaml").write_text("name: broken\nhaed: x\n")
    registry.look_again()
    answer = own("formats", "list", "--json")
    infos = {info["name"]: info for info in map(json.loads, answer.lines)}
    assert infos["door"]["from"] == str(folder / "door.yaml")
    assert infos["door"]["categories"] == ["app.transaction"]
    assert infos["syslog"]["from"] == "logscope"
    assert "broken.yaml:2: 'haed' is not known here; did you mean 'head'?" in answer.err
    assert str(folder / "door.yaml") in own("formats", "show", "door").out
    Path("x.log").write_text(
        "2026-01-03T14:05:22Z door opened by eve\n2026-01-03T14:05:23Z window opened by eve\n"
    )
    tried = own("formats", "try", "x.log")
    assert tried.lines[0] == "line 1: door, rule door.opened"
    assert (
        f"  - its rule opened ({folder / 'door.yaml'}:4) knows the message: opened by (?P<actor>\\S++)"
        in tried.lines
    )
    imported = own("import", "-q", "--workers", 2, "-c", "x.logscope.db", "x.log")
    assert "broken.yaml:2" in imported.err
    journal = map(json.loads, own("sources", "-c", "x.logscope.db", "--journal", "--json").lines)
    told = next(entry["details"] for entry in journal if entry["action"] == "formats")
    assert "door" in str(told), "who repeats the import must know what it was read with"
    assert hashlib.sha256(DOOR.encode()).hexdigest() in str(told)
    event = json.loads(own("search", "-c", "x.logscope.db", "format:door", "--json").lines[0])
    assert (event["rule"], event["actor"]) == ("door.opened", "eve")


def test_a_line_that_is_not_read_says_how_far_it_fits(own):
    Path("door.yaml").write_text(DOOR)
    Path("x.log").write_text("2026-01-03T14:05:22Z door x\nwindow\n")
    answer = own("formats", "try", "x.log", "--format", "door", "--formats", "door.yaml")
    assert answer.lines[0] == "lines 1-2: door, no rule"
    Path("y.log").write_text("12:00 door x\n")
    answer = own("formats", "try", "y.log")
    assert answer.lines[0] == "line 1: unparsed, no rule"
    assert "  - door: head 1 fits up to column 1, then (?P<time>" in answer.out


def test_format_files_are_checked(own):
    Path("door.yaml").write_text(DOOR)
    answer = own("formats", "check", "door.yaml")
    assert answer.status == 0
    assert "sound" in answer.out
    Path("door.yaml").write_text(DOOR.replace("actor: ann", "actor: eve"))
    answer = own("formats", "check", "door.yaml", "--json")
    assert answer.status == 1
    assert json.loads(answer.lines[0])["faults"] == ["line 9: door: actor is \"ann\", not 'eve'"]
    Path("door.yaml").write_text(
        DOOR.replace("examples:", "  - {name: shut, match: shut, action: a.b}\nexamples:")
    )
    assert "line 8: no example shows the rule shut" in own("formats", "check", "door.yaml").err
    assert own("formats", "check").status == 1
    assert own("formats", "check", "gone.yaml").status == 2
    assert own("formats", "list", "--formats", "gone.yaml").status == 2


def test_a_draft_reads_the_lines_that_it_was_made_from(own):
    lines = [
        f"#{n} gate{n % 2} ctl[{n}] at 03.Jan.2026 14:{n:02d}:22: badge {n} refused\n"
        for n in range(20)
    ]
    Path("gate.log").write_text("".join(lines))
    answer = own("formats", "new", "gate.log", "-o", "gate.yaml")
    assert answer.status == 0
    assert own("formats", "new", "gate.log", "-o", "gate.yaml").status == 2, (
        "nothing is written over"
    )
    assert own("formats", "check", "gate.yaml").status == 0
    tried = own("formats", "try", "gate.log", "--formats", "gate.yaml", "-n", 30)
    assert sum(line.endswith(": gate, no rule") for line in tried.lines) == 20
    assert "    program: ctl" in tried.lines
    Path("x.log").write_text(LINE)
    answer = own("formats", "new", "x.log")
    assert answer.status == 2
    assert "every record is read (by syslog)" in answer.err
    assert own("formats", "new", "gate.log", "--name", "syslog").status == 2
    assert own("formats", "new", "gate.log", "--name", "A b").status == 2


def test_no_text_of_a_log_acts_on_the_terminal(own):
    Path("x.log").write_bytes(
        b"".join(
            b"\x1b]0;x\x07 03.Jan.2026 14:05:%02d \xe2\x80\xae it's {\x9b31m}\n" % n
            for n in range(9)
        )
    )
    answer = own("formats", "new", "x.log", "-o", "x.yaml")
    draft = own("formats", "new", "x.log", "--name", "other")
    tried = own("formats", "try", "x.log", "--formats", "x.yaml")
    assert answer.status == draft.status == tried.status == 0
    for text in (draft.out, tried.out, tried.err, Path("x.yaml").read_text()):
        assert text.replace("\n", "").isprintable()
    assert tried.lines[0] == "line 1: x_log, no rule"
