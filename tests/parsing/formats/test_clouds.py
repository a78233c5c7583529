"""What the methods of clouds and clusters mean: told by their names, and by what the record adds."""

from __future__ import annotations

import json
from typing import Any

import pytest

from logscope.parsing.format import Sample
from logscope.parsing.formats import cloudtrail, gcp_audit
from logscope.parsing.registry import detect
from tests.parsing.test_examples import read_text


@pytest.mark.parametrize(
    ("method", "categories"),
    [
        ("storage.objects.list", ("audit.export",)),
        ("storage.objects.create", ("audit.file",)),
        ("storage.objects.delete", ("audit.file",)),
        ("storage.setIamPermissions", ("app.config", "app.account")),
        ("storage.buckets.create", ("app.config",)),
        ("google.iam.admin.v1.CreateServiceAccountKey", ("app.account",)),
        ("google.iam.admin.v1.GetServiceAccount", ()),
        ("GenerateAccessToken", ("app.privilege",)),
        ("SetIamPolicy", ("app.config", "app.account")),
        ("v1.compute.firewalls.patch", ("os.security",)),
        ("beta.compute.networks.insert", ("os.network",)),
        ("v1.compute.instances.stop", ("os.system",)),
        ("v1.compute.instances.setMetadata", ("app.config",)),
        ("v1.compute.instances.list", ()),
        ("google.container.v1.ClusterManager.GetCluster", ()),
        ("google.container.v1.ClusterManager.UpdateCluster", ("app.config",)),
        ("io.k8s.core.v1.pods.exec.create", ("audit.activity",)),
        ("io.k8s.authorization.rbac.v1.clusterrolebindings.create", ("app.account",)),
        ("google.logging.v2.ConfigServiceV2.DeleteSink", ("os.security",)),
        ("cloudsql.instances.export", ("audit.export",)),
        ("cloudsql.users.create", ("app.account",)),
        ("cloudsql.instances.restart", ("app.lifecycle",)),
        ("google.admin.AdminService.createUser", ("app.account",)),
        ("tableservice.insert", ("db.change",)),
    ],
)
def test_a_method_of_google_cloud_has_its_categories(
    method: str, categories: tuple[str, ...]
) -> None:
    assert gcp_audit.categories_of(method) == categories


@pytest.mark.parametrize(
    ("event", "categories"),
    [
        ("signin:ConsoleLogin", ("app.auth",)),
        ("sts:AssumeRole", ("app.privilege",)),
        ("sts:AssumeRoleWithSAML", ("app.auth", "app.privilege")),
        ("sts:GetCallerIdentity", ()),
        ("s3:GetObject", ("audit.export",)),
        ("s3:DeleteObjects", ("audit.file",)),
        ("s3:PutBucketPolicy", ("os.security", "app.config")),
        ("s3:ListBuckets", ()),
        ("iam:AttachUserPolicy", ("app.account",)),
        ("iam:ListUsers", ()),
        ("iam:GenerateCredentialReport", ()),
        ("ec2:RunInstances", ("os.system",)),
        ("ec2:DescribeInstances", ()),
        ("ec2:AuthorizeSecurityGroupIngress", ("os.security",)),
        ("ec2:CreateVpc", ("os.network",)),
        ("ec2:ModifySnapshotAttribute", ("audit.export",)),
        ("cloudtrail:StopLogging", ("os.security",)),
        ("cloudtrail:LookupEvents", ()),
        ("guardduty:DeleteDetector", ("os.security",)),
        ("kms:Decrypt", ()),
        ("kms:ScheduleKeyDeletion", ("os.security",)),
        ("rds:RebootDBInstance", ("app.lifecycle",)),
        ("dynamodb:DeleteItem", ("db.change",)),
        ("ssm:SendCommand", ("audit.activity",)),
        ("lambda:UpdateFunctionCode20150331v2", ("app.config",)),
        ("ssm:GetParameter", ("app.transaction",)),
        ("eks:CreateAccessEntry", ("app.account",)),
        ("eks:ListAccessEntries", ()),
        ("organizations:LeaveOrganization", ("os.security",)),
    ],
)
def test_an_event_of_cloudtrail_has_its_categories(event: str, categories: tuple[str, ...]) -> None:
    assert cloudtrail.categories_of(event) == categories


def gcp(**payload: Any) -> dict[str, Any]:
    record = {
        "logName": "projects/shop/logs/cloudaudit.googleapis.com%2Factivity",
        "timestamp": "2026-01-03T14:05:22Z",
        "protoPayload": payload,
    }
    return read_text(json.dumps(record), "gcp_audit")[0]


