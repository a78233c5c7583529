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
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from logscope.model.fields import YEAR_INFERRED, ZONE_ASSUMED

Stamp = tuple[int, int]

MICRO = 1_000_000
DAY_US = 86_400 * MICRO
MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        ["jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august", "sep sept september", "oct october", "nov november", "dec december"],
        start=1,
    )
    for name in names.split()
}

# Zone abbreviations that logs print, with the offset they mean in practice (hours east of UTC).
# CST and IST are ambiguous in the world; the reading here is that of Unix's North American tables
# and of the tz database for the rest.
ZONE_HOURS: dict[str, float] = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "MET": 1,
    "MEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "IST": 5.5, "SGT": 8, "HKT": 8, "JST": 9, "KST": 9,
    "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5,
    "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "BRT": -3,
}  # fmt: skip

# Building blocks for the heads of formats, and for STAMP_AT_START below.
MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
LONG_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
WEEKDAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
CLOCK = r"\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?"
OFFSET = r"(?:Z|[+-]\d\d:?\d\d|[+-]\d\d(?!\d)|(?:UTC|GMT|[A-Z]{3,4}T)\b)"
ISO = rf"\d{{4}}-\d\d-\d\d[T *_]{CLOCK}(?: ?{OFFSET})?"
SYSLOG = rf"{MONTH} {{1,2}}\d{{1,2}} {CLOCK}"

# One shape a line, the more telling first. A name is a method of Clock.
STAMP_SHAPES: tuple[tuple[str, str], ...] = (
    ("iso", ISO),
    ("slash", rf"\d{{4}}/\d\d/\d\d[ T]{CLOCK}(?: ?{OFFSET})?"),
    ("clf", rf"\d{{1,2}}/{MONTH}/\d{{4}}:{CLOCK}(?: [+-]\d{{4}})?"),
    ("ctime", rf"{WEEKDAY},? {MONTH} {{1,2}}\d{{1,2}} {CLOCK}(?: [A-Z]{{3,5}})? \d{{4}}"),
    ("worded", rf"{LONG_MONTH} {{1,2}}\d{{1,2}},? \d{{4}}(?: @|:|,)? {{1,2}}\d{{1,2}}:\d\d(?::\d\d(?:[.,]\d{{1,9}})?)?"
               rf"(?: ?[AP]M)?(?: {OFFSET})?"),
    ("syslog", rf"(?:{WEEKDAY} )?{SYSLOG}"),
    ("worded", rf"(?:{WEEKDAY}, )?\d{{1,2}}[ -]{MONTH}[ -]\d{{4}}[ :]{CLOCK}(?: {OFFSET})?"),
    ("compact", r"\d{8}[-T ]\d\d:?\d\d:?\d\d(?:[.,]\d{1,9})?Z?"),
    ("short", rf"\d{{6}} {{1,2}}{CLOCK}"),
    ("dateutil", rf"\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{4}},? {CLOCK}(?: ?[AP]M)?(?: ?{OFFSET})?"),
    ("epoch", r"\d{10}(?:[.,]\d{1,9})?(?![\w-])|\d{13}(?![\w-])|\d{16}(?![\w-])|\d{19}(?![\w-])"),
)  # fmt: skip
STAMP = re.compile("|".join(f"(?P<s{i}>{shape})" for i, (_, shape) in enumerate(STAMP_SHAPES)))

_SECONDS = {f"{second:02d}": second * MICRO for second in range(62)}
_ISO_TAIL = re.compile(rf"(?:[.,](\d{{1,9}}))? ?({OFFSET})?$")
_WORDED = re.compile(
    rf"(?:{WEEKDAY},? )?(?:(?P<m1>[A-Za-z]{{3,9}}) +(?P<d1>\d{{1,2}})|(?P<d2>\d{{1,2}})[ /-](?P<m2>[A-Za-z]{{3,9}})),?[ /-]"
    rf"(?P<year>\d{{4}})(?: @|:|,)? *(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?:[.,](?P<fraction>\d{{1,9}}))?"
    rf"(?: ?(?P<half>[AP]M))?(?: ?(?P<zone>{OFFSET}))?$"
)
_CTIME = re.compile(
    rf"{WEEKDAY},? (?P<m1>{MONTH}) +(?P<d1>\d{{1,2}}) (?P<hour>\d{{1,2}}):(?P<minute>\d\d):(?P<second>\d\d)"
    r"(?:[.,](?P<fraction>\d{1,9}))?(?: (?P<zone>[A-Z]{3,5}))? (?P<year>\d{4})$"
)


def fraction_us(digits: str | None) -> int:
    """Digits after the decimal point, as microseconds; finer digits are cut off."""
    return int(digits[:6].ljust(6, "0")) if digits else 0


def zone_offset(text: str) -> tzinfo | None:
    """``Z``, ``+02:00``, ``-0500``, ``+01`` or an abbreviation as a fixed offset; None if unknown."""
    hours = ZONE_HOURS.get(text.upper())
    if hours is not None:
        return UTC if hours == 0 else timezone(timedelta(hours=hours))
    if text[:1] in "+-" and len(text) >= 3:
        digits = text[1:].replace(":", "")
        if digits.isdigit() and len(digits) in (2, 4):
            minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
            if minutes < 24 * 60:
                return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
    return None


