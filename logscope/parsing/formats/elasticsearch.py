"""Elasticsearch and OpenSearch: the node's log as text and JSON, slow logs, and audit logs.

The layouts stand in ``config/log4j2.properties`` of the distributions: ``[time][level][logger padded] [node] message`` (before 5 a blank in the time), JSON with ``type`` and
``component`` in 7, ECS in 8 ("Logging" and "Audit events" of the manuals). OpenSearch's security plugin writes JSON members that begin with ``audit_``, on its own or behind the node's head.
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
    load_object,
    scalar_text,
    severity_of,
)
from logscope.parsing.rule import Fields
from logscope.parsing.search_engine_audit import read_elastic, read_security
from logscope.parsing.times import MICRO

PROGRAM = "elasticsearch"
_HEAD = re.compile(
    r"\[(?P<stamp>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d,\d{3}(?:Z|[+-]\d\d:?\d\d)?)\]\[(?P<level>[A-Z]{4,5}) ?\]\[(?P<logger>[\w.$-]{1,120}) *\] ?(?:\[(?P<node>[^\]\n]{1,120})\] ?)?"
)
_OLD_AUDIT = re.compile(
    r"\[(?P<stamp>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d,\d{3})\] (?:\[(?P<node>[^\]\n]{1,120})\] )?\[(?P<layer>rest|transport|ip_filter)\] \[(?P<action>[a-z_]{6,40})\]\s"
)
_OLD_VALUE = re.compile(r"(?:^|[\t ,])(?P<name>[a-z_.]{3,30})=\[(?P<value>[^\[\]\n]{0,500})\]")
# https://www.elastic.co/guide/en/elasticsearch/reference/current/index-modules-slowlog.html
_SLOW = re.compile(r"(?:\[[^\]\n]{1,120}\] )?(?:\[(?P<index>[^\]\n]{1,255})\]\[\d{1,5}\]|\[(?P<index2>[^\]/\n]{1,255})/[^\]\n]{1,40}\]) took\[(?P<took>[^\]\n]{1,30})\]")  # fmt: skip
_AT_ENDS = ("@timestamp", "timestamp")


def _brand(text: str) -> str:
    return "opensearch" if "opensearch" in text or text.startswith("o.o.") else PROGRAM


class Elasticsearch(Format):
    """The node's log, as text."""

    name = "elasticsearch"
    title = "Elasticsearch and OpenSearch log"
    weight = 1.0
    continuation = "any"
    examples = (
        Example("[2026-01-03T14:05:22,123][INFO ][o.e.n.Node               ] [es1] started",
                {"time": "2026-01-03T14:05:22.123000Z", "program": "elasticsearch", "severity": 6, "host": "es1", "action": "db.ready", "category": ["app.lifecycle"], "logger": ""}),
        Example("[2026-01-03T14:05:22,123][WARN ][o.o.s.a.BackendRegistry  ] [os1] Authentication finally failed for ann from 192.0.2.7:50442",
                {"program": "opensearch", "severity": 4, "actor": "ann", "source_ip": "192.0.2.7", "source_port": 50442, "outcome": "failure", "category": ["app.auth"]}),
        Example("[2026-01-03 14:05:22,123][INFO ][cluster.metadata         ] [es1] [orders] creating index, cause [api], templates []", {"action": "create index", "target": "orders", "category": ["db.change"]}),
        Example("[2026-01-03T14:05:22,123] [es1] [rest] [authentication_failed]\torigin_address=[192.0.2.7], principal=[ann], uri=[/_search?q=origin_address=[203.0.113.9]]",
                {"actor": "ann", "source_ip": "192.0.2.7", "action": "authentication_failed", "outcome": "failure", "category": ["app.auth"]}),
        Example("[2026-01-03T14:05:22,123][WARN ][i.s.s.query              ] [es1] [orders][0] took[12s], took_millis[12000], total_hits[9], source[{}]", {"action": "query", "target": "orders", "took": ""}),
        Example('[2026-01-03T14:05:22,123][INFO ][audit                    ] [os1] {"audit_category":"FAILED_LOGIN","audit_request_effective_user":"ann","audit_request_remote_address":"192.0.2.7"}',
                {"actor": "ann", "source_ip": "192.0.2.7", "action": "failed_login", "outcome": "failure"}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        if line[:1] != "[" or line[20:21] != ",":
            return None
        return _HEAD.match(line) or _OLD_AUDIT.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {"program": PROGRAM, "host": begun["node"], "message_at": begun.end()}
        stamp = reading.clock.iso(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        if begun.re is _OLD_AUDIT:
            _old_audit(begun, text, fields)
            return fields
        logger = begun["logger"]
        fields["program"], fields["logger"] = _brand(logger), logger
        fields["severity"] = severity_of(begun["level"])
        message = text[begun.end() :].rstrip()
        if message[:1] == "{" and '"audit_' in message[:4096]:
            record = load_object(message)
            if record is not None:
                _security_event(flatten(record), fields)
                return fields
        slow = _SLOW.match(text, text.find("] [", 60) + 2 if begun["node"] else begun.end()) or _SLOW.match(message)  # fmt: skip
        if slow is not None:
            fields["action"], fields["target"], fields["took"] = "query", slow["index"] or slow["index2"], slow["took"]  # fmt: skip
            return fields
        if not reading.rules.read(PROGRAM, message, fields) and _failure_of(text, message, fields["severity"]):  # fmt: skip
            fields["category"] = ("app.failure",)
        return fields


def _failure_of(text: str, message: str, severity: int | None) -> bool:
    return severity is not None and severity <= 3 and ("\n\tat " in text[:16_384] or "Exception" in message[:2_000])  # fmt: skip


def _old_audit(begun: re.Match[str], text: str, fields: Fields) -> None:
    said: dict[str, str] = {}
    for found in _OLD_VALUE.finditer(text, begun.end() - 1, begun.end() + 4_000):
        said.setdefault(found["name"], found["value"])
    flat: dict[str, Any] = {"event.action": begun["action"], "action": said.get("action")}
    read_elastic(flat, fields)
    fields["actor"], fields["layer"] = said.get("principal"), begun["layer"]
    fields["source_ip"], fields["source_port"] = address_of(said.get("origin_address", ""))
    fields["target"] = said.get("indices") or said.get("uri")


def _security_event(flat: dict[str, Any], fields: Fields) -> None:
    """An event of the security plugin."""
    fields["program"] = "opensearch"
    read_security(flat, fields)
    fields["actor"] = scalar_text(flat.get("audit_request_effective_user")) or None
    initiating = scalar_text(flat.get("audit_request_initiating_user"))
    if initiating and initiating != fields["actor"]:
        fields["access"], fields["actor"] = fields["actor"], initiating
    fields["source_ip"], fields["source_port"] = address_of(scalar_text(flat.get("audit_request_remote_address")))  # fmt: skip
    fields["target"] = scalar_text(flat.get("audit_trace_resolved_indices") or flat.get("audit_trace_indices") or flat.get("audit_rest_request_path") or flat.get("audit_trace_doc_id")) or None  # fmt: skip
    fields["host"] = fields.get("host") or scalar_text(flat.get("audit_node_name")) or None
    fields["method"] = scalar_text(flat.get("audit_rest_request_method")) or None
    fields["device"] = scalar_text(flat.get("audit_rest_request_headers.User-Agent") or flat.get("audit_rest_request_headers.user-agent")) or None  # fmt: skip
    body = scalar_text(flat.get("audit_request_body"))
    if body and fields.get("category"):
        fields["command"] = body[:4000]


class OpenSearchAudit(JsonFormat):
    """The security plugin's audit log."""

    name = "opensearch_audit"
    title = "OpenSearch audit log (also Open Distro, Search Guard)"
    weight = 1.0
    marks = ('"audit_category"',)
    examples = (
        Example(
            '{"audit_cluster_name":"shop","audit_node_name":"os1","audit_category":"MISSING_PRIVILEGES","audit_request_origin":"REST","@timestamp":"2026-01-03T14:05:22.250+00:00",'
            '"audit_request_effective_user":"ann","audit_request_remote_address":"192.0.2.7","audit_request_privilege":"indices:data/write/delete","audit_trace_resolved_indices":["orders"],"audit_format_version":4}',
            {"time": "2026-01-03T14:05:22.250000Z", "program": "opensearch", "host": "os1", "actor": "ann", "source_ip": "192.0.2.7", "target": "orders", "action": "missing_privileges",
             "outcome": "failure", "category": ["db.change", "app.privilege"]},
        ),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        return isinstance(record.get("audit_category"), str)

    def read(self, record: Object, reading: Reading) -> Fields:
        flat = flatten(record)
        fields: Fields = {"message_at": 0}
        _take_time(flat, ("@timestamp", "audit_utc_timestamp"), fields, reading)
        _security_event(flat, fields)
        return fields


def _take_time(flat: dict[str, Any], names: tuple[str, ...], fields: Fields, reading: Reading) -> None:  # fmt: skip
    for name in names:
        value = flat.get(name)
        if isinstance(value, int) and 0 < value < 10**14:
            fields["time"], fields["time_basis"] = value * MICRO // 1000, 0
            return
        stamp = reading.clock.read(scalar_text(value)[:64]) if value else None
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
            return


class ElasticsearchJson(JsonFormat):
    """The node's log and the audit log, as JSON."""

    name = "elasticsearch_json"
    title = "Elasticsearch and OpenSearch log and audit log (JSON)"
    weight = 1.0
    marks = ('"node.name"', '"elasticsearch.', '"event.action"')
    examples = (
        Example(
            '{"type":"audit", "timestamp":"2026-01-03T14:05:22,250+0100", "cluster.name":"shop", "node.name":"es1", "node.id":"a1", "event.type":"rest", "event.action":"authentication_failed", '
            '"user.name":"ann", "origin.type":"rest", "origin.address":"192.0.2.7:50442", "url.path":"/_search", "request.method":"GET", "request.id":"b2"}',
            {"time": "2026-01-03T13:05:22.250000Z", "host": "es1", "actor": "ann", "source_ip": "192.0.2.7", "source_port": 50442, "target": "/_search", "action": "authentication_failed",
             "outcome": "failure", "category": ["app.auth"]},
        ),
        Example(
            '{"type":"audit", "timestamp":"2026-01-03T14:05:22,250+0000", "node.id":"a1", "event.type":"security_config_change", "event.action":"put_user", "request.id":"b2", '
            '"put":{"user":{"name":"eve","enabled":true,"roles":["superuser"]}}, "user.name":"ann"}',
            {"actor": "ann", "target": "eve", "action": "put_user", "category": ["app.account"]},
        ),
        Example(
            '{"type":"audit", "timestamp":"2026-01-03T14:05:22,250+0000", "node.id":"a1", "event.type":"transport", "event.action":"access_granted", "user.name":"ann", "user.roles":["editor"], '
            '"origin.type":"rest", "origin.address":"[2001:db8::7]:50442", "action":"indices:data/write/delete/byquery", "indices":["orders"]}',
            {"actor": "ann", "access": "editor", "target": "orders", "source_ip": "2001:db8::7", "outcome": "success", "category": ["db.change"]},
        ),
        Example(
            '{"type": "server", "timestamp": "2026-01-03T14:05:22,250Z", "level": "INFO", "component": "o.e.n.Node", "cluster.name": "shop", "node.name": "es1", "message": "started"}',
            {"time": "2026-01-03T14:05:22.250000Z", "host": "es1", "severity": 6, "message": "started", "category": ["app.lifecycle"]},
        ),
        Example(
            '{"@timestamp":"2026-01-03T14:05:22.250Z", "log.level": "WARN", "message":"[orders/aBc] deleting index", "ecs.version": "1.2.0","service.name":"ES_ECS","event.dataset":"elasticsearch.server",'
            '"process.thread.name":"x","log.logger":"org.elasticsearch.cluster.metadata.MetadataDeleteIndexService","elasticsearch.cluster.name":"shop","elasticsearch.node.name":"es1"}',
            {"host": "es1", "severity": 4, "action": "delete index", "target": "orders", "logger": ""},
        ),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        if "event.action" in record:
            return ("event.type" in record or "node.id" in record) and (record.get("type") == "audit" or "origin.type" in record or "node.id" in record)  # fmt: skip
        if "component" in record and "cluster.name" in record:
            return "timestamp" in record or "@timestamp" in record
        return "elasticsearch.cluster.name" in record or "elasticsearch.node.name" in record

    def read(self, record: Object, reading: Reading) -> Fields:
        flat = flatten(record)
        logger = scalar_text(flat.get("component") or flat.get("log.logger"))
        fields: Fields = {
            "program": _brand(logger), "host": scalar_text(flat.get("node.name") or flat.get("elasticsearch.node.name")) or None, "severity": severity_of(flat.get("level") or flat.get("log.level")),
            "logger": logger or None,
        }  # fmt: skip
        _take_time(flat, _AT_ENDS, fields, reading)
        used = ["timestamp", "@timestamp", "component", "log.logger", "node.name", "elasticsearch.node.name", "level", "log.level", "message", "type", "ecs.version", "service.name"]  # fmt: skip
        if "event.action" in flat:
            fields["message_at"] = 0
            read_elastic(flat, fields)
            used += _who(flat, fields)
        else:
            message = scalar_text(flat.get("message"))
            fields["message"] = message
            known = reading.rules.read(PROGRAM, message, fields)
            trace = "stacktrace" in flat or "error.stack_trace" in flat
            if not known and trace and (fields["severity"] or 7) <= 3:
                fields["category"] = ("app.failure",)
            if scalar_text(flat.get("event.dataset")).endswith("slowlog") or "slowlog" in scalar_text(flat.get("type")):  # fmt: skip
                fields["action"] = "query"
        add_extra(fields, flat, used)
        return fields


_CHANGED = ("put.user.name", "delete.user.name", "change.password.user.name", "change.enable.user.name", "change.disable.user.name", "put.role.name", "delete.role.name", "put.role_mapping.name",
            "delete.role_mapping.name", "create.apikey.name", "change.password.user.name", "invalidate.apikeys.user.name", "create.service_token.name", "delete.service_token.name")  # fmt: skip


def _who(flat: dict[str, Any], fields: Fields) -> list[str]:
    """Who asked for what, of an audit event; the paths that are used."""
    fields["actor"] = scalar_text(flat.get("user.run_by.name") or flat.get("user.name") or flat.get("apikey.name")) or None  # fmt: skip
    acted = scalar_text(flat.get("user.run_as.name") or (flat.get("user.name") if "user.run_by.name" in flat else ""))  # fmt: skip
    fields["access"] = acted or ",".join(map(scalar_text, _list(flat.get("user.roles")))) or None
    fields["source_ip"], fields["source_port"] = address_of(scalar_text(flat.get("origin.address")))
    changed = next((scalar_text(flat[name]) for name in _CHANGED if name in flat), "")
    fields["target"] = changed or scalar_text(flat.get("indices") or flat.get("url.path")) or None
    fields["method"] = scalar_text(flat.get("request.method")) or None
    fields["realm"] = scalar_text(flat.get("user.realm") or flat.get("realm")) or None
    if flat.get("request.body") and fields.get("category"):
        fields["command"] = scalar_text(flat["request.body"])[:4000]
    return ["user.name", "user.run_by.name", "user.run_as.name", "user.roles", "origin.address", "indices", "url.path", "request.method", "event.action", "action", "user.realm", "realm", "request.body"]  # fmt: skip


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


FORMATS = (Elasticsearch(), ElasticsearchJson(), OpenSearchAudit())
