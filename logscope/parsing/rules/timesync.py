"""ntpd, ntpdate, chronyd and systemd-timesyncd: who set the clock, and by how much.

From ``ntpd/ntp_loopfilter.c``, ``ntpdate.c``, chrony's ``reference.c`` and ``local.c``. A clock that steps explains
times that jump; it is no change of a security control, so it has an action and no category.
"""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

RULES = RuleSet(
    "timesync",
    Rule(
        "step",
        (
            r"time (?:reset|set|correction of|slew) (?P<correction>[+-]?[\d.]+) ?s",
            r"step time server (?P<source_ip>\S+) offset (?P<correction>[+-]?[\d.]+)",
            r"adjust time server (?P<source_ip>\S+) offset (?P<correction>[+-]?[\d.]+)",
            r"System clock was stepped by (?P<correction>[+-]?[\d.]+)",
            r"System clock wrong by (?P<correction>[+-]?[\d.]+)",
            r"System clock time unset or jumped backwards",
            r"(?:Forward|Backward) time jump detected",
            r"clock_step: (?P<correction>.*)$",
        ),
        action="time.step",
        examples={
            "time reset +0.182379 s": {"action": "time.step"},
            "step time server 192.0.2.123 offset 12.5 sec": {"source_ip": "192.0.2.123"},
            "System clock was stepped by -3600.000012 seconds": {"action": "time.step"},
        },
    ),
    Rule(
        "source",
        (
            r"synchronized to (?P<source_ip>[^\s,]+)(?:, stratum[= ](?P<stratum>\d+))?",
            r"Selected source (?P<source_ip>\S+)",
            r"(?:Initial synchronization to|Synchronized to|Contacted|Using) (?:NTP |time )server (?P<source_ip>[0-9a-fA-F.]+|\[[^\]]*\]):(?P<source_port>\d+)",
            r"Initial clock synchronization to (?P<time_set>.*)$",
        ),
        action="time.source",
        examples={
            "synchronized to 192.0.2.123, stratum 3": {"source_ip": "192.0.2.123"},
            "Selected source 192.0.2.123 (0.pool.example.org)": {"source_ip": "192.0.2.123"},
        },
    ),
    Rule(
        "lost",
        (r"no servers? reachable", r"no server suitable for synchronization", r"Can't synchronise", r"kernel time sync (?:disabled|enabled|status change)"),
        action="time.sync",
        examples={"no servers reachable": {"action": "time.sync"}},
    ),
    Rule(
        "started",
        (r"ntpd (?P<version>\S+) .*[Ss]tarting", r"ntpd \S+ \w{3} \w{3} .*\(\d+\)", r"chronyd version (?P<version>\S+) starting", r"ntp engine ready"),
        action="service.start",
        category=("os.service",),
        examples={"chronyd version 4.3 starting (+CMDMON +NTP)": {"category": ["os.service"]}},
    ),
    Rule(
        "stopped",
        (r"chronyd exiting", r"ntpd exiting on signal (?P<code>\d+)", r"Terminating$", r"ntp engine exiting"),
        action="service.stop",
        category=("os.service",),
        examples={"ntpd exiting on signal 15": {"code": "15", "category": ["os.service"]}},
    ),
    programs=("ntpd", "ntpdate", "chronyd", "systemd-timesyncd", "sntp", "openntpd", "xntpd"),
)  # fmt: skip
