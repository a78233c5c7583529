"""The only way from a text to a widget, and how times and numbers are written on screen.

Most widgets of Textual read a plain ``str`` as markup, and end the program on bad markup; none of
them stops control characters. So every text goes through :func:`safe` (or through the cells of a
:class:`~logscope.tui.widgets.line_table.LineTable`, which do the same).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from logscope.model.safe import ELLIPSIS, plain

# More than this of one text is never laid out: a line of 1 MB would stall the screen.
LONGEST = 20_000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS = ((86_400_000_000, "d"), (3_600_000_000, "h"), (60_000_000, "min"), (1_000_000, "s"))


def safe(
    text: str, style: str = "", *, keep_newlines: bool = False, limit: int = LONGEST
) -> Content:
    """``text`` as content that a widget shows as it is: no markup, no control characters."""
    shown = plain(text, keep_newlines=keep_newlines, limit=limit)
    if keep_newlines:
        shown = shown.expandtabs(8)
    return Content.styled(shown, style) if style else Content(shown)


def cut(text: str, width: int, *, right: bool = False, tail: bool = False) -> str:
    """A text made plain and exactly ``width`` cells wide; what does not fit becomes an ellipsis.

    ``right`` aligns it to the right; ``tail`` keeps its end instead of its beginning.
    """
    if width <= 0:
        return ""
    most = width * 4 + 4
    shown = plain(text[-most:]) if tail else plain(text, limit=most)
    length = cell_len(shown)
    if length > width or (tail and len(text) > most):
        if not tail:
            return set_cell_size(shown, width - 1) + ELLIPSIS
        while cell_len(shown) > width - 1:
            shown = shown[1:]
        return ELLIPSIS + shown + " " * (width - 1 - cell_len(shown))
    return " " * (width - length) + shown if right else shown + " " * (width - length)


def moment(time_us: int | None, zone: tzinfo | None) -> datetime | None:
    """A time in the zone of display (None: the machine's own); None for times no calendar has."""
    if time_us is None:
        return None
    try:
        return (_EPOCH + timedelta(microseconds=time_us)).astimezone(zone)
    except (OverflowError, ValueError, OSError):
        return None


def clock(time_us: int | None, zone: tzinfo | None, *, fraction: bool = False) -> str:
    """``2026-01-03 14:05:06``, with microseconds where asked for."""
    when = moment(time_us, zone)
    if when is None:
        return "-" if time_us is None else str(time_us)
    text = when.strftime("%Y-%m-%d %H:%M:%S")
    return f"{text}.{when.microsecond:06d}" if fraction else text


def zone_name(zone: tzinfo | None, at_us: int | None = None) -> str:
    """What the zone of display is called: ``UTC``, ``CET +01:00``."""
    when = moment(at_us, zone) or datetime.now(UTC).astimezone(zone)
    if zone is UTC:
        return "UTC"
    offset = when.strftime("%z")
    name = str(zone) if zone is not None else when.tzname() or "local"
    return f"{name} {offset[:3]}:{offset[3:5]}"


def duration(width_us: int) -> str:
    """A length of time in the largest unit that divides it: ``15 min``."""
    for unit_us, name in _UNITS:
        if width_us >= unit_us:
            amount = width_us / unit_us
            return f"{amount:.0f} {name}" if amount == int(amount) else f"{amount:.1f} {name}"
    return f"{width_us} µs"


def number(value: int) -> str:
    """A count with thousands apart."""
    return f"{value:,}"


def size(size_bytes: int) -> str:
    """Bytes in the unit that a reader can take in."""
    amount = float(size_bytes)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"
