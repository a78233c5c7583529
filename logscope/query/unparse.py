"""A tree as query text again, and the parts of a lens.

What is written here means the same wherever it stands: conditions that are joined by a blank do not
run into each other, whatever their values hold. ``parse(to_text(parse(text))) == parse(text)``.
"""

from __future__ import annotations

import re
from typing import assert_never

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
    conjuncts_of,
)
from logscope.query.check import EXTRA
from logscope.query.reading import parse

# What needs no quotes. A slash in front is a path if another stands right before a letter, for then
# it cannot begin a regular expression.
_PLAIN = re.compile(
    r"(?!(?:and|or|not)$)(?:[\w.]|::|/[\w.-]+/\w)[\w.@:/\\+-]*", re.ASCII | re.IGNORECASE
)
_SURE_PATH = re.compile(r"/[\w.-]+/\w", re.ASCII)
_PLAIN_TEXT = re.compile(
    r"(?!(?:and|or|not|sequence)$)[a-z_][\w.]*(?:-[\w.]+)*", re.ASCII | re.IGNORECASE
)
_PLAIN_NAME = re.compile(r"[\w.@]+(?:-[\w.@]+)*")


def to_text(tree: Query | Node) -> str:
    """``tree`` as query text. Values are quoted where they have to be."""
    if not isinstance(tree, Query):
        return _node(tree)
    expression = [] if tree.expression is None else [_node(tree.expression)]
    return " ".join([*expression, *(f"| {_stage(stage)}" for stage in tree.stages)])


def conjuncts(text: str) -> list[str]:
    """The conditions that must all hold, each as a query text; what stands behind ``|`` is left out.

    Joined by blanks (any of them, in any order) they are a query again. Raises QueryError.
    """
    return [_part(node) for node in conjuncts_of(parse(text).expression)]


def stages_text(text: str) -> str:
    """The stages of a query, from the first ``|`` on; empty where it has none. Raises QueryError."""
    return to_text(Query(None, parse(text).stages))


def and_also(text: str, field: str, value: str | int | None, *, negate: bool = False) -> str:
    """``text`` narrowed to the events whose ``field`` is ``value``, or (``negate``) to the others.

    ``value`` is taken as it is, quotes and wildcards and all; None means that there is none. A
    condition that the query has already is not added again. Raises QueryError where ``text`` cannot
    be read, or ``field`` cannot have that value.
    """
    query = parse(text)
    wanted: Value = Anything() if value is None else Literal(str(value))
    if value is None:
        negate = not negate
    added = ("not " if negate else "") + _compare(Compare(field, ":", wanted))
    node = conjuncts_of(parse(added).expression)[0]
    parts = conjuncts_of(query.expression)
    if node not in parts:
        parts = (*parts, node)
    narrowed = " ".join(_part(part) for part in parts)
    stages = to_text(Query(None, query.stages))
    return to_text(parse(f"{narrowed} {stages}"))


def _part(node: Node) -> str:
    return (
        f"({_node(node)})" if isinstance(node, Or) and _grouped_field(node) is None else _node(node)
    )


def _node(node: Node) -> str:
    match node:
        case And(parts):
            return " ".join(_part(part) for part in parts)
        case Or(parts):
            name = _grouped_field(node)
            if name is not None:
                values = [part.value for part in parts if isinstance(part, Compare)]
                return f"{_name(name)}:({' or '.join(_value(value) for value in values)})"
            return " or ".join(
                f"({_node(part)})" if isinstance(part, And) else _node(part) for part in parts
            )
        case Not(part):
            return f"not ({_node(part)})" if isinstance(part, And) else f"not {_part(part)}"
        case Compare():
            return _compare(node)
        case Text(Literal(text)) if _PLAIN_TEXT.fullmatch(text):
            return text
        case Text(Literal(text)):
            return _quoted(text)
        case Text(value):
            return _value(value)
        case Since(moment):
            return f"since:{_value(moment)}"
        case Until(moment):
            return f"until:{_value(moment)}"
        case Last(length):
            return f"last:{_value(length)}"
        case Around(moment, length):
            given = _value(length).strip('"').replace(" ", "")  # a length here is never quoted
            return f"around:{_value(moment)} {given}"
        case _:
            assert_never(node)


def _grouped_field(node: Or) -> str | None:
    """The field that every part compares with a value; None where they differ."""
    fields = {
        part.field if isinstance(part, Compare) and _groups(part) else None for part in node.parts
    }
    return fields.pop() if len(fields) == 1 else None


def _groups(node: Compare) -> bool:
    # a minus in front means "not" among several values
    return node.operator == ":" and not (
        isinstance(node.value, Glob) and node.value.pattern.startswith("-")
    )


def _compare(node: Compare) -> str:
    return f"{_name(node.field)}{node.operator}{_value(node.value)}"


def _name(name: str) -> str:
    key = name.removeprefix(EXTRA)
    return name if key == name or _PLAIN_NAME.fullmatch(key) else f'{EXTRA}"{key}"'


def _value(value: Value) -> str:
    match value:
        case Literal(text):
            return text if _PLAIN.fullmatch(text) else _quoted(text)
        case Glob(pattern):
            return (
                f"\\{pattern}" if pattern[0] == "/" and not _SURE_PATH.match(pattern) else pattern
            )
        case Regex(pattern, ignore_case):
            escaped = re.sub(
                r"\\.|/", lambda m: r"\/" if m[0] == "/" else m[0], pattern, flags=re.DOTALL
            )
            return f"/{escaped}/{'i' if ignore_case else ''}"
        case Anything():
            return "*"
        case Parameter(name):
            return f"${name}"
        case _:
            assert_never(value)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _stage(stage: Stage) -> str:
    match stage:
        case Count(by, name):
            named = "" if name == Name("count") else f" as {name.text}"
            return f"count{_by(by)}{named}"
        case Timeline(width, by):
            return f"timeline {width.text}{_by(by)}"
        case Where(condition):
            return f"where {_node(condition)}"
        case Sort(keys):
            names = [f"{'-' if key.descending else ''}{_name(key.name.text)}" for key in keys]
            return f"sort {', '.join(names)}"
        case Head(number):
            return f"head {number}"
        case Fields(names):
            return f"fields {', '.join(_name(name.text) for name in names)}"
        case _:
            assert_never(stage)


def _by(names: tuple[Name, ...]) -> str:
    return f" by {', '.join(_name(name.text) for name in names)}" if names else ""
