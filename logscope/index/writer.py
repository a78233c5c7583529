"""Takes event batches into a case: numbers, dictionaries, spans, books, tally, indexes.

A batch holds numbers of its own for the texts that repeat; :meth:`CaseWriter.add` turns them into
the case's, column by column, and hands the rows to SQLite without making an object of each. All
that is added between :meth:`begin` and :meth:`commit` is there afterwards, or none of it.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from typing import Any
from zlib import crc32

import apsw

from logscope.errors import CaseError
from logscope.index.connection import open_for_writing
from logscope.index.contacts import CountBeside, count_contacts
from logscope.index.schema import (
    CONTACT_INDEXES,
    EVENT_INDEXES,
    FORGET_CONTACTS,
    INDEXES,
    INSERT_TALLY,
    LARGE_INDEXES,
    MANY_CONTACTS,
    RECORD_COLUMNS,
)
from logscope.model.batch import (
    COLUMN,
    COLUMNS,
    DICTIONARIES,
    DICTIONARY_OF,
    Books,
    ClassificationKey,
    EventBatch,
    tally_of,
)
from logscope.model.source import SpanStart

# Texts of a dictionary kept in memory; a table that fits is known whole, and needs no look-ups.
_CACHE_LIMIT = 250_000
_EVENT_PARTS = tuple(name for name in COLUMNS if name not in RECORD_COLUMNS)
# Above this share of new text the indexes are dropped and built again at the end: cheaper than
# keeping them up row by row (105k against 400k rows/s).
_REBUILD_SHARE = 0.5
# From so many events on contacts are counted by threads of their own.
_COUNTED_BESIDE = 100_000


def packed_address(text: str) -> bytes:
    """16 bytes that sort as addresses do; IPv4 as ::ffff:a.b.c.d."""
    if ":" in text:
        return socket.inet_pton(socket.AF_INET6, text)
    return _MAPPED + socket.inet_pton(socket.AF_INET, text)


_MAPPED = bytes(10) + b"\xff\xff"


class _Dictionary:
    """One dictionary table, with its numbers in memory as long as there are not too many."""

    def __init__(self, connection: apsw.Connection, table: str) -> None:
        self._connection = connection
        self._table = table
        self._numbers: dict[str, int] = {}
        self._whole = True
        self._indexed = False
        self._next = 0
        self.forget()

    def forget(self) -> None:
        """Read the state anew: after a rollback the numbers given out are gone."""
        highest = self._connection.execute(f"SELECT max(id) FROM {self._table}").get or 0
        self._next = highest + 1
        self._indexed = False
        self._whole = highest <= _CACHE_LIMIT
        self._numbers = (
            dict(self._connection.execute(f"SELECT text, id FROM {self._table}"))
            if self._whole
            else {}
        )

    def numbers(self, texts: Sequence[str]) -> list[int | None]:
        """The case's numbers of ``texts``, behind a leading None: index = number in the batch."""
        known = self._numbers
        if not self._whole and not self._indexed:
            # a table that is known whole needs no index to look texts up
            self._connection.execute(
                f"CREATE INDEX IF NOT EXISTS idx_{self._table}_hash ON {self._table}(hash)"
            )
            self._indexed = True
        found: list[int | None] = [None]
        added: list[tuple[int, str]] = []
        look_up = f"SELECT id FROM {self._table} WHERE hash = ? AND text = ?"
        for text in texts:
            number = known.get(text)
            if number is None:
                if not self._whole:
                    number = self._connection.execute(look_up, (text_hash(text), text)).get
                if number is None:
                    number = self._next
                    self._next += 1
                    added.append((number, text))
                known[text] = number
            found.append(number)
        if added:
            self._insert(added)
        if len(known) > _CACHE_LIMIT:
            known.clear()
            self._whole = False
        return found

    def _insert(self, added: list[tuple[int, str]]) -> None:
        if self._table == "address":
            self._connection.executemany(
                "INSERT INTO address(id, text, hash, packed) VALUES(?, ?, ?, ?)",
                ((number, text, text_hash(text), packed_address(text)) for number, text in added),
            )
        else:
            self._connection.executemany(
                f"INSERT INTO {self._table}(id, text, hash) VALUES(?, ?, ?)",
                ((number, text, text_hash(text)) for number, text in added),
            )


