"""Regular expressions that might never end are refused; those that people write are not."""

from __future__ import annotations

import re
import warnings

import pytest

from logscope.errors import QueryError
from logscope.model.regexes import compiled, danger
from logscope.query.grammar import parse

ENDLESS = [
    r"(\w+)+x", r"(a|a)*b", r"(a+)+$", r"([a-z]+)*x", r"(\S+\s*)+x", r"(x+x+)+y", r"(a|b|ab)*c",
    r"(.*)*x", r"(?=(a+)+b)a", r"((\w+) \2)+x", r"^(([a-z])+.)+[A-Z]([a-z])+$", r"(?i)(?:a+A)+b",
    r"(?i:(?:a+A)+)b", r"(?:\d+\w?)+x", r"(?:a?b?)*c", r"(\w+?)+?x", r"(?:[^\s]+ ?){2,}x", r"(?>(a+)+b)",
    r"(?:a(?:b|b+))*c", r"(?:\u0436+\w)+", r"(?:(?:ab)*(?:ab)*)*c", r"(?:x{0,100}){0,100}y",
]  # fmt: skip
TOO_MANY = ["a?" * 30 + "a" * 30, r"(a?){40}a{40}", r"(.*a){20}", ".*x" * 14, r"(?:a|ab?){30}b"]
FINE = [
    r"disconnect.*preauth", r"(\w+\.)+com", r"(?:foo|bar)+", r"(?:\d{1,3}\.){3}\d{1,3}", r"(\w++)+x",
    r'"(?:[^"\\]|\\.)*"', r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", r"(?>a+)+b", r"(?i)(?:a+B)+", r"(?:a+A)+",
    r"\b(?:DELETE\s+FROM|TRUNCATE|DROP\s+(?:TABLE|DATABASE|SCHEMA))\b", r"a.*b.*c.*d.*e", r"(\w+) \1",
    r"sshd\[\d+\]: (?:Failed|Accepted) \w+ for (?:invalid user )?\S+ from \S+ port \d+", r"^\s*$",
    r"(?:\s*,\s*\w+)*", r"(?:/[^/\s]+)+\.php", r"(?:%[0-9a-f]{2})+", r"[[:alpha:]]+", r"(?:\u0436+ )+",
    r"(?<!x)y(?!z)", r"(a)?(?(1)b|c)", r"(?-i:A)", r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}", r"",
]  # fmt: skip


@pytest.mark.parametrize("pattern", ENDLESS)
def test_a_repeat_that_can_be_divided_in_many_ways_is_refused(pattern: str) -> None:
    assert "repeat within a repeat" in (danger(pattern) or "")


@pytest.mark.parametrize("pattern", TOO_MANY)
def test_many_open_ways_in_a_row_are_refused(pattern: str) -> None:
    assert danger(pattern) is not None


@pytest.mark.parametrize("pattern", FINE)
def test_what_people_write_is_searched(pattern: str) -> None:
    assert danger(pattern) is None


def test_what_is_let_pass_ends_on_texts_made_to_keep_it_busy() -> None:
    for pattern in FINE:
        searching = compiled(pattern)
        for text in ("a", "ab", "a ", "1.", "\\", "x=", "aA", ":0f"):
            searching.search(text * (120 // len(text)) + "!")


def test_the_query_names_the_place() -> None:
    with pytest.raises(QueryError, match="might never end: a repeat within a repeat") as told:
        parse(r"actor:root message:/(\w+)+x/i")
    assert told.value.column == 19
    with pytest.raises(QueryError, match="might never end"):
        parse(r"(/(a|a)*b/)")
    with pytest.raises(QueryError, match="might never end"):
        parse(r"count by actor | where actor:/(a+)+$/")


def test_no_warning_of_python_reaches_the_analyst() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert compiled("[[a]+").search("[[") is not None
        parse("message:/[[:alpha:]]+/")
    with pytest.raises(re.error):
        compiled("(")
