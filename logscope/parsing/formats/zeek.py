r"""Zeek's logs (Bro's, before 2018): columns between tabs under a head of ``#`` lines, or JSON.

From ``logging/writers/ascii/Ascii.cc`` and ``threading/formatters`` of Zeek: ``#separator \x09`` and the lines behind it
say how values are parted and what stands for an empty or unset one, ``#path`` which log it is, ``#fields`` the
columns. The head stands once in a file; a part of a file without it still has the columns that all logs of
connections begin with.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading, Sample
from logscope.parsing.json_record import JsonFormat, Object, flatten
from logscope.parsing.rule import Fields
from logscope.parsing.zeek_records import zeek_fields

_RECORD = re.compile(
    r"(?P<stamp>\d{9,10}\.\d{6}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)(?P<mark>[^\w.:-])"
)
_UID = re.compile(r"\d{9,10}\.\d{6}\t[CF][0-9A-Za-z]{10,22}\t")
_HEAD = re.compile(
    r"#(?P<name>separator|set_separator|empty_field|unset_field|path|open|close|fields|types)(?P<mark>[^\w])(?P<value>.*)"
)
_ESCAPE = re.compile(r"\\x([0-9A-Fa-f]{2})")
_COMMON = ("ts", "uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p")


class Zeek(Format):
    """Zeek's text logs."""

    name = "zeek"
    title = "Zeek logs (columns under a #fields line)"
    weight = 0.99
    continuation = "none"
    heading = re.compile(rb"\n(?:#[a-z_]{4,20}[^\n]*\n)*#fields[^\n]*")
    examples = (
        Example(
            "1767449122.250000\tCx3fT91dJ2bLq8Wn5\t10.0.0.9\t4022\t192.0.2.7\t22\ttcp",
            {"time": "2026-01-03T14:05:22.250000Z", "program": "zeek", "source_ip": "10.0.0.9", "source_port": 4022,
             "dest_ip": "192.0.2.7", "dest_port": 22},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        first = line[:1]
        if first == "#":
            return _HEAD.match(line)
        return _RECORD.match(line) if first.isdigit() else None

    def score(self, sample: Sample) -> float:
        """A number and a tab are anybody's: the head must be there, or an id such as Zeek gives."""
        if any(line.startswith("#fields") or _UID.match(line) for line in sample.lines):
            return super().score(sample)
        return 0.0

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields | None:
        head: dict[str, str] | None = reading.options.get("head")
        if head is None:
            head = reading.options["head"] = {}
            for line in reading.heading.split("\n"):
                _note(head, _HEAD.match(line.strip("\r")))
        if begun.re is _HEAD:
            _note(head, begun)
            return None
        mark = head.get("mark", begun["mark"])
        unset, empty = head.get("unset_field", "-"), head.get("empty_field", "(empty)")
        values = text.split(mark)
        names = head.get("fields", "").split(mark) if "fields" in head else _COMMON
        flat: dict[str, Any] = {
            name: _ESCAPE.sub(_character, value) if "\\x" in value else value
            for name, value in zip(names, values, strict=False)
            if value not in (unset, empty, "")
        }
        set_mark = head.get("set_separator", ",")
        if set_mark != ",":
            flat = {name: value.replace(set_mark, ",") for name, value in flat.items()}
        fields = zeek_fields(head.get("path"), flat)
        stamp = reading.clock.read(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        if not fields.get("message"):
            fields.pop("message", None)
            fields["message_at"] = begun.end()
        return fields


def _note(head: dict[str, str], found: re.Match[str] | None) -> None:
    """Keep what a line of the head says."""
    if found is None:
        return
    name, value = found["name"], found["value"]
    if name == "separator":
        head.clear()
        head["mark"] = _ESCAPE.sub(_character, value)
    elif name in ("fields", "types"):
        head.setdefault("mark", found["mark"])
        head[name] = value
    else:
        head[name] = value


def _character(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))


class ZeekJson(JsonFormat):
    """Zeek's logs as JSON."""

    name = "zeek_json"
    title = "Zeek logs (JSON)"
    weight = 0.97
    marks = ('"id.orig_h"', '"orig_h"', '"_path"', '"tx_hosts"')
    examples = (
        Example(
            '{"ts":1767449122.25,"uid":"Cx3fT91dJ2bLq8Wn5","id.orig_h":"10.0.0.9","id.orig_p":4022,"id.resp_h":"192.0.2.7","id.resp_p":22,'
            '"version":2,"auth_success":false,"auth_attempts":3,"client":"SSH-2.0-paramiko"}',
            {"time": "2026-01-03T14:05:22.250000Z", "program": "zeek", "source_ip": "10.0.0.9", "dest_port": 22, "action": "ssh.login",
             "outcome": "failure", "device": "SSH-2.0-paramiko", "category": ["audit.logon"], "auth_attempts": 3},
        ),
        Example(
            '{"_path":"dns","_system_name":"sensor1","ts":"2026-01-03T14:05:22.250000Z","uid":"Cx3fT91dJ2bLq8Wn5","id":{"orig_h":"10.0.0.9",'
            '"orig_p":5353,"resp_h":"192.0.2.53","resp_p":53},"proto":"udp","query":"www.example.com","qtype_name":"A","rcode_name":"NXDOMAIN"}',
            {"host": "sensor1", "action": "dns.query", "target": "www.example.com", "code": "NXDOMAIN", "category": ["os.network"]},
        ),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        if "ts" not in record:
            return False
        peers = record.get("id")
        return (
            "id.orig_h" in record
            or ("_path" in record and isinstance(record["_path"], str))
            or (isinstance(peers, dict) and "orig_h" in peers)
            or ("fuid" in record and "source" in record)
        )

    def read(self, record: Object, reading: Reading) -> Fields:
        flat = flatten(record)
        path = flat.get("_path")
        fields = zeek_fields(path if isinstance(path, str) else None, flat)
        written = flat.get("ts")
        text = f"{written:.6f}" if isinstance(written, int | float) else str(written)
        stamp = reading.clock.read(text) if len(text) < 40 else None
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        if not fields.get("message"):
            fields.pop("message", None)
        return fields


FORMATS = (Zeek(), ZeekJson())
