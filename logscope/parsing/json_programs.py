"""Records of programs whose members need to be known to be understood: dbt, Airflow, MinIO, Nexus, Vault.

Each is brought into the usual shape (names that :mod:`logscope.parsing.json_roles` knows), and afterwards told what its actions
are in the matrix. From dbt's ``core/dbt/events/base_types.py`` (``info`` and ``data``), Airflow 3's task logs (structlog: the
message is ``event``), MinIO's ``internal/logger/message/audit``, Nexus' ``AuditData`` (``initiator`` is ``user/address``) and Vault's audit devices
(https://developer.hashicorp.com/vault/docs/audit).
"""

from __future__ import annotations

from collections.abc import Callable

from logscope.parsing.json_record import Object, scalar_text
from logscope.parsing.rule import Fields

_EXPORTS = ("GetObject", "SelectObjectContent", "CopyObject", "DownloadZip")
_CHANGES = ("PutObject", "DeleteObject", "DeleteMultipleObjects", "PostPolicyBucket", "CompleteMultipartUpload", "RestoreObject")  # fmt: skip
_ACCOUNTS = ("AddUser", "RemoveUser", "SetUserStatus", "AddServiceAccount", "UpdateServiceAccount", "DeleteServiceAccount", "UpdateGroupMembers", "SetGroupStatus",
             "SetPolicyForUserOrGroup", "AttachDetachPolicyBuiltin", "AddCannedPolicy", "RemoveCannedPolicy")  # fmt: skip
_SETTINGS = ("PutBucketPolicy", "DeleteBucketPolicy", "PutBucketEncryption", "PutBucketVersioning", "PutBucketLifecycle", "PutBucketNotification", "SetConfigKV",
             "DelConfigKV", "SetConfig", "ServerUpdate", "ServiceRestart", "ServiceStop", "MakeBucket", "PutBucket", "DeleteBucket")  # fmt: skip
_SIGN_INS = ("AssumeRole", "AssumeRoleWithWebIdentity", "AssumeRoleWithLDAPIdentity", "AssumeRoleWithCustomToken", "AssumeRoleWithCertificate", "AssumeRoleSSO", "ConsoleLogin")  # fmt: skip


def known_program(record: Object) -> Object:
    """``record`` in the usual shape; the same object where no program here wrote it."""
    if _TELLING.isdisjoint(record):
        return record
    for needs, shape in _SHAPES:
        if needs <= record.keys():
            plain = shape(record)
            if plain is not None:
                return plain
    return record


def _dbt(record: Object) -> Object | None:
    info, told = record["info"], record["data"]
    if not isinstance(info, dict) or "msg" not in info or "ts" not in info:
        return None
    plain: Object = {
        "program": "dbt",
        "message": info["msg"],
        "time": info["ts"],
        "event_name": info.get("name"),
        **{name: info.get(name) for name in ("level", "pid", "thread", "invocation_id")},
    }
    node = told.get("node_info") if isinstance(told, dict) else None
    if isinstance(node, dict):
        plain["target"] = node.get("node_name")
        plain["dbt_node"] = node.get("unique_id")
        if node.get("node_status") in ("error", "fail", "runtime error"):
            plain["outcome"] = "failure"
    if isinstance(plain["event_name"], str):
        plain["dbt_event"] = plain.pop("event_name")
    return plain


def _older_dbt(record: Object) -> Object | None:
    if not isinstance(record["msg"], str):
        return None
    plain = {name: value for name, value in record.items() if name not in ("data", "code", "type")}
    return {"program": "dbt", "dbt_event": record.get("code"), **plain}


def _airflow(record: Object) -> Object | None:
    logger = record["logger"]
    if not isinstance(record["event"], str) or not isinstance(logger, str):
        return None
    if not (logger.startswith("airflow") or "dag_id" in record or "ti_id" in record or (logger == "task" and "level" in record)):  # fmt: skip
        return None
    plain = {name: value for name, value in record.items() if name not in ("event", "logger")}
    names = [record[name] for name in ("dag_id", "task_id") if isinstance(record.get(name), str)]
    return {"program": "airflow", "message": record["event"], "target": ".".join(names), "airflow_logger": logger, **plain}  # fmt: skip


