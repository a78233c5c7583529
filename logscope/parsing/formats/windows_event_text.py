"""Windows events as text: ``wevtutil qe /f:text``, and Get-WinEvent's ``Format-List``.

wevtutil numbers its records (``Event[0]:``) and puts a name and a value on a line, the rendered text behind ``Description:``
(https://learn.microsoft.com/windows-server/administration/windows-commands/wevtutil). Format-List's own view of an event is ``TimeCreated``,
``ProviderName``, ``Id`` and ``Message``, whose further lines are set in.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading, Sample
from logscope.parsing.rule import Fields
from logscope.parsing.windows.event import WindowsEvent, fields_of

_NUMBERED = re.compile(r"Event ?\[\d{1,12}\]:?[ \t]*+")
_LISTED = re.compile(r"TimeCreated[ ]{1,20}: (?=.{0,10}\d\d)")
_PAIR = re.compile(r"^[ ]{0,4}([A-Z]\w{1,20}(?: \w{1,20})?)[ ]{0,20}:[ ]?([^\r\n]*+)", re.MULTILINE)
_MESSAGE = re.compile(r"^[ ]{0,4}(?:Description:[ ]*+\r?\n?|Message[ ]{1,20}: )", re.MULTILINE)


class WindowsEventText(Format):
    """Records of wevtutil and Format-List."""

    name = "windows_event_text"
    title = "Windows events, text (wevtutil /f:text, Get-WinEvent Format-List)"
    weight = 1.0
    continuation = "any"
    examples = (
        Example(
            "Event[0]:\n  Log Name: Security\n  Source: Microsoft-Windows-Security-Auditing\n  Date: 2026-01-03T14:05:22.123\n  Event ID: 4625\n  Task: Logon\n"
            "  Level: Information\n  Opcode: Info\n  Keyword: Audit Failure\n  User: N/A\n  User Name: N/A\n  Computer: pc1.example.com\n  Description: \n"
            "An account failed to log on.\n\nAccount For Which Logon Failed:\n\tSecurity ID:\t\tS-1-0-0\n\tAccount Name:\t\tann\n\nFailure Information:\n"
            "\tStatus:\t\t\t0xC000006D\n\tSub Status:\t\t0xC000006A\n\nNetwork Information:\n\tSource Network Address:\t192.0.2.7\n\tSource Port:\t\t50444",
            {"time": "2026-01-03T14:05:22.123000Z", "host": "pc1.example.com", "program": "Microsoft-Windows-Security-Auditing", "actor": "ann",
             "source_ip": "192.0.2.7", "source_port": 50444, "action": "windows.login", "outcome": "failure", "code": "0xC000006A",
             "category": ["audit.logon"]},
        ),
        Example(
            "TimeCreated  : 1/3/2026 2:05:22 PM\nProviderName : Microsoft-Windows-Eventlog\nId           : 1102\nMessage      : The audit log was cleared.\n"
            "               Subject:\n               \tSecurity ID:\tS-1-5-21-1-2-3-1001\n               \tAccount Name:\tann",
            {"time": "2026-01-03T14:05:22.000000Z", "actor": "ann", "actor_id": "S-1-5-21-1-2-3-1001", "action": "log.clear", "category": ["os.security"]},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> str | None:
        if line[:5] == "Event":
            return line if _NUMBERED.fullmatch(line) else None
        if line[:11] == "TimeCreated":
            return line if _LISTED.match(line) else None
        return None

    def score(self, sample: Sample) -> float:
        """The first line tells it: a record has dozens."""
        lines = sample.lines
        if not lines or self.begin(lines[0].lstrip("\ufeff")) is None:
            return 0.0
        names = {line.partition(":")[0].strip() for line in lines[1:12]}
        return self.weight if names & {"Event ID", "Id"} else 0.0

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:  # noqa: ARG002  # all is in the text
        told = _MESSAGE.search(text)
        head, message = (
            (text[: told.start()], text[told.end() :].strip()) if told is not None else (text, "")
        )
        pairs: dict[str, str] = {}
        for name, value in _PAIR.findall(head):
            pairs.setdefault(name, value.strip())
        number = pairs.get("Event ID") or pairs.get("Id", "")
        if not number.isdecimal() or len(number) > 10:
            raise ValueError("no id")
        time = pairs.get("Date") or pairs.get("TimeCreated", "")
        user, sid = pairs.get("User Name", ""), pairs.get("User", "")
        event = WindowsEvent(
            event_id=int(number) & 0xFFFF,
            provider=pairs.get("Source") or pairs.get("ProviderName", ""),
            channel=pairs.get("Log Name") or pairs.get("LogName", ""),
            computer=pairs.get("Computer") or pairs.get("MachineName", ""),
            stamp=reading.clock.read(time) if time else None,
            level=pairs.get("Level", "") or pairs.get("LevelDisplayName", ""),
            keywords=pairs.get("Keyword", ""),
            user=user,
            user_sid=sid if sid.startswith("S-1-") else "",
            message=message,
        )
        return fields_of(event, reading)


FORMAT = WindowsEventText()
