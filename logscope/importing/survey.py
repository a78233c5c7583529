"""The first look at a source: all of it read once, before any of it is imported.

Gives the hash by which a source is known again, the format, the line end, the encoding, and the
year in which a file without years begins. A file that grew since an earlier import is found by the
hash of its beginning: the digest is taken at each length at which a known source that begins alike
ended.

A short source is whole in memory after that: what it is can be found out elsewhere (``survey_short``).
"""

from __future__ import annotations

import codecs
import hashlib
import re
from calendar import isleap
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zlib import crc32

from logscope.errors import DamagedSourceError
from logscope.importing.streams import BINARY_KINDS, Origin, compression_of
from logscope.parsing.format import Sample
from logscope.parsing.reader import HEAD_BYTES, decode_lines
from logscope.parsing.registry import Detection, detect, format_named
from logscope.parsing.times import MONTHS, YearTracker, day_number

SAMPLE_BYTES = 512 * 1024
SAMPLE_LINES = 400
# What tells sources apart that are not one the beginning of the other.
BEGINNING_BYTES = 512
_LATE_BYTES = 16 * 1024
# So much of a beginning fills a few screens.
_SHOWN_BYTES = 128 * 1024
# Of how many of a file's formats one may have stamps without a year.
_YEARLESS_AMONG = 3
# A stamp may be this far ahead of the reference time: clocks differ, and so do zones.
_AHEAD_DAYS = 2
_YEAR_DAYS = 12 * 31
# A file in which so large a share of the changes of date go back by more than so many days is in no
# order: its dates say nothing about the years between them.
_DISORDER_DAYS, _DISORDER_SHARE = 7, 0.1


@dataclass(frozen=True, slots=True)
class Identity:
    """What a source is known by. ``sha256`` is of the decompressed content, ``content_bytes`` its length,
    ``begins`` the CRC-32 of its first ``BEGINNING_BYTES``, None where it has fewer.

    ``grown_from`` is the digest of a known source that this one begins with and goes beyond. ``problem``
    says why the content ended early.
    """

    sha256: str
    content_bytes: int
    begins: int | None = None
    grown_from: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Survey:
    """What the first look found.

    ``years`` is for stamps without one; ``binary`` names a kind of file that cannot be read. Of a file that a
    ``decoder`` turns into lines, the identity is of the file, all the rest is of the lines. ``head`` is how the
    text begins.
    """

    identity: Identity
    detection: Detection
    encoding: str
    newline: bytes
    years: Years
    binary: str | None = None
    decoder: str | None = None
    head: str = ""

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats that read its lines, the best first."""
        return tuple(name for name, _ in self.detection.scores)


def encoding_of(head: bytes) -> str:
    """``utf-16``, ``utf-32`` by their byte order marks, else ``utf-8``."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8"


