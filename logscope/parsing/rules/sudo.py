"""sudo and doas: who ran what as whom, and who was refused.

sudo's line is made in lib/eventlog/eventlog.c (older: plugins/sudoers/logging.c) and described in
sudoers(5), "LOG FORMAT": a user, a reason where the command was refused, then ``KEY=value`` fields
between `` ; ``, of which COMMAND is the last and may hold anything. With ``log_format=json`` the same
comes as a JSON object behind ``@cee:``. sudo-rs (``src/sudo/pipeline.rs``) prints the line of a command that it runs, and none of one that it refuses. doas is OpenBSD's doas.c and its portable copies.

sudo's own authentication and sessions come as PAM messages.
"""

from __future__ import annotations

import json
from typing import Any

from logscope.parsing.rule import Fields, Rule, RuleSet

_PRIVILEGE, _ACTIVITY = "audit.privilege", "audit.activity"
# sudo-rs leaves two blanks where there is no terminal
_ACTOR = r"\s*+(?P<actor>[^:\n]*[^:\s]) : {1,2}"
# a reason may hold semicolons: "...to read the password; either use the -S option..."
_REASON = r"(?P<reason>[^ ;\n]*+(?:(?: (?!; (?:HOST|TTY|CHROOT|PWD|CWD|USER)=)|;)[^ ;\n]*+)*+) ; "
_PLACE = (
    r"(?:HOST=(?P<sudo_host>[^;]*?) ; )?(?:TTY=(?P<device>[^;]*?) ; )?(?:CHROOT=(?P<chroot>[^;]*?) ; )?"
    r"(?:PWD|CWD)=(?P<directory>[^;]*?) ; "
)
_AS = (
    r"(?:USER=(?=(?P<target>[^;]*?) ;)(?P<access>[^;]*?) ; )?(?:GROUP=(?P<group>[^;]*?) ; )?(?:TSID=(?P<tsid>[^;]*?) ; )?"
    r"(?:ENV=(?P<environment>[^;]*?) ; )?(?:SIGNAL=(?P<signal>[^;]*?) ; )?(?:EXIT=(?P<code>\d+) ; )?"
)
_COMMAND = r"COMMAND=(?P<command>.*)"
# a directory or an environment with a semicolon in it
_ODD = (
    r"TTY=(?P<device>\S*) ; (?:PWD|CWD)=(?P<directory>.{0,4000}?) ; USER=(?=(?P<target>[^;]*?) ;)(?P<access>[^;]*?) ; "
    r"(?:.{0,1000}? ; )?COMMAND=(?P<command>.*)"
)


def _read_event(fields: Fields) -> None:
    """The JSON object of a sudo event, in sudoers(5)'s names."""
    try:
        record = json.loads(fields.pop("event"))
    except (ValueError, RecursionError):
        return
    event: Any = record.get("sudo", record) if isinstance(record, dict) else None
    verdict, detail = (
        next(iter(event.items()), (None, None)) if isinstance(event, dict) else (None, None)
    )
    if not isinstance(detail, dict):
        return
    fields["outcome"] = {"accept": "success", "reject": "failure", "alert": "failure"}.get(
        str(verdict)
    )
    fields["actor"] = detail.get("submituser")
    fields["access"] = fields["target"] = detail.get("runuser")
    fields["device"] = detail.get("ttyname")
    fields["directory"] = detail.get("submitcwd")
    fields["reason"] = detail.get("reason") or detail.get("alert")
    words = detail.get("runargv")
    fields["command"] = (
        " ".join(map(str, words)) if isinstance(words, list) and words else detail.get("command")
    )


