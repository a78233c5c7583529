"""Windows events as flat JSON: the event's own members and its data beside each other.

So NXLog writes them (im_msvistalog with to_json: ``EventID``, ``SourceName``, ``Channel``, ``EventTime``, ``Hostname``,
https://docs.nxlog.co/refman/current/im/msvistalog.html), and pipelines like it, among them the data sets of attack
simulations; and Microsoft's own table SecurityEvent (``EventSourceName``, ``Computer``, ``TimeGenerated``).
"""

from __future__ import annotations

from logscope.parsing.format import Example, Reading
from logscope.parsing.json_record import JsonFormat, Object
from logscope.parsing.rule import Fields
from logscope.parsing.times import Clock, Stamp
from logscope.parsing.windows.event import WindowsEvent, fields_of, text_of

_PROVIDERS = ("SourceName", "EventSourceName", "ProviderName", "Provider", "source_name")
_TIMES = ("TimeCreated", "EventTime", "TimeGenerated", "@timestamp", "UtcTime")
# Members of the event itself, and of the way that it took: the rest is data.
_OWN = frozenset(
    ["EventID", "Channel", "Hostname", "Computer", "Keywords", "EventType", "Severity", "SeverityValue", "Level", "EventLevelName", "Message",
     "ProviderGuid", "Version", "Task", "Opcode", "OpcodeValue", "Category", "RecordNumber", "EventRecordID", "ExecutionProcessID",
     "ThreadID", "ExecutionThreadID", "SourceModuleName", "SourceModuleType", "EventReceivedTime", "EventTimeWritten", "@version", "port", "tags",
     "host", "TimeCreated", "EventTime", "TimeGenerated", "@timestamp", "UserID", "AccountType", "EventData", "TenantId", "SourceSystem",
     "Type", "_ResourceId", "ManagementGroupName", "SourceComputerId", "Activity", *_PROVIDERS]
)  # fmt: skip


class WindowsEventFlat(JsonFormat):
    """Records of NXLog and its relatives."""

    name = "windows_event_flat"
    title = "Windows events, flat JSON (NXLog, SecurityEvent)"
    marks = ('"EventID"',)
    examples = (
        Example(
            '{"EventTime":"2026-01-03 14:05:22","Hostname":"pc1.example.com","Keywords":-9214364837600034816,"EventType":"AUDIT_SUCCESS","SeverityValue":2,'
            '"Severity":"INFO","EventID":4688,"SourceName":"Microsoft-Windows-Security-Auditing","RecordNumber":77,"ProcessID":4,"Channel":"Security",'
            '"ExecutionProcessID":4,"SubjectUserSid":"S-1-5-21-1-2-3-1001","SubjectUserName":"ann","NewProcessName":"C:\\\\Windows\\\\System32\\\\whoami.exe",'
            '"CommandLine":"whoami /all","Message":"A new process has been created."}',
            {"time": "2026-01-03T14:05:22.000000Z", "host": "pc1.example.com", "actor": "ann", "actor_id": "S-1-5-21-1-2-3-1001", "action": "process.start",
             "target": "C:\\Windows\\System32\\whoami.exe", "command": "whoami /all", "outcome": "success", "category": ["audit.activity"], "pid": 4},
        ),
        Example(
            '{"@timestamp":"2026-01-03T14:05:22.123Z","Channel":"Microsoft-Windows-Sysmon/Operational","EventID":3,"SourceName":"Microsoft-Windows-Sysmon",'
            '"Hostname":"pc1","User":"EXAMPLE\\\\ann","Image":"C:\\\\a.exe","SourceIp":"10.0.0.5","SourcePort":"50123","DestinationIp":"203.0.113.9",'
            '"DestinationPort":"443","Protocol":"tcp"}',
            {"actor": "ann", "domain": "", "source_ip": "10.0.0.5", "source_port": 50123, "dest_ip": "203.0.113.9", "dest_port": 443,
             "action": "connection.open", "category": ["os.network"], "target": "C:\\a.exe"},
        ),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        if not text_of(record.get("EventID")).isdecimal() or "RuleTitle" in record:
            return False
        return any(name in record for name in _PROVIDERS) and (
            "Channel" in record
            or "Hostname" in record
            or "Computer" in record
            or "EventType" in record
        )

    def read(self, record: Object, reading: Reading) -> Fields:
        return fields_of(self.event_in(record, reading.clock), reading)

    def event_in(self, record: Object, clock: Clock | None) -> WindowsEvent:
        """The event that a record is; its time only with a ``clock``."""

        def first(*names: str) -> str:
            return next((text for name in names if (text := text_of(record.get(name)))), "")

        event = WindowsEvent(
            event_id=int(first("EventID")),
            provider=first(*_PROVIDERS),
            channel=first("Channel"),
            computer=first("Hostname", "Computer"),
            level=first("EventLevelName", "Severity", "Level").lower(),
            keywords=first("EventType")
            if first("EventType").startswith("AUDIT")
            else first("Keywords"),
            pid=first("ExecutionProcessID", "ProcessID")
            if "ProcessId" not in record
            else first("ExecutionProcessID"),
            record_id=first("RecordNumber", "EventRecordID"),
            user_sid=first("UserID"),
            message=first("Message").strip(),
        )
        if clock is not None:
            stamps = (_stamp(text_of(record.get(name)), clock) for name in _TIMES)
            event.stamp = next((stamp for stamp in stamps if stamp is not None), None)
        event.data = {
            name: text_of(value)
            for name, value in record.items()
            if name not in _OWN and value is not None
        }
        account, domain = event.data.get("AccountName", ""), event.data.pop("Domain", "")
        if account:
            event.user = f"{domain}\\{account}" if domain else account
        return event


def _stamp(text: str, clock: Clock) -> Stamp | None:
    if not text:
        return None
    return clock.epoch(text) if text.isdecimal() else clock.iso(text)


FORMAT = WindowsEventFlat()
