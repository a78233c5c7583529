"""A lens as a condition in SQL: what every question of this room begins with.

The condition is over ``event AS e``. Where it asks for nothing but what the events were counted by,
it is true of the rows of ``tally AS e`` or ``contact AS e`` as well, and a question that only counts
can be answered from there.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from typing import Any

from logscope.index.index import Index
from logscope.model.fields import FIELD
from logscope.model.lens import Lens
from logscope.query.ast import And, Query, conjuncts_of, fields_of
from logscope.query.comparisons import FALSE
from logscope.query.reading import parse
from logscope.query.sql import Context, MemberMode, Records, Sql, TextMode, time_range, where

# Fields that the columns of the tally tell, and those that the contacts tell besides.
_IN_TALLY = frozenset({"host", "program", "action", "outcome", "category", "rule", "format"})
_IN_CONTACT = _IN_TALLY | {"actor", "source_ip"}
_TALLY_COLUMNS = frozenset({"host", "program", "classification"})


# From this share of all events on it is quicker to go through all of them along the time.
_LARGE_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Condition:
    """``sql`` with its parameters.

    ``fields`` are those that it asks for, where it asks for nothing else: then counts may tell, if all
    sources are ``counted``. ``table`` is what is asked where they cannot: ``event``, or what was picked
    of it. ``reads_records`` is True where the texts of records have to be read.
    """

    sql: str
    parameters: tuple[Any, ...]
    fields: frozenset[str] | None = None
    counted: bool = False
    table: str = "event"
    reads_records: bool = False

    def also(self, sql: str, *parameters: Any) -> Condition:
        """Both this and ``sql``, which only the events need to know."""
        return Condition(
            f"({self.sql}) AND ({sql})",
            (*self.parameters, *parameters),
            table=self.table,
            reads_records=self.reads_records,
        )

    def of_events(self) -> Condition:
        """The same, of which the counts are not asked."""
        return replace(self, fields=None)

    def of(self, column: str, number: int | None) -> Condition:
        """The events of these that have one actor, host or address (``source_ip``)."""
        return replace(
            self,
            sql=f"({self.sql}) AND e.{column} = ?",
            parameters=(*self.parameters, number),
            fields=None if self.fields is None else self.fields | {column},
        )

    @property
    def tallied(self) -> bool:
        """True where the condition holds for ``tally`` too."""
        return self.fields is not None and self.fields <= _IN_TALLY

    @property
    def in_contacts(self) -> bool:
        """True where the condition holds for ``contact`` too."""
        return self.counted and self.fields is not None and self.fields <= _IN_CONTACT

    def in_pulse(self, key: str) -> bool:
        """True where the condition holds for the rows of ``pulse`` that have a ``key``."""
        return self.counted and self.fields is not None and self.fields <= _IN_TALLY | {key}

    def counts_of(self, *columns: str) -> str | None:
        """The smallest table that has counts by these columns; None: only the events can tell."""
        if self.tallied and _TALLY_COLUMNS.issuperset(columns):
            return "tally"
        return "contact" if self.in_contacts else None


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
            newest=time_limits(self)[1],
            zone=self.zone,
            text=text,
            records=self._records,
            parameters=self.parameters or {},
        )

    def _records(self, condition: Sql) -> Sql | None:
        ids = self.index.records.where(condition.text, condition.parameters, self.cancelled)
        if ids is None:
            return None
        return Sql("e.id IN carray(?)", (ids,)) if ids else FALSE

    def _resolve(self, statement: Sql) -> list[int]:
        rows = self.index.stream(statement.text, statement.parameters, self.cancelled)
        return [row[0] for row in rows]


# While an import goes on, and after one that was stopped.
_UNCOUNTED = "SELECT EXISTS (SELECT 1 FROM source WHERE counted = 0 AND state IN ('partial', 'complete', 'damaged'))"


# Of so many events the records are looked up one by one; for more, all records are gone through once.
_FEW = 20_000


def condition(
    asking: Asking,
    lens: Lens,
    *,
    text: TextMode | None = None,
    records: Records | None = None,
    members: MemberMode = "listed",
) -> Condition:
    """The condition of ``lens``; its texts are looked for as ``text`` says, or as is quicker, and by
    ``records``; ``members`` as the query compiler knows it. Raises QueryError.
    """
    read = parse(lens.query)
    fields = fields_of(read.expression)
    counted = not asking.index.value(_UNCOUNTED)
    if text is None:
        text = _text_mode(asking, read, lens, counted=counted)
    context = replace(asking.context(text), members=members)
    if records is not None:
        context = replace(context, records=records)
    compiled = where(read, context)
    found = Condition(
        compiled.text,
        tuple(compiled.parameters),
        fields=fields,
        counted=counted,
        reads_records=_reads_records(fields),
    )
    if lens.since is not None:
        found = found.also("e.time >= ?", lens.since)
    if lens.until is not None:
        found = found.also("e.time < ?", lens.until)
    return found


def text_mode(asking: Asking, lens: Lens) -> TextMode:
    """How the texts of a lens are looked for, if it is not said."""
    return _text_mode(asking, parse(lens.query), lens, counted=not asking.index.value(_UNCOUNTED))


def with_text_open(asking: Asking, lens: Lens) -> tuple[Condition, list[OpenText]]:
    """The condition of ``lens``, its texts still to be looked for: see :class:`OpenText`."""
    texts: list[OpenText] = []

    def leave_open(sought: Sql) -> Sql:
        texts.append(OpenText(sought, array("i")))
        return Sql("e.id IN carray(?)", (texts[-1].place,))

    return condition(asking, lens, text="scan", records=leave_open), texts


@dataclass(frozen=True, slots=True)
class OpenText:
    """A condition over ``record AS r``, and the parameter in whose place the ids of its records belong."""

    sought: Sql
    place: array[int]

    def filled(self, found: Condition, ids: array[int]) -> Condition:
        """The condition ``found`` with ``ids`` in that place."""
        parameters = tuple(ids if value is self.place else value for value in found.parameters)
        return replace(found, parameters=parameters)


def _text_mode(asking: Asking, read: Query, lens: Lens, *, counted: bool) -> TextMode:
    few = _reads_records(fields_of(read.expression)) and _has_few_besides(
        asking, read, lens, counted=counted
    )
    return "probe" if few else "scan"


def _reads_records(fields: Iterable[str]) -> bool:
    return any(FIELD[name].home == "record" for name in fields if name in FIELD)


def _has_few_besides(asking: Asking, read: Query, lens: Lens, *, counted: bool) -> bool:
    """True where what else the lens asks for leaves few events to look for a text in."""
    context = asking.context("probe")
    start, end = time_range(read, context)
    since = max((time for time in (start, lens.since) if time is not None), default=None)
    until = min((time for time in (end, lens.until) if time is not None), default=None)
    if since is not None or until is not None:
        bounds = [(sign, time) for sign, time in ((">=", since), ("<", until)) if time is not None]
        within = " AND ".join(f"e.time {sign} ?" for sign, _ in bounds)
        met = asking.index.value(
            f"SELECT count(*) FROM (SELECT 1 FROM event e WHERE {within} LIMIT {_FEW + 1})",
            [time for _, time in bounds],
            asking.cancelled,
        )
        if met <= _FEW:
            return True
    told = [part for part in conjuncts_of(read.expression) if fields_of(part) <= _IN_CONTACT]
    if not told or not counted:
        return False
    rest = where(told[0] if len(told) == 1 else And(tuple(told)), context)
    events = asking.index.value(
        f"SELECT sum(e.events) FROM contact e WHERE {rest.text}", rest.parameters, asking.cancelled
    )
    return (events or 0) <= _FEW


def marks(values: Iterable[object]) -> str:
    """A ``?`` for each of ``values``."""
    return ",".join("?" for _ in values)


def amount_of(counts: str | None) -> str:
    """SQL for the number of events, in a table of counts or (None) of events."""
    return "count(*)" if counts is None else "sum(e.events)"


def number_of(asking: Asking, found: Condition) -> int:
    """How many events the condition is true of."""
    counts = found.counts_of()
    sql = (
        f"SELECT coalesce({amount_of(counts)}, 0) FROM {counts or found.table} e WHERE {found.sql}"
    )
    return int(asking.index.value(sql, found.parameters, asking.cancelled))


def most_events(asking: Asking) -> int:
    """The highest id of an event: there are hardly fewer."""
    return asking.index.value("SELECT max(id) FROM event") or 0


EVENTS, ALONG_TIME = "event AS e", "event AS e INDEXED BY event_time"


def events_of(asking: Asking, found: Condition, *, many: int | None = None) -> str:
    """:data:`EVENTS` to ask of; :data:`ALONG_TIME` where the lens has more than ``many`` events of a few
    actors or addresses (None: a large share of all), which are met there sooner than looked up.
    """
    if found.tallied or not found.in_contacts or not has_index(asking):
        return EVENTS
    events = asking.index.value(
        f"SELECT sum(e.events) FROM contact e WHERE {found.sql}", found.parameters, asking.cancelled
    )
    if many is None:
        many = int(most_events(asking) * _LARGE_SHARE)
    return ALONG_TIME if (events or 0) > many else EVENTS


def as_asked_best(asking: Asking, lens: Lens, found: Condition) -> tuple[str, Condition]:
    """The events to ask of (see :func:`events_of`), and the condition ``found`` of ``lens`` as it is best put to
    them: who goes through all of them finds marks sooner than numbers in a list.
    """
    place = events_of(asking, found)
    return place, condition(asking, lens, members="marked") if place == ALONG_TIME else found


def time_limits(asking: Asking) -> tuple[int | None, int | None]:
    """First and last time of the case."""
    sql = "SELECT (SELECT min(time) FROM event), (SELECT max(time) FROM event)"
    if not has_index(asking):  # that would go through all events
        sql = "SELECT min(first), max(coalesce(last, first)) FROM tally"
    first, last = asking.index.select(sql, (), asking.cancelled)[0]
    return first, last


def has_index(asking: Asking) -> bool:
    """Whether there is an index along the time: while an import goes on there may be none."""
    return bool(asking.index.value(_HAS_INDEX))


_HAS_INDEX = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'event_time')"


# Columns that a question with many parts asks for, and the most events that are picked for it.
_PICKED = ("time", "host", "actor", "source_ip", "classification", "program", "target", "device")
_MOST_PICKED = 3_000_000


@contextmanager
def picked(asking: Asking, found: Condition) -> Iterator[Condition]:
    """The condition for a question with many parts, on this thread only.

    What no counts can tell is looked up once, into a table in memory, and not anew for each part:
    a quarter of the time. Where there are very many such events, or may be while they are imported, they
    are asked as they are.
    """
    importing = not found.counted and found.fields is not None
    if found.in_contacts or (importing and most_events(asking) > _MOST_PICKED):
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
            yield Condition("1", (), table="picked")
    finally:
        asking.index.select("DROP TABLE IF EXISTS temp.picked")
