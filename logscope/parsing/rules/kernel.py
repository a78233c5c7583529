"""The kernel: boot, end of logging, packets that the firewall logged, denials, crashes and links.

From the kernel's own format strings: ``init/version.c`` (banner), ``net/netfilter/nf_log_syslog.c``
(``IN= OUT= ... SRC= DST=``), ``kernel/audit.c`` and the LSMs (``audit(TIME:SERIAL): avc: denied``,
``apparmor="DENIED"``), ``mm/oom_kill.c``, ``arch/x86/kernel/traps.c`` and ``mm/fault.c``, the network drivers'
and bridge's link messages; and from sysklogd's ``klogd.c``. The uptime stamp before a message is the rule
set's lead. Audit records are read by
:mod:`logscope.parsing.audit_records`.

What the boot prints about memory, buses and disks has no rule: it says nothing that an audit asks for.
"""

from __future__ import annotations

import re
from functools import lru_cache

from logscope.parsing.audit_records import read_records
from logscope.parsing.audit_types import type_named
from logscope.parsing.rule import Fields, Rule, RuleSet

_UPTIME = r"\[ {0,12}\d{1,12}\.\d{1,9}\] ?(?:\[ {0,8}[TC]\d{1,8}\] ?)?"

# -- packets ----------------------------------------------------------------------------------

_PAIR = re.compile(r"([A-Z]{2,9})=(\S*)")
_REFUSED = re.compile(r"block|drop|reject|den[yi]|refus|invalid|martian|illegal", re.IGNORECASE)
_ALLOWED = re.compile(r"allow|accept|pass|permit|:A:", re.IGNORECASE)
_PACKET_FIELDS = (
    ("SRC", "source_ip"), ("DST", "dest_ip"), ("SPT", "source_port"), ("DPT", "dest_port"), ("IN", "in"), ("OUT", "out"),
    ("PROTO", "protocol"), ("UID", "uid"),
)  # fmt: skip


def _packet(fields: Fields) -> None:
    """Addresses and ports of the packet; its fate from the rule's prefix.

    An ICMP error carries the header of the packet it answers in brackets: that is not this packet's.
    """
    packet = fields.pop("packet", None)
    if packet is not None:
        pairs: dict[str, str] = {}
        for name, value in _PAIR.findall(str(packet).partition("[")[0]):
            pairs.setdefault(name, value)
        for name, key in _PACKET_FIELDS:
            if pairs.get(name):
                fields[key] = pairs[name]
    fields["chain"] = prefix = str(fields.get("chain") or "").strip(" :-[]")
    action, outcome = _fate(prefix)
    if outcome is not None:
        fields["action"], fields["outcome"] = action, outcome


@lru_cache(maxsize=1024)
def _fate(prefix: str) -> tuple[str, str | None]:
    """What became of a packet, by the prefix that an administrator gave to the rule."""
    if _REFUSED.search(prefix):
        return "firewall.block", "failure"
    if _ALLOWED.search(prefix):
        return "firewall.allow", "success"
    return "firewall.packet", None


# The same as one pattern, for the prefixes of ufw, which fill most of the logs that have any.
_PACKET = (
    r"IN=(?P<in>\S*) OUT=(?P<out>\S*)(?: MAC=\S*)? SRC=(?P<source_ip>\S+) DST=(?P<dest_ip>\S+)"
    r"(?:[^\[]*? PROTO=(?P<protocol>\w+)(?: SPT=(?P<source_port>\d+) DPT=(?P<dest_port>\d+))?)?"
)

# -- audit records that the kernel prints itself -------------------------------------------------

# Records before Linux 2.6.10 state no type; what they say tells it.
_TYPE_BY_TEXT = (
    ("avc:", "AVC"),
    ("enforcing=", "MAC_STATUS"),
    ("policy loaded", "MAC_POLICY_LOAD"),
    ("audit_enabled=", "CONFIG_CHANGE"),
    ("enabled=", "CONFIG_CHANGE"),
    ("audit_pid=", "CONFIG_CHANGE"),
    ("audit_backlog_limit=", "CONFIG_CHANGE"),
)


