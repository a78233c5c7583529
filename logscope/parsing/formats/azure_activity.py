"""Azure's activity log: who did what to which resource of a subscription.

The same event is met in three shapes: as the REST API, ``az monitor activity-log list`` and the portal give it ("Azure
Activity Log event schema", https://learn.microsoft.com/azure/azure-monitor/platform/activity-log-schema), as diagnostic
settings write it to storage accounts and event hubs (the ``records`` envelope of the same page), and as a row of the table
AzureActivity of Log Analytics. An operation is named ``Provider/type/verb``; its name says what it means.
"""

from __future__ import annotations

from logscope.parsing.cloud_records import (
    add_peer,
    add_time,
    keep,
    part,
    text_of,
    value_of,
)
from logscope.parsing.format import Example, Reading
from logscope.parsing.json_record import JsonFormat, Object, scalar_text, severity_of
from logscope.parsing.meanings import Meanings
from logscope.parsing.rule import Fields

_CHANGE = r"(?:write|delete|action|[\w]+/action)"

OPERATIONS = Meanings(
    (r"microsoft\.authorization/elevateaccess/action", ("app.privilege", "app.account")),
    (rf"microsoft\.authorization/(?:role\w+|classicadministrators|denyassignments|\w*roleassignment\w*|\w*roleeligibility\w*)(?:/[\w/]*)?/{_CHANGE}", ("app.account",)),
    (rf"microsoft\.authorization/(?:policy\w*|locks|policysetdefinitions)(?:/[\w/]*)?/{_CHANGE}", ("os.security",)),
    (r"microsoft\.(?:managedidentity|aad|aadiam|azureactivedirectory|graph)/.*(?:write|delete|action)", ("app.account",)),
    # controls
    (r"microsoft\.network/(?:networksecuritygroups|applicationsecuritygroups|azurefirewalls|firewallpolicies|ddosprotectionplans|networkwatchers/flowlogs|applicationgatewaywebapplicationfirewallpolicies|frontdoorwebapplicationfirewallpolicies)(?:/.*)?/(?:write|delete|action)", ("os.security",)),
    (r"microsoft\.(?:security|securityinsights|guestconfiguration|attestation|policyinsights)/.*(?:write|delete|action)", ("os.security",)),
    (r"microsoft\.insights/(?:diagnosticsettings|logprofiles|activitylogalerts|metricalerts|scheduledqueryrules|actiongroups|alertrules|datacollectionrules)(?:/.*)?/(?:write|delete)", ("os.security",)),
    (r"microsoft\.operationalinsights/workspaces/(?:delete|purge/action|write|sharedkeys/.*)", ("os.security",)),
    (r".*/(?:firewallrules|virtualnetworkrules|auditingsettings|securityalertpolicies|extendedauditingsettings|vulnerabilityassessments|advancedthreatprotectionsettings|networkrulesets|privateendpointconnections|encryptionprotector)(?:/.*)?/(?:write|delete)", ("os.security",)),
    # keys and secrets
    (r".*/(?:listkeys|listsecrets|listaccountsas|listservicesas|listcredentials?|listcluster\w*credential|listconnectionstrings|getlinkedserver\w*|listqueries|publishxml|retrieveconsolelogs\w*)/action|.*/config/list/action", ("app.privilege",)),
    (r".*/(?:regenerate\w*keys?|resetpassword|resetaadprofile|rotate\w*keys?)/action", ("app.account",)),
    (r"microsoft\.keyvault/vaults/accesspolicies/(?:write|delete)", ("app.account", "os.security")),
    (r"microsoft\.keyvault/.*(?:write|delete|action)", ("os.security", "app.config")),
    # data going out
    (r"microsoft\.compute/(?:disks|snapshots|restorepointcollections/\w+)/(?:begingetaccess|beginget\w*)/action", ("audit.export",)),
    (r"microsoft\.compute/snapshots/write|.*/(?:export|exporttemplate|copy|generatesasurl|exportjobs\w*)/action", ("audit.export",)),
    # commands on machines
    (r".*/(?:runcommands?|runshellscript|executecommand|exec|attach)/(?:action|write)|microsoft\.compute/virtualmachines(?:calesets)?/extensions/(?:write|delete)", ("audit.activity",)),
    (r"microsoft\.automation/automationaccounts/(?:jobs|runbooks|webhooks|schedules)(?:/.*)?/(?:write|delete|action)", ("audit.activity", "app.config")),
    (r"microsoft\.serialconsole/.*(?:connect|action|write)", ("audit.logon",)),
    # machines, networks, services
    (r"microsoft\.(?:classiccompute|compute|hybridcompute)/(?:virtualmachines|virtualmachinescalesets|cloudservices|machines)(?:/virtualmachines)?/(?:write|delete|(?:start|restart|deallocate|poweroff|redeploy|reimage\w*|generalize|hibernate|simulateeviction|shutdown)/action)", ("os.system",)),
    (r"microsoft\.(?:classicnetwork|network|cdn)/.*(?:write|delete|action)", ("os.network",)),
    (r".*/(?:start|stop|restart|failover|pause|resume)/action", ("app.lifecycle",)),
    (r"microsoft\.(?:sql|dbforpostgresql|dbformysql|documentdb|synapse)/.*databases/(?:write|delete)", ("db.change", "app.config")),
    (r"microsoft\.storage/storageaccounts/(?:write|delete)|microsoft\.storage/storageaccounts/blobservices/.*(?:write|delete)", ("app.config",)),
    (r"[^/]+/.*(?:write|delete|action)", ("app.config",)),
)  # fmt: skip
# Categories of events that no resource provider's operation caused.
_EVENT_CATEGORIES: dict[str, tuple[str, ...]] = {
    "security": ("os.security",),
    "alert": (),
    "policy": ("os.security",),
    "servicehealth": (),
    "resourcehealth": (),
    "recommendation": (),
}
_UPN = (
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
    "upn",
    "unique_name",
    "name",
)
_OBJECT_ID = "http://schemas.microsoft.com/identity/claims/objectidentifier"
# What a status says of how it ended; a beginning has no end.
OUTCOMES: dict[str, str] = {
    **dict.fromkeys(("succeeded", "success", "succeed", "resolved", "ok", "0", "completed"), "success"),
    **dict.fromkeys(("failed", "failure", "fail", "denied", "forbidden", "unauthorized", "clienterror", "servererror", "error", "audit-denied"), "failure"),
}  # fmt: skip


