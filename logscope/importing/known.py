"""What the case has already, by content: the same source again, or one that has grown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from logscope.index.sources import KnownSource


class KnownSources:
    """The sources of a case, those under way among them, by the hash of their content."""

    def __init__(self, sources: Mapping[str, KnownSource]) -> None:
        self._by_hash: dict[str, KnownSource] = {}
        self._lengths: defaultdict[int | None, set[int]] = defaultdict(set)
        for known in sources.values():
            self.add(known)

    def __bool__(self) -> bool:
        return bool(self._by_hash)

    def get(self, sha256: str | None) -> KnownSource | None:
        """The source with that content."""
        return None if sha256 is None else self._by_hash.get(sha256)

    def add(self, known: KnownSource) -> None:
        """Take a source in, in place of one with the same content."""
        self._by_hash[known.sha256] = known
        if known.content_bytes:
            self._lengths[known.begins].add(known.content_bytes)

    def drop(self, sha256: str) -> None:
        """No source has that content any more: it has grown."""
        self._by_hash.pop(sha256, None)

    def lengths(self, begins: int | None) -> list[int]:
        """At which lengths, ascending, a source may end that one with such a beginning has grown from: short
        ones, and those that begin alike.
        """
        return sorted(self._lengths[None] | self._lengths.get(begins, set()))

    def is_of(self, length: int, sha256: str) -> bool:
        """True where a source, not merely a duplicate, has that length and hash."""
        known = self._by_hash.get(sha256)
        return known is not None and known.content_bytes == length and known.state != "duplicate"
