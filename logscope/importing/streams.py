"""Origins: where the bytes of a source come from, and how they are opened again and again.

A path becomes one origin per log file: itself, or each member of the archive that it is. An origin
opens as many times as needed and yields blocks of decompressed bytes; it never writes, and nothing
is unpacked to a name on disk: members of archives and standard input are kept in memory up to a
limit, then in a nameless temporary file that is gone when the program is. A binary file that a
decoder knows (:mod:`logscope.importing.decoders`) gives the decoder's lines.

Compression is told by content, not by name: gzip (RFC 1952), bzip2, xz, zstandard (RFC 8878); tar
in any of them; zip. What is cut off or damaged gives all that can be read, and then a
:class:`logscope.errors.DamagedSourceError` that says where it ended.
"""

from __future__ import annotations

import bz2
import lzma
import os
import stat
import struct
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import IO, Any, Protocol, cast

from logscope.errors import DamagedSourceError, SourceError
from logscope.importing.decoders.decoder import Decoder

BLOCK = 1 << 20
_COMPRESSED_BLOCK = 1 << 16
_SLICE = 1 << 10
_IN_MEMORY = 16 << 20
_NESTING = 4
_LAST_SECOND = 253_402_300_799  # of the year 9999
STDIN = "-"

MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
)

# Files that are no text and that no format of ours reads; named so that the summary can say it.
BINARY_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"SQLite format 3\0", "SQLite database"),
    (b"\x7fELF", "ELF program"),
    (b"%PDF-", "PDF document"),
    (b"\x89PNG\r\n", "PNG picture"),
    (b"\xff\xd8\xff", "JPEG picture"),
    (b"\xd4\xc3\xb2\xa1", "packet capture"),
    (b"\xa1\xb2\xc3\xd4", "packet capture"),
    (b"\x0a\x0d\x0d\x0a", "packet capture (pcapng)"),
    (b"regf", "Windows registry hive"),
    (b"MZ\x90\0", "Windows program"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip archive; unpack it first"),
    (b"Rar!\x1a\x07", "RAR archive; unpack it first"),
)


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Origin:
    """One log: ``path`` as it is named in the case, and how to open it.

    ``size_bytes`` is the size as stored (compressed, if it is), ``modified`` in seconds since 1970.
    ``folder`` are the directory names above it, the nearest last, for the host's name.
    """

    path: str
    open: Callable[[], IO[bytes]]
    size_bytes: int
    modified: float
    folder: tuple[str, ...] = ()

    def content(self) -> Generator[bytes, None, None]:
        """The decompressed bytes, by which the source is known.

        Raises SourceError, or DamagedSourceError after the last good byte.
        """
        try:
            with self.open() as stream:
                yield from decompressed(stream)
        except OSError as problem:
            raise SourceError(
                f"{self.path}: cannot be read: {problem.strerror or problem}"
            ) from problem

    def blocks(self) -> Generator[bytes, None, None]:
        """The text: the content, or what the decoder of a binary file makes of it. Raises as ``content``."""
        decoder = self.decoder()
        if decoder is None or decoder.hint is not None:
            yield from self.content()
        else:
            yield from _decoded(self, decoder)

    def decoder(self) -> Decoder | None:
        """The decoder for the kind of binary file that this is; None for all else."""
        from logscope.importing.decoders.registry import HEAD_BYTES, decoder_of

        head, size = b"", self.size_bytes
        try:
            with self.open() as stream:
                packed = compression_of(stream.read(16)) is not None
                if not packed:
                    stream.seek(0)
                    head = stream.read(HEAD_BYTES)
            if packed:
                size = -1
                with closing(self.content()) as content:
                    while len(head) < HEAD_BYTES and (block := next(content, b"")):
                        head += block
        except (SourceError, OSError):  # whoever reads it will meet it, too
            size = -1
        return decoder_of(head, size)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A path that gave no origin, and why."""

    path: str
    reason: str


def compression_of(head: bytes) -> str | None:
    """``gzip``, ``bzip2``, ``xz``, ``zstd`` by the first bytes; None for anything else."""
    return next((name for magic, name in MAGIC if head.startswith(magic)), None)


def decompressed(stream: IO[bytes]) -> Iterator[bytes]:
    """The content of ``stream``, all compressed members of it in a row; plain bytes as they are."""
    head = stream.read(_COMPRESSED_BLOCK)
    kind = compression_of(head)
    if kind is None:
        while head:
            yield head
            head = stream.read(BLOCK)
        return
    yield from _inflate(kind, head, stream)


def _decoded(origin: Origin, decoder: Decoder) -> Iterator[bytes]:
    """The lines of a binary file. What is damaged below (compression) or in the file itself is told at the end."""
    problems: list[str] = []

    def content() -> Iterator[bytes]:
        try:
            yield from origin.content()
        except DamagedSourceError as damage:
            problems.append(str(damage))

    try:
        with ExitStack() as opened:
            stream = opened.enter_context(origin.open())
            if compression_of(stream.read(16)) is not None:
                stream = opened.enter_context(_reopened(opened.enter_context(_kept(content())))())
            stream.seek(0)
            if isinstance(stream, _KeptView):
                stream.name = origin.path
            try:
                yield from decoder.decode(stream)
            except DamagedSourceError as damage:
                problems.append(str(damage))
            except _UNDECODABLE as problem:
                problems.append(
                    f"{decoder.title}: cannot be read further ({problem}); what came before it was read"
                )
    except OSError as problem:
        raise SourceError(
            f"{origin.path}: cannot be read: {problem.strerror or problem}"
        ) from problem
    if problems:
        raise DamagedSourceError("; ".join(problems))


# What a decoder may stumble over in a file that is not what it seemed.
_UNDECODABLE = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    EOFError,
    struct.error,
)


def _inflate(kind: str, data: bytes, stream: IO[bytes]) -> Iterator[bytes]:
    """All members in a row. Damage loses no more than what ``_SLICE`` compressed bytes hold."""
    decompressor = _decompressor(kind)
    started = False
    plain: list[bytes] = []
    while data or (data := stream.read(_COMPRESSED_BLOCK)):
        at = 0
        while at < len(data):
            piece = data[at : at + _SLICE]
            at += len(piece)
            if not started and not piece.strip(b"\0"):
                continue  # padding behind a member
            started = True
            try:
                plain.append(decompressor.decompress(piece))
            except (
                zlib.error,
                OSError,
                EOFError,
                lzma.LZMAError,
                ValueError,
                _zstd_error(),
            ) as problem:
                yield b"".join(plain)
                raise DamagedSourceError(
                    f"damaged {kind} data: {problem}; what came before it was read"
                ) from problem
            if decompressor.eof:
                at -= len(decompressor.unused_data)
                decompressor = _decompressor(kind)
                started = False
        yield b"".join(plain)
        plain.clear()
        data = b""
    if started:
        raise DamagedSourceError(
            f"the {kind} data end before their end (a file cut off); what was there was read"
        )


def _decompressor(kind: str) -> _Decompressor:
    if kind == "gzip":
        return zlib.decompressobj(wbits=31)
    if kind == "bzip2":
        return bz2.BZ2Decompressor()
    if kind == "xz":
        return lzma.LZMADecompressor()
    import zstandard

    made: _Decompressor = zstandard.ZstdDecompressor().decompressobj()
    return made


def _zstd_error() -> type[Exception]:
    module = sys.modules.get("zstandard")
    return module.ZstdError if module is not None else ValueError


# -- from paths to origins -------------------------------------------------------------------


def origins(paths: Iterable[str]) -> Generator[Origin | Refusal, None, None]:
    """The logs under ``paths`` in a fixed order: files, folders (recursively, by name), ``-``.

    Each must be read before the next is asked for: members of archives are kept only so long.
    """
    for path in paths:
        if path == STDIN:
            yield from _stdin()
            continue
        place = Path(path)
        if not place.exists():
            yield Refusal(path, "no such file or folder")
        elif place.is_dir():
            yield from _folder(place)
        else:
            yield from _file(place, place.parent.resolve().parts)


def _folder(root: Path) -> Iterator[Origin | Refusal]:
    def fail(problem: OSError) -> None:
        refused.append(Refusal(str(problem.filename), problem.strerror or str(problem)))

    refused: list[Refusal] = []
    for folder, folders, files in os.walk(root, onerror=fail):
        folders.sort()
        for name in folders:
            if Path(folder, name).is_symlink():  # it may lead in a circle, or out of the evidence
                reason = "a link to a folder is not followed; name the folder to import it"
                yield Refusal(_label(Path(folder, name)), reason)
        inside = Path(folder).relative_to(root).parts
        for name in sorted(files):
            if not name.endswith((".logscope.db", ".logscope.db-wal", ".logscope.db-shm")):
                yield from _file(Path(folder, name), folders_of(root.resolve(), inside))
    yield from refused


def folders_of(root: Path, inside: tuple[str, ...]) -> tuple[str, ...]:
    """The folder names that may say whose log it is, outermost first; the first says nothing.

    From the folder that was named downwards; but the tree of a host (``web1/var/log``) is known by
    what lies above, too.
    """
    whole = (*root.parts, *inside)
    if any(pair == ("var", "log") for pair in pairwise(whole)):
        return whole
    return (root.name, *inside)


def _label(place: Path) -> str:
    r"""The path as the case keeps it: bytes that are no UTF-8 as ``\xe9``."""
    return os.fsencode(place).decode("utf-8", "backslashreplace")


def _file(place: Path, folder: tuple[str, ...]) -> Iterator[Origin | Refusal]:
    try:
        status = place.stat()
    except OSError as problem:
        yield Refusal(str(place), problem.strerror or str(problem))
        return
    if not stat.S_ISREG(status.st_mode):
        yield Refusal(str(place), "neither a file nor a folder (a device, a pipe or a socket)")
        return

    def open_file() -> IO[bytes]:
        return place.open("rb")

    label = _label(place)
    modified = _possible(status.st_mtime)
    yield from _expand(Origin(label, open_file, status.st_size, modified, folder), 0)


def _stdin() -> Iterator[Origin | Refusal]:
    import time

    with _kept(iter(lambda: sys.stdin.buffer.read(BLOCK), b"")) as kept:
        size = kept.seek(0, os.SEEK_END)
        yield from _expand(Origin(STDIN, _reopened(kept), size, time.time()), 0)


def _expand(origin: Origin, depth: int) -> Iterator[Origin | Refusal]:
    """The origin itself, or the members of the archive that it is."""
    try:
        with origin.open() as stream:
            head = stream.read(600)
    except OSError as problem:
        yield Refusal(origin.path, f"cannot be read: {problem.strerror or problem}")
        return
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        yield from _zip_members(origin, depth)
    elif _is_tar(origin, head):
        yield from _tar_members(origin, depth)
    else:
        yield origin


def _is_tar(origin: Origin, head: bytes) -> bool:
    if compression_of(head) is not None:
        try:
            head = next(origin.content(), b"")
        except SourceError:
            return False
    return head[257:262] == b"ustar"


def _tar_members(origin: Origin, depth: int) -> Iterator[Origin | Refusal]:
    if depth >= _NESTING:
        yield Refusal(origin.path, f"archives within archives, more than {_NESTING} deep")
        return
    try:
        with tarfile.open(fileobj=_as_file(origin.content()), mode="r|") as archive:
            for member in archive:
                name = f"{origin.path}!{member.name}"
                if not member.isreg():
                    if not member.isdir():
                        yield Refusal(name, "a link or a device in an archive")
                    continue
                stream = archive.extractfile(member)
                if stream is not None:
                    with _kept(_blocks_of(stream)) as kept:
                        yield from _member(
                            origin, member.name, kept, member.size, member.mtime, depth
                        )
    except (tarfile.TarError, SourceError, EOFError, OSError) as problem:
        yield Refusal(
            origin.path,
            f"the archive cannot be read to its end ({problem}); the members before it were read",
        )


def _zip_members(origin: Origin, depth: int) -> Iterator[Origin | Refusal]:
    if depth >= _NESTING:
        yield Refusal(origin.path, f"archives within archives, more than {_NESTING} deep")
        return
    try:
        with origin.open() as stream, zipfile.ZipFile(stream) as archive:
            for member in archive.infolist():
                if member.is_dir():
                    continue
                name = f"{origin.path}!{member.filename}"
                try:
                    with archive.open(member) as inside, _kept(_blocks_of(inside)) as kept:
                        yield from _member(
                            origin,
                            member.filename,
                            kept,
                            member.file_size,
                            _zip_time(member),
                            depth,
                        )
                except _DAMAGED_MEMBER as problem:
                    yield Refusal(name, f"cannot be read: {problem}")
    except (zipfile.BadZipFile, OSError) as problem:
        yield Refusal(origin.path, f"the archive cannot be read ({problem})")


# What the modules of the standard library raise over a member that is damaged or encrypted.
_DAMAGED_MEMBER = (
    zipfile.BadZipFile,
    RuntimeError,
    zlib.error,
    lzma.LZMAError,
    OSError,
    EOFError,
    ValueError,
    struct.error,
)


def _member(
    origin: Origin, name: str, kept: IO[bytes], size: int, modified: float, depth: int
) -> Iterator[Origin | Refusal]:
    label = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    folder = (*(origin.folder or ("",)), *Path(label).parts[:-1])
    yield from _expand(
        Origin(f"{origin.path}!{label}", _reopened(kept), size, _possible(modified), folder),
        depth + 1,
    )


def _possible(modified: float) -> float:
    """A file's time; 0 (not known) for one that no calendar has."""
    return modified if 0 < modified <= _LAST_SECOND else 0.0


