"""How soon does the interface show a case, how soon does it answer a key, how much memory does it take?

``python -m bench interface CASE``: the whole command in a terminal of its own (a pty) until the first events
are on the screen, and ``logscope --help``; then keys, each pressed when the one before was answered, while the
questions of the views run, and the memory of its own after paging through the timeline (the pages of the case
that the system keeps in memory do not count). A key is answered when what it does has been drawn: with the
test framework of Textual, when the widget that got it has handled it and the screen was refreshed; in tmux,
when the pane's text has changed. What a question gives comes later, and is not waited for.

``--import LOGS``: a new case, open in the interface; an import of LOGS into it is started in another process, or
from inside. How soon are the first rows on the screen, how soon are keys answered until it has ended, and
does a page asked for meanwhile come?
"""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import os
import pty
import re
import select
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from textual import events
from textual.pilot import Pilot

from bench.running import LOGSCOPE, ROOT, kill_group, run, show_table, start
from logscope.case import Case
from logscope.model.lens import Lens
from logscope.tui.app import LogscopeApp

_SIZE = (160, 48)
_EVERY = 0.004
# What a key sets off takes some turns of the loop before it asks to be drawn.
_TURNS = 0.005
# Between one key's answer and the next key: a held key comes thirty times a second.
_BETWEEN = 0.03
_SLOW = 30.0
# As long as somebody takes to type the name of a folder.
_TYPING = 2.0


class Screen:
    """The interface in a terminal of its own; what it writes is read as it comes."""

    def __init__(self, case: Path) -> None:
        self._controller, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", _SIZE[1], _SIZE[0], 0, 0))
        self.begun = time.perf_counter()
        self.process = start(
            (*LOGSCOPE, "open", "-c", str(case)), stdin=terminal, stdout=terminal, stderr=terminal
        )
        os.close(terminal)

    def close(self) -> None:
        kill_group(self.process)
        os.close(self._controller)

    def press(self, keys: str) -> None:
        os.write(self._controller, keys.encode())

    def read(self, seconds: float) -> bytes:
        """What it writes within so many seconds; as soon as it writes anything."""
        if not select.select([self._controller], [], [], seconds)[0]:
            return b""
        try:
            return os.read(self._controller, 65_536)
        except OSError:  # what Linux says when the other side is gone
            raise SystemExit("the interface ended") from None

    def wait_for(self, pattern: str, limit: float = 60.0) -> float:
        """When (by ``perf_counter``) a text that fits stands in what it writes from now on."""
        seen = ""
        until = time.perf_counter() + limit
        while not re.search(pattern, seen):
            if time.perf_counter() > until:
                raise SystemExit(f"{pattern!r} does not come: {seen[-500:]!r}")
            # what moves the cursor or colours does not count
            seen = seen[-20_000:] + _plain(self.read(0.05))
        return time.perf_counter()

    def answer(self, keys: str) -> float:
        """Milliseconds from a key to the first that is written after it."""
        while self.read(0):
            pass
        begun = time.perf_counter()
        self.press(keys)
        while not self.read(0.05):
            if time.perf_counter() - begun > _SLOW:
                break
        return (time.perf_counter() - begun) * 1000


def _plain(written: bytes) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", written.decode(errors="replace"))


@contextmanager
def screen(case: Path) -> Iterator[Screen]:
    shown = Screen(case)
    try:
        yield shown
    finally:
        shown.close()


def first_screen(case: Path, text: str) -> float:
    """Seconds from the start of the command until ``text`` is among what it wrote to its terminal."""
    with screen(case) as shown:
        return shown.wait_for(re.escape(text)) - shown.begun


def memory_mb(process: int | str = "self") -> float:
    """Memory of a process itself, without mapped files."""
    status = Path(f"/proc/{process}/status").read_text()
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("RssAnon"))
    return int(kilobytes) / 1000


# -- with the test framework -----------------------------------------------------------------------


async def _lags(taken: list[float]) -> None:
    """Milliseconds that the loop which answers keys was busy with something else, looked at every few."""
    while True:
        begun = time.perf_counter()
        await asyncio.sleep(_EVERY)
        taken.append(max(0.0, time.perf_counter() - begun - _EVERY) * 1000)


