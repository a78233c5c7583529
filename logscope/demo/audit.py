"""The Linux audit trail: records in groups that share a serial number.

Record and field names are those of the audit project's message dictionary; the log is raw
(``log_format = RAW``), so numbers are not translated and odd texts stand in hex.
"""

from __future__ import annotations

from datetime import datetime

from logscope.demo.collection import Log, Step

_UNCONFINED = "unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023"
_SYSTEM = "system_u:system_r:init_t:s0"


class AuditTrail:
    """``audit.log`` of one host.

    Serials follow the time, so the events are kept until ``close`` writes them.
    """

    _UNSEEN = 731  # events that the kernel numbered while no auditd listened

    def __init__(self, log: Log) -> None:
        self._log = log
        self._events: list[tuple[datetime, tuple[tuple[str, str], ...], Step | None]] = []

    def event(self, time: datetime, *records: tuple[str, str], planted: Step | None = None) -> None:
        """One event: pairs of record type and fields."""
        self._events.append((time, records, planted))

    def close(self) -> None:
        """Number all events and write them."""
        serial = 4200
        for time, records, planted in sorted(self._events, key=lambda event: event[0]):
            serial += self._UNSEEN if records[0][0] == "DAEMON_START" else 1
            stamp = f"{int(time.timestamp())}.{time.microsecond // 1000:03d}:{serial}"
            text = "\n".join(
                f"type={kind} msg=audit({stamp}): {fields}" for kind, fields in records
            )
            self._log.write(time, text, planted)

    def user(
        self,
        time: datetime,
        kind: str,
        *,
        pid: int,
        uid: int,
        auid: int,
        session: int,
        message: str,
        planted: Step | None = None,
    ) -> None:
        """One record of a trusted program (sshd, sudo, crond): ``message`` is what it says."""
        self.event(
            time,
            (kind, f"pid={pid} uid={uid} auid={auid} ses={session} subj={_UNCONFINED} msg='{message}'"),
            planted=planted,
        )  # fmt: skip

    def service(self, time: datetime, kind: str, unit: str, planted: Step | None = None) -> None:
        """SERVICE_START or SERVICE_STOP of a unit, as systemd reports it."""
        message = (
            f'unit={unit} comm="systemd" exe="/usr/lib/systemd/systemd" hostname=? addr=? '
            "terminal=? res=success"
        )
        self.event(
            time,
            (kind, f"pid=1 uid=0 auid=4294967295 ses=4294967295 subj={_SYSTEM} msg='{message}'"),
            planted=planted,
        )

    def run(
        self,
        time: datetime,
        arguments: list[str],
        *,
        pid: int,
        auid: int,
        session: int,
        uid: int = 0,
        tty: str = "pts1",
        planted: Step | None = None,
    ) -> None:
        """An execve: SYSCALL, EXECVE, CWD, PATH and PROCTITLE."""
        program = arguments[0]
        name = program.rpartition("/")[2]
        words = " ".join(f"a{index}={_word(word)}" for index, word in enumerate(arguments))
        title = "\0".join(arguments).encode().hex().upper()
        self.event(
            time,
            (
                "SYSCALL",
                (
                    "arch=c000003e syscall=59 success=yes exit=0 a0=55d0c1a2e2b0 a1=55d0c1a2f4c0 "
                    f"a2=55d0c1a31110 a3=8 items=2 ppid={pid - 3} pid={pid} auid={auid} uid={uid} gid={uid} "
                    f"euid={uid} suid={uid} fsuid={uid} egid={uid} sgid={uid} fsgid={uid} tty={tty} "
                    f'ses={session} comm="{name[:15]}" exe="{program}" subj={_UNCONFINED} key="exec"'
                ),
            ),
            ("EXECVE", f"argc={len(arguments)} {words}"),
            ("CWD", 'cwd="/root"'),
            (
                "PATH",
                (
                    f'item=0 name="{program}" inode=134512 dev=fd:00 mode=0100755 ouid=0 ogid=0 '
                    "rdev=00:00 obj=system_u:object_r:bin_t:s0 nametype=NORMAL cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0"
                ),
            ),
            ("PROCTITLE", f"proctitle={title}"),
            planted=planted,
        )


def _word(text: str) -> str:
    """An argument as the kernel writes it: quoted, or in hex where it has blanks or quotes."""
    odd = any(character <= " " or character in '"\x7f' for character in text)
    return text.encode().hex().upper() if odd else f'"{text}"'
