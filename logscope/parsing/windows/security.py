"""The events of the Security log: provider Microsoft-Windows-Security-Auditing, and Security before Vista.

Ids and names of data: "Advanced security audit policy settings" and the page of each event at
https://learn.microsoft.com/windows/security/threat-protection/auditing/. What succeeded or failed is told by
the keywords of a record; what an id alone tells stands here.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields
from logscope.parsing.windows.meaning import (
    ACCOUNT,
    ACTIVITY,
    FILE,
    LOGON,
    NETWORK,
    PRIVILEGE,
    SECURITY,
    SERVICE,
    SUBJECT,
    SYSTEM,
    TARGET,
    Data,
    Meaning,
    Meanings,
)

LOGON_KINDS = {
    "0": "system", "2": "interactive", "3": "network", "4": "batch", "5": "service", "7": "unlock", "8": "network cleartext",
    "9": "new credentials", "10": "remote interactive", "11": "cached interactive", "12": "cached remote interactive",
    "13": "cached unlock",
}  # fmt: skip
_REMOTE = ("10", "12")
# Bits of an access mask that change an object: write, append, attributes, delete, its list of rights or owner.
_WRITES = 0x2 | 0x4 | 0x10 | 0x40 | 0x100 | 0x10000 | 0x40000 | 0x80000
_DELETES = 0x10000


def _logon(fields: Fields, data: Data) -> None:
    """The kind of log-on, and whether its account is an administrator's."""
    kind = data.get("LogonType", "")
    if kind in _REMOTE:
        fields["action"] = "rdp.login"
    if data.get("ElevatedToken") in ("%%1842", "Yes"):
        fields.setdefault("access", "elevated")


def _other_account(fields: Fields, data: Data) -> None:
    """The server that credentials are for, unless it is this machine."""
    server = data.get("TargetServerName", "")
    if server and server.lower() != "localhost":
        fields["dest_host"] = server


def _access(fields: Fields, data: Data) -> None:
    """A file that is written or deleted is a change to it; keys of the registry and the rest are not files."""
    kind = data.get("ObjectType", "").lower()
    try:
        mask = int(data.get("AccessMask", "0"), 0)
    except ValueError:
        mask = 0
    if kind != "file" and "RelativeTargetName" not in data:
        return
    if mask & _WRITES:
        fields["action"] = "file.delete" if mask & _DELETES else "file.change"
        fields["category"] = FILE


def _share(fields: Fields, data: Data) -> None:
    relative = data.get("RelativeTargetName", "")
    if relative not in ("", "\\", "-"):
        fields["target"] = f"{data.get('ShareName', '')}\\{relative}".strip()
    _access(fields, data)


def _member(fields: Fields, data: Data) -> None:
    """Who is put into which group: the member is named by its distinguished name, or only by its SID."""
    member = data.get("MemberName", "")
    if member in ("", "-"):
        member = data.get("MemberSid", "")
    elif member[:3].lower() == "cn=":
        member = member[3:].replace("\\,", "\0").partition(",")[0].replace("\0", ",")
    fields["target"] = member
    fields["group"] = data.get("TargetUserName")


def _locked_out(fields: Fields, data: Data) -> None:
    """The computer that the attempts came from stands where other events have the domain."""
    fields["device"] = fields.get("device") or data.get("TargetDomainName")


def _directory(fields: Fields, data: Data) -> None:
    """Rights to replicate the directory give the secrets of all accounts."""
    properties = data.get("Properties", "").lower()
    if "1131f6a" in properties or "89e95b76-444d-4c62-991a-0facbeda640c" in properties:
        fields["action"] = "directory.replicate"
        fields["category"] = ("audit.export", *PRIVILEGE)


def _packet(fields: Fields, data: Data) -> None:
    fields["protocol"] = {"6": "tcp", "17": "udp", "1": "icmp"}.get(
        data.get("Protocol", ""), data.get("Protocol")
    )
    direction = data.get("Direction", "")
    fields["direction"] = {"%%14592": "inbound", "%%14593": "outbound"}.get(direction, direction)


_LOGON_FAILED = Meaning("windows.login", LOGON, "failure", actor=TARGET, refine=_logon)
_KERBEROS = Meaning("kerberos.login", LOGON, actor=TARGET, target=("ServiceName",), kerberos=True)


