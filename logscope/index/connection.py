"""Opens a case with apsw: for writing (one at a time) and for reading (one a thread).

A reader can be told to stop: sqlite's progress handler asks ``cancelled`` every few thousand
instructions and the running query then raises :class:`logscope.errors.QueryCancelledError`.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import apsw

from logscope.errors import CaseError
from logscope.index import schema

_PROGRESS_STEPS = 20_000
# A pattern is searched in the first 16 KiB of a text, and model.regexes has refused those that might
# never end: no pattern may stall a query on one record.
REGEXP_TEXT_LIMIT = 16_384
BUSY_MS = 5_000
_MADE_BY = "a case is made by `logscope import -c CASE PATH...`"


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    with warnings.catch_warnings():  # of what later versions of Python may read otherwise
        warnings.simplefilter("ignore")
        return re.compile(pattern)


def _regexp(*values: Any) -> int | None:
    pattern, text = values
    if pattern is None or text is None:
        return None
    return int(_compiled(pattern).search(str(text)[:REGEXP_TEXT_LIMIT]) is not None)


def check_case_file(path: Path) -> int:
    """The schema version of the case at ``path``. Raises CaseError where it is none."""
    if not path.exists():
        raise CaseError(f"{path}: no such case; `logscope import -c {path} PATH...` makes one")
    if path.is_dir():
        raise CaseError(f"{path}: a folder, not a case; a case is a file, NAME.logscope.db")
    connection = _open_as_it_stands(path)
    try:
        application_id = connection.pragma("application_id")
        version = connection.pragma("user_version")
    except apsw.Error as problem:
        raise CaseError(f"{path}: not a logscope case ({problem}); {_MADE_BY}") from problem
    finally:
        connection.close()
    if application_id != schema.APPLICATION_ID:
        raise CaseError(f"{path}: not a logscope case; {_MADE_BY}")
    if not isinstance(version, int) or version > schema.SCHEMA_VERSION:
        raise CaseError(
            f"{path}: made by a newer logscope (schema {version}, this one knows {schema.SCHEMA_VERSION}); "
            "use that version, or import the logs anew"
        )
    return version


def _open_as_it_stands(path: Path) -> apsw.Connection:
    """A read-only connection, also on a read-only disk or in somebody else's folder: there SQLite may
    not make the two files that it keeps beside a case, and needs none, as nobody writes.
    """
    try:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    except apsw.Error as problem:
        raise CaseError(f"{path}: cannot be opened: {problem}") from problem
    try:
        connection.pragma("schema_version")
    except apsw.CantOpenError as problem:
        connection.close()
        log = path.with_name(f"{path.name}-wal")
        if log.exists() and log.stat().st_size:
            raise CaseError(
                f"{path}: what was imported last stands in {log.name}, which can only be read where "
                "this folder can be written to: copy both files to a folder of your own"
            ) from problem
        return apsw.Connection(
            f"{path.absolute().as_uri()}?immutable=1",
            flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI,
        )
    except apsw.Error:
        pass  # no database: the one who asks says so
    return connection


def open_for_reading(path: Path, cancelled: Callable[[], bool] | None = None) -> apsw.Connection:
    """A read-only connection, for one thread. Raises CaseError."""
    connection = _open_as_it_stands(path)
    connection.set_busy_timeout(BUSY_MS)
    connection.create_scalar_function("regexp", _regexp, 2, deterministic=True)
    # Each thread has a cache of its own, and the system has the pages anyway: mapped they cost nothing.
    connection.pragma("cache_size", -8_000)
    connection.pragma("mmap_size", 1 << 40)
    # What is picked for a question may be millions of rows, and a connection never gives memory back.
    connection.pragma("temp_store", 1)
    if cancelled is not None:
        connection.set_progress_handler(cancelled, _PROGRESS_STEPS)
    return connection


def open_for_writing(path: Path) -> apsw.Connection:
    """The one writing connection: WAL, so that readers go on meanwhile. Raises CaseError."""
    try:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
        connection.set_busy_timeout(BUSY_MS)
        connection.pragma("journal_mode", "wal")
        connection.pragma("synchronous", "normal")
        connection.pragma("wal_autocheckpoint", 8_000)
        connection.pragma("cache_size", -64_000)
        # what is sorted at the end of an import does not fit into memory
        connection.pragma("temp_store", 1)
    except apsw.Error as problem:
        reason = str(problem) if os.access(path.parent, os.W_OK) else "its folder is read-only"
        raise CaseError(f"{path}: cannot be opened for writing: {reason}") from problem
    return connection
