"""Sign-ins and changes of Entra ID, in the shapes of Graph, diagnostic settings and Log Analytics."""

from __future__ import annotations

import json
from typing import Any

import pytest

from logscope.parsing.formats.entra import ACTIVITIES
from tests.parsing.test_examples import read_text


def read(**record: Any) -> dict[str, Any]:
    return read_text(json.dumps(record), "entra")[0]


@pytest.mark.parametrize(
    ("activity", "categories"),
    [
        ("Add user", ("app.account",)),
        ("Reset user password", ("app.account",)),
        ("Consent to application", ("app.account",)),
        ("Add service principal credentials", ("app.account",)),
        ("User registered security info", ("app.account",)),
        ("Add member to role completed (PIM activation)", ("app.account", "app.privilege")),
        ("Delete conditional access policy", ("os.security",)),
        ("Set federation settings on domain", ("os.security",)),
        ("Disable Strong Authentication", ("os.security",)),
        ("Bulk download users", ("audit.export",)),
        ("Read BitLocker key", ("app.privilege",)),
        ("Register device", ("app.config",)),
        ("Something new", ()),
    ],
)
def test_an_activity_has_its_categories(activity: str, categories: tuple[str, ...]) -> None:
    assert ACTIVITIES.of(activity) == categories


SIGN_IN = {"createdDateTime": "2026-01-03T14:05:22Z", "userPrincipalName": "ann@example.com", "appDisplayName": "Portal", "ipAddress": "192.0.2.7"}  # fmt: skip


@pytest.mark.parametrize(("code", "outcome"), [(0, "success"), (50126, "failure"), (53003, "failure"), (50076, None)])  # fmt: skip
def test_a_sign_in_ends_as_its_error_code_says(code: int, outcome: str | None) -> None:
    event = read(**SIGN_IN, status={"errorCode": code})
    assert (event["outcome"], event["code"], event["category"]) == (outcome, str(code), ("app.auth",))  # fmt: skip


def test_a_row_of_log_analytics_is_the_same_sign_in() -> None:
    event = read(
        TimeGenerated="2026-01-03T14:05:23Z", CreatedDateTime="2026-01-03T14:05:22Z", Type="SigninLogs", UserPrincipalName="ann@example.com", AppDisplayName="Portal",
        IPAddress="192.0.2.7", ResultType="50126", DeviceDetail='{"operatingSystem":"Linux","browser":"Firefox"}', LocationDetails='{"city":"Bern","countryOrRegion":"CH"}',
    )  # fmt: skip
    assert event["time"] == "2026-01-03T14:05:22.000000Z"
    assert (event["actor"], event["source_ip"], event["outcome"]) == ("ann@example.com", "192.0.2.7", "failure")  # fmt: skip
    assert event["device"] == "Linux Firefox"
    assert json.loads(event["extra"])["country"] == "CH"


def test_a_risk_is_about_an_account_and_nobody_acts() -> None:
    event = read(category="UserRiskEvents", operationName="User Risk Detection", time="2026-01-03T14:05:22Z", properties={"riskEventType": "anonymizedIPAddress", "userPrincipalName": "ann@example.com", "ipAddress": "192.0.2.7", "riskLevel": "high"})  # fmt: skip
    assert (event["actor"], event["target"], event["category"]) == (None, "ann@example.com", ("os.security",))  # fmt: skip


def test_a_request_to_graph_is_a_transaction() -> None:
    event = read(category="MicrosoftGraphActivityLogs", operationName="x", time="2026-01-03T14:05:22Z", callerIpAddress="192.0.2.7", properties={"requestMethod": "GET", "requestUri": "https://graph.example.com/v1.0/users", "userId": "u-1", "responseStatusCode": 403})  # fmt: skip
    assert (event["action"], event["code"], event["outcome"], event["category"]) == ("GET", "403", "failure", ("app.transaction",))  # fmt: skip


def test_a_name_that_holds_a_record_changes_nothing() -> None:
    event = read(**{**SIGN_IN, "userPrincipalName": 'x","ipAddress":"198.51.100.1'}, status={"errorCode": 50034})  # fmt: skip
    assert (event["actor"], event["source_ip"]) == ('x","ipAddress":"198.51.100.1', "192.0.2.7")
