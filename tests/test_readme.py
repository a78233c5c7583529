"""README.md says what the program is now. Run as a program it writes the parts that are made.

The tables must be up to date. What the commands of the tour print is only written here, and their exit
status is tested: better rules may say more about the same logs.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
import yaml

from logscope.case import Case
from logscope.cli.main import COMMANDS, main
from logscope.model.categories import CATEGORIES
from logscope.model.fields import FIELDS
from logscope.searches.folders import PACK
from logscope.searches.library import load_searches
from logscope.searches.loader import read_search

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "README.md"
CONSOLE = re.compile(r"(<!-- console -->\n```console\n)(.*?)(```\n)", re.DOTALL)
COLUMNS = 130

TABLES = {
    "event": "one row per event: numbers, and ids of the tables below",
    "record": "its text under the same id: `original`, and where in it the message begins",
    "classification": "what a record means: format, rule, action, outcome",
    "classification_category": "the categories of a classification",
    "host, program, actor, target, address, device, command": "the texts of those columns of `event`, each once",
    "source": "the imported files: path, SHA-256, sizes, format, zone, state, problem",
    "span": "the pieces in which a source was read, and from where the next import goes on",
    "book": "where the lines and bytes of each piece went, by class",
    "tally": "counts by hour, host, program and meaning, for quick charts over the whole case",
    "contact, pulse": "counts of who was seen from where on which host, and when, for quick pivots",
    "journal": "what was done to the case, each entry with the hash of the one before",
    "timeline": "a view: all of that as one readable row per event",
}


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


_PIVOTS = {"Actors": "Actors, Hosts, Addresses"}


def keys() -> str:
    from logscope.tui.keys import APP_KEYS
    from logscope.tui.views import VIEWS
    from logscope.tui.widgets.histogram import Histogram
    from logscope.tui.widgets.line_table import LineTable

    owners = [
        ("everywhere", APP_KEYS),
        *((_PIVOTS.get(view.title, view.title), view.BINDINGS) for view in VIEWS),
        ("tables", LineTable.BINDINGS),
        ("histogram", Histogram.BINDINGS),
    ]
    rows, seen = [], set()
    for where, bindings in owners:
        for binding in bindings:
            if binding.id and binding.description and binding.id not in seen:
                seen.add(binding.id)
                rows.append((where, f"`{_shown(binding)}`", binding.description))
    return table(("where", "key", "does"), rows)


def _shown(binding) -> str:
    names = {"minus": "-", "plus": "+", "question_mark": "?", "slash": "/", "at": "@"}
    return binding.key_display or ", ".join(names.get(key, key) for key in binding.key.split(","))


PARTS = {
    "commands": lambda: table(
        ("command", ""), ((f"`{name}`", text) for name, (_, text) in COMMANDS.items())
    ),
    "fields": lambda: table(
        ("field", "ECS", "meaning"),
        ((f"`{f.name}`", ", ".join(f"`{name}`" for name in f.ecs), f.meaning) for f in FIELDS),
    ),
    "categories": lambda: table(
        ("category", "", "why it is kept"), ((f"`{one.id}`", one.title, one.why) for one in CATEGORIES)
    ),
    "keys": keys,
    "searches": lambda: table(
        ("search", "finds", "level"),
        ((f"`{one.name}`", one.title, one.level) for one in load_searches([PACK])),
    ),
    "tables": lambda: table(("table", "holds"), ((f"`{name}`".replace(", ", "`, `"), text) for name, text in TABLES.items())),
}  # fmt: skip


def bounds(page: str, name: str) -> tuple[int, int]:
    begin = f"<!-- {name}: written by `python tests/test_readme.py` -->\n"
    return page.index(begin) + len(begin), page.index(f"<!-- end of {name} -->")


def commands_of(page: str) -> list[str]:
    return [
        line[2:]
        for block in CONSOLE.findall(page)
        for line in block[1].splitlines()
        if line[:2] == "$ "
    ]


def words_of(line: str) -> list[str]:
    """The words behind ``logscope``; a pipe to ``tail`` is only the reader's."""
    return shlex.split(line.split(" | tail", maxsplit=1)[0])[1:]


@pytest.mark.parametrize("name", PARTS)
def test_a_table_is_up_to_date(name):
    if name == "keys":
        pytest.importorskip("logscope.tui.app")
    page = PAGE.read_text()
    start, end = bounds(page, name)
    assert page[start:end] == PARTS[name](), "run: python tests/test_readme.py"


def test_every_command_of_the_tour_finds_something(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LOGSCOPE_CASE", raising=False)
    Path("sample_logs").symlink_to(ROOT / "sample_logs")
    commands = commands_of(PAGE.read_text())
    assert len(commands) >= 8
    for line in commands:
        assert main(words_of(line)) == 0, line
        capsys.readouterr()


def test_the_tables_of_the_case_are_those_that_there_are(tmp_path):
    import sqlite3

    path = tmp_path / "x.logscope.db"
    Case.create(path).close()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        found = {
            row[0]
            for row in connection.execute(
                "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
            )
        }
    told = {name for names in TABLES for name in names.split(", ")}
    assert {name for name in found if not name.startswith(("sqlite_", "_sqlite_"))} == told


def test_the_saved_search_in_the_page_is_sound(tmp_path, monkeypatch, capsys):
    text = re.search(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)[1]
    assert yaml.safe_load(text)
    path = tmp_path / "from-outside.yml"
    path.write_text(text)
    assert read_search(text, path).warnings == ()
    assert main(["searches", "check", str(path)]) == 0


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def printed(line: str) -> str:
    """What a command of the tour prints on a terminal, stdout and stderr as they come."""
    screen = Screen()
    with contextlib.redirect_stdout(screen), contextlib.redirect_stderr(screen):
        main(words_of(line))
    text = re.sub(r"[^\n]*\r", "", screen.getvalue()).replace("\x1b[K", "")
    lines = [kept.rstrip() for kept in text.splitlines() if not kept.startswith("(no room for")]
    if " | tail -n 1" in line:
        lines = lines[-1:]
    return "".join(f"{kept}\n" for kept in lines)


def write() -> None:
    os.environ.update(COLUMNS=str(COLUMNS), NO_COLOR="1")
    os.environ.pop("LOGSCOPE_CASE", None)
    page = PAGE.read_text()
    for name, make in PARTS.items():
        start, end = bounds(page, name)
        page = page[:start] + make() + page[end:]
    with tempfile.TemporaryDirectory() as folder:
        here = Path.cwd()
        os.chdir(folder)
        Path("sample_logs").symlink_to(ROOT / "sample_logs")

        def filled(block: re.Match[str]) -> str:
            lines = [line for line in block[2].splitlines() if line.startswith("$ ")]
            return block[1] + "\n".join(f"{line}\n{printed(line[2:])}" for line in lines) + block[3]

        page = CONSOLE.sub(filled, page)
        os.chdir(here)
    PAGE.write_text(page)


if __name__ == "__main__":
    sys.exit(write())
