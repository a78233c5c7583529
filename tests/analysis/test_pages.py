"""Pages by key, from either end and from anywhere, over ties and records without a time."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from logscope.analysis import condition, pages
from logscope.case import Case
from logscope.errors import QueryCancelledError
from logscope.index.schema import INDEXES
from logscope.model.lens import Lens
from logscope.model.results import Event, Key

QUERIES = ("", "host:db1", "outcome:failure", "not actor:*", "curl", "line>=0")


def keys(events: list[Event] | tuple[Event, ...]) -> list[Key]:
    return [event.key for event in events]


def of(events: list[Event], query: str) -> list[Event]:
    holds: dict[str, Callable[[Event], bool]] = {
        "": lambda _: True,
        "host:db1": lambda event: event.host == "db1",
        "outcome:failure": lambda event: event.outcome == "failure",
        "not actor:*": lambda event: event.actor is None,
        "curl": lambda event: "curl" in (event.original or ""),
        "line>=0": lambda _: True,
    }
    return [event for event in events if holds[query](event)]


def test_the_order_is_time_then_id_with_no_time_first(events: list[Event]) -> None:
    assert [event.time for event in events[:3]] == [None] * 3
    assert all(event.time is not None for event in events[3:])
    assert keys(events) == sorted(
        keys(events), key=lambda key: (key.time is not None, key.time, key.id)
    )
    assert len(events) == 60 + 61 + 30 + 40 + 2 + 2


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("limit", [1, 2, 7, 500])
def test_pages_forwards_and_backwards_give_every_event_once(
    case: Case, events: list[Event], query: str, limit: int
) -> None:
    expected = keys(of(events, query))
    lens = Lens(query)
    found: list[Key] = []
    page = case.page(lens, limit=limit)
    while True:
        found += keys(page.events)
        assert page.more == (len(found) < len(expected))
        if not page.more:
            break
        page = case.page(lens, after=found[-1], limit=limit)
    assert found == expected
    found = []
    page = case.last_page(lens, limit=limit)
    while True:
        found = keys(page.events) + found
        assert page.more == (len(found) < len(expected))
        if not page.more:
            break
        page = case.page(lens, before=found[0], limit=limit)
    assert found == expected


def test_beyond_the_ends_there_is_nothing(case: Case, events: list[Event]) -> None:
    assert case.page(Lens(), after=events[-1].key).events == ()
    assert case.page(Lens(), before=events[0].key).events == ()
    assert case.page(Lens("host:nowhere")).events == ()
    assert case.last_page(Lens("host:nowhere")).events == ()


def test_descending_is_ascending_reversed(case: Case, events: list[Event]) -> None:
    assert keys(list(case.events(Lens(), descending=True))) == keys(events)[::-1]
    assert keys(list(case.events(Lens(), limit=5))) == keys(events)[:5]
    assert keys(list(case.events(Lens(), descending=True, limit=5))) == keys(events)[::-1][:5]


@pytest.mark.parametrize("every", [1, 3, 256])
def test_anchors_are_every_nth_key(case: Case, events: list[Event], every: int) -> None:
    for query in QUERIES:
        expected = keys(of(events, query))
        assert case.anchors(Lens(query), every=every) == (len(expected), expected[::every])


def test_the_first_key_at_a_time(case: Case, events: list[Event]) -> None:
    timed = [event.key for event in events if event.time is not None]
    for key in timed[:: len(timed) // 9]:
        for time in (key.time - 1, key.time, key.time + 1):
            expected = next((other for other in timed if other.time >= time), None)
            assert case.key_at(Lens(), time) == expected
    assert case.key_at(Lens(), timed[-1].time + 1) is None
    assert case.key_at(Lens("host:nowhere"), 0) is None


def test_a_range_includes_its_beginning_and_not_its_end(case: Case, events: list[Event]) -> None:
    times = sorted({event.time for event in events if event.time is not None})
    since, until = times[3], times[-3]
    lens = Lens("", since, until)
    expected = [e.key for e in events if e.time is not None and since <= e.time < until]
    assert keys(list(case.events(lens))) == expected
    assert case.count(lens) == len(expected)
    assert keys(case.page(lens, limit=500).events) == expected


@pytest.mark.parametrize("query", QUERIES)
def test_counts_are_what_the_pages_hold(case: Case, events: list[Event], query: str) -> None:
    assert case.count(Lens(query)) == len(of(events, query))


def test_around_an_event_lie_all_hosts_for_some_minutes(case: Case, events: list[Event]) -> None:
    middle = next(event for event in events if event.host == "web1" and event.line == 20)
    assert middle.time is not None
    lens = case.around(middle, minutes=2)
    near = [e for e in events if e.time is not None and abs(e.time - middle.time) <= 120_000_000]
    assert keys(list(case.events(lens))) == keys(near)
    assert {event.host for event in near} > {"web1"}
    assert case.around(events[0]) == Lens()


def test_parts_that_are_off_do_not_count(case: Case, events: list[Event]) -> None:
    lens = Lens("host:db1 outcome:failure")
    assert case.parts(lens) == ("host:db1", "outcome:failure")
    without = Lens(lens.query, off=frozenset({0}))
    assert case.effective_query(without) == "outcome:failure"
    expected = keys(of(events, "outcome:failure"))
    assert keys(list(case.events(without))) == expected
    assert case.count(without) == len(expected)
    assert case.histogram(without).total == len(expected)
    assert case.count(Lens(lens.query, off=frozenset({0, 1}))) == len(events)


def test_narrowing_filters_in_and_out(case: Case, events: list[Event]) -> None:
    for field in ("actor", "host", "source_ip", "action", "program"):
        for value in {getattr(event, field) for event in events}:
            having = [e.key for e in events if getattr(e, field) == value]
            caseless = [
                e.key
                for e in events
                if value is not None and str(getattr(e, field)).lower() == value.lower()
            ]
            narrowed = case.narrow(Lens("line>=0"), field, value)
            assert keys(list(case.events(narrowed))) == (having if value is None else caseless)
            out = case.narrow(Lens(), field, value, negate=True)
            assert case.count(out) == len(events) - case.count(case.narrow(Lens(), field, value))


def test_a_page_shows_the_beginning_of_a_message_and_an_event_all_of_it(
    case: Case, events: list[Event]
) -> None:
    shown = case.page(Lens("host:web1"), limit=1).events[0]
    whole = case.event(shown.id)
    assert shown.original is None
    assert whole.original
    assert whole.message == shown.message
    assert whole in events


@pytest.mark.parametrize("probed", [1, 3, 1000])
@pytest.mark.parametrize(
    "query", ['"Failed"', '"session" not "opened"', '"nowhere"', "message:Accepted host:web1"]
)
def test_a_text_is_found_in_the_next_records_or_in_all(
    case: Case, events: list[Event], query: str, probed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_PROBED", probed)
    wanted = [event.id for event in case.events(Lens(query))]
    found: list[int] = []
    page = case.page(Lens(query), limit=2)
    while page.events:
        found += [event.id for event in page.events]
        page = case.page(Lens(query), after=Key(page.events[-1].time, page.events[-1].id), limit=2)
    assert found == wanted
    last = case.last_page(Lens(query), limit=3)
    assert [event.id for event in last.events] == wanted[-3:]
    times = [event.time for event in events if event.time is not None]
    key = case.key_at(Lens(query), times[len(times) // 2])
    later = [event.id for event in case.events(Lens(query, times[len(times) // 2]))]
    assert (key.id if key else None) == (later[0] if later else None)


@pytest.mark.parametrize("many", [0, 10**9])
def test_the_way_along_the_time_and_that_by_value_give_the_same(
    case: Case, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    lens = Lens("actor:root or source_ip:192.0.2.0/24")
    before = (case.page(lens), case.histogram(lens), case.pivot("host", lens))
    monkeypatch.setattr(pages, "_MANY", many)
    monkeypatch.setattr(condition, "_LARGE_SHARE", many)
    assert (case.page(lens), case.histogram(lens), case.pivot("host", lens)) == before
    assert before[0].events


@pytest.fixture
def growing(case_path: Path, tmp_path: Path) -> Iterator[Case]:
    """The case as it is while an import goes on: without an index along the time."""
    path = tmp_path / "growing.logscope.db"
    shutil.copy(case_path, path)
    with closing(sqlite3.connect(path)) as db:
        for name in INDEXES:
            db.execute(f"DROP INDEX {name}")
    with Case.open(path) as opened:
        yield opened


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("limit", [1, 7, 500])
def test_while_an_import_goes_on_pages_are_the_same(
    case: Case, growing: Case, query: str, limit: int
) -> None:
    lens = Lens(query)
    middle = case.page(lens, limit=40).events[-1].key
    assert growing.page(lens, limit=limit) == case.page(lens, limit=limit)
    assert growing.last_page(lens, limit=limit) == case.last_page(lens, limit=limit)
    for since, until in ((None, middle.time), (middle.time, None)):
        part = Lens(query, since, until)
        assert growing.page(part, limit=limit) == case.page(part, limit=limit)
        assert growing.last_page(part, limit=limit) == case.last_page(part, limit=limit)
    for edge in (middle, Key(None, 3)):
        for how in ({"after": edge}, {"before": edge}):
            assert growing.page(lens, limit=limit, **how) == case.page(lens, limit=limit, **how)
    assert growing.span() == case.span()
    assert (growing.stamp().settled, case.stamp().settled) == (False, True)


def test_many_events_have_no_anchors_while_an_import_goes_on(
    growing: Case, events: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert growing.anchors(Lens(), every=7)[1]
    monkeypatch.setattr(pages, "_MANY", 10)
    assert growing.anchors(Lens(), every=7) == (len(events), [])


@pytest.mark.parametrize("query", ['"Failed"', '"session" not "opened"', '"nowhere"', "host:db1"])
def test_a_page_is_handed_on_as_it_is_found(
    case: Case, growing: Case, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_TOLD_EVERY_S", -1.0)
    whole = case.page(Lens(query), limit=20)
    for asked in (case, growing):
        parts = list(asked.first_page_as_found(Lens(query), limit=20))
        assert parts[-1].page == whole
        assert parts[-1].looked == parts[-1].of
        for part, following in pairwise(parts):
            events = part.page.events
            assert events == following.page.events[: len(events)]
            assert part.looked / part.of <= following.looked / following.of
    assert len(parts) > 2


def test_a_search_can_be_called_off_between_two_chunks(growing: Case) -> None:
    asked = iter([False] * 3)
    with pytest.raises(QueryCancelledError):
        list(growing.first_page_as_found(Lens('"nowhere"'), cancelled=lambda: next(asked, True)))


def test_a_search_ends_when_another_question_has_found_the_texts(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_TOLD_EVERY_S", -1.0)
    lens = Lens('"Failed"')
    alone = list(case.first_page_as_found(lens, limit=200))
    assert case.count(lens) == len(alone[-1].page.events) > 0  # which keeps what it found
    after = list(case.first_page_as_found(lens, limit=200))
    assert len(after) < len(alone)
    assert after[-1].page == alone[-1].page
