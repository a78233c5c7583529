"""Suricata's and Snort's records: each type has its meaning, and a signature's text is no address."""

from __future__ import annotations

import json
from typing import Any

import pytest

from logscope.parsing.format import Sample
from logscope.parsing.registry import detect
from tests.parsing.test_examples import read_text

BASE = {
    "timestamp": "2026-01-03T14:05:22.123456+0000", "flow_id": 42, "src_ip": "192.0.2.7", "src_port": 5044,
    "dest_ip": "10.0.0.1", "dest_port": 80, "proto": "TCP",
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "member", "expect"),
    [
        ("alert", {"action": "allowed", "gid": 1, "signature_id": 7, "rev": 2, "signature": "x", "severity": 1},
         {"outcome": "success", "code": "1:7:2", "severity": 2, "message": "x"}),
        ("http", {"hostname": "www.example.com", "url": "/a", "http_method": "GET", "status": 503, "http_user_agent": "curl/8"},
         {"action": "GET", "target": "/a", "code": "503", "device": "curl/8", "category": ("app.transaction", "app.failure")}),
        ("dns", {"type": "query", "rrname": "a.example.com", "rrtype": "A"}, {"target": "a.example.com", "outcome": None}),
        ("dns", {"version": 3, "rcode": "SERVFAIL", "queries": [{"rrname": "a.example.com"}]}, {"target": "a.example.com", "outcome": "failure"}),
        ("tls", {"sni": "www.example.com", "version": "TLS 1.3"}, {"action": "tls.connection", "target": "www.example.com"}),
        ("flow", {"state": "closed", "bytes_toserver": 5}, {"action": "connection", "outcome": "success", "category": ("os.network",)}),
        ("flow", {"state": "new", "action": "drop"}, {"outcome": "failure"}),
        ("drop", {"reason": "rules"}, {"action": "packet.deny", "outcome": "failure", "code": "rules"}),
        ("fileinfo", {"filename": "/a.exe", "size": 5}, {"target": "/a.exe"}),
        ("ftp", {"command": "USER", "command_data": "root"}, {"actor": "root", "category": ("audit.logon", "audit.privilege"), "outcome": None}),
        ("ftp", {"command": "PASS", "completion_code": ["530"]}, {"outcome": "failure", "action": "ftp.login"}),
        ("smb", {"command": "SMB2_COMMAND_SESSION_SETUP", "status": "STATUS_LOGON_FAILURE", "ntlmssp": {"user": "ann"}},
         {"actor": "ann", "outcome": "failure", "category": ("audit.logon",)}),
        ("krb5", {"msg_type": "KRB_ERROR", "cname": "ann", "error_code": "KDC_ERR_PREAUTH_FAILED"}, {"actor": "ann", "outcome": "failure"}),
        ("dhcp", {"type": "reply", "dhcp_type": "ack", "assigned_ip": "10.0.0.9"}, {"action": "network.lease", "target": "10.0.0.9"}),
        ("anomaly", {"type": "stream", "event": "stream.pkt_invalid_ack"}, {"code": "stream.pkt_invalid_ack"}),
        ("mqtt", {"publish": {"topic": "a"}}, {"action": "network.record", "category": ()}),
    ],
)  # fmt: skip
def test_each_type_has_its_meaning(
    kind: str, member: dict[str, Any], expect: dict[str, Any]
) -> None:
    (event,) = read_text(json.dumps({**BASE, "event_type": kind, kind: member}), "suricata_eve")
    assert {name: event[name] for name in expect} == expect
    assert (event["source_ip"], event["dest_ip"]) == ("192.0.2.7", "10.0.0.1")


def test_icmp_has_no_ports() -> None:
    record = {**BASE, "event_type": "flow", "proto": "IPv6-ICMP", "flow": {}}
    (event,) = read_text(json.dumps(record), "suricata_eve")
    assert event["source_port"] is None


def test_a_signature_cannot_forge_the_ends() -> None:
    line = (
        "01/03/2026-14:05:22.123456  [**] [1:7:2] x {TCP} 10.9.9.9:1 -> 10.9.9.8:2 [Priority: 1] [**] "
        "[Classification: y] [Priority: 3] {TCP} 192.0.2.7:5044 -> 10.0.0.1:22"
    )
    (event,) = read_text(line, "ids_fast")
    assert (event["source_ip"], event["dest_ip"], event["dest_port"]) == (
        "192.0.2.7",
        "10.0.0.1",
        22,
    )


def test_blocks_of_full_alerts_are_told_apart() -> None:
    block = "[**] [1:7:2] x [**]\n[Priority: 1] \n01/03-14:05:2{0}.123456 192.0.2.{0}:5044 -> 10.0.0.1:22\nTCP TTL:51\n\n"
    events = read_text(block.format(1) + block.format(2), "ids_full")
    assert [event["source_ip"] for event in events] == ["192.0.2.1", "192.0.2.2"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (json.dumps({**BASE, "event_type": "flow", "flow": {}}), "suricata_eve"),
        (json.dumps({"timestamp": "01/03-14:05:22.1", "pkt_num": 5, "src_ap": "192.0.2.7:1", "dst_ap": "10.0.0.1:2", "rule": "1:2:3"}), "snort_json"),
        ("01/03-14:05:22.123456  [**] [1:7:2] x [**] [Priority: 1] {TCP} 192.0.2.7:1 -> 10.0.0.1:2", "ids_fast"),
        (json.dumps({"event_type": "login", "timestamp": "2026-01-03T14:05:22Z", "user": "ann"}), "json_lines"),
        (json.dumps({"timestamp": "2026-01-03T14:05:22Z", "rule": "x", "pkt_num": 5}), "json_lines"),
    ],
)  # fmt: skip
def test_each_log_is_known_by_its_lines(line: str, name: str) -> None:
    assert detect(Sample((line,) * 4)).best == name


@pytest.mark.parametrize(
    "record",
    [
        {"event_type": "alert", "timestamp": 5, "flow_id": 1, "alert": []},
        {**BASE, "event_type": "http", "http": {"status": {"a": 1}}},
        {**BASE, "event_type": "dns", "dns": "x", "src_ip": ["a"]},
    ],
)
def test_a_hostile_record_is_an_event(record: dict[str, Any]) -> None:
    (event,) = read_text(json.dumps(record), "suricata_eve")
    assert event["format"] == "suricata_eve"
