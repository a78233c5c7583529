"""Events of Windows components that log into channels of their own: PowerShell, Terminal Services, Defender and the rest.

By the manifests of the providers and Microsoft's documentation of each component.
"""

from __future__ import annotations

import re

from logscope.parsing.rule import Fields
from logscope.parsing.windows.meaning import (
    ACTIVITY,
    FILE,
    LOGON,
    NETWORK,
    PRIVILEGE,
    SECURITY,
    SERVICE,
    Data,
    Meaning,
    Meanings,
)

_HOST_APPLICATION = re.compile(r"HostApplication ?= ?([^\r\n]{1,2000})")
_USER = re.compile(r"^[ \t]*+(?:UserId|User) ?= ?([^\r\n]{1,200})", re.MULTILINE)


def _powershell(fields: Fields, data: Data) -> None:
    """What the classic events and 4103 say in a text of ``Name = value`` lines."""
    text = next(
        (data[name] for name in ("ContextInfo", "param3", "param2", "Message") if "HostApplication" in data.get(name, "")), ""
    )  # fmt: skip
    command, user = _HOST_APPLICATION.search(text), _USER.search(text)
    if command is not None and not fields.get("command"):
        fields["command"] = command[1].strip()
    if user is not None and not fields.get("actor"):
        fields["actor"] = user[1].strip()


