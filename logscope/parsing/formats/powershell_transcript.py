"""What ``Start-Transcript`` and the policy "Turn on PowerShell Transcription" write: a session of PowerShell as its screen showed it.

From ``MshHostUserInterface.cs`` and ``InternalHostUserInterfaceStrings.resx`` of PowerShell 5.1 and 7, ``ConsoleHostTranscript.cs`` of 2 to 4: between lines
of 22 asterisks stand a head (a title, the start, who, as whom, configuration, machine, command line, process, versions), with
``-IncludeInvocationHeader`` a stamp before each command, and at the end a title and the time of the end. Names of the
values are those of the system's language, in the same order: values are known by where they stand. Without stamps of their own the
commands of a session are one event; a command that has one is an event. What a command printed belongs to it, and may
pretend to be anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from logscope.parsing.format import Example, Format, Reading, Sample
from logscope.parsing.rule import Fields
from logscope.parsing.shell_commands import read_command

_STARS = "*" * 22
_RULE = r"\*{22}[ ]{0,2}\r?\n"
# A title if there is one, a line that ends in a stamp, and up to the next asterisks what the head says; a command line may be long.
_BLOCK = re.compile(
    rf"(?:(?<=\n)|\A\ufeff?){_RULE}(?:(?P<title>[^\r\n*]{{1,120}})\r?\n)?[^\r\n*]{{2,80}}?(?P<stamp>\d{{14}})[ ]{{0,2}}\r?\n"
    rf"(?P<facts>(?:(?!\*{{22}})[^\n]{{0,40000}}\n){{0,60}}?)\*{{22}}[ ]{{0,2}}(?:\r?\n|\Z)"
)
_OF_AN_END = re.compile(
    r"\b(?:end|ende|fin|fine|fim|einde|slut|koniec)\b|終了|结束|結束|конец", re.IGNORECASE
)
_FACT = re.compile(r"[^:：]{2,40}?\s{0,4}[:：] {0,2}(?P<value>.*)")
_MACHINE = re.compile(r"(?P<host>[\w.-]{1,255}) \([^()]{3,120}\)$")
_PROMPT = re.compile(r"(?:\[[^\]\r\n]{1,255}\]: )?PS[^>\r\n]{0,400}>[ ]?(?P<command>\S[^\r\n]*)")
_MORE = re.compile(r"(?:\[[^\]\r\n]{1,255}\]: )?>> ?(?P<command>[^\r\n]*)")
_PROGRAM = "powershell"
# Commands looked at in one record, and characters of it.
_MOST_COMMANDS, _MOST_CHARACTERS = 1_000, 1_048_576


class PowerShellTranscript(Format):
    """A transcript."""

    name = "powershell_transcript"
    title = "PowerShell transcript (Start-Transcript)"
    weight = 1.0
    continuation = "any"
    document = True
    heading = re.compile(
        rb"\n\*{22}[ ]{0,2}\r?\n[^\r\n*]{1,400}\r?\n[^\r\n*]{2,200}\d{14}[ ]{0,2}\r?\n(?:(?!\*{22})[^\n]{1,40000}\n){1,60}(?=\*{22})"
    )
    examples = (
        Example(
            "**********************\nWindows PowerShell transcript start\nStart time: 20260103140522\nUsername: EXAMPLE\\ann\nRunAs User: EXAMPLE\\admin\n"
            "Configuration Name: \nMachine: WS7 (Microsoft Windows NT 10.0.19045.0)\nHost Application: powershell.exe -NoProfile\nProcess ID: 4711\n"
            "PSVersion: 5.1.19041.1682\nPSEdition: Desktop\n**********************\nPS C:\\Windows> New-LocalUser eve -NoPassword\neve\nPS C:\\Windows> whoami\nexample\\ann\n"
            "**********************\nWindows PowerShell transcript end\nEnd time: 20260103140759\n**********************",
            {"time": "2026-01-03T14:05:22.000000Z", "time_basis": "zone-assumed", "program": "powershell", "pid": 4711, "host": "WS7", "actor": "ann", "access": "admin",
             "command": "New-LocalUser eve -NoPassword\nwhoami", "action": "shell.session", "category": ["audit.activity", "audit.account"], "domain": "EXAMPLE",
             "application": "powershell.exe -NoProfile", "PSVersion": "", "end": ""},
        ),
        Example(
            "**********************\nCommand start time: 20260103140523\n**********************\nPS C:\\> Get-ChildItem |\n>> Remove-Item\n",
            {"time": "2026-01-03T14:05:23.000000Z", "command": "Get-ChildItem |\nRemove-Item", "action": "shell.command", "category": ["audit.activity"]},
        ),
        Example(
            "**********************\nStart der Windows PowerShell-Aufzeichnung\nStartzeit: 20260103140522\nBenutzername: EXAMPLE\\ann\nRunAs-Benutzer: EXAMPLE\\ann\n"
            "Konfigurationsname: \nComputer: WS7 (Microsoft Windows NT 10.0.19045.0)\nHostanwendung: powershell.exe -enc SQBFAFgA\nProzess-ID: 12\n**********************\n",
            {"actor": "ann", "access": None, "host": "WS7", "pid": 12, "command": "powershell.exe -enc SQBFAFgA", "action": "shell.session"},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> None:
        """No line begins a record: records are found by :meth:`records`."""

    def score(self, sample: Sample) -> float:
        if not any(line.endswith(_STARS) for line in map(str.rstrip, sample.lines)):
            return 0.0
        return self.weight if _BLOCK.search("\n".join((*sample.lines, ""))) is not None else 0.0

    def records(self, text: str) -> Iterator[tuple[int, int, Format | None, Any]]:
        begun = [found for found in _BLOCK.finditer(text) if not _is_end(found)]
        first = begun[0].start() if begun else len(text)
        before = text[:first].rstrip()
        if before.strip("\ufeff \t\r\n"):
            yield 0, len(before), None, None
        for at, found in enumerate(begun):
            start = found.start()
            limit = begun[at + 1].start() if at + 1 < len(begun) else len(text)
            yield start, start + len(text[start:limit].rstrip()), self, found

    def cut(self, data: bytearray, target: int) -> int | None:
        text = data[target:].decode("latin-1")  # a character a byte
        found = next((found for found in _BLOCK.finditer(text) if found.start() and not _is_end(found)), None)  # fmt: skip
        return None if found is None else target + found.start()

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        opens = begun["title"] is not None
        start = min(begun.end() - begun.start(), len(text))
        fields: Fields = {"message_at": start} if text[start:].strip() else {"message_at": 0}
        session = _session(begun["facts"]) if opens else reading.options.get("session")
        if session is None:
            session = _session(_told_before(reading.heading))
        if opens:
            reading.options["session"] = session
        commands = _commands(text[start : start + _MOST_CHARACTERS], at_once=not opens)
        owner = session.get("access") or session.get("actor") or reading.owner
        category: dict[str, None] = {}
        for command in commands:
            told: Fields = {}
            read_command(command, _PROGRAM, owner, told)
            category |= dict.fromkeys(told["category"])
        fields |= session
        fields.setdefault("actor", reading.owner)  # a minimal head names nobody
        if opens:
            fields["action"] = "shell.session"
            fields["command"] = "\n".join(commands) or session.get("application")
        else:
            fields["action"], fields["command"] = "shell.command", "\n".join(commands) or None
        fields["program"], fields["category"] = _PROGRAM, tuple(category) or ("audit.activity",)
        stamp = reading.clock.iso(_iso(begun["stamp"]))
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        for found in _BLOCK.finditer(text + "\n", start):
            if _is_end(found):
                fields["end"] = _iso(found["stamp"])
        return fields


def _is_end(block: re.Match[str]) -> bool:
    """A title and a time are all that the end has; a minimal head has no more, but a word."""
    return (
        block["title"] is not None
        and not block["facts"].strip()
        and _OF_AN_END.search(block["title"]) is not None
    )


def _iso(stamp: str) -> str:
    return f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]} {stamp[8:10]}:{stamp[10:12]}:{stamp[12:]}"


def _told_before(heading: str) -> str:
    """What the head of a session said that began before the chunk."""
    return "\n".join(heading.strip("\r\n").split("\n")[3:])


def _session(facts: str) -> Fields:
    """Who and where, from the lines of a head behind its stamp."""
    values: list[str] = []
    fields: Fields = {}
    for line in facts.replace("\r", "").split("\n"):
        found = _FACT.match(line)
        if line.startswith(("PS", "BuildVersion", "CLRVersion", "WSMan", "Serialization", "GitCommitId", "OS:", "Platform:")):  # fmt: skip
            if found is not None and line.startswith("PSVersion"):
                fields["PSVersion"] = found["value"]
        elif found is not None:
            values.append(found["value"].strip())
    at = next((at for at, value in enumerate(values) if _MACHINE.match(value)), None)
    if at is None or not at:
        return fields
    machine = _MACHINE.match(values[at])
    fields["host"] = machine["host"] if machine is not None else None
    domain, _, actor = values[0].rpartition("\\")
    fields["actor"], fields["domain"] = actor or None, domain or None
    if at > 1 and values[1] != values[0]:
        fields["access"] = values[1].rpartition("\\")[2]
    behind = values[at + 1 :]
    number = next((at for at, value in enumerate(behind) if value.isdecimal()), len(behind))
    if behind and number:
        fields["application"] = "\n".join(behind[:number])
    if number < len(behind):
        fields["pid"] = behind[number]
    return fields


def _commands(text: str, *, at_once: bool) -> list[str]:
    """What was typed at prompts; ``at_once``: the first line is a command, whatever the prompt."""
    commands: list[str] = []
    open_ended = False
    for line in text.split("\n"):
        line = line.rstrip("\r")
        found = _PROMPT.match(line)
        if found is not None:
            commands.append(found["command"])
            open_ended = True
        elif at_once and not commands and line.strip():
            commands.append(line)
            open_ended = True
        elif open_ended and (more := _MORE.match(line)) is not None:
            commands[-1] += "\n" + more["command"]
        else:
            open_ended = False
        if len(commands) >= _MOST_COMMANDS:
            break
    return commands


FORMAT = PowerShellTranscript()
