"""What a case knows about its sources."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import apsw

from logscope.model.batch import Books


@dataclass(frozen=True, slots=True)
class KnownSource:
    """A source that is in the case, by the hash of its content. ``id`` 0: not written yet."""

    id: int
    path: str
    sha256: str
    content_bytes: int
    state: str


def known_sources(connection: apsw.Connection) -> dict[str, KnownSource]:
    """All sources with events of their own, by their SHA-256."""
    return {
        row[2]: KnownSource(*row)
        for row in connection.execute(
            "SELECT id, path, sha256, content_bytes, state FROM source WHERE state <> 'duplicate'"
        )
    }


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
