"""What the log says never reaches the terminal as control, nor a widget as markup, in any view."""

import re
from pathlib import Path

import pytest

from logscope.tui.widgets.event_card import EventCard
from tests.tui.conftest import App, ask, logscope, make_case, press, screen_text

ESC = "\x1b"
CSI_8BIT = "\u009b31m"
BIDI = "\u202egnp.exe"
MARKUP = "[@click=app.quit]x[/]"
BAD_MARKUP = "error [/nope] at [b"
LONG = "A" * 1_000_000

LINES = [
    f"Jan  3 14:00:01 web1 sshd[1]: Failed password for invalid user a{ESC}[2J{MARKUP} from 203.0.113.9 port 1 ssh2",
    f"Jan  3 14:00:02 web1 sshd[1]: Failed password for invalid user {BIDI} from 203.0.113.9 port 1 ssh2",
    f"Jan  3 14:00:03 h{CSI_8BIT}[b] sshd[1]: Failed password for invalid user {BAD_MARKUP} from 203.0.113.9 port 1 ssh2",
    f"Jan  3 14:00:04 web1 app{ESC}]52;c;aGk=\x07[1]: {BAD_MARKUP} {ESC}[31m \u200b \ufeff {CSI_8BIT}",
    f"Jan  3 14:00:05 web1 app[1]: {LONG} {ESC}[2J",
    f"Jan  3 14:00:06 web1 app[1]: tab\there wide 日本語日本語 byte \udcff\udcfe end {MARKUP}",
]
UNPARSED = f"\x00\x01{ESC}c {MARKUP} {BAD_MARKUP} {BIDI}\n"

# Everything that may not come through: C0, DEL, C1, bidi and zero-width characters, surrogates.
RAW = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)


@pytest.fixture(scope="module")
def hostile_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    files: dict[str, str | bytes] = {
        "web1/auth.log": "\n".join(LINES) + "\n",
        f"[b]{ESC}[1m[nope/odd.txt": UNPARSED * 3,
    }
    return make_case(folder, files)


def _clean(pilot: object) -> None:
    app = logscope(pilot)  # type: ignore[arg-type]
    text = screen_text(pilot)  # type: ignore[arg-type]
    found = RAW.search(text)
    assert found is None, (
        f"{found.group()!r} in {text[max(found.start() - 40, 0) : found.end() + 20]!r}"
    )
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            assert not (segment.style and segment.style.meta.get("@click")), segment
    assert app.is_running


def _clean_picture(pilot: object) -> None:
    assert RAW.search(logscope(pilot).export_screenshot()) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_nothing_gets_through_in_any_view(
    opened: App, hostile_case: Path, size: tuple[int, int]
) -> None:
    async with opened(hostile_case, size=size) as pilot:
        for view, keys in (
            ("1", ["enter", "n", "n", "n n", "n n", "n", "escape"]),
            ("1", ["right right right"] * 6),
            ("2", ["space", "escape", "down", "space", "escape"]),
            ("3", ["space", "escape"]),
            ("4", ["space", "escape"]),
            ("5", ["right", "right", "right"]),
            ("7", ["enter", "escape", "down", "enter", "escape"]),
        ):
            await press(pilot, view)
            _clean(pilot)
            for key in keys:
                await press(pilot, *key.split())
                _clean(pilot)
            _clean_picture(pilot)


async def test_hostile_values_in_the_query_in_notices_and_in_answers(
    opened: App, hostile_case: Path
) -> None:
    async with opened(hostile_case) as pilot:
        await press(pilot, *["down"] * 3, "right", "right", "right", "f")
        _clean(pilot)
        events = screen_text(pilot)
        assert "1 of 9 events" in events
        await press(pilot, "o")
        _clean(pilot)
        await press(pilot, "escape", "slash", "enter")
        assert "1 of 9 events" in screen_text(pilot)
        await press(pilot, "y")
        assert RAW.search(pilot.app.clipboard) is None
        logscope(pilot).tell(f"{BAD_MARKUP} {ESC}[2J {MARKUP}")
        await pilot.pause(0.2)
        _clean(pilot)
        await press(pilot, "x")
        await ask(pilot, "* | count by actor, host")
        _clean(pilot)


async def test_hostile_text_in_saved_searches(
    opened: App, hostile_case: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "searches"
    folder.mkdir()
    (folder / "a[b].yml").write_text(
        'title: "error [/nope] at [b \\e[2J [@click=app.quit]x[/]"\nquery: "actor:*"\n'
        'description: "\\u202e [/]"\n'
    )
    (folder / "broken.yml").write_text("title: [/nope\n\tquery: [b")
    async with opened(hostile_case) as pilot:
        await press(pilot, "6")
        _clean(pilot)
        await press(pilot, "space")
        _clean(pilot)
        await press(pilot, "escape", "down", "enter")
        _clean(pilot)
        await pilot.press("ctrl+p")
        await pilot.pause(0.5)
        _clean(pilot)
        await pilot.press(*"nope")
        await pilot.pause(0.5)
        _clean(pilot)


async def test_a_line_of_a_megabyte_is_cut_in_the_card(opened: App, hostile_case: Path) -> None:
    async with opened(hostile_case, query="AAAAAAAA") as pilot:
        await press(pilot, "enter")
        card = str(logscope(pilot).query_one(EventCard).render())
        assert len(card) < 40_000
        assert "characters)" in card
