"""Tables of cloud consoles mean what the same records mean as JSON."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from logscope.model.source import Chunk
from logscope.parsing.format import Sample
from logscope.parsing.reader import read_chunk
from logscope.parsing.registry import detect
from tests.parsing.test_examples import events_of, read_text

SIGN_IN = {
    "Date (UTC)": "2026-01-03T14:05:22Z", "Request ID": "r", "User agent": "Mozilla/5.0 (X11, x)", "User": "Ann Bell", "Username": "ann@example.com", "User ID": "u-1", "Application": "Portal",
    "Application ID ": "a", "Resource": "API", "IP address": "192.0.2.7", "Location": "Bern, CH", "Status": "Failure", "Sign-in error code": "50126", "Failure reason": 'bad "password"', "Client app": "Browser",
}  # fmt: skip
CHANGE = {
    "Date (UTC)": "2026-01-03T14:05:22Z", "CorrelationId": "c", "Service": "Core Directory", "Category": "RoleManagement", "Activity": "Add member to role", "Result": "success", "ResultReason": "",
    "ActorType": "User", "ActorDisplayName": "Ann", "ActorObjectId": "u-1", "ActorUserPrincipalName": "ann@example.com", "IPAddress": "192.0.2.7", "Target1Type": "User", "Target1UserPrincipalName": "bob@example.com",
    "Target1ModifiedProperty1Name": "Role.DisplayName", "Target1ModifiedProperty1NewValue": '"Global Administrator"', "Target2Type": "Role", "Target2DisplayName": "x",
}  # fmt: skip
ACTIVITY = {
    "Correlation id": "c", "Operation name": "Delete Virtual Machine", "Status": "Succeeded", "Event category": "Administrative", "Level": "Informational", "Time": "2026-01-03T14:05:22.000Z",
    "Subscription": "s1", "Event initiated by": "ann@example.com", "Resource type": "Microsoft.Compute/virtualMachines", "Resource group": "shop", "Resource": "/subscriptions/s1/vm",
}  # fmt: skip
ANALYTICS = {
    "TenantId": "t", "TimeGenerated [UTC]": "1/3/2026, 2:05:22.000 PM", "OperationName": "Sign-in activity", "ResultType": "50126", "UserPrincipalName": "ann@example.com", "AppDisplayName": "Portal",
    "IPAddress": "192.0.2.7", "DeviceDetail": '{"operatingSystem":"Linux","browser":"Firefox"}', "Type": "SigninLogs",
}  # fmt: skip
OFFICE = {
    "TimeGenerated [UTC]": "1/3/2026, 2:05:22.000 PM", "RecordType": "SharePointFileOperation", "Operation": "FileDownloaded", "OfficeWorkload": "OneDrive", "UserId": "ann@example.com",
    "ClientIP": "192.0.2.7", "OfficeObjectId": "https://shop.example.com/q3.xlsx", "UserType": "Regular", "Type": "OfficeActivity",
}  # fmt: skip
CALL = {
    "Event name": "StopLogging", "Event time": "2026-01-03T14:05:22Z", "User name": "ann", "Event source": "cloudtrail.amazonaws.com", "Resource type": "", "Resource name": "trail", "AWS access key": "AKIA1",
    "AWS region": "eu-west-1", "Error code": "AccessDenied", "Source IP address": "192.0.2.7", "Event ID": "e", "Read-only": "false",
}  # fmt: skip
OKTA = {
    "timestamp": "2026-01-03T14:05:22.000Z", "published": "2026-01-03T14:05:22.000Z", "event_type": "user.account.privilege.grant", "display_message": "Grant", "actor.alternate_id": "ann@example.com",
    "actor.id": "00u1", "actor.type": "User", "client.ip_address": "192.0.2.7", "client.user_agent.raw_user_agent": "Mozilla/5.0", "outcome.result": "SUCCESS", "outcome.reason": "",
    "target0.alternate_id": "bob@example.com", "target0.type": "User", "severity": "INFO", "uuid": "e",
}  # fmt: skip
GITHUB = {"action": "org.remove_member", "actor": "ann", "user": "bob", "org": "shop", "created_at": "1767449122000", "actor_ip": "192.0.2.7"}  # fmt: skip
TABLES = {"sign_in": SIGN_IN, "change": CHANGE, "activity": ACTIVITY, "analytics": ANALYTICS, "office": OFFICE, "call": CALL, "okta": OKTA, "github": GITHUB}  # fmt: skip
EXPECTED: dict[str, dict[str, Any]] = {
    "sign_in": {"actor": "ann@example.com", "actor_id": "u-1", "source_ip": "192.0.2.7", "target": "Portal", "outcome": "failure", "code": "50126", "category": ("app.auth",), "device": "Mozilla/5.0 (X11, x)"},
    "change": {"actor": "ann@example.com", "target": "bob@example.com", "access": "Global Administrator", "source_ip": "192.0.2.7", "outcome": "success", "category": ("app.account",)},
    "activity": {"actor": "ann@example.com", "action": "Delete Virtual Machine", "target": "/subscriptions/s1/vm", "outcome": "success", "category": ("os.system",)},
    "analytics": {"actor": "ann@example.com", "source_ip": "192.0.2.7", "outcome": "failure", "device": "Linux Firefox", "category": ("app.auth",)},
    "office": {"actor": "ann@example.com", "action": "FileDownloaded", "target": "https://shop.example.com/q3.xlsx", "program": "OneDrive", "category": ("audit.export",)},
    "call": {"actor": "ann", "actor_id": "AKIA1", "action": "StopLogging", "target": "trail", "outcome": "failure", "code": "AccessDenied", "category": ("os.security",)},
    "okta": {"actor": "ann@example.com", "target": "bob@example.com", "outcome": "success", "device": "Mozilla/5.0", "category": ("app.account",)},
    "github": {"actor": "ann", "target": "bob", "source_ip": "192.0.2.7", "category": ("app.account",)},
}  # fmt: skip


def table(*rows: dict[str, str], delimiter: str = ",") -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("name", TABLES)
def test_a_row_of_a_console_means_what_its_record_does(name: str, delimiter: str) -> None:
    text = table(TABLES[name], delimiter=delimiter)
    assert detect(Sample(tuple(text.splitlines()))).best == "cloud_table"
    (event,) = read_text(text, "cloud_table")
    assert event["time"] == "2026-01-03T14:05:22.000000Z"
    assert event["time_basis"] == "exact"
    assert {field: event[field] for field in EXPECTED[name]} == EXPECTED[name]


@pytest.mark.parametrize(
    ("status", "code", "outcome"),
    [("Success", "", "success"), ("Failure", "50126", "failure"), ("Interrupted", "50074", None)],
)
def test_a_sign_in_that_was_interrupted_did_not_end(status: str, code: str, outcome: str | None) -> None:  # fmt: skip
    (event,) = read_text(table({**SIGN_IN, "Status": status, "Sign-in error code": code}), "cloud_table")  # fmt: skip
    assert event["outcome"] == outcome


def test_an_application_that_changed_something_is_the_actor() -> None:
    row = {**CHANGE, "ActorType": "Application", "ActorServicePrincipalName": "Sync", "ActorServicePrincipalId": "sp-1"}  # fmt: skip
    (event,) = read_text(table(row), "cloud_table")
    assert (event["actor"], event["actor_id"]) == ("Sync", "sp-1")


def test_a_user_name_of_two_lines_makes_no_record() -> None:
    forged = "x\n2026-01-03T14:05:23Z,r,a,Bob,bob@example.com,u-2,Portal,a,API,198.51.100.1,x,Success,0,,Browser"
    (event,) = read_text(table({**SIGN_IN, "Username": forged}), "cloud_table")
    assert (event["actor"], event["source_ip"], event["lines"]) == (forged, "192.0.2.7", 2)


def test_a_chunk_behind_the_first_is_read_by_the_header_of_its_file() -> None:
    text = table(SIGN_IN)
    header, row = text.split("\n", 1)
    chunk = Chunk(1, len(header) + 1, 2, row.encode(), ("cloud_table",), heading=header)
    event = next(events_of(read_chunk(chunk)))
    assert (event["actor"], event["outcome"]) == ("ann@example.com", "failure")


def test_columns_that_contradict_each_other_stop_nobody() -> None:
    row = {**OKTA, "actor": "x", "target0": "y", "target9.type": "z", "a.b.c.d.e.f.g": "1"}
    (event,) = read_text(table(row), "cloud_table")
    assert event["format"] == "cloud_table"
    assert json.loads(event["extra"])["event_id"] == "e"