async def _answered(app: LogscopeApp, key: str, character: str | None) -> float:
    """Send a key as the terminal would; milliseconds until what it does has been drawn."""
    handled, drawn = asyncio.Event(), asyncio.Event()

    def handed_on() -> None:
        # behind the key in the queue of the widget that got it
        target = app.focused or app.screen
        target.call_later(handled.set)

    sent = events.Key(key, character)
    sent.set_sender(app)
    begun = time.perf_counter()
    app.post_message(sent)
    app.call_later(handed_on)
    with suppress(TimeoutError):
        await asyncio.wait_for(handled.wait(), _SLOW)
        await asyncio.sleep(_TURNS)
        app.call_later(app.screen.call_after_refresh, drawn.set)
        await asyncio.wait_for(drawn.wait(), _SLOW)
    return (time.perf_counter() - begun) * 1000


_NAMES = {"/": "slash", ":": "colon", " ": "space"}
# Groups of keys; what is more than one character is the name of a key.
_QUERY = [*"actor:root outcome:failure", "enter"]


def key_groups(pages: int) -> dict[str, list[str]]:
    return {
        "views, one after the other": list("2345672134567") * 3,
        "a query, letter by letter": ["1", "/", *_QUERY],
        "rows, while its answers come": ["down", "up", "down"] * 20,
        "a text that is nowhere, meanwhile rows": [
            "/", *["backspace"] * len(_QUERY), *'"no such text"', "enter", *["down", "up"] * 20,
        ],
        f"{pages} pages of the timeline": ["escape", "x", *["pagedown"] * pages],
        "its end and its beginning": ["end", "home"] * 10,
    }  # fmt: skip


def _figures(taken: Sequence[float]) -> tuple[str, ...]:
    """Median, 95 % and the longest."""
    ordered = sorted(taken)
    return tuple(
        f"{value:.0f}"
        for value in (statistics.median(ordered), ordered[int(len(ordered) * 0.95)], ordered[-1])
    )


async def _pressed(pilot: Pilot[None], keys: list[str]) -> tuple[list[float], list[float], float]:
    """Press keys; what each took to be answered, the lags of the loop meanwhile, and its CPU time a key."""
    app = pilot.app
    assert isinstance(app, LogscopeApp)
    answers: list[float] = []
    lags: list[float] = []
    worked = time.thread_time()
    watching = asyncio.create_task(_lags(lags))
    for key in keys:
        character = key if len(key) == 1 else None
        answers.append(await _answered(app, _NAMES.get(key, key), character))
        await asyncio.sleep(_BETWEEN)
    watching.cancel()
    return answers, lags, (time.thread_time() - worked) * 1000 / len(keys)


async def keys_and_memory(case: Path, pages: int) -> list[tuple[object, ...]]:
    """How soon keys of each group were answered, how long the loop was busy, and the memory behind it."""
    rows: list[tuple[object, ...]] = []
    with Case.open(case) as opened:
        app = LogscopeApp(opened)
        async with app.run_test(size=_SIZE) as pilot:
            for name, keys in key_groups(pages).items():
                answers, lags, cpu = await _pressed(pilot, keys)
                rows.append(
                    (
                        name,
                        len(keys),
                        *_figures(answers),
                        *_figures(lags),
                        f"{cpu:.0f}",
                        f"{memory_mb():.0f}",
                    )
                )
            app.workers.cancel_all()
        # their threads may not lose the case
        await asyncio.get_running_loop().shutdown_default_executor()
    return rows


# -- in tmux ------------------------------------------------------------------------------------------


