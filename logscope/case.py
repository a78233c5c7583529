"""The hall of the house: everything that the command line and the interface may do with a case.

A :class:`Case` is a thin set of verbs over the rooms behind it. Reading verbs may be called from any
thread (each has a connection of its own) and take ``cancelled``, which is asked while the query runs.
They raise QueryError for a bad query, QueryCancelledError when called off, CaseError where the file
fails. What reads logs is loaded by the verbs that do: whoever looks at a case does not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from logscope.analysis import histogram as histograms
from logscope.analysis import matrix as matrices
from logscope.analysis import pages, questions
from logscope.analysis import pivot as pivots
from logscope.analysis import profile as profiles
from logscope.analysis import sources as source_questions
from logscope.analysis.condition import Asking, time_limits
from logscope.analysis.pivot import ORDERS as PIVOT_ORDERS
from logscope.analysis.pivot import PIVOT_FIELDS
from logscope.errors import UsageError
from logscope.export import (
    EXPORT_FIELDS,
    event_values,
    new_file,
    write_csv,
    write_jsonl,
    write_rows,
)
from logscope.importing.request import ImportRequest
from logscope.index import journal as journal_entries
from logscope.index.connection import check_case_file
from logscope.index.index import Index
from logscope.index.journal import JournalEntry
from logscope.index.schema import SCHEMA_VERSION
from logscope.model.lens import Lens
from logscope.model.results import (
    Event,
    Histogram,
    Key,
    Matrix,
    Page,
    PartOfPage,
    Pivot,
    Profile,
    RawLine,
    Shape,
    SourceInfo,
    Stamp,
    Table,
    Verification,
)
from logscope.query.parameters import bind
from logscope.query.reading import parse
from logscope.query.unparse import to_text

if TYPE_CHECKING:
    from logscope.importing.run import Import as Import  # noqa: PLC0414 - the doors know it from here

__all__ = [
    "EXPORT_FIELDS", "PIVOT_FIELDS", "PIVOT_ORDERS", "Case", "CaseTotals", "ImportRequest",
    "event_values", "new_file", "write_csv", "write_jsonl", "write_rows",
]  # fmt: skip

Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class CaseTotals:
    """The case in one line: for the status line."""

    events: int
    sources: int
    hosts: int
    unparsed: int
    balanced: bool


class Case:
    """One case. ``zone`` is the analyst's: for times in queries that state none."""

    def __init__(self, path: Path, zone: tzinfo = UTC) -> None:
        self.path = path
        self.zone = zone
        self._index = Index(path)

    # -- opening and closing -----------------------------------------------------------------

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make an empty case. Raises CaseError where a file is in the way."""
        from logscope.index.schema import create

        create(path)
        return cls(path)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a case, bringing an older one up to this program's tables first."""
        if check_case_file(path) < SCHEMA_VERSION:
            from logscope.index.schema import migrate

            migrate(path)
        return cls(path)

    @classmethod
    def open_or_create(cls, path: Path) -> Self:
        """Open the case, or make it."""
        return cls.open(path) if path.exists() and path.stat().st_size else cls.create(path)

    def close(self) -> None:
        """Let go of the file, in all threads."""
        self._index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _asking(
        self, cancelled: Cancelled | None, parameters: Mapping[str, str] | None = None
    ) -> Asking:
        return Asking(self._index, cancelled, self.zone, parameters)

    def _seen(self, lens: Lens) -> Lens:
        """The lens without the parts that are switched off."""
        return (
            replace(lens, query=self.effective_query(lens), off=frozenset()) if lens.off else lens
        )

    # -- the lens ----------------------------------------------------------------------------

    def check(self, query: str, parameters: Mapping[str, str] | None = None) -> None:
        """Raise QueryError where the query cannot be run."""
        questions.check(self._asking(None, parameters), query)

    def bind(self, query: str, parameters: Mapping[str, str]) -> str:
        """The query as text with values in the place of its parameters; a value stays data."""
        return to_text(bind(parse(query), parameters))

    @staticmethod
    def expect_queries() -> None:
        """Load what only the first query that says something would wait for (a tenth of a second)."""
        parse("x")

    def has_stages(self, query: str) -> bool:
        """True for a query with ``|``: its answer is a table."""
        return questions.has_stages(query)

    def parts(self, lens: Lens) -> tuple[str, ...]:
        """The conditions of the lens's query that must all hold, as query texts."""
        return questions.parts(lens.query)

    def effective_query(self, lens: Lens) -> str:
        """The lens's query without the parts that are switched off."""
        return questions.effective_query(lens)

    def narrow(self, lens: Lens, field: str, value: str | None, *, negate: bool = False) -> Lens:
        """The lens with ``field`` filtered in to ``value``, or out (None: events without one)."""
        return questions.narrow(lens, field, value, negate=negate)

    def around(self, event: Event, minutes: float = 5) -> Lens:
        """Everything on all hosts within so many minutes of an event."""
        if event.time is None:
            return Lens()
        reach = int(minutes * 60_000_000)
        whole = 1_000_000  # a range that ends at a whole second reads better
        since = (event.time - reach) // whole * whole
        return Lens("", since, -(-(event.time + reach + 1) // whole) * whole)

    # -- events ------------------------------------------------------------------------------

    def page(
        self,
        lens: Lens,
        *,
        after: Key | None = None,
        before: Key | None = None,
        limit: int = 256,
        cancelled: Cancelled | None = None,
    ) -> Page:
        """The events that follow ``after``, or come before ``before``, or the first ones."""
        return pages.page(
            self._asking(cancelled),
            self._seen(lens),
            after=after,
            before=before,
            last=False,
            limit=limit,
        )

    def first_page_as_found(
        self, lens: Lens, *, limit: int = 256, cancelled: Cancelled | None = None
    ) -> Iterator[PartOfPage]:
        """The first events, as they are found: see :class:`PartOfPage`. The last one is the whole page."""
        return pages.first_page_as_found(self._asking(cancelled), self._seen(lens), limit=limit)

    def last_page(
        self, lens: Lens, *, limit: int = 256, cancelled: Cancelled | None = None
    ) -> Page:
        """The last events of the lens, in order of time."""
        return pages.page(
            self._asking(cancelled),
            self._seen(lens),
            after=None,
            before=None,
            last=True,
            limit=limit,
        )

    def key_at(self, lens: Lens, time_us: int, *, cancelled: Cancelled | None = None) -> Key | None:
        """Key of the first event at or after a time; None where there is none."""
        return pages.key_at(self._asking(cancelled), self._seen(lens), time_us)

    def count(self, lens: Lens, *, cancelled: Cancelled | None = None) -> int:
        """How many events the lens has."""
        return pages.count(self._asking(cancelled), self._seen(lens))

    def anchors(
        self, lens: Lens, *, every: int = 256, cancelled: Cancelled | None = None
    ) -> tuple[int, list[Key]]:
        """Number of events and key of each ``every``-th: reads the whole lens, so not in a hurry."""
        return pages.anchors(self._asking(cancelled), self._seen(lens), every=every)

    def events(
        self,
        lens: Lens,
        *,
        descending: bool = False,
        limit: int | None = None,
        cancelled: Cancelled | None = None,
    ) -> Iterator[Event]:
        """Whole events in order of time, one after the other."""
        return pages.events(
            self._asking(cancelled), self._seen(lens), descending=descending, limit=limit
        )

    def event(self, identifier: int, *, cancelled: Cancelled | None = None) -> Event:
        """One whole event. Raises UsageError for an id that the case has not."""
        found = self._index.events([identifier], whole=True, cancelled=cancelled)
        if not found:
            raise UsageError(f"no event with the id {identifier} in {self.path}")
        return found[0]

    def neighbours(
        self, identifier: int, *, lines: int = 5, cancelled: Cancelled | None = None
    ) -> tuple[RawLine, ...]:
        """The records around an event in its file."""
        return source_questions.neighbours(self._asking(cancelled), identifier, lines=lines)

    # -- counts ------------------------------------------------------------------------------

    def histogram(
        self,
        lens: Lens,
        *,
        buckets: int = 60,
        width_us: int | None = None,
        by: str = "outcome",
        cancelled: Cancelled | None = None,
    ) -> Histogram:
        """The lens over time, in at most about ``buckets`` bars or in bars of ``width_us``."""
        return histograms.histogram(
            self._asking(cancelled), self._seen(lens), buckets=buckets, width_us=width_us, by=by
        )

    def pivot(
        self,
        field: str,
        lens: Lens,
        *,
        limit: int = 500,
        spark: int = 24,
        order: str = "events",
        wait_for_sparks: bool = True,
        cancelled: Cancelled | None = None,
    ) -> Pivot:
        """The lens by ``actor``, ``host`` or ``source_ip``. Who does not wait gets spark lines only where
        they are known at once, and may ask for them with :meth:`with_sparks`.
        """
        return pivots.pivot(
            self._asking(cancelled),
            field,
            self._seen(lens),
            limit=limit,
            spark=spark,
            order=order,
            wait_for_sparks=wait_for_sparks,
        )

    def with_sparks(
        self, pivot: Pivot, lens: Lens, *, spark: int = 24, cancelled: Cancelled | None = None
    ) -> Pivot:
        """A pivot of this lens with the spark lines of its rows."""
        return pivots.with_sparks(self._asking(cancelled), pivot, self._seen(lens), spark=spark)

    def profile(
        self,
        field: str,
        value: str,
        lens: Lens,
        *,
        top: int = 8,
        whole: bool = True,
        cancelled: Cancelled | None = None,
    ) -> Profile:
        """When, what, where of one actor, host or address; not ``whole``: what is known at once."""
        return profiles.profile(
            self._asking(cancelled), field, value, self._seen(lens), top=top, whole=whole
        )

    def matrix(self, lens: Lens, *, cancelled: Cancelled | None = None) -> Matrix:
        """Categories by host."""
        return matrices.matrix(self._asking(cancelled), self._seen(lens))

    def table(
        self,
        query: str,
        lens: Lens | None = None,
        *,
        parameters: Mapping[str, str] | None = None,
        cancelled: Cancelled | None = None,
    ) -> Table:
        """The answer of a query with stages, within the lens's range and query."""
        return questions.table(
            self._asking(cancelled, parameters),
            query,
            self._seen(lens) if lens is not None else Lens(),
        )

    def span(self) -> tuple[int | None, int | None]:
        """First and last time of the case."""
        return time_limits(self._asking(None))

    def stamp(self) -> Stamp:
        """What the case holds, briefly: another one whenever an import has got further. Costs next to nothing."""
        return source_questions.stamp(self._asking(None))

    def totals(self, *, cancelled: Cancelled | None = None) -> CaseTotals:
        """The case in one line."""
        found = self.sources(cancelled=cancelled)
        return CaseTotals(
            events=sum(source.events for source in found),
            sources=len(found),
            hosts=self._index.value("SELECT count(DISTINCT host) FROM tally") or 0,
            unparsed=sum(source.unparsed for source in found),
            balanced=all(source.balanced for source in found),
        )

    # -- sources and the case itself -----------------------------------------------------------

    def sources(self, *, cancelled: Cancelled | None = None) -> tuple[SourceInfo, ...]:
        """Every source with its books."""
        return source_questions.sources(self._asking(cancelled))

    def shapes(
        self, *, source: int | None = None, limit: int = 100, cancelled: Cancelled | None = None
    ) -> tuple[Shape, ...]:
        """Lines that no format read, grouped by shape."""
        return source_questions.shapes(self._asking(cancelled), source=source, limit=limit)

    def journal(self) -> list[JournalEntry]:
        """What was done to the case, oldest first."""
        return journal_entries.entries(self._index.select)

    def verify(self, *, progress: Callable[[str], None] | None = None) -> Verification:
        """Hash the sources again; check books, journal and the file itself. ``progress`` gets paths."""
        from logscope.importing.ledger import verify

        return verify(self._index, progress)

    def prepare_import(self) -> None:
        """Load all that reads logs, which takes a second: while somebody still says what to import."""
        from logscope.importing.worker import prepare

        import_module("logscope.importing.run")
        prepare()

    def import_files(self, request: ImportRequest) -> Import:
        """An import, ready to run: iterate over it. Formats of the user's own go into the journal first."""
        from logscope.analysis.formats import own_files_read
        from logscope.importing.run import Import

        files = own_files_read()
        if files:
            self.record("formats", {"files": files})
        return Import(self.path, request)

    def record(self, action: str, details: Mapping[str, Any]) -> None:
        """Put an entry into the journal."""
        from logscope.index.writer import CaseWriter

        writer = CaseWriter(self.path)
        try:
            with writer.transaction():
                journal_entries.append(writer.connection, action, details)
            writer.checkpoint(wait=False)  # while others read, SQLite does not by itself
        finally:
            writer.close()
