"""The import's progress on stderr: one line that is redrawn on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO

from logscope.cli.output import size
from logscope.cli.tables import terminal_width
from logscope.model.progress import ImportProgress
from logscope.model.safe import fit, plain

_REDRAW_SECONDS = 0.1
_LINE_SECONDS = 5.0
_BAR = 20


def time_left(progress: ImportProgress) -> float | None:
    """Seconds until the end at the rate so far; None where that cannot be told yet."""
    if progress.seconds < 0.5 or progress.done_bytes <= 0 or not progress.total_bytes:
        return None
    rest = max(0, progress.total_bytes - progress.done_bytes)
    return rest * progress.seconds / progress.done_bytes


def span(seconds: float) -> str:
    """``7s``, ``2m05s``, ``1h12m``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m{whole % 60:02d}s"
    return f"{whole // 3600}h{whole % 3600 // 60:02d}m"


def status(progress: ImportProgress) -> str:
    """How far the import is, in one line without the current file."""
    seconds = max(progress.seconds, 1e-6)
    parts = [
        f"{progress.lines:,} lines",
        size(progress.content_bytes),
        f"{progress.lines / seconds:,.0f} lines/s",
        f"{size(progress.content_bytes / seconds)}/s",
    ]
    left = time_left(progress)
    if left is not None:
        parts.append(f"{span(left)} left")
    return "  ".join(parts)


class ProgressLine:
    """Shows progress on ``stream``; call ``clear`` before anything else is printed."""

    def __init__(
        self, stream: TextIO, *, width: int | None, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream = stream
        self._width = width
        self._now = now
        self._shown_at: float | None = None
        self._began = now()

    def show(self, progress: ImportProgress) -> None:
        """Show it, unless something was shown a moment ago."""
        now = self._now()
        wait = _LINE_SECONDS if self._width is None else _REDRAW_SECONDS
        if now - (self._began if self._shown_at is None else self._shown_at) < wait:
            return
        self._shown_at = now
        source = plain(progress.source or "")
        if self._width is None:
            self._stream.write(f"{self._percent(progress)}  {status(progress)}  {source}\n")
        else:
            share = self._share(progress)
            filled = round(share * _BAR)
            bar = "#" * filled + "-" * (_BAR - filled)
            line = f"[{bar}] {self._percent(progress)}  {status(progress)}  {source}"
            self._stream.write("\r" + fit(line, self._width - 1) + "\x1b[K")
        self._stream.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._width is not None and self._shown_at is not None:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    @staticmethod
    def _share(progress: ImportProgress) -> float:
        return min(1.0, progress.done_bytes / progress.total_bytes) if progress.total_bytes else 0.0

    def _percent(self, progress: ImportProgress) -> str:
        return f"{self._share(progress) * 100:3.0f}%"


def stderr_line() -> ProgressLine:
    """Progress as fits the stderr of this process."""
    return ProgressLine(sys.stderr, width=terminal_width(sys.stderr))
