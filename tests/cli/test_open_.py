from __future__ import annotations

import sys

import pytest

tui = pytest.importorskip("logscope.tui.app")


@pytest.fixture
def opened(monkeypatch):
    calls = []
    monkeypatch.setattr(tui, "run", lambda path, query="": calls.append((path, query)) or 0)
    return calls


def on_a_terminal(monkeypatch):
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)


@pytest.mark.parametrize("form", ["plain", "open", "option"])
def test_the_interface_opens_with_the_case_and_the_query(run, case, opened, monkeypatch, form):
    on_a_terminal(monkeypatch)
    words = {"plain": (case,), "open": ("open", "-c", case), "option": ("-c", case)}[form]
    if form == "option":
        assert run(*words).status == 0
        assert opened == [(case, "")]
    else:
        assert run(*words, "actor:ann").status == 0
        assert opened == [(case, "actor:ann")]


def test_without_a_terminal_it_is_said_what_to_use(run, case, opened):
    answer = run("open", "-c", case)
    assert answer.status == 2
    assert "logscope search" in answer.err
    assert opened == []


def test_a_wrong_query_is_told_before_anything_opens(run, case, opened, monkeypatch):
    on_a_terminal(monkeypatch)
    assert run("open", "-c", case, "actr:x").status == 2
    assert opened == []


def test_the_status_is_that_of_the_interface(run, case, monkeypatch):
    on_a_terminal(monkeypatch)
    monkeypatch.setattr(tui, "run", lambda _path, query="": 1 if not query else 0)
    assert run(case).status == 1