def epoch_us(moment: datetime) -> int:
    """UTC microseconds of an aware datetime, without the rounding of floats."""
    delta = moment - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * MICRO + delta.microseconds


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class YearTracker:
    """The year of stamps that state none, followed from record to record.

    A stamp belongs to the year that brings it nearest to the one before it: December after January
    is the year before, January after December the next one.
    """

    __slots__ = ("_day", "year")

    def __init__(self, year: int, day_of_year: int | None = None) -> None:
        self.year = year
        self._day = day_of_year

    @property
    def day_of_year(self) -> int | None:
        """Day (1 to 366, of a leap year) of the last stamp seen; None before the first."""
        return self._day

    def step(self, month: int, day: int) -> int:
        """Take in the next stamp's date; its year."""
        today = (month - 1) * 31 + day
        if self._day is not None:
            apart = today - self._day
            if apart < -186:
                self.year += 1
            elif apart > 186:
                self.year -= 1
        self._day = today
        return self.year


class Clock:
    """Reads the stamps of one chunk; not shared between threads."""

    def __init__(self, zone: tzinfo = UTC, years: YearTracker | None = None) -> None:
        self._zone = zone
        self._years = years or YearTracker(datetime.now(UTC).year)
        self._minutes: dict[str, Stamp] = {}
        self._tails: dict[str, tuple[int, tzinfo] | None] = {}
        self._syslog_prefix = ""
        self._syslog_base = 0
        self._readers: dict[str, Callable[[str], Stamp | None]] = {
            name: getattr(self, name) for name, _ in STAMP_SHAPES
        }

    # -- any shape ---------------------------------------------------------------------------

    def read(self, text: str) -> Stamp | None:
        """The time that ``text`` states, whatever its shape; None if it states none."""
        found = STAMP.match(text)
        if found is None or found.end() != len(text):
            return self.dateutil(text)
        return self.read_found(found)

    def read_found(self, found: re.Match[str]) -> Stamp | None:
        """The time of a match of :data:`STAMP`."""
        index = (found.lastindex or 1) - 1
        return self._readers[STAMP_SHAPES[index][0]](found.group())

    # -- the shapes --------------------------------------------------------------------------

    def syslog(self, text: str) -> Stamp | None:
        """``Jan  3 14:05:22``, RFC 3164 section 4.1.2; a weekday before and a fraction after it are
        met in practice. The year is inferred and the zone assumed.
        """
        whole, _, fraction = text.replace(",", ".").partition(".")
        prefix = whole[:-3]
        if prefix != self._syslog_prefix:
            parts = prefix.split()
            if len(parts) == 4:
                del parts[0]
            try:
                month, day = MONTHS[parts[0].lower()], int(parts[1])
                hour, _, minute = parts[2].partition(":")
                year = self._years.step(month, day)
                self._syslog_base = self._wall(year, month, day, int(hour), int(minute))
            except (KeyError, ValueError, IndexError):
                self._syslog_prefix = ""
                return None
            self._syslog_prefix = prefix
        seconds = _SECONDS.get(whole[-2:])
        if seconds is None:
            return None
        return (
            self._syslog_base + seconds + fraction_us(fraction),
            YEAR_INFERRED | ZONE_ASSUMED,
        )

    def iso(self, text: str) -> Stamp | None:
        """ISO 8601 and RFC 3339, with ``T``, a blank, ``*`` or ``_`` between date and clock, comma
        or point before the fraction, and an offset, an abbreviation or nothing after it.
        """
        minute = text[:16]
        tail = text[19:]
        seconds = _SECONDS.get(text[17:19])
        if seconds is None:
            return self.dateutil(text)
        # the fraction differs from line to line, the zone does not
        if not tail:
            micros, zone_text = 0, ""
        elif tail[0] in ".,":
            end = 1
            size = len(tail)
            while end < size and tail[end].isdigit():
                end += 1
            micros, zone_text = fraction_us(tail[1:end]), tail[end:]
        else:
            micros, zone_text = 0, tail
        key = minute + zone_text
        base = self._minutes.get(key)
        if base is None:
            base = self._iso_minute(minute, zone_text)
            if base is None:
                return None
            if len(self._minutes) > 50_000:
                self._minutes.clear()
            self._minutes[key] = base
        return base[0] + seconds + micros, base[1]

    def _iso_minute(self, minute: str, zone_text: str) -> Stamp | None:
        zone_text = zone_text.strip()
        zone = zone_offset(zone_text) if zone_text else self._zone
        if zone is None:
            return None
        try:
            moment = datetime(
                int(minute[:4]), int(minute[5:7]), int(minute[8:10]),
                int(minute[11:13]), int(minute[14:16]), tzinfo=zone,
            )  # fmt: skip
            return epoch_us(moment), 0 if zone_text else ZONE_ASSUMED
        except (ValueError, OverflowError):
            return None

    def slash(self, text: str) -> Stamp | None:
        """``2019/10/04 18:06:23``, as nginx writes it in its error log."""
        return self.iso(text.replace("/", "-", 2))

    def clf(self, text: str) -> Stamp | None:
        """``04/Oct/2019:18:06:23 +0200``, the time of the Common Log Format (strftime ``%d/%b/%Y:%T %z``)."""
        minute, zone_text = text[:17], text[20:].strip()
        seconds = _SECONDS.get(text[18:20])
        key = minute + zone_text
        base = self._minutes.get(key)
        if base is None or seconds is None:
            return self._clf_slow(text, key)
        return base[0] + seconds, base[1]

    def _clf_slow(self, text: str, key: str) -> Stamp | None:
        day, month, rest = text.split("/", 2)
        read = self.iso(
            f"{rest[:4]}-{MONTHS.get(month.lower(), 0):02d}-{int(day):02d} {rest[5:].replace(' ', '')}"
        )
        if read is not None and len(text) >= 20 and text[17:18] == ":" and "." not in text:
            self._minutes[key] = read[0] - _SECONDS[text[18:20]], read[1]
        return read

    def ctime(self, text: str) -> Stamp | None:
        """``Mon Jun 19 04:44:43 2017``, as ctime(3) prints it; date(1) adds a zone before the year."""
        found = _CTIME.match(text)
        return self._spelled(found) if found else self.dateutil(text)

    def worded(self, text: str) -> Stamp | None:
        """``October 06, 2014 11:56``, ``Sep 30, 2019 @ 15:15:26.309``, ``30-Sep-2019 15:15:26``."""
        found = _WORDED.match(text)
        return self._spelled(found) if found else self.dateutil(text)

    def _spelled(self, found: re.Match[str]) -> Stamp | None:
        part = found.groupdict()
        month = MONTHS.get(str(part["m1"] or part.get("m2")).lower())
        zone_text = part["zone"]
        zone = zone_offset(zone_text) if zone_text else self._zone
        if month is None or zone is None:
            return None
        hour = int(part["hour"])
        if part.get("half"):
            hour = hour % 12 + (12 if part["half"] == "PM" else 0)
        try:
            moment = datetime(
                int(part["year"]), month, int(part["d1"] or part["d2"]), hour,
                int(part["minute"]), tzinfo=zone,
            )  # fmt: skip
            base = epoch_us(moment)
        except (ValueError, OverflowError):
            return None
        micros = int(part["second"] or 0) * MICRO + fraction_us(part["fraction"])
        return base + micros, 0 if zone_text else ZONE_ASSUMED

    def compact(self, text: str) -> Stamp | None:
        """``20190930-15:15:26`` and ``20190930T151526Z``."""
        digits = re.sub(r"\D", "", text[:17])[:14]
        tail = text[text.rfind(digits[-2:], 8) + 2 :]
        return self.iso(
            f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}T{digits[8:10]}:{digits[10:12]}:{digits[12:14]}{tail}"
        )

    def short(self, text: str) -> Stamp | None:
        """``190930 15:15:26``, the old stamp of the MySQL error log (two digits of the year)."""
        date, clock = text.split()
        return self.iso(f"20{date[:2]}-{date[2:4]}-{date[4:6]} {clock.rjust(8, '0')}")

    def epoch(self, text: str) -> Stamp | None:
        """Seconds since 1970 with or without a fraction, or milli-, micro- or nanoseconds."""
        whole, _, fraction = text.replace(",", ".").partition(".")
        if not whole.isdigit():
            return None
        size = len(whole)
        scale = 19 - size if size in (10, 13, 16, 19) else 9
        nanos = int(whole) * 10**scale
        return nanos // 1000 + (fraction_us(fraction) if size <= 10 else 0), 0

    def dateutil(self, text: str) -> Stamp | None:
        """Any other shape, by python-dateutil: a hundred times slower than the rest."""
        from dateutil import parser as dateutil_parser  # 45 ms to import: only where it is needed

        if len(text) > 64 or not any(character.isdigit() for character in text):
            return None
        zones = {name: int(hours * 3600) for name, hours in ZONE_HOURS.items()}
        year = self._years.year
        try:
            moment = dateutil_parser.parse(text, tzinfos=zones, default=datetime(year, 1, 1))  # noqa: DTZ001
            basis = 0
            if moment.tzinfo is None:
                moment, basis = moment.replace(tzinfo=self._zone), ZONE_ASSUMED
            return epoch_us(moment), basis
        except (ValueError, OverflowError, TypeError, AttributeError):
            return None

    # -- arithmetic --------------------------------------------------------------------------

    def _wall(self, year: int, month: int, day: int, hour: int, minute: int) -> int:
        if month == 2 and day == 29:
            while not calendar.isleap(year):
                year -= 1
        return epoch_us(datetime(year, month, day, hour, minute, tzinfo=self._zone))
