"""ProFTPD's own system log (``SystemLog``): ``STAMP HOST proftpd[PID] SERVER (CLIENT[ADDRESS]): message``.

From ProFTPD's ``src/log.c`` (``log_write``): the stamp was that of syslog, since 1.3.5 it is ISO with milliseconds. There is
no colon behind the pid, which tells it from syslog. The messages are read by the rules of ``proftpd``.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.times import MONTH

_LINE = re.compile(
    rf"(?:(?P<syslog>{MONTH} {{1,2}}\d{{1,2}} \d\d:\d\d:\d\d)|(?P<iso>\d{{4}}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[,.]\d{{3}})) "
    r"(?:(?P<host>[^\s\[\]:]+) )?(?P<program>proftpd)\[(?P<pid>\d+)\] (?P<message>[^\s\[\]]+(?: \(|:).*)",
    re.DOTALL,
)


class Proftpd(Format):
    """ProFTPD's system log."""

    name = "proftpd"
    title = "ProFTPD SystemLog"
    weight = 1.0
    continuation = "none"
    yearless = re.compile(rb"\n(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}(\d{1,2}) \d")
    examples = (
        Example(
            "2026-01-03 14:05:22,121 ftp1 proftpd[25891] ftp1.example.com (pc.example.net[192.0.2.7]): USER ann: Login successful.",
            {
                "time": "2026-01-03T14:05:22.121000Z", "host": "ftp1", "program": "proftpd", "pid": 25891, "actor": "ann",
                "source_ip": "192.0.2.7", "outcome": "success", "category": ["audit.logon"],
            },
        ),
        Example(
            "Jan 03 14:05:22 ftp1 proftpd[25891] ftp1.example.com (pc.example.net[192.0.2.7]): USER ann (Login failed): Incorrect password.",
            {"host": "ftp1", "actor": "ann", "outcome": "failure", "source_ip": "192.0.2.7"},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _LINE.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        clock = reading.clock
        stamp = clock.iso(begun["iso"]) if begun["iso"] else clock.syslog(begun["syslog"])
        fields: Fields = {
            "host": begun["host"], "program": begun["program"], "pid": begun["pid"], "message_at": begun.start("message"),
        }  # fmt: skip
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        reading.rules.read("proftpd", text[begun.start("message") :], fields)
        return fields


FORMAT = Proftpd()
