"""Tables of Windows events: whose they are is told by the header; texts over many lines, forged rows, later chunks."""

from __future__ import annotations

import json
from typing import Any

import pytest

from logscope.model.source import Chunk
from logscope.parsing.format import Sample
from logscope.parsing.reader import read_chunk
from logscope.parsing.registry import detect
from tests.parsing.formats.test_windows_event import FAILED, FAILED_TEXT
from tests.parsing.test_examples import events_of, read_text

NAME = "windows_event_table"
PROVIDER = "Microsoft-Windows-Security-Auditing"
TEXT = FAILED_TEXT.replace('"', '""')
PAYLOAD = json.dumps(
    {"EventData": {"Data": [{"@Name": name, "#text": value} for name, value in FAILED.items()]}}
)
QUOTED = PAYLOAD.replace('"', '""')
TABLES = {
    "event viewer": "Keywords,Date and Time,Source,Event ID,Task Category\r\n"
    f'Audit Failure,1/3/2026 2:05:22 PM,Microsoft Windows security auditing.,4625,Logon,"{TEXT}"\r\n',
    "event viewer, text file": "Keywords\tDate and Time\tSource\tEvent ID\tTask Category\r\n"
    f'Audit Failure\t1/3/2026 2:05:22 PM\t{PROVIDER}\t4625\tLogon\t"{TEXT}"\r\n',
    "export-csv": "#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\r\n"
    '"Message","Id","Version","Level","RecordId","ProviderName","LogName","ProcessId","MachineName","UserId","TimeCreated","KeywordsDisplayNames"\r\n'
    f'"{TEXT}","4625","0","0","77","{PROVIDER}","Security","640","pc1","","1/3/2026 2:05:22 PM","System.Collections.ObjectModel.ReadOnlyCollection`1[System.String]"\r\n',
    "export-csv, selected": f'"TimeCreated","Id","ProviderName","Message"\r\n"1/3/2026 2:05:22 PM","4625","{PROVIDER}","{TEXT}"\r\n',
    "evtxecmd": "RecordNumber,EventRecordId,TimeCreated,EventId,Level,Provider,Channel,ProcessId,ThreadId,Computer,ChunkNumber,UserId,MapDescription,"
    "UserName,RemoteHost,PayloadData1,Payload\r\n"
    f'1,77,2026-01-03 14:05:22.0000000,4625,LogAlways,{PROVIDER},Security,640,684,pc1,0,,Failed logon,EXAMPLE\\PC1$,KIOSK (192.0.2.7),Target: EXAMPLE\\ann,"{QUOTED}"\r\n',
    "hayabusa": '"Timestamp","RuleTitle","Level","Computer","Channel","EventID","RecordID","Details","ExtraFieldInfo"\r\n'
    '"2026-01-03 14:05:22.000 +00:00","Logon Failure","info","pc1","Sec",4625,77,"Type: 3 - NETWORK ¦ TgtUser: ann ¦ SrcComp: KIOSK ¦ SrcIP: 192.0.2.7",'
    '"SubStatus: 0xc0000064 ¦ SrcPort: 50444"\r\n',
}  # fmt: skip


def rows(text: str) -> list[dict[str, Any]]:
    return [event for event in read_text(text, NAME) if event["format"]]


@pytest.mark.parametrize("name", TABLES)
def test_a_failed_logon_is_the_same_in_every_table(name: str) -> None:
    (event,) = rows(TABLES[name])
    assert {key: event[key] for key in ("time", "actor", "source_ip", "source_port", "device", "action", "outcome", "code")} == {
        "time": "2026-01-03T14:05:22.000000Z", "actor": "ann", "source_ip": "192.0.2.7", "source_port": 50444, "device": "KIOSK",
        "action": "windows.login", "outcome": "failure", "code": "0xC0000064",
    }  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_windows_events_is_known_by_its_header(name: str) -> None:
    lines = tuple(line for line in TABLES[name].splitlines() if line.strip())
    assert detect(Sample(lines)).best == NAME


@pytest.mark.parametrize(
    "header",
    ["id,time,source,user", "Timestamp,User,IP Address,Action", "Date and Time,Source,Text"],
)
def test_another_table_is_left_to_others(header: str) -> None:
    assert detect(Sample((header, "1,2,3,4"))).best != NAME


def test_a_text_cannot_make_up_a_row() -> None:
    forged = (
        'x\r\nAudit Success,1/3/2026 2:05:22 PM,Microsoft Windows security auditing.,4624,Logon,"'
    )
    text = TABLES["event viewer"].replace("\tann\r\n", "\t" + forged.replace('"', '""') + "\r\n")
    assert [json.loads(event["extra"])["event_id"] for event in rows(text)] == [4625]


def test_a_later_chunk_knows_the_header_by_how_the_file_begins() -> None:
    text = TABLES["export-csv, selected"]
    header, _, row = text.partition("\r\n")
    (event,) = events_of(
        read_chunk(Chunk(1, 9_000, 50, row.encode(), (NAME,), year=2026, heading=header))
    )
    assert (event["actor"], event["source_ip"]) == ("ann", "192.0.2.7")


def test_a_row_that_was_cut_off_costs_nothing_but_itself() -> None:
    text = TABLES["event viewer"]
    events = rows(text + text.splitlines(keepends=True)[1])
    assert [event["actor"] for event in events] == ["ann"]
