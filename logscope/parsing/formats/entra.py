"""Microsoft Entra ID (Azure AD): sign-ins, changes in the directory, provisioning, risks.

Three shapes of the same record: as Microsoft Graph and the portal's export give it
(https://learn.microsoft.com/graph/api/resources/signin, .../directoryaudit), wrapped by diagnostic settings, which put it into
``properties`` beside ``category`` and ``callerIpAddress``, and as a row of SigninLogs and AuditLogs of Log Analytics, whose names
begin with capitals and whose nested members may be texts.
"""

from __future__ import annotations

from logscope.parsing.cloud_records import (
    add_peer,
    add_time,
    keep,
    named_values,
    part,
    parts,
    text_of,
)
from logscope.parsing.format import Example, Reading
from logscope.parsing.json_record import JsonFormat, Object, scalar_text, severity_of
from logscope.parsing.meanings import Meanings
from logscope.parsing.rule import OUTCOME_WORDS, Fields

# What an activity of the directory means; Microsoft 365 writes the same names with a point behind.
ACTIVITIES = Meanings(
    (r".*\b(?:bitlocker key|local administrator password|laps password)\b.*", ("app.privilege",)),
    (r".*\b(?:pim|privileged identity management)\b.*|.*\beligible member to role\b.*|add member to role completed.*|.*elevateaccess.*|.*\belevated (?:their )?access\b.*|.*activat\w+ .*role.*", ("app.account", "app.privilege")),
    ((r".*(?:conditional access|\bpolicy\b|named location|authentication methods?(?: policy)?(?: update| reset)|security defaults|federation settings|domain authentication|trusted certificate|"
      r"company (?:information|settings)|partner(?:ship)?\b|directory feature|password policy|cross[- ]tenant|verif\w+ domain|unverified domain|disable strong authentication|desktop sso|diagnostic settings?|tenant).*"),
     ("os.security",)),
    (r"(?:sign-?in|user logged in|user log(?:in|on)|login|log ?off|sign-?out|userloggedin|userloginfailed|validate user authentication).*", ("app.auth",)),
    ((r".*(?:\buser\b|\bmember\b|\bowner\b|\brole\b|\bgroup\b|password|license|credential|consent|permission grant|app role assignment|certificates and secrets|security info|strong authentication|"
      r"\bpasskey\b|fido2|\bguest\b|invit\w+|administrative unit|access package|access review|refreshtokens|refresh tokens|stsrefreshtoken|service principal|managed identity|\baccount\b|entitlement|agreement|\btoken\b).*"),
     ("app.account",)),
    (r".*(?:export|download).*", ("audit.export",)),
    (r"(?:add|update|delete|remove|set|create|restore|hard delete|disable|enable|register|unregister|change|consent|import)\b.*", ("app.config",)),
)  # fmt: skip
_GROUPS: dict[str, tuple[str, ...]] = {
    "usermanagement": ("app.account",),
    "groupmanagement": ("app.account",),
    "rolemanagement": ("app.account",),
    "administrativeunit": ("app.account",),
    "entitlementmanagement": ("app.account",),
    "policy": ("os.security",),
    "authorizationpolicy": ("os.security",),
    "kerberosdomain": ("os.security",),
    "directorymanagement": ("app.config",),
    "applicationmanagement": ("app.config",),
    "resourcemanagement": ("app.config",),
    "device": ("app.config",),
}
# Categories of diagnostic settings whose records are sign-ins.
_SIGN_INS = frozenset(
    ["SignInLogs", "NonInteractiveUserSignInLogs", "ServicePrincipalSignInLogs", "ManagedIdentitySignInLogs", "ADFSSignInLogs",
     "MicrosoftServicePrincipalSignInLogs", "B2CRequestLogs"]
)  # fmt: skip
# The password was right, and more was asked: a second factor, a registration, whether to stay signed in.
_INTERRUPTED = frozenset(["50072", "50074", "50076", "50079", "50097", "50125", "50129", "50140", "50203", "51006"])  # fmt: skip
_CHANGES = frozenset(["AuditLogs"])
_RISKS = frozenset(["UserRiskEvents", "RiskyUsers", "ServicePrincipalRiskEvents", "RiskyServicePrincipals"])  # fmt: skip
_OTHERS = frozenset(["ProvisioningLogs", "MicrosoftGraphActivityLogs", "NetworkAccessTrafficLogs"])
_CATEGORIES = _SIGN_INS | _CHANGES | _RISKS | _OTHERS


