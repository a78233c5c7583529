"""Stamps that only some systems print: months in the language of the system, Chinese and Korean dates, TAI64N.

Who prints them: Tomcat (``dd-MMM-yyyy``) and ``java.util.logging`` in the locale of the machine, Oracle's listener, scripts that log what ``date`` says, multilog, svlogd and s6-log
(https://cr.yp.to/libtai/tai64.html: seconds from 2^62, ten ahead of UTC). Each is brought into a shape that the clock knows.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from logscope.parsing.month_names import FOREIGN_MONTH, is_month
from logscope.parsing.month_names import in_english as month_in_english

_CLOCK = r"\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?"
_WEEKDAY = r"(?:[^\W\d_]{2,12}\.?,? )?"
_ZONE = r"(?: (?P<zone>[A-Z]{3,5}|[+-]\d{4}))?"
_HALF = r"(?: ?(?P<half>[AaPp]\.?[Mm]\.?|上午|下午|午前|午後|오전|오후))?"
_SHAPES = (
    # 03-janv.-2026 14:05:22.123, 3. März 2026 14:05:22, Sa 3. Jan 14:05:22 CET 2026, 3 déc. 2026, 14:05:22
    re.compile(rf"{_WEEKDAY}(?P<day>\d{{1,2}})\.?[ -](?P<month>{FOREIGN_MONTH})[ -]?(?P<year>\d{{4}}),?[ :](?P<clock>{_CLOCK}){_ZONE}(?![\w:])"),
    re.compile(rf"{_WEEKDAY}(?P<day>\d{{1,2}})\.? (?P<month>{FOREIGN_MONTH}) ?(?P<clock>{_CLOCK}){_ZONE} (?P<year>\d{{4}})(?![\w:])"),
    # janv. 03, 2026 2:05:22 PM, Sa Mär  3 14:05:22 2026, 1月 03, 2026 2:05:22 下午
    re.compile(rf"{_WEEKDAY}(?P<month>{FOREIGN_MONTH}) ?(?P<day>\d{{1,2}}), (?P<year>\d{{4}}),? (?P<clock>{_CLOCK}){_HALF}{_ZONE}(?![\w:])"),
    re.compile(rf"{_WEEKDAY}(?P<month>{FOREIGN_MONTH}) {{0,2}}(?P<day>\d{{1,2}}) (?P<clock>{_CLOCK}){_ZONE} (?P<year>\d{{4}})(?![\w:])"),
    # 2026年1月3日 14:05:22
    re.compile(rf"(?P<year>\d{{4}})[年년] ?(?P<number>\d{{1,2}})[月월] ?(?P<day>\d{{1,2}})[日일] ?(?:[^\W\d_]{{1,4}} ?)?(?P<half>上午|下午|午前|午後|오전|오후)? ?(?P<clock>{_CLOCK})(?![\w:])"),
    # Mär  3 14:05:22
    re.compile(rf"{_WEEKDAY}(?P<month>{FOREIGN_MONTH}) {{0,2}}(?P<day>\d{{1,2}}) (?P<clock>{_CLOCK})(?![\w:])"),
)  # fmt: skip
_TAI64N = re.compile(r"@(?P<seconds>4[0-9a-f]{15})(?P<nanos>[0-9a-f]{8})(?= )")
_AFTERNOON = frozenset(["下午", "午後", "오후"])
_LONGEST = 64
_CLOCK_WITHIN = re.compile(r"\d:\d\d:\d\d")
# An English month where no English program prints one: ``Sa 3. Jan 14:05:22 CET 2026``, ``Sa Jan 03 14:05:22 2026``.
_ODD = re.compile(r"[^\W\d_]{2}\.?,? |\d{1,2}\. ")


def begins_foreign(line: str) -> tuple[str, int] | None:
    """The stamp at the beginning of ``line``, as the clock reads it, and where it ends; None where there is none
    of those that this module is for.
    """
    first = line[:1]
    if first == "@":
        return _tai(line)
    start = 1 if first in "[(" else 0
    head = line[start : start + _LONGEST]
    if not head[:1].isalnum() or _CLOCK_WITHIN.search(head) is None:
        return None
    for shape in _SHAPES:
        found = shape.match(head)
        if found is not None and (plain := _plain(found)) is not None:
            return plain, start + found.end()
    return None


def _tai(line: str) -> tuple[str, int] | None:
    found = _TAI64N.match(line)
    if found is None:
        return None
    seconds = int(found["seconds"], 16) - 2**62 - 10
    if not 0 <= seconds < 10**11:
        return None
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{min(int(found['nanos'], 16), 999_999_999):09d}Z", found.end()  # fmt: skip


def _plain(found: re.Match[str]) -> str | None:
    """``3 Mar 2026 14:05:22 CET``; None where no word of it is foreign: then it is for others."""
    said = found.groupdict()
    half = said.get("half") or ""
    marked = " pm" if half in _AFTERNOON else " am" if half and not half.isascii() else f" {half.replace('.', '')}" if half else ""  # fmt: skip
    clock = said["clock"].replace(",", ".")
    if said.get("number"):
        return f"{said['year']}-{int(said['number']):02d}-{int(said['day']):02d} {clock}{marked}"
    written = said["month"]
    month = month_in_english(written.strip()).strip()
    if month == written.strip():
        if not (is_month(month) and (month.endswith(".") or _ODD.match(found.group()))):
            return None
        month = month.rstrip(".")
    zone = f" {said['zone']}" if said.get("zone") else ""
    if not said.get("year"):
        return f"{month[:3]} {said['day']} {clock}"
    return f"{said['day']} {month[:3].title()} {said['year']} {clock}{marked}{zone}"
