"""log2timeline's CSV: the seventeen columns that log2timeline had first and plaso's ``psort -o l2tcsv`` still writes.

``date,time,timezone,MACB,source,sourcetype,type,user,host,short,desc,version,filename,inode,notes,format,extra`` (plaso:
``plaso/output/l2t_csv.py``): dates are month first, commas within a value are printed as blanks.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.timeline_records import (
    read_file_stamp,
    read_message,
    read_stamps,
)

_HEADER = "date,time,timezone,MACB,source,sourcetype,type,user,host,short,desc,version,filename,inode,notes,format,extra"
_START = re.compile(
    r"(?P<month>\d\d)/(?P<day>\d\d)/(?P<year>\d{4}),(?P<clock>\d\d:\d\d:\d\d|--:--:--),(?P<zone>[^,]{1,60}),(?P<macb>[M.][A.][C.][B.]),"
)
_COLUMNS = ("source", "source_type", "stamp", "user", "host", "short", "description", "version", "file", "inode", "notes", "parser", "more")  # fmt: skip
_NOTHING = frozenset(["", "-", "0"])
_KEPT = ("source_type", "stamp", "file", "inode", "notes", "parser", "more")


class L2tCsv(Format):
    """A timeline of plaso in log2timeline's columns."""

    name = "l2t_csv"
    title = "log2timeline CSV (plaso l2tcsv)"
    weight = 1.0
    continuation = "none"
    examples = (
        Example(
            "01/03/2026,14:05:22,UTC,...B,FILE,NTFS USN change,Creation Time,-,WS7,C:\\Users\\ann\\a.exe,C:\\Users\\ann\\a.exe Type: file,2,"
            "TSK:/Users/ann/a.exe,1311,-,filestat,sha256_hash: 0; file_size: 7",
            {
                "time": "2026-01-03T14:05:22.000000Z",
                "time_basis": "exact",
                "host": "WS7",
                "target": "/Users/ann/a.exe",
                "action": "file.create",
                "category": ["audit.file"],
                "macb": "",
            },
        ),
        Example(
            "01/03/2026,14:05:22,UTC,M...,LOG,System,Content Modification Time,-,web1,Failed password,[sshd pid: 17] Failed password for root from 192.0.2.7 port 4711 ssh2,2,"
            "OS:/var/log/auth.log,-,-,text/syslog,-",
            {
                "program": "sshd",
                "pid": 17,
                "host": "web1",
                "actor": "root",
                "source_ip": "192.0.2.7",
                "outcome": "failure",
                "category": ["audit.logon"],
            },
        ),
    )

    def begin(self, line: str) -> Any:
        if line[2:3] == "/" and line[5:6] == "/":
            return _START.match(line)
        return _HEADER if line.startswith(_HEADER) else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields | None:
        if begun is _HEADER:
            return None
        fields: Fields = {"message_at": 0}
        clock = begun["clock"] if begun["clock"][0] != "-" else "00:00:00"
        if begun["year"] != "0000":
            day = f"{begun['year']}-{begun['month']}-{begun['day']}"
            stamp = reading.clock.read(f"{day} {clock} {begun['zone']}")
            stamp = stamp or reading.clock.read(f"{day} {clock}")
            if stamp is not None:
                fields["time"], fields["time_basis"] = stamp
        column = dict(
            zip(_COLUMNS, text[begun.end() :].split(",", len(_COLUMNS) - 1), strict=False)
        )
        fields["macb"] = begun["macb"].lower()
        fields["timeline_source"] = column.get("source")
        for name in _KEPT:
            value = column.get(name, "")
            if value not in _NOTHING:
                fields[name] = value[:200]
        for name, field in (("host", "host"), ("user", "actor")):
            if column.get(name, "-") not in _NOTHING:
                fields[field] = column[name]
        described = column.get("description", "")
        fields["message"] = described or column.get("short") or text
        if column.get("source") == "FILE":
            read_file_stamp(fields, column.get("stamp", ""), column.get("file", ""))
        else:
            read_message(fields, described, reading.rules)
            if column.get("source") == "REG":
                read_stamps(fields, column.get("stamp", ""))
                fields.pop("category", None)  # a key's time is no change of a file
                fields["action"] = "registry.key"
        return fields


FORMAT = L2tCsv()