def _audit_record(fields: Fields) -> None:
    """Read the record as audit.log's own reader would; the line stays the kernel's own."""
    record = str(fields.pop("record"))
    kind = str(fields.pop("record_type", None) or "")
    if not kind:
        kind = next((name for start, name in _TYPE_BY_TEXT if record.startswith(start)), "KERNEL")
    subject: Fields = {}
    read_records([(type_named(kind), record)], subject)
    process, name = subject.pop("pid", None), subject.pop("program", None)
    fields.update(subject)
    fields["process"] = process
    fields["command"] = fields.get("command") or name


_AUDIT_STAMP = r"audit\(\d{1,12}\.\d{1,12}:(?P<serial>\d+)\): "

_AUDIT_RULES = (
    Rule(
        "audit-record",
        (
            r"audit: type=(?P<record_type>\d{4}) " + _AUDIT_STAMP + r"(?P<record>.*)$",
            r"type=(?P<record_type>\w{3,24}) (?:msg=)?" + _AUDIT_STAMP + r"(?P<record>.*)$",
            _AUDIT_STAMP
            + r"(?P<record>(?:avc:|audit_enabled=|enabled=|enforcing=|policy loaded|audit_pid=|audit_backlog_limit=).*)$",
            r"(?P<record>avc: .*)$",
        ),
        action="audit.record",
        refine=_audit_record,
        examples={
            "audit(1767449122.855:0): avc: denied { read write } for pid=1 exe=/sbin/init name=initctl dev=hda2 "
            "scontext=system_u:system_r:kernel_t tcontext=system_u:object_r:file_t tclass=fifo_file": {
                "action": "avc.denied",
                "target": "initctl",
                "command": "/sbin/init",
                "outcome": "failure",
                "category": ["audit.activity"],
                "process": 1,
            },
            '[ 1234.567890] audit: type=1400 audit(1767449122.855:42): avc:  denied  { open } for  pid=4711 comm="httpd" '
            'path="/root/.ssh/id_rsa" dev="dm-0" ino=7 tclass=file permissive=0': {
                "target": "/root/.ssh/id_rsa",
                "command": "httpd",
                "outcome": "failure",
                "category": ["audit.activity"],
            },
            'audit: type=1400 audit(1767449122.839:88): apparmor="DENIED" operation="open" profile="/usr/sbin/mysqld" '
            'name="/etc/shadow" pid=1997 comm="mysqld" requested_mask="r" denied_mask="r" fsuid=112 ouid=0': {
                "action": "apparmor.denied",
                "target": "/etc/shadow",
                "outcome": "failure",
                "command": "mysqld",
                "category": ["audit.activity"],
            },
            "audit: type=1131 audit(1767449122.101:77): pid=1 uid=0 auid=4294967295 ses=4294967295 "
            'msg=\'unit=auditd comm="systemd" exe="/usr/lib/systemd/systemd" hostname=? addr=? terminal=? res=success\'': {
                "action": "service.stop",
                "target": "auditd",
                "outcome": "success",
                "category": ["os.service"],
            },
            "audit: type=1112 audit(1767449122.101:78): pid=900 uid=0 auid=4294967295 ses=4294967295 msg='op=login "
            'acct="root" exe="/usr/sbin/sshd" hostname=? addr=192.0.2.7 terminal=ssh res=failed\'': {
                "actor": "root",
                "source_ip": "192.0.2.7",
                "outcome": "failure",
                "category": ["audit.logon", "audit.privilege"],
            },
            "audit(1767449122.101:3): enforcing=0 old_enforcing=1 auid=1000": {
                "category": ["os.security"]
            },
        },
    ),
    Rule(
        "audit-backlog",
        (
            r"audit: (?:audit_)?backlog(?: limit exceeded|=\d+ > )",
            r"audit: audit_lost=(?P<count>\d+)",
            r"audit: rate limit exceeded",
        ),
        action="audit.lost",
        outcome="failure",
        category=("os.security",),
        examples={"audit: backlog limit exceeded": {"category": ["os.security"]}},
    ),
    Rule(
        "auditing-stopped",
        (
            r"audit: \*NO\* daemon at audit_pid=(?P<process>\d+)",
            r"audit: auditd dis",
            r"audit: disabled",
        ),
        action="audit.stopped",
        category=("os.security",),
        examples={"audit: *NO* daemon at audit_pid=812": {"category": ["os.security"]}},
    ),
)

