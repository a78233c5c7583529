"""Counts who was seen from where in the sources that were taken in, beside the building of indexes.

Both go through all events that an import added, and both are mostly sorting. The counts are made by a
thread of its own, with a connection of its own, into a file of its own (numbers alone, no text of a log), and
moved into the case at the end.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

import apsw

from logscope.index.schema import COUNT_CONTACTS, COUNTING

_TABLES = ("contact", "pulse")


def count_contacts(connection: apsw.Connection) -> None:
    """Count here and now. In a transaction."""
    for statement in COUNT_CONTACTS:
        connection.execute(statement)


class CountBeside:
    """A count of the case ``path`` as ``connection``, which writes to it, has committed it; it goes on inside the ``with``."""

    def __init__(self, path: Path, connection: apsw.Connection) -> None:
        self._case = path
        self._connection = connection
        self._version = connection.pragma("data_version")
        self._folder = TemporaryDirectory(prefix="logscope-")
        self._counts = Path(self._folder.name, "counts")
        self._beside = apsw.Connection(
            str(self._counts),
            flags=apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_URI,
        )
        self._thread = ThreadPoolExecutor(1, "count contacts")
        self._counted: Future[None] = self._thread.submit(self._count)

    def __enter__(self) -> CountBeside:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        while not self._counted.done():
            self._beside.interrupt()
            wait([self._counted], 0.05)
        self._thread.shutdown()
        self._beside.close()
        self._folder.cleanup()

    def take_over(self) -> None:
        """Wait for the counts, and move them into the case; count anew where another program has written to the
        case meanwhile. Not in a transaction. Raises what the count met.
        """
        self._counted.result()
        self._connection.execute("ATTACH ? AS beside", (str(self._counts),))
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            if self._connection.pragma("data_version") != self._version:
                count_contacts(self._connection)
            else:
                for table in _TABLES:
                    self._connection.execute(f"INSERT INTO {table} SELECT * FROM beside.{table}")
                self._connection.execute(COUNT_CONTACTS[-1])
            self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            self._connection.execute("DETACH beside")

    def _count(self) -> None:
        beside = self._beside
        # what is lost with the process is made again
        beside.pragma("journal_mode", "off")
        beside.pragma("synchronous", "off")
        beside.pragma("temp_store", 1)
        beside.execute("ATTACH ? AS logs", (f"{self._case.absolute().as_uri()}?mode=ro",))
        for table in _TABLES:
            beside.execute(f"CREATE TABLE {table} AS SELECT * FROM logs.{table} LIMIT 0")
        for statement in COUNTING:
            beside.execute(statement)
        beside.execute("DETACH logs")
