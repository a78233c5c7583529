"""MongoDB's structured and audit logs: by their members, whatever stands in them, also inside a container's log."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.parsing.test_examples import read_text

LINE: dict[str, Any] = {"t": {"$date": "2026-01-03T14:05:22.250+00:00"}, "s": "I", "c": "ACCESS", "id": 20249, "ctx": "conn6"}  # fmt: skip


@pytest.mark.parametrize(
    ("message", "attr", "expect"),
    [
        ("Authentication failed", {"principalName": 'ann","remote":"203.0.113.9:1', "remote": "192.0.2.7:50442"}, ("db.login", "failure", "192.0.2.7")),
        ("Failed to authenticate", {"user": "ann", "db": "admin", "client": "192.0.2.7:50442", "error": "AuthenticationFailed", "result": 18}, ("db.login", "failure", "192.0.2.7")),
        ("Connection accepted", {"remote": "anonymous unix socket:27017"}, ("db.connect", None, None)),
        ("dropDatabase - starting", {"db": "shop"}, ("drop database", None, None)),
        ("Authentication failed", [1, {"a": 2}], ("db.login", "failure", None)),
        ("Authentication failed", {"remote": {"ip": ["x"]}, "principalName": ["a", {}]}, ("db.login", "failure", None)),
    ],
)  # fmt: skip
def test_members_mean_what_their_names_say(message: str, attr: object, expect: tuple[str | None, ...]) -> None:  # fmt: skip
    (event,) = read_text(json.dumps({**LINE, "msg": message, "attr": attr}), "mongodb_json")
    assert (event["action"], event["outcome"], event["source_ip"]) == expect


def test_a_slow_command_that_makes_an_account_is_a_change_of_accounts() -> None:
    attr = {"type": "command", "ns": "admin.$cmd", "command": {"createUser": "eve", "roles": ["root"]}, "remote": "192.0.2.7:5"}  # fmt: skip
    (event,) = read_text(json.dumps({**LINE, "msg": "Slow query", "attr": attr}), "mongodb_json")
    assert (event["action"], event["target"], event["category"]) == ("createUser", "admin.eve", ("app.account",))  # fmt: skip


def test_it_is_read_inside_a_container_log() -> None:
    inside = json.dumps({**LINE, "msg": "Authentication failed", "attr": {"principalName": "ann", "remote": "192.0.2.7:5"}})  # fmt: skip
    (event,) = read_text(json.dumps({"log": inside + "\n", "stream": "stdout", "time": "2026-01-03T14:05:23Z"}), "json_lines")  # fmt: skip
    assert (event["actor"], event["source_ip"], event["outcome"]) == ("ann", "192.0.2.7", "failure")


@pytest.mark.parametrize(
    ("kind", "category"),
    [("dropCollection", "db.change"), ("grantRolesToUser", "app.account"), ("shutdown", "app.lifecycle"), ("replSetReconfig", "app.config"), ("logout", "app.auth")],
)  # fmt: skip
def test_kinds_of_audit_events(kind: str, category: str) -> None:
    record = {"atype": kind, "ts": {"$date": "2026-01-03T14:05:22.250+00:00"}, "users": "x", "roles": [1], "param": None, "result": 0}  # fmt: skip
    (event,) = read_text(json.dumps(record), "mongodb_audit")
    assert event["outcome"] == "success"
    assert category in event["category"]
