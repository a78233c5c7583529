"""What the records of one Linux audit event say together.

Shared by the format that reads ``audit.log`` and by the rules that read the same records behind a
syslog header. The records are those of the kernel (``kernel/audit*.c``, ``security/``) and of the
programs that link libaudit; field names and encodings follow the audit project's field dictionary
and ``auparse/typetab.h``. An untrusted string is written in quotes, or, where it holds a blank, a
quote or a control character, as upper-case hex without quotes. ``ausearch -i`` prints it in words and
without quotes: there a value ends where the next known name begins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address

from logscope.parsing.audit_types import MEANINGS, Meaning
from logscope.parsing.rule import PRIVILEGED_ACTORS, Fields
from logscope.parsing.syscalls import SOCKET_CALLS, SYSCALLS, URING_CALLS

# ``key=value``; the quote of ``msg='`` ends no value, the 0x1d before enriched names ends one.
_PAIR = re.compile(r"(?<![\w-])([A-Za-z][\w-]*+(?:\[\d+\])?)=(\"[^\"]*+\"|[^\s'\"\x1d]*+)")
# The names that may follow a value in which ``ausearch -i`` wrote blanks.
_NAME = re.compile(
    r"(?:^|(?<=[\s'{]))(a\d+(?:\[\d+\])?|acct|addr|argc|auid|cap_\w+|cmd|comm|cwd|daddr|data|dev|dest|dir|egid|euid|exe|exit|family|fsgid|fsuid|gid"
    r"|grp|hostname|id|ino|inode|item|items|key|laddr|list|lport|major|minor|mode|msg|name|nametype|new-\w+|obj|ocomm|ogid|old-\w+|op|opid"
    r"|oses|ouid|path|per|permissive|pid|ppid|proctitle|rdev|reason|res|result|saddr|saddr_fam|scontext|ses|sgid|sig|subj|success|suid|syscall|tclass"
    r"|tcontext|terminal|tty|uid|unit|vm|arch)="
)
_HEX = re.compile(r"(?:[0-9A-F]{2})++")
_AVC = re.compile(
    r"(?:msg=')?avc: {1,2}(?P<verb>denied|granted) {1,2}\{ ?(?P<permissions>[^}]*?) ?\}"
)
_NOTICE = re.compile(
    r"(?:msg=')?avc: {1,2}(?:received|op=)? ?(?:setenforce|policyload|load_policy)"
)
UNSET = frozenset({"", "?", "(null)", "(none)", "unset", "4294967295", "-1", "UNKNOWN", "n/a"})
NOBODY = frozenset({"(unknown user)", "(invalid user)", "(unknown)"})

OUTCOMES: dict[str, str] = {
    "success": "success", "yes": "success", "1": "success",
    "failed": "failure", "no": "failure", "0": "failure",
}  # fmt: skip

# ``nametype`` and ``name`` of a PATH record, as written.
NamedPath = tuple[str, str]

_SECURITY: tuple[str, ...] = ("os.security",)
_ACCOUNT: tuple[str, ...] = ("audit.account",)
_ACTIVITY: tuple[str, ...] = ("audit.activity",)

# Records that add to an event and are none themselves.
_AUXILIARY = frozenset({
    "SYSCALL", "URINGOP", "EXECVE", "PATH", "CWD", "PROCTITLE", "SOCKADDR", "SOCKETCALL", "EOE",
    "OBJ_PID", "IPC", "IPC_SET_PERM", "MMAP", "FD_PAIR", "BPRM_FCAPS", "CAPSET", "MQ_OPEN",
    "MQ_SENDRECV", "MQ_NOTIFY", "MQ_GETSETATTR", "OPENAT2", "AVC_PATH", "CONTAINER_ID",
    "MAC_TASK_CONTEXTS", "MAC_OBJ_CONTEXTS", "KERNEL_OTHER", "FS_WATCH", "FS_INODE",
})  # fmt: skip

# Programs that an account uses to act as another: the ``acct`` of their sessions is the other one.
BECOMING = frozenset({"su", "su-l", "sudo", "pkexec", "doas", "runuser", "sudo-rs"})

_CHANGES_FILES = frozenset({
    "truncate", "ftruncate", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "rmdir", "creat",
    "link", "linkat", "unlink", "unlinkat", "symlink", "symlinkat", "mknod", "mknodat", "chmod",
    "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "fchownat", "lchown", "setxattr",
    "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr", "setxattrat", "removexattrat",
    "chown32", "fchown32", "lchown32", "truncate64", "ftruncate64",
})  # fmt: skip
_CALLS_OF_SYSTEM = frozenset({"reboot", "kexec_load", "kexec_file_load"})
_WRITING = 0o1 | 0o2 | 0o100 | 0o1000  # O_WRONLY, O_RDWR, O_CREAT, O_TRUNC

# Commands that switch off or change what watches the system; most others are told by their name.
_WATCHMEN = frozenset({
    "auditctl", "setenforce", "iptables", "ip6tables", "nft", "ufw", "aa-disable", "aa-teardown",
    "aa-complain", "apparmor_parser", "setsebool", "systemctl", "service",
})  # fmt: skip
_DISARMS = re.compile(
    r"(?:\S*/)?(?:auditctl -[eDdaAwWR]|setenforce |iptables -[FXZPD]|ip6tables -[FXZPD]|nft flush|nft delete|ufw (?:disable|reset|allow|delete)"
    r"|aa-(?:disable|teardown|complain)|apparmor_parser -R|setsebool "
    r"|(?:systemctl|service)(?: --?\S+)* (?:(?:stop|disable|mask|kill) \S{0,40}(?:auditd|syslog|journald|firewalld|iptables|nftables|ufw|apparmor|fail2ban|falcon|ossec|wazuh)"
    r"|(?:auditd|syslog|rsyslog|syslog-ng|firewalld|iptables|ufw) stop))"
)


def decoded(value: str) -> str:
    """A field that the kernel treats as untrusted: out of its quotes, or out of its hex."""
    if value[:1] == '"':
        return value[1:-1] if value[-1:] == '"' and len(value) > 1 else value[1:]
    if _HEX.fullmatch(value):
        return bytes.fromhex(value).decode("utf-8", "replace")
    return "" if value in UNSET else value


def plain(value: str | None) -> str:
    """A field that is never encoded, without its quotes and the punctuation of old records."""
    if value is None:
        return ""
    value = value.strip('"')
    if value in UNSET or value.startswith("unknown("):  # auditd's word for a number without a name
        return ""
    value = value.rstrip(",):")
    return "" if value in UNSET else value


@lru_cache(maxsize=4096)
def enriched_names(text: str) -> dict[str, str]:
    """The names that auditd added to a record behind a 0x1d."""
    return _pairs(text)


def number_or_text(value: str) -> int | str:
    """A number as one, if a database can hold it."""
    return int(value) if len(value) < 16 and value.isascii() and value.isdecimal() else value


@lru_cache(maxsize=4096)
def base_name(path: str) -> str:
    return path.rpartition("/")[2]


def _pairs(text: str) -> dict[str, str]:
    """Fields by name; where a name stands twice the first counts (the kernel's before the program's)."""
    found = _PAIR.findall(text)
    found.reverse()
    return dict(found)


def _worded_pairs(text: str) -> dict[str, str]:
    """The same of a record as ``ausearch -i`` prints it."""
    parts = _NAME.split(text.partition("\x1d")[0])
    values: dict[str, str] = {}
    for name, value in zip(parts[1::2], parts[2::2], strict=True):
        values.setdefault(name, value.strip().rstrip("'}").rstrip())
    return {**_pairs(text), **values}


def read_records(
    records: Sequence[tuple[str, str]], fields: Fields, *, worded: bool = False
) -> None:
    """Add to ``fields`` what the records of one event, as (type, text after the header), say.

    ``worded`` records are those that ``ausearch -i`` prints.
    """
    kind, text = records[0]
    if kind in _AUXILIARY and len(records) > 1:
        kind, text = next((record for record in records if record[0] not in _AUXILIARY), records[0])
    values = _worded_pairs(text) if worded else _pairs(text)
    meaning = MEANINGS.get(kind)
    if meaning is None:
        meaning = _other_meaning(kind)
        fields["audit_type"] = kind
    action, categories = meaning
    if kind in _AUXILIARY or len(records) > 1:
        syscall, changed, oflag = _add_kernel_records(records, fields, kind, values, worded=worded)
        if kind in ("SYSCALL", "URINGOP"):
            root = values.get("euid") in ("0", "root") and is_person(values.get("auid", ""))
            action, categories = call_meaning(
                syscall,
                oflag or flags_of(syscall, values.get("a1", ""), values.get("a2", "")),
                changed=changed,
                privileged=root,
            )
            if action == "syscall":
                fields["syscall"] = syscall
        if values.get("success") == "no":
            fields["code"] = values.get("exit", "").partition("(")[0].lstrip("-")
    _add_subject(values, fields)
    outcome = OUTCOMES.get(
        plain(values.get("res") or values.get("result") or values.get("success"))
    )
    if outcome is not None:
        fields["outcome"] = outcome
    fields["action"], fields["category"] = action, categories
    refine = _REFINEMENTS.get(kind)
    if refine is not None:
        refine(text, values, fields)
    command = fields.get("command")
    if command and "audit.activity" in fields["category"] and disarms(command):
        fields["category"] = (*fields["category"], "os.security")


def disarms(command: str) -> bool:
    """True for a command that switches off what watches the system, or changes it."""
    name = command.partition(" ")[0].rpartition("/")[2]
    return name in _WATCHMEN and _DISARMS.match(command) is not None


def _other_meaning(kind: str) -> Meaning:
    if kind.startswith("MAC_"):
        return "selinux.config", _SECURITY
    if kind.startswith("APPARMOR"):
        return "apparmor", _ACTIVITY
    if kind.startswith("ANOM_"):
        return "anomaly", ()
    return "audit.record", ()


# -- who, with what, from where --------------------------------------------------------------


def _add_subject(values: dict[str, str], fields: Fields) -> None:
    """Process, account, session and peer, which most records name in the same words."""
    get = values.get
    exe = decoded(get("exe") or "")
    comm = decoded(get("comm") or "")
    if exe:
        base = base_name(exe)
        fields["program"] = comm if comm and "arch" in values else base
        if fields["program"] != base:
            fields["exe"] = exe
    elif comm:
        fields["program"] = comm
    fields["pid"] = plain(get("pid"))
    auid = get("auid", "")
    uid = get("uid", "")
    owner = auid if auid not in UNSET else uid
    if owner not in UNSET:
        name = plain(get("AUID") if auid not in UNSET else get("UID"))
        if not name and not owner.isdigit():
            unknown = _UNKNOWN.fullmatch(owner)  # as ``ausearch -i`` prints it
            owner, name = (unknown[1], "") if unknown is not None else (owner, owner)
        if name:
            fields["actor"] = name
        elif owner == "0":
            fields["actor"] = "root"
        if owner.isdigit():
            fields["actor_id"] = owner
    euid = get("euid")
    if euid is not None and euid in ("0", "root"):
        fields["access"] = "root"
    device = plain(get("terminal") or get("tty"))
    if device:
        fields["device"] = device
    if auid not in UNSET:
        fields["auid"] = number_or_text(auid)
    session = get("ses", "")
    if session not in UNSET:
        fields["session"] = number_or_text(session)
    key = get("key")
    if key:
        fields["key"] = decoded(key).replace("\x01", ",")
    address = plain(get("addr"))
    host_name = plain(get("hostname"))
    if address:
        fields["source_ip"] = address
    elif host_name and (":" in host_name or host_name.replace(".", "").isdigit()):
        fields["source_ip"] = host_name
    if host_name and host_name != fields.get("source_ip"):
        fields["hostname"] = host_name
    port = get("rport")
    if port and fields.get("source_ip"):
        fields["source_port"] = plain(port)


_UNKNOWN = re.compile(r"unknown\((\d{1,10})\)")


def is_person(auid: str) -> bool:
    """True where the login uid is one of a person (or of root signed in as such)."""
    return auid not in UNSET and (not auid.isdigit() or auid == "0" or int(auid) >= 1000)


def _with_privilege(values: dict[str, str], fields: Fields) -> None:
    """A person acting as root uses a privileged account."""
    if values.get("euid", values.get("uid")) in ("0", "root") and is_person(values.get("auid", "")):
        fields["access"] = "root"
        if "audit.privilege" not in fields["category"]:
            fields["category"] = (*fields["category"], "audit.privilege")


# -- records of the kernel -------------------------------------------------------------------


def _add_kernel_records(
    records: Sequence[tuple[str, str]],
    fields: Fields,
    kind: str,
    values: dict[str, str],
    *,
    worded: bool,
) -> tuple[str, bool, str]:
    """Take in SYSCALL, EXECVE, PATH and so on; the name of the system call, whether it made or
    deleted a file, and how openat2 opened one.

    ``values`` are those of the main record; what it does not say comes from SYSCALL.
    """
    syscall = title = cwd = oflag = ""
    arguments: dict[int, str] = {}
    paths: list[NamedPath] = []
    pairs_of = _worded_pairs if worded else _pairs
    for name, text in records:
        if name in ("SYSCALL", "URINGOP"):
            called = values if name == kind else pairs_of(text)
            syscall = _call_of(name, called)
            if name != kind:
                for key, value in called.items():
                    values.setdefault(key, value)
        elif name == "EXECVE":
            pairs = pairs_of(text).items() if worded else _PAIR.findall(text)
            for key, value in pairs:
                digits = key[1:].partition("[")[0]
                if key[0] == "a" and digits.isdigit():
                    index = int(digits)
                    arguments[index] = arguments.get(index, "") + decoded(value)
        elif name == "PATH":
            path = pairs_of(text)
            paths.append((path.get("nametype", ""), path.get("name", "")))
        elif name == "CWD":
            cwd = _rest(text, "cwd=")
        elif name == "PROCTITLE":
            title = _rest(text, "proctitle=")
        elif name == "SOCKETCALL" and syscall == "socketcall":
            syscall = SOCKET_CALLS.get(_pairs(text).get("a0", ""), syscall)
        else:
            oflag = _add_auxiliary(name, text, syscall, fields) or oflag
    if arguments:
        fields["command"] = " ".join(arguments[index] for index in sorted(arguments))
    elif title:
        fields["command"] = title.replace("\0", " ").rstrip()
    target, new_name, changed = acted_on(paths, cwd)
    if target:
        fields["target"] = target
    fields["new_name"] = new_name
    parent = values.get("ppid")
    if parent:
        fields["ppid"] = number_or_text(parent)
    return syscall, changed, oflag


def _call_of(kind: str, called: dict[str, str]) -> str:
    if kind == "URINGOP":
        written = called.get("uring_op", "")
        return called.get("URING_OP") or URING_CALLS.get(written) or written
    return call_name(called.get("arch", ""), called.get("syscall", ""), called.get("SYSCALL"))


def _add_auxiliary(kind: str, text: str, syscall: str, fields: Fields) -> str:
    """A record that is rarer beside a system call; the flags of openat2 as hex, if it is those."""
    if kind == "SOCKADDR":
        _add_socket_address(text, syscall, fields)
    elif kind == "OBJ_PID":
        other = _pairs(text)
        fields["target"] = decoded(other.get("ocomm", "")) or plain(other.get("opid"))
        fields["target_pid"] = plain(other.get("opid"))
        fields["target_auid"] = plain(other.get("oauid"))
        fields["target_session"] = plain(other.get("oses"))
    elif kind == "BPRM_FCAPS":
        # capabilities of the file that ran, which its caller need not have had
        granted = _pairs(text)
        fields["file_capabilities"] = plain(granted.get("fp"))
        fields["capabilities"] = plain(granted.get("pe") or granted.get("new_pe"))
    elif kind == "CAPSET":
        fields["capabilities"] = plain(_pairs(text).get("cap_pe"))
    elif kind == "AVC_PATH":
        fields["target"] = decoded(_pairs(text).get("path", ""))
    elif kind == "CONTAINER_ID":
        fields["container"] = plain(_pairs(text).get("contid"))
    elif kind == "OPENAT2":
        flags = plain(_pairs(text).get("oflag"))
        return f"{int(flags, 8):x}" if _OCTAL.fullmatch(flags) else flags
    return ""


_OCTAL = re.compile(r"[0-7]{1,12}")


def _rest(text: str, name: str) -> str:
    """The one field of a record: all of it where ``ausearch -i`` wrote it without quotes."""
    _, _, value = text.partition(name)
    value = value.partition("\x1d")[0].strip()
    return decoded(value)


def call_name(arch: str, number: str, named: str | None) -> str:
    """The name of a system call: as an enriched record has it, or by its number."""
    if named:
        return named
    if not number.isdigit():
        return number.partition("(")[0]
    return SYSCALLS.get(arch, {}).get(number, number)


def acted_on(paths: Sequence[NamedPath], cwd: str) -> tuple[str, str, bool]:
    """The file acted on, its new name if it has one, and whether a file was made or deleted.

    It is the one created or deleted, else the first that is no directory above it.
    """
    changed = [path for path in paths if path[0] in ("CREATE", "DELETE")]
    if changed:
        renamed = len(changed) > 1 and changed[-1][0] == "CREATE"
        new_name = _path_name(changed[-1][1], cwd) if renamed else ""
        return _path_name(changed[0][1], cwd), new_name, True
    for kind, name in paths:
        if kind != "PARENT":
            return _path_name(name, cwd), "", False
    return _path_name(paths[0][1], cwd) if paths else "", "", False


def _path_name(value: str, cwd: str) -> str:
    name = decoded(value)
    if name and name[0] != "/" and cwd:
        return f"{cwd.rstrip('/')}/{name.removeprefix('./')}"
    return name


def flags_of(syscall: str, a1: str, a2: str) -> str:
    """The argument that says how a file is opened, of the calls that open one."""
    if syscall == "open":
        return a1
    return a2 if syscall in ("openat", "open_by_handle_at") else ""


@lru_cache(maxsize=4096)
def call_meaning(syscall: str, flags: str, *, changed: bool, privileged: bool) -> Meaning:
    """What a system call means; ``changed``: it made or deleted a file, ``privileged``: a person is root."""
    if syscall in ("execve", "execveat"):
        action = "process.exec"
    elif syscall.isidentifier() and len(syscall) < 24:
        action = f"syscall.{syscall}"
    else:
        action = "syscall"
    categories = _ACTIVITY
    changes = syscall in _CHANGES_FILES or changed
    if flags and not changes:
        try:
            changes = bool(int(flags, 16) & _WRITING)
        except ValueError:
            changes = "O_WRONLY" in flags or "O_RDWR" in flags or "O_CREAT" in flags
    if changes and action != "process.exec":
        categories = ("audit.activity", "audit.file")
    elif syscall in _CALLS_OF_SYSTEM:
        categories = ("audit.activity", "os.system")
    if privileged:
        categories = (*categories, "audit.privilege")
    return action, categories


_WORDED_PEER = re.compile(r"saddr=inet6? host:(\S{1,64}) serv:(\S{1,10})")
_WORDED_PATH = re.compile(r"saddr_fam=local path=(\S{1,200})|saddr=local (\S{1,200})")


def _add_socket_address(text: str, syscall: str, fields: Fields) -> None:
    values = _pairs(text)
    raw = values.get("saddr", "")
    address = port = ""
    if _HEX.fullmatch(raw):
        data = bytes.fromhex(raw)
        family = int.from_bytes(data[:2], "little")
        if family == 1:
            path = data[2:].lstrip(b"\0").split(b"\0", 1)[0].decode("utf-8", "replace")
            if path:
                fields["target"] = path
        elif family == 2 and len(data) >= 8:
            port, address = str(int.from_bytes(data[2:4])), str(IPv4Address(data[4:8]))
        elif family == 10 and len(data) >= 24:
            port, address = str(int.from_bytes(data[2:4])), str(IPv6Address(data[8:24]))
    elif values.get("laddr"):
        address, port = plain(values["laddr"]), plain(values.get("lport"))
    elif (peer := _WORDED_PEER.search(text)) is not None:
        address, port = peer.groups()
    elif (local := _WORDED_PATH.search(text)) is not None:
        fields["target"] = local[1] or local[2]
    if address:
        side = "source" if syscall.startswith(("accept", "recv")) else "dest"
        fields[f"{side}_ip"], fields[f"{side}_port"] = address, port


# -- what the kinds of record say beside that ------------------------------------------------


def _logon(_text: str, values: dict[str, str], fields: Fields) -> None:
    """The records of PAM and of the log-on programs: ``acct`` is the account tried or opened."""
    account = decoded(values.get("acct", "")).strip()
    if account in NOBODY or account in UNSET:
        account = ""
    operation = values.get("op", "")
    identity = values.get("id", "")
    if not account and identity not in UNSET:
        account = plain(values.get("ID")) or ("root" if identity == "0" else "")
        if not account and identity == values.get("auid"):
            account = plain(values.get("AUID"))
        if identity.isdigit():
            fields["actor_id"] = identity
        elif not account:
            account = identity
    program = str(fields.get("program", ""))
    if program in BECOMING:
        # sudo asks for the caller's own password, su for the other account's
        of_caller = program != "su" and operation in ("PAM:authentication", "PAM:accounting")
        if account and not of_caller:
            fields["target"] = fields["access"] = account
        elif account:
            fields["actor"] = account
        fields["category"] = (
            ("audit.privilege",) if program != "su" else ("audit.logon", "audit.privilege")
        )
        return
    if "actor_id" in fields and not identity and fields.get("actor") != account:
        # the uid of the daemon that asks, or of whoever started it, is not that of the account
        del fields["actor_id"]
    fields["actor"] = account
    if account in PRIVILEGED_ACTORS:
        fields["access"] = account
        fields["category"] = (*fields["category"], "audit.privilege")


def _login(text: str, values: dict[str, str], fields: Fields) -> None:
    """LOGIN: the kernel gives a session its login uid (``old auid=`` and ``new auid=`` once)."""
    last = dict(_PAIR.findall(text))
    uid, session = last.get("auid", ""), last.get("ses", "")
    name = plain(values.get("AUID")) or ("root" if uid == "0" else "")
    fields["actor"] = name
    if uid not in UNSET:
        fields["actor_id"] = uid
        fields["auid"] = number_or_text(uid)
    if session not in UNSET:
        fields["session"] = number_or_text(session)
    if name == "root":
        fields["access"] = "root"
        fields["category"] = (*fields["category"], "audit.privilege")


def _command(_text: str, values: dict[str, str], fields: Fields) -> None:
    """USER_CMD: a command that sudo ran, or refused to run."""
    fields["command"] = decoded(values.get("cmd", ""))
    fields["cwd"] = decoded(values.get("cwd", ""))
    if fields.get("program") == "sudo":
        fields["action"], fields["access"] = "sudo.command", "sudo"
    account = decoded(values.get("acct", ""))
    if account and account != "?":
        fields["target"] = account


def _account(text: str, values: dict[str, str], fields: Fields) -> None:
    """Accounts and groups: who is changed is ``acct`` (or ``id``), ``grp`` for a group."""
    target = decoded(values.get("acct", "")) or decoded(values.get("grp", ""))
    fields["target"] = (
        target if target not in UNSET else plain(values.get("ID")) or plain(values.get("id"))
    )
    operation = re.search(r"\bop=(\"?)([A-Za-z][\w :/-]{0,60}?)\1 (?:acct|id|grp|exe)=", text)
    if operation:
        fields["op"] = operation[2]
    group = decoded(values.get("grp", "") or values.get("new_group", ""))
    if group and group != fields["target"]:
        fields["group"] = group
    role = plain(values.get("new-role") or values.get("new-seuser"))
    if role:
        fields["role"] = role
    _with_privilege(values, fields)


def _service(_text: str, values: dict[str, str], fields: Fields) -> None:
    unit = plain(values.get("unit"))
    if not unit:  # before units, upstart wrote the service's name as ``comm``
        unit = decoded(values.get("comm", ""))
    fields["target"] = unit
    # the manager is not a person who acts
    if values.get("auid", "") in UNSET:
        fields.pop("actor", None)
        fields.pop("actor_id", None)


def _daemon(_text: str, values: dict[str, str], fields: Fields) -> None:
    fields["program"] = "auditd"
    fields["target"] = "auditd"
    if fields.get("source_ip") and values.get("port"):  # another machine that sends its records
        fields["source_port"] = plain(values["port"])
    if values.get("op"):
        fields["op"] = values["op"]
    if values.get("auid", "") in UNSET:
        fields.pop("actor", None)
        fields.pop("actor_id", None)


def _configuration(_text: str, values: dict[str, str], fields: Fields) -> None:
    """CONFIG_CHANGE and its like: what was changed, and from what to what."""
    for name in ("audit_enabled", "audit_failure", "audit_backlog_limit", "audit_rate_limit",
                 "audit_pid", "bool", "enforcing", "feature"):  # fmt: skip
        value = values.get(name)
        if value:
            fields["target"] = plain(value) if name in ("bool", "feature") else name
            fields["new"] = plain(
                (values.get("val") or values.get("new")) if name in ("bool", "feature") else value
            )
            old = values.get("old") or values.get("old_enforcing") or values.get("old_val")
            fields["old"] = plain(old)
            break
    else:
        fields["target"] = (
            decoded(values.get("path", "")) or decoded(values.get("dir", ""))
            or decoded(values.get("key", "")).replace("\x01", ",")
        )  # fmt: skip
    operation = plain(values.get("op")).replace(" ", "_")
    if operation:
        fields["op"] = operation
        if operation in ("add_rule", "remove_rule", "set", "updated_rules"):
            fields["action"] = f"auditd.{operation.replace('_', '-')}"
    _with_privilege(values, fields)


def _netfilter(_text: str, values: dict[str, str], fields: Fields) -> None:
    fields["target"] = plain(values.get("table"))
    fields["op"] = plain(values.get("op"))
    _with_privilege(values, fields)


def _access_vector(text: str, values: dict[str, str], fields: Fields) -> None:
    """AVC and USER_AVC: SELinux, and AppArmor, which writes records of the same type."""
    verdict = plain(values.get("apparmor"))
    if verdict:
        _apparmor(verdict, values, fields)
        return
    found = _AVC.match(text)
    if found is None:
        fields["action"] = "avc.notice"
        fields["category"] = _SECURITY if _NOTICE.match(text) else ()
        return
    permissive = values.get("permissive") == "1"
    fields["action"], fields["category"] = f"avc.{found['verb']}", _ACTIVITY
    # a permissive system notes the denial and lets the call succeed
    granted = found["verb"] == "granted" or values.get("success") == "yes"
    fields["outcome"] = "success" if granted else "failure"
    if permissive:
        fields["permissive"] = 1
    fields["permissions"] = found["permissions"].strip()
    target = decoded(values.get("path", "")) or decoded(values.get("name", ""))
    if target or not fields.get("target"):
        fields["target"] = target or plain(values.get("dest"))
    if not fields.get("command"):
        fields["command"] = decoded(values.get("cmdline", "")) or decoded(values.get("exe", ""))
    for name in ("scontext", "tcontext", "tclass"):
        if values.get(name):
            fields[name] = plain(values[name])


def _apparmor(verdict: str, values: dict[str, str], fields: Fields) -> None:
    operation = plain(values.get("operation"))
    fields["operation"] = operation
    fields["profile"] = decoded(values.get("profile", ""))
    target = decoded(values.get("name", "")) or plain(values.get("capname"))
    if target:
        fields["target"] = target
    if verdict == "STATUS":
        fields["action"], fields["category"] = "apparmor.profile", _SECURITY
        return
    fields["action"] = (
        f"apparmor.{verdict.lower()}" if verdict.isalpha() and len(verdict) < 12 else "apparmor"
    )
    fields["category"] = _ACTIVITY
    if verdict in ("DENIED", "ALLOWED"):
        fields["outcome"] = "failure" if verdict == "DENIED" else "success"
    if values.get("error"):
        fields["code"] = plain(values["error"]).lstrip("-")


def _selinux_error(_text: str, values: dict[str, str], fields: Fields) -> None:
    fields.setdefault("outcome", "failure")
    fields["op"] = plain(values.get("op"))


def _abend(_text: str, values: dict[str, str], fields: Fields) -> None:
    fields["outcome"] = "failure"
    fields["code"] = plain(values.get("sig"))
    fields["reason"] = plain(values.get("reason"))


def _promiscuous(_text: str, values: dict[str, str], fields: Fields) -> None:
    fields["target"] = plain(values.get("dev"))
    fields["prom"] = plain(values.get("prom"))


def _terminal_input(_text: str, values: dict[str, str], fields: Fields) -> None:
    fields["command"] = decoded(values.get("data", "")).rstrip("\r\n\x04")
    if values.get("uid") in ("0", "root"):
        _with_privilege(values, fields)


def _crypto(_text: str, values: dict[str, str], fields: Fields) -> None:
    fields["op"] = plain(values.get("op"))
    if values.get("laddr"):
        fields["dest_ip"], fields["dest_port"] = plain(values["laddr"]), plain(values.get("lport"))


def _software(_text: str, values: dict[str, str], fields: Fields) -> None:
    fields["target"] = decoded(values.get("sw", ""))
    _with_privilege(values, fields)


def _module(_text: str, values: dict[str, str], fields: Fields) -> None:
    fields["target"] = decoded(values.get("name", ""))
    if _call_of("SYSCALL", values) == "delete_module":
        fields["action"] = "kernel.module-unload"
    _with_privilege(values, fields)


def _virtual_machine(_text: str, values: dict[str, str], fields: Fields) -> None:
    """Libvirt and podman: which guest, and what became of it."""
    fields["target"] = decoded(values.get("vm", ""))
    for name in ("op", "reason", "uuid", "virt", "resrc"):
        if values.get(name):
            fields[name] = plain(values[name])
    operation = str(fields.get("op", ""))
    if fields["action"] == "virt.control" and operation.isalpha() and len(operation) < 20:
        fields["action"] = f"virt.{operation.lower()}"
    resource = next((name for name in values if name.startswith("new-")), None)
    if resource is not None:
        fields["resource"] = decoded(values[resource])


def _integrity(_text: str, values: dict[str, str], fields: Fields) -> None:
    """IMA and EVM: the file, and why it was not (or was) found as it should be."""
    target = decoded(values.get("name", "")) or decoded(values.get("file", ""))
    if target:
        fields["target"] = target
    fields["op"] = plain(values.get("op"))
    fields["reason"] = plain(values.get("cause"))
    fields["hash"] = plain(values.get("hash"))


_SECCOMP_LETS = frozenset({"0x7ffc0000", "0x7fff0000", "log", "allow"})


def _seccomp(_text: str, values: dict[str, str], fields: Fields) -> None:
    """A call that a process had forbidden itself; ``code`` is what became of it (``linux/seccomp.h``)."""
    fields["target"] = call_name(
        values.get("arch", ""), values.get("syscall", ""), values.get("SYSCALL")
    )
    fields["code"] = plain(values.get("sig"))
    verdict = plain(values.get("code"))
    fields["verdict"] = verdict
    if verdict:
        fields["outcome"] = "success" if verdict in _SECCOMP_LETS else "failure"


def _fanotify(_text: str, values: dict[str, str], fields: Fields) -> None:
    """A verdict of fapolicyd or of a virus scanner on a file that was about to be opened or run."""
    denied = values.get("resp") in ("2", "deny")
    fields["action"] = "fanotify.deny" if denied else "fanotify.allow"
    fields["outcome"] = "failure" if denied else "success"
    fields["fan_info"] = plain(values.get("fan_info"))


def _bpf(_text: str, values: dict[str, str], fields: Fields) -> None:
    operation = plain(values.get("op")).lower()
    fields["target"] = plain(values.get("prog-id"))
    if operation in ("load", "unload"):
        fields["action"] = f"bpf.{operation}"
    _with_privilege(values, fields)


def _packet(_text: str, values: dict[str, str], fields: Fields) -> None:
    """NETFILTER_PKT: what a rule with the target AUDIT saw."""
    for name, field in (
        ("saddr", "source_ip"), ("daddr", "dest_ip"), ("sport", "source_port"), ("dport", "dest_port"), ("proto", "protocol"),
        ("inif", "in"), ("outif", "out"), ("mark", "mark"),
    ):  # fmt: skip
        fields[field] = plain(values.get(name))


def _confined(_text: str, values: dict[str, str], fields: Fields) -> None:
    """Landlock and IPE, which only tell of what they refused, or would have."""
    target = decoded(values.get("path", "")) or plain(values.get("daddr") or values.get("dest"))
    if target:
        fields["target"] = target
    for name in ("domain", "blockers", "ipe_op", "ipe_hook", "rule", "status"):
        if values.get(name):
            fields[name] = plain(values[name])
    if "blockers" in values:
        fields["outcome"] = "failure"
    elif "enforcing" in values:
        enforcing = values["enforcing"] == "1"
        fields["action"] = "ipe.denied" if enforcing else "ipe.allowed"
        fields["outcome"] = "failure" if enforcing else "success"


def _association(_text: str, values: dict[str, str], fields: Fields) -> None:
    """CRYPTO_IKE_SA and CRYPTO_IPSEC_SA of libreswan and strongSwan: a tunnel comes or goes."""
    fields["target"] = decoded(values.get("conn-name", "")) or plain(values.get("conn-name"))
    fields["op"] = plain(values.get("op"))
    fields["source_ip"], fields["dest_ip"] = plain(values.get("raddr")), plain(values.get("laddr"))


def _device(_text: str, values: dict[str, str], fields: Fields) -> None:
    """USBGuard: a device that was plugged in, and whether it may be used."""
    fields["target"] = decoded(values.get("device", "")) or decoded(values.get("device_rule", ""))
    fields["op"], fields["verdict"] = plain(values.get("op")), plain(values.get("target"))


def _anomaly(_text: str, values: dict[str, str], fields: Fields) -> None:
    """What PAM modules and the audit daemon's own watcher think odd, and what they do about it."""
    account = decoded(values.get("acct", ""))
    if account and account not in UNSET:
        of_account = "audit.logon" in fields["category"]
        fields["actor" if of_account else "target"] = account
    for name in ("op", "daddr", "reason"):
        if values.get(name):
            fields[name] = plain(values[name])


