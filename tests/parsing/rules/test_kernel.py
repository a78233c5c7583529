"""The kernel: packets, whatever the firewall puts before them."""

from __future__ import annotations

from typing import Any

import pytest

from logscope.parsing.registry import rule_book
from logscope.parsing.rule import Fields

PACKET = "SRC=192.0.2.7 DST=198.51.100.2 LEN=60 TOS=0x00 TTL=51 ID=4711 DF PROTO=TCP SPT=40022 DPT=22 SYN"


def read(message: str) -> dict[str, Any]:
    fields: Fields = {}
    rule_book().read("kernel", message, fields)
    return fields


@pytest.mark.parametrize(
    ("prefix", "action"),
    [
        ("[UFW BLOCK] ", "firewall.block"),
        ("[ 8412.102931] [UFW BLOCK] ", "firewall.block"),
        ("[UFW ALLOW] ", "firewall.allow"),
        ("[UFW AUDIT] ", "firewall.packet"),
        ("Shorewall:net2fw:REJECT:", "firewall.block"),
        ("FW-DROP", "firewall.block"),
        ("nft input accept: ", "firewall.allow"),
        ("filter_IN_public_", "firewall.packet"),
        ("", "firewall.packet"),
    ],
)
def test_a_packet_is_read_behind_any_prefix(prefix: str, action: str) -> None:
    fields = read(f"{prefix}IN=eth0 OUT= MAC=52:54:00:12:a1:30:fe:54:00:8b:11:22:08:00 {PACKET}")
    assert fields["action"] == action
    assert (fields["source_ip"], fields["dest_ip"]) == ("192.0.2.7", "198.51.100.2")
    assert (fields["source_port"], fields["dest_port"]) == ("40022", "22")
    assert fields["category"] == ("os.network",)


def test_the_packet_that_an_icmp_error_answers_is_not_this_packet() -> None:
    fields = read(
        "drop IN=eth0 OUT= SRC=192.0.2.7 DST=198.51.100.2 LEN=88 PROTO=ICMP TYPE=3 CODE=3 "
        "[SRC=10.0.0.1 DST=10.0.0.2 LEN=60 PROTO=UDP SPT=5 DPT=53]"
    )
    assert fields["source_ip"] == "192.0.2.7"
    assert fields["dest_port"] is None


@pytest.mark.parametrize(
    "message",
    [
        "Memory: 125312k/129720k available (1540k kernel code, 3860k reserved)",
        "[    0.000000] BIOS-provided physical RAM map:",
        "usbcore: registered new driver hub",
        "audit: initializing netlink subsys (disabled)",
    ],
)
def test_what_the_boot_tells_of_the_hardware_has_no_category(message: str) -> None:
    assert not read(message).get("category")
