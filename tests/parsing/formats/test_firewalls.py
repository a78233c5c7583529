"""Firewalls' own formats: what they do with odd heads, cut-off records, and texts that a client chose."""

from __future__ import annotations

from typing import Any

import pytest

from logscope.parsing.format import Sample
from logscope.parsing.registry import detect
from tests.parsing.test_examples import read_text

FORTI = 'date=2026-01-03 time=14:05:22 devname="fw1" devid="FGT1" logid="0100032002"'
SONIC = 'id=firewall sn=0017C5AABBCC time="2026-01-03 14:05:22 UTC" fw=198.51.100.1 pri=6 c=16'
SOPHOS = 'device="SFW" date=2026-01-03 time=14:05:22 timezone="UTC" device_name="XG1" device_id=C01 log_id=1'
PAN = "1,2026/01/03 14:05:22,001801000001"


def read(text: str, name: str) -> dict[str, Any]:
    (event,) = read_text(text, name)
    return event


@pytest.mark.parametrize(
    ("name", "line", "expect"),
    [
        ("fortigate", f'{FORTI} type="event" subtype="system" user="admin" ui="https(192.0.2.7)" action="Edit" cfgpath="firewall.policy" cfgobj="5" cfgattr="status[enable->disable]" msg="Edit firewall.policy 5"',
         {"action": "config.change", "target": "firewall.policy 5", "source_ip": "192.0.2.7", "category": ("os.security", "app.config")}),
        ("fortigate", f'{FORTI} type="event" subtype="system" user="admin" action="Add" cfgpath="system.admin" cfgobj="eve" msg="Add system.admin eve"',
         {"action": "account.change", "target": "system.admin eve", "category": ("audit.account", "audit.activity")}),
        ("fortigate", f'{FORTI} type="event" subtype="vpn" action="ssl-login-fail" remip=192.0.2.7 user="ann" reason="sslvpn_login_permission_denied"',
         {"action": "vpn.login", "outcome": "failure", "actor": "ann", "category": ("audit.logon",)}),
        ("fortigate", f'{FORTI} type="utm" subtype="webfilter" srcip=10.0.0.9 dstip=192.0.2.7 hostname="www.example.com" url="/a" action="blocked" msg="denied"',
         {"action": "http.request", "target": "www.example.com/a", "outcome": "failure", "category": ("app.transaction",)}),
        ("fortigate", f'{FORTI} type="utm" subtype="ips" srcip=192.0.2.7 dstip=10.0.0.5 attack="Example.Worm" action="dropped"',
         {"action": "network.alert", "target": "Example.Worm", "outcome": "failure"}),
        ("fortigate", f"{FORTI} type=traffic subtype=forward srcip=2001:db8::7 dstip=2001:db8::5 action=accept", {"source_ip": "2001:db8::7", "outcome": "success", "action": "firewall.allow"}),
        ("sonicwall", f'{SONIC} m=31 msg="User login from an internal zone allowed" usr="ann" src=10.0.0.9::X0 dst=198.51.100.1:443:X0',
         {"action": "login", "outcome": "success", "actor": "ann", "source_ip": "10.0.0.9", "source_port": None, "category": ("audit.logon",)}),
        ("sonicwall", f'{SONIC} m=36 msg="TCP connection dropped" src=192.0.2.7:40022:X1:host.example.com dst=10.0.0.5:22:X0', {"action": "firewall.block", "outcome": "failure", "dest_port": 22}),
        ("sonicwall", f'{SONIC} m=261 msg="Administrator logged out" usr="admin" src=192.0.2.7:0:X1', {"action": "logout", "category": ("audit.logon", "audit.privilege")}),
        ("sophos_firewall", f'{SOPHOS} log_type="Event" log_component="SSL VPN Authentication" log_subtype="Authentication" status="Successful" user_name="ann" src_ip=192.0.2.7 message="User ann authenticated successfully"',
         {"action": "vpn.login", "outcome": "success", "actor": "ann", "category": ("audit.logon",)}),
        ("palo_alto", f'{PAN},SYSTEM,general,0,2026/01/03 14:05:22,,general,,0,0,general,informational,"User ann logged in via Web from 192.0.2.7 using https",1,0x0,0,0,0,0,,fw1',
         {"action": "login", "outcome": "success", "actor": "ann", "source_ip": "192.0.2.7", "device": "Web", "host": "fw1"}),
        ("palo_alto", f'{PAN},THREAT,url,2561,2026/01/03 14:05:22,10.0.0.9,192.0.2.7,,,out,ann,,web-browsing,vsys1,trust,untrust,a,b,log,x,1,1,40022,80,0,0,0x0,tcp,block-url,"www.example.com/a,b",(9999),malware,informational,client-to-server',
         {"action": "http.request", "target": "www.example.com/a,b", "outcome": "failure", "severity": 6}),
        ("palo_alto", f"{PAN},CONFIG,0,0,2026/01/03 14:05:22,192.0.2.7,,set,admin,CLI,Succeeded,mgt-config users eve,1,0x0", {"action": "account.change", "category": ("audit.account", "app.config")}),
    ],
)  # fmt: skip
def test_a_record_means_what_its_type_says(name: str, line: str, expect: dict[str, Any]) -> None:
    event = read(line, name)
    assert {field: event[field] for field in expect} == expect
    assert event["time"] == "2026-01-03T14:05:22.000000Z"