_INTERFACE = r"(?P<target>[\w.@-]{1,15})"


def _fate_of_letter(fields: Fields) -> None:
    """``[WAN_LOCAL-D-4000]``: chain, drop, accept or reject, and the number of the rule."""
    fate = str(fields.pop("fate", ""))
    fields["action"] = "firewall.allow" if fate in ("A", "RET") else "firewall.block"
    fields["outcome"] = "success" if fate in ("A", "RET") else "failure"


# Gateways of Ubiquiti (EdgeOS, UniFi OS) write packets without the kernel's tag.
GATEWAY = RuleSet(
    "gateway_packets",
    Rule(
        "packet",
        r"\[(?P<chain>[\w.-]{1,60}?)-(?P<fate>A|D|R|RET)-\d{1,12}\](?: DESCR=\"(?P<description>[^\"]{0,200})\")? " + _PACKET,
        action="firewall.packet",
        category=("os.network",),
        refine=_fate_of_letter,
        examples={
            '[WAN_LOCAL-D-4000] DESCR="Block all" IN=eth8 OUT= MAC=52:54:00:12:a1:30:fe:54:00:8b:11:22:08:00 SRC=192.0.2.7 DST=198.51.100.2 LEN=60 TOS=00 PROTO=TCP SPT=4022 DPT=22': {
                "source_ip": "192.0.2.7", "dest_port": 22, "outcome": "failure", "action": "firewall.block", "chain": "WAN_LOCAL",
            },
            "[LAN_IN-A-10] IN=eth1 OUT=eth8 SRC=10.0.0.5 DST=198.51.100.2 LEN=60 PROTO=UDP SPT=53 DPT=53": {"outcome": "success"},
        },
    ),
    programs=("*",),
)  # fmt: skip

