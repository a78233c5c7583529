"""logscope beside what a responder would use instead, over the same folders of logs, in one run.

For 100 thousand, a million and ten million lines: the import, lnav's reading, ``grep -c`` and ``wc -l``
as floors, ``sqlite-utils insert --lines`` of the same lines; then the questions that the interface asks,
cold (a process of its own) and warm, and the like of them to lnav, which reads the folder each time, and
to DuckDB over the raw lines. Last what each kind of file costs alone, and how many cores an import uses from its beginning to
its end, for large files and for many short ones. Prints Markdown tables: that is what
``docs/performance.md`` holds. What is not installed is left out, and said so.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

from bench.corpus import FILES, lines_of, write_corpus
from bench.questions import median_ms, questions_of
from bench.running import LOGSCOPE, Run, run
from bench.speed import size_of_logs

SIZES = (100_000, 1_000_000, 10_000_000)
QUICK = (100_000,)
# Above this the slow ones are left out: they take minutes and say nothing new.
_MOST_FOR_ALL = 1_000_000
# A short file: what a rotation by the hour, or a container, leaves.
_SHORT_LINES = 100

# What is asked: a name, the query, and what lnav and DuckDB are asked instead (None: nothing like it).
LENSES: tuple[tuple[str, str], ...] = (
    ("everything", ""),
    ("failed log-ons", "category:audit.logon outcome:failure"),
    ("one user", "actor:ann"),
    ("one address", "source_ip:192.0.2.7"),
    ("one host but cron", "host:bastion1 not program:cron"),
    ("a network", "source_ip:203.0.113.0/24"),
    ("a frequent word", '"Failed"'),
    ("a rare word", '"host499.example.com"'),
    ("a text that is nowhere", '"no such words anywhere"'),
)
LNAV = (
    ("count by host", ";SELECT log_hostname, count(*) FROM syslog_log GROUP BY 1"),
    (
        "failed log-ons",
        ";SELECT count(*) FROM syslog_log WHERE log_body LIKE 'Failed password%'",
    ),
    ("a rare word", ";SELECT count(*) FROM all_logs WHERE log_body LIKE '%host499.example.com%'"),
)
DUCKDB = (
    ("failed log-ons", "SELECT count(*) FROM lines WHERE line LIKE '%Failed password%'"),
    (
        "count by host",
        "SELECT regexp_extract(line, '^[A-Z][a-z]{2} [ 0-9]\\d \\S+ (\\S+) ', 1), count(*) FROM lines GROUP BY 1",
    ),
    ("a rare word", "SELECT count(*) FROM lines WHERE line LIKE '%host499.example.com%'"),
)

# Run in a process of its own: opens the case, asks each question once cold, then warm.
_ASK = """
import json, sys, time
from bench.compare import ask
print(json.dumps(ask(sys.argv[1], int(sys.argv[2]))))
"""


def markdown(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table, with an empty line behind it."""
    print(f"| {' | '.join(header)} |\n|{'---|' * len(header)}")
    for row in rows:
        print(f"| {' | '.join(map(str, row))} |")
    print(flush=True)


