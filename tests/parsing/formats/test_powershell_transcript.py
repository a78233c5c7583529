"""Transcripts of PowerShell: sessions, commands with a stamp, other languages, and what a command prints."""

from __future__ import annotations

from typing import Any

import pytest

from logscope.model.source import Chunk
from logscope.parsing.format import Sample
from logscope.parsing.reader import read_chunk
from logscope.parsing.registry import detect, format_named
from tests.parsing.test_examples import events_of, read_text

NAME = "powershell_transcript"
RULE = "*" * 22
END = f"{RULE}\nWindows PowerShell transcript end\nEnd time: 20260103140759\n{RULE}\n"


def head(stamp: str, user: str = "ann", application: str = "powershell.exe") -> str:
    return (
        f"{RULE}\nWindows PowerShell transcript start\nStart time: {stamp}\nUsername: EXAMPLE\\{user}\nRunAs User: EXAMPLE\\{user}\n"
        f"Configuration Name: \nMachine: WS7 (Microsoft Windows NT 10.0.19045.0)\nHost Application: {application}\nProcess ID: 4711\nPSVersion: 5.1\n{RULE}\n"
    )  # fmt: skip


def command(stamp: str, line: str) -> str:
    return f"{RULE}\nCommand start time: {stamp}\n{RULE}\n{line}\n"


def test_a_command_with_a_stamp_is_an_event_of_the_sessions_actor() -> None:
    text = head("20260103140522") + command("20260103140530", "PS C:\\> whoami\nexample\\ann") + command("20260103140540", "PS C:\\> Set-MpPreference -DisableRealtimeMonitoring 1") + END  # fmt: skip
    session, first, second = read_text(text, NAME)
    assert [session["action"], first["action"]] == ["shell.session", "shell.command"]
    assert (first["time"], first["command"], first["actor"], first["host"], first["pid"]) == ("2026-01-03T14:05:30.000000Z", "whoami", "ann", "WS7", 4711)  # fmt: skip
    assert "os.security" in second["category"]
    assert '"end":"2026-01-03 14:07:59"' in second["extra"]


def test_a_transcript_that_was_appended_to_has_a_session_for_each_head() -> None:
    text = head("20260103140522") + "PS C:\\> id\n" + END + "\n" + head("20260104140522", "bob") + "PS C:\\> dir\n"  # fmt: skip
    assert [(event["actor"], event["command"]) for event in read_text(text, NAME)] == [("ann", "id"), ("bob", "dir")]  # fmt: skip


def test_a_chunk_behind_the_head_is_of_the_session_that_began_before() -> None:
    pattern = format_named(NAME).heading
    found = pattern.search(("\n" + head("20260103140522")).encode()) if pattern else None
    assert found is not None
    data = command("20260103140530", "PS C:\\> whoami").encode()
    (event,) = events_of(
        read_chunk(Chunk(1, 4096, 99, data, (NAME,), heading=found.group().decode().strip("\n")))
    )
    assert (event["actor"], event["host"], event["command"]) == ("ann", "WS7", "whoami")


def test_a_chunk_is_cut_where_a_session_or_a_command_begins() -> None:
    text = head("20260103140522") + "PS C:\\> é\n" + END + command("20260103140530", "dir")
    cut = format_named(NAME).cut(bytearray(text.encode()), 5)
    assert cut == text.encode().rindex(f"{RULE}\nCommand".encode())


def test_a_long_command_line_is_no_obstacle() -> None:
    application = "powershell.exe -enc " + "SQBFAFgA" * 2_000
    (event,) = read_text(head("20260103140522", application=application) + END, NAME)
    assert event["command"] == application


@pytest.mark.parametrize(
    "text",
    [
        f"{RULE}\nPowerShell transcript start\nStart time: 20260103140522\n{RULE}\nPS /home/ann> id\n",  # -UseMinimalHeader
        f"{RULE}\r\nPowerShell transcript start\r\nStart time: 20260103140522\r\nUsername  : EXAMPLE\\ann\r\nMachine   : WS7 (Unix 6.1)\r\n{RULE}\r\n[web1]: PS C:\\> id\r\n",
        (f"{RULE}\nDébut de la transcription Windows PowerShell\nHeure de début : 20260103140522\nNom d'utilisateur : EXAMPLE\\ann\n"
        f"Machine : WS7 (Microsoft Windows NT 10.0)\nApplication hôte : a.exe\nID de processus : 7\n{RULE}\nPS C:\\> id\n"),
    ],
)  # fmt: skip
def test_heads_of_other_releases_and_languages(text: str) -> None:
    assert detect(Sample(tuple(text.splitlines()))).best == NAME
    (event,) = read_text(text, NAME)
    assert (event["time"], event["command"]) == ("2026-01-03T14:05:22.000000Z", "id")


def test_what_stands_before_the_first_head_is_unparsed() -> None:
    events: list[dict[str, Any]] = read_text("PS C:\\> whoami\n" + head("20260103140522"), NAME)
    assert [event["format"] for event in events] == [None, NAME]


def test_lines_of_asterisks_are_no_transcript() -> None:
    assert NAME not in dict(detect(Sample((RULE, "Backup 20260103", RULE, "done"))).scores)
