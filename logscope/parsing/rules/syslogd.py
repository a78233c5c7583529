"""Those who write, turn over and watch the logs: syslogd, rsyslogd, syslog-ng, klogd, auditd, logrotate.

From sysklogd's and the BSDs' ``syslogd.c``, rsyslog's ``rsyslogd.c``, syslog-ng's ``main.c``, ``auditd.c``,
``newsyslog.c`` and Red Hat's ``cron.daily/logrotate``. The end of the system's log daemon is the sign of
a system that goes down (or of somebody who does not want to be seen). It often comes without a tag:
``HOST exiting on signal 15``.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields, Rule, RuleSet

_LOG_DAEMONS = frozenset(
    ("", "syslogd", "rsyslogd", "syslog-ng", "syslog", "klogd", "kernel", "metalog")
)


def _who_exits(fields: Fields) -> None:
    """Only the end of the log daemon tells of the system's."""
    if str(fields.get("program") or "") in _LOG_DAEMONS:
        fields["category"] = ("os.system", "os.service")
    else:
        fields["target"] = fields["program"]


ANY = RuleSet(
    "syslog",
    Rule(
        "exiting",
        r"(?:[\w-]{1,40} )?exiting on (?:receipt of )?(?:signal (?P<code>\d+)|SIG(?:TERM|INT|HUP))\.?\s*$",
        action="service.stop",
        category=("os.service",),
        refine=_who_exits,
        examples={"exiting on signal 15": {"code": "15", "category": ["os.service"]}},
    ),
    Rule(
        "restart",
        r"syslogd (?P<version>[\w.#+~-]+): (?P<state>restart|started)",
        action="service.start",
        outcome="success",
        category=("os.service",),
        examples={"syslogd 1.5.0: restart.": {"outcome": "success", "category": ["os.service"]}},
    ),
    Rule(
        "repeated",
        r"last message (?:buffered|repeated) (?P<count>\d+) times?",
        action="message.repeated",
        examples={"last message repeated 3 times": {"action": "message.repeated"}},
    ),
    Rule(
        "mark",
        r"-- MARK --",
        action="log.mark",
        examples={"-- MARK --": {"action": "log.mark"}},
    ),
    Rule(
        "turned-over",
        r"logfile turned over",
        action="log.rotate",
        category=("os.security",),
        examples={"logfile turned over due to size>100K": {"category": ["os.security"]}},
    ),
    Rule(
        "reboot",
        (r"-- Reboot --", r"-- Boot (?P<boot>[0-9a-f]{32}) --"),
        action="system.start",
        category=("os.system",),
        examples={
            "-- Reboot --": {"category": ["os.system"]},
            "-- Boot 00112233445566778899aabbccddeeff --": {"category": ["os.system"]},
        },
    ),
    programs=("*",),
)

