"""Windows events as JSON in the shape of their XML: ``System`` with who wrote it, ``EventData`` or ``UserData``.

So evtx_dump (``-o jsonl``, and with ``--separate-json-attributes``) and the decoder of EVTX files write them, Velociraptor's
parse_evtx, Chainsaw (``dump --jsonl``, and the ``document`` of a hunt), scripts that turn the XML into JSON (``@Name``,
``#text``), and Wazuh's agents (``win.system``, names with a small first letter). The XML is described at
https://learn.microsoft.com/windows/win32/wes/eventschema-schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from logscope.parsing.format import Example, Reading
from logscope.parsing.json_record import JsonFormat, Object
from logscope.parsing.rule import Fields
from logscope.parsing.windows.event import WindowsEvent, fields_of, text_of
from logscope.parsing.windows.meaning import Data

_ATTRIBUTES = ("#attributes", "@attributes", "$")
_DEPTH = 5


class WindowsEventJson(JsonFormat):
    """Records of evtx_dump and its relatives."""

    name = "windows_event"
    title = "Windows events, JSON (EVTX decoded, evtx_dump, Velociraptor, Chainsaw, Wazuh)"
    marks = ('"System"', '"system":{"providerName"', '"providerName"')
    examples = (
        Example(
            '{"Event":{"#attributes":{"xmlns":"http://schemas.microsoft.com/win/2004/08/events/event"},"System":{"Provider":{"#attributes":{"Name":'
            '"Microsoft-Windows-Security-Auditing"}},"EventID":4625,"Level":0,"Keywords":"0x8010000000000000","TimeCreated":{"#attributes":{"SystemTime":'
            '"2026-01-03T14:05:22.123456Z"}},"EventRecordID":77,"Execution":{"#attributes":{"ProcessID":640,"ThreadID":684}},"Channel":"Security",'
            '"Computer":"pc1.example.com","Security":null},"EventData":{"SubjectUserSid":"S-1-0-0","SubjectUserName":"-","TargetUserSid":"S-1-0-0",'
            '"TargetUserName":"ann","TargetDomainName":"EXAMPLE","Status":"0xc000006d","SubStatus":"0xc000006a","LogonType":3,"WorkstationName":"KIOSK",'
            '"IpAddress":"192.0.2.7","IpPort":"50444"}}}',
            {"time": "2026-01-03T14:05:22.123456Z", "host": "pc1.example.com", "program": "Microsoft-Windows-Security-Auditing", "pid": 640,
             "actor": "ann", "actor_id": None, "source_ip": "192.0.2.7", "source_port": 50444, "device": "KIOSK", "action": "windows.login",
             "outcome": "failure", "code": "0xC000006A", "category": ["audit.logon"], "reason": "", "logon_kind": "", "domain": ""},
        ),
        Example(
            '{"System":{"Provider":{"Name":"Service Control Manager"},"EventID":{"Value":7045},"Level":4,"TimeCreated":{"SystemTime":1767449122.5},'
            '"EventRecordID":9,"Channel":"System","Computer":"pc1","Security":{"UserID":"S-1-5-18"}},"EventData":{"ServiceName":"upd","ImagePath":'
            '"C:\\\\Temp\\\\u.exe","ServiceType":"user mode service","StartType":"auto start","AccountName":"LocalSystem"},"Message":""}',
            {"time": "2026-01-03T14:05:22.500000Z", "action": "service.install", "target": "upd", "command": "C:\\Temp\\u.exe",
             "access": "LocalSystem", "outcome": "success", "category": ["os.service"], "code": "7045"},
        ),
        Example(
            '{"win":{"system":{"providerName":"Microsoft-Windows-Security-Auditing","eventID":"4720","level":"0","keywords":"0x8020000000000000",'
            '"systemTime":"2026-01-03T14:05:22.0000000Z","channel":"Security","computer":"dc1","message":"\\"A user account was created.\\""},"eventdata":'
            '{"targetUserName":"bob","subjectUserName":"dc1$","subjectUserSid":"S-1-5-18"}}}',
            {"actor": "dc1$", "actor_id": "S-1-5-18", "target": "bob", "account_kind": "", "action": "user.create", "category": ["audit.account"]},
        ),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        found = _event(record)
        return found is not None and _event_id(found[0]) is not None

    def read(self, record: Object, reading: Reading) -> Fields:
        found = _event(record)
        if found is None:
            raise ValueError("no event")
        system, event = found
        fields = fields_of(_of_system(system, event, reading), reading)
        for name in ("name", "RuleTitle", "level"):  # a hunt's rule
            if isinstance(record.get(name), str) and "document" in record:
                fields[f"hunt_{name.lower()}"] = record[name][:300]
        return fields


def _event(record: Object) -> tuple[Object, Object] | None:
    """The part ``System`` of an event, and the event, in whatever they are wrapped."""
    event: Any = record
    for _ in range(_DEPTH):
        if not isinstance(event, dict):
            return None
        system = event.get("System")
        if isinstance(system, dict) and ("EventID" in system):
            return system, event
        system = event.get("system")
        if isinstance(system, dict) and "eventID" in system:
            return system, event
        event = next(
            (
                event[name]
                for name in ("Event", "document", "data", "win", "_source")
                if isinstance(event.get(name), dict)
            ),
            None,
        )
    return None


def _attributes(system: Object, name: str) -> Object:
    """The attributes of an element, wherever the converter put them."""
    value = system.get(name)
    beside = system.get(f"{name}_attributes")
    if isinstance(beside, dict):
        return beside
    if not isinstance(value, dict):
        return {}
    inner = next((value[key] for key in _ATTRIBUTES if isinstance(value.get(key), dict)), value)
    return {str(key).lstrip("@"): item for key, item in inner.items()}


def _content(value: Any) -> str:
    """The text of an element that may have attributes."""
    if isinstance(value, dict):
        return text_of(value.get("#text", value.get("Value", value.get("$t"))))
    return text_of(value)


def _event_id(system: Object) -> int | None:
    text = _content(system.get("EventID", system.get("eventID")))
    return int(text) if text.isdecimal() and len(text) < 7 else None


def _of_system(system: Object, event: Object, reading: Reading) -> WindowsEvent:
    event_id = _event_id(system)
    if event_id is None:
        raise ValueError("no id")
    if "eventID" in system:
        return _of_wazuh(system, event, event_id)
    time = _attributes(system, "TimeCreated").get("SystemTime")
    security = _attributes(system, "Security")
    windows = WindowsEvent(
        event_id=event_id,
        provider=text_of(_attributes(system, "Provider").get("Name")),
        channel=_content(system.get("Channel")),
        computer=_content(system.get("Computer")),
        time=text_of(time),
        stamp=reading.clock.epoch(text_of(time)) if isinstance(time, int | float) else None,
        level=_content(system.get("Level")),
        keywords=_content(system.get("Keywords")),
        pid=text_of(_attributes(system, "Execution").get("ProcessID")),
        record_id=_content(system.get("EventRecordID")),
        user_sid=text_of(security.get("UserID")),
        message=text_of(event.get("Message")).strip(),
    )
    windows.data.update(data_in(event))
    return windows


def data_in(event: Object) -> Data:
    """The data of ``EventData`` or ``UserData``; those without a name are ``param1`` and on."""
    data: Data = {}
    part = event.get("EventData")
    if isinstance(part, dict):
        data.update(_named(part))
    elif isinstance(part, list):
        data.update(_listed(part))
    user = event.get("UserData")
    if isinstance(user, dict):
        for value in user.values():
            if isinstance(value, dict):
                data.update(_named(value))
    return data


def _named(part: Object) -> Iterator[tuple[str, str]]:
    for name, value in part.items():
        if name in _ATTRIBUTES or name[:1] in "@#":
            continue
        if name == "Data":
            inner = (
                value.get("#text", value)
                if isinstance(value, dict) and "@Name" not in value
                else value
            )
            yield from _listed(inner if isinstance(inner, list) else [inner])
        elif isinstance(value, list):
            yield name, ", ".join(filter(None, map(_content, value)))
        elif value is not None:
            yield name, _content(value)


def _listed(values: list[Any]) -> Iterator[tuple[str, str]]:
    number = 0
    for value in values:
        if isinstance(value, dict) and ("@Name" in value or "Name" in value):
            yield text_of(value.get("@Name", value.get("Name"))), _content(value)
        else:
            number += 1
            yield f"param{number}", _content(value)


def _of_wazuh(system: Object, event: Object, event_id: int) -> WindowsEvent:
    windows = WindowsEvent(
        event_id=event_id,
        provider=text_of(system.get("providerName")),
        channel=text_of(system.get("channel")),
        computer=text_of(system.get("computer")),
        time=text_of(system.get("systemTime")),
        level=text_of(system.get("level")),
        keywords=text_of(system.get("keywords")),
        pid=text_of(system.get("processID")),
        record_id=text_of(system.get("eventRecordID")),
        message=text_of(system.get("message")).strip('" '),
    )
    part = event.get("eventdata")
    if isinstance(part, dict):
        for name, value in part.items():
            windows.data[name[:1].upper() + name[1:]] = text_of(value)
    return windows


FORMAT = WindowsEventJson()