def _group_events() -> Meanings:
    """Groups: security and distribution, of this machine, global and universal."""
    found: Meanings = {}
    for created, changed, deleted, added, removed in (
        (4731, 4735, 4734, 4732, 4733), (4727, 4737, 4730, 4728, 4729), (4754, 4755, 4758, 4756, 4757),
        (4744, 4745, 4748, 4746, 4747), (4749, 4750, 4753, 4751, 4752), (4759, 4760, 4763, 4761, 4762),
        (4783, 4784, 4789, 4785, 4786), (4790, 4791, 4792, 4787, 4788),
    ):  # fmt: skip
        found[created] = Meaning("group.create", ACCOUNT, "success", target=TARGET)
        found[changed] = Meaning("group.change", ACCOUNT, "success", target=TARGET)
        found[deleted] = Meaning("group.delete", ACCOUNT, "success", target=TARGET)
        found[added] = Meaning("group.add-member", ACCOUNT, "success", refine=_member)
        found[removed] = Meaning("group.remove-member", ACCOUNT, "success", refine=_member)
    return found


def _account(action: str) -> Meaning:
    return Meaning(action, ACCOUNT, "success", target=TARGET)


def _task(action: str) -> Meaning:
    return Meaning(action, ACTIVITY, target=("TaskName",))


def _security(action: str, *target: str, actor: tuple[str, ...] = SUBJECT) -> Meaning:
    return Meaning(action, SECURITY, actor=actor, target=target)


_PACKET_IN = Meaning("firewall.allow", NETWORK, "success", target=("Application",), refine=_packet)
_PACKET_DROPPED = Meaning(
    "firewall.block", NETWORK, "failure", target=("Application",), refine=_packet
)

