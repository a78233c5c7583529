"""Formats of databases know their own files, and take no line of another format."""

from __future__ import annotations

import pytest

from logscope.parsing.format import Example, Format, Sample
from logscope.parsing.registry import detect, format_named, formats

NEW = (
    "sql_server", "sql_agent", "oracle_audit", "oracle_audit_xml", "oracle_alert", "oracle_listener", "oracle_log_xml", "redis",
    "redis_monitor", "redis_acl_log", "mongodb_json", "mongodb_audit", "elasticsearch", "elasticsearch_json", "opensearch_audit", "pgbouncer",
    "patroni", "proxysql", "proxysql_json", "clickhouse", "cassandra", "couchdb", "etcd", "etcd_text",
    "neo4j", "neo4j_json", "influxdb", "sql_dump_tools", "mongo_tools", "oracle_jobs",
)  # fmt: skip
OWN = [
    pytest.param(name, example, id=f"{name}-{index}")
    for name in NEW
    for index, example in enumerate(format_named(name).examples)
]


def sample_of(example: Example) -> Sample:
    return Sample(tuple(line for line in example.text.split("\n") if line.strip()))


@pytest.mark.parametrize(("name", "example"), OWN)
def test_an_example_is_known_as_what_it_is(name: str, example: Example) -> None:
    assert detect(sample_of(example)).best == name


@pytest.mark.parametrize("form", [form for form in formats() if form.name not in NEW and form.weight > 0.5], ids=lambda form: form.name)  # fmt: skip
def test_a_record_of_another_format_is_none_of_a_database(form: Format) -> None:
    for example in form.examples:
        sample = sample_of(example)
        assert [name for name in NEW if format_named(name).score(sample) > 0] == [], example.text
