"""cron, crontab, anacron and at: jobs that ran and tables that somebody edited.

Vixie cron's ``(USER) EVENT (DETAIL)`` (log_it in misc.c) as Debian's cron, cronie and ISC cron write
it, busybox' crond, anacron, at. cron's PAM sessions are read with PAM's.
"""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

_ACTIVITY, _SERVICE = "audit.activity", "os.service"
# what runs as root has root's access
_ACTOR = r"\((?P<actor>(?P<access>root)(?=\))|[^)]*)\)"
_END = r"\)[ \t]{0,4}$"
# Debian's cron, told to log the ends of jobs as well (-L 4 and more), names the child
_CHILD = r"(?:\[(?P<child>\d+)\] )?+"


def _edit(name: str, words: str, message: str) -> Rule:
    return Rule(
        name,
        rf"{_ACTOR} {words} \((?P<target>.*){_END}",
        action=f"crontab.{name}", outcome=None, category=(_ACTIVITY,),
        examples={message: {"actor": "root", "target": "root", "access": "root", "action": f"crontab.{name}"}},
    )  # fmt: skip


RULES = RuleSet(
    "cron",
    Rule(
        "command",
        (rf"{_ACTOR} CMD \({_CHILD}\s*+(?P<command>.*){_END}", rf"{_ACTOR} CMD (?P<command>(?!\().*)"),
        action="cron.command", category=(_ACTIVITY,),
        examples={
            "(root) CMD (   cd / && run-parts --report /etc/cron.hourly)": {
                "actor": "root", "access": "root", "command": "cd / && run-parts --report /etc/cron.hourly",
                "category": ["audit.activity"],
            },
            "(ann) CMD ([411] /bin/true x)": {"actor": "ann", "command": "/bin/true x"},
            "(www-data) CMD (/usr/bin/php -f /srv/cron.php)": {"actor": "www-data", "access": None},
        },
    ),
    Rule(
        "command-ended",
        (rf"{_ACTOR} CMDEND \({_CHILD}\s*+(?P<command>.*){_END}", rf"{_ACTOR} END \({_CHILD}\s*+(?P<command>.*){_END}"),
        action="cron.command-end", category=(_ACTIVITY,),
        examples={"(root) CMDEND (/usr/bin/true)": {"actor": "root", "command": "/usr/bin/true"}},
    ),
    _edit("begin-edit", "BEGIN EDIT", "(root) BEGIN EDIT (root)"),
    _edit("end-edit", "END EDIT", "(root) END EDIT (root)"),
    _edit("replace", "REPLACE", "(root) REPLACE (root)"),
    _edit("delete", "DELETE", "(root) DELETE (root)"),
    _edit("list", "LIST", "(root) LIST (root)"),
    Rule(
        "edit-refused",
        (
            r"\((?P<actor>[^)]*)\) AUTH \((?P<reason>crontab command not allowed[^)]*)\).*",
            r"\((?P<actor>[^)]*)\) (?P<reason>NOT ALLOWED|UNAUTHORIZED|PERMISSION DENIED) \((?P<target>.*)\)",
        ),
        action="crontab.refused", outcome="failure", category=(_ACTIVITY,),
        examples={"(ann) AUTH (crontab command not allowed)": {"actor": "ann", "outcome": "failure"}},
    ),
    Rule(
        "table-loaded",
        (r"\((?P<actor>[^)]*)\) RELOAD \((?P<target>[^)]*)\).*", r"\((?P<actor>[^)]*)\) (?:ORPHAN|UNLINK|ADDED|REMOVED) \((?P<target>[^)]*)\).*"),
        action="cron.reload",
        examples={"(root) RELOAD (crontabs/root)": {"actor": "root", "target": "crontabs/root", "category": []}},
    ),
    Rule(
        "service",
        (
            r"\(CRON\) STARTUP \((?P<detail>.*)\)[ \t]{0,4}$",
            r"\(CRON\) INFO \((?P<detail>(?:Shutting down|running with inotify|pidfile fd|Running @reboot|Skipping @reboot).*)\)[ \t]{0,4}$",
            r"Anacron (?P<detail>\S+ started on .*)",
            r"crond: (?P<detail>crond .* started.*)",
            r"crond \(busybox (?P<detail>[^)]*)\) started.*",
        ),
        action="cron.start", category=(_SERVICE,),
        examples={
            "(CRON) STARTUP (1.5.7)": {"detail": "", "category": ["os.service"]},
            "(CRON) INFO (Shutting down)": {"detail": ""},
            "crond (busybox 1.36.1) started, log level 8": {"detail": ""},
        },
    ),
    Rule(
        "died",
        r"\(CRON\) DEATH \((?P<reason>.*)\)[ \t]{0,4}$",
        action="cron.stop", outcome="failure", category=(_SERVICE,),
        examples={"(CRON) DEATH (can't lock /var/run/crond.pid, otherpid may be 812: Resource temporarily unavailable)": {"outcome": "failure"}},
    ),
    Rule(
        "failed",
        (
            r"\((?P<actor>(?!CRON\))[^)]*)\) (?:FAILED|ERROR|UNSAFE|BAD FILE MODE|WRONG FILE OWNER|WRONG INODE INFO|PAM ERROR|CAN'T OPEN|CAN'T FORK|BAD|OPEN FAILED|STAT FAILED|INSECURE MODE[^(]*|NOT A REGULAR FILE|SYMLINK|TTY|NO PASSWD ENTRY) ?\((?P<reason>.*)\)[ \t]{0,4}$",
            r"\(CRON\) (?i:error) \((?P<reason>.*)\)[ \t]{0,4}$",
            r"\(CRON\) (?P<reason>bad username|bad minute|bad command|bad .*) \((?P<target>.*)\)[ \t]{0,4}$",
            r"\((?P<actor>[^)]*)\) FAILED (?P<reason>to .*)",
            r"(?P<reason>Error: bad .*); while reading (?P<target>\S+).*",
        ),
        action="cron.error", outcome="failure",
        examples={
            "(ann) FAILED (to authorize user with PAM (Permission denied))": {"actor": "ann", "outcome": "failure"},
            "(CRON) error (grandchild #812 failed with exit status 1)": {"reason": "", "outcome": "failure"},
            "(root) BAD FILE MODE (/etc/cron.d/backup)": {"actor": "root"},
        },
    ),
    Rule(
        "mailed",
        (r"\((?P<actor>[^)]*)\) MAIL \((?P<detail>.*)\)[ \t]{0,4}$", r"\((?P<actor>[^)]*)\) CMDOUT \((?P<detail>.*)\)[ \t]{0,4}$"),
        action="cron.output",
        examples={"(root) MAIL (mailed 52 bytes of output but got status 0x0001)": {"actor": "root", "detail": ""}},
    ),
    Rule(
        "said",
        r"\((?:CRON|cron)\) (?:INFO|info) \((?P<detail>.*)\)[ \t]{0,4}$",
        action="cron.note",
        examples={"(CRON) info (No MTA installed, discarding output)": {"detail": ""}},
    ),
    Rule(
        "busybox-command",
        r"(?:crond: )?(?i:user) (?P<actor>(?P<access>root)(?![^\s:])|[^\s:]+):? pid +(?P<job_pid>\d+) cmd (?P<command>.*)",
        action="cron.command", category=(_ACTIVITY,),
        examples={"USER root pid 812 cmd /usr/sbin/ntpd -q": {"actor": "root", "command": "/usr/sbin/ntpd -q", "access": "root"}},
    ),
    Rule(
        "at-job",
        (
            r"Starting job (?P<target>\d+) \(\S+\) for user '(?P<actor>(?P<access>root)(?=')|[^']*)'.*",
            r"Job (?P<target>\S+) started for user (?P<actor>(?P<access>root)(?!\S)|\S+).*",
        ),
        action="at.start", category=(_ACTIVITY,),
        examples={"Starting job 12 (a0000c01a4f1e2) for user 'ann' (1000)": {"actor": "ann", "target": "12"}},
    ),
    Rule(
        "anacron-job",
        (
            r"Job [`'](?P<target>[^']*)' (?:started|terminated).*",
            r"Will run job [`'](?P<target>[^']*)' in .*",
        ),
        action="anacron.job", category=(_ACTIVITY,),
        examples={"Job `cron.daily' started": {"target": "cron.daily", "category": ["audit.activity"]}},
    ),
    Rule(
        "run-parts",
        (
            r"(?:\((?P<directory>[^)]*)\) )?(?:starting|finished) (?P<target>\S+)\s*+$",
        ),
        action="cron.run-parts", category=(_ACTIVITY,),
        examples={
            "(/etc/cron.hourly) starting 0anacron": {"target": "0anacron", "directory": ""},
            "finished 0anacron": {"target": "0anacron"},
        },
    ),
    programs=("cron", "crond", "crontab", "anacron", "atd", "fcron", "/usr/sbin/cron", "cronie", "run-parts"),
)  # fmt: skip
