"""Finds decoders by folder, and the one that a file is for.

A module of this folder names its decoder ``DECODER``, or several ``DECODERS``; modules without are
what decoders share.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from logscope.importing import decoders as decoders_package
from logscope.importing.decoders.decoder import Decoder

# What ``recognises`` gets to see.
HEAD_BYTES = 4096


@cache
def decoders() -> tuple[Decoder, ...]:
    """Every decoder, by name."""
    found: list[Decoder] = []
    for place in pkgutil.iter_modules(decoders_package.__path__):
        module = importlib.import_module(f"{decoders_package.__name__}.{place.name}")
        if hasattr(module, "DECODER"):
            found.append(module.DECODER)
        found.extend(getattr(module, "DECODERS", ()))
    return tuple(sorted(found, key=lambda decoder: decoder.name))


def decoder_of(head: bytes, size_bytes: int) -> Decoder | None:
    """The decoder that a file with that beginning is for; None for text, and for what nobody knows."""
    head = head[:HEAD_BYTES]
    # a binary file of records has a byte below the blank in its head that no line of text has
    if not head or not _UNTEXTUAL.intersection(head):
        return None
    return next((decoder for decoder in decoders() if decoder.recognises(head, size_bytes)), None)


_UNTEXTUAL = frozenset(range(32)) - frozenset(b"\t\n\v\f\r\x1b")
