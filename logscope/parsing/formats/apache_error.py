"""Apache httpd's error log, as ``server/log.c`` prints it.

Up to 2.2: ``[Sat Jan 03 14:05:22 2026] [error] [client 192.0.2.7] MESSAGE``. From 2.4 on
``[... 14:05:22.123456 2026] [module:level] [pid 1:tid 2] file.c(3): (13)Permission denied: [client 192.0.2.7:80]
AH01630: MESSAGE, referer: ...`` in the order and with the parts that ErrorLogFormat names.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.model.batch import COLUMN
from logscope.parsing.apache_errors import LEVELS, add_parts
from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rows import EXTRA, MESSAGE_AT, TIME, TIME_BASIS, join_extra
from logscope.parsing.rule import Fields
from logscope.parsing.tables import Row

_HEAD = re.compile(
    r"\[(?P<stamp>(?:[A-Z][a-z]{2},? )?[A-Z][a-z]{2} [ \d]?\d \d\d:\d\d:\d\d(?:\.\d{1,9})? \d{4}|\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?: ?[+-]\d{4})?)\] "
    r"(?=\[(?:[\w.-]*:)?(?:emerg|alert|crit|error|warn|notice|info|debug|trace\d)\]|\[(?:pid|client) |\[[\w.-]+:[\w.-]+\] \[pid )"
)
# The line as 2.4 writes it by itself, with no further part behind the number.
_USUAL = re.compile(
    r"\[([A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{6})? \d{4})\] "
    r"\[([\w.-]{1,40}):(emerg|alert|crit|error|warn|notice|info|debug)\] \[pid (\d++)(?::tid \d++)?\] "
    r"(?:\[client (\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}):(\d{1,5})\] )?(?:(AH\d{5}): )?(?![\[(]|[\w./-]{1,80}\.c\(|AH\d)",
    re.ASCII,
)
_ADDRESS_AT, _PORT_AT, _CODE_AT = (COLUMN[name] for name in ("source_ip", "source_port", "code"))
_SLOTS = ("severity", "pid", "code", "program")


class ApacheError(Format):
    """The error log of Apache httpd."""

    name = "apache_error"
    title = "Apache httpd error log"
    weight = 1.0
    continuation = "any"
    examples = (
        Example(
            '[Sat Jan 03 14:05:22 2026] [error] [client 192.0.2.7] user ann: authentication failure for "/basic": '
            "Password Mismatch, referer: http://example.com/",
            {
                "time": "2026-01-03T14:05:22.000000Z",
                "program": "apache",
                "severity": 3,
                "actor": "ann",
                "source_ip": "192.0.2.7",
                "target": "/basic",
                "outcome": "failure",
                "category": ["app.auth"],
            },
        ),
        Example(
            "[Sat Jan 03 14:05:22.123456 2026] [authz_core:error] [pid 17512:tid 140123] [client [2001:db8::7]:51380] "
            "AH01630: client denied by server configuration: /srv/a",
            {
                "time": "2026-01-03T14:05:22.123456Z",
                "pid": 17512,
                "source_ip": "2001:db8::7",
                "source_port": 51380,
                "code": "AH01630",
                "outcome": "failure",
                "target": "/srv/a",
            },
        ),
        Example(
            "[Sat Jan 03 14:05:22.123456 2026] [proxy:error] [pid 9] (111)Connection refused: AH00957: http: attempt to connect "
            "to 10.0.0.8:8080 (backend) failed",
            {
                "code": "111",
                "dest_ip": "10.0.0.8",
                "outcome": "failure",
                "category": ["app.failure"],
            },
        ),
        Example(
            "[Sat Jan 03 14:05:22.1234 2026] [php:notice] [pid 9] [client 192.0.2.7:80] Failed login for ann@example.com",
            {"source_ip": "192.0.2.7", "actor": "ann@example.com", "outcome": "failure"},
        ),
        Example(
            "[Sat Jan 03 14:05:22 2026] [notice] caught SIGTERM, shutting down",
            {"severity": 5, "category": ["app.lifecycle"]},
        ),
    )

    def begin(self, line: str) -> Any:
        return (_USUAL.match(line) or _HEAD.match(line)) if line[:1] == "[" else None

    def fill_row(self, begun: Any, text: str, reading: Reading) -> Row | None:
        if begun.re is not _USUAL:
            return super().fill_row(begun, text, reading)
        written, module, level, pid, address, port, number = begun.groups()
        rows = reading.rows
        slots = rows.slots
        message_at = begun.end()
        row = rows.message_row("apache", pid, text[message_at:])
        stamp = reading.clock.ctime(written)
        if stamp is not None:
            row[TIME], row[TIME_BASIS] = stamp
        row[MESSAGE_AT] = message_at
        if address is not None:
            row[_ADDRESS_AT] = slots["source_ip"][1][address]
            row[_PORT_AT] = slots["source_port"][1][port]
        extra = f'{{"module":"{module}"}}'
        if number is not None and row[_CODE_AT] is not None:
            extra = join_extra(extra, f'{{"number":"{number}"}}')
        row[EXTRA] = join_extra(extra, row[EXTRA])
        for name, value in zip(_SLOTS, (LEVELS[level], pid, number, "apache"), strict=True):
            column, table = slots[name]
            if row[column] is None and value is not None:
                row[column] = table[value]
        return row

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        if begun.re is _USUAL:
            begun = _HEAD.match(text) or begun
        fields: Fields = {"program": "apache"}
        stamp = reading.clock.read(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        message_at = add_parts(fields, text, begun.end())
        fields["message_at"] = message_at
        peer = fields.get("source_ip")
        reading.rules.read("apache", text[message_at:], fields)
        if peer:
            # an application's words may leave the address out, or repeat what a client said
            fields["source_ip"] = peer
        if fields.get("code") == fields.get("number"):
            fields.pop("number", None)
        return fields


FORMAT = ApacheError()
