"""Google Cloud audit logs, and other entries of Cloud Logging, exported as JSON lines.

An entry is a ``LogEntry``; an audit record stands in its ``protoPayload`` as an ``AuditLog``
(https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry and
https://cloud.google.com/logging/docs/reference/audit/auditlog/rest/Shared.Types/AuditLog). What a
method means is told by its name: the service, the resource and the verb that it ends with.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from logscope.parsing.cloud_records import add_verdict, named_values, parts, text_of
from logscope.parsing.envelopes.inner import read_inner
from logscope.parsing.format import Example, Reading
from logscope.parsing.json_fields import read_object, web_request
from logscope.parsing.json_record import JsonFormat, Object, add_extra, flatten, severity_of
from logscope.parsing.json_roles import RoleFinder
from logscope.parsing.meanings import Categories, Meanings
from logscope.parsing.rule import Fields

_CHANGE = r"(?:create|insert|delete|update|patch|set|add|remove|undelete|replace|enable|disable|attach|detach|move|import|restore|clone|promote|upload|rewrite|compose|copy|write|put)"

# Methods, matched as a whole and without case; the first that fits says what the method is.
_METHODS = Meanings(
    # object stores and data
    (r"storage\.objects\.(?:get|list)", ("audit.export",)),
    (rf"storage\.objects\.(?:{_CHANGE[3:-1]})", ("audit.file",)),
    (r"storage\.(?:setIamPermissions|\w+\.setIamPolicy)", ("app.config", "app.account")),
    (r"(?:.*\.)?(?:TableDataService|tabledata)\.(?:InsertAll|insertAll)", ("db.change",)),
    (r"(?:.*\.)?(?:TableDataService|tabledata)\.(?:List|list)", ("audit.export",)),
    (r"(?:.*bigquery.*\.)?(?:TableService|DatasetService|RoutineService)\.(?:Insert|Patch|Update|Delete)\w*", ("db.change",)),
    (r"(?:google\.)?(?:datastore|firestore)\..*\.(?:Commit|Write|BatchWrite|Rollback)", ("db.change",)),
    (r".*(?:spanner|bigtable).*\.(?:Commit|MutateRows?|ExecuteSql|CheckAndMutateRow)", ("db.change",)),
    (r"cloudsql\.users\..*", ("app.account",)),
    (r"cloudsql\.(?:instances\.export|.*[eE]xport\w*)", ("audit.export",)),
    (r"cloudsql\.(?:databases\.(?:insert|delete|update|patch)|instances\.import)", ("db.change",)),
    (r"cloudsql\.instances\.(?:restart|failover|startReplica|stopReplica)", ("app.lifecycle",)),
    (r".*\.(?:export\w*|.*Export(?:Documents|Entities|Table|Data|Instance|Assets|Image)\w*)", ("audit.export",)),
    # who may do what
    (r"(?:.*\.)?SetIamPolicy", ("app.config", "app.account")),
    (r"(?:.*\.)?(?:GenerateAccessToken|GenerateIdToken|SignBlob|SignJwt)", ("app.privilege",)),
    (r"(?:.*\.)?(?:Create|Delete|Update|Patch|Enable|Disable|Undelete|Upload)(?:ServiceAccount|Role|ApiKey|HmacKey|Key|WorkloadIdentity)\w*",
     ("app.account",)),
    (r"storage\.hmacKeys\.(?:create|delete|update)", ("app.account",)),
    (r"google\.iam\.admin\.v1\.(?!Get|List|Query|Test).*", ("app.account",)),
    (r"google\.login\.LoginService\..*", ("app.auth",)),
    (r".*(?:IdentityToolkit|AuthenticationService|identitytoolkit).*(?:SignIn|SignUp|Login)\w*", ("app.auth",)),
    (r"(?:.*\.)?AuthorizeUser", ("app.auth",)),
    (r"google\.admin\.AdminService\.\w*(?:User|Password|Role|Group|Privilege|Member|2Sv|Token)\w*", ("app.account",)),
    (r"google\.admin\.AdminService\..*", ("app.config",)),
    (r"io\.k8s\.authorization\..*\.(?:create|update|patch|delete\w*)", ("app.account",)),
    (r"io\.k8s\..*(?:exec|attach|portforward)\.\w+", ("audit.activity",)),
    # controls
    (r"(?:.*\.)?(?:firewalls?|firewallPolicies|securityPolicies|networkFirewallPolicies|regionSecurityPolicies)\.(?!get|list|aggregatedList|test)\w+",
     ("os.security",)),
    (r"google\.logging\.v2\.\w+\.(?:Create|Delete|Update|Undelete)\w+", ("os.security",)),
    (r"google\.monitoring\..*AlertPolicyService\.(?:Create|Delete|Update)\w+", ("os.security",)),
    (r".*\.(?:SetOrgPolicy|CreatePolicy|UpdatePolicy|DeletePolicy|ClearOrgPolicy)", ("os.security",)),
    # machines and networks
    (r"(?:.*\.)?compute\.instances\.(?:insert|bulkInsert|delete|start|startWithEncryptionKey|stop|reset|suspend|resume|simulateMaintenanceEvent)",
     ("os.system",)),
    (r"(?:.*\.)?compute\.(?:instances\.(?:preempted|automaticRestart|hostError|guestTerminate|migrateOnHostMaintenance))", ("os.system",)),
    ((r"(?:.*\.)?(?:networks|subnetworks|routes|routers|addresses|globalAddresses|vpn\w+|forwardingRules|globalForwardingRules|interconnect\w*)"
     r"\.(?!get|list|aggregatedList)\w+"), ("os.network",)),
    (r"(?:.*\.)?compute\.instances\.(?:addAccessConfig|deleteAccessConfig|updateNetworkInterface)", ("os.network",)),
    (r"google\.ssh-serialport\.v1\.connect", ("audit.logon",)),
    # what is left: any change is a change of configuration
    (rf"(?:.*\.)?(?:{_CHANGE[3:-1]})\w*", ("app.config",)),
    (r"(?:.*\.)?(?:Start|Stop|Restart|Reboot)\w*(?:Instance|Cluster|Environment|Service|Version)\w*", ("app.lifecycle",)),
)  # fmt: skip
_STATEMENTS = frozenset(
    ["INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE_TABLE", "CREATE_TABLE", "CREATE_TABLE_AS_SELECT", "DROP_TABLE",
     "ALTER_TABLE", "CREATE_VIEW", "DROP_VIEW", "ALTER_VIEW", "LOAD_DATA", "CREATE_SCHEMA", "DROP_SCHEMA", "SCRIPT"]
)  # fmt: skip


class GcpAudit(JsonFormat):
    """Cloud Logging entries, one per line."""

    name = "gcp_audit"
    title = "Google Cloud audit log (LogEntry, AuditLog)"
    marks = ('"protoPayload"', '"logName"')
    examples = (
        Example(
            '{"timestamp":"2026-01-03T14:05:22.309Z","logName":"projects/shop/logs/cloudaudit.googleapis.com%2Fdata_access","severity":"INFO",'
            '"protoPayload":{"authenticationInfo":{"principalEmail":"ann@example.com"},"requestMetadata":{"callerIp":"203.0.113.9",'
            '"callerSuppliedUserAgent":"gsutil/5"},"serviceName":"storage.googleapis.com","methodName":"storage.objects.get","status":{},'
            '"authorizationInfo":[{"permission":"storage.objects.get","granted":true}],"resourceName":"projects/_/buckets/b/objects/q3.csv"}}',
            {"actor": "ann@example.com", "source_ip": "203.0.113.9", "program": "storage.googleapis.com", "action": "storage.objects.get",
             "device": "gsutil/5", "outcome": "success", "access": "storage.objects.get", "category": ["audit.export"], "severity": 6,
             "target": "projects/_/buckets/b/objects/q3.csv", "time": "2026-01-03T14:05:22.309000Z"},
        ),
        Example(
            '{"timestamp":"2026-01-03T14:05:22Z","logName":"projects/shop/logs/cloudaudit.googleapis.com%2Factivity","protoPayload":{'
            '"authenticationInfo":{"principalEmail":"bob@example.com"},"serviceName":"cloudresourcemanager.googleapis.com","methodName":"SetIamPolicy",'
            '"status":{"code":7,"message":"PERMISSION_DENIED"},"authorizationInfo":[{"permission":"resourcemanager.projects.setIamPolicy"}]}}',
            {"actor": "bob@example.com", "outcome": "failure", "code": "7", "access": None, "category": ["app.config", "app.account"]},
        ),
        Example(
            '{"timestamp":"2026-01-03T14:05:22Z","logName":"projects/shop/logs/cloudaudit.googleapis.com%2Fdata_access","protoPayload":{'
            '"serviceName":"bigquery.googleapis.com","methodName":"google.cloud.bigquery.v2.JobService.InsertJob","metadata":{"jobInsertion":{'
            '"job":{"jobConfig":{"type":"QUERY","queryConfig":{"query":"DELETE FROM t WHERE true","statementType":"DELETE"}}}}}}}',
            {"category": ["db.change"], "command": "DELETE FROM t WHERE true"},
        ),
        Example(
            '{"timestamp":"2026-01-03T14:05:22Z","logName":"projects/shop/logs/run","severity":"ERROR","textPayload":"worker died","resource":{'
            '"type":"cloud_run_revision","labels":{"service_name":"cart"}}}',
            {"severity": 3, "message": "worker died", "program": "cart"},
        ),
    )  # fmt: skip

    def __init__(self) -> None:
        self._finder = RoleFinder()

    def claims(self, record: Object) -> bool:
        payload = record.get("protoPayload")
        if isinstance(payload, dict):
            return "methodName" in payload or "serviceName" in payload
        return "logName" in record and any(
            name in record for name in ("jsonPayload", "textPayload", "insertId", "httpRequest")
        )

    def read(self, record: Object, reading: Reading) -> Fields:
        fields: Fields = {}
        _read_entry(record, fields, reading)
        payload = record.get("protoPayload")
        if isinstance(payload, dict) and payload:
            _read_audit(payload, fields)
        else:
            self._read_plain(record, fields, reading)
        return fields

    def _read_plain(self, record: Object, fields: Fields, reading: Reading) -> None:
        """An entry that a program wrote: its payload is read as any other program's record."""
        payload, found = record.get("jsonPayload"), None
        text = record.get("textPayload")
        if isinstance(payload, dict):
            found = read_object(payload, reading, self._finder)
        elif isinstance(text, str):
            found = read_inner(text, reading) or {"message": text}
        for name, value in (found or {}).items():
            if value is not None and fields.get(name) is None:
                fields[name] = value
        if str(fields["log"]).startswith("compute.googleapis.com/") and isinstance(payload, dict):
            _read_flow(payload, fields)
        request = record.get("httpRequest")
        if isinstance(request, dict):
            fields["source_ip"] = request.get("remoteIp")
            fields["target"] = request.get("requestUrl")
            fields["device"] = request.get("userAgent")
            status = str(request.get("status") or "")
            if len(status) == 3 and status.isdecimal():
                web_request(fields, str(request.get("requestMethod") or "GET"), status)


