"""Resource logs of Azure services: Key Vault, Storage, SQL, firewalls, flows, application gateways, AKS.

Diagnostic settings write all of them in one hull (https://learn.microsoft.com/azure/azure-monitor/platform/resource-logs-schema):
``time``, ``resourceId``, ``category``, ``operationName``, and ``properties`` of the service's own. The members of the services
are those of their pages "Monitor ... data reference".
"""

from __future__ import annotations

import re

from logscope.parsing.cloud_records import (
    add_categories,
    add_peer,
    add_time,
    add_verdict,
    keep,
    part,
    parts,
    text_of,
)
from logscope.parsing.envelopes.inner import read_inner
from logscope.parsing.format import Example, Reading
from logscope.parsing.formats.azure_activity import OUTCOMES
from logscope.parsing.json_record import (
    JsonFormat,
    Object,
    add_extra,
    flatten,
    scalar_text,
    severity_of,
)
from logscope.parsing.meanings import Meanings
from logscope.parsing.rule import Fields
from logscope.parsing.sql import statement
from logscope.parsing.web_requests import add_status

_OPERATIONS = Meanings(
    # storage
    (r"set\w*acl|set\w*serviceproperties|setpath(?:accesscontrol|permissions)\w*", ("os.security", "app.config")),
    (r"getuserdelegationkey", ("app.privilege",)),
    (r"(?:get|head)\w*(?:properties|metadata|acl|stats|tags|preflight\w*)", ()),
    (r"(?:get|list|peek|query|read|download)(?:blob|file|message|entit|path|range|directory|share|page)\w*", ("audit.export",)),
    (r"(?:insert|update|merge|delete|replace)entit\w*|entitygroup\w*", ("db.change",)),
    (r"(?:create|delete|restore|undelete)(?:container|filesystem|share|queue|table)\w*", ("app.config",)),
    (r"(?:put|delete|create|append|rename|set|undelete|flush|clear|snapshot|commit|copy|incrementalcopy|lease)(?:blob|block|page|file|directory|path|range)\w*", ("audit.file",)),
    # Key Vault
    (r"(?:secret|key|certificate|storage)(?:get|list|listversions|decrypt|unwrap|sign|backup|wrap|encrypt|verify)\w*", ("app.transaction",)),
    (r"(?:vault(?:put|patch|delete|accesspolic\w+|recover|purge)|\w*accesspolicychanged\w*)", ("os.security", "app.account")),
    (r"(?:secret|key|certificate|storage)(?:set|create|update|delete|import|rotate|purge|recover|restore|release)\w*", ("app.config",)),
    (r"authentication", ("app.auth",)),
)  # fmt: skip
_AUDIT_ACTIONS = Meanings(
    (r".*authentication.*|dbas|dbaf", ("app.auth",)),
    (
        r".*(?:principal|role|permission|login|user|password|owner).*",
        ("app.account",),
    ),
)
# As Azure Firewall's rules print it: "TCP request from 10.0.0.4:50123 to 192.0.2.7:443. Action: Deny". What the client asked for
# stands behind the peers, so that these are looked for at the beginning only.
_FIREWALL = re.compile(
    r"(?P<protocol>[A-Z]{2,6}(?: Type=\d{1,3})?) request from (?P<source>[\da-fA-F.:\[\]]{2,60}) to (?P<dest>[^\s,;]{1,255})"
    r"(?: Url: \S{1,4000})?(?: Action: (?P<action>\w+)| was DNAT'ed to (?P<inner>\S{2,60}))?"
)
_REFUSED = frozenset(["deny", "denied", "block", "blocked", "drop", "d"])
_FLOW_MEMBERS = 8


