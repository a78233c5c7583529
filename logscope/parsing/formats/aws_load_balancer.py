r"""Access logs of AWS load balancers: application, network (TLS) and classic ones.

The orders of the members are those of "Access logs for your Application Load Balancer", "... Network Load Balancer" and "... Classic Load
Balancer" of the Elastic Load Balancing guides (https://docs.aws.amazon.com/elasticloadbalancing/). New members are added at the
end. The balancer escapes what would end a member in quotes (``\x22``). Times are UTC: when the answer was sent.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.web_requests import METHODS, add_status, split_port

_STAMP = r"(?P<stamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z?)"
_PEER = r"(?:[\da-fA-F.:\[\]]{2,60}|-)"
_TIMES = r"(?:-?\d+(?:\.\d+)? |- ){3}"
_QUOTED = r"\"((?:[^\"\\]++|\\.)*+)\""
_WEB = (
    rf"{_STAMP} (?P<balancer>[\w/.-]{{1,200}}) (?P<client>{_PEER}) (?P<dest>{_PEER}) {_TIMES}(?P<code>\d{{1,3}}|-) (?P<backend>\d{{1,3}}|-) "
    rf"(?P<received>-?\d+) (?P<sent>-?\d+) {_QUOTED.replace('((?', '(?P<request>(?', 1)}"
)
_APPLICATION = re.compile(rf"(?P<kind>https?|h2|grpcs?|wss?) {_WEB}")
_CLASSIC = re.compile(_WEB)
_NETWORK = re.compile(
    rf"(?P<kind>tls) (?P<version>[\d.]+) {_STAMP} (?P<balancer>[\w/.-]{{1,200}}) (?P<listener>\S{{1,200}}) (?P<client>{_PEER}) (?P<dest>{_PEER}) "
    r"(?P<connection>\d+|-) (?P<handshake>\d+|-) (?P<received>\d+) (?P<sent>\d+) (?P<alert>\S+) (?P<certificate>\S+) \S+ (?P<cipher>\S+) (?P<tls>\S+) \S+ (?P<vhost>\S+)"
)
# Members behind the request: quoted, or without blanks.
_VALUE = re.compile(rf" (?:{_QUOTED}|([^\s\"]++))")
_OF_APPLICATION = ("device", "cipher", "tls", "target_group", "trace", "vhost", "certificate", "rule", "created", "actions", "redirect", "error",
                   "targets", "target_codes", "classification", "classification_reason", "connection_trace")  # fmt: skip
_OF_CLASSIC = ("device", "cipher", "tls")
_NOT_KEPT = frozenset(["cipher", "created", "targets", "target_codes", "certificate", "target_group"])  # fmt: skip


class AwsLoadBalancer(Format):
    """Requests and TLS connections through load balancers."""

    name = "aws_load_balancer"
    title = "AWS load balancer (ALB, NLB, classic ELB)"
    continuation = "none"
    examples = (
        Example(
            'https 2026-01-03T14:05:22.186641Z app/shop/50dc6c495c0c9188 192.0.2.7:50123 10.0.0.5:80 0.086 0.048 0.037 502 502 0 57 "GET https://shop.example.com:443/cart?id=1 HTTP/1.1" '
            '"curl/8.1" ECDHE-RSA TLSv1.2 arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/t/1 "Root=1-5833" "shop.example.com" "arn:aws:acm:c" 1 2026-01-03T14:05:22.135000Z '
            '"waf,forward" "-" "-" "10.0.0.5:80" "502" "-" "-" TID_1',
            {"time": "2026-01-03T14:05:22.186641Z", "source_ip": "192.0.2.7", "source_port": 50123, "dest_ip": "10.0.0.5", "dest_port": 80, "action": "GET", "code": "502",
             "outcome": "failure", "target": "https://shop.example.com:443/cart?id=1", "device": "curl/8.1", "category": ["app.transaction", "app.failure"], "program": "alb", "balancer": "app/shop/50dc6c495c0c9188",
             "vhost": "", "actions": ""},
        ),
        Example(
            '2026-01-03T14:05:22.945958Z shop-elb 192.0.2.7:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://shop.example.com:80/ HTTP/1.1" "curl/7.38.0" - -',
            {"source_ip": "192.0.2.7", "target": "http://shop.example.com:80/", "code": "200", "outcome": "success", "device": "curl/7.38.0", "program": "elb", "vhost": ""},
        ),
        Example(
            "tls 2.0 2026-01-03T14:05:22 net/shop/c6e77e28c25b2234 g3d4b5e8bb8464cd [2001:db8::7]:51341 10.0.0.5:443 5 2 98 246 - arn:aws:acm:c - ECDHE-RSA-AES128 tlsv12 - shop.example.com - - -",
            {"time": "2026-01-03T14:05:22.000000Z", "time_basis": "exact", "source_ip": "2001:db8::7", "source_port": 51341, "dest_port": 443, "action": "tls.connection", "program": "nlb",
             "category": ["os.network"], "outcome": "success"},
        ),
        Example(
'2026-01-03T14:05:22.945958Z shop-elb 192.0.2.7:2817 - -1 -1 -1 400 0 0 0 "- http://192.0.2.1:80- " "-" - -',
            {"source_ip": "192.0.2.7", "dest_ip": None, "action": "http.request", "code": "400", "outcome": "failure"},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> re.Match[str] | None:
        first = line[:1]
        if first == "2":
            return _CLASSIC.match(line) if line[10:11] == "T" else None
        if first == "t":
            return _NETWORK.match(line) if line[:4] == "tls " else None
        return _APPLICATION.match(line) if first in ("h", "g", "w") else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        found: re.Match[str] = begun
        part = found.groupdict()
        fields: Fields = {"message_at": 0, "balancer": part["balancer"]}
        written = part["stamp"]
        stamp = reading.clock.iso(written if written[-1:] == "Z" else written + "Z")
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        for side, peer in (("source", part["client"]), ("dest", part["dest"])):
            if peer != "-":
                fields[f"{side}_ip"], fields[f"{side}_port"] = split_port(peer)
        for name, size in (("bytes_in", part["received"]), ("bytes_out", part["sent"])):
            if size[0] != "-":
                fields[name] = size
        if found.re is _NETWORK:
            _read_connection(part, fields)
            return fields
        fields["program"] = "alb" if found.re is _APPLICATION else "elb"
        _read_behind(text, found.end(), _OF_APPLICATION if found.re is _APPLICATION else _OF_CLASSIC, fields)  # fmt: skip
        _read_request(part, fields)
        return fields


def _read_behind(text: str, at: int, names: tuple[str, ...], fields: Fields) -> None:
    """The members behind the request, in their order, as far as they go."""
    for name in names:
        found = _VALUE.match(text, at)
        if found is None:
            return
        at = found.end()
        value = found[1] if found[1] is not None else found[2]
        if value not in ("-", "") and name not in _NOT_KEPT:
            fields[name] = value[:300]


def _read_request(part: dict[str, str], fields: Fields) -> None:
    method, _, rest = part["request"].partition(" ")
    url = rest.rpartition(" ")[0] or rest
    if method in METHODS:
        fields["action"] = method
        fields["target"] = url
        fields.setdefault("vhost", _host_of(url))
    elif part["code"] == "-" and not part["request"].strip(
        " -"
    ):  # a listener that only passes bytes on
        fields["action"], fields["category"] = "tcp.connection", ("os.network",)
        return
    else:
        fields["action"], fields["target"] = "http.request", part["request"].strip(" -") or None
    if part["code"] != "-":
        add_status(fields, part["code"])
    else:
        fields["category"] = ("app.transaction",)
    if part["backend"] not in ("-", part["code"]):
        fields["backend_status"] = part["backend"]


def _host_of(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _read_connection(part: dict[str, str], fields: Fields) -> None:
    """A TLS connection: it was set up, unless there is an alert or no handshake."""
    fields["program"], fields["action"], fields["category"] = "nlb", "tls.connection", ("os.network",)  # fmt: skip
    failed = part["handshake"] == "-" or part["alert"] != "-"
    fields["outcome"] = "failure" if failed else "success"
    if part["alert"] != "-":
        fields["code"] = part["alert"]
    for name in ("vhost", "tls"):
        if part[name] != "-":
            fields[name] = part[name]


FORMAT = AwsLoadBalancer()
