"""Santa's event log on macOS (``/var/db/santa/santa.log``): what was run, and whether it was let; files and disks.

From ``Source/santad/Logs/EndpointSecurity/Serializers/BasicString.mm`` of Santa: ``[STAMP] LEVEL santad: action=NAME|name=value|...``, a bar
within a value is ``<pipe>``. Where the system's logger had too much to do it says so in a line of its own:
what follows is not all that happened.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.json_record import add_extra
from logscope.parsing.rule import PRIVILEGED_ACTORS, Fields

_LINE = re.compile(
    r"\[(?P<stamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\] (?:(?P<level>[DIWE]) santad: (?=action=)|(?P<lost>\*{3} LOG MESSAGE QUOTA EXCEEDED))"
)
_LEVELS = {"D": 7, "I": 6, "W": 4, "E": 3}
_FILES = {
    "WRITE": "file.write", "CLOSE": "file.write", "RENAME": "file.rename", "DELETE": "file.delete", "UNLINK": "file.delete", "LINK": "file.link",
    "EXCHANGE": "file.exchange", "CLONE": "file.clone", "COPYFILE": "file.copy",
}  # fmt: skip
_OTHERS = {"FORK": "process.fork", "EXIT": "process.exit", "DISKAPPEAR": "disk.mount", "DISKDISAPPEAR": "disk.unmount"}  # fmt: skip
_USED = ("action", "decision", "path", "newpath", "args", "pid", "user", "uid", "mount")


class Santa(Format):
    """santa.log."""

    name = "santa"
    title = "Santa (macOS: what may be run)"
    weight = 1.0
    continuation = "none"
    examples = (
        Example(
            "[2026-01-03T14:05:22.250Z] I santad: action=EXEC|decision=DENY|reason=BINARY|sha256=00aa|cert_sha256=00bb|cert_cn=Example|pid=411|ppid=1|uid=0|user=root|gid=0|"
            "group=wheel|mode=L|path=/srv/a<pipe>b|args=/srv/a -x",
            {"time": "2026-01-03T14:05:22.250000Z", "time_basis": "exact", "program": "santad", "pid": 411, "actor": "root", "actor_id": "0", "target": "/srv/a|b",
             "command": "/srv/a -x", "action": "process.start", "outcome": "failure", "category": ["audit.activity", "audit.privilege", "os.security"], "sha256": "", "reason": ""},
        ),
        Example(
            "[2026-01-03T14:05:23.250Z] I santad: action=RENAME|path=/Users/ann/a|newpath=/Users/ann/b|pid=412|ppid=1|process=vim|processpath=/usr/bin/vim|uid=501|user=ann|gid=20|group=staff",
            {"actor": "ann", "target": "/Users/ann/a", "newpath": "", "action": "file.rename", "category": ["audit.file"]},
        ),
        Example(
            "[2026-01-03T14:05:24.250Z] I santad: action=DISKAPPEAR|mount=/Volumes/STICK|volume=STICK|bsdname=disk3s2|fs=exfat|model=Stick|serial=S1|bus=USB|dmgpath=|appearance=2026-01-03T14:05:24.000Z",
            {"target": "/Volumes/STICK", "action": "disk.mount", "serial": "", "bus": ""},
        ),
        Example(
            "[2026-01-03T14:05:25.250Z] *** LOG MESSAGE QUOTA EXCEEDED - SOME MESSAGES FROM THIS PROCESS HAVE BEEN DISCARDED ***",
            {"action": "log.dropped", "category": ["os.security"], "severity": 4},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _LINE.match(line) if line[:1] == "[" else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {"program": "santad", "message_at": begun.end() if begun["level"] else begun.start("lost")}  # fmt: skip
        stamp = reading.clock.iso(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        if begun["lost"]:
            fields.update(action="log.dropped", severity=4, category=("os.security",))
            return fields
        fields["severity"] = _LEVELS[begun["level"]]
        said: dict[str, Any] = {}
        for pair in text[begun.end() :].split("|"):
            name, _, value = pair.partition("=")
            if value:
                said.setdefault(name, value.replace("<pipe>", "|"))
        fields["pid"], fields["actor"], fields["actor_id"] = said.get("pid"), said.get("user"), said.get("uid")  # fmt: skip
        fields["target"] = said.get("path") or said.get("mount") or said.get("volume")
        kind = str(said.get("action", ""))
        if kind == "EXEC":
            _read_exec(said, fields)
        elif kind in _FILES:
            fields["action"], fields["category"] = _FILES[kind], ("audit.file",)
            fields["newpath"] = said.get("newpath")
        else:
            fields["action"] = _OTHERS.get(kind, kind.lower().replace("_", "-"))
        add_extra(fields, said, _USED)
        return fields


def _read_exec(said: dict[str, Any], fields: Fields) -> None:
    denied = said.get("decision") == "DENY"
    fields["action"], fields["outcome"] = "process.start", "failure" if denied else "success"
    fields["command"] = said.get("args") or said.get("path")
    category = ["audit.activity"]
    if said.get("user") in PRIVILEGED_ACTORS:
        category.append("audit.privilege")
    if denied:
        category.append("os.security")
    fields["category"] = tuple(category)


FORMAT = Santa()
