"""MongoDB since 4.4: the structured log, and the audit log of Enterprise, Atlas and Percona.

"Log Messages" of the manual: ``t``, ``s`` (severity), ``c`` (component), ``id`` (of the statement in the source), ``ctx``, ``msg`` and ``attr``; ids are those of
``src/mongo/db/auth``, ``transport`` and ``db/mongod_main.cpp``. "System Event Audit Messages": ``atype``, ``param``, ``result``. In both
a name is a member, never part of the text.
"""

from __future__ import annotations

import json
from typing import Any

from logscope.parsing.format import Example, Reading
from logscope.parsing.json_record import JsonFormat, Object, add_extra, flatten, scalar_text
from logscope.parsing.rule import Fields

PROGRAM = "mongod"
_LEVELS = {"F": 2, "E": 3, "W": 4, "I": 6, "D": 7}
_LOGON: tuple[str, ...] = ("app.auth",)
# Texts that mean something where the rules for the text log do not know them, with the member that names the target.
_MESSAGES: dict[str, tuple[str, str | None, tuple[str, ...], str]] = {
    "Successfully authenticated": ("db.login", "success", _LOGON, "db"), "Authentication succeeded": ("db.login", "success", _LOGON, "authenticationDatabase"),
    "Failed to authenticate": ("db.login", "failure", _LOGON, "db"), "Authentication failed": ("db.login", "failure", _LOGON, "authenticationDatabase"),
    "Supported SASL mechanisms requested for unknown user": ("db.login", "failure", _LOGON, "db"), "Checking authorization failed": ("access.denied", "failure", ("app.privilege",), "db"),
    "Unauthorized": ("access.denied", "failure", ("app.privilege",), "db"), "Assertion while executing command": ("db.error", "failure", (), "db"),
    "Connection accepted": ("db.connect", None, (), ""), "Connection ended": ("db.disconnect", None, (), ""), "client metadata": ("db.connect", None, (), ""),
    "CMD: drop": ("drop", None, ("db.change",), "namespace"), "dropDatabase - starting": ("drop database", None, ("db.change",), "db"), "dropDatabase": ("drop database", None, ("db.change",), "db"),
    "dropDatabase - dropping collection": ("drop", None, ("db.change",), "namespace"), "dropDatabase - finished": ("drop database", "success", ("db.change",), "db"),
    "CMD: dropIndexes": ("drop index", None, ("db.change",), "namespace"), "renameCollectionForCommand": ("rename", None, ("db.change",), "sourceNamespace"),
    "createCollection": ("create collection", None, ("db.change",), "namespace"), "CMD: validate": ("validate", None, (), "namespace"),
    "MongoDB starting": ("db.start", None, ("app.lifecycle",), ""), "Waiting for connections": ("db.ready", "success", ("app.lifecycle",), ""), "Listening on": ("db.start", None, ("app.lifecycle",), ""),
    "Received signal": ("db.stop", None, ("app.lifecycle",), ""), "Shutting down": ("db.stop", None, ("app.lifecycle",), ""), "Now exiting": ("db.stop", None, ("app.lifecycle",), ""),
    "Terminating via shutdown command": ("db.stop", None, ("app.lifecycle",), ""), "shutdown: going to close listening sockets": ("db.stop", None, ("app.lifecycle",), ""),
    "***** SERVER RESTARTED *****": ("db.start", None, ("app.lifecycle",), ""), "Log rotation initiated": ("log.rotate", None, ("os.security",), ""),
    "Successfully set parameter to new value": ("config.change", "success", ("app.config",), "parameterName"), "Writing fatal message": ("db.crash", "failure", ("app.failure",), ""),
    "Fatal assertion": ("db.crash", "failure", ("app.failure",), ""), "Invariant failure": ("db.crash", "failure", ("app.failure",), ""), "WiredTiger error message": ("db.failure", "failure", ("app.failure",), ""),
}  # fmt: skip
_OPERATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("insert", "update", "delete", "remove", "findAndModify", "findandmodify", "drop", "dropDatabase", "dropIndexes", "create", "createIndexes", "renameCollection", "mapReduce", "bulkWrite", "collMod", "applyOps"), ("db.change",)),
    **dict.fromkeys(("createUser", "updateUser", "dropUser", "dropAllUsersFromDatabase", "grantRolesToUser", "revokeRolesFromUser"), ("app.account",)),
    **dict.fromkeys(("createRole", "updateRole", "dropRole", "grantPrivilegesToRole", "revokePrivilegesFromRole", "grantRolesToRole", "revokeRolesFromRole", "dropAllRolesFromDatabase"), ("app.account", "app.privilege")),
    **dict.fromkeys(("setParameter", "setClusterParameter", "replSetReconfig", "setFeatureCompatibilityVersion", "addShard", "removeShard", "enableSharding", "shardCollection", "replSetInitiate"), ("app.config",)),
    "saslStart": _LOGON, "authenticate": _LOGON, "logout": _LOGON, "shutdown": ("app.lifecycle",), "killOp": ("app.privilege",), "logRotate": ("os.security",), "profile": ("app.config", "os.security"),
}  # fmt: skip


