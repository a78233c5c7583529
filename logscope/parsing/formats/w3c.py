"""W3C extended log files: any list of columns, named by a ``#Fields:`` line.

From the W3C's working draft "Extended Log File Format" (prefixes ``c``, ``s``, ``cs``, ``sc`` ... and identifiers), and what
writes it: IIS with its FTP and SMTP services and http.sys (``HTTPERR``), the Windows firewall (``pfirewall.log``), Exchange
(commas instead of blanks), Blue Coat's ProxySG, CloudFront (tabs). The draft's times are GMT; the Windows firewall
says ``#Time Format: Local``. The columns may change within a file. A line alone may be anybody's: only a file with
such a head is taken.
"""

from __future__ import annotations

import csv
import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading, Sample
from logscope.parsing.formats.proxy_log import match_proxy, proxy_fields
from logscope.parsing.json_record import add_extra
from logscope.parsing.rule import Fields
from logscope.parsing.times import Stamp
from logscope.parsing.web_requests import METHODS, add_client, add_request, add_status, split_port

_DIRECTIVE = re.compile(r"#(?P<name>[A-Z][A-Za-z -]{2,20}): ?(?P<value>.*)")
_RECORD = re.compile(
    r"\"?(?:\d{4}-\d\d-\d\d(?P<mark>[ \tT,])\d\d:\d\d:\d\d|\d\d:\d\d:\d\d(?P<mark2>[ \t])(?=\S))"
)
_VALUE = re.compile(r"\"((?:[^\"\\]|\\.|\"\")*+)\"(?=\s|$)|(\S+)")
_NAMES = re.compile(r"[^\s,]+")
# Column -> field; names of several products, in lower case.
_ROLES = {
    "c-ip": "client", "client-ip": "client", "original-client-ip": "client", "src-ip": "client", "src": "client",
    "c-port": "source_port", "src-port": "source_port", "s-ip": "dest_ip", "server-ip": "dest_ip", "dst-ip": "dest_ip",
    "s-port": "dest_port", "dst-port": "dest_port", "cs-username": "actor", "s-computername": "host",
    "server-hostname": "host", "cs(user-agent)": "device", "c(user-agent)": "device", "cs(referer)": "referer",
    "cs-host": "vhost", "cs(host)": "vhost", "sc-bytes": "bytes", "sc-status": "status", "cs-method": "method",
    "cs-version": "protocol", "cs-protocol-version": "protocol", "sc-substatus": "substatus", "s-sitename": "site",
    "sender-address": "sender", "recipient-address": "recipients", "message-subject": "subject", "event-id": "event",
    "remote-endpoint": "remote", "local-endpoint": "local", "message-id": "message_id",
}  # fmt: skip
_TIMES = frozenset(["date", "time", "date-time", "x-timestamp", "gmttime"])
_FTP_CHANGES = frozenset(["DELE", "RMD", "MKD", "RNFR", "RNTO", "XMKD", "XRMD"])
_FIREWALL = {"ALLOW": "success", "OPEN": "success", "OPEN-INBOUND": "success", "DROP": "failure"}


