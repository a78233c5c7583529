"""What a condition means, said as plainly as can be: the oracle that the SQL is held against."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from datetime import UTC
from typing import Any, assert_never

from logscope.query.ast import (
    And,
    Anything,
    Around,
    Compare,
    Glob,
    Last,
    Literal,
    Node,
    Not,
    Or,
    Parameter,
    Regex,
    Since,
    Text,
    Until,
    Value,
)
from logscope.query.times import read_length, read_stamp

NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)
CONTAINED = ("message", "original")


def true_of(node: Node, event: Mapping[str, Any], newest: int | None) -> bool:
    match node:
        case And(parts):
            return all(true_of(part, event, newest) for part in parts)
        case Or(parts):
            return any(true_of(part, event, newest) for part in parts)
        case Not(part):
            return not true_of(part, event, newest)
        case Text(value):
            return _one(value, event.get("original") or "", contained=True)
        case Compare():
            return _compare(node, event)
        case Since() | Until() | Last() | Around():
            return event.get("time") is not None and _in_time(node, event["time"], newest)
        case _:
            assert_never(node)


def _in_time(node: Since | Until | Last | Around, time: int, newest: int | None) -> bool:
    match node:
        case Since(moment):
            return time >= _span(moment).start
        case Until(moment):
            span = _span(moment)
            return time < (span.end if span.is_date else span.start)
        case Last(length):
            return newest is not None and time >= newest - _length(length)
        case Around(moment, length):
            return abs(time - _span(moment).start) <= _length(length)
        case _:
            assert_never(node)


def _span(moment: Literal | Parameter) -> Any:
    assert isinstance(moment, Literal)
    return read_stamp(moment.text, UTC)


def _length(length: Literal | Parameter) -> int:
    assert isinstance(length, Literal)
    return read_length(length.text) or 0


def _compare(node: Compare, event: Mapping[str, Any]) -> bool:
    name, value, operator = node.field, node.value, node.operator
    if name.startswith("extra."):
        return any(
            _ordered(text, operator, value) if operator != ":" else _one(value, text)
            for text in extra_texts(event, name[6:])
        )
    given = event.get(name)
    if name == "outcome" and not isinstance(value, Anything):
        given = given or "unknown"
    if name == "time_basis" and event.get("time") is None:
        return False
    if name == "category":
        return any(_one(value, category) for category in given or ())
    if name in CONTAINED:
        return _one(value, given or "", contained=True)
    if given is None:
        return False
    if name == "time_basis" and not isinstance(value, Anything):
        if isinstance(value, Literal):
            return set(value.text.lower().split("+")) <= set(given.split("+"))
        return any(_one(value, text) for text in {given, *given.split("+")})
    if name == "time" and isinstance(value, Literal):
        span = _span(value)
        return {
            ":": span.start <= given < span.end, ">=": given >= span.start, ">": given >= span.end,
            "<": given < span.start, "<=": given < span.end,
        }[operator]  # fmt: skip
    if operator != ":":
        return _ordered(str(given), operator, value)
    if name in ("source_ip", "dest_ip") and isinstance(value, Literal):
        network = ipaddress.ip_network(value.text, strict=False)
        return ipaddress.ip_address(given) in network
    if isinstance(given, int) and isinstance(value, Literal):
        return given == float(value.text)
    return _one(value, str(given))


def extra_texts(event: Mapping[str, Any], key: str) -> list[str]:
    extra = event.get("extra") or {}
    found = [extra[key]] if key in extra else []
    inner: Any = extra
    for part in key.split("."):
        inner = inner.get(part) if isinstance(inner, Mapping) else None
    found += [inner] if "." in key else []
    flat = [item for one in found for item in (one if isinstance(one, list) else [one])]
    return [
        str(item).lower() if isinstance(item, bool) else str(item)
        for item in flat
        if item is not None
    ]


def _ordered(text: str, operator: str, value: Value) -> bool:
    assert isinstance(value, Literal)
    if NUMBER.fullmatch(text) is None:
        return False
    left, right = float(text), float(value.text)
    return {">": left > right, ">=": left >= right, "<": left < right, "<=": left <= right}[
        operator
    ]


def _one(value: Value, text: str, *, contained: bool = False) -> bool:
    match value:
        case Literal(wanted):
            return wanted.lower() in text.lower() if contained else wanted.lower() == text.lower()
        case Glob(pattern):
            inner = "".join({"*": ".*", "?": "."}.get(c) or re.escape(c.lower()) for c in pattern)
            around = ".*" if contained else ""
            return re.fullmatch(f"(?s){around}{inner}{around}", text.lower()) is not None
        case Regex(pattern, ignore_case):
            return re.search(pattern, text, re.IGNORECASE if ignore_case else 0) is not None
        case Anything():
            return text != "" if contained else True
        case Parameter():
            raise AssertionError("not bound")
        case _:
            assert_never(value)
