"""The systemd journal as ``journalctl`` prints it: ``-o json``, ``json-seq``, ``json-sse``, ``verbose`` and ``export``.

The fields are described in systemd.journal-fields(7), the two forms in
https://systemd.io/JOURNAL_EXPORT_FORMATS. A value that is no UTF-8 is an array of bytes in JSON, and
in the export form a name on a line of its own, a length of eight bytes and the value. ``json-seq`` puts a record
separator (RFC 7464) before each object, ``json-sse`` ``data: ``; ``verbose`` (systemd's logs-show.c) has the
time and the cursor on a line, and the fields indented behind it. The short forms are syslog. What the message means is for the rules of its program, as if it stood in a syslog file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.json_members import TEXT_OR_NONE, Members, UsualJson
from logscope.parsing.json_record import Object
from logscope.parsing.rows import join_extra
from logscope.parsing.rule import Fields
from logscope.parsing.rules.accounts import ACCOUNTS
from logscope.parsing.tables import Columns, clean, quoted
from logscope.parsing.times import WEEKDAY

# Field of the journal -> name in ``extra``.
_EXTRA = {
    "_SYSTEMD_UNIT": "unit", "_SYSTEMD_USER_UNIT": "user_unit", "_UID": "uid", "_AUDIT_SESSION": "session",
    "_SYSTEMD_SESSION": "systemd_session", "_EXE": "exe", "CONTAINER_NAME": "container",
    "UNIT": "about_unit", "MESSAGE_ID": "message_id", "ERRNO": "errno", "JOB_RESULT": "job_result",
}  # fmt: skip
# All that read_entry looks at.
_READ = (
    "_SOURCE_REALTIME_TIMESTAMP", "__REALTIME_TIMESTAMP", "SYSLOG_IDENTIFIER", "_COMM", "_TRANSPORT", "_HOSTNAME", "_PID",
    "SYSLOG_PID", "PRIORITY", "_AUDIT_LOGINUID", "MESSAGE", *_EXTRA,
)  # fmt: skip
_NO_UID = "4294967295"
_STARTS = tuple(f"{quoted(ours)}:" for ours in _EXTRA.values())
_PRIORITIES = frozenset("01234567")
_ACCOUNT_TOOLS = frozenset(ACCOUNTS.programs)


def read_entry(entry: Mapping[str, Any], reading: Reading) -> Fields:
    """The fields of one journal entry, its values already text."""
    fields: Fields = {}
    for name in ("_SOURCE_REALTIME_TIMESTAMP", "__REALTIME_TIMESTAMP"):
        stamp = reading.clock.epoch(entry.get(name) or "")
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
            break
    program = entry.get("SYSLOG_IDENTIFIER") or entry.get("_COMM")
    if program:
        program = program.rpartition("/")[2] if program[:1] == "/" else program
    elif entry.get("_TRANSPORT") == "kernel":
        program = "kernel"
    fields["host"] = entry.get("_HOSTNAME")
    fields["program"] = program
    fields["pid"] = entry.get("_PID") or entry.get("SYSLOG_PID")
    priority = entry.get("PRIORITY")
    if priority and len(priority) == 1 and priority in "01234567":
        fields["severity"] = priority
    owner = entry.get("_AUDIT_LOGINUID")
    if owner and owner != _NO_UID:
        fields["actor_id"] = owner
    for name, ours in _EXTRA.items():
        value = entry.get(name)
        if value:
            fields[ours] = value
    message = entry.get("MESSAGE") or ""
    fields["message"] = message
    reading.rules.read(program, message, fields)
    return fields


class Journald(UsualJson):
    """``journalctl -o json``."""

    name = "journald"
    title = "systemd journal (journalctl -o json)"
    marks = ('"__REALTIME_TIMESTAMP"', '"_BOOT_ID"', '"_SOURCE_REALTIME_TIMESTAMP"')
    examples = (
        Example(
            '{"__REALTIME_TIMESTAMP":"1767449122250000","_HOSTNAME":"web1","SYSLOG_IDENTIFIER":"sshd","_PID":"411","_UID":"0","PRIORITY":"6",'
            '"MESSAGE":"Accepted password for ann from 192.0.2.7 port 58244 ssh2"}',
            {"time": "2026-01-03T14:05:22.250000Z", "host": "web1", "program": "sshd", "pid": 411, "severity": 6, "actor": "ann",
             "source_ip": "192.0.2.7", "outcome": "success", "category": ["audit.logon"], "uid": "0", "time_basis": "exact"},
        ),
        Example(
            '{"__REALTIME_TIMESTAMP":"1767449122250000","_HOSTNAME":"web1","_COMM":"app","PRIORITY":"4","MESSAGE":[99,97,102,233,32,102,117,108,108]}',
            {"program": "app", "message": "caf\xe9 full", "severity": 4},
        ),
        Example('\x1e{"__REALTIME_TIMESTAMP":"1767449122250000","_COMM":"app","MESSAGE":"a"}', {"program": "app", "message": "a"}),
        Example('data: {"__REALTIME_TIMESTAMP":"1767449122250000","_COMM":"app","MESSAGE":"a"}', {"program": "app", "message": "a"}),
    )  # fmt: skip

    def begin(self, line: str) -> Object | None:
        if line[:1] == "\x1e":
            line = line[1:]
        elif line[:7] == "data: {":
            line = line[6:]
        return super().begin(line)

    def claims(self, record: Object) -> bool:
        return "MESSAGE" in record or "__CURSOR" in record or "SYSLOG_IDENTIFIER" in record

    def choose(self, members: Members) -> None:
        """An entry of a program, its values all texts. What an account tool did is by whoever logged on: its
        rules have to know.
        """
        members.take(*_READ, kinds=TEXT_OR_NONE)
        programs = members.fill_up("SYSLOG_IDENTIFIER", "_COMM")
        owners = members.columns["_AUDIT_LOGINUID"]
        written = members.fill_up("_SOURCE_REALTIME_TIMESTAMP", "__REALTIME_TIMESTAMP")
        members.keep(
            [
                program
                and text
                and len(text) == 16
                and text.isascii()
                and text.isdecimal()
                and (
                    not owner
                    or owner == _NO_UID
                    or program.rpartition("/")[2] not in _ACCOUNT_TOOLS
                )
                for program, text, owner in zip(programs, written, owners, strict=True)
            ]
        )
        members.fill_up("_PID", "SYSLOG_PID")

    def fill_members(self, members: Members, reading: Reading) -> Columns:
        read, rows = members.columns, reading.rows
        programs = [
            program.rpartition("/")[2] if program[0] == "/" else program
            for program in read["SYSLOG_IDENTIFIER"]
        ]
        messages = [message or "" for message in read["MESSAGE"]]
        columns = rows.message_columns(programs, read["_PID"], messages)
        columns["extra"] = _extras(members, columns.get("extra"))
        columns["time"] = list(map(int, read["_SOURCE_REALTIME_TIMESTAMP"]))
        columns["time_basis"] = columns["message_at"] = [0] * len(programs)
        for name, values in (
            ("host", read["_HOSTNAME"]),
            ("program", programs),
            ("pid", read["_PID"]),
            ("severity", [text if text in _PRIORITIES else None for text in read["PRIORITY"]]),
            (
                "actor_id",
                [None if text == _NO_UID else text for text in read["_AUDIT_LOGINUID"]],
            ),
            ("message", [message or None for message in messages]),
        ):
            rows.add_header(columns, name, values)
        return columns

    def read(self, record: Object, reading: Reading) -> Fields:
        entry: dict[str, str] = {}
        for name in _READ:
            value = record.get(name)
            if value is not None:
                entry[name] = value if isinstance(value, str) else value_text(value)
        return read_entry(entry, reading)


def _extras(members: Members, known: Sequence[str | None] | None) -> list[str | None]:
    """``extra`` of entries whose messages told ``known``, which counts where both say something."""
    values = list(zip(*(members.columns[name] for name in _EXTRA), strict=True))
    parts = {
        each: [
            (start, start + quoted(text)) for start, text in zip(_STARTS, each, strict=True) if text
        ]
        for each in set(values)
    }
    alone = {each: _object(part for _, part in found) for each, found in parts.items()}
    if known is None:
        return [alone[each] for each in values]
    return [
        alone[each] if told is None else _joined(parts[each], alone[each], told)
        for each, told in zip(values, known, strict=True)
    ]


def _object(parts: Iterable[str]) -> str | None:
    text = ",".join(parts)
    return clean(f"{{{text}}}") if text else None


def _joined(parts: list[tuple[str, str]], whole: str | None, told: str) -> str:
    """``told`` behind ``whole``, which is made of ``parts``, without those that ``told`` has as well."""
    for start, _ in parts:
        if start in told:
            whole = _object(part for start, part in parts if start not in told)
            break
    return told if whole is None else join_extra(whole, told)


def value_text(value: object) -> str:
    """A value of the JSON form as text: an array of bytes decoded, of several values the first."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        if value and all(isinstance(item, int) and 0 <= item < 256 for item in value):
            raw = bytes(value)
            try:
                return raw.decode()
            except UnicodeDecodeError:
                return raw.decode("latin-1")
        return value_text(value[0]) if value and isinstance(value[0], str) else ""
    return "" if value is None or isinstance(value, dict) else str(value)[:100]


