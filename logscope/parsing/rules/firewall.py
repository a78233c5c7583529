"""Programs that manage the firewall or watch ports: firewalld, Shorewall, iptables' script, pf, fail2ban, sshguard.

From firewalld's ``fw.py``, Shorewall's ``lib.cli``, Red Hat's ``iptables`` script, fail2ban's ``actions.py`` and ``filter.py``,
sshguard's ``sshguard.c``,
pfSense's filterlog (``filterlog.c``: one comma-separated line a packet) and portsentry. What the packets met is the kernel's story; here is who changed the rules. A ban is a change
of the rules; that an address was found is no log-on of this record.
"""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

_SECURITY = ("os.security",)

FIREWALLD = RuleSet(
    "firewalld",
    Rule(
        "command-failed",
        r"(?:ERROR|WARNING): (?:COMMAND_FAILED: )?'(?P<command>/[^']*)' failed: ?(?P<reason>.*)$",
        action="firewall.config",
        outcome="failure",
        category=_SECURITY,
        examples={
            "2026-01-03 14:05:22 ERROR: COMMAND_FAILED: '/sbin/iptables -D INPUT_ZONES -t filter' failed: iptables: No chain": {
                "command": "/sbin/iptables -D INPUT_ZONES -t filter", "outcome": "failure", "category": ["os.security"],
            },
        },
    ),
    Rule(
        "error",
        r"(?:ERROR): (?P<code>[A-Z_]{4,40})(?:: (?P<reason>.*))?$",
        action="firewall.config",
        outcome="failure",
        category=_SECURITY,
        examples={"ERROR: ZONE_ALREADY_SET": {"code": "ZONE_ALREADY_SET", "outcome": "failure"}},
    ),
    lead=r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d ",
)  # fmt: skip

SHOREWALL = RuleSet(
    "shorewall",
    Rule(
        "state",
        r"(?:Shorewall|Shorewall6|shorewall) (?P<state>[Ss]tarted|[Ss]topped|[Cc]leared|[Rr]estarted|[Rr]eloaded|[Rr]efreshed|[Rr]estored)",
        action="firewall.config",
        category=_SECURITY,
        examples={"Shorewall Stopped": {"category": ["os.security"]}},
    ),
    programs=("shorewall", "shorewall6"),
)  # fmt: skip

SCRIPT = RuleSet(
    "iptables",
    Rule(
        "step",
        r"(?P<target>Flushing .{1,40}|Applying .{1,60}|Setting chains to policy .{1,60}|Unloading .{1,60}|Saving firewall rules .{1,80}|Resetting .{1,60}):\s{0,8}\[?\s{0,8}(?P<outcome>succeeded|failed|OK|FAILED)",
        action="firewall.config",
        category=_SECURITY,
        examples={"Flushing firewall rules:  succeeded": {"outcome": "success", "category": ["os.security"]}},
    ),
    programs=("iptables", "ip6tables", "iptables.init", "ip6tables.init", "nftables", "ipchains"),
)  # fmt: skip

FAIL2BAN = RuleSet(
    "fail2ban",
    Rule(
        "ban",
        r"(?P<state>Ban|Restore Ban|Increase Ban|Reban) (?P<source_ip>[0-9a-fA-F.:]+)",
        action="firewall.ban",
        outcome="success",
        category=_SECURITY,
        examples={"NOTICE [sshd] Ban 192.0.2.7": {"source_ip": "192.0.2.7", "target": "sshd", "category": ["os.security"]}},
    ),
    Rule(
        "unban",
        (r"(?P<state>Unban) (?P<source_ip>[0-9a-fA-F.:]+)", r"(?P<state>Flush) ban list"),
        action="firewall.unban",
        outcome="success",
        category=_SECURITY,
        examples={
            "NOTICE [sshd] Unban 192.0.2.7": {"source_ip": "192.0.2.7", "target": "sshd", "action": "firewall.unban", "category": ["os.security"]},
        },
    ),
    Rule(
        "ban-failed",
        r"Failed to execute (?P<state>ban|unban) jail '(?P<target>[\w-]+)' action '(?P<command>[^'\n]{1,200})'(?:[^\n]{0,400}?'ip': '?(?P<source_ip>[0-9a-fA-F.:]+))?",
        action="firewall.ban",
        outcome="failure",
        category=_SECURITY,
        examples={
            "ERROR Failed to execute ban jail 'sshd' action 'nftables' info 'ActionInfo({'ip': '192.0.2.7', 'fid': <function>})': Error starting action": {
                "target": "sshd", "source_ip": "192.0.2.7", "outcome": "failure", "category": ["os.security"],
            },
        },
    ),
    Rule(
        "found",
        r"(?P<state>Found|Ignore|Already banned|already banned)(?: by \w+)? ?(?P<source_ip>[0-9a-fA-F.:]+)?",
        action="firewall.found",
        examples={"INFO [sshd] Found 192.0.2.7 - 2026-01-03 14:05:22": {"source_ip": "192.0.2.7", "target": "sshd"}},
    ),
    Rule(
        "jail",
        (
            r"(?P<state>Creating) new jail '(?P<target>[\w-]+)'", r"Jail '?(?P<target>[\w-]+)'? (?P<state>started|stopped|reloaded)",
            r"(?P<state>Reload) (?:all jails|jail '?(?P<target>[\w-]+)'?)", r"(?P<state>Added|Removed) logfile: '(?P<target>[^'\n]{1,1000})'",
        ),
        action="firewall.config",
        category=_SECURITY,
        examples={
            "INFO Jail 'sshd' stopped": {"target": "sshd", "category": ["os.security"]},
            "INFO Reload all jails": {"state": "", "category": ["os.security"]},
            "INFO Added logfile: '/var/log/auth.log' (pos = 0, hash = 1a2b)": {"target": "/var/log/auth.log"},
        },
    ),
    Rule(
        "started",
        r"(?P<state>Starting) [Ff]ail2ban(?: v(?P<version>\S{1,40}))?",
        action="service.start",
        category=("os.service",),
        examples={"INFO Starting Fail2ban v1.0.2": {"version": "", "category": ["os.service"]}},
    ),
    Rule(
        "stopped",
        r"(?:(?P<state>Stopping|Exiting) [Ff]ail2ban|Shutdown in progress|Stopping all jails)",
        action="service.stop",
        category=("os.service",),
        examples={"INFO Exiting Fail2ban": {"category": ["os.service"]}, "INFO Shutdown in progress...": {"category": ["os.service"]}},
    ),
    programs=("fail2ban", "fail2ban.*", "fail2ban-server"),
    lead=r"(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} )?(?:fail2ban\.\w+ {1,20})?(?:\[\d+\]: )?(?:(?:NOTICE|INFO|WARNING|ERROR|DEBUG) {1,4})?(?:\[(?P<target>[\w-]+)\] )?",
)  # fmt: skip

