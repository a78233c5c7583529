from __future__ import annotations

from logscope.model.moments import iso, readable


def test_times_as_text():
    assert iso(1_767_434_401_000_005) == "2026-01-03T10:00:01.000005Z"
    assert iso(-1) == "1969-12-31T23:59:59.999999Z"
    assert readable(1_767_434_401_000_005) == "2026-01-03 10:00:01"


def test_no_time_and_times_beyond_the_calendar():
    assert iso(None) is None
    assert iso(10**18) is None
    assert readable(None) == readable(-(10**18)) == "-"


def test_years_have_four_digits():
    assert iso(-62_135_596_800_000_000) == "0001-01-01T00:00:00.000000Z"
    assert readable(-62_135_596_800_000_000) == "0001-01-01 00:00:00"
