r"""A terminal that does not speak UTF-8: each character it lacks becomes one that it has, as wide.

Without this Python would write ``\u2588`` for a bar, six cells instead of one, and no column of the
screen would stand where it belongs.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.cells import cell_len

_ERRORS = "logscope-cells"
_STAND_INS = str.maketrans(
    {
        **dict.fromkeys("█▇▆▅", "#"), **dict.fromkeys("▄▃▂▁", "_"), "▓": "%", "▒": ":", "░": ".",
        **dict.fromkeys("│┃▌▏▐▕╵", "|"), **dict.fromkeys("─━▔▁", "-"),
        **dict.fromkeys("╭╮╰╯┌┐└┘├┤┬┴┼", "+"), "✓": "+", "✗": "x", "●": "o", "·": ".", "…": "~",
        "›": ">", "‹": "<", "↓": "v", "↑": "^", "⏎": "=", "⌫": "<", "±": "~",
    }
)  # fmt: skip


def _stand_ins(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end].translate(_STAND_INS)
    return "".join(sign if sign.isascii() else "?" * cell_len(sign) for sign in lacking), error.end


codecs.register_error(_ERRORS, _stand_ins)


@contextmanager
def any_terminal(stream: TextIO | None) -> Iterator[None]:
    """Let the interface write to ``stream`` whatever its encoding is."""
    reconfigure = getattr(stream, "reconfigure", None)
    if stream is None or reconfigure is None:
        yield
        return
    before = stream.errors
    reconfigure(errors=_ERRORS)
    try:
        yield
    finally:
        reconfigure(errors=before)
