"""File integrity: lists of files with their attributes, and the reports of AIDE.

A list has a line for each file, ``DATE ITEM PATH INODE DEV MODE OUID OGID RDEV LABEL``, the fields of an audit
PATH record behind a date(1) stamp. AIDE's report (aide.conf(5), ``report_url``) names the files that were
added, removed or changed since the database was made, after a ``Start timestamp``.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.times import MONTH, WEEKDAY

# A path may run on into its inode, where a blank was lost.
_ATTRIBUTES = re.compile(
    rf"(?P<stamp>{WEEKDAY} {MONTH} {{1,2}}\d{{1,2}} \d\d:\d\d:\d\d (?:[A-Z]{{2,5}} )?\d{{4}}) (?P<item>\d+) (?P<target>/[^\n]{{0,4096}}?) ?"
    r"(?P<inode>\d+) (?P<dev>[\da-f]{2,3}:[\da-f]{2,3}) (?P<mode>0\d{3,7}) (?P<owner>\d+) (?P<group>\d+) (?P<rdev>[\da-f]{2,3}:[\da-f]{2,3})(?: (?P<label>\S+))?\s*$"
)
_ENTRY = re.compile(
    r"(?:(?P<verb>added|removed|changed|Added|Removed|Changed): (?P<target1>/.+)"
    r"|(?P<kind>[fdlbcspDP?!])(?P<changes>[ \d<>=+.:mugacitlnbpsCHSAXEfFeTdr-]{8,24}): (?P<target2>/.+))$"
)
_TITLE = re.compile(
    r"(?P<title>AIDE (?:\d[\d.]* )?(?:found|initialized)|Start timestamp: |End timestamp: |(?:Added|Removed|Changed|Detailed information about changes)"
    r"(?: entries| files)?:$|File: /|Number of entries:)"
)
_STAMPED = re.compile(
    r"(?:Start|End) timestamp: (?P<stamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?: [+-]\d{4})?)"
)
_VERBS = {"added": "file.added", "removed": "file.removed", "changed": "file.changed"}


class Integrity(Format):
    """What integrity checkers found."""

    name = "integrity"
    title = "File integrity (attribute lists, AIDE reports)"
    weight = 1.0
    continuation = "indented"
    examples = (
        Example(
            "Sat Feb  7 05:32:20 CST 2026 0 /etc/hosts 1308742 fd:00 0100644 0 0 00:00 system_u:object_r:etc_t:s0",
            {
                "time": "2026-02-07T11:32:20.000000Z",
                "target": "/etc/hosts",
                "action": "file.attributes",
                "category": ["audit.file"],
            },
        ),
        Example("changed: /etc/passwd", {"target": "/etc/passwd", "action": "file.changed"}),
        Example(
            "f++++++++++++++++: /usr/bin/nc", {"target": "/usr/bin/nc", "action": "file.added"}
        ),
        Example(
            "f   ...    .C... : /etc/shadow", {"action": "file.changed", "category": ["audit.file"]}
        ),
        Example(
            "Start timestamp: 2026-02-07 05:32:20 +0000 (AIDE 0.17)",
            {"time": "2026-02-07T05:32:20.000000Z"},
        ),
    )

    def begin(self, line: str) -> Any:
        return _ATTRIBUTES.match(line) or _ENTRY.match(line) or _TITLE.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        kind = begun.re
        if kind is _ATTRIBUTES:
            part = begun.groupdict()
            fields: Fields = {
                **part,
                "message_at": begun.start("item"),
                "action": "file.attributes",
                "category": ("audit.file",),
            }
            stamp = reading.clock.ctime(fields.pop("stamp"))
        elif kind is _ENTRY:
            fields = {
                "message_at": 0,
                "target": begun["target1"] or begun["target2"],
                "category": ("audit.file",),
            }
            changes = begun["changes"] or ""
            fields["action"] = _VERBS[(begun["verb"] or _verb(changes)).lower()]
            fields["changes"] = changes.strip()
            stamp = None
        else:
            fields = {"message_at": 0}
            found = _STAMPED.match(text)
            stamp = reading.clock.read(found["stamp"]) if found is not None else None
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        return fields


def _verb(changes: str) -> str:
    """AIDE fills the columns of a new file with ``+`` and of one that is gone with ``-``."""
    if "++++" in changes:
        return "added"
    return "removed" if "----" in changes else "changed"


FORMAT = Integrity()
