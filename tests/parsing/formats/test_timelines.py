"""Timelines of other tools: each of their rows is an event of the case, the programs' words read again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from logscope.parsing.format import Sample
from logscope.parsing.registry import detect
from tests.parsing.test_examples import read_text

PLASO = "datetime,timestamp_desc,source,source_long,message,parser,display_name,tag"
HAYABUSA = '"Timestamp","RuleTitle","Level","Computer","Channel","EventID","RecordID","Details"'
CHAINSAW = (
    "timestamp,detections,path,count,Event.System.Provider,Event ID,Record ID,Computer,Event Data"
)
LOGON_FAILED = (
    "[4625 / 0x1211] Provider identifier: {0} Source Name: Microsoft-Windows-Security-Auditing Strings: ['S-1-0-0', '-', '-', '0x0', 'S-1-0-0', %s, 'WS', '0xc000006d', "
    "'%%%%2313', '0xc0000064', '3', 'NtLmSsp', 'NTLM', 'WS9', '-', '-', '0', '0x0', '-', '192.0.2.7', '0'] Computer Name: DC1.example.com Record Number: 77 Event Level: 0"
)  # fmt: skip


def read(text: str) -> list[dict[str, Any]]:
    """The events of a file as an import would read it."""
    scores = detect(Sample(tuple(line for line in text.split("\n") if line.strip()))).scores
    return read_text(text, *(name for name, _ in scores))


def extra(event: dict[str, Any]) -> dict[str, Any]:
    return dict(json.loads(event["extra"] or "{}"))


def test_the_words_of_a_program_in_plasos_table_are_read_by_its_rules() -> None:
    (event,) = read(
        f"{PLASO}\n2026-01-03T14:05:22.5+00:00,Content Modification Time,LOG,SSH,"
        '"[sshd, pid: 17] Failed password for invalid user ann, from 10.0.0.9 port 1 ssh2 from 192.0.2.7 port 4711 ssh2",text/syslog,OS:/var/log/auth.log,-\n'
    )
    assert (event["format"], event["program"], event["pid"]) == ("timeline_table", "sshd", 17)
    assert (event["source_ip"], event["outcome"]) == ("192.0.2.7", "failure")
    assert event["time"] == "2026-01-03T14:05:22.500000Z"
    assert extra(event)["timestamp_desc"] == "Content Modification Time"


@pytest.mark.parametrize(
    ("described", "action", "category"),
    [
        ("Creation Time", "file.create", ("audit.file",)),
        ("Content Modification Time; Metadata Modification Time", "file.change", ("audit.file",)),
        ("Metadata Modification Time", "file.attributes", ("audit.file",)),
        ("Last Access Time", "file.read", ()),
    ],
)
def test_a_stamp_of_a_file_says_what_happened_to_it(
    described: str, action: str, category: tuple[str, ...]
) -> None:
    (event,) = read(f"{PLASO}\n2026-01-03T14:05:22+00:00,{described},FILE,stat,OS:/tmp/x Type: file,filestat,OS:/tmp/x,-\n")  # fmt: skip
    assert (event["target"], event["action"], event["category"]) == ("/tmp/x", action, category)


@pytest.mark.parametrize(
    "name", ["'ann'", '"ann\'s"', "\"ann', '192.0.2.99', '] Computer Name: EVIL Record\""]
)
def test_a_logon_of_windows_keeps_its_peer_whatever_the_name_holds(name: str) -> None:
    message = LOGON_FAILED % name
    record = {"message": message, "timestamp": 1767449122123456, "timestamp_desc": "Written", "parser": "winevtx"}  # fmt: skip
    (event,) = read(json.dumps(record) + "\n")
    assert (event["source_ip"], event["host"]) == ("192.0.2.7", "DC1.example.com")
    assert (event["code"], event["outcome"]) == ("0xC0000064", "failure")
    assert json.loads(event["extra"])["event_id"] == 4625
    assert "audit.logon" in event["category"]
    assert event["actor"].startswith("ann")


def test_hayabusas_detections_are_events_with_actor_and_peer() -> None:
    (event,) = read(
        f'{HAYABUSA}\n"2026-01-03 14:05:22.123 +00:00","Logon Failure","high","DC1","Sec","4625","7",'
        '"Type: 3 - NETWORK ¦ TgtUser: x ¦ SrcIP: 10.0.0.9 ¦ SrcComp: WS9 ¦ SrcIP: 192.0.2.7 ¦ AuthPkg: NTLM"\n'
    )
    assert (event["format"], event["host"], event["actor"]) == ("windows_event_table", "DC1", "x")
    assert event["source_ip"] == "192.0.2.7"
    assert (event["code"], event["severity"], event["outcome"]) == ("4625", 3, "failure")
    assert event["message"].startswith("Logon Failure: ")


def test_chainsaws_event_data_of_several_lines_is_one_event() -> None:
    (event,) = read(
        f"{CHAINSAW}\n2026-01-03T14:05:22+00:00,Brute Force,/x.evtx,1,Microsoft-Windows-Security-Auditing,4624,7,DC1,"
        '"IpAddress: 192.0.2.7\nLogonType: 3\nTargetUserName: Administrator"\n'
    )
    assert (event["actor"], event["source_ip"], event["outcome"]) == ("Administrator", "192.0.2.7", "success")  # fmt: skip
    assert set(event["category"]) == {"audit.logon", "audit.privilege"}


def test_log2timelines_dates_are_month_first_and_in_the_zone_that_they_say() -> None:
    row = "02/01/2026,14:05:22,Europe/Berlin,M...,LOG,x,Content Modification Time,ann,web1,-,words,2,OS:/x,-,-,text/x,-"
    (event,) = read(row + "\n")
    assert event["time"] == "2026-02-01T13:05:22.000000Z"
    assert (event["actor"], event["host"], event["message"]) == ("ann", "web1", "words")


def test_a_row_of_log2timeline_without_a_date_or_cut_off_is_still_an_event() -> None:
    events = read(
        "00/00/0000,--:--:--,UTC,....,LOG,x,Not set,-,web1,-,words,2,OS:/x,-,-,text/x,-\n01/03/2026,14:05:22,UTC,M...,FILE,x,Crea"
    )
    assert len(events) == 2
    assert events[1]["time"] == "2026-01-03T14:05:22.000000Z"


def test_a_body_files_event_is_the_latest_change_and_the_other_stamps_are_kept() -> None:
    (event,) = read("0|/srv/a.php|7|r/rrw-r--r--|33|33|10|1767449130|1767449122|1767449125|1767400000\n")  # fmt: skip
    assert (event["time"], event["action"]) == ("2026-01-03T14:05:25.000000Z", "file.attributes")
    kept = extra(event)
    assert kept["macb"] == "..c."
    assert kept["modified"] == "2026-01-03T14:05:22.000000Z"
    assert kept["accessed"] == "2026-01-03T14:05:30.000000Z"
    assert kept["born"] == "2026-01-03T00:26:40.000000Z"


@pytest.mark.parametrize(
    ("line", "target"),
    [
        ("0|/a|b|9|r/r|0|0|1|2|3|4|5|7|r/rrw|0|0|1|1767449122|1767449122|1767449122|0", "/a|b|9|r/r|0|0|1|2|3|4|5"),
        ("0|/tmp/x (deleted)|7|r/rrw|0|0|1|1767449122|1767449122|1767449122|0", "/tmp/x"),
        ("0|/never|7|r/rrw|0|0|1|0|0|0|0", "/never"),
        ("0|/old|7|r/rrw|0|0|1|0|1000|0|0", "/old"),
    ],
)  # fmt: skip
def test_a_body_file_names_the_file_whatever_stands_in_its_name(line: str, target: str) -> None:
    (event,) = read(line + "\n")
    assert (event["format"], event["target"]) == ("bodyfile", target)


def test_a_bar_separated_line_that_is_no_stamp_of_a_file_is_none() -> None:
    assert detect(Sample(("a|b|c|d|e|f|g|h|i|j|k", "1|2|3|4|5|6|7|8|9|10|11|x"))).best != "bodyfile"


def test_mactimes_table_carries_the_time_to_the_lines_under_it() -> None:
    events = read(
        "Sat Jan 03 2026 14:05:22       92 m.c. r/rrw-r--r-- 0        0        1311     /etc/a b\n"
        "                               12 ...b r/rrwxr-xr-x 1000     1000     1312-3-1 /tmp/x (deleted)\n"
    )
    assert [event["target"] for event in events] == ["/etc/a b", "/tmp/x"]
    assert [event["time"] for event in events] == ["2026-01-03T14:05:22.000000Z"] * 2
    assert events[1]["action"] == "file.create"


def test_mactimes_zero_times_are_no_times() -> None:
    (event,) = read('Xxx Xxx 00 0000 00:00:00,92,macb,r/rrw-r--r--,0,0,1311,"/etc/a"\n')
    assert (event["time"], event["target"]) == (None, "/etc/a")


@pytest.mark.parametrize(
    ("provider", "number", "strings", "expected"),
    [
        ("Microsoft-Windows-Security-Auditing", 4720, ["eve", "WS1", "S-1-5-21-7-1002", "S-1-5-21-7-1001", "ann", "WS1", "0x3e7", "-"],
         {"action": "user.create", "actor": "ann", "target": "eve", "category": ("audit.account",)}),
        ("Microsoft-Windows-Security-Auditing", 4624,
         ["S-1-5-18", "WS1$", "EXAMPLE", "0x3e7", "S-1-5-21-7-500", "Administrator", "WS1", "0x5a1", "10", "User32", "Negotiate", "WS1",
          "{00000000-0000-0000-0000-000000000000}", "-", "-", "0", "0x2a0", "C:\\Windows\\System32\\svchost.exe", "203.0.113.9", "50101"],
         {"action": "rdp.login", "outcome": "success", "actor": "Administrator", "source_ip": "203.0.113.9", "source_port": 50101,
          "category": ("audit.logon", "audit.privilege")}),
        ("Service Control Manager", 7045, ["Updater", "C:\\Temp\\u.exe", "user mode service", "auto start", "LocalSystem"],
         {"action": "service.install", "target": "Updater", "command": "C:\\Temp\\u.exe"}),
        ("Service Control Manager", 7036, ["Windows Event Log", "stopped"], {"target": "Windows Event Log"}),
        ("Microsoft-Windows-Eventlog", 1102, ["S-1-5-21-7-1001", "ann", "WS1", "0x5a1"], {"action": "log.clear", "actor": "ann"}),
        ("Some Other Provider", 4720, ["eve", "x"], {"action": "event.4720", "actor": None, "target": None}),
    ],
)  # fmt: skip
def test_an_event_of_windows_in_a_timeline_says_what_it_says_elsewhere(
    provider: str, number: int, strings: list[str], expected: dict[str, object]
) -> None:
    message = (
        f"[{number} / 0x{number:04x}] Source Name: {provider} Strings: {strings!r} "
        "Computer Name: WS1.example.com Record Number: 7 Event Level: 0"
    )
    record = {"message": message, "timestamp": 1767449122123456, "timestamp_desc": "Written", "parser": "winevtx"}  # fmt: skip
    (event,) = read(json.dumps(record) + "\n")
    assert event["host"] == "WS1.example.com"
    assert event["program"] == provider
    assert {name: event[name] for name in expected} == expected
