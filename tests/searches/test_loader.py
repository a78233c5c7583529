from __future__ import annotations

from pathlib import Path

import pytest

from logscope.errors import SearchFileError
from logscope.model.yaml_text import SIZE_LIMIT
from logscope.searches.loader import load_search, read_search

PATH = Path("team/odd-hours.yml")
FULL = """\
title: Odd hours
id: 0b0f4a52-3f0e-4b43-9d52-0b6f6f1d2a10
status: stable
description: >-
  Log-ons
  at night.
author: ann
date: 2026-01-05
level: high
tags: [audit.logon, attack.t1078]
references: https://example.com/odd
falsepositives:
  - shift work
logsource: {product: linux}
query: |
  category:audit.logon
  actor:$account
parameters:
  - name: account
    description: whose
  - name: outcome
    default: success
columns: [time, user.name, extra.tty]
order: -time
tests:
  match:
    - format: syslog
      lines: |
        one
        two
    - lines: [three, four]
  no-match:
    - lines: five
      parameters: {account: ann}
"""


def test_everything_that_the_file_says():
    search = read_search(FULL, PATH)
    assert (search.name, search.kind, search.title, search.level) == (
        "odd-hours",
        "search",
        "Odd hours",
        "high",
    )
    assert search.description == "Log-ons at night."
    assert search.date == "2026-01-05"
    assert search.query == "category:audit.logon actor:$account"
    assert search.categories == ("audit.logon",)
    assert search.references == ("https://example.com/odd",)
    assert [(one.name, one.default) for one in search.parameters] == [
        ("account", None),
        ("outcome", "success"),
    ]
    assert search.columns == ("time", "actor", "extra.tty")
    assert search.descending
    assert [(test.matches, test.format, test.text) for test in search.tests] == [
        (True, "syslog", "one\ntwo\n"), (True, None, "three\nfour\n"), (False, None, "five\n"),
    ]  # fmt: skip
    assert search.tests[2].parameters == (("account", "ann"),)
    assert search.warnings == ()


def test_a_sigma_rule_is_told_apart():
    search = read_search("title: x\ndetection: {a: {b: c}, condition: a}\nlogsource: {}\n", PATH)
    assert search.kind == "sigma"
    assert not search.runnable


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "a mapping"),
        ("- a\n", 1, "a mapping"),
        ("query: a\n", 1, "'title' is missing"),
        ("title: a\n", 1, "'query' is missing"),
        ("title: a\nquery:\n", 2, "'query' is missing"),
        ("title: a\nquery: [a]\n", 2, "'query' must be a text"),
        ("title: a\ntitle: b\nquery: x\n", 2, "'title' stands twice"),
        ("title: a\nquery: [a\n", 3, "no YAML"),
        ("title: a\nquery: x\n\tb: c\n", 3, "no YAML"),
        ("title: a\nquery: \x07\n", 2, "no YAML"),
        ("title: a\nquery: !!python/object/apply:os.system [id]\n", 2, "'query' must be a text"),
        ("title: a\nquery: !evil x\n", 2, "tag"),
        ("title: &a x\nquery: *a\n", 2, "aliases"),
        ("? [a]\n: b\n", 1, "a key must be a text"),
        ("title: a\nquery: x\nparameters: x\n", 3, "must be a list"),
        ("title: a\nquery: x\nparameters:\n  - x\n", 4, "expected a mapping"),
        ("title: a\nquery: x\nparameters:\n  - {default: x}\n", 4, "needs a 'name'"),
        ("title: a\nquery: x\nparameters:\n  - {name: a b}\n", 4, "needs a 'name'"),
        ("title: a\nquery: x\nparameters:\n  - {name: a}\n  - {name: a}\n", 5, "stands twice"),
        ("title: a\nquery: x\nparameters:\n  - {name: a, colour: b}\n", 4, "'colour' is not known"),
        ("title: a\nquery: x\ncolumns: [actr]\n", 3, "no field named 'actr'"),
        ("title: a\nquery: x\norder: actor\n", 3, "time or -time"),
        ("title: a\nquery: x\ntests: [a]\n", 3, "expected a mapping"),
        ("title: a\nquery: x\ntests:\n  matches: []\n", 4, "'matches' is not known"),
        ("title: a\nquery: x\ntests:\n  match:\n    - format: syslog\n", 5, "needs 'lines'"),
    ],
)
def test_a_mistake_is_told_with_its_line(text, line, message):
    with pytest.raises(SearchFileError) as caught:
        read_search(text, PATH)
    assert str(caught.value).startswith(f"{PATH}:{line}: ")
    assert message in str(caught.value)


def test_what_is_not_known_is_a_warning():
    search = read_search("title: a\nquery: x\ncolour: red\nlevel: awful\nstatus: odd\n", PATH)
    assert len(search.warnings) == 3
    assert search.warnings[0].startswith("line 3: 'colour'")


def test_deep_nesting_is_refused():
    with pytest.raises(SearchFileError, match="deep"):
        read_search("title: a\nquery: x\nx: " + "[" * 5000, PATH)


def test_aliases_that_stand_for_gigabytes_are_refused():
    bomb = "a: &a [x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefg", "bcdefgh", strict=True)
    )
    with pytest.raises(SearchFileError, match="aliases"):
        read_search(bomb, PATH)


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(SearchFileError, match="No such file"):
        load_search(tmp_path / "gone.yml")
    big = tmp_path / "big.yml"
    big.write_bytes(b"#" * (SIZE_LIMIT + 1))
    with pytest.raises(SearchFileError, match="bytes"):
        load_search(big)
    latin = tmp_path / "latin.yml"
    latin.write_bytes(b"title: a\nquery: \xff\n")
    with pytest.raises(SearchFileError, match=r"latin\.yml:2: not UTF-8"):
        load_search(latin)
