"""Okta's system log: what its events mean, whom they are about, and how they ended."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.parsing.test_examples import read_text


def read(event_type: str = "user.session.start", **members: Any) -> dict[str, Any]:
    record = {
        "eventType": event_type, "published": "2026-01-03T14:05:22.250Z", "uuid": "e-1", "outcome": {"result": "SUCCESS"},
        "actor": {"id": "00u1", "type": "User", "alternateId": "ann@example.com"}, "client": {"ipAddress": "192.0.2.7"}, **members,
    }  # fmt: skip
    return read_text(json.dumps(record), "okta")[0]


@pytest.mark.parametrize(
    ("event_type", "categories"),
    [
        ("user.session.start", ("app.auth",)),
        ("user.authentication.auth_via_mfa", ("app.auth",)),
        ("user.mfa.okta_verify.deny_push", ("app.auth",)),
        ("app.oauth2.as.token.grant.access_token", ("app.auth",)),
        ("app.oauth2.client.lifecycle.create", ("app.account",)),
        ("user.session.access_admin_app", ("app.auth", "app.privilege")),
        ("user.session.impersonation.initiate", ("app.auth", "app.privilege")),
        ("user.mfa.factor.reset_all", ("app.account",)),
        ("user.account.privilege.grant", ("app.account",)),
        ("system.api_token.create", ("app.account",)),
        ("policy.evaluate_sign_on", ("app.auth",)),
        ("policy.rule.deactivate", ("os.security",)),
        ("zone.delete", ("os.security",)),
        ("user.risk.change", ("os.security",)),
        ("security.threat.detected", ("os.security",)),
        ("application.lifecycle.create", ("app.config",)),
        ("analytics.reports.export.download", ("audit.export",)),
        ("system.email.delivery", ()),
    ],
)
def test_an_event_has_its_categories(event_type: str, categories: tuple[str, ...]) -> None:
    assert read(event_type)["category"] == categories


@pytest.mark.parametrize(
    ("result", "outcome", "code"),
    [("SUCCESS", "success", None), ("ALLOW", "success", None), ("DENY", "failure", None), ("FAILURE", "failure", None), ("CHALLENGE", None, "CHALLENGE"), ("SKIPPED", None, "SKIPPED")],
)  # fmt: skip
def test_a_challenge_is_no_end(result: str, outcome: str | None, code: str | None) -> None:
    event = read(outcome={"result": result})
    assert (event["outcome"], event["code"]) == (outcome, code)


def test_the_target_is_the_other_user_and_the_rest_is_kept() -> None:
    targets = [{"type": "AppInstance", "alternateId": "Payroll"}, {"type": "User", "alternateId": "ann@example.com"}, {"type": "User", "alternateId": "bob@example.com"}]  # fmt: skip
    event = read("application.user_membership.add", target=targets)
    assert event["target"] == "bob@example.com"
    assert json.loads(event["extra"])["other_targets"] == "Payroll, ann@example.com"


def test_a_peer_without_a_client_is_the_first_of_the_chain() -> None:
    event = read(client=None, request={"ipChain": [{"ip": "2001:db8::7"}, {"ip": "192.0.2.1"}]})
    assert event["source_ip"] == "2001:db8::7"
