"""sshd: log-ons, refusals and disconnects, as OpenSSH 3 to 10 print them (auth.c, sshd.c, packet.c)."""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

_PEER = r"(?:(?P<source_ip>\S+) )?port ?(?P<source_port>\d+)"

RULES = RuleSet(
    "sshd",
    Rule(
        "accepted",
        r"`?Accepted (?P<method>\S+?)`? for (?P<actor>.*?) from " + _PEER,
        action="ssh.login",
        outcome="success",
        category=("audit.logon",),
        examples={
            "Accepted password for ann from 192.0.2.7 port 58244 ssh2": {
                "actor": "ann", "source_ip": "192.0.2.7", "source_port": 58244, "outcome": "success",
            },
        },
    ),
    programs=("sshd", "sshd-session", "sshd-auth"),
)  # fmt: skip
