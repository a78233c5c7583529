"""Documents with many records: every record is one event, at its place, and every byte is booked."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logscope.importing.cutter import GRID, Cutter
from logscope.model.batch import EventBatch
from logscope.model.source import Chunk
from logscope.parsing.format import Sample
from logscope.parsing.reader import decode_lines, read_chunk
from logscope.parsing.registry import detect, format_named
from tests.parsing.test_examples import events_of


def call(number: int, **more: Any) -> dict[str, Any]:
    return {
        "eventVersion": "1.08",
        "userIdentity": {"type": "IAMUser", "userName": f"user{number}"},
        "eventTime": f"2026-01-03T14:{number // 60 % 60:02d}:{number % 60:02d}Z",
        "eventSource": "s3.amazonaws.com",
        "eventName": "GetObject",
        "awsRegion": "eu-west-1",
        "resources": [{"ARN": "arn:aws:s3:::a"}, {"ARN": "arn:aws:s3:::b"}],
        **more,
    }


def read(
    text: str, offset: int = 0, first_line: int = 1
) -> tuple[EventBatch, list[dict[str, Any]]]:
    data = text.encode()
    batch = read_chunk(Chunk(1, offset, first_line, data, ("json_document",)))
    assert batch.books.total_bytes == len(data)
    return batch, list(events_of(batch))


def best(text: str) -> str | None:
    return detect(Sample(tuple(line for line in decode_lines(text.encode())[0] if line))).best


RECORDS = [call(number) for number in range(5)]
SHAPES = {
    "one line": json.dumps({"Records": RECORDS}),
    "compact": json.dumps({"Records": RECORDS}, separators=(",", ":")) + "\n",
    "pretty": json.dumps({"Records": RECORDS}, indent=4),
    "pretty array": json.dumps(RECORDS, indent=2) + "\n",
    "array": json.dumps(RECORDS),
    "array of lines": "[\n" + ",\n".join(json.dumps(record) for record in RECORDS) + "\n]\n",
    "objects": "\n".join(json.dumps(record, indent=2) for record in RECORDS),
    "files joined": json.dumps({"Records": RECORDS[:2]}) + json.dumps({"Records": RECORDS[2:]}),
    "files as lines": json.dumps({"Records": RECORDS[:2]}) + "\n" + json.dumps({"Records": RECORDS[2:]}),
    "elastic": json.dumps({"took": 3, "timed_out": False, "hits": {"total": {"value": 5}, "max_score": 1.0, "hits": RECORDS}, "x": 1}),
    "paged": json.dumps({"items": RECORDS, "nextPageToken": "abc"}, indent=1),
}  # fmt: skip


@pytest.mark.parametrize("text", SHAPES.values(), ids=list(SHAPES))
def test_every_record_of_a_document_is_an_event(text: str) -> None:
    assert best(text) == "json_document"
    batch, events = read(text)
    assert [event["actor"] for event in events] == [f"user{number}" for number in range(5)]
    assert {event["format"] for event in events} == {"cloudtrail"}
    assert "unparsed" not in batch.books.lines
    lines = text.count("\n") + (not text.endswith("\n"))
    assert batch.books.total_lines == lines


@pytest.mark.parametrize("text", SHAPES.values(), ids=list(SHAPES))
def test_a_record_stands_where_it_is_said_to_stand(text: str) -> None:
    for event in read(text)[1]:
        original = event["original"]
        assert text[event["offset"] : event["offset"] + len(original)] == original
        assert event["line"] == 1 + text.count("\n", 0, event["offset"])
        assert event["lines"] == 1 + original.count("\n")


def test_records_of_more_than_ascii_have_offsets_in_bytes() -> None:
    text = json.dumps({"Records": [call(1, note="\u00fc\u4e2d"), call(2)]}, ensure_ascii=False)
    events = read(text)[1]
    data = text.encode()
    assert data[events[1]["offset"] :].startswith(events[1]["original"].encode())


def test_a_document_that_is_not_utf8_is_read_as_latin1() -> None:
    data = b'[{"timestamp": "2026-01-03T14:05:22Z", "message": "caf\xe9"}, {"message": "b"}]'
    batch = read_chunk(Chunk(1, 0, 1, data, ("json_document",)))
    assert batch.books.total_bytes == len(data)
    assert [event["message"] for event in events_of(batch)] == ["caf\u00e9", "b"]


def test_a_record_that_was_cut_off_is_unparsed_and_the_rest_is_read() -> None:
    text = SHAPES["one line"]
    batch, events = read(text[:-200])
    assert [event["actor"] for event in events] == ["user0", "user1", "user2", "user3", None]
    assert events[-1]["format"] is None
    assert batch.books.size_bytes["unparsed"] > 0


def test_a_chunk_that_begins_within_a_record_finds_the_next_one() -> None:
    text = SHAPES["one line"]
    within = text.index('"eventTime"')
    _, events = read(text[within:], offset=within)
    assert [event["actor"] for event in events] == [
        None,
        *(f"user{number}" for number in range(1, 5)),
    ]
    assert events[1]["offset"] == text.index('{"eventVersion"', within)


def test_a_broken_record_in_the_middle_costs_only_itself() -> None:
    text = SHAPES["pretty"].replace('"user2"', '"user2', 1)
    actors = [event["actor"] for event in read(text)[1] if event["actor"]]
    assert actors == ["user0", "user1", "user3", "user4"]


def test_what_is_no_document_is_left_to_the_other_formats() -> None:
    lines = "\n".join(json.dumps(record) for record in RECORDS)
    assert best(lines) == "cloudtrail"
    assert best('{"a": 1, "Records": 7}\n{"a": 2}\n') == "json_lines"
    assert format_named("json_document").score(Sample(("{not json", "at all"))) == 0.0


def test_a_record_with_a_list_of_its_own_is_one_record() -> None:
    text = json.dumps(
        {"timestamp": "2026-01-03T14:05:22Z", "user": "ann", "events": [{"a": 1}, {"a": 2}]},
        indent=1,
    )
    _, events = read(text)
    assert [event["actor"] for event in events] == ["ann"]


def test_the_answer_of_lookup_events_holds_records_as_text() -> None:
    text = json.dumps(
        {
            "Events": [
                {"EventId": "e", "EventName": "GetObject", "CloudTrailEvent": json.dumps(call(7))}
            ]
        },
        indent=4,
    )
    assert [event["actor"] for event in read(text)[1]] == ["user7"]


def test_a_document_is_cut_into_chunks_where_records_begin() -> None:
    text = json.dumps({"Records": [call(number, pad="x" * 300) for number in range(6_000)]})
    pieces = list(Cutter(format_named("json_document"), b"\n").pieces(iter([text.encode()])))
    assert len(pieces) > 2
    assert b"".join(piece.data for piece in pieces) == text.encode()
    assert max(len(piece.data) for piece in pieces) < GRID + 10_000
    actors = []
    for piece in pieces:
        events = events_of(
            read_chunk(Chunk(1, piece.offset, piece.line, piece.data, ("json_document",)))
        )
        for event in events:
            assert event["line"] == 1
            actors.append(event["actor"])
    assert actors == [f"user{number}" for number in range(6_000)]


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            [
                '{"a":1}',
                '{"a":{"b":[{"c":2}]}}',
                "[",
                "]",
                "{",
                "}",
                ",",
                '"',
                "\n",
                " ",
                "x",
                '{"Records":[',
                "\u00e9",
                "\\",
                '"hits":',
                "NaN",
            ]
        ),
        max_size=30,
    )
)
def test_every_byte_of_any_text_is_booked(parts: list[str]) -> None:
    text = "".join(parts)
    batch, events = read(text)
    assert batch.books.total_lines == text.count("\n") + (
        1 if text and not text.endswith("\n") else 0
    )
    for event in events:
        assert text.encode()[event["offset"] :].startswith(event["original"].encode())
