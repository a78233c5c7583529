"""The lens: the current question. Every view shows the same one."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Lens:
    """A query and a time range (UTC microseconds; ``since`` included, ``until`` not; None: open).

    ``off`` holds the indexes of the query's parts that are switched off for the moment.
    """

    query: str = ""
    since: int | None = None
    until: int | None = None
    off: frozenset[int] = frozenset()

    def within(self, since: int | None, until: int | None) -> Lens:
        """The same query in another range of time."""
        return replace(self, since=since, until=until)
