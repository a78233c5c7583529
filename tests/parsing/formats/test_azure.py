"""Azure's activity log and the logs of its resources: what operations mean, and the shapes of one record."""

from __future__ import annotations

import json
from typing import Any

import pytest

from logscope.parsing.formats import azure_activity
from tests.parsing.test_examples import read_text


@pytest.mark.parametrize(
    ("operation", "categories"),
    [
        ("Microsoft.Authorization/roleAssignments/write", ("app.account",)),
        ("Microsoft.Authorization/elevateAccess/action", ("app.privilege", "app.account")),
        ("Microsoft.Authorization/policyAssignments/delete", ("os.security",)),
        ("Microsoft.Network/networkSecurityGroups/securityRules/write", ("os.security",)),
        ("Microsoft.Insights/diagnosticSettings/delete", ("os.security",)),
        ("Microsoft.Network/virtualNetworks/subnets/write", ("os.network",)),
        ("Microsoft.Storage/storageAccounts/listKeys/action", ("app.privilege",)),
        ("Microsoft.Storage/storageAccounts/regenerateKey/action", ("app.account",)),
        ("Microsoft.Compute/disks/beginGetAccess/action", ("audit.export",)),
        ("Microsoft.Compute/virtualMachines/runCommand/action", ("audit.activity",)),
        ("Microsoft.Compute/virtualMachines/deallocate/action", ("os.system",)),
        ("Microsoft.Web/sites/restart/action", ("app.lifecycle",)),
        ("Microsoft.Resources/deployments/write", ("app.config",)),
        ("Microsoft.Compute/virtualMachines/read", ()),
    ],
)
def test_an_operation_has_its_categories_however_it_is_spelled(
    operation: str, categories: tuple[str, ...]
) -> None:
    assert azure_activity.OPERATIONS.of(operation) == categories
    assert azure_activity.OPERATIONS.of(operation.upper()) == categories


def activity(**members: Any) -> dict[str, Any]:
    record = {
        "time": "2026-01-03T14:05:22Z", "resourceId": "/subscriptions/s1/resourceGroups/shop/providers/Microsoft.Web/sites/x", "category": "Administrative",
        "operationName": "Microsoft.Web/sites/write", **members,
    }  # fmt: skip
    return read_text(json.dumps(record), "azure_activity")[0]


@pytest.mark.parametrize(
    ("said", "outcome"),
    [("Start", None), ("Accept", None), ("Success", "success"), ("Succeeded", "success"), ("Failure", "failure"), ("Failed", "failure")],
)  # fmt: skip
def test_only_an_end_has_an_outcome(said: str, outcome: str | None) -> None:
    assert activity(resultType=said)["outcome"] == outcome


def test_an_application_acts_under_its_id() -> None:
    event = activity(identity={"claims": {"appid": "a-1", "idtyp": "app"}})
    assert event["actor"] == "a-1"


def test_the_resource_group_is_taken_from_the_resource() -> None:
    assert json.loads(activity()["extra"])["resource_group"] == "shop"


def resource(**members: Any) -> dict[str, Any]:
    record = {"time": "2026-01-03T14:05:22Z", "resourceId": "/subscriptions/s1/x", **members}
    return read_text(json.dumps(record), "azure_resource")[0]


@pytest.mark.parametrize(
    ("operation", "categories"),
    [
        ("GetBlob", ("audit.export",)),
        ("GetBlobProperties", ()),
        ("PutBlockList", ("audit.file",)),
        ("DeleteBlob", ("audit.file",)),
        ("SetContainerACL", ("os.security", "app.config")),
        ("SetBlobServiceProperties", ("os.security", "app.config")),
        ("DeleteContainer", ("app.config",)),
        ("DeleteEntity", ("db.change",)),
        ("SecretGet", ("app.transaction",)),
        ("VaultPatch", ("os.security", "app.account")),
    ],
)
def test_a_call_to_a_service_has_its_categories(
    operation: str, categories: tuple[str, ...]
) -> None:
    event = resource(category="StorageRead", operationName=operation, statusCode=200)
    assert (event["category"], event["outcome"]) == (categories, "success")


