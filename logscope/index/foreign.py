"""Reads a table of somebody else's SQLite file: a log that is kept in one (wtmpdb, lastlog2).

Whoever wrote such a file may have written it to hurt. It is read from memory, so that nothing of it is
opened, locked or changed on disk; only from a plain table, never through a view, a virtual table or a
function that its schema names; and with a limit on the work. Here, because this is the room that knows SQLite.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import apsw

from logscope.errors import DamagedSourceError

MAGIC = b"SQLite format 3\0"
# Of the virtual machine: a row takes a few dozen.
_STEPS_AT_A_TIME, _MOST_STEPS = 100_000, 2_000_000_000
_MOST_BYTES = 1 << 30


def rows_of(content: bytes, table: str, columns: Sequence[str]) -> Iterator[tuple[object, ...]]:
    """The rows of ``table`` in the order of their ids; None for a column that it has not.

    Raises DamagedSourceError, after the last good row, where the file cannot be read further.
    """
    if len(content) > _MOST_BYTES:
        raise DamagedSourceError("SQLite database of more than 1 GiB: too large to be read at once")
    connection = apsw.Connection(":memory:")
    try:
        connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
        connection.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_VIEW, 0)
        connection.set_progress_handler(_Limit(), _STEPS_AT_A_TIME)
        # in memory there is no write-ahead log: what it held is not in this file anyhow
        plain = content[:18] + b"\1\1" + content[20:]
        connection.deserialize("main", plain)
        connection.execute("PRAGMA cell_size_check = ON")
        yield from _rows(connection, table, columns)
    except apsw.Error as problem:
        raise DamagedSourceError(
            f"SQLite database that cannot be read further ({problem}); what came before it was read"
        ) from problem
    finally:
        connection.close()


def _rows(
    connection: apsw.Connection, table: str, columns: Sequence[str]
) -> Iterator[tuple[object, ...]]:
    made = connection.execute(
        "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", (table,)
    ).get
    if not isinstance(made, str) or not made.upper().startswith("CREATE TABLE"):
        raise DamagedSourceError(f"SQLite database without a table {table}")
    has = {str(row[1]).lower() for row in connection.execute(f'PRAGMA table_info("{table}")')}
    wanted = ", ".join(
        f'substr("{name}", 1, 4096)' if name.lower() in has else "NULL" for name in columns
    )
    yield from connection.execute(f'SELECT {wanted} FROM "{table}"')


class _Limit:
    """Says when it is enough."""

    def __init__(self) -> None:
        self._steps = 0

    def __call__(self) -> bool:
        self._steps += _STEPS_AT_A_TIME
        return self._steps > _MOST_STEPS