def job(**config: Any) -> dict[str, Any]:
    return {"metadata": {"jobChange": {"job": {"jobConfig": config}}}}


@pytest.mark.parametrize(
    ("payload", "categories"),
    [
        (job(queryConfig={"query": "SELECT 1", "statementType": "SELECT"}), ()),
        (job(queryConfig={"query": "DROP TABLE t", "statementType": "DROP_TABLE"}), ("db.change",)),
        (job(type="EXPORT", extractConfig={}), ("audit.export",)),
        (job(loadConfig={}), ("db.change",)),
        ({"metadata": {"tableDataChange": {}}}, ("db.change",)),
        ({"metadata": {"tableDataRead": {}}}, ("app.transaction",)),
        ({"serviceData": {"jobInsertRequest": {"resource": {"jobConfiguration": {"query": {"statementType": "UPDATE"}}}}}}, ("db.change",)),
        ({"serviceData": {"jobCompletedEvent": {"job": {"jobConfiguration": {"extract": {}}}}}}, ("audit.export",)),
        ({}, ()),
    ],
)  # fmt: skip
def test_a_job_of_bigquery_is_told_by_its_configuration(
    payload: dict[str, Any], categories: tuple[str, ...]
) -> None:
    event = gcp(
        serviceName="bigquery.googleapis.com",
        methodName="google.cloud.bigquery.v2.JobService.InsertJob",
        **payload,
    )
    assert event["category"] == categories


def test_a_log_on_to_workspace_says_how_it_ended() -> None:
    assert (
        gcp(
            methodName="google.login.LoginService.loginFailure", serviceName="login.googleapis.com"
        )["outcome"]
        == "failure"
    )
    assert (
        gcp(
            methodName="google.login.LoginService.loginSuccess", serviceName="login.googleapis.com"
        )["outcome"]
        == "success"
    )


def test_an_activity_of_workspace_is_about_whom_it_names() -> None:
    parameters = [{"name": "USER_EMAIL", "type": "TYPE_STRING", "value": "bob@example.com"}]
    event = gcp(
        serviceName="admin.googleapis.com", methodName="google.admin.AdminService.changePassword", resourceName="organizations/1",
        authenticationInfo={"principalEmail": "ann@example.com"}, metadata={"event": [{"eventName": "CHANGE_PASSWORD", "parameter": parameters}]},
    )  # fmt: skip
    assert (event["actor"], event["target"]) == ("ann@example.com", "bob@example.com")
    assert event["category"] == ("app.account",)


@pytest.mark.parametrize(
    ("log", "more", "action", "outcome"),
    [
        ("firewall", {"disposition": "DENIED", "rule_details": {"reference": "network:n/firewall:r"}}, "firewall.block", "failure"),
        ("firewall", {"disposition": "ALLOWED"}, "firewall.allow", "success"),
        ("vpc_flows", {"reporter": "DEST"}, "firewall.packet", None),
    ],
)  # fmt: skip
def test_the_firewall_of_a_network_lets_through_or_not(
    log: str, more: dict[str, Any], action: str, outcome: str | None
) -> None:
    connection = {"src_ip": "192.0.2.7", "src_port": 50123, "dest_ip": "10.0.0.5", "dest_port": 22, "protocol": 6}  # fmt: skip
    record = {
        "logName": f"projects/shop/logs/compute.googleapis.com%2F{log}", "insertId": "x", "timestamp": "2026-01-03T14:05:22Z",
        "jsonPayload": {"connection": connection, **more},
    }  # fmt: skip
    event = read_text(json.dumps(record), "gcp_audit")[0]
    assert (event["source_ip"], event["dest_port"], event["category"]) == ("192.0.2.7", 22, ("os.network",))  # fmt: skip
    assert (event["action"], event["outcome"]) == (action, outcome)


def test_a_refused_permission_is_a_failure_and_no_access() -> None:
    event = gcp(
        methodName="x.Delete",
        serviceName="x.googleapis.com",
        authorizationInfo=[{"permission": "x.delete", "granted": False}],
    )
    assert (event["outcome"], event["access"]) == ("failure", None)
    assert json.loads(event["extra"])["refused_permission"] == "x.delete"


def test_who_lent_a_service_account_its_name_is_kept() -> None:
    event = gcp(
        methodName="x.Get", serviceName="x.googleapis.com",
        authenticationInfo={"principalEmail": "job@shop.example.com", "serviceAccountDelegationInfo": [{"firstPartyPrincipal": {"principalEmail": "ann@example.com"}}]},
    )  # fmt: skip
    assert json.loads(event["extra"])["delegated_by"] == "ann@example.com"


