"""systemd and its daemons: services, sessions, targets, links, and the way down.

From the texts of systemd's own source: ``src/core/job.c`` and ``unit.c`` (``Started %s.`` and, since
version 249, ``Started UNIT - DESCRIPTION.``), ``service.c`` (``Main process exited, code=...``),
``logind-session.c``, ``shutdown.c``, ``networkd-link.c``, ``journald-server.c``, ``sysusers.c`` and
the catalogue of ``org.freedesktop.login1``. A user's own manager (a pid other than 1) reaches its
own shutdown target at each log-off: that is no shut-down of the system.
"""

from __future__ import annotations

import re

from logscope.parsing.rule import Fields, Rule, RuleSet

_UNIT = r"(?P<target>[\w@.\\-]++)"
_UNIT_NAME = re.compile(
    r"[\w@:.\\-]+\.(service|socket|device|mount|automount|swap|target|path|timer|slice|scope)"
)
_SESSION_UNIT = re.compile(r"session-(\w+)\.scope")
_NOT_SERVICES = frozenset(
    ("socket", "device", "mount", "automount", "swap", "target", "path", "timer", "slice", "scope")
)


def _name_unit(fields: Fields) -> None:
    """Take name and description apart; only services are services."""
    text = str(fields["target"]).rstrip(".")
    unit, dash, description = text.partition(" - ")
    found = _UNIT_NAME.fullmatch(unit)
    if found is None:
        fields["target"] = text
        return
    fields["target"] = unit
    if dash:
        fields["description"] = description
    if found[1] in _NOT_SERVICES:
        fields["category"] = ()
    session = _SESSION_UNIT.fullmatch(unit)
    if session is not None and fields["action"] in ("service.stop", "service.failed"):
        fields["action"], fields["category"] = "session.stop", ("audit.logon",)
        fields["device"] = session[1]


def _only_the_system(fields: Fields) -> None:
    """No category for the manager of a user."""
    if str(fields.get("pid") or "1") != "1":
        fields["category"] = ()


def _exit_outcome(fields: Fields) -> None:
    """``code=exited, status=0/SUCCESS`` is a success; a stop by SIGTERM says nothing."""
    _name_unit(fields)
    if fields["code"] == "0":
        fields["outcome"] = "success"
    elif fields.get("ended") == "killed" and fields["code"] in ("15", "2", "1"):
        fields["outcome"] = None


_SYSTEM_TARGETS = (
    r"(?:(?:reboot|poweroff|halt|kexec|shutdown|final|rescue|emergency|multi-user|graphical|runlevel\d|exit)\.target|"
    r"(?:System )?(?:Reboot|Power-Off|Power Off|Poweroff|Halt|Shutdown)\b|Final Step|Late Shutdown Services|Rescue|"
    r"Emergency Mode|Multi-User|Graphical Interface|Reboot via kexec)"
)

