"""Net-SNMP's agent: who asked it, who was not let in, start, stop, configuration.

From ``agent/snmp_agent.c``, ``agent/snmpd.c`` and ``snmplib/snmpusm.c``, releases 5.0 to 5.9. A wrong community is not told.
"""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

_ADDRESS = r"(?:(?:UDP|TCP|DTLSUDP|TLSTCP)(?:/?IPv6|6)?: )?(?:- )?\[?(?P<source_ip>[\d.]{7,15}|[\da-fA-F:]{2,45})\]?(?::(?P<source_port>\d{1,5}))?(?:->\[(?P<dest_ip>[\da-fA-F.:]{2,45})\](?::(?P<dest_port>\d{1,5}))?)?"

RULES = RuleSet(
    "snmpd",
    Rule(
        "refused", rf"Connection from {_ADDRESS} REFUSED",
        action="snmp.connect", outcome="failure", category=("os.network",),
        examples={"Connection from UDP: [192.0.2.7]:40022->[198.51.100.2]:161 REFUSED": {"source_ip": "192.0.2.7", "dest_port": 161, "outcome": "failure", "category": ["os.network"]}},
    ),
    Rule(
        "asked", (rf"Connection from {_ADDRESS}$", rf"Received SNMP packet\(s\) from {_ADDRESS}$"),
        action="snmp.connect",
        examples={
            "Connection from UDP: [192.0.2.7]:40022->[198.51.100.2]:161": {"source_ip": "192.0.2.7", "source_port": 40022, "dest_ip": "198.51.100.2", "dest_port": 161, "category": []},
            "Connection from UDP: [192.0.2.7]:40022": {"source_ip": "192.0.2.7"},
            "Received SNMP packet(s) from UDP/IPv6: [2001:db8::7]:40022->[2001:db8::2]:161": {"source_ip": "2001:db8::7"},
            "Connection from - 192.0.2.7": {"source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "login-failed", r"Authentication failed for (?P<actor>[^\n]{1,255})$",
        action="snmp.login", outcome="failure", category=("app.auth",),
        examples={"Authentication failed for ann": {"actor": "ann", "outcome": "failure", "category": ["app.auth"]}},
    ),
    Rule(
        "configured", (r"Reconfiguring daemon", r"NET-SNMP version (?P<version>\S{1,40}) restarted"),
        action="config.reload", category=("app.config",),
        examples={"Reconfiguring daemon": {"category": ["app.config"]}},
    ),
    Rule(
        "started", r"NET-SNMP version (?P<version>\S{1,40})$",
        action="service.start", category=("os.service",),
        examples={"NET-SNMP version 5.9.3": {"version": "", "category": ["os.service"]}},
    ),
    Rule(
        "stopped", (r"Received TERM or STOP signal", r"Exiting on signal (?P<signal>\d{1,3})", r"Server Exiting with code (?P<code>\d{1,3})"),
        action="service.stop", category=("os.service",),
        examples={"Received TERM or STOP signal...  shutting down...": {"category": ["os.service"]}},
    ),
    Rule(
        "endpoint-failed", r"Error opening specified endpoint \"(?P<target>[^\"\n]{1,255})\"",
        action="service.failed", outcome="failure", category=("app.failure",),
        examples={'Error opening specified endpoint "udp:161"': {"target": "udp:161", "outcome": "failure"}},
    ),
)  # fmt: skip
