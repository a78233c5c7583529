"""A small case made from lines written here, and an application over it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot

from logscope.case import Case, ImportRequest
from logscope.model.lens import Lens
from logscope.tui.app import LogscopeApp
from logscope.tui.widgets.query_bar import QueryBar

AUTH = """\
Jan  3 14:00:01 web1 sshd[100]: Failed password for root from 203.0.113.9 port 4001 ssh2
Jan  3 14:00:03 web1 sshd[100]: Failed password for root from 203.0.113.9 port 4001 ssh2
Jan  3 14:00:09 web1 sshd[101]: Failed password for invalid user admin from 203.0.113.9 port 4002 ssh2
Jan  3 14:05:00 web1 sshd[102]: Accepted password for ann from 198.51.100.4 port 4100 ssh2
Jan  3 14:06:30 web1 sudo: ann : TTY=pts/0 ; PWD=/home/ann ; USER=root ; COMMAND=/usr/sbin/useradd bob
Jan  3 14:06:31 web1 useradd[110]: new user: name=bob, UID=1002, GID=1002, home=/home/bob, shell=/bin/bash
Jan  3 15:10:00 web1 sshd[120]: Accepted publickey for bob from 203.0.113.9 port 4200 ssh2
"""
SECURE = """\
Jan  3 14:04:58 db1 sshd[900]: Accepted password for ann from 198.51.100.4 port 5100 ssh2
Jan  3 16:00:00 db1 sshd[901]: Failed password for root from 192.0.2.77 port 5101 ssh2
Jan  3 16:20:00 db1 sshd[902]: Accepted password for root from 192.0.2.77 port 5102 ssh2
"""
NOISE = "no format reads this line 1\nno format reads this line 2\n"

App = Callable[..., AbstractAsyncContextManager[Pilot[None]]]


def make_case(folder: Path, files: dict[str, str | bytes]) -> Path:
    """A case of these files."""
    logs = folder / "logs"
    for name, content in files.items():
        path = logs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape")
        path.write_bytes(data)
    case_path = folder / "test.logscope.db"
    with Case.create(case_path) as case:
        import_into(case, logs)
    return case_path


def import_into(case: Case, logs: Path) -> None:
    request = ImportRequest((str(logs),), reference=datetime(2026, 1, 4, tzinfo=UTC), workers=1)
    for _ in case.import_files(request):
        pass


@pytest.fixture(autouse=True)
def quick_pilot(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look four times as often whether the application is idle: most of a test's time is this wait."""
    monkeypatch.setattr("textual._wait.SLEEP_GRANULARITY", 1 / 200)
    monkeypatch.setattr("textual._wait.SLEEP_IDLE", 1 / 2_000)


@pytest.fixture(scope="session")
def small_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files: dict[str, str | bytes] = {"web1/auth.log": AUTH, "db1/secure": SECURE, "odd.txt": NOISE}
    return make_case(tmp_path_factory.mktemp("small"), files)


@pytest.fixture
def opened(small_case: Path, tmp_path: Path) -> App:
    """``async with opened() as pilot``: the interface over the small case (or another one)."""

    @asynccontextmanager
    async def run(
        path: Path = small_case, size: tuple[int, int] = (80, 24), query: str = ""
    ) -> AsyncIterator[Pilot[None]]:
        with Case.open(path) as case:
            app = LogscopeApp(case, query=query, search_folders=[tmp_path / "searches"])
            async with app.run_test(size=size, notifications=True) as pilot:
                await settle(pilot)
                yield pilot

    return run


async def settle(pilot: Pilot[None]) -> None:
    """Wait until nothing is read any more and all of it is shown."""
    quiet = 0
    await pilot.pause()
    for _ in range(2_000):
        await pilot.pause(0.005)
        app = logscope(pilot)
        running = any(worker.is_running for worker in app.workers) or app.resting
        running = running or app._read_ticks > 1  # the status line still says so
        quiet = 0 if running else quiet + 1
        if quiet > 6:
            return
    raise AssertionError("still reading after 10 s")


async def until(pilot: Pilot[None], text: str) -> None:
    """Wait until a text stands on the screen."""
    for _ in range(500):
        if text in screen_text(pilot):
            return
        await pilot.pause(0.01)
    raise AssertionError(f"{text!r} does not come: {screen_text(pilot)}")


async def ask(pilot: Pilot[None], query: str) -> None:
    """Enter a query."""
    field = logscope(pilot).query_one(QueryBar).query_input
    field.focus()
    field.value = query
    await press(pilot, "enter")


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await settle(pilot)


def logscope(pilot: Pilot[None]) -> LogscopeApp:
    assert isinstance(pilot.app, LogscopeApp)
    return pilot.app


def lens(pilot: Pilot[None]) -> Lens:
    return logscope(pilot).lens


def screen_text(pilot: Pilot[None]) -> str:
    """What stands on the screen, line by line."""
    return "\n".join(strip.text for strip in pilot.app.screen._compositor.render_strips())
