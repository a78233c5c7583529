"""The tables are what docs/architecture.md says, and the house has the rooms that it names."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import logscope
from logscope.model.batch import BOOK_CLASSES
from tests.importing.importing import new_case

TEXT = (Path(__file__).parents[2] / "docs" / "architecture.md").read_text()
ROW = re.compile(r"^\| `([a-z_0-9]+)` \|", re.MULTILINE)


def documented() -> dict[str, list[str]]:
    """Columns by table, as the headings and rows of the document say."""
    tables: dict[str, list[str]] = {}
    for part in re.split(r"^### ", TEXT, flags=re.MULTILINE)[1:]:
        heading, _, body = part.partition("\n")
        columns = ROW.findall(body.partition("\n## ")[0])
        for table in re.findall(r"`(\w+)`", heading):
            only = [name for name in columns if name != "packed" or table == "address"]
            tables[table] = only
    return tables


def test_every_table_and_column_is_documented(tmp_path: Path) -> None:
    with closing(sqlite3.connect(new_case(tmp_path))) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        real = {
            name: [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
            for (name,) in names
            if not name.startswith(("sqlite_", "_sqlite"))
        }
    assert {name: set(columns) for name, columns in documented().items()} == {
        name: set(columns) for name, columns in real.items()
    }


def test_the_classes_of_the_books_are_documented() -> None:
    assert f"| `class` | {', '.join(BOOK_CLASSES)} |" in TEXT


def test_every_room_is_in_the_plan_and_every_door_exists() -> None:
    house = Path(logscope.__file__).parent
    rooms = {
        place.relative_to(house).as_posix()
        for place in house.rglob("__init__.py")
        for place in [place.parent]
        if place != house
    }
    rows = re.findall(r"^\| `([a-z_/]+)` \|.*\| (`\w+\.py`.*) \|$", TEXT, flags=re.MULTILINE)
    inner = {"tui/views", "tui/widgets"}
    assert {name for name, _ in rows} == {room for room in rooms if room not in inner}
    for name, files in rows:
        for file in re.findall(r"`(\w+\.py)`", files):
            assert (house / name / file).is_file(), f"{name}/{file}"
    for path in re.findall(r"`((?:importing|parsing|index|analysis|query|model)/\w+\.py)`", TEXT):
        assert (house / path).is_file(), path