class Entra(JsonFormat):
    """Records of Entra ID."""

    name = "entra"
    title = "Microsoft Entra ID (Azure AD) sign-in and audit logs"
    marks = (
        '"userPrincipalName"', '"activityDisplayName"', '"ResultType"', '"appDisplayName"', '"SignInLogs"', '"AuditLogs"', '"InitiatedBy"', '"initiatedBy"',
        'SignInLogs"', '"UserRiskEvents"', '"riskEventType"', '"MicrosoftGraphActivityLogs"', '"ProvisioningLogs"',
    )  # fmt: skip
    examples = (
        Example(
            '{"id":"s-1","createdDateTime":"2026-01-03T14:05:22Z","userDisplayName":"Ann","userPrincipalName":"ann@example.com","userId":"u-1","appId":"a-1",'
            '"appDisplayName":"Azure Portal","ipAddress":"192.0.2.7","clientAppUsed":"Browser","conditionalAccessStatus":"failure","userAgent":"Mozilla/5.0","isInteractive":true,'
            '"status":{"errorCode":50126,"failureReason":"Invalid username or password."},"deviceDetail":{"deviceId":"","operatingSystem":"Linux","browser":"Firefox"},'
            '"location":{"city":"Bern","countryOrRegion":"CH"}}',
            {"time": "2026-01-03T14:05:22.000000Z", "actor": "ann@example.com", "actor_id": "u-1", "source_ip": "192.0.2.7", "action": "Sign-in activity",
             "outcome": "failure", "code": "50126", "category": ["app.auth"], "device": "Mozilla/5.0", "target": "Azure Portal", "country": "", "reason": "", "program": "entra"},
        ),
        Example(
            '{"time":"2026-01-03T14:05:22.5Z","resourceId":"/tenants/t-1/providers/Microsoft.aadiam","operationName":"Sign-in activity","category":"SignInLogs","tenantId":"t-1",'
            '"resultType":"0","callerIpAddress":"2001:db8::7","identity":"Ann Bell","Level":4,"location":"CH","properties":{"createdDateTime":"2026-01-03T14:05:20.1+00:00",'
            '"userPrincipalName":"ann@example.com","appDisplayName":"Office","status":{"errorCode":0},"authenticationRequirement":"multiFactorAuthentication"}}',
            {"time": "2026-01-03T14:05:20.100000Z", "actor": "ann@example.com", "source_ip": "2001:db8::7", "outcome": "success", "category": ["app.auth"]},
        ),
        Example(
            '{"id":"d-1","category":"RoleManagement","correlationId":"c-1","result":"success","activityDisplayName":"Add member to role","activityDateTime":"2026-01-03T14:05:22Z",'
            '"loggedByService":"Core Directory","operationType":"Assign","initiatedBy":{"app":null,"user":{"id":"u-1","userPrincipalName":"ann@example.com","ipAddress":"192.0.2.7:50123"}},'
            '"targetResources":[{"id":"u-2","type":"User","userPrincipalName":"bob@example.com","modifiedProperties":[{"displayName":"Role.DisplayName","oldValue":null,'
            '"newValue":"\\"Global Administrator\\""}]}],"additionalDetails":[{"key":"User-Agent","value":"PowerShell"}]}',
            {"actor": "ann@example.com", "actor_id": "u-1", "target": "bob@example.com", "access": "Global Administrator", "source_ip": "192.0.2.7", "source_port": 50123,
             "action": "Add member to role", "outcome": "success", "category": ["app.account"], "device": "PowerShell"},
        ),
        Example(
            '{"TimeGenerated":"2026-01-03T14:05:22Z","OperationName":"Update conditional access policy","Category":"Policy","Result":"failure","ResultReason":"no","Type":"AuditLogs",'
            '"InitiatedBy":"{\\"app\\":{\\"displayName\\":\\"Sync\\",\\"servicePrincipalId\\":\\"sp-1\\"}}","TargetResources":"[{\\"displayName\\":\\"Block legacy\\",\\"type\\":\\"Policy\\"}]"}',
            {"actor": "Sync", "actor_id": "sp-1", "target": "Block legacy", "outcome": "failure", "category": ["os.security"]},
        ),
        Example(
            '{"time":"2026-01-03T14:05:22Z","category":"ServicePrincipalSignInLogs","operationName":"Sign-in activity","resultType":"7000215","properties":{"servicePrincipalName":"ci",'
            '"servicePrincipalId":"sp-1","resourceDisplayName":"Azure Key Vault","ipAddress":"192.0.2.7","status":{"errorCode":7000215}}}',
            {"actor": "ci", "actor_id": "sp-1", "outcome": "failure", "code": "7000215", "target": "Azure Key Vault", "source_ip": "192.0.2.7"},
        ),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        category = record.get("category")
        if (
            isinstance(category, str)
            and category in _CATEGORIES
            and ("operationName" in record or "properties" in record)
        ):
            return True  # fmt: skip
        if record.get("Type") in (
            "SigninLogs",
            "AADNonInteractiveUserSignInLogs",
            "AADServicePrincipalSignInLogs",
            "AADManagedIdentitySignInLogs",
        ):
            return True  # fmt: skip
        names = record.keys()
        if "createdDateTime" in names:
            return "status" in names and (
                "appDisplayName" in names or "servicePrincipalName" in names
            )
        return (
            ("activityDisplayName" in names and "activityDateTime" in names)
            or ("InitiatedBy" in names and "TargetResources" in names and "OperationName" in names)
            or ("ResultType" in names and "UserPrincipalName" in names and "AppDisplayName" in names)
            or ("riskEventType" in names and "userPrincipalName" in names)
        )  # fmt: skip

    def read(self, record: Object, reading: Reading) -> Fields:
        inner = part(record, "properties")
        fields: Fields = {"program": "entra"}
        body = {**record, **inner} if inner else record
        names = body.keys()
        if (
            "riskEventType" in names
            or "RiskEventType" in names
            or text_of(record, "category") in _RISKS
        ):
            _read_risk(body, fields)
        elif record.get("category") == "MicrosoftGraphActivityLogs":
            _read_graph_call(body, fields)
        elif not names.isdisjoint(("activityDisplayName", "InitiatedBy", "initiatedBy")):
            _read_change(body, fields)
        else:
            _read_sign_in(body, fields)
        add_time(
            fields, reading, body.get("createdDateTime"), body.get("CreatedDateTime"), body.get("activityDateTime"), body.get("ActivityDateTime"),
            body.get("time"), body.get("TimeGenerated"), utc=True,
        )  # fmt: skip
        if "source_ip" not in fields:
            add_peer(fields, record.get("callerIpAddress"), record.get("CallerIpAddress"))
        fields["severity"] = severity_of(_level(record))
        keep(
            fields,
            correlation_id=text_of(body, "correlationId", "CorrelationId"),
            tenant=text_of(body, "tenantId", "TenantId", "AADTenantId"),
        )
        return fields


def _level(record: Object) -> object:
    """Azure's levels: 1 critical, 2 error, 3 warning, 4 informational."""
    level = scalar_text(record.get("Level") or record.get("level"))
    return {"1": "critical", "2": "error", "3": "warning", "4": "info"}.get(level, level)


def _read_sign_in(body: Object, fields: Fields) -> None:
    status = part(body, "status") or part(body, "Status")
    fields["action"] = text_of(body, "operationName", "OperationName") or "Sign-in activity"
    fields["actor"] = (
        text_of(body, "userPrincipalName", "UserPrincipalName", "servicePrincipalName", "ServicePrincipalName")
        or text_of(body, "userDisplayName", "UserDisplayName", "identity", "Identity", "servicePrincipalId", "ServicePrincipalId")
    )  # fmt: skip
    fields["actor_id"] = text_of(body, "userId", "UserId", "servicePrincipalId", "ServicePrincipalId")  # fmt: skip
    fields["target"] = (
        text_of(body, "appDisplayName", "AppDisplayName", "resourceDisplayName", "ResourceDisplayName")
        or text_of(body, "appId", "AppId")
    )  # fmt: skip
    add_peer(fields, body.get("ipAddress"), body.get("IPAddress"), body.get("IpAddress"))
    code = text_of(status, "errorCode") or text_of(body, "resultType", "ResultType")
    if code is not None:
        fields["code"] = code
        if code not in _INTERRUPTED:
            fields["outcome"] = "success" if code in ("0", "Success") else "failure"
    device = part(body, "deviceDetail") or part(body, "DeviceDetail")
    place = part(body, "location") or part(body, "LocationDetails")
    fields["device"] = text_of(body, "userAgent", "UserAgent") or " ".join(
        filter(None, (text_of(device, "operatingSystem"), text_of(device, "browser")))
    )
    fields["category"] = ("app.auth",)
    keep(
        fields,
        reason=text_of(status, "failureReason")
        or text_of(body, "resultDescription", "ResultDescription"),
        detail=text_of(status, "additionalDetails"),
        client=text_of(body, "clientAppUsed", "ClientAppUsed"),
        resource=text_of(body, "resourceDisplayName", "ResourceDisplayName"),
        application_id=text_of(body, "appId", "AppId"),
        conditional_access=text_of(body, "conditionalAccessStatus", "ConditionalAccessStatus"),
        authentication=text_of(body, "authenticationRequirement", "AuthenticationRequirement"),
        risk=text_of(body, "riskLevelDuringSignIn", "RiskLevelDuringSignIn"),
        risk_state=text_of(body, "riskState", "RiskState"),
        device_id=text_of(device, "deviceId"),
        device_name=text_of(device, "displayName"),
        city=text_of(place, "city"),
        country=text_of(place, "countryOrRegion") or text_of(body, "location", "Location"),
        session=text_of(body, "sessionId", "SessionId"),
        token_type=text_of(body, "incomingTokenType", "IncomingTokenType"),
    )


def _read_change(body: Object, fields: Fields) -> None:
    activity = (
        text_of(body, "activityDisplayName", "ActivityDisplayName", "operationName", "OperationName")
        or ""
    )  # fmt: skip
    fields["action"] = activity
    by = part(body, "initiatedBy") or part(body, "InitiatedBy")
    user, application = part(by, "user"), part(by, "app")
    fields["actor"] = text_of(user, "userPrincipalName", "displayName") or text_of(
        application, "displayName", "appId"
    )
    fields["actor_id"] = text_of(user, "id") or text_of(application, "servicePrincipalId", "appId")
    add_peer(fields, user.get("ipAddress"), application.get("ipAddress"))
    targets = parts(body.get("targetResources")) or parts(body.get("TargetResources"))
    if targets:
        fields["target"] = text_of(targets[0], "userPrincipalName", "displayName", "id")
        others = [
            name
            for target in targets[1:10]
            if (name := text_of(target, "userPrincipalName", "displayName", "id"))
        ]
        if others:
            fields["other_targets"] = ", ".join(others)[:300]
    details = named_values(body.get("additionalDetails") or body.get("AdditionalDetails"), "key", "value")  # fmt: skip
    fields["device"] = text_of(details, "User-Agent")
    result = text_of(body, "result", "Result", "resultType", "ResultType") or ""
    fields["outcome"] = OUTCOME_WORDS.get(result.lower())
    group = (text_of(body, "category", "Category") or "").lower()
    fields["category"] = ACTIVITIES.of(activity) or _GROUPS.get(group, ())
    changed = _changed(targets)
    role = changed.get("Role.DisplayName") or changed.get("RoleDefinition.DisplayName")
    if role:
        fields["access"] = role
    keep(
        fields,
        service=text_of(body, "loggedByService", "LoggedByService"),
        operation_type=text_of(body, "operationType", "OperationType"),
        reason=text_of(body, "resultReason", "ResultReason", "resultDescription"),
        group=group or None,
        target_type=text_of(targets[0], "type") if targets else None,
        changed=", ".join(changed) if changed else None,
    )


def _changed(targets: list[Object]) -> dict[str, str]:
    """The properties that changed, each with its new value (which is JSON in a text)."""
    changed: dict[str, str] = {}
    for target in targets[:10]:
        for change in parts(target.get("modifiedProperties")):
            name = text_of(change, "displayName")
            if name:
                changed.setdefault(name, (text_of(change, "newValue") or "").strip('"'))
    return changed


def _read_risk(body: Object, fields: Fields) -> None:
    """What Identity Protection found: a verdict on a sign-in, not the sign-in."""
    fields["action"] = text_of(body, "riskEventType", "RiskEventType", "operationName") or "risk"
    fields["target"] = text_of(body, "userPrincipalName", "UserPrincipalName", "servicePrincipalDisplayName")  # fmt: skip
    add_peer(fields, body.get("ipAddress"), body.get("IpAddress"))
    fields["category"] = ("os.security",)
    keep(
        fields,
        risk=text_of(body, "riskLevel", "RiskLevel"),
        risk_state=text_of(body, "riskState", "RiskState"),
        detail=text_of(body, "riskDetail", "RiskDetail"),
        activity=text_of(body, "activity", "Activity"),
        country=text_of(part(body, "location"), "countryOrRegion"),
    )


def _read_graph_call(body: Object, fields: Fields) -> None:
    """A request to Microsoft Graph."""
    fields["action"] = text_of(body, "requestMethod") or "request"
    fields["target"] = text_of(body, "requestUri")
    fields["actor"] = text_of(body, "userId", "servicePrincipalId", "appId")
    fields["actor_id"] = fields["actor"]
    fields["access"] = text_of(body, "roles", "scopes")
    fields["device"] = text_of(body, "userAgent")
    add_peer(fields, body.get("ipAddress"), body.get("callerIpAddress"))
    code = text_of(body, "responseStatusCode", "resultSignature") or ""
    fields["category"] = ("app.transaction",)
    if len(code) == 3 and code.isdecimal():
        fields["code"] = code
        fields["outcome"] = "failure" if code >= "400" else "success"
    keep(fields, application_id=text_of(body, "appId"))


FORMAT = Entra()
