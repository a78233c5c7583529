"""etcd: zap's JSON since 3.4, capnslog's text before.

``server/auth/store.go``, ``embed``, ``etcdserver``, ``etcdmain`` of the source: ``caller`` is the place that wrote it, accounts and roles are members. Values of keys are never logged.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.json_fields import address_of
from logscope.parsing.json_record import (
    JsonFormat,
    Object,
    add_extra,
    flatten,
    scalar_text,
    severity_of,
)
from logscope.parsing.rule import Fields

PROGRAM = "etcd"
# folders of the source that no other program has, and files in folders that others may have
_CALLER = re.compile(
    r"(?:etcdserver|etcdmain|embed|rafthttp|membership|mvcc|v3rpc|etcdhttp|traceutil|osutil|wal|snap|compactor|hashstore|v2store|apply|schema)/[\w./-]{1,80}\.go:\d{1,6}$"
    r"|(?:auth/(?:store|jwt|simple_token|range_perm_cache|options|nop)|raft/(?:raft|node|log)|version/(?:monitor|manager)|flags/flag|backend/(?:backend|batch_tx)|lease/lessor|fileutil/(?:purge|fileutil)|zapgrpc/zapgrpc|transport/listener|picker/\w{1,40}|snapshot/v3_snapshot)\.go:\d{1,6}$"
)
_CAPNSLOG = re.compile(r"(?P<stamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}) (?P<level>[CEWNIDT]) \| (?P<package>[a-z0-9/]{2,40}): (?=\S)")  # fmt: skip
_ACCOUNTS: tuple[str, ...] = ("app.account",)
_MEANINGS: tuple[tuple[str, str, str | None, tuple[str, ...]], ...] = (
    ("authenticated a user", "db.login", "success", ("app.auth",)), ("invalid password", "db.login", "failure", ("app.auth",)), ("invalid auth token", "db.login", "failure", ("app.auth",)),
    ("failed to authenticate", "db.login", "failure", ("app.auth",)), ("failed to parse a JWT token", "db.login", "failure", ("app.auth",)), ("cannot find a user", "db.login", "failure", ("app.auth",)),
    ("added a user", "create user", "success", _ACCOUNTS), ("deleted a user", "drop user", "success", _ACCOUNTS), ("changed a password of a user", "password.change", "success", _ACCOUNTS),
    ("granted a role to a user", "grant", "success", ("app.account", "app.privilege")), ("revoked a role from a user", "revoke", "success", ("app.account", "app.privilege")),
    ("created a role", "create role", "success", _ACCOUNTS), ("deleted a role", "drop role", "success", _ACCOUNTS), ("granted/updated a permission to a", "grant", "success", ("app.account", "app.privilege")),
    ("revoked a permission", "revoke", "success", ("app.account", "app.privilege")), ("enabled authentication", "config.change", "success", ("app.config", "os.security")),
    ("disabled authentication", "config.change", "success", ("app.config", "os.security")), ("rejected connection", "db.probe", "failure", ()), ("rejecting", "db.probe", "failure", ()),
    ("starting an etcd server", "db.start", None, ("app.lifecycle",)), ("ready to serve client requests", "db.ready", "success", ("app.lifecycle",)), ("serving client traffic", "db.start", None, ("app.lifecycle",)),
    ("serving insecure client requests", "db.start", None, ("app.lifecycle",)), ("Starting etcd", "db.start", None, ("app.lifecycle",)), ("received signal; shutting down", "db.stop", None, ("app.lifecycle",)),
    ("closing etcd server", "db.stop", None, ("app.lifecycle",)), ("closed etcd server", "db.stop", None, ("app.lifecycle",)), ("received terminated signal", "db.stop", None, ("app.lifecycle",)),
    ("added member", "cluster.change", "success", ("app.config",)), ("removed member", "cluster.change", "success", ("app.config",)), ("updated member", "cluster.change", "success", ("app.config",)),
    ("promote member", "cluster.change", "success", ("app.config",)), ("sending database snapshot to client", "db.export", None, ("audit.export",)), ("sent database snapshot to client", "db.export", "success", ("audit.export",)),
    ("etcd: alarm", "db.failure", "failure", ("app.failure",)), ("alarm raised", "db.failure", "failure", ("app.failure",)), ("failed to", "db.error", "failure", ()), ("panic", "db.crash", "failure", ("app.failure",)),
)  # fmt: skip


def read_words(message: str, fields: Fields) -> None:
    for begins, action, outcome, category in _MEANINGS:
        if message.startswith(begins):
            fields["action"], fields["outcome"], fields["category"] = action, outcome, category
            return
    if fields.get("severity") is not None and fields["severity"] <= 2:
        fields["outcome"], fields["category"] = "failure", ("app.failure",)


class EtcdJson(JsonFormat):
    """etcd's log."""

    name = "etcd"
    title = "etcd log (JSON)"
    weight = 1.0
    marks = ('"caller":"',)
    examples = (
        Example('{"level":"info","ts":"2026-01-03T14:05:22.123Z","caller":"auth/store.go:400","msg":"added a user","user-name":"eve"}',
                {"time": "2026-01-03T14:05:22.123000Z", "program": "etcd", "severity": 6, "actor": None, "target": "eve", "action": "create user", "outcome": "success", "category": ["app.account"]}),
        Example('{"level":"warn","ts":"2026-01-03T14:05:22.123Z","caller":"embed/config_logging.go:160","msg":"rejected connection","remote-addr":"192.0.2.7:50442","server-name":"","error":"EOF"}',
                {"severity": 4, "source_ip": "192.0.2.7", "source_port": 50442, "outcome": "failure", "reason": ""}),
        Example('{"level":"info","ts":"2026-01-03T14:05:22.123Z","caller":"auth/store.go:350","msg":"invalid password","user-name":"ann"}', {"actor": "ann", "outcome": "failure", "category": ["app.auth"]}),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        caller = record.get("caller")
        return isinstance(caller, str) and "msg" in record and "level" in record and _CALLER.match(caller) is not None  # fmt: skip

    def read(self, record: Object, reading: Reading) -> Fields:
        message = scalar_text(record["msg"])
        fields: Fields = {"program": PROGRAM, "message": message, "severity": severity_of(record["level"]), "caller": record["caller"]}  # fmt: skip
        stamp = reading.clock.read(scalar_text(record.get("ts"))[:64])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        fields["source_ip"], fields["source_port"] = address_of(scalar_text(record.get("remote-addr") or record.get("remote")))  # fmt: skip
        read_words(message, fields)
        account, role = scalar_text(record.get("user-name")), scalar_text(record.get("role-name"))
        if fields.get("action") == "db.login":
            fields["actor"] = account or None
        else:
            fields["target"] = account or role or None
        if record.get("error"):
            fields["reason"] = scalar_text(record["error"])[:300]
        add_extra(fields, flatten(record), ("msg", "level", "ts", "caller", "remote-addr", "user-name", "error"))  # fmt: skip
        return fields


class EtcdText(Format):
    """etcd's log before 3.4."""

    name = "etcd_text"
    title = "etcd log (text, before 3.4)"
    weight = 0.95
    continuation = "indented"
    examples = (
        Example("2020-01-03 14:05:22.123456 W | rafthttp: rejecting stream", {"time": "2020-01-03T14:05:22.123456Z", "program": "etcd", "severity": 4, "package": ""}),
        Example("2020-01-03 14:05:22.123456 N | auth: added a user eve", {"category": ["app.account"], "action": "create user"}),
        Example('2020-01-03 14:05:22.123456 I | embed: rejected connection from "192.0.2.7:50442" (error "EOF", ServerName "")', {"source_ip": "192.0.2.7", "source_port": 50442, "outcome": "failure"}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _CAPNSLOG.match(line) if line[28:30] == " |" or line[27:30] == " | " else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {"program": PROGRAM, "severity": {"C": 2, "E": 3, "W": 4, "N": 5, "I": 6}.get(begun["level"], 7), "package": begun["package"], "message_at": begun.end()}  # fmt: skip
        stamp = reading.clock.iso(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        message = text[begun.end() :]
        read_words(message, fields)
        if fields.get("action") == "db.probe":
            fields["source_ip"], fields["source_port"] = address_of(message.partition('"')[2].partition('"')[0][:80])  # fmt: skip
        return fields


FORMATS = (EtcdJson(), EtcdText())
