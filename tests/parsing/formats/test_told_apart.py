"""Formats of applications and timelines take no file from another format, and lose none of theirs."""

from __future__ import annotations

import pytest

from logscope.parsing.format import Example, Format, Sample
from logscope.parsing.registry import detect, formats

NEW = frozenset(
    ["rails", "monolog", "uvicorn", "dotnet_console", "zabbix", "bodyfile", "mactime", "l2t_csv", "timeline_table", "timeline_json", "fluentd", "hclog", "samba", "sudo-log"]
)  # fmt: skip
EXAMPLES = [
    pytest.param(form, example, id=f"{form.name}-{index}")
    for form in formats()
    for index, example in enumerate(form.examples)
    if not form.headed  # of a table the header alone is no file
]


@pytest.mark.parametrize(("form", "example"), EXAMPLES)
def test_an_example_is_known_as_what_it_is(form: Format, example: Example) -> None:
    found = detect(Sample(tuple(line for line in example.text.split("\n") if line.strip())))
    if form.name in NEW:
        assert found.best == form.name
    else:
        assert NEW.isdisjoint(name for name, _ in found.scores)