def test_a_request_through_a_load_balancer_is_a_transaction() -> None:
    record = {
        "logName": "projects/shop/logs/requests", "insertId": "x", "timestamp": "2026-01-03T14:05:22Z", "jsonPayload": {"statusDetails": "ok"},
        "httpRequest": {"requestMethod": "GET", "requestUrl": "https://shop.example.com/cart", "status": 502, "remoteIp": "192.0.2.7", "userAgent": "curl/8"},
    }  # fmt: skip
    event = read_text(json.dumps(record), "gcp_audit")[0]
    assert (event["source_ip"], event["category"], event["outcome"]) == (
        "192.0.2.7",
        ("app.transaction", "app.failure"),
        "failure",
    )


def test_a_line_of_a_virtual_machine_is_read_by_its_own_format() -> None:
    record = {
        "logName": "projects/shop/logs/syslog", "insertId": "x", "timestamp": "2026-01-03T14:05:22Z", "labels": {"compute.googleapis.com/resource_name": "web1"},
        "textPayload": "Jan  3 14:05:22 web1 sshd[17]: Accepted password for ann from 192.0.2.7 port 4711 ssh2",
    }  # fmt: skip
    event = read_text(json.dumps(record), "gcp_audit")[0]
    assert (event["host"], event["actor"], event["source_ip"]) == ("web1", "ann", "192.0.2.7")


@pytest.mark.parametrize(
    ("identity", "actor", "access"),
    [
        ({"type": "IAMUser", "userName": "ann"}, "ann", None),
        ({"type": "Root"}, "root", "root"),
        ({"type": "AssumedRole", "arn": "arn:aws:sts::1:assumed-role/Admin/ann"}, "ann", "Admin"),
        ({"type": "AssumedRole", "principalId": "AROA:i-0ab", "sessionContext": {"sessionIssuer": {"userName": "web"}}}, "i-0ab", "web"),
        ({"type": "FederatedUser", "arn": "arn:aws:sts::1:federated-user/ann"}, "ann", None),
        ({"type": "AWSService", "invokedBy": "autoscaling.amazonaws.com"}, "autoscaling.amazonaws.com", None),
        ({"type": "AWSAccount", "principalId": "AIDA1", "accountId": "1"}, "AIDA1", None),
        ({"type": "IdentityCenterUser", "onBehalfOf": {"userId": "u-1"}}, "u-1", None),
        ({"type": "WebIdentityUser", "userName": "sub-1"}, "sub-1", None),
        ({}, None, None),
    ],
)  # fmt: skip
def test_every_kind_of_identity_acts_under_its_name(
    identity: dict[str, Any], actor: str | None, access: str | None
) -> None:
    record = {
        "eventVersion": "1.08",
        "eventName": "GetX",
        "eventSource": "x.amazonaws.com",
        "awsRegion": "r",
        "eventTime": "2026-01-03T14:05:22Z",
        "userIdentity": identity,
    }
    event = read_text(json.dumps(record), "cloudtrail")[0]
    assert (event["actor"], event["access"]) == (actor, access)


@pytest.mark.parametrize(
    ("members", "target"),
    [
        ({"requestParameters": {"bucketName": "shop"}}, "shop"),
        ({"requestParameters": {"policyArn": "arn:p", "userName": "bob"}}, "bob"),
        ({"requestParameters": {"instancesSet": {"items": [{"instanceId": "i-1"}]}}}, "i-1"),
        ({"resources": [{"ARN": "arn:aws:s3:::shop"}]}, "arn:aws:s3:::shop"),
        ({"requestParameters": None}, None),
    ],
)
def test_the_object_of_a_call_is_found(members: dict[str, Any], target: str | None) -> None:
    record = {
        "eventVersion": "1.08",
        "eventName": "X",
        "eventSource": "x.amazonaws.com",
        "awsRegion": "r",
        **members,
    }
    assert read_text(json.dumps(record), "cloudtrail")[0]["target"] == target