POWERSHELL: Meanings = {
    400: Meaning("powershell.start", ACTIVITY, refine=_powershell),
    403: Meaning("powershell.stop", (), refine=_powershell),
    500: Meaning("powershell.command", ACTIVITY, refine=_powershell),
    501: Meaning("powershell.command-end", (), refine=_powershell),
    600: Meaning("powershell.provider", (), refine=_powershell),
    800: Meaning("powershell.command", ACTIVITY, command=("param1",), refine=_powershell),
    4100: Meaning("powershell.command", ACTIVITY, "failure", refine=_powershell),
    4103: Meaning("powershell.command", ACTIVITY, command=("Payload",), refine=_powershell),
    4104: Meaning("powershell.script", ACTIVITY, target=("Path",), command=("ScriptBlockText",)),
    4105: Meaning("powershell.script-start", ()),
    4106: Meaning("powershell.script-end", ()),
    8193: Meaning("powershell.session", ACTIVITY),
    32784: Meaning("powershell.session", ACTIVITY, "failure"),
    40961: Meaning("powershell.start", ()),
    40962: Meaning("powershell.start", ()),
    53504: Meaning("powershell.start", ()),
    53507: Meaning("powershell.debug", ACTIVITY),
}
_RDP_USER = ("User", "Param1", "UserName", "param1")
TERMINAL: Meanings = {
    21: Meaning("rdp.login", LOGON, "success", actor=_RDP_USER),
    22: Meaning("rdp.shell", LOGON, "success", actor=_RDP_USER),
    23: Meaning("logout", LOGON, "success", actor=_RDP_USER),
    24: Meaning("rdp.disconnect", LOGON, actor=_RDP_USER),
    25: Meaning("rdp.reconnect", LOGON, "success", actor=_RDP_USER),
    39: Meaning("rdp.disconnect", LOGON, actor=(), target=("TargetSession", "param1")),
    40: Meaning("rdp.disconnect", LOGON, actor=(), target=("Session", "param1")),
    41: Meaning("rdp.arbitration", (), actor=_RDP_USER),
    42: Meaning("rdp.arbitration", (), actor=_RDP_USER),
    # the network part was done; whether somebody logged on, another event says
    1149: Meaning("rdp.connect", LOGON, actor=_RDP_USER),
    1158: Meaning("rdp.connect", LOGON, actor=()),
    261: Meaning("rdp.listen", NETWORK, actor=()),
    20521: Meaning("rdp.shadow", (*LOGON, *PRIVILEGE), actor=_RDP_USER),
    20503: Meaning("rdp.shadow", (*LOGON, *PRIVILEGE), actor=_RDP_USER),
    20504: Meaning("rdp.shadow-end", LOGON, actor=_RDP_USER),
    20506: Meaning("rdp.shadow", (*LOGON, *PRIVILEGE), actor=_RDP_USER),
}
RDP_CORE: Meanings = {
    65: Meaning("rdp.session", NETWORK, actor=()),
    66: Meaning("rdp.session", NETWORK, actor=()),
    98: Meaning("rdp.connect", NETWORK, "success", actor=()),
    102: Meaning("rdp.disconnect", NETWORK, actor=()),
    103: Meaning("rdp.disconnect", NETWORK, actor=()),
    131: Meaning("rdp.connect", (*NETWORK, *LOGON), actor=()),
    139: Meaning("rdp.login", LOGON, "failure", actor=()),
    140: Meaning("rdp.login", LOGON, "failure", actor=()),
    148: Meaning("rdp.channel-close", (), actor=()),
}
RDP_CLIENT: Meanings = {
    1024: Meaning("rdp.client", (*NETWORK, *ACTIVITY), target=("Value",)),
    1025: Meaning("rdp.client", NETWORK, "success"),
    1026: Meaning("rdp.client-end", NETWORK),
    1027: Meaning("rdp.client", NETWORK, "success", target=("DomainName",)),
    1029: Meaning("rdp.client-account", ACTIVITY, target=("TraceMessage",)),
    1102: Meaning("rdp.client", (*NETWORK, *ACTIVITY), target=("Value",)),
}
RDP_GATEWAY: Meanings = {
    200: Meaning("rdp.login", LOGON, "success", actor=("Username",)),
    201: Meaning("rdp.login", LOGON, "failure", actor=("Username",)),
    300: Meaning("rdp.authorize", LOGON, "success", actor=("Username",), target=("Resource",)),
    301: Meaning("rdp.authorize", LOGON, "failure", actor=("Username",), target=("Resource",)),
    302: Meaning("rdp.connect", LOGON, "success", actor=("Username",), target=("Resource",)),
    303: Meaning("rdp.disconnect", LOGON, actor=("Username",), target=("Resource",)),
    304: Meaning("rdp.connect", LOGON, "failure", actor=("Username",), target=("Resource",)),
}
WINRM: Meanings = {
    6: Meaning("winrm.session", ACTIVITY, target=("connection",)),
    8: Meaning("winrm.session-end", ()),
    15: Meaning("winrm.session-end", ()),
    16: Meaning("winrm.session-end", ()),
    33: Meaning("winrm.session-end", ()),
    81: Meaning("winrm.request", ()),
    82: Meaning("winrm.request", ()),
    91: Meaning("winrm.shell", ACTIVITY, target=("resourceUri", "shellId")),
    132: Meaning("winrm.response", ()),
    142: Meaning("winrm.request", (), "failure"),
    161: Meaning("winrm.login", LOGON, "failure"),
    162: Meaning("winrm.login", LOGON, "failure"),
    168: Meaning("winrm.login", LOGON),
    169: Meaning("winrm.login", LOGON, "success", actor=("username", "UserName")),
    192: Meaning("winrm.authorize", LOGON, "failure"),
    193: Meaning("winrm.authorize", (), "success"),
    208: Meaning("service.start", SERVICE),
    209: Meaning("service.start", SERVICE, "success"),
    211: Meaning("service.stop", SERVICE),
    212: Meaning("service.stop", SERVICE),
}
_JOB = ("name", "jobTitle", "transferId")
BITS: Meanings = {
    3: Meaning(
        "transfer.create", ACTIVITY, actor=("jobOwner", "string2"), target=("jobTitle", "string")
    ),
    4: Meaning(
        "transfer.complete", ACTIVITY, "success", actor=("User", "jobOwner"), target=("jobTitle",)
    ),
    5: Meaning("transfer.cancel", ACTIVITY, actor=("User",), target=("jobTitle",)),
    59: Meaning("transfer.start", ACTIVITY, actor=(), target=("url", "Url", *_JOB)),
    60: Meaning("transfer.stop", ACTIVITY, actor=(), target=("url", "Url", *_JOB)),
    61: Meaning("transfer.stop", ACTIVITY, "failure", actor=(), target=("url", "Url", *_JOB)),
    16403: Meaning("transfer.file", ACTIVITY, actor=("User",), target=("RemoteName", "LocalName")),
}
_THREAT = ("Threat Name",)
_DEFENDER_USER = ("Detection User", "User")


