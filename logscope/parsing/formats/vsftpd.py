"""vsftpd's own log (``vsftpd_log_file``): ``Www Mmm dd hh:mm:ss yyyy [pid N] [USER] OK LOGIN: Client "ADDRESS"``.

From vsftpd's ``logging.c`` (``vsf_log_common``) and vsftpd.conf(5). What the message means is for the rules of ``vsftpd``,
which serve the same text behind a syslog header. Times are local, without a zone, unless ``use_localtime`` is off
(then GMT): the file does not say which.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rows import MESSAGE_AT, TIME, TIME_BASIS
from logscope.parsing.rule import Fields
from logscope.parsing.tables import Row
from logscope.parsing.times import MONTH, WEEKDAY

_LINE = re.compile(
    rf"(?P<stamp>{WEEKDAY} {MONTH} {{1,2}}\d{{1,2}} \d\d:\d\d:\d\d \d{{4}}) \[pid (?P<pid>\d+)\] (?P<message>.*)",
    re.DOTALL,
)


class Vsftpd(Format):
    """The log of vsftpd."""

    name = "vsftpd"
    title = "vsftpd log (vsftpd_log_file)"
    weight = 1.0
    continuation = "none"
    examples = (
        Example(
            'Sat Jan  3 14:05:22 2026 [pid 7711] [ann] OK LOGIN: Client "192.0.2.7"',
            {
                "time": "2026-01-03T14:05:22.000000Z", "time_basis": "zone-assumed", "program": "vsftpd", "pid": 7711,
                "actor": "ann", "source_ip": "192.0.2.7", "outcome": "success", "rule": "vsftpd.login",
                "category": ["audit.logon"], "message": '[ann] OK LOGIN: Client "192.0.2.7"',
            },
        ),
        Example(
            'Sat Jan  3 14:05:22 2026 [pid 2] [ann] OK DOWNLOAD: Client "::ffff:192.0.2.7", "/srv/a b.csv", 7 bytes, 0.07Kbyte/sec',
            {"target": "/srv/a b.csv", "source_ip": "192.0.2.7", "category": ["audit.export"]},
        ),
        Example(
            'Sat Jan  3 14:05:22 2026 [pid 2] CONNECT: Client "192.0.2.7"',
            {"source_ip": "192.0.2.7", "actor": None},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _LINE.match(line)

    def fill_row(self, begun: Any, text: str, reading: Reading) -> Row:
        written, pid, message = begun.groups()
        rows = reading.rows
        row = rows.message_row("vsftpd", pid, message)
        stamp = reading.clock.ctime(written)
        if stamp is not None:
            row[TIME], row[TIME_BASIS] = stamp
        row[MESSAGE_AT] = len(text) - len(message)
        for name, value in (("program", "vsftpd"), ("pid", pid)):
            column, table = rows.slots[name]
            if row[column] is None:
                row[column] = table[value]
        return row

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {
            "program": "vsftpd",
            "pid": begun["pid"],
            "message_at": begun.start("message"),
        }
        stamp = reading.clock.ctime(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        reading.rules.read("vsftpd", text[begun.start("message") :], fields)
        return fields


FORMAT = Vsftpd()
