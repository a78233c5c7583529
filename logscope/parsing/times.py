"""Time stamps: text to UTC microseconds, and what had to be assumed for it.

One :class:`Clock` serves one chunk of a file. It keeps the zone that stands in for a missing one,
the year that a stamp without a year continues in, and the last minute of each shape, because a log
repeats its minutes: a stamp then costs a dictionary look-up and an addition. Shapes that no fast
path knows go to dateutil, which is imported only then.

A reader returns ``(microseconds, basis bits)``, or None where the text is no time.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from operator import add
from typing import cast
from zoneinfo import ZoneInfo

from logscope.model.fields import YEAR_INFERRED, ZONE_ASSUMED

Stamp = tuple[int, int]

MICRO = 1_000_000
MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        [
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ],
        start=1,
    )
    for name in names.split()
}

# Zone abbreviations that logs print, with the offset they mean in practice (hours east of UTC).
# CST and IST are ambiguous in the world; the reading here is that of Unix's North American tables
# and of the tz database for the rest, unless the zone of the file has that abbreviation itself.
# Abbreviations that are common words (CAT, EAT, ART, PET) are left out.
ZONE_HOURS: dict[str, float] = {
    "UTC": 0, "GMT": 0, "Z": 0, "UT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "MET": 1,
    "MEST": 2, "EET": 2, "EEST": 3, "SAST": 2, "IDT": 3, "MSK": 3, "TRT": 3, "IST": 5.5, "PKT": 5,
    "NPT": 5.75, "WIB": 7, "SGT": 8, "HKT": 8, "PHT": 8, "AWST": 8, "JST": 9, "KST": 9, "ACST": 9.5,
    "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "EST": -5, "EDT": -4, "CST": -6,
    "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10,
    "AST": -4, "ADT": -3, "NST": -3.5, "NDT": -2.5, "BRT": -3, "BRST": -2, "CLT": -4, "CLST": -3,
}  # fmt: skip
_ABBREVIATION = "|".join(sorted((name for name in ZONE_HOURS if name != "Z"), reverse=True))

# Building blocks for the heads of formats, and for STAMP below.
MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
LONG_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
WEEKDAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
CLOCK = r"\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?"
OFFSET = rf"(?:Z\b|[+-]\d\d:?\d\d\b|[+-]\d\d(?!\d)|(?:{_ABBREVIATION})\b(?![+-])|\[(?:UTC|GMT)\])"
ISO = rf"\d{{4}}-\d\d-\d\d[T *_]{{1,2}}{CLOCK}(?: ?{OFFSET})?"
SYSLOG = rf"{MONTH} {{1,2}}\d{{1,2}} {CLOCK}"

# One shape a line, the more telling first. A name is a method of Clock.
STAMP_SHAPES: tuple[tuple[str, str], ...] = (
    ("iso", ISO),
    ("slash", rf"\d{{4}}/\d\d/\d\d[ T]{CLOCK}(?: ?{OFFSET})?"),
    ("clf", rf"\d{{1,2}}/{MONTH}/\d{{4}}[: ]{CLOCK}(?: [+-]\d{{4}})?"),
    ("ctime", rf"{WEEKDAY},? {MONTH} {{1,2}}\d{{1,2}} {CLOCK}(?: [A-Z]{{3,5}})? \d{{4}}\b"),
    ("worded", rf"{LONG_MONTH} {{1,2}}\d{{1,2}},? \d{{4}}(?: @|:|,| at)? {{1,2}}\d{{1,2}}:\d\d(?::\d\d(?:[.,]\d{{1,9}})?)?(?: ?[AaPp][Mm]\b)?(?: {OFFSET})?"),
    ("syslog", rf"(?:{WEEKDAY} )?{SYSLOG}"),
    ("worded", rf"(?:{WEEKDAY}, )?\d{{1,2}}[ -]{MONTH}[ -]\d{{4}}[ :]{CLOCK}(?: {OFFSET})?"),
    ("compact", r"\d{8}[-T ]\d\d:?\d\d:?\d\d(?:[.,:]\d{1,9})?(?:Z\b|[+-]\d\d:?\d\d\b)?"),
    ("short", rf"\d{{6}} {{1,2}}{CLOCK}"),
    ("brief", rf"(?:{MONTH}-\d\d|\d{{1,2}}[-/]{MONTH})[-/]\d\d {CLOCK}"),
    ("colons", rf"\d{{4}}:\d\d:\d\d-{CLOCK}"),
    ("numeric", rf"\d{{1,2}}[./-]\d{{1,2}}[./-](?:\d{{4}}|\d\d)(?:,|:| -)? ?{CLOCK}(?: ?[AaPp][Mm]\b)?(?: ?{OFFSET})?"),
    ("epoch", r"\d{10}(?:[.,]\d{1,9})?(?![\w-])|\d{13}(?:\.\d{1,6})?(?![\w-])|\d{16}(?![\w-])|\d{19}(?![\w-])"),
)  # fmt: skip
STAMP = re.compile("|".join(f"(?P<s{i}>{shape})" for i, (_, shape) in enumerate(STAMP_SHAPES)))

_SECONDS = {f":{second:02d}": second * MICRO for second in range(61)}
_CLOCKS = {
    f"{hour:02d}:{minute:02d}": (hour * 60 + minute) * 60 * MICRO
    for hour in range(24)
    for minute in range(60)
}
_WHOLE_DAY = _CLOCKS["23:59"]
_MILLIS = {f"{number:03d}": number * 1000 for number in range(1000)}
# What is longer than this is read as no time.
LONGEST_STAMP = 80
# The minute that _SECONDS completes; the separators of iso() and slash().
_MINUTE = re.compile(
    r"(?P<year>[0-9]{4})[-/](?P<month>[0-9]{2})[-/](?P<day>[0-9]{2})[Tt *_](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})"
)
_ZONE = r"(?P<zone> ?\[?[A-Za-z][\w/+:-]{0,40}\]?| ?[+-][0-9]{2}:?(?:[0-9]{2})?(?:\[[\w/+:-]{1,40}\])?)?"
_LOOSE = re.compile(
    r"(?P<year>[0-9]{4})[-/. ](?P<month>[0-9]{1,2})[-/. ](?P<day>[0-9]{1,2})"
    r"(?:(?:[Tt*_-]| at |,? {1,3})(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})(?:[:.](?P<second>[0-9]{2}))?"
    rf"(?:[.,:](?P<fraction>[0-9]{{1,12}}))?(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?{_ZONE})?"
)
_COMPACT = re.compile(
    r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})[-Tt _]?(?P<hour>[0-9]{2}):?(?P<minute>[0-9]{2}):?"
    rf"(?P<second>[0-9]{{2}})(?:[.,:](?P<fraction>[0-9]{{1,12}}))?{_ZONE}"
)
_SHORT = re.compile(
    r"(?P<year>[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2}) {1,2}(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2}):"
    rf"(?P<second>[0-9]{{2}})(?:[.,](?P<fraction>[0-9]{{1,12}}))?{_ZONE}"
)
_NUMERIC = re.compile(
    r"(?P<a>[0-9]{1,2})(?P<mark>[./-])(?P<b>[0-9]{1,2})[./-](?P<c>[0-9]{4}|[0-9]{2})(?:,|:| -)? {0,2}"
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?(?:[.,](?P<fraction>[0-9]{1,12}))?"
    rf"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?{_ZONE}"
)
_WORDED = re.compile(
    r"(?:[A-Za-z]{3,9},? )?"
    r"(?:(?P<m1>[A-Za-z]{3,9})\.? +(?P<d1>[0-9]{1,2})(?:st|nd|rd|th)?|(?P<d2>[0-9]{1,2})[ /-](?P<m2>[A-Za-z]{3,9}))"
    r",?[ /-](?P<year>[0-9]{4})(?: @|:|,| at)? *(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
    rf"(?:[.,](?P<fraction>[0-9]{{1,12}}))?(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?{_ZONE}(?: \([^()]{{1,60}}\))?"
)
_CTIME = re.compile(
    rf"(?:{WEEKDAY},? )?(?P<m1>{MONTH}) +(?P<d1>[0-9]{{1,2}}) (?P<hour>[0-9]{{1,2}}):(?P<minute>[0-9]{{2}}):(?P<second>[0-9]{{2}})"
    r"(?:[.,](?P<fraction>[0-9]{1,9}))?(?P<zone> (?:[A-Z]{1,5}|[+-][0-9]{4}))? (?P<year>[0-9]{4})"
)
_CLF = re.compile(
    r"(?P<d2>[0-9]{1,2})/(?P<m2>[A-Za-z]{3,9})/(?P<year>[0-9]{4})[: ](?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2}):"
    rf"(?P<second>[0-9]{{2}})(?:[.,](?P<fraction>[0-9]{{1,12}}))?{_ZONE}"
)
_BRIEF = re.compile(
    rf"(?:(?P<m1>{MONTH})-(?P<d1>[0-9]{{2}})|(?P<d2>[0-9]{{1,2}})[-/](?P<m2>{MONTH}))[-/](?P<year>[0-9]{{2}}) "
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?"
)
_YEARLESS = re.compile(
    r"(?:[A-Za-z]{3},? )?(?:(?P<name>[A-Za-z]{3,9})\.? {1,2}(?P<day>[0-9]{1,2})|(?P<month>[0-9]{2})[-/.]?(?P<day2>[0-9]{2}))"
    r",? {1,2}(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
)
_OFFSET_PARTS = re.compile(r"[+-](?P<hours>[0-9]{1,2})(?::?(?P<minutes>[0-5][0-9]))?")
_PLAIN_EPOCH = re.compile(
    r"[0-9]{10}(?:[.,][0-9]{1,9})?|[0-9]{13}(?:\.[0-9]{1,6})?|[0-9]{16}|[0-9]{19}"
)
_EPOCH_TEXT = re.compile(r"(?P<whole>[0-9]{9,19})(?:[.,](?P<fraction>[0-9]{1,12}))?")
# Digits of the whole part -> power of ten from there to nanoseconds.
_EPOCH_SCALE = {9: 9, 10: 9, 11: 9, 12: 6, 13: 6, 14: 6, 15: 3, 16: 3, 17: 3, 18: 0, 19: 0}
# First and last moment that a datetime holds, in UTC microseconds.
_FIRST_US, _LAST_US = -62_135_596_800 * MICRO, 253_402_300_799_999_999


def fraction_us(digits: str | None) -> int:
    """Digits after the decimal point, as microseconds; finer digits are cut off."""
    if not digits:
        return 0
    micros = _MILLIS.get(digits)
    if micros is not None:
        return micros
    return int(digits[:6].ljust(6, "0")) if digits.isdecimal() else 0


@lru_cache(maxsize=4096)
def zone_offset(text: str) -> tzinfo | None:
    """``Z``, ``+02:00``, ``-0500``, ``+01``, ``GMT+02:00`` or an abbreviation as a fixed offset; None if unknown."""
    name = text.upper()
    hours = ZONE_HOURS.get(name)
    if hours is not None:
        return UTC if hours == 0 else timezone(timedelta(hours=hours))
    if name[:3] in ("UTC", "GMT") and name[3:4] in ("+", "-"):
        text = text[3:]
    found = _OFFSET_PARTS.fullmatch(text)
    if found is None:
        return None
    minutes = int(found["hours"]) * 60 + int(found["minutes"] or 0)
    if minutes >= 24 * 60:
        return None
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def epoch_us(moment: datetime) -> int:
    """UTC microseconds of an aware datetime, without the rounding of floats."""
    delta = moment - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * MICRO + delta.microseconds


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def day_number(month: int, day: int) -> int:
    """A date without a year as a number that grows through the year, in months of 31 days."""
    return (month - 1) * 31 + day


_HALF_A_YEAR = 186


class YearTracker:
    """The year of stamps that state none, followed from record to record.

    A stamp belongs to the year that brings it nearest to the one before it: December after January
    is the year before, January after December the next one. The 29th of February belongs to a leap
    year: to the last one, if the year at hand is none.

    In a file that is in no order (a collection put together by hand) that would lead anywhere: there
    ``latest`` is the last date that ``year`` has, and a later one belongs to the year before.
    """

    __slots__ = ("_day", "_highest", "_latest", "_lowest", "moved", "unsure", "year")

    def __init__(
        self, year: int, day_of_year: int | None = None, latest: int | None = None
    ) -> None:
        self.year = year
        self._day = day_of_year
        self._latest = latest
        # the days that have had ``year``
        self._lowest = self._highest = day_of_year
        #: the year has changed
        self.moved = False
        #: a date seen twice in the same year, but told once, might have led to other years
        self.unsure = False

    @property
    def day_of_year(self) -> int | None:
        """Day of the last stamp seen, counted in months of 31 days; None before the first."""
        return self._day

    def step(self, month: int, day: int) -> int:
        """Take in the next stamp's date; its year."""
        today = day_number(month, day)
        if self._latest is not None:
            self._day = today
            return self.year if today <= self._latest else self.year - 1
        if self._day is not None:
            apart = today - self._day
            if apart < -_HALF_A_YEAR:
                self.year += 1
            elif apart > _HALF_A_YEAR:
                self.year -= 1
        self._day = today
        if month == 2 and day == 29:
            while self.year > 4 and not calendar.isleap(self.year):
                self.year -= 1
                self.unsure = True
        self._watch(today)
        return self.year

    def _watch(self, today: int) -> None:
        """Follow whether the year would be the same after any of the days that have had the last one."""
        if self._lowest is None or self._highest is None:
            self._lowest = self._highest = today
        elif self._lowest - today > _HALF_A_YEAR or today - self._highest > _HALF_A_YEAR:
            self._lowest = self._highest = today
            self.moved = True
        else:
            self._lowest, self._highest = min(self._lowest, today), max(self._highest, today)
            self.unsure = self.unsure or self._highest - self._lowest > _HALF_A_YEAR