@pytest.mark.parametrize(
    "head", ["", "<189>", "Jan  3 14:05:22 fw9 ", "<13>1 2026-01-03T14:05:22Z fw9 - - - - ", "<13>Jan  3 14:05:22 198.51.100.9 "]
)  # fmt: skip
@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("fortigate", f'{FORTI} type="traffic" srcip=192.0.2.7 action="deny"'),
        ("sonicwall", f'{SONIC} m=36 msg="TCP connection dropped" src=192.0.2.7:1:X1'),
        ("sophos_firewall", f'{SOPHOS} log_type="Firewall" log_subtype="Denied" src_ip=192.0.2.7'),
        ("palo_alto", f"{PAN},TRAFFIC,drop,2561,2026/01/03 14:05:22,192.0.2.7,198.51.100.2"),
    ],
)
def test_whatever_a_collector_puts_before_it(head: str, name: str, record: str) -> None:
    line = head + record
    assert detect(Sample((line,) * 3)).best == name
    event = read(line, name)
    assert (event["source_ip"], event["time"]) == ("192.0.2.7", "2026-01-03T14:05:22.000000Z")
    assert event["host"] not in ("-", "189", "14:05:22")


def test_a_user_name_with_pairs_in_it_sets_nothing() -> None:
    forged = r'user="x\" srcip=10.9.9.9 action=\"login\" status=\"success" srcip=192.0.2.7'
    event = read(f'{FORTI} type="event" subtype="system" action="login" status="failed" {forged}', "fortigate")  # fmt: skip
    assert (event["source_ip"], event["outcome"]) == ("192.0.2.7", "failure")
    event = read(
        f"{PAN},SYSTEM,auth,0,2026/01/03 14:05:22,,auth-fail,,0,0,general,medium,"
        "\"failed authentication for user 'x'. From: 10.9.9.9. for user 'y'. Reason: a. From: 192.0.2.7.\"",
        "palo_alto",
    )
    assert (event["source_ip"], event["outcome"]) == ("192.0.2.7", "failure")


def test_the_offset_of_the_device_is_minded() -> None:
    east = read(f'{FORTI} tz="+0200" type="traffic" srcip=192.0.2.7', "fortigate")
    assert (east["time"], east["time_basis"]) == ("2026-01-03T12:05:22.000000Z", "exact")
    nanoseconds = read(f'{FORTI} eventtime=1767445522250000000 type="traffic"', "fortigate")
    assert nanoseconds["time"] == "2026-01-03T13:05:22.250000Z"
    wrong = read(f'{FORTI} eventtime=1067445522 type="traffic"', "fortigate")
    assert wrong["time"] == "2026-01-03T14:05:22.000000Z"


@pytest.mark.parametrize("keep", [80, 90, 120])
def test_a_record_that_was_cut_off_keeps_what_it_has(keep: int) -> None:
    line = f'{FORTI} type="traffic" srcip=192.0.2.7 msg="unfinished'
    assert read(line[:keep], "fortigate")["time"] == "2026-01-03T14:05:22.000000Z"
    line = f'{PAN},TRAFFIC,drop,2561,2026/01/03 14:05:22,192.0.2.7,198.51.100.2,"unfinished'
    assert read(line[:keep], "palo_alto")["time"] == "2026-01-03T14:05:22.000000Z"


@pytest.mark.parametrize(
    "line",
    [
        "Jan  3 14:05:22 web1 app[7]: date=2026-01-03 time=14:05:22 nothing=else",
        'time=2026-01-03T14:05:22Z level=info msg="id=firewall sn=1"',
        "name,date,TRAFFIC,more",
        'Jan  3 14:05:22 web1 sshd[411]: Invalid user id=firewall sn=1 time="x from 192.0.2.7 port 4022',
    ],
)
def test_what_only_looks_like_one_is_left_to_others(line: str) -> None:
    best = detect(Sample((line,) * 3)).best
    assert best not in ("fortigate", "sonicwall", "sophos_firewall", "palo_alto")
