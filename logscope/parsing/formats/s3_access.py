r"""Amazon S3's server access log.

One request a line, its members in the order of "Amazon S3 server access log format" of the S3 User Guide
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html); newer members were added at the end, and more may be. Keys
and request lines are URL-encoded; referrer and user agent are as the client sent them, and stand behind all that must be trusted.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.cloud_records import read_arn
from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.meanings import Categories, Meanings
from logscope.parsing.rule import Fields
from logscope.parsing.web_requests import meaning_of

_HEAD = re.compile(
    r"(?P<owner>[0-9a-f]{64}|-) (?P<bucket>[^\s\"\[]{1,255}) \[(?P<stamp>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] "
    r"(?P<client>[\da-fA-F.:]{2,45}|-) (?P<requester>\S{1,2048}) (?P<request_id>\S{1,64}) (?P<operation>[A-Z0-9]+\.[\w.]{1,80}) (?P<key>\S+) "
    r"(?:\"(?P<request>[^\"]*+)\"|-) (?P<code>\d{3}|-) (?P<error>\w+|-) (?P<sent>\d+|-) (?P<size>\d+|-) \S+ \S+ ",
    re.ASCII,
)
# behind the last quote: version, host id, signature, cipher, authentication, host header, TLS ...
_TAIL = re.compile(r"(?:\"(?P<referer>[^\"]*+)\"|-) (?:\"(?P<agent>.*)\"|-)(?P<rest>(?: [^\s\"]++)*+)\s*$")  # fmt: skip
_REST = ("version_id", "host_id", "signature", "cipher", "authentication", "vhost", "tls")
_KEPT = frozenset(["version_id", "authentication", "vhost", "tls"])

OPERATIONS = Meanings(
    (r"(?:rest|website|soap)\.(?:get|select|post)\.(?:object|bucket|bucketversions|object_?get|select|torrent)|rest\.copy\.object_get|rest\.copy\.part_get|rest\.restore\.object", ("audit.export",)),
    (r"rest\.(?:put|delete|post)\.(?:bucketpolicy|bucketpolicystatus|acl|publicaccessblock|logging_status|encryption|object_lock\w*|objectlock\w*|ownership_?controls|legal_hold|retention|replication|versioning|lifecycle|cors|accesspoint\w*|policy\w*)", ("os.security", "app.config")),
    (r"(?:rest|soap|batch|s3)\.(?:put|post|delete|copy|expire|create|transition\w*|move|complete)\.(?:object|part|upload|uploads|multi_object_delete|object_tagging|deletemarker)\w*|s3\.(?:expire|create|transition)\w*\..*", ("audit.file",)),
    (r"rest\.(?:put|delete|post)\..*", ("app.config",)),
)  # fmt: skip


class S3Access(Format):
    """Requests to buckets."""

    name = "s3_access"
    title = "Amazon S3 server access log"
    continuation = "none"
    examples = (
        Example(
            "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be shop [03/Jan/2026:14:05:22 +0000] 192.0.2.7 arn:aws:sts::111122223333:assumed-role/Admin/ann "
            '3E57427F33A59F07 REST.GET.OBJECT reports/q3.csv "GET /shop/reports/q3.csv HTTP/1.1" 200 - 4096 4096 70 10 "-" "aws-cli/2.15" - hostid= SigV4 ECDHE-RSA AuthHeader shop.s3.example.com TLSv1.2 - -',
            {"time": "2026-01-03T14:05:22.000000Z", "actor": "ann", "actor_id": "arn:aws:sts::111122223333:assumed-role/Admin/ann", "access": "Admin", "source_ip": "192.0.2.7",
             "action": "REST.GET.OBJECT", "target": "shop/reports/q3.csv", "code": "200", "outcome": "success", "device": "aws-cli/2.15", "category": ["audit.export"],
             "program": "s3", "bytes_out": 4096, "authentication": "AuthHeader"},
        ),
        Example(
            "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be shop [03/Jan/2026:14:05:22 +0000] 2001:db8::7 - 3E57427F33A59F08 REST.PUT.BUCKETPOLICY - "
            '"PUT /shop?policy HTTP/1.1" 403 AccessDenied 243 - 7 - "-" "x" 192.0.2.1 - "evil" -',
            {"actor": None, "source_ip": "2001:db8::7", "target": "shop", "code": "AccessDenied", "outcome": "failure", "category": ["os.security", "app.config"],
             "device": 'x" 192.0.2.1 - "evil', "status": "403"},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> re.Match[str] | None:
        # the owner's id has 64 characters; "-" where nobody owns it
        return _HEAD.match(line) if line[64:65] == " " or line[:2] == "- " else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        found: re.Match[str] = begun
        part = {name: value for name, value in found.groupdict().items() if value not in (None, "-")}  # fmt: skip
        fields: Fields = {"message_at": 0, "program": "s3", "action": part["operation"]}
        stamp = reading.clock.clf(part["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        fields["source_ip"] = part.get("client")
        read_arn(fields, part.get("requester"))
        bucket, key = part.get("bucket"), part.get("key")
        fields["target"] = f"{bucket}/{key}" if bucket and key else bucket
        status = part.get("code", "")
        fields["outcome"] = meaning_of(status)[0]
        fields["code"] = part.get("error") or status or None
        fields["category"] = _categories(part["operation"], status)
        fields["bytes_out"] = int(part["sent"]) if "sent" in part and len(part["sent"]) < 20 else None  # fmt: skip
        fields["request"] = part.get("request")
        fields["request_id"] = part.get("request_id")
        if "error" in part:
            fields["status"] = status
        _read_tail(_TAIL.match(text, found.end()), fields)
        return fields


def _categories(operation: str, status: str) -> Categories:
    categories = OPERATIONS.of(operation)
    return (*categories, "app.failure") if status[:1] == "5" else categories


def _read_tail(found: re.Match[str] | None, fields: Fields) -> None:
    if found is None:
        return
    agent, referer = found["agent"], found["referer"]
    fields["device"] = agent if agent != "-" else None
    fields["referer"] = referer if referer != "-" else None
    for name, value in zip(_REST, found["rest"].split(), strict=False):
        if name in _KEPT and value != "-":
            fields[name] = value


FORMAT = S3Access()
