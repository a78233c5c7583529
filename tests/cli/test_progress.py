from __future__ import annotations

import io

from logscope.cli.progress import ProgressLine, span, status, time_left
from logscope.model.progress import ImportProgress


def progress(done=50, seconds=2.0, source="auth.log"):
    return ImportProgress(
        phase="reading", source=source, source_done=0, source_bytes=0, lines=2000, content_bytes=3_000_000,
        done_bytes=done, total_bytes=100, sources=1, seconds=seconds,
    )  # fmt: skip


class Clock:
    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


def test_the_status_has_lines_bytes_rate_and_time_left():
    text = status(progress())
    for part in ("2,000 lines", "3.0 MB", "1,000 lines/s", "1.5 MB/s", "2s left"):
        assert part in text
    assert time_left(progress(done=0)) is None
    assert "left" not in status(progress(seconds=0.1))


def test_spans():
    assert [span(7.2), span(125), span(4320)] == ["7s", "2m05s", "1h12m"]


def test_a_terminal_gets_one_line_that_is_redrawn():
    stream, clock = io.StringIO(), Clock()
    line = ProgressLine(stream, width=60, now=clock)
    for _ in range(30):
        clock.seconds += 0.05
        line.show(progress(source="bad\x1b[31m" + "x" * 200))
    line.clear()
    text = stream.getvalue()
    assert "\n" not in text
    assert 5 <= text.count("\r") <= 20
    assert text.endswith("\r\x1b[K")
    assert "\x1b[31m" not in text
    assert all(len(part.removesuffix("\x1b[K")) < 60 for part in text.split("\r"))


def test_elsewhere_a_plain_line_comes_now_and_then():
    stream, clock = io.StringIO(), Clock()
    line = ProgressLine(stream, width=None, now=clock)
    for _ in range(120):
        clock.seconds += 0.1
        line.show(progress(source="bad\x1b[31m"))
    line.clear()
    text = stream.getvalue()
    assert text.count("\n") == 2
    assert "\x1b" not in text
    assert " 50%" in text


def test_a_short_import_shows_no_progress():
    stream = io.StringIO()
    line = ProgressLine(stream, width=None, now=Clock())
    line.show(progress())
    line.clear()
    assert stream.getvalue() == ""