def text_blocks(blocks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """``blocks`` as UTF-8; only UTF-16 and UTF-32 are changed."""
    if encoding == "utf-8":
        yield from blocks
        return
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for block in blocks:
        yield decoder.decode(block).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Years:
    """Where a file without years begins: the year of its first stamp. ``latest`` is set for a file in
    no order: see :class:`~logscope.parsing.times.YearTracker`.
    """

    first: int
    latest: int | None = None


@dataclass(slots=True)
class _YearScan:
    """Follows the dates of stamps without a year through a file."""

    pattern: re.Pattern[bytes]
    tracker: YearTracker = field(default_factory=lambda: YearTracker(0))
    highest: tuple[int, int, int] | None = None  # year (counted from the first), month, day
    steps: int = 0
    backward: int = 0
    leap: int | None = None  # a year, counted from the first, that has a 29 February
    _rest: bytes = b"\n"
    _date: tuple[bytes, bytes] | None = None

    def take(self, block: bytes) -> None:
        whole = self._rest + block
        if b"\n" not in block:  # lines that end in CR alone
            whole = whole.replace(b"\r", b"\n")
        cut = whole.rfind(b"\n")
        for found in self._dates(whole, cut):
            if found != self._date:
                self._date = found
                month = MONTHS.get(found[0].decode().lower(), 0)
                if month:
                    self._step(month, int(found[1]))
        self._rest = whole[cut:] if cut > len(whole) - 4096 else b""

    def _dates(self, whole: bytes, cut: int) -> list[tuple[bytes, bytes]]:
        """The dates in order; where all lines before ``cut`` begin alike, that of the first is all there is to
        know of them: to count is ten times as quick as to find.
        """
        first = self.pattern.search(whole)
        if first is None:
            return []
        start = whole[first.start() : max(first.end(1), first.end(2)) + 1]
        if whole.count(start, 0, cut) != whole.count(b"\n", 0, cut):
            return self.pattern.findall(whole)
        return [(first[1], first[2]), *self.pattern.findall(whole[cut:])]

    def _step(self, month: int, day: int) -> None:
        before, year_before = self.tracker.day_of_year, self.tracker.year
        year = self.tracker.step(month, day)
        if (month, day) == (2, 29):
            self.leap = year
        stamp = (year, month, day)
        if self.highest is None or stamp > self.highest:
            self.highest = stamp
        if before is not None:
            self.steps += 1
            backwards = (year - year_before) * _YEAR_DAYS + day_number(month, day) - before
            self.backward += backwards < -_DISORDER_DAYS

    def years(self, reference: datetime) -> Years:
        """The year of the first stamp, so that the latest is not later than the reference time."""
        latest = reference + timedelta(days=_AHEAD_DAYS)
        if self.backward > self.steps * _DISORDER_SHARE:
            return Years(latest.year, day_number(latest.month, latest.day))
        if self.highest is None:
            return Years(reference.year)
        ahead, month, day = self.highest
        possible = [
            year - ahead
            for year in range(latest.year, latest.year - 10, -1)
            if (month, day) <= (latest.month, latest.day) or year < latest.year
        ]
        leap = self.leap
        fitting = (first for first in possible if leap is None or isleap(first + leap))
        return Years(next(fitting, possible[0]))


def follow_years(pattern: re.Pattern[bytes], tracker: YearTracker, data: bytes) -> None:
    """Lead ``tracker`` through the dates of a chunk that begins at a record."""
    _YearScan(pattern, tracker).take(data)


def survey(origin: Origin, reference: datetime, forced_format: str | None = None) -> Survey:
    """Read all of ``origin`` once. Raises SourceError where it cannot be read at all."""
    look = FirstLook(origin, reference, forced_format)
    look.whole()
    return look.survey()


def survey_short(
    content: bytes, identity: Identity, reference: datetime, forced_format: str | None
) -> Survey:
    """What ``content``, all of a source, is."""
    encoding = encoding_of(content)
    detection, years = _look(content, encoding, None, forced_format)
    return _found(identity, content, encoding, detection, years, reference, _kind_of(content))


class FirstLook:
    """The look in steps, so that what its beginning tells is there before all of it was read.

    ``lengths_of`` gives, for the ``begins`` of an :class:`Identity`, the lengths (ascending) of the known
    sources that may begin so; ``is_known(length, digest)`` says whether one of that length has that digest.
    """

    def __init__(
        self,
        origin: Origin,
        reference: datetime,
        forced_format: str | None = None,
        lengths_of: Callable[[int | None], Sequence[int]] = lambda _begins: (),
        is_known: Callable[[int, str], bool] = lambda _length, _digest: False,
    ) -> None:
        self._origin = origin
        self._reference = reference
        self._forced_format = forced_format
        self._lengths_of = lengths_of
        self._is_known = is_known
        self._lengths: deque[int] | None = None
        self._digest = hashlib.sha256()
        self._length = 0
        self._head = b""
        self._encoding = "utf-8"
        self._detection: Detection | None = None
        self._years: _YearScan | None = None
        self._begins: int | None = None
        self._grown_from: str | None = None
        self._problem: str | None = None
        self._binary: str | None = None
        self._decoder = origin.decoder()
        self._blocks = _begun_with(origin.content(), BEGINNING_BYTES)

    def beginning(self) -> tuple[Survey, bytes] | None:
        """What the beginning of a long text tells, and the beginning as UTF-8, up to the end of a line.

        The format, the encoding and the line end are as they will be; hash and length are not known yet
        (empty, 0), and the years may turn out to be others. None where the text is short or damaged, or none at all.
        Raises SourceError.
        """
        try:
            while self._detection is None and (block := next(self._blocks, None)) is not None:
                self._take(block)
        except DamagedSourceError as damage:
            self._problem = str(damage)
        if self._detection is None or self._binary is not None or self._problem is not None:
            return None
        found = self._survey(self._detection, Identity("", 0))
        text = b"".join(text_blocks(iter([self._head]), self._encoding))[:_SHOWN_BYTES]
        return found, text[: text.rfind(found.newline) + 1]

    def whole(self) -> Identity:
        """Read what is left of it. Raises SourceError where it cannot be read."""
        try:
            if self._problem is None:
                for block in self._blocks:
                    self._take(block)
        except DamagedSourceError as damage:
            self._problem = str(damage)
        return self._identity()

    def short(self) -> bytes | None:
        """After ``whole``: all of the content, of a text that is short enough to have been kept."""
        if self._detection is not None or self._decoder is not None or self._binary is not None:
            return None
        return self._head

    def survey(self) -> Survey:
        """After ``whole``: what it is."""
        decoder, detection = self._decoder, self._detection
        if decoder is not None and decoder.hint is not None:
            self._binary, detection = f"{decoder.title}; {decoder.hint}", Detection(())
        elif decoder is not None:
            self._head, self._problem = _decoded_head(self._origin, self._problem)
        elif detection is None:
            return survey_short(self._head, self._identity(), self._reference, self._forced_format)
        if detection is None:
            detection = self._detect(None)
        return self._survey(detection, self._identity())

    def _take(self, block: bytes) -> None:
        if self._lengths is None:
            self._begin(block)
        # the digest at each length at which a known source ended
        start = 0
        while self._lengths and self._lengths[0] <= self._length + len(block):
            known = self._lengths.popleft()
            cut = known - self._length
            self._digest.update(block[start:cut])
            start = cut
            digest = self._digest.copy().hexdigest()
            if self._is_known(known, digest):
                self._grown_from = digest
        self._digest.update(block[start:] if start else block)
        self._length += len(block)
        if self._decoder is not None:
            return
        if self._detection is None:
            self._head += block
            if len(self._head) >= SAMPLE_BYTES:
                self._detection = self._detect(self._origin)
        elif self._years is not None:
            self._years.take(block)

    def _begin(self, block: bytes) -> None:
        if len(block) >= BEGINNING_BYTES:
            self._begins = crc32(block[:BEGINNING_BYTES])
        self._lengths = deque(self._lengths_of(self._begins))
        if self._decoder is None:
            self._binary = _kind_of(block)
            self._encoding = encoding_of(block)

    def _detect(self, late: Origin | None) -> Detection:
        detection, self._years = _look(self._head, self._encoding, late, self._forced_format)
        return detection

    def _identity(self) -> Identity:
        sha256 = self._digest.hexdigest()
        grown_from = None if self._grown_from == sha256 else self._grown_from
        return Identity(sha256, self._length, self._begins, grown_from, self._problem)

    def _survey(self, detection: Detection, identity: Identity) -> Survey:
        decoder = self._decoder
        named = decoder.name if decoder is not None and decoder.hint is None else None
        return _found(
            identity, self._head, self._encoding, detection, self._years, self._reference, self._binary, named
        )  # fmt: skip


def _found(
    identity: Identity,
    head: bytes,
    encoding: str,
    detection: Detection,
    years: _YearScan | None,
    reference: datetime,
    binary: str | None,
    decoder: str | None = None,
) -> Survey:
    return Survey(
        identity=identity,
        detection=detection,
        encoding=encoding,
        newline=b"\r" if b"\n" not in head and b"\r" in head else b"\n",
        years=years.years(reference) if years is not None else Years(reference.year),
        binary=binary,
        decoder=decoder,
        head=head[:HEAD_BYTES].decode(encoding, "replace"),
    )


def _kind_of(head: bytes) -> str | None:
    """What cannot be read, by its first bytes."""
    return next((kind for magic, kind in BINARY_KINDS if head.startswith(magic)), None)


def _begun_with(blocks: Iterator[bytes], size: int) -> Iterator[bytes]:
    """``blocks``, the first of them at least ``size`` bytes long if there are so many."""
    first = b""
    problem: DamagedSourceError | None = None
    try:
        while len(first) < size and (block := next(blocks, None)) is not None:
            first += block
    except DamagedSourceError as damage:
        problem = damage
    if first:
        yield first
    if problem is not None:
        raise problem
    yield from blocks


def _decoded_head(origin: Origin, problem: str | None) -> tuple[bytes, str | None]:
    """The first lines of a decoded file, and what is wrong with it as far as that is seen here.

    No more than the sample is decoded: a decoder may be slow, and the import itself meets the rest.
    """
    head = bytearray()
    try:
        with closing(origin.blocks()) as blocks:
            for block in blocks:
                head += block
                if len(head) >= SAMPLE_BYTES:
                    break
    except DamagedSourceError as damage:
        return bytes(head), str(damage)
    return bytes(head), problem


def _look(
    head: bytes, encoding: str, late: Origin | None, forced_format: str | None
) -> tuple[Detection, _YearScan | None]:
    sample = head[:SAMPLE_BYTES]
    if encoding != "utf-8":
        sample = sample.decode(encoding, "replace").encode("utf-8", "replace")
    lines = _lines(sample)[:SAMPLE_LINES]
    if late is not None and encoding == "utf-8":
        lines += _late_lines(late)
    detection = detect(Sample(tuple(lines)))
    if forced_format is not None:
        others = tuple(pair for pair in detection.scores if pair[0] != forced_format)
        detection = Detection(((forced_format, 1.0), *others))
    yearless = yearless_stamps(tuple(name for name, _ in detection.scores))
    if yearless is None:
        return detection, None
    years = _YearScan(yearless)
    years.take(head)
    return detection, years


def yearless_stamps(formats: Sequence[str]) -> re.Pattern[bytes] | None:
    """What finds the dates without a year in a file that these formats read, the best first; or None."""
    patterns = (format_named(name).yearless for name in formats[:_YEARLESS_AMONG])
    return next((pattern for pattern in patterns if pattern is not None), None)


def _lines(data: bytes) -> list[str]:
    newline = b"\r" if b"\n" not in data and b"\r" in data else b"\n"
    lines, _ = decode_lines(data[:SAMPLE_BYTES], newline)
    # a line that was cut off says little, unless it is most of what there is: a document on one line
    if len(lines) > 1 and not data.endswith(newline) and 2 * len(lines[-1]) < len(data):
        lines.pop()
    return [line[:65_536] for line in lines if line and not line.isspace()]


def _late_lines(origin: Origin) -> list[str]:
    """A few lines from the middle and from the end of a plain file: what it is may show late."""
    lines: list[str] = []
    try:
        with origin.open() as stream:
            if compression_of(stream.read(16)) is not None:
                return lines
            for place in (origin.size_bytes // 2, max(0, origin.size_bytes - _LATE_BYTES)):
                stream.seek(place)
                found = _lines(stream.read(_LATE_BYTES).partition(b"\n")[2])
                lines += found[:40]
    except OSError:  # the sample from the beginning must do
        return lines
    return lines


def reference_of(origin: Origin, stated: datetime | None) -> datetime:
    """The time before which the file's records lie: as stated, or the file's own time, or now."""
    if stated is not None:
        return stated.astimezone(UTC)
    if origin.modified > 0:
        return datetime.fromtimestamp(origin.modified, UTC)
    return datetime.now(UTC)
