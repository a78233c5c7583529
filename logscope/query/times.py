"""Times and lengths as an analyst writes them in a query.

A time in a query stands for all of what it names: ``2026-01-03`` is a day, ``2026-01-03 14:05`` a
minute. :class:`Span` is that stretch, in UTC microseconds. Other spellings that logs use are read by
:class:`logscope.parsing.times.Clock`, unless they leave the year open: a query never guesses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

_MICRO = 1_000_000
_STAMP = re.compile(
    r"(?P<year>\d{4})(?:[-/](?P<month>\d{1,2})(?:[-/](?P<day>\d{1,2})"
    r"(?:[T _](?P<hour>\d{1,2})(?::(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?)?"
    r" ?(?P<zone>Z|[+-]\d\d(?::?\d\d)?|[A-Za-z]{2,5})?)?)?)?",
    re.ASCII,
)
_YEARLESS_OR_LOOSE = frozenset({"syslog", "dateutil"})

UNITS: dict[str, int] = {
    "us": 1,
    "ms": 1000,
    "s": _MICRO,
    "m": 60 * _MICRO,
    "h": 3600 * _MICRO,
    "d": 86_400 * _MICRO,
    "w": 7 * 86_400 * _MICRO,
}
_UNIT_WORDS: dict[str, str] = {
    "sec": "s", "secs": "s", "second": "s", "seconds": "s",
    "min": "m", "mins": "m", "minute": "m", "minutes": "m",
    "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
    "day": "d", "days": "d", "week": "w", "weeks": "w",
}  # fmt: skip
_LENGTH_PART = re.compile(r"(\d{1,9})\s*([A-Za-z]+)\s*", re.ASCII)
_LONGEST_US = 400 * 366 * UNITS["d"]

STAMP_HINT = 'a time such as 2026-01-03 or "2026-01-03 14:05" or 2026-01-03T14:05:22Z'
LENGTH_HINT = "a length of time such as 10m, 24h or 7d"


@dataclass(frozen=True, slots=True)
class Span:
    """From ``start`` up to, and without, ``end``; ``is_date`` where no time of day was given."""

    start: int
    end: int
    is_date: bool = False


def read_stamp(text: str, zone: tzinfo) -> Span | None:
    """The stretch of time that ``text`` names; in ``zone`` where it says none itself.

    None where it is no time, or one without a year.
    """
    text = text.strip()
    found = _STAMP.fullmatch(text)
    try:
        if found is not None:
            return _span(found, zone)
        return _other_shape(text, zone)
    except (ValueError, OverflowError):
        return None


def _span(found: re.Match[str], zone: tzinfo) -> Span | None:
    from logscope.parsing.times import epoch_us, zone_offset  # long to load: its patterns

    part = found.groupdict()
    if part["zone"]:
        named = zone_offset(part["zone"])
        if named is None:
            return None
        zone = named
    year, month, day = (int(part[name] or 1) for name in ("year", "month", "day"))
    hour, minute, second = (int(part[name] or 0) for name in ("hour", "minute", "second"))
    first = datetime(year, month, day, hour, minute, second, tzinfo=zone)
    start = epoch_us(first)
    if part["hour"] is None:
        if part["day"]:
            after = first + timedelta(days=1)
        elif part["month"]:
            after = first.replace(year=year + month // 12, month=month % 12 + 1)
        else:
            after = first.replace(year=year + 1)
        return Span(start, epoch_us(after), is_date=True)
    if part["fraction"]:
        digits = part["fraction"][:6]
        width = 10 ** (6 - len(digits))
        start += int(digits) * width
    elif part["second"]:
        width = _MICRO
    else:
        width = UNITS["m" if part["minute"] else "h"]
    return Span(start, start + width)


def _other_shape(text: str, zone: tzinfo) -> Span | None:
    from logscope.parsing.times import STAMP, STAMP_SHAPES, Clock

    found = STAMP.fullmatch(text)
    if found is None or STAMP_SHAPES[(found.lastindex or 1) - 1][0] in _YEARLESS_OR_LOOSE:
        return None
    stamp = Clock(zone).read_found(found)
    if stamp is None:
        return None
    width = 1 if stamp[0] % _MICRO else _MICRO
    return Span(stamp[0], stamp[0] + width)


def read_length(text: str) -> int | None:
    """Microseconds of ``10m``, ``24h``, ``1h30m``, ``2 days``; None where it is no length above 0."""
    total, position = 0, 0
    text = text.strip()
    while position < len(text):
        part = _LENGTH_PART.match(text, position)
        if part is None:
            return None
        unit = part[2].lower()
        scale = UNITS.get(_UNIT_WORDS.get(unit, unit))
        if scale is None:
            return None
        total += int(part[1]) * scale
        position = part.end()
    return total if 0 < total <= _LONGEST_US else None
