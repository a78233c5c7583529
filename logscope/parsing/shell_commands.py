"""What a command typed into a shell says by itself, whichever shell kept it in its history.

A history says that a line was entered, not how it ended: no outcome. The first word tells whether somebody
took another account's rights, changed accounts, or switched off what watches the system.
"""

from __future__ import annotations

import re

from logscope.parsing.audit_records import disarms
from logscope.parsing.rule import PRIVILEGED_ACTORS, Fields

_TAKES_RIGHTS = frozenset({"sudo", "su", "doas", "pkexec", "runas", "sudoedit", "visudo", "dzdo", "pfexec", "gsudo"})  # fmt: skip
_CHANGES_ACCOUNTS = frozenset({
    "useradd", "adduser", "userdel", "deluser", "usermod", "groupadd", "addgroup", "groupdel", "delgroup", "groupmod",
    "gpasswd", "passwd", "chpasswd", "chage", "vipw", "vigr", "newusers", "chsh", "chfn", "htpasswd",
    "new-localuser", "add-localgroupmember", "set-localuser", "enable-localuser", "new-aduser", "add-adgroupmember",
})  # fmt: skip
_HIDES = re.compile(
    r"(?:history -[cdw]|unset HISTFILE|(?:export |set )?HIST(?:FILE|SIZE|FILESIZE|CONTROL)=|set \+o history|(?:shred\b|rm\b|truncate\b|>)[^|;&\n]{0,200}?"
    r"(?:_history\b|/var/log/|ConsoleHost_history)|Clear-(?:EventLog|History)\b|wevtutil(?:\.exe)? cl\b|Set-MpPreference\b)",
    re.IGNORECASE,
)
_ASSIGNMENTS = re.compile(r"(?:[A-Za-z_]\w*+=\S*+[ \t]++)*+")
_BEFORE = re.compile(
    r"(?:(?:sudo|doas|nohup|time|command|exec|env)[ \t]++(?:-[ugUCDhRTp][ \t]++\S++[ \t]++|-\S++[ \t]++|[A-Za-z_]\w*+=\S*+[ \t]++)*+)?"
)
_LOOKED_AT = 2_000


def first_word(command: str) -> str:
    """The program or builtin that ``command`` begins with, without its folder and in lower case."""
    return command[:_LOOKED_AT].lstrip().partition(" ")[0].rpartition("/")[2].lower()


def read_command(command: str, shell: str, owner: str | None, fields: Fields) -> None:
    """Add to ``fields`` what it means that ``command`` was entered into ``owner``'s ``shell``."""
    looked_at = _ASSIGNMENTS.sub("", command[:_LOOKED_AT].strip(), count=1)
    inner = _BEFORE.sub("", looked_at, count=1)
    category = ["audit.activity"]
    if first_word(looked_at) in _TAKES_RIGHTS or owner in PRIVILEGED_ACTORS:
        category.append("audit.privilege")
    if first_word(inner) in _CHANGES_ACCOUNTS or inner.lower().startswith(("net user ", "net localgroup ", "net.exe user ")):  # fmt: skip
        category.append("audit.account")
    if disarms(inner) or _HIDES.match(inner) or _HIDES.match(command):
        category.append("os.security")
    fields |= {"program": shell, "actor": owner, "command": command, "action": "shell.command", "category": tuple(category)}  # fmt: skip
