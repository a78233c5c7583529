"""Counts who was seen from where in the sources that were taken in, beside the building of indexes.

Both go through all events that an import added, and both are mostly sorting. The counts are made by threads
of their own, each for as many of the events, with a connection of its own, into a file of its own (numbers
alone, no text of a log), and moved into the case at the end.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

import apsw

from logscope.index.schema import ARE_COUNTED, COUNT_CONTACTS, COUNTING, SUMMED_UP

_MOST_THREADS = 4


def count_contacts(connection: apsw.Connection) -> None:
    """Count here and now. In a transaction."""
    for statement in COUNT_CONTACTS:
        connection.execute(statement)


class CountBeside:
    """A count of what ``connection``, which writes to the case ``path``, has committed. It goes on inside the ``with``."""

    def __init__(self, path: Path, connection: apsw.Connection) -> None:
        self._connection = connection
        self._version = connection.pragma("data_version")
        uncounted: list[Any] = connection.execute(_UNCOUNTED).fetchall()
        parts = _shared_out(uncounted, min(os.cpu_count() or 1, _MOST_THREADS))
        #: sources of which more than one thread counts a part
        self._divided = _divided(uncounted, parts)
        self._folder = TemporaryDirectory(prefix="logscope-")
        self._counts = [_Count(path, Path(self._folder.name, f"{n}")) for n in range(len(parts))]
        self._threads = ThreadPoolExecutor(len(parts), "count contacts")
        self._counted: list[Future[None]] = [
            self._threads.submit(count.run, spans)
            for count, spans in zip(self._counts, parts, strict=True)
        ]

    def __enter__(self) -> CountBeside:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        while wait(self._counted, 0).not_done:
            for count in self._counts:
                count.connection.interrupt()
            wait(self._counted, 0.05)
        self._threads.shutdown()
        for count in self._counts:
            count.connection.close()
        self._folder.cleanup()

    @contextmanager
    def attached(self) -> Iterator[None]:
        """Wait for the counts, and have them at hand inside the ``with``. Not in a transaction. Raises what a count
        met.
        """
        for counted in self._counted:
            counted.result()
        for name, count in self._named():
            self._connection.execute(f"ATTACH ? AS {name}", (str(count.file),))
        try:
            yield
        finally:
            for name, _ in self._named():
                self._connection.execute(f"DETACH {name}")

    def take_over(self) -> None:
        """Move the counts into the case; count anew where another program has written to it meanwhile. While they
        are attached, and in a transaction.
        """
        if self._connection.pragma("data_version") != self._version:
            count_contacts(self._connection)
            return
        divided = ",".join(map(str, self._divided))
        for table, (columns, sums) in SUMMED_UP.items():
            counted = [f"{name}.{table}" for name, _ in self._named()]
            for part in counted:
                self._connection.execute(
                    f"INSERT INTO {table} SELECT * FROM {part} WHERE source NOT IN ({divided})"
                )
            parts = " UNION ALL ".join(
                f"SELECT * FROM {part} WHERE source IN ({divided})" for part in counted
            )
            self._connection.execute(
                f"INSERT INTO {table} SELECT {columns}, {sums} FROM ({parts}) GROUP BY {columns}"
            )
        self._connection.execute(ARE_COUNTED)

    def _named(self) -> Iterator[tuple[str, _Count]]:
        return ((f"beside{number}", count) for number, count in enumerate(self._counts))


class _Count:
    """The count of some spans of ``case`` in ``file``."""

    def __init__(self, case: Path, file: Path) -> None:
        self.file = file
        self._case = case
        self.connection = apsw.Connection(
            str(file),
            flags=apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_URI,
        )

    def run(self, spans: Sequence[int]) -> None:
        count = self.connection
        # what is lost with the process is made again
        count.pragma("journal_mode", "off")
        count.pragma("synchronous", "off")
        count.pragma("temp_store", 1)
        count.execute("ATTACH ? AS logs", (f"{self._case.absolute().as_uri()}?mode=ro",))
        for table in SUMMED_UP:
            count.execute(f"CREATE TABLE {table} AS SELECT * FROM logs.{table} LIMIT 0")
        count.execute("CREATE TEMP TABLE uncounted(span INTEGER)")
        count.executemany("INSERT INTO uncounted VALUES(?)", ((span,) for span in spans))
        for statement in COUNTING:
            count.execute(statement)
        count.execute("DETACH logs")


# Spans, their sources and events; those of a source stand together.
_UNCOUNTED = (
    "SELECT p.id, p.source, p.last_id - p.first_id + 1 FROM span p JOIN source s ON s.id = p.source "
    'WHERE s.counted = 0 AND p.last_id >= p.first_id ORDER BY p.source, p."offset"'
)
_Span = tuple[int, int, int]


def _shared_out(spans: Sequence[_Span], most: int) -> list[list[int]]:
    """The ids of ``spans`` in their order, in at most so many parts of about as many events each."""
    total = sum(events for _, _, events in spans)
    parts: list[list[int]] = [[] for _ in range(most)]
    before = 0
    for span, _, events in spans:
        parts[(2 * before + events) * most // (2 * total)].append(span)
        before += events
    return [part for part in parts if part]


def _divided(spans: Sequence[_Span], parts: Sequence[Sequence[int]]) -> list[int]:
    """The sources that have spans in more than one of ``parts``."""
    source_of = {span: source for span, source, _ in spans}
    seen = Counter(chain.from_iterable({source_of[span] for span in part} for part in parts))
    return [source for source, times in seen.items() if times > 1]