def _malware(action: str, outcome: str | None = None) -> Meaning:
    return Meaning(action, SECURITY, outcome, actor=_DEFENDER_USER, target=("Path", *_THREAT))


DEFENDER: Meanings = {
    1000: Meaning("malware.scan-start", (), actor=("User",)),
    1001: Meaning("malware.scan-end", (), "success", actor=("User",)),
    1002: Meaning("malware.scan-stop", SECURITY, "failure", actor=("User",)),
    1005: Meaning("malware.scan-end", SECURITY, "failure", actor=("User",)),
    1006: _malware("malware.found"), 1007: _malware("malware.action", "success"), 1008: _malware("malware.action", "failure"),
    1009: _malware("malware.restore", "success"), 1010: _malware("malware.restore", "failure"),
    1011: _malware("malware.delete", "success"), 1012: _malware("malware.delete", "failure"), 1013: _malware("malware.history-delete"),
    1015: _malware("malware.suspicious"), 1116: _malware("malware.found"), 1117: _malware("malware.action", "success"),
    1118: _malware("malware.action", "failure"), 1119: _malware("malware.action", "failure"), 1120: _malware("malware.hash"),
    1121: _malware("malware.rule-block"), 1122: _malware("malware.rule-audit"), 1123: _malware("malware.folder-block"),
    1124: _malware("malware.folder-audit"), 1125: _malware("malware.network-audit"), 1126: _malware("malware.network-block"),
    1127: _malware("malware.folder-block"), 1151: Meaning("malware.health", ()),
    2000: Meaning("malware.update", (), "success"), 2001: Meaning("malware.update", SECURITY, "failure"),
    2003: Meaning("malware.update", SECURITY, "failure"), 3002: Meaning("malware.protection", SECURITY, "failure"),
    5000: Meaning("malware.protection-on", SECURITY, "success"), 5001: Meaning("malware.protection-off", SECURITY, "success"),
    5004: Meaning("malware.config", SECURITY), 5007: Meaning("malware.config", SECURITY, target=("New Value", "Old Value")),
    5008: Meaning("malware.engine", SECURITY, "failure"), 5009: Meaning("malware.protection-on", SECURITY, "success"),
    5010: Meaning("malware.protection-off", SECURITY, "success"), 5011: Meaning("malware.protection-on", SECURITY, "success"),
    5012: Meaning("malware.protection-off", SECURITY, "success"), 5013: Meaning("malware.tampering", SECURITY, target=("Value",)),
}  # fmt: skip
_TASK = ("TaskName",)
_TASK_USER = ("UserContext", "UserName", "User")
TASKS: Meanings = {
    100: Meaning("task.start", ACTIVITY, actor=_TASK_USER, target=_TASK),
    101: Meaning("task.start", ACTIVITY, "failure", actor=_TASK_USER, target=_TASK),
    102: Meaning("task.end", (), "success", actor=_TASK_USER, target=_TASK),
    103: Meaning("task.command", ACTIVITY, "failure", actor=_TASK_USER, target=_TASK),
    104: Meaning("task.logon", LOGON, "failure", actor=_TASK_USER, target=_TASK),
    106: Meaning("task.create", ACTIVITY, "success", actor=_TASK_USER, target=_TASK),
    107: Meaning("task.trigger", (), target=_TASK),
    108: Meaning("task.trigger", (), target=_TASK),
    110: Meaning("task.trigger", ACTIVITY, actor=_TASK_USER, target=_TASK),
    111: Meaning("task.end", (), "failure", target=_TASK),
    118: Meaning("task.trigger", (), target=_TASK),
    119: Meaning("task.trigger", (), actor=_TASK_USER, target=_TASK),
    129: Meaning("task.process", ACTIVITY, target=_TASK, command=("Path",)),
    140: Meaning("task.change", ACTIVITY, "success", actor=_TASK_USER, target=_TASK),
    141: Meaning("task.delete", ACTIVITY, "success", actor=_TASK_USER, target=_TASK),
    142: Meaning("task.disable", ACTIVITY, "success", actor=_TASK_USER, target=_TASK),
    200: Meaning("task.command", ACTIVITY, target=_TASK, command=("ActionName",)),
    201: Meaning("task.command-end", (), target=_TASK, command=("ActionName",)),
    202: Meaning("task.command-end", ACTIVITY, "failure", target=_TASK, command=("ActionName",)),
    203: Meaning("task.command", ACTIVITY, "failure", target=_TASK, command=("ActionName",)),
    325: Meaning("task.queue", (), target=_TASK),
    332: Meaning("task.skip", (), actor=_TASK_USER, target=_TASK),
    400: Meaning("service.start", SERVICE, "success"),
    402: Meaning("service.stop", SERVICE),
}
_QUERY = ("QueryName",)
DNS_CLIENT: Meanings = {
    1014: Meaning("dns.query", (), "failure", actor=(), target=_QUERY),
    3006: Meaning("dns.query", (), actor=(), target=_QUERY),
    3008: Meaning("dns.query", (), actor=(), target=_QUERY),
    3009: Meaning("dns.query", (), actor=(), target=_QUERY),
    3010: Meaning("dns.query", (), actor=(), target=_QUERY),
    3016: Meaning("dns.query", (), actor=(), target=_QUERY),
    3018: Meaning("dns.query", (), actor=(), target=_QUERY),
    3020: Meaning("dns.query", (), actor=(), target=_QUERY),
}
DNS_SERVER: Meanings = {
    2: Meaning("service.start", SERVICE),
    3: Meaning("service.stop", SERVICE),
    150: Meaning("dns.plugin", SECURITY, "failure"),
    541: Meaning("dns.config", SECURITY),
    770: Meaning("dns.plugin", SECURITY),
    771: Meaning("dns.plugin", SECURITY),
}
_FILE = ("FullFilePath", "FilePath", "Package")


