"""The timeline of hayabusa, as JSON: Windows events that a detection rule found, with the rule.

``Timestamp``, ``RuleTitle``, ``Level``, ``Computer``, ``Channel``, ``EventID``, ``RecordID``, ``Details``, ``ExtraFieldInfo``: "json-timeline" of
https://github.com/Yamato-Security/hayabusa; its short names of data are those of its config/default_details.txt. ``Level`` is
the rule's, not the event's.
"""

from __future__ import annotations

from logscope.parsing.format import Example, Reading
from logscope.parsing.json_record import JsonFormat, Object
from logscope.parsing.rule import Fields
from logscope.parsing.windows.event import WindowsEvent, fields_of, text_of
from logscope.parsing.windows.meaning import Data

_NAMES = {
    "TgtUser": "TargetUserName", "SrcUser": "SubjectUserName", "SrcIP": "IpAddress", "TgtIP": "DestinationIp", "SrcPort": "IpPort",
    "TgtPort": "DestinationPort", "SrcComp": "WorkstationName", "LID": "TargetLogonId", "TgtSID": "TargetUserSid", "SrcSID": "SubjectUserSid",
    "Cmdline": "CommandLine", "CmdLine": "CommandLine", "Proc": "Image", "SvcName": "ServiceName", "Svc": "ServiceName", "Path": "Path",
    "TgtGrp": "TargetUserName", "Task": "TaskName", "ScriptBlock": "ScriptBlockText", "Pkg": "AuthenticationPackageName", "ShareName": "ShareName",
    "Query": "QueryName", "TgtObj": "TargetObject", "TgtFile": "TargetFilename", "File": "TargetFilename", "Acct": "AccountName",
    "FailureReason": "FailureReason", "Threat": "Threat Name", "SubStatus": "SubStatus", "Status": "Status", "Log": "Channel", "TgtDom": "TargetDomainName",
}  # fmt: skip
_SEVERITIES = {
    "crit": 2,
    "critical": 2,
    "high": 3,
    "med": 4,
    "medium": 4,
    "low": 5,
    "info": 6,
    "informational": 6,
    "emergency": 0,
}
_OF_PROCESS = frozenset([1, 5, 4688, 4689])


class Hayabusa(JsonFormat):
    """Findings of hayabusa."""

    name = "hayabusa"
    title = "hayabusa timeline (JSON)"
    marks = ('"RuleTitle"',)
    examples = (
        Example(
            '{"Timestamp":"2026-01-03 15:05:22.123 +01:00","RuleTitle":"Logon Failure (Wrong Password)","Level":"info","Computer":"pc1.example.com","Channel":"Sec",'
            '"EventID":4625,"RecordID":77,"Details":{"Type":"3 - NETWORK","TgtUser":"ann","SrcComp":"KIOSK","SrcIP":"192.0.2.7"},"ExtraFieldInfo":'
            '{"SubStatus":"0xc000006a","Status":"0xc000006d"},"RuleID":"r-1"}',
            {"time": "2026-01-03T14:05:22.123000Z", "host": "pc1.example.com", "actor": "ann", "source_ip": "192.0.2.7", "device": "KIOSK",
             "action": "windows.login", "outcome": "failure", "category": ["audit.logon"], "code": "0xC000006A", "rule_title": ""},
        ),
        Example(
            '{"Timestamp":"2026-01-03 14:05:22.123 +00:00","RuleTitle":"Proc Exec","Level":"high","Computer":"pc1","Channel":"Sysmon","EventID":1,'
            '"Details":"Cmdline: whoami /all ¦ Proc: C:\\\\whoami.exe ¦ User: EXAMPLE\\\\ann ¦ PID: 4711"}',
            {"actor": "ann", "command": "whoami /all", "target": "C:\\whoami.exe", "action": "process.start", "severity": 3},
        ),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        return (
            "RuleTitle" in record
            and "Timestamp" in record
            and text_of(record.get("EventID")).isdecimal()
        )

    def read(self, record: Object, reading: Reading) -> Fields:
        event = WindowsEvent(
            event_id=int(text_of(record.get("EventID"))),
            provider=text_of(record.get("Provider")),
            channel=text_of(record.get("Channel")),
            computer=text_of(record.get("Computer")),
            time=text_of(record.get("Timestamp")),
            record_id=text_of(record.get("RecordID")),
        )
        for name in ("ExtraFieldInfo", "AllFieldInfo", "Details"):
            event.data.update(details(record.get(name), event.event_id))
        title = text_of(record.get("RuleTitle"))
        fields = fields_of(event, reading)
        fields["severity"] = _SEVERITIES.get(text_of(record.get("Level")).lower())
        fields["rule_title"], fields["rule_id"] = title, text_of(record.get("RuleID")) or None
        fields["rule_level"] = text_of(record.get("Level"))
        fields["message"] = f"{title}: {fields['message']}"
        return fields


def details(part: object, event_id: int) -> Data:
    """Details are an object, or a text of ``Name: value ¦ Name: value``."""
    if isinstance(part, str):
        part = dict(pair.partition(": ")[::2] for pair in part[:20_000].split(" ¦ "))
    if not isinstance(part, dict):
        return {}
    data: Data = {}
    for key, value in part.items():
        name = str(key)
        text = text_of(value)
        if name == "Type":
            data["LogonType"] = text.partition(" ")[0]
        elif name == "Proc" and event_id not in _OF_PROCESS:
            data["ProcessName"] = text
        elif name == "Proc" and event_id in (4688, 4689):
            data["NewProcessName"] = text
        else:
            data[_NAMES.get(name, name)] = text
    return data


FORMAT = Hayabusa()
