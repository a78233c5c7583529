r"""Web access logs of the Common Log Format family.

The CERN server's ``host ident user [time] "request" status bytes`` and what grew out of it: Apache's
``common``, ``combined``, ``vhost_combined`` (mod_log_config), nginx's default and its variants with
``X-Forwarded-For`` or timings behind it (ngx_http_log_module), lighttpd's with the virtual host in place
of the ident, Traefik, gunicorn and the servers of Python and Node that print the same. Quotes and control
characters inside fields are escaped (``\"``, ``\x22``), but not by every server.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from logscope.parsing.format import Example, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.tables import BatchTables, Columns, quoted
from logscope.parsing.usual_lines import UsualLines
from logscope.parsing.web_requests import (
    METHODS,
    add_client,
    add_request,
    add_status,
    is_address,
    meaning_of,
)

_QUOTED = r"\"((?:[^\"\\]++|\\.)*+)\""
# The line as it usually is: an address, no escapes, a method and a version of HTTP that everybody knows, no
# refusal (which hangs on more than the status).
_PLAIN = (
    r"(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}) - ([^\s\"\[]++) \[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] "
    rf"\"({'|'.join(sorted(METHODS))}) ([^\"\s]++) HTTP/(?:1\.[01]|[23](?:\.0)?)\" (?!40[17])(\d{{3}}) (\d{{1,15}}|-)"
    r"(?: \"([^\"\\\n]*+)\" \"([^\"\\\n]*+)\")?$"
)
_LINES = re.compile(rf"^(?:{_PLAIN}|[^\n]*+)", re.ASCII | re.MULTILINE)
# what stands before the request besides client and actor
_BESIDES = len(" -  [04/Oct/2026:18:06:23 +0200] ")
# The line as most servers write it: one match and fixed groups.
_USUAL = re.compile(
    r"([^\s\[\"]++) ([^\s\"]++) ([^\s\[]++) \[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] "
    rf"{_QUOTED} (\d{{3}}) (\d++|-)(?: {_QUOTED} {_QUOTED})?(?: (\S.*))?\s*$",
    re.ASCII,
)
_STAMP = (
    r"\d{1,2}/[A-Z][a-z]{2}/\d{4}[: ]\d{1,2}:\d\d:\d\d(?:\.\d{1,9})?(?: ?(?:[+-]\d{4}|[A-Z]{3,4}))?"
    r"|\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|[+-]\d\d:?\d\d))?"
)
# Every other one: anything before the stamp, quotes that nobody escaped, no size, timings.
_LOOSE = re.compile(
    rf"(?P<lead>[^\[\"]{{1,400}}?) *\[(?P<stamp>{_STAMP})\] +(?:- )?\"(?P<request>.*?)(?<!\\)\" "
    r"(?P<code>\d{3}|-)(?![\w.])(?: (?P<size>\d+|-)(?![\w.]))?(?P<rest>.*)",
    re.DOTALL,
)
# the stamp first: gunicorn and uvicorn in containers, and lnav's collection of odd servers
_STAMP_FIRST = re.compile(
    rf" ?(?:\[[A-Z][\w -]{{1,30}}\] ?)?\[?(?P<stamp>{_STAMP})\]? (?:\[?(?:INFO|info)\]?:? +)?(?P<client>[\da-fA-F.:\[\]]{{3,60}}) (?:- )*"
    r"(?:(?P<method>[A-Z]{3,10}) )?\"?(?P<request>[A-Z]{3,10} \S+ HTTP/[\d.]+|/[^\"\s]*)\"? (?:-1 )?(?P<code>\d{3})(?![\w.])"
    r"(?: (?P<size>\d+|-)(?![\w.]))?(?P<rest>.*)",
    re.DOTALL,
)
# nginx proxy manager: ``[time] - 200 200 - GET https host "/path" [Client 192.0.2.1] ... "agent" "referer"``
_MANAGER = re.compile(
    rf"\[(?P<stamp>{_STAMP})\] (?:(?P<cache>\S+) )?(?P<upstream>\d{{3}}|-) (?P<code>\d{{3}}) - (?P<method>[A-Z]+) "
    r"(?P<scheme>\w+) (?P<vhost>\S+) \"(?P<request>[^\"]*)\" \[Client (?P<client>[^\]]+)\](?P<rest>.*)",
    re.DOTALL,
)
# Tomcat's pattern as Jira and Confluence set it: ``[time] user thread address METHOD path HTTP/1.1 200 10ms ...``
_TOMCAT = re.compile(
    rf"\[(?P<stamp>{_STAMP})\] (?:(?P<forwarded>[\da-fA-F.:]{{3,45}}) )?(?P<actor>\S+) (?P<thread>[\w-]+) (?P<client>[\da-fA-F.:]{{3,45}}) "
    r"(?P<request>[A-Z]{3,10} \S+ HTTP/[\d.]+) (?P<code>\d{3}) (?P<duration>\d+)ms (?P<size>\d+|-)"
    r"(?: (?P<referer>\S+) (?P<device>.*))?",
    re.DOTALL,
)
# The protocols of every day.
_PROTOCOLS = frozenset({"HTTP/1.0", "HTTP/1.1", "HTTP/2.0", "HTTP/2", "HTTP/3.0", "HTTP/3"})
_AGENT = re.compile(rf" {_QUOTED} {_QUOTED}")
_DURATION = re.compile(r"\d+(?:\.\d+)?(?:ms|s)?$")


class _Meanings(dict[tuple[str, str], int]):
    """Method and status of a usual line -> what that means."""

    def __init__(self, tables: BatchTables) -> None:
        self._tables = tables

    def __missing__(self, key: tuple[str, str]) -> int:
        method, code = key
        outcome, category = meaning_of(code)
        number = self[key] = self._tables.meanings[AccessLog.name, None, method, outcome, category]
        return number


def _extra(size: str, referer: str) -> str | None:
    """The members ``bytes`` and ``referer`` as JSON."""
    if referer not in {"", "-"}:
        text = f'"referer":{quoted(referer)}}}'
        return f"{{{text}" if size == "-" else f'{{"bytes":{int(size)},{text}'
    return None if size == "-" else f'{{"bytes":{int(size)}}}'


class AccessLog(UsualLines):
    """Access logs of Apache, nginx, lighttpd and their kin."""

    name = "access_log"
    title = "Web access log (common, combined and variants)"
    weight = 1.0
    continuation = "none"
    usual = (_LINES,)
    examples = (
        Example(
            '192.0.2.9 - ann [04/Oct/2026:18:06:23 +0200] "GET /reports/q3.csv?x=1 HTTP/1.1" 200 48213 '
            '"https://example.com/" "Mozilla/5.0"',
            {
                "time": "2026-10-04T16:06:23.000000Z",
                "source_ip": "192.0.2.9",
                "actor": "ann",
                "action": "GET",
                "target": "/reports/q3.csv?x=1",
                "code": "200",
                "outcome": "success",
                "device": "Mozilla/5.0",
                "category": ["app.transaction"],
            },
        ),
        Example(
            '192.0.2.9 - - [04/Oct/2026:18:06:24 +0200] "POST /pay HTTP/1.1" 502 0 "-" "curl/7.64" "198.51.100.7"',
            {
                "code": "502",
                "outcome": "failure",
                "category": ["app.transaction", "app.failure"],
                "forwarded_for": "198.51.100.7",
            },
        ),
        Example(
            '2001:db8::7 - mallory [04/Oct/2026:18:06:25 +0200] "GET /admin HTTP/1.1" 401 12',
            {
                "source_ip": "2001:db8::7",
                "actor": "mallory",
                "outcome": "failure",
                "category": ["app.transaction", "app.auth"],
            },
        ),
        Example(
            'shop.example.com:443 192.0.2.9 - ann lee [04/Oct/2026:18:06:25 +0200] "\\x16\\x03\\x01\\"" 400 0 "-" "-"',
            {
                "source_ip": "192.0.2.9",
                "actor": "ann lee",
                "target": '\\x16\\x03\\x01\\"',
                "vhost": "",
            },
        ),
        Example(
            '192.0.2.9 - - [04/Oct/2026:18:06:25 +0200] "GET /a"b HTTP/1.1" 404 7 "-" "x"',
            {"target": '/a"b', "code": "404", "device": "x"},
        ),
        Example(
            '192.0.2.9 - - [29/Aug/2026 22:02:58] "GET / HTTP/1.1" 200 -',
            {"time": "2026-08-29T22:02:58.000000Z", "time_basis": "zone-assumed", "code": "200"},
        ),
        Example(
            '192.0.2.9:5044 - "-" [04/Oct/2026:18:06:25 +0000] "-" 408 - "-" "-"',
            {"source_ip": "192.0.2.9", "source_port": 5044, "actor": None, "target": None},
        ),
        Example(
            "[03/Oct/2026:09:00:01 +0000] ann http-nio-8080-exec-1 192.0.2.10 GET /secure/Dashboard.jspa HTTP/1.1 200 350ms "
            "12345 http://localhost/ Mozilla/5.0 (X11)",
            {"actor": "ann", "source_ip": "192.0.2.10", "device": "Mozilla/5.0 (X11)"},
        ),
        Example(
            '[18/Jan/2026:15:31:16 +0100] - 200 200 - GET https shop.example.com "/a" [Client 192.0.2.10] [Length 12] '
            '[Gzip -] [Sent-to 10.0.0.1] "curl/8" "-"',
            {"source_ip": "192.0.2.10", "action": "GET", "target": "/a", "device": "curl/8"},
        ),
        Example(
            '[2026-11-29 15:58:55] 192.0.2.1:0 - "POST /api/user/token-auth/ HTTP/1.1" 401',
            {"source_ip": "192.0.2.1", "outcome": "failure", "category": ["app.auth"]},
        ),
    )

    def begin(self, line: str) -> Any:
        found = _USUAL.match(line)
        if found is not None:
            return found
        if '"' not in line and line[:1] != "[":
            return None
        if line[:1] == "[":
            return _TOMCAT.match(line) or _MANAGER.match(line) or _STAMP_FIRST.match(line)
        return _LOOSE.match(line) or _STAMP_FIRST.match(line)

    def fill_columns(
        self,
        lines: Sequence[str],  # noqa: ARG002  # the parts say it all
        parts: Sequence[Sequence[str]],
        usual: re.Pattern[str],  # noqa: ARG002  # there is one
        reading: Reading,
    ) -> Columns | None:
        clients, actors, written, methods, targets, codes, sizes, referers, devices = parts
        stamps = reading.clock.each(written, reading.clock.clf, 17)
        slots = reading.rows.slots
        addresses = list(map(slots["source_ip"][1].__getitem__, clients))
        if stamps is None or None in addresses:
            return None
        meanings = _Meanings(reading.rows.tables)
        return {
            "time": stamps[0],
            "time_basis": stamps[1],
            "source_ip": addresses,
            "actor": list(map(slots["actor"][1].__getitem__, actors)),
            "target": list(map(slots["target"][1].__getitem__, targets)),
            "device": list(map(slots["device"][1].__getitem__, devices)),
            "code": codes,
            "classification": list(map(meanings.__getitem__, zip(methods, codes, strict=True))),
            "extra": list(map(_extra, sizes, referers)),
            "message_at": [
                len(client) + len(actor) + _BESIDES
                for client, actor in zip(clients, actors, strict=True)
            ],
        }

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:  # noqa: ARG002  # the match says it all
        fields = access_fields(begun)
        stamp = fields.pop("stamp")
        read = reading.clock.clf(stamp) if stamp[2:3] == "/" else reading.clock.read(stamp)
        if read is not None:
            fields["time"], fields["time_basis"] = read
        return fields


def access_fields(begun: re.Match[str]) -> Fields:
    """The fields of a line; ``stamp`` is its time as text."""
    if begun.re is not _USUAL:
        return _loose_fields(begun)
    client, ident, actor, stamp, request, code, size, referer, device, rest = begun.groups()
    fields: Fields = {"message_at": begun.start(5) - 1, "stamp": stamp}
    if ":" in client or not client[-1:].isdigit():
        add_client(fields, client)
    else:
        fields["source_ip"] = client
    if actor not in {"-", '""'}:
        fields["actor"] = actor.strip('"')
    if ident != "-":
        # lighttpd and others write the virtual host where the ident was
        fields["vhost" if "." in ident else "ident"] = ident
    add_request(fields, request)
    add_status(fields, code)
    if size != "-":
        fields["bytes"] = int(size)
    if device is not None:
        fields["device"] = device
        if referer != "-":
            fields["referer"] = referer
    _leave_out_the_usual(fields)
    if rest is not None:
        _add_rest(fields, rest)
    return fields


def match_access(text: str) -> re.Match[str] | None:
    """A line of the usual shapes, for the rules that meet one behind another header."""
    return _USUAL.match(text) or _LOOSE.match(text)


def _loose_fields(begun: re.Match[str]) -> Fields:
    part = begun.groupdict()
    fields: Fields = {"stamp": part["stamp"]}
    request = part["request"]
    method = part.get("method")
    message_at = begun.start("method" if method else "request")
    fields["message_at"] = max(0, message_at)
    if part.get("lead"):
        _add_lead(fields, part["lead"])
    else:
        add_client(fields, part["client"])
        fields["actor"] = part.get("actor")
        fields["vhost"] = part.get("vhost")
        fields["forwarded_for"] = part.get("forwarded") or fields.get("forwarded_for")
    add_request(fields, f"{method} {request}" if method else request)
    add_status(fields, part["code"], of_application=begun.re is _STAMP_FIRST)
    if (part.get("size") or "-") != "-":
        fields["bytes"] = int(part["size"])
    for name in ("device", "duration"):
        if part.get(name):
            fields[name] = part[name]
    if part.get("referer") not in (None, "-"):
        fields["referer"] = part["referer"]
    rest = part.get("rest") or ""
    if begun.re is _MANAGER:
        agent = _AGENT.search(rest)
        if agent is not None:
            fields["device"], fields["referer"] = agent.groups()
        return fields
    quoted = _AGENT.match(rest)
    if quoted is not None:
        referer, fields["device"] = quoted.groups()
        if referer not in ("-", ""):
            fields["referer"] = referer
        rest = rest[quoted.end() :]
    rest = rest.strip()
    if rest:
        _add_rest(fields, rest)
    _leave_out_the_usual(fields)
    return fields


def _leave_out_the_usual(fields: Fields) -> None:
    """The protocol of every day, and the page of the site itself that a request came from, say nothing."""
    if fields.get("protocol") in _PROTOCOLS:
        del fields["protocol"]
    site = str(fields.get("vhost") or "").partition(":")[0]
    referer = str(fields.get("referer") or "")
    if site and referer.partition("://")[2].partition("/")[0].partition(":")[0] == site:
        del fields["referer"]


def _add_lead(fields: Fields, lead: str) -> None:
    """What stands before the stamp: [vhost] client [ident] [user]; a user may hold blanks."""
    words = lead.split()
    if len(words) > 1 and not is_address(words[0].rstrip(",")) and is_address(words[1].rstrip(",")):
        fields["vhost"] = words.pop(0)
    client = words.pop(0)
    while client.endswith(",") and words:
        client += words.pop(0)
    add_client(fields, client)
    if len(words) > 1:
        ident = words.pop(0)
        if ident != "-":
            fields["ident"] = ident
    actor = " ".join(words)
    if actor and words[-1] not in ("-", '""'):
        fields["actor"] = actor.removeprefix("- ").strip('"')


def _add_rest(fields: Fields, rest: str) -> None:
    """Fields behind the usual ones: a forwarded address, a time taken, or whatever was configured."""
    if rest[0] == '"' and rest[-1] == '"' and rest.count('"') == 2:
        inner = rest[1:-1]
        if inner in ("-", ""):
            return
        if is_address(inner.partition(",")[0]):
            fields["forwarded_for"] = inner
            return
    if _DURATION.match(rest):
        fields["duration"] = rest
    elif rest != "-":
        fields["rest"] = rest


FORMAT = AccessLog()
