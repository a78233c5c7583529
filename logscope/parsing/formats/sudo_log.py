"""sudo's own log (``Defaults logfile=...``): ``Mmm dd hh:mm:ss : USER : TTY=... ; PWD=... ; USER=... ; COMMAND=...``, broken at 80 columns.

From new_logline() and write_log() of sudo's ``lib/eventlog`` (before 1.9.4 ``plugins/sudoers/logging.c``) and sudoers(5): ``log_year`` adds the
year, ``log_host`` a host with a colon behind it, ``loglinelen`` says where a line is broken; what goes on is indented by four blanks. What
it means is for the rules of ``sudo``.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.times import MONTH

_LINE = re.compile(
    rf"(?P<stamp>{MONTH} [ \d]\d \d\d:\d\d:\d\d(?P<year> \d{{4}})?) : (?=[^:]{{1,100}} : )"
)
_BREAK = re.compile(r"\n {4}")
_HOST = re.compile(r"(?P<user>[^:\n]{1,100}) : HOST=(?P<host>[^\s;:]+) : ")


class SudoLog(Format):
    """The log file of sudo."""

    name = "sudo-log"
    title = "sudo log file (logfile=)"
    weight = 1.0
    continuation = "indented"
    yearless = re.compile(rb"\n(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}(\d{1,2}) \d")
    examples = (
        Example(
            "Jan  3 14:05:22 : ann : HOST=web1 : TTY=pts/0 ; PWD=/home/ann ; USER=root ;\n    COMMAND=/bin/cat /etc/shadow",
            {
                "time": "2026-01-03T14:05:22.000000Z", "program": "sudo", "host": "web1", "actor": "ann", "access": "root", "device": "pts/0",
                "command": "/bin/cat /etc/shadow", "outcome": "success", "category": ["audit.privilege", "audit.activity"],
            },
        ),
        Example(
            "Jan  3 14:05:29 2026 : ann : user NOT in sudoers ; TTY=pts/0 ; PWD=/home/ann ;\n    USER=root ; COMMAND=/bin/ls",
            {"time": "2026-01-03T14:05:29.000000Z", "actor": "ann", "outcome": "failure", "command": "/bin/ls", "reason": ""},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _LINE.match(line) if line[15:18] == " : " or line[20:23] == " : " else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {"program": "sudo", "message_at": begun.end()}
        written = begun["stamp"]
        stamp = reading.clock.read(written) if begun["year"] else reading.clock.syslog(written)
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        message = _BREAK.sub(" ", text[begun.end() :].rstrip())
        host = _HOST.match(message)
        if host is not None:
            fields["host"] = host["host"]
            message = f"{host['user']} : {message[host.end() :]}"
        reading.rules.read("sudo", message, fields)
        return fields


FORMAT = SudoLog()