def _note(_text: str, values: dict[str, str], fields: Fields) -> None:
    """Records of which only what was done is kept."""
    for name in ("op", "nl-mcgrp", "old", "new", "sec", "module", "dev", "policy_name"):
        if values.get(name):
            fields[name.replace("-", "_")] = plain(values[name])


def _mandatory_access(text: str, values: dict[str, str], fields: Fields) -> None:
    _configuration(text, values, fields)
    if "enforcing" in values and fields.get("target") == "enforcing":
        fields["action"] = (
            "selinux.enforcing" if values["enforcing"] == "1" else "selinux.permissive"
        )


# What PAM and the programs that log somebody on send.
LOGON_KINDS = frozenset({
    "USER_LOGIN", "USER_LOGOUT", "USER_AUTH", "USER_ACCT", "USER_ERR", "USER_START", "USER_END",
    "CRED_ACQ", "CRED_REFR", "CRED_DISP", "CRYPTO_LOGIN", "CRYPTO_LOGOUT",
})  # fmt: skip

_REFINEMENTS = {
    **dict.fromkeys(LOGON_KINDS, _logon),
    "LOGIN": _login,
    "USER_CMD": _command,
    **dict.fromkeys((kind for kind, (_, category) in MEANINGS.items() if category == _ACCOUNT), _account),
    "SERVICE_START": _service,
    "SERVICE_STOP": _service,
    "SYSTEM_BOOT": _service,
    "SYSTEM_SHUTDOWN": _service,
    "SYSTEM_RUNLEVEL": _service,
    **dict.fromkeys((kind for kind in MEANINGS if kind.startswith("DAEMON_")), _daemon),
    "CONFIG_CHANGE": _configuration,
    "FEATURE_CHANGE": _configuration,
    "NETFILTER_CFG": _netfilter,
    "MAC_STATUS": _mandatory_access,
    "MAC_CONFIG_CHANGE": _configuration,
    "USER_MAC_CONFIG_CHANGE": _configuration,
    "AVC": _access_vector,
    "USER_AVC": _access_vector,
    "SELINUX_ERR": _selinux_error,
    "USER_SELINUX_ERR": _selinux_error,
    "ANOM_ABEND": _abend,
    "ANOM_PROMISCUOUS": _promiscuous,
    "TTY": _terminal_input,
    "USER_TTY": _terminal_input,
    "CRYPTO_SESSION": _crypto,
    "CRYPTO_KEY_USER": _crypto,
    "SOFTWARE_UPDATE": _software,
    "KERN_MODULE": _module,
    "USER_MAC_STATUS": _mandatory_access,
    "IPE_CONFIG_CHANGE": _configuration,
    **dict.fromkeys((kind for kind in MEANINGS if kind.startswith("VIRT_")), _virtual_machine),
    **dict.fromkeys((kind for kind in MEANINGS if kind.startswith("INTEGRITY_")), _integrity),
    **dict.fromkeys(
        (kind for kind in MEANINGS if kind.startswith(("ANOM_LOGIN", "ANOM_ORIGIN", "ANOM_SESSION", "RESP_"))),
        _anomaly,
    ),
    **dict.fromkeys(
        (
            "APPARMOR", "APPARMOR_AUDIT", "APPARMOR_ALLOWED", "APPARMOR_DENIED", "APPARMOR_HINT", "APPARMOR_STATUS",
            "APPARMOR_ERROR", "APPARMOR_KILL",
        ),
        _access_vector,
    ),
    **dict.fromkeys(("CRYPTO_IKE_SA", "CRYPTO_IPSEC_SA"), _association),
    **dict.fromkeys(("LANDLOCK_ACCESS", "LANDLOCK_DOMAIN", "IPE_ACCESS"), _confined),
    **dict.fromkeys(
        ("TIME_INJOFFSET", "TIME_ADJNTPVAL", "EVENT_LISTENER", "REPLACE", "USYS_CONFIG", "DM_CTRL", "DM_EVENT", "IPE_POLICY_LOAD"),
        _note,
    ),
    "SECCOMP": _seccomp,
    "FANOTIFY": _fanotify,
    "BPF": _bpf,
    "NETFILTER_PKT": _packet,
    "USER_DEVICE": _device,
    "GRP_AUTH": _account,
}  # fmt: skip
