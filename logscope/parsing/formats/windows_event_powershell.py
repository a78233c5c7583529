r"""Windows events as PowerShell's ``ConvertTo-Json`` writes them.

``Get-WinEvent`` gives EventLogRecord (``Id``, ``ProviderName``, ``LogName``, ``MachineName``, ``TimeCreated``), ``Get-EventLog`` EventLogEntry
(``EventID``, ``Source``, ``EntryType``, ``TimeGenerated``): https://learn.microsoft.com/dotnet/api/system.diagnostics.eventing.reader.eventlogrecord.
Windows PowerShell writes a time as ``\/Date(milliseconds)\/``, PowerShell 7 in ISO 8601. Both give the data without its names:
they come from the rendered text.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Reading
from logscope.parsing.json_record import JsonFormat, Object
from logscope.parsing.rule import Fields
from logscope.parsing.times import Stamp
from logscope.parsing.windows.event import WindowsEvent, fields_of, text_of

_DATE = re.compile(r"\\?/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\\?/")


class WindowsEventPowerShell(JsonFormat):
    """Records of Get-WinEvent and Get-EventLog."""

    name = "windows_event_powershell"
    title = "Windows events, Get-WinEvent and Get-EventLog as JSON"
    marks = ('"ProviderName"', '"EntryType"')
    examples = (
        Example(
            '{"Message":"An account failed to log on.\\r\\n\\r\\nSubject:\\r\\n\\tSecurity ID:\\t\\tS-1-0-0\\r\\n\\tAccount Name:\\t\\t-\\r\\n\\r\\nLogon Type:\\t\\t\\t3\\r\\n\\r\\n'
            'Account For Which Logon Failed:\\r\\n\\tSecurity ID:\\t\\tS-1-0-0\\r\\n\\tAccount Name:\\t\\tann\\r\\n\\tAccount Domain:\\t\\tEXAMPLE\\r\\n\\r\\nFailure Information:'
            '\\r\\n\\tFailure Reason:\\t\\tUnknown user name or bad password.\\r\\n\\tStatus:\\t\\t\\t0xC000006D\\r\\n\\tSub Status:\\t\\t0xC0000064\\r\\n\\r\\nNetwork Information:'
            '\\r\\n\\tWorkstation Name:\\tKIOSK\\r\\n\\tSource Network Address:\\t192.0.2.7\\r\\n\\tSource Port:\\t\\t50444\\r\\n","Id":4625,"Level":0,"RecordId":77,'
            '"ProviderName":"Microsoft-Windows-Security-Auditing","LogName":"Security","ProcessId":640,"MachineName":"pc1.example.com","UserId":null,'
            '"TimeCreated":"\\/Date(1767449122123)\\/","KeywordsDisplayNames":["Audit Failure"],"LevelDisplayName":"Information"}',
            {"time": "2026-01-03T14:05:22.123000Z", "host": "pc1.example.com", "actor": "ann", "source_ip": "192.0.2.7", "source_port": 50444,
             "device": "KIOSK", "outcome": "failure", "code": "0xC0000064", "action": "windows.login", "category": ["audit.logon"], "reason": ""},
        ),
        Example(
            '{"TimeCreated":"2026-01-03T15:05:22.123+01:00","Id":1102,"ProviderName":"Microsoft-Windows-Eventlog","LogName":"Security",'
            '"MachineName":"pc1","Message":"The audit log was cleared.\\r\\nSubject:\\r\\n\\tSecurity ID:\\tS-1-5-21-1-2-3-1001\\r\\n\\tAccount Name:\\tann\\r\\n"}',
            {"time": "2026-01-03T14:05:22.123000Z", "actor": "ann", "actor_id": "S-1-5-21-1-2-3-1001", "action": "log.clear", "category": ["os.security"]},
        ),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        if "ProviderName" in record and text_of(record.get("Id")).isdecimal():
            return "TimeCreated" in record or "LogName" in record or "MachineName" in record
        return (
            "EntryType" in record
            and "Source" in record
            and text_of(record.get("EventID", record.get("InstanceId"))).isdecimal()
        )

    def read(self, record: Object, reading: Reading) -> Fields:
        def first(*names: str) -> str:
            return next((text for name in names if (text := _text(record.get(name)))), "")

        event_id = int(first("Id", "EventID", "InstanceId")) & 0xFFFF
        keywords = record.get("KeywordsDisplayNames")
        event = WindowsEvent(
            event_id=event_id,
            provider=first("ProviderName", "Source"),
            channel=first("LogName", "Log"),
            computer=first("MachineName"),
            stamp=stamp_of(first("TimeCreated", "TimeGenerated"), reading),
            level=first("LevelDisplayName") or _entry(first("EntryType")) or first("Level"),
            keywords=" ".join(map(text_of, keywords))
            if isinstance(keywords, list) and keywords
            else first("KeywordsDisplayNames", "EntryType", "Keywords"),
            pid=first("ProcessId"),
            record_id=first("RecordId", "Index"),
            user=first("UserName"),
            user_sid=first("UserId"),
            message=first("Message").strip(),
        )
        values = record.get("ReplacementStrings") or record.get("Properties")
        if isinstance(values, list):
            for number, value in enumerate(values, 1):
                event.data[f"param{number}"] = text_of(
                    value.get("Value") if isinstance(value, dict) else value
                )
        return fields_of(event, reading)


# Get-EventLog's EntryType, by number in Windows PowerShell's JSON.
_ENTRIES = {
    "1": "Error",
    "2": "Warning",
    "4": "Information",
    "8": "Audit Success",
    "16": "Audit Failure",
}


def _entry(kind: str) -> str:
    return _ENTRIES.get(
        kind, kind.replace("SuccessAudit", "Audit Success").replace("FailureAudit", "Audit Failure")
    )


def _text(value: Any) -> str:
    if isinstance(value, dict):  # a SID or a time with members of its own
        return text_of(value.get("Value", value.get("value", value.get("DateTime"))))
    return text_of(value)


def stamp_of(text: str, reading: Reading) -> Stamp | None:
    """A time as one of the two PowerShells writes it."""
    found = _DATE.fullmatch(text)
    if found is not None:
        return int(found[1]) * 1000, 0
    return reading.clock.iso(text) if text else None


FORMAT = WindowsEventPowerShell()
