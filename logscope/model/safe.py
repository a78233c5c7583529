r"""Log text made harmless for a terminal: the one place that decides what may be shown as it is.

Whoever broke in also wrote into the logs. A terminal acts on control characters, and a reader is
misled by characters that turn the direction of writing or take no room. Each of them is replaced
by something that can be seen and that says which character stood there: a picture (``␛``) for
C0 controls, an escape (``\u202e``) for the rest. Both faces call :func:`plain` on every text that
comes from a log, before anything else looks at it.
"""

from __future__ import annotations

import unicodedata

ELLIPSIS = "…"


class _StandIns(dict[int, str]):
    """Translation table that fills itself: code point -> what is shown for it."""

    def __missing__(self, code: int) -> str:
        shown = self[code] = _stand_in(code)
        return shown


def _stand_in(code: int) -> str:
    character = chr(code)
    if character.isprintable() or unicodedata.category(character) == "Zs":
        return character
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if 0xDC80 <= code <= 0xDCFF:  # a byte that was no UTF-8, as surrogateescape keeps it
        return f"\\x{code - 0xDC00:02x}"
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


_ONE_LINE = _StandIns()
_LINES = _StandIns({0x09: "\t", 0x0A: "\n"})


def plain(text: str, *, keep_newlines: bool = False, limit: int | None = None) -> str:
    """``text`` without anything that a terminal or a reader could be tricked by.

    ``keep_newlines`` leaves newlines and tabs, for text that is meant to have them. A text longer
    than ``limit`` characters is cut, before any other work, and ends in an ellipsis.
    """
    if limit is not None and len(text) > limit:
        text = text[: max(limit - 1, 0)] + ELLIPSIS
    if text.isprintable():
        return text
    return text.translate(_LINES if keep_newlines else _ONE_LINE)


def cell_width(text: str) -> int:
    """How many terminal cells a plain text takes: wide characters two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def fit(text: str, width: int) -> str:
    """A plain text cut to ``width`` cells; where something was cut off it ends in an ellipsis."""
    text = text[: width * 8 + 8]  # no more than eight characters share a cell that is looked at
    if cell_width(text) <= width:
        return text
    kept, used = [], 0
    for character in text:
        used += _character_width(character)
        if used > width - 1:
            break
        kept.append(character)
    return "".join(kept) + ELLIPSIS if width > 0 else ""
