"""A value against an SQL expression: equal to it, held by it, or before and after it.

ASCII letters are compared in any case by SQLite itself (``NOCASE``, ``LIKE``). It knows no other
alphabets, so that a value with other letters becomes a ``GLOB`` with both cases of each.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from logscope.query.ast import (
    And,
    Anything,
    Glob,
    Literal,
    Node,
    Not,
    Operator,
    Or,
    Parameter,
    Regex,
    Value,
)
from logscope.query.values import python_regex

# Many ids stand in one parameter, ``carray(?)``.
SqlValue: TypeAlias = "int | float | str | bytes | array[int]"


@dataclass(frozen=True, slots=True)
class Sql:
    """An SQL text, and the values of its ``?`` in order."""

    text: str
    parameters: tuple[SqlValue, ...] = ()


TRUE, FALSE = Sql("1"), Sql("0")


# -- together -----------------------------------------------------------------------------------


def negate(condition: Sql) -> Sql:
    """True where ``condition`` is false or NULL: an event that lacks the field is kept."""
    if condition == TRUE:
        return FALSE
    if condition == FALSE:
        return TRUE
    return Sql(f"(({condition.text}) IS NOT TRUE)", condition.parameters)


def all_hold(conditions: Iterable[Sql]) -> Sql:
    """``AND`` over ``conditions``."""
    parts = [condition for condition in conditions if condition != TRUE]
    if FALSE in parts:
        return FALSE
    return _balanced("AND", parts) if parts else TRUE


def any_holds(conditions: Iterable[Sql]) -> Sql:
    """``OR`` over ``conditions``."""
    parts = [condition for condition in conditions if condition != FALSE]
    if TRUE in parts:
        return TRUE
    return _balanced("OR", parts) if parts else FALSE


def _balanced(operator: str, parts: list[Sql]) -> Sql:
    # SQLite allows a depth of 1,000: a list of addresses must not become a chain
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    left, right = _balanced(operator, parts[:middle]), _balanced(operator, parts[middle:])
    return Sql(f"({left.text} {operator} {right.text})", left.parameters + right.parameters)


def combine(node: Node, leaf: Callable[[Node], Sql]) -> Sql:
    """The condition ``node``, its single conditions compiled by ``leaf``."""
    match node:
        case And(parts):
            return all_hold([combine(part, leaf) for part in parts])
        case Or(parts):
            return any_holds([combine(part, leaf) for part in parts])
        case Not(part):
            return negate(combine(part, leaf))
        case _:
            return leaf(node)


# -- alone --------------------------------------------------------------------------------------


def holds(expression: str, value: Value) -> Sql:
    """The text ``expression`` is equal to ``value``."""
    match value:
        case Literal(text) if text.isascii():
            return Sql(f"{expression} = ? COLLATE NOCASE", (text,))
        case Literal() | Glob():
            return _like(expression, value)
        case Regex():
            return Sql(f"{expression} REGEXP ?", (python_regex(value),))
        case Anything():
            return Sql(f"{expression} IS NOT NULL")
        case Parameter(name):
            raise AssertionError(f"${name} is not bound")
        case _:
            assert_never(value)


def contains(expression: str, value: Value) -> Sql:
    """The text ``expression`` holds ``value`` somewhere."""
    if isinstance(value, Literal | Glob):
        return _like(expression, value, "%")
    if isinstance(value, Anything):
        return Sql(f"{expression} <> ''")
    return holds(expression, value)


def numerically(expression: str, operator: Operator, number: float) -> Sql:
    """``expression`` is a number, or a text that is one, and compares so with ``number``.

    A comparison with a REAL gives a text numeric affinity: what is no number stays text, and text is
    greater than every number.
    """
    compared = "=" if operator == ":" else operator
    sql = Sql(f"{expression} {compared} CAST(? AS REAL)", (number,))
    if operator in (">", ">="):
        return Sql(f"({sql.text} AND {expression} <= CAST(9e999 AS REAL))", sql.parameters)
    return sql


def _like(expression: str, value: Literal | Glob, around: str = "") -> Sql:
    text, wild = (value.text, "") if isinstance(value, Literal) else (value.pattern, "*?")
    if text.isascii():
        pattern = "".join(
            ("%" if character == "*" else "_")
            if character in wild
            else ("\\" + character if character in "%_\\" else character)
            for character in text
        )
        return Sql(f"{expression} LIKE ? ESCAPE '\\'", (f"{around}{pattern}{around}",))
    star = "*" if around else ""
    pattern = "".join(
        character if character in wild else _either_case(character) for character in text
    )
    return Sql(f"{expression} GLOB ?", (f"{star}{pattern}{star}",))


def _either_case(character: str) -> str:
    """``character`` in a GLOB: itself, as a class with its other case where it has one."""
    cases = {character, character.lower(), character.upper()}
    letters = "".join(sorted(case for case in cases if len(case) == 1))
    return f"[{letters}]" if len(letters) > 1 or letters in "*?[" else letters
