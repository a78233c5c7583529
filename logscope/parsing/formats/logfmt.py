"""logfmt: ``time=2026-01-03T14:05:22Z level=error msg="..." user=ann`` (Go's log/slog, logrus, Grafana, Heroku).

Fields are taken by name. A line is one where a time and a message or a level stand among its pairs.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.told_actions import read_told
from logscope.parsing.web_requests import add_status, is_address, split_port

_PAIR = re.compile(r"(?<![^\s,])([A-Za-z_@][\w.@/-]{0,63})=(\"(?:[^\"\\]++|\\.)*+\"|[^\s\"]*+)")
_FIRST = re.compile(r"\s?[A-Za-z_@][\w.@/-]{0,63}=(?:\"|\S|\s)")
_TIME = re.compile(
    r"(?<![^\s,])(?:time|ts|t|timestamp|@timestamp|date_time|eventtime)=\"?(?P<stamp>\d[^\"\s]{8,40}(?: \d\d:[^\"\s]{3,24}(?: [+-]\d{4})?)?)"
)
_DATE_TIME = re.compile(
    r"(?<![^\s,])date=(?P<date>\d{4}-\d\d-\d\d),? time=(?P<time>\d\d:\d\d:\d\d)"
)
_SIGN = re.compile(r"(?<![^\s,])(?:level|lvl|msg|message|severity|logid|type|logger|method)=")
_LEVELS = {
    "emerg": 0, "emergency": 0, "panic": 0, "alert": 1, "crit": 2, "critical": 2, "fatal": 2, "error": 3, "err": 3, "eror": 3,
    "warn": 4, "warning": 4, "notice": 5, "info": 6, "information": 6, "debug": 7, "dbug": 7, "trace": 7,
}  # fmt: skip
# Member -> public field; the first that has a value counts.
_ROLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("source_ip", ("remote_addr", "remote_ip", "client_ip", "src", "srcip", "src_ip", "source_ip", "ip", "client", "remip", "peer", "remote", "addr", "host", "client.address", "source.ip", "remoteIp", "clientIp", "ip_address")),
    ("source_port", ("srcport", "src_port", "spt", "remote_port")),
    ("dest_ip", ("dstip", "dst", "dst_ip", "dest_ip")),
    ("dest_port", ("dstport", "dst_port", "dpt")),
    ("actor", ("user", "username", "user_name", "uname", "login", "account", "usr", "user.name", "email", "user_email")),
    ("actor_id", ("uid", "user_id", "userId", "userid")),
    ("host", ("hostname", "devname", "server", "instance_name")),
    ("program", ("app", "program", "service", "process", "component")),
    ("pid", ("pid",)),
    ("code", ("status", "status_code", "code", "errno")),
    ("device", ("user_agent", "agent", "ua")),
    ("target", ("path", "uri", "url", "resource", "object", "file")),
    ("command", ("command", "cmd")),
)  # fmt: skip


class Logfmt(Format):
    """Lines of ``key=value`` pairs."""

    name = "logfmt"
    title = "logfmt (key=value pairs)"
    weight = 0.6
    continuation = "indented"
    examples = (
        Example(
            'time=2026-01-03T14:05:22.5Z level=error msg="Invalid username or password" user=ann remote_addr=192.0.2.7:5044 trace=',
            {
                "time": "2026-01-03T14:05:22.500000Z",
                "severity": 3,
                "message": "Invalid username or password",
                "actor": "ann",
                "source_ip": "192.0.2.7",
                "source_port": 5044,
                "outcome": "failure",
                "category": ["app.auth"],
            },
        ),
        Example(
            'logger=context userId=0 uname= t=2026-03-14T06:10:23.366875297+02:00 level=info msg="Request Completed" method=GET '
            "path=/x status=200 remote_addr=192.0.2.7",
            {"time": "2026-03-14T04:10:23.366875Z", "code": "200", "target": "/x"},
        ),
    )

    def begin(self, line: str) -> Any:
        if _FIRST.match(line) is None and not line.startswith("<"):
            return None
        head = line[:2048]
        if _SIGN.search(head) is None:
            return None
        return _DATE_TIME.search(head) or _TIME.search(head)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        pairs = {name: _value(value) for name, value in _PAIR.findall(text)}
        fields: Fields = {}
        if begun is None:  # inside an envelope that has the time
            stamp = None
        elif begun.re is _DATE_TIME:
            stamp = reading.clock.iso(
                f"{begun['date']} {begun['time']}{_zone(pairs.get('tz', ''))}"
            )
            del pairs["time"]
        else:
            stamp = reading.clock.read(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        level = pairs.get("level") or pairs.get("lvl") or pairs.get("severity") or ""
        fields["severity"] = _LEVELS.get(level.lower())
        message = pairs.pop("msg", "") or pairs.pop("message", "")
        if message:
            fields["message"] = message
        else:
            fields["message_at"] = 0
        used = set()
        for name, members in _ROLES:
            member = next((member for member in members if pairs.get(member)), None)
            if member is None and name == "actor" and pairs.get("User"):
                member = "User"
            if member is None:
                continue
            value = pairs[member]
            if name in ("source_ip", "dest_ip"):
                if not is_address(value):
                    continue
                value, port = split_port(value)
                fields[f"{name[:-3]}_port"] = port or None
            fields[name] = value
            used.add(member)
        method = pairs.get("method", "")
        if method.isupper() and method.isalpha() and len(fields.get("code") or "") == 3:
            fields["action"] = method if len(method) < 10 else "http.request"
            add_status(fields, fields["code"])
        elif not reading.rules.read(
            fields.get("program"), message, fields
        ) and not reading.rules.read(None, pairs.get("error", ""), fields):
            read_told(pairs, fields)
        for name, value in pairs.items():
            if name not in used and value:
                fields.setdefault(f"{name}_" if name in _PUBLIC else name, value)
        return fields


# Members that must not be taken for fields of ours.
_PUBLIC = frozenset(
    {"time", "action", "category", "outcome", "rule", "format", "line", "lines", "offset", "original", "message",
     "message_at", "time_basis", "access", "severity", "classification", "source", "extra"}
)  # fmt: skip


def _value(written: str) -> str:
    if written[:1] != '"':
        return written
    inner = written[1:-1]
    if "\\" in inner:
        inner = inner.replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")
    return inner


def _zone(written: str) -> str:
    return written if re.fullmatch(r"[+-]\d{4}", written) else ""


FORMAT = Logfmt()
