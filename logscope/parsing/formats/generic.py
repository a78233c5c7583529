"""The last resort: any line that begins with a time.

Takes what nearly all programs print in front of a message, whatever its order: the time, a level, a
process, a thread, a logger, a place in the source (log4j's ``PatternLayout``, Python's ``logging``, glog,
Android's logcat, .NET's Serilog, Go's ``log`` ...). The rules for log-ons in plain words see the text behind
it. A line without a time continues the record before it.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.times import MONTH, STAMP
from logscope.parsing.web_requests import is_address, split_port

_LEVELS: dict[str, int] = {
    **dict.fromkeys(("emerg", "emergency", "panic"), 0),
    "alert": 1,
    **dict.fromkeys(("crit", "critical", "fatal", "f", "ftl", "severe"), 2),
    **dict.fromkeys(("error", "err", "eror", "e", "fail", "failure"), 3),
    **dict.fromkeys(("warning", "warn", "wrn", "w"), 4),
    **dict.fromkeys(("notice", "note", "n"), 5),
    **dict.fromkeys(("info", "information", "informational", "inf", "i", "log", "config"), 6),
    **dict.fromkeys(("debug", "dbg", "trace", "trc", "verbose", "vrb", "fine", "finer", "finest", "d", "t", "v"), 7),
}  # fmt: skip
_LEVEL = (
    r"(?:EMERG(?:ENCY)?|PANIC|ALERT|CRIT(?:ICAL)?|FATAL|FTL|SEVERE|ERROR|ERR|EROR|WARN(?:ING)?|WRN|NOTICE|NOTE|"
    r"INFO(?:RMATION(?:AL)?)?|INF|LOG|CONFIG|DEBUG|DBG|TRACE|TRC|VERBOSE|VRB|FINE(?:R|ST)?)"
)
# What may stand before the time: a level, a name in brackets, a source, ``>>``.
_BEFORE = rf"(?:[\[(<*#\"'|=>:-]{{1,3}} ?|\[[\w .:-]{{1,40}}\] ?|<\d{{1,3}}>|(?i:{_LEVEL})\b[ :|-]{{1,8}}|[\w./-]{{1,40}}(?:\[\d{{1,10}}\])?[: |]{{1,3}}){{0,3}}?"
_START = re.compile(rf"(?P<before>{_BEFORE})(?P<stamp>{STAMP.pattern})(?![\w])")
# ... or up to a few words; such a time must be one that no number in a text looks like.
_CERTAIN = (
    r"\d{4}[-/]\d\d[-/]\d\d[T *_-]{1,3}\d{1,2}[:.]\d\d[:.]\d\d(?:[.,]\d{1,9})?(?: ?(?:Z\b|[+-]\d\d:?\d\d\b))?"
    rf"|\d{{1,2}}/{MONTH}/\d{{4}}:\d\d:\d\d:\d\d(?: [+-]\d{{4}})?"
    rf"|[A-Z][a-z]{{2}} {MONTH} {{1,2}}\d{{1,2}} \d\d:\d\d:\d\d (?:[A-Z]{{3,4}} )?\d{{4}}"
)
_WITHIN = re.compile(rf"(?P<before>\S[^\n]{{2,110}}?)(?<![\w.])(?P<stamp>{_CERTAIN})(?![\w.])")
# Stamps without a year that STAMP has not: logcat's and glog's.
_LOGCAT = re.compile(
    r"(?P<stamp>\d\d-\d\d \d\d:\d\d:\d\d\.\d{3,6}) +(?:(?P<uid>[\w-]+) +)?(?P<pid>\d+) +(?P<tid>\d+) (?P<level>[VDIWEFSA]) (?P<logger>[^:\n]{0,80}?) *: "
)
_LOGCAT_SHORT = re.compile(
    r"(?P<stamp>\d\d-\d\d \d\d:\d\d:\d\d\.\d{3,6}) (?P<level>[VDIWEF])/(?P<logger>[^(:\n]{0,80})\( *(?P<pid>\d+)\): "
)
_GLOG = re.compile(
    r"(?P<level>[IWEFC])(?P<stamp>\d{4} \d\d:\d\d:\d\d\.\d{6}) +(?P<tid>\d+) (?P<logger>[^\s\]]{1,80})\] "
)
_NUMERIC = re.compile(r"\[?(?P<stamp>\d\d[./]\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?)\]? ")
_HISTORY = re.compile(r"(?:#|: )(?P<stamp>1\d{9})(?::\d+;(?P<command>.*)|$)", re.DOTALL)
# supercomputers: a number and a node, then seconds
_NODE = re.compile(r"(?:\d{1,9}|-)(?: [^\s]{1,60}){0,4}? (?P<stamp>1\d{9})(?= )")
_SPECIAL = (_LOGCAT, _LOGCAT_SHORT, _GLOG, _NUMERIC, _HISTORY, _NODE)

_SEPARATORS = re.compile(r"[\s,;|:\])>}-]*+")
_TOKEN = re.compile(
    rf"[\[(<{{]?\s{{0,4}}(?P<level>(?i:{_LEVEL}))\s{{0,4}}[\])>}}]?(?=[\s:|,;\[({{-]|$)"
    r"|\[(?P<letter>[DIWEFTVN])\](?=\s)"
    r"|(?P<name>[A-Za-z][\w.@/-]{0,40})\[(?P<pid>\d{1,10})\](?:\.(?P<suffix>[A-Z]{2,4})\d?)?:?(?=\s|$)"
    r"|\[(?:pid[:= ]?)?(?P<number>\d{1,7})\]"
    r"|\[(?P<group>[^\[\]\n]{0,160})\]"
    r"|\((?P<thread>[^()\s]{1,60})\)(?=[\s:])"
    r"|<[^<>\s]{1,60}>(?=\s)"
    r"|(?:\.\.\.)?(?P<logger>[A-Za-z_$][\w$]*(?:(?:[.$/]|::)[\w$<>()-]+)+(?::\d+)?(?::[\w.$<>]+\(\))?):?(?=\s)"
    r"|(?P<plain>\d{1,10})(?=[\s|])"
    r"|(?P<service>[\w.-]{2,40}) ---(?=\s)"
)
_ADDRESS = r"(?:\d{1,3}(?:\.\d{1,3}){3}|(?=[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:]{3,39}(?:\.\d{1,3}){0,3})"
_PEER = re.compile(
    r"(?<![\w.])(?i:from|client(?:_?ip)?|ip(?:[ _-]?addr(?:ess)?)?|remote(?:[ _-]?(?:addr(?:ess)?|ip|host))?|rhost|src(?:_?ip)?|source(?:_?ip)?|"
    rf"peer|address|host)\b(?: ip| address)?[\"'`]?\s?[=:]?[\s\"'`\[(/]{{0,3}}(?P<address>{_ADDRESS})(?![\w.]*[A-Za-z_])(?:[:#](?P<port>\d{{1,5}})\b)?",
)
_ACTOR = re.compile(
    r"(?<![\w.])(?i:user(?:_?name)?|uname|login)=[\"'`]?(?P<actor>[^\s\"'`,;&)\]]{1,128})"
)
_SEARCHED = 4096


class Generic(Format):
    """Lines that begin with a time, of programs that no other format knows."""

    name = "generic"
    title = "Any line that begins with a time"
    weight = 0.1
    continuation = "any"
    yearless = re.compile(
        rb"\n\W{0,2}(?:[A-Z][a-z]{2} )?(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}(\d{1,2}) \d"
    )
    examples = (
        Example("2026-07-04*13:23:55 service sshd start", {"time": "2026-07-04T13:23:55.000000Z"}),
        Example(
            "Sep 30, 2026 @ 15:15:26.309 service start", {"time": "2026-09-30T15:15:26.309000Z"}
        ),
        Example(
            "2026-10-10 12:59:53,237 ERROR a.b.SignIn [qtp87-102] Failed login attempt for user ann from 192.0.2.7",
            {
                "severity": 3,
                "time": "2026-10-10T12:59:53.237000Z",
                "message": "Failed login attempt for user ann from 192.0.2.7",
                "outcome": "failure",
                "source_ip": "192.0.2.7",
                "actor": "ann",
                "logger": "",
            },
        ),
        Example(
            "[2026-06-30 15:17:36,332] [INFO] [paper.auth] Login failed for user `ann` from private IP `2001:db8::b6`.",
            {"severity": 6, "source_ip": "2001:db8::b6", "actor": "ann"},
        ),
        Example(
            "2026-11-04T15:53:31.075+05:30 verbose vpxd[05160] [Originator@6876 sub=Default] Applied change",
            {"program": "vpxd", "pid": 5160, "severity": 7, "time": "2026-11-04T10:23:31.075000Z"},
        ),
        Example(
            "03-17 16:13:38.811  1702  2395 D WindowManager: opening app",
            {"pid": 1702, "severity": 7},
        ),
        Example(
            "I1231 23:59:59.000002 12345 server.cc:65] ready",
            {"severity": 6, "time": "2026-12-31T23:59:59.000002Z", "message": "ready"},
        ),
        Example(
            "2026-09-28 04:30:30, Info                  CBS    Loaded Servicing Stack",
            {"severity": 6, "message": "CBS    Loaded Servicing Stack"},
        ),
        Example("#1767449122", {"time": "2026-01-03T14:05:22.000000Z"}),
        Example(
            "134681 node-246 unix.hw state_change.unavailable 1767449122 1 Component State Change",
            {"time": "2026-01-03T14:05:22.000000Z"},
        ),
        Example(
            "2026-01-03 14:05:22 ERROR Unhandled exception\nTraceback (most recent call last):\n  File \"a.py\"\nKeyError: 'x'",
            {"severity": 3, "lines": 4},
        ),
    )

    def begin(self, line: str) -> Any:
        found = _START.match(line)
        if found is not None:
            return found
        if line[:1].isspace():
            return None
        for pattern in _SPECIAL:
            found = pattern.match(line)
            if found is not None:
                return found
        return _WITHIN.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {}
        kind = begun.re
        written = begun["stamp"]
        stamp = reading.clock.epoch(written) if kind is _HISTORY else reading.clock.read(written)
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        start = begun.end()
        if kind in (_LOGCAT, _LOGCAT_SHORT, _GLOG):
            part = begun.groupdict()
            fields["severity"] = _LEVELS.get(part["level"].lower(), 6)
            fields["pid"] = part.get("pid")
            fields["logger"] = part["logger"].strip()
        elif kind is _HISTORY:
            fields["command"] = begun["command"]
            start = len(text) if begun["command"] is None else begun.start("command")
        else:
            if kind is _START or kind is _WITHIN:
                before = begun["before"]
                if before:
                    _add_before(fields, before)
            start = _read_head(fields, text, start)
        fields["message_at"] = start
        message = text[start : start + _SEARCHED]
        reading.rules.read(fields.get("program"), message, fields)
        if not fields.get("source_ip"):
            peer = _PEER.search(message) or _PEER.search(text[:_SEARCHED])
            if peer is not None and is_address(peer["address"]):
                fields["source_ip"], fields["source_port"] = peer.groups()
        actor = fields.get("actor")
        if actor:
            fields["actor"] = actor.strip("`'\"")
        else:
            actor = _ACTOR.search(message)
            if actor is not None:
                fields["actor"] = actor["actor"]
        return fields


def _add_before(fields: Fields, before: str) -> None:
    """A level, or a program with its pid, in front of the time."""
    words = re.findall(r"[A-Za-z]\w*(?:\[\d+\])?", before[:120])
    for word in words:
        level = _LEVELS.get(word.lower()) if len(word) > 1 else None
        if level is not None and "severity" not in fields:
            fields["severity"] = level
        elif word[-1] == "]":
            fields["program"], _, pid = word[:-1].partition("[")
            fields["pid"] = pid


def _read_head(fields: Fields, text: str, start: int) -> int:
    """Take level, process, thread and logger off the text from ``start`` on; where the message starts."""
    for _ in range(8):
        after = _SEPARATORS.match(text, start)
        start = after.end() if after is not None else start
        found = _TOKEN.match(text, start)
        if found is None:
            break
        part = found.groupdict()
        level = part["level"] or part["letter"] or part["suffix"]
        if level and "severity" not in fields:
            fields["severity"] = _LEVELS.get(level.lower(), _LEVELS.get(level[:3].lower(), 6))
        elif level and not part["name"]:
            break
        if part["name"]:
            fields["program"], fields["pid"] = part["name"], part["pid"]
        elif part["number"]:
            fields.setdefault("pid", part["number"])
        elif part["group"] is not None:
            group = part["group"].strip()
            if is_address(group):
                fields["source_ip"], port = split_port(group)
                fields["source_port"] = port or None
            elif group.count(" ") > 2:
                return start + 1 if "=" not in group else _past(text, found.end())
            elif "=" not in group:
                fields.setdefault("thread", group)
        elif part["logger"]:
            fields.setdefault("logger", part["logger"])
        elif part["service"]:
            fields.setdefault("program", part["service"])
        start = found.end()
    return start


def _past(text: str, start: int) -> int:
    after = _SEPARATORS.match(text, start)
    return after.end() if after is not None else start


FORMAT = Generic()
