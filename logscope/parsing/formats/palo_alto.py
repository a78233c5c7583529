"""PAN-OS: ``1,2026/01/03 14:05:22,001801000001,TRAFFIC,end,2561,2026/01/03 14:05:22,192.0.2.7,...``.

From "Syslog Field Descriptions" of the PAN-OS administrator's guide: the fourth column says what kind of record it is, and so
what the columns behind the seventh are; releases only add columns at the end. The first clock is that of the collector's
receipt, the second that of the event, both in the zone of the firewall; since PAN-OS 10 the last column states it with
its offset.
"""

from __future__ import annotations

import csv
import re
from typing import Any

from logscope.parsing.device_pairs import HEAD, LEVELS, host_of
from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.times import Stamp
from logscope.parsing.web_requests import is_address

_KIND = re.compile(r",(?:TRAFFIC|THREAT|SYSTEM|CONFIG|GLOBALPROTECT|AUTHENTICATION|USERID|HIPMATCH|HIP-MATCH|DECRYPTION|GTP|SCTP|CORRELATION|IPTAG),")  # fmt: skip
_DATE = r"\d{4}(?:/\d\d/\d\d |-\d\d-\d\dT)\d\d:\d\d:\d\d(?:\.\d{1,9}Z?|Z)?"
_BEGIN = re.compile(HEAD + rf"(?P<body>\d{{0,10}},{_DATE},[\w-]{{0,40}},[A-Z-]{{3,15}},)")
_NOTHING = frozenset({"", "0.0.0.0", "::", "N/A"})  # noqa: S104  # an address that is none
_OFFSET_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}(?:[+-]\d\d:\d\d|Z)")
_SESSION = {
    7: "source_ip", 8: "dest_ip", 9: "nat_source_ip", 10: "nat_dest_ip", 11: "policy", 12: "actor", 13: "dest_user", 14: "application",
    16: "source_zone", 17: "dest_zone", 18: "source_interface", 19: "dest_interface", 22: "session_id", 24: "source_port", 25: "dest_port",
    29: "protocol", 30: "verdict",
}  # fmt: skip
_COLUMNS: dict[str, dict[int, str]] = {
    "TRAFFIC": {**_SESSION, 31: "bytes", 32: "bytes_sent", 33: "bytes_received", 36: "elapsed", 37: "url_category", 46: "end_reason", 52: "host"},
    "THREAT": {**_SESSION, 31: "target", 32: "threat", 33: "url_category", 34: "level", 35: "direction", 46: "device", 59: "host"},
    "SYSTEM": {8: "code", 9: "object", 12: "module", 13: "level", 14: "text", 22: "host"},
    "CONFIG": {7: "source_ip", 9: "command", 10: "actor", 11: "device", 12: "result", 13: "target"},
    "GLOBALPROTECT": {
        8: "code", 9: "stage", 10: "auth_method", 11: "tunnel_type", 12: "actor", 13: "region", 14: "client_name", 15: "source_ip", 16: "source_ipv6",
        17: "tunnel_ip", 21: "client_version", 22: "device", 25: "reason", 26: "error", 27: "text", 28: "result", 33: "portal",
    },
    "AUTHENTICATION": {8: "source_ip", 9: "actor", 11: "object", 12: "policy", 17: "server_profile", 18: "text", 19: "client_type", 20: "result"},
    "USERID": {8: "source_ip", 9: "actor", 10: "data_source_name"},
}  # fmt: skip
_REFUSED = ("deny", "drop", "drop-icmp", "drop-all-packets", "reset-both", "reset-client", "reset-server", "reset client", "reset server",
            "reset both", "block", "block-url", "block-ip", "block-continue", "random-drop", "sinkhole", "syncookie-sent")  # fmt: skip
# A system record's sentence, its end or its quotes decide what the firewall says and what a user typed.
_AUTHENTICATED = re.compile(
    r"(?P<word>failed authentication|authenticated|authentication (?:failed|succeeded)) for user '(?P<actor>[^\n]*?)'\.(?=[^'\n]*$)[^\n]*?(?: From: (?P<source_ip>[\da-fA-F.:]+?)\.?)?$"
)
_LOGGED = re.compile(r"User (?P<actor>\S{1,255}) logged (?P<way>in|out) via (?P<device>[^\n]{1,60}?) from (?P<source_ip>[\da-fA-F.:]{2,45})(?: using (?P<protocol>\S+))?$")  # fmt: skip
_PORTAL = re.compile(
    r"GlobalProtect (?:gateway|portal) (?:user authentication (?P<word>succeeded|failed)|user login (?P<login>succeeded|failed)|client configuration \w+|user logout (?P<logout>succeeded))\. "
    r"Login from: (?P<source_ip>[\da-fA-F.:]{2,45}),(?: Source region: [^,]*,)? User name: (?P<actor>[^,\n]*),"
)


