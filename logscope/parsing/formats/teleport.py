"""Teleport's audit log: log-ons to a cluster, and what was done on servers, clusters, databases and desktops through it.

The members are those of ``api/proto/teleport/legacy/types/events/events.proto`` (peers are written as ``addr.remote``), the codes those of
``lib/events/codes.go``: their last letter is I for information, W for a warning and E for an error, which is how a refusal is told where
``success`` is not said.
"""

from __future__ import annotations

from logscope.parsing.cloud_records import (
    add_categories,
    add_peer,
    add_time,
    keep,
    text_of,
)
from logscope.parsing.format import Example, Reading
from logscope.parsing.json_record import JsonFormat, Object, add_extra, flatten, scalar_text
from logscope.parsing.meanings import Meanings
from logscope.parsing.rule import LOGON, PRIVILEGE, PRIVILEGED_ACTORS, Fields
from logscope.parsing.sql import statement

EVENTS = Meanings(
    # sessions on systems
    (r"session\.(?:start|end|leave|join|connect|rejected)|client\.disconnect|auth|windows\.desktop\.session\.(?:start|end)", ("audit.logon",)),
    (r"exec|session\.command|subsystem|kube\.request|x11-forward", ("audit.activity",)),
    (r"desktop\.directory\.read|desktop\.clipboard\.receive", ("audit.export",)),
    (r"scp|sftp|session\.disk|desktop\.directory\.\w+", ("audit.file",)),
    (r"port|session\.network", ("os.network",)),
    # log-ons to the cluster and to applications
    (r"user\.(?:login|sso\w*|headless\w*)(?:\..*)?|headless\.\w+|recovery_code\.used|mfa_auth_challenge\.\w+|db\.session\.(?:start|end)|app\.session\.(?:start|end|join)|cert\.create|bot\.join|instance\.join|device\.(?:authenticate|webauth)\w*|sso_test\w*", ("app.auth",)),
    (r"app\.session\.(?:request|chunk|dynamodb\.request)|session\.recording\.access|db\.session\.(?:elasticsearch|opensearch|dynamodb|spanner)\..*", ("app.transaction",)),
    # who may do what
    (r"access_request\.\w+|access_list\.\S+", ("app.account", "app.privilege")),
    (r"db\.session\.(?:user|permissions)\.\S+|(?:user|role|user_group|reset_password_token|recovery_code|mfa|privilege_token|join_token|provision_token|bot|invite|certificate|okta\.\w+)\.\S*(?:create|update|delete|change|add|generate|remove|sync|assignment)\S*|user\.password_change", ("app.account",)),
    (r"(?:lock|trusted_cluster|trusted_cluster_token|saml|oidc|github|device|auth_preference|cluster_networking_config|session_recording_config|login_rule|saml\.idp\S*|external_audit_storage|cert_authority|access_monitoring\S*)\.\S+|cert\.generation_mismatch", ("os.security",)),
    (r"(?:app|db|kube|node|windows_desktop|desktop|discovery_config|integration|plugin|ui_config|cluster_maintenance_config|autoupdate\w*|crown_jewel|dynamic_windows_desktop|workload_identity)\.\S*(?:create|update|delete|created|updated|deleted)", ("app.config",)),
)  # fmt: skip
_PEERS = ("addr.remote", "remote_addr", "client_ip")
_TARGETS = ("name", "server_hostname", "db_service", "app_name", "desktop_name", "desktop_addr", "kubernetes_cluster", "bot_name", "server_id")  # fmt: skip
_USED = frozenset(["ei", "event", "code", "time", "cluster_name", "user", "login", "success", "addr.remote", "user_agent", "command", "db_query", "path"])  # fmt: skip
_STATEMENTS = frozenset(["db.session.query", "db.session.query.failed", "db.session.postgres.statements.parse", "db.session.mysql.statements.prepare"])  # fmt: skip


