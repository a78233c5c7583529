"""Events by the page: any row is reached, few pages are read, stale answers are dropped."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event as Flag

import pytest

from logscope.case import Case
from logscope.errors import QueryCancelledError
from logscope.model.lens import Lens
from logscope.model.results import Event, Key, Page, PartOfPage
from logscope.tui.event_pages import PAGE_ROWS, EventPages
from logscope.tui.widgets.event_table import EventTable
from tests.tui.conftest import (
    App,
    ask,
    import_into,
    lens,
    logscope,
    make_case,
    press,
    screen_text,
    settle,
    until,
)

COUNT = 5_000


@pytest.fixture(scope="module")
def large_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    begin = datetime(2026, 1, 2, tzinfo=UTC)
    lines = [
        f"{(begin + timedelta(seconds=7 * n)).isoformat()} web1 app[1]: event number {n:05d}"
        for n in range(COUNT)
    ]
    return make_case(tmp_path_factory.mktemp("large"), {"web1/app.log": "\n".join(lines) + "\n"})


def _current(pilot: object) -> str:
    event = logscope(pilot).query_one(EventTable).current  # type: ignore[arg-type]
    assert event is not None
    return event.message or ""


async def test_every_part_of_a_long_timeline_is_reached(opened: App, large_case: Path) -> None:
    async with opened(large_case) as pilot:
        assert "5,000 of 5,000 events" in screen_text(pilot)
        await press(pilot, "end")
        assert _current(pilot) == "event number 04999"
        await press(pilot, "pageup", "pageup")
        assert _current(pilot) < "event number 04999"
        await press(pilot, "home")
        assert _current(pilot) == "event number 00000"
        table = logscope(pilot).query_one(EventTable)
        for row in (2_499, 300, 4_100, 255, 256, 257):
            table.move_to(row)
            await settle(pilot)
            assert _current(pilot) == f"event number {row:05d}"
            assert f"event number {row:05d}" in screen_text(pilot)


async def test_jumping_to_a_time_far_away(opened: App, large_case: Path) -> None:
    async with opened(large_case) as pilot:
        await press(pilot, "t", *"2026-01-02 06:00", "enter")
        assert _current(pilot) == f"event number {-(-6 * 3600 // 7):05d}"


async def test_the_cursor_stays_at_its_event_when_the_lens_changes(
    opened: App, large_case: Path
) -> None:
    async with opened(large_case) as pilot:
        logscope(pilot).query_one(EventTable).move_to(3_000)
        await settle(pilot)
        await press(pilot, "right", "right", "f")
        assert lens(pilot).query == "host:web1"
        assert _current(pilot) == "event number 03000"


async def test_a_stale_question_is_called_off_and_never_shown(
    opened: App, large_case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called_off = Flag()
    first_page = Case.first_page_as_found

    def slow_page(self: Case, asked: Lens, **how: object) -> Iterator[PartOfPage]:
        if asked.query != "slow":
            return first_page(self, asked, **how)  # type: ignore[arg-type]
        cancelled = how["cancelled"]
        assert callable(cancelled)
        while not cancelled():
            Flag().wait(0.01)
        called_off.set()
        raise QueryCancelledError("no longer wanted")

    monkeypatch.setattr(Case, "first_page_as_found", slow_page)
    async with opened(large_case) as pilot:
        await pilot.press("slash", *"slow", "enter")
        await pilot.pause(0.3)
        assert not called_off.is_set()
        await ask(pilot, "host:web1")
        assert called_off.wait(5)
        assert _current(pilot) == "event number 00000"


def _slow_search(monkeypatch: pytest.MonkeyPatch, going: Flag, hits: int) -> None:
    """A search that hands on ``hits`` events, and goes on once ``going`` is set."""
    first_page = Case.first_page_as_found

    def search(self: Case, asked: Lens, **how: object) -> Iterator[PartOfPage]:
        if asked.query != "event":
            yield from first_page(self, asked, **how)  # type: ignore[arg-type]
            return
        (whole,) = (part.page for part in first_page(self, asked))
        yield PartOfPage(Page(whole.events[:hits], more=True), 1_200, 5_000)
        cancelled = how["cancelled"]
        assert callable(cancelled)
        while not going.wait(0.01):
            if cancelled():
                raise QueryCancelledError("no longer wanted")
        yield PartOfPage(whole, 5_000, 5_000)

    monkeypatch.setattr(Case, "first_page_as_found", search)


async def test_first_hits_are_shown_while_the_search_goes_on(
    opened: App, large_case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    going = Flag()
    _slow_search(monkeypatch, going, hits=3)
    async with opened(large_case) as pilot:
        await pilot.press("slash", *"event", "enter")
        await until(pilot, "searched 1,200 of 5,000 records, Esc calls off")
        table = logscope(pilot).query_one(EventTable)
        assert table.row_count() == 3
        await pilot.press("down")
        going.set()
        await settle(pilot)
        assert table.row_count() == COUNT
        assert _current(pilot) == "event number 00001"
        assert "searched" not in screen_text(pilot)


@pytest.mark.parametrize(
    ("hits", "said"), [(3, "event number 00002"), (0, "ctrl+r searches again")]
)
async def test_a_search_is_called_off_and_keeps_what_it_found(
    opened: App, large_case: Path, monkeypatch: pytest.MonkeyPatch, hits: int, said: str
) -> None:
    _slow_search(monkeypatch, Flag(), hits=hits)
    async with opened(large_case) as pilot:
        await pilot.press("slash", *"event", "enter")
        await until(pilot, "searched 1,200 of 5,000 records")
        await press(pilot, "escape")
        assert logscope(pilot).query_one(EventTable).row_count() == hits
        assert said in screen_text(pilot)


async def test_what_another_program_imports_appears_by_itself(opened: App, tmp_path: Path) -> None:
    path = make_case(tmp_path, {"web1/a.log": _lines(12, 3)})
    async with opened(path) as pilot:
        assert "3 of 3 events" in screen_text(pilot)
        await press(pilot, "down")
        assert _current(pilot) == "event 12:01"
        (tmp_path / "logs" / "web1" / "b.log").write_text(_lines(11, 2))
        with Case.open(path) as other:
            import_into(other, tmp_path / "logs")
        await until(pilot, "5 of 5 events")
        await until(pilot, "event 11:01")
        await settle(pilot)
        assert _current(pilot) == "event 12:01"


def _lines(hour: int, count: int) -> str:
    return "".join(
        f"2026-01-02T{hour}:{n:02d}:00Z web1 app[1]: event {hour}:{n:02d}\n" for n in range(count)
    )


async def test_escape_calls_off_what_is_being_read(
    opened: App, large_case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called_off = Flag()

    def endless(_case: Case, _lens: Lens, **how: object) -> Page:
        cancelled = how["cancelled"]
        assert callable(cancelled)
        while not cancelled():
            Flag().wait(0.01)
        called_off.set()
        raise QueryCancelledError("no longer wanted")

    async with opened(large_case) as pilot:
        monkeypatch.setattr(Case, "matrix", endless)
        await pilot.press("5")
        await pilot.pause(0.3)
        await pilot.press("escape")
        await settle(pilot)
        assert called_off.is_set()


def _events(begin: int, count: int) -> tuple[Event, ...]:
    return tuple(Event(number, time=number * 10) for number in range(begin, begin + count))


def test_a_page_is_asked_for_by_the_nearest_key() -> None:
    pages = EventPages()
    first = pages.request(0)
    assert first is not None
    assert (first.after, first.before, first.last) == (None, None, False)
    pages.put(0, _events(0, PAGE_ROWS), more=True)
    assert pages.rows == PAGE_ROWS
    after = pages.request(PAGE_ROWS + 3)
    assert after is not None
    assert after.after == Key(2550, 255)
    assert pages.request(PAGE_ROWS * 40) is None  # no way to it is known yet
    pages.anchor(1_000, [Key(n * 2560, n * 256) for n in range(4)])
    before = pages.request(PAGE_ROWS * 2)
    assert before is not None
    assert before.before == Key(3 * 2560, 3 * 256)
    last = pages.request(999)
    assert last is not None
    assert (last.last, last.limit) == (True, 1_000 - 3 * 256)


def test_rows_of_keys() -> None:
    pages = EventPages()
    pages.put(0, _events(0, 100), more=False)
    assert pages.total == 100
    number = pages.page_of(Key(505, 0))
    assert number == 0
    assert pages.row_of(Key(505, 0), 0) == 51


def test_only_some_pages_are_kept() -> None:
    pages = EventPages()
    pages.anchor(256 * 200, [Key(n * 2560, n * 256) for n in range(200)])
    for number in range(200):
        pages.put(number, _events(number * 256, 256), more=True)
    assert sum(pages.event(number * 256) is not None for number in range(200)) < 60
