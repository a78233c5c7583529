"""Syslog in the shapes in which daemons and collectors write it.

* RFC 5424: ``<PRI>1 STAMP HOST APP PROCID MSGID [SD] MSG`` (section 6).
* RFC 3164, section 4.1: ``<PRI>Mmm dd hh:mm:ss HOST TAG[PID]: MSG``; in files without ``<PRI>``, at
  times without the host, with a year after or before the date, or a weekday before it.
* rsyslog's file format (``RSYSLOG_FileFormat``) and ``journalctl -o short-iso``: the same with an RFC
  3339 stamp. ``journalctl``'s own lines (``-- Reboot --``, ``-- Boot ID --``) count as records.
* collectors that put ``- EPOCH yyyy.mm.dd NODE`` before the line, and exports that keep only
  ``TAG[PID]: MSG`` or ``HOST TAG PID MSG``: read where rules know the program.

The header gives time, host, program, pid and severity; what the message means is for the rules.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.model.batch import COLUMN
from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.registry import knows_program
from logscope.parsing.rows import MESSAGE_AT, TIME, TIME_BASIS
from logscope.parsing.rule import Fields
from logscope.parsing.tables import Row
from logscope.parsing.times import CLOCK, MONTH, OFFSET, WEEKDAY

# A host name or address; not the words that follow a stamp in other kinds of log.
_HOST = (
    r"(?!(?:INFO|WARN(?:ING)?|ERROR|ERR|DEBUG|TRACE|FATAL|CRIT(?:ICAL)?|NOTICE|LOG|info|warn|warning|error|"
    r"debug|notice|fatal)\b)[\w.:/@%+~-]*[\w/]"
)
# ``sshd``, ``postfix/qmgr``, ``sshd(pam_unix)``, ``polkitd(authority=local)``, ``/usr/sbin/cron``;
# launchd adds the job in brackets after the pid.
_TAG = (
    r"(?P<program>[^\s:\[\]()<>{}\"'=,;|]+)(?:\((?P<module>[^()]*)\))?"
    r"(?:\[(?P<pid>\d+)(?:[.:,][^\]]*)?\](?: \([^()]*\))?)?:(?: |$)"
)
_PRI = r"(?:<(?P<pri>\d{1,3})>)?"
_COLLECTOR = r"(?:(?:-|[A-Z_]+) (?P<epoch>\d{10}) \d{4}\.\d\d\.\d\d (?P<node>\S+) )?"

_RFC3164 = re.compile(
    rf"{_PRI}{_COLLECTOR}(?:{WEEKDAY} )?(?:(?P<year1>\d{{4}}) )?(?P<stamp>{MONTH} {{1,2}}\d{{1,2}})"
    rf"(?: (?P<year2>\d{{4}}))? (?P<clock>{CLOCK})(?: (?P<year3>\d{{4}})(?= ))?(?: (?P<zone>UTC|GMT|[A-Z]{{1,3}}[SD]T)(?= ))?:? +"
    rf"(?:(?:(?P<host>{_HOST}) )?{_TAG}|(?P<host2>{_HOST})(?: |$))?(?P<message>.*)",
    re.DOTALL,
)
_ISO = re.compile(
    rf"{_PRI}(?:{WEEKDAY} )?(?P<stamp>\d{{4}}-\d\d-\d\d(?:T|(?P<blank> )){CLOCK}(?: ?{OFFSET})?) "
    rf"(?:(?P<host>{_HOST}) )?{_TAG}(?P<message>.*)",
    re.DOTALL,
)
_ISO_NO_TAG = re.compile(
    rf"{_PRI}(?P<stamp>\d{{4}}-\d\d-\d\dT{CLOCK}(?:{OFFSET})) (?P<host>{_HOST}) (?P<message>(?:last message|exiting on|message repeated).*)",
    re.DOTALL,
)
# The header as nearly every line has it: read in one go, without the rest of the line.
_USUAL_HOST_AND_TAG = rf"({_HOST}) ([A-Za-z][\w./-]*)(?:\([^()]*\))?(?:\[(\d+)\])?: "
_USUAL = re.compile(rf"([A-Z][a-z]{{2}} [ \d]\d \d\d:\d\d:\d\d) {_USUAL_HOST_AND_TAG}")
_USUAL_ISO = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:?\d\d)) "
    rf"{_USUAL_HOST_AND_TAG}"
)
_RFC5424 = re.compile(
    r"(?:\d+ )?<(?P<pri>\d{1,3})>(?P<version>\d{1,2}) (?P<stamp>\S+) (?P<host>\S+) (?P<program>\S+) (?P<pid>\S+) "
    r"(?P<msgid>\S+) (?P<data>-|(?:\[(?:[^\]\"\\]|\"(?:[^\"\\]|\\.)*\"|\\.)*\])+)(?: \ufeff?(?P<message>.*)|$)",
    re.DOTALL,
)
_BARE = re.compile(
    r"(?P<program>[A-Za-z][\w./-]{1,40})(?:\((?P<module>[\w=-]+)\))?(?:\[(?P<pid>\d+)\])?: (?P<message>.*)",
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
_SPACED_TAG = re.compile(r"(?P<program>[A-Z][\w.&+-]*(?: [\w.&+-]+){1,3})\[(?P<pid>\d+)\]: ?")
_SD_PARAMETER = re.compile(r"([^\s=\"\]\[]+)=\"((?:[^\"\\]|\\.)*)\"")

_HOST_AT, _PROGRAM_AT, _PID_AT = COLUMN["host"], COLUMN["program"], COLUMN["pid"]
FACILITIES = ["kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "ntp", "audit", "alert", "clock", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7"]


class Syslog(Format):
    """Syslog files, whichever daemon wrote them."""

    name = "syslog"
    title = "Syslog (RFC 3164, RFC 5424, RFC 3339 stamps)"
    weight = 0.9
    continuation = "indented"
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
    )

    def begin(self, line: str) -> Any:
        found = _USUAL.match(line) or _USUAL_ISO.match(line)
        if found is not None:
            return found
        first = line[:1]
        if first.isdigit():
            return _match_iso(line) or _RFC5424.match(line) or _year_first(line)
        if first == "<":
            return _RFC5424.match(line) or _RFC3164.match(line) or _match_iso(line)
        found = _RFC3164.match(line)
        if found is not None:
            return found
        if first == "-":
            return _JOURNALCTL.match(line)
        found = _ISO.match(line) if first in "MTWFS" else None
        if found is not None:
            return found
        found = _BARE.match(line) or _EXPORT.match(line)
        return (
            found
            if found is not None and knows_program(found["program"].rpartition("/")[2])
            else None
        )

    def fill_row(self, begun: Any, text: str, reading: Reading) -> Row:
        kind = begun.re
        if kind is _USUAL:
            written, host, program, pid = begun.groups()
            stamp = reading.clock.syslog(written)
        elif kind is _USUAL_ISO:
            written, host, program, pid = begun.groups()
            stamp = reading.clock.iso(written)
        else:
            return super().fill_row(begun, text, reading)
        rows = reading.rows
        row = rows.new()
        if stamp is not None:
            row[TIME], row[TIME_BASIS] = stamp
        message_at = row[MESSAGE_AT] = begun.end()
        dictionaries = rows.tables.dictionaries
        row[_HOST_AT] = dictionaries["host"][host]
        row[_PROGRAM_AT] = dictionaries["program"][program]
        if pid is not None:
            row[_PID_AT] = rows.slots["pid"][1][pid]
        rows.read_message(program, pid, text[message_at:], row)
        return row

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        kind = begun.re
        if kind is _USUAL or kind is _USUAL_ISO:
            begun = (_RFC3164 if kind is _USUAL else _ISO).match(text)
            kind = begun.re
        message_at = begun.start("message")
        message = text[message_at:] if message_at >= 0 else ""
        part = begun.groupdict()
        fields: Fields = {"message_at": message_at if message_at >= 0 else len(text)}
        program = part.get("program")
        if kind is _RFC3164:
            stamp = _stamp_3164(part, reading)
            fields["host"] = part["host"] or part["host2"] or part["node"]
            if program is None:
                spaced = _SPACED_TAG.match(message)
                if spaced:
                    program, part["pid"] = spaced["program"], spaced["pid"]
                    fields["message_at"] += spaced.end()
                    message = message[spaced.end() :]
        elif kind is _RFC5424:
            stamp = reading.clock.iso(part["stamp"]) if part["stamp"] != "-" else None
            fields["host"] = part["host"]
            program = None if program == "-" else program
            if part["msgid"] != "-":
                fields["msgid"] = part["msgid"]
            if part["data"] != "-":
                fields["structured_data"] = dict(_SD_PARAMETER.findall(part["data"]))
        else:
            written = part.get("stamp")
            stamp = reading.clock.iso(written) if written else None
            fields["host"] = part.get("host")
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        if program is not None and "/" in program and program[0] == "/":
            program = program.rpartition("/")[2]
        fields["program"] = program
        fields["pid"] = part.get("pid")
        pri = part.get("pri")
        if pri:
            facility, fields["severity"] = divmod(int(pri), 8)
            if facility < len(FACILITIES):
                fields["facility"] = FACILITIES[facility]
        reading.rules.read(program, message, fields)
        return fields


def _match_iso(line: str) -> re.Match[str] | None:
    found = _ISO.match(line)
    if found is None:
        return _ISO_NO_TAG.match(line)
    if (
        found["blank"]
        and not found["pid"]
        and not (found["host"] and knows_program(found["program"]))
    ):
        return (
            None  # a blank in the stamp is any program's own log, unless the rest is clearly syslog
        )
    return found


def _year_first(line: str) -> re.Match[str] | None:
    return _RFC3164.match(line) if line[4:5] == " " else None


def _stamp_3164(part: dict[str, str | None], reading: Reading) -> tuple[int, int] | None:
    year = part["year1"] or part["year2"] or part["year3"]
    if part["epoch"]:
        return reading.clock.epoch(part["epoch"])
    if year:
        zone = f" {part['zone']}" if part["zone"] else ""
        return reading.clock.worded(f"{part['stamp']} {year} {part['clock']}{zone}")
    return reading.clock.syslog(f"{part['stamp']} {part['clock']}")


FORMAT = Syslog()