def _rule(outcome: str | None) -> Meaning:
    action = {"success": "application.allow", "failure": "application.block"}.get(
        outcome or "", "application.audit"
    )
    return Meaning(
        action,
        ACTIVITY if outcome == "success" else (*ACTIVITY, *SECURITY),
        outcome,
        actor=("TargetUser", "User"),
        target=_FILE,
    )


APPLOCKER: Meanings = {
    8000: Meaning("application.policy", SECURITY, "failure"),
    8001: Meaning("application.policy", SECURITY, "success"),
    8002: _rule("success"), 8003: _rule(None), 8004: _rule("failure"), 8005: _rule("success"), 8006: _rule(None),
    8007: _rule("failure"), 8008: Meaning("application.policy", SECURITY), 8020: _rule("success"), 8021: _rule(None), 8022: _rule("failure"),
    8023: _rule("success"), 8024: _rule(None), 8025: _rule("failure"), 8028: _rule(None), 8029: _rule("failure"),
    8040: _rule("failure"),
}  # fmt: skip
CODE_INTEGRITY: Meanings = {
    3001: Meaning("code.integrity", SECURITY, target=("FileNameBuffer", "File Name")),
    3002: Meaning("code.integrity", SECURITY, "failure", target=("FileNameBuffer", "File Name")),
    3004: Meaning("code.integrity", SECURITY, "failure", target=("FileNameBuffer", "File Name")),
    3033: Meaning("code.integrity", SECURITY, "failure", target=("FileNameBuffer", "File Name")),
    3076: Meaning("code.integrity", SECURITY, target=("FileNameBuffer", "File Name")),
    3077: Meaning("code.integrity", SECURITY, "failure", target=("FileNameBuffer", "File Name")),
}
# Odd ids audit, even ones block.
MITIGATIONS: Meanings = {
    number: Meaning(
        "mitigation.block" if number % 2 == 0 else "mitigation.audit", SECURITY, actor=(),
        target=("ProcessPath",), command=("ProcessCommandLine",),
    )
    for number in range(1, 25)
}  # fmt: skip
WMI: Meanings = {
    5857: Meaning("wmi.provider", ACTIVITY, target=("ProviderName",)),
    5858: Meaning("wmi.query", (), "failure", actor=("User",), command=("Operation",)),
    5859: Meaning(
        "wmi.subscribe", (*ACTIVITY, *SECURITY), actor=("User", "user"), target=("query", "Query")
    ),
    5860: Meaning("wmi.subscribe", ACTIVITY, actor=("User",), target=("Query", "query")),
    5861: Meaning(
        "wmi.subscribe", (*ACTIVITY, *SECURITY), actor=(), target=("ESS",), command=("CONSUMER",)
    ),
}
SMB: Meanings = {
    551: Meaning("smb.login", LOGON, "failure", actor=("UserName",)),
    1006: Meaning("share.access", ACTIVITY, "failure", actor=("UserName",), target=("ShareName",)),
    1009: Meaning("smb.access", LOGON, "failure", actor=("UserName",)),
    3000: Meaning("smb.protocol", SECURITY, actor=()),
    3021: Meaning("smb.login", LOGON, actor=("UserName",)),
    30803: Meaning("smb.connect", NETWORK, "failure", target=("ServerName",)),
    30804: Meaning("smb.disconnect", NETWORK, target=("ServerName",)),
    30807: Meaning("smb.disconnect", NETWORK, target=("ServerName",)),
    31001: Meaning("smb.login", LOGON, "failure", actor=("UserName",), target=("ServerName",)),
    31010: Meaning("share.access", ACTIVITY, "failure", target=("ShareName",)),
}
_FIREWALL_RULE = ("RuleName", "RuleId")
FIREWALL: Meanings = {
    number: Meaning("firewall.config", SECURITY, actor=("ModifyingUser",), target=_FIREWALL_RULE)
    for number in (2002, 2003, 2004, 2005, 2006, 2008, 2009, 2032, 2033, 2051, 2052, 2059, 2071, 2073, 2082, 2083, 2097, 2099)
}  # fmt: skip
FIREWALL[2010] = Meaning("network.link", NETWORK, target=("InterfaceName",))
FIREWALL[2011] = Meaning("firewall.block", NETWORK, target=("ApplicationPath",))
NTLM: Meanings = {
    4001: Meaning("ntlm.block", LOGON, "failure"),
    4002: Meaning("ntlm.block", LOGON, "failure"),
    4003: Meaning("ntlm.block", LOGON, "failure", actor=("UserName",)),
    8001: Meaning(
        "ntlm.outgoing", LOGON, actor=("UserName", "ClientUserName"), target=("TargetName",)
    ),
    8002: Meaning("ntlm.incoming", LOGON, actor=("ClientUserName",)),
    8003: Meaning("ntlm.incoming", LOGON, actor=("UserName",)),
    8004: Meaning("ntlm.login", LOGON, actor=("UserName",)),
}
USB: Meanings = {
    number: Meaning(
        "device.usb", ("os.system",), actor=(), target=("InstanceId", "instance", "lifetime")
    )
    for number in (2003, 2004, 2006, 2010, 2100, 2101, 2102, 2105, 2106)
}
PRINTING: Meanings = {
    307: Meaning("print", ("audit.export",), "success", actor=("Param3", "param3"), target=("Param2", "param2")),
    316: Meaning("printer.driver", SECURITY, target=("param1", "Param1")),
    808: Meaning("printer.module", SECURITY, "failure", target=("param1", "Param1")),
}  # fmt: skip
BACKUP: Meanings = {
    4: Meaning("backup.end", (), "success"),
    5: Meaning("backup.end", ("app.failure",), "failure"),
    14: Meaning("backup.end", ()),
    19: Meaning("backup.failed", ("app.failure",), "failure"),
    524: Meaning("backup.delete", (*FILE, *SECURITY)),
}
