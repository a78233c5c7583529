"""A saved search to a file: readable, complete, never half written, never over another one."""

from __future__ import annotations

import os
import re
import tempfile
from datetime import date
from pathlib import Path
from uuid import uuid4

from logscope.errors import UsageError
from logscope.model.json_text import json_line
from logscope.searches.loader import read_search
from logscope.searches.search import SavedSearch

_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


def file_name(title: str) -> str:
    """``Failed log-ons of root`` -> ``failed-log-ons-of-root.yml``. Raises UsageError where nothing is left."""
    name = _NOT_IN_NAMES.sub("-", title.lower()).strip("-")[:80].strip("-")
    if not name:
        raise UsageError(f"'{title}': a title needs letters or digits")
    return f"{name}.yml"


def search_text(title: str, query: str, *, description: str = "", author: str = "") -> str:
    """The content of a search's file."""
    lines = [f"title: {_scalar(title)}", f"id: {uuid4()}", "status: experimental"]
    if description:
        lines.append(f"description: {_scalar(description)}")
    if author:
        lines.append(f"author: {_scalar(author)}")
    lines += [f"date: {date.today().isoformat()}", f"query: {_scalar(query)}"]  # noqa: DTZ011 - the analyst's day
    return "\n".join(lines) + "\n"


def save_search(
    folder: Path, title: str, query: str, *, description: str = "", author: str = "",
    replace: bool = False,
) -> SavedSearch:  # fmt: skip
    """Write a search below ``folder`` (made if need be); gives it as it is read back.

    Raises UsageError where it cannot be written, or stands there already and ``replace`` is not set.
    """
    text = search_text(title, query, description=description, author=author)
    return write_search(folder / file_name(title), text, replace=replace)


def write_search(path: Path, text: str, *, replace: bool = False) -> SavedSearch:
    """Write the whole file of a search (its folder is made if need be); gives it as it is read back.

    Raises SearchFileError for a text that is no search; UsageError where it cannot be written, or
    stands there already and ``replace`` is not set.
    """
    saved = read_search(text, path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not replace:
            _reserve(path)
        try:
            _write(path, text)
        except BaseException:
            if not replace:
                path.unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise UsageError(f"cannot write {path}: {problem.strerror}") from problem
    return saved


def _reserve(path: Path) -> None:
    try:
        path.touch(exist_ok=False)
    except FileExistsError:
        raise UsageError(f"{path} exists already; give another title") from None


def _write(path: Path, text: str) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    unfinished = Path(name)
    try:
        with open(descriptor, "w", encoding="utf-8") as stream:  # noqa: PTH123
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
            os.fchmod(stream.fileno(), 0o644)  # it is meant to be shared
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _scalar(text: str) -> str:
    """A text as a double-quoted YAML scalar (which JSON's strings are), in one line."""
    return json_line(text)
