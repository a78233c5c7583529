"""Neo4j: ``security.log``, ``query.log``, ``neo4j.log`` and ``debug.log``, as text and as JSON.

"Logging" in the Operations Manual: ``time level  [account]: words`` in the security log; in the query log numbers, the connection (its parts between tabs: protocol, driver, client, server), database, account, statement. What
a client sent stands behind what the server knows.
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
from logscope.parsing.sql import statement

PROGRAM = "neo4j"
_LINE = re.compile(
    r"(?P<stamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}[+-]\d{4}) (?P<level>DEBUG|INFO|WARN|ERROR) {1,2}(?:\[(?P<bracket>[^\]\n]{0,200})\](?P<colon>:)? )?"
)
_OWN = re.compile(r"(?:[0-9a-zA-Z.]{1,40}\.)?(?:o\.n\.|c\.n\.|a\.[bi]\.|o\.e\.j)|======== Neo4j|Bolt enabled|HTTP enabled|Remote interface|Started\.|Stopp|Starting\.\.\.|(?:Query started: )?id:\d|\d{1,12} ms: |(?:bolt|server|embedded)-session|logged in|failed to log in|This instance is|Licensed|The client is unauth")  # fmt: skip
_CLIENT = re.compile(r"client/(?P<peer>[^\s>]{2,80})")
_HTTP = re.compile(r"server-session\thttps?\t(?P<peer>[0-9a-fA-F.:]{2,45})\t")
_QUERY = re.compile(r"(?:Query started: )?(?:id:\d{1,18} - )?(?:transaction id:-?\d{1,18} - )?(?P<ms>\d{1,12}) ms: [^\n]{0,200}? - (?P<source>(?:bolt|server|embedded)-session[^\n>]{0,400}>?)\t(?P<db>[^\t\n]{0,80}?) - (?P<actor>[^\n]{0,128}?) - ")  # fmt: skip
_STRINGS = re.compile(r"'(?:[^'\\]|\\.)*+'|\"(?:[^\"\\]|\\.)*+\"|`[^`]*+`|/\*.*?\*/|//[^\n]*", re.DOTALL)  # fmt: skip
_WRITES = re.compile(r"\b(DETACH DELETE|DELETE|CREATE|MERGE|REMOVE|SET|DROP|LOAD CSV|FOREACH)\b", re.IGNORECASE)  # fmt: skip
_FIRST = re.compile(r"[A-Za-z]{2,20}")
_DENY = re.compile(r"(?:DENY|START|STOP|ALTER|SHOW|ENABLE|RENAME) ", re.IGNORECASE)
_FAILED = re.compile(r"failed to log in: (?P<reason>[^\n]{0,300})")


def read_cypher(text: str, fields: Fields) -> None:
    """What a statement does: accounts and rights by its first words, data by its clauses."""
    meaning = statement(text)
    if meaning is not None and {"app.account", "app.privilege"} & set(meaning.categories):
        fields["action"], fields["category"], fields["command"] = meaning.action, meaning.categories, text  # fmt: skip
        return
    if _DENY.match(text) and text[:4].upper() in ("DENY", "RENA", "ALTE"):
        fields["action"], fields["category"], fields["command"] = text.split(maxsplit=1)[0].lower(), ("app.account",), text  # fmt: skip
        return
    plain = _STRINGS.sub("''", text[:4_000])
    change = _WRITES.search(plain)
    first = _FIRST.search(plain)
    if change is not None:
        fields["action"], fields["category"], fields["command"] = change[1].lower(), ("db.change",), text  # fmt: skip
    elif first is not None:
        fields["action"] = first.group().lower()


def _read_security(words: str, fields: Fields) -> None:
    failed = _FAILED.match(words)
    if failed is not None:
        fields |= {"action": "db.login", "outcome": "failure", "category": ("app.auth",), "reason": failed["reason"]}  # fmt: skip
    elif words.startswith("logged in"):
        fields |= {"action": "db.login", "outcome": "success", "category": ("app.auth",)}
    elif words.startswith(("logged out", "log out")):
        fields |= {"action": "db.logout", "category": ("app.auth",)}
    elif words[:1].isupper():
        read_cypher(words, fields)
    elif words.startswith(("created user", "deleted user", "suspended user", "activated user", "added role", "removed role", "changed password", "created role", "deleted role", "tried to")):  # fmt: skip
        fields["action"], fields["category"] = words.partition(" `")[0][:40], ("app.account",)
        fields["target"] = words.partition("`")[2].partition("`")[0] or None
        if words.startswith("tried to"):
            fields["outcome"] = "failure"


def _read_server(words: str, fields: Fields) -> None:
    if words.startswith(("Started.", "======== Neo4j", "Starting...", "Bolt enabled", "HTTP enabled", "HTTPS enabled")):  # fmt: skip
        fields["action"], fields["category"] = "db.start", ("app.lifecycle",)
    elif words.startswith(("Stopping...", "Stopped.", "Neo4j Server shutdown")):
        fields["action"], fields["category"] = "db.stop", ("app.lifecycle",)
    elif words.startswith("The client is unauthorized"):
        fields |= {"action": "db.login", "outcome": "failure", "category": ("app.auth",)}
    elif words.startswith(("Failed to start", "Unable to", "The database was unable", "Database panic", "Java heap space")):  # fmt: skip
        fields |= {"action": "db.failure", "outcome": "failure", "category": ("app.failure",)}
    elif words.startswith("Setting") or "changed setting" in words[:60]:
        fields["action"], fields["category"] = "config.change", ("app.config",)


class Neo4j(Format):
    """Neo4j's logs as text."""

    name = "neo4j"
    title = "Neo4j logs (security, query, server)"
    weight = 1.0
    continuation = "any"
    by_itself = False
    examples = (
        Example("2026-01-03 14:05:22.123+0000 ERROR [ann]: failed to log in: invalid principal or credentials",
                {"time": "2026-01-03T14:05:22.123000Z", "program": "neo4j", "severity": 3, "actor": "ann", "outcome": "failure", "action": "db.login", "category": ["app.auth"]}),
        Example("2026-01-03 14:05:22.123+0000 INFO  id:9 - transaction id:4 - 12 ms: 312 B - bolt-session\tbolt\tneo4j-python/5\t\tclient/192.0.2.7:50442\tserver/10.0.0.1:7687>\tshop - ann - "
                "MATCH (n) WHERE n.x = ' - eve - ' DETACH DELETE n - {} - runtime=slotted - {}",
                {"actor": "ann", "target": "shop", "source_ip": "192.0.2.7", "source_port": 50442, "action": "detach delete", "category": ["db.change"], "duration_ms": ""}),
        Example("2026-01-03 14:05:22.123+0000 INFO  [neo4j]: CREATE USER eve SET PASSWORD '******' CHANGE REQUIRED\n2026", {"actor": "neo4j", "action": "create user", "category": ["app.account"]}),
        Example("2026-01-03 14:05:22.123+0000 INFO  Started.", {"category": ["app.lifecycle"]}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _LINE.match(line) if line[19:20] == "." and line[23:24] in ("+", "-") else None

    def score(self, sample: Any) -> float:
        """The head alone is not Neo4j's: its words must be there."""
        found = [(line, begun) for line in sample.lines if (begun := self.begin(line)) is not None]
        own = any(_OWN.match(begun["bracket"] or "") or _OWN.match(line, begun.end()) for line, begun in found)  # fmt: skip
        own = own or any(begun["colon"] and line[begun.end() : begun.end() + 6] in ("CREATE", "GRANT ", "DROP U") for line, begun in found)  # fmt: skip
        return super().score(sample) if own else 0.0

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        start = begun.end()
        fields: Fields = {"program": PROGRAM, "severity": severity_of(begun["level"]), "message_at": start}  # fmt: skip
        stamp = reading.clock.iso(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        words = text[start : start + 16_384].rstrip()
        query = _QUERY.match(words)
        if query is not None:
            fields["actor"], fields["target"], fields["duration_ms"] = query["actor"], query["db"], query["ms"]  # fmt: skip
            _peer(query["source"], fields)
            cypher = words[query.end() :]
            read_cypher(cypher.rpartition(" - runtime=")[0].rpartition(" - {")[0] or cypher.rpartition(" - {")[0] or cypher, fields)  # fmt: skip
            if begun["level"] == "ERROR":
                fields["outcome"], fields["category"] = "failure", ()
        elif begun["colon"]:
            fields["actor"] = begun["bracket"] or None
            _read_security(words, fields)
        else:
            fields["logger"] = begun["bracket"]
            _read_server(words, fields)
            if not fields.get("category") and fields["severity"] == 3 and "\n\tat " in words:
                fields["category"] = ("app.failure",)
        return fields


def _peer(source: str, fields: Fields) -> None:
    found = _CLIENT.search(source) or _HTTP.match(source)
    if found is not None:
        fields["source_ip"], fields["source_port"] = address_of(found["peer"])
    parts = source.split("\t")
    if len(parts) > 2 and parts[0] == "bolt-session":
        fields["device"] = parts[2] or None


class Neo4jJson(JsonFormat):
    """Neo4j's logs as JSON."""

    name = "neo4j_json"
    title = "Neo4j logs (JSON)"
    weight = 1.0
    marks = ('"executingUser"', '"authenticatedUser"')
    examples = (
        Example('{"time":"2026-01-03 14:05:22.123+0000","level":"ERROR","type":"security","source":"bolt-session\\tbolt\\tneo4j-python/5\\t\\tclient/192.0.2.7:50442\\tserver/10.0.0.1:7687>","executingUser":"ann","authenticatedUser":"ann",'
                '"message":"failed to log in: invalid principal or credentials"}',
                {"time": "2026-01-03T14:05:22.123000Z", "actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure", "category": ["app.auth"], "device": "neo4j-python/5"}),
        Example('{"time":"2026-01-03 14:05:22.123+0000","level":"INFO","event":"success","type":"query","elapsedTimeMs":12,"database":"shop","executingUser":"bob","authenticatedUser":"ann","query":"MATCH (n) SET n.a = 1","source":"x"}',
                {"actor": "ann", "access": "bob", "target": "shop", "action": "set", "outcome": "success", "category": ["db.change"]}),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        return "executingUser" in record or "authenticatedUser" in record

    def read(self, record: Object, reading: Reading) -> Fields:
        fields: Fields = {"program": PROGRAM, "severity": severity_of(record.get("level")), "message_at": 0}  # fmt: skip
        stamp = reading.clock.read(scalar_text(record.get("time"))[:64])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        acting, signed_in = scalar_text(record.get("executingUser")), scalar_text(record.get("authenticatedUser"))  # fmt: skip
        fields["actor"] = signed_in or acting or None
        fields["access"] = acting if acting and acting != signed_in else None
        fields["target"] = scalar_text(record.get("database")) or None
        _peer(scalar_text(record.get("source"))[:600], fields)
        words = scalar_text(record.get("message"))
        if record.get("query"):
            read_cypher(scalar_text(record["query"]), fields)
            event = record.get("event")
            fields["outcome"] = "success" if event == "success" else "failure" if event == "fail" else None  # fmt: skip
            if fields["outcome"] == "failure":
                fields["category"] = ()
        elif words:
            fields["message"] = words
            _read_security(words, fields)
        add_extra(fields, flatten(record), ("time", "level", "executingUser", "authenticatedUser", "database", "source", "message", "query"))  # fmt: skip
        return fields


FORMATS = (Neo4j(), Neo4jJson())