class AzureActivity(JsonFormat):
    """Events of the activity log."""

    name = "azure_activity"
    title = "Azure activity log"
    marks = ('"operationName"', '"OperationNameValue"')
    examples = (
        Example(
            '{"time":"2026-01-03T14:05:22.1234567Z","resourceId":"/SUBSCRIPTIONS/S1/RESOURCEGROUPS/SHOP/PROVIDERS/MICROSOFT.COMPUTE/VIRTUALMACHINES/WEB1",'
            '"operationName":"MICROSOFT.COMPUTE/VIRTUALMACHINES/DELETE","category":"Administrative","resultType":"Success","resultSignature":"Succeeded.OK",'
            '"durationMs":"12","callerIpAddress":"192.0.2.7","correlationId":"c-1","identity":{"authorization":{"scope":"/subscriptions/s1","action":"Microsoft.Compute/virtualMachines/delete",'
            '"evidence":{"role":"Owner","principalType":"User","principalId":"p-1"}},"claims":{"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn":"ann@example.com",'
            '"http://schemas.microsoft.com/identity/claims/objectidentifier":"o-1"}},"level":"Information","location":"global"}',
            {"time": "2026-01-03T14:05:22.123456Z", "actor": "ann@example.com", "actor_id": "o-1", "access": "Owner", "source_ip": "192.0.2.7", "severity": 6,
             "action": "MICROSOFT.COMPUTE/VIRTUALMACHINES/DELETE", "outcome": "success", "code": "Succeeded.OK", "category": ["os.system"], "program": "azure",
             "target": "/SUBSCRIPTIONS/S1/RESOURCEGROUPS/SHOP/PROVIDERS/MICROSOFT.COMPUTE/VIRTUALMACHINES/WEB1", "resource_group": ""},
        ),
        Example(
            '{"authorization":{"action":"Microsoft.Authorization/roleAssignments/write","role":"Contributor","scope":"/subscriptions/s1"},"caller":"eve@example.com",'
            '"channels":"Operation","claims":{"appid":"a-1"},"correlationId":"c-2","eventName":{"value":"EndRequest","localizedValue":"End request"},"category":{"value":"Administrative"},'
            '"eventTimestamp":"2026-01-03T14:05:22.5Z","httpRequest":{"clientIpAddress":"2001:db8::7","method":"PUT"},"level":"Error",'
            '"operationName":{"value":"Microsoft.Authorization/roleAssignments/write","localizedValue":"Create role assignment"},"resourceId":"/subscriptions/s1/x",'
            '"status":{"value":"Failed"},"subStatus":{"value":"Forbidden"},"submissionTimestamp":"2026-01-03T14:07:00Z","subscriptionId":"s1"}',
            {"actor": "eve@example.com", "source_ip": "2001:db8::7", "action": "Microsoft.Authorization/roleAssignments/write", "outcome": "failure",
             "code": "Forbidden", "severity": 3, "access": "Contributor", "category": ["app.account"], "time": "2026-01-03T14:05:22.500000Z"},
        ),
        Example(
            '{"TimeGenerated":"2026-01-03T14:05:22Z","OperationNameValue":"MICROSOFT.STORAGE/STORAGEACCOUNTS/LISTKEYS/ACTION","Level":"Informational","ActivityStatusValue":"Start",'
            '"Caller":"00000000-0000-0000-0000-0000000000a1","CallerIpAddress":"192.0.2.7","CategoryValue":"Administrative","_ResourceId":"/subscriptions/s1/y","Type":"AzureActivity",'
            '"Authorization":"{\\"action\\":\\"x\\",\\"evidence\\":{\\"role\\":\\"Reader\\",\\"principalType\\":\\"ServicePrincipal\\"}}"}',
            {"actor": "00000000-0000-0000-0000-0000000000a1", "source_ip": "192.0.2.7", "outcome": None, "access": "Reader", "category": ["app.privilege"]},
        ),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        if "OperationNameValue" in record and (
            "ActivityStatusValue" in record or "CategoryValue" in record
        ):
            return True  # fmt: skip
        if "operationName" not in record:
            return False
        if "eventTimestamp" in record:
            return "status" in record or "eventDataId" in record or "caller" in record
        return (
            "resourceId" in record
            and "time" in record
            and scalar_text(record.get("category")) in _CATEGORIES
            and "/" in scalar_text(record.get("operationName"))
        )

    def read(self, record: Object, reading: Reading) -> Fields:
        fields: Fields = {"program": "azure"}
        add_time(fields, reading, record.get("eventTimestamp"), record.get("time"), record.get("TimeGenerated"), record.get("submissionTimestamp"), utc=True)  # fmt: skip
        operation = (
            text_of(record, "OperationNameValue")
            or value_of(record, "operationName")
            or text_of(part(record, "authorization"), "action")
            or ""
        )
        fields["action"] = operation
        _read_caller(record, fields)
        request = part(record, "httpRequest") or part(record, "HTTPRequest")
        add_peer(fields, record.get("callerIpAddress"), record.get("CallerIpAddress"), request.get("clientIpAddress"), request.get("clientIPAddress"))  # fmt: skip
        fields["target"] = text_of(record, "resourceId", "resourceUri", "_ResourceId", "ResourceId")
        level = text_of(record, "level", "Level")
        fields["severity"] = severity_of(level)
        _read_status(record, fields)
        kind = (value_of(record, "category") or text_of(record, "CategoryValue") or "").lower()
        meant = operation if "/" in operation else text_of(part(record, "authorization"), "action")
        fields["category"] = _EVENT_CATEGORIES.get(kind, OPERATIONS.of(meant or ""))
        keep(
            fields,
            subscription=text_of(record, "subscriptionId", "SubscriptionId"),
            resource_group=text_of(record, "resourceGroupName", "ResourceGroup")
            or _group_of(fields["target"]),
            correlation_id=text_of(record, "correlationId", "CorrelationId"),
            event_category=kind or None,
            tenant=text_of(record, "tenantId", "TenantId"),
            description=text_of(record, "description", "resultDescription"),
            status_message=text_of(
                part(record, "properties") or part(record, "Properties"), "statusMessage", "message"
            ),
        )
        return fields


_CATEGORIES = frozenset(
    ["Administrative", "Security", "ServiceHealth", "ResourceHealth", "Alert", "Autoscale", "Recommendation", "Policy", "Write", "Delete", "Action"]
)  # fmt: skip


def _read_caller(record: Object, fields: Fields) -> None:
    """Who called: a user by name, an application or managed identity by its id, and the role that let it."""
    identity = part(record, "identity")
    claims = part(identity, "claims") or part(record, "claims") or part(record, "Claims")
    authorization = (
        part(identity, "authorization")
        or part(record, "authorization")
        or part(record, "Authorization")
    )
    evidence = part(authorization, "evidence")
    fields["actor"] = (
        text_of(record, "caller", "Caller")
        or text_of(claims, *_UPN)
        or text_of(claims, "appid")
        or text_of(evidence, "principalId")
    )
    fields["actor_id"] = text_of(claims, _OBJECT_ID, "oid") or text_of(evidence, "principalId")
    fields["access"] = text_of(evidence, "role") or text_of(authorization, "role")
    keep(
        fields,
        application=text_of(claims, "appid"),
        principal_type=text_of(evidence, "principalType"),
        scope=text_of(authorization, "scope"),
    )


def _read_status(record: Object, fields: Fields) -> None:
    said = (
        value_of(record, "status")
        or text_of(record, "resultType", "ActivityStatusValue", "ActivityStatus")
        or ""
    )
    fields["outcome"] = OUTCOMES.get(said.lower())
    detail = value_of(record, "subStatus") or text_of(
        record, "resultSignature", "ActivitySubstatusValue", "ActivitySubstatus"
    )
    fields["code"] = detail or (said or None)
    if fields["outcome"] is None:
        fields["status"] = said or None


def _group_of(resource: str | None) -> str | None:
    """The resource group that an id names."""
    names = (resource or "").split("/")
    return next(
        (names[at + 1] for at, name in enumerate(names[:-1]) if name.lower() == "resourcegroups"),
        None,
    )


FORMAT = AzureActivity()
