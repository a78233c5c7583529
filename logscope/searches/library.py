"""The searches of all folders, and finding one by its name. Of two of one name the later one counts."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from logscope.errors import SearchFileError, UsageError
from logscope.searches.loader import load_search
from logscope.searches.search import SavedSearch

ENDINGS = (".yml", ".yaml")


def load_searches(folders: Iterable[Path]) -> list[SavedSearch]:
    """Every search below the folders (those that exist), by name.

    A file that cannot be read is in the list too, as ``broken`` with its ``problem``.
    """
    found: dict[str, SavedSearch] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.suffix in ENDINGS and path.is_file():
                status = path.stat()
                search = _load(path, status.st_mtime_ns, status.st_size)
                found[search.name] = search
    return sorted(found.values(), key=lambda search: search.name)


@lru_cache(maxsize=1_000)
def _load(path: Path, modified_ns: int, size_bytes: int) -> SavedSearch:  # noqa: ARG001  # it is kept while they are the same
    try:
        return load_search(path)
    except SearchFileError as error:
        return SavedSearch(path.stem, path, kind="broken", title=path.name, problem=str(error))


def find_search(name: str, folders: Iterable[Path]) -> SavedSearch:
    """The search of that name, or in that file. Raises UsageError, SearchFileError."""
    if name.endswith(ENDINGS) or "/" in name:
        return load_search(Path(name))
    known = {search.name: search for search in load_searches(folders)}
    if name not in known:
        near = get_close_matches(name, known, 1)
        hint = f"did you mean '{near[0]}'?" if near else "`logscope searches` lists them"
        raise UsageError(f"no saved search named '{name}'; {hint}")
    if known[name].kind == "broken":
        raise SearchFileError(known[name].problem)
    return known[name]
