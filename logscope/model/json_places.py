"""JSON as nodes whose lines are known, the same nodes as YAML's, so that one reader serves both.

``json`` says where a text is no JSON, but not where in it a value stands. Comments and a first line ``#!``
are passed over: lnav's own reader does so.
"""

from __future__ import annotations

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]  # typeshed has it not
from typing import NoReturn

from yaml.error import Mark
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from logscope.model.yaml_text import DEPTH_LIMIT, Fault

_BLANK = re.compile(r"(?:[ \t\r\n]++|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/)*+")
_SCALAR = re.compile(
    r"(?P<null>null)\b|(?P<bool>true|false)\b|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
)


def compose_json(text: str) -> Node:
    """The root of a JSON text. Raises Fault."""
    if text.startswith("#!"):
        text = "//" + text[2:]
    places = _Places(text)
    root = places.value()
    places.blank()
    if places.at != len(text):
        places.wrong("nothing more")
    return root


class _Places:
    def __init__(self, text: str) -> None:
        self._text = text
        self._depth = 0
        self.at = 0

    def wrong(self, expected: str) -> NoReturn:
        raise Fault(f"no JSON: expected {expected}", self._text.count("\n", 0, self.at) + 1)

    def blank(self) -> None:
        found = _BLANK.match(self._text, self.at)
        self.at = found.end() if found else self.at

    def _mark(self) -> Mark:
        line = self._text.count("\n", 0, self.at)
        return Mark("", self.at, line, 0, None, 0)

    def _next(self) -> str:
        self.blank()
        return self._text[self.at : self.at + 1]

    def value(self) -> Node:
        letter = self._next()
        mark = self._mark()
        if letter in ("{", "["):
            self._depth += 1
            if self._depth > DEPTH_LIMIT:
                raise Fault(f"nested more than {DEPTH_LIMIT} deep", mark.line + 1)
            node = self._object(mark) if letter == "{" else self._array(mark)
            self._depth -= 1
            return node
        if letter == '"':
            return ScalarNode("tag:yaml.org,2002:str", self._string(), mark, self._mark())
        found = _SCALAR.match(self._text, self.at)
        if found is None:
            self.wrong("a value")
        self.at = found.end()
        kind = {"null": "null", "bool": "bool"}.get(str(found.lastgroup), "float")
        return ScalarNode(f"tag:yaml.org,2002:{kind}", found[0], mark, self._mark())

    def _string(self) -> str:
        try:
            text, self.at = scanstring(self._text, self.at + 1, False)
        except json.JSONDecodeError as problem:
            raise Fault(f"no JSON: {problem.msg}", problem.lineno) from None
        return str(text)

    def _object(self, mark: Mark) -> MappingNode:
        pairs: list[tuple[Node, Node]] = []
        self.at += 1
        while self._next() != "}":
            if pairs:
                self._comma("}")
            if self._next() != '"':
                self.wrong("a name in double quotes")
            key_mark = self._mark()
            key = ScalarNode("tag:yaml.org,2002:str", self._string(), key_mark, self._mark())
            if self._next() != ":":
                self.wrong("':'")
            self.at += 1
            pairs.append((key, self.value()))
        self.at += 1
        return MappingNode("tag:yaml.org,2002:map", pairs, mark, self._mark())

    def _array(self, mark: Mark) -> SequenceNode:
        values: list[Node] = []
        self.at += 1
        while self._next() != "]":
            if values:
                self._comma("]")
            values.append(self.value())
        self.at += 1
        return SequenceNode("tag:yaml.org,2002:seq", values, mark, self._mark())

    def _comma(self, end: str) -> None:
        if self._next() != ",":
            self.wrong(f"',' or '{end}'")
        self.at += 1
