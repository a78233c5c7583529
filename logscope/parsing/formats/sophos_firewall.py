"""Sophos Firewall (SFOS, before it Cyberoam): ``device="SFW" date=2026-01-03 time=14:05:22 ... log_type="Event" ...``.

From the "Sophos Firewall syslog guide", in both of its layouts (``device="SFW"`` and, since release 18, ``device_name="SFW"
timestamp="..."``): ``log_type`` (Firewall, Event, IDP, Content Filtering ...), ``log_component`` and ``log_subtype`` say what happened.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.device_pairs import HEAD, LEVELS, host_of, keep, pairs_of, take
from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields

_BEGIN = re.compile(
    HEAD + r"(?=device(?:_name)?=\"?[\w .-]{1,60}\"? (?:date=\d{4}-\d\d-\d\d time=|timestamp=\"))"
)
_ROLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("host", ("device_name", "device_serial_id", "device_id")),
    ("source_ip", ("src_ip", "source_ip", "src_ip_address", "remote_ip", "client_ip")),
    ("source_port", ("src_port",)),
    ("dest_ip", ("dst_ip", "dest_ip")),
    ("dest_port", ("dst_port",)),
    ("actor", ("user_name", "user", "username", "usrname")),
    ("device", ("user_agent", "auth_client")),
)
_QUOTED_ADDRESS = re.compile(r"from '(?P<address>[\da-fA-F.:]{2,45})'")
_AUTHENTICATION = ("authentication", "admin")


class SophosFirewall(Format):
    """The log of Sophos' firewalls."""

    name = "sophos_firewall"
    title = "Sophos Firewall (SFOS key=value)"
    weight = 1.0
    continuation = "none"
    examples = (
        Example(
            'device="SFW" date=2026-01-03 time=14:05:22 timezone="UTC" device_name="XG1" device_id=C01 log_id=062009617502 log_type="Event" '
            'log_component="GUI" log_subtype="Admin" status="Failed" priority=Warning user_name="admin" src_ip=192.0.2.7 '
            "message=\"User admin failed to login from '192.0.2.7' because of wrong credentials\"",
            {
                "time": "2026-01-03T14:05:22.000000Z",
                "host": "XG1",
                "actor": "admin",
                "source_ip": "192.0.2.7",
                "outcome": "failure",
                "action": "login",
                "severity": 4,
                "category": ["audit.logon", "audit.privilege"],
            },
        ),
        Example(
            '<30>device_name="SFW" timestamp="2026-01-03T14:05:22+0100" device_model="XGS" device_serial_id="C01" log_id="010101600001" '
            'log_type="Firewall" log_component="Firewall Rule" log_subtype="Denied" severity="Information" src_ip="192.0.2.7" dst_ip="10.0.0.5" '
            'protocol="TCP" src_port=40022 dst_port=22',
            {
                "time": "2026-01-03T13:05:22.000000Z",
                "action": "firewall.block",
                "outcome": "failure",
                "dest_port": 22,
                "category": ["os.network"],
            },
        ),
    )

    def begin(self, line: str) -> Any:
        if "device" not in line[:160] or "log_type=" not in line[:800]:
            return None
        return _BEGIN.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        pairs = pairs_of(text[begun.end("head") :])
        fields: Fields = {"program": "sophos-firewall"}
        date, clock = pairs.pop("date", ""), pairs.pop("time", "")
        written = (
            pairs.pop("timestamp", "") or f"{date} {clock} {pairs.get('timezone', '')}".strip()
        )
        stamp = reading.clock.iso(written) or reading.clock.iso(f"{date} {clock}")
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        message = pairs.pop("message", "")
        if message:
            fields["message"] = message
        else:
            fields["message_at"] = begun.end("head")
        fields["severity"] = LEVELS.get((pairs.get("priority") or pairs.get("severity") or "").lower())  # fmt: skip
        fields["code"] = pairs.pop("log_id", "")
        pairs.pop("device", None)
        if pairs.get("device_name") == "SFW":  # the kind of product, not a name
            del pairs["device_name"]
        take(fields, pairs, _ROLES)
        fields["host"] = fields.get("host") or host_of(begun["head"])
        _meaning(fields, pairs, message)
        keep(fields, pairs)
        return fields


def _meaning(fields: Fields, pairs: dict[str, str], message: str) -> None:
    kind = pairs.get("log_type", "").lower()
    subtype = pairs.get("log_subtype", "").lower()
    component = pairs.get("log_component", "").lower()
    status = pairs.get("status", "").lower()
    outcome = {"failed": "failure", "failure": "failure", "successful": "success", "success": "success"}.get(status)  # fmt: skip
    refused = subtype in ("denied", "drop", "block", "blocked")
    if kind == "firewall":
        fields["action"] = "firewall.block" if refused else "firewall.allow"
        fields["outcome"] = "failure" if refused else "success"
        fields["category"] = ("os.network",)
    elif kind == "event" and subtype in _AUTHENTICATION:
        words = message.lower()
        if "source_ip" not in fields and (found := _QUOTED_ADDRESS.search(message)) is not None:
            fields["source_ip"] = found["address"]
        administers = component in ("gui", "cli", "console", "webadmin")
        if subtype == "authentication" or re.search(
            r"\blog(?:ged)?[ -]?(?:in|on|out|off)\b", words
        ):
            out = re.search(r"\blog(?:ged)?[ -]?(?:out|off)\b", words) is not None
            fields["action"] = "vpn.login" if "vpn" in component and not out else "logout" if out else "login"  # fmt: skip
            fields["category"] = (
                ("audit.logon", "audit.privilege") if administers else ("audit.logon",)
            )
        else:
            fields["action"], fields["category"] = "config.change", ("os.security", "app.config")
        fields["outcome"] = outcome
    elif kind in ("idp", "anti-virus", "atp", "ips", "sandbox"):
        fields["action"], fields["category"] = "network.alert", ("os.network",)
        fields["target"] = (
            pairs.get("signature_msg") or pairs.get("virus") or pairs.get("threatname")
        )
        fields["outcome"] = "failure" if subtype in ("drop", "denied", "virus") else None
    elif pairs.get("url"):
        fields["action"], fields["category"] = "http.request", ("app.transaction",)
        fields["target"] = pairs.pop("url")
        fields["outcome"] = "failure" if refused else "success" if subtype == "allowed" else None
    else:
        fields["action"] = (
            f"sophos.{re.sub(r'[^a-z0-9]+', '_', subtype or kind).strip('_') or 'event'}"
        )
        fields["outcome"] = outcome


FORMAT = SophosFirewall()
