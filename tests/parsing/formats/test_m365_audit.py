"""The unified audit log of Microsoft 365: operations, and records that come in the cell of a table."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from logscope.parsing.format import Sample
from logscope.parsing.registry import detect
from tests.parsing.test_examples import read_text

RECORD: dict[str, Any] = {
    "CreationTime": "2026-01-03T14:05:22", "Operation": "FileDownloaded", "RecordType": 6, "UserType": 0, "Workload": "OneDrive", "ClientIP": "192.0.2.7",
    "UserId": "ann@example.com", "ObjectId": "https://shop.example.com/q3.xlsx",
}  # fmt: skip
HEADER = ["RecordId", "CreationDate", "RecordType", "Operation", "UserId", "AuditData", "AssociatedAdminUnits"]  # fmt: skip


def table(*records: dict[str, Any], user: str = "ann@example.com", delimiter: str = ",") -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(HEADER)
    for record in records:
        writer.writerow(
            ["r", "2026-01-03T14:05:22Z", "6", record["Operation"], user, json.dumps(record), ""]
        )
    return text.getvalue()


def read(**members: Any) -> dict[str, Any]:
    return read_text(json.dumps({**RECORD, **members}), "m365_audit")[0]


@pytest.mark.parametrize(
    ("operation", "categories"),
    [
        ("FileAccessed", ("app.transaction",)),
        ("FileSyncDownloadedFull", ("audit.export",)),
        ("FileDeleted", ("audit.file",)),
        ("AnonymousLinkCreated", ("app.account",)),
        ("AnonymousLinkUsed", ("app.transaction",)),
        ("MailItemsAccessed", ("app.transaction",)),
        ("SendAs", ("app.transaction", "app.privilege")),
        ("New-InboxRule", ("app.config",)),
        ("Add-MailboxPermission", ("app.account",)),
        ("Set-AdminAuditLogConfig", ("os.security",)),
        ("New-TransportRule", ("os.security",)),
        ("SearchExported", ("audit.export",)),
        ("RunLiveResponseSession", ("audit.activity",)),
        ("SomethingNew", ()),
    ],
)
def test_an_operation_has_its_categories(operation: str, categories: tuple[str, ...]) -> None:
    assert read(Operation=operation)["category"] == categories


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_record_in_a_cell_is_the_record(delimiter: str) -> None:
    text = table(RECORD, RECORD, delimiter=delimiter)
    assert detect(Sample(tuple(text.splitlines()))).best == "m365_audit"
    header, first, _ = read_text(text, "m365_audit")
    assert header["actor"] is None
    assert (first["actor"], first["action"], first["source_ip"]) == ("ann@example.com", "FileDownloaded", "192.0.2.7")  # fmt: skip
    assert (first["time"], first["time_basis"]) == ("2026-01-03T14:05:22.000000Z", "exact")


def test_a_user_name_that_looks_like_a_record_is_none() -> None:
    forged = json.dumps({**RECORD, "UserId": "bob@example.com", "ClientIP": "198.51.100.1"})
    _, event = read_text(table(RECORD, user=forged), "m365_audit")
    assert (event["actor"], event["source_ip"]) == ("ann@example.com", "192.0.2.7")


def test_a_value_that_begins_like_a_cell_does_not_end_the_record() -> None:
    _, event = read_text(table({**RECORD, "SourceFileName": '{"a":"{"}'}), "m365_audit")
    assert (event["actor"], event["action"]) == ("ann@example.com", "FileDownloaded")


def test_a_cell_that_a_spreadsheet_cut_still_says_who_did_what() -> None:
    whole = table({**RECORD, "ModifiedProperties": [{"UserId": "bob@example.com"}]}).splitlines()[1]
    for line in (whole[:-40] + '",', whole[:-40]):
        event = read_text(line, "m365_audit")[0]
        assert (event["actor"], event["action"], event["source_ip"]) == ("ann@example.com", "FileDownloaded", "192.0.2.7")  # fmt: skip


def test_a_log_on_of_the_directory_is_read_with_its_browser_and_error() -> None:
    event = read(
        Workload="AzureActiveDirectory", Operation="UserLoginFailed", ResultStatus="Success", ErrorNumber="50126",
        ExtendedProperties=[{"Name": "UserAgent", "Value": "curl/8"}, {"Name": "RequestType", "Value": "OAuth2:Token"}],
    )  # fmt: skip
    assert (event["outcome"], event["code"], event["device"], event["category"]) == ("failure", "50126", "curl/8", ("app.auth",))  # fmt: skip


def test_a_mailbox_opened_by_somebody_else_is_the_target() -> None:
    event = read(Operation="MailItemsAccessed", ObjectId=None, MailboxOwnerUPN="bob@example.com", LogonType=2, ClientIPAddress="192.0.2.7")  # fmt: skip
    assert (event["target"], event["access"]) == ("bob@example.com", "delegate")


def test_parameters_of_a_cmdlet_are_its_command() -> None:
    event = read(Operation="New-InboxRule", ResultStatus="True", Parameters=[{"Name": "ForwardTo", "Value": "x@example.net"}])  # fmt: skip
    assert event["command"] == "New-InboxRule -ForwardTo x@example.net"
