"""Times and lengths in a query stand for what an analyst means by them."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import pytest

from logscope.query.times import read_length, read_stamp

BERLIN = ZoneInfo("Europe/Berlin")
MICRO = 1_000_000


def us(*parts: int, zone: tzinfo = UTC) -> int:
    return int(datetime(*parts, tzinfo=zone).timestamp()) * MICRO  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026", us(2026, 1, 1), us(2027, 1, 1)),
        ("2025-12", us(2025, 12, 1), us(2026, 1, 1)),
        ("2026-01-03", us(2026, 1, 3), us(2026, 1, 4)),
        ("2026/1/3", us(2026, 1, 3), us(2026, 1, 4)),
        ("2026-01-03 14", us(2026, 1, 3, 14), us(2026, 1, 3, 15)),
        ("2026-01-03 14:05", us(2026, 1, 3, 14, 5), us(2026, 1, 3, 14, 6)),
        ("2026-01-03T14:05:22Z", us(2026, 1, 3, 14, 5, 22), us(2026, 1, 3, 14, 5, 23)),
        ("2026-01-03T14:05+02:00", us(2026, 1, 3, 12, 5), us(2026, 1, 3, 12, 6)),
        ("2026-01-03 14:05 -0500", us(2026, 1, 3, 19, 5), us(2026, 1, 3, 19, 6)),
        ("2026-01-03 14:05:22.5", us(2026, 1, 3, 14, 5, 22) + 500_000, us(2026, 1, 3, 14, 5, 22) + 600_000),
        ("2026-01-03 14:05:22,0000019", us(2026, 1, 3, 14, 5, 22) + 1, us(2026, 1, 3, 14, 5, 22) + 2),
        ("1767449122", us(2026, 1, 3, 14, 5, 22), us(2026, 1, 3, 14, 5, 23)),
        ("03/Jan/2026:14:05:22 +0100", us(2026, 1, 3, 13, 5, 22), us(2026, 1, 3, 13, 5, 23)),
    ],
)  # fmt: skip
def test_a_stamp_is_a_stretch_of_time(text: str, start: int, end: int) -> None:
    span = read_stamp(text, UTC)
    assert span is not None
    assert (span.start, span.end) == (start, end)
    assert span.is_date == (text in ("2026", "2025-12", "2026-01-03", "2026/1/3"))


def test_a_day_is_a_day_of_the_zone_even_if_clocks_change() -> None:
    span = read_stamp("2026-03-29", BERLIN)
    assert span is not None
    assert (span.end - span.start) // MICRO == 23 * 3600


@pytest.mark.parametrize(
    "text",
    ["", "x", "2026-13-01", "2026-02-30", "2026-01-03 25:00", "Jan  3 14:05:22", "14:05", "yesterday", "2026-01-03 14:05 XYZ", "9999-12-31", "0000-01-01", "99999999999"],
)  # fmt: skip
def test_what_is_no_time_with_a_year_is_none(text: str) -> None:
    assert read_stamp(text, UTC) is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("10s", 10), ("10m", 600), ("24h", 86_400), ("7d", 604_800), ("1w", 604_800), ("1h30m", 5_400), ("2 days", 172_800), ("90 Min", 5_400), ("1500ms", 1.5)],
)  # fmt: skip
def test_a_length_is_read(text: str, seconds: float) -> None:
    assert read_length(text) == seconds * MICRO


@pytest.mark.parametrize("text", ["", "10", "h", "0h", "-5m", "10x", "999999999w", "1h x"])
def test_what_is_no_length_is_none(text: str) -> None:
    assert read_length(text) is None
