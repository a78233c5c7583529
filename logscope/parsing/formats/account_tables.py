"""What last, lastb, who and utmpdump print: the log-on accounting as responders find it in collections.

last(1) of util-linux (``login-utils/last.c``) prints name, terminal, host, the beginning (``Sat Jan  3 14:05``, with ``-F``
seconds and year, with ``--time-format iso`` an ISO stamp), an end and a duration; without ``-F`` there is no
year. lastb prints failures in the same columns, and nothing in a line tells them apart but the terminal:
``ssh:notty`` is only in btmp. who(1) prints name, terminal, ``2026-01-03 14:05`` and the host in brackets; utmpdump(1)
all fields in brackets. A name may be anything that somebody typed: it is read from the left only as far as a
blank, and the rest from the end of the line.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.account_records import Account, read_account
from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.times import MONTH, WEEKDAY

_TIME = rf"(?:{WEEKDAY} (?P<date>{MONTH} [ \d]\d) (?P<clock>\d\d:\d\d(?::\d\d)?)(?: (?P<year>\d{{4}}))?|(?P<iso>\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:?\d\d))"
_END = rf"(?:{WEEKDAY} {MONTH} [ \d]\d \d\d:\d\d:\d\d \d{{4}}|\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:?\d\d|\d\d:\d\d(?::\d\d)?|crash|down|gone|still|no)"
_LAST = re.compile(
    rf"(?P<user>\S*+) ++(?P<middle>\S[^\n]{{0,300}}?) {{1,30}}{_TIME}"
    rf"(?P<rest> {{1,3}}-? {{0,3}}(?:{_END}|logged in|running|logout)[^\n]{{0,80}}|\s*)$"
)
_DURATION = re.compile(r"\((?P<duration>\d+\+?\d*:\d\d)\)")
# ``last -a`` puts the host behind all
_LAST_COLUMN = re.compile(r" {2}([\w.:%-]++)$")
_BEGINS = re.compile(r"[wb]tmp(?:\.\d)?\S* begins ")
_WHO = re.compile(
    r"(?P<user>[^\s:\[\]]++) ++(?:[+?-] )?(?P<line>[\w/:.-]++) ++(?P<stamp>\d{4}-\d\d-\d\d \d\d:\d\d)"
    r"(?: {1,20}(?:\.|old|\d\d:\d\d) {1,20}(?P<pid>\d+))?(?: {1,20}\((?P<host>[^()]{1,260})\))?\s*$"
)
_DUMP = re.compile(
    r"\[(?P<kind>\d)\] \[(?P<pid>\d{1,10})\] \[(?P<id>.{4})\] \[(?P<user>.{8,32}?)\] \[(?P<line>.{12,32}?)\] \[(?P<host>.{20,256}?)\] "
    r"\[(?P<address>[\da-fA-F.:]{2,45}) *\] \[(?P<stamp>[^\]]{20,40})\]\s*$"
)
_KINDS = (
    "EMPTY", "RUN_LVL", "BOOT_TIME", "NEW_TIME", "OLD_TIME", "INIT_PROCESS", "LOGIN_PROCESS", "USER_PROCESS",
    "DEAD_PROCESS", "ACCOUNTING",
)  # fmt: skip
_NOT_A_HOST = frozenset({"", "-"})


class LastTable(Format):
    """What last and lastb print."""

    name = "last_table"
    title = "Output of last, lastb"
    weight = 0.98
    continuation = "none"
    yearless = re.compile(
        rb"\n[^\n]{0,80}? (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ([ \d]\d) \d\d:\d\d(?!:\d\d \d{4})"
    )
    examples = (
        Example(
            "ann      pts/0        192.0.2.7        Sat Jan  3 14:05:22 2026 - Sat Jan  3 15:00:01 2026  (00:54)",
            {"time": "2026-01-03T14:05:22.000000Z", "time_basis": "zone-assumed", "actor": "ann", "device": "pts/0", "source_ip": "192.0.2.7",
             "action": "login.open", "outcome": "success", "category": ["audit.logon"], "duration": "", "end": ""},
        ),
        Example(
            "root     tty1                          Sat Jan  3 14:05   still logged in",
            {"time": "2026-01-03T14:05:00.000000Z", "time_basis": "year-inferred+zone-assumed", "actor": "root", "source_ip": None,
             "category": ["audit.logon", "audit.privilege"]},
        ),
        Example(
            "oracle   ssh:notty    198.51.100.9     Sat Jan  3 14:05 - 14:05  (00:00)",
            {"actor": "oracle", "action": "ssh.login", "outcome": "failure", "source_ip": "198.51.100.9"},
        ),
        Example(
            "         ssh:notty    198.51.100.9     Sat Jan  3 14:05 - 14:05  (00:00)",
            {"actor": None, "action": "ssh.login", "outcome": "failure"},
        ),
        Example(
            "reboot   system boot  6.1.0-17-amd64   Sat Jan  3 08:00   still running",
            {"action": "system.start", "actor": None, "category": ["os.system"], "kernel": ""},
        ),
        Example(
            "shutdown system down  6.1.0-17-amd64   Sat Jan  3 18:00:00 2026 - Sun Jan  4 08:00:00 2026  (14:00)",
            {"action": "system.stop", "category": ["os.system"]},
        ),
        Example(
            "ann      pts/1        2001:db8::7      2026-01-03T14:05:22+01:00 - 2026-01-03T15:00:01+01:00  (00:54)",
            {"time": "2026-01-03T13:05:22.000000Z", "time_basis": "exact", "source_ip": "2001:db8::7"},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        if line[1:5] == "tmp ":
            return _BEGINS.match(line)
        return _LAST.match(line) if ":" in line[20:200] and "  " in line[:80] else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields | None:  # noqa: ARG002  # the match has it all
        if begun.re is _BEGINS:
            return None
        fields: Fields = {"message_at": 0}
        middle, user, rest = begun["middle"], begun["user"], begun["rest"]
        if middle.startswith(("system boot", "system down")):
            kind = "BOOT_TIME" if middle[7:11] == "boot" else "SHUTDOWN_TIME"
            account = Account(kind, user, "~", middle[11:].strip())
        elif user == "runlevel":
            account = Account("RUN_LVL", user, "~", middle.rpartition(" ")[2])
        else:
            words = middle.split()
            host = words[1] if len(words) > 1 else ""
            behind = _LAST_COLUMN.search(rest) if not host else None
            if behind is not None:
                host, rest = behind[1], rest[: behind.start()]
            account = Account(
                "USER_PROCESS",
                user,
                words[0],
                "" if host in _NOT_A_HOST else host,
                failed=words[0] == "ssh:notty",
            )
        _read(account, fields)
        if begun["iso"]:
            stamp = reading.clock.iso(begun["iso"])
        else:
            clock = begun["clock"] if len(begun["clock"]) > 5 else f"{begun['clock']}:00"
            stamp = (
                reading.clock.worded(f"{begun['date']} {begun['year']} {clock}")
                if begun["year"]
                else reading.clock.syslog(f"{begun['date']} {clock}")
            )
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        rest = rest.strip(" -")
        duration = _DURATION.search(rest)
        fields["duration"] = duration["duration"] if duration is not None else None
        fields["end"] = rest.partition("(")[0].strip() or None
        return fields


class WhoTable(Format):
    """What who prints."""

    name = "who_table"
    title = "Output of who"
    weight = 0.98
    continuation = "none"
    examples = (
        Example(
            "ann      pts/0        2026-01-03 14:05 (192.0.2.7)",
            {"time": "2026-01-03T14:05:00.000000Z", "actor": "ann", "device": "pts/0", "source_ip": "192.0.2.7", "action": "login.open"},
        ),
        Example("root     + tty1         2026-01-03 14:05 00:10         811", {"actor": "root", "device": "tty1", "pid": 811, "access": "root"}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _WHO.match(line) if "-" in line[:60] and "  " in line[:40] else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:  # noqa: ARG002  # the match has it all
        fields: Fields = {"message_at": 0}
        pid = int(begun["pid"]) if begun["pid"] else None
        account = Account(
            "USER_PROCESS", begun["user"], begun["line"], begun["host"] or "", pid=pid
        )
        _read(account, fields)
        stamp = reading.clock.iso(f"{begun['stamp']}:00")
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        return fields


class UtmpDump(Format):
    """What utmpdump prints."""

    name = "utmpdump"
    title = "Output of utmpdump"
    continuation = "none"
    examples = (
        Example(
            "[7] [04711] [ts/0] [ann     ] [pts/0       ] [192.0.2.7           ] [192.0.2.7      ] [2026-01-03T14:05:22,250000+00:00]",
            {"time": "2026-01-03T14:05:22.250000Z", "time_basis": "exact", "actor": "ann", "device": "pts/0", "pid": 4711, "source_ip": "192.0.2.7",
             "action": "login.open", "outcome": "success"},
        ),
        Example(
            "[6] [04712] [    ] [oracle  ] [ssh:notty   ] [198.51.100.9        ] [198.51.100.9   ] [2026-01-03T14:05:22,000000+00:00]",
            {"actor": "oracle", "action": "ssh.login", "outcome": "failure"},
        ),
        Example(
            "[2] [00000] [~~  ] [reboot  ] [~           ] [6.1.0-17-amd64      ] [0.0.0.0        ] [Sat Jan 03 08:00:00 2026 UTC]",
            {"action": "system.start", "category": ["os.system"], "time": "2026-01-03T08:00:00.000000Z"},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _DUMP.match(line) if line[:1] == "[" and line[2:5] == "] [" else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:  # noqa: ARG002  # the match has it all
        fields: Fields = {"message_at": 0}
        user, line = begun["user"].strip(), begun["line"].strip()
        address = begun["address"] if begun["address"] not in ("0.0.0.0", "::") else None  # noqa: S104  # none stated
        kind = _KINDS[int(begun["kind"])]
        failed = line == "ssh:notty" and kind in ("LOGIN_PROCESS", "USER_PROCESS")
        _read(
            Account(
                kind, user, line, begun["host"].strip(), address, int(begun["pid"]), failed=failed
            ),
            fields,
        )
        stamp = reading.clock.read(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        return fields


def _read(account: Account, fields: Fields) -> None:
    read_account(account, fields)
    fields.pop("message", None)  # the line says it


FORMATS = (LastTable(), WhoTable(), UtmpDump())
