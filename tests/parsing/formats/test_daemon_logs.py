"""Own log files of small daemons: OpenVPN, Mosquitto, tinyproxy, stunnel, lighttpd, CUPS; and what is not theirs."""

from __future__ import annotations

from typing import Any

import pytest

from logscope.parsing.format import Sample
from logscope.parsing.registry import detect
from tests.parsing.test_examples import read_text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2026-01-03 14:05:22 OpenVPN 2.6.14 x86_64-pc-linux-gnu [SSL (OpenSSL)]\n2026-01-03 14:05:22 192.0.2.7:4022 TLS: move_session: dest=TM_ACTIVE", "openvpn"),
        ("Sat Jan  3 14:05:22 2026 us=415 ann/192.0.2.7:4022 MULTI: Learn: 10.8.0.2 -> ann/192.0.2.7:4022", "openvpn"),
        ("1767449122: mosquitto version 2.0.11 starting\n1767449122: Using default config.", "mosquitto"),
        ("2026-01-03T14:05:22+0100: New connection from 192.0.2.7:4022 on port 1883.", "mosquitto"),
        ("NOTICE    Jan 03 14:05:22 [4711]: Shutting down.\nINFO      Jan 03 14:05:22 [4711]: trying to bring down 1 threads...", "tinyproxy"),
        ("2026.01.03 14:05:22 LOG7[4711:139]: Service [db] started", "stunnel"),
        ("2026-01-03 14:05:22: (../src/server.c.1704) server started (lighttpd/1.4.76)", "lighttpd_error"),
        ("W [03/Jan/2026:14:05:22 +0100] No limit for Validate-Job defined in policy default", "cups_error"),
        ("desk ann 7 [03/Jan/2026:14:05:22 +0000] total 3 - localhost report.pdf - -", "cups_page"),
    ],
)  # fmt: skip
def test_a_file_is_known_by_its_lines(text: str, name: str) -> None:
    assert detect(Sample(tuple(text.split("\n")))).best == name


@pytest.mark.parametrize(
    "line",
    [
        "2026-01-03 14:05:22 job 7 was started by ann",
        "Sat Jan  3 14:05:22 2026 job 7 was started by ann",
        "1767449122: job 7 was started by ann",
        "2026-01-03T14:05:22: job 7 was started by ann",
        "2026.01.03 14:05:22 job 7 was started by ann",
        "2026-01-03 14:05:22: (job.7) was started by ann",
    ],
)
def test_the_same_stamp_with_words_of_others_is_not_theirs(line: str) -> None:
    scores = dict(detect(Sample((line,) * 20)).scores)
    assert not {"openvpn", "mosquitto", "stunnel", "lighttpd_error", "tinyproxy"} & {
        name for name, score in scores.items() if score > 0
    }


def test_one_line_of_openvpn_within_anothers_log_does_not_make_it_openvpns() -> None:
    other = "2026-01-03 14:05:22 job 7 was started by ann"
    relayed = "2026-01-03 14:05:22 Initialization Sequence Completed"
    assert detect(Sample((*(other,) * 20, relayed))).best != "openvpn"


@pytest.mark.parametrize(
    ("line", "name", "expect"),
    [
        ("2026-01-03 14:05:22 us=7 ann/2001:db8::7:4022 SIGUSR1[soft,ping-restart] received, client-instance restarting", "openvpn",
         {"actor": "ann", "action": "vpn.down", "time": "2026-01-03T14:05:22.000007Z"}),
        ("2026-01-03 14:05:22 SIGTERM[hard,] received, process exiting", "openvpn", {"action": "service.stop"}),
        ("2026-01-03 14:05:22 AUTH: Received control message: AUTH_FAILED", "openvpn", {"outcome": "failure", "actor": None}),
        # a client that calls itself as the daemon would write of another
        ("1767449122: New client connected from 192.0.2.7:4022 as x (p2, c1, k60, u'root'). (p2, c1, k60, u'ann').", "mosquitto", {"actor": "ann"}),
        ("1767449122: Client x disconnected, not authorised. disconnected.", "mosquitto", {"outcome": "failure"}),
        ("INFO      Jan 03 14:05:22.001 [4711]: Refused CONNECT method on port 22", "tinyproxy", {"outcome": "failure", "dest_port": 22}),
        ("2026.01.03 14:05:22 LOG4[7]: Service [db] REFUSED by libwrap from 192.0.2.7:4022", "stunnel", {"source_ip": "192.0.2.7", "outcome": "failure", "device": "7"}),
        ("2026-01-03 14:05:22: (mod_auth.c.850) password doesn't match for /a username: x IP: 10.0.0.1 IP: 192.0.2.7", "lighttpd_error", {"source_ip": "192.0.2.7", "actor": "x IP: 10.0.0.1"}),
        ('I [03/Jan/2026:14:05:22 +0100] Printer "x" deleted by "root" deleted by "ann".', "cups_error", {"actor": "ann", "time": "2026-01-03T13:05:22.000000Z"}),
        ("desk ann 7 [03/Jan/2026:14:05:22 +0000] 1 1 - 2001:db8::7", "cups_page", {"source_ip": "2001:db8::7", "target": "desk"}),
    ],
)  # fmt: skip
def test_a_record_says_who_did_what(line: str, name: str, expect: dict[str, Any]) -> None:
    (event,) = read_text(line, name)
    assert {field: event[field] for field in expect} == expect


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("2026-99-99 14:05:22 Initialization Sequence Completed", "openvpn"),
        ("CONNECT   Jan 99 14:05:22.415 [4711]: Connect (file descriptor 5): 192.0.2.7", "tinyproxy"),
        ("2026.99.99 14:05:22 LOG5[ui]: Terminated", "stunnel"),
        ("I [99/Jan/2026:14:05:22 +0000] Scheduler shutting down normally.", "cups_error"),
    ],
)  # fmt: skip
def test_a_stamp_that_is_no_time_leaves_the_record_its_meaning(line: str, name: str) -> None:
    (event,) = read_text(line, name)
    assert event["time"] is None
    assert event["action"] is not None