MANAGER = RuleSet(
    "systemd",
    Rule(
        "session-started",
        (
            r"Started Session (?P<device>\S+) of [Uu]ser (?P<actor>[^ ].*?)\.?$",
            r"Started session-(?P<device>\w+)\.scope - Session \S+ of [Uu]ser (?P<actor>[^ ].*?)\.?$",
        ),
        action="session.start",
        outcome="success",
        category=("audit.logon",),
        examples={
            "Started Session 12 of user ann.": {"actor": "ann", "device": "12"},
            "Started session-7.scope - Session 7 of User ann.": {
                "actor": "ann",
                "device": "7",
                "category": ["audit.logon"],
            },
        },
    ),
    Rule(
        "session-starting",
        r"Starting Session (?P<device>\S+) of [Uu]ser (?P<actor>[^ ].*?)\.?$",
        action="session.starting",
        examples={"Starting Session 12 of user ann.": {"actor": "ann"}},
    ),
    Rule(
        "session-stopped",
        (
            r"Stopped Session (?P<device>\S+) of [Uu]ser (?P<actor>[^ ].*?)\.?$",
            r"Stopped session-(?P<device>\w+)\.scope - Session \S+ of [Uu]ser (?P<actor>[^ ].*?)\.?$",
        ),
        action="session.stop",
        outcome="success",
        category=("audit.logon",),
        examples={
            "Stopped session-7.scope - Session 7 of User ann.": {"actor": "ann", "device": "7"}
        },
    ),
    Rule(
        "user-manager",
        (
            r"Star(?:ted|ting) user@(?P<actor_id>\d+)\.service - User Manager for UID \d+\.*$",
            r"Stopp(?:ed|ing) user@(?P<actor_id>\d+)\.service - User Manager for UID \d+\.*$",
            r"Star(?:ted|ting) User Manager for UID (?P<actor_id>\d+)\.*$",
            r"Stopp(?:ed|ing) User Manager for UID (?P<actor_id>\d+)\.*$",
        ),
        action="session.manager",
        category=("os.service",),
        examples={
            "Started user@1000.service - User Manager for UID 1000.": {"actor_id": "1000"},
            "Stopping User Manager for UID 1000...": {"actor_id": "1000"},
        },
    ),
    Rule(
        "target",
        (
            r"Reached target (?P<target>" + _SYSTEM_TARGETS + r".*?)\.?$",
            r"Stopped target (?P<target>(?:multi-user|graphical)\.target|Multi-User|Graphical Interface).*$",
        ),
        action="system.target",
        outcome="success",
        category=("os.system",),
        refine=_only_the_system,
        by_pid=True,
        examples={
            "Reached target reboot.target - System Reboot.": {"category": ["os.system"]},
            "Reached target Power-Off.": {"target": "Power-Off"},
            "Reached target Multi-User System.": {"target": "Multi-User System"},
            "Stopped target multi-user.target - Multi-User System.": {
                "target": "multi-user.target"
            },
        },
    ),
    Rule(
        "startup-finished",
        r"Startup finished in (?P<duration>[^=]*= )?(?P<total>[^.]*(?:\.\d+[^.]*)?)\.?$",
        action="system.start",
        outcome="success",
        category=("os.system",),
        refine=_only_the_system,
        by_pid=True,
        examples={
            "Startup finished in 1.531s (kernel) + 4.220s (userspace) = 5.752s.": {
                "category": ["os.system"]
            },
        },
    ),
    Rule(
        "running",
        r"systemd (?P<version>\S+) running in (?:the )?(?:system|default) mode",
        action="system.start",
        category=("os.system",),
        refine=_only_the_system,
        by_pid=True,
        examples={
            "systemd 252.17-1~deb12u1 running in system mode (+PAM +AUDIT +SELINUX)": {
                "category": ["os.system"],
            },
        },
    ),
    Rule(
        "going-down",
        (
            r"Shutting down\.$",
            r"Rebooting\.?",
            r"Powering off\.?",
            r"Halting system\.?",
            r"Forcibly rebooting",
            r"Forcibly powering off",
            r"Starting (?:Reboot|Power-Off|Power Off|Halt)\.\.\.",
            r"Performing emergency",
            r"Received SIGINT\.",
        ),
        action="system.stop",
        category=("os.system",),
        refine=_only_the_system,
        by_pid=True,
        examples={"Shutting down.": {"action": "system.stop", "category": ["os.system"]}},
    ),
    Rule(
        "started",
        (r"Started (?P<target>\S.*)$", r"Finished (?P<target>\S.*)$"),
        action="service.start",
        outcome="success",
        category=("os.service",),
        refine=_name_unit,
        examples={
            "Started ssh.service - OpenBSD Secure Shell server.": {
                "target": "ssh.service",
                "outcome": "success",
                "category": ["os.service"],
            },
            "Started The Apache HTTP Server.": {"target": "The Apache HTTP Server"},
        },
    ),
    Rule(
        "starting",
        r"Starting (?P<target>\S.*)$",
        action="service.starting",
        category=("os.service",),
        refine=_name_unit,
        examples={
            "Starting ssh.service - OpenBSD Secure Shell server...": {"target": "ssh.service"}
        },
    ),
    Rule(
        "audit-stopped",
        (
            r"Stopping (?P<target>auditd\.service|Security Auditing Service)\b",
            r"Stopped (?P<target>auditd\.service|Security Auditing Service)\b",
        ),
        action="audit.stop",
        category=("os.service", "os.security"),
        examples={
            "Stopping auditd.service - Security Auditing Service...": {
                "target": "auditd.service",
                "category": ["os.service", "os.security"],
            },
        },
    ),
    Rule(
        "stopped",
        r"Stopped (?!target )(?P<target>\S.*)$",
        action="service.stop",
        outcome="success",
        category=("os.service",),
        refine=_name_unit,
        examples={
            "Stopped nginx.service - A high performance web server.": {
                "target": "nginx.service",
                "category": ["os.service"],
            },
        },
    ),
    Rule(
        "stopping",
        r"Stopping (?P<target>\S.*)$",
        action="service.stopping",
        category=("os.service",),
        refine=_name_unit,
        examples={"Stopping LSB: Apache2 web server...": {"target": "LSB: Apache2 web server"}},
    ),
    Rule(
        "reloaded",
        (r"Reloaded (?P<target>\S.*)$", r"Reloading (?P<target>(?!requested|finished)[^.\s].*)$"),
        action="service.reload",
        category=("os.service",),
        refine=_name_unit,
        examples={
            "Reloaded nginx.service - A high performance web server.": {"target": "nginx.service"}
        },
    ),
    Rule(
        "failed-to-start",
        (
            r"Failed to start (?P<target>\S.*)$",
            r"Failed to stop (?P<target>\S.*)$",
            r"Failed to reload (?P<target>\S.*)$",
            r"Dependency failed for (?P<target>\S.*)$",
            r"Timed out starting (?P<target>\S.*)$",
            r"Timed out stopping (?P<target>\S.*)$",
        ),
        action="service.failed",
        outcome="failure",
        category=("os.service",),
        refine=_name_unit,
        examples={
            "Failed to start postgresql.service - PostgreSQL database server.": {
                "target": "postgresql.service",
                "outcome": "failure",
                "category": ["os.service"],
            },
        },
    ),
    Rule(
        "unit-failed",
        (
            r"Unit (?P<target>[\w@.\\:-]++) entered failed state",
            _UNIT + r": Unit entered failed state",
            _UNIT + r": Failed with result '(?P<code>[^']*)'",
            r"(?P<target>[\w@\\-]++(?:\.[\w@\\-]++)*+) failed\.$",
            _UNIT + r": Start request repeated too quickly",
            r"start request repeated too quickly for (?P<target>[\w@.\\:-]++)",
            _UNIT
            + r": (?:State '[^']*'|[Ss]t(?:art|op)[ -]?\S*(?: operation)?|Start(?:-pre|-post)?) timed out",
            _UNIT + r": Watchdog timeout",
            _UNIT + r": Failed (?:at step (?P<step>\w+)|to \w+)",
            _UNIT + r": A process of this unit has been killed by the OOM killer",
        ),
        action="service.failed",
        outcome="failure",
        category=("os.service",),
        refine=_name_unit,
        examples={
            "nginx.service: Failed with result 'exit-code'.": {
                "target": "nginx.service",
                "code": "exit-code",
            },
            "Unit sshd.service entered failed state.": {
                "target": "sshd.service",
                "outcome": "failure",
            },
            "sshd.service failed.": {"target": "sshd.service"},
        },
    ),
    Rule(
        "process-exited",
        (
            _UNIT
            + r": (?:[Mm]ain|[Cc]ontrol) process exited, code=(?P<ended>\w+),? status=(?P<code>\d+)",
            _UNIT + r": [Mm]ain process ended, code=(?P<ended>\w+),? status=(?P<code>\d+)",
        ),
        action="service.exited",
        outcome="failure",
        category=("os.service",),
        refine=_exit_outcome,
        examples={
            "nginx.service: Main process exited, code=exited, status=1/FAILURE": {
                "target": "nginx.service",
                "code": "1",
                "outcome": "failure",
                "category": ["os.service"],
            },
            "cron.service: Main process exited, code=killed, status=15/TERM": {
                "code": "15",
                "outcome": None,
            },
        },
    ),
    Rule(
        "deactivated",
        (_UNIT + r": Deactivated successfully", _UNIT + r": Succeeded\."),
        action="service.stop",
        outcome="success",
        category=("os.service",),
        refine=_name_unit,
        examples={
            "fstrim.service: Deactivated successfully.": {
                "target": "fstrim.service",
                "category": ["os.service"],
            },
            "session-7.scope: Deactivated successfully.": {
                "device": "7",
                "category": ["audit.logon"],
            },
        },
    ),
    Rule(
        "restart-scheduled",
        (
            _UNIT + r": Scheduled restart job, restart counter is at (?P<count>\d+)",
            _UNIT
            + r": Service (?:hold-off|RestartSec=\S+) (?:time over|expired), scheduling restart",
        ),
        action="service.restart",
        category=("os.service",),
        refine=_name_unit,
        examples={
            "nginx.service: Scheduled restart job, restart counter is at 3.": {
                "target": "nginx.service"
            }
        },
    ),
)

