"""Times as text: one way for programs, one for people, both in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _moment(time_us: int) -> datetime | None:
    try:
        return _EPOCH + timedelta(microseconds=time_us)
    except OverflowError:
        return None


def iso(time_us: int | None) -> str | None:
    """ISO 8601 with microseconds and ``Z``; None where there is no time, or none that a calendar has."""
    moment = None if time_us is None else _moment(time_us)
    return None if moment is None else f"{moment:%Y-%m-%dT%H:%M:%S.%f}Z".rjust(27, "0")


def readable(time_us: int | None) -> str:
    """``2026-01-03 14:05:22``, or ``-``; whoever shows it says that it is UTC."""
    moment = None if time_us is None else _moment(time_us)
    return "-" if moment is None else f"{moment:%Y-%m-%d %H:%M:%S}".rjust(19, "0")
