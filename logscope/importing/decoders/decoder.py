"""Decoders: binary files that hold records, as text of one JSON object per record.

A decoder stands between decompression and detection, and does for a binary log what decompression
does for a packed one: behind it there are lines, which a format reads as it reads any others. The
source stays the file: its SHA-256 is that of its own (decompressed) bytes, so that it can be
verified whatever a later decoder makes of them; the books are kept over the lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO


@dataclass(frozen=True, slots=True)
class Decoder:
    """One kind of binary file.

    ``recognises`` gets the first 4096 bytes of the decompressed file, and its size in bytes (-1
    where it is not known). ``decode`` gets the decompressed file, seekable and at its beginning, and
    yields blocks of whole lines; where something was skipped it raises DamagedSourceError after the
    last good line, saying what and how many. ``hint`` says why the kind cannot be read here, and the
    next step; None where it can.
    """

    name: str
    title: str
    recognises: Callable[[bytes, int], bool]
    decode: Callable[[IO[bytes]], Iterator[bytes]]
    hint: str | None = None
