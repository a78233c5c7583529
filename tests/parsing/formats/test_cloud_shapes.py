"""Cloud records are read alike as lines, arrays and envelopes, and take no file of another format."""

from __future__ import annotations

import json
from typing import Any

import pytest

from logscope.parsing.format import Example, Format, Sample
from logscope.parsing.json_record import JsonFormat
from logscope.parsing.registry import detect, formats
from tests.parsing.test_examples import read_text

CLOUD = frozenset(
    ["aws_load_balancer", "cloud_table", "cloudflare", "google_workspace", "teleport", "s3_access", "vpc_flow", "azure_activity", "azure_resource", "cloudtrail", "entra", "gcp_audit", "github_audit", "kubernetes_audit", "m365_audit", "okta"]
)  # fmt: skip
OF_CLOUDS = [
    pytest.param(form, example, id=f"{form.name}-{index}")
    for form in formats()
    if form.name in CLOUD
    for index, example in enumerate(form.examples)
]
OF_JSON = [
    pytest.param(form, example, id=f"{form.name}-{index}")
    for form in formats()
    if form.name in CLOUD and isinstance(form, JsonFormat)
    for index, example in enumerate(form.examples)
    if example.text.startswith("{")
]
ENVELOPES: dict[str, Any] = {
    "array": lambda record: [record],
    "Microsoft Graph": lambda record: {"@odata.context": "https://graph.example.com/$metadata", "value": [record]},
    "storage account": lambda record: {"records": [record]},
    "CloudTrail": lambda record: {"Records": [record]},
    "paged": lambda record: {"kind": "x#list", "etag": "e", "items": [record], "nextPageToken": "t"},
}  # fmt: skip
KEPT = ("format", "time", "actor", "target", "action", "outcome", "source_ip", "category", "code")


@pytest.mark.parametrize(("form", "example"), OF_JSON)
def test_a_record_in_an_envelope_is_read_as_it_is_alone(form: Format, example: Example) -> None:
    alone = read_text(example.text, form.name)[0]
    for envelope, wrap in ENVELOPES.items():
        for indent in (None, 2):
            text = json.dumps(wrap(json.loads(example.text)), indent=indent)
            events = read_text(text, "json_document")
            assert [{name: event[name] for name in KEPT} for event in events] == [
                {name: alone[name] for name in KEPT}
            ], f"{envelope}, {indent}"


def sample(example: Example) -> Sample:
    return Sample(tuple(line for line in example.text.split("\n") if line.strip()))


@pytest.mark.parametrize(("form", "example"), OF_CLOUDS)
def test_an_example_is_known_as_what_it_is(form: Format, example: Example) -> None:
    assert detect(sample(example)).best == form.name


@pytest.mark.parametrize("form", [form for form in formats() if form.name in CLOUD], ids=lambda form: form.name)  # fmt: skip
def test_no_record_of_another_format_is_taken(form: Format) -> None:
    for other in formats():
        for example in other.examples if other.name not in CLOUD else ():
            assert form.score(sample(example)) <= other.score(sample(example)), example.text


@pytest.mark.parametrize(("form", "example"), OF_JSON)
def test_a_record_that_was_cut_off_stays_and_one_that_is_odd_stops_nobody(
    form: Format, example: Example
) -> None:
    whole = json.loads(example.text)
    odd = [
        {**whole, name: value} for name in whole for value in (None, [], {}, [[]], -1, "\u0000{")
    ]
    lines = [example.text[: len(example.text) // 2], *map(json.dumps, odd), example.text]
    events = read_text("\n".join(lines) + "\n", form.name)
    assert len(events) == len(lines)
    for line, event in zip(lines, events, strict=True):
        assert event["format"] == (form.name if form.begin(line) is not None else None)
