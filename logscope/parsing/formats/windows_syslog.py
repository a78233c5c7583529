"""Windows events behind a syslog header: Snare's ``MSWinEventLog``, and NXLog's structured data.

What is forwarded and how stands in :mod:`logscope.parsing.windows.forwarded`. Among lines of other systems they are read
by the rules of :mod:`logscope.parsing.rules.windows` instead.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.windows.event import WindowsEvent, fields_of
from logscope.parsing.windows.forwarded import NXLOG, SNARE, nxlog_event, snare_event

_IETF = re.compile(
    r"(?:<(\d{1,3})>)?1 (\S{10,40}) (\S{1,255}) (\S{1,128}) (\S{1,128}) \S{1,64} (?=\[NXLOG@14506 )"
)
_STRUCTURED = re.compile(r'\[NXLOG@14506(?: [\w.-]{1,64}="(?:[^"\\]|\\.)*+")*+\]')
_BEFORE = 300


class WindowsSyslog(Format):
    """Snare records and NXLog's RFC 5424."""

    name = "windows_syslog"
    title = "Windows events over syslog (Snare MSWinEventLog, NXLog RFC 5424)"
    weight = 1.0
    continuation = "indented"
    examples = (
        Example(
            "<134>Jan  3 14:05:23 relay MSWinEventLog\t1\tSecurity\t77\tSat Jan 03 14:05:22 2026\t4625\tMicrosoft-Windows-Security-Auditing\tEXAMPLE\\PC1$\tN/A\t"
            "Failure Audit\tpc1.example.com\tLogon\t\tAn account failed to log on.    Subject:   Security ID:  S-1-5-18   Account Name:  PC1$   Account Domain:  EXAMPLE"
            "    Logon Type:   3    Account For Which Logon Failed:   Security ID:  S-1-0-0   Account Name:  ann   Account Domain:  EXAMPLE    Failure Information:"
            "   Failure Reason:  Unknown user name or bad password.   Status:   0xC000006D   Sub Status:  0xC000006A    Network Information:   Workstation Name: KIOSK"
            "   Source Network Address: 192.0.2.7   Source Port:  50444    Detailed Authentication Information:\t99",
            {"time": "2026-01-03T14:05:22.000000Z", "host": "pc1.example.com", "actor": "ann", "source_ip": "192.0.2.7", "source_port": 50444,
             "device": "KIOSK", "action": "windows.login", "outcome": "failure", "code": "0xC000006A", "category": ["audit.logon"], "logon_kind": ""},
        ),
        Example(
            '<14>1 2026-01-03T14:05:22.123456Z pc1.example.com Microsoft-Windows-Security-Auditing 640 - [NXLOG@14506 Keywords="9232379236109516800" '
            'EventType="AUDIT_SUCCESS" EventID="4720" Channel="Security" TargetUserName="bob" SubjectUserSid="S-1-5-21-1-2-3-1001" SubjectUserName="ann"] '
            "A user account was created.",
            {"time": "2026-01-03T14:05:22.123456Z", "host": "pc1.example.com", "actor": "ann", "target": "bob", "action": "user.create",
             "outcome": "success", "category": ["audit.account"], "pid": 640, "message": "A user account was created."},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> WindowsEvent | re.Match[str] | None:
        at = line.find(SNARE, 0, _BEFORE)
        if at >= 0:
            return snare_event(line, at)
        if line.find(NXLOG, 0, _BEFORE) >= 0:
            return _IETF.match(line)
        return None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        if isinstance(begun, WindowsEvent):
            begun.stamp = reading.clock.ctime(begun.time) if begun.time else None
            return fields_of(begun, reading)
        priority, stamp, host, program, pid = begun.groups()
        structured = _STRUCTURED.match(text, begun.end())
        # what was cut off has no end
        end = structured.end() if structured is not None else len(text)
        event = nxlog_event(text[begun.end() : end], program, text[end:])
        if event is None:
            raise ValueError("no event")
        event.computer, event.time, event.pid = host, stamp, event.pid or pid
        fields = fields_of(event, reading)
        if priority:
            fields["severity"] = int(priority) & 7
        return fields


FORMAT = WindowsSyslog()
