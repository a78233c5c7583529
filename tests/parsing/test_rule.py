"""The rule engine: which rule reads a message, and what it says of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logscope.parsing.rule import (
    MESSAGE_LIMIT,
    Rule,
    RuleBook,
    RuleSet,
    literal_start,
    required_literal,
)


def book(*rule_sets: RuleSet) -> RuleBook:
    return RuleBook(rule_sets)


def read(rules: RuleBook, program: str | None, message: str, **known: Any) -> dict[str, Any]:
    fields = dict(known)
    rules.read(program, message, fields)
    return fields


@pytest.mark.parametrize(
    ("pattern", "literal"),
    [
        (r"Failed password for (?P<actor>\S+)", "Failed password for "),
        (r"\[preauth\] x", "[preauth] x"),
        (r"ab+c", "ab"),
        (r"ab*c", "a"),
        (r"ab?c", "a"),
        (r"ab{0,2}c", "a"),
        (r"(?:a|b)c", ""),
        (r"foo|bar", ""),
        (r"foo (?:a|b)|bar", ""),
        (r"foo \(a|b\) bar", ""),
        (r"foo \(a\) [|] bar", "foo (a) "),
        (r"x\d+", "x"),
        (r"\d+", ""),
        (r"^anchored", ""),
        (r"end$", "end"),
    ],
)
def test_the_literal_start_of_a_pattern_is_what_every_match_begins_with(
    pattern: str, literal: str
) -> None:
    assert literal_start(pattern) == literal


@pytest.mark.parametrize(
    ("pattern", "literal"),
    [
        (r"user (?P<actor>\S+) logged in", " logged in"),
        (r"(?:session )?opened", "opened"),
        (r"colou?r of", "colo"),
        (r"ab+cd", "ab"),
        (r"a[bc]dfe*", "df"),
        (r"x\x41yz", "yz"),
        (r"\u20acuro", "uro"),
        (r"(?i)Any Case", ""),
        (r"one|another", ""),
        (r"a \[b\] c", "a [b] c"),
        (r"(?P<a>(?:x|y)+)(?:z)", "z"),
        (r"[]a]bc", "bc"),
        (r"pid=\d{1,5} exited", " exited"),
    ],
)
def test_the_required_literal_of_a_pattern_stands_in_every_match(
    pattern: str, literal: str
) -> None:
    assert required_literal(pattern) == literal


PIECES = [
    "a",
    "b",
    "ab",
    "(?:a|b)",
    "(?:ab)?",
    "[ab]",
    "a*",
    "b+",
    r"\.",
    ".",
    "a{2}",
    "b?",
    "(?P<g>a.)",
    "|",
    r"\(",
    r"\x61",
]


@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=6),
    st.text("ab.(", min_size=0, max_size=8),
)
def test_literals_never_exclude_a_match(pieces: list[str], text: str) -> None:
    pattern = "".join(pieces)
    if pieces.count("(?P<g>a.)") > 1:
        return
    if re.match(pattern, text):
        assert text.startswith(literal_start(pattern))
        assert required_literal(pattern) in text


def test_the_first_rule_that_fits_wins_and_own_rules_come_before_common_ones() -> None:
    rules = book(
        RuleSet("common", Rule("any", r"(?P<rest>.*)", action="common"), programs=("*",)),
        RuleSet(
            "own", Rule("narrow", "foo bar", action="narrow"), Rule("wide", "foo", action="wide")
        ),
    )
    assert read(rules, "own", "foo bar")["rule"] == "own.narrow"
    assert read(rules, "own", "foo baz")["rule"] == "own.wide"
    assert read(rules, "own", "other")["rule"] == "common.any"
    assert read(rules, "someone", "foo bar")["rule"] == "common.any"


def test_program_names_are_matched_without_case_and_with_wildcards() -> None:
    rules = book(RuleSet("db", Rule("up", "up", action="up"), programs=("postgres*",)))
    assert read(rules, "PostgreSQL-15", "up")["action"] == "up"
    assert read(rules, "mysql", "up") == {}
    assert rules.knows("postgres")
    assert not rules.knows("mysql")


def test_a_message_shorter_than_a_literal_is_no_match() -> None:
    rules = book(
        RuleSet("p", Rule("long", "a long beginning", action="x"), Rule("short", "a", action="y"))
    )
    assert read(rules, "p", "a")["action"] == "y"
    assert read(rules, "p", "") == {}


def test_nothing_is_added_where_no_rule_knows_the_message() -> None:
    rules = book(RuleSet("p", Rule("r", "x(?P<actor>.)", action="a")))
    assert read(rules, "p", "y", actor="kept") == {"actor": "kept"}
    assert read(rules, None, "xq") == {}


@pytest.mark.parametrize(
    ("word", "outcome"),
    [("Success", "success"), ("FAILED", "failure"), ("0", "failure"), ("1", "success"), ("denied", "failure"), ("maybe", "unknown")],
)  # fmt: skip
def test_a_group_named_outcome_is_read_as_a_word(word: str, outcome: str) -> None:
    rules = book(RuleSet("p", Rule("r", r"res=(?P<outcome>\w+)", action="a")))
    assert read(rules, "p", f"res={word}")["outcome"] == outcome


def test_an_outcome_group_that_is_left_out_leaves_the_rules_own() -> None:
    rules = book(RuleSet("p", Rule("r", r"x(?P<outcome> ok)?", action="a", outcome="failure")))
    assert read(rules, "p", "x")["outcome"] == "failure"


def test_a_log_on_of_root_is_a_use_of_privilege() -> None:
    rules = book(
        RuleSet("p", Rule("in", r"in (?P<actor>\S+)", action="login", category=("audit.logon",)))
    )
    assert read(rules, "p", "in root")["category"] == ("audit.logon", "audit.privilege")
    assert read(rules, "p", "in ann")["category"] == ("audit.logon",)


def test_what_leads_the_messages_of_a_program_is_taken_off() -> None:
    rules = book(
        RuleSet("p", Rule("r", r"went (?P<target>\w+)", action="go"), lead=r"(?:\[(?P<id>\d+)\] )?")
    )
    assert read(rules, "p", "[7] went home") == {
        "id": "7", "target": "home", "rule": "p.r", "action": "go", "category": (),
    }  # fmt: skip
    assert read(rules, "p", "went home")["target"] == "home"
    assert read(rules, "p", "[7] stayed") == {}


def test_refine_has_the_last_word() -> None:
    def refine(fields: dict[str, Any]) -> None:
        fields["action"] = fields["verb"].lower()

    rules = book(RuleSet("p", Rule("r", r"(?P<verb>\w+)", action="x", refine=refine)))
    assert read(rules, "p", "DELETE")["action"] == "delete"


def test_only_the_beginning_of_a_giant_message_is_looked_at() -> None:
    rules = book(RuleSet("p", Rule("r", r"a*b", action="x")))
    assert read(rules, "p", "a" * 100 + "b")["action"] == "x"
    assert read(rules, "p", "a" * MESSAGE_LIMIT + "b") == {}


def test_programs_without_end_do_not_fill_the_memory() -> None:
    rules = book(RuleSet("p", Rule("r", "x", action="x"), programs=("*",)))
    for number in range(12_000):
        assert rules.read(f"program{number}", "x", {})
    assert len(rules._by_program) <= 10_000


def test_a_rule_set_refuses_a_category_that_the_matrix_has_not_and_a_name_twice() -> None:
    with pytest.raises(ValueError, match="no such category"):
        RuleSet("p", Rule("r", "x", action="a", category=("audit.login",)))
    with pytest.raises(ValueError, match="twice"):
        RuleSet("p", Rule("r", "x", action="a"), Rule("r", "y", action="b"))
