"""One event of Windows, whatever it was exported as, and the fields that it gives.

``actor`` is the plain name, as on other systems; its domain and SID go to ``extra`` and ``actor_id``. ``code`` is the status of
what was tried (``0xC000006A``), else the event's id, which is always in ``extra.event_id``. The account of a computer
ends in ``$``: ``account_kind`` says ``machine``. A log-on of the built-in administrator or guest, told by its SID
whatever its name in the system's language is, is a use of privilege as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from logscope.parsing.format import Reading
from logscope.parsing.rule import PRIVILEGED_ACTORS, Fields
from logscope.parsing.times import Stamp
from logscope.parsing.windows.meaning import Data, Meaning
from logscope.parsing.windows.providers import meaning_of, short_name
from logscope.parsing.windows.rendered import data_of
from logscope.parsing.windows.security import LOGON_KINDS
from logscope.parsing.windows.statuses import code_of, number_of, reason_of

# StandardEventLevel of winmeta.xml; 0 is what the Security log has.
_LEVELS = {"0": 6, "1": 2, "2": 3, "3": 4, "4": 6, "5": 7}
_LEVEL_WORDS = {
    # hayabusa's
    "crit": 2, "high": 3, "med": 4, "medium": 4, "low": 5,
    "critical": 2, "error": 3, "warning": 4, "information": 6, "verbose": 7, "audit success": 6,
    "audit failure": 4, "logalways": 6,
}  # fmt: skip
_AUDITORS = frozenset(["security-auditing", "security"])
_AUDIT_FAILURE, _AUDIT_SUCCESS = 1 << 52, 1 << 53
_NOTHING = frozenset(["", "-", "N/A", "(null)", "%%1793", "%%1794", "NULL SID", "S-1-0-0"])
_LOCAL = frozenset(["LOCAL", "local", "0.0.0.0", "::", "Unknown"])  # noqa: S104  # a text of the log
_ADDRESSES = (
    "IpAddress",
    "ClientAddress",
    "ClientIP",
    "SourceIp",
    "SourceAddress",
    "Address",
    "Param3",
    "IPString",
    "clientIP",
    "Source Address",
)
_PORTS = ("IpPort", "ClientPort", "SourcePort")
_STATUSES = (
    "SubStatus",
    "Status",
    "ErrorCode",
    "FailureCode",
    "errorCode",
    "Error Code",
    "ResultCode",
    "HResult",
)
_DEVICES = (
    "WorkstationName",
    "Workstation",
    "ClientName",
    "CallerComputerName",
    "ClientMachineName",
)
_SIDS = {
    "TargetUserName": ("TargetUserSid", "TargetSid"), "SubjectUserName": ("SubjectUserSid",), "UserContext": (),
    "User": ("UserSid",), "AccountName": ("AccountSid",),
}  # fmt: skip
_DOMAINS = {
    "TargetUserName": "TargetDomainName",
    "SubjectUserName": "SubjectDomainName",
    "AccountName": "AccountDomain",
    "Param1": "Param2",
}
_SYSTEM_SIDS = {"S-1-5-18": "SYSTEM", "S-1-5-19": "LOCAL SERVICE", "S-1-5-20": "NETWORK SERVICE"}
_BUILT_IN = re.compile(r"S-1-5-21-[\d-]{1,60}-(500|501)")
_GUESTS = frozenset(["guest", "gast", "invité", "invitado"])
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[ .:-]+")
_ENDPOINT = re.compile(r"\[?([\da-fA-F.:]{2,45}?)\]?:(\d{1,5})")
# What says nothing of its own, or stands in a field already.
_UNTOLD = frozenset(["Message", "Binary", "xmlns"])
_MOST_EXTRA, _MOST_CHARACTERS, _MOST_MESSAGE = 40, 300, 8_000


@dataclass(slots=True)
class WindowsEvent:
    """What every export says; an empty text is nothing. ``time`` is as written, ``stamp`` where it was read already."""

    event_id: int
    provider: str = ""
    channel: str = ""
    computer: str = ""
    time: str = ""
    stamp: Stamp | None = None
    level: str = ""
    keywords: str = ""
    outcome: str | None = None
    pid: str = ""
    record_id: str = ""
    user: str = ""
    user_sid: str = ""
    message: str = ""
    data: Data = field(default_factory=dict)


def fields_of(event: WindowsEvent, reading: Reading | None) -> Fields:
    """The fields of ``event``; ``message`` is its rendered text, or its data where it has none. Without a
    ``reading`` its time is not read: the record that it came in has one.
    """
    fields: Fields = {}
    stamp = event.stamp
    if stamp is None and event.time and reading is not None:
        stamp = reading.clock.iso(event.time)
    if stamp is not None:
        fields["time"], fields["time_basis"] = stamp
    data = event.data
    if event.message:
        if not data or all(name.startswith("param") for name in data):
            data = {**data_of(event.message), **data}
        data["Message"] = event.message
    fields["host"], fields["program"] = event.computer, event.provider or event.channel
    fields["pid"] = int(event.pid) if event.pid.isdecimal() and len(event.pid) < 10 else None
    fields["severity"] = _severity(event.level)
    meaning = meaning_of(event.provider, event.channel, event.event_id)
    used: set[str] = set()
    if meaning is None:
        _read_unknown(event, data, fields, used, reading)
    else:
        _read_known(event, meaning, data, fields, used)
    fields["event_id"] = event.event_id
    fields["channel"] = event.channel or None
    fields["record_id"] = event.record_id or None
    fields.setdefault("code", str(event.event_id))
    fields["message"] = event.message or _told(event, data)
    _add_extra(fields, data, used)
    return fields


def _read_unknown(
    event: WindowsEvent, data: Data, fields: Fields, used: set[str], reading: Reading | None
) -> None:
    """An event that no table knows: who and where by the names of its data; OpenSSH's by the rules of sshd."""
    if event.provider == "OpenSSH" and data.get("payload") and reading is not None:
        program = data.get("process", "sshd")
        reading.rules.read(
            "sshd" if program.startswith("sshd") else program, data["payload"], fields
        )
        fields["program"] = program
        used |= {"payload", "process"}
        return
    fields["action"] = f"event.{event.event_id}"
    _read_actor(event, ("SubjectUserName", "UserName", "User", "AccountName"), data, fields, used)
    _read_places(data, fields, used)
    fields["outcome"] = _said(event)


