"""Every shape of stamp that logs print, against datetime as the oracle."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logscope.model.fields import YEAR_INFERRED, ZONE_ASSUMED
from logscope.parsing.times import (
    STAMP,
    STAMP_SHAPES,
    Clock,
    YearTracker,
    epoch_us,
    fraction_us,
    zone_offset,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1))  # noqa: DTZ001
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def clock(zone: tzinfo = UTC, year: int = 2019) -> Clock:
    return Clock(zone, YearTracker(year))


def said(text: str, reader: Clock | None = None) -> tuple[str | None, int]:
    """What ``text`` is read as: UTC as ISO text, and the basis bits."""
    stamp = (reader or clock()).read(text)
    if stamp is None:
        return None, 0
    return (EPOCH + timedelta(microseconds=stamp[0])).replace(tzinfo=None).isoformat(), stamp[1]


@pytest.mark.parametrize(
    ("text", "utc", "basis"),
    [
        ("2019-10-04 18:06:23,456", "2019-10-04T18:06:23.456000", ZONE_ASSUMED),
        ("2019-10-04T18:06:23.123456789Z", "2019-10-04T18:06:23.123456", 0),
        ("2019-10-04T18:06:23.5Z", "2019-10-04T18:06:23.500000", 0),
        ("2019-10-04_18:06:23", "2019-10-04T18:06:23", ZONE_ASSUMED),
        ("2019-10-04*18:06:23", "2019-10-04T18:06:23", ZONE_ASSUMED),
        ("2019-10-04 18:06:23 +0200", "2019-10-04T16:06:23", 0),
        ("2019-10-04 18:06:23+02", "2019-10-04T16:06:23", 0),
        ("2019-10-04 18:06:23-09:30", "2019-10-05T03:36:23", 0),
        ("2019-10-04 18:06:23.456 UTC", "2019-10-04T18:06:23.456000", 0),
        ("2019-10-04 18:06:23 CEST", "2019-10-04T16:06:23", 0),
        ("2019-10-04 18:06:23 EST", "2019-10-04T23:06:23", 0),
        ("2019-10-04 18:06:23 [UTC]", "2019-10-04T18:06:23", 0),
        ("2019-10-04T18:06:23+02:00[Europe/Berlin]", "2019-10-04T16:06:23", 0),
        ("2019-10-04T18:06:23[Europe/Berlin]", "2019-10-04T16:06:23", 0),
        ("2019-10-04 18:06:23 QQQ", "2019-10-04T18:06:23", ZONE_ASSUMED),
        ("2019-10-04T18:06", "2019-10-04T18:06:00", ZONE_ASSUMED),
        ("2019-10-04", "2019-10-04T00:00:00", ZONE_ASSUMED),
        ("2019-10-04  8:06:23", "2019-10-04T08:06:23", ZONE_ASSUMED),
        ("2019-10-04 24:00:00", "2019-10-05T00:00:00", ZONE_ASSUMED),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00", 0),
        ("1969-12-31T23:59:59.250Z", "1969-12-31T23:59:59.250000", 0),
        ("2005-06-03-15.42.50.363779", "2005-06-03T15:42:50.363779", ZONE_ASSUMED),
        ("2019.10.04 18:06:23", "2019-10-04T18:06:23", ZONE_ASSUMED),
        ("2019/10/04 18:06:23", "2019-10-04T18:06:23", ZONE_ASSUMED),
        ("04/Oct/2019:18:06:23 +0200", "2019-10-04T16:06:23", 0),
        ("04/Oct/2019:18:06:23.250 +0200", "2019-10-04T16:06:23.250000", 0),
        ("4/Oct/2019:18:06:23", "2019-10-04T18:06:23", ZONE_ASSUMED),
        ("Mon Jun 19 04:44:43 2017", "2017-06-19T04:44:43", ZONE_ASSUMED),
        ("Mon Jun 19 04:44:43.125000 2017", "2017-06-19T04:44:43.125000", ZONE_ASSUMED),
        ("Mon Jun 19 04:44:43 CEST 2017", "2017-06-19T02:44:43", 0),
        ("Sep 30, 2019 @ 15:15:26.309", "2019-09-30T15:15:26.309000", ZONE_ASSUMED),
        ("October 06, 2014 11:56", "2014-10-06T11:56:00", ZONE_ASSUMED),
        ("October 11, 2019 11:15:40 PM", "2019-10-11T23:15:40", ZONE_ASSUMED),
        ("Oct 4, 2019, 12:06:23 AM", "2019-10-04T00:06:23", ZONE_ASSUMED),
        ("30-Sep-2019 15:15:26.007", "2019-09-30T15:15:26.007000", ZONE_ASSUMED),
        ("Fri, 04 Oct 2019 18:06:23 +0200", "2019-10-04T16:06:23", 0),
        ("Fri Oct 04 2019 18:06:23 GMT+0200 (CEST)", "2019-10-04T16:06:23", 0),
        ("20190930-15:15:26", "2019-09-30T15:15:26", ZONE_ASSUMED),
        ("20190930T151526.26Z", "2019-09-30T15:15:26.260000", 0),
        ("20190930-15:15:26:606", "2019-09-30T15:15:26.606000", ZONE_ASSUMED),
        ("20190930151526", "2019-09-30T15:15:26", ZONE_ASSUMED),
        ("190930  5:15:26", "2019-09-30T05:15:26", ZONE_ASSUMED),
        ("990930 15:15:26", "1999-09-30T15:15:26", ZONE_ASSUMED),
        ("10/04/2019 18:06:23", "2019-10-04T18:06:23", ZONE_ASSUMED),
        ("10/04/2019, 6:06:23 PM", "2019-10-04T18:06:23", ZONE_ASSUMED),
        ("13/04/2019 18:06:23", "2019-04-13T18:06:23", ZONE_ASSUMED),
        ("04.10.2019 18:06:23", "2019-10-04T18:06:23", ZONE_ASSUMED),
        ("17/06/09 20:10:40", "2017-06-09T20:10:40", ZONE_ASSUMED),
        ("10/04/19 18:06:40", "2019-10-04T18:06:40", ZONE_ASSUMED),
        ("1570212383", "2019-10-04T18:06:23", 0),
        ("1570212383.125", "2019-10-04T18:06:23.125000", 0),
        ("1570212383125", "2019-10-04T18:06:23.125000", 0),
        ("1570212383125.250", "2019-10-04T18:06:23.125250", 0),
        ("1570212383125006", "2019-10-04T18:06:23.125006", 0),
        ("1570212383125006009", "2019-10-04T18:06:23.125006", 0),
        ("Oct  4 18:06:23", "2019-10-04T18:06:23", YEAR_INFERRED | ZONE_ASSUMED),
        ("Oct 04 18:06:23", "2019-10-04T18:06:23", YEAR_INFERRED | ZONE_ASSUMED),
        ("Oct 4 18:06:23", "2019-10-04T18:06:23", YEAR_INFERRED | ZONE_ASSUMED),
        ("Fri Oct  4 18:06:23.125", "2019-10-04T18:06:23.125000", YEAR_INFERRED | ZONE_ASSUMED),
        ("10-04 18:06:23.125", "2019-10-04T18:06:23.125000", YEAR_INFERRED | ZONE_ASSUMED),
        ("1004 18:06:23.125006", "2019-10-04T18:06:23.125006", YEAR_INFERRED | ZONE_ASSUMED),
        ("4 October 2019 at 18:06", "2019-10-04T18:06:00", ZONE_ASSUMED),
        ("[2019-10-04 18:06:23]", "2019-10-04T18:06:23", ZONE_ASSUMED),
        ("Fri 4 Oct 18:06", "2019-10-04T18:06:00", YEAR_INFERRED | ZONE_ASSUMED),
    ],
)  # fmt: skip
def test_a_stamp_is_read_as_it_is_meant(text: str, utc: str, basis: int) -> None:
    assert said(text) == (utc, basis)


@pytest.mark.parametrize(
    "text",
    ["2019-13-04 18:06:23", "2019-02-29 18:06:23", "2019-10-04 18:61:23", "2019-10-04 18:06:62", "Feb 30 10:00:00",
     "Oct  4 25:06:23", "Foo  4 18:06:23", "31/Feb/2019:18:06:23 +0200", "31/Foo/2019:18:06:23 +0200", "191330 15:15:26",
     "0001-01-01T00:00:00+02:00", "9999-12-31T23:59:59-02:00", "10:30:00", "17", "", ":22", "2019-10-04T18:06:23²",
     "2019-10-04T18:06:23+99:99", "99999999999999999999", "the 4th", "1.2.3.4", "13/13/2019 10:00:00"],
)  # fmt: skip
def test_what_no_calendar_has_is_no_time(text: str) -> None:
    assert said(text) == (None, 0)


@given(st.text(max_size=40))
def test_no_text_makes_a_reader_raise(text: str) -> None:
    reader = clock()
    reader.read(text)
    for name, _ in STAMP_SHAPES:
        getattr(reader, name)(text)


@given(
    st.sampled_from(
        [
            "0000-00-00 00:00:00.0",
            "00/Jan/0000:00:00:00 +0000",
            "Jan 00 00:00:00",
            "00/00/0000 00:00:00",
        ]
    ),
    st.lists(st.tuples(st.integers(0, 25), st.sampled_from("0123456789 :.,-/+TZ²")), max_size=12),
)
def test_no_damaged_stamp_makes_a_reader_raise(text: str, damage: list[tuple[int, str]]) -> None:
    characters = list(text)
    for place, character in damage:
        if place < len(characters):
            characters[place] = character
    test_no_text_makes_a_reader_raise.hypothesis.inner_test("".join(characters))  # type: ignore[attr-defined]


@given(MOMENTS, OFFSETS, st.sampled_from("T _*"), st.sampled_from(".,"), st.integers(0, 9))
def test_iso_agrees_with_datetime(
    moment: datetime, zone: timezone, mark: str, point: str, digits: int
) -> None:
    fraction = f"{moment.microsecond:06d}000"[:digits]
    text = moment.strftime(f"%Y-%m-%d{mark}%H:%M:%S") + (f"{point}{fraction}" if digits else "")
    kept = moment.replace(microsecond=int(fraction.ljust(6, "0")[:6]) if digits else 0)
    reader = clock(timezone(timedelta(hours=3)))
    offset = kept.replace(tzinfo=zone).isoformat()[-6:]
    for _ in range(2):  # a second time through the cache
        assert reader.iso(text + offset) == (epoch_us(kept.replace(tzinfo=zone)), 0)
        assert reader.iso(f"{text} {offset}") == (epoch_us(kept.replace(tzinfo=zone)), 0)
        assert reader.iso(text) == (
            epoch_us(kept.replace(tzinfo=timezone(timedelta(hours=3)))),
            ZONE_ASSUMED,
        )


@given(MOMENTS, OFFSETS)
def test_shapes_with_names_of_months_agree_with_datetime(moment: datetime, zone: timezone) -> None:
    moment = moment.replace(microsecond=0)
    aware, reader = moment.replace(tzinfo=zone), clock()
    clf = aware.strftime("%d/%b/%Y:%H:%M:%S %z")
    assert reader.clf(clf) == reader.clf(clf) == (epoch_us(aware), 0)
    utc = epoch_us(moment.replace(tzinfo=UTC))
    assert reader.ctime(moment.strftime("%a %b %d %H:%M:%S %Y")) == (utc, ZONE_ASSUMED)
    assert reader.worded(moment.strftime("%B %d, %Y %I:%M:%S %p")) == (utc, ZONE_ASSUMED)
    assert reader.worded(aware.strftime("%d %b %Y %H:%M:%S %z")) == (epoch_us(aware), 0)
    assert reader.slash(moment.strftime("%Y/%m/%d %H:%M:%S")) == (utc, ZONE_ASSUMED)
    assert reader.compact(moment.strftime("%Y%m%dT%H%M%SZ")) == (utc, 0)


@given(MOMENTS.filter(lambda moment: moment.year >= 1974), st.sampled_from([3, 6, 9]))
def test_an_epoch_agrees_with_datetime_in_every_unit(moment: datetime, power: int) -> None:
    micros = epoch_us(moment.replace(tzinfo=UTC))
    reader = clock()
    unit = 10 ** (power - 6) if power > 6 else 1
    whole = micros * unit // (1 if power >= 6 else 10 ** (6 - power))
    kept = micros if power >= 6 else micros // 1000 * 1000
    assert reader.epoch(str(whole)) == (kept, 0)
    assert reader.epoch(f"{micros // 10**6}.{micros % 10**6:06d}") == (micros, 0)


@given(st.lists(st.integers(0, 150), min_size=1, max_size=40))
def test_years_follow_a_log_that_goes_on_for_years(days_apart: list[int]) -> None:
    moment = datetime(2017, 12, 30, 23, 59, 1, tzinfo=UTC)
    reader = clock(year=2017)
    for apart in [0, *days_apart]:
        moment += timedelta(days=apart)
        assert reader.syslog(moment.strftime("%b %d %H:%M:%S")) == (
            epoch_us(moment),
            YEAR_INFERRED | ZONE_ASSUMED,
        )


def test_the_same_stamp_two_years_later_is_two_years_later() -> None:
    reader = clock(year=2017)
    stamps = ["Oct  4 18:06:23", "Jan  1 00:00:00", "Jun  1 00:00:00"] * 2 + ["Oct  4 18:06:23"]
    read = [reader.syslog(stamp) for stamp in stamps]
    years = [(EPOCH + timedelta(microseconds=stamp[0])).year for stamp in read if stamp]
    assert years == [2017, 2018, 2018, 2018, 2019, 2019, 2019]


def test_a_late_line_of_december_does_not_move_january() -> None:
    tracker = YearTracker(2018, 12 * 31)
    assert [tracker.step(*date) for date in [(12, 31), (1, 1), (12, 31), (1, 1)]] == [
        2018,
        2019,
        2018,
        2019,
    ]


def test_a_leap_day_without_a_year_is_of_a_leap_year() -> None:
    reader = clock(year=2019)
    assert said("Feb 29 10:00:00", reader) == ("2016-02-29T10:00:00", 3)
    assert said("Mar  1 10:00:00", reader) == ("2016-03-01T10:00:00", 3)


def test_a_wrong_date_does_not_move_the_year() -> None:
    reader = clock(year=2019)
    for stamp in ("Jan  2 10:00:00", "Nov 31 10:00:00", "Jan  2 10:00:01"):
        read = reader.syslog(stamp)
    assert read is not None
    assert (EPOCH + timedelta(microseconds=read[0])).year == 2019


def test_a_zone_with_summer_time_is_followed() -> None:
    reader = clock(ZoneInfo("Europe/Berlin"))
    assert said("2019-03-31 01:59:59", reader)[0] == "2019-03-31T00:59:59"
    assert said("2019-03-31 03:00:00", reader)[0] == "2019-03-31T01:00:00"
    assert said("Jul  1 12:00:00", reader)[0] == "2019-07-01T10:00:00"
    assert said("Dec  1 12:00:00", reader)[0] == "2019-12-01T11:00:00"


def test_an_abbreviation_is_that_of_the_files_zone_where_it_has_it() -> None:
    assert said("2019-10-04 18:06:23 CST", clock(ZoneInfo("Asia/Shanghai"))) == (
        "2019-10-04T10:06:23",
        0,
    )
    assert said("2019-10-04 18:06:23 CST")[0] == "2019-10-05T00:06:23"


def test_a_day_above_twelve_decides_for_the_stamps_after_it() -> None:
    reader = clock()
    assert said("03/04/2019 10:00:00", reader)[0] == "2019-03-04T10:00:00"
    assert said("13/04/2019 10:00:00", reader)[0] == "2019-04-13T10:00:00"
    assert said("03/04/2019 10:00:00", reader)[0] == "2019-04-03T10:00:00"


def test_words_after_a_stamp_are_no_zone() -> None:
    for word in ("GET", "ALERT", "POST", "INIT", "CAT"):
        found = STAMP.match(f"2019-10-04 18:06:23 {word} x")
        assert found is not None
        assert found.group() == "2019-10-04 18:06:23"


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("Z", 0), ("utc", 0), ("+02:00", 120), ("-0530", -330), ("+01", 60), ("GMT+3", 180), ("CEST", 120), ("+5", 300)],
)  # fmt: skip
def test_an_offset_is_read(text: str, minutes: int) -> None:
    zone = zone_offset(text)
    assert zone is not None
    assert zone.utcoffset(None) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "+", "+2400", "+0260", "+1:2:3:4", "FOO", "+²"])
def test_what_is_no_offset_is_none(text: str) -> None:
    assert zone_offset(text) is None


@given(st.integers(0, 10**9 - 1), st.integers(1, 9))
def test_a_fraction_keeps_six_digits(number: int, size: int) -> None:
    digits = f"{number:09d}"[:size]
    assert fraction_us(digits) == int(digits.ljust(9, "0")) // 1000
