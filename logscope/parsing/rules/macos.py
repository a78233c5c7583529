"""macOS: who sat down at it, who was granted which right, and when it started and stopped.

login_logout entries that loginwindow, login and sshd write through ASL (``USER_PROCESS: PID LINE``, named
after utmpx' types), and Authorization Services' decisions: authd's since 10.9, securityd's and
com.apple.SecurityServer's before. Who may call whose process has the path, so that paths are read up to
the pid behind them.
"""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

_LOGON, _PRIVILEGE, _SYSTEM = "audit.logon", "audit.privilege", "os.system"
_ASKED = (
    r"by client '(?P<client>.*?)' \[\d+\] for authorization created by '(?P<command>.*)' \[\d+\].*"
)

SESSIONS = RuleSet(
    "macos-session",
    Rule(
        "opened",
        r"USER_PROCESS: (?P<session_pid>\d+) (?P<device>\S+)",
        action="login.open", outcome="success", category=(_LOGON,),
        examples={
            "USER_PROCESS: 41222 ttys001": {"device": "ttys001", "session_pid": "", "outcome": "success", "category": ["audit.logon"]},
            "USER_PROCESS: 88 console": {"device": "console"},
        },
    ),
    Rule(
        "closed",
        r"DEAD_PROCESS: (?P<session_pid>\d+) (?P<device>\S+)",
        action="login.close", category=(_LOGON,),
        examples={"DEAD_PROCESS: 41222 ttys001": {"device": "ttys001", "outcome": None}},
    ),
    programs=("loginwindow", "login", "sshd", "sshd-session", "screensharingd"),
)  # fmt: skip

SYSTEM = RuleSet(
    "macos-system",
    Rule(
        "started",
        r"BOOT_TIME:? (?P<boot_time>\d+).*",
        action="system.start", outcome="success", category=(_SYSTEM,),
        examples={"BOOT_TIME: 1767449100 0": {"boot_time": "", "category": ["os.system"]}},
    ),
    Rule(
        "stopped",
        (r"SHUTDOWN_TIME:? (?P<shutdown_time>\d+).*", r"halt by (?P<actor>[^\s:]+):.*", r"reboot by (?P<actor>[^\s:]+):.*"),
        action="system.stop", category=(_SYSTEM,),
        examples={
            "SHUTDOWN_TIME: 1767449100 0": {"shutdown_time": "", "category": ["os.system"]},
            "reboot by ann:": {"actor": "ann"},
        },
    ),
    programs=("bootlog", "shutdown", "reboot", "halt"),
)  # fmt: skip

AUTHORIZATION = RuleSet(
    "macos-authorization",
    Rule(
        "granted",
        rf"Succeeded authorizing right '(?P<target>[^']*)' {_ASKED}",
        action="authorization.grant", outcome="success", category=(_PRIVILEGE,),
        examples={
            "Succeeded authorizing right 'system.preferences' by client '/Applications/Setup.app' [411] for authorization created by '/Applications/Setup.app' [411] (3,0)": {
                "target": "system.preferences", "command": "/Applications/Setup.app", "client": "", "outcome": "success",
            },
        },
    ),
    Rule(
        "refused",
        rf"Failed to authorize right '(?P<target>[^']*)' {_ASKED}",
        action="authorization.grant", outcome="failure", category=(_PRIVILEGE,),
        examples={
            "Failed to authorize right 'system.login.tty' by client '/usr/sbin/sshd' [411] for authorization created by '/usr/sbin/sshd' [411]": {
                "target": "system.login.tty", "outcome": "failure", "category": ["audit.privilege"],
            },
        },
    ),
    Rule(
        "password-right",
        r"checkpw\(\) succeeded, creating (?:shared )?credential for user (?P<actor>.*)",
        action="login.authenticate", outcome="success", category=(_LOGON,),
        examples={"checkpw() succeeded, creating credential for user ann": {"actor": "ann", "outcome": "success"}},
    ),
    Rule(
        "password-wrong",
        (
            r"checkpw\(\) returned (?P<code>-?\d+); failed to authenticate user (?P<actor>.*) \(uid (?P<actor_id>\d+)\)\.?",
            r"authinternal failed to authenticate user (?P<actor>.*)\.$",
            r"Failed to authenticate user <(?P<actor>.*)> \(error: (?P<code>-?\d+)\).*",
        ),
        action="login.authenticate", outcome="failure", category=(_LOGON,),
        examples={
            "checkpw() returned -2; failed to authenticate user ann (uid 501).": {"actor": "ann", "actor_id": "501", "code": "-2"},
            "authinternal failed to authenticate user ann.": {"actor": "ann", "outcome": "failure"},
        },
    ),
    programs=("authd", "com.apple.securityserver", "securityd", "securityagent", "authorizationhost", "com.apple.authorizationhost"),
)  # fmt: skip

RULE_SETS = (SESSIONS, SYSTEM, AUTHORIZATION)
