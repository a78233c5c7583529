"""Body files: the stamps of files, one line a file, before anybody sorted them into a timeline.

``MD5|name|inode|mode_as_string|UID|GID|size|atime|mtime|ctime|crtime`` (The Sleuth Kit 3 and later: ``fls -m``, ``ils -m``;
mac-robber, UAC, Velociraptor, MFTECmd ``--body``). A line is one event, at the time at which the file
last changed in any way: of the stamps the latest that is no read. All four are kept, as ``accessed``, ``modified``, ``changed``
and ``born``; ``macb`` says which of them are the event's time. A name may hold bars: the numbers are counted from the end.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.envelopes.collected import iso
from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields

_STAMP = r"-?\d{1,12}(?:\.\d{1,9})?"
_TAIL = re.compile(
    rf"(?P<inode>[\d-]{{0,40}})\|(?P<mode>[^|]{{0,24}})\|(?P<owner>-?\d{{0,12}})\|(?P<group>-?\d{{0,12}})\|(?P<size>\d{{0,20}})\|"
    rf"(?P<accessed>{_STAMP}|)\|(?P<modified>{_STAMP}|)\|(?P<changed>{_STAMP}|)\|(?P<born>{_STAMP}|)$"
)
_DELETED = " (deleted)"
# Where two stamps are the same, the more telling says what happened.
_ACTIONS = (("born", "file.create"), ("modified", "file.change"), ("changed", "file.attributes"))
_LETTERS = (("modified", "m"), ("accessed", "a"), ("changed", "c"), ("born", "b"))


class BodyFile(Format):
    """Stamps of files."""

    name = "bodyfile"
    title = "Body file (The Sleuth Kit, mac-robber, UAC)"
    weight = 1.0
    continuation = "none"
    examples = (
        Example(
            "0|/etc/cron.d/sync|1311|r/rrw-r--r--|0|0|92|1767449130|1767449122|1767449122|1767400000",
            {
                "time": "2026-01-03T14:05:22.000000Z",
                "time_basis": "exact",
                "target": "/etc/cron.d/sync",
                "action": "file.change",
                "category": ["audit.file"],
                "accessed": "",
                "macb": "",
            },
        ),
        Example(
            "0|C:/Users/ann/a|b.txt|6-128-1|r/rrwxrwxrwx|0|0|10|0|1767449100|1767449100|1767449122.5",
            {
                "time": "2026-01-03T14:05:22.500000Z",
                "target": "C:/Users/ann/a|b.txt",
                "action": "file.create",
            },
        ),
    )

    def begin(self, line: str) -> Any:
        if line.count("|") < 10 or not (line[-1:].isdigit() or line[-1:] == "|"):
            return None
        parts = line.rsplit("|", 9)
        head, bar, name = parts[0].partition("|")
        if not bar or len(head) > 64 or not name:
            return None
        tail = _TAIL.match(line, len(parts[0]) + 1)
        return None if tail is None else (name, tail)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:  # noqa: ARG002  # the line was matched whole
        name, tail = begun
        stamps = {
            stamp: tail[stamp]
            for stamp in ("accessed", "modified", "changed", "born")
            if tail[stamp] not in ("", "0") and not tail[stamp].startswith("-")
        }
        fields: Fields = {"message_at": 0}
        fields["target"] = name.removesuffix(_DELETED)
        if name != fields["target"]:
            fields["deleted"] = "true"
        changes = [stamp for stamp, _ in _ACTIONS if stamp in stamps]
        chosen = max((stamps[stamp] for stamp in changes or stamps), key=float, default=None)
        if chosen is not None:
            read = reading.clock.epoch(_padded(chosen))
            if read is not None:
                fields["time"], fields["time_basis"] = read
            fields["macb"] = "".join(
                letter if stamps.get(stamp) == chosen else "." for stamp, letter in _LETTERS
            )
        action = next((action for stamp, action in _ACTIONS if stamps.get(stamp) == chosen), None)
        if action is not None and chosen is not None:
            fields["action"], fields["category"] = action, ("audit.file",)
        else:
            fields["action"] = "file.read"
        for stamp, written in stamps.items():
            when = reading.clock.epoch(_padded(written))
            fields[stamp] = written if when is None else iso(when[0])
        for part in ("mode", "owner", "group", "size", "inode"):
            if tail[part]:
                fields[part] = tail[part]
        return fields


def _padded(written: str) -> str:
    """Seconds with ten digits, as the clock knows them: files are older than logs."""
    whole, dot, fraction = written.partition(".")
    return f"{whole:0>10}{dot}{fraction}"


FORMAT = BodyFile()