class _Stamps(dict[str, "Stamp | None"]):
    """Stamps as text -> what a reader says, as long as the year stays."""

    def __init__(self, read: Callable[[str], Stamp | None], years: YearTracker) -> None:
        self._read = read
        self._years = years

    def __missing__(self, text: str) -> Stamp | None:
        before = self._years.year
        stamp = self._read(text)
        if self._years.year != before:
            self.clear()
        self[text] = stamp
        return stamp


def _fractions(tails: Sequence[str]) -> tuple[Sequence[int], str] | None:
    """Microseconds (empty where none has a fraction) and the zone in what stands behind the seconds of stamps;
    None where it is not the same zone and number of digits in all.
    """
    if not tails:
        return None
    first = tails[0]
    zone = first.lstrip(".0123456789")
    end = len(first) - len(zone)
    if first == zone:
        return ((), zone) if {*tails} == {zone} else None
    digits = [tail[1:end] for tail in tails]
    joined = "".join(digits)
    if (
        {tail[0:1] for tail in tails} != {"."}
        or {tail[end:] for tail in tails} != {zone}
        or len(joined) != (end - 1) * len(tails)
        or not (joined.isascii() and joined.isdecimal())
    ):
        return None
    if end == 4:
        return list(map(_MILLIS.__getitem__, digits)), zone
    scale = 10 ** max(0, 7 - end)
    return [int(text[:6]) * scale for text in digits], zone


