"""AWS CloudTrail: one record per line, or many in the ``Records`` envelope of a delivered file.

The members of a record are described in "CloudTrail record contents" of the CloudTrail User Guide
(https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html),
the kinds of ``userIdentity`` in "CloudTrail userIdentity element". A call without ``errorCode``
succeeded. What an event means is told by its source and its name. EventBridge wraps a record into ``detail``,
``aws cloudtrail lookup-events`` into the text ``CloudTrailEvent``; S3's own notifications ("Event message structure" of its User
Guide) have the same members, their object in ``s3``.
"""

from __future__ import annotations

from typing import Any

from logscope.parsing.format import Example, Reading
from logscope.parsing.json_record import (
    JsonFormat,
    Object,
    add_extra,
    flatten,
    load_object,
    scalar_text,
)
from logscope.parsing.meanings import Categories, Meanings
from logscope.parsing.rule import Fields

_READS = r"(?:Describe|List|Get|Lookup|Head|Search|Select|Batch(?:Get|Describe)|Query|Scan|Check|Test|Validate|Preview|Estimate|View|Read)"

# ``source:event``, matched as a whole; the first that fits says what the event is.
_EVENTS = Meanings(
    # who came in
    ((r"(?:signin|sso|sso-oidc|signin-\w+|portal\.sso):(?:ConsoleLogin|CheckMfa|CredentialVerification|CredentialChallenge|UserAuthentication|"
     r"SwitchRole|ExitRole|Authenticate|Logout|GetSigninToken|PasswordRecovery\w+|RenewRole|Federate|CreateToken|StartDeviceAuthorization)"),
     ("app.auth",)),
    (r"sts:AssumeRoleWith(?:SAML|WebIdentity)", ("app.auth", "app.privilege")),
    (r"sts:(?:AssumeRole|AssumeRoot|GetFederationToken|GetSessionToken)", ("app.privilege",)),
    (r"cognito-idp:(?:InitiateAuth|AdminInitiateAuth|RespondToAuthChallenge|AdminRespondToAuthChallenge|GlobalSignOut|RevokeToken)", ("app.auth",)),
    # object stores and data
    (r"s3:(?:GetObject|GetObjectVersion|GetObjectTorrent|ListObjects|ListObjectsV2|ListObjectVersions|RestoreObject|SelectObjectContent)", ("audit.export",)),
    (r"s3:(?:Put|Delete|Copy|Post|Rename)Objects?(?:Acl|Tagging|Retention|LegalHold)?", ("audit.file",)),
    (r"s3:(?:CompleteMultipartUpload|CreateMultipartUpload|UploadPart|UploadPartCopy|AbortMultipartUpload)", ("audit.file",)),
    (r"s3:(?:Put|Delete)(?:Bucket(?:Policy|Acl|PublicAccessBlock|Encryption|Logging|Versioning|Lifecycle|Replication)|Account\w*|PublicAccessBlock)\w*",
     ("os.security", "app.config")),
    (r"dynamodb:(?:PutItem|UpdateItem|DeleteItem|BatchWriteItem|TransactWriteItems|ExecuteStatement|BatchExecuteStatement|CreateTable|DeleteTable|UpdateTable)", ("db.change",)),
    (r"rds-data:(?:ExecuteStatement|BatchExecuteStatement|ExecuteSql)", ("db.change",)),
    (r"(?:dynamodb|rds|backup|ec2|redshift|neptune|docdb):\w*(?:Export|Snapshot\w*Attribute|CopySnapshot|CopyDBSnapshot|CopyDBClusterSnapshot|SharedSnapshot)\w*", ("audit.export",)),
    (r"ec2:(?:CreateSnapshots?|CopyImage|ModifyImageAttribute|CreateStoreImageTask|CreateInstanceExportTask)", ("audit.export",)),
    (r"(?:rds|redshift|neptune|docdb):(?:Start|Stop|Reboot|Pause|Resume|Failover)\w+", ("app.lifecycle",)),
    (r"secretsmanager:(?:GetSecretValue|BatchGetSecretValue)|ssm:GetParameters?(?:ByPath|History)?", ("app.transaction",)),
    (r"aws:s3:ObjectRemoved.*|aws:s3:(?:Object(?:Created|Restore|Tagging|Acl)|LifecycleExpiration|LifecycleTransition).*", ("audit.file",)),
    # who may do what
    ((rf"(?:iam|identitystore|sso|sso-directory|organizations|cognito-idp|workmail|directory-service|ds):(?!{_READS}|Simulate|Generate)"
     r"\w*(?:User|Group|Role|AccessKey|LoginProfile|Policy|Permission|MFADevice|Account|Credential|Password|Provider|Profile|Member|Certificate|SSHPublicKey|Assignment)\w*"),
     ("app.account",)),
    (r"ec2:(?:CreateKeyPair|ImportKeyPair|DeleteKeyPair)|eks:(?!Describe|List)\w*Access(?:Entry|Policy)\w*", ("app.account",)),
    (r"(?:kms|lambda|sns|sqs|ecr|secretsmanager|glacier|es|opensearch):(?:CreateGrant|PutKeyPolicy|AddPermission\w*|RemovePermission\w*|SetRepositoryPolicy|PutResourcePolicy|\w*Policy)",
     ("app.account", "app.config")),
    (r"ec2:GetPasswordData", ("app.privilege",)),
    # controls
    (r"organizations:(?:LeaveOrganization|RemoveAccountFromOrganization|DisableAWSServiceAccess|DisablePolicyType)", ("os.security",)),
    (r"cloudtrail:(?:StopLogging|StartLogging|(?:Create|Delete|Update)Trail|Put(?:EventSelectors|InsightSelectors)|\w*EventDataStore\w*|DeregisterOrganization\w*)", ("os.security",)),
    ((r"(?:guardduty|config|securityhub|access-analyzer|macie2?|inspector2?|detective|wafv2?|waf-regional|shield|network-firewall|fms):"
     rf"(?!{_READS})\w+"), ("os.security",)),
    (r"logs:(?:Delete|Put)(?:LogGroup|LogStream|RetentionPolicy|SubscriptionFilter|MetricFilter|Destination)\w*", ("os.security",)),
    (r"(?:monitoring|events|cloudwatch):(?:DeleteAlarms|DisableAlarmActions|DisableRule|DeleteRule|SetAlarmState)", ("os.security",)),
    (r"kms:(?:DisableKey|EnableKey|ScheduleKeyDeletion|CancelKeyDeletion|DeleteImportedKeyMaterial|DisableKeyRotation)", ("os.security",)),
    (r"ec2:(?:Authorize|Revoke|Create|Delete|Modify|Update|Replace)(?:SecurityGroup|NetworkAcl|FlowLogs|EbsEncryption|SnapshotBlock|ImageBlock)\w*", ("os.security",)),
    # machines and networks
    (r"ec2:(?:Run|Start|Stop|Terminate|Reboot|RequestSpot)Instances", ("os.system",)),
    ((r"(?:ec2|directconnect|route53|route53resolver|vpc-lattice|elasticloadbalancing):"
     rf"(?!{_READS})\w*(?:Vpc|Vpn|Subnet|Route|Gateway|NetworkInterface|Address|Peering|TransitGateway|Endpoint|ResourceRecordSets|HostedZone|Connection|LoadBalancer|Listener)\w*"),
     ("os.network",)),
    (r"ssm:(?:SendCommand|StartSession|ResumeSession|TerminateSession|StartAutomationExecution)|ec2-instance-connect:\w+|ecs:ExecuteCommand", ("audit.activity",)),
    (r"(?:ecs|eks|elasticbeanstalk|lightsail|workspaces|emr|elasticmapreduce|sagemaker):(?:Start|Stop|Reboot|RunTask|Restart)\w+", ("app.lifecycle",)),
    (r"lambda:Invoke\w*", ("app.transaction",)),
    ((rf"[\w.-]+:(?!{_READS})(?:Create|Delete|Update|Put|Modify|Set|Attach|Detach|Enable|Disable|Register|Deregister|Add|Remove|Associate|Disassociate|"
     r"Replace|Reset|Restore|Import|Publish|Change|Tag|Untag|Schedule|Cancel)\w*"), ("app.config",)),
    case_matters=True,
)  # fmt: skip
# Where in the request the object stands, the more telling first.
_TARGETS = (
    "userName", "roleName", "groupName", "roleArn", "policyName", "policyArn", "keyName", "secretId", "functionName", "dBInstanceIdentifier",
    "dBSnapshotIdentifier", "tableName", "trailName", "name", "instanceId", "groupId", "snapshotId", "volumeId", "imageId",
    "vpcId", "keyId", "logGroupName", "stackName", "clusterName", "accessKeyId", "detectorId", "resourceArn", "arn",
)  # fmt: skip
_IN_TARGET = frozenset(["bucketName", "key"])


