"""What a tree means: its names are made canonical and its values held against the field's type.

The grammar knows only shapes. Here an unknown field, category, outcome, address, number, time,
length or regular expression becomes a :class:`~logscope.errors.QueryError` that names the place and
the nearest thing that exists. A tree that passes can be compiled without further questions, but for
its parameters: :mod:`logscope.query.parameters` binds them and checks again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC
from difflib import get_close_matches
from typing import assert_never

from logscope.errors import QueryError
from logscope.model.categories import CATEGORY_IDS, GROUPS
from logscope.model.fields import BASIS_BITS, FIELD_BY_ANY_NAME, OUTCOMES, FieldType
from logscope.model.regexes import compiled, danger
from logscope.query.ast import (
    And,
    Anything,
    Around,
    Compare,
    Count,
    Fields,
    Glob,
    Head,
    Last,
    Literal,
    Moment,
    Name,
    Node,
    Not,
    Or,
    Parameter,
    Query,
    Regex,
    Since,
    Sort,
    Stage,
    Text,
    Timeline,
    Until,
    Value,
    Where,
)
from logscope.query.times import LENGTH_HINT, STAMP_HINT, read_length, read_stamp
from logscope.query.values import matches, python_regex, read_network, read_number

# Values are matched against every record of the case: what is longer is no question of a person.
# (SQLite refuses a pattern of more than 50,000 bytes, and a letter may become ten of them.)
VALUE_LIMIT = 5_000
REGEX_LIMIT = 2_000
EXTRA = "extra."

# Words that people bring from elsewhere, and the field that they mean.
_MEANT: dict[str, str] = {
    **dict.fromkeys(("user", "username", "account", "who", "login"), "actor"),
    **dict.fromkeys(("ip", "src", "src_ip", "srcip", "client", "addr", "address", "rhost"), "source_ip"),
    **dict.fromkeys(("dst", "dst_ip", "dstip", "server_ip"), "dest_ip"),
    **dict.fromkeys(("hostname", "machine", "system", "computer", "server"), "host"),
    **dict.fromkeys(("service", "process", "app", "daemon", "ident", "unit"), "program"),
    **dict.fromkeys(("status", "errno", "error"), "code"),
    **dict.fromkeys(("level", "priority"), "severity"),
    **dict.fromkeys(("msg", "body"), "message"),
    **dict.fromkeys(("raw", "record", "full"), "original"),
    **dict.fromkeys(("file", "path", "log", "sourcetype"), "source"),
    **dict.fromkeys(("object", "url"), "target"),
    **dict.fromkeys(("cmd", "cmdline", "argv"), "command"),
    **dict.fromkeys(("event", "verb", "method", "operation"), "action"),
    **dict.fromkeys(("result", "res"), "outcome"),
    **dict.fromkeys(("tty", "session", "agent", "user_agent", "terminal"), "device"),
    **dict.fromkeys(("date", "timestamp", "when", "datetime"), "time"),
    **dict.fromkeys(("type", "kind", "tag", "event.category"), "category"),
    **dict.fromkeys(("from", "after", "start"), "since"),
    **dict.fromkeys(("to", "before", "end"), "until"),
}  # fmt: skip
_TIME_WORDS = ("since", "until", "last", "around")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an answer. ``field`` is the field it shows, empty for a number of events."""

    name: str
    type: FieldType
    field: str = ""


# What `fields` would have to say to give what is shown without it.
EVENT_COLUMNS: tuple[str, ...] = (
    "time", "host", "program", "actor", "action", "outcome", "source_ip", "message",
)  # fmt: skip


def field_type(name: str) -> FieldType:
    """The type of a checked field name; fields of ``extra`` are texts."""
    return "text" if name.startswith(EXTRA) else FIELD_BY_ANY_NAME[name].type


def columns_of(query: Query) -> tuple[Column, ...]:
    """The columns of the answer to a checked query, in order."""
    columns: tuple[Column, ...] | None = None
    shown = tuple(_field_column(name) for name in EVENT_COLUMNS)
    for stage in query.stages:
        match stage:
            case Count(by, name):
                columns = (*_group_columns(by, columns), Column(name.text, "int"))
            case Timeline(_, by):
                columns = (
                    Column("time", "time", "time"),
                    *_group_columns(by, columns),
                    Column("count", "int"),
                )
            case Fields(names):
                if columns is None:
                    shown = tuple(_field_column(name.text) for name in names)
                    continue
                known = {column.name: column for column in columns}
                columns = tuple(known[name.text] for name in names)
            case Where() | Sort() | Head():
                pass
            case _:
                assert_never(stage)
    return shown if columns is None else columns


def _field_column(name: str) -> Column:
    return Column(name, field_type(name), name)


def _group_columns(by: Iterable[Name], columns: tuple[Column, ...] | None) -> tuple[Column, ...]:
    known = {column.name: column for column in columns or ()}
    return tuple(known.get(name.text) or _field_column(name.text) for name in by)


