"""Events of Windows whose data came without names: only the values, in their order.

The order is that of the event's template in its provider's manifest, which Microsoft's page on each event of
the security log shows as XML ("4624(S): An account was successfully logged on"). Later versions of Windows add
names at the end.
"""

from __future__ import annotations

from collections.abc import Sequence

from logscope.parsing.windows.meaning import Data
from logscope.parsing.windows.providers import short_name

_SUBJECT = "SubjectUserSid SubjectUserName SubjectDomainName SubjectLogonId"
_TARGET = "TargetUserName TargetDomainName TargetSid"
_CHANGED = f"{_TARGET} {_SUBJECT} PrivilegeList"
_MEMBER = f"MemberName MemberSid {_CHANGED}"
_TASK = f"{_SUBJECT} TaskName TaskContent"
_POLICY = "DisplayName UserPrincipalName HomeDirectory HomePath ScriptPath ProfilePath UserWorkstations PasswordLastSet"

_SECURITY: dict[int, str] = {
    4624: (
        f"{_SUBJECT} TargetUserSid TargetUserName TargetDomainName TargetLogonId LogonType LogonProcessName "
        "AuthenticationPackageName WorkstationName LogonGuid TransmittedServices LmPackageName KeyLength ProcessId "
        "ProcessName IpAddress IpPort ImpersonationLevel RestrictedAdminMode TargetOutboundUserName "
        "TargetOutboundDomainName VirtualAccount TargetLinkedLogonId ElevatedToken"
    ),
    4625: (
        f"{_SUBJECT} TargetUserSid TargetUserName TargetDomainName Status FailureReason SubStatus LogonType "
        "LogonProcessName AuthenticationPackageName WorkstationName TransmittedServices LmPackageName KeyLength "
        "ProcessId ProcessName IpAddress IpPort"
    ),
    4634: "TargetUserSid TargetUserName TargetDomainName TargetLogonId LogonType",
    4647: "TargetUserSid TargetUserName TargetDomainName TargetLogonId",
    4648: (
        f"{_SUBJECT} LogonGuid TargetUserName TargetDomainName TargetLogonGuid TargetServerName TargetInfo ProcessId "
        "ProcessName IpAddress IpPort"
    ),
    4663: f"{_SUBJECT} ObjectServer ObjectType ObjectName HandleId AccessList AccessMask ProcessId ProcessName ResourceAttributes",
    4672: f"{_SUBJECT} PrivilegeList",
    4688: (
        f"{_SUBJECT} NewProcessId NewProcessName TokenElevationType ProcessId CommandLine TargetUserSid TargetUserName "
        "TargetDomainName TargetLogonId ParentProcessName MandatoryLabel"
    ),
    4689: f"{_SUBJECT} Status ProcessId ProcessName",
    4697: f"{_SUBJECT} ServiceName ServiceFileName ServiceType ServiceStartType ServiceAccount",
    **dict.fromkeys((4698, 4699, 4700, 4701, 4702), _TASK),
    4719: f"{_SUBJECT} CategoryId SubcategoryId SubcategoryGuid AuditPolicyChanges",
    4720: f"{_CHANGED} SamAccountName {_POLICY}",
    **dict.fromkeys((4722, 4723, 4724, 4725, 4726, 4740, 4767), _CHANGED),
    4738: f"Dummy {_CHANGED} SamAccountName {_POLICY}",
    4781: f"OldTargetUserName NewTargetUserName TargetDomainName TargetSid {_SUBJECT} PrivilegeList",
    **dict.fromkeys((4728, 4729, 4732, 4733, 4746, 4747, 4751, 4752, 4756, 4757, 4761, 4762), _MEMBER),
    **dict.fromkeys((4727, 4731, 4734, 4735, 4730, 4737, 4754, 4755, 4758), _CHANGED),
    4768: (
        f"{_TARGET} ServiceName ServiceSid TicketOptions Status TicketEncryptionType PreAuthType IpAddress IpPort "
        "CertIssuerName CertSerialNumber CertThumbprint"
    ),
    4769: (
        "TargetUserName TargetDomainName ServiceName ServiceSid TicketOptions TicketEncryptionType IpAddress IpPort Status "
        "LogonGuid TransmittedServices"
    ),
    4771: "TargetUserName TargetSid ServiceName TicketOptions Status PreAuthType IpAddress IpPort CertIssuerName CertSerialNumber CertThumbprint",
    4776: "PackageName TargetUserName Workstation Status",
    **dict.fromkeys((4778, 4779), "AccountName AccountDomain LogonID SessionName ClientName ClientAddress"),
    5140: f"{_SUBJECT} ObjectType IpAddress IpPort ShareName ShareLocalPath AccessMask AccessList",
    5145: (
        f"{_SUBJECT} ObjectType IpAddress IpPort ShareName ShareLocalPath RelativeTargetName AccessMask AccessList "
        "AccessReason"
    ),
}  # fmt: skip
_ORDERS: dict[str, dict[int, str]] = {
    "security-auditing": _SECURITY,
    "eventlog": {
        1102: "SubjectUserSid SubjectUserName SubjectDomainName SubjectLogonId",
        104: "SubjectUserName SubjectDomainName Channel BackupPath",
    },
    "service control manager": {7045: "ServiceName ImagePath ServiceType StartType AccountName"},
    "terminalservices-localsessionmanager": dict.fromkeys((21, 22, 24, 25), "User SessionID Address"),
    "terminalservices-remoteconnectionmanager": {1149: "Param1 Param2 Param3"},
}  # fmt: skip


def named(provider: str, event_id: int, values: Sequence[str]) -> Data:
    """``values`` by the names of the event's template; ``param1`` and on where it has none, or is not known."""
    names = _ORDERS.get(short_name(provider), {}).get(event_id, "").split()
    names += [f"param{at + 1}" for at in range(len(names), len(values))]
    return dict(zip(names, values, strict=False))
