"""Which table of meanings an event is looked up in: by its provider, else by the channel it was written to.

Exports name a provider as its manifest does, as Event Viewer shows it, or leave it out; hayabusa shortens the
names of channels.
"""

from __future__ import annotations

from logscope.parsing.windows import operational, security, sysmon, system, web
from logscope.parsing.windows.meaning import Meaning, Meanings

_PREFIX = "microsoft-windows-"
# provider in lower case, without its "Microsoft-Windows-"
_PROVIDERS: dict[str, Meanings] = {
    **dict.fromkeys(("security-auditing", "security", "microsoft windows security auditing."), security.EVENTS),
    **dict.fromkeys(("eventlog", "event log"), system.EVENT_LOG),
    **dict.fromkeys(("service control manager",), system.SERVICES),
    "kernel-general": system.KERNEL_GENERAL, "kernel-power": system.KERNEL_POWER, "kernel-boot": system.KERNEL_BOOT,
    "user32": system.USER32, "wer-systemerrorreporting": system.BUGCHECK, "bugcheck": system.BUGCHECK,
    "winlogon": system.WINLOGON, "user profiles service": system.PROFILES, "windowsupdateclient": system.UPDATES,
    "msiinstaller": system.INSTALLER, "application error": system.CRASHES, "application hang": system.CRASHES,
    "windows error reporting": system.ERROR_REPORTING, ".net runtime": system.DOTNET, "networkprofile": system.NETWORK_PROFILE,
    "wlan-autoconfig": system.WLAN, "rasclient": system.RAS, "time-service": system.TIME_SERVICE, "vssaudit": system.SHADOW_COPIES,
    "esent": system.ESENT, "mssqlserver": system.SQL_SERVER,
    "sysmon": sysmon.EVENTS, "iis-logging": web.IIS,
    **dict.fromkeys(("powershell", "powershellcore", "powershell (microsoft-windows-powershell)"), operational.POWERSHELL),
    **dict.fromkeys(
        ("terminalservices-localsessionmanager", "terminalservices-remoteconnectionmanager"), operational.TERMINAL),
    "remotedesktopservices-rdpcorets": operational.RDP_CORE, "terminalservices-clientactivexcore": operational.RDP_CLIENT,
    "terminalservices-rdpclient": operational.RDP_CLIENT, "terminalservices-gateway": operational.RDP_GATEWAY,
    "winrm": operational.WINRM, "windows remote management": operational.WINRM, "bits-client": operational.BITS,
    **dict.fromkeys(("windows defender", "microsoft antimalware"), operational.DEFENDER),
    "taskscheduler": operational.TASKS, "dns-client": operational.DNS_CLIENT, "dns client events": operational.DNS_CLIENT,
    "dns-server-service": operational.DNS_SERVER, "applocker": operational.APPLOCKER, "codeintegrity": operational.CODE_INTEGRITY,
    "security-mitigations": operational.MITIGATIONS, "wmi-activity": operational.WMI, "smbserver": operational.SMB,
    "smbclient": operational.SMB, "windows firewall with advanced security": operational.FIREWALL, "ntlm": operational.NTLM,
    "driverframeworks-usermode": operational.USB, "printservice": operational.PRINTING, "backup": operational.BACKUP,
}  # fmt: skip
# channel in lower case, without prefix and without what stands behind the slash
_CHANNELS: dict[str, tuple[Meanings, ...]] = {
    "system": (
        system.SERVICES, system.EVENT_LOG, system.USER32, system.KERNEL_GENERAL, system.KERNEL_POWER,
    ),
    "windows powershell": (operational.POWERSHELL,),
    "application": (system.INSTALLER, system.CRASHES, system.SQL_SERVER),
}  # fmt: skip
_SHORT_CHANNELS = {
    "sec": "security", "sys": "system", "app": "application", "pwsh": "powershell", "pwshclassic": "windows powershell",
    "defender": "windows defender", "tasksch": "taskscheduler", "rdp": "terminalservices-localsessionmanager",
    "rds-lsm": "terminalservices-localsessionmanager", "rds-rcm": "terminalservices-remoteconnectionmanager",
    "rds-gtw": "terminalservices-gateway", "bitscli": "bits-client", "wmi": "wmi-activity", "dnscli": "dns-client",
    "codeinteg": "codeintegrity", "firewall": "windows firewall with advanced security", "smbcli": "smbclient",
}  # fmt: skip
# Events that a log writes about itself have ids that no other provider of it has.
_OWN = frozenset([104, 1100, 1101, 1102, 1104, 1105])


def short_name(provider: str) -> str:
    lowered = provider.lower()
    return lowered.removeprefix(_PREFIX)


def meaning_of(provider: str, channel: str, event_id: int) -> Meaning | None:
    name = short_name(provider)
    if name.startswith("mssql$"):
        name = "mssqlserver"
    table = _PROVIDERS.get(name)
    if table is not None:
        return table.get(event_id)
    if name:
        return None
    where = short_name(channel).partition("/")[0]
    where = _SHORT_CHANNELS.get(where, where)
    if event_id in _OWN and where in ("security", "system"):
        return system.EVENT_LOG[event_id]
    tables = _CHANNELS.get(where) or ((_PROVIDERS[where],) if where in _PROVIDERS else ())
    return next((table[event_id] for table in tables if event_id in table), None)
