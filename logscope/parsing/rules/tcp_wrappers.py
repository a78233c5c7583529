"""tcp wrappers: connections that libwrap or tcpd let in or turned away, for whichever daemon.

``connect from`` and ``refused connect from`` are refuse.c's and tcpd.c's; what follows is
``[USER@]HOST`` and, in patched versions, the address in brackets. A refusal here is no failed log-on:
nobody was asked who they are.
"""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

RULES = RuleSet(
    "tcp_wrappers",
    Rule(
        "refused",
        (
            r"refused connect from (?:[^\s@]*@)?(?P<peer_name>[^\s()]+) \((?P<source_ip>[^\s()]+)\).*",
            r"refused connect from (?:[^\s@]*@)?(?P<source_ip>[^\s()]+)\s*+$",
            r"refused connection from (?P<source_ip>[^\s,]+), service (?P<target>\S+)(?: \(\w+\))?$",
        ),
        action="connection.refuse", outcome="failure",
        examples={
            "refused connect from web1.example.com (192.0.2.7)": {"source_ip": "192.0.2.7", "outcome": "failure", "category": []},
            "refused connect from x@::ffff:192.0.2.7 (::ffff:192.0.2.7)": {"source_ip": "192.0.2.7"},
            "refused connect from 192.0.2.7": {"source_ip": "192.0.2.7"},
            "refused connection from 192.0.2.7, service sshd (tcp)": {"source_ip": "192.0.2.7", "target": "sshd"},
        },
    ),
    Rule(
        "connected",
        (
            r"connect from (?:[^\s@]*@)?(?P<peer_name>[^\s()\[\]]+) \((?P<source_ip>[^\s()]+)\)\s*+$",
            r"connect from (?:[^\s@]*@)?(?P<source_ip>[^\s()\[\]]+)\s*+$",
        ),
        action="connection.open",
        examples={"connect from ann@192.0.2.7": {"source_ip": "192.0.2.7"}, "connect from web1.example.com (192.0.2.7)": {"source_ip": "192.0.2.7"}},
    ),
    Rule(
        "name-mismatch",
        (
            r"warning: (?:(?P<file>[^\s,]+), line \d+: )?host name/(?:address|name) mismatch: (?P<source_ip>\S+) != (?P<peer_name>\S+).*",
            r"warning: (?:(?P<file>[^\s,]+), line \d+: )?can't verify hostname: \w+\((?P<peer_name>[^\s,)]+).*",
        ),
        action="connection.name-mismatch",
        examples={
            "warning: /etc/hosts.allow, line 3: host name/address mismatch: 192.0.2.7 != web1.example.com": {"source_ip": "192.0.2.7"},
            "warning: /etc/hosts.deny, line 12: can't verify hostname: getaddrinfo(web1.example.com, AF_INET) failed": {"peer_name": ""},
        },
    ),
    programs=("*",),
    exact=True,
)  # fmt: skip
