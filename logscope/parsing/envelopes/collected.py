"""Two times of one record: the one that its program wrote, and the one at which a collector took it in.

The inner record's time is the event's; the collector's is kept as ``extra.collected``. It serves where the inner
record has no time, and says the year where the inner stamp has none: a line is collected soon after it was written.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from logscope.model.fields import YEAR_INFERRED
from logscope.parsing.rule import Fields
from logscope.parsing.times import MICRO, Stamp

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HALF_A_YEAR_US = 183 * 86_400 * MICRO


def add_collected(fields: Fields, collected: Stamp | None) -> None:
    """Put the collector's time beside that of the record, or in its place where it has none."""
    if collected is None:
        return
    time = fields.get("time")
    if time is None:
        fields["time"], fields["time_basis"] = collected
        return
    basis = fields.get("time_basis") or 0
    if basis & YEAR_INFERRED:
        time = fields["time"] = in_the_year_of(time, collected[0])
    if time != collected[0]:
        fields["collected"] = iso(collected[0])


def in_the_year_of(time_us: int, other_us: int) -> int:
    """``time_us`` in the year that brings it nearest to ``other_us``; as it is where no calendar has it."""
    try:
        moment = _EPOCH + timedelta(microseconds=time_us)
        year = (_EPOCH + timedelta(microseconds=other_us)).year
        for candidate in (year, year - 1, year + 1):
            moved = _shifted(moment, candidate)
            if moved is not None and abs(moved - other_us) <= _HALF_A_YEAR_US:
                return moved
    except (OverflowError, ValueError):
        pass
    return time_us


def _shifted(moment: datetime, year: int) -> int | None:
    try:
        delta = moment.replace(year=year) - _EPOCH
    except ValueError:  # the 29th of February
        return None
    return (delta.days * 86_400 + delta.seconds) * MICRO + delta.microseconds


def iso(time_us: int) -> str:
    """UTC microseconds as exports print them."""
    moment = _EPOCH + timedelta(microseconds=time_us)
    return f"{moment.isoformat(timespec='microseconds')[:26]}Z"
