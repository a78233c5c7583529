"""An import killed at random moments: does the case open, hold each event once, and resume?

``kill -9`` of the import and its workers, at moments spread over the length of an undisturbed
import. After each: SQLite's own check, ``logscope sources``, no (source, line) twice; then the import
is run again, must end well, and the export must be that of the undisturbed import.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import random
import shutil
import sqlite3
import subprocess
import tempfile
import time
from pathlib import Path

from bench.corpus import write_corpus
from bench.running import LOGSCOPE, Run, kill_group, logscope, show_table, start

OWN_TO_A_RUN = ("id",)  # what may differ between two imports of the same files


def import_command(case: Path, folder: Path) -> list[str]:
    return [
        "import",
        "-c",
        str(case),
        "--timezone",
        "UTC",
        "--reference-time",
        "2026-01-06T00:00:00Z",
        str(folder),
    ]


def exported(case: Path) -> list[str]:
    """The events of an export, each as one line, sorted."""
    done = logscope("export", "-c", str(case), "--format", "jsonl")
    if done.status not in (0, 1):
        return [f"export: exit {done.status}: {_end(done)}"]
    events = []
    for line in done.stdout.splitlines():
        event = json.loads(line)
        for name in OWN_TO_A_RUN:
            event.pop(name, None)
        events.append(json.dumps(event, sort_keys=True))
    return sorted(events)


def digest(events: list[str]) -> str:
    return hashlib.sha256("\n".join(events).encode()).hexdigest()[:16]


def _end(done: Run) -> str:
    return done.stderr.decode(errors="replace").strip()[-200:]


def state_of(case: Path) -> tuple[int, list[str]]:
    """How many events the case holds, and what is wrong with it."""
    if not case.exists():
        return 0, []  # killed before there was a case
    faults = []
    opened = logscope("sources", "-c", str(case))
    if opened.status not in (0, 1):
        faults.append(f"sources: exit {opened.status}: {_end(opened)}")
    db = sqlite3.connect(case)
    try:
        (check,) = db.execute("PRAGMA integrity_check").fetchone()
        if check != "ok":
            faults.append(f"integrity_check: {check}")
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'event'").fetchone():
            return 0, faults
        (events,) = db.execute("SELECT count(*) FROM event").fetchone()
        (twice,) = db.execute(
            "SELECT count(*) FROM (SELECT 1 FROM event GROUP BY source, line HAVING count(*) > 1)"
        ).fetchone()
        if twice:
            faults.append(f"{twice} records twice")
        (lost,) = db.execute(
            "SELECT count(*) FROM event WHERE NOT EXISTS (SELECT 1 FROM record WHERE record.id = event.id)"
        ).fetchone()
        if lost:
            faults.append(f"{lost} events without their text")
    finally:
        db.close()
    return int(events), faults


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench kill", description=__doc__)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=20, help="how often to kill")
    parser.add_argument(
        "--seed", type=int, default=None, help="of the moments (default: another each run)"
    )
    parser.add_argument("--folder", type=Path, help="logs of your own")
    options = parser.parse_args(arguments)
    work = Path(tempfile.mkdtemp(prefix="logscope-kill-"))
    try:
        return _kill_often(options, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _kill_often(options: argparse.Namespace, work: Path) -> int:
    folder = options.folder
    if folder is None:
        folder = work / "logs"
        lines = write_corpus(folder, options.lines)
        print(f"corpus of {lines} lines")
    undisturbed = logscope(*import_command(work / "whole.logscope.db", folder))
    if undisturbed.status:
        print(undisturbed.stderr.decode(errors="replace"))
        return 1
    wanted = exported(work / "whole.logscope.db")
    print(
        f"undisturbed: {undisturbed.seconds:.1f} s, {len(wanted)} events, export {digest(wanted)}"
    )
    dice = random.Random(options.seed)
    rows, good = [], 0
    for number in range(options.times):
        moment = undisturbed.seconds * (number + dice.random()) / options.times
        case = work / f"killed-{number}.logscope.db"
        process = start(
            (*LOGSCOPE, *import_command(case, folder)),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(moment)
        ended = process.poll() is not None
        kill_group(process)
        begun = time.monotonic()
        held, faults = state_of(case)
        again = logscope(*import_command(case, folder))
        if again.status:
            faults.append(f"second run: exit {again.status}: {_end(again)}")
        events = exported(case)
        _, later_faults = state_of(case)
        faults += later_faults
        if events != wanted:
            faults.append(f"export differs: {len(events)} events")
            for event in sorted(set(events) ^ set(wanted))[:4]:
                print("only in one:", event[:600])
        good += not faults
        rows.append(
            (
                number + 1,
                f"{moment:.2f}",
                "ended" if ended else "killed",
                held,
                len(events),
                f"{time.monotonic() - begun:.1f}",
                "; ".join(faults) or "ok",
            )
        )
        for path in work.glob(f"{case.name}*"):
            path.unlink()
    show_table(("kill", "at s", "", "events then", "events in the end", "check s", "result"), rows)
    print(f"{good} of {options.times} good")
    return 0 if good == options.times else 1
