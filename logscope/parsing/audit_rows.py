r"""The usual events of ``audit.log``, straight into rows.

Most events are of two kinds: what PAM and the log-on programs send, one record each, and a system call
with its arguments and paths. Either has its fields in a fixed order (``kernel/auditsc.c``; libaudit's
``audit_log_acct_message``), and is read here by one match. What deviates in any way is left to
:func:`logscope.parsing.audit_records.read_records`, which says the same of it.
"""

from __future__ import annotations

import re

from logscope.model.batch import COLUMN
from logscope.parsing.audit_records import (
    BECOMING,
    LOGON_KINDS,
    NOBODY,
    OUTCOMES,
    UNSET,
    NamedPath,
    acted_on,
    base_name,
    call_meaning,
    call_name,
    decoded,
    disarms,
    enriched_names,
    flags_of,
    is_person,
    plain,
    read_records,
)
from logscope.parsing.audit_types import MEANINGS, type_named
from logscope.parsing.rows import CLASSIFICATION, EXTRA, RowWriter
from logscope.parsing.rule import PRIVILEGE, PRIVILEGED_ACTORS, Fields
from logscope.parsing.tables import EMPTY_ROW, Row, clean, quoted

_UNTRUSTED = r"(\"[^\"\x1d]++\"|[0-9A-F]++)"
_SENT = re.compile(
    r"(?:user )?pid=(\d{1,10}) uid=(\d{1,10}) auid=(\d{1,10}) ses=(\d{1,10}) (?:subj=[^\s'\"\x1d]++ )?msg='op=([\w:-]++) (?:grantors=[\w,?-]++ )?"
    rf"(?:acct={_UNTRUSTED}|id=(\d{{1,10}})) exe=\"([^\"\x1d]++)\" hostname=([\w.:?-]++) addr=([\w.:]++|\?) terminal=([\w/.:]*\w|\?) res=(success|failed)'(?:\x1d(.*))?$",
    re.ASCII,
)
_SUDO = re.compile(
    r"pid=(\d{1,10}) uid=(\d{1,10}) auid=(\d{1,10}) ses=(\d{1,10}) (?:subj=[^\s'\"\x1d]++ )?"
    rf"msg='cwd={_UNTRUSTED} cmd={_UNTRUSTED} exe=\"/usr/bin/sudo\" terminal=([\w/.:]*\w|\?) res=(success|failed)'(?:\x1d(.*))?$",
    re.ASCII,
)
_ASSIGNED = re.compile(
    r"pid=(\d{1,10}) uid=(\d{1,10}) (?:subj=[^\s'\"\x1d]++ )?old-auid=\d++ auid=(\d{1,10}) tty=([\w/]++|\(none\)) "
    r"old-ses=\d++ ses=(\d{1,10}) res=([01])(?:\x1d(.*))?$",
    re.ASCII,
)
_CALL = re.compile(
    r"arch=([0-9a-f]{1,8}) syscall=(\d{1,5}) success=(yes|no) exit=(-?\d++) a0=[0-9a-f]++ a1=([0-9a-f]++) a2=([0-9a-f]++) a3=[0-9a-f]++ items=\d++ "
    r"ppid=(\d{1,10}) pid=(\d{1,10}) auid=(\d{1,10}) uid=(\d{1,10}) gid=\d++ euid=(\d{1,10}) suid=\d++ fsuid=\d++ egid=\d++ sgid=\d++ fsgid=\d++ "
    rf"tty=([\w/]++|\(none\)) ses=(\d{{1,10}}) comm={_UNTRUSTED} exe={_UNTRUSTED}(?: subj=[^\s'\"\x1d]++)?"
    rf"(?: key=(?:{_UNTRUSTED}|\(null\)))?(?:\x1d(.*))?$",
    re.ASCII,
)
_PATH = re.compile(r"item=\d++ name=(\"[^\"\x1d]*+\"|[^\s'\"\x1d]*+)(?= )")
_ARGUMENTS = re.compile(r"argc=(\d{1,6}) ")
_NO_NAMES: dict[str, str] = {}
# Rows of records kept for the next time the same is said.
_MOST_SEEN = 20_000
_KINDS_OF_NAME = {"NORMAL": "NORMAL", "PARENT": "PARENT", "CREATE": "CREATE", "DELETE": "DELETE"}

_PID, _ACTOR, _ACTOR_ID, _ACCESS = (COLUMN[name] for name in ("pid", "actor", "actor_id", "access"))
_PROGRAM, _TARGET, _DEVICE, _CODE = (
    COLUMN[name] for name in ("program", "target", "device", "code")
)
_COMMAND, _SOURCE_IP = COLUMN["command"], COLUMN["source_ip"]


