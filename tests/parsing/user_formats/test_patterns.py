"""Patterns of Python's and PCRE's dialect, and what is not let through."""

from __future__ import annotations

import re
import time

import pytest

from logscope.parsing.user_formats.patterns import (
    PatternError,
    fits_up_to,
    own_pattern,
    python_pattern,
)


@pytest.mark.parametrize(
    ("pcre", "text"),
    [
        (r"^(?<a>\d+)-\k<a>$", "12-12"),
        (r"(?'a'x)\k{a}", "xx"),
        (r"[[:alpha:]_]+\h[^]a]\x{41}\Q.*\E", "ab_ bA.*"),
        (r"[]x]+[^[:space:]]", "]x]a"),
        (r"a(?i)B", "ab"),
        (r"(?i)ab", "AB"),
        (r"(?:a(?i)b)c", "aBc"),
        (r"(?:(?i)error|failed)x", "FAILEDx"),
        (r"(?:.|\n)+", "a\nb"),
        (r"(?>a+)b++c\R\z", "aabbc\r\n"),
        (r"\p{L}+\p{N}(?#comment)", "äb1"),
        (r"[\h,]x", ",x"),
    ],
)
def test_pcre_in_pythons_words(pcre: str, text: str) -> None:
    assert re.fullmatch(python_pattern(pcre), text)


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        (r"a\Kb", r"\K"),
        (r"(?|a|b)", "share a number"),
        (r"(?<a>x(?&a)?)", "calls itself"),
        (r"(*SKIP)a", "a verb"),
        (r"\P{Greek}", r"\P{Greek}"),
        (r"a(?i)b|c", "put them in front"),
        (r"(?J)a", "flags"),
        (r"[[:vowel:]]", "[:vowel:]"),
        (r"[ab", "has no end"),
        (r"a)", "unbalanced"),
        ("a\\", "backslash"),
        ("", "empty"),
        (r"(a+)+b", "repeat within a repeat"),
        (r"(?P<original>a)", "original"),
        ("(" * 500 + ")" * 500, "nested"),
    ],
)
def test_what_cannot_be_used_is_said(pattern: str, reason: str) -> None:
    with pytest.raises(PatternError) as problem:
        own_pattern(pattern)
    assert reason in str(problem.value)


HOSTILE = (
    (r"(?P<a>\S+)\s+(?P<b>.*?)\s+from (?P<c>\S+)$", "x" + " from a" * 9_000),
    (r"(?P<a>\S+)\s+(?P<b>.*?)\s+from (?P<c>\S+)$", "x" + " " * 9_000 + "from"),
    (r".*a.*a.*a.*a.*b", "a" * 9_000),
    (r"\s*\|\s*(?P<a>[^|]+)\s*\|\s*(?P<b>[^|]+)\s*\|\s*(?P<c>\d+)\s*\| x", ("|" + " " * 300) * 30),
    (r"(?P<a>\w+\s?\w+)=(?P<b>\w+)\w+;", "a" * 9_000),
)


@pytest.mark.parametrize(("pattern", "text"), HOSTILE)
def test_a_line_made_to_keep_a_pattern_busy_does_not(pattern: str, text: str) -> None:
    found = own_pattern(pattern)
    began = time.process_time()
    assert found.match(text) is None
    assert time.process_time() - began < 2


def test_a_pattern_sees_less_the_more_it_leaves_open() -> None:
    assert own_pattern(r"\S++ .*+").limit == 4096
    assert own_pattern(r"\S+ .*x.*y.*z.*w.*v").limit == 112
    assert own_pattern(r"\S+\s+(?P<message>.*)$").blank_limit == 4096
    columns = own_pattern(r"(?P<a>[^|]+)\s*\|\s*(?P<b>[^|]+)\s*\|\s*(?P<c>[^|]+)\s*\|")
    assert (columns.limit, columns.blank_limit) == (4096, 112)
    assert len(columns.seen("a | " * 1000)) == 4000
    assert len(columns.seen("a |       " * 1000)) == 112
    with pytest.raises(PatternError, match="more than 6 parts"):
        own_pattern(".*a" * 8)


def test_the_middle_of_a_long_line_is_not_taken_for_its_end() -> None:
    pattern = own_pattern(r"login of (?P<actor>\S++) from (?P<source_ip>\S++)$")
    forged = "login of " + "a" * (4096 - 26) + " from 192.0.2.7"
    assert len(forged) > 4090
    for more in ("", "x" * 20):
        text = forged.ljust(4096, "7") + more + " from 203.0.113.9"
        assert pattern.match(text) is None
    assert own_pattern(r"a(?P<message>.*)$").match("a" * 9_000) is not None


def test_the_part_that_does_not_fit() -> None:
    pattern = re.compile(r"(?P<time>\d+) \[(?P<pid>\d+)\] (?P<message>.*)")
    assert fits_up_to(pattern, "12 [x] a") == (4, r"(?P<pid>\d+)")
    assert fits_up_to(pattern, "x") == (0, r"(?P<time>\d+)")
