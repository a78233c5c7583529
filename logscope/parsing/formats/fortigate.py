"""FortiGate's log: ``date=2026-01-03 time=14:05:22 devname="fw1" logid="0100032001" type="event" ...``.

From the "FortiOS Log Message Reference": ``type`` is traffic, event or utm (in older releases virus, ips, webfilter ... by
themselves), ``subtype`` and ``action`` say what happened, ``status`` how it ended, ``logdesc`` names the message. The clock
is the device's own; ``tz`` or ``eventtime`` (seconds since 1970, or milliseconds, microseconds, nanoseconds) says how far from UTC it is.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.device_pairs import HEAD, LEVELS, host_of, keep, pairs_of, take
from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.times import Stamp

_BEGIN = re.compile(
    HEAD + r"(?=\"?(?:logver=\d++ )?(?:timestamp=\d++ )?(?:tz=\S++ )?(?:itime=(?:\d++|\"[^\"]{0,30}\") )?(?:devname=\S++ )?(?:devid=\S++ )?"
    r"(?:\"?date=\d{4}-\d\d-\d\d\"?|itime=\d++|eventtime=\d++)[ ,])"
)  # fmt: skip
_SIGN = re.compile(r"[ ,\"](?:devid|logid|log_id|devname)=")
_ROLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("host", ("devname",)),
    ("source_ip", ("srcip", "remip", "src", "saddr", "src_ip")),
    ("source_port", ("srcport", "src_port", "remport")),
    ("dest_ip", ("dstip", "dst", "daddr", "dst_ip", "locip")),
    ("dest_port", ("dstport", "dst_port", "locport")),
    ("actor", ("user", "unauthuser", "xauthuser", "admin")),
    ("access", ("profile",)),
    ("device", ("ui", "agent", "srcmac", "mac")),
)
_UI = re.compile(r"(?P<way>[\w -]{1,40})\((?P<address>[\da-fA-F.:]{2,45})\)$")
_REFUSED = frozenset({"deny", "denied", "blocked", "block", "dropped", "drop", "reset", "reset_client", "reset_server", "quarantine", "violation"})  # fmt: skip
_ACCOUNTS = ("system.admin", "system.accprofile", "user.local", "user.group", "user.radius", "user.ldap", "user.tacacs+", "user.peer", "system.api-user")  # fmt: skip
_OUTCOMES = {"success": "success", "succeeded": "success", "failed": "failure", "failure": "failure", "fail": "failure", "error": "failure",
             "negotiate_error": "failure"}  # fmt: skip
# Actions of the users' and tunnels' logs that are a log-on or its end.
_LOGONS = {
    "login": ("login", None), "logout": ("logout", "success"), "auth-logon": ("login", "success"), "auth-logout": ("logout", "success"),
    "authentication": ("login", None), "FSSO-logon": ("login", "success"), "FSSO-logoff": ("logout", "success"),
    "ssl-login-fail": ("vpn.login", "failure"), "ssl-new-con": ("vpn.connect", None), "xauth": ("vpn.login", None),
    "auth-timeout": ("login", "failure"),
}  # fmt: skip
_SYSTEM = {"reboot": "system.restart", "shutdown": "system.stop", "system-start": "system.start", "startup": "system.start"}  # fmt: skip


class Fortigate(Format):
    """The log of Fortinet's firewalls."""

    name = "fortigate"
    title = "FortiGate (FortiOS key=value)"
    weight = 1.0
    continuation = "none"
    examples = (
        Example(
            'date=2026-01-03 time=14:05:22 devname="fw1" devid="FGT1" eventtime=1767449122 logid="0100032002" type="event" subtype="system" '
            'level="alert" vd="root" logdesc="Admin login failed" user="admin" ui="ssh(192.0.2.7)" action="login" status="failed" '
            'reason="passwd_invalid" msg="Administrator admin login failed from ssh(192.0.2.7) because of invalid password"',
            {
                "time": "2026-01-03T14:05:22.000000Z",
                "time_basis": "exact",
                "host": "fw1",
                "actor": "admin",
                "source_ip": "192.0.2.7",
                "device": "ssh",
                "action": "login",
                "outcome": "failure",
                "severity": 1,
                "category": ["audit.logon", "audit.privilege"],
            },
        ),
        Example(
            '<189>date=2026-01-03 time=14:05:22 devname="fw1" devid="FGT1" logid="0000000013" type="traffic" subtype="forward" level="notice" '
            'srcip=192.0.2.7 srcport=40022 dstip=10.0.0.5 dstport=22 action="deny" policyid=0 service="SSH" proto=6',
            {
                "action": "firewall.block",
                "outcome": "failure",
                "source_port": 40022,
                "dest_port": 22,
                "time_basis": "zone-assumed",
                "category": ["os.network"],
            },
        ),
        Example(
            "Jan  3 13:05:30 198.51.100.1 date=2026-01-03 time=14:05:22 devname=fw1 devid=FGT1 logid=0101039424 type=event subtype=vpn "
            'level=information tz="+0100" logdesc="SSL VPN tunnel up" action="tunnel-up" remip=192.0.2.7 user="ann" msg="SSL tunnel established"',
            {
                "time": "2026-01-03T13:05:22.000000Z",
                "host": "fw1",
                "actor": "ann",
                "action": "vpn.up",
                "category": ["audit.logon", "os.network"],
            },
        ),
    )

    def begin(self, line: str) -> Any:
        if "date=" not in line[:400] and "time=" not in line[:200]:
            return None
        if _SIGN.search(line, 0, 600) is None:
            return None
        return _BEGIN.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        pairs = pairs_of(text[begun.end("head") :])
        fields: Fields = {"program": "fortigate"}
        stamp = _stamp(pairs, reading)
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        message = pairs.pop("msg", "")
        if message:
            fields["message"] = message
        else:
            fields["message_at"] = begun.end("head")
        fields["severity"] = LEVELS.get(pairs.get("level", pairs.get("pri", "")).lower())
        fields["code"] = pairs.pop("logid", "") or pairs.pop("log_id", "")
        take(fields, pairs, _ROLES)
        if not fields.get("host"):
            fields["host"] = host_of(begun["head"])
        _from_interface(fields)
        _meaning(fields, pairs)
        keep(fields, pairs)
        return fields


