"""Each category of the matrix is reached from several sides: by at least three formats or families of rules.

Reached means that an example is read so, not that a pattern could. A category that only one log can show is
blind on every host that has not that log.
"""

from __future__ import annotations

from functools import cache

import pytest

from logscope.analysis.formats import reached
from logscope.model.categories import CATEGORIES
from logscope.parsing.registry import built_in_formats, built_in_rule_sets, rule_book
from logscope.parsing.rule import Fields

LEAST = 3


@cache
def reaching() -> dict[str, set[str]]:
    """Category -> the formats and families whose examples reach it."""
    found: dict[str, set[str]] = {category.id: set() for category in CATEGORIES}
    for form in built_in_formats():
        for category in reached(form)[1]:
            found[category].add(f"format {form.name}")
    for rule_set in built_in_rule_sets():
        program = next((name for name in rule_set.programs if "*" not in name), "someprogram")
        for rule in rule_set.rules:
            for message in rule.examples:
                fields: Fields = {}
                rule_book().read(program, message, fields)
                if str(fields.get("rule")).startswith(f"{rule_set.name}."):
                    for category in fields["category"]:
                        found[category].add(f"rules {rule_set.name}")
    return found


@pytest.mark.parametrize("category", [category.id for category in CATEGORIES])
def test_a_category_is_reached_from_three_sides(category: str) -> None:
    sides = reaching()[category]
    assert len(sides) >= LEAST, sorted(sides)
