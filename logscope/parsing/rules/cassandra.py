"""Cassandra, DataStax Enterprise and ScyllaDB: audit records, start and stop, what fails.

"Audit Logging" of Cassandra's documentation: ``user:...|host:...|source:/...|...|operation:...``, of which the statement is the last and may hold bars; ScyllaDB's audit to syslog is nine texts in quotes ("ScyllaDB
Auditing Guide"). The other words are those of ``CassandraDaemon.java``, ``StorageService.java`` and ``main.cc``.
"""

from __future__ import annotations

from logscope.parsing import csv_records
from logscope.parsing.json_fields import address_of
from logscope.parsing.rule import Fields, Rule, RuleSet
from logscope.parsing.sql import statement

_FAILED = ("LOGIN_ERROR", "UNAUTHORIZED_ATTEMPT", "REQUEST_FAILURE")
_NOBODY = frozenset(["anonymous", "null", "system", "", "n/a"])
_LAST = "|operation:"


def read_audit(text: str, fields: Fields) -> None:
    """An audit record: pairs between bars, the first of a name counts, ``operation`` is all of the rest."""
    head, found, operation = text.partition(_LAST)
    said: dict[str, str] = {}
    for pair in head.split("|")[:30]:
        name, _, value = pair.partition(":")
        said.setdefault(name.strip(), value)
    kind = said.get("type", "")
    actor = said.get("user", "")
    fields["actor"] = actor if actor.lower() not in _NOBODY else None
    fields["source_ip"], port = address_of(said.get("source", "").rpartition("/")[2])
    fields["source_port"] = said.get("port") or port
    fields["dest_ip"], fields["dest_port"] = address_of(said.get("host", "").rpartition("/")[2])
    keyspace, table = said.get("ks") or said.get("keyspace"), said.get("scope") or said.get("cf")
    fields["target"] = f"{keyspace}.{table}" if keyspace and table else keyspace or table
    fields["kind"] = kind
    if kind.startswith("LOGIN") or (said.get("category") == "AUTH" and "LOGIN" in operation[:20]):
        fields["action"], fields["category"] = "db.login", ("app.auth",)
        fields["outcome"] = "failure" if "ERROR" in kind or "FAILURE" in operation[:20] else "success"  # fmt: skip
        named = operation.partition("Provided username ")[2].rpartition(" and/or password")[0]
        if named and not fields["actor"]:
            fields["actor"] = named
        return
    meaning = statement(operation or operation.partition(";")[0]) if found else None  # fmt: skip
    if meaning is not None:
        fields["action"], fields["category"] = meaning.action, meaning.categories
        if meaning.categories:
            fields["command"] = operation
    else:
        fields["action"] = kind.lower().removeprefix("cql_").replace("_", " ") or None
    if kind in _FAILED:
        fields["outcome"] = "failure"
        if kind == "UNAUTHORIZED_ATTEMPT":
            fields["category"] = ("app.privilege",)
        elif kind == "REQUEST_FAILURE":
            fields["category"] = ()


def _audit(fields: Fields) -> None:
    read_audit(str(fields.pop("told", "")), fields)


def _scylla(fields: Fields) -> None:
    values = [value.strip() for value in csv_records.values(str(fields.pop("told", "")).replace('", "', '","'), ",")]  # fmt: skip
    if len(values) < 9:
        return
    node, category, _, table, keyspace, operation = values[:6]
    source, user, error = values[-3:]
    fields["dest_ip"], fields["dest_port"] = address_of(node)
    fields["source_ip"], fields["source_port"] = address_of(source)
    fields["actor"] = user or None
    fields["outcome"] = "failure" if error == "true" else "success"
    fields["target"] = f"{keyspace}.{table}" if keyspace and table else keyspace or table or None
    fields["kind"] = category
    if category == "AUTH" and operation == "LOGIN":
        fields["action"], fields["category"] = "db.login", ("app.auth",)
        return
    meaning = statement(operation)
    fields["action"] = meaning.action if meaning is not None else category.lower()
    if meaning is not None and meaning.categories:
        fields["category"], fields["command"] = meaning.categories, operation


