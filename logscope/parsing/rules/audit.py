"""Audit records behind a syslog header.

audispd's syslog plug-in writes the lines of ``audit.log`` (``audispd: node=... type=... msg=audit(...)``),
journald and the kernel write ``TYPE fields`` or ``type=NUMBER audit(TIME:SERIAL): fields``. One line is
one event here: the header of syslog does not keep the records of an event together.
"""

from __future__ import annotations

from logscope.parsing.audit_records import read_records
from logscope.parsing.audit_types import TYPE_NUMBERS, type_named
from logscope.parsing.rule import Fields, Rule, RuleSet


def _record(fields: Fields) -> None:
    """Read the record that the pattern found whole, as the audit log's own format would."""
    kind = str(fields.pop("record_type"))
    node = fields.pop("node", None)
    if node:
        fields["host"] = node
    program = fields.get("program")
    pid = fields.get("pid")
    read_records([(type_named(kind), str(fields.pop("record") or ""))], fields)
    fields["program"] = fields.get("program") or program
    fields["pid"] = fields.get("pid") or pid


_SERIAL = r"audit\(\d+\.\d+:(?P<serial>\d+)\) ?:? ?"

_NAMES = rf"(?:{'|'.join(sorted(set(TYPE_NUMBERS.values())))}|UNKNOWN\[\d+\])"

AUDIT = RuleSet(
    "audit",
    Rule(
        "record",
        (
            rf"type=(?P<record_type>[A-Z0-9_]+|UNKNOWN\[\d+\]) (?:msg=)?{_SERIAL}(?P<record>.*)",
            rf"node=(?P<node>\S+) type=(?P<record_type>[A-Z0-9_]+|UNKNOWN\[\d+\]) msg={_SERIAL}(?P<record>.*)",
            rf"(?P<record_type>{_NAMES}) (?P<record>.*)",
        ),
        action="audit.record",
        refine=_record,
        by_pid=True,
        examples={
            "USER_AUTH pid=811 uid=0 auid=4294967295 ses=4294967295 msg='op=PAM:authentication grantors=? "
            'acct="ann" exe="/usr/sbin/sshd" hostname=192.0.2.7 addr=192.0.2.7 terminal=ssh res=failed\'': {
                "program": "sshd", "actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure",
                "action": "user.authenticate", "category": ["audit.logon"],
            },
            "node=web1 type=SERVICE_STOP msg=audit(1767449122.415:91): pid=1 uid=0 auid=4294967295 ses=4294967295 "
            "msg='unit=rsyslog comm=\"systemd\" exe=\"/usr/lib/systemd/systemd\" hostname=? addr=? terminal=? res=success'": {
                "host": "web1", "target": "rsyslog", "action": "service.stop", "outcome": "success",
                "category": ["os.service"],
            },
            'type=1400 audit(1767449122.415:92): apparmor="DENIED" operation="open" profile="/usr/sbin/cupsd" '
            'name="/etc/shadow" pid=77 comm="cupsd" requested_mask="r" denied_mask="r" fsuid=0 ouid=0': {
                "target": "/etc/shadow", "action": "apparmor.denied", "outcome": "failure", "program": "cupsd",
                "category": ["audit.activity"],
            },
            'SECCOMP auid=1000 uid=1000 gid=1000 ses=3 pid=8 comm="x" exe="/usr/bin/x" sig=31 arch=c000003e syscall=101 '
            "compat=0 ip=0x7f code=0x80000000": {"target": "ptrace", "program": "x", "outcome": "failure"},
        },
    ),
    programs=("audit", "audispd", "audisp-syslog", "auditd", "audisp"),
)  # fmt: skip

# Whoever ships the lines of audit.log chooses the name under which they come.
SHIPPED = RuleSet(
    "audit_shipped",
    Rule(
        "record",
        (
            rf"type=(?P<record_type>[A-Z0-9_]+) msg={_SERIAL}(?P<record>.*)",
            rf"node=(?P<node>\S+) type=(?P<record_type>[A-Z0-9_]+) msg={_SERIAL}(?P<record>.*)",
        ),
        action="audit.record",
        refine=_record,
        examples={
            "type=ADD_USER msg=audit(1767449122.415:91): pid=811 uid=0 auid=1000 ses=3 msg='op=add-user acct=\"jim\" "
            "exe=\"/usr/sbin/useradd\" hostname=web1 addr=? terminal=pts/0 res=success'": {
                "program": "useradd", "target": "jim", "action": "user.create", "outcome": "success", "auid": "",
                "category": ["audit.account", "audit.privilege"],
            },
        },
    ),
    programs=("*",),
    exact=True,
)  # fmt: skip

TROUBLE = RuleSet(
    "setroubleshoot",
    Rule(
        "denied",
        r"SELinux is preventing (?P<command>\S+)(?: \([^)\n]{1,80}\))? from (?:using the )?(?P<permissions>[^\n]{1,80}?) (?:access|accesses|capability)[^\n]{0,80}? (?:on|to) (?:the )?(?:\w+ )?(?P<target>\S{1,300}?)\. ",
        action="avc.denied",
        outcome="failure",
        category=("audit.activity",),
        examples={
            "SELinux is preventing /usr/sbin/httpd from read access on the file q3.html. For complete SELinux messages run: sealert -l 1": {
                "command": "/usr/sbin/httpd", "target": "q3.html", "outcome": "failure", "category": ["audit.activity"],
            },
        },
    ),
    programs=("setroubleshoot", "setroubleshootd", "python", "platform-python"),
)  # fmt: skip

RULE_SETS = (AUDIT, SHIPPED, TROUBLE)
