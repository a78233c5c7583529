"""HAProxy: requests and connections, servers that fail and return, start and stop.

From HAProxy's configuration manual, chapter 8 (logging), and ``src/proxy.c``, ``src/check.c``, ``src/server.c``. It logs
to syslog alone; a request's line is the one that its file in its own words has.
"""

from __future__ import annotations

from logscope.parsing.formats.proxy_log import match_proxy, proxy_fields
from logscope.parsing.rule import Fields, Rule, RuleSet


def _request(fields: Fields) -> None:
    """Read the line that the pattern found as the format for proxies would."""
    found = match_proxy(str(fields.pop("line_read")))
    if found is None:
        return
    inner = proxy_fields(found)
    if "code" not in inner:
        fields["action"], fields["category"] = "connection.accept", ()
    fields.update(inner)


RULES = RuleSet(
    "haproxy",
    Rule(
        "request",
        r"(?P<line_read>[\da-fA-F.:]{3,45}:\d{1,5} \[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d.*)",
        action="http.request", category=("app.transaction",), refine=_request,
        examples={
            '192.0.2.7:58444 [14/Nov/2026:22:45:25.439] main app/s1 0/0/1/2/3 200 248 - - ---- 1/1/0/0/0 0/0 "GET /a HTTP/1.1"': {
                "source_ip": "192.0.2.7", "source_port": 58444, "action": "GET", "target": "/a", "code": "200", "outcome": "success",
            },
            "192.0.2.7:50033 [28/Feb/2026:02:43:10.123] front/1: SSL handshake failure": {"source_ip": "192.0.2.7", "category": []},
        },
    ),
    Rule(
        "connected",
        r"Connect from (?P<source_ip>\S+):(?P<source_port>\d{1,5}) to (?P<dest_ip>\S+):(?P<dest_port>\d{1,5}) \((?P<frontend>[^/)]*)/(?P<mode>\w+)\)",
        action="connection.accept",
        examples={"Connect from 192.0.2.7:58444 to 10.0.0.1:80 (main/HTTP)": {"source_ip": "192.0.2.7", "dest_port": 80, "category": []}},
    ),
    Rule(
        "server-down",
        (
            r"(?:Backup )?[Ss]erver (?P<target>\S+) is (?:DOWN|going DOWN)(?:, reason: (?P<reason>.*))?",
            r"(?:backend|proxy) (?P<target>\S+) has no server available!",
        ),
        action="backend.down", outcome="failure", category=("app.failure",),
        examples={
            'Server app/s1 is DOWN, reason: Layer4 connection problem, info: "Connection refused", check duration: 0ms.': {
                "target": "app/s1", "outcome": "failure", "category": ["app.failure"],
            },
            "backend app has no server available!": {"target": "app"},
        },
    ),
    Rule(
        "server-up",
        r"(?:Backup )?[Ss]erver (?P<target>\S+) is UP(?:, reason: (?P<reason>.*))?",
        action="backend.up", outcome="success",
        examples={"Server app/s1 is UP, reason: Layer4 check passed, check duration: 0ms.": {"target": "app/s1", "outcome": "success"}},
    ),
    Rule(
        "started",
        (r"Proxy (?P<target>\S+) started\.", r"New worker(?: #\d+)? \((?P<worker>\d+)\) forked"),
        action="proxy.start", outcome="success", category=("app.lifecycle",),
        examples={"Proxy main started.": {"target": "main", "category": ["app.lifecycle"]}},
    ),
    Rule(
        "stopped",
        (
            r"Proxy (?P<target>\S+) stopped .*",
            r"(?:Stopping|Pausing) (?:frontend|backend|proxy|listener) (?P<target>\S+) .*",
            r"Exiting Master process\.\.\..*",
        ),
        action="proxy.stop", category=("app.lifecycle",),
        examples={"Proxy main stopped (FE: 3 conns, BE: 0 conns).": {"target": "main"}, "Stopping frontend main in 0 ms.": {"target": "main"}},
    ),
)  # fmt: skip