RULES = RuleSet(
    "cassandra",
    Rule(
        "audit", (r"(?P<told>user:[^|\n]{0,200}\|host:(?s:.*))", r"(?P<told>host:[^|\n]{0,200}\|source:(?s:.*))"), action="audit.record", refine=_audit,
        examples={
            "user:ann|host:db1/10.0.0.1:7000|source:/192.0.2.7|port:50442|timestamp:1767449122250|type:DELETE|category:DML|ks:shop|scope:orders|operation:DELETE FROM orders WHERE a = '|source:/203.0.113.9|user:eve'":
                {"actor": "ann", "source_ip": "192.0.2.7", "source_port": 50442, "dest_ip": "10.0.0.1", "target": "shop.orders", "action": "delete", "category": ["db.change"]},
            "user:null|host:10.0.0.1:7000|source:/192.0.2.7|port:50442|timestamp:1767449122250|type:LOGIN_ERROR|category:AUTH|operation:LOGIN FAILURE; Provided username eve and/or password are incorrect":
                {"actor": "eve", "outcome": "failure", "category": ["app.auth"]},
            "host:/10.0.0.1|source:/192.0.2.7|user:ann|timestamp:1767449122250|category:DDL|type:DROP_KS|ks:shop|operation:DROP KEYSPACE shop": {"action": "drop keyspace", "target": "shop"},
        },
    ),
    Rule(
        "audit-scylla", r'(?P<told>"[0-9a-fA-F.:]{2,60}", ?"(?:AUTH|DML|DDL|DCL|QUERY|ADMIN)", ?"(?s:.*))', action="audit.record", refine=_scylla,
        examples={
            '"10.0.0.1", "DDL", "ONE", "orders", "shop", "DROP TABLE shop.orders;", "192.0.2.7", "ann", "false"': {"actor": "ann", "source_ip": "192.0.2.7", "action": "drop table", "outcome": "success", "category": ["db.change"]},
            '"10.0.0.1", "AUTH", "", "", "", "LOGIN", "192.0.2.7", "ann", "true"': {"action": "db.login", "outcome": "failure", "category": ["app.auth"]},
        },
    ),
    Rule("start", (r"Startup complete", r"Starting listening for CQL clients on", r"Node (?P<node>\S{1,80}) state jump to NORMAL", r"Cassandra version: (?P<version>[\w.-]{1,40})", r"(?:init - )?Scylla version (?P<version>[\w.~-]{1,60})", r"serving\s*$", r"initialization completed", r"JVM vendor/version"),
         action="db.start", category=("app.lifecycle",), examples={"Startup complete": {"category": ["app.lifecycle"]}, "Cassandra version: 4.1.3": {"version": "4.1.3"}}),
    Rule("stop", (r"Announcing shutdown", r"Stop listening for CQL clients", r"DRAINING|DRAINED", r"Paused hints dispatch", r"Shutting down", r"Signal received; shutting down", r"Stopping gossiper"), action="db.stop", category=("app.lifecycle",), examples={"Announcing shutdown": {}}),
    Rule("role", (r"Created default superuser role '(?P<target>[^'\n]{1,128})'",), action="create role", outcome="success", category=("app.account",), examples={"Created default superuser role 'cassandra'": {"target": "cassandra"}}),
    Rule("schema", (r"Drop (?:Keyspace|keyspace|table|ColumnFamily) '?(?P<target>[\w./-]{1,200})'?",), action="drop table", category=("db.change",), examples={"Drop Keyspace 'shop'": {"target": "shop"}}),
    Rule("snapshot", (r"Snapshot (?:for )?(?P<target>\S{1,200}) (?:created|taken)", r"Creating snapshot"), action="db.backup", category=("audit.export",), examples={"Creating snapshot all": {"category": ["audit.export"]}}),
    Rule("failed", (r"Exception in thread", r"OutOfMemory", r"JVM state determined to be unstable", r"Exiting (?:due to|forcefully)", r"Fatal (?:exception|configuration)", r"Not enough space", r"Unexpected exception during request"), action="db.failure", outcome="failure", category=("app.failure",),
         examples={"Exception in thread Thread[ReadStage-1,5,main]": {"outcome": "failure"}}),
    programs=("cassandra", "scylla", "scylla-server", "scylla-audit", "dse"),
)  # fmt: skip
