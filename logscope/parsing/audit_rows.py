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
    MEANINGS,
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
)
from logscope.parsing.rows import CLASSIFICATION, EXTRA, RowWriter
from logscope.parsing.rule import PRIVILEGE, PRIVILEGED_ACTORS
from logscope.parsing.tables import Row, clean, quoted

_UNTRUSTED = r"(\"[^\"\x1d]++\"|[0-9A-F]++)"
_SENT = re.compile(
    r"(?:user )?pid=(\d{1,10}) uid=(\d{1,10}) auid=(\d{1,10}) ses=(\d{1,10}) (?:subj=[^\s'\"\x1d]++ )?msg='op=([\w:-]++) (?:grantors=[\w,?-]++ )?"
    rf"acct={_UNTRUSTED} exe=\"([^\"\x1d]++)\" hostname=([\w.:?-]++) addr=([\w.:]++|\?) terminal=([\w/.:]*\w|\?) res=(success|failed)'(?:\x1d(.*))?$",
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
_KINDS_OF_NAME = {"NORMAL": "NORMAL", "PARENT": "PARENT", "CREATE": "CREATE", "DELETE": "DELETE"}

_PID, _ACTOR, _ACTOR_ID, _ACCESS = (COLUMN[name] for name in ("pid", "actor", "actor_id", "access"))
_PROGRAM, _TARGET, _DEVICE, _CODE = (
    COLUMN[name] for name in ("program", "target", "device", "code")
)
_COMMAND, _SOURCE_IP = COLUMN["command"], COLUMN["source_ip"]


class AuditRows:
    """Fills the rows of one batch. Each method answers None, or False, where it does not know the event."""

    def __init__(self, rows: RowWriter, form: str) -> None:
        self._form = form
        self._meanings = rows.tables.meanings
        dictionaries = rows.tables.dictionaries
        self._programs, self._actors = dictionaries["program"], dictionaries["actor"]
        self._addresses, self._devices = dictionaries["address"], dictionaries["device"]
        self._targets, self._commands = dictionaries["target"], dictionaries["command"]
        self._pids = rows.slots["pid"][1]
        self._ids, self._accesses, self._codes = (
            rows.slots[name][1] for name in ("actor_id", "access", "code")
        )

    def log_on(self, row: Row, kind: str, text: str) -> bool:
        """One record of PAM or of a log-on program, all of ``text``."""
        found = _SENT.match(text)
        if found is None or kind not in LOGON_KINDS:
            return False
        pid, uid, auid, session, _, account, exe, host, address, terminal, result, names = (
            found.groups()
        )
        program = base_name(exe)
        account = decoded(account).strip()
        if program in BECOMING or account in UNSET:
            return False
        action, category = MEANINGS[kind]
        if account in NOBODY:
            account = ""
        if address in UNSET:
            address = host if ":" in host or host.replace(".", "").isdigit() else "?"
        if address != "?":
            number = row[_SOURCE_IP] = self._addresses[address]
            if number is None:
                return False
        row[_PID] = self._pids[pid]
        row[_PROGRAM] = self._programs[program]
        if account:
            row[_ACTOR] = self._actors[account]
            owner, name = (uid, "UID") if auid in UNSET else (auid, "AUID")
            known = plain(enriched_names(names).get(name)) if names else ""
            if account == (known or ("root" if owner == "0" else "")):
                row[_ACTOR_ID] = self._ids[owner]
            if account in PRIVILEGED_ACTORS:
                row[_ACCESS] = self._accesses[account]
                category = (*category, PRIVILEGE)
        if terminal not in UNSET:
            row[_DEVICE] = self._devices[terminal]
        row[CLASSIFICATION] = self._meanings[(self._form, None, action, OUTCOMES[result], category)]
        extra = "" if session in UNSET else f',"session":{int(session)}'
        if host not in UNSET and host != address:
            extra += f',"hostname":{quoted(host.rstrip(":"))}'
        if extra:
            row[EXTRA] = f"{{{extra[1:]}}}"
        return True

    def call(self, row: Row, text: str, others: list[str], header: str) -> bool:
        """A system call: ``text`` is its SYSCALL record, ``others`` the lines of the rest.

        ``header`` is what stands between type and text of each of them.
        """
        found = _CALL.match(text)
        if found is None:
            return False
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
                    return False
                paths.append(path)
            elif kind == "type=CWD" and body[:5] == 'cwd="' and body.count('"') == 2:
                cwd = body[5 : body.index('"', 5)]
            elif kind == "type=EXECVE" and not command:
                command = _arguments_of(body)
                if not command:
                    return False
            elif kind == "type=PROCTITLE" and body[:10] == "proctitle=" and " " not in body:
                if not command:
                    command = decoded(body[10:]).replace("\0", " ").rstrip()
            elif kind != "type=EOE":
                return False
        names = enriched_names(names_text) if names_text else {}
        syscall = call_name(arch, number, names.get("SYSCALL"))
        target, new_name, changed = acted_on(paths, cwd)
        flags = flags_of(syscall, {"a1": a1, "a2": a2}.get)
        root = euid == "0"
        action, category = call_meaning(
            syscall, flags, changed=changed, privileged=root and is_person(auid)
        )
        if new_name or action == "syscall":
            return False
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
        if session not in UNSET:
            extra += f',"session":{int(session)}'
        if key:
            keys = decoded(key).replace("\x01", ",")
            extra += f',"key":{quoted(keys)}'
        row[EXTRA] = clean(f"{extra}}}")
        outcome = OUTCOMES[success]
        row[CLASSIFICATION] = self._meanings[(self._form, None, action, outcome, category)]
        return True


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
