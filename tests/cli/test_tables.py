from __future__ import annotations

import sys

import pytest

from logscope.cli.tables import Column, print_table
from logscope.model.safe import cell_width

COLUMNS = (
    Column("time", "time (UTC)", time=True),
    Column("source", path=True),
    Column("actor", whole=True),
    Column("count", right=True),
    Column("first", spare=1),
    Column("last", spare=2),
    Column("message", wide=True),
)
ROWS = [
    (1_767_434_401_000_000, "evidence/web1/auth.log", "ann", 1234, "a", "b", "word " * 100),
    (None, "x", "", 5, None, "b", "漢字" * 60),
]


def table(capsys, monkeypatch, width):
    if width:
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
        monkeypatch.setenv("COLUMNS", str(width))
        monkeypatch.setenv("NO_COLOR", "1")
    assert print_table(COLUMNS, iter(ROWS)) == 2
    captured = capsys.readouterr()
    return captured.out.splitlines(), captured.err


def test_without_a_terminal_cells_are_whole(capsys, monkeypatch):
    lines, err = table(capsys, monkeypatch, None)
    assert ("word " * 100).rstrip() in lines[1]
    assert "1,234" in lines[1]
    assert lines[2].split()[0] == "-"
    assert err == ""


@pytest.mark.parametrize("width", [20, 40, 60, 80, 100, 160])
def test_no_line_is_wider_than_the_terminal(capsys, monkeypatch, width):
    lines, _ = table(capsys, monkeypatch, width)
    assert all(cell_width(line) <= width for line in lines)


def test_what_is_left_out_is_said(capsys, monkeypatch):
    lines, err = table(capsys, monkeypatch, 80)
    assert "no room for: first, last" in err or "no room for: last" in err
    assert "last" not in lines[0]


def test_a_path_keeps_its_end(capsys, monkeypatch):
    lines, _ = table(capsys, monkeypatch, 60)
    assert "auth.log" in lines[1] or "…" in lines[1]


def test_no_rows_no_table(capsys):
    assert print_table(COLUMNS, []) == 0
    assert capsys.readouterr().out == ""
