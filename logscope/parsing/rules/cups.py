"""CUPS: printers set up and taken away, jobs, log-ons at the scheduler.

From ``scheduler/ipp.c``, ``job.c``, ``auth.c``, ``client.c``, ``quotas.c``, ``listen.c`` and ``main.c`` of CUPS 1.4 to 2.4. Names of printers and users stand in quotes and are
others' words: the one who did it stands last.
"""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

_CONFIG, _JOB, _AUTH, _LIFE = (
    ("app.config",),
    ("app.transaction",),
    ("app.auth",),
    ("os.service", "app.lifecycle"),
)
_BY = r"by \"(?P<actor>[^\"\n]{0,255})\"\.?$"
_KIND = r"(?P<kind>[Pp]rinter|[Cc]lass)"
_NAME = r"\"(?P<target>[^\n]{1,255})\""

RULES = RuleSet(
    "cupsd",
    Rule(
        "printer-added", rf"New {_KIND} {_NAME} added {_BY}",
        action="printer.create", outcome="success", category=_CONFIG,
        examples={
            'New printer "desk" added by "ann".': {"target": "desk", "actor": "ann", "outcome": "success", "category": ["app.config"]},
            'New printer "x" added by "root" added by "ann".': {"actor": "ann", "target": 'x" added by "root'},
        },
    ),
    Rule(
        "printer-deleted", rf"{_KIND} {_NAME} deleted {_BY}",
        action="printer.delete", outcome="success", category=_CONFIG,
        examples={'Printer "desk" deleted by "ann".': {"target": "desk", "actor": "ann", "category": ["app.config"]}},
    ),
    Rule(
        "printer-changed",
        (
            rf"{_KIND} {_NAME} (?P<change>modified|started|stopped) {_BY}",
            rf"{_KIND} {_NAME} (?P<change>now accepting jobs|rejecting jobs|now holding pending/new jobs|now printing pending/new jobs) \(\"(?P<actor>[^\"\n]{{0,255}})\"\)",
            rf"(?P<change>Default destination set) to {_NAME} {_BY}",
        ),
        action="printer.change", outcome="success", category=_CONFIG,
        examples={
            'Printer "desk" modified by "ann".': {"target": "desk", "actor": "ann"},
            'Printer "desk" rejecting jobs ("ann").': {"target": "desk", "actor": "ann", "change": ""},
            'Default destination set to "desk" by "ann".': {"target": "desk", "actor": "ann"},
        },
    ),
    Rule(
        "job-queued",
        (rf"\[Job (?P<device>\d{{1,10}})\] Queued on {_NAME} {_BY}", rf"\[Job (?P<device>\d{{1,10}})\] (?P<change>File of type \S{{1,100}} queued) {_BY}"),
        action="print.queue", outcome="success", category=_JOB,
        examples={'[Job 7] Queued on "desk" by "ann".': {"device": "7", "target": "desk", "actor": "ann", "category": ["app.transaction"]}},
    ),
    Rule(
        "job-changed",
        (
            rf"\[Job (?P<device>\d{{1,10}})\] (?P<change>Canceled|Job canceled|Released|Restarted|Held|Authenticated|Moved) (?:[^\n]{{0,200}}?)?{_BY}",
            r"\[Job (?P<device>\d{1,10})\] (?P<change>Job purged by user)", r"\[Job (?P<device>\d{1,10})\] (?P<change>Job completed)",
        ),
        action="print.change", category=_JOB,
        examples={"[Job 7] Job completed.": {"device": "7", "category": ["app.transaction"]}, '[Job 7] Canceled by "ann".': {"actor": "ann"}},
    ),
    Rule(
        "job-failed", r"\[Job (?P<device>\d{1,10})\] (?P<reason>Job stopped|Stopping unresponsive job|Job aborted|Unable to [^\n]{1,300})",
        action="print.failed", outcome="failure", category=("app.failure",),
        examples={'[Job 7] Unable to start filter "pdftops" - Permission denied.': {"device": "7", "outcome": "failure", "category": ["app.failure"]}},
    ),
    Rule(
        "denied", r"Denying user \"(?P<actor>[^\n]{0,255}?)\" access to printer \"(?P<target>[^\"\n]{1,255})\"",
        action="print.queue", outcome="failure", category=_JOB,
        examples={'Denying user "ann" access to printer "desk"...': {"actor": "ann", "target": "desk", "outcome": "failure"}},
    ),
    Rule(
        "login-failed",
        (
            r"(?:cupsdAuthorize: )?pam_(?:authenticate|acct_mgmt|setcred|start)\(\) returned (?P<code>\d{1,3}) \((?P<reason>[^)\n]{1,200})\)",
            r"(?:cupsdAuthorize: )?Authentication failed for user \"(?P<actor>[^\n]{0,255})\"", r"(?:cupsdAuthorize: )?(?P<reason>Unknown username) \"(?P<actor>[^\n]{0,255})\"",
            r"(?P<reason>(?:Empty|Missing) Basic password|Bad authentication data|Local authentication certificate not found)", r"Username \"(?P<actor>[^\n]{0,255})\" (?P<reason>has no shadow password)",
        ),
        action="print.login", outcome="failure", category=_AUTH,
        examples={
            "[Client 6] pam_authenticate() returned 7 (Authentication failure)": {"code": "7", "reason": "Authentication failure", "outcome": "failure", "category": ["app.auth"]},
            'cupsdAuthorize: Unknown username "ann"': {"actor": "ann"},
        },
    ),
    Rule(
        "login", r"Authorized as \"?(?P<actor>[^\n]{1,255}?)\"? using (?P<method>\w{1,20})",
        action="print.login", outcome="success", category=_AUTH,
        examples={'[Client 6] Authorized as "ann" using Basic.': {"actor": "ann", "outcome": "success", "category": ["app.auth"]}},
    ),
    Rule(
        "refused",
        (r"Request from \"(?P<source_ip>[\da-fA-F.:]{2,45})\" using invalid Host: field", r"Connection from (?P<source_ip>[\da-fA-F.:]{2,45}) refused by /etc/hosts", r"(?:Request|Connection) from \"?(?P<client_name>[^\s\"]{1,255})\"? (?:using invalid Host: field|refused by)"),
        action="print.connect", outcome="failure", category=("os.network",),
        examples={'[Client 6] Request from "192.0.2.7" using invalid Host: field "x".': {"source_ip": "192.0.2.7", "outcome": "failure"}},
    ),
    Rule(
        "listening", r"Listening (?:to|on) (?P<target>\S{1,300}) ",
        action="service.start", category=_LIFE,
        examples={"Listening to 192.0.2.1:631 on fd 4...": {"target": "192.0.2.1:631", "category": ["os.service", "app.lifecycle"]}},
    ),
    Rule(
        "stopped", r"Scheduler shutting down (?P<how>normally|due to program error)",
        action="service.stop", category=_LIFE,
        examples={"Scheduler shutting down normally.": {"category": ["os.service", "app.lifecycle"]}},
    ),
    Rule(
        "configured", (r"Loaded configuration file \"(?P<target>[^\n]{1,1000})\"", r"Remote access is (?P<state>enabled|disabled)", r"(?:Full|Partial) reload (?:complete|is required)", r"Reload(?:ing)? "),
        action="config.reload", category=_CONFIG,
        examples={'Loaded configuration file "/etc/cups/cupsd.conf"': {"target": "/etc/cups/cupsd.conf", "category": ["app.config"]}},
    ),
    programs=("cupsd", "cups"),
    lead=r"\[Client \d{1,10}\] ",
)  # fmt: skip