def median_run(command: Sequence[str], times: int, before: Callable[[], object]) -> Run:
    """The run whose wall time is the median of ``times``."""
    runs = []
    for _ in range(times):
        before()
        runs.append(run(command))
    return sorted(runs, key=lambda done: done.seconds)[len(runs) // 2]


def ask(case: str, times: int) -> dict[str, dict[str, float]]:
    """Milliseconds of each question under each lens: ``first`` after opening, and the warm median."""
    from logscope.case import Case
    from logscope.model.lens import Lens

    answers: dict[str, dict[str, float]] = {}
    begun = time.perf_counter()
    with Case.open(Path(case)) as opened:
        answers["opening"] = {"": (time.perf_counter() - begun) * 1000}
        for name, query in LENSES:
            lens = Lens(query)
            begun = time.perf_counter()
            opened.page(lens)
            row = {"first": (time.perf_counter() - begun) * 1000}
            for question, put in questions_of(opened, lens).items():
                row[question] = median_ms(put, times)
            answers[name] = row
    return answers


class Comparison:
    """All that is measured on one corpus."""

    def __init__(self, work: Path, lines: int, times: int) -> None:
        self._folder = work / f"logs-{lines}"
        self._case = work / f"case-{lines}.logscope.db"
        self._times = times
        if not self._folder.exists():
            write_corpus(self._folder, lines)
        self._lines, self._size = size_of_logs(self._folder)
        print(f"## {self._lines:,} lines, {self._size / 1e6:,.0f} MB\n")

    def reading(self) -> float:
        """Import, lnav, the floors; lines per second of the import."""
        forget = partial(_remove, self._case)
        imported = median_run(
            (*LOGSCOPE, "import", "-c", str(self._case), "--timezone", "UTC", str(self._folder)),
            self._times,
            forget,
        )
        stored = sum(place.stat().st_size for place in _parts(self._case))
        rows = [
            self._row("logscope import", imported, imported.seconds, f"{stored / self._size:.2f}")
        ]
        for name, command, times in self._others():
            if shutil.which(command[0]) is None:
                print(f"{command[0]} is not installed: left out\n")
                continue
            done = median_run(command, times, _nothing)
            rows.append(self._row(name, done, imported.seconds))
        markdown(
            ("", "exit", "wall s", "CPU s", "lines/s", "peak MB", "its rate over logscope's", "stored / raw"), rows
        )  # fmt: skip
        return self._lines / imported.seconds

    def _others(self) -> Iterable[tuple[str, Sequence[str], int]]:
        """Names, commands, and how often to run them."""
        folder, times = str(self._folder), self._times
        lnav = ("lnav", "-n", "-r", "-c", ";SELECT count(*) FROM all_logs", folder)
        yield "lnav", lnav, times
        yield "grep -c (packed files as they lie)", ("grep", "-rc", "", folder), times
        count = ("find", folder, "-type", "f", "-exec", "wc", "-l", "{}", "+")
        yield "wc -l (packed files as they lie)", count, times
        if self._lines <= _MOST_FOR_ALL * 1.1:
            database = self._folder.with_suffix(".lines.db")
            script = (
                f"rm -f {database}; for f in $(find {self._folder} -type f ! -name '*.gz'); do "
                f"{sys.executable} -m sqlite_utils insert {database} lines $f --lines || exit 1; done"
            )
            yield "sqlite-utils insert --lines (plain files)", ("sh", "-c", script), 1

    def _row(self, name: str, done: Run, ours: float, more: str = "") -> tuple[object, ...]:
        return (
            name, done.status, f"{done.seconds:.1f}", f"{done.cpu_seconds:.1f}", f"{self._lines / done.seconds:,.0f}",
            f"{done.peak_bytes / 1e6:.0f}", f"{ours / done.seconds:.2f}", more,
        )  # fmt: skip

    def questions(self) -> None:
        """Ours cold and warm; lnav's and DuckDB's."""
        asked = run((sys.executable, "-c", _ASK, str(self._case), str(max(3, self._times))))
        if asked.status:
            print(asked.stderr.decode(errors="replace"))
            return
        answers = json.loads(asked.stdout)
        print(
            f"Opened in {answers.pop('opening')['']:.0f} ms. Milliseconds, warm medians but for the first page:\n"
        )
        names = list(next(iter(answers.values())))
        markdown(
            ("lens", *names),
            ((lens, *(f"{row[name]:.0f}" for name in names)) for lens, row in answers.items()),
        )
        rows = []
        for name, statement in LNAV if shutil.which("lnav") else ():
            done = median_run(
                ("lnav", "-n", "-r", "-c", statement, str(self._folder)), self._times, _nothing
            )
            rows.append(("lnav", name, f"{done.seconds * 1000:.0f}"))
        rows += [("DuckDB", name, f"{taken:.0f}") for name, taken in self._duckdb()]
        markdown(("others", "question", "ms"), rows)

    def _duckdb(self) -> list[tuple[str, float]]:
        try:
            import duckdb  # type: ignore[import-not-found,unused-ignore]
        except ImportError:
            print("duckdb is not installed: left out\n")
            return []
        source = (
            f"(SELECT column0 AS line FROM read_csv('{self._folder}/*/*', header = false, delim = '\\x01', quote = '', "
            "escape = '', columns = {'column0': 'VARCHAR'}, ignore_errors = true))"
        )

        def put(statement: str) -> object:
            return duckdb.sql(statement.replace("FROM lines", f"FROM {source}")).fetchall()

        return [
            (name, median_ms(partial(put, statement), self._times)) for name, statement in DUCKDB
        ]


def kinds(work: Path, lines: int, times: int) -> None:
    """What each kind of file costs alone, without what an import of one line takes (start-up)."""
    folder, case = work / "kinds", work / "kind.logscope.db"

    def seconds(place: Path) -> float:
        command = (*LOGSCOPE, "import", "-c", str(case), "--timezone", "UTC", str(place))
        return median_run(command, times, partial(_remove, case)).seconds

    folder.mkdir(exist_ok=True)
    one = folder / "one.log"
    one.write_text("Jan  3 14:05:22 web1 sshd[411]: Server listening on 0.0.0.0 port 22.\n")
    start = seconds(one)
    rows = []
    for path, kind, _share in FILES:
        if path.endswith(".gz"):
            continue
        place = folder / path.replace("/", "-")
        place.write_text("".join(f"{text}\n" for text in lines_of(path, kind, lines)))
        count, taken = place.read_bytes().count(b"\n"), seconds(place) - start
        rows.append((path, count / taken, place.stat().st_size / taken / 1e6))
    middle = statistics.median(rate for _, rate, _ in rows)
    print(f"An import of one line takes {start:.1f} s, which is left out here.\n")
    markdown(
        ("kind", "lines/s", "MB/s", "over the median"),
        (
            (name, f"{rate:,.0f}", f"{size:.1f}", f"{rate / middle:.2f}")
            for name, rate, size in rows
        ),
    )


def cores(work: Path, lines: int) -> None:
    """How many cores an import uses in each tenth of its time: a folder, one large file, the same packed, short files."""
    folder, case = work / "cores", work / "cores.logscope.db"
    _write_shapes(folder, lines)
    rows = []
    for place in sorted(folder.iterdir()):
        _remove(case)
        command = (*LOGSCOPE, "import", "-c", str(case), "--timezone", "UTC", str(place))
        done = run(command, every=0.1)
        rows.append(
            (
                place.name, done.status, f"{done.seconds:.1f}", f"{done.cpu_seconds / done.seconds:.2f}",
                f"{lines / done.seconds:,.0f}", *(f"{tenth:.1f}" for tenth in _tenths(done.busy)),
            )
        )  # fmt: skip
    _remove(case)
    print(
        f"{lines:,} lines each; cores of {os.cpu_count()}, on the average and in each tenth of the time:\n"
    )
    markdown(("import of", "exit", "wall s", "cores", "lines/s", *map(str, range(1, 11))), rows)


def _write_shapes(folder: Path, lines: int) -> None:
    """So many lines each in folders of every shape, named after it."""
    shutil.rmtree(folder, ignore_errors=True)
    write_corpus(folder / "ten files of four hosts", lines)
    path, kind, _share = next(file for file in FILES if file[0].endswith("/auth.log"))
    texts = [f"{text}\n" for text in lines_of(path, kind, lines)]
    large = folder / "one file" / "auth.log"
    packed = folder / "one gz" / "auth.log.gz"
    for place in (large, packed):
        place.parent.mkdir(parents=True)
    large.write_text("".join(texts))
    packed.write_bytes(gzip.compress(large.read_bytes(), 6))
    short = folder / f"{lines // _SHORT_LINES:,} files of {_SHORT_LINES} lines"
    for number in range(lines // _SHORT_LINES):
        place = short / f"host{number % 50}" / f"auth.log.{number}"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("".join(texts[number * _SHORT_LINES : (number + 1) * _SHORT_LINES]))


def _tenths(looks: Sequence[float]) -> list[float]:
    """The mean of each tenth of the looks; fewer than ten where there were fewer looks."""
    ends = [len(looks) * tenth // 10 for tenth in range(11)]
    return [statistics.fmean(looks[a:b]) for a, b in pairwise(ends) if a < b]


def _nothing() -> None:
    """Nothing is to be done before the next run."""


def _parts(case: Path) -> list[Path]:
    return list(case.parent.glob(f"{case.name}*"))


def _remove(place: Path) -> None:
    for part in _parts(place):
        part.unlink()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench compare", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="the small corpus alone, in under two minutes"
    )
    parser.add_argument("--sizes", type=int, nargs="+", help="lines of each corpus")
    parser.add_argument(
        "--times", type=int, default=3, help="runs of each, of which the median counts"
    )
    parser.add_argument("--work", type=Path, help="keep corpora and cases in this folder")
    options = parser.parse_args(arguments)
    work = options.work or Path(tempfile.mkdtemp(prefix="logscope-compare-"))
    work.mkdir(parents=True, exist_ok=True)
    rates = {}
    try:
        for lines in options.sizes or (QUICK if options.quick else SIZES):
            comparison = Comparison(work, lines, options.times)
            rates[lines] = comparison.reading()
            comparison.questions()
        print("## What a kind of file costs\n")
        kinds(work, *((60_000, 1) if options.quick else (200_000, options.times)))
        print("## Cores\n")
        cores(work, 50_000 if options.quick else 1_000_000)
    finally:
        if options.work is None:
            shutil.rmtree(work, ignore_errors=True)
    for lines, rate in rates.items():
        print(
            f"{lines:,} lines: {rate:,.0f} lines/s, {rate / rates[min(rates)]:.2f} of the smallest corpus's rate"
        )
    return 0
