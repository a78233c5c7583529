"""A filter to SQL: one boolean expression over ``event AS e``, every value a parameter.

What a condition asks of a small table (a dictionary of texts, the classifications, the sources) is
asked there first, through :attr:`Context.resolve`; the statement over the millions of events then
only compares integers. Conditions on the same table that stand together are asked together: all of
``category:audit.logon outcome:failure`` is one list of classifications, which an index can walk, and a
list of a thousand addresses is one question. Negation is ``IS NOT TRUE``, for SQL's ``NOT`` would lose
the events that lack the field. Texts of records are looked up one by one for the events that pass the
rest (``probe``), or all records are gone through (``scan``), which :attr:`Context.records` may know a
quicker way for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from typing import Literal as OneOf
from typing import assert_never

from logscope.errors import QueryError
from logscope.model.fields import FIELD, basis_text
from logscope.query.ast import (
    And,
    Anything,
    Around,
    Compare,
    Glob,
    Last,
    Literal,
    Moment,
    Node,
    Not,
    Or,
    Query,
    Regex,
    Since,
    Text,
    Until,
    conjuncts_of,
    negated,
)
from logscope.query.check import EXTRA
from logscope.query.comparisons import (
    FALSE,
    TRUE,
    Sql,
    all_hold,
    any_holds,
    combine,
    contains,
    holds,
    negate,
    numerically,
)
from logscope.query.parameters import bind
from logscope.query.times import Span, read_length, read_stamp
from logscope.query.values import basis_bits, matches, read_network, read_number

__all__ = ["Context", "MemberMode", "Resolve", "Sql", "TextMode", "marked", "time_range", "where"]

TextMode = OneOf["probe", "scan"]
MemberMode = OneOf["listed", "marked"]
Resolve = Callable[[Sql], list[int]]
Records = Callable[[Sql], Sql | None]


def _not_known(_condition: Sql) -> None:
    return None


# Up to so many ids stand in the statement; beyond that a subselect is as quick, and short.
IDS_LIMIT = 500
# From so many ids on a mark is found sooner than a number in a list; each of so many costs a byte.
LISTED_BEST, MARKED_LIMIT = 30, 200_000
# SQLite allows 32,766 in one statement; a caller may add some of its own.
PARAMETERS_LIMIT = 30_000

MESSAGE = "coalesce(r.message, substr(r.original, coalesce(r.message_at, 0) + 1))"
# Numbers that JSON has not (NaN) would make every JSON function fail for all events.
EXTRA_JSON = "CASE WHEN json_valid(e.extra) THEN e.extra END"


@dataclass(frozen=True, slots=True)
class Context:
    """What the compiler has to be told about the case and the question.

    ``resolve`` runs a statement that gives rows of one integer. ``records`` turns a condition over
    ``record AS r`` into one over the event, where it can (None). ``members`` says how the many rows of a
    small table that hold are told from the others: ``listed`` for those who look events up, ``marked`` for
    those who go through very many. ``newest`` is the time of the newest event in UTC microseconds (None: no
    event has a time), ``zone`` that of times in the query that name none. The connection must know ``X REGEXP Y`` (Python's ``re.search``; NULL for NULL).
    """

    resolve: Resolve
    newest: int | None = None
    zone: tzinfo = UTC
    text: TextMode = "probe"
    records: Records = _not_known
    members: MemberMode = "listed"
    parameters: Mapping[str, str] = field(default_factory=dict)


def marked(column: str, ids: Collection[int]) -> Sql:
    """``column`` is one of ``ids``: told by a byte of a blob, which is as quick for many as for few (an
    ``IN`` of 250 doubles the time of a walk along the events). No index helps.
    """
    marks = bytearray(max(ids) + 1)
    for number in ids:
        marks[number] = 1
    return Sql(f"substr(?, {column} + 1, 1) = x'01'", (bytes(marks),))


def where(expression: Query | Node | None, context: Context) -> Sql:
    """A boolean SQL expression over ``event AS e``: ``1`` for every event, ``0`` for none.

    ``expression`` is a checked query (its stages do not matter here), or a part of one. Raises
    QueryError for a parameter without a value, or with one that its field cannot have.
    """
    query = bound(expression, context)
    if query.expression is None:
        return TRUE
    sql = _Compiler(query.text, context).condition(query.expression)
    limited(sql, query)
    return sql


def bound(expression: Query | Node | None, context: Context) -> Query:
    """The query with its parameters replaced by values."""
    query = expression if isinstance(expression, Query) else Query(expression)
    return bind(query, context.parameters)


def limited(sql: Sql, query: Query) -> None:
    """Raise QueryError where SQLite could not take so many values."""
    if len(sql.parameters) > PARAMETERS_LIMIT:
        raise QueryError("too many values in one query; ask in several", query.text, 0)


def time_range(expression: Query | Node | None, context: Context) -> tuple[int | None, int | None]:
    """From (inclusive) and until (exclusive), in UTC microseconds: what the conditions that must all
    hold say about the time; None where they leave it open.
    """
    query = bound(expression, context)
    compiler = _Compiler(query.text, context)
    starts: list[int] = []
    ends: list[int] = []
    for node in conjuncts_of(query.expression):
        start, end = compiler.time_limits(node)
        starts += [] if start is None else [start]
        ends += [] if end is None else [end]
    return max(starts, default=None), min(ends, default=None)


def span_holds(expression: str, node: Compare, context: Context) -> Sql:
    """``expression``, a time in UTC microseconds, compared with the time that ``node`` names."""
    return _Compiler("", context).within(expression, replace(node, field="time"))


@dataclass(frozen=True, slots=True)
class _Home:
    """A table that ``event`` points into with ``column``."""

    column: str
    table: str


_RECORD = _Home("id", "record")
_CLASSIFICATION = _Home("classification", "classification")
_SOURCE = _Home("source", "source")


def _home(node: Node) -> _Home | None:
    """The one table that decides ``node``; None for the event itself, or for several."""
    match node:
        case And(parts) | Or(parts):
            first = _home(parts[0])
            return first if all(_home(part) == first for part in parts[1:]) else None
        case Not(part):
            return _home(part)
        case Compare(name):
            return _home_of_field(name)
        case Text():
            return _RECORD
        case Since() | Until() | Last() | Around():
            return None
        case _:
            assert_never(node)


def _home_of_field(name: str) -> _Home | None:
    if name.startswith(EXTRA):
        return None
    known = FIELD[name]
    match known.home:
        case "dictionary":
            return _Home(known.column, known.table)
        case "classification":
            return _CLASSIFICATION
        case "source":
            return _SOURCE
        case "record":
            return _RECORD
        case "event":
            return None
        case _:
            assert_never(known.home)


def _holds_without_row(node: Node) -> bool:
    """Whether ``node`` is true of an event that points to no row of its table."""
    match node:
        case And(parts):
            return all(_holds_without_row(part) for part in parts)
        case Or(parts):
            return any(_holds_without_row(part) for part in parts)
        case Not(part):
            return not _holds_without_row(part)
        case Compare("outcome", ":", value):
            return not isinstance(value, Anything) and matches(value, "unknown")
        case _:
            return False


class _Compiler:
    def __init__(self, text: str, context: Context) -> None:
        self._text = text
        self._context = context

    # -- over the event ----------------------------------------------------------------------

    def condition(self, node: Node) -> Sql:
        home = _home(node)
        if home is not None:
            return self._in_table(node, home)
        match node:
            case And(parts):
                return all_hold([self.condition(part) for part in _gathered(parts, And)])
            case Or(parts):
                return any_holds([self.condition(part) for part in _gathered(parts, Or)])
            case Not(part):
                return negate(self.condition(part))
            case Compare():
                return self._compare(node)
            case Since() | Until() | Last() | Around():
                return self._in_time(node)
            case Text():
                raise AssertionError("a text is decided by the record")
            case _:
                assert_never(node)

    def _compare(self, node: Compare) -> Sql:
        name, value = node.field, node.value
        if name == "time":
            return Sql("e.time IS NOT NULL") if isinstance(value, Anything) else self._in_time(node)
        if name.startswith(EXTRA):
            return _in_extra(name.removeprefix(EXTRA), node)
        column = f'e."{FIELD[name].column}"'
        if name == "time_basis":
            return _time_basis(node)
        if name == "extra":
            return contains(column, value)
        number = read_number(name, value.text) if isinstance(value, Literal) else None
        if number is not None and (node.operator != ":" or FIELD[name].type == "int"):
            if FIELD[name].type != "int":
                return numerically(column, node.operator, number)
            operator = "=" if node.operator == ":" else node.operator
            return Sql(f"{column} {operator} ?", (number,))
        if FIELD[name].type == "int" and isinstance(value, Glob | Regex):
            column = f"CAST({column} AS TEXT)"
        return holds(column, value)

    # -- over a table that the event points into ---------------------------------------------

    def _in_table(self, node: Node, home: _Home) -> Sql:
        if _holds_without_row(node):
            return negate(self._member(negated(node), home))
        return self._member(node, home)

    def _member(self, node: Node, home: _Home) -> Sql:
        """The event points to a row for which ``node`` holds."""
        if home == _RECORD:
            found = combine(node, _of_record)
            if self._context.text == "scan":
                known = self._context.records(found)
                if known is not None:
                    return known
                text = f"e.id IN (SELECT r.id FROM record AS r WHERE {found.text})"
            else:
                text = f"EXISTS (SELECT 1 FROM record AS r WHERE r.id = e.id AND {found.text})"
            return Sql(text, found.parameters)
        column = f'e."{home.column}"'
        leaf = {_SOURCE: _of_source, _CLASSIFICATION: _of_meaning}.get(home, _of_dictionary)
        found = combine(node, leaf)
        if found == FALSE:
            return FALSE
        if found == TRUE:
            return Sql(f"{column} IS NOT NULL")
        rows = Sql(f"SELECT id FROM {home.table} WHERE {found.text}", found.parameters)
        marks = self._context.members == "marked"
        limit = MARKED_LIMIT if marks else IDS_LIMIT
        ids = self._context.resolve(Sql(f"{rows.text} LIMIT {limit + 1}", rows.parameters))
        if not ids:
            return FALSE
        if len(ids) == 1:
            return Sql(f"{column} = ?", (ids[0],))
        if marks and LISTED_BEST < len(ids) <= MARKED_LIMIT:
            return marked(column, ids)
        if len(ids) <= IDS_LIMIT:
            return Sql(f"{column} IN ({','.join('?' * len(ids))})", tuple(ids))
        return Sql(f"{column} IN ({rows.text})", rows.parameters)

    # -- time --------------------------------------------------------------------------------

    def _in_time(self, node: Node) -> Sql:
        return self.within("e.time", node)

    def within(self, expression: str, node: Node) -> Sql:
        """``expression``, a time, is within the limits of a condition that has some."""
        start, end = self.time_limits(node)
        if start is None and end is None:
            return FALSE
        return all_hold(
            Sql(f"{expression} {operator} ?", (limit,))
            for operator, limit in ((">=", start), ("<", end))
            if limit is not None
        )

    def time_limits(self, node: Node) -> tuple[int | None, int | None]:
        """From (inclusive) and until (exclusive) of one condition; None twice: it has none."""
        match node:
            case Since(moment):
                return self._span(moment).start, None
            case Until(moment):
                span = self._span(moment)
                return None, span.end if span.is_date else span.start
            case Last(length):
                newest = self._context.newest
                return (None, None) if newest is None else (newest - self._length(length), None)
            case Around(moment, length):
                start, reach = self._span(moment).start, self._length(length)
                return start - reach, start + reach + 1
            case Compare("time", operator, Literal() as moment):
                span = self._span(moment)
                match operator:
                    case ":":
                        return span.start, span.end
                    case ">=":
                        return span.start, None
                    case ">":
                        return span.end, None
                    case "<":
                        return None, span.start
                    case "<=":
                        return None, span.end
                    case _:
                        assert_never(operator)
            case _:
                return None, None

    def _span(self, moment: Moment) -> Span:
        span = None
        if isinstance(moment, Literal):
            span = read_stamp(moment.text, self._context.zone)
        if span is None:
            raise QueryError("a time outside of the calendar", self._text, moment.column)
        return span

    @staticmethod
    def _length(length: Moment) -> int:
        return (read_length(length.text) if isinstance(length, Literal) else None) or 0


def _gathered(parts: tuple[Node, ...], kind: type[And | Or]) -> list[Node]:
    """``parts`` with those that one table decides put together."""
    homes: dict[_Home, list[Node]] = {}
    gathered: list[Node] = []
    for part in parts:
        home = _home(part)
        if home is None:
            gathered.append(part)
        else:
            homes.setdefault(home, []).append(part)
    records = homes.pop(_RECORD, None)  # the dearest question comes last
    if records is not None:
        homes[_RECORD] = records
    gathered += [same[0] if len(same) == 1 else kind(tuple(same)) for same in homes.values()]
    return gathered


# -- single conditions on the rows of a table ---------------------------------------------------


def _parts(node: Node) -> Compare:
    assert isinstance(node, Compare)
    return node


def _of_record(node: Node) -> Sql:
    if isinstance(node, Text):
        return contains("r.original", node.value)
    compare = _parts(node)
    return contains(MESSAGE if compare.field == "message" else "r.original", compare.value)


def _of_dictionary(node: Node) -> Sql:
    compare = _parts(node)
    if isinstance(compare.value, Anything):
        return TRUE
    if FIELD[compare.field].type == "address" and isinstance(compare.value, Literal):
        return address_holds("text", "packed", compare.value)
    return _text("text", compare)


def _of_source(node: Node) -> Sql:
    return _text("path", _parts(node))


def _of_meaning(node: Node) -> Sql:
    compare = _parts(node)
    if compare.field == "category":
        found = holds("category", compare.value)
        return Sql(
            f"id IN (SELECT classification FROM classification_category WHERE {found.text})",
            found.parameters,
        )
    if compare.field == "outcome" and not isinstance(compare.value, Anything):
        return _text("coalesce(outcome, 'unknown')", compare)
    return _text(FIELD[compare.field].column, compare)


def _text(expression: str, node: Compare) -> Sql:
    if node.operator != ":" and isinstance(node.value, Literal):
        return numerically(expression, node.operator, read_number("", node.value.text) or 0)
    return holds(expression, node.value)


def address_holds(text: str, packed: str, value: Literal) -> Sql:
    """An address, or a network, against the text and the packed form of an address."""
    network = read_network(value.text)
    assert network is not None, "checked"
    if isinstance(network, str):
        return Sql(f"{text} = ?", (network,))
    within = Sql(f"{packed} BETWEEN ? AND ?", network)
    if network[0] < _FIRST_IPV4 and network[1] > _LAST_IPV4:  # of IPv6, and so wide as to span IPv4
        limits = (_FIRST_IPV4, _LAST_IPV4)
        return all_hold([within, Sql(f"{packed} NOT BETWEEN ? AND ?", limits)])
    return within


_FIRST_IPV4 = b"\0" * 10 + b"\xff\xff" + b"\0" * 4
_LAST_IPV4 = b"\0" * 10 + b"\xff" * 6


# -- single conditions on the event -------------------------------------------------------------


def _time_basis(node: Compare) -> Sql:
    """By the bits of every combination; an event without a time has none."""
    value = node.value
    if isinstance(value, Anything):
        return Sql("e.time IS NOT NULL")
    if isinstance(value, Literal):
        wanted = basis_bits(value.text)
        fitting = [bits for bits in range(8) if (bits & wanted == wanted if wanted else bits == 0)]
    else:
        fitting = [
            bits
            for bits in range(8)
            if any(
                matches(value, text) for text in {basis_text(bits), *basis_text(bits).split("+")}
            )
        ]
    numbers = ",".join(map(str, fitting))
    return Sql(f"(e.time IS NOT NULL AND coalesce(e.time_basis, 0) IN ({numbers}))")


def json_paths(key: str) -> list[str]:
    """Where ``extra.KEY`` may stand: as a key of that name, or with points, further inside."""
    paths = [f'$."{key}"']
    parts = key.split(".")
    if len(parts) > 1 and all(parts):
        paths.append("$" + "".join(f'."{part}"' for part in parts))
    return paths


def _in_extra(key: str, node: Compare) -> Sql:
    """A field of ``extra``: its value, or any element of a list."""
    value = (
        "CASE j.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' "
        "ELSE CAST(j.value AS TEXT) END"
    )
    found = _text(value, node)
    conditions = [
        Sql(
            f"EXISTS (SELECT 1 FROM json_each({EXTRA_JSON}, ?) AS j WHERE {found.text})",
            (path, *found.parameters),
        )
        for path in json_paths(key)
    ]
    # cheaper than reading the JSON, where the key does not stand in it at all
    named = Sql("instr(e.extra, ?) > 0", (key.rpartition(".")[2] + '"',))
    return all_hold([named, any_holds(conditions)])
