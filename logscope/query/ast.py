"""The tree of a query: frozen nodes without behaviour, which the other modules match on.

A node knows the column (0-based) where it stands in the text, for messages; two trees are equal if
they mean the same, wherever they stand. ``field`` holds the public name of a field (never an alias)
once a tree has been checked, or ``extra.NAME``; behind a stage that counts, the name of a column.

``And`` and ``Or`` have at least two parts and none of their own kind; ``Not`` never holds a ``Not``.
Use :func:`all_of`, :func:`any_of` and :func:`negated` to build them.

Room is left for two things that the language will learn. ``within`` (``count by source_ip within
5m``) becomes one more attribute of :class:`Count`, a length as :class:`Timeline` has. ``sequence``
becomes one more member of :data:`Stage`, which holds filters (:data:`Node`) with a number each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Literal as OneOf
from typing import assert_never


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that stands for itself, quoted or not: a text, number, address, network or time."""

    text: str
    column: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Glob:
    """A value without quotes that holds ``*`` (any text) or ``?`` (one character)."""

    pattern: str
    column: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Regex:
    """A regular expression, as Python's ``re`` reads it, found anywhere in the value."""

    pattern: str
    ignore_case: bool = False
    column: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Anything:
    """``*`` alone: there is a value."""

    column: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Parameter:
    """``$name``: a value that is bound when the query runs."""

    name: str
    column: int = attribute(default=0, compare=False)


Value = Literal | Glob | Regex | Anything | Parameter
Moment = Literal | Parameter
Operator = OneOf[":", ">", ">=", "<", "<="]


@dataclass(frozen=True, slots=True)
class Compare:
    """``field:value`` or ``field>=value``."""

    field: str
    operator: Operator
    value: Value
    column: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A word, quoted text or regular expression without a field: the record holds it."""

    value: Value
    column: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Since:
    """At that time or later."""

    moment: Moment
    column: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Until:
    """Before that time; where it is a date, that day included."""

    moment: Moment
    column: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Last:
    """So long before the newest event of the case, or later."""

    length: Moment
    column: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Around:
    """No further than ``length`` before or after a time."""

    moment: Moment
    length: Moment
    column: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    part: Node
    column: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Node, ...]
    column: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Node, ...]
    column: int = attribute(default=0, compare=False)


Node = Compare | Text | Since | Until | Last | Around | Not | And | Or


@dataclass(frozen=True, slots=True)
class Name:
    """A field or a column that a stage names."""

    text: str
    column: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Count:
    """``count by F1, F2 as NAME``: a row for each group, its size in the column ``name``."""

    by: tuple[Name, ...] = ()
    name: Name = Name("count")
    column: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Timeline:
    """``timeline 1h by F``: a row for each span of time (and group) that holds events."""

    width: Literal
    by: tuple[Name, ...] = ()
    column: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Where:
    """``where count > 20``: the rows for which a condition holds."""

    condition: Node
    column: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class SortKey:
    name: Name
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Sort:
    """``sort -count, actor``; rows without the value come last."""

    keys: tuple[SortKey, ...]
    column: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Head:
    """``head 10``: the first rows."""

    number: int
    column: int = attribute(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Fields:
    """``fields time, actor``: the columns to show, in that order."""

    names: tuple[Name, ...]
    column: int = attribute(default=0, compare=False)


Stage = Count | Timeline | Where | Sort | Head | Fields


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query; ``expression`` is None where every event is meant. ``text`` is what was read."""

    expression: Node | None = None
    stages: tuple[Stage, ...] = ()
    text: str = attribute(default="", compare=False)

    @property
    def counts(self) -> bool:
        """True where the answer is a table of groups, and not events."""
        return any(isinstance(stage, Count | Timeline) for stage in self.stages)


def negated(node: Node) -> Node:
    """The opposite of ``node``."""
    return node.part if isinstance(node, Not) else Not(node, node.column)


def all_of(parts: Iterable[Node]) -> Node:
    """All of ``parts`` (at least one) together."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))]
    return flat[0] if len(flat) == 1 else And(tuple(flat), flat[0].column)


def any_of(parts: Iterable[Node]) -> Node:
    """Any of ``parts`` (at least one)."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))]
    return flat[0] if len(flat) == 1 else Or(tuple(flat), flat[0].column)


def conjuncts_of(node: Node | None) -> tuple[Node, ...]:
    """The conditions that must all hold."""
    match node:
        case None:
            return ()
        case And(parts):
            return parts
        case _:
            return (node,)


def fields_of(node: Node | None) -> frozenset[str]:
    """The fields that a checked filter asks for: ``original`` for a text, ``time`` for a range."""
    match node:
        case None:
            return frozenset()
        case And(parts) | Or(parts):
            return frozenset().union(*map(fields_of, parts))
        case Not(part):
            return fields_of(part)
        case Compare(name):
            return frozenset((name,))
        case Text():
            return frozenset(("original",))
        case Since() | Until() | Last() | Around():
            return frozenset(("time",))
        case _:
            assert_never(node)
