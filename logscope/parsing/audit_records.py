"""What the records of one Linux audit event say together.

Shared by the format that reads ``audit.log`` and by the rules that read the same records behind a
syslog header. The records are those of the kernel (``kernel/audit*.c``, ``security/``) and of the
programs that link libaudit; field names and encodings follow the audit project's field dictionary
and ``auparse/typetab.h``. An untrusted string is written in quotes, or, where it holds a blank, a
quote or a control character, as upper-case hex without quotes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address

from logscope.parsing.rule import PRIVILEGED_ACTORS, Fields

# ``key=value``; the quote of ``msg='`` ends no value, the 0x1d before enriched names ends one.
_PAIR = re.compile(r"(?<![\w-])([A-Za-z][\w-]*+(?:\[\d+\])?)=(\"[^\"]*+\"|[^\s'\"\x1d]*+)")
_HEX = re.compile(r"(?:[0-9A-F]{2})++")
_AVC = re.compile(
    r"(?:msg=')?avc: {1,2}(?P<verb>denied|granted) {1,2}\{ ?(?P<permissions>[^}]*?) ?\}"
)
_NOTICE = re.compile(
    r"(?:msg=')?avc: {1,2}(?:received|op=)? ?(?:setenforce|policyload|load_policy)"
)
UNSET = frozenset({"", "?", "(null)", "(none)", "unset", "4294967295", "-1", "UNKNOWN"})
NOBODY = frozenset({"(unknown user)", "(invalid user)", "(unknown)"})

OUTCOMES: dict[str, str] = {
    "success": "success", "yes": "success", "1": "success",
    "failed": "failure", "no": "failure", "0": "failure",
}  # fmt: skip

Meaning = tuple[str, tuple[str, ...]]
# ``nametype`` and ``name`` of a PATH record, as written.
NamedPath = tuple[str, str]

_LOGON: tuple[str, ...] = ("audit.logon",)
_SECURITY: tuple[str, ...] = ("os.security",)
_ACCOUNT: tuple[str, ...] = ("audit.account",)
_ACTIVITY: tuple[str, ...] = ("audit.activity",)

# Record type -> its action and categories. What is not here has an action and no category.
MEANINGS: dict[str, Meaning] = {
    "USER_LOGIN": ("user.login", _LOGON),
    "USER_LOGOUT": ("user.logout", _LOGON),
    "USER_AUTH": ("user.authenticate", _LOGON),
    "USER_ACCT": ("user.account-check", _LOGON),
    "USER_ERR": ("user.error", _LOGON),
    "USER_START": ("session.open", _LOGON),
    "USER_END": ("session.close", _LOGON),
    "CRED_ACQ": ("credentials.acquire", _LOGON),
    "CRED_REFR": ("credentials.refresh", _LOGON),
    "CRED_DISP": ("credentials.dispose", _LOGON),
    "LOGIN": ("session.assign", _LOGON),
    "CRYPTO_LOGIN": ("crypto.login", _LOGON),
    "CRYPTO_LOGOUT": ("crypto.logout", _LOGON),
    "ANOM_LOGIN_FAILURES": ("anomaly.login-failures", _LOGON),
    "ANOM_LOGIN_TIME": ("anomaly.login-time", _LOGON),
    "ANOM_LOGIN_SESSIONS": ("anomaly.login-sessions", _LOGON),
    "ANOM_LOGIN_ACCT": ("anomaly.login-account", _LOGON),
    "ANOM_LOGIN_LOCATION": ("anomaly.login-location", _LOGON),
    "USER_CMD": ("user.command", ("audit.privilege", "audit.activity")),
    "USER_TTY": ("tty.input", _ACTIVITY),
    "TTY": ("tty.input", _ACTIVITY),
    "USER_ROLE_CHANGE": ("role.change", ("audit.privilege",)),
    "ANOM_ROOT_TRANS": ("anomaly.root", ("audit.privilege",)),
    "ADD_USER": ("user.create", _ACCOUNT),
    "DEL_USER": ("user.delete", _ACCOUNT),
    "ADD_GROUP": ("group.create", _ACCOUNT),
    "DEL_GROUP": ("group.delete", _ACCOUNT),
    "USER_MGMT": ("user.change", _ACCOUNT),
    "GRP_MGMT": ("group.change", _ACCOUNT),
    "USER_CHAUTHTOK": ("user.password", _ACCOUNT),
    "GRP_CHAUTHTOK": ("group.password", _ACCOUNT),
    "ACCT_LOCK": ("user.lock", _ACCOUNT),
    "ACCT_UNLOCK": ("user.unlock", _ACCOUNT),
    "ROLE_ASSIGN": ("role.assign", _ACCOUNT),
    "ROLE_REMOVE": ("role.remove", _ACCOUNT),
    "ROLE_MODIFY": ("role.change", _ACCOUNT),
    "CHUSER_ID": ("user.change-id", _ACCOUNT),
    "CHGRP_ID": ("group.change-id", _ACCOUNT),
    "ANOM_ADD_ACCT": ("anomaly.account-added", _ACCOUNT),
    "ANOM_DEL_ACCT": ("anomaly.account-deleted", _ACCOUNT),
    "ANOM_MOD_ACCT": ("anomaly.account-changed", _ACCOUNT),
    "SERVICE_START": ("service.start", ("os.service",)),
    "SERVICE_STOP": ("service.stop", ("os.service",)),
    "SYSTEM_BOOT": ("system.boot", ("os.system",)),
    "SYSTEM_SHUTDOWN": ("system.shutdown", ("os.system",)),
    "SYSTEM_RUNLEVEL": ("system.runlevel", ("os.system",)),
    "DAEMON_START": ("auditd.start", ("os.security", "os.service")),
    "DAEMON_END": ("auditd.stop", ("os.security", "os.service")),
    "DAEMON_ABORT": ("auditd.abort", ("os.security", "os.service")),
    "DAEMON_CONFIG": ("auditd.config", _SECURITY),
    "DAEMON_RECONFIG": ("auditd.config", _SECURITY),
    "DAEMON_ROTATE": ("auditd.rotate", _SECURITY),
    "DAEMON_RESUME": ("auditd.resume", _SECURITY),
    "CONFIG_CHANGE": ("auditd.config", _SECURITY),
    "FEATURE_CHANGE": ("auditd.feature", _SECURITY),
    "NETFILTER_CFG": ("firewall.change", _SECURITY),
    "MAC_STATUS": ("selinux.status", _SECURITY),
    "MAC_POLICY_LOAD": ("selinux.policy-load", _SECURITY),
    "MAC_CONFIG_CHANGE": ("selinux.boolean", _SECURITY),
    "USER_MAC_POLICY_LOAD": ("selinux.policy-load", _SECURITY),
    "USER_MAC_CONFIG_CHANGE": ("selinux.config", _SECURITY),
    "USER_SELINUX_ERR": ("selinux.error", _ACTIVITY),
    "SELINUX_ERR": ("selinux.error", _ACTIVITY),
    "FS_RELABEL": ("selinux.relabel", _SECURITY),
    "LABEL_LEVEL_CHANGE": ("selinux.relabel", _SECURITY),
    "ANOM_PROMISCUOUS": ("interface.promiscuous", ("os.network",)),
    "ANOM_ABEND": ("process.crash", ("app.failure",)),
    "ANOM_EXEC": ("anomaly.exec", _ACTIVITY),
    "ANOM_LINK": ("anomaly.link", _ACTIVITY),
    "ANOM_CREAT": ("anomaly.create", _ACTIVITY),
    "ANOM_AMTU_FAIL": ("anomaly.self-test", _SECURITY),
    "ANOM_RBAC_FAIL": ("anomaly.self-test", _SECURITY),
    "ANOM_RBAC_INTEGRITY_FAIL": ("anomaly.integrity", ("audit.file",)),
    "INTEGRITY_DATA": ("integrity.data", ("audit.file",)),
    "INTEGRITY_METADATA": ("integrity.metadata", ("audit.file",)),
    "INTEGRITY_HASH": ("integrity.hash", ("audit.file",)),
    "KERN_MODULE": ("kernel.module", _ACTIVITY),
    "SOFTWARE_UPDATE": ("software.update", _ACTIVITY),
    "SYSCALL": ("syscall", _ACTIVITY),
    "URINGOP": ("syscall", _ACTIVITY),
}

# Numbers of record types, as the kernel prints them where auditd is not there to name them.
TYPE_NUMBERS: dict[str, str] = {
    "1006": "LOGIN", "1100": "USER_AUTH", "1101": "USER_ACCT", "1102": "USER_MGMT",
    "1103": "CRED_ACQ", "1104": "CRED_DISP", "1105": "USER_START", "1106": "USER_END",
    "1107": "USER_AVC", "1108": "USER_CHAUTHTOK", "1109": "USER_ERR", "1110": "CRED_REFR",
    "1112": "USER_LOGIN", "1113": "USER_LOGOUT", "1114": "ADD_USER", "1115": "DEL_USER",
    "1116": "ADD_GROUP", "1117": "DEL_GROUP", "1123": "USER_CMD", "1124": "USER_TTY",
    "1127": "SYSTEM_BOOT", "1128": "SYSTEM_SHUTDOWN", "1129": "SYSTEM_RUNLEVEL",
    "1130": "SERVICE_START", "1131": "SERVICE_STOP", "1132": "GRP_MGMT", "1134": "MAC_CHECK",
    "1300": "SYSCALL", "1302": "PATH", "1305": "CONFIG_CHANGE", "1306": "SOCKADDR", "1307": "CWD",
    "1309": "EXECVE", "1319": "TTY", "1325": "NETFILTER_CFG", "1326": "SECCOMP", "1327": "PROCTITLE",
    "1330": "KERN_MODULE", "1400": "AVC", "1401": "SELINUX_ERR", "1403": "MAC_POLICY_LOAD",
    "1404": "MAC_STATUS", "1405": "MAC_CONFIG_CHANGE", "1700": "ANOM_PROMISCUOUS",
    "1701": "ANOM_ABEND", "1702": "ANOM_LINK", "1801": "INTEGRITY_METADATA",
}  # fmt: skip

# Records that add to an event and are none themselves.
_AUXILIARY = frozenset({
    "SYSCALL", "URINGOP", "EXECVE", "PATH", "CWD", "PROCTITLE", "SOCKADDR", "SOCKETCALL", "EOE",
    "OBJ_PID", "IPC", "IPC_SET_PERM", "MMAP", "FD_PAIR", "BPRM_FCAPS", "CAPSET", "MQ_OPEN",
    "MQ_SENDRECV", "MQ_NOTIFY", "MQ_GETSETATTR", "OPENAT2", "AVC_PATH", "CONTAINER_ID",
    "MAC_TASK_CONTEXTS", "MAC_OBJ_CONTEXTS", "KERNEL_OTHER", "FS_WATCH", "FS_INODE",
})  # fmt: skip

# Programs that an account uses to act as another: the ``acct`` of their sessions is the other one.
BECOMING = frozenset({"su", "su-l", "sudo", "pkexec", "doas", "runuser", "sudo-rs"})

_X86_64 = {
    "2": "open", "41": "socket", "42": "connect", "43": "accept", "44": "sendto", "49": "bind",
    "50": "listen", "56": "clone", "57": "fork", "58": "vfork", "59": "execve", "62": "kill",
    "76": "truncate", "77": "ftruncate", "82": "rename", "83": "mkdir", "84": "rmdir", "85": "creat",
    "86": "link", "87": "unlink", "88": "symlink", "90": "chmod", "91": "fchmod", "92": "chown",
    "93": "fchown", "94": "lchown", "101": "ptrace", "105": "setuid", "106": "setgid",
    "113": "setreuid", "117": "setresuid", "133": "mknod", "155": "pivot_root", "159": "adjtimex",
    "161": "chroot", "164": "settimeofday", "165": "mount", "166": "umount2", "169": "reboot",
    "170": "sethostname", "171": "setdomainname", "175": "init_module", "176": "delete_module",
    "188": "setxattr", "189": "lsetxattr", "190": "fsetxattr", "197": "removexattr",
    "198": "lremovexattr", "199": "fremovexattr", "227": "clock_settime", "246": "kexec_load",
    "257": "openat", "258": "mkdirat", "259": "mknodat", "260": "fchownat", "263": "unlinkat",
    "264": "renameat", "265": "linkat", "266": "symlinkat", "268": "fchmodat", "288": "accept4",
    "304": "open_by_handle_at", "305": "clock_adjtime", "310": "process_vm_readv",
    "311": "process_vm_writev", "313": "finit_module", "316": "renameat2", "319": "memfd_create",
    "320": "kexec_file_load", "321": "bpf", "322": "execveat", "437": "openat2", "452": "fchmodat2",
}  # fmt: skip
_I386 = {
    "5": "open", "8": "creat", "9": "link", "10": "unlink", "11": "execve", "14": "mknod",
    "15": "chmod", "16": "lchown", "21": "mount", "23": "setuid", "26": "ptrace", "37": "kill",
    "38": "rename", "39": "mkdir", "40": "rmdir", "79": "settimeofday", "83": "symlink",
    "92": "truncate", "93": "ftruncate", "94": "fchmod", "95": "fchown", "102": "socketcall",
    "120": "clone", "124": "adjtimex", "128": "init_module", "129": "delete_module", "182": "chown",
    "198": "lchown", "207": "fchown", "212": "chown", "213": "setuid", "295": "openat",
    "296": "mkdirat", "297": "mknodat", "298": "fchownat", "301": "unlinkat", "302": "renameat",
    "303": "linkat", "304": "symlinkat", "306": "fchmodat", "350": "finit_module",
    "353": "renameat2", "358": "execveat", "362": "connect",
}  # fmt: skip
_AARCH64 = {
    "5": "setxattr", "6": "lsetxattr", "7": "fsetxattr", "14": "removexattr", "15": "lremovexattr",
    "16": "fremovexattr", "33": "mknodat", "34": "mkdirat", "35": "unlinkat", "36": "symlinkat",
    "37": "linkat", "38": "renameat", "39": "umount2", "40": "mount", "45": "truncate",
    "46": "ftruncate", "52": "fchmod", "53": "fchmodat", "54": "fchownat", "55": "fchown",
    "56": "openat", "105": "init_module", "106": "delete_module", "112": "clock_settime",
    "117": "ptrace", "129": "kill", "142": "reboot", "145": "setreuid", "146": "setuid",
    "147": "setresuid", "161": "sethostname", "162": "setdomainname", "170": "settimeofday",
    "171": "adjtimex", "198": "socket", "200": "bind", "202": "accept", "203": "connect",
    "206": "sendto", "220": "clone", "221": "execve", "242": "accept4", "266": "clock_adjtime",
    "273": "finit_module", "276": "renameat2", "280": "bpf", "281": "execveat", "437": "openat2",
}  # fmt: skip
_SYSCALLS = {"c000003e": _X86_64, "40000003": _I386, "c00000b7": _AARCH64}

_CHANGES_FILES = frozenset({
    "truncate", "ftruncate", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "rmdir", "creat",
    "link", "linkat", "unlink", "unlinkat", "symlink", "symlinkat", "mknod", "mknodat", "chmod",
    "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "fchownat", "lchown", "setxattr",
    "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr",
})  # fmt: skip
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
    if value in UNSET:
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


def read_records(records: Sequence[tuple[str, str]], fields: Fields) -> None:
    """Add to ``fields`` what the records of one event, as (type, text after the header), say."""
    kind, text = records[0]
    if kind in _AUXILIARY and len(records) > 1:
        kind, text = next((record for record in records if record[0] not in _AUXILIARY), records[0])
    values = _pairs(text)
    meaning = MEANINGS.get(kind)
    if meaning is None:
        meaning = _other_meaning(kind)
        fields["audit_type"] = kind
    action, categories = meaning
    if kind in _AUXILIARY or len(records) > 1:
        syscall, changed = _add_kernel_records(records, fields, kind, values)
        if kind in ("SYSCALL", "URINGOP"):
            root = values.get("euid") in ("0", "root") and is_person(values.get("auid", ""))
            action, categories = call_meaning(
                syscall,
                flags_of(syscall, values.get("a1", ""), values.get("a2", "")),
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
            name = owner  # as ``ausearch -i`` prints it
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
    records: Sequence[tuple[str, str]], fields: Fields, kind: str, values: dict[str, str]
) -> tuple[str, bool]:
    """Take in SYSCALL, EXECVE, PATH and so on; the name of the system call, and whether it made or
    deleted a file.

    ``values`` are those of the main record; what it does not say comes from SYSCALL.
    """
    syscall = title = cwd = ""
    arguments: dict[int, str] = {}
    paths: list[NamedPath] = []
    for name, text in records:
        if name in ("SYSCALL", "URINGOP"):
            called = values if name == kind else _pairs(text)
            syscall = call_name(
                called.get("arch", ""), called.get("syscall", ""), called.get("SYSCALL")
            )
            if name != kind:
                for key, value in called.items():
                    values.setdefault(key, value)
        elif name == "EXECVE":
            for key, value in _PAIR.findall(text):
                digits = key[1:].partition("[")[0]
                if key[0] == "a" and digits.isdigit():
                    index = int(digits)
                    arguments[index] = arguments.get(index, "") + decoded(value)
        elif name == "PATH":
            path = _pairs(text)
            paths.append((path.get("nametype", ""), path.get("name", "")))
        elif name == "CWD":
            cwd = _rest(text, "cwd=")
        elif name == "PROCTITLE":
            title = _rest(text, "proctitle=")
        elif name == "SOCKADDR":
            _add_socket_address(_pairs(text), syscall, fields)
        elif name == "OBJ_PID":
            other = _pairs(text)
            fields["target"] = decoded(other.get("ocomm", "")) or plain(other.get("opid"))
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
    return syscall, changed


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
    return _SYSCALLS.get(arch, {}).get(number, number)


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
    if privileged:
        categories = (*categories, "audit.privilege")
    return action, categories


def _add_socket_address(values: dict[str, str], syscall: str, fields: Fields) -> None:
    raw = values.get("saddr", "")
    address = port = ""
    if _HEX.fullmatch(raw):
        data = bytes.fromhex(raw)
        family = int.from_bytes(data[:2], "little")
        if family == 1:
            path = data[2:].split(b"\0", 1)[0].decode("utf-8", "replace")
            if path:
                fields["target"] = path
        elif family == 2 and len(data) >= 8:
            port, address = str(int.from_bytes(data[2:4])), str(IPv4Address(data[4:8]))
        elif family == 10 and len(data) >= 24:
            port, address = str(int.from_bytes(data[2:4])), str(IPv6Address(data[8:24]))
    else:
        address, port = plain(values.get("laddr")), plain(values.get("lport"))
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
        target if target not in UNSET else plain(values.get("ID") or values.get("id"))
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
            fields["new"] = plain(values.get("val") if name in ("bool", "feature") else value)
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
    _with_privilege(values, fields)


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
}  # fmt: skip