class AuditRows:
    """Makes the rows of one batch, without times. A method answers None where it does not know the event."""

    def __init__(self, rows: RowWriter, form: str) -> None:
        self._form = form
        self._rows = rows
        self._seen: dict[tuple[str, str], Row] = {}
        self._meanings = rows.tables.meanings
        dictionaries = rows.tables.dictionaries
        self._programs, self._actors = dictionaries["program"], dictionaries["actor"]
        self._addresses, self._devices = dictionaries["address"], dictionaries["device"]
        self._targets, self._commands = dictionaries["target"], dictionaries["command"]
        self._pids = rows.slots["pid"][1]
        self._ids, self._accesses, self._codes = (
            rows.slots[name][1] for name in ("actor_id", "access", "code")
        )

    def alone(self, kind: str, text: str) -> Row:
        """The one record of an event."""
        row = None
        if kind in LOGON_KINDS:
            row = self._log_on(kind, text)
        elif kind == "LOGIN":
            row = self._assigned(text)
        elif kind == "USER_CMD":
            row = self._sudo(text)
        return row or self._other(kind, text)

    def _other(self, kind: str, text: str) -> Row:
        """Any record. But for the process, the same text says the same."""
        pid, blank, rest = text.partition(" ")
        known = self._seen.get((kind, rest)) if pid[:4] == "pid=" and blank else None
        if known is not None:
            row = known.copy()
            row[_PID] = self._pids[plain(pid[4:])]
            return row
        fields: Fields = {}
        read_records([(type_named(kind), text)], fields)
        row = self._rows.from_fields(fields)
        if pid[:4] == "pid=" and len(self._seen) < _MOST_SEEN:
            self._seen[kind, rest] = row.copy()
        return row

    def _assigned(self, text: str) -> Row | None:
        """LOGIN: the kernel gives a session its login uid."""
        found = _ASSIGNED.match(text)
        if found is None:
            return None
        pid, uid, auid, terminal, session, result, names_text = found.groups()
        row = EMPTY_ROW.copy()
        row[_PID] = self._pids[pid]
        names = enriched_names(names_text) if names_text else _NO_NAMES
        account = plain(names.get("AUID")) or ("root" if auid == "0" else "")
        action, category = MEANINGS["LOGIN"]
        if account:
            row[_ACTOR] = self._actors[account]
        if auid not in UNSET or uid not in UNSET:
            row[_ACTOR_ID] = self._ids[uid if auid in UNSET else auid]
        if account == "root":
            row[_ACCESS] = self._accesses["root"]
            category = (*category, PRIVILEGE)
        if terminal not in UNSET:
            row[_DEVICE] = self._devices[terminal]
        row[CLASSIFICATION] = self._meanings[(self._form, None, action, OUTCOMES[result], category)]
        extra = _session(auid, session)
        if extra:
            row[EXTRA] = f"{{{extra[1:]}}}"
        return row

    def _sudo(self, text: str) -> Row | None:
        """USER_CMD of sudo."""
        found = _SUDO.match(text)
        if found is None:
            return None
        pid, uid, auid, session, cwd, command, terminal, result, names_text = found.groups()
        row = EMPTY_ROW.copy()
        row[_PID] = self._pids[pid]
        row[_PROGRAM] = self._programs["sudo"]
        names = enriched_names(names_text) if names_text else _NO_NAMES
        owner, name = (uid, "UID") if auid in UNSET else (auid, "AUID")
        if owner not in UNSET:
            actor = plain(names.get(name)) or ("root" if owner == "0" else "")
            if actor:
                row[_ACTOR] = self._actors[actor]
            row[_ACTOR_ID] = self._ids[owner]
        row[_ACCESS] = self._accesses["sudo"]
        if terminal not in UNSET:
            row[_DEVICE] = self._devices[terminal]
        command = decoded(command)
        row[_COMMAND] = self._commands[command]
        category = MEANINGS["USER_CMD"][1]
        if disarms(command):
            category = (*category, "os.security")
        outcome = OUTCOMES[result]
        row[CLASSIFICATION] = self._meanings[(self._form, None, "sudo.command", outcome, category)]
        extra = f'{_session(auid, session)},"cwd":{quoted(decoded(cwd))}'
        row[EXTRA] = clean(f"{{{extra[1:]}}}")
        return row

    def _log_on(self, kind: str, text: str) -> Row | None:
        """A record of PAM or of a log-on program."""
        found = _SENT.match(text)
        if found is None:
            return None
        (
            pid, uid, auid, session, _, written, identity, exe, host, address, terminal, result,
            names_text,
        ) = found.groups()  # fmt: skip
        program = base_name(exe)
        if program in BECOMING:
            return None
        names = enriched_names(names_text) if names_text else _NO_NAMES
        owner, name = (uid, "UID") if auid in UNSET else (auid, "AUID")
        known = plain(names.get(name)) or ("root" if owner == "0" else "")
        if written is not None:
            account = decoded(written).strip()
            if account in UNSET:
                return None
            identity = owner if account == known else None
        elif identity in UNSET:
            return None
        else:
            account = plain(names.get("ID")) or ("root" if identity == "0" else "")
            if not account and identity == auid:
                account = plain(names.get("AUID"))
        row = EMPTY_ROW.copy()
        action, category = MEANINGS[kind]
        if account in NOBODY:
            account = ""
        if address in UNSET:
            address = host if ":" in host or host.replace(".", "").isdigit() else "?"
        if address != "?":
            number = row[_SOURCE_IP] = self._addresses[address]
            if number is None:
                return None
        row[_PID] = self._pids[pid]
        row[_PROGRAM] = self._programs[program]
        if account:
            row[_ACTOR] = self._actors[account]
            if account in PRIVILEGED_ACTORS:
                row[_ACCESS] = self._accesses[account]
                category = (*category, PRIVILEGE)
        if identity is not None:
            row[_ACTOR_ID] = self._ids[identity]
        if terminal not in UNSET:
            row[_DEVICE] = self._devices[terminal]
        row[CLASSIFICATION] = self._meanings[(self._form, None, action, OUTCOMES[result], category)]
        extra = _session(auid, session)
        if host not in UNSET and host != address:
            extra += f',"hostname":{quoted(host.rstrip(":"))}'
        if extra:
            row[EXTRA] = f"{{{extra[1:]}}}"
        return row

    def call(self, text: str, others: list[str], header: str) -> Row | None:
        """A system call: ``text`` is its SYSCALL record, ``others`` the lines of the rest.

        ``header`` is what stands between type and text of each of them.
        """
        found = _CALL.match(text)
        if found is None:
            return None
        (
            arch, number, success, exit_code, a1, a2, parent, pid, auid, uid, euid, terminal,
            session, comm, exe, key, names_text,
        ) = found.groups()  # fmt: skip
        command, cwd = "", ""
        paths: list[NamedPath] = []
        for line in others:
            kind, _, body = line.partition(header)
            if kind == "type=PATH":
                path = _path_of(body)
                if path is None:
                    return None
                paths.append(path)
            elif kind == "type=CWD" and body[:5] == 'cwd="' and body.count('"') == 2:
                cwd = body[5 : body.index('"', 5)]
            elif kind == "type=EXECVE" and not command:
                command = _arguments_of(body)
                if not command:
                    return None
            elif kind == "type=PROCTITLE" and body[:10] == "proctitle=" and " " not in body:
                if not command:
                    command = decoded(body[10:]).replace("\0", " ").rstrip()
            elif kind != "type=EOE":
                return None
        names = enriched_names(names_text) if names_text else _NO_NAMES
        syscall = call_name(arch, number, names.get("SYSCALL"))
        target, new_name, changed = acted_on(paths, cwd)
        flags = flags_of(syscall, a1, a2)
        root = euid == "0"
        action, category = call_meaning(
            syscall, flags, changed=changed, privileged=root and is_person(auid)
        )
        if new_name or action == "syscall":
            return None
        row = EMPTY_ROW.copy()
        if command:
            row[_COMMAND] = self._commands[command]
            if disarms(command):
                category = (*category, "os.security")
        if target:
            row[_TARGET] = self._targets[target]
        row[_PID] = self._pids[pid]
        owner, name = (uid, names.get("UID")) if auid in UNSET else (auid, names.get("AUID"))
        if owner not in UNSET:
            actor = plain(name) or ("root" if owner == "0" else "")
            if actor:
                row[_ACTOR] = self._actors[actor]
            row[_ACTOR_ID] = self._ids[owner]
        if root:
            row[_ACCESS] = self._accesses["root"]
        if terminal not in UNSET:
            row[_DEVICE] = self._devices[terminal]
        if success == "no":
            row[_CODE] = self._codes[exit_code.lstrip("-")]
        extra = f'{{"ppid":{int(parent)}'
        comm, exe = decoded(comm), decoded(exe)
        row[_PROGRAM] = self._programs[comm]
        if comm != base_name(exe):
            extra += f',"exe":{quoted(exe)}'
        extra += _session(auid, session)
        if key:
            keys = decoded(key).replace("\x01", ",")
            extra += f',"key":{quoted(keys)}'
        row[EXTRA] = clean(f"{extra}}}")
        outcome = OUTCOMES[success]
        row[CLASSIFICATION] = self._meanings[(self._form, None, action, outcome, category)]
        return row


def _session(auid: str, session: str) -> str:
    """The members of ``extra`` that say whose session it is, each behind a comma."""
    if auid in UNSET:
        return "" if session in UNSET else f',"session":{int(session)}'
    if session in UNSET:
        return f',"auid":{int(auid)}'
    return f',"auid":{int(auid)},"session":{int(session)}'


def _path_of(body: str) -> NamedPath | None:
    """A PATH record whose file is named and of a usual kind."""
    found = _PATH.match(body)
    if found is None:
        return None
    at = body.find(" nametype=", found.end())
    kind = _KINDS_OF_NAME.get(body[at + 10 : at + 16]) if at > 0 else None
    return None if kind is None else (kind, found[1])


def _arguments_of(body: str) -> str:
    """The command line, where all of its arguments are in quotes (or none is, and there are few)."""
    found = _ARGUMENTS.match(body)
    parts = body.split('"')
    return " ".join(parts[1::2]) if found and len(parts) == 2 * int(found[1]) + 1 else ""
