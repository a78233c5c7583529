"""What a worker process does: read a chunk, or short sources whole, and send back batches.

A batch travels as one marshalled block: five times cheaper than pickling its columns, and the
process that owns the case unpacks it in one call.
"""

from __future__ import annotations

import marshal
import multiprocessing
import os
import signal
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from logscope.importing.chunks import Cut, ReadAs, cuts
from logscope.importing.survey import Identity, Survey, survey_short, text_blocks
from logscope.model.batch import Books, EventBatch
from logscope.model.source import Chunk, SpanStart
from logscope.parsing.reader import read_chunk
from logscope.parsing.registry import formats, rule_book


def start() -> None:
    """Prepare a worker: leave Ctrl-C to the parent, and end when the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:

        def follow() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=follow, daemon=True).start()


def prepare() -> None:
    """Have at hand what every chunk needs; a forked process has it."""
    formats(), rule_book()


def read_packed(chunk: Chunk) -> bytes:
    """The batch of ``chunk``, packed for the way between processes."""
    return pack(read_chunk(chunk))


@dataclass(frozen=True, slots=True)
class Short:
    """All of a source that is not worth more than one task, and what it is to be looked at with."""

    content: bytes
    identity: Identity
    reference: datetime
    forced_format: str | None
    read_as: ReadAs


@dataclass(frozen=True, slots=True)
class ReadChunk:
    """A chunk that was read: where it started, its size in bytes and lines, and its packed batch."""

    start: SpanStart
    size_bytes: int
    lines: int
    packed: bytes

    @classmethod
    def of(cls, cut: Cut) -> ReadChunk:
        """Read a chunk here and now."""
        return cls(cut.start, len(cut.chunk.data), cut.lines, read_packed(cut.chunk))


#: What a short source is, and its chunks.
ShortRead = tuple[Survey, list[ReadChunk]]


def read_shorts(shorts: Sequence[Short]) -> list[ShortRead]:
    """Look at each source, and read it."""
    return [_read_short(short) for short in shorts]


def _read_short(short: Short) -> ShortRead:
    found = survey_short(short.content, short.identity, short.reference, short.forced_format)
    text = text_blocks(iter([short.content]), found.encoding)
    return found, [ReadChunk.of(cut) for cut in cuts(found, text, short.read_as)]


def pack(batch: EventBatch) -> bytes:
    """A batch as bytes, for :func:`unpack` of the same version of Python."""
    return marshal.dumps(
        (
            batch.columns, batch.dictionaries, batch.classifications,
            batch.books.lines, batch.books.size_bytes, batch.untimed, batch.last_time, batch.tally,
        ),
        2,
    )  # fmt: skip


def unpack(packed: bytes) -> EventBatch:
    """What :func:`pack` made; only ever fed by our own worker processes."""
    whole = marshal.loads(packed)  # noqa: S302
    columns, dictionaries, classifications, lines, sizes, *rest = whole
    return EventBatch(columns, dictionaries, classifications, Books(lines, sizes), *rest)
