"""Junos' structured log: ``<14>1 STAMP HOST DAEMON PID TAG [junos@2636.1.1.1.2.26 name="value" ...] [text]``.

RFC 5424 as Juniper's devices use it (``set system syslog file ... structured-data``, an SRX's security log in ``sd-syslog``): all
that is said stands in the structured data, and the tag (``RT_FLOW_SESSION_DENY``) is the message. The names are those of
the "System Log Messages Reference".
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.device_pairs import keep, take
from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import PRIVILEGED_ACTORS, Fields

_BEGIN = re.compile(
    r"(?:<(?P<pri>\d{1,3})>)?1 (?P<stamp>\d{4}-\d\d-\d\dT\S{8,30}) (?P<host>\S{1,255}) (?P<program>\S{1,60}) (?P<pid>\S{1,20}) (?P<tag>[A-Z][A-Z0-9_]{2,80}) "
    r"\[junos@2636\.[\d.]{1,40}(?P<data>(?: [\w.-]{1,64}=\"(?:[^\"\\]++|\\.)*+\")*+) ?\]?"
)
_PAIR = re.compile(r" ([\w.-]{1,64})=\"((?:[^\"\\]++|\\.)*+)\"")
_ROLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("source_ip", ("source-address", "src-address", "host-address", "peer-address")),
    ("source_port", ("source-port",)),
    ("dest_ip", ("destination-address",)),
    ("dest_port", ("destination-port",)),
    ("actor", ("username", "user")),
    ("access", ("class-name", "authentication-level", "permission-level")),
    ("command", ("command",)),
    ("device", ("tty-name", "client-mode")),
    ("target", ("pathname", "url", "obj", "interface-name", "attack-name")),
)
_NETWORK, _LOGON, _CONFIG = ("os.network",), ("audit.logon",), ("app.config",)
# Beginning of a tag -> action, outcome, categories; the first that fits.
_TAGS: tuple[tuple[str, str, str | None, tuple[str, ...]], ...] = (
    ("RT_FLOW_SESSION_CREATE", "firewall.allow", "success", _NETWORK),
    ("RT_FLOW_SESSION_DENY", "firewall.block", "failure", _NETWORK),
    ("RT_FLOW_SESSION_CLOSE", "connection.close", None, _NETWORK),
    ("APPTRACK_SESSION_", "connection", None, _NETWORK),
    ("RT_SCREEN_", "network.alert", None, _NETWORK),
    ("IDP_ATTACK_", "network.alert", None, _NETWORK),
    ("AV_VIRUS_DETECTED", "network.alert", None, _NETWORK),
    ("WEBFILTER_URL_BLOCKED", "http.request", "failure", ("app.transaction",)),
    ("WEBFILTER_URL_PERMITTED", "http.request", "success", ("app.transaction",)),
    ("SSHD_LOGIN_FAILED", "login", "failure", _LOGON),
    ("SSHD_LOGIN_ATTEMPTS_THRESHOLD", "login", "failure", _LOGON),
    ("LOGIN_FAILED", "login", "failure", _LOGON),
    ("LOGIN_PAM_AUTHENTICATION_ERROR", "login", "failure", _LOGON),
    ("LOGIN_INFORMATION", "login", "success", _LOGON),
    ("LOGIN_ROOT", "login", "success", _LOGON),
    ("FWAUTH_FTP_USER_AUTH_FAIL", "login", "failure", _LOGON),
    ("UI_LOGIN_EVENT", "login", "success", _LOGON),
    ("UI_LOGOUT_EVENT", "logout", "success", _LOGON),
    ("UI_AUTH_EVENT", "session.open", "success", _LOGON),
    ("UI_CMDLINE_READ_LINE", "command", None, ("audit.activity",)),
    ("UI_CFG_AUDIT_", "config.change", None, ("audit.activity", "app.config")),
    ("UI_COMMIT", "device.configure", None, _CONFIG),
    ("UI_LOAD_EVENT", "device.configure", None, _CONFIG),
    ("UI_DBASE_LOGIN_EVENT", "device.configure", None, _CONFIG),
    ("UI_REBOOT_EVENT", "system.restart", None, ("os.system",)),
    ("SNMP_TRAP_LINK_", "network.link", None, _NETWORK),
)


class Junos(Format):
    """Structured syslog of Juniper's devices."""

    name = "junos"
    title = "Junos structured syslog"
    weight = 1.0
    continuation = "none"
    examples = (
        Example(
            '<14>1 2026-01-03T14:05:22.250Z srx1 RT_FLOW - RT_FLOW_SESSION_DENY [junos@2636.1.1.1.2.26 source-address="192.0.2.7" '
            'source-port="40022" destination-address="10.0.0.5" destination-port="22" service-name="junos-ssh" policy-name="deny-all" username="N/A"]',
            {
                "time": "2026-01-03T14:05:22.250000Z",
                "host": "srx1",
                "program": "RT_FLOW",
                "source_ip": "192.0.2.7",
                "dest_port": 22,
                "actor": None,
                "action": "firewall.block",
                "outcome": "failure",
                "severity": 6,
                "code": "RT_FLOW_SESSION_DENY",
                "category": ["os.network"],
            },
        ),
        Example(
            '<37>1 2026-01-03T14:05:22.250+01:00 srx1 mgd 411 UI_LOGIN_EVENT [junos@2636.1.1.1.2.26 username="ann" class-name="super-user" '
            'local-peer="" pid="411" ssh-connection="192.0.2.7 40022 10.0.0.1 22" client-mode="cli"] User \'ann\' login',
            {
                "actor": "ann",
                "access": "super-user",
                "source_ip": "192.0.2.7",
                "source_port": 40022,
                "pid": 411,
                "outcome": "success",
                "category": ["audit.logon"],
            },
        ),
    )

    def begin(self, line: str) -> Any:
        if " [junos@2636." not in line[:600]:
            return None
        return _BEGIN.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        part = begun.groupdict()
        fields: Fields = {"host": part["host"], "program": part["program"], "code": part["tag"]}
        if part["pid"].isdigit():
            fields["pid"] = part["pid"]
        if part["pri"]:
            fields["severity"] = int(part["pri"]) & 7
        stamp = reading.clock.read(part["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        words = text[begun.end() :].strip()
        fields["message_at"] = text.index(words, begun.end()) if words else begun.start("tag")
        pairs = {name: value.replace('\\"', '"') for name, value in _PAIR.findall(part["data"])}
        pairs.pop("pid", None)
        take(fields, pairs, _ROLES)
        ends = pairs.pop("ssh-connection", "").split()
        if len(ends) == 4 and "source_ip" not in fields:
            fields["source_ip"], fields["source_port"], fields["dest_ip"], fields["dest_port"] = (
                ends
            )
        for beginning, action, outcome, category in _TAGS:
            if part["tag"].startswith(beginning):
                fields["action"], fields["outcome"], fields["category"] = action, outcome, category
                if category is _LOGON and fields.get("actor") in PRIVILEGED_ACTORS:
                    fields["category"] = ("audit.logon", "audit.privilege")
                break
        else:
            reading.rules.read(part["program"], words or part["tag"], fields)
        if part["tag"].startswith("UI_CFG_AUDIT_") and "system login user" in str(
            fields.get("target")
        ):
            fields["action"], fields["category"] = "account.change", ("audit.account", "app.config")
        keep(fields, pairs)
        return fields


FORMAT = Junos()
