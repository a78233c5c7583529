"""Teleport's events: what they mean, and how a refusal is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.parsing.test_examples import read_text


def read(event: str = "session.start", code: str = "T2000I", **members: Any) -> dict[str, Any]:
    record = {"ei": 0, "event": event, "code": code, "time": "2026-01-03T14:05:22Z", "user": "ann", **members}  # fmt: skip
    return read_text(json.dumps(record), "teleport")[0]


@pytest.mark.parametrize(
    ("event", "categories"),
    [
        ("user.login", ("app.auth",)),
        ("recovery_code.used", ("app.auth",)),
        ("session.start", ("audit.logon",)),
        ("exec", ("audit.activity",)),
        ("kube.request", ("audit.activity",)),
        ("port", ("os.network",)),
        ("db.session.start", ("app.auth",)),
        ("app.session.request", ("app.transaction",)),
        ("user.create", ("app.account",)),
        ("mfa.delete", ("app.account",)),
        ("access_request.review", ("app.account", "app.privilege")),
        ("lock.created", ("os.security",)),
        ("session_recording_config.update", ("os.security",)),
        ("db.create", ("app.config",)),
        ("session.data", ()),
    ],
)
def test_an_event_has_its_categories(event: str, categories: tuple[str, ...]) -> None:
    assert read(event)["category"] == categories


@pytest.mark.parametrize(
    ("code", "members", "outcome"),
    [
        ("T1000I", {"success": True}, "success"),
        ("T1000I", {"success": False}, "failure"),
        ("T1006W", {}, "failure"),
        ("T3002E", {"exitCode": "1"}, "failure"),
        ("T3002I", {"exitCode": "0"}, "success"),
        ("T3009I", {"response_code": 403}, "failure"),
        ("T2000I", {}, "success"),
        ("T2004I", {}, None),
    ],
)
def test_an_outcome_is_said_or_told_by_the_code(
    code: str, members: dict[str, Any], outcome: str | None
) -> None:
    assert read("x", code, **members)["outcome"] == outcome


def test_a_session_as_root_uses_a_privilege() -> None:
    event = read(login="root", server_hostname="web1")
    assert (event["actor"], event["access"], event["target"]) == ("ann", "root", "web1")
    assert event["category"] == ("audit.logon", "audit.privilege")


@pytest.mark.parametrize(
    ("action", "category"), [("download", "audit.export"), ("upload", "audit.file")]
)
def test_a_copy_goes_one_way(action: str, category: str) -> None:
    event = read("scp", "T3004I" if action == "download" else "T3005I", action=action, path="/etc/shadow")  # fmt: skip
    assert (event["target"], event["category"]) == ("/etc/shadow", (category,))


def test_an_address_in_a_user_name_is_no_peer() -> None:
    event = read("user.login", "T1000W", user="x from 198.51.100.1", **{"addr.remote": "192.0.2.7:1"})  # fmt: skip
    assert (event["actor"], event["source_ip"]) == ("x from 198.51.100.1", "192.0.2.7")
