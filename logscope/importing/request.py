"""What is asked of an import: a file of its own, for whoever only asks loads nothing that reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What to import and what to assume.

    ``zone`` is for times that state none, ``host`` for records that state none; ``reference`` is the
    time before which all records lie (default: each file's own time). ``format`` forces a format.
    ``workers``: processes that parse; 0 to choose by the machine and the size.
    """

    paths: tuple[str, ...]
    format: str | None = None
    host: str | None = None
    zone: str = "UTC"
    reference: datetime | None = None
    workers: int = 0
