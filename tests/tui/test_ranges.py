from datetime import UTC, datetime, timedelta, timezone

import pytest

from logscope.errors import QueryError
from logscope.model.lens import Lens
from logscope.tui.ranges import lens_query, read_moment, read_range, write_range

HOUR = 3_600_000_000


def us(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp()) * 1_000_000  # type: ignore[misc]


SPAN = (us(2026, 1, 1), us(2026, 1, 5, 12))


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("", None, None),
        ("2026-01-03", us(2026, 1, 3), us(2026, 1, 4)),
        ("2026-01-03 14:00 .. 2026-01-04", us(2026, 1, 3, 14), us(2026, 1, 5)),
        ("2026-01-03 14:00 .. 15:30", us(2026, 1, 3, 14), us(2026, 1, 3, 15, 30)),
        ("..2026-01-03 14:00:05.5", None, us(2026, 1, 3, 14, 0, 5) + 500_000),
        ("2026-01-03T14:00Z ..", us(2026, 1, 3, 14), None),
        ("last 24h", us(2026, 1, 4, 12), None),
    ],
)
def test_ranges_are_read(text: str, since: int | None, until: int | None) -> None:
    assert read_range(text, UTC, SPAN[1]) == (since, until)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("yesterday", 0),
        ("2026-01-03 .. soon", 13),
        ("2026-02-30", 0),
        ("2026-01-04 .. 2026-01-02", 13),
        ("2026-01-03 14:00", 16),
    ],
)
def test_what_is_no_range_is_refused_with_its_place(text: str, column: int) -> None:
    with pytest.raises(QueryError) as caught:
        read_range(text, UTC, SPAN[1])
    assert caught.value.column == column


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=5, minutes=30))])
def test_a_range_that_is_written_reads_the_same(zone: timezone) -> None:
    for since, until in ((us(2026, 1, 3), us(2026, 1, 4)), (None, SPAN[1] + 1), (SPAN[0], None)):
        assert read_range(write_range(since, until, zone), zone, SPAN[1]) == (since, until)


def test_times_are_read_in_the_zone_of_display() -> None:
    assert read_moment("2026-01-03 14:00", timezone(timedelta(hours=1))) == us(2026, 1, 3, 13)
    with pytest.raises(QueryError, match="no day is known"):
        read_moment("14:00", UTC)


def test_a_lens_becomes_a_query_alone() -> None:
    lens = Lens("actor:root", us(2026, 1, 3), None)
    assert lens_query(lens, "actor:root") == 'actor:root since:"2026-01-03T00:00:00.000000Z"'


def test_a_time_of_day_is_on_the_day_of_the_chosen_event() -> None:
    near = us(2026, 1, 2, 9, 30)
    expected = (us(2026, 1, 2, 14), us(2026, 1, 2, 15))
    assert read_range("14:00 .. 15:00", UTC, SPAN[1], near) == expected
    assert read_range("last 24h", UTC, SPAN[1], near) == (us(2026, 1, 4, 12), None)


def test_a_range_within_a_day_says_the_day_once() -> None:
    since = us(2026, 1, 3, 14) + 26_000
    assert write_range(since, us(2026, 1, 3, 14, 10), UTC) == "2026-01-03 14:00:00.026 .. 14:10"
    assert read_range("2026-01-03 14:00:00.026 .. 14:10", UTC, SPAN[1]) == (
        since,
        us(2026, 1, 3, 14, 10),
    )
    assert (
        write_range(us(2026, 1, 3), us(2026, 1, 4), UTC) == "2026-01-03 00:00 .. 2026-01-04 00:00"
    )
