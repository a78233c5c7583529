"""The last resort: any line that begins with a time.

Takes what nearly all programs print in front of a message, whatever its order: the time, a level, a
process, a thread, a logger, a place in the source (log4j's ``PatternLayout``, Python's ``logging``,
Android's logcat, .NET's Serilog, Go's ``log`` ...). The rules for log-ons in plain words see the text behind
it. A line without a time continues the record before it.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.date_orders import settle
from logscope.parsing.foreign_stamps import begins_foreign
from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.json_fields import read_places
from logscope.parsing.json_record import add_extra, flatten
from logscope.parsing.json_roles import RoleFinder
from logscope.parsing.plain_words import LEVEL, LEVELS, read_head, read_plain_words
from logscope.parsing.rule import Fields
from logscope.parsing.times import MONTH, STAMP
from logscope.parsing.told_actions import read_told
from logscope.parsing.trailing_context import split_context

# What may stand before the time: a level, a name in brackets, a source, ``>>``.
_BEFORE = rf"(?:[\[(<*#\"'|=>:-]{{1,3}} ?|\[[\w .:-]{{1,40}}\] ?|<\d{{1,3}}>|(?i:{LEVEL})\b[ :|-]{{1,8}}|[\w./-]{{1,40}}(?:\[\d{{1,10}}\])?[: |]{{1,3}}){{0,3}}?"
_START = re.compile(rf"(?P<before>{_BEFORE})(?P<stamp>{STAMP.pattern})(?![\w])")
# ... or up to a few words; such a time must be one that no number in a text looks like.
_CERTAIN = (
    r"\d{4}[-/]\d\d[-/]\d\d[T *_-]{1,3}\d{1,2}[:.]\d\d[:.]\d\d(?:[.,]\d{1,9})?(?: ?(?:Z\b|[+-]\d\d:?\d\d\b))?"
    rf"|\d{{1,2}}/{MONTH}/\d{{4}}:\d\d:\d\d:\d\d(?: [+-]\d{{4}})?"
    rf"|[A-Z][a-z]{{2}} {MONTH} {{1,2}}\d{{1,2}} \d\d:\d\d:\d\d (?:[A-Z]{{3,4}} )?\d{{4}}"
)
_WITHIN = re.compile(rf"(?P<before>\S[^\n]{{2,110}}?)(?<![\w.])(?P<stamp>{_CERTAIN})(?![\w.])")
# Stamps without a year that STAMP has not: logcat's.
_LOGCAT = re.compile(
    r"(?P<stamp>\d\d-\d\d \d\d:\d\d:\d\d\.\d{3,6}) +(?:(?P<uid>[\w-]+) +)?(?P<pid>\d+) +(?P<tid>\d+) (?P<level>[VDIWEFSA]) (?P<logger>[^:\n]{0,80}?) *: "
)
_LOGCAT_SHORT = re.compile(
    r"(?P<stamp>\d\d-\d\d \d\d:\d\d:\d\d\.\d{3,6}) (?P<level>[VDIWEF])/(?P<logger>[^(:\n]{0,80})\( *(?P<pid>\d+)\): "
)
_NUMERIC = re.compile(r"\[?(?P<stamp>\d\d[./]\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?)\]? ")
# supercomputers: a number and a node, then seconds
_NODE = re.compile(r"(?:\d{1,9}|-)(?: [^\s]{1,60}){0,4}? (?P<stamp>1\d{9})(?= )")
# phones: date and clock without leading zeros
_UNPADDED = re.compile(
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)-(?P<clock>\d{1,2}:\d{1,2}:\d{1,2}):(?P<millis>\d{1,3})\|"
)
# Hadoop's oldest layout, "%d{yyMMdd HHmmss} %X{pid} %p": the process follows
_UNPUNCTUATED = re.compile(rf"(?P<stamp>\d{{6}} \d{{6}}) (?=\d{{1,7}} {LEVEL} )")
# only a clock, as Logback's default pattern prints it: a level or a thread must follow
_CLOCK_ONLY = re.compile(r"(?P<stamp>\d\d:\d\d:\d\d[.,]\d{3}) (?=\[[^\]\n]{1,80}\] [A-Z]{4,5} )")
# What a program prints of where it broke: Python, Java and .NET, Go, PHP, Node, Ruby.
_STACK_TRACE = re.compile(
    r"\n(?:Traceback \(most recent call last\):|\s{1,12}at [\w.$<>/ \[\]`+]{1,200}\(|\s{1,12}at \S{1,300}:\d{1,6}|Caused by: |goroutine \d{1,10} \[|#0 [/{]|\s{0,12}from /\S{1,300}:\d{1,6}:in |panic: )"
)
# java.util.logging's SimpleFormatter: method, and the level below (Tomcat to 7, Jenkins, GlassFish)
_LEVEL_BELOW = re.compile(
    r"[\w$<>]{1,80}\n(?P<level>SEVERE|WARNING|INFO|CONFIG|FINE|FINER|FINEST): "
)
# Asterisk's: the place in the source, and the function
_C_SOURCE = re.compile(r"[\w-]{1,60}\.c:\d{1,6}")
_FUNCTION = re.compile(r"[a-z_]\w{2,80}: (?=\S)")
# Django's "verbose": level, time, module, process, thread
_NUMBERED = re.compile(r"(?P<module>[a-z_]\w{0,40}) (?P<pid>\d{1,10}) \d{1,20} (?=\S)")
_SPECIAL = (
    _LOGCAT,
    _LOGCAT_SHORT,
    _NUMERIC,
    _NODE,
    _UNPADDED,
    _CLOCK_ONLY,
    _UNPUNCTUATED,
)


_FINDER = RoleFinder()


class Generic(Format):
    """Lines that begin with a time, of programs that no other format knows."""

    name = "generic"
    title = "Any line that begins with a time"
    weight = 0.1
    continuation = "any"
    headed = True  # the order of day and month is that of all its dates
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
            "2026-09-28 04:30:30, Info                  CBS    Loaded Servicing Stack",
            {"severity": 6, "message": "CBS    Loaded Servicing Stack"},
        ),
        Example("20260103-0:5:7:6|Step|30002312|count 3", {"time": "2026-01-03T00:05:07.006000Z"}),
        Example(
            "14:05:22.907 [http-nio-8080-exec-10] WARN  a.b.Authentication - Failed login attempt for user ann from 192.0.2.7",
            {"severity": 4, "actor": "ann", "source_ip": "192.0.2.7"},
        ),
        Example(
            "260103 140522 148 INFO dfs.DataNode$DataXceiver: Received block blk_35 of size 671 from /192.0.2.7",
            {
                "time": "2026-01-03T14:05:22.000000Z",
                "pid": 148,
                "severity": 6,
                "source_ip": "192.0.2.7",
            },
        ),
        Example(
            "03-janv.-2026 14:05:22.123 AVERTISSEMENT [main] org.apache.catalina.Shop.start words",
            {"time": "2026-01-03T14:05:22.123000Z", "severity": 4},
        ),
        Example(
            "@400000006959222c075bca00 Failed login attempt for user ann from 192.0.2.7",
            {"time": "2026-01-03T14:05:22.123456Z", "actor": "ann", "source_ip": "192.0.2.7"},
        ),
        Example(
            "03/04/2026 14:05:22 service words",
            {"time": "2026-03-04T14:05:22.000000Z", "date_order": "month-first-assumed"},
        ),
        Example(
            '2026-01-03 14:05:22.272 25746 INFO nova.wsgi [req-9bc36dd9 11 54 - - -] 192.0.2.7 "GET /v2/x HTTP/1.1" status: 200 len: 1874 time: 0.25',
            {
                "pid": 25746,
                "source_ip": "192.0.2.7",
                "action": "GET",
                "target": "/v2/x",
                "code": "200",
                "outcome": "success",
            },
        ),
        Example(
            "134681 node-246 unix.hw state_change.unavailable 1767449122 1 Component State Change",
            {"time": "2026-01-03T14:05:22.000000Z"},
        ),
        Example(
            '2026-01-03T14:05:22.637Z [warn][API]: Failed sign-in attempt using invalid password {"ip":"::ffff:192.0.2.7","email":"ann@example.com"}',
            {"actor": "ann@example.com", "source_ip": "192.0.2.7", "outcome": "failure"},
        ),
        Example(
            "[2026-01-03 14:05:22] NOTICE[4711][C-0001]: chan_sip.c:28000 handle_request_register: Registration from '\"ann\" <sip:ann@192.0.2.1>' failed for '192.0.2.7:5060' - Wrong password",
            {"actor": "ann", "source_ip": "192.0.2.7", "source_port": 5060, "outcome": "failure"},
        ),
        Example(
            "Jan 03, 2026 2:05:22 PM org.apache.catalina.core.StandardService stopInternal\nINFO: Stopping service [Catalina]",
            {"severity": 6, "message": "Stopping service [Catalina]", "action": "service.stop"},
        ),
        Example(
            "WARNING 2026-01-03 14:05:22,123 log 4711 139 Unauthorized: /api/login/",
            {"severity": 4, "pid": 4711, "target": "/api/login/", "outcome": "failure"},
        ),
        Example(
            "2026-01-03 14:05:22 ERROR Unhandled exception\nTraceback (most recent call last):\n  File \"a.py\"\nKeyError: 'x'",
            {"severity": 3, "lines": 4, "category": ["app.failure"]},
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
        return begins_foreign(line) or _WITHIN.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {}
        if isinstance(begun, tuple):
            return _foreign(begun, text, reading)
        kind = begun.re
        written = begun["stamp"] if kind is not _UNPADDED else _unpadded(begun)
        if kind is _UNPUNCTUATED:
            written = f"{written[:9]}:{written[9:11]}:{written[11:]}"
        if written[2:3] == "/" or written[1:2] == "/":
            order = settle(written, reading)
            if order is not None:
                fields["date_order"] = order
        stamp = reading.clock.read(written)
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        start = begun.end()
        if kind in (_LOGCAT, _LOGCAT_SHORT):
            part = begun.groupdict()
            fields["severity"] = LEVELS.get(part["level"].lower(), 6)
            fields["pid"] = part.get("pid")
            fields["logger"] = part["logger"].strip()
        else:
            if kind is _START or kind is _WITHIN:
                before = begun["before"]
                if before:
                    _add_before(fields, before)
            start = read_head(fields, text, start)
            start = _behind_layout(fields, text, start, begun)
        fields["message_at"] = start
        read_plain_words(text, start, fields, reading.rules)
        if '{"' in text:
            _add_context(fields, text, start, reading)
        if "\n" in text and _STACK_TRACE.search(text, start, start + 16_384) is not None:
            fields["category"] = tuple(dict.fromkeys((*fields.get("category", ()), "app.failure")))
        return fields


# Levels as java.util.logging prints them in other languages.
_FOREIGN_LEVEL = re.compile(
    r"\s?\[?(?:(?P<error>GRAVE|SCHWERWIEGEND|GRAVES|SEVERO|严重|致命的|심각)|(?P<warning>AVERTISSEMENT|WARNUNG|ADVERTENCIA|AVVERTENZA|ATENÇÃO|AVISO|警告|경고)"
    r"|(?P<info>INFOS|INFORMATION|INFORMACIÓN|INFORMACIÓN|INFORMAÇÕES|INFORMAZIONI|信息|情報|정보))\]?:?(?=\s)"
)
_FOREIGN_SEVERITIES = {"error": 2, "warning": 4, "info": 6}


def _foreign(begun: tuple[str, int], text: str, reading: Reading) -> Fields:
    """A record whose stamp is in another language."""
    written, start = begun
    fields: Fields = {}
    stamp = reading.clock.read(written)
    if stamp is not None:
        fields["time"], fields["time_basis"] = stamp
    if text[start : start + 1] in ("]", ")"):
        start += 1
    level = _FOREIGN_LEVEL.match(text, start)
    if level is not None:
        fields["severity"] = _FOREIGN_SEVERITIES[level.lastgroup or "info"]
        start = level.end()
    start = read_head(fields, text, start)
    fields["message_at"] = start
    read_plain_words(text, start, fields, reading.rules)
    if "\n" in text and _STACK_TRACE.search(text, start, start + 16_384) is not None:
        fields["category"] = tuple(dict.fromkeys((*fields.get("category", ()), "app.failure")))
    return fields


def _add_context(fields: Fields, text: str, start: int, reading: Reading) -> None:
    """Who and from where, by the names of the object behind the message: surer than what words suggest."""
    _, context = split_context(text, start)
    if context is None:
        return
    flat = flatten(context)
    told: Fields = {}
    used = read_places(flat, _FINDER.plan(flat), told, reading)
    for name in ("actor", "actor_id", "source_ip", "source_port", "device"):
        if told.get(name) not in (None, ""):
            fields[name] = told[name]
    if "action" not in fields:
        read_told({name: value for name, value in flat.items() if isinstance(value, str)}, fields)
    kept = {name: value for name, value in flat.items() if name not in used or name in told}
    add_extra(fields, kept, ())


def _behind_layout(fields: Fields, text: str, start: int, begun: re.Match[str]) -> int:
    """Where the message starts in layouts that print the level on a line of its own, or numbers before the message."""
    if "\n" in text:
        level = _LEVEL_BELOW.match(text, start)
        if level is not None:
            fields["severity"] = LEVELS[level["level"].lower()]
            return level.end()
    if _C_SOURCE.fullmatch(str(fields.get("logger") or "")) is not None:
        function = _FUNCTION.match(text, start)
        if function is not None:
            return function.end()
    if "severity" in fields and begun.start("stamp") > 0:
        numbered = _NUMBERED.match(text, start)
        if numbered is not None:
            fields["pid"], fields["logger"] = numbered["pid"], numbered["module"]
            return numbered.end()
    return start


def _unpadded(begun: re.Match[str]) -> str:
    hour, minute, second = begun["clock"].split(":")
    return (
        f"{begun['year']}-{begun['month']}-{begun['day']} "
        f"{hour:0>2}:{minute:0>2}:{second:0>2}.{begun['millis']:0>3}"
    )


def _add_before(fields: Fields, before: str) -> None:
    """A level, or a program with its pid, in front of the time."""
    words = re.findall(r"[A-Za-z]\w*(?:\[\d+\])?", before[:120])
    for word in words:
        level = LEVELS.get(word.lower()) if len(word) > 1 else None
        if level is not None and "severity" not in fields:
            fields["severity"] = level
        elif word[-1] == "]":
            fields["program"], _, pid = word[:-1].partition("[")
            fields["pid"] = pid


FORMAT = Generic()
