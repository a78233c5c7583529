"""Every example that a format or a rule carries is read as it says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from logscope.model.batch import COLUMN, COLUMNS, DICTIONARY_OF, Books, EventBatch
from logscope.model.fields import FIELD, basis_text
from logscope.model.source import Chunk
from logscope.parsing.format import Format
from logscope.parsing.reader import read_chunk
from logscope.parsing.registry import formats, rule_book
from logscope.parsing.rows import RowWriter
from logscope.parsing.rule import Fields, Matcher, Rule, RuleSet
from logscope.parsing.tables import BatchTables


def events_of(batch: EventBatch) -> Iterator[dict[str, Any]]:
    """The events of a batch with their texts put back: what an export would say."""
    for row in zip(*batch.columns, strict=True):
        event: dict[str, Any] = dict(zip(COLUMNS, row, strict=True))
        for name, table in DICTIONARY_OF.items():
            number = event[name]
            event[name] = None if number is None else batch.dictionaries[table][number - 1]
        form, rule, action, outcome, category = batch.classifications[
            event.pop("classification") - 1
        ]
        event |= {
            "format": form,
            "rule": rule,
            "action": action,
            "outcome": outcome,
            "category": category,
        }
        if event["time"] is not None:
            moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=event["time"])
            event["time"] = moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        event["time_basis"] = basis_text(event["time_basis"] or 0)
        if event["message"] is None:
            event["message"] = event["original"][event["message_at"] or 0 :]
        yield event


def read_text(text: str, *names: str, year: int = 2026) -> list[dict[str, Any]]:
    """The events of ``text`` read by the named formats."""
    return list(events_of(read_chunk(Chunk(1, 0, 1, text.encode(), names, year=year))))


def assert_expected(event: dict[str, Any], expect: dict[str, Any]) -> None:
    for name, wanted in expect.items():
        if name == "category":
            assert set(wanted) <= set(event["category"]), f"category: {event['category']}"
        elif name in FIELD:
            assert event[name] == wanted, f"{name}: {event[name]!r}, not {wanted!r}"
        else:
            assert f'"{name}":' in (event["extra"] or ""), f"extra.{name}: {event['extra']!r}"


FORMAT_EXAMPLES = [
    pytest.param(form, example, id=f"{form.name}-{index}")
    for form in formats()
    for index, example in enumerate(form.examples)
]
RULES = [
    pytest.param(rule_set, rule, id=f"{rule_set.name}.{rule.name}")
    for rule_set in rule_book().rule_sets
    for rule in rule_set.rules
]


@pytest.mark.parametrize(("form", "example"), FORMAT_EXAMPLES)
def test_a_format_reads_its_examples(form: Format, example: Any) -> None:
    events = read_text(example.text, form.name)
    assert len(events) == 1, "one record is one event"
    assert events[0]["format"] == example.expect.get("format", form.name)
    assert_expected(events[0], example.expect)


@pytest.mark.parametrize("form", formats(), ids=lambda form: form.name)
def test_every_format_has_an_example(form: Format) -> None:
    assert form.examples


@pytest.mark.parametrize(("rule_set", "rule"), RULES)
def test_a_rule_wins_and_reads_its_examples(rule_set: RuleSet, rule: Rule) -> None:
    assert rule.examples, "every rule has an example"
    for message, expect in rule.examples.items():
        program = next((name for name in rule_set.programs if "*" not in name), "someprogram")
        fields: Fields = {}
        assert rule_book().read(program, message, fields), f"no rule reads {message!r}"
        assert fields["rule"] == f"{rule_set.name}.{rule.name}", f"{fields['rule']} won {message!r}"
        got = events_with_message(message, fields)
        assert_expected(got, dict(expect))


@pytest.mark.parametrize(("rule_set", "rule"), RULES)
def test_every_pattern_of_a_rule_compiles_and_sets_no_provenance(
    rule_set: RuleSet, rule: Rule
) -> None:
    for pattern in rule.patterns:
        assert Matcher(rule_set.name, rule, pattern).compiled()


def events_with_message(message: str, fields: Fields) -> dict[str, Any]:
    """The fields as the tables would store them."""
    tables = BatchTables()
    row = RowWriter(tables, "syslog", rule_book()).from_fields(
        {**fields, "time": 0, "time_basis": 0}
    )
    row[COLUMN["original"]] = message
    tables.rows.append(row)
    return next(events_of(tables.batch(Books(), 0, None)))
