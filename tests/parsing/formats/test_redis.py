"""Redis and Valkey: what a client sent cannot pose as a peer or a command of its own."""

from __future__ import annotations

from time import perf_counter

import pytest

from logscope.parsing.registry import format_named
from tests.parsing.test_examples import read_text


@pytest.mark.parametrize(
    ("words", "action", "category"),
    [
        ('"SLAVEOF" "203.0.113.9" "21000"', "slaveof", "app.config"),
        ('"MODULE" "LOAD" "/tmp/exp.so"', "module load", "os.security"),
        ('"FLUSHALL"', "flushall", "db.change"),
        ('"ACL" "SETUSER" "eve" "on" "nopass" "+@all"', "acl setuser", "app.account"),
        ('"CONFIG" "SET" "requirepass" "(redacted)"', "config set", "os.security"),
        ('"PSYNC" "?" "-1"', "psync", "audit.export"),
        ('"AUTH" "(redacted)"', "auth", "app.auth"),
    ],
)
def test_commands_of_monitor(words: str, action: str, category: str) -> None:
    (event,) = read_text(f"1767449122.123456 [0 192.0.2.7:50442] {words}", "redis_monitor")
    assert event["action"] == action
    assert category in event["category"]


def test_a_password_is_not_kept_as_a_command() -> None:
    (event,) = read_text('1767449122.123456 [0 192.0.2.7:50442] "CONFIG" "SET" "requirepass" "s"', "redis_monitor")  # fmt: skip
    assert event["command"] is None


def test_an_address_of_ipv6_and_a_socket() -> None:
    first, second = read_text(
        '1767449122.123456 [0 [2001:db8::7]:50442] "get" "a"\n1767449122.123457 [0 unix:/run/redis.sock] "get" "a"\n', "redis_monitor"
    )  # fmt: skip
    assert (first["source_ip"], first["source_port"]) == ("2001:db8::7", 50442)
    assert second["source_ip"] is None


def test_a_command_that_is_cut_off_keeps_its_verb() -> None:
    (event,) = read_text('1767449122.123456 [0 192.0.2.7:50442] "set" "k" "abc', "redis_monitor")
    assert (event["action"], event["target"]) == ("set", "k")


def test_a_client_that_names_itself_like_an_address_stays_where_it_is() -> None:
    line = "4018:M 03 Jan 2026 14:05:22.123 * MASTER MODE enabled (user request from 'id=3 addr=192.0.2.7:50442 fd=8 name=addr=203.0.113.9:1 user=ann')"
    (event,) = read_text(line, "redis")
    assert (event["source_ip"], event["actor"]) == ("192.0.2.7", "ann")


def test_month_and_day_of_stamps_without_a_year_are_found() -> None:
    pattern = format_named("redis").yearless
    assert pattern is not None
    text = b"\n[411] 31 Dec 23:59:59.001 * a\n411:M 01 Jan 00:00:01.001 * b\n411:M 01 Jan 2026 00:00:01.001 * c"
    assert pattern.findall(text) == [(b"Dec", b"31"), (b"Jan", b"01")]


def test_two_entries_of_the_acl_log_are_two_events() -> None:
    one = '{}) 1) "count"\n   2) (integer) 1\n   3) "reason"\n   4) "auth"\n   5) "object"\n   6) "AUTH"\n   7) "username"\n   8) "{}"\n'
    events = read_text(one.format(1, "ann") + one.format(2, 'x\\"\\n9) \\"eve'), "redis_acl_log")
    assert [event["actor"] for event in events] == ["ann", 'x"\n9) "eve']


def test_hostile_text_costs_no_time() -> None:
    began = perf_counter()
    read_text('1767449122.123456 [0 192.0.2.7:50442] "' + "\\x41" * 60_000, "redis_monitor")
    read_text('1) 1) "count"\n' + ' 1) "' + "\\" * 100_001, "redis_acl_log")
    assert perf_counter() - began < 0.5
