"""The stages of a query to SQL: a filter's events counted, put in order, cut and shown as a table.

A statement is built from the inside out. Events are grouped by the numbers that stand in ``event``;
only the groups, few as they are, look up their texts. Several classifications may have the same
action, and one may have several categories: groups by those are summed once more over their texts, so
that an event counts once for each of its categories. Names that the user gave never reach the SQL:
columns are called ``c0``, ``c1`` ... and the names stand in :class:`Statement`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import assert_never

from logscope.model.fields import CARRIED, FIELD, YEAR_INFERRED, ZONE_ASSUMED
from logscope.query.ast import (
    Anything,
    Compare,
    Count,
    Fields,
    Glob,
    Head,
    Literal,
    Name,
    Node,
    Query,
    Regex,
    Sort,
    Stage,
    Timeline,
    Where,
)
from logscope.query.check import EVENT_COLUMNS, EXTRA, Column, columns_of
from logscope.query.comparisons import (
    Sql,
    SqlValue,
    all_hold,
    combine,
    contains,
    holds,
    numerically,
)
from logscope.query.sql import (
    EXTRA_JSON,
    MESSAGE,
    Context,
    address_holds,
    bound,
    json_paths,
    limited,
    span_holds,
    where,
)
from logscope.query.times import UNITS, read_length
from logscope.query.values import read_number

__all__ = ["Column", "Statement", "compile_pipeline", "event_ids"]


@dataclass(frozen=True, slots=True)
class Statement:
    """An SQL statement and the columns that its rows have, in order."""

    sql: Sql
    columns: tuple[Column, ...]


def compile_pipeline(query: Query, context: Context) -> Statement:
    """The whole query as one statement.

    Times are UTC microseconds; those of a timeline are the beginnings of its buckets, which are cut
    in ``context.zone`` as it stands at the newest event. Groups without a value are NULL, but for the
    outcome, which is ``unknown`` then. Counts come largest first and timelines in order of time,
    unless ``sort`` says otherwise; events in order of time. Raises QueryError.
    """
    query = bound(query, context)
    events, rest = _events(query, context)
    if not rest:
        statement = Statement(events.shown(), columns_of(query))
    else:
        done = len(query.stages) - len(rest)
        columns = columns_of(replace(query, stages=query.stages[: done + 1]))
        table = _grouped(events, rest[0], columns, context)
        for stage in rest[1:]:
            table = table.then(stage, context)
        statement = Statement(table.rows(), table.columns)
    limited(statement.sql, query)
    return statement


def event_ids(query: Query, context: Context) -> Sql:
    """The ids of the events that a query without ``count`` and ``timeline`` leaves, in their order."""
    query = bound(query, context)
    events, rest = _events(query, context)
    assert not rest, "a table of groups has no events"
    sql = events.ids()
    limited(sql, query)
    return sql


# -- fields of events ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Label:
    """How a field is grouped by and shown.

    ``key`` is an expression over ``event AS e``; ``text`` one over a key, ``{key}``, that gives what
    is shown. ``summed`` where several keys have the same text.
    """

    key: Sql
    text: str = "{key}"
    summed: bool = False

    def of_event(self) -> Sql:
        """What is shown, as an expression over ``event AS e``."""
        return Sql(self.text.format(key=self.key.text), self.key.parameters)


_BASIS = (
    "CASE WHEN {key} IS NULL THEN NULL WHEN {key} = 0 THEN 'exact' ELSE ltrim("
    f"iif({{key}} & {YEAR_INFERRED}, '+year-inferred', '') || "
    f"iif({{key}} & {ZONE_ASSUMED}, '+zone-assumed', '') || "
    f"iif({{key}} & {CARRIED}, '+carried', ''), '+') END"
)


def _label(name: str) -> _Label:
    if name.startswith(EXTRA):
        return _Label(_extra_text(name.removeprefix(EXTRA)))
    if name == "time_basis":
        return _Label(Sql("iif(e.time IS NULL, NULL, coalesce(e.time_basis, 0))"), _BASIS)
    known = FIELD[name]
    column = Sql(f'e."{known.column}"')
    match known.home:
        case "event":
            return _Label(column)
        case "dictionary":
            return _Label(column, f"(SELECT text FROM {known.table} WHERE id = {{key}})")
        case "source":
            return _Label(Sql("e.source"), "(SELECT path FROM source WHERE id = {key})")
        case "classification":
            return _Label(Sql("e.classification"), _meaning(name), summed=True)
        case "record":
            text = MESSAGE if name == "message" else "r.original"
            return _Label(Sql(f"(SELECT {text} FROM record AS r WHERE r.id = e.id)"))
        case _:
            assert_never(known.home)


def _meaning(name: str) -> str:
    if name == "category":
        return (
            "(SELECT group_concat(category, ' ') FROM classification_category "
            "WHERE classification = {key})"
        )
    text = f"(SELECT {FIELD[name].column} FROM classification WHERE id = {{key}})"
    return f"coalesce({text}, 'unknown')" if name == "outcome" else text


def _extra_text(key: str) -> Sql:
    texts: list[str] = []
    parameters: list[SqlValue] = []
    for path in json_paths(key):
        texts.append(
            f"CASE json_type({EXTRA_JSON}, ?) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' "
            f"ELSE CAST(json_extract({EXTRA_JSON}, ?) AS TEXT) END"
        )
        parameters += [path, path]
    joined = texts[0] if len(texts) == 1 else f"coalesce({', '.join(texts)})"
    return Sql(joined, tuple(parameters))


# -- events -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Events:
    """Events that are still events: which, in which order, how many of them."""

    condition: Sql
    order: tuple[Sql, ...] = (Sql("e.time"), Sql("e.id"))
    limit: int | None = None
    names: tuple[str, ...] = EVENT_COLUMNS

    def then(self, stage: Where | Sort | Head | Fields, context: Context) -> _Events:
        match stage:
            case Where(condition):
                chosen = self._settled()
                also = where(condition, context)
                return replace(chosen, condition=all_hold([chosen.condition, also]))
            case Sort(keys):
                chosen = self._settled()
                first = tuple(
                    Sql(
                        f"{label.text} COLLATE NOCASE{' DESC' if key.descending else ''} NULLS LAST",
                        label.parameters,
                    )
                    for key in keys
                    for label in [_label(key.name.text).of_event()]
                )
                return replace(chosen, order=first + self.order)
            case Head(number):
                return replace(self, limit=min(number, self.limit or number))
            case Fields(names):
                return replace(self, names=tuple(name.text for name in names))
            case _:
                assert_never(stage)

    def _settled(self) -> _Events:
        """The same without a limit: which events they are stands in the condition."""
        if self.limit is None:
            return self
        ids = self.ids()
        return replace(self, condition=Sql(f"e.id IN ({ids.text})", ids.parameters), limit=None)

    def ordered(self, shown: Sql) -> Sql:
        order = _list(self.order)
        return Sql(
            f"SELECT {shown.text} FROM event AS e WHERE {self.condition.text} ORDER BY {order.text}",
            shown.parameters + self.condition.parameters + order.parameters,
        )

    def ids(self) -> Sql:
        sql = self.ordered(Sql("e.id"))
        return sql if self.limit is None else Sql(f"{sql.text} LIMIT {self.limit}", sql.parameters)

    def shown(self) -> Sql:
        return self._settled().ordered(_list([_label(name).of_event() for name in self.names]))

    def from_where(self) -> Sql:
        condition = self._settled().condition
        return Sql(f"FROM event AS e WHERE {condition.text}", condition.parameters)


def _events(query: Query, context: Context) -> tuple[_Events, tuple[Stage, ...]]:
    """The events before the first stage that counts, and the stages from there on."""
    events = _Events(where(query, context))
    for number, stage in enumerate(query.stages):
        if isinstance(stage, Count | Timeline):
            return events, query.stages[number:]
        events = events.then(stage, context)
    return events, ()


def _list(parts: Iterable[Sql]) -> Sql:
    parts = list(parts)
    return Sql(
        ", ".join(part.text for part in parts),
        tuple(value for part in parts for value in part.parameters),
    )


# -- from events to groups ----------------------------------------------------------------------


def _grouped(
    events: _Events, stage: Stage, columns: tuple[Column, ...], context: Context
) -> _Table:
    match stage:
        case Count(by):
            labels = [_label(name.text) for name in by]
        case Timeline(width, by):
            bucket = _Label(Sql(_bucket(read_length(width.text) or 1, context)))
            labels = [bucket, *(_label(name.text) for name in by)]
        case _:
            raise AssertionError(stage)
    order = tuple((number, False) for number in range(len(labels)))
    if isinstance(stage, Count):
        order = ((len(labels), True), *order)
    return _Table(_group_sql(events, labels, _category_at(columns)), columns, order)


def _category_at(columns: tuple[Column, ...]) -> int | None:
    return next((at for at, column in enumerate(columns) if column.field == "category"), None)


def _group_sql(events: _Events, labels: list[_Label], category_at: int | None) -> Sql:
    source = events.from_where()
    if not labels:
        return Sql(f"SELECT count(*) AS c0 {source.text}", source.parameters)
    keys = list(dict.fromkeys(label.key for label in labels))
    inner = _list([Sql(f"{key.text} AS k{at}", key.parameters) for at, key in enumerate(keys)])
    groups = (
        f"(SELECT {inner.text}, count(*) AS n {source.text} "
        f"GROUP BY {', '.join(str(at + 1) for at in range(len(keys)))}) AS g"
    )
    texts = [label.text.format(key=f"g.k{keys.index(label.key)}") for label in labels]
    if category_at is not None:
        key = f"g.k{keys.index(labels[category_at].key)}"
        groups += f" LEFT JOIN classification_category AS cc ON cc.classification = {key}"
        texts[category_at] = "cc.category"
    shown = ", ".join(f"{text} AS c{at}" for at, text in enumerate(texts))
    if any(label.summed for label in labels):
        numbers = ", ".join(str(at + 1) for at in range(len(labels)))
        text = f"SELECT {shown}, sum(g.n) AS c{len(labels)} FROM {groups} GROUP BY {numbers}"
    else:
        text = f"SELECT {shown}, g.n AS c{len(labels)} FROM {groups}"
    return Sql(text, inner.parameters + source.parameters)


def _bucket(width: int, context: Context) -> str:
    """The beginning of the bucket that an event's time falls into; weeks begin on Monday."""
    newest = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=context.newest or 0)
    offset = context.zone.utcoffset(newest.astimezone(context.zone)) or timedelta()
    shift = offset // timedelta(microseconds=1)
    if width % UNITS["w"] == 0:
        shift += 3 * UNITS["d"]  # 1 January 1970 was a Thursday
    shift %= width
    # SQLite's remainder has the sign of what is divided
    return f"e.time - ((e.time + {shift}) % {width} + {width}) % {width}"