class _ClockTimes(dict[str, "int | None"]):
    """``14:05:22`` -> microseconds since midnight; None for anything else."""

    def __missing__(self, text: str) -> int | None:
        clock, seconds = _CLOCKS.get(text[:5]), _SECONDS.get(text[5:])
        if clock is None or seconds is None:
            return None
        self[text] = clock + seconds
        return clock + seconds


# There are no more of them than the day has seconds, and one; for all chunks.
_clock_times = _ClockTimes()


class Clock:
    """Reads the stamps of one chunk; not shared between threads.

    No text makes it raise: what is no time, or none that a calendar has, is None.
    """

    def __init__(self, zone: tzinfo = UTC, years: YearTracker | None = None) -> None:
        self._zone = zone
        self._years = years or YearTracker(datetime.now(UTC).year)
        # what stands around the clock -> midnight, for days on which no offset changes
        self._days: dict[str, Stamp] = {}
        self._minutes: dict[str, Stamp] = {}
        self._syslog_prefix = "\0"
        self._syslog_base = 0
        self._syslog_date, self._syslog_day, self._syslog_midnight = "\0", 0, 0
        self._day_first: bool | None = None
        self._readers: dict[str, Callable[[str], Stamp | None]] = {
            name: getattr(self, name) for name, _ in STAMP_SHAPES
        }

    @property
    def years(self) -> YearTracker:
        """What follows the years of stamps without one."""
        return self._years

    def moments(self, texts: Sequence[str]) -> Sequence[Stamp | None]:
        """What ``read`` says of many texts, of which those are none that are longer than any time.

        A log writes its stamps alike: where all are ISO 8601, a day is read once.
        """
        if texts and {text[4:5] for text in texts} == {"-"}:
            stamps = self._day_by_day(texts, self.iso, 16)
            if stamps is not None and len(texts[0]) < LONGEST_STAMP:
                return list(zip(*stamps, strict=True))
        return [self.read(text) if len(text) < LONGEST_STAMP else None for text in texts]

    def each(
        self, texts: Sequence[str], read: Callable[[str], Stamp | None], at: int
    ) -> tuple[Sequence[int], Sequence[int]] | None:
        """Times and bases of many stamps of one shape, by one of the readers below; None if one is none.

        ``at`` is the place of the seconds (``:05``), behind hour and minute, in such a stamp; from its end if
        negative. A day that comes again, or at least a stamp, costs one look-up.
        """
        stamps = self._day_by_day(texts, read, at)
        if stamps is not None:
            return stamps
        known = _Stamps(read, self._years)
        found = list(map(known.__getitem__, texts))
        if not found or None in found:
            return None
        times, bases = zip(*cast("list[Stamp]", found), strict=True)
        return times, bases

    def _day_by_day(
        self, texts: Sequence[str], read: Callable[[str], Stamp | None], at: int
    ) -> tuple[Sequence[int], Sequence[int]] | None:
        """The same where all stamps are written alike, and no offset changes on their days; None elsewhere."""
        end = at + 3 or None
        clocks = list(map(_clock_times.__getitem__, [text[at - 5 : end] for text in texts]))
        fractions = _fractions([text[end:] for text in texts]) if end is not None else ((), "")
        if not texts or None in clocks or fractions is None:
            return None
        micros, zone = fractions

        def midnight(day: str) -> Stamp | None:
            first, last = read(f"{day}00:00:00{zone}"), read(f"{day}23:59:00{zone}")
            steady = first is not None and last is not None and last[0] - first[0] == _WHOLE_DAY
            return first if steady else None

        known = _Stamps(midnight, self._years)
        found = list(map(known.__getitem__, [text[: at - 5] for text in texts]))
        if None in found:
            return None
        days, bases = zip(*cast("list[Stamp]", found), strict=True)
        times = map(add, days, cast("list[int]", clocks))
        return list(map(add, times, micros) if micros else times), bases

    # -- any shape ---------------------------------------------------------------------------

    def read(self, text: str) -> Stamp | None:
        """The time that ``text`` states, whatever its shape; None if it states none."""
        if text[4:5] == "-" and text[16:17] == ":":
            stamp = self.iso(text)
            if stamp is not None:
                return stamp
        elif _PLAIN_EPOCH.fullmatch(text):
            return self.epoch(text)
        text = text.strip().strip("[]")
        found = STAMP.match(text)
        if found is not None and found.end() == len(text):
            return self.read_found(found)
        if text[:4].isdecimal() and _LOOSE.fullmatch(text):
            return self._iso_loose(text)
        if _WORDED.fullmatch(text):
            return self.worded(text)
        return self.syslog(text) or self.dateutil(text)

    def read_found(self, found: re.Match[str]) -> Stamp | None:
        """The time of a match of :data:`STAMP`."""
        index = (found.lastindex or 1) - 1
        return self._readers[STAMP_SHAPES[index][0]](found.group())

    # -- the shapes --------------------------------------------------------------------------

    def syslog(self, text: str) -> Stamp | None:
        """``Jan  3 14:05:22``, RFC 3164 section 4.1.2; a weekday before and a fraction after it are
        met in practice, and numbers for the month (``01-03 14:05:22.001``, glog's ``0103 14:05:22``).
        The year is inferred and the zone assumed.
        """
        seconds = _SECONDS.get(text[-3:])
        if seconds is None:
            text, _, fraction = text.replace(",", ".").partition(".")
            seconds = _SECONDS.get(text[-3:])
            if seconds is None:
                return None
            seconds += fraction_us(fraction)
        prefix = text[:-3]
        if prefix != self._syslog_prefix and not self._syslog_minute(prefix):
            return None
        return self._syslog_base + seconds, YEAR_INFERRED | ZONE_ASSUMED

    def _syslog_minute(self, prefix: str) -> bool:
        clock = _CLOCKS.get(prefix[-5:])
        if (
            clock is not None
            and prefix[:-5] == self._syslog_date
            and self._years.day_of_year == self._syslog_day
        ):
            self._syslog_base, self._syslog_prefix = self._syslog_midnight + clock, prefix
            return True
        self._syslog_prefix = self._syslog_date = "\0"
        found = _YEARLESS.fullmatch(prefix)
        if found is None:
            return False
        name, day, number, day2, hour, minute = found.groups()
        month = MONTHS.get(name.lower(), 0) if name else int(number)
        date = int(day or day2)
        try:
            datetime(2000, month, date)  # noqa: DTZ001  # a wrong date must not move the year
            year = self._years.step(month, date)
            day = datetime(year, month, date)  # noqa: DTZ001
            base = self._moment(day, hour, minute, self._zone)
            midnight = self._moment(day, "0", "0", self._zone)
            steady = self._moment(day, "23", "59", self._zone) - midnight == _WHOLE_DAY
        except (ValueError, OverflowError):
            return False
        if clock is not None and steady:
            self._syslog_date, self._syslog_midnight = prefix[:-5], midnight
            self._syslog_day = day_number(month, date)
        self._syslog_base, self._syslog_prefix = base, prefix
        return True

    def iso(self, text: str) -> Stamp | None:
        """ISO 8601 and RFC 3339, with ``T``, a blank, ``*`` or ``_`` between date and clock, comma
        or point before the fraction, and an offset, an abbreviation or nothing after it.
        """
        seconds = _SECONDS.get(text[16:19])
        if seconds is None:
            return self._iso_loose(text)
        zone_text = text[19:]
        # the fraction differs from line to line, the zone does not
        if zone_text and zone_text[0] in ".,":
            tail = zone_text[1:]
            zone_text = tail.lstrip("0123456789")
            fraction = tail[: len(tail) - len(zone_text)] if zone_text else tail
            micros = _MILLIS.get(fraction)
            seconds += int(fraction[:6].ljust(6, "0")) if micros is None else micros
        day = self._days.get(text[:11] + zone_text)
        if day is not None:
            clock = _CLOCKS.get(text[11:16])
            if clock is not None:
                return day[0] + clock + seconds, day[1]
        key = text[:16] + zone_text
        base = self._minutes.get(key)
        if base is None:
            base = self._iso_minute(key, zone_text)
            if base is None:
                return self._iso_loose(text)
        return base[0] + seconds, base[1]

    def _iso_minute(self, key: str, zone_text: str) -> Stamp | None:
        found = _MINUTE.fullmatch(key[:16])
        if found is None:
            return None
        part = found.groupdict()
        base = self._stamp(part, zone_text)
        if base is not None:
            if len(self._minutes) > 50_000:
                self._minutes.clear()
            self._minutes[key] = base
            self._keep_day(key[:11] + zone_text, part, zone_text)
        return base

    def _keep_day(self, key: str, part: dict[str, str | None], zone_text: str) -> None:
        """Remember the midnight of a day, if all its clocks are equally far from UTC."""
        day = {name: part[name] for name in ("year", "month", "day")}
        first = self._stamp({**day, "hour": "0", "minute": "0"}, zone_text)
        last = self._stamp({**day, "hour": "23", "minute": "59"}, zone_text)
        if first is None or last is None or last != (first[0] + _WHOLE_DAY, first[1]):
            return
        if len(self._days) > 5_000:
            self._days.clear()
        self._days[key] = first

    def _iso_loose(self, text: str) -> Stamp | None:
        """ISO shapes that are met less often: one digit of the hour, no seconds, a date alone."""
        found = _LOOSE.fullmatch(text.strip())
        if found is None:
            return self.compact(text)
        return self._stamp(found.groupdict(), found["zone"] or "")

    def slash(self, text: str) -> Stamp | None:
        """``2019/10/04 18:06:23``, as nginx writes it in its error log."""
        return self.iso(text)

    def clf(self, text: str) -> Stamp | None:
        """``04/Oct/2019:18:06:23 +0200``, the time of the Common Log Format (strftime ``%d/%b/%Y:%T %z``)."""
        seconds, clock = _SECONDS.get(text[17:20]), _CLOCKS.get(text[12:17])
        key = None
        if seconds is not None and clock is not None:
            key = text[:12] + text[20:]
            day = self._days.get(key)
            if day is not None:
                return day[0] + clock + seconds, day[1]
        found = _CLF.fullmatch(text.strip())
        if found is None:
            return None
        usual = found.start("hour") == 12 and not found["fraction"]
        return self._spelled(found, key if usual else None)

    def ctime(self, text: str) -> Stamp | None:
        """``Mon Jun 19 04:44:43 2017``, the shape of C's own function; date prints a zone before the year."""
        seconds, clock = _SECONDS.get(text[16:19]), _CLOCKS.get(text[11:16])
        key = None
        if seconds is not None and clock is not None:
            rest = text[19:]
            if rest[:1] == ".":
                digits, _, year = rest[1:].partition(" ")
                if digits.isascii() and digits.isdecimal() and len(digits) < 10:
                    rest = " " + year
                    seconds += fraction_us(digits)
            key = text[:11] + rest
            day = self._days.get(key)
            if day is not None:
                return day[0] + clock + seconds, day[1]
        found = _CTIME.fullmatch(text)
        if found is None:
            return self.dateutil(text)
        return self._spelled(found, key if found.start("hour") == 11 else None)

    def worded(self, text: str) -> Stamp | None:
        """``October 06, 2014 11:56``, ``Sep 30, 2019 @ 15:15:26.309``, ``30-Sep-2019 15:15:26``."""
        found = _WORDED.fullmatch(text)
        return self._spelled(found) if found else self.dateutil(text)

    def _spelled(self, found: re.Match[str], day_key: str | None = None) -> Stamp | None:
        """The time of a match whose month is a word; ``day_key`` is what its day is remembered by."""
        part = found.groupdict()
        month = MONTHS.get(str(part.get("m1") or part.get("m2")).lower())
        if month is None:
            return None
        part["month"], part["day"] = str(month), part.get("d1") or part.get("d2")
        stamp = self._stamp(part, part["zone"] or "")
        if stamp is not None and day_key is not None:
            self._keep_day(day_key, part, part["zone"] or "")
        return stamp

    def compact(self, text: str) -> Stamp | None:
        """``20190930-15:15:26``, ``20190930T151526Z`` and ``20190930151526``."""
        found = _COMPACT.fullmatch(text)
        return self._stamp(found.groupdict(), found["zone"] or "") if found else None

    def short(self, text: str) -> Stamp | None:
        """``190930 15:15:26``, the old stamp of the MySQL error log (two digits of the year)."""
        found = _SHORT.fullmatch(text)
        if found is None:
            return None
        part = found.groupdict()
        part["year"] = _century(part["year"])
        return self._stamp(part, part["zone"] or "")

    def brief(self, text: str) -> Stamp | None:
        """``Sep-30-19 15:15:26`` and ``30-Sep-19 15:15:26``: two digits of the year behind a month's name."""
        found = _BRIEF.fullmatch(text)
        if found is None:
            return None
        part = found.groupdict()
        part["month"] = str(MONTHS[str(part["m1"] or part["m2"]).lower()])
        part["day"], part["year"] = part["d1"] or part["d2"], _century(part["year"])
        return self._stamp(part, "")

    def colons(self, text: str) -> Stamp | None:
        """``2019:09:30-15:15:26``, as Astaro's gateways write it."""
        return self.iso(f"{text[:4]}-{text[5:7]}-{text[8:10]}T{text[11:]}")

    def numeric(self, text: str) -> Stamp | None:
        """``04/10/2019 18:06:23`` in its orders, with four or two digits of the year.

        With points or dashes the day stands first. With slashes the month does, unless an earlier
        stamp of the chunk (or this one) had a day above 12 in front. Of two digits that may be the
        year, those nearest to the year at hand are.
        """
        found = _NUMERIC.fullmatch(text)
        if found is None:
            return self.dateutil(text)
        part = found.groupdict()
        first, second, third = part["a"], part["b"], part["c"]
        if int(first) > 12 >= int(second) and len(third) == 4:
            self._day_first = True
        elif int(second) > 12 >= int(first):
            self._day_first = False
        day_first = self._day_first if self._day_first is not None else part["mark"] != "/"
        day, month = (first, second) if day_first else (second, first)
        orders = [(third if len(third) == 4 else _century(third), month, day)]
        if len(third) == 2:
            orders += [
                (_century(third), second, first),
                (_century(third), first, second),
                (_century(first), second, third),
            ]
        valid = [order for order in orders if 0 < int(order[1]) < 13 and 0 < int(order[2]) < 32]
        if not valid:
            return None
        part["year"], part["month"], part["day"] = min(
            valid, key=lambda order: abs(int(order[0]) - self._years.year)
        )
        return self._stamp(part, part["zone"] or "")

    def epoch(self, text: str) -> Stamp | None:
        """Seconds since 1970 with or without a fraction, or milli-, micro- or nanoseconds: told
        apart by their magnitude, which holds from 1973 to 5138.
        """
        found = _EPOCH_TEXT.fullmatch(text)
        if found is None:
            return None
        whole, fraction = found.groups()
        scale = _EPOCH_SCALE[len(whole)]
        micros = int(whole) * 10**scale // 1000
        if fraction and scale > 3:
            micros += fraction_us(fraction) // 10 ** (9 - scale)
        return (micros, 0) if micros <= _LAST_US else None

    def dateutil(self, text: str) -> Stamp | None:
        """Any other shape, by python-dateutil: a hundred times slower than the rest.

        A text that states no day is no time.
        """
        from dateutil import parser as dateutil_parser  # 45 ms to import: only where it is needed

        if not 6 <= len(text) <= 64 or not any(character.isdecimal() for character in text):
            return None

        def zones(name: str | None, offset: int | None) -> tzinfo | None:
            if offset is not None:
                return timezone(timedelta(seconds=offset))
            return zone_offset(name) if name else None

        try:
            moment, other = (
                dateutil_parser.parse(
                    text, tzinfos=zones, default=stand_in, dayfirst=bool(self._day_first)
                )
                for stand_in in (datetime(2000, 1, 1), datetime(2004, 2, 2))  # noqa: DTZ001
            )
            if (moment.month, moment.day) != (other.month, other.day):
                return None
            basis = 0
            if moment.year != other.year:
                moment = moment.replace(year=self._years.step(moment.month, moment.day))
                basis = YEAR_INFERRED
            if moment.tzinfo is None:
                moment, basis = moment.replace(tzinfo=self._zone), basis | ZONE_ASSUMED
            micros = epoch_us(moment)
            return (micros, basis) if _FIRST_US <= micros <= _LAST_US else None
        except (ValueError, ArithmeticError, TypeError, AttributeError, IndexError):
            return None

    # -- arithmetic --------------------------------------------------------------------------

    def _stamp(self, part: dict[str, str | None], zone_text: str) -> Stamp | None:
        """The time of the parts year, month, day and, if there, hour, minute, second, fraction, half."""
        try:
            day = datetime(int(part["year"] or 0), int(part["month"] or 0), int(part["day"] or 0))  # noqa: DTZ001
            second = int(part.get("second") or 0)
            half = part.get("half")
            hour = part.get("hour") or "0"
            if half:
                hour = str(int(hour) % 12 + (12 if half in "Pp" else 0))
            zone, basis = self._zone_of(zone_text.strip(), day, hour)
            if zone is None or second > 60:
                return None
            base = self._moment(day, hour, part.get("minute") or "0", zone)
        except (ValueError, OverflowError):
            return None
        if not _FIRST_US <= base < _LAST_US - 61 * MICRO:
            return None  # the zone moves it out of the calendar
        return base + second * MICRO + fraction_us(part.get("fraction")), basis

    @staticmethod
    def _moment(day: datetime, hour: str, minute: str, zone: tzinfo) -> int:
        """UTC microseconds of that minute. 24:00 is the end of the day (ISO 8601)."""
        hours, minutes = int(hour), int(minute)
        if hours == 24 and minutes == 0:
            day, hours = day + timedelta(days=1), 0
        return epoch_us(day.replace(hour=hours, minute=minutes, tzinfo=zone))

    def _zone_of(self, text: str, day: datetime, hour: str) -> tuple[tzinfo | None, int]:
        """The zone that ``text`` names, and the basis: an abbreviation that nobody knows is none."""
        if text[-1:] == "]":  # Java's ZonedDateTime: +02:00[Europe/Berlin]
            offset, _, name = text[:-1].partition("[")
            text = offset.strip() or name
        if not text:
            return self._zone, ZONE_ASSUMED
        if text.isalpha():
            moment = day.replace(hour=min(int(hour), 23), tzinfo=self._zone)
            if moment.tzname() == text:
                return self._zone, 0
        zone = zone_offset(text)
        if zone is None and "/" in text:
            zone = _named_zone(text)
        if zone is None and text.isalpha() and len(text) <= 5:
            return self._zone, ZONE_ASSUMED
        return zone, 0


def _century(digits: str) -> str:
    """Two digits of a year as four: 70 to 99 are of the last century."""
    return f"{19 if int(digits) >= 70 else 20}{int(digits):02d}"


@lru_cache(maxsize=256)
def _named_zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        return None
