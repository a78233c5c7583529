"""A lens as a condition in SQL: what every question of this room begins with.

The condition is over ``event AS e``. Where it asks for nothing but what the tally keeps (host,
actor, source address, classification) it is true of the rows of ``tally AS e`` as well, and a
question that only counts can be answered from there.
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

_IN_TALLY = frozenset(
    {"host", "actor", "source_ip", "action", "outcome", "category", "rule", "format"}
)


@dataclass(frozen=True, slots=True)
class Condition:
    """``sql`` with its parameters; ``tallied`` where it holds for the tally too.

    ``table`` is what it is asked of where the tally cannot tell: ``event``, or what was picked of it.
    """

    sql: str
    parameters: tuple[Any, ...]
    tallied: bool
    table: str = "event"

    def also(self, sql: str, *parameters: Any) -> Condition:
        """Both this and ``sql``, which the tally need not know."""
        return Condition(
            f"({self.sql}) AND ({sql})",
            (*self.parameters, *parameters),
            tallied=False,
            table=self.table,
        )


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


def condition(asking: Asking, lens: Lens, *, text: TextMode = "scan") -> Condition:
    """The condition of ``lens``. Raises QueryError."""
    read = parse(lens.query)
    compiled = where(read, asking.context(text))
    tallied = fields_of(read.expression) <= _IN_TALLY
    found = Condition(compiled.text, tuple(compiled.parameters), tallied)
    if lens.since is not None:
        found = found.also("e.time >= ?", lens.since)
    if lens.until is not None:
        found = found.also("e.time < ?", lens.until)
    return found


# Columns that a question with many parts asks for, and the size of a case up to which they are picked.
_PICKED = ("time", "host", "actor", "source_ip", "classification", "program", "target", "device")
_MOST_PICKED = 3_000_000


@contextmanager
def picked(asking: Asking, found: Condition) -> Iterator[Condition]:
    """The condition for a question with many parts, on this thread only.

    What the tally cannot tell is looked up once, into a table in memory, and not anew for each part:
    a quarter of the time. A case of very many events is asked as it is.
    """
    if found.tallied or (asking.index.value("SELECT max(id) FROM event") or 0) > _MOST_PICKED:
        yield found
        return
    columns = ", ".join(f"e.{name}" for name in _PICKED)
    asking.index.select("DROP TABLE IF EXISTS temp.picked")
    asking.index.select(
        f"CREATE TEMP TABLE picked AS SELECT {columns} FROM event e WHERE {found.sql}",
        found.parameters,
        asking.cancelled,
    )
    try:
        yield Condition("1", (), tallied=False, table="picked")
    finally:
        asking.index.select("DROP TABLE IF EXISTS temp.picked")
