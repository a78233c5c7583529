"""Redis and Valkey: the server's log, what MONITOR prints, and the ACL log as ``redis-cli ACL LOG`` shows it.

``serverLogRaw`` of src/server.c: process, role (X sentinel, C child, S replica, M master), time, mark of the level, message; before 2.8.18 the process stands in
brackets, before 4 the year is missing. Valkey's ``log-format logfmt`` is logfmt. ``MONITOR`` and ``ACL LOG`` as in the manual of the commands. What a
client sent is quoted with backslashes (``sdscatrepr``), so that it ends at its quote.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.redis_commands import read_command
from logscope.parsing.rule import Fields

PROGRAM = "redis"
_LOG = re.compile(
    r"(?:(?P<pid>\d{1,10}):(?P<role>[XCSM])|\[(?P<old_pid>\d{1,10})\]) (?P<stamp>\d{1,2} [A-Z][a-z]{2} (?P<year>\d{4} )?\d\d:\d\d:\d\d\.\d{3}) (?P<mark>[.*#-]) "
)
_LEVELS = {".": 7, "-": 6, "*": 5, "#": 4}
_ROLES = {"X": "sentinel", "C": "child", "S": "replica", "M": "master"}


class Redis(Format):
    """The server's own log."""

    name = "redis"
    title = "Redis and Valkey server log"
    weight = 1.0
    continuation = "any"
    # the day stands before the month here
    yearless = re.compile(
        rb"\n(?:\d{1,10}:[XCSM]|\[\d{1,10}\]) (?=\d{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) )(\d{1,2}) [A-Z][a-z]{2} \d\d:\d\d:"
    )
    examples = (
        Example("4018:M 03 Jan 2026 14:05:22.123 * Ready to accept connections",
                {"time": "2026-01-03T14:05:22.123000Z", "program": "redis", "pid": 4018, "severity": 5, "role": "", "action": "db.ready", "outcome": "success", "category": ["app.lifecycle"]}),
        Example("4018:S 03 Jan 14:05:22.123 # REPLICAOF 203.0.113.9:21000 enabled (user request from 'id=3 addr=192.0.2.7:50442 fd=8 name= user=default')",
                {"time": "2026-01-03T14:05:22.123000Z", "severity": 4, "source_ip": "192.0.2.7", "target": "203.0.113.9:21000", "category": ["app.config"]}),
        Example("[4018] 03 Jan 14:05:22.123 # User requested shutdown...", {"pid": 4018, "category": ["app.lifecycle"]}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        first = line[:1]
        return _LOG.match(line) if first.isdigit() or first == "[" else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {
            "program": PROGRAM, "pid": begun["pid"] or begun["old_pid"], "severity": _LEVELS[begun["mark"]], "role": _ROLES.get(begun["role"] or ""), "message_at": begun.end(),
        }  # fmt: skip
        written = begun["stamp"]
        if not begun["year"]:
            day, month, clock = written.split()
            written = f"{month} {day} {clock}"
        stamp = reading.clock.read(written)
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        reading.rules.read(PROGRAM, text[begun.end() :].rstrip(), fields)
        return fields


_MONITOR = re.compile(
    r'\+?(?P<stamp>\d{10}\.\d{6}) \[(?P<db>\d{1,5}) (?:(?P<lua>lua)|unix:(?P<socket>[^\]\n]{1,200})|(?P<address>\[?[0-9a-fA-F:.%\w]{2,60}\]?):(?P<port>\d{1,5}))\] (?=")'
)
_WORD = re.compile(r'"(?P<word>(?:[^"\\\n]|\\.)*+)"(?: |$)')
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "a": "\a", "b": "\b"}
_ESCAPE = re.compile(r"(?P<bytes>(?:\\x[0-9a-fA-F]{2})++)|\\(?P<one>.)", re.DOTALL)
_MOST_WORDS = 40


def _plain(word: str) -> str:
    if "\\" not in word:
        return word
    return _ESCAPE.sub(_unescaped, word)


def _unescaped(found: re.Match[str]) -> str:
    if found["bytes"]:
        return bytes.fromhex(found["bytes"].replace("\\x", "")).decode("utf-8", "replace")
    return _ESCAPES.get(found["one"], found["one"])


def words_of(text: str, at: int) -> list[str]:
    """The quoted words from ``at`` on."""
    words: list[str] = []
    for _ in range(_MOST_WORDS):
        found = _WORD.match(text, at)
        if found is None:
            break
        words.append(_plain(found["word"]))
        at = found.end()
    return words


class RedisMonitor(Format):
    """MONITOR."""

    name = "redis_monitor"
    title = "Redis and Valkey MONITOR"
    weight = 1.0
    continuation = "none"
    examples = (
        Example('1767449122.123456 [0 192.0.2.7:50442] "CONFIG" "SET" "dir" "/var/spool/cron"',
                {"time": "2026-01-03T14:05:22.123456Z", "program": "redis", "source_ip": "192.0.2.7", "source_port": 50442, "action": "config set", "target": "dir",
                 "command": "CONFIG SET dir /var/spool/cron", "category": ["app.config", "os.security"], "db": ""}),
        Example('1767449122.123456 [3 192.0.2.7:50442] "set" "a\\" [0 203.0.113.9:1] \\"flushall" "x"', {"source_ip": "192.0.2.7", "action": "set", "category": ["db.change"]}),
        Example('1767449122.123456 [0 lua] "get" "a"', {"action": "get", "target": "a", "category": []}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _MONITOR.match(line) if line[10:11] == "." or line[11:12] == "." else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {"program": PROGRAM, "message_at": begun.end(), "db": begun["db"], "source_port": begun["port"]}  # fmt: skip
        stamp = reading.clock.epoch(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        fields["source_ip"] = (begun["address"] or "").strip("[]") or None
        fields["client"] = begun["lua"] or begun["socket"]
        read_command(words_of(text, begun.end()), fields)
        return fields


_ENTRY = re.compile(r'\s{0,4}(?P<number>\d{1,4})\) {1,4}1\) "count"')
_PAIR = re.compile(r'\n?\s*+(?:\d{1,4}\) {1,4})?\d{1,2}\) (?:"(?P<text>(?:[^"\\\n]|\\.)*+)"|\(integer\) (?P<number>-?\d{1,18})|\((?:double|nil)\)\s?(?P<other>[\d.]{0,30}))[ \t\r]*+(?=\n|$)')  # fmt: skip


class RedisAclLog(Format):
    """ACL LOG."""

    name = "redis_acl_log"
    title = "Redis and Valkey ACL LOG (redis-cli)"
    weight = 1.0
    continuation = "any"
    examples = (
        Example(
            '1)  1) "count"\n    2) (integer) 3\n    3) "reason"\n    4) "auth"\n    5) "context"\n    6) "toplevel"\n    7) "object"\n    8) "AUTH"\n    9) "username"\n   10) "ann"\n'
            '   11) "age-seconds"\n   12) "4.096"\n   13) "client-info"\n   14) "id=6 addr=192.0.2.7:50442 laddr=10.0.0.1:6379 fd=8 name= user=default"\n'
            '   15) "entry-id"\n   16) (integer) 0\n   17) "timestamp-created"\n   18) (integer) 1767449122250',
            {"time": "2026-01-03T14:05:22.250000Z", "actor": "ann", "source_ip": "192.0.2.7", "source_port": 50442, "action": "db.login", "outcome": "failure", "count": "", "category": ["app.auth"]},
        ),
        Example('1) 1) "count"\n   2) (integer) 1\n   3) "reason"\n   4) "command"\n   5) "context"\n   6) "toplevel"\n   7) "object"\n   8) "flushall"\n   9) "username"\n  10) "eve"',
                {"actor": "eve", "action": "flushall", "outcome": "failure", "reason": "", "category": ["app.privilege"]}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _ENTRY.match(line) if '"count"' in line[4:24] else None

    def score(self, sample: Any) -> float:
        begins = sum(1 for line in sample.lines if self.begin(line) is not None)
        return self.weight if begins * 24 >= len(sample.lines) and begins else 0.0

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        values: list[str] = []
        at = 0
        while len(values) < 40 and (found := _PAIR.match(text, at)) is not None:
            values.append(_plain(found["text"]) if found["text"] is not None else found["number"] or found["other"] or "")  # fmt: skip
            at = found.end()
        said = dict(zip(values[::2], values[1::2], strict=False))
        fields: Fields = {"program": PROGRAM, "message_at": begun.end() - len('1) "count"'), "outcome": "failure", "actor": said.get("username"), "reason": said.get("reason"), "count": said.get("count")}  # fmt: skip
        stamp = reading.clock.epoch(said.get("timestamp-last-updated") or said.get("timestamp-created") or "")  # fmt: skip
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        for pair in said.get("client-info", "").split(" "):
            if pair.startswith("addr="):
                address, _, port = pair[5:].rpartition(":")
                fields["source_ip"], fields["source_port"] = address.strip("[]"), port
        if said.get("reason") == "auth":
            fields["action"], fields["category"] = "db.login", ("app.auth",)
        else:
            thing = said.get("object", "")
            fields["category"] = ("app.privilege",)
            if said.get("reason") == "command":
                fields["action"] = thing.lower().replace("|", " ")
            else:
                fields["action"], fields["target"] = "access.denied", thing
        return fields


FORMATS = (Redis(), RedisMonitor(), RedisAclLog())
