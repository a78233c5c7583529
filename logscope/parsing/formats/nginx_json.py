"""nginx's access log as JSON: a ``log_format`` with ``escape=json`` whose members are named after nginx' variables.

From ``ngx_http_log_module`` and the alphabetical index of variables. Which variables there are is the administrator's choice; a
record is one with the peer's address, a status and something that was requested.
"""

from __future__ import annotations

from logscope.parsing.format import Example, Reading
from logscope.parsing.json_record import JsonFormat, Object, add_extra, flatten, scalar_text
from logscope.parsing.rule import Fields
from logscope.parsing.web_requests import METHODS, add_client, add_request, add_status

_TIMES = ("time_iso8601", "msec", "time_local", "@timestamp", "timestamp", "time")
# nobody else names members like these
_OWN = frozenset({"time_local", "time_iso8601", "msec", "body_bytes_sent", "http_user_agent", "request_time", "http_referer", "upstream_addr",
                  "upstream_response_time", "request_length", "http_x_forwarded_for"})  # fmt: skip
_ROLES = (
    ("device", "http_user_agent"), ("referer", "http_referer"), ("vhost", "http_host"), ("vhost", "host"), ("vhost", "server_name"),
    ("source_port", "remote_port"), ("dest_ip", "server_addr"), ("dest_port", "server_port"), ("actor", "remote_user"),
)  # fmt: skip


class NginxJson(JsonFormat):
    """Requests that nginx logs as JSON."""

    name = "nginx_json"
    title = "nginx access log (JSON)"
    weight = 1.0
    marks = ('"remote_addr"',)
    examples = (
        Example(
            '{"time_local":"03/Jan/2026:14:05:22 +0000","remote_addr":"192.0.2.7","remote_user":"ann","request":"GET /a?b=1 HTTP/1.1",'
            '"status":"200","body_bytes_sent":"12","http_user_agent":"curl/8","http_referer":""}',
            {
                "time": "2026-01-03T14:05:22.000000Z",
                "actor": "ann",
                "source_ip": "192.0.2.7",
                "action": "GET",
                "target": "/a?b=1",
                "code": "200",
                "device": "curl/8",
                "outcome": "success",
                "category": ["app.transaction"],
            },
        ),
        Example(
            '{"time_iso8601":"2026-01-03T14:05:22+01:00","remote_addr":"2001:db8::7","request_method":"POST","request_uri":"/login","status":502,'
            '"request_time":0.01,"upstream_addr":"10.0.0.5:80"}',
            {
                "time": "2026-01-03T13:05:22.000000Z",
                "action": "POST",
                "target": "/login",
                "outcome": "failure",
                "category": ["app.transaction", "app.failure"],
            },
        ),
    )

    def claims(self, record: Object) -> bool:
        return (
            "status" in record
            and ("request" in record or "request_uri" in record or "uri" in record)
            and not isinstance(record.get("request"), dict)
            and not _OWN.isdisjoint(record)
        )

    def read(self, record: Object, reading: Reading) -> Fields:
        flat = flatten(record)
        text = {name: scalar_text(value) for name, value in flat.items()}
        fields: Fields = {"program": "nginx"}
        used = ["remote_addr", "status"]
        for name in _TIMES:
            stamp = reading.clock.read(text.get(name, "")) if text.get(name) else None
            if stamp is not None:
                fields["time"], fields["time_basis"] = stamp
                used.append(name)
                break
        add_client(fields, text.get("remote_addr", ""))
        for role, name in _ROLES:
            value = text.get(name)
            if value and value != "-" and role not in fields:
                fields[role] = value
                used.append(name)
        request = text.get("request", "")
        path = text.get("request_uri") or text.get("uri") or ""
        method = text.get("request_method") or text.get("method") or ""
        if request and request != "-":
            add_request(fields, request)
            used.append("request")
        else:
            fields["action"] = method if method in METHODS else "http.request"
            fields["target"] = path
            used += ["request_method", "method", "request_uri"]
            if "request_uri" not in text:
                used.append("uri")
        add_status(fields, text["status"])
        add_extra(fields, flat, used)
        return fields


FORMAT = NginxJson()
