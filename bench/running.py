"""Runs the command line as a user would, and measures all processes that it starts."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

LOGSCOPE = (sys.executable, "-m", "logscope")
ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Run:
    """How a command went; ``peak_bytes`` is of all its processes together, pages they share counted once.

    ``busy`` has the number of cores that they used, looked at over and over from beginning to end.
    """

    status: int
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    stdout: bytes
    stderr: bytes
    busy: tuple[float, ...] = ()


def start(command: Sequence[str], **more: object) -> subprocess.Popen[bytes]:
    """The command in a process group of its own, so that all of it can be watched and killed."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    # users have compiled modules; without them each process would compile all of them anew
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.Popen(command, start_new_session=True, env=environment, **more)  # type: ignore[call-overload, no-any-return]


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """``kill -9`` of the command and of all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def group(number: int) -> Iterator[Path]:
    """The entries in ``/proc`` of the processes of a group."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if int(_status(entry)[2]) == number:
                    yield entry


def _status(process: Path) -> list[str]:
    """What the system says of a process, from its state on: the third word and those behind it (proc(5))."""
    return (process / "stat").read_text().rpartition(")")[2].split()


def memory_of(process: Path) -> int:
    """Memory of a process in bytes: its proportional share. 0 where it has just ended."""
    try:
        rollup = (process / "smaps_rollup").read_text()
    except OSError:
        return 0
    return 1024 * sum(
        int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")
    )


def cpu_of(process: Path) -> float:
    """Seconds of CPU that a process has used. 0 where it has just ended."""
    try:
        status = _status(process)
    except OSError:
        return 0.0
    return (int(status[11]) + int(status[12])) / os.sysconf("SC_CLK_TCK")


def run(command: Sequence[str], every: float = 0.2) -> Run:
    """Run to the end; memory and cores are looked at ``every`` so many seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.monotonic()
    process = start(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    peak = 0
    busy: list[float] = []
    ended = threading.Event()

    def watch() -> None:
        nonlocal peak
        used: dict[str, float] = {}
        looked = begun
        while not ended.wait(every):
            members = list(group(process.pid))
            peak = max(peak, sum(map(memory_of, members)))
            now, earlier = time.monotonic(), used
            used = {member.name: cpu_of(member) for member in members}
            # of one that has ended meanwhile nobody can tell any more
            worked = sum(
                max(0.0, seconds - earlier.get(name, 0.0)) for name, seconds in used.items()
            )
            busy.append(worked / (now - looked))
            looked = now

    watcher = threading.Thread(target=watch)
    watcher.start()
    stdout, stderr = process.communicate()
    seconds = time.monotonic() - begun
    ended.set()
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(process.returncode, seconds, cpu, peak, stdout, stderr, tuple(busy))


def logscope(*arguments: str) -> Run:
    """Run ``logscope`` with these arguments."""
    return run((*LOGSCOPE, *arguments))


def show_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Rows under their header, columns aligned."""
    cells = [[str(cell) for cell in row] for row in (header, *rows)]
    widths = [max(len(row[index]) for row in cells) for index in range(len(header))]
    for row in cells:
        print(
            "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )
