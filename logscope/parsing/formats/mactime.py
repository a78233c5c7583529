"""mactime's timelines (The Sleuth Kit), from ``mactime -d`` as CSV and without it as a table.

``Date,Size,Type,Mode,UID,GID,Meta,File Name``: the time is in the zone given with ``-z``, with ``-y`` as ISO 8601. In the table a
line without a time has that of the line above it. ``Type`` says which of the stamps (modified, accessed, changed, born)
are that time (``tools/timeline/mactime.base``).
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields

_STAMP = r"[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d{4} \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ?|Xxx Xxx 00 0000 00:00:00"
_CSV = re.compile(
    rf"(?P<stamp>{_STAMP}),(?P<size>\d{{1,20}}),(?P<macb>[m.][a.][c.][b.]),(?P<mode>[^,]{{0,24}}),(?P<owner>[^,]{{0,60}}),(?P<group>[^,]{{0,60}}),"
    r"(?P<inode>[^,]{0,40}),\"?(?P<target>.*?)\"?$"
)
_TABLE = re.compile(
    rf"(?P<stamp>{_STAMP}| {{20,24}}) +(?P<size>\d{{1,20}}) (?P<macb>[m.][a.][c.][b.]) (?P<mode>\S{{1,24}}) +(?P<owner>\S{{1,60}}) +(?P<group>\S{{1,60}}) +"
    r"(?P<inode>[\d-]{1,40}) +(?P<target>\S.*)$"
)
_HEADER = "Date,Size,Type,Mode,UID,GID,Meta,File Name"
_DELETED = " (deleted)"
_ACTIONS = (("b", "file.create"), ("m", "file.change"), ("c", "file.attributes"))


class Mactime(Format):
    """A timeline of files."""

    name = "mactime"
    title = "mactime (The Sleuth Kit's timeline of files)"
    weight = 1.0
    continuation = "none"
    examples = (
        Example(
            'Sat Jan 03 2026 14:05:22,92,m.c.,r/rrw-r--r--,0,0,1311,"/etc/cron.d/sync"',
            {
                "time": "2026-01-03T14:05:22.000000Z",
                "target": "/etc/cron.d/sync",
                "action": "file.change",
                "category": ["audit.file"],
                "macb": "",
            },
        ),
        Example(
            "Sat Jan 03 2026 14:05:22       92 .a.. r/rrw-r--r-- 0        0        1311     /etc/cron.d/sync",
            {"target": "/etc/cron.d/sync", "action": "file.read", "category": []},
        ),
    )

    def begin(self, line: str) -> Any:
        first = line[:3]
        if first == "   ":
            return _TABLE.match(line)
        if first == "Dat":
            return _HEADER if line.startswith(_HEADER) else None
        if line[10:11] == "T" or line[3:4] == " ":
            return _CSV.match(line) or _TABLE.match(line)
        return None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields | None:  # noqa: ARG002  # the line was matched whole
        if begun is _HEADER:
            return None
        fields: Fields = {"message_at": 0}
        part = begun.groupdict()
        written = part["stamp"].strip()
        if written and written[0] != "X":
            stamp = (
                reading.clock.iso(written)
                if written[0].isdigit()
                else reading.clock.worded(written[4:])
            )
            if stamp is not None:
                fields["time"], fields["time_basis"] = stamp
        target = part["target"].replace('""', '"')
        fields["target"] = target.removesuffix(_DELETED)
        if target != fields["target"]:
            fields["deleted"] = "true"
        action = next((action for letter, action in _ACTIONS if letter in part["macb"]), None)
        fields["action"] = action or "file.read"
        if action is not None:
            fields["category"] = ("audit.file",)
        for name in ("macb", "mode", "owner", "group", "size", "inode"):
            if part[name]:
                fields[name] = part[name]
        return fields


FORMAT = Mactime()
