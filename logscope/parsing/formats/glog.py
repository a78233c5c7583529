"""The log files of Google's C++ library glog and of klog, which Kubernetes' programs print with.

From ``src/logging.cc`` of glog, "Log line format" in its user guide, and klog's ``klog.go``: a level's letter, ``mmdd`` (``yyyymmdd`` since
glog 0.6, unless told otherwise), clock, thread, place in the source, ``] `` and the message. glog's files begin with
lines of their own: when the file was made, on which machine, what a line holds. The first of them gives stamps
their year: a day before that of the file is one of the year behind it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from logscope.model.fields import YEAR_INFERRED
from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.plain_words import LEVELS, read_plain_words
from logscope.parsing.rule import Fields
from logscope.parsing.times import Stamp

_LINE = re.compile(
    r"(?P<level>[IWEF])(?P<year>\d{4})?(?P<date>\d{4}) (?P<clock>\d\d:\d\d:\d\d\.\d{6}) +(?P<thread>\d{1,20}) (?P<logger>[^\s\]]{1,200})\] "
)
_HEAD = re.compile(
    r"Log file created at: (?P<year>\d{4})/(?P<month>\d\d)/(?P<day>\d\d) \d\d:\d\d:\d\d"
    r"|Running on machine: (?P<host>[\w.-]{1,255})"
    r"|Running duration \(|Application fingerprint: |Binary: Built |Log line format: \[IWEF\]"
)
_NOTES = "glog head"


@dataclass(slots=True)
class _Head:
    """What the first lines said: the machine, and year and ``mmdd`` of the file's beginning."""

    host: str | None = None
    year: int | None = None
    date: str = ""

    def take(self, found: re.Match[str]) -> None:
        if found["host"]:
            self.host = found["host"]
        elif found["year"]:
            self.year, self.date = int(found["year"]), found["month"] + found["day"]


class Glog(Format):
    """A file of glog or klog."""

    name = "glog"
    title = "glog and klog (Google's C++ logging, Kubernetes' programs)"
    weight = 0.98
    continuation = "any"
    heading = re.compile(
        rb"\nLog file created at: [^\n]{1,80}(?:\n(?:Running |Application |Binary: )[^\n]{0,400}){0,4}"
    )
    examples = (
        Example(
            "I0103 14:05:22.123456 12345 server.cc:65] Failed login attempt for user ann from 192.0.2.7",
            {"severity": 6, "time": "2026-01-03T14:05:22.123456Z", "time_basis": "year-inferred+zone-assumed", "logger": "server.cc:65", "thread": "12345",
             "message": "Failed login attempt for user ann from 192.0.2.7", "actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure"},
        ),
        Example("F20260103 14:05:22.123456 12345 server.cc:65] out of memory", {"severity": 2, "time": "2026-01-03T14:05:22.123456Z", "time_basis": "zone-assumed"}),
        Example(
            "Log file created at: 2026/01/03 14:00:00\nRunning on machine: web1\nLog line format: [IWEF]mmdd hh:mm:ss.uuuuuu threadid file:line] msg\n"
            "W0103 14:05:22.123456       7 reflector.go:65] went on\nwith a second line",
            {"severity": 4, "host": "web1", "time": "2026-01-03T14:05:22.123456Z", "time_basis": "year-inferred+zone-assumed", "lines": 2},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        if line[1:5].isdigit():
            return _LINE.match(line)
        return _HEAD.match(line) if line[:1] in "LRAB" else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields | None:
        head: _Head | None = reading.options.get(_NOTES)
        if head is None:
            head = reading.options[_NOTES] = _Head()
            for line in reading.heading.split("\n"):
                said = _HEAD.match(line)
                if said is not None:
                    head.take(said)
        if begun.re is _HEAD:
            head.take(begun)
            return None
        start = begun.end()
        fields: Fields = {
            "severity": LEVELS[begun["level"].lower()], "host": head.host, "logger": begun["logger"], "thread": begun["thread"],
            "message_at": start,
        }  # fmt: skip
        stamp = _stamp(begun, head, reading)
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        read_plain_words(text, start, fields, reading.rules)
        return fields


def _stamp(begun: re.Match[str], head: _Head, reading: Reading) -> Stamp | None:
    year, date, clock = begun["year"], begun["date"], begun["clock"]
    day = f"{date[:2]}-{date[2:]} {clock}"
    if year:
        return reading.clock.iso(f"{year}-{day}")
    if head.year is None:
        return reading.clock.syslog(f"{date} {clock}")
    stamp = reading.clock.iso(f"{head.year + (date < head.date):04}-{day}")
    return None if stamp is None else (stamp[0], stamp[1] | YEAR_INFERRED)


FORMAT = Glog()
