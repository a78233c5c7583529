"""glog's and klog's lines: the head gives the year, and is no event."""

from __future__ import annotations

from logscope.model.source import Chunk
from logscope.parsing.reader import read_chunk
from tests.parsing.test_examples import events_of, read_text

HEAD = "Log file created at: 2024/12/31 23:00:00\nRunning on machine: web1\nBinary: Built with gc go1.22 for linux/amd64\nLog line format: [IWEF]mmdd hh:mm:ss.uuuuuu threadid file:line] msg\n"
LINES = "I1231 23:59:59.000001 12345 server.cc:65] before\nI0101 00:00:01.000001 12345 server.cc:65] after\n"


def test_the_head_gives_the_year_over_its_end() -> None:
    before, after = read_text(HEAD + LINES, "glog", year=2026)
    assert (before["time"], after["time"]) == ("2024-12-31T23:59:59.000001Z", "2025-01-01T00:00:01.000001Z")  # fmt: skip
    assert (before["host"], before["line"]) == ("web1", 5)


def test_a_chunk_behind_the_head_has_its_year() -> None:
    chunk = Chunk(1, 4096, 9, LINES.encode(), ("glog",), year=2026, heading=HEAD.rstrip("\n"))
    assert [event["time"][:4] for event in events_of(read_chunk(chunk))] == ["2024", "2025"]


def test_without_a_head_the_year_is_the_files() -> None:
    assert [event["time"][:4] for event in read_text(LINES, "glog", year=2025)] == ["2025", "2026"]