def _read_known(
    event: WindowsEvent, meaning: Meaning, data: Data, fields: Fields, used: set[str]
) -> None:
    fields["action"], fields["category"] = meaning.action, meaning.category
    fields.update(meaning.constants)
    for name, names in (
        ("target", meaning.target),
        ("command", meaning.command),
        ("access", meaning.access),
    ):
        value = _first(data, names, used)
        if value:
            fields[name] = " ".join(value.split()) if name == "access" else value
    _read_actor(event, meaning.actor, data, fields, used)
    _read_places(data, fields, used)
    _read_status(event, meaning, data, fields, used)
    kind = data.get("LogonType", "")
    if kind in LOGON_KINDS:
        fields["logon_kind"] = LOGON_KINDS[kind]
    if meaning.refine is not None:
        meaning.refine(fields, data)
    if "audit.logon" in fields["category"] and "audit.privilege" not in fields["category"]:
        _mark_built_in(fields)


def _mark_built_in(fields: Fields) -> None:
    """A log-on of the built-in administrator or guest is a use of privilege."""
    actor = str(fields.get("actor") or "")
    built_in = _BUILT_IN.fullmatch(str(fields.get("actor_id") or ""))
    if (built_in is not None and built_in[1] == "500") or actor in PRIVILEGED_ACTORS:
        fields["access"] = "administrator"
    elif built_in is not None or actor.lower() in _GUESTS:
        fields["access"] = "guest"
    else:
        return
    fields["category"] = (*fields["category"], "audit.privilege")


def _first(data: Data, names: tuple[str, ...], used: set[str]) -> str:
    for name in names:
        value = data.get(name, "").strip()
        if value not in _NOTHING:
            used.add(name)
            return value
    return ""


def _read_actor(
    event: WindowsEvent, names: tuple[str, ...], data: Data, fields: Fields, used: set[str]
) -> None:
    for name in names:
        value = data.get(name, "").strip()
        if value in _NOTHING:
            continue
        used.add(name)
        account, domain = _account(value)
        sids = _SIDS.get(name, ())
        sid = _first(data, sids, used)
        if not domain and name in _DOMAINS:
            domain = _first(data, (_DOMAINS[name],), used)
        realm = f"@{domain}".lower()
        if domain and account.lower().endswith(realm) and len(account) > len(realm):
            account = account[: -len(realm)]  # as Kerberos tickets name it
        break
    else:
        if short_name(event.provider) == "sysmon":
            return  # its records are written by the system, whoever acts
        account, domain = _account(event.user)
        sid = event.user_sid
        if not account and names:
            sid = sid or _first(data, ("SubjectUserSid",), used)
            account = _SYSTEM_SIDS.get(sid, "")
    fields["actor"], fields["actor_id"] = account, sid if sid not in _NOTHING else None
    if domain:
        fields["domain"] = domain
    if account.endswith("$") and len(account) > 1:
        fields["account_kind"] = "machine"


def _account(text: str) -> tuple[str, str]:
    r"""Name and domain of ``DOMAIN\name`` or a plain name; ``name@REALM`` stays whole, it may be an address."""
    domain, backslash, name = text.strip().partition("\\")
    if backslash and name:
        return name, domain
    return ("" if text.strip() in _NOTHING else text.strip()), ""


