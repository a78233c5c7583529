"""Reading a case: one connection a thread, every query can be called off.

A question that goes through very much is put in parts to several threads: SQLite does its work beside
Python's, so that all cores answer.

``select`` runs any statement of ours; the rest turns rows into the values of the model. Statements
are composed of our own names and carry every value as a parameter.
"""

from __future__ import annotations

import json
import os
import threading
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import apsw

from logscope.errors import CaseError, QueryCancelledError
from logscope.index.connection import open_for_reading
from logscope.index.priority import step_back
from logscope.index.records import Records
from logscope.model.categories import CATEGORIES
from logscope.model.fields import FIELDS, basis_text
from logscope.model.results import Event

Cancelled = Callable[[], bool]
Parameters = Sequence[Any]

_MATRIX_ORDER = {category.id: index for index, category in enumerate(CATEGORIES)}
# A list shows the beginning of a message; the card reads the whole.
MESSAGE_PREVIEW = 1_000
_AT_ONCE = 500
_MOST_THREADS = 8
_NO_ID = array("i", [-1])

Part = TypeVar("Part")
Answer = TypeVar("Answer")


def _event_sql(*, whole: bool) -> str:
    parts, joins = ["e.id"], ["JOIN record r ON r.id = e.id"]
    message = "coalesce(r.message, substr(r.original, coalesce(r.message_at, 0) + 1))"
    for field in FIELDS:
        if field.home == "dictionary":
            parts.append(f"d_{field.name}.text")
            joins.append(
                f"LEFT JOIN {field.table} d_{field.name} ON d_{field.name}.id = e.{field.name}"
            )
        elif field.name == "message":
            parts.append(message if whole else f"substr({message}, 1, {MESSAGE_PREVIEW})")
        elif field.name == "original":
            parts.append("r.original" if whole else "NULL")
        elif field.home == "classification":
            parts.append("e.classification" if field.name == "category" else "NULL")
        elif field.home == "source":
            parts.append("e.source")
        elif field.name == "extra" and not whole:
            parts.append("NULL")
        else:
            parts.append(f'e."{field.column}"')
    return f"SELECT {', '.join(parts)} FROM event e {' '.join(joins)} WHERE e.id IN "


_NAMES = ("id", *(field.name for field in FIELDS))
_WHOLE, _PREVIEW = _event_sql(whole=True), _event_sql(whole=False)


