"""The journal of a case: what the analyst did to it, append-only, each entry chained to the one before.

An entry's hash is the SHA-256 of the previous entry's hash and of its own time, analyst, action and
details, so that an entry that was changed or taken out breaks the chain.
"""

from __future__ import annotations

import getpass
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import apsw

_FIRST = "0" * 64


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One entry; ``time`` is ISO 8601 in UTC, ``details`` JSON text."""

    id: int
    time: str
    analyst: str
    action: str
    details: str
    hash: str


def _digest(previous: str, time: str, analyst: str, action: str, details: str) -> str:
    return hashlib.sha256(
        f"{previous}\n{time}\n{analyst}\n{action}\n{details}".encode()
    ).hexdigest()


def _analyst() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def append(connection: apsw.Connection, action: str, details: Mapping[str, Any]) -> None:
    """Add an entry, within the caller's transaction."""
    previous = connection.execute("SELECT hash FROM journal ORDER BY id DESC LIMIT 1").get or _FIRST
    time = datetime.now(UTC).isoformat(timespec="microseconds")
    analyst = _analyst()
    text = (
        json.dumps(details, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace").decode()
    )
    connection.execute(
        "INSERT INTO journal(time, analyst, action, details, previous, hash) VALUES(?, ?, ?, ?, ?, ?)",
        (time, analyst, action, text, previous, _digest(previous, time, analyst, action, text)),
    )


Select = Callable[[str], Iterable[Any]]


def entries(select: Select) -> list[JournalEntry]:
    """All entries, oldest first. ``select`` runs a statement."""
    return [
        JournalEntry(*row)
        for row in select(
            "SELECT id, time, analyst, action, details, hash FROM journal ORDER BY id"
        )
    ]


def first_broken(select: Select) -> int | None:
    """Id of the first entry that does not follow from the one before; None where the chain holds."""
    previous = _FIRST
    for number, time, analyst, action, details, stated, digest in select(
        "SELECT id, time, analyst, action, details, previous, hash FROM journal ORDER BY id"
    ):
        if stated != previous or digest != _digest(previous, time, analyst, action, details):
            return int(number)
        previous = digest
    return None
