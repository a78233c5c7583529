"""What the case tells about the formats it can read, for both faces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FormatInfo:
    """A format: ``examples`` are (text, fields that it gives); ``doc`` is what its author says of it.

    ``programs`` and ``categories`` are those that the examples reach; ``origin`` is the file of the user's
    own that describes it, empty for one that is built in.
    """

    name: str
    title: str
    weight: float
    continuation: str
    doc: str
    examples: tuple[tuple[str, Mapping[str, Any]], ...]
    programs: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    origin: str = ""


@dataclass(frozen=True, slots=True)
class FormatFile:
    """A file of the user's own: the formats and rules in it that can be used, and what is wrong with it."""

    path: str
    names: tuple[str, ...]
    examples: int
    faults: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """A rule: its name (``sshd.accepted``), the programs it is for, and its meaning."""

    name: str
    programs: tuple[str, ...]
    action: str
    outcome: str | None
    categories: tuple[str, ...]
