"""Pairs of names and values, whoever wrote them."""

from __future__ import annotations

from tests.parsing.test_examples import read_text


def test_a_date_and_a_clock_in_two_pairs_are_one_time() -> None:
    (event,) = read_text(
        'date=2026-01-03 time=14:05:22 devname="fw1" logid="0101039426" level="alert" remip=192.0.2.7 user="ann" msg="SSL user failed to logged in"',
        "logfmt",
    )
    assert event["time"] == "2026-01-03T14:05:22.000000Z"
    assert (event["host"], event["actor"], event["source_ip"], event["severity"]) == ("fw1", "ann", "192.0.2.7", 1)  # fmt: skip
