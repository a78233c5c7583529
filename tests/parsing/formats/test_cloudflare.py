"""Cloudflare's data sets: who changed what, who was let in, and which requests were stopped."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.parsing.test_examples import read_text


def read(**record: Any) -> dict[str, Any]:
    return read_text(json.dumps(record), "cloudflare")[0]


@pytest.mark.parametrize(
    ("action", "kind", "categories"),
    [
        ("login", "user", ("app.auth",)),
        ("token_create", "token", ("app.account",)),
        ("add", "member", ("app.account",)),
        ("delete", "ruleset", ("os.security",)),
        ("rec_add", "DNS_record", ("os.network", "app.config")),
        ("change_setting", "zone", ("app.config",)),
    ],
)
def test_a_change_has_its_categories(action: str, kind: str, categories: tuple[str, ...]) -> None:
    event = read(ActionType=action, ResourceType=kind, ActorEmail="ann@example.com", When="2026-01-03T14:05:22Z")  # fmt: skip
    assert event["category"] == categories


def test_both_versions_of_the_audit_log_are_read() -> None:
    record = {
        "account": {"id": "c"}, "action": {"type": "create", "result": "failure", "time": "2026-01-03T14:05:22Z", "description": "Add Member"}, "id": "i",
        "actor": {"email": "ann@example.com", "id": "a-1", "ip_address": "192.0.2.7", "type": "user"}, "resource": {"type": "member", "id": "r"},
    }  # fmt: skip
    event = read(**record)
    assert (event["time"], event["actor"], event["source_ip"]) == ("2026-01-03T14:05:22.000000Z", "ann@example.com", "192.0.2.7")  # fmt: skip
    assert (event["action"], event["target"], event["outcome"]) == ("create", "member r", "failure")


@pytest.mark.parametrize(
    "written", ["2026-01-03T14:05:22Z", 1767449122, 1767449122000000000], ids=["text", "s", "ns"]
)
def test_a_job_chooses_how_times_are_written(written: object) -> None:
    event = read(RayID="7f", ClientIP="192.0.2.7", EdgeStartTimestamp=written, EdgeResponseStatus=200)  # fmt: skip
    assert event["time"] == "2026-01-03T14:05:22.000000Z"


@pytest.mark.parametrize(
    ("verdict", "outcome"), [("block", "failure"), ("skip", "success"), ("simulate", None)]
)
def test_a_rule_stops_a_request_or_not(verdict: str, outcome: str | None) -> None:
    event = read(RayID="7f", ClientIP="192.0.2.7", Datetime="2026-01-03T14:05:22Z", Action=verdict, Source="waf", ClientRequestPath="/a", ClientRequestQuery="?b=1")  # fmt: skip
    assert (event["outcome"], event["target"], event["category"]) == (outcome, "/a?b=1", ("os.security",))  # fmt: skip


def test_a_request_that_a_rule_stopped_is_also_about_security() -> None:
    event = read(RayID="7f", ClientIP="192.0.2.7", EdgeStartTimestamp=1767449122, EdgeResponseStatus=403, SecurityAction="block", ClientRequestMethod="GET", ClientRequestURI="/")  # fmt: skip
    assert event["category"] == ("app.transaction", "os.security")


def test_a_decision_of_gateway_names_the_member_and_both_ends() -> None:
    event = read(PolicyID="p", Datetime="2026-01-03T14:05:22Z", Email="ann@example.com", SourceIP="192.0.2.7", DestinationIP="198.51.100.9", DestinationPort=443, Action="block", SNI="x.example.com")  # fmt: skip
    assert (event["actor"], event["source_ip"], event["dest_ip"], event["dest_port"]) == ("ann@example.com", "192.0.2.7", "198.51.100.9", 443)  # fmt: skip
    assert (event["target"], event["outcome"]) == ("x.example.com", "failure")


def test_a_path_that_looks_like_a_record_is_a_path() -> None:
    path = '/","ClientIP":"198.51.100.1'
    event = read(RayID="7f", ClientIP="192.0.2.7", EdgeStartTimestamp=1767449122, ClientRequestURI=path)  # fmt: skip
    assert (event["source_ip"], event["target"]) == ("192.0.2.7", path)
