"""How soon does the interface show a case, how soon does it answer a key, how much memory does it take?

``python -m bench interface CASE``: the whole command in a terminal of its own (a pty) until the first events
are on the screen, and ``logscope --help``; then, with the pilot of Textual, keys pressed while the
questions of the views run: how long the loop that answers keys was busy with something else, looked at
every few milliseconds; and the memory of its own after paging through the timeline (the pages of the case
that the system keeps in memory do not count).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import pty
import select
import statistics
import subprocess
import time
from pathlib import Path

from textual.pilot import Pilot

from bench.running import LOGSCOPE, run, show_table
from logscope.case import Case
from logscope.tui.app import LogscopeApp

_SIZE = (160, 48)
_EVERY = 0.004


def first_screen(case: Path, text: str, limit: float = 60.0) -> float:
    """Seconds from the start of the command until ``text`` is among what it wrote to its terminal."""
    controller, terminal = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "160", "LINES": "48"}
    begun = time.perf_counter()
    process = subprocess.Popen(
        (*LOGSCOPE, "open", "-c", str(case)),
        stdin=terminal, stdout=terminal, stderr=terminal, env=environment, start_new_session=True,
    )  # fmt: skip
    os.close(terminal)
    seen = b""
    try:
        while text.encode() not in seen and time.perf_counter() - begun < limit:
            if select.select([controller], [], [], 0.05)[0]:
                try:
                    seen = seen[-4096:] + os.read(controller, 65_536)
                except OSError:  # what Linux says when the other side is gone
                    raise SystemExit(f"the interface ended: {seen[-500:]!r}") from None
        return time.perf_counter() - begun
    finally:
        process.kill()
        process.wait()
        os.close(controller)


def memory_mb() -> float:
    """Memory of this process itself, without mapped files."""
    status = Path("/proc/self/status").read_text()
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("RssAnon"))
    return int(kilobytes) / 1000


async def _waits(taken: list[float]) -> None:
    """Milliseconds that a key would have had to wait, every few of them."""
    while True:
        begun = time.perf_counter()
        await asyncio.sleep(_EVERY)
        taken.append(max(0.0, time.perf_counter() - begun - _EVERY) * 1000)


async def _pressed(pilot: Pilot[None], keys: list[str]) -> list[float]:
    """Press keys, each when the one before was answered; what they had to wait."""
    taken: list[float] = []
    watching = asyncio.create_task(_waits(taken))
    for key in keys:
        await pilot.press(key)
    watching.cancel()
    return taken


async def keys_and_memory(case: Path, pages: int) -> list[tuple[object, ...]]:
    """What keys of each group had to wait (median, 95 %, longest), and the memory behind it."""
    groups = {
        "views, one after the other": list("2345672134567") * 3,
        "a query, letter by letter": ["slash", *"actor:root outcome:failure", "enter"],
        "rows, while its answers come": ["1", *["down", "up", "down"] * 20],
        f"{pages} pages of the timeline": ["pagedown"] * pages,
        "its end and its beginning": ["end", "home"] * 10,
    }
    rows: list[tuple[object, ...]] = []
    with Case.open(case) as opened:
        app = LogscopeApp(opened)
        async with app.run_test(size=_SIZE) as pilot:
            for name, keys in groups.items():
                taken = sorted(await _pressed(pilot, keys))
                rows.append((
                    name, len(keys), f"{statistics.median(taken):.0f}", f"{taken[int(len(taken) * 0.95)]:.0f}",
                    f"{taken[-1]:.0f}", f"{memory_mb():.0f}",
                ))  # fmt: skip
    return rows


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench interface", description=__doc__)
    parser.add_argument("case", type=Path)
    parser.add_argument("--pages", type=int, default=300)
    options = parser.parse_args(arguments)
    with Case.open(options.case) as opened:
        host = opened.event(1).host or ""
    opening = [first_screen(options.case, host) for _ in range(3)]
    helped = [run((*LOGSCOPE, "--help")).seconds for _ in range(5)]
    print(f"first events on the screen after {statistics.median(opening):.2f} s")
    print(f"logscope --help in {statistics.median(helped) * 1000:.0f} ms")
    rows = asyncio.run(keys_and_memory(options.case, options.pages))
    show_table(("keys", "pressed", "median wait ms", "p95", "longest", "memory MB"), rows)
    return 0
