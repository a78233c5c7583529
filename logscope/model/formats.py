"""What the case tells about the formats it can read, for both faces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FormatInfo:
    """A format: ``examples`` are (text, fields that it gives); ``doc`` is its module's docstring."""

    name: str
    title: str
    weight: float
    continuation: str
    doc: str
    examples: tuple[tuple[str, Mapping[str, Any]], ...]


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """A rule: its name (``sshd.accepted``), the programs it is for, and its meaning."""

    name: str
    programs: tuple[str, ...]
    action: str
    outcome: str | None
    categories: tuple[str, ...]
