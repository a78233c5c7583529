"""LZ4 blocks, which neither the standard library nor a dependency reads.

The block format stands in lz4's ``doc/lz4_Block_format.md``: sequences of a token, literal bytes and a
match, which is an offset back into what was written and a length. A few dozen lines, against a dependency
for the journals of a few years.
"""

from __future__ import annotations

_SHORTEST_MATCH = 4
_GOES_ON = 15  # a nibble of a token: the length goes on in the bytes behind


def decompress_block(data: bytes, limit: int) -> bytes:
    """The first ``limit`` bytes of what the block holds.

    Raises ValueError where the block is damaged, or cut off before so much was read.
    """
    plain = bytearray()
    at, end = 0, len(data)
    try:
        while at < end:
            token = data[at]
            at += 1
            length = token >> 4
            if length == _GOES_ON:
                length, at = _longer(data, at)
            if length:
                if at + length > end and len(plain) + end - at < limit:
                    raise ValueError("literals behind the end")
                plain += data[at : at + length]
                at += length
            if at >= end or len(plain) >= limit:
                break  # the last sequence has no match
            offset = data[at] | data[at + 1] << 8
            at += 2
            length = token & 15
            if length == _GOES_ON:
                length, at = _longer(data, at)
            _copy(plain, offset, min(length + _SHORTEST_MATCH, limit - len(plain)))
            if len(plain) >= limit:
                break
    except IndexError:
        raise ValueError("a sequence behind the end") from None
    return bytes(plain[:limit])


def _longer(data: bytes, at: int) -> tuple[int, int]:
    """A length that goes on from ``at``, and the index behind it."""
    length = _GOES_ON
    while data[at] == 255:
        length += 255
        at += 1
    return length + data[at], at + 1


def _copy(plain: bytearray, offset: int, length: int) -> None:
    """Append ``length`` bytes from ``offset`` back; what is appended may be part of it."""
    start = len(plain) - offset
    if offset == 0 or start < 0:
        raise ValueError("a match before the beginning")
    if offset >= length:
        plain += plain[start : start + length]
    else:
        pattern = bytes(plain[start:])
        plain += (pattern * (length // offset + 1))[:length]