class PaloAlto(Format):
    """The log of Palo Alto Networks' firewalls."""

    name = "palo_alto"
    title = "Palo Alto Networks (PAN-OS CSV)"
    weight = 1.0
    continuation = "none"
    examples = (
        Example(
            "Jan  3 14:05:23 fw1 1,2026/01/03 14:05:23,001801000001,TRAFFIC,drop,2561,2026/01/03 14:05:22,192.0.2.7,198.51.100.2,0.0.0.0,0.0.0.0,"
            "deny-all,example\\ann,,not-applicable,vsys1,untrust,trust,ethernet1/1,,log,2026/01/03 14:05:22,0,1,40022,22,0,0,0x0,tcp,deny,60,60,0,1",
            {
                "time": "2026-01-03T14:05:22.000000Z",
                "host": "fw1",
                "actor": "example\\ann",
                "source_ip": "192.0.2.7",
                "source_port": 40022,
                "dest_port": 22,
                "action": "firewall.block",
                "outcome": "failure",
                "category": ["os.network"],
                "policy": "",
            },
        ),
        Example(
            "<14>1,2026/01/03 14:05:22,001801000001,SYSTEM,auth,0,2026/01/03 14:05:22,,auth-fail,,0,0,general,medium,"
            "\"failed authentication for user 'admin'. Reason: Invalid username/password. From: 192.0.2.7.\",4711,0x0,0,0,0,0,,fw1",
            {
                "actor": "admin",
                "source_ip": "192.0.2.7",
                "outcome": "failure",
                "host": "fw1",
                "severity": 4,
                "code": "auth-fail",
                "category": ["audit.logon"],
            },
        ),
        Example(
            "1,2026/01/03 14:05:22,001801000001,CONFIG,0,0,2026/01/03 14:05:22,192.0.2.7,,set,admin,Web,Succeeded,vsys  vsys1 rulebase security rules x,4711,0x0",
            {
                "actor": "admin",
                "action": "config.change",
                "command": "set",
                "outcome": "success",
                "target": "vsys  vsys1 rulebase security rules x",
                "category": ["os.security", "app.config"],
            },
        ),
        Example(
            "1,2026/01/03 14:05:22,001801000001,GLOBALPROTECT,0,2561,2026/01/03 14:05:22,vsys1,gateway-auth,login,LDAP,,ann,DE,pc7,192.0.2.7,0.0.0.0,"
            "0.0.0.0,0.0.0.0,a1,,6.0,Windows,Microsoft Windows 11,1,,Authentication failed: Invalid username or password,,failure,,0,,0,gp",
            {
                "actor": "ann",
                "source_ip": "192.0.2.7",
                "action": "vpn.login",
                "outcome": "failure",
                "category": ["audit.logon"],
            },
        ),
    )

    def begin(self, line: str) -> Any:
        if _KIND.search(line, 0, 330) is None:
            return None
        return _BEGIN.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        at = begun.start("body")
        try:
            values = next(csv.reader([text[at:]]), [])
        except csv.Error:
            values = text[at:].split(",")
        kind, subtype = values[3], values[4] if len(values) > 4 else ""
        fields: Fields = {"program": "pan-os", "message_at": at, "kind": kind, "subtype": subtype}
        fields["serial"] = values[2]
        stamp = _stamp(values, reading)
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        for column, name in _COLUMNS.get(kind, {}).items():
            value = values[column] if column < len(values) else ""
            if value not in _NOTHING and (name[-3:] != "_ip" or is_address(value)):  # fmt: skip
                fields[name] = value
        if kind == "CONFIG":
            # with the change told in words before it, the rest stands two columns further on
            told = len(values) > 15 and not values[14].isdigit()
            fields["host"] = values[23 if told else 21] if len(values) > (23 if told else 21) else None  # fmt: skip
        elif kind == "GLOBALPROTECT" and "source_ip" not in fields:
            fields["source_ip"] = fields.pop("source_ipv6", None)
        fields["host"] = fields.get("host") or host_of(begun["head"])
        fields["severity"] = LEVELS.get(
            {"medium": "warning", "low": "notice", "high": "error", "informational": "info"}.get(
                level := str(fields.pop("level", "")).lower(), level
            )
        )
        _MEANINGS.get(kind, _other)(fields)
        return fields


