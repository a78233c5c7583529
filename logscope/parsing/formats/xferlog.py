"""xferlog: one line for each file that an FTP server sent, took or deleted.

xferlog(5) of wu-ftpd, as ProFTPD and vsftpd (``xferlog_std_format``) write it::

    CURRENT-TIME TRANSFER-TIME REMOTE-HOST FILE-SIZE FILENAME TRANSFER-TYPE ACTION-FLAG DIRECTION ACCESS-MODE
    USERNAME SERVICE METHOD USER-ID STATUS

A file name may hold blanks, so the line is read from both ends. Exports are met that lost the remote host, that
turned host and size round, or that end before the status. Times are the server's local ones, without a zone.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.rules.ftp import DIRECTIONS
from logscope.parsing.times import MONTH, WEEKDAY

_LINE = re.compile(
    rf"(?P<stamp>{WEEKDAY} {MONTH} {{1,2}}\d{{1,2}} \d\d:\d\d:\d\d \d{{4}}) (?P<seconds>-?\d+(?:\.\d+)?) "
    r"(?:(?P<source_ip>(?!-?\d+ )[^\s/]\S*) (?P<bytes>-?\d+)|(?P<bytes2>-?\d+) (?P<host2>\d+\.\d+\.\d+\.\d+|[0-9a-fA-F]*:[0-9a-fA-F:.]+)|(?P<bytes3>-?\d+)) "
    r"(?P<target>.+) (?P<type>[ab]) (?P<flag>[CUT_]{1,3}) (?P<direction>[oid]) (?P<mode>[agr]) "
    r"(?P<actor>\S+(?: \S+){0,3}) (?P<service>\S+) (?P<method>[01]) (?P<authenticated>\S+)(?: (?P<status>[ci]))?\s*$"
)
_ACCESS = {"a": "anonymous", "g": "guest", "r": None}


class Xferlog(Format):
    """Transfers of FTP servers."""

    name = "xferlog"
    title = "xferlog (wu-ftpd, ProFTPD, vsftpd)"
    weight = 1.0
    continuation = "none"
    examples = (
        Example(
            "Sat Jan  3 14:05:22 2026 1 192.0.2.7 48211 /srv/Quarterly figures.csv b _ o r ann ftp 0 * c",
            {
                "time": "2026-01-03T14:05:22.000000Z", "time_basis": "zone-assumed", "actor": "ann",
                "target": "/srv/Quarterly figures.csv", "source_ip": "192.0.2.7", "outcome": "success",
                "action": "ftp.download", "category": ["audit.export"], "bytes": 48211,
            },
        ),
        Example(
            "Sat Jan  3 14:05:22 2026 0 pc.example.net 20 /in/a.csv a _ i a me@example.com ftp 0 * i",
            {
                "actor": "me@example.com", "access": "anonymous", "outcome": "failure", "category": ["audit.file"],
                "source_host": "pc.example.net",
            },
        ),
        Example(
            "Sat Jan  3 14:05:22 2026 1 20 /CSV/b.csv a _ o r ann ftp 0 * c",
            {"actor": "ann", "target": "/CSV/b.csv", "source_ip": None, "category": ["audit.export"]},
        ),
        Example(
            "Sat Jan  3 14:05:22 2026 1 20 192.0.2.7 /CSV/b.csv a _ d r ann ftp 0 * c",
            {"target": "/CSV/b.csv", "source_ip": "192.0.2.7", "action": "ftp.delete", "category": ["audit.file"]},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _LINE.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:  # noqa: ARG002  # a line is all there is
        part = begun.groupdict()
        action, category = DIRECTIONS[part["direction"]]
        fields: Fields = {
            "action": action,
            "category": category,
            "actor": part["actor"],
            "target": part["target"],
            "source_ip": part["source_ip"] or part["host2"],
            "access": _ACCESS[part["mode"]],
            "bytes": int(part["bytes"] or part["bytes2"] or part["bytes3"]),
            "seconds": part["seconds"],
            "service": part["service"],
            "rule": "xferlog.transfer",
            "message_at": begun.end("stamp") + 1,
        }
        if part["authenticated"] != "*":
            fields["authenticated_user"] = part["authenticated"]
        if part["status"]:
            fields["outcome"] = "success" if part["status"] == "c" else "failure"
        stamp = reading.clock.ctime(part["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        return fields


FORMAT = Xferlog()