def _read_flow(payload: Object, fields: Fields) -> None:
    """What the firewall of a network decided, or a flow that it let through."""
    if fields["log"] == "compute.googleapis.com/firewall":
        add_verdict(fields, refused=text_of(payload, "disposition") == "DENIED")
        fields["target"] = text_of(_part(payload, "rule_details"), "reference")
    elif fields["log"] == "compute.googleapis.com/vpc_flows":
        add_verdict(fields, refused=None)


def _read_workspace(payload: Object, fields: Fields) -> None:
    """An activity of Google Workspace, which is about whom its parameters name, not the organisation."""
    event = next(iter(parts(_part(payload, "metadata").get("event"))), {})
    said = named_values(event.get("parameter"), "name", "value")
    fields["target"] = text_of(said, "USER_EMAIL", "affected_email_address", "GROUP_EMAIL", "ROLE_NAME", "APPLICATION_NAME", "SETTING_NAME") or fields["target"]  # fmt: skip
    fields["code"] = fields.get("code") or text_of(said, "login_failure_type")


def _read_entry(record: Object, fields: Fields, reading: Reading) -> None:
    """What every LogEntry says: time, severity, log, resource."""
    for name in ("timestamp", "receiveTimestamp"):
        written = record.get(name)
        stamp = (
            reading.clock.read(written) if isinstance(written, str) and len(written) < 80 else None
        )
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
            break
    fields["severity"] = severity_of(record.get("severity"))
    fields["project"], fields["log"] = _log_name(str(record.get("logName") or "")[:500])
    resource = record.get("resource")
    if isinstance(resource, dict):
        fields["resource_type"] = resource.get("type")
        labels = resource.get("labels")
        if isinstance(labels, dict):
            for label in (
                "instance_id",
                "cluster_name",
                "bucket_name",
                "zone",
                "location",
                "region",
                "namespace_name",
                "pod_name",
            ):
                if isinstance(labels.get(label), str):
                    fields[label] = labels[label]
            fields["program"] = next(
                (labels[label] for label in ("service_name", "container_name", "module_id", "function_name", "job_name") if isinstance(labels.get(label), str)),
                None,
            )  # fmt: skip
    labels = record.get("labels")
    if isinstance(labels, dict):
        fields["host"] = (
            labels.get("compute.googleapis.com/resource_name")
            if "protoPayload" not in record
            else None
        )
    if isinstance(record.get("insertId"), str):
        fields["insert_id"] = record["insertId"]