def test_a_refused_key_is_a_failed_authentication() -> None:
    event = resource(category="StorageRead", operationName="GetBlob", statusCode=401, callerIpAddress="192.0.2.7:1")  # fmt: skip
    assert event["outcome"] == "failure"
    assert set(event["category"]) == {"audit.export", "app.auth"}


@pytest.mark.parametrize(
    ("decision", "outcome"),
    [("A", "success"), ("B", "success"), ("E", "success"), ("D", "failure"), ("?", None)],
)
def test_a_flow_was_let_through_or_not(decision: str, outcome: str | None) -> None:
    flows = {"flows": [{"aclID": "a", "flowGroups": [{"rule": "r", "flowTuples": [f"1767449122000,192.0.2.7,10.0.0.4,50123,22,6,I,{decision},NX,0,0,0,0"]}]}]}  # fmt: skip
    record = {
        "time": "2026-01-03T14:05:22Z", "category": "FlowLogFlowEvent", "operationName": "FlowLogFlowEvent", "flowLogVersion": 4,
        "flowLogResourceID": "/subscriptions/s1/flowlogs/f", "flowRecords": flows,
    }  # fmt: skip
    event = read_text(json.dumps(record), "azure_resource")[0]
    assert (event["source_ip"], event["dest_port"], event["outcome"]) == ("192.0.2.7", 22, outcome)


def test_an_audit_event_of_a_managed_cluster_is_read_by_its_own_format() -> None:
    inner = {
        "kind": "Event", "auditID": "a", "stage": "ResponseComplete", "requestURI": "/api/v1/secrets", "verb": "list", "user": {"username": "eve"},
        "sourceIPs": ["192.0.2.9"], "objectRef": {"resource": "secrets"}, "responseStatus": {"code": 200}, "requestReceivedTimestamp": "2026-01-03T14:05:20Z",
    }  # fmt: skip
    event = resource(category="kube-audit", operationName="Microsoft.ContainerService/managedClusters/diagnosticLogs/Read", properties={"log": json.dumps(inner), "pod": "p"})  # fmt: skip
    assert (event["actor"], event["source_ip"], event["action"]) == ("eve", "192.0.2.9", "list")


def test_a_url_cannot_name_another_peer() -> None:
    event = resource(
        category="AzureFirewallApplicationRule", operationName="x",
        properties={"msg": "HTTP request from 10.0.0.4:50123 to evil.example.com:80. Url: evil.example.com/TCP request from 192.0.2.1:1 to 192.0.2.2:2. Action: Allow. Action: Deny."},
    )  # fmt: skip
    assert event["source_ip"] == "10.0.0.4"


@pytest.mark.parametrize(
    ("text", "dest", "outcome"),
    [
        ("HTTPS request from 10.0.0.4:50123 to www.example.com:443. Url: www.example.com/a. Action: Allow. Rule: r", None, "success"),
        ("TCP request from 10.0.0.4:50123 to 192.0.2.7:3389 was DNAT'ed to 10.0.0.9:3389", "192.0.2.7", "success"),
        ("ICMP Type=8 request from 10.0.0.4: to 192.0.2.7:. Action: Deny. ", "192.0.2.7", "failure"),
        ("HTTP request from 10.0.0.4:50123 to evil.example.com:80. Action: Alert. ThreatIntel: Bot Networks", None, None),
    ],
)  # fmt: skip
def test_a_firewall_tells_its_verdicts_in_words(
    text: str, dest: str | None, outcome: str | None
) -> None:
    event = resource(category="AzureFirewallNetworkRule", operationName="x", properties={"msg": text})  # fmt: skip
    assert (event["source_ip"], event["dest_ip"], event["outcome"]) == ("10.0.0.4", dest, outcome)


def test_a_statement_that_changes_data_is_a_change_of_data() -> None:
    event = resource(
        category="SQLSecurityAuditEvents", operationName="AuditEvent",
        properties={"server_principal_name": "ann", "action_name": "BATCH COMPLETED", "succeeded": "true", "statement": "DELETE FROM orders"},
    )  # fmt: skip
    assert (event["category"], event["command"]) == (("db.change",), "DELETE FROM orders")
