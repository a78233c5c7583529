"""docs/formats.md says what is read now. Run as a program it is written anew (``make docs``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from logscope.analysis.formats import reached
from logscope.model.categories import CATEGORIES
from logscope.model.safe import plain
from logscope.parsing.format import Format
from logscope.parsing.registry import built_in_formats, built_in_rule_sets
from logscope.parsing.rule import RuleSet

PAGE = Path(__file__).parents[2] / "docs" / "formats.md"
MOST_EXAMPLES, MOST_LINES, MOST_CHARACTERS, MOST_PROGRAMS = 2, 4, 240, 12

INTRODUCTION = """\
# What is read

Every format and every family of rules that comes with logscope, written from the registry by `make docs`.
`logscope formats` prints the same list with those of your own; how to write one: [own-formats.md](own-formats.md).

A format says how a file splits into records and what their heads hold; its programs and categories here are
those that its own examples reach. The rules read the messages of programs, whatever format brings them: a line of
`sshd` means the same in a syslog file, in the journal and in a container's output.
"""


def page() -> str:
    return "".join(f"{line}\n" for line in lines())


def lines() -> Iterator[str]:
    formats = [form for form in built_in_formats() if is_ours(form)]
    families = sorted(
        (one for one in built_in_rule_sets() if one.rules), key=lambda rule_set: rule_set.name
    )
    meanings = {form.name: reached(form) for form in formats}
    yield from INTRODUCTION.splitlines()
    yield ""
    yield "## Formats"
    yield ""
    yield from table(
        ("format", "what it is", "programs", "categories"),
        (
            (f"[`{form.name}`](#{form.name})", form.title, *map(some, meanings[form.name]))
            for form in formats
        ),
    )
    yield ""
    yield "## Rules by family of programs"
    yield ""
    yield "`*` stands for any program."
    yield ""
    yield from table(
        ("family", "programs", "rules", "categories", "for example"),
        (
            (f"`{one.name}`", some(one.programs), str(len(one.rules)), some(categories(one)), code(message(one)))
            for one in families
        ),
    )  # fmt: skip
    yield ""
    yield "## Examples"
    for form in formats:
        yield ""
        yield f"### {form.name}"
        yield ""
        yield f"{form.title}."
        for example in form.examples[:MOST_EXAMPLES]:
            yield ""
            yield from (f"    {line}" for line in shown(example.text))


def is_ours(form: Format) -> bool:
    """True for a format of this package: others may be installed beside it."""
    return type(form).__module__.startswith("logscope.")


def categories(rule_set: RuleSet) -> tuple[str, ...]:
    found = {category for rule in rule_set.rules for category in rule.category}
    return tuple(one.id for one in CATEGORIES if one.id in found)


def message(rule_set: RuleSet) -> str:
    return next((text for rule in rule_set.rules for text in rule.examples), "")


def table(heading: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    cells = list(heading)
    yield f"| {' | '.join(cells)} |"
    yield f"| {' | '.join('---' for _ in cells)} |"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def some(names: tuple[str, ...]) -> str:
    more = len(names) - MOST_PROGRAMS
    shown = [f"`{plain(name)}`" for name in names[:MOST_PROGRAMS]]
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def code(text: str) -> str:
    first = plain(text.partition("\n")[0], limit=100).replace("|", "\\|").strip()
    return f"`` {first} ``" if "`" in first else f"`{first}`" if first else ""


def shown(text: str) -> Iterator[str]:
    rows = text.split("\n")
    for row in rows[:MOST_LINES]:
        yield plain(row, limit=MOST_CHARACTERS)
    if len(rows) > MOST_LINES:
        yield "..."


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: make docs"


def test_the_page_names_every_format_and_family() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for form in built_in_formats():
        assert f"### {form.name}\n" in text or not is_ours(form)
    for rule_set in built_in_rule_sets():
        assert f"| `{rule_set.name}` |" in text or not rule_set.rules


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
