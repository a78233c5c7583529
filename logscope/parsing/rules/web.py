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

RULE_SETS = (WEB, EVENTLET)