@lru_cache(maxsize=1_000)
def _log_name(log: str) -> tuple[str, str]:
    """Project and name in ``projects/shop/logs/cloudaudit.googleapis.com%2Factivity``."""
    project, _, name = log.partition("/logs/")
    return project.rpartition("/")[2], unquote(name)


def _read_audit(payload: Object, fields: Fields) -> None:
    """The AuditLog: who did what to what, from where, and whether they might."""
    who, where = _part(payload, "authenticationInfo"), _part(payload, "requestMetadata")
    method = str(payload.get("methodName") or "")
    fields["program"] = payload.get("serviceName")
    fields["action"] = method
    fields["actor"] = who.get("principalEmail") or who.get("principalSubject")
    fields["actor_id"] = who.get("serviceAccountKeyName") or (
        who.get("principalSubject") if who.get("principalEmail") else None
    )
    delegation = who.get("serviceAccountDelegationInfo")
    if isinstance(delegation, list):
        first = _part(_part({"d": delegation[0]} if delegation else {}, "d"), "firstPartyPrincipal")
        fields["delegated_by"] = first.get("principalEmail")
    fields["source_ip"] = where.get("callerIp")
    fields["device"] = where.get("callerSuppliedUserAgent")
    fields["target"] = payload.get("resourceName")
    _read_authorization(payload, fields)
    status = payload.get("status")
    if isinstance(status, dict):
        code = status.get("code") or 0
        fields["outcome"] = "failure" if code else "success"
        if code:
            fields["code"] = str(code)
            fields["status_message"] = status.get("message")
    categories = categories_of(method)
    if fields["program"] in ("login.googleapis.com", "admin.googleapis.com"):
        _read_workspace(payload, fields)
    if method.startswith("google.login.LoginService."):
        fields["outcome"] = (
            "failure" if "Failure" in method else "success" if "Success" in method else None
        )
    if fields["program"] == "bigquery.googleapis.com" or "bigquery" in method.lower():
        categories = _bigquery(payload, fields) or (categories if "Job" not in method else ())
    fields["category"] = categories
    for name in ("request", "response"):
        part = payload.get(name)
        if isinstance(part, dict) and isinstance(part.get("@type"), str):
            fields[f"{name}_type"] = part["@type"].rpartition("/")[2]
    request = _part(payload, "request")
    add_extra(
        fields,
        {
            f"request.{path}": value
            for path, value in flatten(request).items()
            if "@type" not in path
        },
        (),
    )


