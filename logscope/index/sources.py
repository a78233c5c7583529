"""What a case knows about its sources."""

from __future__ import annotations

from dataclasses import dataclass

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
