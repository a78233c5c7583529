"""The recipes of docs/contributing.md hold: a rule is one file, a format is one file, nothing else to edit.

Both are written into a temporary folder that stands beside the package's own, and then everything works that
works for the others: they are found, they carry examples, a file is detected, its events say who read them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from logscope.parsing import formats as formats_package
from logscope.parsing import registry
from logscope.parsing import rules as rules_package
from logscope.parsing.format import Sample
from tests.parsing import test_examples
from tests.parsing.test_examples import assert_expected, read_text

RECIPES = (Path(__file__).parents[2] / "docs" / "contributing.md").read_text(encoding="utf-8")
RULE_FILE = '''\
"""doord: a daemon that opens doors; made up for this test."""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

RULES = RuleSet(
    "doord",
    Rule(
        "opened",
        r"door (?P<target>\\S++) opened by (?P<actor>\\S++) from (?P<source_ip>\\S++)",
        action="door.opened",
        outcome="success",
        category=("app.transaction",),
        examples={"door 7 opened by ann from 192.0.2.7": {"actor": "ann", "target": "7"}},
    ),
)
'''
FORMAT_FILE = '''\
"""The log that doord keeps itself: ``@SECONDS message``; made up for this test."""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields

_LINE = re.compile(r"@@(?P<stamp>\\d{10}) (?P<message>.*+)")


class DoorLog(Format):
    """doord.log."""

    name = "door_log"
    title = "doord's own log"
    weight = 1.0
    continuation = "any"
    examples = (
        Example("@@1767449122 door 7 opened by ann from 192.0.2.7", {"actor": "ann", "program": "doord"}),
    )

    def begin(self, line: str) -> Any:
        return _LINE.match(line) if line[:2] == "@@" else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {"program": "doord", "message_at": begun.start("message")}
        stamp = reading.clock.epoch(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        reading.rules.read("doord", text[begun.start("message") :], fields)
        return fields


FORMAT = DoorLog()
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder whose ``formats`` and ``rules`` are looked into beside the package's own."""
    for name, package in (("formats", formats_package), ("rules", rules_package)):
        (tmp_path / name).mkdir()
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path / name)])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield tmp_path
    monkeypatch.undo()
    for name in ("formats.door_log", "rules.doord"):
        sys.modules.pop(f"logscope.parsing.{name}", None)
        parent, _, child = name.partition(".")
        vars(formats_package if parent == "formats" else rules_package).pop(child, None)
    registry.look_again(built_in=True)


def test_one_file_is_a_rule_and_one_file_a_format(folder: Path) -> None:
    (folder / "rules" / "doord.py").write_text(RULE_FILE, encoding="utf-8")
    (folder / "formats" / "door_log.py").write_text(FORMAT_FILE, encoding="utf-8")
    registry.look_again(built_in=True)
    form = registry.format_named("door_log")
    lines = [f"@@{1767449122 + n} door {n} opened by eve from 198.51.100.{n}" for n in range(9)]
    assert registry.detect(Sample(tuple(lines))).best == "door_log"
    events = read_text("\n".join([*lines, "and it rained"]), "door_log")
    assert [event["rule"] for event in events] == ["doord.opened"] * 9
    assert events[0]["time"] == "2026-01-03T14:05:22.000000Z"
    assert events[-1]["lines"] == 2
    for example in form.examples:
        assert_expected(read_text(example.text, form.name)[0], dict(example.expect))
    rule_set = next(one for one in registry.rule_book().rule_sets if one.name == "doord")
    test_examples.test_a_rule_wins_and_reads_its_examples(rule_set, rule_set.rules[0])
    # whatever format brings the message
    event = read_text(
        "Jan  3 14:05:22 web1 doord[7]: door 7 opened by ann from 192.0.2.7", "syslog"
    )
    assert (event[0]["actor"], event[0]["category"]) == ("ann", ("app.transaction",))


def test_the_recipes_name_what_the_files_need() -> None:
    for word in (
        "RuleSet",
        "examples=",
        "`FORMAT = ",
        "`begin(line)`",
        "`fill(begun, text, reading)`",
        "`weight`",
    ):
        assert word in RECIPES, word
    assert "~/.config/logscope/formats" in RECIPES, "and the way without Python"


def test_nothing_of_it_is_left() -> None:
    assert "door_log" not in {form.name for form in registry.formats()}
    assert not registry.knows_program("doord")
