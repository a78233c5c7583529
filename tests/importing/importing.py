"""What the tests of imports share: logs of a few lines, imports in place, the case as one export."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from logscope.case import Case, event_values
from logscope.importing.run import Import, ImportRequest
from logscope.index import schema
from logscope.model.lens import Lens
from logscope.model.progress import ImportSummary

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
REFERENCE = datetime(2026, 2, 1, tzinfo=UTC)

FAILED = "Failed password for {} from 203.0.113.{} port 40{:02d} ssh2"
ACCEPTED = "Accepted password for {} from 198.51.100.{} port 50{:02d} ssh2"


def us(text: str) -> int:
    """UTC microseconds of an ISO time."""
    return (datetime.fromisoformat(text).replace(tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)


def auth_lines(count: int, *, host: str = "web1", day: int = 3) -> list[str]:
    """So many lines of an auth.log of 2026, without a year, a minute apart."""
    start = datetime(2026, 1, day, 10, 0, 0, tzinfo=UTC)
    lines = []
    for number in range(count):
        moment = start + timedelta(minutes=number)
        stamp = f"{moment:%b} {moment.day:2d} {moment:%H:%M:%S}"
        text = (ACCEPTED if number % 5 == 4 else FAILED).format(
            ("root", "ann", "bob")[number % 3], number % 4 + 1, number % 100
        )
        lines.append(f"{stamp} {host} sshd[{400 + number}]: {text}\n")
    return lines


def logs_of_hosts(folder: Path, count: int) -> Path:
    """A folder in ``folder`` with the logs of three hosts, each of so many lines of a day of its own."""
    logs = folder / "logs"
    logs.mkdir()
    for number in range(3):
        lines = auth_lines(count, host=f"web{number}", day=3 + number)
        (logs / f"{number}.log").write_text("".join(lines))
    return logs


@cache
def empty_case() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.logscope.db"
        schema.create(path)
        return path.read_bytes()


def new_case(folder: Path, name: str = "test") -> Path:
    """An empty case, from a copy: to make the tables takes longer than the import of ten lines."""
    path = folder / f"{name}.logscope.db"
    path.write_bytes(empty_case())
    return path


def take_in(case: Path, *paths: Path | str, **request: Any) -> ImportSummary:
    """Import ``paths``; times without a year lie before February 2026."""
    asked = {"workers": 1, "reference": REFERENCE} | request
    work = Import(case, ImportRequest(tuple(str(path) for path in paths), **asked))
    for _ in work:
        pass
    return work.summary


def imported(folder: Path, *paths: Path | str, **request: Any) -> Path:
    """A new case in ``folder`` with ``paths`` in it; its books are held to account."""
    case = new_case(folder, f"case{len(list(folder.glob('*.logscope.db')))}")
    summary = take_in(case, *paths, **request)
    assert summary.balanced
    return case


def exported(case: Path, query: str = "", *, without: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Every event of the case as ``logscope export`` gives it, in order of time."""
    with Case.open(case) as opened:
        rows = [event_values(event) for event in opened.events(Lens(query))]
    return [{name: value for name, value in row.items() if name not in without} for row in rows]


def originals(case: Path) -> list[str]:
    return [str(row["original"]) for row in exported(case)]


def assert_sound(case: Path) -> None:
    """Books, spans and journal hold. Sources may have gone since."""
    with Case.open(case) as opened:
        found = opened.verify()
    assert found.doubled == 0
    assert found.integrity == "ok"
    assert found.journal_broken_at is None
    assert [check.path for check in found.sources if not check.balanced] == []


def states(summary: ImportSummary) -> dict[str, str]:
    """State of each source, by file name."""
    return {report.path.rpartition("/")[2]: report.state for report in summary.sources}
