"""GitHub's audit log: what its events mean and whom they are about."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.parsing.test_examples import read_text


def read(action: str = "repo.create", **members: Any) -> dict[str, Any]:
    record = {"@timestamp": 1767449122250, "_document_id": "d", "action": action, "actor": "ann", **members}  # fmt: skip
    return read_text(json.dumps(record), "github_audit")[0]


@pytest.mark.parametrize(
    ("action", "categories"),
    [
        ("git.clone", ("audit.export",)),
        ("git.push", ("audit.file",)),
        ("repo.download_zip", ("audit.export",)),
        ("org.audit_log_export", ("audit.export",)),
        ("user.failed_login", ("app.auth",)),
        ("org.sso_response", ("app.auth",)),
        ("staff.fake_login", ("app.privilege",)),
        ("protected_branch.policy_override", ("os.security",)),
        ("org.disable_two_factor_requirement", ("os.security",)),
        ("ip_allow_list_entry.create", ("os.security",)),
        ("repo.access", ("os.security", "app.config")),
        ("checks.delete_logs", ("os.security", "app.config")),
        ("org.add_member", ("app.account",)),
        ("personal_access_token.access_granted", ("app.account",)),
        ("deploy_key.create", ("app.account",)),
        ("repo.create", ("app.config",)),
        ("repo.create_actions_secret", ("app.config",)),
        ("hook.create", ("app.config",)),
        ("pull_request.merge", ("app.transaction",)),
        ("marketplace_listing.approve", ()),
    ],
)
def test_an_event_has_its_categories(action: str, categories: tuple[str, ...]) -> None:
    assert read(action)["category"] == categories


def test_only_a_log_on_says_how_it_ended() -> None:
    assert read("user.login")["outcome"] == "success"
    assert read("user.failed_login")["outcome"] == "failure"
    assert read("org.remove_member", user="bob")["outcome"] is None


def test_who_acts_on_oneself_acts_on_the_place() -> None:
    assert read("org.update_member", user="ann", org="shop")["target"] == "shop"
    assert read("org.update_member", user="bob", org="shop")["target"] == "bob"


def test_seconds_and_milliseconds_are_the_same_time() -> None:
    assert read()["time"] == "2026-01-03T14:05:22.250000Z"
    assert read(**{"@timestamp": None, "created_at": 1767449122})["time"] == "2026-01-03T14:05:22.000000Z"  # fmt: skip
