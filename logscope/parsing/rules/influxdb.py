"""InfluxDB behind syslog or the journal: its requests, start and stop."""

from __future__ import annotations

from logscope.parsing.influx_requests import HTTPD, read_request
from logscope.parsing.rule import Fields, Rule, RuleSet


def _request(fields: Fields) -> None:
    found = HTTPD.match(str(fields.pop("told", "")))
    if found is not None:
        read_request(found, fields)
        fields.pop("message_at", None)  # of the message, not of the record


RULES = RuleSet(
    "influxdb",
    Rule(
        "request", r"(?P<told>\[httpd\] \S{2,80} - (?s:.*))", action="http.request", refine=_request,
        examples={
            '[httpd] 192.0.2.7 - ann [03/Jan/2026:14:05:22 +0000] "POST /query?q=DROP+DATABASE+shop HTTP/1.1" 200 57 "-" "curl/8" 0 123':
                {"actor": "ann", "source_ip": "192.0.2.7", "action": "drop database", "category": ["app.transaction", "db.change"]},
            '[httpd] 192.0.2.7 - - [03/Jan/2026:14:05:22 +0000] "GET /query HTTP/1.1" 401 57 "-" "curl/8" 0 123': {"outcome": "failure", "category": ["app.auth"]},
        },
    ),
    programs=("influxd", "influxdb"),
)  # fmt: skip