LOGIND = RuleSet(
    "systemd-logind",
    Rule(
        "new-session",
        (
            r"New session '?(?P<device>[^\s']+)'? of user '(?P<actor>[^']+)'(?: with class '(?P<class>[^']*)')?",
            r"New session (?P<device>\S+) of user (?P<actor>.+?)\.?$",
        ),
        action="session.start",
        outcome="success",
        category=("audit.logon",),
        examples={
            "New session 7141 of user ann.": {
                "device": "7141",
                "actor": "ann",
                "category": ["audit.logon"],
            },
            "New session '4' of user 'root' with class 'user' and type 'tty'.": {
                "actor": "root",
                "category": ["audit.logon", "audit.privilege"],
            },
        },
    ),
    Rule(
        "removed-session",
        r"Removed session '?(?P<device>[^\s'.]+)'?",
        action="session.stop",
        outcome="success",
        category=("audit.logon",),
        examples={"Removed session 7141.": {"device": "7141", "category": ["audit.logon"]}},
    ),
    Rule(
        "logged-out",
        r"Session '?(?P<device>[^\s']+)'? logged out",
        action="session.logout",
        outcome="success",
        category=("audit.logon",),
        examples={"Session 7141 logged out. Waiting for processes to exit.": {"device": "7141"}},
    ),
    Rule(
        "going-down",
        (
            r"System is (?:rebooting|powering down|powering off|halting|going down)",
            r"The system (?:will|is going to) (?:reboot|power off|halt|suspend)",
            r"Creating /run/nologin, blocking further logins",
            r"Operation '(?:reboot|poweroff|halt|suspend|hibernate)'",
            r"Suspending\.\.\.",
        ),
        action="system.stop",
        category=("os.system",),
        examples={
            "System is rebooting.": {"category": ["os.system"]},
            "System is powering down.": {"action": "system.stop"},
        },
    ),
    Rule(
        "key",
        (
            r"(?P<device>(?:Power|Suspend|Hibernate|Reboot) key) pressed",
            r"(?P<device>Lid) (?:closed|opened)",
        ),
        action="system.key",
        category=("os.system",),
        examples={"Power key pressed short.": {"device": "Power key", "category": ["os.system"]}},
    ),
)

