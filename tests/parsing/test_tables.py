"""Tables turn what a record says into what the case keeps."""

from __future__ import annotations

import ipaddress
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logscope.parsing.tables import (
    AddressTable,
    NumberTable,
    PlainTable,
    TextTable,
    canonical_address,
    clean,
    extra_json,
)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("192.0.2.7", "192.0.2.7"),
        (" 192.0.2.7 ", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("::FFFF:c000:0207", "192.0.2.7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("2001:0DB8:0:0:0:0:0:7", "2001:db8::7"),
        ("fe80::1%eth0", "fe80::1"),
        ("192.0.2.7/32", "192.0.2.7"),
        ("192.0.2.007", "192.0.2.7"),
        ("host.example.com", None),
        ("192.0.2.256", None),
        ("192.0.2", None),
        ("::ffff:", None),
        ("UNKNOWN", None),
        ("", None),
        ("1.2.3.\u0664", None),
    ],
)
def test_an_address_is_kept_in_its_usual_form(text: str, address: str | None) -> None:
    assert canonical_address(text) == address


@given(st.ip_addresses())
def test_every_address_is_an_address(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    kept = canonical_address(str(address))
    assert kept is not None
    mapped = getattr(address, "ipv4_mapped", None)
    assert ipaddress.ip_address(kept) == ipaddress.ip_address(
        str(mapped or address).partition("%")[0]
    )


@given(st.text(max_size=30))
def test_no_text_makes_the_look_for_an_address_raise(text: str) -> None:
    canonical_address(text)


def test_equal_texts_have_one_number_and_nothing_has_none() -> None:
    table = TextTable()
    assert [table["ann"], table["bob"], table[" ann "], table["ann"]] == [1, 2, 1, 1]
    assert [table[""], table["-"], table["   "]] == [None, None, None]
    assert table.texts == ["ann", "bob"]


def test_what_is_no_address_has_no_number() -> None:
    table = AddressTable()
    assert [table["192.0.2.7"], table["host"], table["::ffff:192.0.2.7"]] == [1, None, 1]


@pytest.mark.parametrize(
    ("value", "number"),
    [("7", 7), (7, 7), ("007", 7), ("x", None), ("", None), ("9" * 30, None), ("-5", -5), ("9" * 5000, None), (2**63, None)],
)  # fmt: skip
def test_numbers_are_those_that_sqlite_can_keep(value: object, number: int | None) -> None:
    assert NumberTable()[value] == number


def test_plain_texts_are_kept_without_blanks_around_them() -> None:
    table = PlainTable()
    assert [table[" x "], table["-"], table[""]] == ["x", None, None]


def test_nothing_that_sqlite_cannot_keep_is_left_in_a_text() -> None:
    assert clean("a\0b") == "a\u2400b"
    assert clean("a\ud800b") == "a?b"
    clean("\U0001f600").encode()


def test_extra_is_json_whatever_it_holds() -> None:
    assert extra_json({"a": 1, "b": "\u00e9"}) == '{"a":1,"b":"\u00e9"}'
    for value in (math.inf, math.nan, [math.inf], b"bytes", {1, 2}, "\ud800"):
        json.loads(extra_json({"value": value}), parse_constant=pytest.fail)
    deep: list[object] = []
    for _ in range(5_000):
        deep = [deep]
    assert json.loads(extra_json({"deep": deep, "n": 1}))["n"] == "1"
