r"""YAML that anybody may have written, as data whose places are known: the home of yaml.

Saved searches and formats of the user's own are such files. They are read as data only (no tags, no
objects), aliases are refused (a few lines of them can stand for gigabytes), and size and depth have
limits. A :class:`Fault` says what is wrong in which line; who reads a file makes an error of its own of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

SIZE_LIMIT = 1 << 20
DEPTH_LIMIT = 12
# What a text without a tag may be taken for.
_PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{kind}"
    for kind in ("str", "int", "float", "bool", "null", "timestamp", "merge", "value", "binary")
)


class Fault(Exception):  # noqa: N818 - whoever reads a file makes an error of it
    """What is wrong with a file, and the line (from 1) in which it is."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class _Loader(yaml.SafeLoader):
    """Composes nodes; refuses aliases and depth."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._depth = 0

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise Fault("aliases are not read", mark.line + 1)
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise Fault(f"nested more than {DEPTH_LIMIT} deep", mark.line + 1)
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth -= 1


def fail(node: Node, message: str) -> NoReturn:
    """Raise a Fault for the line of ``node``."""
    raise Fault(message, node.start_mark.line + 1)


def file_text(path: Path, kind: str) -> str:
    """The text of a file of some ``kind``. Raises Fault, with line 0 where the whole file is meant."""
    try:
        with path.open("rb") as stream:
            content = stream.read(SIZE_LIMIT + 1)
    except OSError as problem:
        raise Fault(str(problem.strerror or problem), 0) from problem
    if len(content) > SIZE_LIMIT:
        raise Fault(f"more than {SIZE_LIMIT:,} bytes; that is no {kind}", 0)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise Fault("not UTF-8", content.count(b"\n", 0, problem.start) + 1) from problem


def compose(text: str) -> Node | None:
    """The root of the text, None for an empty one. Raises Fault."""
    try:
        loader = _Loader(text)
        try:
            return loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Fault(f"no YAML: {error.problem}", mark.line + 1 if mark else 1) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise Fault("no YAML: a character that may not stand there", line) from None
    except yaml.YAMLError as error:
        raise Fault(f"no YAML: {error}", 1) from None


class Mapping:
    """The keys of a YAML mapping, read once each."""

    def __init__(self, node: Node) -> None:
        if not isinstance(node, MappingNode):
            fail(node, "expected a mapping (key: value)")
        self.node = node
        self._nodes: dict[str, Node] = {}
        self.lines: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                fail(key, "a key must be a text")
            if key.value in self._nodes:
                fail(key, f"'{key.value}' stands twice")
            self._nodes[key.value] = value
            self.lines[key.value] = key.start_mark.line + 1

    def __contains__(self, key: str) -> bool:
        return key in self._nodes

    def node_of(self, key: str) -> Node | None:
        return self._nodes.get(key)

    def text(self, key: str) -> str:
        node = self._nodes.get(key)
        return "" if node is None else text_of(node, key)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text stands for a list of one."""
        node = self._nodes.get(key)
        if node is None or is_null(node):
            return ()
        if isinstance(node, SequenceNode):
            return tuple(text_of(part, key) for part in node.value)
        return (text_of(node, key),)

    def mappings(self, key: str) -> Iterator[Mapping]:
        node = self._nodes.get(key)
        if node is None or is_null(node):
            return
        if not isinstance(node, SequenceNode):
            fail(node, f"'{key}' must be a list")
        for part in node.value:
            yield Mapping(part)

    def mapping(self, key: str) -> Mapping | None:
        """The mapping under ``key``, None where there is none."""
        node = self._nodes.get(key)
        return None if node is None or is_null(node) else Mapping(node)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Keys with texts, in the order of the file."""
        for key, node in self._nodes.items():
            yield key, text_of(node, key)

    def only(self, *keys: str) -> None:
        """Raise Fault for a key that is none of ``keys``, with the nearest of them."""
        for key, line in self.lines.items():
            if key not in keys:
                raise Fault(
                    f"'{key}' is not known here; {nearest(key, keys)}there are: {', '.join(keys)}",
                    line,
                )


def nearest(name: str, known: Iterable[str]) -> str:
    """``did you mean 'X'? ``, where one of the known names is like ``name``; else nothing."""
    near = get_close_matches(name, list(known), 1)
    return f"did you mean '{near[0]}'? " if near else ""


def is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def text_of(node: Node, key: str) -> str:
    if not isinstance(node, ScalarNode):
        fail(node, f"'{key}' must be a text")
    if node.tag not in _PLAIN_TAGS:
        fail(node, f"'{key}' has a tag ({node.tag}); tags are not read")
    return "" if is_null(node) else str(node.value)
