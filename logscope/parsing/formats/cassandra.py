"""Cassandra's and ScyllaDB's own files: ``system.log``, ``debug.log`` and the audit log that goes the same way.

``conf/logback.xml``: ``%-5level [%thread] %date{ISO8601} %F:%L - %msg``; DataStax has the class before the line. ScyllaDB (Seastar's ``log.cc``) has the shard in brackets.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.json_record import severity_of
from logscope.parsing.rule import Fields

_LEVEL = r"(?P<level>TRACE|DEBUG|INFO|WARN|ERROR) {1,2}"
_STAMP = r"(?P<stamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3})"
_CASSANDRA = re.compile(rf"{_LEVEL}\[(?P<thread>[^\]\n]{{1,200}}(?:\][^\s\]]{{0,40}})?)\] {_STAMP} (?: ?(?P<place>[\w$.]{{1,120}}(?:\.java)?:\d{{1,6}}|SLF4J[\w.]{{1,40}}:\d{{1,6}}|[\w$.]{{1,120}}\.java \(line \d{{1,6}}\)) - | ?\S{{1,120}} - )")  # fmt: skip
_SCYLLA = re.compile(rf"{_LEVEL}{_STAMP} \[shard {{1,3}}(?P<shard>\d{{1,5}})(?::[\w-]{{1,20}})?\] (?P<thread>[\w.:-]{{1,80}}) - ")  # fmt: skip


class Cassandra(Format):
    """system.log."""

    name = "cassandra"
    title = "Cassandra and ScyllaDB log"
    weight = 1.0
    continuation = "any"
    examples = (
        Example("INFO  [Native-Transport-Requests-1] 2026-01-03 14:05:22,123 FileAuditLogger.java:49 - user:null|host:10.0.0.1:7000|source:/192.0.2.7|port:50442|timestamp:1767449122123|type:LOGIN_ERROR|category:AUTH|"
                "operation:LOGIN FAILURE; Provided username ann and/or password are incorrect",
                {"time": "2026-01-03T14:05:22.123000Z", "program": "cassandra", "severity": 6, "actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure", "category": ["app.auth"]}),
        Example("INFO  [main] 2026-01-03 14:05:22,123 CassandraDaemon.java:507 - Startup complete", {"place": "", "category": ["app.lifecycle"]}),
        Example("ERROR [ReadStage-1] 2026-01-03 14:05:22,123 CassandraDaemon.java:228 - Exception in thread Thread[ReadStage-1,5,main]\njava.lang.RuntimeException: x\n\tat a.b(C.java:1)", {"severity": 3, "outcome": "failure", "lines": 3}),
        Example("INFO  2026-01-03 14:05:22,123 [shard 0:main] init - Scylla version 5.4.0 initialization completed.", {"program": "scylla", "severity": 6, "category": ["app.lifecycle"]}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        if line[:1] not in "TDIWE" or line[4:5] not in (" ", "R", "E", "G", "O"):
            return None
        return _CASSANDRA.match(line) or _SCYLLA.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        program = "scylla" if begun.re is _SCYLLA else "cassandra"
        said = begun.groupdict()
        fields: Fields = {"program": program, "severity": severity_of(said["level"]), "thread": said["thread"], "place": said.get("place"), "message_at": begun.end()}  # fmt: skip
        stamp = reading.clock.iso(said["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        message = text[begun.end() :].rstrip()
        if not reading.rules.read(program, message, fields) and fields["severity"] == 3 and "\n\tat " in text[:16_384]:  # fmt: skip
            fields["category"] = ("app.failure",)
        return fields


FORMAT = Cassandra()
