"""Tables: separated values under a line that names the columns (CSV, TSV), whoever exported them.

What SIEMs, cloud consoles, directories and databases hand out on request. The columns are fields by their
names, as the members of JSON lines are (:mod:`logscope.parsing.json_roles`). A table needs a column of times, or
one of dates and one of clocks. A column that holds the record itself (``_raw``, ``AuditData``) is read by the
format that knows it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from logscope.parsing import csv_records
from logscope.parsing.envelopes.collected import add_collected
from logscope.parsing.envelopes.inner import read_inner
from logscope.parsing.format import Example, Reading, Sample
from logscope.parsing.json_fields import read_object, read_places
from logscope.parsing.json_record import add_extra, flatten
from logscope.parsing.json_roles import Plan, RoleFinder, plain_name
from logscope.parsing.rule import Fields
from logscope.parsing.separated import HeadedTable
from logscope.parsing.times import Clock

_NAME = re.compile(r"[\w .@/()#:$%&*?+\-\[\]]{1,80}")
_LINES_BEFORE = 12
_PROBED = 60
# Names that tables have for what JSON calls otherwise.
_ALIASES = {
    **dict.fromkeys(
        ("creationdate", "timecreated", "dateandtime", "datetimestamp", "datetimeutc", "datelogged", "loggedat", "eventtimeutc", "timestamputc", "systemtime", "eventtimestamp",
         "timestamplocal", "logdatetime", "accesstime", "requesttime", "createdtime", "createdon", "happenedat", "occurredon", "performedat", "actiondate",
         "actiontime", "activitydate", "activitytime", "logintime", "logontime", "signintime", "starttimeutc", "firstseen", "timeutc", "receivetime", "generatedtime",
         "detectiontime", "recordedat", "insertedat", "auditdate", "audittime", "extendedtimestamp", "eventtimestamputc"), "timestamp"),
    **dict.fromkeys(("sourcename", "providername", "provider"), "program"),
    **dict.fromkeys(("userid", "userprincipalname", "performedby", "createdby", "modifiedby", "executedby", "loginuser", "accountuser", "adminuser", "dbusername", "osusername",
                     "serverprincipalname", "who", "useraccount", "actorname", "actoremail", "initiatedby"), "username"),
    **dict.fromkeys(("clientipaddress", "actoripaddress", "useripaddress", "userhost", "hostaddress", "fromip", "loginip", "ipv4", "sourcehost", "srcipaddress",
                     "sourceaddress", "ipaddresses", "actorip"), "sourceip"),
    **dict.fromkeys(("destinationaddress", "destipaddress", "dstaddr"), "destip"),
    **dict.fromkeys(("description", "details", "eventdescription", "messagetext", "eventmessage", "activitydetails", "summary", "desc"), "message"),
    **dict.fromkeys(("activity", "actionname", "eventaction", "auditaction", "actionperformed"), "action"),
    **dict.fromkeys(("affectedobject", "affecteduser", "targetobject", "resourceid", "schemaobject", "objectid", "affecteditem"), "target"),
    **dict.fromkeys(("returncode", "responsecode", "resultcode", "signinerrorcode", "statuscode"), "errorcode"),
    **dict.fromkeys(("statementtext", "sqltext", "query", "querytext", "statement"), "command"),
    **dict.fromkeys(("workstation", "computername", "machinename", "servername", "serverhost", "devicename"), "hostname"),
}  # fmt: skip
_WHOLE_RECORDS = frozenset(["raw", "line", "auditdata", "rawlog", "rawevent", "rawmessage", "event.original", "fulllog", "originalevent", "cloudtrailevent"])  # fmt: skip
_DATES = frozenset(["date", "logdate", "eventdate", "day", "localdate", "startdate", "datelocal"])
_CLOCKS = frozenset(["time", "logtime", "eventtime", "clock", "localtime", "starttime", "timelocal", "hour", "timeofday"])  # fmt: skip
_CLOCK = re.compile(r"\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,9})?(?: ?[AaPp]\.?[Mm]\.?)?(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?")  # fmt: skip
_OF_UTC = re.compile(r"\((?:UTC|GMT)\)|[ _](?:UTC|GMT)$", re.IGNORECASE)
_SAYS_ZONE = re.compile(r"[Zz]$|[+-]\d\d:?\d\d$|[A-Z]{3,4}$|^\d{9,}(?:\.\d+)?$")
_TELLING = frozenset(["actor", "source_ip", "dest_ip", "message", "action", "host", "target", "command", "outcome", "severity", "program", "device", "path"])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Header:
    """The line that names the columns: the ``line``-th record of the file. ``names`` are as they are
    looked for, ``written`` as they stand there; ``date`` and ``clock`` are columns that make one time.
    """

    separator: str
    written: tuple[str, ...]
    names: tuple[str, ...]
    whole_record: int | None
    date: int | None
    clock: int | None
    of_utc: frozenset[int]


@lru_cache(maxsize=64)
def header_of(head: str) -> Header | None:
    """The header of a file that begins with ``head``; None where it is no table with times."""
    lines = [line.rstrip("\r") for line in head.lstrip("\ufeff").split("\n", _LINES_BEFORE + 1)]
    for line in lines[:_LINES_BEFORE]:
        if not line or len(line) > 8_000:
            continue
        found = _header(line)
        if found is not None:
            return found
    return None


def _header(line: str) -> Header | None:
    separator = max(csv_records.SEPARATORS, key=line.count)
    if line.count(separator) < 2:
        return None
    written = tuple(
        name.strip().lstrip("#").strip() for name in csv_records.values(line, separator)
    )
    while written and not written[-1]:
        written = written[:-1]
    if len(written) < 3 or any(name and not _NAME.fullmatch(name) for name in written):
        return None
    if sum(1 for name in written if name[:1].isdigit() or not name) > len(written) // 4:
        return None
    plain = [plain_name(_OF_UTC.sub("", name)).replace("/", "").replace("()", "") for name in written]  # fmt: skip
    date = next((at for at, name in enumerate(plain) if name in _DATES), None)
    clock = next((at for at, name in enumerate(plain) if name in _CLOCKS), None)
    names: list[str] = []
    for at, name in enumerate(plain):
        known = _ALIASES.get(name, name if _OF_UTC.search(written[at]) else None)
        if known is None or known in names:
            known = written[at] or f"column_{at + 1}"
        names.append(known if known not in names else f"{known}_{at + 1}")
    whole = next((at for at, name in enumerate(plain) if name in _WHOLE_RECORDS), None)
    plan = Plan(tuple(names))
    if "time" not in plan or (whole is None and _TELLING.isdisjoint(plan)):
        return None
    of_utc = frozenset(at for at, name in enumerate(written) if _OF_UTC.search(name))
    return Header(
        separator, written, tuple(names), whole, date,
        clock if date is not None and clock != date else None, of_utc,
    )  # fmt: skip


def record_of(text: str, header: Header) -> dict[str, Any]:
    """The record ``text`` as an object: its columns by name, those without a value left out."""
    found = csv_records.values(text, header.separator)
    record: dict[str, Any] = {}
    taken: tuple[int, ...] = ()
    if header.clock is not None and header.date is not None and max(header.clock, header.date) < len(found):  # fmt: skip
        day, clock = found[header.date].strip(), found[header.clock].strip()
        if day and _CLOCK.fullmatch(clock) and ":" not in day:
            zone = " UTC" if header.clock in header.of_utc and not _SAYS_ZONE.search(clock) else ""
            record["timestamp"] = f"{day} {clock}{zone}"
            taken = (header.date, header.clock)
    for at, (name, value) in enumerate(zip(header.names, found, strict=False)):
        value = value.strip()
        if not value or at in taken or (name == "timestamp" and name in record):
            continue
        if at in header.of_utc and value[:1].isdigit() and not _SAYS_ZONE.search(value):
            value = f"{value} UTC"
        record[name] = value
    if len(found) > len(header.names):
        record["more_columns"] = header.separator.join(found[len(header.names) :])
    return record


class CsvTable(HeadedTable):
    """A table with a header."""

    name = "csv_table"
    title = "Table with a header (CSV, TSV), fields found by the names of the columns"
    weight = 0.6
    examples = (
        Example(
            "Timestamp,User,IP Address,Action,Result\n2026-01-03 14:05:22,ann,192.0.2.7,Login,Failure",
            {"time": "2026-01-03T14:05:22.000000Z", "actor": "ann", "source_ip": "192.0.2.7", "action": "Login", "outcome": "failure"},
        ),
    )  # fmt: skip

    def __init__(self) -> None:
        self._finder = RoleFinder()

    def score(self, sample: Sample) -> float:
        head = "\n".join(sample.lines[: _LINES_BEFORE + 1])
        first = sample.lines[0] if sample.lines else ""
        if first[:1] in "{[<" or len(first) > 8_000:
            return 0.0
        header = header_of(head)
        if header is None:
            return 0.0
        text = "\n".join(sample.lines[:_PROBED])
        clock = Clock()
        good = bad = 0
        seen = False
        for start, end, whole in csv_records.spans(text, header.separator):
            row = text[start:end]
            if not seen:
                seen = _is_header(row, header)
                continue
            if not whole:
                continue
            record = record_of(row, header)
            told = Plan(tuple(record)).get("time", ())
            if any(clock.read(str(record[name])) is not None for name in told if len(str(record[name])) < 80):  # fmt: skip
                good += 1
            else:
                bad += 1
        return self.weight * good / (good + bad) if good else 0.0

    def separator_of(self, text: str) -> str:
        return _separator_of(text)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields | None:  # noqa: ARG002  # the columns are read from the text
        header = header_of(reading.heading)
        if header is None:
            return {"message_at": 0}
        if _is_header(text, header):
            return None
        record = record_of(text, header)
        whole = header.names[header.whole_record] if header.whole_record is not None else None
        if whole is not None and whole in record:
            fields = self._read_whole(record, whole, reading)
        else:
            fields = read_object(record, reading, self._finder)
        if not fields.get("message"):
            fields.pop("message", None)
            fields["message_at"] = 0
        return fields

    def _read_whole(self, record: dict[str, Any], whole: str, reading: Reading) -> Fields:
        """The record in the column ``whole``; what the table says besides fills what it leaves open."""
        text = str(record.pop(whole))
        flat = flatten(record)
        around: Fields = {}
        used = read_places(flat, self._finder.plan(flat), around, reading)
        found = read_inner(text, reading)
        fields: Fields = {"message": text} if found is None else found
        if "time" in around:
            add_collected(fields, (around.pop("time"), around.pop("time_basis")))
        for name, value in around.items():
            if fields.get(name) is None:
                fields[name] = value
        add_extra(fields, flat, used)
        return fields


def _is_header(text: str, header: Header) -> bool:
    if header.written[0] not in text[: len(header.written[0]) + 8]:
        return False
    found = csv_records.values(text.lstrip("\ufeff"), header.separator)
    plain = tuple(value.strip().lstrip("#").strip() for value in found[: len(header.written)])
    return plain == header.written


@lru_cache(maxsize=16)
def _separator_of(text: str) -> str:
    """What separates the values: in a chunk without its header, what most of its lines hold most of."""
    header = header_of(text[:16_384])
    if header is not None:
        return header.separator
    lines = text[:65_536].split("\n")[:50]
    return max(csv_records.SEPARATORS, key=lambda mark: sorted(line.count(mark) for line in lines)[len(lines) // 4])  # fmt: skip


FORMAT = CsvTable()
