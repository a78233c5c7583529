"""The forms of journalctl's output: which format a file of each is read with, and values that are made to mislead."""

from __future__ import annotations

import pytest

from logscope.parsing.format import Sample
from logscope.parsing.registry import detect
from tests.parsing.test_examples import read_text

HEAD = "Sat 2026-01-03 14:05:22.250000 UTC [s=5e9;i=2;b=b00;m=1;t=64;x=ab]\n"
ENTRY = '{"__REALTIME_TIMESTAMP":"1767449122250000","_COMM":"app","MESSAGE":"a"}'


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"{HEAD}    _COMM=app\n    MESSAGE=a\n" * 3, "journald_verbose"),
        (f"\x1e{ENTRY}\n" * 3, "journald"),
        (f"data: {ENTRY}\n" * 3, "journald"),
        ("[ 1234.567890] web1 sshd[411]: Connection from 192.0.2.7 port 4022\n" * 3, "syslog"),
        ("[ 1234.567890] systemd[1]: Reached target Multi-User System.\n" * 3, "dmesg"),
    ],
)
def test_each_form_is_known(text: str, name: str) -> None:
    assert detect(Sample(tuple(text.splitlines()))).scores[0][0] == name


def test_a_value_of_several_lines_does_not_set_other_fields() -> None:
    text = f"{HEAD}    _COMM=app\n    MESSAGE=one\n            _HOSTNAME=forged\n    _HOSTNAME=web1\n    _HOSTNAME=again"
    (event,) = read_text(text, "journald_verbose")
    assert event["host"] == "web1"
    assert event["message"] == "one\n_HOSTNAME=forged"


def test_the_time_of_the_entry_counts_where_the_process_stated_none() -> None:
    (event,) = read_text(f"{HEAD}    MESSAGE=cut off", "journald_verbose")
    assert event["time"] == "2026-01-03T14:05:22.250000Z"