DAEMONS = RuleSet(
    "syslogd",
    Rule(
        "restart",
        (r"restart(?:ed)?\b", r"syslogd restart", r"sysklogd \S+: restart"),
        action="service.start",
        outcome="success",
        category=("os.service",),
        examples={"restart": {"outcome": "success", "category": ["os.service"]}},
    ),
    Rule(
        "exiting",
        (r"exiting on signal (?P<code>\d+)", r"Going down on signal (?P<code>\d+)"),
        action="service.stop",
        category=("os.system", "os.service"),
        examples={"exiting on signal 15": {"code": "15", "category": ["os.system", "os.service"]}},
    ),
    Rule(
        "kernel-boot-file",
        r"kernel boot file is (?P<target>\S+)",
        action="system.start",
        category=("os.system",),
        examples={"kernel boot file is /boot/kernel/kernel": {"category": ["os.system"]}},
    ),
    Rule(
        "origin-start",
        r"\[origin software=\"(?P<software>[^\"]*)\"[^\]]*\] (?:\(re\))?(?:re)?start(?:ed)?\b",
        action="service.start",
        outcome="success",
        category=("os.service",),
        examples={
            '[origin software="rsyslogd" swVersion="8.2302.0" x-pid="601" x-info="https://www.rsyslog.com"] start': {
                "category": ["os.service"],
            },
        },
    ),
    Rule(
        "origin-exit",
        r"\[origin software=\"(?P<software>[^\"]*)\"[^\]]*\] exiting on signal (?P<code>\d+)",
        action="service.stop",
        category=("os.system", "os.service"),
        examples={
            '[origin software="rsyslogd" swVersion="8.2302.0" x-pid="601" x-info="https://www.rsyslog.com"] exiting on signal 15.': {
                "code": "15",
                "category": ["os.system", "os.service"],
            },
        },
    ),
    Rule(
        "origin-hup",
        r"\[origin software=\"(?P<software>[^\"]*)\"[^\]]*\] rsyslogd was HUPed",
        action="log.reopen",
        examples={
            '[origin software="rsyslogd" swVersion="8.2302.0" x-pid="601" x-info="https://www.rsyslog.com"] rsyslogd was HUPed': {
                "action": "log.reopen",
            },
        },
    ),
    Rule(
        "dropping",
        (
            r"imuxsock begins to drop messages from pid (?P<process>\d+)",
            r"imuxsock(?:\[pid: (?P<process>\d+)[^\]]*\])?(?: from <[^>]*>:)? ?(?:lost|begin to drop|\d+ messages lost)",
            r"imjournal: (?P<count>\d+) messages lost due to rate-limiting",
            r"(?P<count>\d+) messages lost due to rate-limiting",
        ),
        action="log.dropped",
        examples={
            "imuxsock begins to drop messages from pid 1210 due to rate-limiting": {
                "action": "log.dropped"
            }
        },
    ),
    Rule(
        "syslog-ng-start",
        (r"syslog-ng starting up", r"syslog-ng version (?P<version>\S+) starting"),
        action="service.start",
        outcome="success",
        category=("os.service",),
        examples={"syslog-ng starting up; version='3.13.2'": {"category": ["os.service"]}},
    ),
    Rule(
        "syslog-ng-stop",
        (
            r"syslog-ng shutting down",
            r"syslog-ng version (?P<version>\S+) going down",
            r"Termination requested via signal, terminating",
        ),
        action="service.stop",
        category=("os.system", "os.service"),
        examples={
            "syslog-ng shutting down; version='3.13.2'": {"category": ["os.system", "os.service"]}
        },
    ),
    Rule(
        "reload",
        (r"Configuration reload request received", r"SIGHUP received, restarting syslog-ng"),
        action="service.reload",
        category=("app.config",),
        examples={
            "Configuration reload request received, reloading configuration;": {
                "category": ["app.config"]
            }
        },
    ),
    programs=("syslogd", "rsyslogd", "rsyslogd-*", "syslog-ng", "metalog", "busybox", "newsyslog"),
)

AUDITD = RuleSet(
    "auditd",
    Rule(
        "started",
        (
            r"Init complete, auditd (?P<version>\S+) listening for events",
            r"Started dispatcher: (?P<target>\S+)",
            r"Audit daemon is starting",
        ),
        action="service.start",
        outcome="success",
        category=("os.service",),
        examples={
            "Init complete, auditd 3.0.9 listening for events (startup state enable)": {
                "category": ["os.service"]
            },
        },
    ),
    Rule(
        "exiting",
        r"The audit daemon is (?:exiting|now exiting)",
        action="service.stop",
        category=("os.service", "os.security"),
        examples={"The audit daemon is exiting.": {"category": ["os.service", "os.security"]}},
    ),
    Rule(
        "rotating",
        r"Audit daemon rotating log files",
        action="log.rotate",
        category=("os.security",),
        examples={"Audit daemon rotating log files": {"category": ["os.security"]}},
    ),
    Rule(
        "no-room",
        (
            r"Audit daemon (?:has no space left|is low on disk space|is suspending logging|is switching|is halting)",
            r"Audit daemon log file is larger than max size",
            r"Auditing disabled",
        ),
        action="log.suspended",
        outcome="failure",
        category=("os.security",),
        examples={
            "Audit daemon has no space left on logging partition": {"category": ["os.security"]}
        },
    ),
    Rule(
        "config",
        r"(?:Auditd )?(?:config(?:uration)? (?:changed|reloaded)|reconfigur)",
        action="audit.config",
        category=("os.security",),
        examples={"config changed, auid=1000 pid=812 res=success": {"category": ["os.security"]}},
    ),
)

LOGROTATE = RuleSet(
    "logrotate",
    Rule(
        "abnormal",
        r"ALERT,? exited abnormally with \[(?P<code>\d+)\]",
        action="log.rotate",
        outcome="failure",
        category=("os.security",),
        examples={
            "ALERT exited abnormally with [1]": {
                "code": "1",
                "outcome": "failure",
                "category": ["os.security"],
            }
        },
    ),
    Rule(
        "error",
        r"error: (?P<reason>.*)$",
        action="log.rotate",
        outcome="failure",
        category=("os.security",),
        examples={
            "error: stat of /var/log/app/*.log failed: No such file or directory": {
                "outcome": "failure"
            }
        },
    ),
)

RULE_SETS = (DAEMONS, AUDITD, LOGROTATE, ANY)
