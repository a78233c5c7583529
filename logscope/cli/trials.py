"""The tests that saved searches carry, run: their lines become a case for a moment.

Each test is a file of its own in that case, read as the format it names, so one case serves many
searches and no test sees the lines of another.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from logscope.case import Case, ImportRequest
from logscope.errors import LogscopeError, UsageError
from logscope.formats import check_format
from logscope.model.lens import Lens
from logscope.searches.search import SavedSearch, SearchTest


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a search did: ``faults`` are what is wrong with it, each with its line where it has one."""

    search: SavedSearch
    tests: int
    faults: tuple[str, ...]


def try_searches(searches: Sequence[SavedSearch]) -> list[Verdict]:
    """Compile every search and run its tests."""
    with (
        tempfile.TemporaryDirectory(prefix="logscope-") as name,
        Case.create(Path(name) / "trial.logscope.db") as case,
    ):
        folder = Path(name)
        faults = _import_tests(case, folder, searches)
        return [
            Verdict(
                search, len(search.tests), (*faults[index], *_faults(case, folder, index, search))
            )
            for index, search in enumerate(searches)
        ]


def _file_of(folder: Path, search: int, test: int) -> Path:
    return folder / f"search-{search}" / f"test-{test}.log"


def _import_tests(case: Case, folder: Path, searches: Sequence[SavedSearch]) -> list[list[str]]:
    """Import the lines of all tests, one import per format; gives the faults of each search."""
    faults: list[list[str]] = [[] for _ in searches]
    files: dict[str | None, list[str]] = {}
    written = 0
    for index, search in enumerate(searches):
        for number, test in enumerate(search.tests):
            if test.format is not None:
                try:
                    check_format(test.format)
                except UsageError as error:
                    faults[index].append(f"line {test.line}: {error}")
                    continue
            path = _file_of(folder, index, number)
            path.parent.mkdir(exist_ok=True)
            # Files of the same content are one source, and one that begins like another is taken for
            # its continuation: a number of blank lines of its own makes each a file by itself.
            content = "\n" * (1 + written) + test.text
            written += 1
            path.write_text(content, encoding="utf-8", errors="surrogateescape")
            files.setdefault(test.format, []).append(str(path))
    for form, paths in files.items():
        for _ in case.import_files(ImportRequest(tuple(paths), format=form, workers=1)):
            pass
    return faults


def _faults(case: Case, folder: Path, index: int, search: SavedSearch) -> Iterator[str]:
    if search.kind == "sigma":
        return
    if search.problem:
        yield search.problem
        return
    try:
        case.check(search.query, _trial_values(search))
    except LogscopeError as error:
        yield f"the query cannot be run: {error}"
        return
    for number, test in enumerate(search.tests):
        try:
            yield from _fault(case, str(_file_of(folder, index, number)), search, test)
        except LogscopeError as error:
            yield f"line {test.line}: {error}"


def _trial_values(search: SavedSearch) -> dict[str, str]:
    """Values to compile the query with: the first test's, then the defaults."""
    defaults = {one.name: one.default for one in search.parameters if one.default is not None}
    return defaults | dict(next((test.parameters for test in search.tests if test.parameters), ()))


def _fault(case: Case, path: str, search: SavedSearch, test: SearchTest) -> Iterable[str]:
    query = case.bind(search.query, search.values(dict(test.parameters)))
    only = case.narrow(Lens(), "source", path)
    if case.has_stages(query):
        rows = len(case.table(query, only).rows)
        if bool(rows) != test.matches:
            yield f"line {test.line}: the records give {rows} rows" + _wanted(test)
        return
    total = case.count(only)
    hits = case.count(case.narrow(Lens(query), "source", path))
    if total == 0:
        yield f"line {test.line}: the lines give no record"
    elif hits != (total if test.matches else 0):
        yield f"line {test.line}: {hits} of {total} records match" + _wanted(test)


def _wanted(test: SearchTest) -> str:
    return ", and should" if test.matches else ", and should not"
