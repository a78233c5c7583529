"""``03/04/2026``: the 3rd of April or March the 4th? By what else the file says, and marked as the guess that it is.

A date with a number above 12 tells the order for all of its file, because a program prints one. The clock learns it from any stamp that it is shown; what the file begins with is shown to it
first, so that its records are not read one way until the first such date and the other way from there on.
"""

from __future__ import annotations

import re

from logscope.parsing.format import Reading

_DATE = re.compile(r"(?<![\d/.])(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?:\d{4}|\d\d)(?=[ ,:T-]{1,3}\d{1,2}:)")  # fmt: skip
_NOTE = "order of dates"


def order_of(text: str) -> str | None:
    """``day-first`` or ``month-first``, by the first date in ``text`` that can be read in one way only."""
    for found in _DATE.finditer(text):
        first, second = int(found["first"]), int(found["second"])
        if first > 12 >= second:
            return "day-first"
        if second > 12 >= first:
            return "month-first"
    return None


def settle(written: str, reading: Reading) -> str | None:
    """Have the clock read ``written`` as the file's other dates are; what was assumed for it, or None where
    nothing had to be.
    """
    found = _DATE.match(written)
    if found is None:
        return None
    if _NOTE not in reading.options:
        order = order_of(reading.heading)
        reading.options[_NOTE] = order
        if order is not None:  # the clock remembers what it is shown
            reading.clock.numeric("31/01/2026 00:00:00" if order == "day-first" else "01/31/2026 00:00:00")  # fmt: skip
    first, second = int(found["first"]), int(found["second"])
    if first == second:
        return None
    if max(first, second) > 12:
        reading.options[_NOTE] = order_of(written)
        return None
    known = reading.options[_NOTE]
    return f"{known}-inferred" if known is not None else "month-first-assumed"
