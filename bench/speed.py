"""How fast is an import, how much memory does it take, how big is the case, how fast are the answers?

Rate, wall and CPU time, peak memory of all processes together, size of the case over size of the logs
as they are unpacked; the same for ``lnav``, which counts the lines of the same files, where it is
installed. ``--folder`` takes logs of your own.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import lzma
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.corpus import write_corpus
from bench.questions import median_ms, questions_of
from bench.running import Run, logscope, run, show_table

OPENERS: dict[str, Callable[..., object]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}


def size_of_logs(folder: Path) -> tuple[int, int]:
    """Lines and bytes of all files below ``folder``, unpacked."""
    lines = size = 0
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.is_symlink():
            continue
        opener: Callable[..., object] = OPENERS.get(path.suffix, open)
        with opener(path, "rb") as file:  # type: ignore[attr-defined]
            while block := file.read(1 << 20):
                lines += block.count(b"\n")
                size += len(block)
    return lines, size


def row(name: str, done: Run, lines: int, size: int) -> tuple[object, ...]:
    return (
        name,
        done.status,
        f"{done.seconds:.1f}",
        f"{done.cpu_seconds:.1f}",
        f"{lines / done.seconds:,.0f}",
        f"{size / done.seconds / 1e6:.1f}",
        f"{done.peak_bytes / 1e6:.0f}",
    )


def ask_case(case: Path) -> None:
    """How long the answers take that a view waits for: pages, counts and pivots of several lenses."""
    from logscope.case import Case
    from logscope.model.lens import Lens

    with Case.open(case) as opened:
        busiest = {
            field: next(
                (row.value for row in opened.pivot(field, Lens()).rows if row.value), "none"
            )
            for field in ("actor", "host", "source_ip")
        }
        queries = (
            "",
            "outcome:failure",
            "category:audit.logon outcome:failure",
            f'actor:"{busiest["actor"]}"',
            f'source_ip:"{busiest["source_ip"]}"',
            f'host:"{busiest["host"]}" not program:cron',
            "source_ip:203.0.113.0/24",
            "actor:root category:audit.privilege",
            '"no such words anywhere"',
        )
        names = list(questions_of(opened, Lens()))
        rows = [
            (
                query or "(everything)",
                opened.count(Lens(query)),
                *(f"{median_ms(ask):.1f}" for ask in questions_of(opened, Lens(query)).values()),
            )
            for query in queries
        ]
    print("milliseconds, medians of seven:")
    show_table(("lens", "events", *names), rows)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench speed", description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="logs of your own")
    parser.add_argument("--case", type=Path, help="leave the case here; or ask one that exists")
    parser.add_argument("--times", type=int, default=1, help="imports; the best counts")
    parser.add_argument("--without-lnav", action="store_true")
    options = parser.parse_args(arguments)
    work = Path(tempfile.mkdtemp(prefix="logscope-speed-"))
    try:
        return _measure(options, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _measure(options: argparse.Namespace, work: Path) -> int:
    case = options.case or work / "speed.logscope.db"
    status = 0
    if not case.exists():
        folder = options.folder
        if folder is None:
            folder = work / "logs"
            write_corpus(folder, options.lines)
        status = _measure_import(options, folder, case)
    ask_case(case)
    return status


def _measure_import(options: argparse.Namespace, folder: Path, case: Path) -> int:
    lines, size = size_of_logs(folder)
    print(f"{folder}: {lines:,} lines, {size / 1e6:.1f} MB unpacked")
    runs = []
    for _ in range(options.times):
        case.unlink(missing_ok=True)
        runs.append(logscope("import", "-c", str(case), "--timezone", "UTC", str(folder)))
    best = min(runs, key=lambda done: done.seconds)
    rows = [row("logscope import", best, lines, size)]
    lnav = shutil.which("lnav")
    if lnav and not options.without_lnav:
        counted = run((lnav, "-n", "-r", "-c", ";SELECT count(*) FROM all_logs", str(folder)))
        rows.append(row("lnav", counted, lines, size))
        print("lnav counts", counted.stdout.decode(errors="replace").split()[-1:], "records")
        print(f"rate over lnav's: {counted.seconds / best.seconds:.2f}")
    show_table(("", "exit", "wall s", "CPU s", "lines/s", "MB/s", "peak MB"), rows)
    stored = sum(path.stat().st_size for path in case.parent.glob(f"{case.name}*"))
    print(f"case {stored / 1e6:.1f} MB, {stored / size:.2f} times the logs")
    if best.status:
        print(best.stderr.decode(errors="replace")[-2000:])
    return best.status