def _read_authorization(payload: Object, fields: Fields) -> None:
    """The permissions that were checked: those granted are the access used."""
    checked = payload.get("authorizationInfo")
    if not isinstance(checked, list):
        return
    checks = [check for check in checked if isinstance(check, dict)]
    granted = [
        str(check["permission"])
        for check in checks
        if check.get("granted") and "permission" in check
    ]
    refused = [
        str(check["permission"])
        for check in checks
        if not check.get("granted") and "permission" in check
    ]
    if granted:
        fields["access"] = granted[0]
        if len(granted) > 1:
            fields["permissions"] = granted[:10]
    if refused:
        fields["refused_permission"] = refused[0]
        fields.setdefault("outcome", "failure" if not granted else None)
    elif granted:
        fields["outcome"] = "success"


def _bigquery(payload: Object, fields: Fields) -> tuple[str, ...]:
    """What a BigQuery job did to data: told by its configuration, not by its method."""
    metadata = _part(payload, "metadata")
    if "tableDataChange" in metadata:
        return ("db.change",)
    for name in ("jobInsertion", "jobChange"):
        config = _part(_part(_part(metadata, name), "job"), "jobConfig")
        query = _part(config, "queryConfig")
        if query:
            fields["command"] = query.get("query") if isinstance(query.get("query"), str) else None
            return ("db.change",) if str(query.get("statementType")) in _STATEMENTS else ()
        if "extractConfig" in config or config.get("type") == "EXPORT":
            return ("audit.export",)
        if "loadConfig" in config or "tableCopyConfig" in config:
            return ("db.change",)
    if "tableDataRead" in metadata:
        return ("app.transaction",)
    service = _part(payload, "serviceData")
    for name in ("jobInsertRequest", "jobInsertResponse", "jobCompletedEvent"):
        part = _part(service, name)
        part = _part(part, "job") or _part(part, "resource") or part
        config = _part(part, "jobConfiguration")
        query = _part(config, "query")
        if query:
            fields["command"] = query.get("query") if isinstance(query.get("query"), str) else None
            return ("db.change",) if str(query.get("statementType")) in _STATEMENTS else ()
        if "extract" in config:
            return ("audit.export",)
        if "load" in config or "tableCopy" in config:
            return ("db.change",)
    return ()


def _part(record: Object, name: str) -> dict[str, Any]:
    part = record.get(name)
    return part if isinstance(part, dict) else {}


def categories_of(method: str) -> Categories:
    """The categories of a method; none for one that only reads."""
    return _METHODS.of(method)


FORMAT = GcpAudit()
