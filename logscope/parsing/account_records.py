"""What a record of the log-on accounting means, whoever wrote it down.

utmp, wtmp and btmp, their dumps and databases have the same few kinds of record (utmp(5), utmpx.h of the
BSDs, wtmpdb(8)): the system comes up or goes down, its run-level or clock changes, somebody logs on or
off, a process waits for a log-on. The names are those of utmpx.h.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address

from logscope.parsing.rule import Fields

KINDS = frozenset(
    ["EMPTY", "RUN_LVL", "BOOT_TIME", "NEW_TIME", "OLD_TIME", "INIT_PROCESS", "LOGIN_PROCESS", "USER_PROCESS",
     "DEAD_PROCESS", "ACCOUNTING", "SHUTDOWN_TIME"]
)  # fmt: skip
_SYSTEM, _SECURITY, _LOGON, _PRIVILEGE = (
    "os.system",
    "os.security",
    "audit.logon",
    "audit.privilege",
)

# Where somebody sits who came over the network, or at a screen.
_SESSION_TERMINALS = ("pts/", "pty", "ttyp", "ssh", "ftp", ":", "rexec", "rsh", "telnet")
# A display (``:0``, ``host:10.0``), or the name of the multiplexer that opened the terminal.
_DISPLAY = re.compile(r"(?P<host>[^\s:]*):(?P<display>\d{1,5}(?:\.\d{1,3})?)")
_WITHIN = re.compile(r"tmux\(\d+\)|mosh \[|via mosh|screen|:pts/|:\d+:S\.|:S\.|via ")


@dataclass(frozen=True, slots=True)
class Account:
    """One record. ``host`` is what stands in its host field: a peer, a display, or a kernel's release."""

    kind: str
    user: str = ""
    line: str = ""
    host: str = ""
    address: str | None = None
    pid: int | None = None
    failed: bool = False
    #: the log-on that a log-off ends, where that is known: user, host, address
    login: Mapping[str, object] | None = None


def read_account(record: Account, fields: Fields) -> None:
    """Add to ``fields`` what ``record`` means."""
    kind = kind_of(record)
    fields["record"] = kind
    fields["pid"] = record.pid
    fields["device"] = record.line
    fields["source_ip"] = record.address
    fields["message"] = " ".join(
        part for part in (kind, record.user, record.line, record.host or record.address) if part
    )
    if kind == "BOOT_TIME":
        fields |= {"action": "system.start", "category": (_SYSTEM,), "device": None}
        fields["kernel"] = record.host
    elif kind == "SHUTDOWN_TIME":
        fields |= {"action": "system.stop", "category": (_SYSTEM,), "device": None}
        fields["kernel"] = record.host
    elif kind == "RUN_LVL":
        _read_runlevel(record, fields)
    elif kind in ("NEW_TIME", "OLD_TIME"):
        fields |= {"action": "time.set", "category": (_SECURITY,), "device": None}
    elif record.failed:
        _read_peer(record.host, record.address, fields)
        _read_logon(record, fields, "failure")
    elif kind == "USER_PROCESS":
        _read_peer(record.host, record.address, fields)
        _read_logon(record, fields, "success")
    elif kind == "DEAD_PROCESS":
        _read_end(record, fields)
    elif kind == "LOGIN_PROCESS":
        fields["action"] = "login.prompt"
    elif kind == "INIT_PROCESS":
        fields["action"] = "process.start"


def kind_of(record: Account) -> str:
    """The kind, mended as last(1) does it: a shutdown is a run-level record by the name ``shutdown``."""
    system = record.kind == "RUN_LVL" or (
        record.line[:1] == "~" and record.kind in ("BOOT_TIME", "EMPTY")
    )
    if system and record.user in ("shutdown", "reboot"):
        return "SHUTDOWN_TIME" if record.user == "shutdown" else "BOOT_TIME"
    if record.kind == "USER_PROCESS" and not record.user and not record.failed:
        return "DEAD_PROCESS"  # a log-off, by programs that leave the type as it was
    return record.kind


def _read_runlevel(record: Account, fields: Fields) -> None:
    """The run-levels stand in the pid: the new one in its low byte, the one before in the next."""
    number = record.pid or 0
    level, before = number & 0xFF, number >> 8 & 0xFF
    fields |= {"pid": None, "device": None, "category": (_SYSTEM,), "kernel": record.host}
    fields["target"] = chr(level) if 32 < level < 127 else None
    fields["previous"] = chr(before) if 32 < before < 127 else None
    halts = fields["target"] in ("0", "6")
    fields["action"] = "system.stop" if halts else "system.runlevel"


def _read_logon(record: Account, fields: Fields, outcome: str) -> None:
    fields["actor"] = record.user
    fields["outcome"] = outcome
    fields["action"] = "ssh.login" if record.line == "ssh:notty" else "login.open"
    fields["category"] = (_LOGON,)
    if record.user == "root":
        fields["category"] = (_LOGON, _PRIVILEGE)
        if outcome == "success":
            fields["access"] = "root"


def _read_end(record: Account, fields: Fields) -> None:
    """A log-off, or the end of a process that nobody had logged on with."""
    login = record.login or {}
    user = record.user if record.user not in ("LOGIN", "getty") else ""
    if not (user or login or record.line.startswith(_SESSION_TERMINALS)):
        fields["action"] = "process.exit"
        return
    fields["action"] = "logout"
    fields["category"] = (_LOGON,)
    fields["actor"] = user
    if not user and login.get("user"):
        fields["actor"] = str(login["user"])
        fields["actor_basis"] = "terminal"
    if fields["actor"] == "root":
        fields["category"] = (_LOGON, _PRIVILEGE)
    host, address = record.host, record.address
    if not host and not address:
        host, address = str(login.get("host") or ""), str(login.get("address") or "") or None
    _read_peer(host, address, fields)
    fields["login_time"] = login.get("time")


def _read_peer(host: str, address: str | None, fields: Fields) -> None:
    """Where somebody came from. A display or a multiplexer in the host field is no host."""
    fields["source_ip"] = address
    if not host or host == address:
        return
    peer = host.partition("%")[0]
    try:
        peer = str(ip_address(peer))
    except ValueError:
        if _WITHIN.search(host) is not None:
            fields["within"] = host
            return
        display = _DISPLAY.fullmatch(host)
        if display is not None:
            fields["display"] = f":{display['display']}"
            peer = display["host"]
        else:
            peer = host
        if peer in ("", "login screen", "console"):
            return
    if address is None:
        fields["source_ip"] = peer
    elif peer != address:
        fields["source_host"] = peer
