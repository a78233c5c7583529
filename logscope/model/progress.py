"""What an import tells while it runs and when it has ended."""

from __future__ import annotations

from dataclasses import dataclass, field

from logscope.model.batch import Books


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is. ``*_bytes`` of a source count decompressed content, ``done_bytes`` and
    ``total_bytes`` bytes as stored; ``seconds`` since the beginning.
    """

    phase: str
    source: str | None
    source_done: int
    source_bytes: int
    lines: int
    content_bytes: int
    done_bytes: int
    total_bytes: int
    sources: int
    seconds: float


@dataclass(slots=True)
class SourceReport:
    """A line of the summary. ``state`` is complete, damaged, duplicate, known or unreadable.

    ``first`` and ``last`` are UTC microseconds; ``balanced`` says whether the books account for every
    byte of ``content_bytes``.
    """

    path: str
    sha256: str
    state: str
    size_bytes: int
    content_bytes: int
    format: str | None = None
    scores: tuple[tuple[str, float], ...] = ()
    books: Books = field(default_factory=Books)
    balanced: bool = True
    problem: str | None = None
    first: int | None = None
    last: int | None = None
    hosts: tuple[str, ...] = ()


@dataclass(slots=True)
class ImportSummary:
    """The whole import. ``refusals`` are (path, reason) of what gave no source at all."""

    sources: list[SourceReport] = field(default_factory=list)
    refusals: list[tuple[str, str]] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def balanced(self) -> bool:
        return all(report.balanced for report in self.sources)
