"""Binary records made byte by byte, for the tests of decoders."""

from __future__ import annotations

import io
import json
import struct
from typing import Any

from logscope.errors import DamagedSourceError
from logscope.importing.decoders.decoder import Decoder

BOOT, RUN_LVL, NEW, OLD, INIT, LOGIN, USER, DEAD = 2, 1, 3, 4, 5, 6, 7, 8
SECOND = 1_767_449_122  # 2026-01-03 14:05:22 UTC


def utmp_record(
    kind: int,
    user: bytes = b"",
    line: bytes = b"",
    host: bytes = b"",
    *,
    seconds: int = SECOND,
    micros: int = 0,
    pid: int = 0,
    ident: bytes = b"",
    address: bytes = b"",
    order: str = "<",
    wide: bool = False,
) -> bytes:
    """A ``struct utmp`` of glibc; ``wide`` as on aarch64."""
    tail = "qqq" if wide else "iIi"
    return struct.pack(
        f"{order}h2xi32s4s32s256shh{tail}16s20x{'4x' if wide else ''}",
        kind, pid, line, ident, user, host, 0, 0, 0, seconds, micros, address,
    )  # fmt: skip


def decoded(
    decoder: Decoder, data: bytes, name: str = ""
) -> tuple[list[dict[str, Any]], str | None]:
    """The records that ``decoder`` finds in ``data``, and what it says was wrong."""
    stream = io.BytesIO(data)
    if name:
        stream.name = name  # type: ignore[attr-defined]
    text, problem = b"", None
    try:
        for block in decoder.decode(stream):
            assert block.endswith(b"\n")
            text += block
    except DamagedSourceError as damage:
        problem = str(damage)
    return [json.loads(line) for line in text.splitlines()], problem
