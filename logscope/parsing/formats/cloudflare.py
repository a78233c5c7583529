"""Cloudflare: its audit log, requests to Access, requests and security events of zones, and Gateway's decisions.

Logpush writes one flat object a line, its names those of the data sets of "Logpush datasets" (https://developers.cloudflare.com/logs/logpush/logpush-job/datasets/);
the API gives the audit log nested (``actor``, ``action``, ``resource``), in two versions. Times are RFC 3339, or seconds or nanoseconds since 1970, as the job says.
"""

from __future__ import annotations

from logscope.parsing.cloud_records import (
    add_categories,
    add_peer,
    add_time,
    keep,
    part,
    text_of,
)
from logscope.parsing.format import Example, Reading
from logscope.parsing.json_record import JsonFormat, Object, add_extra, flatten, scalar_text
from logscope.parsing.meanings import Meanings
from logscope.parsing.rule import Fields
from logscope.parsing.web_requests import add_status

# ``action resource``
_CHANGES = Meanings(
    (r".*\b(?:log_?(?:in|out)|sign_?in|2fa_login|sso_login)\b.*", ("app.auth",)),
    (r".*(?:member|user|role|token|api_?key|invite|permission|two_factor|2fa|password|account(?!\w)|service_auth|identity_provider|group).*", ("app.account",)),
    (r".*(?:firewall|waf|ruleset|rule|access|policy|ip_?list|\bssl\b|tls|certificate|dnssec|security|logpush|audit|rate_?limit|bot|ddos|gateway|api_shield|turnstile).*", ("os.security",)),
    (r".*\b(?:view|read|get|list)\b.*", ()),
    (r".*\b(?:export|download)\b.*", ("audit.export",)),
    (r".*dns.*|.*\b(?:rec|zone)_\w+.*|.*tunnel.*|.*load_?balancer.*", ("os.network", "app.config")),
    (r".+", ("app.config",)),
)  # fmt: skip
_BLOCKED = frozenset(["block", "drop", "blocked", "deny", "denied", "challenge", "jschallenge", "managed_challenge", "managedchallenge", "connection_close", "connectionclose"])  # fmt: skip
_PASSED = frozenset(["allow", "allowed", "bypass", "bypassed", "skip", "log", "none", "noaction"])


