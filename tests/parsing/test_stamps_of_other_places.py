"""Stamps in the language of a system, Chinese dates, TAI64N; and the order of day and month by the file's other dates."""

from __future__ import annotations

import pytest

from logscope.model.source import Chunk
from logscope.parsing.date_orders import order_of
from logscope.parsing.foreign_stamps import begins_foreign
from logscope.parsing.format import Sample
from logscope.parsing.reader import read_chunk
from logscope.parsing.registry import detect
from tests.parsing.test_examples import events_of, read_text


@pytest.mark.parametrize(
    ("stamp", "time"),
    [
        ("Mär  3 14:05:22", "2026-03-03T14:05:22.000000Z"),
        ("Okt 12 10:11:12", "2026-10-12T10:11:12.000000Z"),
        ("mar. 3 10:00:00", "2026-03-03T10:00:00.000000Z"),
        ("3. März 2026 14:05:22", "2026-03-03T14:05:22.000000Z"),
        ("Sa 3. Jan 14:05:22 CET 2026", "2026-01-03T13:05:22.000000Z"),
        ("sam. 03 janv. 2026 14:05:22", "2026-01-03T14:05:22.000000Z"),
        ("[janv. 03, 2026 2:05:22 PM]", "2026-01-03T14:05:22.000000Z"),
        ("03-1月-2026 14:05:22.123", "2026-01-03T14:05:22.123000Z"),
        ("1月 03, 2026 2:05:22 下午", "2026-01-03T14:05:22.000000Z"),
        ("2026年1月3日 14:05:22", "2026-01-03T14:05:22.000000Z"),
        ("03 января 2026 14:05:22,5", "2026-01-03T14:05:22.500000Z"),
        ("@400000006959222c00000000", "2026-01-03T14:05:22.000000Z"),
    ],
)
def test_a_stamp_in_another_language(stamp: str, time: str) -> None:
    line = f"{stamp} service words"
    assert detect(Sample((line, line))).best == "generic"
    (event,) = read_text(line, "generic")
    assert (event["time"], event["message"].endswith("service words")) == (time, True)


@pytest.mark.parametrize(
    "line",
    ["The 3 10:00:00 words", "Mai 32 10:00:00", "@4000 words", "@4fffffffffffffffffffffff words", "Total 3 14:05:22", "Caused by: x at 10:00:00", "lis 3", "@400000006959222c"],
)  # fmt: skip
def test_what_only_looks_like_one(line: str) -> None:
    found = begins_foreign(line)
    assert found is None or read_text(line, "generic")[0]["time"] is None


@pytest.mark.parametrize(
    ("text", "order"),
    [("03/04/2026 10:00:00 a\n13/04/2026 10:00:00 b", "day-first"), ("04/13/2026 10:00:00", "month-first"), ("03/04/2026 10:00:00", None), ("2026/13/04 10:00:00", None), ("see 13/04/2026", None)],
)  # fmt: skip
def test_a_number_above_twelve_tells_the_order(text: str, order: str | None) -> None:
    assert order_of(text) == order


def test_all_dates_of_a_file_are_read_in_the_order_that_one_of_them_tells() -> None:
    text = "03/04/2026 10:00:00 a\n05/04/2026 10:00:00 b\n13/04/2026 10:00:00 c\n"
    events = read_text(text, "generic")
    assert [event["time"][:10] for event in events] == ["2026-04-03", "2026-04-05", "2026-04-13"]
    assert ["date_order" in (event["extra"] or "") for event in events] == [True, True, False]
    assert '"date_order":"day-first-inferred"' in events[0]["extra"]


def test_a_chunk_from_the_middle_reads_them_as_the_beginning_of_the_file_does() -> None:
    chunk = Chunk(1, 9, 2, b"03/04/2026 10:00:00 a\n", ("generic",), year=2026, heading="13/04/2026 10:00:00 c\n")  # fmt: skip
    (event,) = events_of(read_chunk(chunk))
    assert event["time"] == "2026-04-03T10:00:00.000000Z"


def test_where_nothing_tells_it_is_a_guess_that_says_so() -> None:
    (event,) = read_text("03/04/2026 10:00:00 a", "generic")
    assert event["time"] == "2026-03-04T10:00:00.000000Z"
    assert '"date_order":"month-first-assumed"' in event["extra"]
    (event,) = read_text("04/04/2026 10:00:00 a", "generic")
    assert "date_order" not in (event["extra"] or "")
