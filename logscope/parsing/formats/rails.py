"""Ruby's Logger, and what Rails says of a request between "Started" and "Completed".

``I, [2026-01-03T14:05:22.123456 #4711]  INFO -- progname: message`` (``lib/logger/formatter.rb``; Sidekiq, Puma, Discourse, Chef, Fluentd's
plugins print it too). Rails puts its log tags in front of the message (``config.log_tags``: a request id, an address, a host). In
development it prints neither head nor tags: then a record begins with ``Started`` (``railties/lib/rails/rack/logger.rb``), and the
lines up to the next one belong to it, the answer of ``Completed`` (``actionpack/lib/action_controller/log_subscriber.rb``) among them.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.plain_words import read_plain_words
from logscope.parsing.rule import Fields
from logscope.parsing.tables import canonical_address
from logscope.parsing.web_requests import METHODS, add_status

_HEAD = re.compile(
    r"(?P<letter>[DIWEFAU]), \[(?P<stamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?) ?#(?P<pid>\d{1,10})\]"
    r" {1,2}(?P<level>[A-Z]{3,7}) -- (?P<program>[^:\n]{0,80}(?:::[^:\n]{1,80}){0,8}): ?"
)
_TAG = re.compile(r"\[(?P<tag>[^\[\]\n]{1,200})\] ")
_STARTED = re.compile(
    r"Started (?P<method>[A-Z-]{2,20}) \"(?P<target>[^\n]{0,8192})\" for (?P<peer>[0-9a-fA-F:.]{2,45}) at (?P<stamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4})(?=\s*(?:\n|$))"
)
_PROCESSING = re.compile(
    r"Processing by (?P<target>[\w:]{1,200}#\w{1,100}) as (?P<format>\S{0,80})"
)
_ANSWER = r"Completed (?P<status>\d{3}) [^\n]{0,60}? in (?P<duration>\d+ms)"
_COMPLETED = re.compile(_ANSWER)
_COMPLETED_BELOW = re.compile(rf"\n(?:\[[^\[\]\n]{{1,200}}\] ){{0,8}}{_ANSWER}")
_PAIR = re.compile(r"(?<!\S)(?P<name>[a-z_]{1,40})=(?:'(?P<quoted>[^'\n]*)'|(?P<bare>\S+))")
_PARAMETERS = re.compile(r"(?:\n *|\] +)Parameters: \{(?P<parameters>[^\n]*)")
_REQUEST_CHARACTERS = 16_384
_ACCOUNT = re.compile(
    r"\"(?:login|user_?name|email|user_login)\" ?=> ?\"(?P<actor>[^\"\n]{1,200})\""
)
_EXCEPTION = re.compile(r"[A-Z]\w*(?:::\w+)* ?\(")
_LEVELS = {"DEBUG": 7, "INFO": 6, "WARN": 4, "ERROR": 3, "FATAL": 2, "ANY": 6, "UNKNOWN": 6}
_LOGRAGE = frozenset(["method", "path", "status"])


class Rails(Format):
    """Lines of Ruby programs."""

    name = "rails"
    title = "Ruby's Logger (Rails, Sidekiq, Puma) and Rails' requests"
    weight = 0.9
    continuation = "any"
    examples = (
        Example(
            'I, [2026-01-03T14:05:22.123456 #4711]  INFO -- : [f3c1] [192.0.2.7] Started POST "/users/sign_in" for 192.0.2.7 at 2026-01-03 15:05:22 +0100',
            {
                "time": "2026-01-03T14:05:22.000000Z",
                "pid": 4711,
                "severity": 6,
                "source_ip": "192.0.2.7",
                "target": "/users/sign_in",
                "action": "POST",
                "category": ["app.transaction"],
                "tags": "",
            },
        ),
        Example(
            "I, [2026-01-03T14:05:22.123456 #4711]  INFO -- : [f3c1] Completed 401 Unauthorized in 210ms (ActiveRecord: 3.1ms)",
            {"code": "401", "outcome": "failure", "time_basis": "zone-assumed", "duration": ""},
        ),
        Example(
            "F, [2026-01-03T14:05:22.123456 #4711] FATAL -- : ActionView::Template::Error (undefined method `x' for nil):",
            {"severity": 2, "category": ["app.failure"]},
        ),
        Example(
            'Started POST "/login" for 192.0.2.7 at 2026-01-03 14:05:22 +0000\nProcessing by SessionsController#create as HTML\n'
            '  Parameters: {"user"=>{"email"=>"ann@example.com", "password"=>"[FILTERED]"}}\nCompleted 401 Unauthorized in 12ms',
            {
                "actor": "ann@example.com",
                "source_ip": "192.0.2.7",
                "code": "401",
                "outcome": "failure",
                "category": ["app.auth"],
                "controller": "",
            },
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        if line[1:4] == ", [":
            return _HEAD.match(line)
        return _STARTED.match(line) if line.startswith("Started ") else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {}
        start = 0
        if begun.re is _HEAD:
            stamp = reading.clock.iso(begun["stamp"])
            if stamp is not None:
                fields["time"], fields["time_basis"] = stamp
            fields["pid"] = begun["pid"]
            fields["severity"] = _LEVELS.get(begun["level"])
            fields["program"] = begun["program"].strip() or None
            start = _take_tags(fields, text, begun.end())
        fields["message_at"] = start
        if _read_request(fields, text, start, reading) or _read_lograge(fields, text, start):
            return fields
        read_plain_words(text, start, fields, reading.rules)
        if fields.get("severity") in (2, 3) and _EXCEPTION.match(text, start):
            fields["category"] = tuple(dict.fromkeys((*fields.get("category", ()), "app.failure")))
        return fields


def _take_tags(fields: Fields, text: str, start: int) -> int:
    """Rails' log tags: an address among them is the peer, the others are kept as they stand."""
    tags = []
    for _ in range(8):
        found = _TAG.match(text, start)
        if found is None:
            break
        tag = found["tag"]
        address = canonical_address(tag) if tag[:1] in "0123456789abcdef:" else None
        if address is not None:
            fields["source_ip"] = address
        tags.append(tag)
        start = found.end()
    if tags:
        fields["tags"] = " ".join(tags)
    return start


