"""Events of the System and Application logs: start and stop, services, the log itself, updates, crashes, software.

Providers and ids as Microsoft's documentation of the components gives them; most of these name their data
``param1`` and on, in the order of the message's insertion strings.
"""

from __future__ import annotations

import re

from logscope.parsing.rule import Fields
from logscope.parsing.windows.meaning import (
    ACTIVITY,
    LOGON,
    NETWORK,
    SECURITY,
    SERVICE,
    SYSTEM,
    Data,
    Meaning,
    Meanings,
)

_STATES = {
    "running": "service.start", "stopped": "service.stop", "paused": "service.stop", "start": "service.start", "stop": "service.stop",
}  # fmt: skip
_ENTERED = re.compile(r"The (.{1,256}) service (?:entered the|was successfully sent a) (\w{1,20})")


def _state(fields: Fields, data: Data) -> None:
    """``param1`` is the service, ``param2`` its state; only rendered texts say it in a sentence."""
    state = data.get("param2", "")
    told = _ENTERED.search(data.get("Message", ""))
    if not state and told is not None:
        fields["target"], state = told[1], told[2]
    fields["action"] = _STATES.get(state.lower(), fields["action"])
    fields["state"] = state or None


def _shutdown(fields: Fields, data: Data) -> None:
    """User32's 1074: process, computer, reason, code, kind, comment, account."""
    if data.get("param5", "").lower() == "restart":
        fields["action"] = "system.restart"
    fields["reason"] = data.get("param3")


_FAILED = Meaning("service.failed", SERVICE, "failure", target=("param1",))

SERVICES: Meanings = {
    7000: _FAILED, 7001: _FAILED, 7003: _FAILED, 7009: Meaning("service.failed", SERVICE, "failure", target=("param2", "param1")),
    7011: Meaning("service.timeout", SERVICE, "failure", target=("param2",)),
    7022: _FAILED, 7023: _FAILED, 7024: _FAILED, 7026: _FAILED, 7031: _FAILED, 7032: _FAILED, 7034: _FAILED, 7038: _FAILED, 7041: _FAILED,
    7030: Meaning("service.note", SERVICE, target=("param1",)),
    7035: Meaning("service.control", SERVICE, "success", target=("param1",), refine=_state),
    7036: Meaning("service.state", SERVICE, target=("param1",), refine=_state),
    7039: Meaning("service.note", SERVICE, target=("param1",)),
    7040: Meaning("service.config", (*SERVICE, *SECURITY), "success", target=("param4", "param1")),
    7042: Meaning("service.control", SERVICE, target=("param1",)),
    7043: Meaning("service.stop", SERVICE, "failure", target=("param1",)),
    7045: Meaning(
        "service.install", SERVICE, "success", actor=(), target=("ServiceName",), command=("ImagePath", "ServiceFileName"),
        access=("AccountName", "ServiceAccount"),
    ),
    7046: _FAILED,
}  # fmt: skip
EVENT_LOG: Meanings = {
    104: Meaning("log.clear", SECURITY, "success", target=("Channel",)),
    1100: Meaning("audit.stop", SECURITY),
    1101: Meaning("audit.lost", SECURITY),
    1102: Meaning("log.clear", SECURITY, "success", constants={"target": "Security"}),
    1104: Meaning("log.full", SECURITY),
    1105: Meaning("log.rotate", SECURITY),
    6005: Meaning("system.start", SYSTEM),
    6006: Meaning("system.stop", SYSTEM),
    6008: Meaning("system.crash", SYSTEM, "failure"),
    6009: Meaning("system.start", SYSTEM),
    6011: Meaning("host.rename", SYSTEM, target=("param2",)),
    6013: Meaning("system.uptime"),
}
KERNEL_GENERAL: Meanings = {
    1: Meaning("time.set", SECURITY),
    12: Meaning("system.start", SYSTEM),
    13: Meaning("system.stop", SYSTEM),
    16: Meaning("registry.hive", ()),
    20: Meaning("system.boot-state", SYSTEM),
}
KERNEL_POWER: Meanings = {
    41: Meaning("system.crash", SYSTEM, "failure"),
    42: Meaning("system.sleep", SYSTEM),
    107: Meaning("system.wake", SYSTEM),
    109: Meaning("system.stop", SYSTEM),
    506: Meaning("system.sleep", SYSTEM),
    507: Meaning("system.wake", SYSTEM),
}
KERNEL_BOOT: Meanings = {
    18: Meaning("system.start", SYSTEM),
    20: Meaning("system.start", SYSTEM),
    27: Meaning("system.start", SYSTEM),
}
USER32: Meanings = {
    1073: Meaning("system.stop", SYSTEM, "failure", actor=("param2",)),
    1074: Meaning("system.stop", SYSTEM, actor=("param7",), target=("param1",), refine=_shutdown),
    1075: Meaning("system.stop", SYSTEM, "failure", actor=("param1",)),
    1076: Meaning("system.stop", SYSTEM, actor=("param6",)),
}
BUGCHECK: Meanings = {1001: Meaning("system.crash", SYSTEM, "failure")}
WINLOGON: Meanings = {
    7001: Meaning("windows.login", LOGON, "success", actor=("UserSid",)),
    7002: Meaning("logout", LOGON, "success", actor=("UserSid",)),
    4005: Meaning("process.crash", SYSTEM, "failure"),
}
PROFILES: Meanings = {
    1: Meaning("session.open", LOGON, actor=()),
    2: Meaning("session.open", LOGON, actor=()),
    3: Meaning("session.close", LOGON, actor=()),
    4: Meaning("session.close", LOGON, actor=()),
}
UPDATES: Meanings = {
    19: Meaning("package.update", ACTIVITY, "success", target=("updateTitle",)),
    20: Meaning("package.update", ACTIVITY, "failure", target=("updateTitle",)),
    43: Meaning("package.update-start", ACTIVITY, target=("updateTitle",)),
    44: Meaning("package.download", (), target=("updateTitle",)),
}
INSTALLER: Meanings = {
    1022: Meaning("package.update", ACTIVITY, "success", target=("param1",)),
    1033: Meaning("package.install", ACTIVITY, target=("param1",)),
    1034: Meaning("package.remove", ACTIVITY, target=("param1",)),
    1040: Meaning("package.install-start", ACTIVITY, target=("param1",)),
    1042: Meaning("package.install-end", (), target=("param1",)),
    11707: Meaning("package.install", ACTIVITY, "success", target=("param1",)),
    11708: Meaning("package.install", ACTIVITY, "failure", target=("param1",)),
    11724: Meaning("package.remove", ACTIVITY, "success", target=("param1",)),
    11725: Meaning("package.remove", ACTIVITY, "failure", target=("param1",)),
}
CRASHES: Meanings = {
    1000: Meaning("process.crash", ("app.failure",), "failure", target=("AppName", "param1")),
    1002: Meaning("process.hung", ("app.failure",), "failure", target=("AppName", "param1")),
}
ERROR_REPORTING: Meanings = {1001: Meaning("crash.report", ("app.failure",), target=("param6",))}
DOTNET: Meanings = {1026: Meaning("process.crash", ("app.failure",), "failure")}
NETWORK_PROFILE: Meanings = {
    10000: Meaning("network.link", NETWORK, target=("Name",)),
    10001: Meaning("network.link", NETWORK, target=("Name",)),
}
WLAN: Meanings = {
    8001: Meaning("wlan.connection", NETWORK, "success", target=("SSID",)),
    8002: Meaning("wlan.connection", NETWORK, "failure", target=("SSID",)),
    8003: Meaning("wlan.disconnect", NETWORK, target=("SSID",)),
    11001: Meaning("wlan.associate", NETWORK, "success", target=("SSID",)),
    11002: Meaning("wlan.associate", NETWORK, "failure", target=("SSID",)),
}
RAS: Meanings = {
    20221: Meaning("vpn.connect", NETWORK, target=("param4", "param3")),
    20223: Meaning("vpn.up", NETWORK, target=("param4", "param3")),
    20225: Meaning("vpn.up", NETWORK, "success", target=("param4", "param3")),
    20226: Meaning("vpn.down", NETWORK, target=("param3",)),
    20227: Meaning("vpn.connect", NETWORK, "failure", target=("param3",)),
}
TIME_SERVICE: Meanings = {
    35: Meaning("time.sync", ()),
    37: Meaning("time.sync", ()),
    50: Meaning("time.step", SECURITY),
    52: Meaning("time.set", SECURITY),
}
SHADOW_COPIES: Meanings = {8222: Meaning("snapshot.create", ACTIVITY, target=("param4",))}
ESENT: Meanings = {
    325: Meaning("database.create", ACTIVITY),
    326: Meaning("database.attach", ACTIVITY),
    327: Meaning("database.detach", ACTIVITY),
}
_CLIENT = re.compile(r"\[CLIENT: ([\da-fA-F:.]{2,45})\]")
_MOST_CHARACTERS = 2_000
_SQL_ACCOUNT = re.compile(r"for user '(.*)'\.")