SSHGUARD = RuleSet(
    "sshguard",
    Rule(
        "block",
        (r"Blocking \"?(?P<source_ip>[0-9a-fA-F.]{7,15}|[0-9a-fA-F:.]{3,45}?)(?:/\d+|:\d)?\"? for", r"Offender '(?P<source_ip>[0-9a-fA-F.:]{3,45}?)(?::\d)?' scored"),
        action="firewall.ban",
        outcome="success",
        category=_SECURITY,
        examples={'Blocking "192.0.2.7/32" for 120 secs (3 attacks in 1 secs)': {"source_ip": "192.0.2.7", "category": ["os.security"]}},
    ),
    Rule(
        "attack",
        r"Attack from \"(?P<source_ip>[0-9a-fA-F.:]+)\" on service (?P<target>\S+)",
        action="firewall.found",
        examples={'Attack from "192.0.2.7" on service SSH with danger 10.': {"source_ip": "192.0.2.7"}},
    ),
)  # fmt: skip

_CSV = r"[^,]*,"

FILTERLOG = RuleSet(
    "filterlog",
    Rule(
        "packet",
        (
            (rf"(?P<number>\d+),(?:{_CSV}){{3}}(?P<interface>[^,]+),(?P<reason>[^,]*),(?P<outcome>\w+),(?P<direction>\w+),4,(?:{_CSV}){{7}}"
            r"(?P<protocol>[^,]*),(?P<length>\d*),(?P<source_ip>[0-9.]+),(?P<dest_ip>[0-9.]+)(?:,(?P<source_port>\d+),(?P<dest_port>\d+))?"),
            (rf"(?P<number>\d+),(?:{_CSV}){{3}}(?P<interface>[^,]+),(?P<reason>[^,]*),(?P<outcome>\w+),(?P<direction>\w+),6,(?:{_CSV}){{3}}"
            r"(?P<protocol>[^,]*),[^,]*,(?P<length>\d*),(?P<source_ip>[0-9a-fA-F:.]+),(?P<dest_ip>[0-9a-fA-F:.]+)(?:,(?P<source_port>\d+),(?P<dest_port>\d+))?"),
        ),
        action="firewall.packet",
        category=("os.network",),
        examples={
            "5,,,1000000103,igb0,match,block,in,4,0x0,,51,4711,0,DF,6,tcp,60,192.0.2.7,198.51.100.2,40022,22,0,S,1,,64240,,mss": {
                "source_ip": "192.0.2.7", "dest_ip": "198.51.100.2", "dest_port": 22, "outcome": "failure",
                "category": ["os.network"],
            },
            "7,,,1000000105,igb0,match,pass,in,6,0x00,0x00000,64,udp,17,80,2001:db8::7,2001:db8::2,546,547,60": {
                "source_ip": "2001:db8::7", "dest_port": 547, "outcome": "success",
            },
        },
    ),
)  # fmt: skip

PORTSENTRY = RuleSet(
    "portsentry",
    Rule(
        "scan",
        r"attackalert: (?P<reason>.{1,80}?) from host: (?P<client_name>[^\s/]+)/(?P<source_ip>[0-9a-fA-F.:]+) to (?P<protocol>\w+) port: (?P<dest_port>\d+)",
        action="network.scan",
        category=("os.network",),
        examples={
            "attackalert: TCP SYN scan from host: host.example.net/192.0.2.7 to TCP port: 23": {
                "source_ip": "192.0.2.7", "dest_port": 23, "category": ["os.network"],
            },
        },
    ),
)  # fmt: skip

RULE_SETS = (FILTERLOG, PORTSENTRY, FIREWALLD, SHOREWALL, SCRIPT, FAIL2BAN, SSHGUARD)