class AzureResource(JsonFormat):
    """Records of the resources themselves, not of who managed them."""

    name = "azure_resource"
    title = "Azure resource logs (Key Vault, Storage, SQL, firewall, gateways, flows)"
    weight = 0.98
    marks = ('"resourceId"', '"_ResourceId"', '"resourceID"', '"ResourceId"', '"flowLogResourceID"')
    examples = (
        Example(
            '{"time":"2026-01-03T14:05:22.1Z","resourceId":"/SUBSCRIPTIONS/S1/RESOURCEGROUPS/SHOP/PROVIDERS/MICROSOFT.KEYVAULT/VAULTS/V1","category":"AuditEvent",'
            '"operationName":"SecretGet","operationVersion":"7.4","resultType":"Success","resultSignature":"Forbidden","callerIpAddress":"192.0.2.7","correlationId":"c-1",'
            '"identity":{"claim":{"upn":"ann@example.com","oid":"o-1","appid":"a-1"}},"properties":{"clientInfo":"azsdk","requestUri":"https://v1.vault.azure.net/secrets/db","httpStatusCode":403,"id":"https://v1.vault.azure.net/secrets/db"}}',
            {"actor": "ann@example.com", "actor_id": "o-1", "source_ip": "192.0.2.7", "action": "SecretGet", "target": "https://v1.vault.azure.net/secrets/db", "code": "403",
             "outcome": "failure", "device": "azsdk", "category": ["app.transaction"], "time": "2026-01-03T14:05:22.100000Z"},
        ),
        Example(
            '{"time":"2026-01-03T14:05:22Z","resourceId":"/subscriptions/s1/x/blobServices/default","category":"StorageRead","operationName":"GetBlob","statusCode":200,"statusText":"Success",'
            '"callerIpAddress":"192.0.2.7:50123","uri":"https://shop.blob.core.windows.net/b/q3.csv","identity":{"type":"OAuth","requester":{"upn":"ann@example.com","objectId":"o-1"}},'
            '"properties":{"accountName":"shop","userAgentHeader":"azcopy/10","objectKey":"/shop/b/q3.csv"}}',
            {"actor": "ann@example.com", "source_ip": "192.0.2.7", "source_port": 50123, "outcome": "success", "category": ["audit.export"], "target": "/shop/b/q3.csv", "device": "azcopy/10"},
        ),
        Example(
            '{"time":"2026-01-03T14:05:22Z","resourceId":"/subscriptions/s1/gw","category":"ApplicationGatewayAccessLog","operationName":"ApplicationGatewayAccess","properties":{"clientIP":"192.0.2.7",'
            '"clientPort":50123,"httpMethod":"GET","requestUri":"/a","requestQuery":"b=1","userAgent":"curl/8","httpStatus":502,"host":"shop.example.com"}}',
            {"source_ip": "192.0.2.7", "source_port": 50123, "action": "GET", "target": "/a?b=1", "code": "502", "outcome": "failure", "category": ["app.transaction", "app.failure"]},
        ),
        Example(
            '{"time":"2026-01-03T14:05:22Z","resourceId":"/subscriptions/s1/fw","category":"AzureFirewallNetworkRule","operationName":"AzureFirewallNetworkRuleLog",'
            '"properties":{"msg":"TCP request from 10.0.0.4:50123 to 192.0.2.7:443. Action: Deny. "}}',
            {"source_ip": "10.0.0.4", "source_port": 50123, "dest_ip": "192.0.2.7", "dest_port": 443, "outcome": "failure", "action": "firewall.block", "category": ["os.network"]},
        ),
        Example(
            '{"time":"2026-01-03T14:05:22Z","systemId":"s","category":"NetworkSecurityGroupFlowEvent","resourceId":"/SUBSCRIPTIONS/S1/NSG","operationName":"NetworkSecurityGroupFlowEvents",'
            '"properties":{"Version":2,"flows":[{"rule":"DenyAll","flows":[{"mac":"00","flowTuples":["1767449122,192.0.2.7,10.0.0.4,50123,3389,T,I,D,B,,,,"]}]}]}}',
            {"source_ip": "192.0.2.7", "dest_ip": "10.0.0.4", "source_port": 50123, "dest_port": 3389, "outcome": "failure", "category": ["os.network"], "firewall_rule": ""},
        ),
        Example(
            '{"time":"2026-01-03T14:05:22Z","resourceId":"/subscriptions/s1/sql","category":"SQLSecurityAuditEvents","operationName":"AuditEvent","properties":{"server_principal_name":"eve",'
            '"client_ip":"192.0.2.9","succeeded":"false","action_name":"DATABASE AUTHENTICATION FAILED","database_name":"shop","statement":"","application_name":"sqlcmd"}}',
            {"actor": "eve", "source_ip": "192.0.2.9", "outcome": "failure", "target": "shop", "category": ["app.auth"]},
        ),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        names = record.keys()
        if names.isdisjoint(_IDS):
            return False
        return ("category" in names or "Category" in names) and (
            "operationName" in names or "OperationName" in names or "properties" in names
        )

    def read(self, record: Object, reading: Reading) -> Fields:
        inner = part(record, "properties")
        kind = text_of(record, "category", "Category") or ""
        fields: Fields = {
            "program": kind,
            "action": text_of(record, "operationName", "OperationName") or kind,
            "severity": severity_of(record.get("level") or record.get("Level")),
        }
        add_time(fields, reading, record.get("time"), record.get("TimeGenerated"), inner.get("eventTime"), inner.get("event_time"), utc=True)  # fmt: skip
        body = {**record, **inner} if inner else record
        text = text_of(inner, "log", "msg", "message", "Message") or ""
        if "log" in inner and text[:1] == "{":
            return _read_wrapped(text, fields, reading)
        if "NetworkSecurityGroupFlow" in kind or "FlowLogFlowEvent" in kind:
            _read_flow(record, fields)
        elif "Firewall" in kind and _FIREWALL.match(text):
            _read_firewall(text, fields)
        elif "SQLSecurityAudit" in kind:
            _read_sql(inner, fields)
        elif not body.keys().isdisjoint(_REQUEST):
            _read_request(body, fields)
        else:
            _read_operation(record, inner, body, fields)
        if not fields.get("target"):
            fields["target"] = text_of(body, *_IDS)
        keep(
            fields,
            correlation_id=text_of(record, "correlationId"),
            resource=text_of(
                record, "resourceId", "_ResourceId", "ResourceId", "flowLogResourceID"
            ),
        )
        add_extra(fields, flatten(inner), _USED)
        return fields


_IDS = ("resourceId", "resourceID", "_ResourceId", "ResourceId", "flowLogResourceID")
_REQUEST = frozenset(["httpMethod", "clientIP", "clientIp", "CsMethod", "csMethod"])
_USED = frozenset(
    ["log", "msg", "message", "flows", "clientIP", "clientIp", "clientPort", "httpMethod", "requestUri", "requestQuery", "userAgent", "userAgentHeader",
     "httpStatus", "httpStatusCode", "client_ip", "server_principal_name", "statement", "objectKey", "succeeded", "action_name"]
)  # fmt: skip


def _read_operation(record: Object, inner: Object, body: Object, fields: Fields) -> None:
    """A call to a service: Key Vault, Storage, Event Hubs and the like."""
    identity = part(record, "identity") or part(record, "Identity")
    who = part(identity, "claim") or part(identity, "requester") or part(identity, "claims")
    fields["actor"] = (
        text_of(who, "upn", "unique_name", "name", "appid", "appId")
        or next((value for name, value in who.items() if isinstance(value, str) and name.endswith(("/upn", "/name"))), None)
        or text_of(body, "identity_claim_upn_s", "RequesterUpn", "caller", "userName", "principalId", "RequesterAppId")
    )  # fmt: skip
    fields["actor_id"] = text_of(who, "oid", "objectId", "appid", "appId") or text_of(body, "RequesterObjectId")  # fmt: skip
    add_peer(fields, body.get("callerIpAddress"), body.get("CallerIpAddress"), body.get("CallerIPAddress"), body.get("clientIpAddress"), body.get("ipAddress"))  # fmt: skip
    fields["device"] = text_of(body, "userAgentHeader", "UserAgentHeader", "clientInfo", "userAgent", "UserAgent")  # fmt: skip
    fields["target"] = text_of(body, "objectKey", "ObjectKey", "id", "requestUri", "uri", "Uri")
    code = text_of(body, "httpStatusCode", "statusCode", "StatusCode", "status")
    said = text_of(record, "resultType", "resultSignature", "ResultType", "statusText") or ""
    if code is not None and code.isdecimal():
        fields["code"] = code
        fields["outcome"] = "failure" if int(code) >= 400 else "success"
    else:
        fields["outcome"], fields["code"] = OUTCOMES.get(said.lower()), said or None
    fields["category"] = _OPERATIONS.of(str(fields["action"]).rpartition("/")[2])
    if code == "401":
        add_categories(fields, "app.auth")
    keep(
        fields,
        authentication=text_of(identity, "type"),
        account=text_of(inner, "accountName"),
        reason=text_of(record, "resultDescription"),
    )


def _read_request(body: Object, fields: Fields) -> None:
    """A request through a gateway, a front door or a web app."""
    add_peer(fields, body.get("clientIP"), body.get("clientIp"), body.get("CIp"))
    fields.setdefault("source_port", text_of(body, "clientPort"))
    uri, query = text_of(body, "requestUri", "CsUriStem") or "", text_of(body, "requestQuery", "CsUriQuery")  # fmt: skip
    fields["target"] = f"{uri}?{query}" if query and "?" not in uri else uri or None
    method = text_of(body, "httpMethod", "CsMethod", "csMethod")
    verdict = text_of(body, "action")
    fields["device"] = text_of(body, "userAgent", "UserAgent")
    fields["actor"] = text_of(body, "CsUsername")
    code = text_of(body, "httpStatusCode", "httpStatus", "ScStatus")
    if method and code:
        fields["action"] = method
        add_status(fields, code)
    else:
        fields["category"] = ("app.transaction",)
        if verdict and verdict.lower() in _REFUSED:
            fields["outcome"] = "failure"
    keep(fields, vhost=text_of(body, "host", "hostname", "CsHost"), verdict=verdict)


def _read_firewall(text: str, fields: Fields) -> None:
    found = _FIREWALL.match(text)
    if found is None:
        return
    dest = found["dest"].rstrip(".:")
    add_peer(fields, found["source"].rstrip(":"))
    add_peer(fields, dest, side="dest")
    fields["target"] = dest
    said = (found["action"] or "").lower()
    refused = said in _REFUSED if said or found["inner"] else None
    add_verdict(fields, refused=None if said == "alert" else refused)
    fields["translated"] = found["inner"]
    fields["protocol"], fields["message"] = found["protocol"], text


def _read_flow(record: Object, fields: Fields) -> None:
    """Flows of a network security group or virtual network: the first tuple is the event's, the rest are counted."""
    body = {**record, **part(record, "properties")}
    groups = parts(body.get("flows")) or parts(part(body, "flowRecords").get("flows"))
    tuples: list[str] = []
    for group in groups:
        for flow in parts(group.get("flows")) or parts(group.get("flowGroups")):
            written = flow.get("flowTuples")
            named = text_of(group, "rule") or text_of(flow, "rule")
            if isinstance(written, list):
                tuples += [item for item in written if isinstance(item, str)]
                fields.setdefault("firewall_rule", named)
    add_verdict(fields, refused=None)
    fields["flows"] = len(tuples)
    if not tuples:
        return
    members = tuples[0].split(",")
    if len(members) < _FLOW_MEMBERS:
        return
    _, source, dest, source_port, dest_port, protocol, direction, decision = members[:8]
    add_peer(fields, source)
    add_peer(fields, dest, side="dest")
    fields["source_port"], fields["dest_port"] = source_port, dest_port
    fields["protocol"], fields["direction"] = protocol, direction
    # a security group says A or D; a virtual network the state of the flow: begun, going on, ended, denied
    if decision in ("A", "D", "B", "C", "E"):
        add_verdict(fields, refused=decision == "D")


def _read_sql(inner: Object, fields: Fields) -> None:
    """Auditing of Azure SQL: its records are those of ``sys.fn_get_audit_file``."""
    fields["action"] = text_of(inner, "action_name", "action_id") or fields["action"]
    fields["actor"] = text_of(inner, "server_principal_name", "session_server_principal_name", "database_principal_name")  # fmt: skip
    add_peer(fields, inner.get("client_ip"))
    fields["target"] = text_of(inner, "object_name", "database_name")
    fields["command"] = text_of(inner, "statement")
    fields["device"] = text_of(inner, "application_name")
    fields["outcome"] = {"true": "success", "false": "failure", "1": "success", "0": "failure"}.get(
        scalar_text(inner.get("succeeded")).lower()
    )
    fields["category"] = _AUDIT_ACTIONS.of(str(fields["action"]))
    meant = statement(str(fields["command"] or ""))
    if meant is not None:
        add_categories(fields, *meant.categories)


def _read_wrapped(text: str, around: Fields, reading: Reading) -> Fields:
    """A record of another system in ``properties.log``: AKS puts the API server's audit events there."""
    found = read_inner(text, reading) or {"message": text}
    for name, value in around.items():
        if found.get(name) is None:
            found[name] = value
    return found


FORMAT = AzureResource()
