"""Own log files of network services: radius.log, tac_plus' accounting, unbound, Kea."""

from __future__ import annotations

from typing import Any

import pytest

from logscope.parsing.format import Sample
from logscope.parsing.registry import detect
from tests.parsing.test_examples import read_text

COMMAND = "\t10.0.0.1\tann\ttty1\t192.0.2.7\tstop\ttask_id=12\tservice=shell\tcmd=show run <cr>"


@pytest.mark.parametrize(
    ("line", "name", "expect"),
    [
        ("Sat Jan  3 14:05:22 2026 : Auth: Login incorrect: [ann/x] (from client nas1 port 3)", "freeradius", {"actor": "ann", "outcome": "failure"}),
        ("Jan  3 14:05:22 unbound[411:1] info: 192.0.2.7 example.com. AAAA IN", "resolver_log", {"source_ip": "192.0.2.7", "target": "example.com"}),
        ("[1767449122] unbound[411:0] info: start of service (unbound 1.17.1).", "resolver_log", {"action": "service.start"}),
        ("2026-01-03 14:05:22.250 WARN  [kea-dhcp6.alloc-engine/411] DHCP6_STARTED Kea DHCPv6 server started", "resolver_log", {"program": "kea-dhcp6", "severity": 4}),
        ("Jan  3 14:05:22" + COMMAND, "tacacs_accounting", {"command": "show run", "actor": "ann"}),
        ("2026-01-03 14:05:22 +0000" + COMMAND, "tacacs_accounting", {"command": "show run", "time_basis": "exact"}),
    ],
)  # fmt: skip
def test_a_file_of_its_own_is_found_and_read(line: str, name: str, expect: dict[str, Any]) -> None:
    assert detect(Sample((line,) * 3)).best == name
    (event,) = read_text(line, name)
    assert {field: event[field] for field in expect} == expect
    assert event["time"].startswith("2026-01-03T14:05:22")


@pytest.mark.parametrize(
    "line",
    [
        "2026-01-03 14:05:22.250 INFO  [main] com.example.Kea: started",
        'Sat Jan  3 14:05:22 2026 [pid 4] [ann] OK LOGIN: Client "192.0.2.7"',
        "Jan  3 14:05:22 ns1 unbound[411]: [411:0] info: start of service (unbound 1.17.1).",
    ],
)  # fmt: skip
def test_their_likes_are_left_to_others(line: str) -> None:
    assert detect(Sample((line,) * 3)).best not in ("freeradius", "resolver_log", "tacacs_accounting")  # fmt: skip


def test_a_command_with_pairs_in_it_is_one_command() -> None:
    (event,) = read_text("Jan  3 14:05:22" + COMMAND.replace("show run", "x user=root"), "tacacs_accounting")  # fmt: skip
    assert (event["command"], event["actor"]) == ("x user=root", "ann")


def test_accounting_that_was_cut_off_keeps_who_and_where() -> None:
    (event,) = read_text(("Jan  3 14:05:22" + COMMAND)[:60], "tacacs_accounting")
    assert (event["actor"], event["source_ip"]) == ("ann", "192.0.2.7")
