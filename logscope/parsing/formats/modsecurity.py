"""ModSecurity's audit log, serial and native: parts ``--1a2b3c4d-A--`` ... ``--1a2b3c4d-Z--`` of one transaction.

From the ModSecurity reference manual ("ModSecurity 2 Data Formats") and ``apache2/msc_logging.c``. Part A names time and ends, B is the
request's head, F the answer's, H what the rules said and did (``Message:``, ``Action: Intercepted``). What the client sent
stands in C and in B's values: only the line of a part's own place is believed.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading, Sample
from logscope.parsing.rule import Fields
from logscope.parsing.web_requests import add_request, add_status

_FIRST = re.compile(r"--(?P<boundary>[0-9A-Za-z]{8,32})-{1,3}A--\s*$")
_BOUNDARY = re.compile(r"--[0-9A-Za-z]{8,32}-{1,3}[A-Z]--\s*$")
_HEAD = re.compile(
    r"\[(?P<stamp>[^\]\n]{10,40})\] (?P<unique_id>\S{1,64}) (?P<source_ip>\S{2,45}) (?P<source_port>\d{1,5}) (?P<dest_ip>\S{2,45}) (?P<dest_port>\d{1,5})"
)
_STATUS = re.compile(r"HTTP/\d(?:\.\d)? (?P<status>\d{3})\b")
_MESSAGE = re.compile(r"Message: (?P<text>[^\n]{0,4000})")
_RULE_ID = re.compile(r'\[id "(?P<id>\d{1,12})"\]')
_RULE_MESSAGE = re.compile(r'\[msg "(?P<msg>(?:[^"\\]|\\.){0,1000})"\]')
_LEVEL = re.compile(r'\[severity "(?P<level>[A-Z]{4,9})"\]')
_LEVELS = {"EMERGENCY": 0, "ALERT": 1, "CRITICAL": 2, "ERROR": 3, "WARNING": 4, "NOTICE": 5, "INFO": 6, "DEBUG": 7}  # fmt: skip


class ModSecurity(Format):
    """Transactions that ModSecurity kept."""

    name = "modsecurity"
    title = "ModSecurity audit log (serial)"
    weight = 1.0
    continuation = "any"
    examples = (
        Example(
            "--1a2b3c4d-A--\n[03/Jan/2026:14:05:22 +0000] aBcDeFgH 192.0.2.7 40022 198.51.100.2 443\n--1a2b3c4d-B--\nGET /a?x=1 HTTP/1.1\n"
            "Host: www.example.com\nUser-Agent: scanner/1\n--1a2b3c4d-F--\nHTTP/1.1 403 Forbidden\n--1a2b3c4d-H--\n"
            'Message: Access denied with code 403 (phase 2). Pattern match "x" at ARGS:x. [id "942100"] [msg "Injection"] [severity "CRITICAL"]\n'
            "Action: Intercepted (phase 2)\n--1a2b3c4d-Z--",
            {
                "time": "2026-01-03T14:05:22.000000Z",
                "source_ip": "192.0.2.7",
                "source_port": 40022,
                "dest_ip": "198.51.100.2",
                "target": "/a?x=1",
                "device": "scanner/1",
                "action": "modsecurity.denied",
                "outcome": "failure",
                "severity": 2,
                "code": "403",
                "category": ["app.transaction"],
                "rule_id": "",
            },
        ),
    )

    def begin(self, line: str) -> Any:
        return _FIRST.match(line) if line[:2] == "--" else None

    def score(self, sample: Sample) -> float:
        """A transaction has many lines and few that only this format knows."""
        marks = sum(1 for line in sample.lines if line[:2] == "--" and _BOUNDARY.match(line))
        begins = any(self.begin(line) is not None for line in sample.lines)
        return self.weight if begins and marks * 40 > len(sample.lines) else 0.0

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        part = _parts(begun["boundary"], text)
        fields: Fields = {"program": "modsecurity", "message_at": 0}
        head = _HEAD.match(part.get("A", ""))
        if head is not None:
            fields |= {name: head[name] for name in ("unique_id", "source_ip", "source_port", "dest_ip", "dest_port")}  # fmt: skip
            stamp = reading.clock.read(re.sub(r"\.\d{1,9} ", " ", head["stamp"], count=1).removesuffix(" --0000"))  # fmt: skip
            if stamp is not None:
                fields["time"], fields["time_basis"] = stamp
        request, _, headers = part.get("B", "").partition("\n")
        if request:
            add_request(fields, request.rstrip("\r"))
        for line in headers.split("\n"):
            name, _, value = line.partition(": ")
            if name.lower() in ("user-agent", "host", "referer"):
                role = {"user-agent": "device", "host": "vhost"}.get(name.lower(), "referer")
                fields.setdefault(role, value.rstrip("\r"))
        status = _STATUS.match(part.get("F", ""))
        if status is not None:
            add_status(fields, status["status"])
        _verdict(fields, part.get("H", ""))
        return fields


def _parts(boundary: str, text: str) -> dict[str, str]:
    """The text of each part by its letter; the first of a letter counts, for a body may hold what looks like one."""
    pieces = re.split(rf"^--{boundary}-{{1,3}}([A-Z])--\s*?$\n?", text, flags=re.MULTILINE)
    parts: dict[str, str] = {}
    for letter, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        parts.setdefault(letter, piece.strip("\n"))
    return parts


def _verdict(fields: Fields, trailer: str) -> None:
    lines = trailer.split("\n")
    found = next((match for line in lines if (match := _MESSAGE.match(line))), None)
    if found is None:
        return
    words = found["text"]
    fields["message"] = words
    # what matched stands before the tags, which the module adds at the end
    tags = words[max(words.find(' [file "'), words.find(' [id "'), 0) :]
    for name, pattern, group in (("rule_id", _RULE_ID, "id"), ("rule_message", _RULE_MESSAGE, "msg")):  # fmt: skip
        tag = pattern.search(tags)
        if tag is not None:
            fields[name] = tag[group]
    level = _LEVEL.search(tags)
    if level is not None:
        fields["severity"] = _LEVELS.get(level["level"])
    if any(line.startswith("Action: Intercepted") for line in lines):
        fields["action"], fields["outcome"] = "modsecurity.denied", "failure"
    else:
        fields["action"] = "modsecurity.warning"


FORMAT = ModSecurity()