def _sql_logon(fields: Fields, data: Data) -> None:
    """SQL Server's log-ons: the name tried, the reason, the client; in a rendered text in quotes."""
    text = data.get("Message") or " ".join(data.get(name, "") for name in ("param2", "param3"))
    clients = _CLIENT.findall(text[-_MOST_CHARACTERS:])
    if clients:  # the last: a name may say another
        fields["source_ip"] = clients[-1]
    reason = data.get("param2", "").strip()
    if reason.startswith("Reason:"):
        fields["reason"] = reason[7:].strip()
    if not fields.get("actor"):
        named = _SQL_ACCOUNT.search(text[:_MOST_CHARACTERS])
        fields["actor"] = named[1] if named is not None else None
    if fields.get("actor") == "sa":
        fields["access"] = "sa"
        fields["category"] = (*fields["category"], "app.privilege")


_SQL_IN = Meaning("db.login", ("app.auth",), "success", actor=("param1",), refine=_sql_logon)
SQL_SERVER: Meanings = {
    18453: _SQL_IN, 18454: _SQL_IN, 18455: _SQL_IN,
    **{number: Meaning("db.login", ("app.auth",), "failure", actor=("param1",), refine=_sql_logon)
       for number in (18450, 18451, 18452, 18456, 18457, 18458, 18459, 18460, 18461, 18470, 18486, 18487, 18488)},
    15457: Meaning("db.config", ("app.config",), "success", target=("param1",)),
    17069: Meaning("db.start", ("app.lifecycle",)), 17162: Meaning("db.start", ("app.lifecycle",)), 17126: Meaning("db.ready", ("app.lifecycle",)),
    17147: Meaning("db.stop", ("app.lifecycle",)), 17148: Meaning("db.stop", ("app.lifecycle",)), 19032: Meaning("db.trace-stop", ("app.config",)),
    18264: Meaning("db.backup", ("audit.export",), "success", target=("param1",)),
    18265: Meaning("db.backup", ("audit.export",), "success", target=("param1",)),
    3041: Meaning("db.backup", ("app.failure",), "failure"),
}  # fmt: skip
