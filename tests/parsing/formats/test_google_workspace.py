"""Activities of Google Workspace: what their events mean, and parameters of every kind."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.parsing.test_examples import read_text


def read(application: str, *events: dict[str, Any], **members: Any) -> dict[str, Any]:
    record = {
        "kind": "admin#reports#activity", "id": {"time": "2026-01-03T14:05:22.250Z", "uniqueQualifier": "1", "applicationName": application},
        "actor": {"email": "ann@example.com"}, "ipAddress": "192.0.2.7", "events": list(events), **members,
    }  # fmt: skip
    return read_text(json.dumps(record), "google_workspace")[0]


@pytest.mark.parametrize(
    ("application", "name", "categories"),
    [
        ("login", "login_success", ("app.auth",)),
        ("login", "2sv_disable", ("app.account",)),
        ("saml", "login_failure", ("app.auth",)),
        ("token", "authorize", ("app.account",)),
        ("admin", "CREATE_USER", ("app.account",)),
        ("admin", "GRANT_ADMIN_PRIVILEGE", ("app.account",)),
        ("admin", "ENFORCE_STRONG_AUTHENTICATION", ("os.security",)),
        ("admin", "AUTHORIZE_API_CLIENT_ACCESS", ("os.security",)),
        ("admin", "EMAIL_MONITOR_CREATE", ("app.privilege",)),
        ("admin", "CUSTOMER_TAKEOUT_INITIATED", ("audit.export",)),
        ("admin", "CHANGE_GMAIL_SETTING", ("app.config",)),
        ("drive", "download", ("audit.export",)),
        ("drive", "view", ("app.transaction",)),
        ("drive", "delete", ("audit.file",)),
        ("drive", "change_document_visibility", ("app.account",)),
        ("groups_enterprise", "add_member", ("app.account",)),
        ("rules", "rule_match", ("os.security",)),
        ("vault", "create_export", ("audit.export",)),
        ("new", "thing", ()),
    ],
)
def test_an_event_has_its_categories(
    application: str, name: str, categories: tuple[str, ...]
) -> None:
    event = read(application, {"type": "t", "name": name})
    assert (event["action"], event["category"]) == (name, categories)


def test_parameters_of_every_kind_are_kept() -> None:
    parameters = [
        {"name": "doc_title", "value": "q3.xlsx"}, {"name": "billable", "boolValue": True}, {"name": "size", "intValue": "7"},
        {"name": "new_value", "multiValue": ["people_with_link", "can_edit"]}, {"name": "nested", "messageValue": {"parameter": []}},
    ]  # fmt: skip
    event = read("drive", {"name": "change_document_visibility", "parameters": parameters})
    extra = json.loads(event["extra"])
    assert (event["target"], event["access"]) == ("q3.xlsx", "people_with_link, can_edit")
    assert (extra["billable"], extra["size"]) == (True, "7")


def test_a_file_that_is_only_looked_at_gives_no_access() -> None:
    event = read("drive", {"name": "view", "parameters": [{"name": "new_value", "value": "x"}]})
    assert event["access"] is None


def test_who_has_no_address_acts_under_a_key() -> None:
    event = read("token", {"name": "authorize"}, actor={"callerType": "KEY", "key": "SYSTEM"})
    assert event["actor"] == "SYSTEM"
