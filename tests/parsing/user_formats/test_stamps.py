from __future__ import annotations

from datetime import UTC, datetime

import pytest

from logscope.parsing.times import Clock, YearTracker
from logscope.parsing.user_formats.stamps import divided, stamp_format

NOON = 1_767_449_122_000_000  # 2026-01-03 14:05:22


@pytest.mark.parametrize(
    ("form", "text", "micros"),
    [
        ("auto", "2026-01-03T14:05:22Z", NOON),
        ("iso", "2026-01-03 14:05:22", NOON),
        ("epoch", "1767449122.25", NOON + 250_000),
        ("epoch_ms", "1767449122250", NOON + 250_000),
        ("epoch_ns", "1767449122000001000", NOON + 1),
        ("%Y-%m-%dT%H:%M:%S.%f%z", "2026-01-03T15:05:22.250+01:00", NOON + 250_000),
        ("%d/%b/%Y:%T %z", "03/Jan/2026:14:05:22 +0000", NOON),
        ("%m/%d/%y %I:%M:%S %p", "01/03/26 02:05:22 PM", NOON),
        ("%e.%m.%Y %H:%M", " 3.01.2026 14:05", NOON - 22_000_000),
        ("%b %d %H:%M:%S", "Jan  3 14:05:22", NOON),
        ("%m-%d %H:%M:%S,%L", "01-03 14:05:22,500", NOON + 500_000),
        ("%a %b %e %H:%M:%S %Z %Y", "Sat Jan  3 14:05:22 UTC 2026", NOON),
        ("%s", "1767449122", NOON),
        ("%i", "1767449122250", NOON + 250_000),
        ("%Y%m%d%H%M%S", "20260103140522", NOON),
    ],
)
def test_a_stamp_as_it_is_written(form: str, text: str, micros: int) -> None:
    stamp = stamp_format(form).read(text, Clock(UTC, YearTracker(2026)))
    assert stamp is not None
    assert datetime.fromtimestamp(stamp[0] / 1e6, UTC) == datetime.fromtimestamp(micros / 1e6, UTC)


@pytest.mark.parametrize(
    "text", ["2026-13-03 14:05:22", "2026-01-32 14:05:22", "x", "", "2026-01-03 99:05:22"]
)
def test_what_is_no_time(text: str) -> None:
    assert stamp_format("%Y-%m-%d %H:%M:%S").read(text, Clock()) is None


@pytest.mark.parametrize("text", ["", "x", "-5", "1e999", "9" * 60, "nan", "inf"])
def test_what_is_no_number_of_seconds(text: str) -> None:
    assert divided(1000).read(text, Clock()) is None


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ("sometime", "no time format"),
        ("%H:%M:%S", "no month and day"),
        ("%b %d", "no hour"),
        ("%b %d %H:%M:%S %z", "a zone and no year"),
        ("%Y %Y %m %d %H:%M", "twice"),
        ("%Y %", "not known"),
    ],
)
def test_a_time_format_that_says_too_little(form: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        stamp_format(form)
