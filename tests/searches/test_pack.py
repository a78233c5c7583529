"""The searches that ship with the product: sound, tested, and one for each category."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from logscope.cli.trials import try_searches
from logscope.model.categories import CATEGORY_IDS
from logscope.searches.folders import PACK
from logscope.searches.library import load_searches

SEARCHES = load_searches([PACK])


@pytest.fixture(scope="module")
def verdicts():
    return {verdict.search.name: verdict for verdict in try_searches(SEARCHES)}


@pytest.mark.parametrize("search", SEARCHES, ids=lambda search: search.name)
def test_a_search_finds_what_it_must_and_nothing_else(verdicts, search):
    assert verdicts[search.name].faults == ()


@pytest.mark.parametrize("search", SEARCHES, ids=lambda search: search.name)
def test_a_search_is_complete(search):
    assert search.problem == ""
    assert search.warnings == ()
    for said in (
        search.title,
        search.id,
        search.description,
        search.author,
        search.date,
        search.level,
    ):
        assert said
    assert {test.matches for test in search.tests} == {True, False}


def test_every_category_has_its_search():
    asked = {
        tag for search in SEARCHES for tag in search.categories if f"category:{tag}" in search.query
    }
    assert asked == CATEGORY_IDS
    assert len(SEARCHES) >= 15


def test_ids_are_unique():
    assert len({search.id for search in SEARCHES}) == len(SEARCHES)


def test_every_file_that_is_no_code_is_in_the_wheel():
    root = Path(__file__).parents[2]
    project = tomllib.loads((root / "pyproject.toml").read_text())
    patterns = project["tool"]["setuptools"]["package-data"]["logscope"]
    shipped = {path for pattern in patterns for path in (root / "logscope").glob(pattern)}
    assert set(PACK.glob("*")) <= shipped
    for path in (root / "logscope").rglob("*"):
        if path.is_file() and path.suffix not in (".py", ".pyc"):
            assert path in shipped, path
