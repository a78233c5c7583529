"""Records of utmp, wtmp and btmp, as the decoders of those files write them: one JSON object a record.

The members are the fields of ``struct utmpx`` without their ``ut_``; ``utmp`` names the type. ``failed`` marks
the records of a btmp. Where a log-off names no account, ``login`` is the log-on at the same terminal
before it: a name taken from there is marked, ``actor_basis`` is ``terminal``.
"""

from __future__ import annotations

from logscope.parsing.account_records import KINDS, Account, read_account
from logscope.parsing.format import Example, Reading
from logscope.parsing.json_record import JsonFormat, Object
from logscope.parsing.rule import Fields


class Utmp(JsonFormat):
    """Records of the log-on accounting."""

    name = "utmp"
    title = "utmp, wtmp, btmp (decoded)"
    marks = ('"utmp"',)
    examples = (
        Example(
            '{"utmp": "USER_PROCESS", "time": "2026-01-03T14:05:22.123456Z", "user": "ann", "line": "pts/0", "host": "192.0.2.7", '
            '"address": "192.0.2.7", "pid": 4711, "id": "ts/0", "offset": 384}',
            {"time": "2026-01-03T14:05:22.123456Z", "time_basis": "exact", "actor": "ann", "device": "pts/0", "source_ip": "192.0.2.7", "pid": 4711,
             "action": "login.open", "outcome": "success", "category": ["audit.logon"], "message": "USER_PROCESS ann pts/0 192.0.2.7"},
        ),
        Example(
            '{"utmp": "USER_PROCESS", "time": "2026-01-03T14:05:22.000000Z", "user": "root", "line": "tty1", "pid": 812, "offset": 384}',
            {"actor": "root", "access": "root", "source_ip": None, "category": ["audit.logon", "audit.privilege"]},
        ),
        Example(
            '{"utmp": "LOGIN_PROCESS", "time": "2026-01-03T14:05:22.000000Z", "user": "oracle", "line": "ssh:notty", "host": "pc.example.net", '
            '"address": "2001:db8::7", "pid": 4711, "failed": true, "offset": 0}',
            {"actor": "oracle", "source_ip": "2001:db8::7", "action": "ssh.login", "outcome": "failure", "source_host": "", "category": ["audit.logon"]},
        ),
        Example(
            '{"utmp": "LOGIN_PROCESS", "time": "2026-01-03T14:05:22.000000Z", "user": "LOGIN", "line": "tty2", "pid": 813, "id": "tty2", "offset": 0}',
            {"actor": None, "action": "login.prompt", "outcome": None, "device": "tty2"},
        ),
        Example(
            '{"utmp": "DEAD_PROCESS", "time": "2026-01-03T15:00:00.000000Z", "line": "pts/0", "pid": 4711, '
            '"login": {"user": "ann", "time": "2026-01-03T14:05:22.000000Z", "host": "192.0.2.7"}, "offset": 768}',
            {"actor": "ann", "actor_basis": "", "action": "logout", "source_ip": "192.0.2.7", "device": "pts/0", "outcome": None, "category": ["audit.logon"]},
        ),
        Example(
            '{"utmp": "BOOT_TIME", "time": "2026-01-03T08:00:00.000000Z", "user": "reboot", "line": "~", "host": "6.1.0-17-amd64", "id": "~~", "offset": 0}',
            {"action": "system.start", "category": ["os.system"], "kernel": "", "actor": None, "device": None},
        ),
        Example(
            '{"utmp": "RUN_LVL", "time": "2026-01-03T18:00:00.000000Z", "user": "shutdown", "line": "~", "host": "6.1.0-17-amd64", "offset": 0}',
            {"action": "system.stop", "category": ["os.system"]},
        ),
        Example(
            '{"utmp": "RUN_LVL", "time": "2026-01-03T08:00:09.000000Z", "user": "runlevel", "line": "~", "pid": 20021, "offset": 0}',
            {"action": "system.runlevel", "target": "5", "previous": "", "pid": None, "category": ["os.system"]},
        ),
        Example(
            '{"utmp": "OLD_TIME", "time": "2026-01-03T08:00:09.000000Z", "user": "date", "line": "|", "offset": 0}',
            {"action": "time.set", "category": ["os.security"]},
        ),
        Example(
            '{"utmp": "EMPTY", "blank": true, "offset": 1152}',
            {"action": "log.blank", "category": ["os.security"], "time": None},
        ),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        return record.get("utmp") in KINDS

    def read(self, record: Object, reading: Reading) -> Fields:
        fields: Fields = {}
        stamp = reading.clock.iso(_text(record, "time"))
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        pid, login = record.get("pid"), record.get("login")
        account = Account(
            kind=str(record["utmp"]),
            user=_text(record, "user"),
            line=_text(record, "line"),
            host=_text(record, "host"),
            address=_text(record, "address") or None,
            pid=pid if isinstance(pid, int) else None,
            failed=record.get("failed") is True,
            login=login if isinstance(login, dict) else None,
        )
        read_account(account, fields)
        if record.get("blank"):
            # who cleans up behind himself overwrites his records with zeros
            fields |= {"action": "log.blank", "category": ("os.security",)}
            fields["message"] = "blank record: nothing but zeros"
        for name in ("termination", "exit", "session", "service", "records", "untyped"):
            fields[name] = record.get(name)
        return fields


def _text(record: Object, name: str) -> str:
    value = record.get(name)
    return value if isinstance(value, str) else ""


FORMAT = Utmp()
