from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import logscope
from logscope.cli import demo


def test_the_check_finds_the_story_and_leaves_nothing_behind(tmp_path):
    environment = {**os.environ, "TMPDIR": str(tmp_path), "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "logscope", "demo", "--check"],
        capture_output=True, text=True, env=environment, check=False,
        cwd=Path(logscope.__file__).parent.parent,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.returncode == 0
    assert "the books balance" in done.stdout
    assert done.stdout.splitlines()[-1] == "all as it should be"
    assert list(tmp_path.iterdir()) == []


def test_without_a_checkout_the_logs_are_written_first(run, monkeypatch, tmp_path):
    monkeypatch.setattr(
        demo.logscope, "__file__", str(tmp_path / "site" / "logscope" / "__init__.py")
    )
    answer = run("demo", "--check", "--case", "demo.logscope.db")
    assert answer.status == 0
    assert Path("demo-logs/expected.json").is_file()
    assert run("verify", "-c", "demo.logscope.db").status == 0
    again = run("demo", "--check", "--case", "demo.logscope.db")
    assert again.status == 2
    assert "exists already" in again.err


def test_a_step_that_is_not_found_is_told(monkeypatch, run):
    real = demo.story.expected()
    false = [{**real[0], "expect": {"actor": "somebody-else"}}, {**real[1], "line": 999_999}]
    monkeypatch.setattr(demo.story, "expected", lambda: [*false, *real[2:]])
    answer = run("demo", "--check")
    assert answer.status == 1
    assert "should be 'somebody-else'" in answer.err
    assert "no event begins there" in answer.err


def test_the_interface_opens_on_the_new_case(monkeypatch, run):
    tui = pytest.importorskip("logscope.tui.app")
    opened = []
    monkeypatch.setattr(tui, "run", lambda path, query="": opened.append(path.is_file()) or 1)
    assert run("demo").status == 1, "the interface's own status"
    assert opened == [True]
