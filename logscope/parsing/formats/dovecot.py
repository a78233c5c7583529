"""Dovecot's own log file (``log_path``): ``[dovecot: ]STAMP [LEVEL: ]SERVICE: [LEVEL: ]message``.

From Dovecot's ``lib/failures.c``: the stamp is ``log_timestamp``, by default ``Mmm dd hh:mm:ss`` (or, in 1.x, ISO with a blank); 1.x puts the
level first, 2.x behind the service. There is no host. The messages are read by the rules of ``dovecot``.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.times import MONTH

_LEVEL = r"(?P<level>Info|Warn|Warning|Error|Fatal|Panic|Debug)"
_SERVICE = (
    r"(?:imap|pop3|managesieve|submission|lmtp|auth|auth-worker|imap-login|pop3-login|managesieve-login|submission-login|master|log|config|anvil|stats|lda|deliver|"
    r"dict|doveadm|ssl-params|indexer|indexer-worker|IMAP|POP3|replicator|aggregator|old-stats|lib-storage)"
)
_LINE = re.compile(
    rf"(?:dovecot: )?(?:(?P<stamp>{MONTH} {{1,2}}\d{{1,2}} \d\d:\d\d:\d\d)|(?P<iso>\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d)) "
    rf"(?P<message>(?:{_LEVEL}: |{_SERVICE}(?:\([^()]*\))?(?:<[^<>]*>){{0,3}}: ).*)",
    re.DOTALL,
)


class Dovecot(Format):
    """Dovecot's own log."""

    name = "dovecot"
    title = "Dovecot log file"
    weight = 0.92
    continuation = "indented"
    yearless = re.compile(
        rb"\n(?:dovecot: )?(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}(\d{1,2}) \d"
    )
    examples = (
        Example(
            "Jan 03 14:05:22 Info: imap-login: Login: user=<ann>, method=PLAIN, rip=192.0.2.7, lip=198.51.100.2",
            {"program": "dovecot", "severity": 6, "actor": "ann", "source_ip": "192.0.2.7", "category": ["app.auth"]},
        ),
        Example(
            "Jan 03 14:05:22 imap-login: Info: Disconnected (auth failed, 1 attempts): user=<ann>, rip=192.0.2.7, lip=198.51.100.2",
            {"actor": "ann", "outcome": "failure"},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _LINE.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        clock = reading.clock
        stamp = clock.iso(begun["iso"]) if begun["iso"] else clock.syslog(begun["stamp"])
        fields: Fields = {"program": "dovecot", "message_at": begun.start("message")}
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        if begun["level"]:
            fields["severity"] = _LEVELS[begun["level"]]
        reading.rules.read("dovecot", text[begun.start("message") :], fields)
        return fields


_LEVELS = {"Info": 6, "Warn": 4, "Warning": 4, "Error": 3, "Fatal": 2, "Panic": 0, "Debug": 7}

FORMAT = Dovecot()
