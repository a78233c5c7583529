"""Symantec's log lines: times in hexadecimal, rows that are cut off, what is not in the tables."""

from __future__ import annotations

from tests.parsing.test_examples import read_text

ROW = '{},{},1,2,WS7,ann,Trojan.Gen.2,C:\\a.exe,5,1,{},256,4,"",0,,0,'


def test_months_count_from_nought_and_a_month_that_is_none_gives_no_time() -> None:
    december, none = read_text(f"{ROW.format('380B1F173B3B', 5, 1)}\n{ROW.format('380C01000000', 5, 1)}\n", "symantec")  # fmt: skip
    assert december["time"] == "2026-12-31T23:59:59.000000Z"
    assert (none["time"], none["time_basis"]) == (december["time"], "carried")


def test_a_detection_that_was_left_alone_is_a_failure_and_an_unknown_event_is_still_one() -> None:
    left, unknown = read_text(f"{ROW.format('380B1F173B3B', 5, 4)}\n{ROW.format('380B1F173B3B', 250, 999)}\n", "symantec")  # fmt: skip
    assert (left["outcome"], left["message"]) == ("failure", "Trojan.Gen.2: left alone")
    assert (unknown["action"], unknown["code"], unknown["outcome"]) == ("malware.event", "250", None)  # fmt: skip


def test_the_remote_machine_is_the_source() -> None:
    row = ROW.format("380B1F173B3B", 5, 1) + "," * 22 + "PC9,192.0.2.7"
    (event,) = read_text(row + "\n", "symantec")
    assert event["source_ip"] == "192.0.2.7"
    assert '"remote_host":"PC9"' in event["extra"]


def test_a_row_that_was_cut_off_or_is_another_table_is_no_record() -> None:
    events = read_text(f"380B1F173B3B,5,1,2,WS7\n{ROW.format('380B1F173B3B', 5, 1)}\ndeadbeef0011,a,b\n", "symantec")  # fmt: skip
    assert [event["format"] for event in events] == ["symantec", "symantec", None]
