"""Which lines are BIND's, and which only look like it."""

from __future__ import annotations

import pytest

from logscope.parsing.registry import format_named


@pytest.mark.parametrize(
    "line",
    [
        "2026-01-03T14:05:22Z [warn][API]: no answer",
        "2026-01-03T14:05:22.250Z [warn][API]: no answer",
        "2026-01-03T14:05:22.250Z warn: no answer",
        "2026-01-03T14:05:22.250Z info: started",
        "2026-01-03T14:05:22.250Z database: connected",
        "2026-01-03T14:05:22.250Z zone: entered",
        "03-Jan-2026 14:05:22.425 INFO [main] org.example.Server start",
        "03-Jan-2026 14:05:22.425 worker: done",
    ],
)
def test_lines_of_other_programs_are_left_to_them(line: str) -> None:
    assert format_named("named").begin(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "03-Jan-2026 14:05:22.425 general: info: zone example.com/IN: loaded serial 3",
        "03-Jan-2026 14:05:22.425 notice: running",
        "03-Jan-2026 14:05:22.425 zone example.com/IN: loaded serial 3",
        "2026-01-03T14:05:22.425Z zone example.com/IN/external: loaded serial 3",
        "2026-01-03T14:05:22.425Z xfer-out: info: client @0x7f 192.0.2.7#3076 (example.com): transfer of 'example.com/IN': AXFR started",
        "2026-01-03T14:05:22.425 info: client 2001:db8::7#53: query failed",
    ],
)
def test_lines_of_named_are_known(line: str) -> None:
    assert format_named("named").begin(line) is not None