# -- groups -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Table:
    """Groups: ``sql`` gives columns ``c0``, ``c1`` ...; ``at`` says which of them are shown.

    ``order`` is numbers of columns of ``sql``, and whether the largest comes first.
    """

    sql: Sql
    columns: tuple[Column, ...]
    order: tuple[tuple[int, bool], ...]
    at: tuple[int, ...] = ()

    def then(self, stage: Stage, context: Context) -> _Table:
        match stage:
            case Where(condition):
                found = combine(condition, lambda node: self._condition(node, context))
                return self._wrapped(f"WHERE {found.text}", *found.parameters)
            case Sort(keys):
                first = tuple((self._at(key.name), key.descending) for key in keys)
                return replace(self, order=first + self.order)
            case Head(number):
                return self._wrapped(f"{self._order_by()} LIMIT {number}")
            case Fields(names):
                return replace(
                    self,
                    at=tuple(self._at(name) for name in names),
                    columns=tuple(self._column(name.text) for name in names),
                )
            case Count(by, name):
                return self._counted(by, name)
            case Timeline():
                raise AssertionError("checked: a timeline counts events")
            case _:
                assert_never(stage)

    def rows(self) -> Sql:
        shown = ", ".join(f"c{at}" for at in self.at or range(len(self.columns)))
        return Sql(f"SELECT {shown} FROM ({self.sql.text}) {self._order_by()}", self.sql.parameters)

    def _wrapped(self, tail: str, *parameters: SqlValue) -> _Table:
        sql = Sql(f"SELECT * FROM ({self.sql.text}) {tail}", (*self.sql.parameters, *parameters))
        return replace(self, sql=sql)

    def _counted(self, by: tuple[Name, ...], name: Name) -> _Table:
        keys = [f"c{self._at(given)} AS c{number}" for number, given in enumerate(by)]
        numbers = ", ".join(str(number + 1) for number in range(len(by)))
        group = f" GROUP BY {numbers}" if by else ""
        text = (
            f"SELECT {', '.join([*keys, f'count(*) AS c{len(by)}'])} FROM ({self.sql.text}){group}"
        )
        columns = (*(self._column(given.text) for given in by), Column(name.text, "int"))
        order = ((len(by), True), *((number, False) for number in range(len(by))))
        return _Table(Sql(text, self.sql.parameters), columns, order)

    def _column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def _at(self, name: Name) -> int:
        shown = [column.name for column in self.columns].index(name.text)
        return self.at[shown] if self.at else shown

    def _order_by(self) -> str:
        first: dict[int, bool] = {}
        for at, descending in self.order:
            first.setdefault(at, descending)
        return "ORDER BY " + ", ".join(
            f"c{at} COLLATE NOCASE{' DESC' if descending else ''} NULLS LAST, c{at}"
            for at, descending in first.items()
        )

    def _condition(self, node: Node, context: Context) -> Sql:
        assert isinstance(node, Compare), "checked: a condition on a column"
        column, value = self._column(node.field), node.value
        expression = f"c{self._at(Name(node.field))}"
        if isinstance(value, Anything):
            return Sql(f"{expression} IS NOT NULL")
        if column.type == "time":
            return span_holds(expression, node, context)
        if column.field in ("message", "original", "extra"):
            return contains(expression, value)
        if isinstance(value, Literal):
            if column.type == "address":
                listed = address_holds("text", "packed", value)
                text = f"{expression} IN (SELECT text FROM address WHERE {listed.text})"
                return Sql(text, listed.parameters)
            if column.field == "time_basis":
                given = f"'+' || {expression} || '+'"
                return all_hold(
                    contains(f"({given})", Literal(f"+{part}+")) for part in value.text.split("+")
                )
            number = read_number(column.field, value.text)
            if number is not None and (node.operator != ":" or column.type == "int"):
                return numerically(expression, node.operator, number)
        if column.type == "int" and isinstance(value, Glob | Regex):
            expression = f"CAST({expression} AS TEXT)"
        return holds(expression, value)