SHUTDOWN = RuleSet(
    "systemd-shutdown",
    Rule(
        "step",
        (
            r"Syncing filesystems",
            r"Sending SIG(?:TERM|KILL) to remaining",
            r"Unmounting file systems",
            r"All filesystems (?:and \w+ )?unmounted",
            r"All filesystems, swaps",
            r"Powering off",
            r"Rebooting",
            r"Halting system",
            r"Hardware watchdog",
            r"Using hardware watchdog",
        ),
        action="system.stop",
        category=("os.system",),
        examples={"Sending SIGTERM to remaining processes...": {"category": ["os.system"]}},
    ),
    programs=("systemd-shutdown", "systemd-shutdow", "systemd-halt"),
)

SLEEP = RuleSet(
    "systemd-sleep",
    Rule(
        "sleep",
        (
            r"Entering sleep state '(?P<target>[^']*)'",
            r"Performing sleep operation '(?P<target>[^']*)'",
            r"System (?:resumed|returned from sleep)",
            r"Suspending system",
        ),
        action="system.sleep",
        category=("os.system",),
        examples={"Entering sleep state 'suspend'...": {"target": "suspend"}},
    ),
)

NETWORKD = RuleSet(
    "systemd-networkd",
    Rule(
        "link",
        r"(?P<target>[\w.@-]{1,15}): (?P<state>Link (?:UP|DOWN)|Gained carrier|Lost carrier|Configured|Unmanaged|"
        r"DHCP lease lost|Connected WiFi[^.]*|Interface name change detected[^.]*)",
        action="network.link",
        category=("os.network",),
        examples={"eth0: Gained carrier": {"target": "eth0", "category": ["os.network"]}},
    ),
    Rule(
        "lease",
        (
            (
                r"(?P<target>[\w.@-]{1,15}): DHCPv[46] address (?P<dest_ip>[0-9a-fA-F.:]+)(?:/\d+)?(?: via |, gateway )(?P<gateway>[0-9a-fA-F.:]+)"
                r"(?: acquired from (?P<source_ip>[0-9a-fA-F.:]+))?"
            ),
            r"(?P<target>[\w.@-]{1,15}): DHCPv[46] (?:address|lease) (?P<dest_ip>[0-9a-fA-F.:]+)",
        ),
        action="network.lease",
        outcome="success",
        category=("os.network",),
        examples={
            "eth0: DHCPv4 address 192.0.2.10/24 via 192.0.2.1": {
                "target": "eth0",
                "dest_ip": "192.0.2.10",
                "category": ["os.network"],
            },
            "eth0: DHCPv4 address 192.0.2.10/24, gateway 192.0.2.1 acquired from 192.0.2.2": {
                "source_ip": "192.0.2.2"
            },
        },
    ),
)