def _stamp(values: list[str], reading: Reading) -> Stamp | None:
    generated = values[6] if len(values) > 6 and values[6][:2] == "20" else values[1]
    local = reading.clock.read(generated)
    for value in reversed(values[22:]):
        if _OFFSET_STAMP.fullmatch(value):
            exact = reading.clock.iso(value)
            # a client may have chosen a text that looks like one
            if exact is not None and local is not None and abs(exact[0] - local[0]) <= 15 * 3600 * 1_000_000:  # fmt: skip
                return exact
    return local


def _session(fields: Fields) -> None:
    refused = str(fields.get("verdict", "")).lower() in _REFUSED
    fields["action"] = "firewall.block" if refused else "firewall.allow"
    fields["outcome"] = "failure" if refused else "success"
    fields["category"] = ("os.network",)


def _threat(fields: Fields) -> None:
    if fields["subtype"] == "url":
        fields["action"], fields["category"] = "http.request", ("app.transaction",)
    else:
        fields["action"], fields["category"] = "network.alert", ("os.network",)
        fields["code"] = fields.pop("threat", None)
    if str(fields.get("verdict", "")).lower() in _REFUSED:
        fields["outcome"] = "failure"
    elif fields["subtype"] == "url" and fields.get("verdict") in ("alert", "allow", "continue"):
        fields["outcome"] = "success"


def _system(fields: Fields) -> None:
    text = str(fields.pop("text", ""))
    fields["message"] = text
    found = _AUTHENTICATED.match(text)
    if found is not None:
        outcome = "failure" if "failed" in found["word"] else "success"
        fields.update(action="login", outcome=outcome, category=("audit.logon",))
    elif (found := _LOGGED.match(text)) is not None:
        fields["action"] = "login" if found["way"] == "in" else "logout"
        fields["outcome"], fields["category"] = "success", ("audit.logon", "audit.privilege")
        fields["device"], fields["protocol"] = found["device"], found["protocol"]
    elif (found := _PORTAL.match(text)) is not None:
        word = found["word"] or found["login"]
        fields["action"] = "vpn.login" if word else "logout" if found["logout"] else "vpn.connect"
        fields["outcome"] = {"succeeded": "success", "failed": "failure"}.get(word or "")
        fields["category"] = ("audit.logon",)
    else:
        fields["action"] = f"pan-os.{fields['subtype'] or 'system'}"
        if re.match(r"(?:The s|S)ystem (?:is )?(?:starting up|shutting down|restart)", text):
            fields["category"] = ("os.system",)
        return
    fields["actor"], fields["source_ip"] = found["actor"], found["source_ip"]


def _config(fields: Fields) -> None:
    path = str(fields.get("target", ""))
    result = str(fields.get("result", "")).lower()
    fields["outcome"] = {"succeeded": "success", "failed": "failure", "unauthorized": "failure"}.get(result)  # fmt: skip
    if re.search(r"\bmgt-config\b.{0,40}\busers\b", path):
        fields["action"], fields["category"] = "account.change", ("audit.account", "app.config")
    else:
        fields["action"], fields["category"] = "config.change", ("os.security", "app.config")


def _portal(fields: Fields) -> None:
    event = str(fields.get("code", ""))
    fields["outcome"] = {"success": "success", "failure": "failure"}.get(str(fields.get("result", "")))  # fmt: skip
    if event.endswith(("-auth", "-login", "-prelogin")) or event == "login":
        fields["action"] = "vpn.login" if not event.endswith("prelogin") else "vpn.connect"
    elif event.endswith("logout"):
        fields["action"] = "vpn.down"
    elif event.endswith("connected"):
        fields["action"] = "vpn.up"
    else:
        fields["action"] = "vpn.message"
        return
    fields["category"] = ("audit.logon",) if fields["action"] != "vpn.connect" else ()


def _authentication(fields: Fields) -> None:
    words = f"{fields.get('result', '')} {fields.get('text', '')}".lower()
    fields["action"], fields["category"] = "login", ("audit.logon",)
    fields["outcome"] = "failure" if "fail" in words or "denied" in words else "success" if "success" in words or "succe" in words else None  # fmt: skip


def _other(fields: Fields) -> None:
    fields["action"] = f"pan-os.{str(fields['kind']).lower()}"


_MEANINGS = {
    "TRAFFIC": _session, "THREAT": _threat, "SYSTEM": _system, "CONFIG": _config, "GLOBALPROTECT": _portal,
    "AUTHENTICATION": _authentication,
}  # fmt: skip

FORMAT = PaloAlto()