def check(query: Query) -> Query:
    """``query`` with the public names of its fields.

    Raises QueryError at the first name or value that means nothing.
    """
    expression = query.expression
    if expression is not None:
        expression = _Checker(query.text, None).node(expression)
    columns: tuple[Column, ...] | None = None
    stages: list[Stage] = []
    for stage in query.stages:
        checked = _Checker(query.text, columns).stage(stage)
        stages.append(checked)
        if columns is not None or isinstance(checked, Count | Timeline):
            columns = columns_of(replace(query, stages=tuple(stages)))
    return replace(query, expression=expression, stages=tuple(stages))


class _Checker:
    """Checks one filter or stage: over events, or over the columns that a stage before it left."""

    def __init__(self, text: str, columns: tuple[Column, ...] | None) -> None:
        self._text = text
        self._columns: Mapping[str, Column] | None = (
            None if columns is None else {column.name: column for column in columns}
        )

    def _error(self, message: str, column: int) -> QueryError:
        return QueryError(message, self._text, column)

    # -- names -------------------------------------------------------------------------------

    def name(self, text: str, column: int) -> str:
        """The canonical name of a field, or of a column behind a stage that counts."""
        if self._columns is not None:
            return self._column_name(text, column)
        if text.lower().startswith(EXTRA):
            key = text[len(EXTRA) :].strip('"')
            if not key or '"' in key or "\\" in key:
                raise self._error("expected the name of a field after 'extra.'", column)
            return EXTRA + key
        found = FIELD_BY_ANY_NAME.get(text) or FIELD_BY_ANY_NAME.get(text.lower())
        if found is not None:
            return found.name
        lowered = text.lower()
        near = _MEANT.get(lowered) or next(
            iter(get_close_matches(lowered, [*FIELD_BY_ANY_NAME, *_TIME_WORDS], 1, 0.7)), None
        )
        if near in _TIME_WORDS:
            near += ":"
        hint = (
            f"did you mean '{near}'?"
            if near
            else f"a field that only its format knows is written extra.{text}, and text that "
            "holds such a sign goes in quotes"
        )
        raise self._error(f"no field named '{text}'; {hint}", column)

    def _column_name(self, text: str, column: int) -> str:
        columns = self._columns or {}
        if text in columns:
            return text
        known = FIELD_BY_ANY_NAME.get(text)
        if known is not None and known.name in columns:
            return known.name
        unquoted = EXTRA + text.removeprefix(EXTRA).strip('"')
        if unquoted in columns:
            return unquoted
        near = get_close_matches(text, list(columns), 1)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        raise self._error(
            f"no column named '{text}'{hint} (the columns here are {', '.join(columns)})", column
        )

    def _type(self, name: str) -> FieldType:
        return field_type(name) if self._columns is None else self._columns[name].type

    # -- conditions --------------------------------------------------------------------------

    def node(self, node: Node) -> Node:
        match node:
            case And(parts) | Or(parts):
                return replace(node, parts=tuple(self.node(part) for part in parts))
            case Not(part):
                return replace(node, part=self.node(part))
            case Compare():
                return self._compare(node)
            case Text() | Since() | Until() | Last() | Around() if self._columns is not None:
                raise self._error(
                    "expected a condition on a column here, such as count > 20 "
                    f"(the columns are {', '.join(self._columns)})",
                    node.column,
                )
            case Text(value):
                self._pattern(value)
                return node
            case Since(moment) | Until(moment):
                self._stamp(moment)
                return node
            case Last(length):
                self._length(length)
                return node
            case Around(moment, length):
                self._stamp(moment)
                self._length(length)
                return node
            case _:
                assert_never(node)

    def _compare(self, node: Compare) -> Compare:
        name = self.name(node.field, node.column)
        value = node.value
        kind = self._type(name)
        self._pattern(value)
        if node.operator != ":":
            self._ordering(node, name, kind)
        elif isinstance(value, Literal):
            self._literal(name, kind, value)
        elif isinstance(value, Glob | Regex) and kind == "time":
            raise self._error(f"expected {STAMP_HINT}", value.column)
        elif (
            isinstance(value, Glob)
            and kind == "set"
            and not any(matches(value, category) for category in CATEGORY_IDS)
        ):
            raise self._error(f"no category is like '{value.pattern}'{_categories()}", value.column)
        return replace(node, field=name)

    def _ordering(self, node: Compare, name: str, kind: FieldType) -> None:
        value = node.value
        if kind == "address":
            raise self._error(
                f"'{name}' is compared with ':' only; a range of addresses is a network, "
                f"{name}:203.0.113.0/24",
                node.column,
            )
        if kind in ("set", "json") or name in ("time_basis", "message", "original"):
            raise self._error(f"'{name}' has no order; compare it with ':'", node.column)
        if isinstance(value, Parameter):
            return
        if not isinstance(value, Literal):
            expected = "a time" if kind == "time" else "a number"
            raise self._error(f"expected {expected} after '{node.operator}'", value.column)
        if kind == "time":
            self._stamp(value)
        elif read_number(name, value.text) is None:
            raise self._error(
                f"expected a number after '{node.operator}', not '{_short(value.text)}'",
                value.column,
            )

    def _literal(self, name: str, kind: FieldType, value: Literal) -> None:
        if kind == "time":
            self._stamp(value)
        elif kind == "int" and read_number(name, value.text) is None:
            raise self._error(
                f"'{name}' is a number, and '{_short(value.text)}' is none", value.column
            )
        elif kind == "address" and read_network(value.text) is None:
            raise self._error(
                f"'{_short(value.text)}' is no address; write an address, a network like "
                "203.0.113.0/24 or a pattern like 203.0.113.*",
                value.column,
            )
        elif kind == "set" and value.text.lower() not in CATEGORY_IDS:
            lowered = value.text.lower()
            near = get_close_matches(lowered, CATEGORY_IDS, 1, 0.5)
            meant = f"{lowered}.*" if lowered in GROUPS else next(iter(near), "")
            hint = f"; did you mean '{meant}'?" if meant else _categories()
            raise self._error(f"no category named '{_short(value.text)}'{hint}", value.column)
        elif name == "outcome" and value.text.lower() not in OUTCOMES:
            raise self._one_of("outcome", value, OUTCOMES)
        elif name == "time_basis":
            for part in value.text.lower().split("+"):
                if part not in BASIS_BITS:
                    raise self._one_of("time_basis", value, tuple(BASIS_BITS))

    def _one_of(self, name: str, value: Literal, words: tuple[str, ...]) -> QueryError:
        near = get_close_matches(value.text.lower(), words, 1, 0.4)
        hint = f"did you mean '{near[0]}'?" if near else f"it is one of {', '.join(words)}"
        return self._error(f"no {name} named '{_short(value.text)}'; {hint}", value.column)

    def _pattern(self, value: Value) -> None:
        match value:
            case Literal(text) | Glob(text):
                if len(text) > VALUE_LIMIT:
                    raise self._error(
                        f"a value of more than {VALUE_LIMIT:,} characters", value.column
                    )
            case Regex():
                self._regex(value)
            case Anything() | Parameter():
                pass
            case _:
                assert_never(value)

    def _regex(self, value: Regex) -> None:
        if len(value.pattern) > REGEX_LIMIT:
            raise self._error(
                f"a regular expression of more than {REGEX_LIMIT:,} characters", value.column
            )
        try:
            pattern = compiled(python_regex(value)).pattern
            why = danger(pattern)
        except (re.error, OverflowError, RecursionError) as error:
            why = error.msg if isinstance(error, re.error) else "too large"
            raise self._error(f"the regular expression is not right: {why}", value.column) from None
        if why is not None:
            raise self._error(f"the regular expression might never end: {why}", value.column)

    def _stamp(self, moment: Moment) -> None:
        if isinstance(moment, Literal) and read_stamp(moment.text, UTC) is None:
            raise self._error(
                f"'{_short(moment.text)}' is no time; expected {STAMP_HINT}", moment.column
            )

    def _length(self, length: Moment) -> None:
        if isinstance(length, Literal) and read_length(length.text) is None:
            raise self._error(
                f"'{_short(length.text)}' is no length; expected {LENGTH_HINT} "
                "(units: s, m, h, d, w)",
                length.column,
            )

    # -- stages ------------------------------------------------------------------------------

    def stage(self, stage: Stage) -> Stage:
        match stage:
            case Count(by, name):
                names = self._names(by)
                if name.text in {given.text for given in names}:
                    raise self._error(f"two columns would be named '{name.text}'", name.column)
                return replace(stage, by=names)
            case Timeline(width, by):
                if self._columns is not None:
                    raise self._error(
                        "timeline counts events, and stands before any count", stage.column
                    )
                self._length(width)
                names = self._names(by)
                for name in names:
                    if name.text == "time":
                        raise self._error("a timeline has the time already", name.column)
                return replace(stage, by=names)
            case Where(condition):
                return replace(stage, condition=self.node(condition))
            case Sort(keys):
                names = self._names(key.name for key in keys)
                return replace(
                    stage,
                    keys=tuple(
                        replace(key, name=name) for key, name in zip(keys, names, strict=True)
                    ),
                )
            case Fields(named):
                return replace(stage, names=self._names(named))
            case Head():
                return stage
            case _:
                assert_never(stage)

    def _names(self, names: Iterable[Name]) -> tuple[Name, ...]:
        checked: dict[str, Name] = {}
        for name in names:
            canonical = replace(name, text=self.name(name.text, name.column))
            if canonical.text in checked:
                raise self._error(f"'{canonical.text}' stands twice", name.column)
            checked[canonical.text] = canonical
        return tuple(checked.values())


def _categories() -> str:
    return f" (categories: {', '.join(sorted(CATEGORY_IDS))})"


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
