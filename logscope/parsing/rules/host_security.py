"""Guards of a host: Falco, ClamAV, rkhunter, AIDE, USBGuard, smartd.

Falco's line is its syslog output, ``TIME: PRIORITY TEXT (FIELD=VALUE ...)``; clamd's is that of session.c and onaccess,
``PATH: NAME FOUND``; rkhunter's and AIDE's are their summaries; USBGuard's are its audit events. An attacker chooses command lines
and file names: what a guard says of the account stands before them, what it found of a file behind it.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields, Rule, RuleSet

_SECURITY, _FILE, _ACTIVITY, _FAILURE = "os.security", "audit.file", "audit.activity", "app.failure"
_PRIORITIES = {
    "emergency": 0, "alert": 1, "critical": 2, "error": 3, "warning": 4, "notice": 5, "informational": 6, "info": 6, "debug": 7,
}  # fmt: skip


def _priority(fields: Fields) -> None:
    fields["severity"] = _PRIORITIES.get(str(fields.pop("priority")).lower())


_FALCO = (
    r"\d\d:\d\d:\d\d\.\d{1,9}: (?P<priority>\w+):? (?P<reason>[^\s(|]++(?: (?![(|])[^\s(|]*+)*+)"
)
# the first that says who: what stands behind it an attacker may have written
_USER = r"(?>[^\n]*?[ (]user=)(?P<actor>[^\s)]++)"

FALCO = RuleSet(
    "falco",
    Rule(
        "alert",
        (
            rf"{_FALCO}{_USER}(?>[^\n]*?[ (](?:command|cmdline)=)(?P<command>[^\n]*?)(?= [\w.]+=|\)$|$)",
            _FALCO + _USER,
            _FALCO,
        ),
        action="falco.alert", category=(_SECURITY, _ACTIVITY), refine=_priority,
        examples={
            "14:05:22.123456789: Warning Shell history had been deleted or renamed (user=root user_loginuid=-1 command=rm -f /root/.bash_history file=/root/.bash_history)": {
                "actor": "root", "command": "rm -f /root/.bash_history", "severity": 4, "reason": "", "category": ["os.security"],
            },
            "14:05:22.123456789: Notice A shell was spawned in a container | evt_type=execve user=ann process=sh command=sh -c user=root": {
                "actor": "ann", "severity": 5, "command": "sh -c",
            },
            "14:05:22.123456789: Critical Falco internal: syscall event drop": {"severity": 2, "actor": None},
        },
    ),
)  # fmt: skip

CLAMAV = RuleSet(
    "clamd",
    Rule(
        "found",
        (
            r"ScanOnAccess: (?P<target>.*): (?P<threat>\S+) FOUND$",
            r"(?P<target>/.*): (?P<threat>\S+) FOUND$",
            r"(?P<target>(?:stream|instream|fd)\S*): (?P<threat>\S+) FOUND$",
        ),
        action="malware.found", category=(_FILE,),
        examples={
            "/home/ann/a: x FOUND: Eicar-Test-Signature(44d88612:68) FOUND": {
                "target": "/home/ann/a: x FOUND", "threat": "", "category": ["audit.file"],
            },
        },
    ),
    Rule(
        "updated",
        r"Database updated \((?P<signatures>\d+) signatures\).*",
        action="malware.update", outcome="success",
        examples={"Database updated (8690000 signatures) from database.example.com": {"signatures": "", "outcome": "success"}},
    ),
    programs=("clamd", "clamd@*", "clamscan", "clamdscan", "freshclam", "clamonacc", "clamav*"),
)  # fmt: skip

INTEGRITY = RuleSet(
    "integrity-check",
    Rule(
        "differs",
        (
            r"(?P<reason>AIDE found differences between database and filesystem).*",
            r"(?:File|Directory|Link): (?P<target>/\S+) (?P<reason>changed|added|removed).*",
            r"(?P<reason>added|removed|changed): (?P<target>/.*)",
        ),
        action="integrity.change", category=(_FILE,),
        examples={
            "AIDE found differences between database and filesystem!!": {"reason": "", "category": ["audit.file"]},
            "changed: /etc/passwd": {"target": "/etc/passwd"},
        },
    ),
    Rule(
        "suspected",
        r"(?P<reason>Please inspect this machine, because it may be infected).*",
        action="rootkit.found", category=(_SECURITY,),
        examples={"Please inspect this machine, because it may be infected.": {"reason": "", "category": ["os.security"]}},
    ),
    Rule(
        "warned",
        r"Warning: (?P<reason>.*)",
        action="rootkit.warn", category=(_SECURITY,),
        examples={"Warning: The file properties have changed:": {"reason": "", "category": ["os.security"]}},
    ),
    Rule(
        "checked",
        (r"(?P<reason>Rootkit hunter check started).*", r"(?P<reason>Scanning took .*)", r"(?P<reason>AIDE found NO differences).*"),
        action="integrity.check",
        examples={"Rootkit hunter check started (version 1.4.6)": {"reason": "", "category": []}},
    ),
    programs=("aide", "rkhunter", "chkrootkit"),
)  # fmt: skip

USB = RuleSet(
    "usbguard",
    Rule(
        "decided",
        r"uid=(?P<actor_id>\d+) pid=\d+ result='(?P<result>\w+)' (?>[^\n]*?device\.rule=')(?P<target>[^']*)'.*",
        action="usb.authorize", category=(_SECURITY,),
        examples={
            "uid=0 pid=411 result='SUCCESS' device.rule='block id 1d6b:0002 name \"disk\"' device.system_name='/devices/usb1' type='Policy.Device.Update'": {
                "actor_id": "0", "target": 'block id 1d6b:0002 name "disk"', "category": ["os.security"],
            },
        },
    ),
    programs=("usbguard-daemon", "usbguard"),
)  # fmt: skip

# data/Dockerfiles/netfilter/main.py of mailcow: what its containers do in fail2ban's place
NETFILTER = RuleSet(
    "mailcow-netfilter",
    Rule(
        "banned",
        (r"Banning (?P<source_ip>[\da-fA-F.:]{2,45}(?:/\d{1,3})?) for (?P<minutes>\d{1,9}) minutes",
         r"Added host/network (?P<source_ip>[\da-fA-F.:]{2,45}(?:/\d{1,3})?) to (?:denylist|blacklist)"),
        action="firewall.ban", category=(_SECURITY,),
        examples={
            "Banning 192.0.2.7/32 for 60 minutes": {"source_ip": "192.0.2.7", "minutes": "", "category": ["os.security"]},
            "Added host/network 2001:db8::/64 to denylist": {"source_ip": "2001:db8::", "action": "firewall.ban"},
        },
    ),
    Rule(
        "unbanned",
        (r"Unbanning (?P<source_ip>[\da-fA-F.:]{2,45}(?:/\d{1,3})?)$",
         r"Removed host/network (?P<source_ip>[\da-fA-F.:]{2,45}(?:/\d{1,3})?) from (?:denylist|blacklist)"),
        action="firewall.unban", category=(_SECURITY,),
        examples={"Unbanning 192.0.2.7/32": {"source_ip": "192.0.2.7", "category": ["os.security"]}},
    ),
    Rule(
        "counted",
        (r"(?P<attempts>\d{1,6}) more attempts in the next \d{1,9} seconds until (?P<source_ip>[\da-fA-F.:]{2,45}(?:/\d{1,3})?) is banned",
         r"(?P<source_ip>[\da-fA-F.:]{2,45}) matched rule id (?P<pattern>\w{1,20}) \((?P<line_read>.*)\)"),
        action="firewall.count", refine=lambda fields: fields.pop("line_read", None),
        examples={
            "3 more attempts in the next 600 seconds until 192.0.2.7/32 is banned": {"source_ip": "192.0.2.7", "category": []},
            "192.0.2.7 matched rule id 1 (mailcow UI: Invalid password for ann by 192.0.2.7)": {"source_ip": "192.0.2.7", "pattern": ""},
        },
    ),
    programs=("*",), exact=True,
)  # fmt: skip

DISKS = RuleSet(
    "smartd",
    Rule(
        "failing",
        (
            r"Device: (?P<target>[^\s,]+)(?: \[\w+\])?, (?P<reason>(?:FAILED|\d+ (?:Currently unreadable|Offline uncorrectable)|ATA error count increased|unable to open|not capable|Self-Test Log error|failed).*)",
        ),
        action="disk.failure", outcome="failure", category=(_FAILURE,),
        examples={
            "Device: /dev/sda [SAT], 8 Currently unreadable (pending) sectors": {"target": "/dev/sda", "reason": "", "category": ["app.failure"]},
            "Device: /dev/sda, FAILED SMART self-check. BACK UP DATA NOW!": {"target": "/dev/sda"},
        },
    ),
    Rule(
        "told",
        r"Device: (?P<target>[^\s,]+)(?: \[\w+\])?, (?P<reason>.*)",
        action="disk.message",
        examples={"Device: /dev/sda [SAT], SMART Usage Attribute: 194 Temperature_Celsius changed from 64 to 63": {"target": "/dev/sda"}},
    ),
)  # fmt: skip

RULE_SETS = (FALCO, CLAMAV, INTEGRITY, USB, NETFILTER, DISKS)