def trail(**members: Any) -> dict[str, Any]:
    return {
        "eventVersion": "1.08", "eventTime": "2026-01-03T14:05:22Z", "eventSource": "sts.amazonaws.com", "eventName": "AssumeRole", "awsRegion": "eu-west-1",
        "userIdentity": {"type": "IAMUser", "userName": "ann"}, "sourceIPAddress": "192.0.2.7", "requestParameters": {"roleArn": "arn:r"}, **members,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("hull", "form"),
    [
        (lambda record: record, "cloudtrail"),
        (lambda record: {"version": "0", "detail-type": "AWS API Call via CloudTrail", "source": "aws.sts", "detail": record}, "cloudtrail"),
        (lambda record: {"EventName": "AssumeRole", "CloudTrailEvent": json.dumps(record)}, "cloudtrail"),
        (lambda record: {"Events": [{"EventId": "e", "CloudTrailEvent": json.dumps(record)}]}, "json_document"),
        (lambda record: {"messageType": "DATA_MESSAGE", "logGroup": "g", "logEvents": [{"id": "1", "timestamp": 1, "message": json.dumps(record)}]}, "json_document"),
    ],
    ids=["itself", "EventBridge", "lookup-events", "lookup-events in one", "CloudWatch"],
)  # fmt: skip
def test_a_record_of_cloudtrail_is_the_same_in_every_hull(hull: Any, form: str) -> None:
    text = json.dumps(hull(trail()))
    assert detect(Sample((text,))).best == form
    event = read_text(text, form)[0]
    assert (event["time"], event["actor"], event["action"], event["target"], event["category"]) == (
        "2026-01-03T14:05:22.000000Z", "ann", "AssumeRole", "arn:r", ("app.privilege",),
    )  # fmt: skip


def test_the_key_that_a_call_gave_out_is_kept() -> None:
    answer = {"credentials": {"accessKeyId": "ASIA1"}, "assumedRoleUser": {"arn": "arn:s"}}
    event = read_text(json.dumps(trail(responseElements=answer)), "cloudtrail")[0]
    assert json.loads(event["extra"])["issued_key"] == "ASIA1"


def test_an_insight_has_no_outcome() -> None:
    event = read_text(json.dumps(trail(insightDetails={"state": "Start"})), "cloudtrail")[0]
    assert event["outcome"] is None


def test_a_notification_of_s3_names_its_object() -> None:
    record = {
        "eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "r", "eventTime": "2026-01-03T14:05:22.5Z", "eventName": "ObjectRemoved:Delete",
        "userIdentity": {"principalId": "AWS:AIDA1"}, "requestParameters": {"sourceIPAddress": "192.0.2.7"}, "s3": {"bucket": {"name": "shop"}, "object": {"key": "q3.csv"}},
    }  # fmt: skip
    event = read_text(json.dumps(record), "cloudtrail")[0]
    assert (event["target"], event["source_ip"], event["category"]) == ("shop/q3.csv", "192.0.2.7", ("audit.file",))  # fmt: skip


def cluster(**members: Any) -> dict[str, Any]:
    record = {
        "kind": "Event", "auditID": "a", "stage": "ResponseComplete", "requestURI": "/api/v1/x", "verb": "get", "user": {"username": "ann"},
        "sourceIPs": ["192.0.2.7"], "requestReceivedTimestamp": "2026-01-03T14:05:22Z", **members,
    }  # fmt: skip
    return read_text(json.dumps(record), "kubernetes_audit")[0]


def test_an_address_that_the_client_sent_is_not_where_it_came_from() -> None:
    event = cluster(sourceIPs=["198.51.100.1", "192.0.2.7"])
    assert event["source_ip"] == "192.0.2.7"
    assert json.loads(event["extra"])["forwarded_for"] == "198.51.100.1"


@pytest.mark.parametrize(
    ("members", "outcome", "categories"),
    [
        ({"annotations": {"authorization.k8s.io/decision": "forbid"}}, "failure", ()),
        ({"objectRef": {"resource": "secrets"}, "verb": "watch"}, None, ("app.transaction",)),
        ({"objectRef": {"resource": "nodes", "subresource": "proxy"}}, None, ("audit.activity",)),
        ({"objectRef": {"resource": "pods", "subresource": "log"}}, None, ("app.transaction",)),
        ({"objectRef": {"resource": "serviceaccounts", "subresource": "token"}, "verb": "create"}, None, ("app.account",)),
        ({"objectRef": {"resource": "users"}, "verb": "impersonate"}, None, ("app.privilege",)),
        ({"objectRef": {"resource": "networkpolicies"}, "verb": "delete"}, None, ("os.security",)),
        ({"responseStatus": {"code": 401}}, "failure", ("app.auth",)),
        ({"objectRef": {"resource": "pods"}, "verb": "create", "impersonatedUser": {"username": "root"}}, None, ("app.config", "app.privilege")),
    ],
)  # fmt: skip
def test_a_request_to_a_cluster_has_its_outcome_and_categories(
    members: dict[str, Any], outcome: str | None, categories: tuple[str, ...]
) -> None:
    event = cluster(**members)
    assert (event["outcome"], event["category"]) == (outcome, categories)


def test_the_group_that_may_do_anything_is_the_access() -> None:
    groups = ["system:authenticated", "system:masters"]
    assert cluster(user={"username": "ann", "groups": groups})["access"] == "system:masters"
