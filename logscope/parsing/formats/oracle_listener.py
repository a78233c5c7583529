"""Oracle's listener: ``listener.log`` as text, and ``log.xml`` of the diagnostic repository, of listener and database alike.

"Listener Log Audit Trail Information" in the Net Services Administrator's Guide: ``time * connect data [* protocol info] * event [* SID] * return
code``. The connect data are what the client sent, the protocol's address is the listener's own: that is looked for behind the connect
data's last parenthesis. The month is in the server's language.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.formats.oracle_alert import read_messages
from logscope.parsing.month_names import FOREIGN_MONTH, in_english
from logscope.parsing.oracle_records import PROGRAM, read_address
from logscope.parsing.rule import Fields

LISTENER = "tnslsnr"
_DATE = rf"\d{{2}}-{FOREIGN_MONTH}-\d{{4}} \d\d:\d\d:\d\d"
_ENTRY = re.compile(rf"(?P<stamp>{_DATE}) \* ")
_ISO = re.compile(r"(?P<stamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}[+-]\d\d:\d\d)\s*$")
_BANNER = re.compile(rf"TNSLSNR for (?P<system>[^:\n]{{1,80}}): Version (?P<version>[\d.]{{3,20}})[^\n]{{0,80}}? (?P<stamp>{_DATE})")  # fmt: skip
_VALUE = {name: re.compile(rf"\({name}=(?P<value>[^()\n]{{1,300}})\)", re.IGNORECASE) for name in ("USER", "PROGRAM", "HOST", "SERVICE_NAME", "SID", "COMMAND", "SERVICE")}  # fmt: skip
_ERROR = re.compile(r"\n\s{0,4}(?P<code>TNS-\d{5}): ?(?P<reason>[^\n]{0,200})")
_COMMANDS: dict[str, tuple[str, ...]] = {
    "stop": ("app.lifecycle",), "start": ("app.lifecycle",), "reload": ("app.config",), "save_config": ("app.config",), "log_file": ("app.config", "os.security"),
    "log_directory": ("app.config", "os.security"), "log_status": ("app.config", "os.security"), "password": ("app.config", "os.security"), "change_password": ("app.config", "os.security"),
    "current_listener": (), "trc_level": ("app.config",), "trc_file": ("app.config",), "trc_directory": ("app.config",), "inbound_connect_timeout": ("app.config",),
    "service_died": ("app.failure",),
}  # fmt: skip
_MOST_DATA = 8_192


def _end_of_data(text: str, at: int) -> int:
    """Behind the parenthesis that closes the one at ``at``; of an expression that nobody closes, its beginning."""
    depth = 0
    for found in re.finditer(r"[()]", text[at : at + _MOST_DATA]):
        depth += 1 if found.group() == "(" else -1
        if depth == 0:
            return at + found.end()
    return at


def read_entry(text: str, at: int, fields: Fields) -> None:
    """An entry from behind its time on: ``at`` is where the connect data, or the event, begin."""
    fields["program"] = LISTENER
    line = text[at:].partition("\n")[0].rstrip()
    data_end = _end_of_data(line, 0) if line[:1] == "(" else 0
    data, rest = line[:data_end], line[data_end:].removeprefix(" * ")
    if rest[:9].upper() == "(ADDRESS=":
        end = _end_of_data(rest, 0)
        read_address(rest[:end], fields)
        rest = rest[end:].removeprefix(" * ")
    parts = rest.split(" * ")
    code = parts.pop().strip() if len(parts) > 1 else ""
    event = parts[0].strip()
    said = {name: found["value"] for name, pattern in _VALUE.items() if (found := pattern.search(data)) is not None}  # fmt: skip
    fields["actor"], fields["client"], fields["client_program"] = said.get("USER"), said.get("HOST"), said.get("PROGRAM")  # fmt: skip
    fields["target"] = (parts[1].strip() if len(parts) > 1 else None) or said.get("SERVICE_NAME") or said.get("SID") or said.get("SERVICE")  # fmt: skip
    if event == "establish":
        fields["action"] = "db.connect"
    elif event and len(event) <= 60:
        fields["action"] = f"listener.{event.lower()}"
        fields["category"] = _COMMANDS.get(event.lower(), ())
    if code.isdecimal() and len(code) < 7:
        fields["outcome"] = "failure" if int(code) else "success"
        if int(code):
            fields["code"] = f"TNS-{int(code):05d}"
    error = _ERROR.search(text, at)
    if error is not None:
        fields.setdefault("code", error["code"])
        fields["reason"] = error["reason"]


class OracleListener(Format):
    """listener.log."""

    name = "oracle_listener"
    title = "Oracle listener log"
    weight = 1.0
    continuation = "any"
    looks_back = True
    examples = (
        Example(
            "03-JAN-2026 14:05:22 * (CONNECT_DATA=(SERVICE_NAME=shop)(CID=(PROGRAM=sqlplus@ws1)(HOST=ws1)(USER=ann))) * (ADDRESS=(PROTOCOL=tcp)(HOST=192.0.2.7)(PORT=50442)) * establish * shop * 12514\n"
            "TNS-12514: TNS:listener does not currently know of service requested in connect descriptor",
            {"time": "2026-01-03T14:05:22.000000Z", "program": "tnslsnr", "actor": "ann", "target": "shop", "source_ip": "192.0.2.7", "source_port": 50442, "action": "db.connect",
             "outcome": "failure", "code": "TNS-12514", "client_program": "", "lines": 2},
        ),
        # a client that sends an address of its own
        Example(
            "03-MÄR-2026 14:05:22 * (CONNECT_DATA=(SID=x * (ADDRESS=(PROTOCOL=tcp)(HOST=203.0.113.9)(PORT=1)))(CID=(USER=ann))) * (ADDRESS=(PROTOCOL=tcp)(HOST=192.0.2.7)(PORT=50442)) * establish * x * 0",
            {"time": "2026-03-03T14:05:22.000000Z", "source_ip": "192.0.2.7", "outcome": "success"},
        ),
        Example(
            "2026-01-03T14:05:22.123456+01:00\n03-JAN-2026 14:05:22 * (CONNECT_DATA=(CID=(PROGRAM=)(HOST=db1)(USER=oracle))(COMMAND=stop)(ARGUMENTS=64)(SERVICE=LISTENER)(VERSION=1)) * stop * 0",
            {"time": "2026-01-03T13:05:22.123456Z", "time_basis": "exact", "action": "listener.stop", "target": "LISTENER", "category": ["app.lifecycle"], "outcome": "success"},
        ),
        Example("03-JAN-2026 14:05:22 * service_update * shop * 0", {"action": "listener.service_update", "target": "shop", "category": []}),
        Example("TNSLSNR for Linux: Version 19.0.0.0.0 - Production on 03-JAN-2026 14:05:22\n\nCopyright (c) 1991, 2019, Oracle.  All rights reserved.",
                {"time": "2026-01-03T14:05:22.000000Z", "action": "listener.start", "category": ["app.lifecycle"]}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        first = line[:1]
        if first == "T":
            return _BANNER.match(line) if line[:12] == "TNSLSNR for " else None
        if not first.isdigit():
            return None
        return _ENTRY.match(line) if line[2:3] == "-" else _ISO.match(line) if line[10:11] == "T" else None  # fmt: skip

    def keeps(self, first: str, lines: int, line: str) -> bool:
        """The entry belongs to the line with its exact time."""
        return lines == 1 and first[10:11] == "T" and line[2:3] == "-" and _ISO.match(first) is not None  # fmt: skip

    def score(self, sample: Any) -> float:
        if not any(line[2:3] == "-" and _ENTRY.match(line) for line in sample.lines) and not any(line[:12] == "TNSLSNR for " for line in sample.lines):  # fmt: skip
            return 0.0
        return super().score(sample)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {"program": LISTENER}
        stamp = reading.clock.read(in_english(begun["stamp"]))
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        if begun.re is _BANNER:
            fields |= {"message_at": 0, "action": "listener.start", "category": ("app.lifecycle",), "version": begun["version"]}  # fmt: skip
            return fields
        start = begun.end()
        if begun.re is _ISO:
            start = min(start + 1, len(text))
            entry = _ENTRY.match(text, start)
            if entry is None:
                fields["message_at"] = start if start < len(text) else 0
                return fields
            start = entry.end()
        fields["message_at"] = start
        read_entry(text, start, fields)
        return fields


_MESSAGE = re.compile(r"\s{0,4}<msg time=(?P<quote>['\"])(?P<stamp>[^'\"\n]{10,40})(?P=quote)")
_ATTRIBUTE = re.compile(
    r"\s(?P<name>[a-z_]{2,20})=(?P<quote>['\"])(?P<value>[^'\"\n<>]{0,300})(?P=quote)"
)
_TEXT = re.compile(r"<txt>\s{0,4}(?P<text>[^<]*)")
_TYPES = {"INCIDENT_ERROR": 3, "ERROR": 3, "WARNING": 4, "NOTIFICATION": 5, "TRACE": 7}


class OracleDiagnostics(Format):
    """log.xml of the Automatic Diagnostic Repository."""

    name = "oracle_log_xml"
    title = "Oracle log.xml (alert log or listener)"
    weight = 1.0
    continuation = "any"
    examples = (
        Example(
            "<msg time='2026-01-03T14:05:22.123+01:00' org_id='oracle' comp_id='tnslsnr'\n type='UNKNOWN' level='16' host_id='db1' host_addr='192.0.2.1'>\n"
            " <txt>03-JAN-2026 14:05:22 * (CONNECT_DATA=(SID=shop)(CID=(PROGRAM=x)(HOST=ws1)(USER=ann))) * (ADDRESS=(PROTOCOL=tcp)(HOST=192.0.2.7)(PORT=50442)) * establish * shop * 0\n </txt>\n</msg>",
            {"time": "2026-01-03T13:05:22.123000Z", "host": "db1", "program": "tnslsnr", "actor": "ann", "source_ip": "192.0.2.7", "action": "db.connect", "outcome": "success", "lines": 5},
        ),
        Example(
            "<msg time='2026-01-03T14:05:22.123+00:00' org_id='oracle' comp_id='rdbms' type='INCIDENT_ERROR' level='1' host_id='db1' pid='4711'>\n <txt>ORA-00600: internal error code, arguments: [&apos;x&apos;]\n </txt>\n</msg>",
            {"program": "oracle", "pid": 4711, "severity": 3, "code": "ORA-00600", "outcome": "failure", "message": "ORA-00600: internal error code, arguments: ['x']"},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _MESSAGE.match(line) if "<msg time=" in line[:16] else None

    def score(self, sample: Any) -> float:
        begins = sum(1 for line in sample.lines if self.begin(line) is not None)
        return self.weight if begins * 25 >= len(sample.lines) and begins else 0.0

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        body = _TEXT.search(text, begun.end(), begun.end() + 8_192)
        head = text[begun.end() : body.start() if body is not None else begun.end() + 4_096]
        said = {found["name"]: unescape(found["value"]) for found in _ATTRIBUTE.finditer(head)}
        fields: Fields = {"host": said.get("host_id"), "pid": said.get("pid"), "severity": _TYPES.get(said.get("type", "")), "program": PROGRAM}  # fmt: skip
        stamp = reading.clock.read(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        if body is None:
            fields["message_at"] = 0
            return fields
        message = unescape(body["text"]).strip()
        fields["message"] = message
        entry = _ENTRY.match(message)
        if entry is not None:
            read_entry(message, entry.end(), fields)
        elif said.get("comp_id") == LISTENER:
            fields["program"] = LISTENER
        else:
            kept = fields["severity"]
            read_messages(message.split("\n"), fields, reading)
            fields["severity"] = kept or fields.get("severity")
        return fields


FORMATS = (OracleListener(), OracleDiagnostics())