class Cloudflare(JsonFormat):
    """Records of Logpush and of the audit log's API."""

    name = "cloudflare"
    title = "Cloudflare (audit, Access, HTTP requests, firewall events, Gateway)"
    marks = ('"ActorEmail"', '"ActionType"', '"RayID"', '"PolicyID"', '"AppDomain"', '"interface"', '"ResourceType"', '"ip_address"')  # fmt: skip
    examples = (
        Example(
            '{"ActionResult":true,"ActionType":"rec_del","ActorEmail":"ann@example.com","ActorID":"a-1","ActorIP":"192.0.2.7","ActorType":"user","ID":"i-1","Interface":"UI","Metadata":{"zone_name":"example.com"},'
            '"NewValue":null,"OldValue":{"name":"www"},"OwnerID":"o-1","ResourceID":"r-1","ResourceType":"DNS_record","When":"2026-01-03T14:05:22Z"}',
            {"time": "2026-01-03T14:05:22.000000Z", "program": "cloudflare", "actor": "ann@example.com", "actor_id": "a-1", "source_ip": "192.0.2.7", "action": "rec_del", "outcome": "success",
             "target": "DNS_record r-1", "category": ["app.config", "os.network"], "interface": "UI"},
        ),
        Example(
            '{"action":{"result":false,"type":"login"},"actor":{"email":"eve@example.com","id":"a-2","ip":"2001:db8::7","type":"user"},"id":"i-2","interface":"API","metadata":{},"owner":{"id":"o-1"},'
            '"resource":{"id":"r-2","type":"user"},"when":"2026-01-03T14:05:22.5Z"}',
            {"actor": "eve@example.com", "source_ip": "2001:db8::7", "action": "login", "outcome": "failure", "category": ["app.auth"]},
        ),
        Example(
            '{"Action":"login","Allowed":false,"AppDomain":"wiki.example.com","AppUUID":"u-1","Connection":"onetimepin","Country":"ch","CreatedAt":1767449122000000000,"Email":"eve@example.com",'
            '"IPAddress":"192.0.2.9","PurposeJustificationPrompt":"","PurposeJustificationResponse":"","RayID":"7f","TemporaryAccessDuration":0,"UserUID":"x"}',
            {"time": "2026-01-03T14:05:22.000000Z", "actor": "eve@example.com", "source_ip": "192.0.2.9", "target": "wiki.example.com", "action": "login", "outcome": "failure", "category": ["app.auth"]},
        ),
        Example(
            '{"ClientIP":"192.0.2.7","ClientRequestHost":"shop.example.com","ClientRequestMethod":"GET","ClientRequestURI":"/cart?a=1","ClientRequestUserAgent":"curl/8","EdgeResponseStatus":502,'
            '"EdgeStartTimestamp":"2026-01-03T14:05:22Z","ClientSrcPort":50123,"RayID":"7f","SecurityAction":"","OriginResponseStatus":502}',
            {"source_ip": "192.0.2.7", "source_port": 50123, "action": "GET", "target": "/cart?a=1", "code": "502", "outcome": "failure", "device": "curl/8", "category": ["app.transaction", "app.failure"],
             "vhost": "shop.example.com"},
        ),
        Example(
            '{"Action":"block","ClientIP":"192.0.2.7","ClientRequestHost":"shop.example.com","ClientRequestMethod":"POST","ClientRequestPath":"/xmlrpc.php","ClientRequestQuery":"","ClientRequestUserAgent":"x",'
            '"Datetime":"2026-01-03T14:05:22Z","Description":"no","EdgeResponseStatus":403,"Kind":"firewall","RayID":"7f","RuleID":"r-1","Source":"firewallCustom"}',
            {"action": "block", "target": "/xmlrpc.php", "outcome": "failure", "code": "403", "category": ["os.security"], "rule_id": "r-1"},
        ),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        names = record.keys()
        return (
            {"ActionType", "ActorEmail"} <= names
            or ({"AppDomain", "Allowed"} <= names and ("Email" in names or "UserUID" in names))
            or ("RayID" in names and "ClientIP" in names and not names.isdisjoint(_TIMES))
            or {"PolicyID", "Datetime", "Email", "SourceIP"} <= names
            or ({"actor", "action", "resource", "when", "interface"} <= names and isinstance(record["actor"], dict))
            or ({"actor", "action", "resource", "account"} <= names and {"result", "type"} <= part(record, "action").keys())
        )  # fmt: skip

    def read(self, record: Object, reading: Reading) -> Fields:
        fields: Fields = {"program": "cloudflare"}
        action = part(record, "action")
        add_time(fields, reading, *(record.get(name) for name in _TIMES), action.get("time"))
        if "ActionType" in record or action:
            _read_change(record, fields)
        elif "Allowed" in record:
            _read_access(record, fields)
        elif "PolicyID" in record and "SourceIP" in record:
            _read_gateway(record, fields)
        elif "Action" in record and "Source" in record:
            _read_security_event(record, fields)
        else:
            _read_request(record, fields)
        add_extra(fields, flatten(record), _USED)
        return fields


_TIMES = (
    "When",
    "ActionTimestamp",
    "when",
    "CreatedAt",
    "EdgeStartTimestamp",
    "Datetime",
    "EdgeEndTimestamp",
)
_USED = frozenset(
    [*_TIMES, "ActionResult", "ActionType", "ActorEmail", "ActorID", "ActorIP", "ActorIPAddress", "ResourceID", "ResourceType", "action.result", "action.type", "actor.email", "actor.id", "actor.ip",
     "resource.id", "resource.type", "Action", "Allowed", "AppDomain", "Email", "IPAddress", "ClientIP", "ClientRequestMethod", "ClientRequestURI", "ClientRequestUserAgent", "EdgeResponseStatus",
     "ClientRequestPath", "ClientRequestQuery", "ClientRequestHost", "ClientSrcPort", "RayID", "RuleID", "Interface", "interface"]
)  # fmt: skip


def _read_change(record: Object, fields: Fields) -> None:
    """The audit log: flat as Logpush writes it, nested as the API does."""
    actor, action, resource = part(record, "actor"), part(record, "action"), part(record, "resource")  # fmt: skip
    fields["action"] = text_of(record, "ActionType") or text_of(action, "type")
    fields["actor"] = text_of(record, "ActorEmail", "ActorID") or text_of(actor, "email", "id", "type")  # fmt: skip
    fields["actor_id"] = text_of(record, "ActorID") or text_of(actor, "id")
    fields["access"] = text_of(part(actor, "token"), "name") or text_of(actor, "token_name")
    add_peer(fields, record.get("ActorIP"), record.get("ActorIPAddress"), actor.get("ip"), actor.get("ip_address"))  # fmt: skip
    kind = text_of(record, "ResourceType") or text_of(resource, "type") or ""
    identity = text_of(record, "ResourceID") or text_of(resource, "id") or ""
    fields["target"] = f"{kind} {identity}".strip() or None
    said = record.get("ActionResult", action.get("result"))
    fields["outcome"] = {"true": "success", "success": "success", "false": "failure", "failure": "failure"}.get(scalar_text(said).lower())  # fmt: skip
    fields["category"] = _CHANGES.of(f"{fields['action'] or ''} {kind}")
    keep(
        fields,
        interface=text_of(record, "Interface", "interface"),
        zone=text_of(record, "ZoneName") or text_of(part(record, "Metadata") or part(record, "metadata"), "zone_name") or text_of(part(record, "zone"), "name"),
    )  # fmt: skip


def _read_access(record: Object, fields: Fields) -> None:
    fields["action"] = text_of(record, "Action") or "access"
    fields["actor"] = text_of(record, "Email", "UserUID")
    fields["actor_id"] = text_of(record, "UserUID")
    fields["target"] = text_of(record, "AppDomain", "AppUUID")
    add_peer(fields, record.get("IPAddress"))
    allowed = record.get("Allowed")
    if isinstance(allowed, bool):
        fields["outcome"] = "success" if allowed else "failure"
    fields["category"] = ("app.auth",)
    keep(fields, ray=text_of(record, "RayID"))


def _read_security_event(record: Object, fields: Fields) -> None:
    """A rule that fired upon a request."""
    _read_peer(record, fields)
    verdict = text_of(record, "Action") or ""
    fields["action"], fields["category"] = verdict, ("os.security",)
    fields["outcome"] = _verdict(verdict)
    fields["code"] = text_of(record, "EdgeResponseStatus")
    keep(fields, rule_id=text_of(record, "RuleID"), method=text_of(record, "ClientRequestMethod"))


def _read_gateway(record: Object, fields: Fields) -> None:
    """A decision of Gateway about a query, a request or a connection of a member."""
    verdict = text_of(record, "Action", "ResolverDecision") or ""
    fields["action"], fields["actor"] = verdict or "gateway", text_of(record, "Email")
    fields["target"] = text_of(record, "URL", "QueryName", "SNI", "DestinationIP")
    add_peer(fields, record.get("SourceIP"))
    add_peer(fields, record.get("DestinationIP"), side="dest")
    fields["source_port"], fields["dest_port"] = text_of(record, "SourcePort"), text_of(record, "DestinationPort")  # fmt: skip
    fields["device"] = text_of(record, "UserAgent", "DeviceName", "DeviceID")
    fields["outcome"], fields["category"] = _verdict(verdict), ("os.network",)


def _read_request(record: Object, fields: Fields) -> None:
    _read_peer(record, fields)
    fields["action"] = text_of(record, "ClientRequestMethod") or "http.request"
    status = text_of(record, "EdgeResponseStatus") or ""
    if status.isdecimal() and len(status) == 3:
        add_status(fields, status)
    else:
        fields["category"] = ("app.transaction",)
    verdict = (text_of(record, "SecurityAction", "WAFAction", "FirewallMatchesActions") or "").lower()  # fmt: skip
    if verdict in _BLOCKED:
        add_categories(fields, "os.security")


def _read_peer(record: Object, fields: Fields) -> None:
    add_peer(fields, record.get("ClientIP"))
    fields["source_port"] = text_of(record, "ClientSrcPort")
    path, query = text_of(record, "ClientRequestPath") or "", scalar_text(record.get("ClientRequestQuery")).lstrip("?")  # fmt: skip
    fields["target"] = text_of(record, "ClientRequestURI") or (f"{path}?{query}" if query else path) or None  # fmt: skip
    fields["device"] = text_of(record, "ClientRequestUserAgent")
    keep(fields, vhost=text_of(record, "ClientRequestHost"), ray=text_of(record, "RayID"))


def _verdict(word: str) -> str | None:
    word = word.lower()
    return "failure" if word in _BLOCKED else "success" if word in _PASSED else None


FORMAT = Cloudflare()