def _read_request(fields: Fields, text: str, start: int, reading: Reading) -> bool:
    started = _STARTED.match(text, start)
    processing = _PROCESSING.match(text, start) or (
        _PROCESSING.search(text, started.end(), started.end() + 4096) if started else None
    )
    completed = (
        _COMPLETED_BELOW.search(text, started.end(), started.end() + _REQUEST_CHARACTERS)
        if started
        else _COMPLETED.match(text, start)
    )
    if started is not None:
        stamp = reading.clock.iso(_with_fraction(started["stamp"], text))
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        if canonical_address(started["peer"]) is not None:
            fields["source_ip"] = started["peer"]
        method = started["method"]
        fields["action"] = method if method in METHODS else "http.request"
        fields["target"] = started["target"]
        fields["category"] = ("app.transaction",)
    elif processing is not None:
        fields["action"], fields["target"] = "http.process", processing["target"]
    elif completed is None:
        return False
    if processing is not None:
        fields["controller"] = processing["target"]
    given = _PARAMETERS.search(text, start, start + _REQUEST_CHARACTERS)
    account = _ACCOUNT.search(given["parameters"][:4096]) if given is not None else None
    if account is not None and processing is not None and "ession" in processing["target"]:
        fields["actor"] = account["actor"]
    if completed is not None:
        fields.setdefault("action", "http.response")
        add_status(fields, completed["status"], of_application=True)
        fields["duration"] = completed["duration"]
    return True


def _with_fraction(stamp: str, text: str) -> str:
    """``Started``'s time says its zone, which the head does not; the head has the fraction of the second."""
    head = _HEAD.match(text)
    if head is None:
        return stamp
    clock, dot, fraction = head["stamp"].partition(".")
    day, second, zone = stamp.split(" ")
    return f"{day} {second}.{fraction[:6]} {zone}" if dot and clock == f"{day}T{second}" else stamp


def _read_lograge(fields: Fields, text: str, start: int) -> bool:
    """Lograge's one line a request: ``method=GET path=/x format=html controller=... status=200 duration=5.0``."""
    if not text.startswith("method=", start):
        return False
    pairs: dict[str, str] = {}
    for found in _PAIR.finditer(text[start : start + 8192]):
        pairs[found["name"]] = found["bare"] if found["quoted"] is None else found["quoted"]
    if not pairs.keys() >= _LOGRAGE or pairs["method"] not in METHODS:
        return False
    fields["action"], fields["target"] = pairs["method"], pairs["path"]
    for name in ("remote_ip", "ip", "client_ip"):
        address = canonical_address(pairs.get(name, ""))
        if address is not None:
            fields["source_ip"] = address
            break
    fields["actor"] = pairs.get("user") or pairs.get("username") or pairs.get("user_id")
    if "controller" in pairs:
        fields["controller"] = f"{pairs['controller']}#{pairs.get('action', '')}"
    if "duration" in pairs:
        fields["duration"] = pairs["duration"]
    add_status(fields, pairs["status"], of_application=True)
    return True


FORMAT = Rails()