class Index:
    """The reading side of a case. May be used from several threads at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._connections: list[apsw.Connection] = []
        self._lock = threading.Lock()
        self._meanings: dict[int, Mapping[str, Any]] = {}
        self._sources: dict[int, str] = {}
        self._pool: ThreadPoolExecutor | None = None
        self._watch: apsw.Connection | None = None
        #: which records a text stands in
        self.records = Records(self)

    def close(self) -> None:
        """Close the connections of all threads."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None
        with self._lock:
            self._watch = None
            for connection in self._connections:
                connection.close()
            self._connections.clear()
        self._local = threading.local()

    def _connection(self) -> apsw.Connection:
        connection: apsw.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = open_for_reading(self.path)
            step_back()
            self._local.connection = connection
            with self._lock:
                self._connections.append(connection)
        return connection

    # -- statements --------------------------------------------------------------------------

    def stream(
        self, sql: str, parameters: Parameters = (), cancelled: Cancelled | None = None
    ) -> Iterator[Any]:
        """The rows of a statement, one after the other.

        Raises QueryCancelledError when ``cancelled`` says so, CaseError where the file fails.
        """
        connection = self._connection()
        connection.set_progress_handler(cancelled, 20_000)
        try:
            yield from connection.execute(sql, _bound(parameters))
        except apsw.InterruptError as stop:
            raise QueryCancelledError("the query was called off") from stop
        except apsw.Error as problem:
            raise CaseError(f"{self.path}: the case cannot answer: {problem}") from problem
        finally:
            connection.set_progress_handler(None)

    def select(
        self, sql: str, parameters: Parameters = (), cancelled: Cancelled | None = None
    ) -> list[Any]:
        """All rows of a statement. Errors as in :meth:`stream`."""
        return list(self.stream(sql, parameters, cancelled))

    def value(
        self, sql: str, parameters: Parameters = (), cancelled: Cancelled | None = None
    ) -> Any:
        """The first column of the first row; None where there is none."""
        rows = self.select(sql, parameters, cancelled)
        return rows[0][0] if rows else None

    def version(self) -> int:
        """Another number whenever the case has been written to."""
        with self._lock:
            if self._watch is None:
                self._watch = open_for_reading(self.path)
                self._connections.append(self._watch)
            return int(self._watch.pragma("data_version"))

    def side_by_side(
        self, work: Callable[[Part], Answer], parts: Iterable[Part]
    ) -> Iterator[Answer]:
        """``work`` done for each of ``parts`` on threads of its own, as many as there are cores; the
        answers in the order of the parts. What work raises is raised here.
        """
        with self._lock:
            if self._pool is None:
                cores = min(os.cpu_count() or 1, _MOST_THREADS)
                self._pool = ThreadPoolExecutor(cores, thread_name_prefix="case")
            pool = self._pool
        yield from pool.map(work, parts)

    # -- what stands once and is needed everywhere ---------------------------------------------

    def meanings(self) -> Mapping[int, Mapping[str, Any]]:
        """Classifications by id: format, rule, action, outcome, category (a tuple in matrix order).

        Read again when the case has got more of them.
        """
        count = self.value("SELECT count(*) FROM classification")
        if count != len(self._meanings):
            categories: dict[int, list[str]] = {}
            for number, category in self.select(
                "SELECT classification, category FROM classification_category"
            ):
                categories.setdefault(number, []).append(category)
            self._meanings = {
                number: {
                    "format": form, "rule": rule, "action": action, "outcome": outcome,
                    "category": tuple(sorted(categories.get(number, ()), key=_matrix_order)),
                }
                for number, form, rule, action, outcome in self.select(
                    "SELECT id, format, rule, action, outcome FROM classification"
                )
            }  # fmt: skip
        return self._meanings

    def texts(self, table: str, ids: Iterable[int]) -> dict[int, str]:
        """Texts of a dictionary table by id. ``table`` is a name of ours."""
        wanted = list(ids)
        found: dict[int, str] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            marks = ",".join("?" * len(part))
            found.update(self.select(f"SELECT id, text FROM {table} WHERE id IN ({marks})", part))
        return found

    def texts_known(self, table: str, texts: Sequence[str]) -> dict[int, str]:
        """Those of the ``texts`` that stand in a dictionary table, by id. ``table`` is a name of ours."""
        return dict(
            self.select(
                f"SELECT id, text FROM {table} WHERE text IN (SELECT value FROM json_each(?))",
                (json.dumps(texts),),
            )
        )

    def _source_paths(self) -> Mapping[int, str]:
        count = self.value("SELECT count(*) FROM source")
        if count != len(self._sources):
            self._sources = dict(self.select("SELECT id, path FROM source"))
        return self._sources

    # -- events ------------------------------------------------------------------------------

    def events(
        self, ids: Sequence[int], *, whole: bool, cancelled: Cancelled | None = None
    ) -> list[Event]:
        """The events of these ids, in their order. Without ``whole`` a message is cut to
        ``MESSAGE_PREVIEW`` characters, and ``original`` and ``extra`` are left out.
        """
        meanings, paths = self.meanings(), self._source_paths()
        found: dict[int, Event] = {}
        for start in range(0, len(ids), _AT_ONCE):
            part = ids[start : start + _AT_ONCE]
            marks = f"({','.join('?' * len(part))})"
            for row in self.stream((_WHOLE if whole else _PREVIEW) + marks, part, cancelled):
                values = dict(zip(_NAMES, row, strict=True))
                values.update(meanings[values["category"]])
                values["time_basis"] = (
                    None if values["time"] is None else basis_text(values["time_basis"] or 0)
                )
                values["source"] = paths.get(values["source"])
                extra = values["extra"]
                values["extra"] = json.loads(extra) if extra else {}
                if values["outcome"] is None:
                    values["outcome"] = "unknown"
                found[values["id"]] = Event(**values)
        return [found[number] for number in ids if number in found]


def _bound(parameters: Parameters) -> tuple[Any, ...]:
    """Many ids at once are handed over as they lie in memory: ``carray(?)``. An array of none lies nowhere
    in particular, which SQLite may not take.
    """
    return tuple(
        apsw.carray(value or _NO_ID) if isinstance(value, array) else value for value in parameters
    )


def _matrix_order(category: str) -> int:
    return _MATRIX_ORDER.get(category, len(_MATRIX_ORDER))
