"""The kernel's ring buffer as dmesg(1) prints it: ``[   12.345678] message``, with ``-T`` a date in the brackets.

From util-linux' ``dmesg.c``: ``-r`` keeps ``<PRI>``, ``-x`` puts ``facility:level:`` before it, ``-T`` and ``--time-format iso``
turn the uptime into a time (which drifts when a machine sleeps). An uptime alone is no time: it is kept as
``extra.uptime``. The messages are read by the rules of the kernel.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.times import MONTH, WEEKDAY

_LINE = re.compile(
    r"(?:<(?P<pri>\d{1,3})>|(?P<facility>kern|user|mail|daemon|auth|syslog|lpr|news|uucp|cron|authpriv|ftp|local\d) {0,6}:(?P<level>\w{3,6}) {0,3}: )?"
    rf"(?:\[(?P<caller> {{0,8}}[TC]\d{{1,8}})\] ?)?(?:\[(?P<uptime> {{0,12}}\d{{1,12}}\.\d{{6}})\]|\[(?P<stamp>{WEEKDAY} {MONTH} {{1,2}}\d{{1,2}} \d\d:\d\d:\d\d \d{{4}})\]|"
    r"(?P<iso>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d,\d{6}[+-]\d\d:\d\d))(?:\[ {0,8}[TC]\d{1,8}\])? (?P<message>.*)",
    re.DOTALL,
)
_JOURNAL = re.compile(r"[\w.-]++ [\w./-]++\[\d++\]: ")
_LEVELS = {
    name: number
    for number, name in enumerate(
        ("emerg", "alert", "crit", "err", "warn", "notice", "info", "debug")
    )
}


class Dmesg(Format):
    """Output of dmesg."""

    name = "dmesg"
    title = "Kernel ring buffer (dmesg)"
    weight = 0.95
    continuation = "indented"
    examples = (
        Example(
            "[    0.000000] Linux version 6.1.0-17-amd64 (debian-kernel@lists.debian.org) (gcc-12) #1 SMP",
            {"program": "kernel", "time": None, "category": ["os.system"], "uptime": "0.000000"},
        ),
        Example(
            "kern  :warn  : [Sat Jan  3 14:05:22 2026] Out of memory: Killed process 4711 (java) total-vm:8kB",
            {"time": "2026-01-03T14:05:22.000000Z", "severity": 4, "target": "java", "category": ["app.failure"]},
        ),
        Example("<6>[   12.345678] device eth0 entered promiscuous mode", {"severity": 6, "target": "eth0"}),
        Example(
            "2026-01-03T14:05:22,123456+01:00 reboot: Restarting system",
            {"time": "2026-01-03T13:05:22.123456Z", "time_basis": "exact", "category": ["os.system"]},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        found = _LINE.match(line)
        if found is not None and _JOURNAL.match(found["message"]) is not None:
            return None  # journalctl -o short-monotonic: host and program behind the uptime
        return found

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        part = begun.groupdict()
        fields: Fields = {"program": "kernel", "message_at": begun.start("message")}
        stamp = None
        if part["stamp"]:
            stamp = reading.clock.ctime(part["stamp"])
        elif part["iso"]:
            stamp = reading.clock.iso(part["iso"])
        else:
            fields["uptime"] = part["uptime"].strip()
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        if part["pri"]:
            fields["severity"] = int(part["pri"]) % 8
        elif part["level"]:
            fields["severity"] = _LEVELS.get(part["level"])
        reading.rules.read("kernel", text[begun.start("message") :], fields)
        return fields


FORMAT = Dmesg()
