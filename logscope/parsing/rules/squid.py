"""squid: start, stop and reconfiguration of the proxy, and what it could not do.

From src/main.cc, tools.cc, fatal.cc and client_side.cc of the source, releases 3 to 6. What was asked of it stands in access.log.
"""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

RULES = RuleSet(
    "squid",
    Rule(
        "start",
        (r"Starting Squid Cache version (?P<version>\S+)", r"Squid Parent: .*process \d+ started"),
        action="service.start", category=("os.service", "app.lifecycle"),
        examples={"Starting Squid Cache version 5.7 for x86_64-pc-linux-gnu...": {"version": "", "category": ["os.service", "app.lifecycle"]}},
    ),
    Rule(
        "ready", r"Accepting (?:(?!HTTP)\S+ ){0,5}+HTTP Socket connections at ",
        action="service.start", outcome="success", category=("os.service", "app.lifecycle"),
        examples={"Accepting HTTP Socket connections at conn3 local=192.0.2.1:3128 remote=[::] FD 9 flags=9": {"outcome": "success"}},
    ),
    Rule(
        "stop",
        (r"Preparing for shutdown after (?P<requests>\d+) requests", r"Shutting down\.\.\.", r"Squid Cache \(Version [^)]*\): Exiting normally", r"Squid Parent: .*process \d+ exited"),
        action="service.stop", category=("os.service", "app.lifecycle"),
        examples={"Preparing for shutdown after 2 requests": {"requests": ""}, "Shutting down...": {}, "Squid Cache (Version 5.7): Exiting normally.": {}},
    ),
    Rule(
        "reconfigured", r"Reconfiguring Squid Cache",
        action="service.reload", category=("app.config",),
        examples={"Reconfiguring Squid Cache (version 5.7)...": {"category": ["app.config"]}},
    ),
    Rule(
        "failure", (r"FATAL: (?P<reason>.*)", r"assertion failed: (?P<reason>.*)", r"Squid Cache \(Version [^)]*\): Terminated abnormally"),
        action="service.failed", outcome="failure", category=("app.failure",),
        examples={"FATAL: Received Segment Violation...dying.": {"outcome": "failure"}, 'assertion failed: store.cc:1876: "e"': {}},
    ),
    Rule(
        "forged-host",
        r"SECURITY ALERT: Host header forgery detected on (?:\S+ )?local=\S+ remote=(?P<source_ip>\[[0-9a-fA-F:.]+\]|[0-9.]+):(?P<source_port>\d+) ",
        action="proxy.deny", outcome="failure", category=("app.failure",),
        examples={
            "SECURITY ALERT: Host header forgery detected on conn7 local=198.51.100.9:80 remote=192.0.2.7:50112 FD 12 flags=33 (local IP does not match any domain IP)": {
                "source_ip": "192.0.2.7", "source_port": 50112,
            },
        },
    ),
    programs=("squid", "(squid-*)"),
)  # fmt: skip
