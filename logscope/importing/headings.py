"""What a file said, before a chunk, about how its lines are read: the names of its columns.

Zeek's ``#fields`` and the W3C's ``#Fields:`` stand once, at the beginning, and hold for all that follows, or
until the next one; a chunk from the middle of the file is read by a process that never saw them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from logscope.parsing.registry import format_named

# A heading that two blocks share is put together again if it is no longer than this.
_LONGEST = 65_536


def heading_pattern(formats: Sequence[str]) -> re.Pattern[bytes] | None:
    """What finds the headings of a file that these formats read, the best first; None where it has none."""
    patterns = (format_named(name).heading for name in formats)
    return next((pattern for pattern in patterns if pattern is not None), None)


class Headings:
    """Follows the headings of one source; ``last`` is the last one met, or empty."""

    def __init__(self, pattern: re.Pattern[bytes] | None) -> None:
        self._pattern = pattern
        self._rest = b"\n"
        self.last = ""

    def take(self, data: bytes) -> None:
        """Take in the bytes that follow those before."""
        if self._pattern is None:
            return
        whole = self._rest + data
        for found in self._pattern.finditer(whole):
            self.last = found.group().decode("utf-8", "replace").strip("\r\n")
        # what may be the beginning of a heading that the next bytes complete
        cut = whole.rfind(b"\n", 0, len(whole) - 1)
        self._rest = whole[cut:] if cut >= 0 and len(whole) - cut <= _LONGEST else b""
