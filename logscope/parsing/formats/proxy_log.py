"""Access lines of proxies, load balancers and application servers that do not use the Common Log Format.

Each has its own order, fixed by its manual: IIS and CloudFront (W3C extended), HAProxy, Envoy, Squid, Go's gin,
uWSGI, File Browser, Atlassian's Bitbucket.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.web_requests import add_client, add_request, add_status, split_port

_ISO = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?"
_ADDRESS = r"[\da-fA-F.:]{3,45}"
# gin
_GIN = re.compile(
    rf"\[[A-Z]+\] (?P<stamp>\d{{4}}/\d\d/\d\d - \d\d:\d\d:\d\d) \| *(?P<code>\d{{3}}) *\| *(?P<duration>[\d.]+\S{{1,3}}) *\| *(?P<client>{_ADDRESS}) *\| *(?P<method>[A-Z]{{3,20}}) +\"(?P<resource>[^\"]*)\""
)
# File Browser
_FILE_BROWSER = re.compile(
    rf"(?P<stamp>\d{{4}}/\d\d/\d\d \d\d:\d\d:\d\d) (?P<resource>/\S*): (?P<code>\d{{3}}) (?P<client>{_ADDRESS}) (?P<result>.*)"
)
_PATTERNS = (
    _GIN,
    _FILE_BROWSER,
    # IIS, in the order of its default field lists (W3C extended; c-ip before or after the request)
    re.compile(
        rf"(?P<stamp>\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?) (?:(?P<site>W3SVC\d+) )?(?:(?P<computer>[A-Za-z][\w-]*) )?(?P<dest_ip>{_ADDRESS}) (?P<method>[A-Z_]{{3,20}}) (?P<resource>/\S*|\*) "
        rf"(?P<query>\S+) (?P<dest_port>\d+) (?P<actor>\S+) (?P<client>{_ADDRESS}) (?:(?P<protocol>HTTP/[\d.]+) )?(?P<device>\S+)(?: (?P<referer>\S+))?(?: (?P<vhost>\S+))?"
        r"(?: (?P<cookie>\S+))? (?P<code>\d{3}) (?P<substatus>\d+) (?P<win32>\d+)(?: (?P<size>\d+))?(?: \d+)*\s*$"
    ),
    re.compile(
        rf"(?P<stamp>\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d) (?P<client>{_ADDRESS}) (?P<actor>\S+) (?P<site>W3SVC\d+) (?P<computer>\S+) (?P<dest_ip>{_ADDRESS}) (?P<dest_port>\d+) "
        r"(?P<method>[A-Z_]{3,20}) (?P<resource>\S+) (?P<query>\S+) (?P<code>\d{3})(?: \S+)*\s*$"
    ),
    # CloudFront: tabs, fixed order
    re.compile(
        rf"(?P<stamp>\d{{4}}-\d\d-\d\d\t\d\d:\d\d:\d\d)\t(?P<edge>[A-Z\d-]+)\t(?P<size>\d+|-)\t(?P<client>{_ADDRESS})\t(?P<method>[A-Z]+)\t(?P<vhost>\S+)\t"
        r"(?P<resource>[^\t]*)\t(?P<code>\d{3}|-)\t(?P<referer>[^\t]*)\t(?P<device>[^\t]*)\t(?P<query>[^\t]*)(?:\t.*)?$"
    ),
    re.compile(r"#(?:Software|Version|Date|Fields|Start-Date|End-Date|Remark): ?(?P<directive>.*)"),
    # HAProxy's ``option httplog``
    re.compile(
        rf"(?P<client>{_ADDRESS}:\d+) \[(?P<stamp>\d\d/[A-Z][a-z]{{2}}/\d{{4}}:\d\d:\d\d:\d\d(?:\.\d+)?)\] (?P<frontend>\S+) (?P<backend>\S+)/(?P<server>\S+) [\d/+-]+ (?P<code>\d{{3}}|-1) "
        r"\+?(?P<size>\d+) (?P<rest>.{0,2000}?)\"(?P<request>.*?)\"?$"
    ),
    # HAProxy: tcplog, errors before a request
    re.compile(
        rf"(?P<client>{_ADDRESS}:\d+) \[(?P<stamp>\d\d/[A-Z][a-z]{{2}}/\d{{4}}:\d\d:\d\d:\d\d(?:\.\d+)?)\] (?P<frontend>\S+?)(?:/(?P<backend>[^\s:]+))?(?P<rest>(?::| ).*)"
    ),
    # Envoy's default
    re.compile(
        rf"\[(?P<stamp>{_ISO})\] \"(?P<request>[^\"]*)\" (?P<code>\d{{1,3}}) (?P<flags>\S+) (?:(?:via_upstream|[\w.,{{}}-]+|\"[^\"]*\") ){{0,4}}?(?P<received>\d+) (?P<size>\d+) (?P<duration>\d+|-) (?:\S+ )?"
        rf"\"(?P<client>-|{_ADDRESS}(?:,[^\"]*)?)\" \"(?P<device>[^\"]*)\" \"(?P<request_id>[^\"]*)\" \"(?P<vhost>[^\"]*)\" \"(?P<upstream>[^\"]*)\"(?P<rest>.*)"
    ),
    # Squid's native format
    re.compile(
        rf"(?P<stamp>\d{{10}}\.\d{{3}}) +(?P<duration>\d+) (?P<client>{_ADDRESS}) (?P<result>[A-Z_]+)/(?P<code>\d{{3}}) (?P<size>\d+) (?P<method>[A-Z_]{{3,20}}) (?P<resource>\S+) (?P<actor>\S+) (?P<hierarchy>[A-Z_]+)/(?P<upstream>\S+) (?P<type>\S+)"
    ),
    # 3proxy: service and port, error, user, client, server, bytes in and out, hops
    re.compile(
        r"(?P<stamp>\d{10}\.\d{3}|\d\d-\d\d-\d{4} \d\d:\d\d:\d\d(?: [+-]\d{4})?|\d\d-[A-Z][a-z]{2}-\d\d \d\d:\d\d:\d\d) (?P<service>[A-Z]{3,10}\d?)(?:\.(?P<listens>\d{1,5}))? +(?P<error>\d{5}) (?P<actor>\S+) "
        rf"(?P<client>{_ADDRESS}:\d{{1,5}}) (?P<upstream>{_ADDRESS}:\d{{1,5}}) (?P<received>\d+) (?P<size>\d+) \d+(?P<rest>(?: .*)?)$"
    ),
    # uWSGI
    re.compile(
        r"\[pid: (?P<pid>\d+)\|app: \S+\|req: [\d/-]+\] (?P<client>\S+) \((?P<actor>[^)]*)\) \{[^}]*\} \[(?P<stamp>[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4})\] (?P<request>[A-Z]{3,20} \S+) => generated (?P<size>\d+) bytes in (?P<duration>\d+) [a-z]+ \((?P<protocol>HTTP/[\d.]+) (?P<code>\d{3})\)(?P<rest>.*)"
    ),
    # Bitbucket
    re.compile(
        rf"(?P<client>[^\s|]+) \| (?P<scheme>\w+) \| (?P<request_id>\S+) \| (?P<actor>[^|]*?) \| (?P<stamp>{_ISO}) \| \"(?P<request>[^\"]*)\" \| \"(?P<referer>[^\"]*)\" \"(?P<device>[^\"]*)\" \| (?P<code>\d{{3}}|-) \| (?P<received>[\d-]+) \| (?P<size>[\d-]+) \|(?P<rest>.*)"
    ),
)
# Servers inside an application: what they refuse is the application's own log-on.
_APPLICATIONS = (_GIN, _FILE_BROWSER)
# What of a match becomes a field under its own name.
_KEPT = (
    "vhost", "referer", "protocol", "site", "substatus", "edge", "flags", "frontend", "backend",
    "server", "request_id", "node", "duration", "received", "scheme", "result", "hierarchy", "pid", "dest_port", "forwarded_for",
)  # fmt: skip


class ProxyLog(Format):
    """Access logs with an order of their own."""

    name = "proxy_log"
    title = "Proxy and load balancer logs (IIS, CloudFront, HAProxy, Envoy, Squid ...)"
    weight = 0.99
    continuation = "none"
    examples = (
        Example(
            "2026-01-03 14:05:22 10.0.0.5 POST /console/login.aspx a=1&b=2 443 ann 192.0.2.7 curl/8+(x) - 401 1 1326 15",
            {
                "time": "2026-01-03T14:05:22.000000Z",
                "actor": "ann",
                "source_ip": "192.0.2.7",
                "dest_ip": "10.0.0.5",
                "dest_port": 443,
                "action": "POST",
                "target": "/console/login.aspx?a=1&b=2",
                "code": "401",
                "outcome": "failure",
                "category": ["app.auth", "app.transaction"],
            },
        ),
        Example(
            "2026-01-03\t14:05:22\tCDG50-P2\t703\t192.0.2.7\tGET\td1.cloudfront.net\t/a\t400\t-\tcurl/7.81.0\tq=42\t-\tError",
            {"source_ip": "192.0.2.7", "target": "/a?q=42", "code": "400", "device": "curl/7.81.0"},
        ),
        Example(
            "192.0.2.7:14853 [14/Jan/2026:12:48:57.127] https-in~ app/node_1 170/0/0/3/173 200 739 - - ---- 0/0/0/0/0 0/0 "
            '"GET /x HTTP/1.1"',
            {
                "source_ip": "192.0.2.7",
                "target": "/x",
                "code": "200",
                "time": "2026-01-14T12:48:57.127000Z",
            },
        ),
        Example(
            "192.0.2.7:50033 [28/Feb/2026:02:43:10.123] front/back: SSL handshake failure",
            {"source_ip": "192.0.2.7", "source_port": 50033, "category": [], "outcome": None},
        ),
        Example(
            '[2026-01-03T14:05:22.310Z] "POST /api HTTP/2" 204 - 154 0 226 100 "192.0.2.7" "grpc" "cc21" "svc" "10.0.2.1:80"',
            {
                "source_ip": "192.0.2.7",
                "code": "204",
                "dest_ip": "10.0.2.1",
                "dest_port": 80,
                "device": "grpc",
            },
        ),
        Example(
            "1767449122.603    310 192.0.2.7 TCP_DENIED/407 4095 CONNECT example.com:443 - HIER_NONE/- text/html",
            {
                "time": "2026-01-03T14:05:22.603000Z",
                "source_ip": "192.0.2.7",
                "code": "407",
                "action": "CONNECT",
            },
        ),
        Example(
            '[GIN] 2026/02/07 - 10:52:13 | 401 |     505.317µs |       192.0.2.7 | POST     "/client"',
            {
                "time": "2026-02-07T10:52:13.000000Z",
                "source_ip": "192.0.2.7",
                "outcome": "failure",
                "category": ["app.auth"],
            },
        ),
        Example(
            "[pid: 24|app: 0|req: 1/1] 192.0.2.7 (ann) {40 vars in 100 bytes} [Tue Jan  6 05:01:31 2026] POST /a => generated 192 "
            "bytes in 21 msecs (HTTP/1.1 200) 4 headers in 188 bytes",
            {"source_ip": "192.0.2.7", "actor": "ann", "pid": 24, "target": "/a", "code": "200"},
        ),
        Example(
            "2026/03/31 17:30:02 /api/login: 403 192.0.2.7 <nil>",
            {"source_ip": "192.0.2.7", "outcome": "failure", "category": ["app.auth"]},
        ),
        Example(
            "11-06-2026 02:09:40 +0300 PROXY.3128 00004 - 192.0.2.7:28808 0.0.0.0:0 0 0 0",
            {
                "time": "2026-06-10T23:09:40.000000Z",
                "source_ip": "192.0.2.7",
                "source_port": 28808,
                "outcome": "failure",
            },
        ),
        Example(
            "192.0.2.7,10.1.0.1 | https | o@9K | ann | 2026-10-29 00:06:26,838 | "
            '"GET /git/x.git/info/refs HTTP/1.1" | "" "git/1.7" | 200 | 13 | 0 | refs | 101 | tmp |',
            {"actor": "ann", "source_ip": "192.0.2.7", "device": "git/1.7"},
        ),
    )

    def begin(self, line: str) -> Any:
        return match_proxy(line)

    def fill(self, begun: Any, _text: str, reading: Reading) -> Fields | None:
        if "directive" in begun.re.groupindex:
            return None
        fields: Fields = {"message_at": 0}
        written = begun["stamp"].replace("\t", " ").replace(" - ", " ", 1)
        stamp = reading.clock.read(written)
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        fields.update(proxy_fields(begun))
        return fields


def match_proxy(line: str) -> re.Match[str] | None:
    """The match of whatever order of access lines ``line`` is in."""
    for pattern in _PATTERNS:
        found = pattern.match(line)
        if found is not None:
            return found
    return None


def proxy_fields(found: re.Match[str]) -> Fields:
    """The fields of a match, but for its time."""
    part: dict[str, str | None] = found.groupdict()
    fields: Fields = {}
    for name in _KEPT:
        value = part.get(name)
        if value and value != "-":
            fields[name] = value
    add_client(fields, part["client"] or "")
    actor = part.get("actor")
    if actor not in (None, "-", "", "undefined"):
        fields["actor"] = actor
    device = part.get("device")
    if device not in (None, "-"):
        fields["device"] = device
    upstream = part.get("dest_ip") or part.get("upstream") or ""
    if upstream not in ("", "-"):
        fields["dest_ip"], port = split_port(upstream)
        if port:
            fields["dest_port"] = port
    if part.get("error"):
        fields["code"] = part["error"]
        # 0 is success, the last digit of 1 to 9 a refusal of who asked
        fields["outcome"] = "success" if part["error"] == "00000" else "failure"
        fields["action"], fields["category"] = "proxy.connection", ("app.transaction",)
    if "code" not in part:
        return fields
    _add_request(fields, part)
    add_status(fields, part["code"] or "", of_application=found.re in _APPLICATIONS)
    if found.re is _FILE_BROWSER and part["code"] == "403" and part["resource"] == "/api/login":
        # so File Browser answers a wrong password
        fields["category"] = ("app.auth",)
    return fields


def _add_request(fields: Fields, part: dict[str, str | None]) -> None:
    request = part.get("request")
    if request is None:
        resource = part.get("resource") or ""
        query = part.get("query")
        if query not in (None, "-", ""):
            resource = f"{resource}?{query}"
        if part.get("method") is None:
            fields["action"], fields["target"] = "http.request", resource
            return
        request = f"{part['method']} {resource}"
    add_request(fields, request)


FORMAT = ProxyLog()
