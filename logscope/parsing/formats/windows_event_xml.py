"""Windows events as XML: ``<Event xmlns=...>``, one on a line, over many lines, or many on one.

So ``wevtutil qe /f:xml``, evtx_dump, ``Get-WinEvent`` with ``ToXml()``, Event Viewer's "Save as XML" (in ``<Events>``) and
Splunk's XmlWinEventLog write them; the elements are those of
https://learn.microsoft.com/windows/win32/wes/eventschema-schema. Elements and attributes are picked out one by one, so that a record that
was cut off gives what is left of it. Windows escapes what stands in values: nobody can write an element into one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from logscope.parsing.format import Example, Format, Reading, Sample
from logscope.parsing.rule import Fields
from logscope.parsing.windows.event import WindowsEvent, fields_of

_NAMESPACE = "schemas.microsoft.com/win/2004/08/events"
_BEGIN = re.compile(r"<Event(?=[\s>])")
_END = "</Event>"
_ELEMENT = re.compile(
    r"<([A-Za-z_][\w:.-]{0,100}+)((?:\s++[\w:.-]{1,60}+\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'))*+)\s*+(/?)>([^<]*+)"
)
_ATTRIBUTE = re.compile(r"([\w:.-]{1,60}+)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)')")
_CDATA = re.compile(r"<!\[CDATA\[((?:[^\]]|\](?!\]>))*+)\]\]>")
_BINARY_BEGIN = re.compile(rb"<Event[\s>]")
_PARTS = frozenset(
    ["EventData", "UserData", "RenderingInfo", "System", "ProcessingErrorData", "DebugData"]
)
_MOST_CHARACTERS = 1_048_576
_XML = re.compile(r"\s*+(?:<\?xml|<Events?[\s>]|Record \d)")


class WindowsEventXml(Format):
    """Records as XML."""

    name = "windows_event_xml"
    title = "Windows events, XML (wevtutil, Event Viewer, evtx_dump)"
    weight = 1.0
    continuation = "none"
    document = True
    examples = (
        Example(
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Security-Auditing' "
            "Guid='{54849625-5478-4994-a5ba-3e3b0328c30d}'/><EventID>4624</EventID><Version>2</Version><Level>0</Level><Task>12544</Task>"
            "<Keywords>0x8020000000000000</Keywords><TimeCreated SystemTime='2026-01-03T14:05:22.123456700Z'/><EventRecordID>77</EventRecordID>"
            "<Execution ProcessID='640' ThreadID='684'/><Channel>Security</Channel><Computer>pc1.example.com</Computer><Security/></System><EventData>"
            "<Data Name='TargetUserSid'>S-1-5-21-1-2-3-500</Data><Data Name='TargetUserName'>chef</Data><Data Name='TargetDomainName'>EXAMPLE</Data>"
            "<Data Name='LogonType'>10</Data><Data Name='IpAddress'>::ffff:192.0.2.7</Data><Data Name='IpPort'>0</Data></EventData></Event>",
            {"time": "2026-01-03T14:05:22.123456Z", "host": "pc1.example.com", "actor": "chef", "actor_id": "S-1-5-21-1-2-3-500",
             "source_ip": "192.0.2.7", "source_port": None, "action": "rdp.login", "access": "administrator", "outcome": "success",
             "category": ["audit.logon", "audit.privilege"], "pid": 640},
        ),
        Example(
            '<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event">\n  <System>\n    <Provider Name="Microsoft-Windows-Eventlog">\n    </Provider>\n'
            '    <EventID>1102</EventID>\n    <TimeCreated SystemTime="2026-01-03 14:05:22.123456 UTC">\n    </TimeCreated>\n    <Channel>Security</Channel>\n'
            '    <Computer>pc1</Computer>\n  </System>\n  <UserData>\n    <LogFileCleared xmlns="http://manifests.microsoft.com/win/2004/08/windows/eventlog">\n'
            "      <SubjectUserSid>S-1-5-21-1-2-3-1001</SubjectUserSid>\n      <SubjectUserName>ann</SubjectUserName>\n    </LogFileCleared>\n"
            "  </UserData>\n</Event>",
            {"time": "2026-01-03T14:05:22.123456Z", "actor": "ann", "action": "log.clear", "outcome": "success", "category": ["os.security"], "lines": 17},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> None:
        """No line begins a record: records are found by :meth:`records`."""

    def score(self, sample: Sample) -> float:
        if not sample.lines:
            return 0.0
        head = "\n".join(sample.lines[:40])[:100_000].lstrip("\ufeff \t\r\n")
        if _XML.match(head) is None or _BEGIN.search(head) is None:
            return 0.0
        return self.weight if _NAMESPACE in head or "<System>" in head else 0.0

    def records(self, text: str) -> Iterator[tuple[int, int, Format | None, Any]]:
        found = _BEGIN.search(text)
        while found is not None:
            start = found.start()
            following = _BEGIN.search(text, found.end())
            limit = following.start() if following is not None else len(text)
            end = text.find(_END, start, limit)
            if end >= 0:
                end += len(_END)
            else:  # cut off: what is left of it, without what separates it from the next
                end = start + len(text[start:limit].rstrip())
            yield start, end, self, ()
            found = following

    def cut(self, data: bytearray, target: int) -> int | None:
        found = _BINARY_BEGIN.search(data, target)
        return found.start() if found is not None else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:  # noqa: ARG002  # nothing is known before
        return fields_of(event_of(text), reading)


def event_of(text: str) -> WindowsEvent:
    """The event that an element ``<Event>`` holds. Raises ValueError where it says no id."""
    found: dict[str, str] = {}
    attributes: dict[str, dict[str, str]] = {}
    event = WindowsEvent(event_id=-1)
    part, unnamed = "", 0
    if "<![CDATA[" in text:
        text = _CDATA.sub(lambda inner: inner[1].replace("&", "&amp;").replace("<", "&lt;"), text)
    for element in _ELEMENT.finditer(text[:_MOST_CHARACTERS]):
        name, raw, _, content = element.groups()
        name = name.rpartition(":")[2]
        if name in _PARTS:
            part = name
            continue
        value = unescape(content) if "&" in content else content
        if part == "System":
            if raw:
                attributes[name] = _attributes(raw)
            found.setdefault(name, value.strip())
        elif part == "RenderingInfo":
            if name == "Message":
                event.message = value.strip()
            elif name == "Keyword" and value:
                event.outcome = {"Audit Success": "success", "Audit Failure": "failure"}.get(
                    value.strip(), event.outcome
                )
        elif part == "EventData" and name in ("Data", "Binary"):
            title = _attributes(raw).get("Name") if raw else None
            if title is None and name == "Data":
                unnamed += 1
                title = f"param{unnamed}"
            event.data[title or name] = value.strip()
        elif part in ("UserData", "EventData") and value.strip():
            event.data[name] = value.strip()
    event_id = found.get("EventID", "")
    if not event_id.isdecimal() or len(event_id) > 6:
        raise ValueError("no id")
    event.event_id = int(event_id)
    event.provider = attributes.get("Provider", {}).get("Name", "")
    event.time = attributes.get("TimeCreated", {}).get("SystemTime", "")
    event.pid = attributes.get("Execution", {}).get("ProcessID", "")
    event.user_sid = attributes.get("Security", {}).get("UserID", "")
    event.channel, event.computer = found.get("Channel", ""), found.get("Computer", "")
    event.level, event.keywords = found.get("Level", ""), found.get("Keywords", "")
    event.record_id = found.get("EventRecordID", "")
    return event


def _attributes(raw: str) -> dict[str, str]:
    return {name: unescape(double or single) for name, double, single in _ATTRIBUTE.findall(raw)}


FORMAT = WindowsEventXml()
