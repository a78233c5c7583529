"""polkit and pkexec: who was authorised for what, and which commands ran as somebody else.

pkexec's line is log_message() of pkexec.c, ``USER: TEXT [USER=..] [TTY=..] [CWD=..] [COMMAND=..]``; the
others are polkitd's (polkitbackendinteractiveauthority.c). Their PAM messages are read with PAM's.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields, Rule, RuleSet

_PRIVILEGE, _ACTIVITY, _LOGON = "audit.privilege", "audit.activity", "audit.logon"
_PLACE = (
    r"\[USER=(?=(?P<target>[^\]]*))(?P<access>[^\]]*)\] \[TTY=(?P<device>[^\]]*)\] "
    r"\[CWD=(?P<directory>[^\n]*?)\] \[COMMAND=(?P<command>[^\n]*)\]"
)


def _owner_or_account(fields: Fields) -> None:
    """Who asks owns the process that asks; an older polkitd does not say, and the account is all there is."""
    fields["actor"] = fields.get("actor") or fields.get("access")


RULES = RuleSet(
    "polkit",
    Rule(
        "command",
        rf"(?P<actor>[^\s:]+): Executing command {_PLACE}",
        action="pkexec.command", outcome="success", category=(_PRIVILEGE, _ACTIVITY),
        examples={
            "ann: Executing command [USER=root] [TTY=/dev/pts/3] [CWD=/home/ann] [COMMAND=/usr/bin/id -u]": {
                "actor": "ann", "access": "root", "target": "root", "device": "/dev/pts/3", "command": "/usr/bin/id -u",
                "outcome": "success", "category": ["audit.privilege", "audit.activity"],
            },
        },
    ),
    Rule(
        "refused",
        rf"(?P<actor>[^\s:]+): (?P<reason>[^\[\n]*[^\s\[]) {_PLACE}",
        action="pkexec.command", outcome="failure", category=(_PRIVILEGE,),
        examples={
            "ann: Error executing command as another user: Not authorized [USER=root] [TTY=/dev/pts/3] [CWD=/home/ann] [COMMAND=/usr/bin/id]": {
                "actor": "ann", "access": "root", "outcome": "failure", "reason": "", "category": ["audit.privilege"],
            },
            "ann: The value for the SHELL variable was not found the /etc/shells file [USER=root] [TTY=/dev/pts/3] [CWD=/tmp] [COMMAND=A=./b PATH=C=. SHELL=/x]": {
                "actor": "ann", "outcome": "failure",
            },
        },
    ),
    Rule(
        "authorized",
        r"Operator of (?P<device>\S+) successfully authenticated as unix-user:(?P<access>\S+) to gain [\w-]+ authorization for action (?P<target>\S+)(?:.*\(owned by unix-user:(?P<actor>[^\s)]+)\))?.*",
        action="polkit.authorize", outcome="success", category=(_PRIVILEGE,), refine=_owner_or_account,
        examples={
            "Operator of unix-session:2 successfully authenticated as unix-user:ann to gain TEMPORARY authorization for action org.example.manage for system-bus-name::1.77 [tool] (owned by unix-user:ann)": {
                "actor": "ann", "target": "org.example.manage", "device": "unix-session:2", "outcome": "success",
            },
            "Operator of unix-session:2 successfully authenticated as unix-user:root to gain ONE-SHOT authorization for action org.example.manage for unix-process:1:2 [x (owned by unix-user:bob)] (owned by unix-user:ann)": {
                "actor": "ann", "access": "root", "target": "org.example.manage",
            },
            "Operator of unix-session:2 successfully authenticated as unix-user:ann to gain TEMPORARY authorization for action org.example.manage": {"actor": "ann"},
        },
    ),
    Rule(
        "not-authorized",
        r"Operator of (?P<device>\S+) FAILED to authenticate to gain authorization for action (?P<target>\S+)(?:.*\(owned by unix-user:(?P<actor>[^\s)]+)\))?.*",
        action="polkit.authorize", outcome="failure", category=(_PRIVILEGE, _LOGON),
        examples={
            "Operator of unix-session:2 FAILED to authenticate to gain authorization for action org.example.manage for system-bus-name::1.77 [tool] (owned by unix-user:ann)": {
                "actor": "ann", "target": "org.example.manage", "outcome": "failure",
            },
        },
    ),
    Rule(
        "agent",
        r"(?P<change>Registered|Unregistered) Authentication Agent for (?P<device>[\w-]+:[\w:]+).*",
        action="polkit.agent",
        examples={
            "Registered Authentication Agent for unix-process:2736:6073478 (system bus name :1.2151 [pkttyagent])": {
                "device": "unix-process:2736:6073478", "category": [],
            },
        },
    ),
    Rule(
        "started",
        r"(?:Acquired the name org\.freedesktop\.PolicyKit1|Started polkitd|started daemon version).*",
        action="service.start", outcome="success", category=("os.service",),
        examples={"Acquired the name org.freedesktop.PolicyKit1 on the system bus": {"category": ["os.service"]}},
    ),
    programs=("polkitd", "pkexec", "polkit"),
)  # fmt: skip
