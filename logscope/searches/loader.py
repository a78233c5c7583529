"""A YAML file to a saved search, with errors that name file and line. The home of yaml.

The file has the shape of a Sigma rule, with ``query:`` where Sigma has ``detection:``, so both kinds
live in one folder. It may come from anybody: it is read as data only (no tags, no objects), aliases
are refused (a few lines of them can stand for gigabytes), and size and depth have limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from logscope.errors import SearchFileError
from logscope.model.fields import FIELD_BY_ANY_NAME
from logscope.searches.search import Parameter, SavedSearch, SearchTest

SIZE_LIMIT = 1 << 20
DEPTH_LIMIT = 12
LEVELS = ("informational", "low", "medium", "high", "critical")
STATUSES = ("stable", "test", "experimental", "deprecated", "unsupported")

_KEYS = frozenset(
    (
        "title", "id", "status", "description", "author", "date", "modified", "level", "tags",
        "references", "falsepositives", "logsource", "license", "related", "query", "parameters",
        "columns", "order", "tests",
    )
)  # fmt: skip
_PARAMETER_NAME = re.compile(r"[^\W\d]\w*", re.ASCII)


class _Loader(yaml.SafeLoader):
    """Composes nodes; refuses aliases and depth."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._depth = 0

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise _Fault("aliases are not read", mark.line + 1)
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise _Fault(f"nested more than {DEPTH_LIMIT} deep", mark.line + 1)
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth -= 1


