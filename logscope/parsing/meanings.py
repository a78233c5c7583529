"""What a name of an action means to the matrix: tables of patterns, as services name what they do."""

from __future__ import annotations

import re
from functools import cached_property

Categories = tuple[str, ...]

_NAME_CHARACTERS = 300
_MOST_NAMES = 10_000


class Meanings:
    """Names and their categories: the first pattern that fits the whole name counts, in any case unless
    ``case_matters``. The patterns are compiled when the first name is looked up.
    """

    def __init__(self, *meanings: tuple[str, Categories], case_matters: bool = False) -> None:
        self._meanings = meanings
        self._flags = 0 if case_matters else re.IGNORECASE
        self._known: dict[str, Categories] = {}

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], Categories]]:
        return [(re.compile(pattern, self._flags), told) for pattern, told in self._meanings]

    def of(self, name: str) -> Categories:
        """The categories of ``name``; none for one that means nothing to the matrix."""
        known = self._known.get(name)
        if known is None:
            name = name[:_NAME_CHARACTERS]
            known = next((told for pattern, told in self._patterns if pattern.fullmatch(name)), ())
            if len(self._known) < _MOST_NAMES:  # a hostile log may invent names without end
                self._known[name] = known
        return known