def _stamp(pairs: dict[str, str], reading: Reading) -> Stamp | None:
    epoch = pairs.get("eventtime") or pairs.get("timestamp") or pairs.get("itime") or ""
    date, clock = pairs.pop("date", ""), pairs.pop("time", "")
    zone = pairs.pop("tz", "")
    local = reading.clock.iso(f"{date} {clock}{zone}") if date and clock else None
    if local is not None and re.fullmatch(r"[+-]\d{4}", zone):
        return local
    exact = reading.clock.epoch(epoch) if epoch.isdigit() and len(epoch) in (10, 13, 16, 19) else None  # fmt: skip
    if local is None:
        return exact
    # a clock that no zone explains is a clock that was wrong: the pair says what the device believed
    if exact is not None and abs(exact[0] - local[0]) <= 15 * 3600 * 1_000_000:
        return exact
    return local


def _from_interface(fields: Fields) -> None:
    """``ui="https(192.0.2.7)"``: how, and from where, an administrator is connected."""
    found = _UI.match(str(fields.get("device") or ""))
    if found is not None:
        fields["device"] = found["way"]
        fields.setdefault("source_ip", found["address"])


def _meaning(fields: Fields, pairs: dict[str, str]) -> None:
    kind, subtype = pairs.get("type", "").lower(), pairs.get("subtype", "").lower()
    action = pairs.get("action", "")
    if kind == "traffic":
        refused = action.lower() in _REFUSED or pairs.get("status", "").lower() == "deny"
        fields["action"] = "firewall.block" if refused else "firewall.allow"
        fields["outcome"] = "failure" if refused else "success"
        fields["category"] = ("os.network",)
        return
    if kind in ("event", ""):
        _event(fields, pairs, subtype, action)
        return
    # what the inspection of content found; utm, or in older releases a type of its own
    what = subtype if kind == "utm" else kind
    if what in ("webfilter", "web", "dlp", "waf") and pairs.get("url"):
        fields["target"] = pairs.pop("hostname", "") + pairs.pop("url")
        fields["action"], fields["category"] = "http.request", ("app.transaction",)
    elif what == "dns":
        fields["target"] = pairs.pop("qname", "")
        fields["action"] = "dns.query"
    else:
        fields["action"], fields["category"] = "network.alert", ("os.network",)
        fields["target"] = pairs.get("filename") or pairs.get("attack") or pairs.get("virus")
    if action.lower() in _REFUSED:
        fields["outcome"] = "failure"


def _event(fields: Fields, pairs: dict[str, str], subtype: str, action: str) -> None:
    outcome = _OUTCOMES.get(pairs.get("status", "").lower()) or _OUTCOMES.get(pairs.get("result", "").lower())  # fmt: skip
    path = pairs.get("cfgpath", "")
    if path or "cfgobj" in pairs:
        fields["command"] = pairs.get("cfgattr")
        fields["target"] = f"{path} {pairs.get('cfgobj', '')}".strip()
        fields["outcome"] = "success" if outcome is None else outcome
        if path in _ACCOUNTS:
            fields["action"], fields["category"] = "account.change", ("audit.account", "audit.activity")  # fmt: skip
        else:
            fields["action"], fields["category"] = "config.change", ("os.security", "app.config")
    elif action in _LOGONS or (subtype == "user" and action.lower().endswith("logon")):
        fields["action"], meant = _LOGONS.get(action, ("login", None))
        fields["outcome"] = outcome or meant
        fields["category"] = ("audit.logon",)
        # whoever logs on to the firewall itself administers it
        if subtype == "system" and action in ("login", "logout"):
            fields["category"] = ("audit.logon", "audit.privilege")
    elif subtype == "vpn" or action.startswith(("tunnel-", "ssl-")):
        _tunnel(fields, pairs, action, outcome)
    elif action.lower() in _SYSTEM:
        fields["action"], fields["category"] = _SYSTEM[action.lower()], ("os.system",)
        fields["outcome"] = outcome
    elif "dhcp_msg" in pairs:
        fields["action"], fields["category"] = "network.lease", ("os.network",)
        fields["dest_ip"] = pairs.pop("ip", None) or pairs.pop("lease", None)
    else:
        fields["action"] = f"fortigate.{re.sub(r'[^a-z0-9]+', '_', action.lower()).strip('_') or subtype or 'event'}"  # fmt: skip
        fields["outcome"] = outcome


def _tunnel(fields: Fields, pairs: dict[str, str], action: str, outcome: str | None) -> None:
    fields["outcome"] = outcome
    if action in ("tunnel-up", "phase2-up"):
        fields.update(action="vpn.up", outcome="success", category=("os.network",))
    elif action in ("tunnel-down", "phase2-down", "ssl-exit-error"):
        fields.update(action="vpn.down", category=("os.network",))
    else:
        fields["action"] = "vpn.message"
    # a tunnel of a person's is a log-on, one between sites is not
    of_person = pairs.get("tunneltype", "").startswith("ssl") or (
        fields.get("actor") and "SSL" in pairs.get("logdesc", "")
    )
    if fields["action"] in ("vpn.up", "vpn.down") and of_person:
        fields["category"] = ("audit.logon", "os.network")


FORMAT = Fortigate()
