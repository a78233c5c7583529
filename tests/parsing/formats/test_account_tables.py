"""The tables of last, who and utmpdump: their variants, and names that somebody typed to mislead."""

from __future__ import annotations

import pytest

from logscope.parsing.format import Sample
from logscope.parsing.registry import detect
from tests.parsing.test_examples import read_text


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("ann      pts/0        192.0.2.7        Sat Jan  3 14:05 - 15:00  (00:55)", "last_table"),
        ("ann      pts/0        Sat Jan  3 14:05   still logged in    192.0.2.7", "last_table"),
        ("ann      pts/0        192.0.2.7        Sat Jan  3 14:05 - crash  (1+00:55)", "last_table"),
        ("ann      pts/0        192.0.2.7        Sat Jan  3 14:05    gone - no logout", "last_table"),
        ("ann      pts/0        2026-01-03 14:05 (192.0.2.7)", "who_table"),
        ("ann              pts/0    192.0.2.7        Sat Jan  3 14:05:22 +0100 2026", "lastlog_table"),
        ("Jan  3 14:05:22 web1 sshd[411]: Failed password for ann from 192.0.2.7 port 4022 ssh2", "syslog"),
    ],
)  # fmt: skip
def test_each_table_is_known(line: str, name: str) -> None:
    assert detect(Sample((line,) * 5)).scores[0][0] == name


def test_the_host_behind_the_times_is_the_peer() -> None:
    (event,) = read_text("ann      pts/0        Sat Jan  3 14:05   still logged in    192.0.2.7", "last_table")  # fmt: skip
    assert event["source_ip"] == "192.0.2.7"


@pytest.mark.parametrize("end", ["crash", "down ", "gone - no logout"])
def test_ends_that_are_no_time_are_kept(end: str) -> None:
    (event,) = read_text(f"ann      pts/0        192.0.2.7        Sat Jan  3 14:05 - {end}  (00:55)", "last_table")  # fmt: skip
    assert end.split(maxsplit=1)[0] in event["extra"]


def test_a_year_that_is_not_written_is_a_guess() -> None:
    (event,) = read_text("ann      pts/0        192.0.2.7        Sat Jan  3 14:05 - 15:00  (00:55)", "last_table", year=2024)  # fmt: skip
    assert event["time"] == "2024-01-03T14:05:00.000000Z"
    assert "year-inferred" in event["time_basis"]


def test_a_name_in_the_dump_cannot_stand_for_other_columns() -> None:
    line = "[6] [04712] [    ] [x] [y] [z ] [ssh:notty   ] [198.51.100.9        ] [198.51.100.9   ] [2026-01-03T14:05:22,000000+00:00]"
    (event,) = read_text(line, "utmpdump")
    assert event["source_ip"] == "198.51.100.9"
    assert event["device"] == "ssh:notty"


def test_a_line_cut_off_is_no_record() -> None:
    assert read_text("ann      pts/0        192.0.2.7        Sat Jan", "last_table")[0]["format"] is None  # fmt: skip
    assert read_text("[7] [04711] [ts/0] [ann     ] [pts/0", "utmpdump")[0]["format"] is None
