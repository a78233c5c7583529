"""Audit events of the Kubernetes API server, one per line.

The members are those of ``audit.k8s.io/v1`` Event
(https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/): who asked, with which verb, for
which object, and how it was answered. An event is written at several stages of a request. Of its addresses
only the last is that of the connection: the client may have sent the others in ``X-Forwarded-For``.
"""

from __future__ import annotations

from typing import Any

from logscope.parsing.format import Example, Reading
from logscope.parsing.json_record import JsonFormat, Object, scalar_text
from logscope.parsing.rule import Fields

_CHANGES = frozenset(["create", "update", "patch", "delete", "deletecollection"])
_ACCOUNTS = frozenset(
    ["roles", "rolebindings", "clusterroles", "clusterrolebindings", "serviceaccounts", "certificatesigningrequests", "users", "groups"]
)  # fmt: skip
_CONTROLS = frozenset(
    ["networkpolicies", "podsecuritypolicies", "validatingwebhookconfigurations", "mutatingwebhookconfigurations", "validatingadmissionpolicies"]
)  # fmt: skip
_REVIEWS = frozenset(
    ["tokenreviews", "subjectaccessreviews", "selfsubjectaccessreviews", "selfsubjectrulesreviews", "localsubjectaccessreviews", "leases", "events"]
)  # fmt: skip
_INTO_CONTAINERS = frozenset(["exec", "attach", "portforward", "ephemeralcontainers", "proxy"])
# Groups that may do anything, the more telling first.
_MIGHTY = ("system:masters", "system:nodes", "system:unauthenticated")


class KubernetesAudit(JsonFormat):
    """The API server's audit log."""

    name = "kubernetes_audit"
    title = "Kubernetes audit log (audit.k8s.io)"
    marks = ('"auditID"',)
    examples = (
        Example(
            '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Request","auditID":"a-1","stage":"ResponseComplete",'
            '"requestURI":"/api/v1/namespaces/shop/pods/web-0/exec?command=sh","verb":"create","user":{"username":"ann","groups":["system:masters"]},'
            '"sourceIPs":["192.0.2.7"],"userAgent":"kubectl/v1.30","objectRef":{"resource":"pods","namespace":"shop","name":"web-0","subresource":"exec"},'
            '"responseStatus":{"code":101},"requestReceivedTimestamp":"2026-01-03T14:05:22.250000Z"}',
            {"time": "2026-01-03T14:05:22.250000Z", "actor": "ann", "source_ip": "192.0.2.7", "action": "create", "target": "shop/pods/web-0/exec",
             "access": "system:masters", "program": "kube-apiserver", "code": "101", "outcome": "success", "category": ["audit.activity"]},
        ),
        Example(
            '{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"a-2","stage":"ResponseComplete","requestURI":"/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",'
            '"verb":"create","user":{"username":"eve"},"objectRef":{"resource":"clusterrolebindings","name":"eve-admin"},"responseStatus":{"code":403,"reason":"Forbidden"},'
            '"stageTimestamp":"2026-01-03T14:05:22.250000Z"}',
            {"outcome": "failure", "code": "403", "category": ["app.account"]},
        ),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        return "verb" in record and "stage" in record and "requestURI" in record

    def read(self, record: Object, reading: Reading) -> Fields:
        user, reference = _part(record, "user"), _part(record, "objectRef")
        fields: Fields = {"program": "kube-apiserver", "action": scalar_text(record.get("verb"))}
        for name in ("requestReceivedTimestamp", "stageTimestamp"):
            stamp = reading.clock.iso(scalar_text(record.get(name)))
            if stamp is not None:
                fields["time"], fields["time_basis"] = stamp
                break
        fields["actor"], fields["actor_id"] = user.get("username"), user.get("uid")
        groups = user.get("groups")
        fields["access"] = _access(groups)
        fields["impersonated"] = _part(record, "impersonatedUser").get("username")
        _read_peers(record.get("sourceIPs"), fields)
        fields["device"] = record.get("userAgent")
        parts = [reference.get(name) for name in ("namespace", "resource", "name", "subresource")]
        fields["target"] = "/".join(scalar_text(part) for part in parts if part) or record.get(
            "requestURI"
        )
        fields["stage"], fields["audit_id"] = record.get("stage"), record.get("auditID")
        fields["uri"] = scalar_text(record.get("requestURI"))[:500]
        status = _part(record, "responseStatus")
        code = scalar_text(status.get("code"))
        if code.isdecimal():
            fields["code"] = code
            fields["outcome"] = "failure" if int(code) >= 400 else "success"
        fields["reason"] = status.get("reason")
        notes = _part(record, "annotations")
        fields["decision"] = notes.get("authorization.k8s.io/decision")
        if fields["decision"] == "forbid":
            fields["outcome"] = "failure"
        fields["category"] = _categories(fields, reference, code)
        return fields


def _access(groups: object) -> str:
    if isinstance(groups, list):
        for group in _MIGHTY:
            if group in groups:
                return group
    return scalar_text(groups)


def _read_peers(written: object, fields: Fields) -> None:
    peers = [peer for peer in written[-20:] if isinstance(peer, str)] if isinstance(written, list) else []  # fmt: skip
    if peers:
        fields["source_ip"] = peers[-1]
        fields["forwarded_for"] = ", ".join(peers[:-1]) or None


def _categories(fields: Fields, reference: Object, code: str) -> tuple[str, ...]:
    resource, sub = (
        scalar_text(reference.get("resource")),
        scalar_text(reference.get("subresource")),
    )
    more = ("app.privilege",) if fields["impersonated"] else ()
    if code == "401":
        return ("app.auth",)
    if sub in _INTO_CONTAINERS:
        return ("audit.activity", *more)
    if resource in _REVIEWS or sub == "status":
        return more
    if sub == "token":
        return ("app.account", *more)
    if fields["action"] in _CHANGES:
        if resource in _ACCOUNTS:
            return ("app.account", *more)
        return ("os.security", *more) if resource in _CONTROLS else ("app.config", *more)
    if fields["action"] in ("impersonate", "escalate", "bind"):
        return ("app.privilege",)
    if sub == "log" or (resource == "secrets" and fields["action"] in ("get", "list", "watch")):
        return ("app.transaction", *more)
    return more


def _part(record: Object, name: str) -> dict[str, Any]:
    part = record.get(name)
    return part if isinstance(part, dict) else {}


FORMAT = KubernetesAudit()