def _zip_time(member: zipfile.ZipInfo) -> float:
    import calendar

    try:
        return float(calendar.timegm((*member.date_time, 0, 0, 0)))
    except (ValueError, OverflowError):
        return 0.0


def _blocks_of(stream: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: stream.read(BLOCK), b"")


@contextmanager
def _kept(blocks: Iterator[bytes]) -> Iterator[IO[bytes]]:
    """A member's bytes in memory or, where they are many, in a file of their own, until it was read."""
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as kept:
        for block in blocks:
            kept.write(block)
        yield cast(IO[bytes], kept)


def _reopened(kept: IO[bytes]) -> Callable[[], IO[bytes]]:
    def open_again() -> IO[bytes]:
        kept.seek(0)
        view: Any = _KeptView(kept)
        return view  # type: ignore[no-any-return]

    return open_again


class _KeptView:
    """A kept file, read from its beginning; leaving the ``with`` block does not close it."""

    def __init__(self, kept: IO[bytes]) -> None:
        self._kept = kept
        self.name = ""
        self.read = kept.read
        self.seek = kept.seek
        self.tell = kept.tell
        self.seekable = lambda: True

    def __enter__(self) -> _KeptView:
        return self

    def __exit__(self, *_: object) -> None:
        return


def _as_file(blocks: Iterator[bytes]) -> IO[bytes]:
    file: Any = _Readable(blocks)
    return file  # type: ignore[no-any-return]


class _Readable:
    """Blocks as a file that tarfile can read in stream mode."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._rest = b""

    def read(self, size: int) -> bytes:
        parts = [self._rest]
        have = len(self._rest)
        while have < size:
            block = next(self._blocks, None)
            if block is None:
                break
            parts.append(block)
            have += len(block)
        whole = b"".join(parts)
        self._rest = whole[size:]
        return whole[:size]
