"""The events of one chunk as columns, on their way from a parser to the index.

A worker process makes an :class:`EventBatch`; the process that owns the case takes it in. Nothing
in between is an object per event: texts that repeat (hosts, programs, addresses ...) are numbered
per batch in ``dictionaries``, and the columns hold those numbers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import le

# Order of the columns of a batch. Dictionary columns hold 1-based numbers into their dictionary.
COLUMNS: tuple[str, ...] = (
    "time", "time_basis", "line", "lines", "offset", "classification", "severity",
    "host", "program", "pid", "actor", "actor_id", "target", "access",
    "source_ip", "source_port", "dest_ip", "dest_port", "device", "code", "command", "extra",
    "message_at", "message", "original",
)  # fmt: skip
COLUMN: dict[str, int] = {name: index for index, name in enumerate(COLUMNS)}

# Column -> dictionary table.
DICTIONARY_OF: dict[str, str] = {
    "host": "host",
    "program": "program",
    "actor": "actor",
    "target": "target",
    "source_ip": "address",
    "dest_ip": "address",
    "device": "device",
    "command": "command",
}
DICTIONARIES: tuple[str, ...] = tuple(dict.fromkeys(DICTIONARY_OF.values()))

BOOK_CLASSES: tuple[str, ...] = (
    "event", "continuation", "heading", "unparsed", "blank", "duplicate", "excluded", "unreadable",
)  # fmt: skip


@dataclass(slots=True)
class Books:
    """Where the bytes and lines of a source went; every byte in exactly one class.

    ``lines`` and ``size_bytes`` are keyed by the names in ``BOOK_CLASSES``. A line's bytes include
    its line end.
    """

    lines: dict[str, int] = field(default_factory=dict)
    size_bytes: dict[str, int] = field(default_factory=dict)

    def add(self, book_class: str, lines: int, size_bytes: int) -> None:
        """Book ``lines`` lines of ``size_bytes`` bytes together."""
        self.lines[book_class] = self.lines.get(book_class, 0) + lines
        self.size_bytes[book_class] = self.size_bytes.get(book_class, 0) + size_bytes

    @property
    def total_lines(self) -> int:
        return sum(self.lines.values())

    @property
    def total_bytes(self) -> int:
        return sum(self.size_bytes.values())


HOUR_US = 3_600_000_000


def tally_of(
    times: Sequence[int | None],
    hosts: Sequence[int | None],
    programs: Sequence[int | None],
    classifications: Sequence[int | None],
) -> list[list[int | None]]:
    """Events counted by hour, host, program and meaning; columns as in :class:`EventBatch`.

    All work per event is done by C: a log is in order of time but for exceptions, so the first and
    the last event of a group are its earliest and its latest.
    """
    if not times:
        return [[] for _ in range(7)]
    if None in times:
        hours: list[int | None] = [None if time is None else time // HOUR_US for time in times]
        in_order = False
    else:
        hours = [time // HOUR_US for time in times]  # type: ignore[operator]  # none is None here
        in_order = all(map(le, times, islice(times, 1, None)))  # type: ignore[arg-type]
    # groups are numbered as they come: a number is hashed quicker than what it stands for
    groups: defaultdict[tuple[int | None, ...], int] = defaultdict()
    groups.default_factory = groups.__len__
    keys = list(map(groups.__getitem__, zip(hours, hosts, programs, classifications, strict=True)))
    counts = Counter(keys)
    if in_order:
        last = dict(zip(keys, times, strict=True))
        first = dict(zip(reversed(keys), reversed(times), strict=True))
    else:
        first, last = {}, {}
        for key, time in zip(keys, times, strict=True):
            if time is not None:
                first[key] = min(first.get(key, time) or time, time)
                last[key] = max(last.get(key, time) or time, time)
    columns: list[list[int | None]] = [list(column) for column in zip(*groups, strict=True)]
    columns.append([counts[key] for key in range(len(groups))])
    columns.append([first.get(key) for key in range(len(groups))])
    columns.append(
        [None if last.get(key) == first.get(key) else last.get(key) for key in range(len(groups))]
    )
    return columns


# (format, rule, action, outcome, categories): what a record means, shared by all that mean it.
ClassificationKey = tuple[str | None, str | None, str | None, str | None, tuple[str, ...]]


@dataclass(slots=True)
class EventBatch:
    """The events of one chunk, as columns of equal length in the order of ``COLUMNS``.

    ``untimed`` is the number of leading events that have no time of their own: the chunk before
    knows what they carry. ``last_time`` is the time to carry into the next chunk (None: none).
    ``tally`` counts the others by hour, host, program and classification (numbers of this batch):
    columns hour, host, program, classification, events, first, last (None where it is the same).
    """

    columns: list[list[object]]
    dictionaries: dict[str, list[str]]
    classifications: list[ClassificationKey]
    books: Books
    untimed: int
    last_time: int | None
    tally: list[list[int | None]]

    def __len__(self) -> int:
        return len(self.columns[0])
