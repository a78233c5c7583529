"""The whole interface, driven by keys."""

import asyncio
import threading
from pathlib import Path

import pytest
from textual.pilot import Pilot

from logscope.case import Case
from logscope.tui.views.timeline import TimelineView
from logscope.tui.widgets.event_card import EventCard
from logscope.tui.widgets.event_table import EventTable
from logscope.tui.widgets.histogram import Histogram
from logscope.tui.widgets.line_table import RowTable
from logscope.tui.widgets.query_bar import PartsBar, QueryBar
from logscope.tui.widgets.screens import Answer, Help
from tests.tui.conftest import App, ask, lens, logscope, press, screen_text, settle, until


def size_said(pilot: Pilot[None]) -> bool:
    """The status line says how many events the lens has."""
    count = logscope(pilot).case.count(lens(pilot))
    return 0 < count < 12 and f" {count} of 12 events" in screen_text(pilot)


SIZES = [(80, 24), (160, 48)]


@pytest.mark.parametrize("size", SIZES)
async def test_every_view_loads_and_shows(opened: App, size: tuple[int, int]) -> None:
    async with opened(size=size) as pilot:
        text = screen_text(pilot)
        assert "Failed password for root" in text
        assert "12 of 12 events" in text
        assert "books ✓, 2 unparsed" in text
        for key, expected in (
            ("2", "ann"), ("3", "db1"), ("4", "203.0.113.9"), ("5", "audit.logon"),
            ("6", "no saved searches"), ("7", "odd.txt"),
        ):  # fmt: skip
            await press(pilot, key)
            assert expected in screen_text(pilot)


