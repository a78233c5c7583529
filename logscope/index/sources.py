"""What a case knows about its sources."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import apsw

from logscope.model.batch import Books


@dataclass(frozen=True, slots=True)
class KnownSource:
    """A source that is in the case, by the hash of its content. ``id`` 0: not written yet.

    A duplicate has the id of the source that holds its events. ``assumed`` is what its events were
    read with: format, zone, host. ``begins`` is the CRC-32 of its first 512 bytes, None where that is not known or
    there are fewer.
    """

    id: int
    path: str
    sha256: str
    content_bytes: int
    state: str
    assumed: tuple[str | None, ...] = ()
    begins: int | None = None


def known_sources(connection: apsw.Connection) -> dict[str, KnownSource]:
    """All sources by their SHA-256; a duplicate only where no source of its own has that content."""
    return {
        sha256: KnownSource(number, path, sha256, content_bytes, state, tuple(assumed), begins)
        for number, path, sha256, content_bytes, state, begins, *assumed in connection.execute(
            "SELECT coalesce(duplicate_of, id), path, sha256, content_bytes, state, begins, format, zone, host "
            "FROM source ORDER BY state <> 'duplicate', id"
        )
    }


def is_recorded(connection: apsw.Connection, path: str, sha256: str) -> bool:
    """True where a source of that path and content is in the case."""
    sql = "SELECT EXISTS (SELECT 1 FROM source WHERE path = ? AND sha256 = ?)"
    return bool(connection.execute(sql, (path, sha256)).get)


def copy_as_duplicate(connection: apsw.Connection, source: int) -> int:
    """Put a source on record once more as a duplicate of itself, before its row becomes another file's."""
    connection.execute(
        "INSERT INTO source(path, sha256, size_bytes, content_bytes, state, duplicate_of, modified, "
        "read_bytes, imported_at) SELECT path, sha256, size_bytes, content_bytes, 'duplicate', id, "
        "modified, content_bytes, imported_at FROM source WHERE id = ?",
        (source,),
    )
    return connection.last_insert_rowid()


def source_books(connection: apsw.Connection, source: int) -> Books:
    """The books of a source: the sums over its spans."""
    books = Books()
    for book_class, lines, size_bytes in connection.execute(
        'SELECT "class", sum(lines), sum(bytes) FROM book WHERE source = ? GROUP BY 1', (source,)
    ):
        books.add(book_class, lines, size_bytes)
    return books


@dataclass(frozen=True, slots=True)
class Extent:
    """What a source holds: number of events, first and last time, names of its hosts."""

    events: int
    first: int | None
    last: int | None
    hosts: tuple[str, ...]


def save_extent(connection: apsw.Connection, source: int) -> None:
    """Work out the extent of a source from its events, and keep it with the source."""
    events = 0
    first: int | None = None
    last: int | None = None
    hosts: set[int] = set()
    spans = connection.execute(
        "SELECT first_id, last_id FROM span WHERE source = ?", (source,)
    ).fetchall()
    for low, high in spans:
        for host, number, start, end in connection.execute(
            "SELECT host, count(*), min(time), max(time) FROM event WHERE id BETWEEN ? AND ? GROUP BY 1",
            (low, high),
        ):
            events += number
            if start is not None:
                first = start if first is None else min(first, start)
                last = end if last is None else max(last, end)
            if host is not None:
                hosts.add(host)
    names = sorted(
        connection.execute("SELECT text FROM host WHERE id = ?", (host,)).get for host in hosts
    )
    connection.execute(
        "UPDATE source SET events = ?, first_time = ?, last_time = ?, hosts = ? WHERE id = ?",
        (events, first, last, json.dumps(names, ensure_ascii=False), source),
    )


def extent_of(connection: apsw.Connection, source: int) -> Extent:
    """The extent as kept with the source."""
    row: Any = connection.execute(
        "SELECT events, first_time, last_time, hosts FROM source WHERE id = ?", (source,)
    ).fetchone()
    events, first, last, hosts = row
    return Extent(events or 0, first, last, tuple(json.loads(hosts or "[]")))