SUDO = RuleSet(
    "sudo",
    Rule(
        "command",
        (_ACTOR + _PLACE + _AS + _COMMAND, _ACTOR + _ODD),
        action="sudo.command", outcome="success", category=(_PRIVILEGE, _ACTIVITY),
        examples={
            "     ann : TTY=pts/2 ; PWD=/home/ann ; USER=root ; COMMAND=/usr/sbin/adduser jim": {
                "actor": "ann", "access": "root", "target": "root", "device": "pts/2", "outcome": "success",
                "command": "/usr/sbin/adduser jim", "category": ["audit.privilege", "audit.activity"],
            },
            "ann smith : HOST=web1 ; TTY=pts/2 ; PWD=/home/ann ; USER=postgres ; GROUP=adm ; TSID=00001F ; ENV=LANG=C ; COMMAND=/bin/sh -c id ; id": {
                "actor": "ann smith", "access": "postgres", "command": "/bin/sh -c id ; id", "tsid": "", "environment": "",
            },
            "ann : TTY=unknown ; PWD=/tmp/a;b ; USER=root ; COMMAND=/bin/ls": {"actor": "ann", "access": "root", "command": "/bin/ls"},
            "ann :  PWD=/root ; USER=root ; COMMAND=/usr/bin/id -u": {"actor": "ann", "access": "root", "command": "/usr/bin/id -u"},
            "root : PWD=/root ; USER=root ; COMMAND=/usr/bin/true": {"actor": "root", "device": None, "command": "/usr/bin/true"},
            "ann : TTY=pts/2 ; PWD=/ ; USER=root ; SIGNAL=TERM ; EXIT=143 ; COMMAND=/bin/ls": {"code": "143", "access": "root", "command": "/bin/ls"},
            "ann : TTY=pts/2 ; CHROOT=/srv/jail ; CWD=/ ; USER=root ; COMMAND=/bin/ls": {"command": "/bin/ls", "chroot": ""},
        },
    ),
    Rule(
        "continued",
        _ACTOR + r"\(command continued\) (?P<command>.*)",
        action="sudo.command", category=(_PRIVILEGE, _ACTIVITY),
        examples={"ann : (command continued) --verbose /srv/reports": {"actor": "ann", "command": "--verbose /srv/reports"}},
    ),
    Rule(
        "refused",
        (_ACTOR + _REASON + _PLACE + _AS + _COMMAND, _ACTOR + _REASON + _ODD, _ACTOR + _REASON + _PLACE + r"(?:USER=(?=(?P<target>[^;]*?)(?: ;|$))(?P<access>[^;]*?)(?: ;|$))?"),
        action="sudo.command", outcome="failure", category=(_PRIVILEGE,),
        examples={
            "ann : 3 incorrect password attempts ; TTY=pts/2 ; PWD=/home/ann ; USER=root ; COMMAND=/bin/ls": {
                "actor": "ann", "access": "root", "target": "root", "command": "/bin/ls", "outcome": "failure", "reason": "",
            },
            "ann : a terminal is required to read the password; either use the -S option or an askpass helper ; TTY=unknown ; PWD=/ ; USER=root ; COMMAND=/bin/ls": {
                "actor": "ann", "reason": "", "device": "unknown", "command": "/bin/ls", "access": "root",
            },
            "ann : user NOT in sudoers ; TTY=pts/2 ; PWD=/home/ann ; USER=root ; COMMAND=/bin/ls": {"outcome": "failure"},
            "ann : command not allowed ; TTY=pts/2 ; PWD=/home/ann ; USER=root ; COMMAND=/bin/ls": {"outcome": "failure"},
            "ann : a password is required ; TTY=pts/2 ; PWD=/home/ann ; USER=root ; COMMAND=/bin/ls": {"outcome": "failure"},
            "ann : sorry, you must have a tty to run sudo ; TTY=unknown ; PWD=/ ; USER=root ; COMMAND=/bin/ls": {"outcome": "failure"},
        },
    ),
    Rule(
        "event",
        r"@cee: ?(?P<event>\{.*\})\s*$",
        action="sudo.command", category=(_PRIVILEGE, _ACTIVITY), refine=_read_event,
        examples={
            '@cee:{"sudo":{"reject":{"submituser":"ann","runuser":"root","ttyname":"/dev/pts/2","submitcwd":"/","command":"/bin/ls","reason":"command not allowed"}}}': {
                "actor": "ann", "access": "root", "outcome": "failure", "command": "/bin/ls", "device": "/dev/pts/2",
            },
            '@cee:{"sudo":{"accept":{"submituser":"ann","runuser":"root","runargv":["ls","-l"],"command":"/bin/ls"}}}': {
                "outcome": "success", "command": "ls -l",
            },
        },
    ),
    Rule(
        "failed",
        (
            r"(?P<reason>(?:unable to (?:initialize|open|read|stat|resolve host)|no valid sudoers sources|parse error|syntax error|account validation failure).*)",
            _ACTOR + r"(?P<reason>(?:account validation failure|unknown (?:user|group|uid|gid)|timestamp|unable to).*)",
        ),
        action="sudo.error", outcome="failure",
        examples={"unable to initialize PAM: Critical error - immediate abort": {"reason": "", "outcome": "failure"}},
    ),
    programs=("sudo", "sudo-rs", "sudoedit"),
)  # fmt: skip

DOAS = RuleSet(
    "doas",
    Rule(
        "command",
        (
            r"(?P<actor>\S+) ran command (?P<command>.*) as (?=(?P<target>[^\s:]+))(?P<access>[^\s:]+) from (?P<directory>.*)",
            r"(?P<actor>\S+) ran command as (?=(?P<target>[^\s:]+))(?P<access>[^\s:]+): (?P<command>.*)",
        ),
        action="doas.command", outcome="success", category=(_PRIVILEGE, _ACTIVITY),
        examples={
            "ann ran command /bin/ls /root as root from /home/ann": {
                "actor": "ann", "access": "root", "command": "/bin/ls /root", "outcome": "success",
            },
        },
    ),
    Rule(
        "refused",
        (
            r"command not permitted for (?P<actor>[^\s:]+): (?P<command>.*)",
            r"failed (?:auth|command) for (?P<actor>[^\s:]+)(?:: (?P<command>.*))?",
            r"failed command (?P<command>.*) for (?P<actor>\S+)$",
            r"(?P<actor>\S+) (?:tried|failed) to run (?P<command>.*) as (?=(?P<target>[^\s:]+))(?P<access>[^\s:]+).*",
        ),
        action="doas.command", outcome="failure", category=(_PRIVILEGE,),
        examples={
            "failed auth for ann": {"actor": "ann", "outcome": "failure"},
            "command not permitted for ann: /bin/ls": {"actor": "ann", "command": "/bin/ls"},
            "failed command for ann: /bin/ls": {"actor": "ann", "command": "/bin/ls"},
        },
    ),
)  # fmt: skip

RULE_SETS = (SUDO, DOAS)
