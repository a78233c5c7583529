"""xinetd and inetd: which service was asked for, from where, and which gave up.

From xinetd's ``log.c``, ``service.c`` and ``retry.c`` (``START: SERVICE pid=N from=ADDRESS``), and the
BSDs' ``inetd.c``. A refusal here happens before anybody says who they are: it is a
network event, no failed log-on.
"""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

XINETD = RuleSet(
    "xinetd",
    Rule(
        "start",
        r"START: (?P<target>\S+) (?:pid=(?P<child>\d+) )?from=(?P<source_ip>\S+)",
        action="service.connection",
        examples={
            "START: telnet pid=16563 from=192.0.2.7": {
                "target": "telnet",
                "source_ip": "192.0.2.7",
            },
            "START: ftp from=::ffff:192.0.2.7": {"source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "exit",
        r"EXIT: (?P<target>\S+)(?: (?:status|signal)=(?P<code>\d+))?(?: pid=(?P<child>\d+))?(?: duration=(?P<seconds>\d+))?",
        action="service.connection-end",
        examples={
            "EXIT: telnet status=1 pid=16563 duration=7(sec)": {"target": "telnet", "code": "1"}
        },
    ),
    Rule(
        "fail",
        r"FAIL: (?P<target>\S+) (?P<reason>\S.*?) from=(?P<source_ip>\S+)",
        action="service.refused",
        outcome="failure",
        category=("os.network",),
        examples={
            "FAIL: telnet address from=192.0.2.7": {
                "target": "telnet",
                "source_ip": "192.0.2.7",
                "outcome": "failure",
                "category": ["os.network"],
            },
        },
    ),
    Rule(
        "libwrap",
        r"libwrap refused connection to (?P<target>\S+) (?:\(libwrap=[^()]*\) )?from (?P<source_ip>\S+)",
        action="service.refused",
        outcome="failure",
        category=("os.network",),
        examples={
            "libwrap refused connection to ftp (libwrap=in.ftpd) from ::ffff:192.0.2.7": {
                "source_ip": "192.0.2.7"
            },
        },
    ),
    Rule(
        "userid",
        r"USERID: (?P<target>\S+) \S+ :?(?P<remote_user>.*)$",
        action="service.userid",
        examples={"USERID: ftp OTHER :ann": {"target": "ftp"}},
    ),
    Rule(
        "bind-failed",
        r"bind failed \((?P<reason>.*?)\(errno = (?P<code>\d+)\)\)\. service = (?P<target>\S+)",
        action="service.failed",
        outcome="failure",
        category=("os.service",),
        examples={
            "bind failed (Address already in use (errno = 98)). service = finger": {
                "target": "finger",
                "code": "98",
                "outcome": "failure",
                "category": ["os.service"],
            },
        },
    ),
    Rule(
        "start-failed",
        r"Service (?P<target>\S+) failed to start and is deactivated",
        action="service.failed",
        outcome="failure",
        category=("os.service",),
        examples={
            "Service finger failed to start and is deactivated.": {
                "target": "finger",
                "outcome": "failure",
                "category": ["os.service"],
            },
        },
    ),
    Rule(
        "deactivating",
        (
            r"Deactivating service (?P<target>\S+)(?: due to (?P<reason>.*?)\. |$)",
            r"(?P<target>\S+) service was deactivated",
            r"Server (?P<target>\S+) is not executable",
            r"Deactivating (?P<target>\S+)",
        ),
        action="service.stop",
        category=("os.service",),
        examples={
            "Deactivating service ftp due to excessive incoming connections.  Restarting in 30 seconds.": {
                "target": "ftp",
                "category": ["os.service"],
            },
        },
    ),
    Rule(
        "activating",
        r"Activating service (?P<target>\S+)",
        action="service.start",
        category=("os.service",),
        examples={"Activating service ftp": {"target": "ftp", "category": ["os.service"]}},
    ),
    Rule(
        "started",
        (
            r"xinetd Version (?P<version>\S+) started",
            r"Started working: (?P<count>\d+) available service",
        ),
        action="service.start",
        outcome="success",
        category=("os.service",),
        examples={
            "Started working: 1 available service": {
                "category": ["os.service"],
                "outcome": "success",
            }
        },
    ),
    Rule(
        "exiting",
        r"Exiting\.\.\.",
        action="service.stop",
        category=("os.service",),
        examples={"Exiting...": {"category": ["os.service"]}},
    ),
    Rule(
        "reconfigured",
        (
            r"Reconfigured: new=(?P<new>\d+) old=(?P<old>\d+) dropped=(?P<dropped>\d+)",
            r"Starting reconfiguration",
        ),
        action="service.reconfigured",
        category=("app.config",),
        examples={"Reconfigured: new=1 old=4 dropped=0 (services)": {"category": ["app.config"]}},
    ),
)

INETD = RuleSet(
    "inetd",
    Rule(
        "connection",
        (
            r"connection from (?P<source_ip>[^\s,]+), service (?P<target>\S+)",
            r"(?P<target>[\w./-]+)\[\d+\] from (?P<source_ip>\S+) (?P<source_port>\d+)",
        ),
        action="service.connection",
        examples={
            "connection from 192.0.2.7, service ftpd (tcp)": {
                "source_ip": "192.0.2.7",
                "target": "ftpd",
            }
        },
    ),
    Rule(
        "looping",
        r"(?P<target>[\w./-]+) server failing \(looping(?: or being flooded)?\)",
        action="service.failed",
        outcome="failure",
        category=("os.service",),
        examples={
            "ftp/tcp server failing (looping or being flooded), service terminated for 10 min": {
                "target": "ftp/tcp",
                "category": ["os.service"],
            },
        },
    ),
    Rule(
        "bind",
        r"(?P<target>[\w./-]+): bind: (?P<reason>.*)$",
        action="service.failed",
        outcome="failure",
        category=("os.service",),
        examples={
            "telnet/tcp: bind: Address already in use": {
                "target": "telnet/tcp",
                "outcome": "failure",
            }
        },
    ),
    Rule(
        "crashed",
        r"(?P<target>/\S+): (?P<reason>(?:Segmentation Fault|Bus Error|Abort|Illegal Instruction|Segmentation fault).*)$",
        action="process.crash",
        outcome="failure",
        category=("app.failure",),
        examples={
            "/usr/lib/nfs/statd: Segmentation Fault - core dumped": {"category": ["app.failure"]}
        },
    ),
)

RULE_SETS = (XINETD, INETD)
