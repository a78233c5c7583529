"""Times and ranges of time as the analyst types them, in the zone of display."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

from logscope.errors import QueryError
from logscope.model.lens import Lens
from logscope.tui.text import clock

_STAMP = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})?[ T]?(?:(?P<clock>\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,6})?)?))?(?P<utc>Z)?"
)
_LAST = re.compile(r"last\s+(?P<amount>\d{1,6})\s*(?P<unit>[smhdw])")
_UNIT_US = {
    "s": 1_000_000, "m": 60_000_000, "h": 3_600_000_000, "d": 86_400_000_000, "w": 604_800_000_000,
}  # fmt: skip
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_moment(
    text: str, zone: tzinfo | None, near_us: int | None = None, *, end: bool = False
) -> int:
    """UTC microseconds of ``2026-01-03``, ``2026-01-03 14:05``, ``14:05`` (on the day of ``near_us``).

    ``end``: a date alone means the end of that day. Raises QueryError.
    """
    wanted = text.strip()
    found = _STAMP.fullmatch(wanted)
    if not found or not (found["date"] or found["clock"]):
        raise QueryError(f"no time: {wanted!r}; write 2026-01-03 14:05 or 14:05", text)
    zone = UTC if found["utc"] else zone
    try:
        if found["date"]:
            day = datetime.strptime(found["date"], "%Y-%m-%d")  # noqa: DTZ007
        elif near_us is not None:
            day = (_EPOCH + timedelta(microseconds=near_us)).astimezone(zone).replace(tzinfo=None)
        else:
            raise QueryError(f"no day is known for {wanted!r}; write 2026-01-03 {wanted}", text)
        parts = (found["clock"] or "0:0").replace(",", ".").split(":")
        seconds, _, fraction = (parts[2] if len(parts) > 2 else "0").partition(".")
        day = day.replace(
            hour=int(parts[0]), minute=int(parts[1]), second=int(seconds),
            microsecond=int(fraction.ljust(6, "0") or 0), tzinfo=zone,
        )  # fmt: skip
        if end and not found["clock"]:
            day += timedelta(days=1)
        return (day.astimezone(UTC) - _EPOCH) // timedelta(microseconds=1)
    except (ValueError, OverflowError) as error:
        raise QueryError(f"no calendar has {wanted!r}", text) from error


def read_range(
    text: str, zone: tzinfo | None, newest: int | None, near: int | None = None
) -> tuple[int | None, int | None]:
    """Since and until of ``A .. B``, either side empty for open, ``last 24h`` back from the newest
    event, a day alone, or nothing for all. A time of day is on the day of ``near``, or else of
    ``newest``. Raises QueryError with the column of the wrong half.
    """
    wanted = text.strip()
    if not wanted or wanted == "all":
        return None, None
    if last := _LAST.fullmatch(wanted):
        if newest is None:
            return None, None
        return newest - int(last["amount"]) * _UNIT_US[last["unit"]], None
    near = newest if near is None else near
    since_text, dots, until_text = text.partition("..")
    try:
        since = read_moment(since_text, zone, near) if since_text.strip() else None
    except QueryError as error:
        raise QueryError(error.message, text, 0) from error
    try:
        if not dots:
            until: int | None = read_moment(since_text, zone, near, end=True)
        else:
            until = (
                read_moment(until_text, zone, near if since is None else since, end=True)
                if until_text.strip()
                else None
            )
    except QueryError as error:
        raise QueryError(error.message, text, len(since_text) + len(dots)) from error
    if since is not None and until is not None and since >= until:
        if not dots:
            raise QueryError("a time alone is no range; write A .. B", text, len(text))
        raise QueryError("the range ends before it begins", text, len(since_text) + len(dots))
    return since, until


def write_range(since: int | None, until: int | None, zone: tzinfo | None) -> str:
    """A range as :func:`read_range` reads it; nothing for all."""
    if since is None and until is None:
        return ""
    begin, end = _short(since, zone), _short(until, zone)
    day, _, time_of_day = end.partition(" ")
    if time_of_day and begin.startswith(f"{day} "):
        end = time_of_day
    return f"{begin} .. {end}".strip()


def _short(time_us: int | None, zone: tzinfo | None) -> str:
    """A time without what is zero at its end."""
    if time_us is None:
        return ""
    if time_us % 1_000_000:
        return clock(time_us, zone, fraction=True).rstrip("0")
    return clock(time_us, zone).removesuffix(":00")


def lens_query(lens: Lens, effective: str) -> str:
    """A lens as a query alone: its range written into it, in UTC."""
    parts = [effective.strip()]
    if lens.since is not None:
        parts.append(f'since:"{_instant(lens.since)}"')
    if lens.until is not None:
        parts.append(f'until:"{_instant(lens.until)}"')
    return " ".join(part for part in parts if part)


def _instant(time_us: int) -> str:
    return (_EPOCH + timedelta(microseconds=time_us)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