JOURNALD = RuleSet(
    "systemd-journald",
    Rule(
        "started",
        r"Journal started",
        action="service.start",
        outcome="success",
        category=("os.service",),
        examples={"Journal started": {"category": ["os.service"]}},
    ),
    Rule(
        "stopped",
        (r"Journal stopped", r"Received SIGTERM from PID 1"),
        action="service.stop",
        category=("os.service",),
        examples={"Journal stopped": {"category": ["os.service"]}},
    ),
    Rule(
        "deleted",
        (
            r"Deleted archived journal (?P<target>\S+)",
            r"Vacuuming done, freed (?P<freed>\S+) of archived journals from (?P<target>\S+?)\.?$",
        ),
        action="log.delete",
        category=("os.security",),
        examples={
            "Vacuuming done, freed 1.0G of archived journals from /var/log/journal/0123.": {
                "target": "/var/log/journal/0123",
                "category": ["os.security"],
            },
        },
    ),
    Rule(
        "suppressed",
        r"Suppressed (?P<count>\d+) messages from (?P<target>\S+)",
        action="log.suppressed",
        examples={"Suppressed 1182 messages from nginx.service": {"target": "nginx.service"}},
    ),
    programs=("systemd-journald", "systemd-journal"),
)

COREDUMP = RuleSet(
    "systemd-coredump",
    Rule(
        "dumped",
        r"(?:\[\S\] )?Process (?P<process>\d+) \((?P<target>[^()]*)\) of user (?P<actor_id>\d+) (?:dumped core|terminated)",
        action="process.crash",
        outcome="failure",
        category=("app.failure",),
        examples={
            "Process 4711 (php-fpm) of user 33 dumped core.": {
                "target": "php-fpm",
                "actor_id": "33",
                "category": ["app.failure"],
            },
        },
    ),
)

SYSUSERS = RuleSet(
    "systemd-sysusers",
    Rule(
        "created",
        (r"Creating (?P<kind>user|group) '?(?P<target>[^\s'(]+)'?",),
        action="account.create",
        outcome="success",
        category=("audit.account",),
        examples={
            "Creating user 'mysql' (MySQL server) with UID 999 and GID 999.": {
                "target": "mysql",
                "category": ["audit.account"],
            },
        },
    ),
)

TIMEDATED = RuleSet(
    "systemd-timedated",
    Rule(
        "changed",
        r"Changed (?P<target>local time|time zone|RTC[^:]*?) to '?(?P<value>[^'.]*)",
        action="time.set",
        outcome="success",
        category=("os.security",),
        examples={
            "Changed local time to Sat 2026-01-03 14:05:22 CET": {
                "target": "local time",
                "category": ["os.security"],
            },
        },
    ),
)

RULE_SETS = (
    MANAGER, LOGIND, SHUTDOWN, SLEEP, NETWORKD, JOURNALD, COREDUMP, SYSUSERS, TIMEDATED,
)  # fmt: skip
