"""squid's cache.log: its heads, what belongs to a record, and whose lines it must leave alone."""

from __future__ import annotations

import pytest

from logscope.parsing.format import Sample
from logscope.parsing.formats.squid_cache import FORMAT
from logscope.parsing.registry import detect

HEADS = (
    "2026/01/03 14:05:22| Process ID 411",
    "2026/01/03 14:05:22 kid1| Process ID 411",
    "2026/01/03 14:05:22.123 kid12| 33,2| client_side.cc(582) swanSong: Process ID 411",
)
OTHERS = (
    "2026/01/03 14:05:22 [error] 411#411: *1 connect() failed | refused",
    "2026/01/03 14:05:22 kid1 | Process ID 411",
    "2026/01/03 14:05:22",
    "1767449122.123    87 192.0.2.7 TCP_DENIED/403 3900 GET http://www.example.net/ - HIER_NONE/- text/html",
)


@pytest.mark.parametrize("line", HEADS)
def test_each_head_of_cache_log_begins_a_record_whose_message_stands_behind_it(line: str) -> None:
    begun = FORMAT.begin(line)
    assert begun is not None
    assert line[begun.end() :] == "Process ID 411"
    assert detect(Sample((line,) * 3)).best == "squid_cache"


@pytest.mark.parametrize("line", OTHERS)
def test_other_lines_begin_none(line: str) -> None:
    assert FORMAT.begin(line) is None