EVENTS: Meanings = {
    # the system
    1100: Meaning("audit.stop", SECURITY),
    1101: Meaning("audit.lost", SECURITY),
    1102: Meaning("log.clear", SECURITY, "success"),
    1104: Meaning("log.full", SECURITY),
    1105: Meaning("log.rotate", SECURITY),
    1108: Meaning("audit.error", SECURITY, "failure"),
    4608: Meaning("system.start", SYSTEM),
    4609: Meaning("system.stop", SYSTEM),
    4610: _security("security.package-load", "AuthenticationPackageName"),
    4611: _security("security.logon-process", "LogonProcessName"),
    4612: Meaning("audit.lost", SECURITY),
    4614: _security("security.package-load", "NotificationPackageName"),
    4616: Meaning("time.set", SECURITY, "success", target=("ProcessName",)),
    4621: Meaning("system.recovered", (*SYSTEM, *SECURITY)),
    4622: _security("security.package-load", "SecurityPackageName"),
    # log-ons
    4624: Meaning("windows.login", LOGON, "success", actor=TARGET, refine=_logon),
    4625: _LOGON_FAILED,
    4634: Meaning("logout", LOGON, "success", actor=TARGET),
    4647: Meaning("logout", LOGON, "success", actor=TARGET),
    4648: Meaning("runas", (*LOGON, *PRIVILEGE), target=TARGET, refine=_other_account),
    4649: Meaning("kerberos.replay", LOGON, "failure", actor=TARGET),
    4672: Meaning("privilege.assign", PRIVILEGE, "success", access=("PrivilegeList",)),
    4675: Meaning("logon.sids-filtered", LOGON, actor=TARGET),
    4776: Meaning("ntlm.login", LOGON, actor=TARGET),
    4777: Meaning("ntlm.login", LOGON, "failure", actor=TARGET),
    4768: _KERBEROS,
    4769: Meaning("kerberos.ticket", LOGON, actor=TARGET, target=("ServiceName",), kerberos=True),
    4770: Meaning("kerberos.renew", (), "success", actor=TARGET, target=("ServiceName",)),
    4771: Meaning("kerberos.login", LOGON, "failure", actor=TARGET, target=("ServiceName",), kerberos=True),
    4772: Meaning("kerberos.login", LOGON, "failure", actor=TARGET, kerberos=True),
    4773: Meaning("kerberos.ticket", LOGON, "failure", actor=TARGET, target=("ServiceName",), kerberos=True),
    4774: Meaning("account.map", LOGON, actor=("MappingBy",), target=("MappedName",)),
    4775: Meaning("account.map", LOGON, "failure", actor=("ClientUserName",)),
    4778: Meaning("rdp.reconnect", LOGON, "success", actor=("AccountName",)),
    4779: Meaning("rdp.disconnect", LOGON, "success", actor=("AccountName",)),
    4800: Meaning("session.lock", LOGON, "success", actor=TARGET),
    4801: Meaning("session.unlock", LOGON, "success", actor=TARGET),
    4802: Meaning("screensaver.start", (), "success", actor=TARGET),
    4803: Meaning("screensaver.stop", (), "success", actor=TARGET),
    4964: Meaning("windows.login", (*LOGON, *PRIVILEGE), "success", actor=TARGET),
    4976: Meaning("vpn.negotiate", NETWORK, "failure"),
    4626: Meaning("logon.claims", (), actor=TARGET),
    4627: Meaning("logon.groups", (), actor=TARGET),
    # privileges
    4673: Meaning("privilege.use", PRIVILEGE, target=("ProcessName", "Service"), access=("PrivilegeList",)),
    4674: Meaning("privilege.use", PRIVILEGE, target=("ObjectName",), access=("PrivilegeList",)),
    4703: Meaning("privilege.adjust", PRIVILEGE, target=TARGET, access=("EnabledPrivilegeList",)),
    4704: Meaning("privilege.grant", ACCOUNT, "success", target=("TargetSid",), access=("PrivilegeList",)),
    4705: Meaning("privilege.revoke", ACCOUNT, "success", target=("TargetSid",), access=("PrivilegeList",)),
    4717: Meaning("privilege.grant", ACCOUNT, "success", target=("TargetSid",), access=("AccessGranted",)),
    4718: Meaning("privilege.revoke", ACCOUNT, "success", target=("TargetSid",), access=("AccessRemoved",)),
    # processes, tasks, services
    4688: Meaning("process.start", ACTIVITY, "success", target=("NewProcessName",), command=("CommandLine",)),
    4689: Meaning("process.end", (), target=("ProcessName",)),
    4696: Meaning("process.token", PRIVILEGE, target=("TargetProcessName",)),
    4697: Meaning("service.install", SERVICE, "success", target=("ServiceName",), command=("ServiceFileName",), access=("ServiceAccount",)),
    4698: _task("task.create"),
    4699: _task("task.delete"),
    4700: _task("task.enable"),
    4701: _task("task.disable"),
    4702: _task("task.change"),
    # objects
    4656: Meaning("object.open", ACTIVITY, target=("ObjectName",)),
    4657: Meaning("registry.change", SECURITY, target=("ObjectName",)),
    4658: Meaning("object.close", (), target=("ObjectName",)),
    4659: Meaning("file.delete", FILE, target=("ObjectName",)),
    4660: Meaning("file.delete", FILE, target=("ObjectName", "ProcessName")),
    4661: Meaning("object.open", ACTIVITY, target=("ObjectName",)),
    4662: Meaning("directory.access", ACTIVITY, target=("ObjectName",), refine=_directory),
    4663: Meaning("object.access", ACTIVITY, target=("ObjectName",), refine=_access),
    4664: Meaning("file.link", FILE, target=("LinkName", "FileName")),
    4670: _security("permissions.change", "ObjectName"),
    4690: Meaning("object.duplicate", ()),
    4691: Meaning("object.access", ACTIVITY, target=("ObjectName",)),
    4985: Meaning("transaction.change", ()),
    5140: Meaning("share.access", ACTIVITY, target=("ShareName",)),
    5142: Meaning("share.create", SECURITY, target=("ShareName",)),
    5143: Meaning("share.change", SECURITY, target=("ShareName",)),
    5144: Meaning("share.delete", SECURITY, target=("ShareName",)),
    5145: Meaning("share.access", ACTIVITY, target=("ShareName",), refine=_share),
    5168: Meaning("smb.login", LOGON, "failure", actor=SUBJECT),
    4692: Meaning("dpapi.backup", PRIVILEGE, target=("MasterKeyId",)),
    4693: Meaning("dpapi.recover", PRIVILEGE, target=("MasterKeyId",)),
    5058: Meaning("key.file", ACTIVITY, target=("KeyName",)),
    5059: Meaning("key.export", PRIVILEGE, target=("KeyName",)),
    5061: Meaning("key.use", (), target=("KeyName",)),
    5136: Meaning("directory.change", ACCOUNT, target=("ObjectDN",)),
    5137: Meaning("directory.create", ACCOUNT, target=("ObjectDN",)),
    5138: Meaning("directory.undelete", ACCOUNT, target=("NewObjectDN", "ObjectDN")),
    5139: Meaning("directory.move", ACCOUNT, target=("NewObjectDN", "ObjectDN")),
    5141: Meaning("directory.delete", ACCOUNT, target=("ObjectDN",)),
    5376: Meaning("credentials.backup", PRIVILEGE),
    5377: Meaning("credentials.restore", PRIVILEGE),
    5378: Meaning("credentials.delegate", LOGON, "failure"),
    5379: Meaning("credentials.read", ACTIVITY, target=("TargetName",)),
    5381: Meaning("credentials.read", ACTIVITY, target=("TargetName",)),
    5382: Meaning("credentials.read", ACTIVITY, target=("Resource",)),
    # policies
    4706: _security("trust.create", "DomainName"),
    4707: _security("trust.delete", "DomainName"),
    4713: _security("kerberos.policy"),
    4714: _security("security.recovery-policy"),
    4715: _security("audit.config"),
    4716: _security("trust.change", "DomainName"),
    4719: _security("audit.config", "SubcategoryGuid", "SubcategoryId"),
    4739: _security("domain.policy", "DomainName"),
    4817: _security("audit.config", "ObjectName"),
    4865: _security("trust.create", "ForestRoot"),
    4866: _security("trust.delete", "ForestRoot"),
    4867: _security("trust.change", "ForestRoot"),
    4902: Meaning("audit.config", ()),
    4904: _security("audit.source-add", "AuditSourceName"),
    4905: _security("audit.source-remove", "AuditSourceName"),
    4906: _security("audit.config"),
    4907: _security("audit.config", "ObjectName"),
    4908: _security("audit.config"),
    4912: _security("audit.config", "TargetUserSid"),
    4944: Meaning("firewall.found", ()),
    4945: Meaning("firewall.found", ()),
    4946: _security("firewall.config", "RuleName"),
    4947: _security("firewall.config", "RuleName"),
    4948: _security("firewall.config", "RuleName"),
    4949: _security("firewall.config"),
    4950: _security("firewall.config", "SettingType"),
    4951: Meaning("firewall.found", (), target=("RuleName",)),
    4953: Meaning("firewall.found", (), target=("RuleName",)),
    4954: _security("firewall.config"),
    4956: _security("firewall.config", "ActiveProfile"),
    4957: Meaning("firewall.found", (), "failure", target=("RuleName",)),
    5024: Meaning("service.start", SERVICE, "success", constants={"target": "Windows Firewall"}),
    5025: Meaning("service.stop", (*SERVICE, *SECURITY), constants={"target": "Windows Firewall"}),
    5027: Meaning("firewall.error", SECURITY, "failure"),
    5028: Meaning("firewall.error", SECURITY, "failure"),
    5030: Meaning("service.failed", (*SERVICE, *SECURITY), "failure", constants={"target": "Windows Firewall"}),
    5033: Meaning("service.start", SERVICE, "success", constants={"target": "Windows Firewall driver"}),
    5034: Meaning("service.stop", (*SERVICE, *SECURITY), constants={"target": "Windows Firewall driver"}),
    5035: Meaning("service.failed", (*SERVICE, *SECURITY), "failure", constants={"target": "Windows Firewall driver"}),
    # packets
    5031: _PACKET_DROPPED, 5150: _PACKET_DROPPED, 5151: _PACKET_DROPPED, 5152: _PACKET_DROPPED, 5153: _PACKET_DROPPED,
    5154: Meaning("port.listen", NETWORK, "success", target=("Application",), refine=_packet),
    5155: Meaning("port.listen", NETWORK, "failure", target=("Application",), refine=_packet),
    5156: _PACKET_IN,
    5157: _PACKET_DROPPED,
    5158: Meaning("port.bind", NETWORK, "success", target=("Application",), refine=_packet),
    5159: Meaning("port.bind", NETWORK, "failure", target=("Application",), refine=_packet),
    5632: Meaning("wlan.login", (*NETWORK, *LOGON), actor=("SubjectUserName", "Identity"), target=("SSID",)),
    5633: Meaning("wired.login", (*NETWORK, *LOGON), actor=("SubjectUserName", "Identity"), target=("InterfaceName",)),
    6272: Meaning("radius.login", LOGON, "success", actor=SUBJECT),
    6273: Meaning("radius.login", LOGON, "failure", actor=SUBJECT),
    6274: Meaning("radius.discard", LOGON, "failure", actor=SUBJECT),
    6276: Meaning("radius.quarantine", LOGON, actor=SUBJECT),
    6278: Meaning("radius.login", LOGON, "success", actor=SUBJECT),
    6279: Meaning("account.lock", ACCOUNT, target=SUBJECT, actor=()),
    6280: Meaning("user.unlock", ACCOUNT, target=SUBJECT, actor=()),
    6281: _security("code.integrity", "param1"),
    6416: Meaning("device.connect", SYSTEM, target=("DeviceDescription", "DeviceId")),
    6419: Meaning("device.disable", SYSTEM, target=("DeviceDescription",)),
    6420: Meaning("device.disable", SYSTEM, target=("DeviceDescription",)),
    6421: Meaning("device.enable", SYSTEM, target=("DeviceDescription",)),
    6422: Meaning("device.enable", SYSTEM, target=("DeviceDescription",)),
    6423: Meaning("device.refuse", SECURITY, "failure", target=("DeviceDescription",)),
    # accounts
    4720: _account("user.create"),
    4722: _account("user.enable"),
    4723: Meaning("password.change", ACCOUNT, target=TARGET),
    4724: Meaning("password.reset", ACCOUNT, target=TARGET),
    4725: _account("user.disable"),
    4726: _account("user.delete"),
    4738: _account("user.change"),
    4740: Meaning("account.lock", ACCOUNT, "success", target=TARGET, refine=_locked_out),
    4741: _account("computer.create"),
    4742: _account("computer.change"),
    4743: _account("computer.delete"),
    4764: _account("group.change"),
    4765: _account("user.sid-history"),
    4766: Meaning("user.sid-history", ACCOUNT, "failure", target=TARGET),
    4767: _account("user.unlock"),
    4780: _account("user.permissions"),
    4781: Meaning("user.rename", ACCOUNT, "success", target=("NewTargetUserName",)),
    4782: Meaning("password.read", (*PRIVILEGE, *ACTIVITY), target=TARGET),
    4793: Meaning("password.check", ()),
    4794: Meaning("password.change", (*ACCOUNT, *SECURITY), constants={"target": "Directory Services Restore Mode"}),
    4797: Meaning("password.query", ACTIVITY, target=TARGET),
    4798: Meaning("group.enumerate", ACTIVITY, target=TARGET),
    4799: Meaning("group.enumerate", ACTIVITY, target=TARGET),
    4886: Meaning("certificate.request", ACTIVITY, actor=("Requester",)),
    4887: Meaning("certificate.issue", ACCOUNT, "success", actor=("Requester",), target=("Subject",)),
    4888: Meaning("certificate.issue", ACCOUNT, "failure", actor=("Requester",), target=("Subject",)),
    4890: _security("certificate.config"),
    4899: _security("certificate.template", "TemplateDSObjectFQDN"),
    4900: _security("certificate.template", "TemplateDSObjectFQDN"),
    **_group_events(),
}  # fmt: skip

# Before Vista an event had 4096 less, and log-ons an id for each reason.
_OLD_LOGON_FAILURES = (*range(529, 538), 539)


def _before_vista() -> Meanings:
    found: Meanings = {
        number - 4096: meaning for number, meaning in EVENTS.items() if 4608 <= number < 4900
    }
    found |= dict.fromkeys(_OLD_LOGON_FAILURES, _LOGON_FAILED)
    found |= {528: EVENTS[4624], 540: EVENTS[4624], 517: EVENTS[1102], 551: EVENTS[4647]}
    found |= {682: EVENTS[4778], 683: EVENTS[4779]}
    return found


EVENTS |= _before_vista()
