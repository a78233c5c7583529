"""The books held against the world: do the sources still have their hashes, and does the case hold
every byte of them exactly once?

Per source the spans must follow one another without gap or overlap, each as long as its books say;
their events must have the ids that the span names, and there must be no events besides. So a record
that was taken in twice, or lost, shows.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from logscope.errors import DamagedSourceError, SourceError
from logscope.importing.streams import STDIN, Origin, origins
from logscope.index.index import Index
from logscope.index.journal import first_broken
from logscope.model.results import SourceCheck, Verification


def verify(index: Index, progress: Callable[[str], None] | None) -> Verification:
    """Check everything. ``progress`` is called with each path before it is hashed."""
    return Verification(
        sources=tuple(_checks(index, progress)),
        journal_broken_at=first_broken(index.select),
        integrity=str(index.value("PRAGMA integrity_check")),
        doubled=_misplaced(index),
    )


def _checks(index: Index, progress: Callable[[str], None] | None) -> Iterator[SourceCheck]:
    booked = dict(index.select("SELECT source, sum(bytes) FROM book GROUP BY 1"))
    for source, path, sha256, content_bytes, read_bytes, state in index.select(
        "SELECT id, path, sha256, content_bytes, read_bytes, state FROM source ORDER BY id"
    ):
        balanced = state == "partial" or booked.get(source, 0) == (read_bytes or 0)
        if progress is not None:
            progress(path)
        found, detail = state_of(path, sha256, content_bytes or 0)
        yield SourceCheck(path, found, balanced, detail)


def state_of(path: str, sha256: str, content_bytes: int) -> tuple[str, str]:
    """How the source of that path stands now against its hash, as in :class:`SourceCheck`, and a detail."""
    if path == STDIN or path.startswith(STDIN + "!"):
        return "not checkable", "it came from standard input"
    with _origin_of(path) as origin:
        if origin is None:
            return "missing", "no such file any more, or no such member of the archive"
        return _hash_state(origin, sha256, content_bytes)


def _hash_state(origin: Origin, sha256: str, content_bytes: int) -> tuple[str, str]:
    digest = hashlib.sha256()
    length = 0
    at_length: str | None = None
    try:
        for block in origin.content():
            if length <= content_bytes <= length + len(block):
                head = digest.copy()
                head.update(block[: content_bytes - length])
                at_length = head.hexdigest()
            digest.update(block)
            length += len(block)
    except DamagedSourceError:  # damaged already when it was imported, or the hash will tell
        pass
    except SourceError as problem:
        return "unreadable", str(problem)
    if digest.hexdigest() == sha256:
        return "unchanged", ""
    if at_length == sha256:
        return "grown", f"{length - content_bytes} bytes more; import it again to take them in"
    return "changed", f"its SHA-256 is {digest.hexdigest()} now"


@contextmanager
def _origin_of(path: str) -> Iterator[Origin | None]:
    """The origin with that path, open to be read until the block is left; None where it is gone."""
    for file in _files_of(path):
        with closing(origins([file])) as under:
            for found in under:
                if isinstance(found, Origin) and found.path == path:
                    yield found
                    return
    yield None


def _files_of(path: str) -> Iterator[str]:
    """The files on disk that a source of that path may stand in: itself, or the archive before a ``!``."""
    # bytes that are no UTF-8 stand in the case as \xe9
    raw = re.sub(rb"\\x([0-9a-f]{2})", lambda found: bytes([int(found[1], 16)]), path.encode())
    for whole in dict.fromkeys((path, os.fsdecode(raw))):
        ends = [at for at, character in enumerate(whole) if character == "!"]
        for end in (*ends, len(whole)):
            if Path(whole[:end]).is_file():
                yield whole[:end]


def _misplaced(index: Index) -> int:
    """Spans that overlap or leave a gap, and events that no span accounts for."""
    wrong: int = 0
    ends: dict[int, int] = {}
    booked = dict(index.select("SELECT span, sum(bytes) FROM book GROUP BY 1"))
    events = 0
    last_id = 0
    for span, source, offset, _, _ in index.select(
        'SELECT id, source, "offset", first_id, last_id FROM span ORDER BY source, "offset"'
    ):
        wrong += offset != ends.get(source, 0)
        ends[source] = offset + booked.get(span, 0)
    for first, last in index.select(
        "SELECT first_id, last_id FROM span WHERE last_id >= first_id ORDER BY first_id"
    ):
        wrong += first <= last_id
        last_id = last
        events += last - first + 1
    held = int(index.value("SELECT count(*) FROM event"))
    texts = int(index.value("SELECT count(*) FROM record"))
    return wrong + abs(held - events) + abs(texts - held)
