"""Exim's main and reject logs: ``yyyy-mm-dd hh:mm:ss [ZONE] [[PID]] [MESSAGE-ID] text``.

From the Exim specification, chapter "Log files". The stamp alone would be anybody's, so a line must go on as
Exim's do: with a message id, or with words of its own. The messages are read by the rules of ``exim``.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields

_LINE = re.compile(
    r"(?P<stamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?(?: [+-]\d{4})?) (?:\[(?P<pid>\d+)\] )?"
    r"(?P<message>(?:[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4} (?:<=|=>|->|>>|\*>|\*\*|==|Completed|H=|[A-Z])|"
    r"[\w-]{1,40} authenticator (?:failed|succeeded) |H=\S+ |SMTP (?:connection|call|command|protocol|syntax|data) |exim \d|Start queue run|End queue run|"
    r"no host name found |no (?:MAIL|RCPT|commands?) in SMTP |TLS error on |unexpected disconnection |rejected (?:EHLO|HELO|connection) |no IP address found for host |"
    r"daemon: |cwd=|Warning: |refused connection |Connection from \[).*)",
    re.DOTALL,
)


class Exim(Format):
    """Exim's main log."""

    name = "exim"
    title = "Exim main and reject log"
    weight = 0.95
    continuation = "indented"
    examples = (
        Example(
            "2026-01-03 14:05:22 dovecot_login authenticator failed for (pc) [192.0.2.7]:35686: 535 Incorrect authentication data (set_id=ann)",
            {
                "time": "2026-01-03T14:05:22.000000Z", "program": "exim", "actor": "ann", "source_ip": "192.0.2.7",
                "outcome": "failure", "category": ["app.auth"],
            },
        ),
        Example(
            "2026-01-03 14:05:22 1qABCD-000123-AB => bob@example.net R=dnslookup T=remote_smtp H=mx.example.net [198.51.100.25]",
            {"target": "bob@example.net", "dest_ip": "198.51.100.25", "category": ["app.transaction"]},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _LINE.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {
            "program": "exim",
            "pid": begun["pid"],
            "message_at": begun.start("message"),
        }
        stamp = reading.clock.iso(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        reading.rules.read("exim", text[begun.start("message") :], fields)
        return fields


FORMAT = Exim()
