"""Samba's own logs (``log.smbd``, ``log.winbindd``): a header line ``[STAMP, LEVEL, ...] FILE:LINE(FUNCTION)``, the text indented behind it.

From dbghdrclass() of Samba's ``lib/util/debug.c`` and smb.conf(5), ``debug pid``, ``debug uid``, ``debug class``. What the text
means is for the rules of ``smbd``. Times are local, without a zone. What the audit of log-ons says is known without a header, too.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields

_LINE = re.compile(
    r"\[(?P<stamp>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?), {1,2}(?P<level>\d{1,2})"
    r"(?:, pid=(?P<pid>\d+))?(?:, effective\((?P<uid>\d+), \d+\), real\(\d+, \d+\))?(?:, class=(?P<logger>\w+))?\] "
    r"(?P<place>[^\s()]+:\d+\([^\s()]*\))"
)
# the audit of log-ons where the daemon prints to a terminal or a container's output, which has no header
_BARE = re.compile(
    r"Auth: \[[^\]\n]{1,40}\] user \[[^\]\n]{0,255}\]\\\[[^\n]{0,255}?\] at \[[A-Z][a-z]{2}, (?P<at>\d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d\.\d{1,6} [A-Z]{1,5})\] with \["
)
_TEXT = re.compile(r"\s*+(?P<message>.*)", re.DOTALL)


class Samba(Format):
    """The logs that Samba's daemons write themselves."""

    name = "samba"
    title = "Samba log.smbd"
    weight = 1.0
    continuation = "indented"
    examples = (
        Example(
            "[2026/01/03 14:05:22.123456,  2] ../../source3/smbd/service.c:852(make_connection_snum)\n"
            "  ws1 (ipv4:192.0.2.7:4022) connect to service reports initially as user ann (uid=1000, gid=1000) (pid 4711)",
            {
                "time": "2026-01-03T14:05:22.123456Z", "program": "smbd", "actor": "ann", "source_ip": "192.0.2.7",
                "target": "reports", "outcome": "success", "category": ["audit.logon"], "level": "",
                "message": "ws1 (ipv4:192.0.2.7:4022) connect to service reports initially as user ann (uid=1000, gid=1000) (pid 4711)",
            },
        ),
        Example(
            "[2026/01/03 14:05:25.123456,  3, pid=411, effective(0, 0), real(0, 0), class=auth_audit] ../../auth/auth_log.c:653(log_authentication_event_human_readable)\n"
            "  Auth: [SMB2,(null)] user [EXAMPLE]\\[ann] at [Sat, 03 Jan 2026 14:05:25.123456 UTC] with [NTLMv2] status [NT_STATUS_WRONG_PASSWORD] workstation [WS1] remote host [ipv4:192.0.2.7:4022] mapped to [EXAMPLE]\\[ann]. local host [ipv4:198.51.100.2:445]",
            {"actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure", "code": "NT_STATUS_WRONG_PASSWORD", "pid": 411},
        ),
        Example(
            r"Auth: [SMB2,(null)] user [EXAMPLE]\[ann] at [Sat, 03 Jan 2026 14:05:25.123456 UTC] with [NTLMv2] status [NT_STATUS_WRONG_PASSWORD] workstation [WS1] remote host [ipv4:192.0.2.7:4022] mapped to [EXAMPLE]\[ann]. local host [ipv4:198.51.100.2:445]",
            {"time": "2026-01-03T14:05:25.123456Z", "time_basis": "exact", "program": "smbd", "actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure"},
        ),
        Example(
            "[2026/01/03 14:05:29,  0] smbd/server.c:1109(main)\n  smbd version 4.9.5 started.",
            {"time": "2026-01-03T14:05:29.000000Z", "severity": 3, "message": "smbd version 4.9.5 started."},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        if line[:1] == "[" and line[5:6] == "/":
            return _LINE.match(line)
        return _BARE.match(line) if line[:7] == "Auth: [" else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        if begun.re is _BARE:
            return _bare(begun, text, reading)
        found = _TEXT.match(text, begun.end())
        at = found.start("message") if found is not None else begun.end()
        fields: Fields = {"program": "smbd", "pid": begun["pid"], "message_at": at}
        stamp = reading.clock.read(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        level = int(begun["level"])
        fields["level"], fields["place"] = str(level), begun["place"]
        # level 0 is what an administrator must see, 1 a warning, 2 and 3 narrate, the rest is for developers
        fields["severity"] = (3, 4, 6, 6)[level] if level < 4 else 7
        if begun["logger"]:
            fields["logger"] = begun["logger"]
        reading.rules.read("smbd", text[at:].rstrip(), fields)
        return fields


def _bare(begun: re.Match[str], text: str, reading: Reading) -> Fields:
    fields: Fields = {"program": "smbd", "message_at": 0}
    stamp = reading.clock.read(begun["at"])
    if stamp is not None:
        fields["time"], fields["time_basis"] = stamp
    reading.rules.read("smbd", text, fields)
    return fields


FORMAT = Samba()
