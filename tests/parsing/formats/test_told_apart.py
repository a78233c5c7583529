"""Formats of applications and timelines take nothing from another format, not even as its second."""

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
    if form.name not in NEW
]


@pytest.mark.parametrize(("form", "example"), EXAMPLES)
def test_no_example_of_another_format_is_taken_for_one_of_these(
    form: Format, example: Example
) -> None:
    found = detect(Sample(tuple(line for line in example.text.split("\n") if line.strip())))
    assert NEW.isdisjoint(name for name, _ in found.scores)