RULES = RuleSet(
    "kernel",
    # -- packets, by far the most frequent
    Rule(
        "ufw-blocked",
        r"\[UFW (?P<chain>BLOCK|LIMIT BLOCK|LIMIT|BLOCK INVALID|AUDIT INVALID)\] " + _PACKET,
        action="firewall.block",
        outcome="failure",
        category=("os.network",),
        examples={
            "[86412.102931] [UFW BLOCK] IN=eth0 OUT= MAC=52:54:00:12:a1:30:fe:54:00:8b:11:22:08:00 SRC=192.0.2.7 DST=198.51.100.2 "
            "LEN=60 TOS=0x00 PREC=0x00 TTL=51 ID=4711 DF PROTO=TCP SPT=40022 DPT=22 WINDOW=64240 RES=0x00 SYN URGP=0": {
                "action": "firewall.block", "outcome": "failure", "source_ip": "192.0.2.7", "source_port": 40022,
                "dest_ip": "198.51.100.2", "dest_port": 22, "category": ["os.network"],
            },
            "[UFW BLOCK] IN=eth0 OUT= MAC= SRC=2001:db8::7 DST=2001:db8::2 LEN=72 TC=0 HOPLIMIT=255 FLOWLBL=0 PROTO=ICMPv6 TYPE=136": {
                "source_ip": "2001:db8::7", "source_port": None,
            },
        },
    ),
    Rule(
        "ufw-allowed",
        r"\[UFW (?P<chain>ALLOW)\] " + _PACKET,
        action="firewall.allow",
        outcome="success",
        category=("os.network",),
        examples={
            "[UFW ALLOW] IN=eth0 OUT= MAC= SRC=192.0.2.7 DST=198.51.100.2 LEN=60 PROTO=TCP SPT=40022 DPT=22": {
                "outcome": "success", "dest_port": 22,
            },
        },
    ),
    Rule(
        "packet",
        (
            r"\[UFW (?P<chain>[A-Z ]{3,20})\] (?P<packet>IN=.*)$",
            r"(?P<chain>[^=]{0,128}?)" + _PACKET + r"(?:[^\[]*? UID=(?P<uid>\d+))?",
            r"(?P<chain>.{0,128}?)(?P<packet>IN=[\w.@:+*-]{0,20} (?:OUT|PHYSIN|MAC)=.*)$",
        ),
        action="firewall.packet",
        category=("os.network",),
        refine=_packet,
        examples={
            "[86412.102931] [UFW AUDIT] IN=eth0 OUT= MAC= SRC=192.0.2.7 DST=198.51.100.2 LEN=60 PROTO=TCP SPT=40022 DPT=22": {
                "action": "firewall.packet", "outcome": None, "source_ip": "192.0.2.7", "dest_port": 22,
            },
            "Shorewall:net2fw:DROP:IN=eth0 OUT= MAC= SRC=192.0.2.7 DST=198.51.100.2 LEN=78 TTL=110 ID=3 PROTO=UDP SPT=137 DPT=137 LEN=58": {
                "source_ip": "192.0.2.7", "dest_port": 137, "action": "firewall.block",
            },
            "nft-accept IN=lo OUT= SRC=10.0.0.1 DST=10.0.0.1 LEN=60 PROTO=TCP SPT=1 DPT=2": {
                "action": "firewall.allow", "outcome": "success",
            },
        },
    ),
    # -- boot and end
    Rule(
        "boot",
        r"Linux version (?P<version>\S+)",
        action="system.start",
        category=("os.system",),
        examples={
            "[    0.000000] Linux version 6.1.0-17-amd64 (debian-kernel@lists.debian.org) (gcc-12) #1 SMP": {
                "action": "system.start", "category": ["os.system"],
            },
        },
    ),
    Rule(
        "logging-stopped",
        (r"Kernel logging \((?P<log_source>[\w/]+)\) stopped", r"Kernel log daemon terminating"),
        action="system.stop",
        category=("os.system",),
        examples={
            "Kernel logging (proc) stopped.": {"action": "system.stop", "category": ["os.system"]},
            "Kernel log daemon terminating.": {"category": ["os.system"]},
        },
    ),
    Rule(
        "logging-started",
        (r"klogd (?P<version>\S+), log source = (?P<log_source>\S+) started", r"imklog (?P<version>\S+), log source = (?P<log_source>\S+) started"),
        action="service.start",
        outcome="success",
        category=("os.service",),
        examples={"klogd 1.5.0, log source = /proc/kmsg started.": {"category": ["os.service"]}},
    ),
    Rule(
        "going-down",
        (
            r"reboot: (?P<target>Restarting system|Power down|System halted|machine restart)",
            r"Restarting system", r"Power down\.", r"System halted\.", r"ACPI: Preparing to enter system sleep state (?P<target>S5)",
            r"sysrq: (?:SysRq : )?(?P<target>Resetting|Power Off|Emergency)", r"SysRq : (?P<target>Resetting|Power Off|Emergency)",
            r"syncing disks", r"rebooting\.\.\.",
        ),
        action="system.stop",
        category=("os.system",),
        examples={"reboot: Restarting system": {"category": ["os.system"]}},
    ),
    Rule(
        "sleep",
        (r"PM: (?:suspend (?:entry|exit)|hibernation)", r"PM: (?:Syncing filesystems|Finishing wakeup)"),
        action="system.sleep",
        category=("os.system",),
        examples={"PM: suspend entry (deep)": {"category": ["os.system"]}},
    ),
    Rule(
        "panic",
        (
            r"Kernel panic - not syncing: (?P<reason>.*)$", r"(?:general protection fault|double fault)(?:,|:| )",
            r"BUG: (?P<reason>.*)$", r"Oops: (?P<code>\w+)", r"kernel BUG at (?P<reason>\S+)", r"panic: (?P<reason>.*)$",
            r"Unable to handle kernel (?P<reason>.*)$",
        ),
        action="kernel.panic",
        outcome="failure",
        category=("os.system",),
        examples={
            "Kernel panic - not syncing: VFS: Unable to mount root fs": {"outcome": "failure", "category": ["os.system"]},
            "BUG: unable to handle page fault for address: ffffffffc0a0b0c0": {"action": "kernel.panic"},
        },
    ),
    # -- programs that died
    Rule(
        "out-of-memory",
        (
            r"Out of memory: Kill(?:ed)? process (?P<process>\d+) \((?P<target>[^()]*)\)",
            r"Memory cgroup out of memory: Kill(?:ed)? process (?P<process>\d+) \((?P<target>[^()]*)\)",
            r"Killed process (?P<process>\d+),? (?:UID \d+,? )?\((?P<target>[^()]*)\)",
            r"Out of Memory: Killed process (?P<process>\d+) \((?P<target>[^()]*)\)",
            r"oom-kill:constraint=.{0,400}?,task=(?P<target>[^,]{1,64}),pid=(?P<process>\d+),uid=(?P<actor_id>\d+)",
            r"(?P<target>[^\s]{1,32}) invoked oom-killer:",
        ),
        action="process.oom-kill",
        outcome="failure",
        category=("app.failure",),
        examples={
            "[99.100000] Out of memory: Killed process 4711 (java) total-vm:812kB, anon-rss:4kB, UID:1001": {
                "target": "java", "category": ["app.failure"],
            },
            "java invoked oom-killer: gfp_mask=0x201da, order=0, oom_score_adj=0": {"target": "java"},
        },
    ),
    Rule(
        "segfault",
        (
            (r"(?P<target>[^\[\]]{1,64})\[(?P<process>\d+)\]:? (?P<reason>segfault|general protection|general protection fault|"
            r"trap (?:invalid opcode|divide error|int3|stack segment|bounds)|bad frame)\b"),
            r"traps: (?P<target>[^\[\]]{1,64})\[(?P<process>\d+)\] (?:general protection|trap) ?(?P<reason>[\w ]*)",
            r"pid (?P<process>\d+) \((?P<target>[^()]*)\), (?:jid \d+, )?uid (?P<actor_id>\d+): exited on signal (?P<code>\d+)",
        ),
        action="process.crash",
        outcome="failure",
        category=("app.failure",),
        examples={
            "php-fpm[4711]: segfault at 0 ip 00007f1 sp 00007ffe error 4 in libc.so.6[7f1+1]": {
                "target": "php-fpm", "category": ["app.failure"], "outcome": "failure",
            },
            "pid 812 (httpd), uid 80: exited on signal 11 (core dumped)": {"target": "httpd", "code": "11"},
        },
    ),
    Rule(
        "hung",
        r"INFO: task (?P<target>[^:]{1,64}):(?P<process>\d+) blocked for more than (?P<seconds>\d+) seconds",
        action="process.hung",
        outcome="failure",
        category=("app.failure",),
        examples={"INFO: task jbd2/dm-0-8:411 blocked for more than 120 seconds.": {"category": ["app.failure"]}},
    ),
    # -- controls
    *_AUDIT_RULES,
    Rule(
        "selinux",
        (
            r"SELinux: {1,2}(?P<target>Disabled at runtime|Starting in \w+ mode|policy loaded|Setting \w+|enforcing set|Unregistering netfilter hooks)",
            r"SELinux: {1,2}(?P<target>policy capability|Completing initialization)",
            r"AppArmor: AppArmor (?P<target>initialized|disabled by boot|Filesystem Enabled)",
            r"security: {1,2}(?P<target>policyvers|invalidating)",
        ),
        action="security.mode",
        category=("os.security",),
        examples={
            "SELinux: Disabled at runtime.": {"category": ["os.security"]},
            "SELinux:  Starting in permissive mode": {"target": "Starting in permissive mode"},
        },
    ),
    Rule(
        "firewall-changed",
        (r"nf_tables: .{0,80}flush", r"ip6?_tables: .{0,80}flush", r"ipt_REJECT: .{0,80}removed"),
        action="firewall.config",
        category=("os.security",),
        examples={"nf_tables: flushed ruleset table filter": {"category": ["os.security"]}},
    ),
    Rule(
        "module",
        (
            r"(?P<target>[\w-]{1,64}): module verification failed: (?P<reason>.*)$",
            r"(?P<target>[\w-]{1,64}): loading out-of-tree module taints kernel",
            r"(?P<target>[\w-]{1,64}): module license '[^']*' taints kernel",
            r"(?P<target>[\w-]{1,64}): unsigned module taint",
        ),
        action="kernel.module-taint",
        category=("os.security",),
        examples={
            "rootkit: loading out-of-tree module taints kernel.": {"target": "rootkit", "category": ["os.security"]},
        },
    ),
    # -- network
    Rule(
        "promiscuous",
        (
            r"device (?P<target>\S+) (?P<state>entered|left) promiscuous mode",
            _INTERFACE + r": (?P<state>entered|left|Promiscuous mode enabled|promiscuous mode (?:enabled|disabled))(?: promiscuous mode)?$",
        ),
        action="network.promiscuous",
        category=("os.network",),
        examples={
            "[99.100000] device eth0 entered promiscuous mode": {"target": "eth0", "category": ["os.network"]},
            "eth0: entered promiscuous mode": {"target": "eth0"},
        },
    ),
    Rule(
        "link",
        (
            r"(?:[\w.-]{1,32} [0-9a-f:.]{7,20} )?(?:[\w-]{1,32}: )?" + _INTERFACE + r"(?:: (?:\w{1,32}: )?(?:NIC )?| NIC )Link(?: is)? (?P<state>[Uu]p|[Dd]own|UP|DOWN)\b",
            r"(?:[\w.-]{1,32} [0-9a-f:.]{7,20} )?(?:[\w-]{1,32}: )?" + _INTERFACE + r": (?:\w{1,32}: )?[Ll]ink (?:status is )?(?P<state>up|down|is up|is down|becomes ready|is not ready)\b",
            r"(?:IPv6: )?ADDRCONF\(NETDEV_(?P<state>UP|CHANGE|DOWN)\): (?P<target>[\w.@-]{1,15}): ",
            r"bonding: (?P<bond>\S+): link status (?:definitely )?(?P<state>up|down) for interface (?P<target>[\w.@-]{1,15})",
            r"(?P<target>[\w.@-]{1,15}): (?P<state>carrier (?:acquired|lost)|link state changed to (?:UP|DOWN))",
            r"(?:[\w-]{1,32} [\w:.-]{1,32} )?(?P<target>[\w.@-]{1,15}): renamed from (?P<renamed_from>\S+)$",
        ),
        action="network.link",
        category=("os.network",),
        examples={
            "e1000: eth0: e1000_watchdog: NIC Link is Up 1000 Mbps Full Duplex": {"target": "eth0", "category": ["os.network"]},
            "e1000e: eth0 NIC Link is Up 1000 Mbps Full Duplex": {"target": "eth0"},
            "e1000e 0000:00:19.0 eth0: NIC Link is Down": {"target": "eth0"},
            "IPv6: ADDRCONF(NETDEV_CHANGE): eth0: link becomes ready": {"target": "eth0"},
            "em0: link state changed to DOWN": {"target": "em0", "category": ["os.network"]},
        },
    ),
    Rule(
        "bridge-port",
        r"(?P<bridge>[\w.@-]{1,15}): port (?P<port>\d+)\((?P<target>[^()]{1,15})\) entered (?P<state>\w+) state",
        action="network.bridge-port",
        examples={"docker0: port 3(veth0a1b2c3) entered forwarding state": {"target": "veth0a1b2c3"}},
    ),
    Rule(
        "martian",
        (
            r"martian source (?P<dest_ip>[0-9a-fA-F.:]+) from (?P<source_ip>[0-9a-fA-F.:]+),? on dev (?P<target>\S+)",
            r"(?:IPv4: )martian source (?P<dest_ip>[0-9a-fA-F.:]+) from (?P<source_ip>[0-9a-fA-F.:]+),? on dev (?P<target>\S+)",
            r"IPv4: martian destination (?P<dest_ip>[0-9a-fA-F.:]+) from (?P<source_ip>[0-9a-fA-F.:]+),? dev (?P<target>\S+)",
        ),
        action="network.martian",
        outcome="failure",
        category=("os.network",),
        examples={
            "IPv4: martian source 198.51.100.2 from 192.0.2.7, on dev eth0": {
                "source_ip": "192.0.2.7", "dest_ip": "198.51.100.2", "category": ["os.network"],
            },
        },
    ),
    Rule(
        "syn-flood",
        (
            r"(?:TCP: )?(?:request_sock_TCP(?:v6)?: )?[Pp]ossible SYN flooding on port (?:(?P<dest_ip>\[?[0-9a-fA-F.:]+\]?)[:.])?(?P<dest_port>\d+)",
            r"TCP: request_sock_\w+: Possible SYN flooding on port (?:(?P<dest_ip>\[?[0-9a-fA-F.:]+\]?)[:.])?(?P<dest_port>\d+)",
            r"TCP: drop open request from (?P<source_ip>[0-9a-fA-F.:]+)/(?P<source_port>\d+)",
            r"(?:net_ratelimit|nf_conntrack: )?(?:nf_conntrack|ip_conntrack): table full, dropping packet",
        ),
        action="network.flood",
        outcome="failure",
        category=("os.network",),
        examples={
            "TCP: request_sock_TCP: Possible SYN flooding on port 443. Sending cookies.  Check SNMP counters.": {
                "dest_port": 443, "category": ["os.network"],
            },
            "nf_conntrack: table full, dropping packet": {"category": ["os.network"]},
        },
    ),
    # -- devices and file systems
    Rule(
        "usb",
        (
            r"usb (?P<target>[\d.-]+): (?P<state>new (?:\S+ )?\S*[- ]?speed USB device)(?: number| using| addr)",
            r"usb (?P<target>[\d.-]+): (?P<state>USB disconnect)",
            r"usb-storage (?P<target>[\d.:-]+): (?P<state>USB Mass Storage device detected)",
        ),
        action="device.usb",
        examples={"usb 1-1: new high-speed USB device number 4 using xhci_hcd": {"target": "1-1"}},
    ),
    Rule(
        "file-system-error",
        (
            r"EXT[234]-fs error \(device (?P<target>[^()]*)\)", r"EXT[234]-fs \((?P<target>[^()]*)\): [Rr]emounting filesystem read-only",
            r"XFS \((?P<target>[^()]*)\): (?:Corruption|metadata I/O error|Internal error)",
            r"(?:Buffer )?I/O error(?:,| on) dev(?:ice)? (?P<target>[^\s,]+)", r"blk_update_request: I/O error, dev (?P<target>[^\s,]+)",
        ),
        action="filesystem.error",
        outcome="failure",
        examples={"EXT4-fs (sda1): Remounting filesystem read-only": {"target": "sda1", "outcome": "failure"}},
    ),
    Rule(
        "mounted",
        (
            r"EXT[234]-fs \((?P<target>[^()]*)\): (?P<state>mounted|re-mounted|unmounting)",
            r"XFS \((?P<target>[^()]*)\): (?P<state>Mounting|Ending clean mount|Unmounting)",
        ),
        action="filesystem.mount",
        examples={"EXT4-fs (vda1): re-mounted. Opts: (null)": {"target": "vda1"}},
    ),
    programs=("kernel", "vmunix", "unix", "genunix"),
    lead=_UPTIME,
)  # fmt: skip

RULE_SETS = (RULES, GATEWAY)