def _is_empty(column: Sequence[Any]) -> bool:
    return not column or (column[0] is None and column.count(None) == len(column))


def text_hash(text: str) -> int:
    """The number by which a text is looked up in its table: the CRC-32 of its UTF-8 bytes."""
    return crc32(text.encode())


class CaseWriter:
    """The one writer of a case. Not for use by several threads."""

    def __init__(self, path: Path) -> None:
        self.connection = open_for_writing(path)
        self._path = path
        self._dictionaries = {name: _Dictionary(self.connection, name) for name in DICTIONARIES}
        self._classifications: dict[ClassificationKey, int] = {}
        self._next_id = 1
        self._forget()

    def close(self) -> None:
        """Let go of the file; what was not committed is gone."""
        self.connection.close()

    # -- transactions ------------------------------------------------------------------------

    def begin(self) -> None:
        """Start what :meth:`commit` ends. Raises CaseError where another program is writing."""
        try:
            self.connection.execute("BEGIN IMMEDIATE")
        except apsw.BusyError as problem:
            raise CaseError(
                f"{self._path}: another program is writing to this case; wait for it"
            ) from problem

    def commit(self) -> None:
        self.connection.execute("COMMIT")

    def rollback(self) -> None:
        """Undo everything since :meth:`begin`."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")
        for dictionary in self._dictionaries.values():
            dictionary.forget()
        self._forget()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside, or nothing."""
        self.begin()
        try:
            yield
        except BaseException:
            self.rollback()
            raise
        self.commit()

    def _first_free_id(self) -> int:
        return (self.connection.execute("SELECT max(id) FROM event").get or 0) + 1

    def _forget(self) -> None:
        self._next_id = self._first_free_id()
        categories: dict[int, list[str]] = {}
        for number, category in self.connection.execute(
            "SELECT classification, category FROM classification_category ORDER BY rowid"
        ):
            categories.setdefault(number, []).append(category)
        self._classifications = {
            (form, rule, action, outcome, tuple(categories.get(number, ()))): number
            for number, form, rule, action, outcome in self.connection.execute(
                "SELECT id, format, rule, action, outcome FROM classification"
            )
        }

    # -- sources -----------------------------------------------------------------------------

    def add_source(self, values: Mapping[str, Any]) -> int:
        """A row of the table source; its id."""
        names = ", ".join(values)
        marks = ", ".join("?" * len(values))
        self.connection.execute(
            f"INSERT INTO source({names}) VALUES({marks})", tuple(values.values())
        )
        return self.connection.last_insert_rowid()

    def update_source(self, source: int, values: Mapping[str, Any]) -> None:
        """Change columns of a row of the table source."""
        settings = ", ".join(f"{name} = ?" for name in values)
        self.connection.execute(
            f"UPDATE source SET {settings} WHERE id = ?", (*values.values(), source)
        )

    # -- events ------------------------------------------------------------------------------

    def add(self, start: SpanStart, batch: EventBatch) -> None:
        """Add the events of the chunk that began at ``start``, with its span, books and tally."""
        count = len(batch)
        first_id = self._next_id
        self.connection.execute(
            'INSERT INTO span(source, "offset", line, first_id, last_id, year, day, carried) VALUES(?, ?, ?, ?, ?, ?, ?, ?)',
            (
                start.source,
                start.offset,
                start.line,
                first_id,
                first_id + count - 1,
                start.year,
                start.day,
                start.carried,
            ),
        )
        span = self.connection.last_insert_rowid()
        if count:
            self._insert(start, batch, span, first_id, count)
            self._next_id += count
        self.add_books(start.source, span, batch.books)

    def add_books(self, source: int, span: int, books: Books) -> None:
        """Book lines and bytes of a span, by class."""
        self.connection.executemany(
            'INSERT INTO book(span, source, "class", lines, bytes) VALUES(?, ?, ?, ?, ?)',
            [
                (
                    span,
                    source,
                    book_class,
                    books.lines.get(book_class, 0),
                    books.size_bytes.get(book_class, 0),
                )
                for book_class in sorted(books.lines.keys() | books.size_bytes.keys())
            ],
        )

    def book_whole(self, source: int, book_class: str, lines: int, size_bytes: int) -> None:
        """Book a whole source as one class (a duplicate, an unreadable one): a span without events."""
        books = Books()
        books.add(book_class, lines, size_bytes)
        self.connection.execute(
            'INSERT INTO span(source, "offset", line, first_id, last_id) VALUES(?, 0, 1, ?, ?)',
            (source, self._next_id, self._next_id - 1),
        )
        self.add_books(source, self.connection.last_insert_rowid(), books)

    def _insert(
        self, start: SpanStart, batch: EventBatch, span: int, first_id: int, count: int
    ) -> None:
        columns: list[Any] = list(batch.columns)
        times = columns[COLUMN["time"]]
        if batch.untimed and start.carried is not None:
            times[: batch.untimed] = [start.carried] * batch.untimed
        numbers = {
            name: self._dictionaries[name].numbers(batch.dictionaries[name])
            for name in DICTIONARIES
        }
        meanings: list[int | None] = [
            None, *(self._classification(key) for key in batch.classifications),
        ]  # fmt: skip
        for name, known in (
            *((name, numbers[table]) for name, table in DICTIONARY_OF.items()),
            ("classification", meanings),
        ):
            at = COLUMN[name]
            if not _is_empty(columns[at]):
                columns[at] = [known[number or 0] for number in columns[at]]
        ids = range(first_id, first_id + count)
        sources: list[Any] = [start.source] * count
        self._insert_columns("event", {"id": ids, "source": sources}, columns, _EVENT_PARTS)
        self._insert_columns("record", {"id": ids}, columns, RECORD_COLUMNS)
        self._tally(batch, span, numbers, meanings, columns)

    def _insert_columns(
        self,
        table: str,
        known: Mapping[str, Iterable[Any]],
        columns: Sequence[Sequence[Any]],
        names: Sequence[str],
    ) -> None:
        """Insert rows from columns, without those that hold nothing in this batch."""
        filled = dict(known)
        for name in names:
            column = columns[COLUMN[name]]
            if not _is_empty(column):
                filled[name] = column
        listed = ", ".join(f'"{name}"' for name in filled)
        marks = ", ".join("?" * len(filled))
        self.connection.executemany(
            f"INSERT INTO {table}({listed}) VALUES({marks})", zip(*filled.values(), strict=True)
        )

    def _tally(
        self,
        batch: EventBatch,
        span: int,
        numbers: Mapping[str, list[int | None]],
        meanings: list[int | None],
        columns: Sequence[Sequence[Any]],
    ) -> None:
        hours, hosts, programs, classifications, *counts = batch.tally
        rows = zip(
            repeat(span, len(hours)),
            hours,
            [numbers["host"][number or 0] for number in hosts],
            [numbers["program"][number or 0] for number in programs],
            [meanings[number or 0] for number in classifications],
            *counts,
            strict=True,
        )
        self.connection.executemany(INSERT_TALLY, rows)
        if batch.untimed:  # their time was not known in the worker
            first = tally_of(
                *(
                    columns[COLUMN[name]][: batch.untimed]
                    for name in ("time", "host", "program", "classification")
                )
            )
            self.connection.executemany(
                INSERT_TALLY, zip(repeat(span, len(first[0])), *first, strict=True)
            )

    def _classification(self, key: ClassificationKey) -> int:
        number = self._classifications.get(key)
        if number is None:
            form, rule, action, outcome, categories = key
            self.connection.execute(
                "INSERT INTO classification(format, rule, action, outcome) VALUES(?, ?, ?, ?)",
                (form, rule, action, outcome),
            )
            number = self.connection.last_insert_rowid()
            self.connection.executemany(
                "INSERT OR IGNORE INTO classification_category(classification, category) VALUES(?, ?)",
                [(number, category) for category in categories],
            )
            self._classifications[key] = number
        return number

    def drop_last_span(self, source: int) -> SpanStart | None:
        """Take back the last chunk of a source, so that it can be read again; where it began.

        A file that grew may have ended within a record: its last chunk is read anew with the rest.
        """
        row = self.connection.execute(
            'SELECT id, "offset", line, year, day, carried, first_id, last_id FROM span '
            'WHERE source = ? ORDER BY "offset" DESC LIMIT 1',
            (source,),
        ).fetchone()
        if row is None:
            return None
        span, offset, line, year, day, carried, first_id, last_id = row
        for statement in (
            "DELETE FROM record WHERE id BETWEEN ? AND ?",
            "DELETE FROM event WHERE id BETWEEN ? AND ?",
        ):
            self.connection.execute(statement, (first_id, last_id))
        for table in ("tally", "book"):
            self.connection.execute(f"DELETE FROM {table} WHERE span = ?", (span,))
        self.connection.execute("DELETE FROM span WHERE id = ?", (span,))
        self.update_source(source, {"counted": 0})
        for statement in FORGET_CONTACTS:
            self.connection.execute(statement)
        return SpanStart(source, offset, line, year, day, carried)

    def forget_shown(self) -> None:
        """Take back what was shown of a source before all of it was looked at: it has no hash. In a transaction."""
        for row in self.connection.execute("SELECT id FROM source WHERE sha256 = ''").fetchall():
            source: Any = row[0]
            while self.drop_last_span(source) is not None:
                pass
            self.connection.execute("DELETE FROM source WHERE id = ?", (source,))
            self._next_id = self._first_free_id()

    # -- around an import --------------------------------------------------------------------

    def prepare_bulk(self, new_bytes: int) -> None:
        """Drop the indexes where so much is coming that building them again is cheaper."""
        old = (
            self.connection.execute(
                "SELECT sum(content_bytes) FROM source WHERE state <> 'duplicate'"
            ).get
            or 0
        )
        if new_bytes > old * _REBUILD_SHARE:
            with self.transaction():
                for name in (*INDEXES, *LARGE_INDEXES):
                    self.connection.execute(f"DROP INDEX IF EXISTS {name}")

    def count_and_index(self) -> None:
        """Count who was seen from where in the sources for which that is not known (any more), build what is missing
        of the indexes, and let SQLite look at the distribution of values.
        """
        # indexes are sorting: with a second thread they take three quarters of the time
        self.connection.execute("PRAGMA threads = 2")
        events = "SELECT sum(events) FROM source WHERE counted = 0"
        if (self.connection.execute(events).get or 0) < _COUNTED_BESIDE:
            with self.transaction():
                count_contacts(self.connection)
            self._index(EVENT_INDEXES)
        else:
            with CountBeside(self._path, self.connection) as count:
                self._index(EVENT_INDEXES)
                with count.attached(), self.transaction():
                    count.take_over()
        self._index(CONTACT_INDEXES)
        if (self.connection.execute("SELECT max(rowid) FROM contact").get or 0) > MANY_CONTACTS:
            self._index(LARGE_INDEXES)
        self.connection.execute("PRAGMA analysis_limit = 1000")
        self.connection.execute("ANALYZE")

    def _index(self, wanted: Mapping[str, str]) -> None:
        for name, on in wanted.items():
            self.connection.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {on}")

    def checkpoint(self, *, wait: bool = True) -> None:
        """Move everything from the write-ahead log into the case; without ``wait`` what readers let."""
        mode = "TRUNCATE" if wait else "PASSIVE"
        self.connection.execute(f"PRAGMA wal_checkpoint({mode})")