def _read_places(data: Data, fields: Fields, used: set[str]) -> None:
    address = _first(data, _ADDRESSES, used)
    if address and address not in _LOCAL:
        endpoint = (
            _ENDPOINT.fullmatch(address) if address.count(":") == 1 or "]" in address else None
        )
        if endpoint is not None:
            address, fields["source_port"] = endpoint[1], endpoint[2]
        fields["source_ip"] = address
    port = _first(data, _PORTS, used)
    if port and port != "0":
        fields["source_port"] = port
    fields["dest_ip"] = _first(data, ("DestinationIp", "DestAddress"), used)
    fields["dest_port"] = _first(data, ("DestinationPort", "DestPort"), used)
    fields["device"] = _first(data, _DEVICES, used)
    logon = _first(data, ("TargetLogonId", "SubjectLogonId", "LogonId", "LogonID"), used)
    if logon:
        fields["logon_id"] = logon


def _read_status(
    event: WindowsEvent, meaning: Meaning, data: Data, fields: Fields, used: set[str]
) -> None:
    """What the record itself says of success: its keywords, then its status, then what its id means."""
    said = _said(event)
    status = next((data[name] for name in _STATUSES if name in data and number_of(data[name])), "")
    if status:
        kerberos = meaning.kerberos
        fields["code"] = code_of(status, kerberos=kerberos)
        # 0xC000006D is the general answer; the sub status says more, where there is one
        general = data.get("Status", "")
        if general and general != status and number_of(general):
            fields["status"] = code_of(general, kerberos=kerberos)
        fields["reason"] = reason_of(status, kerberos=kerberos) or reason_of(
            general, kerberos=kerberos
        )
        used |= {"Status", "SubStatus"}
    if meaning.outcome == "failure" or said is not None:
        fields["outcome"] = said if meaning.outcome != "failure" else "failure"
    elif meaning.outcome is not None:
        fields["outcome"] = meaning.outcome
    elif "Status" in data and number_of(data["Status"]) is not None:
        fields["outcome"] = "failure" if status else "success"


def _said(event: WindowsEvent) -> str | None:
    if event.outcome is not None:
        return event.outcome
    words = event.keywords.lower()
    if "audit failure" in words or "audit_failure" in words or "failure audit" in words:
        return "failure"
    if "audit success" in words or "audit_success" in words or "success audit" in words:
        return "success"
    # only the Security log has these bits with that meaning
    if not words or not (
        event.channel.lower() == "security" or short_name(event.provider) in _AUDITORS
    ):
        return None
    try:
        bits = int(words, 16) if words[:2] == "0x" else int(words)
    except ValueError:
        return None
    return "failure" if bits & _AUDIT_FAILURE else "success" if bits & _AUDIT_SUCCESS else None


def _severity(level: str) -> int | None:
    return _LEVELS.get(level) if level.isdecimal() else _LEVEL_WORDS.get(level.lower())


@lru_cache(maxsize=5_000)
def snake(name: str) -> str:
    """``TargetLogonId`` as ``target_logon_id``."""
    return _WORD.sub("_", name[:60].strip()).lower()


def _told(event: WindowsEvent, data: Data) -> str:
    parts = [
        f"{name}={_on_one_line(value)}" for name, value in data.items() if value not in _NOTHING
    ]
    head = f"{event.provider or event.channel} {event.event_id}"
    return f"{head}: {'; '.join(parts)}"[:_MOST_MESSAGE] if parts else head


def _on_one_line(value: str) -> str:
    """Lists in the data (rights, privileges) are set with line ends and tabs."""
    return " ".join(value.split()) if "\n" in value else value


_PUBLIC = frozenset(
    ["time", "time_basis", "line", "lines", "offset", "classification", "severity", "host", "program", "pid", "actor", "actor_id", "target",
     "access", "source_ip", "source_port", "dest_ip", "dest_port", "device", "code", "command", "extra", "message_at", "message", "original",
     "format", "rule", "action", "outcome", "category", "source"]
)  # fmt: skip


def _add_extra(fields: Fields, data: Data, used: set[str]) -> None:
    """The rest of the data, within bounds: the record itself has it all."""
    room = _MOST_EXTRA
    for name, value in data.items():
        if name in used or name in _UNTOLD or value in _NOTHING:
            continue
        if room == 0:
            return
        key = snake(name)
        if key in _PUBLIC or key in fields:
            key = f"data.{key}"
        room -= 1
        fields[key] = _on_one_line(value[:_MOST_CHARACTERS])


def text_of(value: Any) -> str:
    """A scalar of JSON as the event has it; nothing for what is no scalar."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() and abs(value) < 2**63 else str(value)
    return ""
