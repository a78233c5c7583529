"""Audit events of Elasticsearch and OpenSearch: what each of their names means.

"Audit events" of Elastic's security manual (``event.action``), "Audit log field reference" of OpenSearch's security plugin (``audit_category``), which Search
Guard and Open Distro share. Actions inside the cluster (``indices:data/write/bulk``) tell what was done.
"""

from __future__ import annotations

from logscope.parsing.json_record import Flat, scalar_text
from logscope.parsing.rule import Fields

_ELASTIC: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "authentication_success": ("success", ("app.auth",)), "authentication_failed": ("failure", ("app.auth",)), "realm_authentication_failed": ("failure", ("app.auth",)),
    "anonymous_access_denied": ("failure", ("app.auth",)), "access_denied": ("failure", ("app.privilege",)), "access_granted": ("success", ()), "system_access_granted": ("success", ()),
    "run_as_granted": ("success", ("app.privilege",)), "run_as_denied": ("failure", ("app.privilege",)), "tampered_request": ("failure", ("app.auth",)),
    "connection_granted": ("success", ()), "connection_denied": ("failure", ()), "change_password": ("success", ("app.account",)),
}  # fmt: skip
_SECURITY: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "FAILED_LOGIN": ("failure", ("app.auth",)), "AUTHENTICATED": ("success", ("app.auth",)), "SUCCESSFUL_LOGIN": ("success", ("app.auth",)), "MISSING_PRIVILEGES": ("failure", ("app.privilege",)),
    "GRANTED_PRIVILEGES": ("success", ()), "BAD_HEADERS": ("failure", ("app.auth",)), "SSL_EXCEPTION": ("failure", ()), "BLOCKED_USER": ("failure", ("app.auth",)), "BLOCKED_IP": ("failure", ("app.auth",)),
    "OPENSEARCH_SECURITY_INDEX_ATTEMPT": ("failure", ("app.privilege", "os.security")), "OPENDISTRO_SECURITY_INDEX_ATTEMPT": ("failure", ("app.privilege", "os.security")),
    "SG_INDEX_ATTEMPT": ("failure", ("app.privilege", "os.security")), "COMPLIANCE_DOC_READ": ("success", ("app.transaction",)), "COMPLIANCE_DOC_WRITE": ("success", ("db.change",)),
    "COMPLIANCE_INTERNAL_CONFIG_WRITE": ("success", ("app.account", "app.config")), "COMPLIANCE_INTERNAL_CONFIG_READ": ("success", ()), "COMPLIANCE_EXTERNAL_CONFIG": (None, ("app.config",)),
    "INDEX_EVENT": ("success", ("db.change",)), "KIBANA_LOGIN": ("success", ("app.auth",)), "KIBANA_LOGOUT": ("success", ("app.auth",)),
}  # fmt: skip


def categories_of(inner: str) -> tuple[str, ...]:
    """What an action inside the cluster means."""
    if inner.startswith(("indices:data/write", "indices:admin/delete", "indices:admin/create", "indices:admin/mapping/put", "indices:admin/close", "indices:admin/shrink", "indices:admin/aliases", "indices:admin/rollover")):  # fmt: skip
        return ("db.change",)
    if inner.startswith("cluster:admin/xpack/security/") or "/security/" in inner[:60]:
        reading = inner.endswith(("/get", "/authenticate", "/has_privileges", "/query", "/get_privileges")) or "/_get" in inner  # fmt: skip
        return () if reading else ("app.account",)
    if inner.startswith(("cluster:admin/snapshot/create", "cluster:admin/repository/put")):
        return ("audit.export",) if "create" in inner else ("audit.export", "app.config")
    if inner.startswith("cluster:admin/snapshot/restore"):
        return ("db.change",)
    if inner.startswith("cluster:admin/") and not inner.endswith(("/get", "/status")):
        return ("app.config",)
    return ()


def read_elastic(flat: Flat, fields: Fields) -> None:
    """An event whose name is ``event.action``."""
    name = scalar_text(flat.get("event.action"))
    fields["action"] = name
    fields["outcome"], fields["category"] = _ELASTIC.get(name, (None, ()))
    if flat.get("event.type") == "security_config_change":
        fields["outcome"] = "success"
        fields["category"] = ("app.account", "app.privilege") if "role" in name or "privilege" in name else ("app.account",)  # fmt: skip
    inner = scalar_text(flat.get("action"))
    if name == "access_granted":
        fields["category"] = categories_of(inner)
    elif name == "access_denied":
        fields["category"] = tuple(dict.fromkeys((*categories_of(inner), "app.privilege")))
    fields["granted"] = inner or None


def read_security(flat: Flat, fields: Fields) -> None:
    """An event whose name is ``audit_category``."""
    name = scalar_text(flat.get("audit_category"))
    fields["action"] = name.lower()
    fields["outcome"], fields["category"] = _SECURITY.get(name, (None, ()))
    inner = scalar_text(flat.get("audit_request_privilege"))
    if name in ("GRANTED_PRIVILEGES", "MISSING_PRIVILEGES"):
        fields["category"] = tuple(dict.fromkeys((*categories_of(inner), *fields["category"])))
    fields["granted"] = inner or None
