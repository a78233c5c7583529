"""Stamps whose shape a file describes: strftime's directives, as Python and lnav write them.

A stamp is read into the words of ISO 8601 or of syslog and handed to the clock, which knows zones, years
and the minutes that it has seen before. Without a description the clock finds the shape by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from logscope.parsing.times import MICRO, MONTHS, Clock, Stamp

_PARTS = {
    "Y": r"(?P<year>\d{4})", "y": r"(?P<short>\d\d)", "m": r"(?P<month> ?\d{1,2})", "d": r"(?P<day> ?\d{1,2})",
    "e": r"(?P<day> ?\d{1,2})", "b": r"(?P<name>[A-Za-z]{3,9})\.?", "B": r"(?P<name>[A-Za-z]{3,9})", "h": r"(?P<name>[A-Za-z]{3,9})",
    "H": r"(?P<hour> ?\d{1,2})", "k": r"(?P<hour> ?\d{1,2})", "I": r"(?P<hour> ?\d{1,2})", "l": r"(?P<hour> ?\d{1,2})",
    "M": r"(?P<minute>\d\d)", "S": r"(?P<second>\d\d)", "f": r"(?P<fraction>\d{1,9})", "L": r"(?P<fraction>\d{1,9})",
    "N": r"(?P<fraction>\d{1,9})", "p": r"(?P<half>[AaPp])\.?[Mm]\.?", "a": r"[A-Za-z]{2,9}\.?,?", "A": r"[A-Za-z]{2,9}",
    "z": r"(?P<zone>Z|[+-]\d\d(?::?\d\d)?)", "Z": r"(?P<zone>[A-Za-z][\w/+-]{0,39})", "%": "%", "n": r"\s", "t": r"\s",
    "s": r"(?P<epoch>\d{9,11}(?:\.\d{1,9})?)", "i": r"(?P<epoch>\d{12,14})", "6": r"(?P<epoch>\d{15,17})", "9": r"(?P<epoch>\d{18,19})",
}  # fmt: skip
_WHOLE = {"T": "%H:%M:%S", "D": "%m/%d/%y", "F": "%Y-%m-%d", "R": "%H:%M"}
_DIVISORS = {"s": 1, "i": 1_000, "6": 1_000_000, "9": 1_000_000_000}
_NAMED = {"epoch": 1, "epoch_ms": 1_000, "epoch_us": 1_000_000, "epoch_ns": 1_000_000_000}
_MONTH_NAMES = (
    "",
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
_LATEST_US = 253_402_300_799 * MICRO

WORDS = ("auto", "iso", *_NAMED)


@dataclass(frozen=True, slots=True)
class StampFormat:
    """One way in which a stamp is written; ``yearless`` where it says no year."""

    text: str
    read: Callable[[str, Clock], Stamp | None]
    yearless: bool = False


def stamp_format(text: str) -> StampFormat:
    """``auto``, ``iso``, ``epoch`` (with ``_ms``, ``_us``, ``_ns``) or directives. Raises ValueError."""
    if text == "auto":
        return StampFormat(text, lambda stamp, clock: clock.read(stamp))
    if text == "iso":
        return StampFormat(text, lambda stamp, clock: clock.iso(stamp.strip()))
    if text in _NAMED:
        return divided(_NAMED[text])
    if "%" not in text:
        raise ValueError(
            f"'{text}' is no time format: one of {', '.join(WORDS)}, or directives such as %Y-%m-%d %H:%M:%S"
        )
    pattern, divisor = _compiled(text)
    names = pattern.groupindex
    if "epoch" in names:
        number = divided(divisor)
        return StampFormat(text, number.read)
    if "day" not in names or not {"month", "name"} & names.keys():
        raise ValueError(
            f"'{text}' says no month and day: a time needs both, or seconds since 1970 (%s)"
        )
    if "hour" not in names or "minute" not in names:
        raise ValueError(f"'{text}' says no hour and minute")
    dated = bool({"year", "short"} & names.keys())
    if not dated and "zone" in names:
        raise ValueError(
            f"'{text}' says a zone and no year: leave the zone out of the time's group"
        )

    def read(stamp: str, clock: Clock) -> Stamp | None:
        found = pattern.fullmatch(stamp.strip())
        return None if found is None else _read(found.groupdict(), clock)

    return StampFormat(text, read, yearless=not dated)


def divided(divisor: float) -> StampFormat:
    """A number that is seconds since 1970 after a division."""

    def read(stamp: str, _clock: Clock) -> Stamp | None:
        if len(stamp) > 40:
            return None
        try:
            micros = int(Decimal(stamp.strip()) * MICRO / Decimal(divisor))
        except (InvalidOperation, ValueError, OverflowError):
            return None
        return (micros, 0) if 0 <= micros <= _LATEST_US else None

    return StampFormat(f"epoch / {divisor:g}", read)


def _compiled(text: str) -> tuple[re.Pattern[str], int]:
    parts: list[str] = []
    divisor, at = 1, 0
    while (whole := re.search(r"%([TDFR])", text)) is not None:
        text = text[: whole.start()] + _WHOLE[whole[1]] + text[whole.end() :]
    while at < len(text):
        letter = text[at]
        if letter == "%":
            name = text[at + 1 : at + 2]
            if name not in _PARTS:
                raise ValueError(
                    f"%{name} is not known in a time format; there are: {', '.join(_PARTS)}"
                )
            parts.append(_PARTS[name])
            divisor = _DIVISORS.get(name, divisor)
            at += 2
        else:
            parts.append(r"\s{1,6}" if letter == " " else re.escape(letter))
            at += 1
    try:
        return re.compile("".join(parts)), divisor
    except re.error:
        raise ValueError(f"'{text}' says a part of the time twice") from None


def _read(part: dict[str, str | None], clock: Clock) -> Stamp | None:
    name = part.get("name")
    month = MONTHS.get(name.lower(), 0) if name else int(part.get("month") or 0)
    day, hour = int(part["day"] or 0), int(part["hour"] or 0)
    if not 0 < month < 13:
        return None
    half = part.get("half")
    if half:
        hour = hour % 12 + (12 if half in "Pp" else 0)
    fraction = part.get("fraction")
    time = f"{hour:02d}:{part['minute']}:{part.get('second') or '00'}" + (
        f".{fraction}" if fraction else ""
    )
    year = part.get("year")
    short = part.get("short")
    if short:
        year = f"{19 if int(short) >= 70 else 20}{short}"
    if year is None:
        return clock.syslog(f"{_MONTH_NAMES[month]} {day:2d} {time}")
    zone = part.get("zone") or ""
    return clock.iso(f"{year}-{month:02d}-{day:02d}T{time}{zone}")
