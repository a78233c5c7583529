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
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LOGSCOPE = (sys.executable, "-m", "logscope")
ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Run:
    """How a command went; ``peak_bytes`` is of all its processes together, pages they share counted once."""

    status: int
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    stdout: bytes
    stderr: bytes


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


def group_memory(group: int) -> int:
    """Memory of a process group in bytes: the sum of its processes' proportional shares."""
    total = 0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            stat = (entry / "stat").read_text()
            if int(stat.rpartition(")")[2].split()[2]) != group:
                continue
            rollup = (entry / "smaps_rollup").read_text()
        except OSError:
            continue
        total += (
            sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
            * 1024
        )
    return total


def run(command: Sequence[str], every: float = 0.2) -> Run:
    """Run to the end; memory is looked at ``every`` so many seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.monotonic()
    process = start(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    peak = 0
    ended = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not ended.wait(every):
            peak = max(peak, group_memory(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    stdout, stderr = process.communicate()
    seconds = time.monotonic() - begun
    ended.set()
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(process.returncode, seconds, cpu, peak, stdout, stderr)


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
