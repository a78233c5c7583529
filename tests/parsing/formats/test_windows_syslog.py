"""Windows events that were forwarded as text: delimiters, mixed files, cut-off and forged records."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.parsing.formats.test_windows_event import FAILED_TEXT
from tests.parsing.test_examples import read_text

FLAT = FAILED_TEXT.replace("\r\n", "  ").replace("\t", " ")
COLUMNS = (
    "MSWinEventLog", "1", "Security", "77", "Sat Jan 03 14:05:22 2026", "4625", "Microsoft-Windows-Security-Auditing",
    "EXAMPLE\\PC1$", "N/A", "Failure Audit", "pc1.example.com", "Logon", "", FLAT, "99",
)  # fmt: skip
EXPECTED = {
    "host": "pc1.example.com", "actor": "ann", "source_ip": "192.0.2.7", "source_port": 50444, "outcome": "failure",
    "code": "0xC0000064", "action": "windows.login",
}  # fmt: skip


def told(text: str, *names: str) -> dict[str, Any]:
    (event,) = read_text(text, *names)
    return event


@pytest.mark.parametrize("mark", ["\t", "#011", " "])
@pytest.mark.parametrize(
    "before", ["", "<134>Jan  3 14:05:22 relay ", "relay\t", "Jan  3 14:05:22 relay "]
)
def test_snare_is_read_with_any_delimiter_behind_any_header(mark: str, before: str) -> None:
    event = told(before + mark.join(COLUMNS), "windows_syslog")
    assert {name: event[name] for name in EXPECTED} == EXPECTED
    assert event["time"] == "2026-01-03T14:05:22.000000Z"


@pytest.mark.parametrize("mark", ["\t", "#011"])
def test_snare_among_other_lines_is_read_by_the_rules(mark: str) -> None:
    text = f"Jan  3 14:05:21 web1 sshd[4]: Connection closed by 192.0.2.9 port 22\nJan  3 14:05:22 relay {mark.join(COLUMNS)}\n"
    events = read_text(text, "syslog")
    assert {name: events[1][name] for name in EXPECTED} == EXPECTED
    assert events[1]["rule"] == "snare.event"


def test_the_providers_text_behind_a_syslog_header_is_read() -> None:
    event = told(
        f"<14>Jan  3 14:05:22 pc1 Microsoft-Windows-Security-Auditing[640]: {FLAT}", "syslog"
    )
    assert (event["actor"], event["source_ip"], event["action"], event["pid"]) == (
        "ann",
        "192.0.2.7",
        "windows.login",
        640,
    )
    event = told(
        "<14>Jan  3 14:05:22 pc1 Microsoft-Windows-Security-Auditing[640]: Something else.",
        "syslog",
    )
    assert (event["action"], event["message"]) == (None, "Something else.")


def test_json_behind_a_syslog_header_is_read() -> None:
    record = {"@timestamp": "2026-01-03T14:05:22Z", "winlog": {"provider_name": "Microsoft-Windows-Security-Auditing", "event_id": 4647,
              "event_data": {"TargetUserName": "ann"}}}  # fmt: skip
    event = told(f"Jan  3 14:05:22 pc1 winlogbeat: {json.dumps(record)}", "syslog")
    assert (event["actor"], event["action"], event["host"]) == ("ann", "logout", "pc1")


def test_a_name_cannot_end_the_structured_data() -> None:
    line = (
        '<14>1 2026-01-03T14:05:22Z pc1 Microsoft-Windows-Security-Auditing 640 - [NXLOG@14506 EventType="AUDIT_FAILURE" EventID="4625" '
        'TargetUserName="x\\" IpAddress=\\"198.51.100.66\\"\\]" IpAddress="192.0.2.7"] An account failed to log on.'
    )
    event = told(line, "windows_syslog")
    assert (event["actor"], event["source_ip"], event["outcome"]) == (
        'x" IpAddress="198.51.100.66"]',
        "192.0.2.7",
        "failure",
    )


@pytest.mark.parametrize("size", [60, 90, 130, 200, 400])
def test_a_cut_off_record_costs_nothing_but_itself(size: int) -> None:
    whole = "<134>Jan  3 14:05:22 relay " + "\t".join(COLUMNS)
    events = read_text(f"{whole[:size]}\n{whole}\n", "windows_syslog", "syslog")
    assert len(events) == 2
    assert events[1]["actor"] == "ann"


def test_a_mention_is_no_record() -> None:
    event = told(
        "Jan  3 14:05:22 web1 app[4]: user said MSWinEventLog 1 Security",
        "windows_syslog",
        "syslog",
    )
    assert (event["format"], event["program"]) == ("syslog", "app")