class W3cExtended(Format):
    """Files that name their columns themselves."""

    name = "w3c_extended"
    title = "W3C extended log (IIS, Windows firewall, Exchange, Blue Coat ...)"
    weight = 0.05
    continuation = "none"
    heading = re.compile(rb"\n(?:#[A-Z][A-Za-z -]{2,20}:[^\n]*\n)*#Fields:[^\n]*")
    examples = (
        Example(
            "#Software: Microsoft Internet Information Services 10.0\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip "
            "cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken\n"
            "2026-01-03 14:05:22 10.0.0.5 POST /console/login.aspx a=1&b=2 443 ann 192.0.2.7 curl/8+(x) - 401 1 1326 15",
            {"actor": "ann", "source_ip": "192.0.2.7", "code": "401", "category": ["app.auth", "app.transaction"]},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        first = line[:1]
        if first == "#":
            return _DIRECTIVE.match(line)
        return _RECORD.match(line) if first.isdigit() or first == '"' else None

    def score(self, sample: Sample) -> float:
        if any(line.startswith("#Fields:") for line in sample.lines):
            return min(1.0, super().score(sample) / self.weight)
        return 0.0

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields | None:
        head: dict[str, Any] | None = reading.options.get("head")
        if head is None:
            head = reading.options["head"] = {}
            for line in reading.heading.split("\n"):
                _note(head, _DIRECTIVE.match(line.strip("\r")))
        if begun.re is _DIRECTIVE:
            _note(head, begun)
            return None
        names = head.get("names")
        if not names:
            return _without_head(text, reading)
        column = _columns(names, text, head["mark"])
        fields = _fields(column)
        fields["message_at"] = 0
        stamp = _stamp(column, head, reading)
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        return fields


def _note(head: dict[str, Any], found: re.Match[str] | None) -> None:
    """Keep what a directive says of the lines behind it."""
    if found is None:
        return
    name, value = found["name"], found["value"]
    if name == "Fields":
        head["names"] = [name.lower() for name in _NAMES.findall(value)]
        head["mark"] = "," if "," in value else "\t" if "\t" in value.strip() else " "
    elif name == "Date":
        head["date"] = value.strip()[:10]
    elif name == "Time Format":
        head["local"] = value.strip().lower() == "local"


def _columns(names: list[str], text: str, mark: str) -> dict[str, str]:
    values: list[str]
    if mark == ",":
        values = next(csv.reader([text]), [])
    elif "\t" in text and text.count("\t") >= len(names) - 1:
        values = text.split("\t")
    elif '"' in text:
        values = [quoted or plain for quoted, plain in _VALUE.findall(text)]
    else:
        values = text.split()
    if mark != "," and len(values) > len(names) == len(set(names)):
        # a blank that the server did not escape is in what the client sent: nothing of it can be trusted
        values = _mended(names, values)
    return {name: value for name, value in zip(names, values, strict=False) if value not in ("-", "")}  # fmt: skip


def _mended(names: list[str], values: list[str]) -> list[str]:
    """Values of which one was split by blanks: the surplus goes to the user agent, where there is one."""
    surplus = len(values) - len(names)
    if "cs(user-agent)" not in names:
        return values
    at = names.index("cs(user-agent)")
    return [*values[:at], " ".join(values[at : at + surplus + 1]), *values[at + surplus + 1 :]]


def _stamp(column: dict[str, str], head: dict[str, Any], reading: Reading) -> Stamp | None:
    written = column.get("date-time") or column.get("x-timestamp")
    if written is None:
        date, clock = column.get("date", head.get("date")), column.get("time")
        if date is None or clock is None:
            return None
        written = f"{date} {clock}"
    if not head.get("local") and written[-1:].isdigit() and "+" not in written:
        written += "Z"
    return reading.clock.read(written)


def _without_head(text: str, reading: Reading) -> Fields:
    """A line of which nobody said what it holds: IIS' usual orders are known."""
    found = match_proxy(text)
    if found is None or "stamp" not in found.re.groupindex:
        return {"message_at": 0}
    fields = proxy_fields(found)
    fields["message_at"] = 0
    stamp = reading.clock.read(found["stamp"].replace("\t", " "))
    if stamp is not None:
        fields["time"], fields["time_basis"] = stamp
    return fields


def _fields(column: dict[str, str]) -> Fields:
    part: dict[str, str] = {}
    used = [name for name in column if name in _TIMES]
    for name, value in column.items():
        role = _ROLES.get(name)
        if role is not None and role not in part:
            part[role] = value
            used.append(name)
    fields: Fields = {
        name: part[name]
        for name in ("source_port", "dest_ip", "dest_port", "actor", "host", "device", "referer", "vhost", "substatus", "site", "protocol", "subject", "message_id")
        if name in part
    }  # fmt: skip
    if "client" in part:
        add_client(fields, part["client"])
    if part.get("bytes", "").isdigit():
        fields["bytes"] = int(part["bytes"])
    if "action" in column and "src-ip" in column:
        _firewall(fields, column, used)
    elif "connector-id" in column or "source-context" in column or "internal-message-id" in column:
        _mail(fields, part)
    elif "method" in part:
        _request(fields, part, column, used)
    elif "status" in part:
        fields["code"] = part["status"]
    add_extra(fields, column, used)
    return fields


def _firewall(fields: Fields, column: dict[str, str], used: list[str]) -> None:
    word = column["action"].upper()
    used += ["action", "protocol"]
    fields["category"] = ("os.network",)
    fields["protocol"] = column.get("protocol")
    fields["outcome"] = _FIREWALL.get(word)
    if word == "INFO-EVENTS-LOST":
        fields.update(action="log.dropped", category=("os.security",))
    else:
        fields["action"] = {"DROP": "firewall.block", "CLOSE": "connection.close"}.get(word, "firewall.allow")  # fmt: skip


def _mail(fields: Fields, part: dict[str, str]) -> None:
    """Exchange's message tracking, and the logs of its connectors."""
    event = part.get("event", "")
    fields["action"] = event or "smtp.protocol"
    fields["actor"] = part.get("sender")
    fields["target"] = part.get("recipients")
    for side, role in (("source", "remote"), ("dest", "local")):
        if role in part:
            fields[f"{side}_ip"], fields[f"{side}_port"] = split_port(part[role])
    if event:
        fields["category"] = ("app.transaction",)
        if event in ("FAIL", "DEFER", "BADMAIL", "POISONMESSAGE"):
            fields["outcome"] = "failure"
        elif event in ("DELIVER", "SEND", "RECEIVE", "SUBMIT"):
            fields["outcome"] = "success"


def _request(fields: Fields, part: dict[str, str], column: dict[str, str], used: list[str]) -> None:
    method = part["method"].rpartition("]")[2]
    status = part.get("status", "")
    if method not in METHODS and len(status) == 3 and _is_ftp(part, column):
        _ftp(fields, method, status, column, used)
        return
    resource = _resource(column, used)
    if method in METHODS:
        add_request(fields, f"{method} {resource}")
        fields["action"] = method
    else:
        fields["action"], fields["target"] = "http.request", resource
    add_status(fields, status)
    win32 = column.get("sc-win32-status")
    if win32 == "0":
        used.append("sc-win32-status")


def _resource(column: dict[str, str], used: list[str]) -> str:
    """What was asked for: a path at a server, a whole URL at a proxy."""
    names = ("cs-uri", "cs-uri-scheme", "cs-uri-stem", "cs-uri-path", "cs-uri-query", "cs-uri-port")
    used += [name for name in names if name in column]
    whole = column.get("cs-uri")
    if whole:
        return whole
    path = column.get("cs-uri-stem") or column.get("cs-uri-path") or ""
    query = column.get("cs-uri-query", "")
    if query:
        path = f"{path}{query}" if query.startswith("?") else f"{path}?{query}"
    scheme, host = column.get("cs-uri-scheme"), column.get("cs-host")
    if scheme and host:
        port = column.get("cs-uri-port", "")
        usual = {"http": "80", "https": "443"}.get(scheme)
        return f"{scheme}://{host}{'' if port in ('', usual) else ':' + port}{path}"
    return path


def _is_ftp(part: dict[str, str], column: dict[str, str]) -> bool:
    return "x-session" in column or part.get("site", "").startswith(("FTPSVC", "MSFTPSVC"))


def _ftp(fields: Fields, method: str, status: str, column: dict[str, str], used: list[str]) -> None:
    fields["code"] = status
    fields["outcome"] = "failure" if status >= "400" else "success"
    argument = column.get("x-fullpath") or column.get("cs-uri-stem")
    used += [name for name in ("x-fullpath", "cs-uri-stem") if name in column]
    fields["target"] = argument
    if method in ("USER", "PASS"):
        fields.update(action="ftp.login", category=("audit.logon",), target=None)
        if method == "USER":
            fields["actor"] = fields.get("actor") or column.get("cs-uri-stem")
            if status == "331":
                fields["outcome"] = None
    elif method == "RETR":
        fields.update(action="ftp.download", category=("audit.export",))
    elif method in ("STOR", "APPE", "STOU"):
        fields.update(action="ftp.upload", category=("audit.file",))
    elif method in _FTP_CHANGES:
        fields.update(action="ftp.change", category=("audit.file",))
    else:
        fields["action"] = "ftp.command"


FORMAT = W3cExtended()