class Teleport(JsonFormat):
    """Events of Teleport."""

    name = "teleport"
    title = "Teleport audit log"
    marks = ('"ei"',)
    examples = (
        Example(
            '{"ei":0,"event":"user.login","uid":"u-1","code":"T1000W","time":"2026-01-03T14:05:22.133Z","cluster_name":"tp.example.com","user":"ann","success":false,'
            '"error":"invalid username, password or second factor","method":"local","user_agent":"Mozilla/5.0","addr.remote":"192.0.2.7:34204"}',
            {"time": "2026-01-03T14:05:22.133000Z", "program": "teleport", "host": "tp.example.com", "actor": "ann", "source_ip": "192.0.2.7", "source_port": 34204, "action": "user.login",
             "outcome": "failure", "code": "T1000W", "category": ["app.auth"], "device": "Mozilla/5.0", "error": "", "method": ""},
        ),
        Example(
            '{"ei":4,"event":"exec","uid":"u-2","code":"T3002I","time":"2026-01-03T14:05:22Z","cluster_name":"tp.example.com","user":"ann","login":"root","sid":"s-1",'
            '"server_hostname":"web1","command":"cat /etc/shadow","exitCode":"0","addr.remote":"[2001:db8::7]:34204","proto":"ssh"}',
            {"actor": "ann", "access": "root", "target": "web1", "command": "cat /etc/shadow", "source_ip": "2001:db8::7", "outcome": "success",
             "category": ["audit.activity", "audit.privilege"]},
        ),
        Example(
            '{"ei":0,"event":"db.session.query","code":"TDB02W","time":"2026-01-03T14:05:22Z","cluster_name":"tp.example.com","user":"ann","db_service":"shop","db_name":"orders",'
            '"db_user":"writer","db_query":"DELETE FROM orders","success":false,"error":"denied"}',
            {"actor": "ann", "access": "writer", "target": "shop/orders", "command": "DELETE FROM orders", "outcome": "failure", "category": ["db.change"]},
        ),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        return "ei" in record and "event" in record and "code" in record and "time" in record

    def read(self, record: Object, reading: Reading) -> Fields:
        event, code = text_of(record, "event") or "", text_of(record, "code") or ""
        fields: Fields = {"program": "teleport", "action": event, "code": code or None}
        add_time(fields, reading, record.get("time"))
        fields["host"] = text_of(record, "cluster_name")
        fields["actor"] = text_of(record, "user", "updated_by", "impersonator", "bot_name")
        add_peer(fields, *(record.get(name) for name in _PEERS))
        fields["device"] = text_of(record, "user_agent")
        fields["access"] = text_of(record, "login", "db_user", "windows_user", "kubernetes_users")
        fields["command"] = text_of(record, "command", "db_query", "query")
        fields["target"] = _target(record, event)
        fields["outcome"] = _outcome(record, code)
        fields["category"] = EVENTS.of(event)
        if event in ("scp", "sftp"):
            _read_transfer(record, fields)
        elif event in _STATEMENTS and fields["command"]:
            meant = statement(str(fields["command"]))
            fields["category"] = meant.categories if meant is not None else ()
        if fields["access"] in PRIVILEGED_ACTORS and not {LOGON, "audit.activity", "audit.file", "audit.export"}.isdisjoint(fields["category"]):  # fmt: skip
            add_categories(fields, PRIVILEGE)
        if text_of(record, "impersonator"):
            add_categories(fields, "app.privilege")
        keep(
            fields,
            session=text_of(record, "sid"),
            reason=text_of(record, "reason", "message"),
            event_id=text_of(record, "uid"),
        )
        add_extra(fields, flatten(record), _USED)
        return fields


def _target(record: Object, event: str) -> str | None:
    if event in ("scp", "sftp"):
        return text_of(record, "path", "remote_path")
    service, database = text_of(record, "db_service"), text_of(record, "db_name")
    if service and database:
        return f"{service}/{database}"
    if event == "kube.request":
        names = (text_of(record, name) for name in ("resource_namespace", "resource_kind", "resource_name"))  # fmt: skip
        path = "/".join(name for name in names if name)
        return path or text_of(record, "request_path")
    return text_of(record, *_TARGETS)


def _outcome(record: Object, code: str) -> str | None:
    said = record.get("success")
    if isinstance(said, bool):
        return "success" if said else "failure"
    if code[-1:] in ("W", "E"):
        return "failure"
    if "exitCode" in record:
        return "success" if scalar_text(record["exitCode"]) == "0" else "failure"
    status = text_of(record, "response_code", "status_code") or ""
    if len(status) == 3 and status.isdecimal():
        return "failure" if status >= "400" else "success"
    return "success" if code[:5] in _DONE else None


# sessions that began: those that did not have codes of their own
_DONE = frozenset(["T2000", "TDP00", "TDB00", "T2007"])


def _read_transfer(record: Object, fields: Fields) -> None:
    """A copy: down from the server is an export; ``sftp`` opens for reading unless a flag says otherwise."""
    way = text_of(record, "action") or ""
    if way == "download" or fields["code"] in ("T3004I", "T3004E"):
        fields["category"] = ("audit.export",)
    keep(fields, way=way, server=text_of(record, "server_hostname"))


FORMAT = Teleport()
