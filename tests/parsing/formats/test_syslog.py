"""Syslog headers: every shape gives the same facts, and what is no syslog is left to others."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logscope.parsing.format import Format, Sample
from logscope.parsing.formats.syslog import FORMAT, Syslog
from tests.parsing.test_examples import read_text

MESSAGE = "Failed password for root from 192.0.2.7 port 4022 ssh2"
SHAPES = [
    "Jan  3 14:05:22 web1 sshd[411]: ",
    "Jan 3 14:05:22 web1 sshd[411]: ",
    "Jan 03 14:05:22 web1 sshd[411]: ",
    "Jan  3 14:05:22 web1 sshd[411]:",
    "Jan  3 14:05:22.000 web1 sshd[411]: ",
    "Jan  3 14:05:22 web1 /usr/sbin/sshd[411]: ",
    "Jan  3 14:05:22 web1 sshd(pam_unix)[411]: ",
    "Jan  3 14:05:22 web1 sshd[411]:  ",
    "Jan  3 14:05:22 web1 sshd[411] ",
    "Jan  3 14:05:22 web1 auth.info sshd[411]: ",
    "Jan  3 14:05:22 <auth.info> web1 sshd[411]: ",
    "Jan  3 14:05:22 web1 auth|security:info sshd[411]: ",
    "Jan  3 14:05:22 web1 sshd[411]: [ID 800047 auth.info] ",
    "Jan  3 14:05:22 web1 sshd[411] <Notice>: ",
    "Jan  3 2026 14:05:22 web1 sshd[411]: ",
    "2026 Jan  3 14:05:22 web1 sshd[411]: ",
    "2026 2026 Jan  3 14:05:22 web1 sshd[411]: ",
    "Sat Jan  3 14:05:22 web1 sshd[411]: ",
    "<38>Jan  3 14:05:22 web1 sshd[411]: ",
    "<38>1 2026-01-03T14:05:22Z web1 sshd 411 - - ",
    "<38>1 2026-01-03T14:05:22.000000Z web1 sshd 411 - - \ufeff",
    '<38>1 2026-01-03T15:05:22+01:00 web1 sshd 411 ID1 [meta@32473 sequenceId="9" text="a \\] b"] ',
    "2026-01-03T14:05:22Z web1 sshd[411]: ",
    "2026-01-03T15:05:22.000000+01:00 web1 sshd[411]: ",
    "2026-01-03T14:05:22+00:00 web1 auth.info sshd[411]: ",
    "Sat 2026-01-03 15:05:22 CET web1 sshd[411]: ",
    "1767449122.000000 web1 sshd[411]: ",
    "- 1767449122 2026.01.03 web1 Jan 3 14:05:22 sshd[411]: ",
    "Jan  3 14:05:22 relay1 Jan  3 14:05:21 web1 sshd[411]: ",
    "Jan  3 14:05:22 [192.0.2.1.4.2] web1 sshd[411]: ",
]


@pytest.mark.parametrize("header", SHAPES)
def test_a_header_gives_time_host_program_and_pid(header: str) -> None:
    (event,) = read_text(header + MESSAGE, "syslog")
    assert (event["host"], event["program"], event["pid"]) == ("web1", "sshd", 411)
    assert event["time"] == "2026-01-03T14:05:22.000000Z"
    assert event["message"] == MESSAGE
    assert (event["rule"], event["source_ip"]) == ("sshd.failed", "192.0.2.7")


@pytest.mark.parametrize("header", SHAPES)
def test_the_quick_way_reads_what_the_general_way_reads(
    header: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = read_text(header + MESSAGE, "syslog")
    monkeypatch.setattr(Syslog, "fill_row", Format.fill_row)
    assert quick == read_text(header + MESSAGE, "syslog")


@given(
    st.from_regex(
        r"(Jan|Feb|Mar|Dec) [ 12]\d \d\d:\d\d:\d\d [\w.-]{1,8} [\w./-]{1,8}(\[\d{1,5}\])?: [ -~]{0,30}",
        fullmatch=True,
    )
)
def test_any_usual_line_is_read_alike_both_ways(line: str) -> None:
    quick = read_text(line, "syslog")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Syslog, "fill_row", Format.fill_row)
        assert quick == read_text(line, "syslog")


def test_a_repeated_message_means_what_the_message_means() -> None:
    (event,) = read_text(
        f"Jan  3 14:05:22 web1 sshd[411]: message repeated 3 times: [ {MESSAGE}]", "syslog"
    )
    assert (event["outcome"], event["actor"]) == ("failure", "root")
    assert '"repeated":3' in event["extra"]
    assert event["message"].startswith("message repeated")


def test_severity_and_facility_come_from_the_priority() -> None:
    (event,) = read_text("<86>Jan  3 14:05:22 web1 sshd[411]: x", "syslog")
    assert (event["severity"], '"facility":"authpriv"' in event["extra"]) == (6, True)


@pytest.mark.parametrize(
    ("text", "program"),
    [
        ("Jan  3 14:05:22 web1 polkitd(authority=local)[7]: x", "polkitd"),
        (
            "Jan  3 14:05:22 mac1 com.apple.launchd[1] (com.example.job[77]): exited",
            "com.apple.launchd",
        ),
        ("Jan  3 14:05:22 web1 postfix/smtpd[7]: x", "postfix/smtpd"),
        ("Jan  3 14:05:22 web1 gdm-password][7]: x", "gdm-password"),
        ("Jan  3 14:05:22 web1 rsyslogd-2177: x", "rsyslogd-2177"),
        ("Jan  3 14:05:22 web1 no tag at all", None),
        ("Jan  3 14:05:22 web1", None),
    ],
)
def test_the_program_is_the_tag_without_what_hangs_on_it(text: str, program: str | None) -> None:
    (event,) = read_text(text, "syslog")
    assert (event["program"], event["format"]) == (program, "syslog")


@pytest.mark.parametrize(
    "line",
    [
        "Mon Jan  5 14:05:22 2026 1 192.0.2.7 20 /a.csv a _ o r ann ftp 0 * c",
        "Mon Jan  5 14:05:22 2026 : Auth: Login OK",
        "Mon Jan  5 14:05:22 2026 TLS: Initial packet",
        "2026-01-03 14:05:22 INFO main: started",
        "2026-01-03T14:05:22Z INFO main: started",
        "[    1.234567] usb 1-1: New USB device",
        '192.0.2.7 - - [03/Jan/2026:14:05:22 +0000] "GET / HTTP/1.1" 200 1',
        "note: this is prose",
        "",
    ],
)
def test_other_logs_are_not_taken_for_syslog(line: str) -> None:
    assert FORMAT.begin(line) is None


def test_lines_without_a_header_are_read_where_rules_know_the_program() -> None:
    events = read_text(
        "sudo: pam_unix(sudo:session): session closed for user root\nWeb1 sshd 411 x", "syslog"
    )
    assert [event["program"] for event in events] == ["sudo", "sshd"]


def test_a_stack_trace_stays_with_its_record() -> None:
    (event,) = read_text("Jan  3 14:05:22 web1 app[7]: boom\n\tat a.b\n\tat c.d", "syslog")
    assert event["lines"] == 3


def test_a_syslog_file_scores_higher_than_one_with_few_such_lines() -> None:
    lines = tuple(header + MESSAGE for header in SHAPES)
    assert FORMAT.score(Sample(lines)) == pytest.approx(0.9)
    assert FORMAT.score(Sample((*lines[:2], *["prose"] * 8))) < 0.3


@given(st.text(max_size=200))
def test_no_line_makes_it_stumble(line: str) -> None:
    events: list[dict[str, Any]] = read_text(f"Jan  3 14:05:22 web1 {line}", "syslog")
    assert events[0]["time"] == "2026-01-03T14:05:22.000000Z" or events[0]["format"] is None
