"""Syslog in the shapes in which daemons and collectors write it.

* RFC 5424: ``<PRI>1 STAMP HOST APP PROCID MSGID [SD] MSG`` (section 6), also where a collector cut off what stands before the stamp.
* RFC 3164, section 4.1: ``<PRI>Mmm dd hh:mm:ss HOST TAG[PID]: MSG``; in files without ``<PRI>``, at
  times without the host, with a year after or before the date, or a weekday before it.
* rsyslog's file format (``RSYSLOG_FileFormat``) and ``journalctl -o short-iso``, ``short-full`` and
  ``short-unix``: the same with other stamps. ``journalctl``'s own lines (``-- Reboot --``) are records.
* facility and level as words: busybox and OpenWrt (``authpriv.info``), the BSDs' ``syslogd -vv``
  (``<auth.info>``), AIX (``auth|security:info``), Solaris (``[ID 800047 auth.info]``), ESXi (``In(14)``).
* Astaro's ``yyyy:mm:dd-hh:mm:ss HOST TAG[PID]: MSG``, ``log show`` of macOS.
* Cisco's ``SEQUENCE: *Mmm dd hh:mm:ss.mmm ZONE: %FACILITY-LEVEL-NAME: MSG``.
* collectors that put ``- EPOCH yyyy.mm.dd NODE`` or a header of their own before the line, and exports
  that keep only ``TAG[PID]: MSG`` or ``HOST TAG PID MSG``: read where rules know the program.

The header gives time, host, program, pid and severity; what the message means is for the rules. What
is rare is looked for only where the common shape finds no program.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import repeat
from operator import sub
from typing import Any

from logscope.parsing.format import Example, Reading
from logscope.parsing.registry import knows_program
from logscope.parsing.rows import join_extra
from logscope.parsing.rule import Fields
from logscope.parsing.tables import Columns, extra_json
from logscope.parsing.times import CLOCK, MONTH, OFFSET, WEEKDAY, Stamp
from logscope.parsing.usual_lines import UsualLines

# A host name or address; not the words that follow a stamp in other kinds of log.
_HOST = (
    r"(?!(?:INFO|WARN(?:ING)?|ERROR|ERR|DEBUG|TRACE|FATAL|CRIT(?:ICAL)?|NOTICE|LOG|info|warn|warning|error|"
    r"debug|notice|fatal)\b)[\w.:/@%#+~-]*[\w/#]"
)
# ``sshd``, ``postfix/qmgr``, ``sshd(pam_unix)``, ``polkitd(authority=local)``, ``gdm-password]``,
# ``/usr/sbin/cron``; launchd adds the job in brackets after the pid, macOS the level in angles.
_TAG = (
    r"(?!(?:Info|Debug|Notice|Warning|Error|Fatal|Panic): |\d+: )"  # a daemon's own log, a number: no tags
    r"(?P<program>[^\s:\[\]()<>{}\"'=,;|]+)\]?(?:\((?P<module>[^()]*)\))?"
    r"(?:\[(?P<pid>\d+)(?:[.:,][^\]]*)?\](?: \([^()]*\))?)?(?: <(?P<level>[A-Z][a-z]+)>)?:(?: +|$|(?<=\]:))"
)
_PRI = r"(?:<(?P<pri>\d{1,3})>)?"
_COLLECTOR = r"(?:(?:-|[A-Z_]+) (?P<epoch>\d{10}) \d{4}\.\d\d\.\d\d (?P<node>\S+) )?"
_ZONE = r"(?: ?(?:OFFSET)| [A-Z]{2,4}T)?".replace("OFFSET", OFFSET)

_RFC3164 = re.compile(
    rf"{_PRI}{_COLLECTOR}(?:(?P<weekday>{WEEKDAY}) )?(?:(?:\d{{4}} )?(?P<year1>\d{{4}}) )?(?P<stamp>{MONTH} {{1,2}}\d{{1,2}})"
    rf"(?: (?P<year2>\d{{4}}))? (?P<clock>{CLOCK})(?: (?P<year3>\d{{4}})(?= ))?(?: (?P<zone>UTC|GMT|CES?T|[A-Z]{{1,3}}[SD]T)(?=:? ))?:? +"
    rf"(?:(?:(?P<host>{_HOST}) )?{_TAG}|(?P<host2>{_HOST})(?: |$))?(?P<message>.*)",
    re.DOTALL,
)
_ISO = re.compile(
    rf"{_PRI}(?:{WEEKDAY} )?(?P<stamp>\d{{4}}(?:-\d\d-\d\d(?:T|(?P<blank> ))|:\d\d:\d\d-){CLOCK}{_ZONE}) {{1,2}}"
    rf"(?:(?P<host>{_HOST}) )?{_TAG}(?P<message>.*)",
    re.DOTALL,
)
_ISO_NO_TAG = re.compile(
    rf"{_PRI}(?P<stamp>\d{{4}}-\d\d-\d\dT{CLOCK}(?:{OFFSET})) (?P<host>{_HOST}) "
    # RouterOS prints topics where others have a tag
    r"(?P<message>(?:last message|exiting on|message repeated|(?=[a-z,-]{0,80}\b(?:info|error|warning|critical|debug)\b)(?:[a-z][a-z-]{1,14},){1,5}[a-z][a-z-]{1,14} ).*)",
    re.DOTALL,
)
_RFC5424 = re.compile(
    r"(?:\d+ )?<(?P<pri>\d{1,3})>(?P<version>\d{1,2}) (?P<stamp>\S+) (?P<host>\S+) (?P<program>\S+) (?P<pid>\S+) "
    r"(?P<msgid>\S+) (?P<data>-|(?:\[(?:[^\]\"\\]|\"(?:[^\"\\]|\\.)*\"|\\.)*\])+)(?: \ufeff? *(?P<message>.*)|$)",
    re.DOTALL,
)
# Some collectors cut off the priority, or the version with it.
_CUT_5424 = re.compile(
    r"(?:1 )?(?P<stamp>\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:\d\d)) (?P<host>\S+) (?P<program>\S+) (?P<pid>\d+|-) "
    r"(?P<msgid>\S+) (?:(?P<data>-|(?:\[[^\s=\]\":;\[]{1,64}(?: (?:[^\]\"\\]|\"(?:[^\"\\]|\\.)*\"|\\.)*)?\])+)(?: |$))?\ufeff? *(?P<message>.*)",
    re.DOTALL,
)
# The headers that nearly every line has: few groups, and the rest of the line is left unread.
_USUAL_TAG = rf"({_HOST}) ([A-Za-z][\w./-]*)(?:\([^()\n]*\))?(?:\[(\d+)\])?: ++"
_STAMP_3164 = rf"({MONTH} [ \d]\d \d\d:\d\d:\d\d)"
_STAMP_ISO = r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:?\d\d))"
_HEAD_5424 = r"<(\d{1,3})>1 (\d{4}-\d\d-\d\dT\S+) ([^\s-]\S*|-\S+) ([^\s-]\S*|-\S+) (\d+|-) - - (?!\ufeff) *+"
_USUAL_3164 = re.compile(f"{_STAMP_3164} {_USUAL_TAG}")
_USUAL_ISO = re.compile(f"{_STAMP_ISO} {_USUAL_TAG}")
_USUAL_5424 = re.compile(_HEAD_5424)
_WHOLE = {_USUAL_3164: _RFC3164, _USUAL_ISO: _ISO, _USUAL_5424: _RFC5424}
# what may stand before a message
_LEADS = ("[ID ", "message repeated ")
# The same for all lines of a chunk; the message behind it is the last group.
_LINES_3164, _LINES_ISO, _LINES_5424 = (
    re.compile(rf"^(?:{head}(?!\[ID |message repeated )([^\n]*+)|[^\n]*+)", re.MULTILINE)
    for head in (f"{_STAMP_3164} {_USUAL_TAG}", f"{_STAMP_ISO} {_USUAL_TAG}", _HEAD_5424)
)
_BARE = re.compile(
    r"(?P<program>[A-Za-z][\w./-]{1,40})(?:\((?P<module>[\w=-]+)\))?(?:\[(?P<pid>\d+)\])?: +(?P<message>.*)",
    re.DOTALL,
)
_EXPORT = re.compile(
    r"(?P<host>[A-Za-z][\w.-]*) (?P<program>[a-z][\w.-]{1,40}) (?P<pid>\d+) (?P<message>.*)",
    re.DOTALL,
)
_JOURNALCTL = re.compile(
    r"(?P<message>-- (?:Logs begin|Journal begins|Reboot|Boot [0-9a-f]{32}|No entries|cursor).*)",
    re.DOTALL,
)
_SD_PARAMETER = re.compile(r" ([^\s=\"\]\[]{1,255}+)=\"((?:[^\"\\]|\\.)*)\"")

FACILITIES = (
    "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp",
    "ntp", "audit", "alert", "clock", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
)  # fmt: skip
LEVELS = {
    **{word: index for index, word in enumerate(("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"))},
    "panic": 0, "emergency": 0, "fatal": 2, "critical": 2, "error": 3, "warn": 4, "trace": 7, "verbose": 7,
    # ESXi
    "em": 0, "al": 1, "cr": 2, "er": 3, "wa": 4, "no": 5, "in": 6, "db": 7,
}  # fmt: skip
# what busybox and OpenWrt print where others print the host
_PRIORITY_WORDS = {
    f"{facility}.{level}": (facility, LEVELS[level]) for facility in FACILITIES for level in LEVELS
}

# -- shapes that are looked for where the common ones find no program ---------------------------------
_WORD = "|".join(word for word in LEVELS if len(word) > 2)
_FACILITY = "|".join((*FACILITIES, r"auth\|security", "security", "console"))
_PRIORITY = rf"<?(?P<facility>{_FACILITY})[.:](?P<level1>{_WORD})>? +"
_BRACKETED_HOST = r"\[(?P<address>[\w-]*[.:][\w.:-]*)\] "
_LATE_TAG = re.compile(
    rf"(?:{_PRIORITY}|{_BRACKETED_HOST})+(?:(?P<host>{_HOST}) )?{_TAG}", re.DOTALL
)
_ODD_TAG = re.compile(
    r"(?P<spaced>[A-Z][\w.&+-]*(?: [\w.&+-]+){1,3})\[(?P<pid1>\d+)\]: *"  # macOS: Setup Assistant[17]:
    r"| ?-- (?P<user>\S+)\[(?P<pid2>\d+)\]: *"  # login's argv[0] is "-- root" on some consoles
    r"|(?P<versioned>[a-z][\w-]*) \d+\.[\w.#+~-]*+: +"  # syslogd 1.4.1: restart.
    r"|\[(?P<enclosed>[A-Za-z][\w./-]*)\]:? +"  # [sshd]: metalog's and some exports' tag
    r"|(?P<open>[A-Za-z][\w./-]*)\[(?P<pid3>\d+)\] +"  # sshd[17] without a colon
    r"|: ?(?P<cisco>%[A-Z][\w-]*-\d-\w+): +"  # an ASA's "HOST : %ASA-6-302013: "
)
_ISO_LEVEL = re.compile(
    rf"{_PRI}(?P<stamp>\d{{4}}-\d\d-\d\dT{CLOCK}(?:{OFFSET})) (?:(?P<host>{_HOST}) )?"
    rf"(?:(?P<esxi>[A-Z][a-z])\(\d+\)(?:\[[+-]\])?|(?P<level1>{_WORD.upper()}|{_WORD})|{_PRIORITY.replace('level1', 'level2').removesuffix(' +')}) +"
    rf"(?:{_TAG}|(?P<program1>[\w.-]+) )(?P<message>.*)",
    re.DOTALL,
)
_EPOCH = re.compile(
    rf"(?P<stamp>\d{{10}}\.\d{{1,9}}) (?:(?P<host>{_HOST}) )?{_TAG}(?P<message>.*)", re.DOTALL
)
# macOS' "log show": thread, type, activity, pid, time to live
_UNIFIED = re.compile(
    r"(?P<stamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}[+-]\d{4}) +0x[\da-f]+ +(?P<type>[A-Z]\w+) +0x[\da-f]+ +(?P<pid>\d+) +\d+ +"
    r"(?P<program>[^\s:][^:\n]{0,80}): (?P<message>.*)",
    re.DOTALL,
)
_MONOTONIC = re.compile(rf"\[ *\d+\.\d{{6}}\] (?P<host>{_HOST}) {_TAG}(?P<message>.*)", re.DOTALL)
_CISCO = re.compile(
    rf"{_PRI}(?:\d{{1,10}}: )?(?:(?P<host>{_HOST}): )?(?:\d{{1,10}}: )?[*.:]?(?P<stamp>{MONTH} {{1,2}}\d{{1,2}})(?: (?P<year1>\d{{4}}))? "
    rf"(?P<clock>{CLOCK})(?: (?P<zone>[A-Z]{{3,4}}))?: +(?P<program>%[A-Z][\w-]*-\d-\w+): ?(?P<message>.*)",
    re.DOTALL,
)
_BARE_CISCO = re.compile(r"(?P<program>%[A-Z][\w-]*-\d-\w+): ?(?P<message>.*)", re.DOTALL)
# GNUstep's own logs: "sogod [26818]: ", a program without a host
_PID_APART = re.compile(r"\[(\d+)\]: +")
# AIX' syslogd
_FORWARDED = re.compile(r"Message forwarded from (?P<host>[^\s:]+): ")
_TAGGED = re.compile(_TAG)
# -- what may stand before a message -------------------------------------------------------------------
_SOLARIS_ID = re.compile(r"\[ID \d+ (?P<facility>\w+)\.(?P<level>\w+)\] *")
_REPEATED = re.compile(r"message repeated (\d+) times: \[ ?(.*)", re.DOTALL)


class Syslog(UsualLines):
    """Syslog files, whichever daemon wrote them."""

    name = "syslog"
    title = "Syslog (RFC 3164, RFC 5424, RFC 3339 stamps)"
    weight = 0.9
    continuation = "indented"
    usual = (_LINES_3164, _LINES_ISO, _LINES_5424)
    yearless = re.compile(
        rb"\n(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} )?(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}(\d{1,2}) \d"
    )
    examples = (
        Example(
            "Jan  3 14:05:22 web1 sshd[411]: Server listening on 0.0.0.0 port 22.",
            {
                "host": "web1",
                "program": "sshd",
                "pid": 411,
                "message": "Server listening on 0.0.0.0 port 22.",
            },
        ),
        Example(
            "<38>Jan 03 14:05:22 web1 su(pam_unix)[77]: session closed for user root",
            {"host": "web1", "program": "su", "pid": 77, "severity": 6},
        ),
        Example(
            "2026-01-03T14:05:22.250000+01:00 db1 systemd[1]: Reached target Multi-User System.",
            {
                "host": "db1",
                "program": "systemd",
                "pid": 1,
                "time": "2026-01-03T13:05:22.250000Z",
                "time_basis": "exact",
            },
        ),
        Example(
            '<165>1 2026-01-03T14:05:22.003Z mx1 postfix/qmgr 1022 ID47 [origin@32473 ip="192.0.2.7"] 4B2C31A0: removed',
            {
                "host": "mx1",
                "program": "postfix/qmgr",
                "pid": 1022,
                "severity": 5,
                "message": "4B2C31A0: removed",
            },
        ),
        Example(
            "Jan  3 2026 14:05:22 web1 cron[9]: (root) RELOAD (tabs/root)",
            {"host": "web1", "program": "cron", "time_basis": "zone-assumed"},
        ),
        Example(
            "May 21 11:21:03 sshd[11179]: Server listening on :: port 22.",
            {"program": "sshd", "host": None},
        ),
        Example("sshd[17]: Server listening on :: port 22.", {"program": "sshd", "pid": 17}),
        Example(
            "Jan  3 14:05:22 web1 sshd[411]: [ID 800047 auth.info] Failed none for ann from 192.0.2.7 port 4022 ssh2",
            {
                "program": "sshd",
                "severity": 6,
                "facility": "",
                "actor": "ann",
                "message": "Failed none for ann from 192.0.2.7 port 4022 ssh2",
            },
        ),
        Example(
            "Jan  3 14:05:22 web1 sshd[411]: message repeated 2 times: [ Failed password for ann from 192.0.2.7 port 4022 ssh2]",
            {"actor": "ann", "source_port": 4022, "outcome": "failure", "repeated": ""},
        ),
        Example(
            "Jan  3 14:05:22 [sshd] User root from 192.0.2.7 not allowed because not listed in AllowUsers",
            {"program": "sshd", "actor": "root", "host": None},
        ),
        Example(
            "Jan  3 14:05:22 web1  -- root[2421]: ROOT LOGIN ON tty2",
            {"host": "web1", "program": "login", "pid": 2421, "actor": "root"},
        ),
        Example(
            "Jan  3 14:05:22 web1 syslogd 1.4.1: restart.",
            {"program": "syslogd", "message": "restart."},
        ),
        Example(
            "Jan  3 14:05:22 sogod [411]: SOGoRootPage Login from '192.0.2.7' for user 'ann' might not have worked - password policy: 65535",
            {
                "host": None,
                "program": "sogod",
                "pid": 411,
                "source_ip": "192.0.2.7",
                "outcome": "failure",
            },
        ),
        Example(
            "Jan  3 14:05:22 mac1 Setup Assistant[1173]: Creating connection",
            {"program": "Setup Assistant", "pid": 1173},
        ),
        Example(
            "Jan  3 14:05:22 web1 gdm-password]: pam_unix(gdm-password:session): session closed for user ann",
            {"program": "gdm-password", "actor": "ann"},
        ),
        Example(
            "Jan  3 14:05:22 gw1 user.warn kernel: IN=br0 OUT=",
            {"host": "gw1", "program": "kernel", "severity": 4, "facility": ""},
        ),
        Example(
            "Jan  3 14:05:22 <auth.info> bsd1 sshd[411]: Connection from 192.0.2.7 port 4022",
            {"host": "bsd1", "program": "sshd", "severity": 6},
        ),
        Example(
            "Jan  3 14:05:22 aix1 auth|security:info sshd[411]: Connection from 192.0.2.7 port 4022",
            {"host": "aix1", "pid": 411, "severity": 6},
        ),
        Example(
            "Mon Jan  5 14:05:22 2026 authpriv.warn dropbear[411]: Bad password attempt for 'root' from 192.0.2.7:4022",
            {
                "program": "dropbear",
                "host": None,
                "severity": 4,
                "actor": "root",
                "time": "2026-01-05T14:05:22.000000Z",
            },
        ),
        Example(
            "Jan  3 14:05:23 relay1 Jan  3 14:05:22 web1 sshd[411]: Connection from 192.0.2.7 port 4022",
            {"host": "web1", "program": "sshd", "relay": "", "time": "2026-01-03T14:05:23.000000Z"},
        ),
        Example(
            "2026-01-03T14:05:22.250000-07:00 INFO periodic_scheduler[13707]: cleanup_logs: job completed",
            {
                "program": "periodic_scheduler",
                "pid": 13707,
                "severity": 6,
                "message": "cleanup_logs: job completed",
            },
        ),
        Example(
            "2026-01-03T14:05:22.250Z In(14) settingsd[263657]: [Ticket] Deleted ticket",
            {"program": "settingsd", "pid": 263657, "severity": 6},
        ),
        Example(
            "Sat 2026-01-03 14:05:22 CET web1 sshd[411]: Connection from 192.0.2.7 port 4022",
            {"host": "web1", "time": "2026-01-03T13:05:22.000000Z", "time_basis": "exact"},
        ),
        Example(
            "1767449122.250000 web1 sshd[411]: Connection from 192.0.2.7 port 4022",
            {"host": "web1", "time": "2026-01-03T14:05:22.250000Z"},
        ),
        Example(
            "[ 1234.567890] web1 sshd[411]: Connection from 192.0.2.7 port 4022",
            {"host": "web1", "program": "sshd"},
        ),
        Example(
            "<189>45: *Jan  3 14:05:22.250: %SYS-5-CONFIG_I: Configured from console by ann on vty0 (192.0.2.7)",
            {"program": "%SYS-5-CONFIG_I", "severity": 5, "time": "2026-01-03T14:05:22.250000Z"},
        ),
        Example(
            "Jan  3 14:05:22 r1 45: *Jan  3 14:05:22.250: %SYS-5-CONFIG_I: Configured from console by ann on vty0 (192.0.2.7)",
            {"host": "r1", "program": "%SYS-5-CONFIG_I", "actor": "ann", "source_ip": "192.0.2.7"},
        ),
        Example(
            '%ASA-6-605005: Login permitted from 192.0.2.7/4022 to inside:10.0.0.1/ssh for user "ann"',
            {"program": "%ASA-6-605005", "actor": "ann", "outcome": "success", "time": None},
        ),
        Example(
            "Jan  3 14:05:22 aix1 Message forwarded from aix2: sshd[411]: Failed password for ann from 192.0.2.7 port 4022 ssh2",
            {"host": "aix2", "relay": "", "program": "sshd", "pid": 411, "actor": "ann"},
        ),
        Example(
            "2026:01:03-14:05:22 gw1 sshd[411]: Connection from 192.0.2.7 port 4022",
            {"host": "gw1", "program": "sshd", "pid": 411, "time": "2026-01-03T14:05:22.000000Z"},
        ),
        Example(
            "2026-01-03 14:05:22.250000+0100  localhost sshd[411]: Connection from 192.0.2.7 port 4022",
            {"host": "localhost", "pid": 411, "time": "2026-01-03T13:05:22.250000Z"},
        ),
        Example(
            "2026-01-03 14:05:22.250000+0100 0x1f3      Default     0x0                  411    0    sshd: Connection from 192.0.2.7 port 4022",
            {
                "program": "sshd",
                "pid": 411,
                "source_ip": "192.0.2.7",
                "time": "2026-01-03T13:05:22.250000Z",
            },
        ),
        Example(
            '2026-01-03T14:05:22.0Z epo1 EPOEvents - EventFwd [agentInfo@3401 tenantId="1"] <?xml version="1.0"?>',
            {
                "host": "epo1",
                "program": "EPOEvents",
                "msgid": "",
                "structured_data": "",
                "time": "2026-01-03T14:05:22.000000Z",
            },
        ),
        Example(
            '1 2026-01-03T14:05:22Z fw1 CheckPoint 4711 - [action:"Drop"; ifdir:"inbound"; src:"192.0.2.7"; dst:"10.0.0.5"]',
            {
                "host": "fw1",
                "program": "CheckPoint",
                "pid": 4711,
                "source_ip": "192.0.2.7",
                "outcome": "failure",
            },
        ),
        Example(
            "2026-01-03T14:05:22.250000+01:00 10.0.0.1 system,error,critical login failure for user ann from 192.0.2.7 via ssh",
            {
                "host": "10.0.0.1",
                "program": None,
                "actor": "ann",
                "source_ip": "192.0.2.7",
                "outcome": "failure",
            },
        ),
        Example(
            "Jan  3 14:05:22 gw1 gw1 sshd[411]: Failed password for ann from 192.0.2.7 port 4022 ssh2",
            {"host": "gw1", "program": "sshd", "pid": 411, "actor": "ann"},
        ),
        Example(
            "Jan 03 2026 14:05:22 fw1 : %ASA-6-605005: Login permitted",
            {"host": "fw1", "program": "%ASA-6-605005"},
        ),
    )

    def begin(self, line: str) -> Any:
        found = _USUAL_3164.match(line) or _USUAL_ISO.match(line) or _USUAL_5424.match(line)
        if found is not None:
            return found
        first = line[:1]
        if first.isdigit():
            return _match_iso(line) or _RFC5424.match(line) or _number_first(line)
        found = _RFC3164.match(line)
        if found is not None:
            if found["year3"] is None and found["program"]:
                return found
            return found if _is_rare_syslog(found) else None
        if first == "<":
            return _RFC5424.match(line) or _match_iso(line) or _CISCO.match(line)
        if first == "-":
            return _JOURNALCTL.match(line)
        if first == "[":
            found = _MONOTONIC.match(line)
            return found if found is not None and found["pid"] else None
        if first == "%":
            return _BARE_CISCO.match(line)
        if first in "*.:":
            return _CISCO.match(line)
        found = _ISO.match(line) if first in "MTWFS" else None
        if found is not None:
            return found
        found = _BARE.match(line) or _EXPORT.match(line)
        return (
            found
            if found is not None and knows_program(found["program"].rpartition("/")[2])
            else None
        )

    def fill_columns(
        self,
        lines: Sequence[str],
        parts: Sequence[Sequence[str]],
        usual: re.Pattern[str],
        reading: Reading,
    ) -> Columns | None:
        pris: Sequence[str] | None = None
        if usual is _LINES_5424:
            pris, written, hosts, programs, pids, messages = parts
            programs = [
                program.rpartition("/")[2] if program[0] == "/" else program for program in programs
            ]
        else:
            written, hosts, programs, pids, messages = parts
        if not _PRIORITY_WORDS.keys().isdisjoint(hosts):
            return None
        clock, rows = reading.clock, reading.rows
        stamps = (
            clock.each(written, clock.syslog, -3)
            if usual is _LINES_3164
            else clock.each(written, clock.iso, 16)
        )
        if stamps is None:
            return None
        columns = rows.message_columns(programs, pids, messages)
        columns["time"], columns["time_basis"] = stamps
        columns["message_at"] = list(map(sub, map(len, lines), map(len, messages)))
        for name, texts in (("host", hosts), ("program", programs), ("pid", pids)):
            rows.add_header(columns, name, texts)
        if pris is not None:
            _add_priorities(columns, pris)
        return columns

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        if begun.re in _WHOLE:
            begun = _WHOLE[begun.re].match(text) or begun
        kind = begun.re
        message_at = begun.start("message")
        message = text[message_at:] if message_at >= 0 else ""
        part = begun.groupdict()
        fields: Fields = {"message_at": message_at if message_at >= 0 else len(text)}
        program = part.get("program")
        if kind is _RFC3164:
            stamp = _stamp_3164(part, reading)
            fields["host"] = part["host"] or part["host2"] or part["node"]
        elif kind is _RFC5424 or kind is _CUT_5424:
            stamp = reading.clock.iso(part["stamp"]) if part["stamp"] != "-" else None
            fields["host"] = part["host"]
            program = None if program == "-" else program
            if part["msgid"] != "-":
                fields["msgid"] = part["msgid"]
            if part["data"] and part["data"] != "-":
                fields["structured_data"] = dict(_SD_PARAMETER.findall(part["data"]))
        else:
            stamp = _stamp_of(kind, part, reading)
            fields["host"] = part.get("host")
            program = program or part.get("program1")
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        fields["pid"] = part.get("pid")
        pri = part.get("pri")
        if pri:
            facility, fields["severity"] = divmod(int(pri), 8)
            if 0 < facility < len(FACILITIES):
                fields["facility"] = FACILITIES[facility]
        if part.get("level") or kind is _ISO_LEVEL:
            _level(part, fields)
        priority = _PRIORITY_WORDS.get(fields["host"])
        if priority is not None:
            fields["facility"], fields["severity"] = priority
            fields["host"] = part.get("node")
        if program is None and message:
            program = _late_tag(message, fields)
            message = text[fields["message_at"] :]
        if program is not None and "/" in program and program[0] == "/":
            program = program.rpartition("/")[2]
        fields["program"] = program
        if message.startswith(_LEADS):
            message = _lead(message, fields)
        reading.rules.read(program, message, fields)
        return fields


def _add_priorities(columns: Columns, pris: Sequence[str]) -> None:
    read = list(map(_priority, pris))
    columns["severity"] = [severity for severity, _ in read]
    columns["extra"] = [
        more if facility is None else join_extra(facility, more)
        for (_, facility), more in zip(read, columns.get("extra") or repeat(None), strict=False)
    ]


@cache
def _priority(pri: str) -> tuple[int, str | None]:
    """Severity, and the facility as the JSON text of ``extra``."""
    facility, severity = divmod(int(pri), 8)
    return severity, _facility(facility)


def _facility(number: int) -> str | None:
    """The facility's name; none for the first, which is the kernel's and says no more than its tag."""
    return extra_json({"facility": FACILITIES[number]}) if 0 < number < len(FACILITIES) else None


def _lead(message: str, fields: Fields) -> str:
    """The message behind Solaris' ``[ID ...]`` or within rsyslog's ``message repeated``."""
    found = _SOLARIS_ID.match(message)
    if found is not None:
        fields["message_at"] += found.end()
        fields["facility"] = found["facility"]
        fields["severity"] = LEVELS.get(found["level"])
        return message[found.end() :]
    found = _REPEATED.match(message)
    if found is not None:
        fields["repeated"] = int(found[1])
        return found[2].removesuffix("]")
    return message


def _level(part: dict[str, str | None], fields: Fields) -> None:
    """Severity and facility where the header says them in words."""
    word = part.get("level") or part.get("level1") or part.get("level2") or part.get("esxi")
    if word:
        fields["severity"] = LEVELS.get(word.lower())
    if part.get("facility"):
        fields["facility"] = part["facility"]


def _late_tag(message: str, fields: Fields) -> str | None:
    """The program of a record that has its tag in a rarer place, or a second header behind the first.

    Sets what it finds, ``message_at`` too. None where there is no tag.
    """
    host = fields["host"]
    if host and message.startswith(f"{host} "):  # a gateway that names itself twice
        fields["message_at"] += len(host) + 1
        message = message[len(host) + 1 :]
        tagged = _TAGGED.match(message)
        if tagged is not None:
            fields["pid"] = tagged["pid"]
            fields["message_at"] += tagged.end()
            return tagged["program"]
    apart = _PID_APART.match(message)
    if apart is not None and fields["host"] and knows_program(fields["host"]):
        own = str(fields["host"])
        fields["host"], fields["pid"] = None, apart[1]
        fields["message_at"] += apart.end()
        return own
    found = _ODD_TAG.match(message)
    if found is not None:
        part = found.groupdict()
        program = part["spaced"] or part["versioned"] or part["cisco"]
        if part["user"]:
            program = "login"
        elif part["enclosed"] or part["open"]:
            name = str(part["enclosed"] or part["open"])
            program = name if part["open"] or knows_program(name) or "]:" in found[0] else None
        if program is not None:
            fields["pid"] = part["pid1"] or part["pid2"] or part["pid3"]
            fields["message_at"] += found.end()
            return program
    found = _FORWARDED.match(message)
    if found is not None:
        inner = _TAGGED.match(message, found.end())
        fields["relay"], fields["host"] = fields["host"], found["host"]
        fields["message_at"] += found.end() if inner is None else inner.end()
        fields["pid"] = inner["pid"] if inner is not None else None
        return inner["program"] if inner is not None else None
    found = _CISCO.match(message)
    if found is not None:
        fields["host"] = found["host"] or fields["host"]
        fields["message_at"] += found.start("message")
        return found["program"]
    found = _LATE_TAG.match(message)
    if found is not None:
        part = found.groupdict()
        fields["severity"] = LEVELS.get(
            part["level1"] or part["level"] or "", fields.get("severity")
        )
        fields["facility"] = part["facility"]
        fields["host"] = part["host"] or part["address"] or fields["host"]
        fields["pid"] = part["pid"]
        fields["message_at"] += found.end()
        return part["program"]
    found = _RFC3164.match(message) or _ISO.match(message)
    if found is not None and found["program"]:
        fields["relay"] = fields["host"]
        fields["host"] = found["host"] or fields["host"]
        fields["pid"] = found["pid"]
        fields["message_at"] += found.start("message")
        return found["program"]
    return None


def _is_rare_syslog(found: re.Match[str]) -> bool:
    """False for other logs that begin with the time as ctime(3) prints it."""
    if found["year3"] is not None:
        return bool(found["pid"] or found["host"] in _PRIORITY_WORDS)
    if found["weekday"] is not None:
        return False  # macOS' wifi.log, and any program's own
    host = found["host2"]
    return host is None or not host.isdigit()


def _match_iso(line: str) -> re.Match[str] | None:
    found = _ISO.match(line)
    if found is None:
        found = _ISO_NO_TAG.match(line)
        if found is not None:
            return found
        found = _ISO_LEVEL.match(line)
        if found is None or found["esxi"] or found["pid"] or found["facility"]:
            return found
        return found if found["program"] and knows_program(found["program"]) else None
    if (
        found["blank"]
        and not found["pid"]
        and not (found["host"] and knows_program(found["program"]))
    ):
        return (
            None  # a blank in the stamp is any program's own log, unless the rest is clearly syslog
        )
    return found


def _number_first(line: str) -> re.Match[str] | None:
    if line[4:5] == " ":
        found = _RFC3164.match(line)
        if found is not None:
            return found
    if line[10:11] == " " and " 0x" in line[:60]:
        return _UNIFIED.match(line)
    if line[10:11] == ".":
        return _EPOCH.match(line)
    if line[10:11] == "T" or line[:2] == "1 ":
        found = _CUT_5424.match(line)
        if found is not None and (line[:2] == "1 " or "@" in (found["data"] or "")):
            return found
    return _CISCO.match(line)


def _stamp_3164(part: dict[str, str | None], reading: Reading) -> Stamp | None:
    year = part["year1"] or part["year2"] or part["year3"]
    if part["epoch"]:
        return reading.clock.epoch(part["epoch"])
    if year:
        zone = f" {part['zone']}" if part["zone"] else ""
        return reading.clock.worded(f"{part['stamp']} {year} {part['clock']}{zone}")
    return reading.clock.syslog(f"{part['stamp']} {part['clock']}")


def _stamp_of(kind: re.Pattern[str], part: dict[str, str | None], reading: Reading) -> Stamp | None:
    """The time of a record in one of the rarer shapes."""
    written = part.get("stamp")
    if not written:
        return None
    if kind is _EPOCH:
        return reading.clock.epoch(written)
    if kind is _CISCO:
        return _stamp_3164({"year2": None, "year3": None, "epoch": None, **part}, reading)
    return reading.clock.colons(written) if written[4] == ":" else reading.clock.iso(written)


FORMAT = Syslog()
