"""A saved search: what its file says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from logscope.errors import UsageError
from logscope.model.categories import CATEGORY_IDS

# ``sigma``: a Sigma rule, listed and not yet run. ``broken``: a file that cannot be read.
Kind = Literal["search", "sigma", "broken"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """``$name`` in the query; without a default it must be given. Its value is data, never query."""

    name: str
    description: str = ""
    default: str | None = None


@dataclass(frozen=True, slots=True)
class SearchTest:
    """Records of one file, read as ``format`` (None: as found), that the search must find, or not.

    Where the query has stages, the table must have rows, or none. ``line`` is where it stands.
    """

    matches: bool
    text: str
    format: str | None = None
    parameters: tuple[tuple[str, str], ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """One file. ``name`` is the file's without its ending; ``problem`` says why one is broken, and
    ``warnings`` what in it was not understood.
    """

    name: str
    path: Path
    kind: Kind = "search"
    title: str = ""
    id: str = ""
    status: str = ""
    description: str = ""
    author: str = ""
    date: str = ""
    level: str = ""
    tags: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    falsepositives: tuple[str, ...] = ()
    query: str = ""
    parameters: tuple[Parameter, ...] = ()
    columns: tuple[str, ...] = ()
    descending: bool = False
    tests: tuple[SearchTest, ...] = ()
    warnings: tuple[str, ...] = ()
    problem: str = ""

    @property
    def runnable(self) -> bool:
        return self.kind == "search"

    @property
    def categories(self) -> tuple[str, ...]:
        """Those of its tags that are ids of the audit matrix."""
        return tuple(tag for tag in self.tags if tag in CATEGORY_IDS)

    def values(self, given: Mapping[str, str]) -> dict[str, str]:
        """A value for every parameter: the given one or the default.

        Raises UsageError for one that is missing, or that the search has not.
        """
        known = {parameter.name for parameter in self.parameters}
        unknown = [name for name in given if name not in known]
        if unknown:
            has = ", ".join(sorted(known)) or "none"
            raise UsageError(f"search {self.name} has no parameter '{unknown[0]}' (it has: {has})")
        values = {}
        for parameter in self.parameters:
            value = given.get(parameter.name, parameter.default)
            if value is None:
                about = f" ({parameter.description})" if parameter.description else ""
                raise UsageError(
                    f"search {self.name} needs a value for '{parameter.name}'{about}: "
                    f"--param {parameter.name}=VALUE"
                )
            values[parameter.name] = value
        return values
