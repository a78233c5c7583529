"""Tables with a header: which column is what, and where a record ends."""

from __future__ import annotations

from typing import Any

import pytest

from logscope.model.source import Chunk
from logscope.parsing import csv_records
from logscope.parsing.format import Sample
from logscope.parsing.formats.csv_table import FORMAT
from logscope.parsing.reader import read_chunk
from logscope.parsing.registry import detect
from tests.parsing.test_examples import events_of, read_text

HEAD = "Timestamp,User,IP Address,Action,Result,Comment\n"
ROW = "2026-01-03 14:05:22,ann,192.0.2.7,login,failure,x\n"


def rows(text: str) -> list[dict[str, Any]]:
    return read_text(text, "csv_table")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_columns_are_found_by_their_names(separator: str) -> None:
    event = rows((HEAD + ROW).replace(",", separator))[0]
    assert event["time"] == "2026-01-03T14:05:22.000000Z"
    assert (event["actor"], event["source_ip"], event["action"]) == ("ann", "192.0.2.7", "login")
    assert (event["outcome"], event["category"]) == ("failure", ("app.auth",))


def test_a_file_with_times_under_a_header_is_a_table() -> None:
    lines = tuple((HEAD + ROW * 5).splitlines())
    assert detect(Sample(lines)).best == "csv_table"


@pytest.mark.parametrize(
    "text",
    [
        "name,size,owner\na,1,ann\nb,2,eve\n",  # no times
        "time,a,b\nnever,1,2\nsoon,1,2\n",  # none that is one
        "Jan  3 14:05:22 web1 sshd[411]: date,user,action\n",
        '{"time":1,"user":2,"action":3}\n',
        "2026-01-03 14:05:22,415 fail2ban.actions [812]: NOTICE [sshd] Ban 192.0.2.7\n",
        "20260103 14:05:22,db1,ann,192.0.2.7,4,9,QUERY,shop,'DELETE FROM t',0\n",
    ],
)
def test_what_is_no_table_with_times_is_left_to_others(text: str) -> None:
    assert "csv_table" not in dict(detect(Sample(tuple(text.splitlines()))).scores)


def test_date_and_clock_in_two_columns_are_one_time() -> None:
    event = rows("date;time;user;action\n03.01.2026;14:05:22;ann;user.create\n")[0]
    assert event["time"] == "2026-01-03T14:05:22.000000Z"
    assert event["category"] == ("app.account",)


def test_a_column_that_says_its_zone_needs_no_guess() -> None:
    event = rows("Date (UTC),Username,IP address\n2026-01-03 14:05:22,ann,192.0.2.7\n")[0]
    assert (event["time"], event["time_basis"]) == ("2026-01-03T14:05:22.000000Z", "exact")


def test_a_record_made_up_within_quotes_is_none() -> None:
    forged = '2026-01-03 14:05:22,eve,203.0.113.9,login,failure,"x\n2026-01-03 14:05:23,ann,192.0.2.7,login,success,""y""\n"\n'
    events = rows(HEAD + forged + ROW)
    assert [(event["actor"], event["lines"]) for event in events] == [("eve", 3), ("ann", 1)]
    assert events[1]["line"] == 5


def test_a_quote_that_nobody_closes_costs_its_line_only() -> None:
    events = rows(HEAD + '2026-01-03 14:05:21,"eve,203.0.113.9,login,failure,x\n' + ROW)
    assert [event["format"] for event in events] == [None, "csv_table"]
    assert events[1]["actor"] == "ann"


def test_a_quote_within_a_bare_value_is_itself() -> None:
    assert csv_records.values('a,5" disk,"say ""x"", y",', ",") == [
        "a",
        '5" disk',
        'say "x", y',
        "",
    ]


def test_the_record_inside_a_column_is_read_by_its_own_format() -> None:
    text = (
        "_time,_raw,host\n2026-01-03T14:05:22Z,"
        '"Jan  3 14:05:22 web1 sshd[411]: Failed password for ""x from 203.0.113.9 port 4022 ssh2",web1\n'
    )
    event = rows(text)[0]
    assert (event["program"], event["host"], event["source_ip"]) == ("sshd", "web1", "203.0.113.9")


def test_a_later_chunk_knows_the_columns_by_the_head_of_the_file() -> None:
    chunk = Chunk(1, len(HEAD), 2, ROW.encode(), ("csv_table",), heading=HEAD + ROW)
    assert [event["actor"] for event in events_of(read_chunk(chunk))] == ["ann"]


def test_a_cut_lies_between_records_never_within_quotes() -> None:
    record = b'2026-01-03 14:05:22,eve,203.0.113.9,login,failure,"a\n2026-01-03 1,b\n"\n'
    data = bytearray(HEAD.encode() + record * 50)
    for target in range(len(HEAD), len(data) - len(record), 7):
        cut = FORMAT.cut(data, target)
        assert cut is not None
        assert target <= cut
        assert (cut - len(HEAD)) % len(record) == 0


def test_rows_that_end_early_or_go_on_are_still_rows() -> None:
    events = rows(HEAD + "2026-01-03 14:05:22,ann\n2026-01-03 14:05:22,ann,192.0.2.7,a,b,c,d,e\n")
    assert [event["actor"] for event in events] == ["ann", "ann"]
    assert '"more_columns":"d,e"' in events[1]["extra"]
