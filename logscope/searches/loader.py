"""A YAML file to a saved search, with errors that name file and line.

The file has the shape of a Sigma rule, with ``query:`` where Sigma has ``detection:``, so both kinds
live in one folder. It may come from anybody: :mod:`logscope.model.yaml_text` reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from yaml.nodes import MappingNode

from logscope.errors import SearchFileError
from logscope.model.fields import FIELD_BY_ANY_NAME
from logscope.model.yaml_text import Fault, Mapping, compose, fail, file_text, is_null
from logscope.searches.search import Parameter, SavedSearch, SearchTest

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


def load_search(path: Path) -> SavedSearch:
    """The search in a file. Raises SearchFileError, which names file and line."""
    try:
        text = file_text(path, "saved search")
    except Fault as fault:
        place = f"{path}:{fault.line}" if fault.line else str(path)
        raise SearchFileError(f"{place}: {fault.message}") from fault.__cause__
    return read_search(text, path)


def read_search(text: str, path: Path) -> SavedSearch:
    """The search that ``text`` says, as if it stood in the file ``path``. Raises SearchFileError."""
    try:
        root = compose(text)
        if not isinstance(root, MappingNode):
            raise Fault("a saved search is a mapping: title, query, ...", 1)
        return _search(Mapping(root), path)
    except Fault as fault:
        raise SearchFileError(f"{path}:{fault.line}: {fault.message}") from None


def _search(root: Mapping, path: Path) -> SavedSearch:
    sigma = "detection" in root and "query" not in root
    title = root.text("title")
    if not title:
        fail(root.node, "'title' is missing")
    if not sigma and not root.text("query").strip():
        fail(root.node_of("query") or root.node, "'query' is missing")
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


def _warnings(root: Mapping) -> Iterator[str]:
    for key, line in root.lines.items():
        if key not in _KEYS:
            yield f"line {line}: '{key}' is not known and was left out"
    for key, known in (("level", LEVELS), ("status", STATUSES)):
        value = root.text(key)
        if value and value not in known:
            yield f"line {root.lines[key]}: {key} '{value}' is none of {', '.join(known)}"


def _parameters(root: Mapping) -> Iterator[Parameter]:
    names = set()
    for one in root.mappings("parameters"):
        one.only("name", "description", "default")
        name = one.text("name")
        if not _PARAMETER_NAME.fullmatch(name):
            fail(one.node, "a parameter needs a 'name' of letters, digits and _")
        if name in names:
            fail(one.node, f"the parameter '{name}' stands twice")
        names.add(name)
        default = one.text("default") if "default" in one else None
        yield Parameter(name, one.text("description"), default)


def _columns(root: Mapping) -> tuple[str, ...]:
    names = root.texts("columns")
    for name in names:
        if name not in FIELD_BY_ANY_NAME and not name.startswith("extra."):
            raise Fault(f"no field named '{name}'", root.lines["columns"])
    return tuple(
        name if name.startswith("extra.") else FIELD_BY_ANY_NAME[name].name for name in names
    )


def _descending(root: Mapping) -> bool:
    order = root.text("order") or "time"
    if order not in ("time", "-time"):
        raise Fault(
            "'order' is time or -time (a query with stages says `| sort` itself)",
            root.lines["order"],
        )
    return order == "-time"


def _tests(root: Mapping) -> Iterator[SearchTest]:
    node = root.node_of("tests")
    if node is None or is_null(node):
        return
    tests = Mapping(node)
    tests.only("match", "no-match")
    readers: tuple[tuple[str, bool], ...] = (("match", True), ("no-match", False))
    for key, matches in readers:
        for one in tests.mappings(key):
            yield _test(one, matches=matches)


def _test(one: Mapping, *, matches: bool) -> SearchTest:
    one.only("format", "lines", "parameters")
    lines = one.texts("lines")
    text = "\n".join(line.rstrip("\n") for line in lines)
    if not text.strip():
        fail(one.node, "a test needs 'lines'")
    node = one.node_of("parameters")
    given = Mapping(node) if node is not None else None
    parameters = tuple((name, given.text(name)) for name in given.lines) if given else ()
    return SearchTest(
        matches, text + "\n", one.text("format") or None, parameters, one.node.start_mark.line + 1
    )