def _minio(record: Object) -> Object | None:
    api = record["api"]
    if not isinstance(api, dict) or "name" not in api:
        return None
    plain = {name: value for name, value in record.items() if name not in ("api", "event", "version", "trigger", "requestHeader", "responseHeader")}  # fmt: skip
    target = "/".join(str(api[name]) for name in ("bucket", "object") if api.get(name))
    status = scalar_text(api.get("statusCode"))
    plain |= {"program": "minio", "action": api["name"], "target": target, "source_ip": record.get("remotehost"), "error_code": status}  # fmt: skip
    if status.isdecimal():
        plain["outcome"] = "success" if status[0] in "123" else "failure"
    plain["username"] = record.get("parentUser") or record.get("accessKey")
    plain.pop("path", None)
    plain.pop("requestPath", None)
    return plain


def _nexus(record: Object) -> Object | None:
    initiator = record["initiator"]
    if not isinstance(initiator, str) or not isinstance(record["domain"], str):
        return None
    user, _, address = initiator.rpartition("/")
    plain = {name: value for name, value in record.items() if name not in ("initiator", "type", "domain", "context")}  # fmt: skip
    return {
        "program": "nexus", "username": user or initiator, "source_ip": address, "action": f"{record['domain']}.{scalar_text(record['type'])}",
        "target": record.get("context"), **plain,
    }  # fmt: skip


def _vault(record: Object) -> Object | None:
    request, auth = record["request"], record.get("auth")
    if not isinstance(request, dict) or "operation" not in request:
        return None
    path = scalar_text(request.get("path"))
    plain: Object = {
        "program": "vault", "time": record.get("time"), "action": f"vault.{scalar_text(request['operation'])}", "target": path,
        "source_ip": request.get("remote_address"), "remote_port": request.get("remote_port"), "request_id": request.get("id"), "record": record["type"],
        "namespace": request["namespace"].get("path") if isinstance(request.get("namespace"), dict) else None,
    }  # fmt: skip
    if isinstance(auth, dict):
        plain["username"] = auth.get("display_name")
        plain["role"] = auth.get("policies")
        plain["user_id"] = auth.get("entity_id")
    parts = path.split("/")
    if len(parts) > 2 and parts[0] == "auth" and "login" in parts:
        plain["action"] = "vault.login"
        plain["username"] = plain.get("username") or (parts[-1] if parts[-1] != "login" else None)
    if record["type"] == "response":
        plain["outcome"] = "failure" if record.get("error") else "success"
    if record.get("error"):
        plain["reason"] = record["error"]
    return plain


_SHAPES: tuple[tuple[frozenset[str], Callable[[Object], Object | None]], ...] = (
    (frozenset(["info", "data"]), _dbt),
    (frozenset(["invocation_id", "log_version", "msg"]), _older_dbt),
    (frozenset(["api", "deploymentid"]), _minio),
    (frozenset(["initiator", "domain", "type"]), _nexus),
    (frozenset(["type", "request", "time"]), _vault),
    (frozenset(["event", "logger", "timestamp"]), _airflow),
)

# one of these is in every record of theirs, and in few of others
_TELLING = frozenset(["info", "log_version", "api", "initiator", "request", "event"])


def add_meaning(fields: Fields) -> None:
    """The categories of what a program here was asked to do."""
    program, action = fields.get("program"), str(fields.get("action") or "")
    found: tuple[str, ...] = ()
    if program == "minio":
        found = _of_minio(action)
    elif program == "vault":
        found = _of_vault(action, str(fields.get("target") or ""))
    elif program in ("dbt", "airflow") and fields.get("outcome") == "failure":
        found = ("db.job",)
        fields["action"] = fields.get("action") or "job.failed"
    elif program == "nexus" and action.startswith(("repository.", "security.realms", "capability")):
        found = ("app.config",)
    if found:
        fields["category"] = tuple(dict.fromkeys((*fields.get("category", ()), *found)))


def _of_minio(action: str) -> tuple[str, ...]:
    for actions, categories in (
        (_EXPORTS, ("audit.export",)), (_CHANGES, ("audit.file",)), (_ACCOUNTS, ("app.account", "app.privilege")), (_SETTINGS, ("app.config",)), (_SIGN_INS, ("app.auth",)),
    ):  # fmt: skip
        if action in actions:
            return categories
    return ()


def _of_vault(action: str, path: str) -> tuple[str, ...]:
    if action == "vault.login":
        return ("app.auth",)
    if action in ("vault.read", "vault.list"):
        return ("app.transaction",)
    if path.startswith(("sys/policy", "sys/policies", "identity/", "auth/token/create")) or (path.startswith("auth/") and action in ("vault.create", "vault.update", "vault.delete")):  # fmt: skip
        return ("app.account",)
    return ("app.config",) if path.startswith("sys/") else ("app.transaction",)
