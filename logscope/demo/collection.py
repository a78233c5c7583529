"""Logs as they are written: records in order of time, cut into rotated files.

A :class:`Log` takes records in any order. Records that belong to the story carry a :class:`Step`;
when the log is cut into files, each step learns its file and line, and so ``expected.json`` can say
what a reader must find and where.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# The logs lie below this one, a folder for each host; what is written about them lies beside it.
FOLDER = "evidence"
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def chance(name: str) -> random.Random:
    """A stream of random numbers that is the same in every run; each log has its own."""
    return random.Random(name)  # noqa: S311 - scenery, no secrets


def iso_time(time: datetime, digits: int) -> str:
    """``time`` in ISO 8601 with ``Z``, cut to ``digits`` digits of a second and padded to six."""
    kept = time.microsecond // 10 ** (6 - digits) * 10 ** (6 - digits)
    return f"{time:%Y-%m-%dT%H:%M:%S}.{kept:06d}Z"


def ctime(time: datetime) -> str:
    """``Wed Dec 31 23:41:07 2025``, whatever the locale of whoever runs this."""
    return (
        f"{WEEKDAYS[time.weekday()]} {MONTHS[time.month - 1]} {time.day:2d} {time:%H:%M:%S} "
        f"{time.year}"
    )


@dataclass(frozen=True, slots=True)
class Step:
    """Which part of the story a record tells, and the fields that its event must have."""

    name: str
    expect: Mapping[str, object]


def step(name: str, **expect: object) -> Step:
    """A step; a list of categories says what must be among them."""
    return Step(name, expect)


@dataclass(frozen=True, slots=True)
class Planted:
    """A step with its place: the 1-based line on which its record begins."""

    file: str
    line: int
    time: str
    host: str | None
    step: Step


@dataclass(frozen=True, slots=True)
class SampleFile:
    """One file of the sample logs; ``path`` is relative, with ``/``."""

    path: str
    content: bytes
    modified: datetime
    planted: tuple[Planted, ...]


class Log:
    """All records of one log of one host.

    ``rotated`` names the older files, oldest first, with the time at which each was put aside; a
    name that ends in ``.gz`` is compressed. A log that is not ``of_a_host`` is a service's: its events have none. ``digits`` is how finely the log writes its seconds.
    """

    def __init__(
        self,
        host: str,
        name: str,
        digits: int = 0,
        rotated: Sequence[tuple[str, datetime]] = (),
        *,
        of_a_host: bool = True,
    ) -> None:
        self.host = host
        self._writer = host if of_a_host else None
        self.name = name
        self._digits = digits
        self._rotated = rotated
        self._records: list[tuple[datetime, str, Step | None]] = []

    def write(self, time: datetime, text: str, planted: Step | None = None) -> None:
        """Add one record: ``text`` is all of it, perhaps over several lines, without the last end."""
        self._records.append((time, text, planted))

    def files(self, end: datetime) -> Iterator[SampleFile]:
        """The log as files, oldest first; the current one was written until ``end``."""
        records = sorted(self._records, key=lambda record: record[0])
        begin = 0
        for name, until in (*self._rotated, (self.name, end)):
            stop = begin
            while stop < len(records) and records[stop][0] < until:
                stop += 1
            yield self._file(name, until, records[begin:stop])
            begin = stop

    def _file(
        self, name: str, until: datetime, records: list[tuple[datetime, str, Step | None]]
    ) -> SampleFile:
        path = f"{FOLDER}/{self.host}/{name}"
        planted: list[Planted] = []
        line = 1
        for time, text, told in records:
            if told is not None:
                planted.append(
                    Planted(path, line, iso_time(time, self._digits), self._writer, told)
                )
            line += text.count("\n") + 1
        content = "".join(f"{text}\n" for _, text, _ in records).encode()
        if name.endswith(".gz"):
            content = gzip.compress(content, mtime=0)
        modified = records[-1][0] if name == self.name and records else until
        return SampleFile(path, content, modified, tuple(planted))


class SyslogLog(Log):
    """A log that syslogd writes; without ``precise`` in the old shape, which knows no year."""

    def __init__(
        self,
        host: str,
        name: str,
        rotated: Sequence[tuple[str, datetime]] = (),
        *,
        precise: bool = False,
    ) -> None:
        super().__init__(host, name, 6 if precise else 0, rotated)
        self._precise = precise

    def say(
        self,
        time: datetime,
        program: str,
        message: str,
        pid: int | None = None,
        planted: Step | None = None,
    ) -> None:
        """Add one message of ``program``."""
        if self._precise:
            stamp = f"{time:%Y-%m-%dT%H:%M:%S.%f}+00:00"
        else:
            stamp = f"{MONTHS[time.month - 1]} {time.day:2d} {time:%H:%M:%S}"
        tag = program if pid is None else f"{program}[{pid}]"
        self.write(time, f"{stamp} {self.host} {tag}: {message}", planted)
