r"""Windows events that agents forward as text: Snare's tab-separated record, NXLog's structured data and plain text.

Snare (and NXLog's to_syslog_snare) write ``MSWinEventLog``, criticality, log, counter, time, id, source, account, kind of its SID,
kind of event, computer, category, data, text, counter, with tabs between, which relays replace by ``#011`` or blanks ("Snare for
Windows", appendix on the event output format). NXLog's to_syslog_ietf puts the members of an event into structured data with the
id ``NXLOG@14506`` (RFC 5424), its to_syslog_bsd leaves nothing but provider and text.
"""

from __future__ import annotations

import re

from logscope.parsing.windows.event import WindowsEvent
from logscope.parsing.windows.rendered import event_id_of

SNARE, NXLOG = "MSWinEventLog", "[NXLOG@14506 "
_SNARE = re.compile(
    rf"{SNARE}(?P<mark>\t|#011|\\t|;|,| )\d(?P=mark)(?P<log>[^\t]{{1,120}}?)(?P=mark)\d{{1,12}}(?P=mark)"
    r"(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4})(?P=mark)(?P<id>\d{1,6})(?P=mark)(?P<rest>.*)",
    re.DOTALL,
)
# With blanks between, only what can stand in a column tells where it ends.
_BLANKS = re.compile(
    r"(?P<source>\S{1,200}) (?P<user>[^\s]{1,200}(?: [^\s]{1,200}){0,3}?) "
    r"(?:N/A|User|Group|Domain|Alias|Well Known Group|Deleted Account|Invalid|Unknown|Computer|Label) "
    r"(?P<kind>Success Audit|Failure Audit|Audit Success|Audit Failure|Information|Warning|Error|Critical|Verbose) (?P<host>\S{1,255}) (?P<text>.*)",
    re.DOTALL,
)
_PAIR = re.compile(r'([\w.-]{1,64})="((?:[^"\\]|\\.)*+)"')
_ESCAPE = re.compile(r'\\(["\\\]])')
_LEVELS = {"Information": "4", "Warning": "3", "Error": "2", "Critical": "1", "Verbose": "5"}
_OWN = frozenset(
    ["Keywords", "EventType", "EventID", "ProviderGuid", "Version", "Task", "OpcodeValue", "Opcode", "RecordNumber", "ThreadID", "Channel",
     "Category", "SourceName", "ExecutionProcessID", "ExecutionThreadID", "EventReceivedTime", "SourceModuleName", "SourceModuleType", "UserID",
     "AccountType", "Domain", "ActivityID", "RelatedActivityID", "EventTime"]
)  # fmt: skip


def snare_event(text: str, start: int = 0) -> WindowsEvent | None:
    """The event of a Snare record that begins at ``start``; its ``time`` is as the agent's clock said."""
    found = _SNARE.match(text, start)
    if found is None:
        return None
    rest, mark = found["rest"], found["mark"]
    if mark == " ":
        blanks = _BLANKS.match(rest)
        if blanks is None:
            return WindowsEvent(
                int(found["id"]), channel=found["log"], time=found["time"], message=rest
            )
        source, user, kind, host, told = blanks.group("source", "user", "kind", "host", "text")
    else:
        columns = rest.split(mark)
        columns += [""] * (8 - len(columns))
        source, user, _, kind, host = columns[:5]
        told = max(columns[6:], key=len)
    return WindowsEvent(
        int(found["id"]), source, found["log"], host, found["time"], level=_LEVELS.get(kind, ""), keywords=kind, user=user,
        message=told.strip(),
    )  # fmt: skip


def nxlog_event(structured: str, program: str, message: str) -> WindowsEvent | None:
    """The event of NXLog's structured data; None where it holds no id."""
    data = {name: _ESCAPE.sub(r"\1", value) for name, value in _PAIR.findall(structured)}
    number = data.get("EventID", "")
    if not number.isdecimal() or len(number) > 6:
        return None
    account, domain = data.get("AccountName", ""), data.get("Domain", "")
    return WindowsEvent(
        int(number),
        data.get("SourceName", program),
        data.get("Channel", ""),
        keywords=data["EventType"]
        if data.get("EventType", "").startswith("AUDIT")
        else data.get("Keywords", ""),
        pid=data.get("ExecutionProcessID", ""),
        record_id=data.get("RecordNumber", ""),
        user=f"{domain}\\{account}" if domain and account else account,
        user_sid=data.get("UserID", ""),
        message=message.strip("\ufeff \r\n"),
        data={name: value for name, value in data.items() if name not in _OWN},
    )


def plain_event(program: str, message: str) -> WindowsEvent | None:
    """The event of a text of the Security log that names no id: by its first words."""
    number = event_id_of(message)
    return WindowsEvent(number, program, message=message) if number is not None else None
