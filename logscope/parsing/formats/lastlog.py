"""The last log-on of each account: lastlog and lastlog2 as their decoders write them, and lastlog(8)'s own table.

A decoded record is a JSON object with ``lastlog``: by ``uid`` (then the account's name is not in the file) or
by ``name``. The table of lastlog(8) (shadow's lastlog.c; lastlog2 prints the same) has a name, a port, a host and
``Sat Jan  3 14:05:22 +0000 2026``; an account that was never used is no event of a time, but a line all the same.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.account_records import Account, read_account
from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.json_record import JsonFormat, Object
from logscope.parsing.rule import Fields
from logscope.parsing.times import MONTH, WEEKDAY

_LINE = re.compile(
    r"(?P<user>[^\s:]++)(?:\s++(?P<middle>\S[^\n]{0,400}?))??\s++"
    rf"(?:(?P<stamp>{WEEKDAY} {MONTH} {{1,2}}\d{{1,2}} \d\d:\d\d:\d\d (?:[+-]\d{{4}} )?\d{{4}})|(?P<never>\*\*Never logged in\*\*))\s*+$"
)
_HEADER = re.compile(r"Username\s+Port\s+(?:From\s+)?Latest\s*$")


class DecodedLastlog(JsonFormat):
    """Records of lastlog and lastlog2."""

    name = "lastlog"
    title = "lastlog, lastlog2 (decoded)"
    marks = ('"lastlog"',)
    examples = (
        Example(
            '{"lastlog": "uid", "uid": 1000, "time": "2026-01-03T14:05:22.000000Z", "line": "pts/0", "host": "192.0.2.7"}',
            {"time": "2026-01-03T14:05:22.000000Z", "time_basis": "exact", "actor": None, "actor_id": "1000", "device": "pts/0",
             "source_ip": "192.0.2.7", "action": "login.open", "outcome": "success", "category": ["audit.logon"]},
        ),
        Example(
            '{"lastlog": "uid", "uid": 0, "time": "2026-01-03T14:05:22.000000Z", "line": "tty1"}',
            {"actor": "root", "access": "root", "actor_id": "0", "category": ["audit.logon", "audit.privilege"]},
        ),
        Example(
            '{"lastlog": "name", "user": "ann", "time": "2026-01-03T14:05:22.000000Z", "line": "ssh", "host": "2001:db8::7", "service": "sshd"}',
            {"actor": "ann", "source_ip": "2001:db8::7", "service": "", "record": ""},
        ),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        return record.get("lastlog") in ("uid", "name")

    def read(self, record: Object, reading: Reading) -> Fields:
        fields: Fields = {}
        stamp = reading.clock.iso(_text(record, "time"))
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        uid = record.get("uid")
        known = "root" if uid == 0 else ""
        _read_last(
            _text(record, "user") or known, _text(record, "line"), _text(record, "host"), fields
        )
        fields["actor_id"] = str(uid) if isinstance(uid, int) else None
        fields["service"] = record.get("service")
        return fields


class LastlogTable(Format):
    """What lastlog(8) prints."""

    name = "lastlog_table"
    title = "Output of lastlog"
    weight = 0.98
    continuation = "none"
    examples = (
        Example(
            "ann              pts/0    192.0.2.7        Sat Jan  3 14:05:22 +0100 2026",
            {"time": "2026-01-03T13:05:22.000000Z", "time_basis": "exact", "actor": "ann", "device": "pts/0", "source_ip": "192.0.2.7",
             "action": "login.open", "category": ["audit.logon"]},
        ),
        Example(
            "root             tty1                      Sat Jan  3 14:05:22 +0000 2026",
            {"actor": "root", "device": "tty1", "source_ip": None, "category": ["audit.logon", "audit.privilege"]},
        ),
        Example(
            "daemon                                     **Never logged in**",
            {"actor": "daemon", "action": "login.never", "outcome": None, "time": None},
        ),
        Example("Username         Port     From             Latest", {"action": None}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        if line[-2:-1].isdecimal() or line.rstrip()[-2:] == "**" or line[-1:].isdecimal():
            return _LINE.match(line)
        return _HEADER.match(line) if line[:8] == "Username" else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:  # noqa: ARG002  # the match has it all
        fields: Fields = {"message_at": 0}
        if begun.re is _HEADER:
            return fields
        if begun["never"]:
            return fields | {"actor": begun["user"], "action": "login.never"}
        words = (begun["middle"] or "").split()
        line, host = (words[0] if words else ""), (words[1] if len(words) > 1 else "")
        if len(words) == 1 and begun.start("middle") > _FROM_COLUMN:
            line, host = "", words[0]
        _read_last(begun["user"], line, host, fields)
        del fields["message"]
        fields["message_at"] = 0
        stamp = reading.clock.read(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        return fields


# In which the host stands, where the port is left blank.
_FROM_COLUMN = 24


def _read_last(user: str, line: str, host: str, fields: Fields) -> None:
    read_account(Account("USER_PROCESS", user or "?", line, host), fields)
    fields["actor"] = user
    fields["record"] = "lastlog"
    fields["message"] = " ".join(part for part in ("last log-on", user, line, host) if part)


def _text(record: Object, name: str) -> str:
    value = record.get(name)
    return value if isinstance(value, str) else ""


FORMATS = (DecodedLastlog(), LastlogTable())