_FIELD_LINE = re.compile(r"([A-Z0-9_]{1,64})=(.*)")
_NAME_LINE = re.compile(r"[A-Z0-9_]{1,64}")


class JournaldExport(Format):
    """``journalctl -o export``: a line for each field, an empty line behind each entry."""

    name = "journald_export"
    title = "systemd journal (journalctl -o export)"
    continuation = "any"
    looks_back = True
    examples = (
        Example(
            "__CURSOR=s=1;i=2\n__REALTIME_TIMESTAMP=1767449122250000\n_HOSTNAME=web1\nSYSLOG_IDENTIFIER=sshd\n_PID=411\nPRIORITY=6\n"
            "MESSAGE=Accepted password for ann from 192.0.2.7 port 58244 ssh2",
            {"time": "2026-01-03T14:05:22.250000Z", "host": "web1", "program": "sshd", "pid": 411, "actor": "ann", "source_ip": "192.0.2.7"},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return line if line.startswith("__CURSOR=") else None

    def keeps(self, first: str, lines: int, line: str) -> bool:  # noqa: ARG002  # all lines up to the next cursor
        return not line.startswith("__CURSOR=") and bool(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:  # noqa: ARG002  # the entry is all its lines
        entry: dict[str, str] = {}
        binary: dict[str, list[str]] = {}
        parts: list[str] | None = None
        for line in text.split("\n"):
            found = _FIELD_LINE.fullmatch(line)
            if found is not None:
                entry.setdefault(found[1], found[2])
                parts = None
            elif _NAME_LINE.fullmatch(line):
                parts = binary[line] = []
            elif parts is not None:
                parts.append(line if parts else line[8:])  # the length stands before the value
        entry |= {name: "\n".join(lines) for name, lines in binary.items()}
        return read_entry(entry, reading)


_VERBOSE = re.compile(
    rf"{WEEKDAY} (?P<stamp>\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{{6}} [A-Za-z0-9+:-]{{1,8}}) \[s=[0-9a-f]{{1,32}};"
)
_VERBOSE_FIELD = re.compile(r" {4}([A-Z0-9_]{1,64})=(.*)")
# More blanks than stand before a field: a value goes on, aligned behind its name.
_VALUE_GOES_ON = " " * 5


class JournaldVerbose(Format):
    """``journalctl -o verbose``: the fields of an entry indented behind its time and cursor."""

    name = "journald_verbose"
    title = "systemd journal (journalctl -o verbose)"
    examples = (
        Example(
            "Sat 2026-01-03 14:05:22.250000 UTC [s=5e9;i=2;b=b00;m=1;t=64;x=ab]\n    _HOSTNAME=web1\n    SYSLOG_IDENTIFIER=sshd\n    _PID=411\n    PRIORITY=6\n"
            "    MESSAGE=Accepted password for ann from 192.0.2.7 port 58244 ssh2",
            {"time": "2026-01-03T14:05:22.250000Z", "time_basis": "exact", "host": "web1", "program": "sshd", "pid": 411, "severity": 6,
             "actor": "ann", "source_ip": "192.0.2.7", "outcome": "success"},
        ),
        Example(
            "Sat 2026-01-03 14:05:22.250000 CET [s=5e9;i=2;b=b00;m=1;t=64;x=ab]\n    _COMM=app\n    MESSAGE=two\n            lines",
            {"time": "2026-01-03T13:05:22.250000Z", "program": "app", "message": "two\nlines"},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _VERBOSE.match(line) if line[3:4] == " " and "[s=" in line[28:50] else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        entry: dict[str, str] = {}
        name = ""
        for line in text.split("\n")[1:]:
            if line.startswith(_VALUE_GOES_ON):
                if name:
                    entry[name] += f"\n{line.lstrip(' ')}"
                continue
            found = _VERBOSE_FIELD.fullmatch(line)
            name = "" if found is None or found[1] in entry else found[1]
            if found is not None:
                entry.setdefault(found[1], found[2])
        # what is printed is the time of the entry; where it was sent from another process, the process's own comes first
        fields = read_entry(entry, reading)
        if "time" not in fields:
            stamp = reading.clock.iso(begun["stamp"])
            if stamp is not None:
                fields["time"], fields["time_basis"] = stamp
        return fields


FORMATS = (Journald(), JournaldVerbose(), JournaldExport())
