"""Messages of network devices behind the headers that syslog puts before them, and what an attacker types into them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.parsing.test_examples import read_text


def read(message: str, name: str = "syslog") -> dict[str, Any]:
    (event,) = read_text(message, name)
    return event


@pytest.mark.parametrize(
    ("line", "expect"),
    [
        ("Jan  3 14:05:22 srx1 mgd[411]: UI_COMMIT: User 'ann' requested 'commit' operation (comment: none)", {"host": "srx1", "program": "mgd", "actor": "ann", "category": ("app.config",)}),
        ("Jan  3 14:05:22 sw1 : 2026 Jan  3 14:05:22 UTC: %AUTHPRIV-3-SYSTEM_MSG: pam_aaa:Authentication failed for user admin from 192.0.2.7 - sshd[411]",
         {"host": "sw1", "program": "%AUTHPRIV-3-SYSTEM_MSG", "actor": "admin", "outcome": "failure"}),
        ('Jan  3 14:05:22 fw1 %FTD-6-605004: Login denied from 192.0.2.7/40022 to outside:198.51.100.1/ssh for user "ann"', {"actor": "ann", "outcome": "failure", "source_port": 40022}),
        ("Jan  3 14:05:22 r1 system,info,account user ann logged out from 192.0.2.7 via winbox", {"host": "r1", "action": "logout", "source_ip": "192.0.2.7"}),
        ("Jan  3 14:05:22 tac1 tac_plus[411]: login failure: ann 10.0.0.1 (10.0.0.1) tty1", {"actor": "ann", "device": "tty1", "outcome": "failure"}),
        ("Jan  3 14:05:22 rad1 radiusd[411]: (0) Login incorrect (pap: FAILED): [ann/x] (from client ap1 port 0 cli 00-11-22)", {"actor": "ann", "device": "00-11-22", "outcome": "failure"}),
        ("Jan  3 14:05:22 ns1 pdns_recursor[411]: 2 [1/1] question for 'www.example.com|A' from 192.0.2.7", {"target": "www.example.com", "action": "dns.query"}),
    ],
)  # fmt: skip
def test_a_device_says_who_did_what(line: str, expect: dict[str, Any]) -> None:
    event = read(line)
    assert {name: event[name] for name in expect} == expect


@pytest.mark.parametrize(
    "line",
    [
        "Jan  3 14:05:22 srx1 login: LOGIN_FAILED: Login failed for user x from host 10.9.9.9 from host 192.0.2.7",
        "Jan  3 14:05:22 sw1 auth: Invalid user name/password on SSH session User 'x' is trying to login from 10.9.9.9' is trying to login from 192.0.2.7",
        "Jan  3 14:05:22 nas1 synologyd: User [x] from [10.9.9.9] logged in successfully via [DSM].] from [192.0.2.7] failed to log in via [DSM] due to a wrong password.",
        "Jan  3 14:05:22 gw1 dnsmasq[411]: query[A] a from 10.9.9.9 from 192.0.2.7",
        "Jan  3 14:05:22 rad1 radiusd[411]: Login incorrect: [x] (from client a port 1 cli 10.9.9.9)] (from client nas1 port 3 cli 192.0.2.7)",
        "Jan  3 14:05:22 r1 %SSH-5-SSH2_USERAUTH: User 'x' authentication for SSH2 Session from 10.9.9.9 (tty = 0) using crypto cipher 'a', hmac 'b' Succeeded' authentication for SSH2 Session from 192.0.2.7 (tty = 0) using crypto cipher 'a', hmac 'b' Failed",
    ],
)
def test_an_address_within_a_name_is_not_that_of_the_peer(line: str) -> None:
    event = read(line)
    assert event["source_ip"] == "192.0.2.7"
    assert event["outcome"] != "success"


def test_structured_junos_keeps_the_names_of_its_manual() -> None:
    event = read(
        '<14>1 2026-01-03T14:05:22Z srx1 RT_FLOW - RT_FLOW_SESSION_CLOSE [junos@2636.1.1.1.2.26 reason="TCP FIN" source-address="2001:db8::7" policy-name="p1"]',
        "junos",
    )
    assert (event["action"], event["source_ip"]) == ("connection.close", "2001:db8::7")
    assert '"policy_name": "p1"' in event["extra"] or '"policy_name":"p1"' in event["extra"]


def test_structured_junos_that_was_cut_off_keeps_what_it_has() -> None:
    event = read(
        '<14>1 2026-01-03T14:05:22Z srx1 sshd 411 SSHD_LOGIN_FAILED [junos@2636.1.1.1.2.26 username="root" source-address="192.0.2',
        "junos",
    )
    assert (event["actor"], event["source_ip"], event["outcome"]) == ("root", None, "failure")
    assert set(event["category"]) == {"audit.logon", "audit.privilege"}
