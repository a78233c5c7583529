"""Logs that name their columns: whatever columns, also when they change."""

from __future__ import annotations

from typing import Any

import pytest

from logscope.parsing.format import Sample
from logscope.parsing.registry import detect
from tests.parsing.test_examples import read_text


def read(names: str, *lines: str, head: str = "") -> list[dict[str, Any]]:
    return read_text("\n".join((f"{head}#Fields: {names}", *lines)), "w3c_extended")


@pytest.mark.parametrize(
    ("names", "line", "expect"),
    [
        ("date time c-ip cs-method cs-uri-stem cs-uri-query sc-status", "2026-01-03 14:05:22 192.0.2.7 GET /a x=1 404",
         {"source_ip": "192.0.2.7", "action": "GET", "target": "/a?x=1", "code": "404", "outcome": "failure", "category": ("app.transaction",)}),
        ("date time s-sitename s-computername s-ip cs-method cs-uri-stem s-port cs-username c-ip cs(User-Agent) cs-host sc-status sc-bytes",
         "2026-01-03 14:05:22 W3SVC1 WEB1 10.0.0.5 POST /login 443 EXAMPLE\\ann 192.0.2.7 curl/8 www.example.com 200 17",
         {"host": "WEB1", "actor": "EXAMPLE\\ann", "dest_ip": "10.0.0.5", "dest_port": 443, "device": "curl/8", "outcome": "success"}),
        ("date time action protocol src-ip dst-ip src-port dst-port size tcpflags path",
         "2026-01-03 14:05:22 DROP TCP 192.0.2.7 10.0.0.5 4022 445 60 S RECEIVE",
         {"action": "firewall.block", "outcome": "failure", "source_port": 4022, "dest_port": 445, "category": ("os.network",)}),
        ("date time action protocol src-ip dst-ip src-port dst-port", "2026-01-03 14:05:22 ALLOW UDP 192.0.2.7 10.0.0.5 53 53",
         {"action": "firewall.allow", "outcome": "success"}),
        ("date time c-ip cs-username s-port cs-method cs-uri-stem sc-status x-session", "2026-01-03 14:05:22 192.0.2.7 ann 21 PASS *** 530 a1b2",
         {"action": "ftp.login", "actor": "ann", "outcome": "failure", "category": ("audit.logon",), "target": None}),
        ("date time c-ip cs-username s-port cs-method cs-uri-stem sc-status x-session", "2026-01-03 14:05:22 192.0.2.7 root 21 RETR /a.csv 226 a1b2",
         {"action": "ftp.download", "target": "/a.csv", "category": ("audit.export",)}),
        ("date time time-taken c-ip sc-status s-action cs-method cs-uri-scheme cs-host cs-uri-port cs-uri-path cs-uri-query cs-username cs(User-Agent)",
         '2026-01-03 14:05:22 12 10.0.0.9 403 TCP_DENIED GET http www.example.com 8080 /a ?b=1 ann "Mozilla/5.0 (X11; a)"',
         {"target": "http://www.example.com:8080/a?b=1", "device": "Mozilla/5.0 (X11; a)", "actor": "ann", "outcome": "failure"}),
        ("date time c-ip c-port s-ip s-port cs-version cs-method cs-uri sc-status s-siteid s-reason s-queuename",
         "2026-01-03 14:05:22 192.0.2.7 4022 10.0.0.5 80 HTTP/1.1 GET /x 400 - URL -", {"source_port": 4022, "code": "400", "target": "/x"}),
        ("date-time,client-ip,server-hostname,event-id,internal-message-id,recipient-address,message-subject,sender-address",
         '2026-01-03T14:05:22.123Z,192.0.2.7,mx1,FAIL,5,b@example.com,"hello, you",a@example.com',
         {"actor": "a@example.com", "target": "b@example.com", "host": "mx1", "outcome": "failure", "category": ("app.transaction",)}),
    ],
)  # fmt: skip
def test_columns_mean_what_their_names_say(names: str, line: str, expect: dict[str, Any]) -> None:
    (event,) = read(names, line)
    assert {name: event[name] for name in expect} == expect
    assert event["time"].startswith("2026-01-03T14:05:22")


def test_other_columns_hold_from_where_they_are_named() -> None:
    first, second = read(
        "date time c-ip sc-status cs-method cs-uri-stem",
        "2026-01-03 14:05:22 192.0.2.7 200 GET /a",
        "#Fields: time cs-method cs-uri-stem c-ip date sc-status",
        "14:05:23 GET /b 192.0.2.8 2026-01-03 500",
    )
    assert (first["source_ip"], first["target"], first["code"]) == ("192.0.2.7", "/a", "200")
    assert (second["source_ip"], second["target"], second["code"]) == ("192.0.2.8", "/b", "500")


def test_a_date_in_the_head_is_that_of_lines_with_a_clock_alone() -> None:
    (event,) = read("time c-ip", "14:05:22 192.0.2.7", head="#Date: 2026-01-03 00:00:01\n")
    assert event["time"] == "2026-01-03T14:05:22.000000Z"


def test_the_times_of_the_draft_are_gmt_unless_the_file_says_otherwise() -> None:
    (event,) = read("date time c-ip", "2026-01-03 14:05:22 192.0.2.7")
    assert event["time_basis"] == "exact"
    (event,) = read("date time c-ip", "2026-01-03 14:05:22 192.0.2.7", head="#Time Format: Local\n")
    assert event["time_basis"] == "zone-assumed"


def test_blanks_in_a_user_agent_do_not_move_the_status() -> None:
    (event,) = read(
        "date time c-ip cs-method cs-uri-stem cs(User-Agent) sc-status",
        "2026-01-03 14:05:22 192.0.2.7 GET /a evil 200 10.9.9.9 agent 403",
    )
    assert (event["code"], event["source_ip"], event["device"]) == (
        "403",
        "192.0.2.7",
        "evil 200 10.9.9.9 agent",
    )


def test_a_line_that_was_cut_off_keeps_what_it_has() -> None:
    (event,) = read(
        "date time c-ip cs-method cs-uri-stem sc-status", "2026-01-03 14:05:22 192.0.2.7 GET"
    )
    assert (event["source_ip"], event["action"], event["outcome"]) == ("192.0.2.7", "GET", None)


def test_only_a_file_with_a_head_is_taken() -> None:
    lines = ("2026-01-03 14:05:22 INFO done", "2026-01-03 14:05:23 WARN done")
    assert "w3c_extended" not in dict(detect(Sample(lines)).scores)
    iis = ("2026-01-03 14:05:22 10.0.0.5 GET /a - 80 - 192.0.2.7 curl/8 - 200 0 0 15",) * 3
    assert detect(Sample(iis)).best == "proxy_log"
    assert (
        detect(Sample(("#Software: IIS", "#Fields: date time c-ip", *iis))).best == "w3c_extended"
    )
