"""Snort and Suricata in syslog: an alert a line, start and end of the engine.

From Snort's ``alert_syslog.cc`` and ``snort.c``, Suricata's ``alert-syslog.c``.
"""

from __future__ import annotations

from logscope.parsing.ids_alerts import alert_fields
from logscope.parsing.rule import Fields, Rule, RuleSet


def _alert(fields: Fields) -> None:
    fields.update(alert_fields(str(fields.pop("line_read"))))


RULES = RuleSet(
    "snort",
    Rule(
        "alert",
        r"(?P<line_read>(?:\[w?[Dd]rop\] )?(?:\[\*\*\] )?\[\d{1,10}:\d{1,10}:\d{1,10}\] .*)",
        action="network.alert",
        category=("os.network",),
        refine=_alert,
        examples={
            "[1:2001219:20] SCAN many log-ons [Classification: Attempted Information Leak] [Priority: 2]: <eth0> {TCP} 192.0.2.7:5044 -> 10.0.0.1:22": {
                "source_ip": "192.0.2.7", "dest_port": 22, "code": "1:2001219:20", "category": ["os.network"],
            },
            "[Drop] [1:2001219:20] SCAN [Classification: x] [Priority: 1] {TCP} 192.0.2.7:5044 -> 10.0.0.1:22": {"outcome": "failure"},
        },
    ),
    Rule(
        "lifecycle",
        (
            r"Snort (?:initialization completed|exiting)",
            r"Commencing packet processing",
            r"\*\*\* Caught \w+-Signal",
            r"(?:\[\d+\] )?(?:<\w+> - )?(?:This is Suricata version (?P<version>\S+)|all \d+ packet processing threads.*initialized|Signal Received\. {1,2}Stopping engine)",
        ),
        action="service.lifecycle",
        category=("os.service",),
        examples={"Snort exiting": {"category": ["os.service"]}, "This is Suricata version 7.0.3 RELEASE running in SYSTEM mode": {"version": ""}},
    ),
    programs=("snort", "suricata", "snort3", "barnyard2"),
)  # fmt: skip
