from __future__ import annotations

import json
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
