"""A tree becomes text that is read as the same tree, and a lens can be narrowed part by part."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logscope.errors import QueryError
from logscope.query.ast import Compare, Literal, Node, Not, Query, Text, conjuncts_of
from logscope.query.grammar import parse
from logscope.query.sql import where
from logscope.query.unparse import and_also, conjuncts, stages_text, to_text
from tests.query.random_trees import TREES
from tests.query.small_case import SmallCase


@given(TREES)
def test_text_of_a_tree_is_read_as_the_same_tree(tree: Node) -> None:
    text = to_text(tree)
    assert parse(text).expression == tree, text
    assert to_text(parse(text)) == text


@given(TREES, st.randoms(use_true_random=False))
def test_the_parts_of_a_query_joined_are_the_query(tree: Node, random: object) -> None:
    parts = conjuncts(to_text(tree))
    assert parse(" ".join(parts)).expression == tree
    backwards = parse(" ".join(reversed(parts))).expression
    assert conjuncts_of(backwards) == conjuncts_of(tree)[::-1]


@given(
    st.text(min_size=1, max_size=30),
    st.sampled_from(["actor", "message", "extra.k", "host"]),
    st.booleans(),
)
def test_any_value_can_be_filtered_in_and_out(value: str, field: str, negate: bool) -> None:
    stored = value.replace("\0", "␀")
    text = and_also('a or "b c" | count by host', field, value, negate=negate)
    compare = Compare(field, ":", Literal(stored))
    assert conjuncts_of(parse(text).expression)[-1] == (Not(compare) if negate else compare)
    assert text.endswith("| count by host")


@pytest.mark.parametrize(
    ("text", "field", "value", "negate", "narrowed"),
    [
        ("", "actor", "root", False, "actor:root"),
        ("outcome:failure", "user.name", "root", True, "outcome:failure not actor:root"),
        ("a or b", "host", "web1", False, "(a or b) host:web1"),
        ("host:(a or b)", "actor", 'x" or "', False, 'host:(a or b) actor:"x\\" or \\""'),
        ("a", "actor", "50*", False, 'a actor:"50*"'),
        ("a", "target", "/tmp", False, 'a target:"/tmp"'),
        ("a", "actor", None, False, "a not actor:*"),
        ("a", "actor", None, True, "a actor:*"),
        ("a", "pid", 5, False, "a pid:5"),
        ("actor:root", "actor", "root", False, "actor:root"),
        ("| head 5", "actor", "root", False, "actor:root | head 5"),
        ("a", "time", "2026-01-03T14:05:22.000001Z", False, "a time:2026-01-03T14:05:22.000001Z"),
        ("a", "extra.a b", "x", False, 'a extra."a b":x'),
    ],
)
def test_a_lens_is_narrowed(
    text: str, field: str, value: str | None, negate: bool, narrowed: str
) -> None:
    assert and_also(text, field, value, negate=negate) == narrowed


def test_what_cannot_be_filtered_is_an_error() -> None:
    with pytest.raises(QueryError):
        and_also("a", "source_ip", "nowhere")
    with pytest.raises(QueryError):
        and_also("a", "acter", "x")
    with pytest.raises(QueryError):
        and_also("(a", "actor", "x")


def test_parts_and_stages_of_a_query() -> None:
    text = 'actor:root (a or b) -host:x target:"/tmp" | count by actor | head 5'
    assert conjuncts(text) == ["actor:root", "(a or b)", "not host:x", 'target:"/tmp"']
    assert stages_text(text) == "| count by actor | head 5"
    assert conjuncts("| count") == []
    assert stages_text("a") == ""


@pytest.mark.parametrize(
    "text",
    [
        'outcome:failure | count by actor, extra."a b" as tries | where tries>20 not actor:(root or x*) | sort -tries, extra."a b" | head 10 | fields tries',
        "| timeline 90m by outcome, host",
        "a | sort -time | head 5 | fields time, message",
        "last:$n actor:$who around:$t 5m",
        "target:\\/tmp* message:/ x/",
    ],
)
def test_stages_are_written_as_they_are_read(text: str) -> None:
    assert to_text(parse(text)) == text


def test_a_cell_that_is_filtered_in_finds_its_event() -> None:
    hostile = ['x" or actor:*', "*", "a\\", "/tmp", "$who", "and", "(", "'", "a b", "ÄÖ"]
    case = SmallCase([{"actor": actor, "original": "r", "time": 0} for actor in hostile])
    for number, actor in enumerate(hostile, 1):
        for negate in (False, True):
            query = parse(and_also("r", "actor", actor, negate=negate))
            others = [other for other in range(1, len(hostile) + 1) if other != number]
            assert case.ids(where(query, case.context())) == (others if negate else [number])


def test_a_query_without_a_filter_is_written() -> None:
    assert to_text(Query()) == ""
    assert to_text(Text(Literal("or"))) == '"or"'
