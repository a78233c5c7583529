"""The reader: lines in are lines out, every byte is in the books, and a bad line never raises."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logscope.model.batch import COLUMN, EventBatch
from logscope.model.source import Chunk
from logscope.parsing.reader import RECORD_LINES, decode_lines, read_chunk, zone_named
from logscope.parsing.registry import formats
from tests.parsing.test_examples import events_of

ALL = tuple(form.name for form in formats() if not form.document)
SYSLOG = ("syslog",)


def read(
    data: bytes | str, names: tuple[str, ...] = SYSLOG, **more: Any
) -> tuple[EventBatch, list[dict[str, Any]]]:
    raw = data.encode() if isinstance(data, str) else data
    batch = read_chunk(
        Chunk(
            1,
            more.pop("offset", 0),
            more.pop("first_line", 1),
            raw,
            names,
            **{"year": 2026, **more},
        )
    )
    assert batch.books.total_bytes == len(raw)
    return batch, list(events_of(batch))


LINE = "Jan  3 14:05:22 web1 app[7]: hello"


def test_each_line_is_one_event_at_its_own_place() -> None:
    text = (
        "\n".join(f"Jan  3 14:05:{second:02d} web1 app[7]: m{second}" for second in range(5)) + "\n"
    )
    batch, events = read(text, offset=100, first_line=11)
    assert [event["line"] for event in events] == [11, 12, 13, 14, 15]
    assert [event["message"] for event in events] == [f"m{second}" for second in range(5)]
    for event in events:
        assert text.encode()[event["offset"] - 100 :].startswith(event["original"].encode())
    assert batch.books.lines == {"event": 5}


def test_lines_that_are_indented_belong_to_the_record_before() -> None:
    batch, events = read(f"{LINE}\n  more\n\tand more\nJan  3 14:05:23 web1 app[7]: next\n")
    assert [(event["line"], event["lines"]) for event in events] == [(1, 3), (4, 1)]
    assert events[0]["original"] == f"{LINE}\n  more\n\tand more"
    assert batch.books.lines == {"event": 2, "continuation": 2}
    assert batch.books.size_bytes["continuation"] == len("  more\n\tand more\n")


W3C_HEAD = (
    "#Software: Microsoft Internet Information Services 10.0\n#Fields: date time c-ip cs-method\n"
)


def test_a_heading_is_in_the_books_and_no_event() -> None:
    again = "#Fields: date time cs-method c-ip\n"
    batch, events = read(
        f"{W3C_HEAD}2026-01-03 14:05:22 192.0.2.7 GET\n{again}2026-01-03 14:05:23 PUT 192.0.2.8\n",
        ("w3c_extended",),
    )
    assert [(event["line"], event["source_ip"]) for event in events] == [(3, "192.0.2.7"), (5, "192.0.2.8")]  # fmt: skip
    assert batch.books.lines == {"event": 2, "heading": 3}
    assert batch.books.size_bytes["heading"] == len(W3C_HEAD + again)


def test_a_line_that_names_the_columns_of_a_table_is_a_heading() -> None:
    head = "Timestamp,User,IP Address,Action,Result\n"
    batch, events = read(f"\n{head}2026-01-03 14:05:22,ann,192.0.2.7,login,failure\n", ("csv_table",))  # fmt: skip
    assert [(event["line"], event["actor"]) for event in events] == [(3, "ann")]
    assert batch.books.total_lines == 3
    assert batch.books.lines["heading"] == 1
    assert batch.books.lines["event"] == 1


def test_a_line_that_nobody_knows_is_an_unparsed_event_at_its_neighbours_time() -> None:
    batch, events = read(f"{LINE}\n%%%\n")
    assert events[1]["format"] is None
    assert events[1]["time"] == events[0]["time"]
    assert "carried" in events[1]["time_basis"]
    assert events[1]["original"] == events[1]["message"] == "%%%"
    assert batch.books.lines == {"event": 1, "unparsed": 1}


def test_a_line_before_the_first_time_has_none_and_is_counted() -> None:
    batch, events = read(f"%%%\n???\n{LINE}\n")
    assert batch.untimed == 2
    assert [event["time"] for event in events[:2]] == [None, None]
    assert batch.last_time == batch.columns[COLUMN["time"]][2]


def test_blank_lines_are_booked_and_break_nothing() -> None:
    batch, events = read(f"\n{LINE}\n\n   \n  more\n\n")
    assert [(event["line"], event["lines"]) for event in events] == [(2, 2)]
    assert batch.books.lines == {"blank": 4, "event": 1, "continuation": 1}


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_line_ends_are_no_part_of_a_message(end: str) -> None:
    _, events = read(f"{LINE}{end}{LINE}{end}")
    assert [event["message"] for event in events] == ["hello", "hello"]


def test_carriage_returns_alone_end_lines_where_the_file_has_no_other() -> None:
    batch, events = read(f"{LINE}\r{LINE}\r", newline=b"\r")
    assert [event["line"] for event in events] == [1, 2]
    assert batch.books.lines == {"event": 2}


def test_nul_bytes_are_shown_as_their_symbol() -> None:
    _, events = read(f"{LINE}\0\0x\n\0\0\0\n")
    assert events[0]["message"] == "hello\u2400\u2400x"
    assert events[1]["original"] == "\u2400" * 3


def test_lines_of_several_encodings_are_each_read_in_their_own() -> None:
    _, events = read(LINE.encode() + " caf\u00e9\n".encode() + LINE.encode() + b" caf\xe9\n")
    assert [event["message"] for event in events] == ["hello caf\u00e9", "hello caf\u00e9"]


def test_a_byte_order_mark_does_not_hide_the_first_line() -> None:
    batch, events = read(b"\xef\xbb\xbf" + LINE.encode() + b"\n")
    assert events[0]["host"] == "web1"
    assert batch.books.lines == {"event": 1}


def test_a_last_line_without_an_end_is_a_line() -> None:
    batch, events = read(f"{LINE}\n{LINE}")
    assert len(events) == 2
    assert batch.books.total_lines == 2


def test_a_record_of_too_many_lines_is_broken_up() -> None:
    batch, events = read(f"{LINE}\n" + "  x\n" * (RECORD_LINES + 10))
    assert sum(event["lines"] for event in events) == RECORD_LINES + 11
    assert max(event["lines"] for event in events) <= RECORD_LINES + 1
    assert batch.books.lines["unparsed"] > 0


def test_a_line_of_megabytes_is_one_event() -> None:
    _, events = read(f"{LINE} {'x' * 3_000_000}\n{LINE}\n")
    assert len(events) == 2
    assert len(events[0]["original"]) > 3_000_000


def test_lines_of_another_format_in_the_file_are_read_by_it() -> None:
    text = f'{LINE}\n{{"time":"2026-01-03T14:06:00Z","message":"hi","level":"info"}}\n{LINE}\n'
    _, events = read(text, ("syslog", "json_lines"))
    assert [event["format"] for event in events] == ["syslog", "json_lines", "syslog"]


def test_a_host_that_the_record_does_not_state_is_the_sources() -> None:
    _, events = read("%%%\n" + LINE + "\n", host="fromfolder")
    assert [event["host"] for event in events] == ["fromfolder", "web1"]


def test_the_same_chunk_gives_the_same_batch() -> None:
    text = (LINE + "\n") * 3
    first, second = read(text)[0], read(text)[0]
    assert first.columns == second.columns
    assert first.dictionaries == second.dictionaries


def test_a_line_of_the_time_belongs_with_the_user_behind_it() -> None:
    text = (
        "# Time: 260103 14:05:22\n# User@Host: ann[ann] @ web1 [192.0.2.7]\n# Query_time: 2\nSELECT 1;\n"
        "# User@Host: bob[bob] @ web1 [192.0.2.8]\n# Query_time: 3\nSELECT 2;\n"
    )
    batch, events = read(text, ("mysql_slow", "generic"))
    assert [(event["actor"], event["line"], event["lines"]) for event in events] == [
        ("ann", 1, 4),
        ("bob", 5, 3),
    ]
    assert batch.books.lines == {"event": 2, "continuation": 5}


def test_entries_of_the_journals_export_are_kept_whole() -> None:
    entry = "__CURSOR=s={0}\n__REALTIME_TIMESTAMP=17674491222{0}0000\n_HOSTNAME=web1\nSYSLOG_IDENTIFIER=app\nMESSAGE=m{0}\n\n"
    batch, events = read(
        entry.format(1) + entry.format(2), ("journald_export", "generic", "logfmt", "syslog")
    )
    assert [event["message"] for event in events] == ["m1", "m2"]
    assert batch.books.lines == {"event": 2, "continuation": 8, "blank": 2}


def test_decoded_lines_and_sizes_are_equally_many() -> None:
    lines, sizes = decode_lines(b"a\r\nb\n\nlast")
    assert lines == ["a", "b", "", "last"]
    assert list(sizes) == [3, 2, 1, 4]


def test_a_zone_is_a_name_or_an_offset() -> None:
    assert zone_named("utc").utcoffset(None) == timedelta(0)
    assert zone_named("-03:30").utcoffset(None) == timedelta(hours=-3, minutes=-30)
    assert zone_named("Europe/Berlin") == ZoneInfo("Europe/Berlin")
    with pytest.raises(ValueError, match="no time zone named"):
        zone_named("Mars/Olympus")


def balanced(data: bytes, names: tuple[str, ...]) -> None:
    """Every line is in exactly one event, blank or continuation; every byte is in the books."""
    batch, events = read(data, names)
    lines = data.count(b"\n") + (1 if data and not data.endswith(b"\n") else 0)
    assert batch.books.total_lines == lines
    no_event = batch.books.lines.get("blank", 0) + batch.books.lines.get("heading", 0)
    assert sum(event["lines"] for event in events) + no_event == lines
    assert len(events) == batch.books.lines.get("event", 0) + sum(
        1 for event in events if event["format"] is None
    )
    covered = [
        number
        for event in events
        for number in range(event["line"], event["line"] + event["lines"])
    ]
    if not batch.books.lines.get("blank"):
        assert covered == sorted(set(covered))


FRAGMENTS = [
    LINE, "\n", "\n", " ", "\t", "\r\n", "\0", "{", "}", '{"a":1}', '{"time":"2026-01-03T14:05:22Z"}', "[", "\u00e9", "# Time: 1",
    "# User@Host: ", "__CURSOR=", "MESSAGE=x", "2026-01-03 14:05:22 UTC [1] LOG:  statement: SELECT", "type=SYSCALL msg=audit(1767449122.250:7): pid=1",
    "Oct 99 99:99:99 ", "<999>", "#Fields: date time c-ip", "#Software: x", "Log file created at: 2026/01/03 14:05:22", '192.0.2.7 - - [03/Jan/2026:14:05:22 +0000] "GET / HTTP/1.1" 200 1',
]  # fmt: skip


@settings(max_examples=120)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=25), st.permutations(ALL))
def test_every_line_of_any_mixture_is_accounted_for(
    fragments: list[str], names: tuple[str, ...]
) -> None:
    balanced("".join(fragments).encode(), tuple(names[:6]))


@settings(max_examples=80)
@given(st.binary(max_size=400), st.sampled_from(ALL))
def test_every_byte_of_noise_is_accounted_for(data: bytes, name: str) -> None:
    balanced(data, (name, "generic"))


@settings(max_examples=60)
@given(st.text(max_size=200), st.sampled_from(ALL))
def test_every_line_of_any_text_is_accounted_for(text: str, name: str) -> None:
    balanced(text.encode("utf-8", "surrogatepass"), (name,))
