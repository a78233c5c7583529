"""fail2ban's own log: ``yyyy-mm-dd hh:mm:ss,mmm fail2ban.PART [PID]: LEVEL [JAIL] message``.

From fail2ban's ``server.py`` (the format of its log handler), 0.8 to 1.1. The messages are read by the rules of ``fail2ban``.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields

_LINE = re.compile(
    r"(?P<stamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) fail2ban\.(?P<part>\w+) {0,20}(?:\[(?P<pid>\d+)\])?: "
    r"(?P<message>(?P<level>CRITICAL|ERROR|WARNING|NOTICE|INFO|DEBUG|HEAVY|TRACE)\b.*)",
    re.DOTALL,
)
_LEVELS = {"CRITICAL": 2, "ERROR": 3, "WARNING": 4, "NOTICE": 5, "INFO": 6}


class Fail2ban(Format):
    """fail2ban.log."""

    name = "fail2ban"
    title = "fail2ban log"
    weight = 1.0
    continuation = "any"
    examples = (
        Example(
            "2026-01-03 14:05:22,415 fail2ban.actions        [812]: NOTICE  [sshd] Ban 192.0.2.7",
            {
                "time": "2026-01-03T14:05:22.415000Z", "program": "fail2ban", "pid": 812, "severity": 5, "target": "sshd",
                "source_ip": "192.0.2.7", "action": "firewall.ban", "category": ["os.security"],
            },
        ),
        Example("2026-01-03 14:05:22,415 fail2ban.actions: WARNING [ssh] Unban 192.0.2.7", {"target": "ssh", "source_ip": "192.0.2.7"}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _LINE.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {
            "program": "fail2ban", "part": begun["part"], "pid": begun["pid"], "message_at": begun.start("message"),
            "severity": _LEVELS.get(begun["level"], 7),
        }  # fmt: skip
        stamp = reading.clock.iso(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        reading.rules.read("fail2ban", text[begun.start("message") :], fields)
        return fields


FORMAT = Fail2ban()