async def test_what_a_query_needs_is_loaded_when_the_first_look_is_over(
    opened: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = threading.Event()
    monkeypatch.setattr(Case, "expect_queries", lambda _case: loaded.set())
    monkeypatch.setattr("logscope.tui.app._SETTLED_S", 0.01)
    async with opened():
        assert await asyncio.to_thread(loaded.wait, 10)


async def test_filter_in_and_out_by_the_cell_and_the_way_back(opened: App) -> None:
    async with opened() as pilot:
        await press(pilot, "down", "down", "right", "right", "right", "f")
        assert lens(pilot).query == "actor:root"
        assert logscope(pilot).query_one(QueryBar).query_input.value == "actor:root"
        assert size_said(pilot)
        await press(pilot, "left", "F")
        assert lens(pilot).query == "actor:root not host:web1"
        assert size_said(pilot)
        await press(pilot, "left_square_bracket", "left_square_bracket")
        assert lens(pilot).query == ""
        await press(pilot, "right_square_bracket")
        assert lens(pilot).query == "actor:root"


async def test_a_part_of_the_query_is_switched_off_and_removed(opened: App) -> None:
    async with opened(query="actor:root outcome:failure") as pilot:
        assert size_said(pilot)
        await press(pilot, "o", "right", "space")
        assert lens(pilot).off == frozenset({1})
        assert size_said(pilot)
        assert "outcome:failure (off)" in screen_text(pilot)
        logscope(pilot).query_one(PartsBar).focus()
        await press(pilot, "delete")
        assert (lens(pilot).query, lens(pilot).off) == ("actor:root", frozenset())


async def test_a_range_of_the_histogram_is_zoomed_and_unzoomed(opened: App) -> None:
    async with opened() as pilot:
        await press(pilot, "e", "home", "shift+right", "shift+right", "enter")
        zoomed = lens(pilot)
        bars = logscope(pilot).query_one(Histogram).bars
        assert bars is not None
        assert zoomed.since is not None
        assert zoomed.until is not None
        assert zoomed.until > zoomed.since
        assert (
            logscope(pilot).query_one(QueryBar).range_input.value.startswith("2026-01-03 14:00 ..")
        )
        await press(pilot, "backspace")
        assert (lens(pilot).since, lens(pilot).until) == (None, None)


async def test_what_happened_around_an_event_suspends_the_lens(opened: App) -> None:
    async with opened(query="actor:ann host:db1") as pilot:
        await press(pilot, "a")
        assert lens(pilot).query == ""
        assert "7 of 12 events" in screen_text(pilot)
        assert "Esc returns" in screen_text(pilot)
        await press(pilot, "escape")
        assert lens(pilot).query == "actor:ann host:db1"
        assert logscope(pilot).history.place == (2, 3), "back the way it came"
        assert "lens 2/3" in screen_text(pilot)


async def test_around_an_event_the_whole_range_and_the_zone_are_in_sight(opened: App) -> None:
    async with opened(query="actor:ann host:db1") as pilot:
        await press(pilot, "a")
        assert "2026-01-03 13:59:58 .. 14:09:59" in screen_text(pilot)
        assert "around 14:04:58 ±5 min, Esc returns │ 7 of 12 events │ UTC │ books ✓" in (
            screen_text(pilot)
        )


async def test_a_bar_without_events_is_not_zoomed(opened: App) -> None:
    async with opened() as pilot:
        await press(pilot, "e", "home")
        for _ in range(80):
            bars = logscope(pilot).query_one(Histogram)
            assert bars.bars is not None
            if not bars.bars.buckets[bars.cursor].total:
                break
            await press(pilot, "right")
        await press(pilot, "enter")
        assert "no events there" in screen_text(pilot)
        assert lens(pilot).since is None


async def test_a_lens_without_events_says_so_and_the_way_back(opened: App) -> None:
    async with opened(query="actor:nobody") as pilot:
        assert "no events under this lens; [ goes back" in screen_text(pilot)
        await ask(pilot, "format:none or odd.txt or source:*odd.txt")
        assert "no event under this lens has a time" in screen_text(pilot)


async def test_the_chosen_part_of_a_long_query_is_in_sight(opened: App) -> None:
    query = " ".join(f"-target:/var/log/some/long/name-{number}" for number in range(6))
    async with opened(query=query) as pilot:
        assert "name-5" not in screen_text(pilot).splitlines()[2]
        await press(pilot, "o", *["right"] * 5)
        assert "name-5" in screen_text(pilot).splitlines()[2]
        await pilot.click("#parts", offset=(screen_text(pilot).splitlines()[2].index("name-5"), 0))
        await settle(pilot)
        assert lens(pilot).off == frozenset({5})


async def test_a_cell_is_pivoted_on(opened: App) -> None:
    async with opened(query="outcome:success") as pilot:
        await press(pilot, "right", "right", "right", "p")
        view = logscope(pilot).current_view
        assert view.view_name == "actors"
        table = view.query_one(RowTable)
        assert table.row_cells(table.cursor_row)[0].text == "ann"
        await press(pilot, "enter")
        assert logscope(pilot).current_view.view_name == "timeline"
        assert lens(pilot).query == "outcome:success actor:ann"


async def test_a_profile_opens_over_the_table_on_a_narrow_screen(opened: App) -> None:
    async with opened() as pilot:
        await press(pilot, "4", "space")
        text = screen_text(pilot)
        assert "Address 203.0.113.9" in text
        assert "ssh.login" in text
        await press(pilot, "escape")
        assert "Over time" in screen_text(pilot)


async def test_a_cell_of_the_matrix_opens_as_a_lens(opened: App) -> None:
    async with opened() as pilot:
        await press(pilot, "5", "down", "down", "down", "down", "end", "home")
        await press(pilot, *["down"] * 4, "right", "right", "right", "right")
        await press(pilot, "enter")
        assert "category:audit.logon" in lens(pilot).query
        assert "host:" in lens(pilot).query
        assert logscope(pilot).current_view.view_name == "timeline"


async def test_the_card_answers_the_questions(opened: App) -> None:
    async with opened(query="actor:ann sudo") as pilot:
        await press(pilot, "enter")
        assert "audit.privilege" in _card(pilot)
        for said in ("WHEN", "WHO", "WHERE IT STANDS", "sudo.command", "web1/auth.log", "useradd bob",
                     "year-inferred", "5"):  # fmt: skip
            assert said in _card(pilot)
        await press(pilot, "escape")
        assert logscope(pilot).query_one(EventTable).has_focus


def _card(pilot: Pilot[None]) -> str:
    card = logscope(pilot).query_one(EventCard)
    return str(card.render())


async def test_a_bad_query_shows_the_place(opened: App) -> None:
    async with opened() as pilot:
        await ask(pilot, "acter:root")
        text = screen_text(pilot)
        assert "^" in text
        assert "actor" in text
        assert lens(pilot).query == ""
        bar = logscope(pilot).query_one(QueryBar)
        assert bar.query_input.has_focus
        assert bar.query_input.cursor_position == 0, "the cursor is where it is wrong"
        await press(pilot, *["delete"] * 5, *"actor", "enter")
        assert lens(pilot).query == "actor:root"
        assert "^" not in screen_text(pilot)


async def test_a_range_is_typed(opened: App) -> None:
    async with opened() as pilot:
        await press(pilot, "at", *"2026-01-03 15:00 .. 2026-01-03 16:10", "enter")
        assert "2 of 12 events" in screen_text(pilot)
        await press(pilot, "at", *"16:05 .. soon", "enter")
        assert "no time" in screen_text(pilot)
        field = logscope(pilot).query_one(QueryBar).range_input
        assert field.cursor_position == len("16:05 ..")
        await press(pilot, *["delete"] * 5, "enter")
        assert field.value == "2026-01-03 16:05 ..", "the day of the event under the cursor"


async def test_jump_to_a_time(opened: App) -> None:
    async with opened() as pilot:
        await press(pilot, "t", *"15:00", "enter")
        event = logscope(pilot).query_one(EventTable).current
        assert event is not None
        assert event.actor == "bob"


async def test_times_are_shown_in_another_zone(
    opened: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    try:
        async with opened() as pilot:
            await press(pilot, "z", "G")
            assert "2026-01-03 21:50:00" in screen_text(pilot)
            assert "+05:30" in screen_text(pilot)
    finally:
        monkeypatch.undo()
        time.tzset()


async def test_a_query_with_stages_shows_a_table(opened: App) -> None:
    async with opened() as pilot:
        await ask(pilot, "outcome:failure | count by actor")
        assert isinstance(pilot.app.screen, Answer)
        assert "root" in screen_text(pilot)
        await press(pilot, "escape")
        assert lens(pilot).query == ""


@pytest.mark.parametrize("key", ["1", "2", "5", "6", "7"])
async def test_help_lists_the_keys_of_the_view(opened: App, key: str) -> None:
    async with opened() as pilot:
        await press(pilot, key, "question_mark")
        assert isinstance(pilot.app.screen, Help)
        assert "This view" in screen_text(pilot)
        await press(pilot, "escape")
        assert not isinstance(pilot.app.screen, Help)


async def test_the_palette_finds_a_view(opened: App) -> None:
    async with opened() as pilot:
        await press(pilot, "ctrl+p", *"matrix")
        await pilot.pause(0.4)
        await press(pilot, "enter")
        assert logscope(pilot).current_view.view_name == "matrix"


async def test_the_palette_does_what_the_view_can(opened: App) -> None:
    async with opened() as pilot:
        await press(pilot, "down", "down", *["right"] * 3, "ctrl+p", *"filter out")
        await until(pilot, "Timeline: Filter out (F)")
        await press(pilot, "enter")
        assert lens(pilot).query == "not actor:root"


async def test_a_view_comes_on_screen_with_its_table(opened: App) -> None:
    async with opened() as pilot:
        await press(pilot, "enter")
        assert logscope(pilot).query_one(EventCard).display
        await press(pilot, "7", "f")
        assert lens(pilot).query.startswith("source:")
        assert logscope(pilot).query_one(EventTable).has_focus
        await press(pilot, "enter", "2", "1")
        assert logscope(pilot).query_one(EventTable).has_focus


async def test_copying_leaves_out_control_characters(
    opened: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as pilot:
        await press(pilot, "down", "down", "right", "right", "right", "y")
        assert pilot.app.clipboard == "root"
        await press(pilot, "Y")
        assert pilot.app.clipboard.startswith("Jan  3 14:00:01 web1 sshd[100]: Failed")


async def test_an_import_from_inside(opened: App, small_case: Path, tmp_path: Path) -> None:
    from logscope.case import Case

    case_path = tmp_path / "new.logscope.db"
    Case.create(case_path).close()
    async with opened(case_path) as pilot:
        assert "0 of 0 events" in screen_text(pilot)
        await press(pilot, "i", *str(small_case.parent / "logs"), "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, Answer)
        assert "the books balance" in screen_text(pilot)
        await press(pilot, "escape")
        assert "12 of 12 events" in screen_text(pilot)
        await press(pilot, "7")
        assert "auth.log" in screen_text(pilot)


async def test_an_import_that_cannot_be_says_why(opened: App, tmp_path: Path) -> None:
    async with opened() as pilot:
        await press(pilot, "i", *"nowhere", "enter")
        assert "nowhere: no such file or folder" in screen_text(pilot)
        await press(pilot, *["backspace"] * 7, *str(tmp_path), "tab", "ctrl+u", *"Mars", "enter")
        assert "no time zone named 'Mars'" in screen_text(pilot)
        assert str(tmp_path)[-20:] in screen_text(pilot), (
            "what was answered is asked no second time"
        )
        await press(pilot, "tab", "ctrl+u", *"UTC", "tab", "tab", "tab", *"nope", "enter")
        assert "no format named 'nope'" in screen_text(pilot)


async def test_searches_are_saved_run_and_edited(opened: App, tmp_path: Path) -> None:
    async with opened(query="actor:root outcome:failure") as pilot:
        await press(pilot, "w", *"Root failed", "enter")
        saved = tmp_path / "searches" / "root-failed.yml"
        assert "actor:root outcome:failure" in saved.read_text()
        await press(pilot, "x", "6")
        text = screen_text(pilot)
        assert "root-failed" in text
        assert " 3 " in text
        await press(pilot, "enter")
        assert lens(pilot).query == "actor:root outcome:failure"
        await press(pilot, "6", "e")
        editor = pilot.app.screen.query_one("TextArea")
        editor.text = "title: x\nquery: 'acter:1'\n"  # type: ignore[attr-defined]
        await press(pilot, "ctrl+s")
        assert "acter" in screen_text(pilot)
        editor.text = "title: Root at all\nquery: 'actor:root'\n"  # type: ignore[attr-defined]
        await press(pilot, "ctrl+s")
        assert "Root at all" in screen_text(pilot)
        assert any(entry.action == "search saved" for entry in logscope(pilot).case.journal())


async def test_a_search_asks_for_its_parameters(opened: App, tmp_path: Path) -> None:
    folder = tmp_path / "searches"
    folder.mkdir()
    (folder / "trail.yml").write_text(
        "title: Trail\nquery: 'actor:$account'\nparameters:\n  - name: account\n    description: who\n"
    )
    async with opened() as pilot:
        await press(pilot, "6", "enter", *"bob", "enter")
        assert lens(pilot).query == "actor:bob"
        assert logscope(pilot).current_view.view_name == "timeline"


async def test_the_card_stands_beside_the_events_on_a_wide_screen(opened: App) -> None:
    async with opened(size=(160, 48)) as pilot:
        view = logscope(pilot).query_one(TimelineView)
        assert view.has_class("-wide")
        await press(pilot, "down", "down")
        assert "ssh.login" in _card(pilot)
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert not logscope(pilot).query_one(EventCard).display


async def test_the_mouse_chooses_a_tab_a_row_and_a_range(opened: App) -> None:
    async with opened() as pilot:
        await pilot.click("#tabs", offset=(18, 0))
        await settle(pilot)
        assert logscope(pilot).current_view.view_name == "actors"
        await press(pilot, "1")
        await pilot.click("#events", offset=(30, 3))
        await settle(pilot)
        assert logscope(pilot).query_one(EventTable).cursor_row == 2
        await pilot.mouse_down("#bars", offset=(1, 3))
        await pilot.hover("#bars", offset=(20, 3))
        await pilot.mouse_up("#bars", offset=(20, 3))
        await settle(pilot)
        assert "Enter zooms" in screen_text(pilot)


async def test_a_running_import_is_stopped(opened: App, monkeypatch: pytest.MonkeyPatch) -> None:
    from collections.abc import Iterator
    from threading import Event as Flag

    from logscope.case import Case, ImportRequest
    from logscope.model.progress import ImportProgress

    closed = Flag()

    def endless(_case: Case, _request: ImportRequest) -> Iterator[ImportProgress]:
        try:
            while True:
                yield ImportProgress("read", "a\x1b[b.log", 5, 10, 7, 500, 400, 1_000, 1, 2.0)
                Flag().wait(0.01)
        finally:
            closed.set()

    monkeypatch.setattr(Case, "import_files", endless)
    async with opened() as pilot:
        await pilot.press("i", "/", "enter")
        await pilot.pause(0.4)
        text = screen_text(pilot)
        assert " C St" in text.splitlines()[-1], "the key to stop it is offered"
        assert " 40%" in text
        assert "7 lines" in text
        assert "a␛[b.log" in text
        await press(pilot, "C")
        assert closed.is_set()
        assert " 40%" not in screen_text(pilot)
        assert " C St" not in screen_text(pilot).splitlines()[-1]


async def test_earlier_queries_come_back_with_the_up_key(opened: App) -> None:
    async with opened() as pilot:
        await ask(pilot, "actor:root")
        await ask(pilot, "actor:ann")
        await press(pilot, "slash", "up", "up", "enter")
        assert lens(pilot).query == "actor:root"


async def test_without_colour_outcomes_have_glyphs(
    opened: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened() as pilot:
        text = screen_text(pilot)
        assert "✗" in text
        assert "✓" in text
        assert "▓ failure" in text


async def test_the_bars_are_stacked_by_something_else(opened: App) -> None:
    async with opened(size=(160, 48)) as pilot:
        await press(pilot, "e", "s")
        assert "by category" in screen_text(pilot)
        assert "audit.logon" in screen_text(pilot)


async def test_a_pivot_is_sorted_and_filtered_out(opened: App) -> None:
    async with opened() as pilot:
        await press(pilot, "4", "s")
        assert "Address" in screen_text(pilot)
        await press(pilot, "F")
        assert lens(pilot).query.startswith("not source_ip:")


async def test_a_source_becomes_the_lens_and_its_unparsed_lines_are_grouped(opened: App) -> None:
    async with opened(size=(160, 48)) as pilot:
        await press(pilot, "7", "end", "space")
        table = logscope(pilot).current_view.query_one(RowTable)
        rows = [table.row_cells(at)[0].text for at in range(table.row_count())]
        table.move_to(next(at for at, path in enumerate(rows) if path.endswith("odd.txt")))
        await until(pilot, "UNPARSED LINES BY SHAPE (2)")
        await press(pilot, "f")
        assert "2 of 12 events" in screen_text(pilot)


async def test_a_time_or_a_category_is_filtered_on(opened: App) -> None:
    async with opened(query="host:web1") as pilot:
        await press(pilot, "down", "f", "down", "down", "F")
        assert lens(pilot).since is not None
        assert lens(pilot).until is not None
        assert size_said(pilot)
        await press(pilot, "minus", "x")
        assert lens(pilot).query == ""
        table = logscope(pilot).query_one(EventTable)
        keys = [column.key for column in table.columns]
        table.move_to(4, keys.index("category"))
        await press(pilot, "f")
        assert lens(pilot).query.startswith("category:")
        assert size_said(pilot)


async def test_events_without_a_value_are_filtered_in(opened: App) -> None:
    async with opened() as pilot:
        await press(pilot, "right", "right", "right", "f")
        assert lens(pilot).query == "not actor:*"
        assert size_said(pilot)


async def test_a_range_is_chosen_with_keys_alone(opened: App) -> None:
    async with opened() as pilot:
        await press(pilot, "e", "home", "v", "right", "right", "end", "v", "e")
        await press(pilot, "e", "home", "v", "right", "enter")
        assert lens(pilot).since is not None


async def test_a_search_goes_to_the_query_bar_to_be_changed(opened: App, tmp_path: Path) -> None:
    folder = tmp_path / "searches"
    folder.mkdir()
    (folder / "root.yml").write_text("title: Root\nquery: 'actor:root | count by host'\n")
    (folder / "wrong.yml").write_text("title: [")
    (folder / "all.yml").write_text("title: All\nquery: 'actor:*'\n")
    async with opened() as pilot:
        await press(pilot, "6", "s", "home", "space")
        assert "QUERY" in screen_text(pilot)
        await press(pilot, "space", "u")
        assert logscope(pilot).query_one(QueryBar).query_input.has_focus
        await press(pilot, "escape", "s", "end", "enter")
        assert "wrong.yml" in screen_text(pilot)
        await press(pilot, "up", "enter")
        assert isinstance(pilot.app.screen, Answer)


async def test_a_title_is_clicked_to_sort(opened: App) -> None:
    async with opened() as pilot:
        await press(pilot, "3")
        await pilot.click(logscope(pilot).current_view.query_one(RowTable), offset=(2, 0))
        await settle(pilot)
        table = logscope(pilot).current_view.query_one(RowTable)
        assert table.columns[0].title == "Host↑"
        assert table.row_cells(0)[0].text == "db1"


async def test_everything_is_read_again_when_asked(opened: App) -> None:
    async with opened(query="actor:root") as pilot:
        await press(pilot, "ctrl+r")
        assert lens(pilot).query == "actor:root"
        assert size_said(pilot)


async def test_a_long_bad_query_is_shown_around_the_place(opened: App) -> None:
    async with opened() as pilot:
        await ask(pilot, "actor:root " * 12 + "acter:x")
        text = screen_text(pilot)
        assert "acter:x" in text
        assert "^" in text