class Pane:
    """The interface in a pane of a tmux server of its own."""

    def __init__(self, case: Path) -> None:
        self._socket = f"logscope-bench-{os.getpid()}"
        words = [*LOGSCOPE, "open", "-c", str(case)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self._tmux(
            "-f", "/dev/null", "new-session", "-d", "-x", str(_SIZE[0]), "-y", str(_SIZE[1]), *words,
            environment=environment,
        )  # fmt: skip

    def _tmux(self, *words: str, environment: dict[str, str] | None = None) -> str:
        return subprocess.run(
            ("tmux", "-L", self._socket, *words), env=environment, check=True, capture_output=True, text=True
        ).stdout  # fmt: skip

    def text(self) -> str:
        return self._tmux("capture-pane", "-p")

    def close(self) -> None:
        with suppress(subprocess.CalledProcessError):
            self._tmux("kill-server")

    def wait_for(self, text: str) -> None:
        until = time.perf_counter() + 60
        while text not in self.text():
            if time.perf_counter() > until:
                raise SystemExit(f"{text!r} does not come in tmux")

    def answer(self, key: str) -> float:
        """Milliseconds from a key until the pane's text is another one, the look at it (some 4 ms) included."""
        before = self.text()
        begun = time.perf_counter()
        self._tmux("send-keys", key)
        while self.text() == before:
            if time.perf_counter() - begun > _SLOW:
                break
        return (time.perf_counter() - begun) * 1000


def keys_in_tmux(case: Path, text: str) -> list[tuple[object, ...]]:
    """The same in a terminal as users have it; each key changes what is on the screen."""
    groups = {
        "views, one after the other": list("2345671") * 3,
        "a query, letter by letter": ["/", *"actor:root"],
        "rows, while its answers come": ["Enter", *["Down", "Up"] * 20],
        "pages": ["x", *["PageDown"] * 40],
    }
    pane = Pane(case)
    rows: list[tuple[object, ...]] = []
    try:
        pane.wait_for(text)
        for name, keys in groups.items():
            taken = []
            for key in keys:
                taken.append(pane.answer(key))
                time.sleep(_BETWEEN)
            rows.append((name, len(keys), *_figures(taken)))
    finally:
        pane.close()
    return rows


# -- while an import goes on ---------------------------------------------------------------------------

# A time at the beginning of a row: no other text of an empty case looks like it.
_ROW = r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d"


def during_import(logs: Path, *, inside: bool) -> list[tuple[object, ...]]:
    """Seconds from the start of an import to the first rows; answers to keys until it has ended."""
    folder = Path(tempfile.mkdtemp(prefix="logscope-interface-"))
    case = folder / "case.logscope.db"
    Case.create(case).close()
    process: subprocess.Popen[bytes] | None = None
    try:
        with screen(case) as shown:
            shown.wait_for("press i to import")
            begun = time.perf_counter()
            if inside:
                shown.press("i")
                shown.wait_for("Files and folders")
                time.sleep(_TYPING)
                begun = time.perf_counter()
                shown.press(f"{logs}\r")
            else:
                process = start(
                    (*LOGSCOPE, "import", "-c", str(case), str(logs)),
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                )  # fmt: skip
            first = shown.wait_for(_ROW) - begun
            taken: list[float] = []
            pages: list[float] = []
            while not _ended(case, process) and time.perf_counter() - begun < 600:
                for key in ("\x1b[B", "\x1b[A", "\x1b[6~", "\x1b[5~"):
                    taken.append(shown.answer(key))
                    time.sleep(_BETWEEN)
                asked = time.perf_counter()
                with Case.open(case) as opened:
                    opened.page(Lens())
                pages.append((time.perf_counter() - asked) * 1000)
                time.sleep(0.5)
            seconds = time.perf_counter() - begun
            memory = memory_mb(shown.process.pid)
        name = "from inside" if inside else "in another process"
        return [
            (
                name,
                f"{first:.2f}",
                f"{seconds:.0f}",
                *_figures(taken),
                *_figures(pages),
                f"{memory:.0f}",
            )
        ]
    finally:
        if process is not None:
            kill_group(process)
        shutil.rmtree(folder, ignore_errors=True)


def _ended(case: Path, process: subprocess.Popen[bytes] | None) -> bool:
    if process is not None:
        return process.poll() is not None
    with Case.open(case) as opened:
        return any(entry.action.startswith("import") for entry in opened.journal())


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench interface", description=__doc__)
    parser.add_argument("case", type=Path, nargs="?")
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--import", dest="logs", type=Path, help="logs to import meanwhile")
    options = parser.parse_args(arguments)
    if options.case is None and options.logs is None:
        parser.error("a case, or --import and logs")
    if options.case is not None:
        _look_at(options.case, options.pages)
    if options.logs is not None:
        show_table(
            (
                "import", "first rows s", "ended s", "key ms", "p95", "longest",
                "page ms", "p95", "longest", "memory MB",
            ),
            [row for inside in (False, True) for row in during_import(options.logs, inside=inside)],
        )  # fmt: skip
    return 0


def _look_at(case: Path, pages: int) -> None:
    with Case.open(case) as opened:
        host = opened.page(Lens(), limit=1).events[0].host or ""
    opening = [first_screen(case, host) for _ in range(5)]
    helped = [run((*LOGSCOPE, "--help")).seconds for _ in range(5)]
    print(f"first events on the screen after {statistics.median(opening):.2f} s")
    print(f"logscope --help in {statistics.median(helped) * 1000:.0f} ms")
    sys.stdout.flush()
    rows = asyncio.run(keys_and_memory(case, pages))
    show_table(
        (
            "keys", "pressed", "answered ms", "p95", "longest",
            "loop busy ms", "p95", "longest", "CPU ms a key", "memory MB",
        ),
        rows,
    )  # fmt: skip
    if shutil.which("tmux"):
        show_table(
            ("keys in tmux", "pressed", "answered ms", "p95", "longest"), keys_in_tmux(case, host)
        )
