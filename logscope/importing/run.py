"""An import: origins in, events in the case, books that balance.

One process reads, cuts and writes; worker processes parse. Chunks are handed out in order and taken
in in order, with a few on their way at a time, so memory does not grow with the size of the logs,
and the same files give the same case with any number of workers. Of a short source a worker finds out what it is,
too: among thousands of files that takes longer than to read them. A source is one transaction (one
that takes long several, each with the place to go on from), so an import that is killed at any moment
leaves whole chunks, and the next run goes on where it stopped.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.context import BaseContext
from pathlib import Path

from logscope.errors import SourceError
from logscope.importing.assumptions import check_format, check_zone
from logscope.importing.chunks import Cut, ReadAs, cuts
from logscope.importing.hosts import host_of, owner_of
from logscope.importing.known import KnownSources
from logscope.importing.ledger import state_of
from logscope.importing.request import ImportRequest
from logscope.importing.streams import STDIN, Origin, Refusal, origins
from logscope.importing.survey import FirstLook, Identity, Survey, reference_of, text_blocks
from logscope.importing.worker import (
    ReadChunk,
    Short,
    ShortRead,
    prepare,
    read_packed,
    read_shorts,
    start,
    unpack,
)
from logscope.index.accounts import name_accounts
from logscope.index.journal import append
from logscope.index.sources import (
    KnownSource,
    copy_as_duplicate,
    extent_of,
    is_recorded,
    known_sources,
    save_extent,
    source_books,
)
from logscope.index.writer import CaseWriter
from logscope.model.batch import Books
from logscope.model.progress import ImportProgress, ImportSummary, SourceReport
from logscope.model.source import SpanStart
from logscope.parsing.reader import read_chunk
from logscope.parsing.registry import formats, rule_book
from logscope.parsing.times import epoch_us

# Chunks on their way per worker: enough that none waits, few enough that memory stays small.
_AHEAD = 2
# A source is committed in parts: its first chunk at once where it is the first thing that can be looked at,
# then what came in so many seconds, so that whoever looks meanwhile sees it grow. A part costs little, for
# a commit waits for no disk.
_COMMIT_EVERY_S = 2.0
# The beginning of a source of so many bytes is shown before all of it was looked at, if there is nothing else.
_LARGE = 8 << 20
# Short sources go to a worker, and into the case, together: so many, or so many bytes.
_BUNDLED, _BUNDLE_BYTES = 16, 256 << 10
# Less than this is not worth starting processes for (they take 0.3 s).
_SMALL = 2 << 20


@dataclass(slots=True)
class _Plan:
    """A source on its way into the case."""

    origin: Origin
    survey: Survey
    reference: datetime
    read_as: ReadAs
    start: SpanStart | None = None  # where an earlier import stopped
    source: int | None = None
    begun: bool = False
    read_bytes: int = 0
    read_lines: int = 0
    carried: int | None = None
    problem: str | None = None

    @property
    def format(self) -> str | None:
        """The format that reads it."""
        return self.survey.formats[0] if self.survey.formats else None

    @property
    def damage(self) -> str | None:
        """Why not all of it could be read."""
        return self.problem or self.survey.identity.problem

    @property
    def state(self) -> str:
        """How it stands in the case once all that can be read of it is there."""
        return "damaged" if self.damage else "complete"

    @property
    def content_bytes(self) -> int:
        """How long its content is."""
        return self.survey.identity.content_bytes

    @property
    def assumed(self) -> tuple[str | None, ...]:
        """With what its events are read: see :class:`KnownSource`."""
        return (self.format, self.read_as.zone, self.read_as.host)

    def known(self, state: str) -> KnownSource:
        """The source as what is known when others are looked at."""
        identity = self.survey.identity
        return KnownSource(
            self.source or 0, self.origin.path, identity.sha256, identity.content_bytes, state,
            self.assumed, identity.begins,
        )  # fmt: skip


@dataclass(slots=True)
class _Step:
    """One chunk on its way; without a batch, the end of its source."""

    plan: _Plan
    cut: Cut | None = None
    batch: Future[bytes] | bytes = b""


@dataclass(slots=True)
class _ShortStep:
    """Short sources on their way, whole."""

    sources: list[tuple[Origin, Short]]
    read: Future[list[ShortRead]] | list[ShortRead]


@dataclass(slots=True)
class _Totals:
    stored_bytes: int = 0
    done_bytes: float = 0.0
    lines: int = 0
    content_bytes: int = 0
    sources_done: int = 0
    began: float = field(default_factory=time.monotonic)


class Import:
    """One run. Iterate over it for progress; ``summary`` is there when it has ended.

    Closing the iterator (or Ctrl-C) stops it: the source under way is taken back to its last
    commit, everything before it stays.
    """

    def __init__(self, case: Path, request: ImportRequest) -> None:
        self._case = case
        self._request = request
        self.summary = ImportSummary()
        self._totals = _Totals()
        self._pending: deque[_Step | _ShortStep] = deque()
        self._known = KnownSources({})
        self._bundle: list[tuple[Origin, Short]] = []  # not yet on their way
        self._pool: ProcessPoolExecutor | None = None
        self._coming: list[Future[None]] = []
        self._workers = request.workers
        self._committed = 0.0  # by the monotonic clock; nothing yet

    def __iter__(self) -> Iterator[ImportProgress]:
        """Run it. Raises UsageError for a zone or format that there is not, CaseError."""
        check_zone(self._request.zone)
        if self._request.format is not None:
            check_format(self._request.format)
        self._totals.stored_bytes = _stored_bytes(self._request.paths)
        self._start_pool()
        try:
            writer = CaseWriter(self._case)
        except BaseException:
            self._stop_pool(wait=False)
            raise
        finished = False
        try:
            with writer.transaction():
                writer.forget_shown()  # of an import that was killed
            self._known = KnownSources(known_sources(writer.connection))
            writer.prepare_bulk(self._totals.stored_bytes)
            for origin in origins(self._request.paths):
                yield from self._take_in(writer, origin)
            yield from self._drain(writer)
            finished = True
        finally:
            if not finished:
                writer.rollback()
            self._stop_pool(wait=finished)
            yield_last = self._finish(writer, finished)
        if yield_last:
            yield self._progress(None, phase="done")

    # -- beginning and end -------------------------------------------------------------------

    def _start_pool(self) -> None:
        if self._workers == 0:
            self._workers = 1 if self._totals.stored_bytes < _SMALL else max(2, os.cpu_count() or 2)
        if self._workers > 1:
            formats(), rule_book()  # once here, and not in each process that is forked
            self._pool = ProcessPoolExecutor(
                self._workers, mp_context=_process_context(), initializer=start
            )
            # the processes begin with the first task: now, before the case is open in this one
            self._coming = [self._pool.submit(prepare) for _ in range(self._workers)]

    def _stop_pool(self, *, wait: bool) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=wait, cancel_futures=True)

    def _finish(self, writer: CaseWriter, finished: bool) -> bool:
        try:
            with writer.transaction():
                writer.forget_shown()
                append(
                    writer.connection,
                    "import" if finished else "import stopped",
                    {
                        "paths": list(self._request.paths),
                        "zone": self._request.zone,
                        "format": self._request.format,
                        "host": self._request.host,
                        "reference": str(self._request.reference)
                        if self._request.reference
                        else None,
                        "sources": [
                            {"path": report.path, "sha256": report.sha256, "state": report.state}
                            for report in self.summary.sources
                        ],
                    },
                )
            if finished:
                with writer.transaction():
                    name_accounts(writer.connection)
                writer.count_and_index()
            writer.checkpoint(wait=finished)
        finally:
            writer.close()
        self.summary.seconds = time.monotonic() - self._totals.began
        return finished

    # -- one origin --------------------------------------------------------------------------

    def _take_in(self, writer: CaseWriter, origin: Origin | Refusal) -> Iterator[ImportProgress]:
        if isinstance(origin, Refusal):
            self.summary.refusals.append((origin.path, origin.reason))
            return
        reference = reference_of(origin, self._request.reference)
        look = FirstLook(
            origin, reference, self._request.format, self._known.lengths, self._known.is_of
        )
        read_as = ReadAs(
            self._request.zone, host_of(origin.folder, self._request.host), owner_of(origin.folder)
        )
        try:
            if not self._known and origin.size_bytes >= _LARGE:
                self._show_beginning(writer, origin, look, reference, read_as)
            identity = look.whole()
        except SourceError as problem:
            self.summary.refusals.append((origin.path, str(problem)))
            return
        if self._known.get(identity.sha256) or self._known.get(identity.grown_from):
            yield from self._drain(writer)  # the other may be under way
        known = self._same_content(writer, origin, identity)
        if known is not None and known.state != "partial":
            self._note_duplicate(writer, origin, identity, known)
            return
        older = known or self._known.get(identity.grown_from)
        content = look.short()
        if older is None and content is not None:
            short = Short(content, identity, reference, self._request.format, read_as)
            yield from self._take_in_short(writer, origin, short)
            return
        try:
            plan = _Plan(origin, look.survey(), reference, read_as)
        except SourceError as problem:
            self.summary.refusals.append((origin.path, str(problem)))
            return
        if plan.survey.binary is not None and plan.format is None:
            yield from self._drain(writer)
            self._note_unreadable(writer, plan, plan.survey.binary)
            return
        if older is not None:
            self._go_on(writer, plan, older)
        self._known.add(plan.known("complete"))
        yield from self._read(writer, plan)

    def _take_in_short(
        self, writer: CaseWriter, origin: Origin, short: Short
    ) -> Iterator[ImportProgress]:
        identity = short.identity
        self._known.add(
            KnownSource(
                0, origin.path, identity.sha256, identity.content_bytes, "complete",
                begins=identity.begins,
            )
        )  # fmt: skip
        self._bundle.append((origin, short))
        size = sum(len(bundled.content) for _, bundled in self._bundle)
        if not self._committed or size >= _BUNDLE_BYTES or len(self._bundle) >= _BUNDLED:
            self._submit_bundle()
            yield from self._take_finished(writer)

    def _same_content(
        self, writer: CaseWriter, origin: Origin, identity: Identity
    ) -> KnownSource | None:
        known = self._known.get(identity.sha256)
        if known is None or identity.content_bytes or known.path == origin.path:
            return known
        # nothing is the same as nothing: an empty source stands for itself
        recorded = is_recorded(writer.connection, origin.path, identity.sha256)
        return replace(known, path=origin.path) if recorded else None

    def _show_beginning(
        self,
        writer: CaseWriter,
        origin: Origin,
        look: FirstLook,
        reference: datetime,
        read_as: ReadAs,
    ) -> None:
        """Take in how a large source begins, so that whoever waits has something to look at while all of it is
        read once. It is taken back, and read anew with the rest, when the next source begins.
        """
        beginning = look.beginning()
        if beginning is None:
            return
        found, text = beginning
        plan = _Plan(origin, found, reference, read_as)
        with writer.transaction():
            source = writer.add_source(_source_row(plan, "partial", None))
            for cut in cuts(found, iter([text]), read_as):
                writer.add(replace(cut.start, source=source), read_chunk(cut.chunk))
        self._committed = time.monotonic()

    def _go_on(self, writer: CaseWriter, plan: _Plan, older: KnownSource) -> None:
        """Continue a source that was cut short or has grown, from the last chunk that it had.

        From the beginning where it was read otherwise than it is to be read now: one source is read in
        one way; and a decoded one always, whose lines a newer decoder may write otherwise. A file of another name that this one begins with, and that is still there, is kept on
        record as a duplicate.
        """
        source = older.id or self._id_of(writer, older.sha256)
        stays = older.path != plan.origin.path and (
            state_of(older.path, older.sha256, older.content_bytes)[0] == "unchanged"
        )
        with writer.transaction():
            plan.start = writer.drop_last_span(source)
            while plan.start is not None and (
                plan.survey.decoder is not None or older.assumed != plan.assumed
            ):
                plan.start = writer.drop_last_span(source)
            if stays:
                copy = copy_as_duplicate(writer.connection, source)
                writer.book_whole(copy, "duplicate", 0, older.content_bytes)
            begun_at = plan.start or SpanStart(source, 0, 1, plan.survey.years.first, None, None)
            writer.update_source(
                source,
                {
                    "state": "partial",
                    "read_bytes": begun_at.offset,
                    "read_lines": begun_at.line - 1,
                },
            )
        plan.source = source
        if stays:
            self._known.add(replace(older, id=source, state="duplicate"))
        elif older.sha256 != plan.survey.identity.sha256:
            self._known.drop(older.sha256)

    @staticmethod
    def _id_of(writer: CaseWriter, sha256: str) -> int:
        found = writer.connection.execute(
            "SELECT id FROM source WHERE sha256 = ? AND state <> 'duplicate'", (sha256,)
        ).get
        return int(found)

    def _note_duplicate(
        self, writer: CaseWriter, origin: Origin, identity: Identity, known: KnownSource
    ) -> None:
        """Content that the case has: the same file, one that was moved (rotated, packed), or a copy."""
        recorded = is_recorded(writer.connection, origin.path, identity.sha256)
        state = "known" if known.path == origin.path else "duplicate"
        problem = f"same content as {known.path}" if state == "duplicate" else None
        with writer.transaction():
            of = known.id or self._id_of(writer, known.sha256)
            if state == "duplicate" and not recorded and _is_gone(known, origin):
                state, problem = "known", f"imported before as {known.path}"
                writer.update_source(
                    of,
                    {
                        "path": origin.path,
                        "size_bytes": origin.size_bytes,
                        "modified": int(origin.modified * 1e6),
                    },
                )
                self._known.add(replace(known, id=of, path=origin.path))
            elif state == "duplicate" and not recorded:
                source = writer.add_source(
                    {
                        "path": origin.path, "sha256": identity.sha256, "size_bytes": origin.size_bytes,
                        "content_bytes": identity.content_bytes, "state": "duplicate", "duplicate_of": of,
                        "modified": int(origin.modified * 1e6), "read_bytes": identity.content_bytes,
                        "imported_at": time.time_ns() // 1000, "begins": identity.begins,
                    }
                )  # fmt: skip
                writer.book_whole(source, "duplicate", 0, identity.content_bytes)
        self._totals.done_bytes += origin.size_bytes
        self.summary.sources.append(
            SourceReport(
                path=origin.path, sha256=identity.sha256, state=state, size_bytes=origin.size_bytes,
                content_bytes=identity.content_bytes, problem=problem,
            )
        )  # fmt: skip

    def _note_unreadable(self, writer: CaseWriter, plan: _Plan, kind: str) -> None:
        problem = f"not a log that can be read: {kind}"
        with writer.transaction():
            source = writer.add_source(_source_row(plan, "unreadable", problem))
            writer.update_source(source, {"read_bytes": plan.content_bytes})
            writer.book_whole(source, "unreadable", 0, plan.content_bytes)
        self._totals.done_bytes += plan.origin.size_bytes
        self._report(writer, plan, source, "unreadable", problem)

    # -- chunks out --------------------------------------------------------------------------

    def _read(self, writer: CaseWriter, plan: _Plan) -> Iterator[ImportProgress]:
        self._submit_bundle()
        found = plan.survey
        text = text_blocks(_as_surveyed(plan.origin.blocks(), plan), found.encoding)
        for cut in cuts(found, text, plan.read_as, plan.start):
            pool = self._ready_pool()
            batch = pool.submit(read_packed, cut.chunk) if pool else read_packed(cut.chunk)
            self._pending.append(_Step(plan, cut, batch))
            yield from self._take_finished(writer)
        self._pending.append(_Step(plan))

    def _submit_bundle(self) -> None:
        if self._bundle:
            shorts = [short for _, short in self._bundle]
            pool = self._ready_pool()
            read = pool.submit(read_shorts, shorts) if pool else read_shorts(shorts)
            self._pending.append(_ShortStep(self._bundle, read))
            self._bundle = []

    def _ready_pool(self) -> ProcessPoolExecutor | None:
        # what comes first is read here: until the first process is there somebody may wait for it
        return self._pool if any(task.done() for task in self._coming) else None

    # -- batches in --------------------------------------------------------------------------

    def _take_finished(self, writer: CaseWriter) -> Iterator[ImportProgress]:
        limit = self._workers * (1 + _AHEAD) if self._pool else 0
        while len(self._pending) > limit:
            yield self._take_step(writer, self._pending.popleft())

    def _drain(self, writer: CaseWriter) -> Iterator[ImportProgress]:
        self._submit_bundle()
        while self._pending:
            yield self._take_step(writer, self._pending.popleft())

    def _take_step(self, writer: CaseWriter, step: _Step | _ShortStep) -> ImportProgress:
        if isinstance(step, _ShortStep):
            return self._take_shorts(writer, step)
        plan = step.plan
        if not plan.begun:
            writer.begin()
            self._begin_source(writer, plan)
        if step.cut is None:
            self._end_source(writer, plan)
            self._commit(writer)
            self._note_read(writer, plan)
        else:
            packed = step.batch if isinstance(step.batch, bytes) else step.batch.result()
            read = ReadChunk(step.cut.start, len(step.cut.chunk.data), step.cut.lines, packed)
            self._take_chunk(writer, plan, read)
            if time.monotonic() - self._committed > _COMMIT_EVERY_S:
                self._save_place(writer, plan, "partial")
                self._commit(writer)
                writer.begin()
        return self._progress(plan, phase="reading")

    def _take_shorts(self, writer: CaseWriter, step: _ShortStep) -> ImportProgress:
        """Take in whole sources, in one transaction."""
        plans = []
        writer.begin()
        for (origin, short), (found, chunks) in zip(
            step.sources,
            step.read if isinstance(step.read, list) else step.read.result(),
            strict=True,
        ):
            plan = _Plan(origin, found, short.reference, short.read_as)
            self._begin_source(writer, plan)
            for chunk in chunks:
                self._take_chunk(writer, plan, chunk)
            self._end_source(writer, plan)
            plans.append(plan)
        self._commit(writer)
        for plan in plans:
            self._note_read(writer, plan)
        return self._progress(plan, phase="reading")

    def _take_chunk(self, writer: CaseWriter, plan: _Plan, read: ReadChunk) -> None:
        batch = unpack(read.packed)
        writer.add(replace(read.start, source=plan.source or 0, carried=plan.carried), batch)
        if batch.last_time is not None:
            plan.carried = batch.last_time
        read_before, plan.read_bytes = plan.read_bytes, plan.read_bytes + read.size_bytes
        plan.read_lines += read.lines
        self._totals.lines += read.lines
        self._totals.content_bytes += read.size_bytes
        if content := plan.content_bytes:
            # decoded lines may be longer than what they were made of
            done = min(plan.read_bytes, content) - min(read_before, content)
            self._totals.done_bytes += plan.origin.size_bytes * done / content

    def _commit(self, writer: CaseWriter) -> None:
        writer.commit()
        self._committed = time.monotonic()

    def _begin_source(self, writer: CaseWriter, plan: _Plan) -> None:
        plan.begun = True
        writer.forget_shown()
        if plan.source is None:
            plan.source = writer.add_source(_source_row(plan, "partial", None))
            return
        begun_at = plan.start
        if begun_at is not None:
            plan.read_bytes, plan.read_lines, plan.carried = (
                begun_at.offset,
                begun_at.line - 1,
                begun_at.carried,
            )
        writer.update_source(plan.source, _source_row(plan, "partial", None))

    def _save_place(self, writer: CaseWriter, plan: _Plan, state: str) -> None:
        writer.update_source(
            plan.source or 0,
            {
                "state": state,
                "read_bytes": plan.read_bytes,
                "read_lines": plan.read_lines,
                "problem": plan.damage,
            },
        )

    def _end_source(self, writer: CaseWriter, plan: _Plan) -> None:
        self._save_place(writer, plan, plan.state)
        save_extent(writer.connection, plan.source or 0)

    def _note_read(self, writer: CaseWriter, plan: _Plan) -> None:
        """A source was taken in, and that is committed."""
        self._known.add(plan.known(plan.state))
        self._totals.sources_done += 1
        self._report(writer, plan, plan.source or 0, plan.state, plan.damage)

    def _report(
        self, writer: CaseWriter, plan: _Plan, source: int, state: str, problem: str | None
    ) -> None:
        books = source_books(writer.connection, source)
        extent = extent_of(writer.connection, source)
        as_stored = plan.survey.encoding == "utf-8" and plan.survey.decoder is None
        wanted = plan.content_bytes if as_stored else plan.read_bytes
        report = SourceReport(
            path=plan.origin.path, sha256=plan.survey.identity.sha256, state=state, size_bytes=plan.origin.size_bytes,
            content_bytes=wanted, format=plan.format,
            scores=plan.survey.detection.scores, books=books, balanced=_balanced(books, wanted),
            problem=problem,
        )  # fmt: skip
        report.first, report.last, report.hosts = extent.first, extent.last, extent.hosts
        self.summary.sources.append(report)

    # -- telling -----------------------------------------------------------------------------

    def _progress(self, plan: _Plan | None, phase: str) -> ImportProgress:
        totals = self._totals
        return ImportProgress(
            phase=phase,
            source=plan.origin.path if plan else None,
            source_done=plan.read_bytes if plan else 0,
            source_bytes=plan.content_bytes if plan else 0,
            lines=totals.lines,
            content_bytes=totals.content_bytes,
            done_bytes=int(totals.done_bytes),
            total_bytes=totals.stored_bytes,
            sources=totals.sources_done,
            seconds=time.monotonic() - totals.began,
        )


def _process_context() -> BaseContext:
    """How worker processes come to be.

    Forked, they have all modules loaded (0.6 s of CPU each otherwise); but only a process with one
    thread may be forked safely, so from within the interface they are started anew.
    """
    alone = threading.active_count() == 1
    return get_context("fork" if alone and sys.platform == "linux" else "spawn")


def _balanced(books: Books, wanted: int) -> bool:
    return books.total_bytes == wanted


def _source_row(plan: _Plan, state: str, problem: str | None) -> dict[str, object]:
    identity = plan.survey.identity
    scores = plan.survey.detection.scores[:5]
    return {
        "path": plan.origin.path, "sha256": identity.sha256, "size_bytes": plan.origin.size_bytes,
        "content_bytes": identity.content_bytes, "begins": identity.begins, "format": plan.format,
        "scores": " ".join(f"{name}={score}" for name, score in scores),
        "host": plan.read_as.host, "zone": plan.read_as.zone, "reference_time": epoch_us(plan.reference),
        "modified": int(plan.origin.modified * 1e6), "state": state, "problem": problem,
        "imported_at": time.time_ns() // 1000,
    }  # fmt: skip


def _is_gone(known: KnownSource, origin: Origin) -> bool:
    """True where the file that was imported does not hold its content any more, and ``origin`` does."""
    if known.state == "duplicate" or origin.path.partition("!")[0] == STDIN:
        return False
    found, _ = state_of(known.path, known.sha256, known.content_bytes)
    return found in ("missing", "changed")


def _stored_bytes(paths: Sequence[str]) -> int:
    """Bytes of all files under ``paths`` as they are stored; what cannot be looked at counts 0."""
    total = 0
    for path in paths:
        place = Path(path)
        if place.is_dir():
            for folder, _, files in os.walk(place):
                for name in files:
                    total += _size(Path(folder, name))
        else:
            total += _size(place)
    return total


def _size(place: Path) -> int:
    try:
        return place.stat().st_size
    except OSError:
        return 0


def _as_surveyed(blocks: Iterator[bytes], plan: _Plan) -> Iterator[bytes]:
    """``blocks`` as far as they were hashed (a log may grow meanwhile) and can be read: the survey has
    met the damage, and what came before stays. A decoder's lines are read to their end.
    """
    left = plan.content_bytes
    decoded = plan.survey.decoder is not None
    try:
        while (decoded or left > 0) and (block := next(blocks, None)) is not None:
            yield block[:left] if not decoded and len(block) > left else block
            left -= len(block)
    except SourceError as problem:
        plan.problem = str(problem)
