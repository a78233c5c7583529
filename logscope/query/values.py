"""What a value of a query means: as a number, an address, a network, a set of bits, a pattern."""

from __future__ import annotations

import ipaddress
import re
from typing import assert_never

from logscope.model.fields import BASIS_BITS
from logscope.parsing.tables import canonical_address
from logscope.query.ast import Anything, Glob, Literal, Parameter, Regex, Value

SEVERITIES: tuple[tuple[str, ...], ...] = (
    ("emergency", "emerg", "panic"), ("alert",), ("critical", "crit"), ("error", "err"),
    ("warning", "warn"), ("notice",), ("informational", "info"), ("debug",),
)  # fmt: skip
_SEVERITY = {word: number for number, words in enumerate(SEVERITIES) for word in words}
_NUMBER = re.compile(r"[+-]?\d{1,18}(?:\.\d{1,9})?", re.ASCII)


def read_number(name: str, text: str) -> int | float | None:
    """``text`` as a number for the field ``name`` (severities have names); None if it is none."""
    if name == "severity" and text.lower() in _SEVERITY:
        return _SEVERITY[text.lower()]
    if _NUMBER.fullmatch(text) is None:
        return None
    return float(text) if "." in text else int(text)


def read_network(text: str) -> str | tuple[bytes, bytes] | None:
    """An address in the form that the case keeps, or the first and last packed address of a network.

    Packed is 16 bytes, IPv4 as ``::ffff:a.b.c.d``. None where ``text`` is neither.
    """
    if "/" not in text:
        return canonical_address(text)
    try:
        network = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return None
    first, last = network.network_address.packed, network.broadcast_address.packed
    prefix = b"\0" * 10 + b"\xff\xff" if network.version == 4 else b""
    return prefix + first, prefix + last


def basis_bits(text: str) -> int:
    """The bits of ``carried`` or ``year-inferred+zone-assumed``; 0 for ``exact``."""
    bits = 0
    for part in text.lower().split("+"):
        bits |= BASIS_BITS[part]
    return bits


def python_regex(value: Regex) -> str:
    """The pattern with its flags inside, as ``re.compile`` takes it."""
    if not value.ignore_case:
        return value.pattern
    flags = re.match(r"\(\?([aimsux]+)\)", value.pattern)
    if flags is None:
        return "(?i)" + value.pattern
    return f"(?i{flags[1].replace('i', '')})" + value.pattern[flags.end() :]


def matches(value: Value, text: str) -> bool:
    """True where ``text`` is what ``value`` asks for; letters in any case."""
    match value:
        case Literal(wanted):
            return wanted.lower() == text.lower()
        case Glob(pattern):
            parts = (_WILD.get(character) or re.escape(character) for character in pattern)
            return re.fullmatch("(?is)" + "".join(parts), text) is not None
        case Regex():
            return re.search(python_regex(value), text) is not None
        case Anything():
            return True
        case Parameter(name):
            raise AssertionError(f"${name} is not bound")
        case _:
            assert_never(value)


_WILD = {"*": ".*", "?": "."}
