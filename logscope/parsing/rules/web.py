"""Access lines that a web server sends to syslog or to its container's output (nginx ``access_log syslog:``),
and those of a server inside a program's own log (eventlet's ``wsgi``).
"""

from __future__ import annotations

from logscope.parsing.formats.access_log import access_fields, match_access
from logscope.parsing.rule import Fields, Rule, RuleSet
from logscope.parsing.web_requests import add_status


def _access(fields: Fields) -> None:
    """Read the line that the pattern found whole, as the access log's own format would.

    The time, the place of the message and the classification stay those of the record around it.
    """
    line = str(fields.pop("line_read"))
    found = match_access(line)
    if found is None:
        return
    inner = access_fields(found)
    for name in ("stamp", "message_at"):
        inner.pop(name, None)
    fields.update(inner)


def _status(fields: Fields) -> None:
    add_status(fields, str(fields["code"]))


WEB = RuleSet(
    "web",
    Rule(
        "access",
        r"(?P<line_read>[^\[\"]{3,400}\[\d{1,2}/[A-Z][a-z]{2}/\d{4}:[^\]]{8,20}\] \".*\" (?:\d{3}|-)\b.*)",
        action="http.request",
        category=("app.transaction",),
        refine=_access,
        examples={
            '192.0.2.7 - ann [15/Sep/2026:16:13:46 +0000] "POST /wp-login.php HTTP/1.1" 200 5364 "-" "curl/8"': {
                "source_ip": "192.0.2.7", "actor": "ann", "action": "POST", "target": "/wp-login.php", "code": "200",
                "outcome": "success", "category": ["app.transaction"],
            },
        },
    ),
    programs=("nginx", "httpd", "apache2", "apache", "lighttpd", "openresty", "caddy", "traefik", "logger", "docker*"),
)  # fmt: skip

# pkg/tcp/proxy.go and pkg/udp/proxy.go of Traefik 2 and 3
STREAMS = RuleSet(
    "traefik",
    Rule(
        "stream",
        r"Handling (?:(?P<protocol>TCP|UDP) )?(?:connection|stream) from \[?(?P<source_ip>[\da-fA-F.:]{2,45}?)\]?:(?P<source_port>\d{1,5}) to \[?(?P<dest_ip>[\w.:-]{2,253}?)\]?:(?P<dest_port>\d{1,5})$",
        action="proxy.connection",
        category=("app.transaction",),
        examples={
            "Handling UDP stream from 192.0.2.7:50011 to 198.51.100.3:9000": {
                "source_ip": "192.0.2.7", "source_port": 50011, "dest_ip": "198.51.100.3", "dest_port": 9000, "protocol": "", "category": ["app.transaction"],
            },
            "Handling connection from [2001:db8::7]:443 to [2001:db8::5]:8443": {"source_ip": "2001:db8::7", "dest_port": 8443},
        },
    ),
    programs=("*",),
    exact=True,
)  # fmt: skip

EVENTLET = RuleSet(
    "wsgi",
    Rule(
        "request",
        r"(?P<source_ip>[\da-fA-F.:]{3,45})(?:,[\da-fA-F.:]{3,45})? \"(?P<action>[A-Z]{3,10}) (?P<target>[^\"\n]*?) HTTP/[\d.]{1,3}\" status: (?P<code>\d{3}) {1,2}len: (?P<size>\d+)",
        action="http.request",
        category=("app.transaction",),
        refine=_status,
        examples={
            '192.0.2.7,10.0.0.1 "GET /v2/x HTTP/1.1" status: 404 len: 1874 time: 0.25': {
                "source_ip": "192.0.2.7", "action": "GET", "target": "/v2/x", "code": "404", "outcome": "failure",
            },
        },
    ),
    programs=("*",),
    exact=True,
)  # fmt: skip

RULE_SETS = (WEB, STREAMS, EVENTLET)
