"""Drafts of formats: they load, and read what they were made from."""

from __future__ import annotations

import json

import pytest

from logscope.model.yaml_text import Mapping, compose
from logscope.parsing.registry import rule_book
from logscope.parsing.user_formats.checking import read_event
from logscope.parsing.user_formats.described import Description, make_format
from logscope.parsing.user_formats.proposal import NoProposal, propose
from logscope.parsing.user_formats.yaml_format import read_format

NAMES = ("ann", "bob", "eve")
KINDS = {
    "columns": lambda n: f"20260103140{n % 6}22;{'INFO' if n % 2 else 'ERROR'};192.0.2.{n};{NAMES[n % 3]};opened 'x' {n}",
    "heads": lambda n: f"2026-01-03 14:{n:02d}:22,123 [{'INFO' if n % 2 else 'WARN'}] web1 payd[{n}]: paid {n} to {NAMES[n % 3]} order={n}",
    "named months": lambda n: f"<{n}> [{n % 28 + 1:2d} Jan 2026] [14:05:22] {NAMES[n % 3]} came",
    "epoch": lambda n: f"evt {1767449122 + n}.25 gate{n} opened",
    "late": lambda n: "x" * (n % 3) + f" something of no use at all {n} | 2026.01.03 14.{n:02d}.22 | done",
    "two shapes": lambda n: f"Jan {n % 28 + 1:2d} 14:05:22 2026 x{n}" if n % 2 else f"03/Jan/2026:14:05:{n:02d} y{n}",
    "offsets": lambda n: f"2026-01-{n % 28 + 1:02d}T14:05:22.{'5' * (n % 6 + 1)}{'Z' if n % 2 else '-05:00'} x{n}",
    "no year": lambda n: f"{n % 12 + 1:02d}-17 16:13:{n:02d}.{n:03d}  17{n:02d}  23 D Window: opening {n}",
    "quotes": lambda n: f"\"2026-01-03 14:05:{n:02d}\" 'it''s' # {{a: [b]}} %d \\ {n}",
    "tabs": lambda n: f"03-Jan-2026 14:05:{n:02d}\tweb{n}\t-\t{NAMES[n % 3]}\tdid\tthis",
    "one line": lambda _: "03-Jan-2026 14h05m22s hello",
    "json": lambda n: json.dumps({"kind": "door", "meta": {"at": 1767449122 + n}, "user": NAMES[n % 3], "ip": f"192.0.2.{n}", "say": f"no {n}"}),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_loads_and_reads_its_lines(kind: str) -> None:
    lines = [KINDS[kind](n) for n in range(1 if kind == "one line" else 30)]
    text = propose(lines, "mine", rule_book())
    root = compose(text)
    assert root is not None
    said = read_format(Mapping(root), "x")
    assert isinstance(said, Description)
    form = make_format(said)
    begun = [form.begin(line) for line in lines]
    assert all(one is not None for one in begun), text
    events = [
        read_event(form, one, line, rule_book()) for one, line in zip(begun, lines, strict=True)
    ]
    assert all(event["time"] is not None for event in events), text
    if kind == "heads":
        assert (events[3]["host"], events[3]["program"], events[3]["pid"]) == ("web1", "payd", 3)
        assert r"#    match: 'paid (?P<number>\d++) to (?P<word>\S+) order=(?P<order>\S++)'" in text
    if kind in ("offsets", "no year"):
        assert text.count("(?P<time>") == 1, text
    if kind == "columns":
        assert (events[3]["severity"], events[3]["source_ip"]) == (6, "192.0.2.3")
    if kind == "json":
        assert events[3]["actor"] == "ann"


def test_the_rules_of_a_draft_work_when_the_comment_is_taken_away() -> None:
    lines = [KINDS["heads"](n) for n in range(30)]
    text = propose(lines, "mine", rule_book())
    text = "".join(
        line.removeprefix("#") if line.startswith(("#rules", "#  - ", "#    ")) else line
        for line in text.splitlines(keepends=True)
    )
    root = compose(text)
    assert root is not None
    said = read_format(Mapping(root), "x")
    assert isinstance(said, Description)
    form = make_format(said)
    event = read_event(form, form.begin(lines[4]), lines[4], rule_book())
    assert event["rule"] == "mine.rule1"
    assert event["extra"]["order"] == "4"


@pytest.mark.parametrize(
    "lines", [[], ["", "  "], ["abc", "def"], ['{"a": 1}', '{"a": 2}'], ["x" * 5000]]
)
def test_nothing_is_proposed_without_a_time(lines: list[str]) -> None:
    with pytest.raises(NoProposal):
        propose(lines, "mine", rule_book())