class _Fault(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def _fail(node: Node, message: str) -> NoReturn:
    raise _Fault(message, node.start_mark.line + 1)


def load_search(path: Path) -> SavedSearch:
    """The search in a file. Raises SearchFileError, which names file and line."""
    try:
        with path.open("rb") as stream:
            content = stream.read(SIZE_LIMIT + 1)
    except OSError as problem:
        raise SearchFileError(f"{path}: {problem.strerror or problem}") from problem
    if len(content) > SIZE_LIMIT:
        raise SearchFileError(f"{path}: more than {SIZE_LIMIT:,} bytes; that is no saved search")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise SearchFileError(f"{path}:{line}: not UTF-8") from problem
    return read_search(text, path)


def read_search(text: str, path: Path) -> SavedSearch:
    """The search that ``text`` says, as if it stood in the file ``path``. Raises SearchFileError."""
    try:
        root = _compose(text)
        if not isinstance(root, MappingNode):
            raise _Fault("a saved search is a mapping: title, query, ...", 1)
        return _search(_Mapping(root), path)
    except _Fault as fault:
        raise SearchFileError(f"{path}:{fault.line}: {fault.message}") from None


def _compose(text: str) -> Node | None:
    try:
        loader = _Loader(text)
        try:
            return loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _Fault(f"no YAML: {error.problem}", mark.line + 1 if mark else 1) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _Fault("no YAML: a character that may not stand there", line) from None
    except yaml.YAMLError as error:
        raise _Fault(f"no YAML: {error}", 1) from None


class _Mapping:
    """The keys of a YAML mapping, read once each."""

    def __init__(self, node: Node) -> None:
        if not isinstance(node, MappingNode):
            _fail(node, "expected a mapping (key: value)")
        self.node = node
        self._nodes: dict[str, Node] = {}
        self.lines: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                _fail(key, "a key must be a text")
            if key.value in self._nodes:
                _fail(key, f"'{key.value}' stands twice")
            self._nodes[key.value] = value
            self.lines[key.value] = key.start_mark.line + 1

    def __contains__(self, key: str) -> bool:
        return key in self._nodes

    def node_of(self, key: str) -> Node | None:
        return self._nodes.get(key)

    def text(self, key: str) -> str:
        node = self._nodes.get(key)
        return "" if node is None else _text(node, key)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text stands for a list of one."""
        node = self._nodes.get(key)
        if node is None or _is_null(node):
            return ()
        if isinstance(node, SequenceNode):
            return tuple(_text(part, key) for part in node.value)
        return (_text(node, key),)

    def mappings(self, key: str) -> Iterator[_Mapping]:
        node = self._nodes.get(key)
        if node is None or _is_null(node):
            return
        if not isinstance(node, SequenceNode):
            _fail(node, f"'{key}' must be a list")
        for part in node.value:
            yield _Mapping(part)

    def only(self, *keys: str) -> None:
        for key, line in self.lines.items():
            if key not in keys:
                raise _Fault(f"'{key}' is not known here; there are: {', '.join(keys)}", line)


def _is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def _text(node: Node, key: str) -> str:
    if not isinstance(node, ScalarNode):
        _fail(node, f"'{key}' must be a text")
    if node.tag.startswith("!"):
        _fail(node, f"'{key}' has a tag ({node.tag}); tags are not read")
    return "" if _is_null(node) else str(node.value)


def _search(root: _Mapping, path: Path) -> SavedSearch:
    sigma = "detection" in root and "query" not in root
    title = root.text("title")
    if not title:
        _fail(root.node, "'title' is missing")
    if not sigma and not root.text("query").strip():
        _fail(root.node_of("query") or root.node, "'query' is missing")
    warnings = [] if sigma else list(_warnings(root))
    return SavedSearch(
        name=path.name.removesuffix(path.suffix),
        path=path,
        kind="sigma" if sigma else "search",
        title=title,
        id=root.text("id"),
        status=root.text("status"),
        description=root.text("description").strip(),
        author=root.text("author"),
        date=root.text("date"),
        level=root.text("level"),
        tags=root.texts("tags"),
        references=root.texts("references"),
        falsepositives=root.texts("falsepositives"),
        query="" if sigma else " ".join(root.text("query").split("\n")).strip(),
        parameters=() if sigma else tuple(_parameters(root)),
        columns=() if sigma else _columns(root),
        descending=not sigma and _descending(root),
        tests=() if sigma else tuple(_tests(root)),
        warnings=tuple(warnings),
    )


def _warnings(root: _Mapping) -> Iterator[str]:
    for key, line in root.lines.items():
        if key not in _KEYS:
            yield f"line {line}: '{key}' is not known and was left out"
    for key, known in (("level", LEVELS), ("status", STATUSES)):
        value = root.text(key)
        if value and value not in known:
            yield f"line {root.lines[key]}: {key} '{value}' is none of {', '.join(known)}"


def _parameters(root: _Mapping) -> Iterator[Parameter]:
    names = set()
    for one in root.mappings("parameters"):
        one.only("name", "description", "default")
        name = one.text("name")
        if not _PARAMETER_NAME.fullmatch(name):
            _fail(one.node, "a parameter needs a 'name' of letters, digits and _")
        if name in names:
            _fail(one.node, f"the parameter '{name}' stands twice")
        names.add(name)
        default = one.text("default") if "default" in one else None
        yield Parameter(name, one.text("description"), default)


def _columns(root: _Mapping) -> tuple[str, ...]:
    names = root.texts("columns")
    for name in names:
        if name not in FIELD_BY_ANY_NAME and not name.startswith("extra."):
            raise _Fault(f"no field named '{name}'", root.lines["columns"])
    return tuple(
        name if name.startswith("extra.") else FIELD_BY_ANY_NAME[name].name for name in names
    )


def _descending(root: _Mapping) -> bool:
    order = root.text("order") or "time"
    if order not in ("time", "-time"):
        raise _Fault(
            "'order' is time or -time (a query with stages says `| sort` itself)",
            root.lines["order"],
        )
    return order == "-time"


def _tests(root: _Mapping) -> Iterator[SearchTest]:
    node = root.node_of("tests")
    if node is None or _is_null(node):
        return
    tests = _Mapping(node)
    tests.only("match", "no-match")
    readers: tuple[tuple[str, bool], ...] = (("match", True), ("no-match", False))
    for key, matches in readers:
        for one in tests.mappings(key):
            yield _test(one, matches=matches)


def _test(one: _Mapping, *, matches: bool) -> SearchTest:
    one.only("format", "lines", "parameters")
    lines = one.texts("lines")
    text = "\n".join(line.rstrip("\n") for line in lines)
    if not text.strip():
        _fail(one.node, "a test needs 'lines'")
    node = one.node_of("parameters")
    given = _Mapping(node) if node is not None else None
    parameters = tuple((name, given.text(name)) for name in given.lines) if given else ()
    return SearchTest(
        matches, text + "\n", one.text("format") or None, parameters, one.node.start_mark.line + 1
    )
