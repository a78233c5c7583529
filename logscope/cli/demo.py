"""``logscope demo``: the sample logs as a case, to look around in; ``--check`` proves that all works."""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import logscope
from logscope.case import Case, ImportRequest, event_values
from logscope.cli.import_ import COLUMNS, run_import, table_rows
from logscope.cli.output import say, tell
from logscope.cli.tables import Column, print_table
from logscope.demo import story
from logscope.errors import UsageError
from logscope.model.lens import Lens
from logscope.model.progress import ImportSummary
from logscope.searches.folders import PACK
from logscope.searches.library import load_searches

EXAMPLES = """\
  logscope demo                              import the sample logs and open the interface
  logscope demo --check                      the same without the interface: prints what it found
  logscope demo --case demo.logscope.db      keep the case

The logs tell of a small break-in on four hosts over New Year. Without --case all is in a temporary
folder, which is gone afterwards.
exit status: 0 all is as it should be, 1 a step of the story or a search found nothing,
             3 the books do not balance
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="print what was found, and end")


def run(arguments: argparse.Namespace) -> int:
    with _places(arguments.case) as (path, logs):
        with Case.create(path) as case:
            request = ImportRequest(
                paths=tuple(str(logs / folder) for folder in story.sample_folders()),
                zone=story.TIMEZONE,
                reference=datetime.fromisoformat(story.REFERENCE_TIME),
            )
            summary = run_import(case.import_files(request), quiet=arguments.check)
            if arguments.check:
                return _check(case, logs, summary)
        tell(f"the case is {path}")
        from logscope.tui.app import run as run_interface

        return run_interface(path)


@contextmanager
def _places(case: Path | None) -> Iterator[tuple[Path, Path]]:
    """Where the case is to be, and where the logs are."""
    checkout = Path(logscope.__file__).parent.parent / "sample_logs"
    here = checkout if (checkout / "case.json").is_file() else None
    if case is not None:
        if case.exists():
            raise UsageError(f"{case} exists already; the demo makes a new case")
        logs = here or case.parent / f"{case.name.partition('.')[0]}-logs"
        if here is None:
            story.write_sample_logs(logs)
        yield case, logs
        return
    with tempfile.TemporaryDirectory(prefix="logscope-demo-") as name:
        folder = Path(name)
        if here is None:
            story.write_sample_logs(folder / "logs")
        yield folder / "demo.logscope.db", here or folder / "logs"


def _check(case: Case, logs: Path, summary: ImportSummary) -> int:
    faults = []
    print_table(COLUMNS, table_rows(summary, case))
    for path, reason in summary.refusals:
        faults.append(f"{path} was not read: {reason}")
    totals = case.totals()
    books = "the books balance" if summary.balanced else "THE BOOKS DO NOT BALANCE"
    say("")
    say(
        f"{totals.sources} sources, {totals.events:,} events, {totals.hosts} hosts, "
        f"{totals.unparsed:,} lines unparsed; {books}"
    )
    say("")
    faults += _check_searches(case)
    say("")
    faults += _check_story(case, logs)
    verification = case.verify()
    if not verification.sound:
        faults.append("the case is not sound: see `logscope verify`")
    for fault in faults:
        tell(fault)
    if not summary.balanced:
        return 3
    say("")
    say(f"{len(faults)} faults" if faults else "all as it should be")
    return 1 if faults else 0


def _check_searches(case: Case) -> list[str]:
    """Run those searches of the pack that need nothing from the analyst."""
    hits: list[tuple[str, int, str]] = []
    for search in load_searches([PACK]):
        if any(parameter.default is None for parameter in search.parameters):
            continue
        query = case.bind(search.query, search.values({}))
        count = len(case.table(query).rows) if case.has_stages(query) else case.count(Lens(query))
        hits.append((search.name, count, search.title))
    print_table(
        (Column("search", whole=True), Column("hits", right=True), Column("title", wide=True)), hits
    )
    return [] if any(count for _, count, _ in hits) else ["no saved search found anything"]


def _check_story(case: Case, logs: Path) -> list[str]:
    """Hold the planted steps against the events that were read from their lines."""
    wanted: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for entry in story.expected():
        wanted[(str(logs / str(entry["file"])), int(str(entry["line"])))].append(entry)
    told: Counter[str] = Counter()
    steps = Counter(str(entry["step"]) for entry in story.expected())
    faults = []
    for event in case.events(Lens()):
        values = event_values(event)
        for entry in wanted.pop((str(event.source), event.line or 0), ()):
            wrong = _wrong(values, entry)
            if wrong:
                faults.append(f"{entry['step']}: {entry['file']}:{entry['line']}: {wrong}")
            else:
                told[str(entry["step"])] += 1
    for entries in wanted.values():
        faults += [
            f"{entry['step']}: {entry['file']}:{entry['line']}: no event begins there"
            for entry in entries
        ]
    columns = (Column("step of the story"), Column("found", right=True), Column("of", right=True))
    print_table(columns, ((step, told[step] or "0", count) for step, count in steps.items()))
    return faults


def _wrong(values: Mapping[str, Any], entry: Mapping[str, Any]) -> str:
    """What an event says otherwise than the story; empty where they agree."""
    expect = {"time": entry["time"], "host": entry["host"], **entry["expect"]}
    for name, value in expect.items():
        given = values[name]
        if (set(value) - set(given)) if isinstance(value, list) else given != value:
            return f"{name} is {given!r} and should be {value!r}"
    return ""