class CloudTrail(JsonFormat):
    """CloudTrail records."""

    name = "cloudtrail"
    title = "AWS CloudTrail"
    marks = ('"eventSource"', '"CloudTrailEvent"')
    examples = (
        Example(
            '{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::123456789012:user/ann","accountId":"123456789012",'
            '"accessKeyId":"AKIAEXAMPLE","userName":"ann"},"eventTime":"2026-01-03T14:05:22Z","eventSource":"iam.amazonaws.com",'
            '"eventName":"CreateAccessKey","awsRegion":"eu-west-1","sourceIPAddress":"192.0.2.7","userAgent":"aws-cli/2.15",'
            '"requestParameters":{"userName":"bob"},"responseElements":null,"eventID":"e-1","readOnly":false}',
            {"time": "2026-01-03T14:05:22.000000Z", "actor": "ann", "actor_id": "AKIAEXAMPLE", "program": "iam.amazonaws.com", "target": "bob",
             "action": "CreateAccessKey", "source_ip": "192.0.2.7", "device": "aws-cli/2.15", "outcome": "success", "category": ["app.account"]},
        ),
        Example(
            '{"eventVersion":"1.08","userIdentity":{"type":"Root","accountId":"123456789012"},"eventTime":"2026-01-03T14:05:22Z",'
            '"eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","sourceIPAddress":"192.0.2.7","errorMessage":"Failed authentication",'
            '"responseElements":{"ConsoleLogin":"Failure"}}',
            {"actor": "root", "access": "root", "outcome": "failure", "category": ["app.auth", "app.privilege"]},
        ),
        Example(
            '{"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLE:ann@example.com","arn":'
            '"arn:aws:sts::123456789012:assumed-role/Admin/ann@example.com","sessionContext":{"sessionIssuer":{"type":"Role","userName":"Admin"}}},'
            '"eventTime":"2026-01-03T14:05:22Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","sourceIPAddress":"cloudformation.amazonaws.com",'
            '"errorCode":"AccessDenied","requestParameters":{"bucketName":"shop","key":"q3.csv"}}',
            {"actor": "ann@example.com", "access": "Admin", "outcome": "failure", "code": "AccessDenied", "target": "shop/q3.csv",
             "source_ip": None, "category": ["audit.export"]},
        ),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        record = _inner(record)
        return ("eventName" in record and "eventSource" in record and "awsRegion" in record) or (
            "eventVersion" in record and "eventName" in record
        )

    def read(self, record: Object, reading: Reading) -> Fields:
        record = _inner(record)
        fields: Fields = {}
        stamp = reading.clock.iso(str(record.get("eventTime") or ""))
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        source, event = str(record.get("eventSource") or ""), str(record.get("eventName") or "")
        fields["program"] = source
        fields["action"] = event
        fields["source_ip"] = record.get("sourceIPAddress")
        fields["device"] = record.get("userAgent")
        _read_identity(_part(record, "userIdentity"), fields)
        _read_outcome(record, fields)
        request = _part(record, "requestParameters")
        fields["target"] = _target(request, record)
        categories = categories_of(f"{source.partition('.')[0]}:{event}"[:200])
        if "s3" in record:
            _read_notification(record, fields)
        if fields.get("access") == "root" and "app.privilege" not in categories:
            categories = (*categories, "app.privilege")
        fields["category"] = categories
        for name in (
            "awsRegion",
            "recipientAccountId",
            "eventID",
            "eventType",
            "readOnly",
            "errorMessage",
            "vpcEndpointId",
        ):
            value = record.get(name)
            if (
                value is not None
                and value not in (fields["account"], "AwsApiCall")
                and not isinstance(value, dict | list)
            ):
                fields[name] = value if not isinstance(value, str) else value[:300]
        _read_answer(_part(record, "responseElements"), fields)
        added = _part(record, "additionalEventData")
        fields["bytes_out"] = added.get("bytesTransferredOut")
        fields["mfa"] = added.get("MFAUsed") or _part(
            _part(_part(record, "userIdentity"), "sessionContext"), "attributes"
        ).get("mfaAuthenticated")
        if request:
            named = str(fields["target"] or "")
            add_extra(
                fields,
                {
                    f"request.{path}": value
                    for path, value in flatten(request).items()
                    if path not in _IN_TARGET or str(value) not in named
                },
                (),
            )
        return fields


def _inner(record: Object) -> Object:
    """The record itself, out of the hull of EventBridge or of ``lookup-events``."""
    detail = record.get("detail")
    if isinstance(detail, dict) and "detail-type" in record:
        return detail
    text = record.get("CloudTrailEvent")
    return (load_object(text) or record) if isinstance(text, str) else record


def _read_answer(answer: Object, fields: Fields) -> None:
    """The keys that a call gave out: what is done with them later is done by whoever called."""
    issued = _part(answer, "credentials") or _part(answer, "accessKey")
    fields["issued_key"] = issued.get("accessKeyId")
    fields["session"] = _part(answer, "assumedRoleUser").get("arn")


def _read_notification(record: Object, fields: Fields) -> None:
    """A notification of S3: it says that something was done, so that it succeeded."""
    stored = _part(record, "s3")
    names = (_part(stored, "bucket").get("name"), _part(stored, "object").get("key"))
    fields["target"] = "/".join(str(name) for name in names if name) or None
    fields["source_ip"] = _part(record, "requestParameters").get("sourceIPAddress")


def _read_identity(identity: Object, fields: Fields) -> None:
    """Who acts: the user, the session of a role (the role is the access), or the service."""
    kind = str(identity.get("type") or "")
    issuer = _part(_part(identity, "sessionContext"), "sessionIssuer")
    name = identity.get("userName")
    arn = str(identity.get("arn") or "")
    if kind == "Root":
        fields["actor"], fields["access"] = "root", "root"
    elif kind in ("AssumedRole", "FederatedUser"):
        session = arn.rpartition("/")[2] or str(identity.get("principalId") or "").partition(":")[2]
        role = issuer.get("userName") or (arn.split("/")[1] if arn.count("/") >= 2 else None)
        fields["actor"] = session or role or name
        fields["access"] = role
    else:
        fields["actor"] = (
            name
            or (arn.rpartition("/")[2] if "/" in arn else None)
            or identity.get("invokedBy")
            or _part(identity, "onBehalfOf").get("userId")
            or identity.get("principalId")
            or identity.get("accountId")
        )
    fields["actor_id"] = identity.get("accessKeyId") or identity.get("principalId")
    fields["identity_type"] = kind
    fields["account"] = identity.get("accountId")
    if identity.get("invokedBy") and fields["actor"] != identity["invokedBy"]:
        fields["invoked_by"] = identity["invokedBy"]


def _read_outcome(record: Object, fields: Fields) -> None:
    error = record.get("errorCode")
    answer = _part(record, "responseElements")
    event = str(record.get("eventName") or "")
    said = answer.get(event) or answer.get("ConsoleLogin")
    if error:
        fields["outcome"], fields["code"] = "failure", scalar_text(error)
    elif said in ("Failure", "Success"):
        fields["outcome"] = said.lower()
    elif record.get("errorMessage"):
        fields["outcome"] = "failure"
    elif "eventName" in record and "insightDetails" not in record:
        fields["outcome"] = "success"


def _target(request: Object, record: Object) -> str | None:
    """The object that the call is about: from the request, else from ``resources``."""
    bucket = request.get("bucketName")
    if isinstance(bucket, str):
        key = request.get("key")
        return f"{bucket}/{key}" if isinstance(key, str) else bucket
    for name in _TARGETS:
        value = request.get(name)
        if isinstance(value, str) and value:
            return value
    resources = record.get("resources")
    if isinstance(resources, list) and resources and isinstance(resources[0], dict):
        arn = resources[0].get("ARN") or resources[0].get("arn")
        if isinstance(arn, str):
            return arn
    items = _part(request, "instancesSet").get("items")
    if isinstance(items, list) and items and isinstance(items[0], dict):
        return scalar_text(items[0].get("instanceId")) or None
    return None


def _part(record: Object, name: str) -> dict[str, Any]:
    part = record.get(name)
    return part if isinstance(part, dict) else {}


def categories_of(event: str) -> Categories:
    """The categories of ``source:event``; none for one that only reads."""
    return _EVENTS.of(event)


FORMAT = CloudTrail()
