"""A lens as a condition in SQL: what every question of this room begins with.

The condition is over ``event AS e``. Where it asks for nothing but what the events were counted by,
it is true of the rows of ``tally AS e`` or ``contact AS e`` as well, and a question that only counts
can be answered from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Any

from logscope.index.index import Index
from logscope.model.lens import Lens
from logscope.query.ast import fields_of
from logscope.query.grammar import parse
from logscope.query.sql import Context, Sql, TextMode, where

# Fields that the columns of the tally tell, and those that the contacts tell besides.
_IN_TALLY = frozenset({"host", "program", "action", "outcome", "category", "rule", "format"})
_IN_CONTACT = _IN_TALLY | {"actor", "source_ip"}
_TALLY_COLUMNS = frozenset({"host", "program", "classification"})


@dataclass(frozen=True, slots=True)
class Condition:
    """``sql`` with its parameters; ``tallied`` and ``counted`` where it holds for ``tally`` and
    ``contact`` too.

    ``table`` is what it is asked of where neither can tell: ``event``, or what was picked of it.
    """

    sql: str
    parameters: tuple[Any, ...]
    tallied: bool
    counted: bool
    table: str = "event"

    def also(self, sql: str, *parameters: Any) -> Condition:
        """Both this and ``sql``, which only the events need to know."""
        return Condition(
            f"({self.sql}) AND ({sql})",
            (*self.parameters, *parameters),
            tallied=False,
            counted=False,
            table=self.table,
        )

    def counts_of(self, *columns: str) -> str | None:
        """The smallest table that has counts by these columns; None: only the events can tell."""
        if self.tallied and _TALLY_COLUMNS.issuperset(columns):
            return "tally"
        return "contact" if self.counted else None


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks: the index, what calls the question off, the analyst's zone, bound parameters."""

    index: Index
    cancelled: Callable[[], bool] | None = None
    zone: tzinfo = UTC
    parameters: Mapping[str, str] | None = None

    def context(self, text: TextMode) -> Context:
        """What the query compiler needs from the case."""
        return Context(
            resolve=self._resolve,
            newest=self.index.value("SELECT max(time) FROM event", (), self.cancelled),
            zone=self.zone,
            text=text,
            parameters=self.parameters or {},
        )

    def _resolve(self, statement: Sql) -> list[int]:
        rows = self.index.stream(statement.text, statement.parameters, self.cancelled)
        return [row[0] for row in rows]


# While an import goes on, and after one that was stopped.
_UNCOUNTED = "SELECT EXISTS (SELECT 1 FROM source WHERE counted = 0 AND state IN ('partial', 'complete', 'damaged'))"


def condition(asking: Asking, lens: Lens, *, text: TextMode = "scan") -> Condition:
    """The condition of ``lens``. Raises QueryError."""
    read = parse(lens.query)
    compiled = where(read, asking.context(text))
    fields = fields_of(read.expression)
    found = Condition(
        compiled.text,
        tuple(compiled.parameters),
        tallied=fields <= _IN_TALLY,
        counted=fields <= _IN_CONTACT and not asking.index.value(_UNCOUNTED),
    )
    if lens.since is not None:
        found = found.also("e.time >= ?", lens.since)
    if lens.until is not None:
        found = found.also("e.time < ?", lens.until)
    return found


# Columns that a question with many parts asks for, and the most events that are picked for it.
_PICKED = ("time", "host", "actor", "source_ip", "classification", "program", "target", "device")
_MOST_PICKED = 3_000_000


@contextmanager
def picked(asking: Asking, found: Condition) -> Iterator[Condition]:
    """The condition for a question with many parts, on this thread only.

    What no counts can tell is looked up once, into a table in memory, and not anew for each part:
    a quarter of the time. Where there are very many such events they are asked as they are.
    """
    if found.counted:
        yield found
        return
    columns = ", ".join(f"e.{name}" for name in _PICKED)
    asking.index.select("DROP TABLE IF EXISTS temp.picked")
    asking.index.select(
        f"CREATE TEMP TABLE picked AS SELECT {columns} FROM event e WHERE {found.sql} LIMIT {_MOST_PICKED + 1}",
        found.parameters,
        asking.cancelled,
    )
    try:
        if (asking.index.value("SELECT max(rowid) FROM temp.picked") or 0) > _MOST_PICKED:
            yield found
        else:
            yield Condition("1", (), tallied=False, counted=False, table="picked")
    finally:
        asking.index.select("DROP TABLE IF EXISTS temp.picked")
