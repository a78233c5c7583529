"""SonicWall: ``id=firewall sn=0017C5 time="2026-01-03 14:05:22 UTC" fw=198.51.100.1 pri=1 c=32 m=30 msg="..." src=...``.

From the "SonicOS Log Event Reference": ``m`` numbers the message, ``pri`` is syslog's severity, ``src`` and ``dst`` are
``address:port:interface[:name]``. What a message means is taken from its number where that is of packets and connections,
and from its words where they are of log-ons.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.device_pairs import HEAD, host_of, keep, pairs_of, take
from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.web_requests import is_address

_BEGIN = re.compile(HEAD + r"(?=id=[\w.-]{1,60} sn=[\w-]{1,40} time=\")")
_END = re.compile(r"(?P<address>[\d.]{7,15}|[\da-fA-F]{0,4}(?::[\da-fA-F]{0,4}){7}|\[[\da-fA-F:.]{2,45}\])?(?::(?P<port>\d{1,5}))?(?::(?P<interface>[^:]*))?(?::(?P<name>.*))?")  # fmt: skip
_ROLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("actor", ("usr", "user")),
    ("device", ("agent",)),
)
_LOGON, _ADMINISTRATOR = ("audit.logon",), ("audit.logon", "audit.privilege")
# m -> action, outcome, categories; log-ons have too many numbers, and are known by their words
_MESSAGES: dict[str, tuple[str, str | None, tuple[str, ...]]] = {
    "36": ("firewall.block", "failure", ("os.network",)), "37": ("firewall.block", "failure", ("os.network",)),
    "38": ("firewall.block", "failure", ("os.network",)),
    "98": ("connection.open", "success", ("os.network",)), "537": ("connection.close", None, ("os.network",)),
    "97": ("http.request", "success", ("app.transaction",)), "14": ("http.request", "failure", ("app.transaction",)),
    "82": ("network.scan", None, ("os.network",)), "83": ("network.scan", None, ("os.network",)),
    "608": ("network.alert", None, ("os.network",)), "609": ("network.alert", "failure", ("os.network",)),
}  # fmt: skip
_LOGON_WORDS = re.compile(
    r"(?:(?:Successful|Unsuccessful|Failed|CLI|Guest|Remote|VPN|SSL ?VPN|WAN|LAN|zone|WebVPN|Read-only|Local|unknown) ){0,4}+(?P<who>administrator|admin|user)\b(?P<words>[^\n]{0,120})",
    re.IGNORECASE,
)
_IN = re.compile(r"\b(?:log(?:ged)? ?(?P<way>in|on|out|off)\b|authentication)", re.IGNORECASE)
_NO = re.compile(
    r"\b(?:denied|fail|failed|failure|incorrect|lock|locked|invalid|unsuccessful|not allowed)\b",
    re.IGNORECASE,
)
_YES = re.compile(r"\b(?:allowed|successful|succeeded|success|logged in)\b", re.IGNORECASE)
_VERDICTS = {"drop": "failure", "forward": "success", "mgmt": "success"}


class SonicWall(Format):
    """The log of SonicWall's firewalls."""

    name = "sonicwall"
    title = "SonicWall (SonicOS key=value)"
    weight = 1.0
    continuation = "none"
    examples = (
        Example(
            '<129>id=firewall sn=0017C5AABBCC time="2026-01-03 14:05:22 UTC" fw=198.51.100.1 pri=1 c=32 m=30 msg="Administrator login denied due to '
            'bad credentials" n=1 usr="admin" src=192.0.2.7:40022:X1 dst=198.51.100.1:443:X1 proto=tcp/https',
            {
                "time": "2026-01-03T14:05:22.000000Z",
                "host": "198.51.100.1",
                "actor": "admin",
                "source_ip": "192.0.2.7",
                "source_port": 40022,
                "dest_port": 443,
                "outcome": "failure",
                "severity": 1,
                "category": ["audit.logon", "audit.privilege"],
            },
        ),
        Example(
            'Jan  3 14:05:22 fw1 id=firewall sn=0017C5AABBCC time="2026-01-03 14:05:22" fw=198.51.100.1 pri=6 c=1024 m=98 msg="Connection Opened" '
            "n=2 src=10.0.0.5:40022:X0 dst=192.0.2.7:443:X1 proto=tcp/https",
            {"host": "fw1", "action": "connection.open", "dest_ip": "192.0.2.7"},
        ),
    )

    def begin(self, line: str) -> Any:
        if "id=" not in line[:140] or " sn=" not in line[:200]:
            return None
        return _BEGIN.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        pairs = pairs_of(text[begun.end("head") :])
        fields: Fields = {"program": "sonicwall"}
        stamp = reading.clock.iso(pairs.pop("time", ""))
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        message = pairs.pop("msg", "")
        if message:
            fields["message"] = message
        else:
            fields["message_at"] = begun.end("head")
        level = pairs.pop("pri", "")
        fields["severity"] = int(level) if level in set("01234567") else None
        for name, side in (("src", "source"), ("dst", "dest")):
            found = _END.match(pairs.pop(name, ""))
            if found is not None and found["address"] and is_address(found["address"].strip("[]")):
                fields[f"{side}_ip"], fields[f"{side}_port"] = found["address"].strip("[]"), found["port"]  # fmt: skip
                fields[f"{side}_interface"] = found["interface"]
        take(fields, pairs, _ROLES)
        fields["host"] = host_of(begun["head"]) or pairs.get("fw")
        code = fields["code"] = pairs.pop("m", "")
        action, outcome, category = (
            _MESSAGES.get(code) or _logon(message) or (f"sonicwall.{code or 'event'}", None, ())
        )
        fields["action"] = action
        fields["outcome"] = outcome or _VERDICTS.get(pairs.get("fw_action", "").lower())
        fields["category"] = category
        if action == "http.request":
            fields["target"] = pairs.pop("dstname", "") + pairs.pop("arg", "")
        pairs.pop("id", None)
        keep(fields, pairs)
        return fields


def _logon(message: str) -> tuple[str, str | None, tuple[str, ...]] | None:
    """What a message about a log-on or log-off says."""
    who = _LOGON_WORDS.match(message)
    way = _IN.search(message)
    if who is None or way is None:
        return None
    category = _LOGON if who["who"].lower() == "user" else _ADMINISTRATOR
    if (way["way"] or "").lower() in ("out", "off"):
        return "logout", None, category
    outcome = "failure" if _NO.search(message) else "success" if _YES.search(message) else None
    return "login", outcome, category


FORMAT = SonicWall()
