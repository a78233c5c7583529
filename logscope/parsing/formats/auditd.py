"""``audit.log``: the records of the Linux audit system, joined to events.

auditd writes one record a line, ``type=TYPE msg=audit(SECONDS.MILLIS:SERIAL): ...``; the records of one
event share time and serial (and node, where several machines write one log). ``log_format`` is RAW
or ENRICHED: then names follow the record after a 0x1d (auditd.conf(5)). ``ausearch`` prints the
same records with ``----`` and ``time->`` lines between events, and with ``-i`` in words.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.audit_records import read_records
from logscope.parsing.audit_rows import AuditRows
from logscope.parsing.audit_types import type_named
from logscope.parsing.format import Example, Format, Reading, Sample
from logscope.parsing.rows import MESSAGE_AT, TIME, TIME_BASIS
from logscope.parsing.rule import Fields
from logscope.parsing.tables import Row

_HEAD = re.compile(
    r"(?:node=(?P<node>\S{1,255}) )?type=(?P<type>[A-Z0-9_]{1,64}|UNKNOWN\[\d+\]) "
    r"msg=audit\((?P<id>(?:(?P<seconds>\d{1,11})\.(?P<fraction>\d{1,9})|(?P<words>\d[^():]{5,20}:\d\d:\d\d(?:\.\d+)?(?: [AP]M)?)):\d+)\) ?:? ?"
)
# As auditd writes them to one machine's log: one match and few groups.
_USUAL = re.compile(r"type=([A-Z0-9_]{1,64}) msg=audit\((\d{1,11}\.\d{3}:\d{1,20})\): ")
# What ausearch prints before each event; the records themselves say the time.
_SEPARATOR = re.compile(r"----$|time->[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4}$")
# Records that programs send are events of their own; only the kernel's share a serial.
_ALONE = ("USER", "CRED", "SERV", "SYST", "DAEM", "ADD_", "DEL_", "CRYP", "ACCT", "GRP_")


class Auditd(Format):
    """The log of auditd."""

    name = "auditd"
    title = "Linux audit (audit.log, ausearch)"
    weight = 1.0
    continuation = "none"
    grouped = True
    examples = (
        Example(
            'type=ADD_USER msg=audit(1767449122.415:4064): pid=1198 uid=0 auid=4294967295 ses=4294967295 msg=\'op=adding user id=1002 exe="/usr/sbin/useradd" '
            'hostname=? addr=? terminal=? res=success\'\x1dUID="root" AUID="unset" ID="unknown(1002)"',
            {
                "actor": "root",
                "target": "1002",
                "action": "user.create",
                "outcome": "success",
                "category": ["audit.account"],
            },
        ),
        Example(
            "type=USER_LOGIN msg=audit(1767449122.415:4063): pid=1198 uid=0 auid=4294967295 ses=4294967295 "
            'subj=system_u:system_r:sshd_t:s0-s0:c0.c1023 msg=\'op=login acct="root" exe="/usr/sbin/sshd" '
            "hostname=? addr=203.0.113.7 terminal=ssh res=failed'",
            {
                "time": "2026-01-03T14:05:22.415000Z",
                "time_basis": "exact",
                "program": "sshd",
                "pid": 1198,
                "actor": "root",
                "source_ip": "203.0.113.7",
                "device": "ssh",
                "action": "user.login",
                "outcome": "failure",
                "category": ["audit.logon", "audit.privilege"],
            },
        ),
        Example(
            "node=web1 type=SYSCALL msg=audit(1767449122.000:77): arch=c000003e syscall=59 success=yes exit=0 "
            "a0=55d0 a1=55d1 a2=55d2 a3=8 items=2 ppid=811 pid=812 auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 "
            'egid=0 sgid=0 fsgid=0 tty=pts0 ses=4 comm="cat" exe="/usr/bin/cat" subj=unconfined '
            'key="exec"\x1dARCH=x86_64 SYSCALL=execve AUID="ann" UID="root" EUID="root"\n'
            'node=web1 type=EXECVE msg=audit(1767449122.000:77): argc=3 a0="cat" a1=74776F20776F726473 a2="/etc/shadow"\n'
            'node=web1 type=CWD msg=audit(1767449122.000:77): cwd="/root"\n'
            'node=web1 type=PATH msg=audit(1767449122.000:77): item=0 name="/usr/bin/cat" inode=42 dev=fe:01 '
            "mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL\n"
            "node=web1 type=PROCTITLE msg=audit(1767449122.000:77): proctitle=636174002D6E002F6574632F736861646F77",
            {
                "host": "web1",
                "program": "cat",
                "pid": 812,
                "actor": "ann",
                "actor_id": "1000",
                "access": "root",
                "device": "pts0",
                "command": "cat two words /etc/shadow",
                "target": "/usr/bin/cat",
                "action": "process.exec",
                "outcome": "success",
                "category": ["audit.activity", "audit.privilege"],
            },
        ),
        Example(
            "type=SYSCALL msg=audit(1767449122.500:78): arch=c000003e syscall=263 success=no exit=-13 a0=ffffff9c "
            "items=2 ppid=1 pid=9 auid=1001 uid=1001 gid=100 euid=1001 tty=pts1 ses=5 "
            'comm="rm" exe="/usr/bin/rm" key=(null)\n'
            'type=CWD msg=audit(1767449122.500:78): cwd="/srv"\n'
            'type=PATH msg=audit(1767449122.500:78): item=0 name="/srv" inode=1 dev=fe:01 nametype=PARENT\n'
            "type=PATH msg=audit(1767449122.500:78): item=1 name=612062 inode=2 dev=fe:01 nametype=DELETE",
            {
                "target": "/srv/a b",
                "code": "13",
                "outcome": "failure",
                "actor_id": "1001",
                "action": "syscall.unlinkat",
                "category": ["audit.file", "audit.activity"],
            },
        ),
        Example(
            "type=USER_CMD msg=audit(1767449122.100:79): pid=70 uid=1000 auid=1000 ses=3 "
            'msg=\'cwd="/home/ann" cmd=7573657261646420626F62 exe="/usr/bin/sudo" terminal=pts/2 res=success\''
            '\x1dUID="ann" AUID="ann"',
            {
                "actor": "ann",
                "command": "useradd bob",
                "access": "sudo",
                "device": "pts/2",
                "action": "sudo.command",
                "category": ["audit.privilege", "audit.activity"],
            },
        ),
        Example(
            'type=AVC msg=audit(1767449122.200:80): avc:  denied  { read write } for  pid=81 comm="httpd" '
            'name="shadow" dev="dm-0" ino=99 scontext=system_u:system_r:httpd_t:s0 '
            "tcontext=system_u:object_r:shadow_t:s0 tclass=file permissive=0",
            {
                "program": "httpd",
                "target": "shadow",
                "action": "avc.denied",
                "outcome": "failure",
                "category": ["audit.activity"],
            },
        ),
        Example(
            "type=CONFIG_CHANGE msg=audit(1767449122.300:81): auid=1000 ses=3 op=set audit_enabled=0 old=1 res=1",
            {
                "target": "audit_enabled",
                "action": "auditd.set",
                "outcome": "success",
                "category": ["os.security"],
            },
        ),
        Example(
            "type=SYSCALL msg=audit(01/03/2026 14:05:22.415:82) : arch=x86_64 syscall=openat success=no "
            "exit=EACCES(Permission denied) a0=AT_FDCWD a1=0x7f a2=O_RDONLY items=1 ppid=1 pid=2 auid=ann uid=ann "
            "euid=ann tty=pts0 ses=3 comm=cat exe=/usr/bin/cat key=shadow",
            {"actor": "ann", "code": "EACCES", "time": "2026-01-03T14:05:22.415000Z"},
        ),
    )

    def begin(self, line: str) -> Any:
        return _USUAL.match(line) or _HEAD.match(line)

    def score(self, sample: Sample) -> float:
        lines = tuple(line for line in sample.lines if not self.separates(line))
        return super().score(Sample(lines))

    def separates(self, line: str) -> bool:
        return line[:1] in ("-", "t") and _SEPARATOR.match(line) is not None

    def group_key(self, begun: Any) -> str | None:
        if begun.re is _USUAL:
            return None if begun[1][:4] in _ALONE else begun[2]
        if begun[2][:4] in _ALONE:
            return None
        node: str | None = begun[1]
        event: str = begun[3]
        return event if node is None else f"{node} {event}"

    def group_mark(self, begun: Any) -> str | None:
        return begun[0][len(begun[1]) + 5 :] if begun.re is _USUAL else None

    def fill_row(self, begun: Any, text: str, reading: Reading) -> Row | None:
        if begun.re is not _USUAL:
            return super().fill_row(begun, text, reading)
        quick = reading.options.get("audit")
        if quick is None:
            quick = reading.options["audit"] = AuditRows(reading.rows, self.name)
        kind, id_of_event = begun.groups()
        end = begun.end()
        record = text[end:]
        row: Row | None
        if kind == "SYSCALL":
            first, *others = record.split("\n")
            row = quick.call(first, others, f" msg=audit({id_of_event}): ")
        elif "\n" in text:
            row = None
        else:
            row = quick.alone(kind, record)
        if row is None:
            return super().fill_row(begun, text, reading)
        row[TIME] = int(id_of_event.partition(":")[0].replace(".", "")) * 1000
        row[TIME_BASIS] = 0
        row[MESSAGE_AT] = end
        return row

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        if begun.re is _USUAL:
            begun = _HEAD.match(text)
        node, kind, _, seconds, fraction, words = begun.groups()
        end = begun.end()
        fields: Fields = {"message_at": end, "host": node}
        if seconds is None:
            stamp = reading.clock.dateutil(words)
            if stamp is not None:
                fields["time"], fields["time_basis"] = stamp
        else:
            fields["time"] = int(seconds) * 1_000_000 + int(fraction[:6].ljust(6, "0"))
            fields["time_basis"] = 0
        if "\n" not in text:
            records = [(type_named(kind), text[end:])]
        else:
            records = []
            for line in text.split("\n"):
                found = _HEAD.match(line)
                if found is not None:
                    records.append((type_named(found[2]), line[found.end() :]))
        read_records(records, fields, worded=seconds is None)
        return fields


FORMAT = Auditd()
