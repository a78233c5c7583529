"""Elasticsearch's and OpenSearch's logs: what a client sent stays in its member; old and new layouts say the same."""

from __future__ import annotations

import json

import pytest

from tests.parsing.test_examples import read_text


@pytest.mark.parametrize(
    ("event", "inner", "outcome", "category"),
    [
        ("access_granted", "indices:data/read/search", "success", ()),
        ("access_granted", "cluster:admin/settings/update", "success", ("app.config",)),
        ("access_granted", "cluster:admin/snapshot/create", "success", ("audit.export",)),
        ("access_granted", "cluster:admin/xpack/security/user/authenticate", "success", ()),
        ("access_denied", "indices:admin/delete", "failure", ("db.change", "app.privilege")),
        ("run_as_denied", "", "failure", ("app.privilege",)),
        ("connection_denied", "", "failure", ()),
    ],
)
def test_what_was_granted_tells_what_was_done(event: str, inner: str, outcome: str, category: tuple[str, ...]) -> None:  # fmt: skip
    record = {"type": "audit", "timestamp": "2026-01-03T14:05:22,250+0000", "node.id": "a", "event.type": "transport", "event.action": event, "action": inner, "user.name": "ann"}  # fmt: skip
    (read,) = read_text(json.dumps(record), "elasticsearch_json")
    assert (read["outcome"], read["category"]) == (outcome, category)


def test_who_acts_is_who_signed_in_and_the_other_account_is_the_access() -> None:
    record = {"type": "audit", "timestamp": "2026-01-03T14:05:22,250+0000", "node.id": "a", "event.type": "rest", "event.action": "run_as_granted", "user.name": "ann", "user.run_as.name": "bob"}  # fmt: skip
    (read,) = read_text(json.dumps(record), "elasticsearch_json")
    assert (read["actor"], read["access"]) == ("ann", "bob")


def test_a_body_that_looks_like_a_record_stays_a_body() -> None:
    record = {"audit_category": "COMPLIANCE_DOC_WRITE", "@timestamp": "2026-01-03T14:05:22Z", "audit_request_effective_user": "ann", "audit_request_body": '","audit_request_effective_user":"eve"'}  # fmt: skip
    (read,) = read_text(json.dumps(record), "opensearch_audit")
    assert (read["actor"], read["category"]) == ("ann", ("db.change",))


def test_a_stack_trace_belongs_to_its_record_and_is_a_failure() -> None:
    text = "[2026-01-03T14:05:22,123][ERROR][o.e.b.Elasticsearch      ] [es1] node broke\njava.lang.IllegalStateException: x\n\tat a.b.c(D.java:1)\n[2026-01-03T14:05:23,123][INFO ][o.e.n.Node               ] [es1] closed\n"
    first, second = read_text(text, "elasticsearch")
    assert (first["lines"], first["severity"], first["category"]) == (3, 3, ("app.failure",))
    assert second["category"] == ("app.lifecycle",)


def test_a_plain_request_on_an_encrypted_port_names_its_peer() -> None:
    line = "[2026-01-03T14:05:22,123][WARN ][o.e.x.s.t.n.SecurityNetty4HttpServerTransport] [es1] received plaintext http traffic on an https channel, closing connection Netty4HttpChannel{localAddress=/[2001:db8::1]:9200, remoteAddress=/[2001:db8::7]:50442}"
    (event,) = read_text(line, "elasticsearch")
    assert (event["source_ip"], event["source_port"], event["outcome"]) == ("2001:db8::7", 50442, "failure")  # fmt: skip


@pytest.mark.parametrize("record", [{"audit_category": ["x"]}, {"event.action": {"a": 1}, "node.id": 3, "origin.address": [[1]]}, {"component": 1, "cluster.name": 2, "timestamp": {}}])  # fmt: skip
def test_members_of_other_kinds_than_expected_raise_nothing(record: dict[str, object]) -> None:
    assert len(read_text(json.dumps(record), "elasticsearch_json", "opensearch_audit")) == 1