def _endpoint(value: Any) -> tuple[str | None, str | None]:
    """``192.0.2.7:50442``, ``[2001:db8::7]:50442`` or ``{"ip": ..., "port": ...}``."""
    if isinstance(value, dict):
        address, port = scalar_text(value.get("ip")), scalar_text(value.get("port"))
    else:
        address, _, port = scalar_text(value)[:80].rpartition(":")
    address = address.strip("[]")
    usable = address[:1].isalnum() or ":" in address[:5]
    return (address, port) if usable and port.isdecimal() else (None, None)


class MongoDbJson(JsonFormat):
    """The structured log."""

    name = "mongodb_json"
    title = "MongoDB log (JSON, since 4.4)"
    weight = 1.0
    marks = ('"ctx":',)
    examples = (
        Example(
            '{"t":{"$date":"2026-01-03T14:05:22.250+01:00"},"s":"I","c":"ACCESS","id":20249,"ctx":"conn6","msg":"Authentication failed",'
            '"attr":{"mechanism":"SCRAM-SHA-256","speculative":true,"principalName":"ann","authenticationDatabase":"admin","remote":"192.0.2.7:50442","error":"UserNotFound: no user"}}',
            {"time": "2026-01-03T13:05:22.250000Z", "program": "mongod", "severity": 6, "actor": "ann", "target": "admin", "source_ip": "192.0.2.7", "source_port": 50442,
             "action": "db.login", "outcome": "failure", "reason": "", "category": ["app.auth"]},
        ),
        Example(
            '{"t":{"$date":"2026-01-03T14:05:22.250Z"},"s":"I","c":"ACCESS","id":5286306,"svc":"S","ctx":"conn6","msg":"Successfully authenticated","attr":{"client":"[2001:db8::7]:50442","isSpeculative":true,'
            '"mechanism":"SCRAM-SHA-256","user":"ann","db":"admin","result":0}}',
            {"actor": "ann", "source_ip": "2001:db8::7", "outcome": "success", "mechanism": ""},
        ),
        Example(
            '{"t":{"$date":"2026-01-03T14:05:22.250Z"},"s":"I","c":"COMMAND","id":51803,"ctx":"conn6","msg":"Slow query","attr":{"type":"command","ns":"shop.$cmd","appName":"shell",'
            '"command":{"delete":"orders","deletes":[{"q":{"id":4},"limit":1}],"$db":"shop"},"remote":"192.0.2.7:50442","durationMillis":120}}',
            {"action": "delete", "target": "shop.orders", "source_ip": "192.0.2.7", "category": ["db.change"], "durationMillis": ""},
        ),
        Example('{"t":{"$date":"2026-01-03T14:05:22.250Z"},"s":"I","c":"COMMAND","id":518070,"ctx":"conn6","msg":"CMD: drop","attr":{"namespace":"shop.orders"}}',
                {"action": "drop", "target": "shop.orders", "category": ["db.change"]}),
        Example('{"t":{"$date":"2026-01-03T14:05:22.250Z"},"s":"I","c":"CONTROL","id":4615611,"ctx":"initandlisten","msg":"MongoDB starting","attr":{"pid":411,"port":27017,"dbPath":"/srv","host":"db1"}}',
                {"host": "db1", "pid": 411, "category": ["app.lifecycle"]}),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        stamp = record.get("t")
        return isinstance(stamp, dict) and "$date" in stamp and {"s", "c", "ctx", "msg"} <= record.keys()  # fmt: skip

    def read(self, record: Object, reading: Reading) -> Fields:
        message = scalar_text(record["msg"])
        attributes = record.get("attr")
        attr: Object = attributes if isinstance(attributes, dict) else {}
        fields: Fields = {
            "program": PROGRAM, "message": message, "severity": _LEVELS.get(scalar_text(record["s"])[:1]), "component": scalar_text(record["c"]), "context": scalar_text(record["ctx"]),
            "log_id": scalar_text(record.get("id")),
        }  # fmt: skip
        stamp = reading.clock.read(scalar_text(record["t"]["$date"])[:64])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        fields["source_ip"], fields["source_port"] = _endpoint(attr.get("remote") or attr.get("client"))  # fmt: skip
        fields["actor"] = scalar_text(attr.get("principalName") or attr.get("user")) or None
        if isinstance(attr.get("user"), dict):
            fields["actor"] = scalar_text(attr["user"].get("user")) or None
        known = _MESSAGES.get(message)
        if known is not None:
            fields["action"], fields["outcome"], fields["category"], place = known
            fields["target"] = scalar_text(attr.get(place)) or None
        elif message == "Slow query" or isinstance(attr.get("command"), dict):
            _read_command(attr, fields)
        else:
            meant: Fields = {}
            if reading.rules.read(PROGRAM, message, meant):
                fields.update({name: value for name, value in meant.items() if value is not None})
        if message == "MongoDB starting":
            fields["host"], fields["pid"] = scalar_text(attr.get("host")) or None, scalar_text(attr.get("pid"))  # fmt: skip
        error = attr.get("error") or attr.get("result")
        if isinstance(error, dict):
            fields["reason"], fields["code"] = scalar_text(error.get("errmsg")), scalar_text(error.get("code"))  # fmt: skip
        elif isinstance(error, str):
            fields["reason"] = error[:300]
        flat = flatten(attr)
        add_extra(fields, {name: value for name, value in flat.items() if name.count(".") < 2 and not name.startswith("command")},
                  ("remote", "client", "principalName", "user", "error", "authenticationDatabase", "namespace", "db", "host", "pid", "result"))  # fmt: skip
        return fields


def _read_command(attr: Object, fields: Fields) -> None:
    """The operation of a slow query: the first member of its command, or the kind of it."""
    command = attr.get("command")
    space = scalar_text(attr.get("ns"))
    verb, thing = scalar_text(attr.get("type")), ""
    if isinstance(command, dict) and command:
        first = next(iter(command))
        if verb in ("command", "") and first not in ("q", "$truncated"):
            verb, thing = first, scalar_text(command[first]) if isinstance(command[first], str) else ""  # fmt: skip
    base = space.partition(".")[0]
    fields["target"] = f"{base}.{thing}" if thing and base else space or None
    fields["action"] = verb or "query"
    fields["category"] = _OPERATIONS.get(verb, ())
    if fields["category"] and isinstance(command, dict):
        fields["command"] = json.dumps(command, ensure_ascii=False)[:4000]


class MongoDbAudit(JsonFormat):
    """The audit log."""

    name = "mongodb_audit"
    title = "MongoDB audit log (Enterprise, Atlas, Percona)"
    weight = 1.0
    marks = ('"atype"',)
    examples = (
        Example(
            '{ "atype" : "authenticate", "ts" : { "$date" : "2026-01-03T14:05:22.250+00:00" }, "local" : { "ip" : "10.0.0.1", "port" : 27017 }, "remote" : { "ip" : "192.0.2.7", "port" : 50442 }, '
            '"users" : [], "roles" : [], "param" : { "user" : "ann", "db" : "admin", "mechanism" : "SCRAM-SHA-256" }, "result" : 18 }',
            {"time": "2026-01-03T14:05:22.250000Z", "actor": "ann", "target": "admin", "source_ip": "192.0.2.7", "source_port": 50442, "dest_ip": "10.0.0.1", "dest_port": 27017,
             "action": "db.login", "outcome": "failure", "code": "18", "category": ["app.auth"]},
        ),
        Example(
            '{"atype":"createUser","ts":{"$date":"2026-01-03T14:05:22.250+00:00"},"remote":{"ip":"192.0.2.7","port":50442},"users":[{"user":"ann","db":"admin"}],"roles":[{"role":"root","db":"admin"}],'
            '"param":{"user":"eve","db":"admin","roles":[{"role":"root","db":"admin"}]},"result":0}',
            {"actor": "ann", "target": "admin.eve", "access": "root", "action": "createUser", "outcome": "success", "category": ["app.account"]},
        ),
        Example(
            '{"atype":"authCheck","ts":{"$date":"2026-01-03T14:05:22.250+00:00"},"remote":{"ip":"192.0.2.7","port":50442},"users":[{"user":"ann","db":"admin"}],"roles":[],'
            '"param":{"command":"delete","ns":"shop.orders","args":{"delete":"orders","$db":"shop"}},"result":13}',
            {"actor": "ann", "action": "delete", "target": "shop.orders", "outcome": "failure", "category": ["app.privilege"]},
        ),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        return isinstance(record.get("atype"), str) and "result" in record and isinstance(record.get("ts"), dict)  # fmt: skip

    def read(self, record: Object, reading: Reading) -> Fields:
        kind = record["atype"]
        given = record.get("param")
        param: Object = given if isinstance(given, dict) else {}
        fields: Fields = {"program": PROGRAM, "message_at": 0, "action": kind, "category": _audit_categories(kind)}  # fmt: skip
        stamp = reading.clock.read(scalar_text(record["ts"].get("$date"))[:64])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        fields["source_ip"], fields["source_port"] = _endpoint(record.get("remote"))
        fields["dest_ip"], fields["dest_port"] = _endpoint(record.get("local"))
        users, roles = record.get("users"), record.get("roles")
        if isinstance(users, list) and users and isinstance(users[0], dict):
            fields["actor"] = scalar_text(users[0].get("user"))
        if isinstance(roles, list):
            fields["access"] = ",".join(scalar_text(role.get("role")) for role in roles[:10] if isinstance(role, dict)) or None  # fmt: skip
        result = scalar_text(record["result"])
        fields["outcome"] = "success" if result == "0" else "failure"
        fields["code"] = result if result != "0" else None
        base, name = (
            scalar_text(param.get("db")),
            scalar_text(param.get("user") or param.get("role")),
        )
        if kind == "authenticate":
            fields["action"], fields["actor"], fields["target"] = "db.login", name or fields.get("actor"), base or None  # fmt: skip
            fields["method"] = scalar_text(param.get("mechanism")) or None
        elif kind == "authCheck":
            verb = scalar_text(param.get("command"))
            fields["action"], fields["target"] = verb or kind, scalar_text(param.get("ns")) or None
            fields["category"] = ("app.privilege",) if result != "0" else _OPERATIONS.get(verb, ())
            if isinstance(param.get("args"), dict) and fields["category"]:
                fields["command"] = json.dumps(param["args"], ensure_ascii=False)[:4000]
        elif name:
            fields["target"] = f"{base}.{name}" if base else name
        else:
            fields["target"] = scalar_text(param.get("ns") or param.get("old")) or base or None
        if kind == "logout":
            fields["action"] = "db.logout"
        add_extra(fields, flatten(param), ("user", "db", "role", "ns", "command", "mechanism"))
        return fields


def _audit_categories(kind: str) -> tuple[str, ...]:
    if kind in _OPERATIONS:
        return _OPERATIONS[kind]
    if kind.startswith(("create", "drop", "rename", "import")):  # collections, databases, indexes
        return ("db.change",)
    if kind in ("startup", "shutdown"):
        return ("app.lifecycle",)
    if kind in ("auditConfigure", "rotateLog", "directAuthMutation"):
        return ("app.config", "os.security") if kind != "directAuthMutation" else ("app.account",)
    return ("app.privilege",) if "Privileges" in kind else ()


FORMATS = (MongoDbJson(), MongoDbAudit())
