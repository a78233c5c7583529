"""nginx's error log, as ``src/core/ngx_log.c`` prints it.

``2026/01/03 14:05:22 [error] 29881#0: *319208 MESSAGE (111: Connection refused) while ..., client: ..., server: ...,
request: "...", upstream: "...", host: "...", referrer: "..."``: what was going on stands behind the message
(``ngx_http_log_error``). What the message means is for the rules.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.web_requests import add_nginx_context

_HEAD = re.compile(
    r"(?P<stamp>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d) \[(?P<level>emerg|alert|crit|error|warn|notice|info|debug|stderr)\] "
    r"(?P<pid>\d{1,10})#(?P<tid>\d+): (?:\*\d+ )?"
)
LEVELS = {
    "emerg": 0, "alert": 1, "crit": 2, "error": 3, "stderr": 3, "warn": 4, "notice": 5, "info": 6, "debug": 7,
}  # fmt: skip


class NginxError(Format):
    """The error log of nginx and its descendants (OpenResty, Tengine, Angie)."""

    name = "nginx_error"
    title = "nginx error log"
    weight = 1.0
    continuation = "any"
    examples = (
        Example(
            "2026/01/03 14:05:22 [error] 29881#0: *319208 connect() failed (111: Connection refused) while connecting to "
            'upstream, client: 192.0.2.81, server: git.example.com, request: "POST /api/v4/jobs HTTP/1.1", '
            'upstream: "http://10.0.0.8:8080/api/v4/jobs", host: "git.example.com"',
            {
                "time": "2026-01-03T14:05:22.000000Z",
                "program": "nginx",
                "pid": 29881,
                "severity": 3,
                "source_ip": "192.0.2.81",
                "dest_ip": "10.0.0.8",
                "dest_port": 8080,
                "target": "/api/v4/jobs",
                "code": "111",
                "outcome": "failure",
                "category": ["app.failure"],
            },
        ),
        Example(
            '2026/01/03 14:05:22 [error] 7#7: *3 user "x, client: 198.51.100.9, server: a": password mismatch, '
            'client: 192.0.2.81, server: _, request: "GET / HTTP/1.1", host: "h", referrer: "http://a/, client: 198.51.100.7"',
            {
                "actor": "x, client: 198.51.100.9, server: a",
                "source_ip": "192.0.2.81",
                "outcome": "failure",
                "category": ["app.auth"],
            },
        ),
        Example(
            "2026/01/03 14:05:22 [notice] 1#1: signal 15 (SIGTERM) received from 88, exiting",
            {"severity": 5, "category": ["app.lifecycle"], "source_ip": None},
        ),
    )

    def begin(self, line: str) -> Any:
        return _HEAD.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        end = begun.end()
        fields: Fields = {
            "message_at": end,
            "program": "nginx",
            "pid": begun["pid"],
            "severity": LEVELS[begun["level"]],
        }
        stamp = reading.clock.slash(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        message = text[end:]
        if not reading.rules.read("nginx", message, fields):
            add_nginx_context(fields, message)
            if fields["severity"] == 0:
                fields |= {
                    "action": "nginx.emergency",
                    "outcome": "failure",
                    "category": ("app.failure",),
                }
        return fields


FORMAT = NginxError()
