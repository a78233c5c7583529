"""CEF and LEEF, the formats of events that security products send to a SIEM.

``CEF:0|Vendor|Product|Version|Id|Name|Severity|key=value ...`` (ArcSight Common Event Format, revision 25) and
``LEEF:1.0|Vendor|Product|Version|Id|key=value<tab>...`` (QRadar Log Event Extended Format; 2.0 names its
delimiter), behind a syslog header or by themselves.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.model.fields import FIELD
from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.times import STAMP
from logscope.parsing.told_actions import read_told

_HEAD = re.compile(
    r"(?:<\d{1,3}>)?(?:1 )?(?:(?P<stamp>[A-Z\d][^|]{7,40}?) (?P<host>[\w.:-]{1,255}) )?(?:[\w./-]{1,64}(?:\[\d+\])?: ?)?(?P<kind>CEF|LEEF):\s?(?P<version>\d(?:\.\d)?)\|"
    r"(?P<vendor>(?:[^|\\]|\\.){0,255})\|(?P<product>(?:[^|\\]|\\.){0,255})\|(?P<release>(?:[^|\\]|\\.){0,255})\|(?P<id>(?:[^|\\]|\\.){0,512})\|"
)
_CEF_REST = re.compile(r"(?P<name>(?:[^|\\]|\\.){0,1024})\|(?P<severity>[^|]{0,20})\|?")
_CEF_PAIR = re.compile(
    r"(?<!\S)([A-Za-z][\w.\[\]-]{0,63})=((?:(?! [A-Za-z][\w.\[\]-]{0,63}=)[^\n])*)"
)
_ROLES = {
    "src": "source_ip", "spt": "source_port", "srcPort": "source_port", "dst": "dest_ip", "dpt": "dest_port",
    "dstPort": "dest_port", "suser": "actor", "usrName": "actor", "suid": "actor_id", "duser": "target",
    "fname": "target", "filePath": "target", "request": "target", "dvchost": "host", "identHostName": "host",
    "HostName": "host", "requestClientApplication": "device", "act": "act", "outcome": "outcome_word", "msg": "text",
    "sproc": "program", "dvcpid": "pid", "reason": "reason", "cmd": "command",
}  # fmt: skip
_TIMES = ("rt", "devTime", "end", "start", "deviceReceiptTime")
_OUTCOMES = {
    "success": "success",
    "succeeded": "success",
    "failure": "failure",
    "failed": "failure",
    "fail": "failure",
}
_NAMES = {"low": 5, "medium": 4, "high": 3, "very-high": 2, "unknown": None}


class Cef(Format):
    """Events in CEF or LEEF."""

    name = "cef"
    title = "CEF and LEEF (SIEM events)"
    weight = 1.0
    continuation = "none"
    examples = (
        Example(
            "CEF:0|Example|Gate|1.0|100|Login failed|7|rt=1767449122000 src=192.0.2.7 spt=5044 suser=ann lee outcome=failure msg=bad password",
            {
                "time": "2026-01-03T14:05:22.000000Z",
                "actor": "ann lee",
                "source_ip": "192.0.2.7",
                "source_port": 5044,
                "outcome": "failure",
                "severity": 3,
                "vendor": "",
            },
        ),
        Example(
            "LEEF:1.0|Example|paps|02.47|registrym|sev=1\tdevTime=2026-05-09 22:03:58.692\tusrName=SYSTEM\tsrc=10.0.0.8\tidentHostName=pc8",
            {
                "time": "2026-05-09T22:03:58.692000Z",
                "actor": "SYSTEM",
                "host": "pc8",
                "source_ip": "10.0.0.8",
            },
        ),
        Example(
            "Jan  3 14:05:22 fw1 CEF:0|Example|Gate|1.0|100|Allowed|2|src=192.0.2.7 dst=10.0.0.1",
            {"host": "fw1", "dest_ip": "10.0.0.1", "time": "2026-01-03T14:05:22.000000Z"},
        ),
    )

    def begin(self, line: str) -> Any:
        return _HEAD.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        part = begun.groupdict()
        fields: Fields = {
            "message_at": begun.start("kind"),
            "vendor": part["vendor"],
            "product": part["product"],
            "event_id": part["id"],
            "host": part["host"],
        }
        rest = text[begun.end() :]
        if part["kind"] == "CEF":
            head = _CEF_REST.match(rest)
            if head is not None:
                fields["name"] = head["name"]
                fields["severity"] = _cef_severity(head["severity"])
                rest = rest[head.end() :]
            pairs = {name: value.strip() for name, value in _CEF_PAIR.findall(rest)}
        else:
            delimiter = "\t"
            if part["version"].startswith("2"):
                named, _, rest = rest.partition("|")
                delimiter = _delimiter(named)
            pairs = dict(pair.split("=", 1) for pair in rest.split(delimiter) if "=" in pair)
            if "sev" in pairs:
                fields["severity"] = _cef_severity(pairs.pop("sev"))
        _name_customs(pairs)
        stamp = _stamp(part["stamp"], pairs, reading)
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        for name, value in pairs.items():
            role = _ROLES.get(name)
            if role is not None and value:
                fields[role] = value if role == "outcome_word" else fields.get(role) or value
            elif value:
                fields.setdefault(f"{name}_" if name in _PUBLIC else name, value)
        word = str(fields.pop("outcome_word", "")).lower()
        fields["outcome"] = _OUTCOMES.get(word)
        known = reading.rules.read(
            None, str(fields.get("name") or fields.get("text") or ""), fields
        )
        if not known:
            _read_action(fields, pairs)
        if fields.get("outcome") is None:
            fields.pop("outcome", None)
        return fields


def _read_action(fields: Fields, pairs: dict[str, str]) -> None:
    """What was done, by the first of the words for it that says so; how it ended stands where it was told."""
    outcome = fields.get("outcome")
    for word in (pairs.get("act"), pairs.get("action"), fields.get("event_id"), pairs.get("cat"), fields.get("name")):  # fmt: skip
        if word and read_told({"action": str(word).strip().replace(" ", "_")}, fields):
            fields["outcome"] = outcome or fields.get("outcome")
            return


_NAME = re.compile(r"[^\W_]+")


def _name_customs(pairs: dict[str, str]) -> None:
    """CEF's custom fields (``cs1``, ``cn2``, ``deviceCustomDate1``) under the names that their labels give them."""
    for label in [name for name in pairs if name.endswith("Label") and name[:-5] in pairs]:
        named = "_".join(_NAME.findall(pairs[label].lower()))[:60]
        if named and named not in pairs and named not in _PUBLIC and named not in FIELD:
            pairs[named] = pairs.pop(label[:-5])
            del pairs[label]


_PUBLIC = frozenset(
    {"time", "action", "category", "rule", "format", "line", "lines", "offset", "original", "message", "message_at",
     "time_basis", "access", "severity", "code", "host", "program", "pid", "source", "extra"}
)  # fmt: skip


def _cef_severity(written: str) -> int | None:
    """CEF's 0 to 10 (9 and 10 very high) on the scale of syslog."""
    if written.isdigit():
        number = int(written)
        return 2 if number > 8 else 3 if number > 6 else 4 if number > 3 else 5
    return _NAMES.get(written.strip().lower())


def _delimiter(named: str) -> str:
    if named[:2].lower() == "0x" or named[:1].lower() == "x":
        try:
            return chr(int(named.lower().lstrip("0x"), 16))
        except ValueError:
            return "\t"
    return named[:1] or "\t"


def _stamp(head: str | None, pairs: dict[str, str], reading: Reading) -> tuple[int, int] | None:
    for name in _TIMES:
        value = pairs.get(name)
        if value:
            read = reading.clock.epoch(value) if value.isdigit() else reading.clock.read(value)
            if read is not None:
                return read
    if head and STAMP.match(head):
        return reading.clock.read(head.strip())
    return None


FORMAT = Cef()
