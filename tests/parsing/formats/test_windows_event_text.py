"""Windows events as wevtutil and Format-List print them: many records, blank lines, what a text cannot make up."""

from __future__ import annotations

from logscope.parsing.format import Sample
from logscope.parsing.formats.windows_event_text import FORMAT
from logscope.parsing.registry import detect
from tests.parsing.formats.test_windows_event import FAILED_TEXT
from tests.parsing.test_examples import read_text

RECORD = (
    "Event[{number}]:\n  Log Name: Security\n  Source: Microsoft-Windows-Security-Auditing\n  Date: 2026-01-03T14:05:22.123\n"
    "  Event ID: 4625\n  Level: Information\n  Keyword: Audit Failure\n  User Name: N/A\n  Computer: pc1\n  Description: \n"
    + FAILED_TEXT.replace("\r", "")
    + "\n\n"
)
TEXT = "".join(RECORD.format(number=number) for number in range(3))


def test_records_of_many_lines_are_events() -> None:
    events = read_text(TEXT, "windows_event_text")
    assert [(event["actor"], event["source_ip"], event["outcome"]) for event in events] == [
        ("ann", "192.0.2.7", "failure")
    ] * 3


def test_the_file_is_known_by_its_first_record() -> None:
    assert (
        detect(Sample(tuple(line for line in TEXT.splitlines() if line.strip()))).best
        == FORMAT.name
    )
    assert FORMAT.score(Sample(("Event[0]:", "something else"))) == 0.0
    assert FORMAT.score(Sample(("Event logged", "TimeCreated"))) == 0.0


def test_a_text_cannot_change_its_header() -> None:
    forged = TEXT.replace("\tann\n", "\tann\n  Event ID: 4624\n  Computer: other\n")
    events = read_text(forged, "windows_event_text")
    assert {(event["host"], event["action"], event["outcome"]) for event in events} == {
        ("pc1", "windows.login", "failure")
    }


def test_a_cut_off_record_is_unparsed_and_costs_no_other() -> None:
    events = read_text(TEXT + "Event[3]:\n  Log Name: Security\n", "windows_event_text")
    assert [event["format"] for event in events] == [FORMAT.name] * 3 + [None]
