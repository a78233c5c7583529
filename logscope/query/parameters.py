"""``$name`` in a saved search: which names a query needs, and putting values in their place.

A value is data: it becomes a literal in the tree, whatever it holds, and never text of the query.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import assert_never

from logscope.errors import QueryError
from logscope.parsing.tables import clean
from logscope.query.ast import (
    And,
    Around,
    Compare,
    Last,
    Literal,
    Moment,
    Node,
    Not,
    Or,
    Parameter,
    Query,
    Since,
    Text,
    Until,
    Value,
    Where,
)
from logscope.query.check import check


def parameters_of(query: Query) -> tuple[str, ...]:
    """The names of the parameters that ``query`` needs, in the order of their first appearance."""
    nodes = [] if query.expression is None else [query.expression]
    nodes += [stage.condition for stage in query.stages if isinstance(stage, Where)]
    return tuple(dict.fromkeys(value.name for node in nodes for value in _parameters(node)))


def bind(query: Query, values: Mapping[str, str]) -> Query:
    """``query`` with each parameter replaced by its value, and the values checked.

    Values that the query does not need are ignored. Raises QueryError for a parameter without a
    value, and for a value that its field cannot have.
    """
    if not parameters_of(query):
        return query
    binding = _Binding(query.text, values)
    return check(
        replace(
            query,
            expression=None if query.expression is None else binding.node(query.expression),
            stages=tuple(
                replace(stage, condition=binding.node(stage.condition))
                if isinstance(stage, Where)
                else stage
                for stage in query.stages
            ),
        )
    )


def _parameters(node: Node) -> Iterator[Parameter]:
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _parameters(part)
        case Not(part):
            yield from _parameters(part)
        case Compare(value=Parameter() as found) | Text(Parameter() as found):
            yield found
        case Since(Parameter() as found) | Until(Parameter() as found):
            yield found
        case Last(Parameter() as found):
            yield found
        case Around(moment, length):
            for value in (moment, length):
                if isinstance(value, Parameter):
                    yield value
        case Compare() | Text() | Since() | Until() | Last():
            pass
        case _:
            assert_never(node)


class _Binding:
    def __init__(self, text: str, values: Mapping[str, str]) -> None:
        self._text = text
        self._values = values

    def node(self, node: Node) -> Node:
        match node:
            case And(parts) | Or(parts):
                return replace(node, parts=tuple(self.node(part) for part in parts))
            case Not(part):
                return replace(node, part=self.node(part))
            case Compare(value=value) | Text(value):
                return replace(node, value=self._value(value))
            case Since(moment) | Until(moment):
                return replace(node, moment=self._moment(moment))
            case Last(length):
                return replace(node, length=self._moment(length))
            case Around(moment, length):
                return replace(node, moment=self._moment(moment), length=self._moment(length))
            case _:
                assert_never(node)

    def _value(self, value: Value) -> Value:
        return self._literal(value) if isinstance(value, Parameter) else value

    def _moment(self, moment: Moment) -> Moment:
        return self._literal(moment) if isinstance(moment, Parameter) else moment

    def _literal(self, parameter: Parameter) -> Literal:
        value = self._values.get(parameter.name)
        if value is None:
            near = get_close_matches(parameter.name, list(self._values), 1)
            hint = f"; did you mean '${near[0]}'?" if near else ""
            raise QueryError(f"no value for ${parameter.name}{hint}", self._text, parameter.column)
        return Literal(clean(str(value)), parameter.column)
