"""MongoDB's log before release 4.4 (later ones write JSON): stamp, severity, component, context, message.

"Log Messages" in the manuals of 2.4 to 4.2; src/mongo/logger of the source. Releases before 3.0 have
neither severity nor component, those before 2.6 the stamp of C's ctime without a year.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.times import MONTH, WEEKDAY

PROGRAM = "mongod"
_HEAD = re.compile(
    rf"(?P<stamp>\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{3}}(?:Z|[+-]\d{{4}}|[+-]\d\d:\d\d)|{WEEKDAY} {MONTH} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{{3}})?) "
    r"(?:(?P<level>[FEWIDN]\d?) +(?P<component>[A-Z][A-Z_]{1,12}|-) +)?\[(?P<context>[\w.:-]{1,60})\] +(?P<message>.*)",
    re.DOTALL,
)
_LEVELS = {"F": 2, "E": 3, "W": 4, "N": 5, "I": 6, "D": 7}
_OWN_CONTEXTS = ("conn", "initandlisten", "thread", "js", "repl", "rs", "signalProcessingThread", "main", "listener", "mongos", "Balancer", "ftdc", "WT", "clientcursormon", "TTL", "LogicalSession", "ReplicaSet", "NetworkInterface", "shard", "config", "websvr", "FileAlloc", "snapshot", "interrupt", "HostnameCanon", "durability", "journal", "consoleTerminate", "migrateThread", "cleanup", "PeriodicTask", "monitoring", "ASIO", "hello", "ctx")  # fmt: skip


class MongoDb(Format):
    """The text log of mongod and mongos."""

    name = "mongodb"
    title = "MongoDB text log (before 4.4)"
    weight = 0.95
    continuation = "any"
    yearless = re.compile(
        rb"\n(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ([ \d]\d) \d\d:\d\d:\d\d(?:\.\d{3})? \["
    )
    examples = (
        Example(
            "2026-01-03T14:05:22.250+0100 I ACCESS   [conn6] Successfully authenticated as principal ann on admin",
            {"time": "2026-01-03T13:05:22.250000Z", "program": "mongod", "severity": 6, "actor": "ann", "target": "admin", "outcome": "success",
             "category": ["app.auth"], "component": "ACCESS", "context": "conn6"},
        ),
        Example(
            "2026-01-03T14:05:22.250+0000 [conn6] Failed to authenticate ann@admin with mechanism MONGODB-CR: AuthenticationFailed key mismatch",
            {"actor": "ann", "target": "admin", "outcome": "failure", "category": ["app.auth"]},
        ),
        Example("Sat Jan  3 14:05:22.250 [initandlisten] connection accepted from 192.0.2.7:58774 #6 (1 connection now open)",
                {"source_ip": "192.0.2.7", "source_port": 58774, "outcome": None, "time": "2026-01-03T14:05:22.250000Z"}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        found = _HEAD.match(line)
        if found is None:
            return None
        return found if found["component"] or found["context"].startswith(_OWN_CONTEXTS) else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        message_at = begun.start("message")
        fields: Fields = {"message_at": message_at, "program": PROGRAM}
        clock = reading.clock
        stamp = (
            clock.iso(begun["stamp"])
            if begun["stamp"][0].isdigit()
            else clock.syslog(begun["stamp"])
        )
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        if begun["level"]:
            fields["severity"] = _LEVELS[begun["level"][0]]
            fields["component"] = begun["component"]
        fields["context"] = begun["context"]
        reading.rules.read(PROGRAM, text[message_at:], fields)
        return fields


FORMAT = MongoDb()
