"""init, its scripts, and the commands that bring a system down, before and beside systemd.

Red Hat's ``/etc/init.d/functions`` log through initlog as ``PROGRAM startup succeeded``, whatever the
script's own name is, so these rules serve every program. sysvinit's ``init.c`` and ``shutdown.c``,
upstart's ``job_process.c`` and the BSDs' ``shutdown.c`` and ``reboot.c`` give the rest.
"""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

_DONE = r"\s{0,8}\[?\s{0,8}(?P<outcome>succeeded|failed|OK|FAILED|PASSED|done|ok)\b\s{0,8}\]?\s*$"

SCRIPTS = RuleSet(
    "init-script",
    Rule(
        "startup",
        r"(?P<target>[\w.@+-]++(?: [\w.@+-]++){0,2}?) startup (?P<outcome>succeeded|failed)\s*$",
        action="service.start",
        category=("os.service",),
        examples={
            "spamd startup succeeded": {
                "target": "spamd",
                "outcome": "success",
                "category": ["os.service"],
            }
        },
    ),
    Rule(
        "shutdown",
        r"(?P<target>[\w.@+-]++(?: [\w.@+-]++){0,2}?) shutdown (?P<outcome>succeeded|failed)\s*$",
        action="service.stop",
        category=("os.service",),
        examples={
            "crond shutdown failed": {
                "target": "crond",
                "outcome": "failure",
                "category": ["os.service"],
            }
        },
    ),
    Rule(
        "reload",
        r"(?P<target>[\w.@+-]++(?: [\w.@+-]++){0,2}?) (?:reload|restart) (?P<outcome>succeeded|failed)\s*$",
        action="service.reload",
        category=("os.service",),
        examples={"named reload succeeded": {"target": "named", "outcome": "success"}},
    ),
    Rule(
        "starting",
        r"Starting (?P<target>[^:]{1,80}):" + _DONE,
        action="service.start",
        category=("os.service",),
        examples={
            "Starting system message bus:  succeeded": {
                "target": "system message bus",
                "outcome": "success",
            },
            "Starting sshd: [  OK  ]": {"target": "sshd", "outcome": "success"},
        },
    ),
    Rule(
        "stopping",
        (
            r"Stopping (?P<target>[^:]{1,80}):" + _DONE,
            r"Shutting down (?P<target>[^:]{1,80}):" + _DONE,
        ),
        action="service.stop",
        category=("os.service",),
        examples={"Stopping httpd: [FAILED]": {"target": "httpd", "outcome": "failure"}},
    ),
    programs=("*",),
)

INIT = RuleSet(
    "init",
    Rule(
        "runlevel",
        (
            r"(?:INIT: )?Switching to runlevel: (?P<target>\S+)",
            r"(?:INIT: )?Entering runlevel: (?P<target>\S+)",
            r"(?:INIT: )?SwitchingTo runlevel: (?P<target>\S+)",
        ),
        action="system.runlevel",
        category=("os.system",),
        examples={"Switching to runlevel: 6": {"target": "6", "category": ["os.system"]}},
    ),
    Rule(
        "booting",
        r"(?:INIT: )?version (?P<version>\S+) (?P<state>booting|reloading)",
        action="system.start",
        category=("os.system",),
        examples={"version 2.96 booting": {"category": ["os.system"]}},
    ),
    Rule(
        "going-down",
        (
            r"Shutting down\.?$",
            r"(?:INIT: )?Sending processes (?:configured via \S+ )?the (?:TERM|KILL) signal",
            r"Trying to re-?boot",
            r"(?:INIT: )?no more processes left in this runlevel",
        ),
        action="system.stop",
        category=("os.system",),
        examples={"Sending processes the TERM signal": {"category": ["os.system"]}},
    ),
    Rule(
        "respawning",
        r"(?:INIT: )?(?:Id|cannot execute) \"(?P<target>[^\"]*)\"(?: respawning too fast: disabled)?",
        action="service.failed",
        outcome="failure",
        category=("os.service",),
        examples={
            'Id "x" respawning too fast: disabled for 5 minutes': {
                "target": "x",
                "outcome": "failure",
            }
        },
    ),
    Rule(
        "job-ended",
        (
            (
                r"(?P<target>[\w./@:-]++(?: \([^()]*\))?) (?P<process>main|pre-start|post-start|pre-stop|post-stop) process "
                r"(?:\((?P<process_id>\d+)\) )?terminated with status (?P<code>\d+)"
            ),
            (
                r"(?P<target>[\w./@:-]++(?: \([^()]*\))?) (?P<process>main|pre-start|post-start|pre-stop|post-stop) process "
                r"(?:\((?P<process_id>\d+)\) )?killed by (?P<code>\w+) signal"
            ),
            r"(?P<target>[\w./@:-]++(?: \([^()]*\))?) respawning too fast, stopped",
        ),
        action="service.failed",
        outcome="failure",
        category=("os.service",),
        examples={
            "mysql main process (1217) terminated with status 1": {
                "target": "mysql",
                "code": "1",
                "outcome": "failure",
            },
        },
    ),
    Rule(
        "job-respawned",
        r"(?P<target>[\w./@:-]++(?: \([^()]*\))?) (?:main )?process (?:\((?P<process_id>\d+)\) )?ended, respawning",
        action="service.restart",
        category=("os.service",),
        examples={"tty1 main process (1217) ended, respawning": {"target": "tty1"}},
    ),
    programs=("init", "upstart"),
)

SHUTDOWN = RuleSet(
    "shutdown",
    Rule(
        "for",
        r"shutting down for (?:system )?(?P<target>reboot|halt|power-?off|shutdown|maintenance|single-user)",
        action="system.stop",
        category=("os.system",),
        examples={
            "shutting down for system reboot": {"target": "reboot", "category": ["os.system"]}
        },
    ),
    Rule(
        "by",
        (
            r"(?P<target>reboot|halt|power-?down|power-?off|shutdown) by (?P<actor>[^:\s]+)",
            r"(?P<target>rebooted|halted|powered down|powered off|power-cycled) by (?P<actor>[^:\s]+)",
        ),
        action="system.stop",
        category=("os.system",),
        examples={
            "reboot by ann: new kernel": {
                "actor": "ann",
                "target": "reboot",
                "category": ["os.system"],
            },
            "rebooted by root": {"actor": "root"},
        },
    ),
    Rule(
        "scheduled",
        (
            r"[Ss]hutdown (?:scheduled|at)",
            r"[Ss]hutdown cancel",
            r"The system is going (?:down|DOWN)",
            r"[Ss]ystem (?:is going|shutdown|going)",
        ),
        action="system.shutdown-notice",
        category=("os.system",),
        examples={"The system is going down for reboot NOW!": {"category": ["os.system"]}},
    ),
    programs=("shutdown", "reboot", "halt", "poweroff", "systemctl"),
)

SYSCTL = RuleSet(
    "sysctl",
    Rule(
        "set",
        r"(?P<target>(?:kernel|net|fs|vm|dev|user|abi)\.[\w./-]+) = (?P<value>.*\S)?\s*$",
        action="sysctl.set",
        category=("os.security",),
        examples={
            "net.ipv4.ip_forward = 1": {
                "target": "net.ipv4.ip_forward",
                "category": ["os.security"],
            }
        },
    ),
)

RULE_SETS = (INIT, SHUTDOWN, SYSCTL, SCRIPTS)
