"""docs/query.md says what the language is now. Run as a program it writes the table of fields anew."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from logscope.model.fields import FIELDS
from logscope.query.grammar import STAGES, parse
from logscope.query.times import UNITS

PAGE = Path(__file__).parents[2] / "docs" / "query.md"
BEGIN, END = (
    "<!-- fields: written by `python tests/query/test_docs.py` -->\n",
    "<!-- end of fields -->",
)


def field_table() -> str:
    rows = [("field", "also written", "type", "meaning"), ("---",) * 4]
    rows += [
        (
            f"`{field.name}`",
            ", ".join(f"`{alias}`" for alias in field.ecs),
            field.type,
            field.meaning,
        )
        for field in FIELDS
    ]
    return "\n" + "".join(f"| {' | '.join(row)} |\n" for row in rows) + "\n"


def fields_part(page: str) -> tuple[int, int]:
    return page.index(BEGIN) + len(BEGIN), page.index(END)


def test_the_page_lists_every_field_as_it_is() -> None:
    page = PAGE.read_text()
    start, end = fields_part(page)
    assert page[start:end] == field_table(), "run: python tests/query/test_docs.py"


def test_the_page_names_every_stage_and_unit() -> None:
    page = PAGE.read_text()
    for stage in STAGES:
        assert f"`{stage}" in page
    for unit in set(UNITS) - {"us", "ms"}:
        assert re.search(rf"`\d+{unit}`", page), unit


def examples() -> list[str]:
    page = PAGE.read_text()
    table = page[: page.index("## Fields")]
    conditions = table[table.index("## Conditions") : table.index("## Stages")]
    stages = table[table.index("## Stages") :]
    cells = [row.split(" | ")[0] for row in re.findall(r"^\| (`.*)", conditions, re.MULTILINE)]
    stage_cells = [row.split(" | ")[0] for row in re.findall(r"^\| (`.*)", stages, re.MULTILINE)]
    found = page[page.index("```\n") + 4 : page.index("\n```\n")].splitlines()
    found += [text for cell in cells for text in re.findall(r"`([^`]+)`", cell)]
    for cell in stage_cells:
        for text in re.findall(r"`([^`]+)`", cell):
            found.append(
                f"a | count by actor | {text}" if text[:5] in ("where", "sort ") else f"a | {text}"
            )
    return found


@pytest.mark.parametrize("text", examples())
def test_every_example_of_the_page_is_a_query(text: str) -> None:
    parse(text)


if __name__ == "__main__":
    page = PAGE.read_text()
    start, end = fields_part(page)
    PAGE.write_text(page[:start] + field_table() + page[end:])
