r"""What terminals lack: UTF-8, and at times the decency to say that they are gone.

In a terminal that does not speak UTF-8 each character it lacks becomes one that it has, as wide.
Without this Python would write ``\u2588`` for a bar, six cells instead of one, and no column of the
screen would stand where it belongs.

A terminal that goes away (a connection lost, a window killed) sends SIGHUP, but not to a program that
was started by another one which keeps the signal to itself, as make does; the interface would then
read a dead terminal for ever.
"""

from __future__ import annotations

import codecs
import os
import select
import signal
import threading
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


def wait_for_hang_up(fd: int) -> None:
    """Wait until the terminal of a file descriptor is gone."""
    poll = select.poll()
    poll.register(fd, 0)  # a hang-up is told whatever is asked for
    while not any(events & (select.POLLHUP | select.POLLERR) for _, events in poll.poll()):
        pass


def end_with_terminal(fd: int) -> None:
    """Let this program end when its terminal does, as SIGHUP would end it. Nothing without a terminal."""
    if not os.isatty(fd):
        return

    def follow() -> None:
        wait_for_hang_up(fd)
        os.kill(os.getpid(), signal.SIGHUP)

    threading.Thread(target=follow, name="hang-up", daemon=True).start()
