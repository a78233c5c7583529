"""A source as a parser sees it: a chunk of bytes and what was assumed about the file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chunk:
    """A range of a source that begins at a record; the unit of parallel work.

    ``offset`` is in bytes of the (decompressed) content, ``first_line`` 1-based. ``formats`` names
    the file's format first and then those that may read lines it cannot. ``zone`` is an IANA name
    or ``+HH:MM``. ``host`` is that of records which state none, ``owner`` the account whose home the
    source lies in. ``year``, ``day`` and ``latest`` are the
    state of the year tracker before the first record. ``begun`` is True where the first line began in
    the chunk before: it is counted there. ``heading`` is what said, before the chunk, how its lines are
    read: a line that names the columns, or how the file begins where its format is ``headed``.
    """

    source: int
    offset: int
    first_line: int
    data: bytes
    formats: tuple[str, ...]
    zone: str = "UTC"
    year: int = 1970
    day: int | None = None
    latest: int | None = None
    host: str | None = None
    newline: bytes = b"\n"
    begun: bool = False
    heading: str = ""
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class SpanStart:
    """Where a chunk began, and what reading from there needs: ``source`` is the case's number of the source
    (0: it has none yet), ``carried`` the time, in us since 1970, of the last record before that had one.
    """

    source: int
    offset: int
    line: int
    year: int
    day: int | None
    carried: int | None
