"""The data of an event from its rendered text, for exports that hold nothing else.

Event Viewer, Get-WinEvent and syslog forwarders give the message in words: sections (``Subject:``, ``New Logon:``)
of labels and values, each on a line of its own, or all on one line where a forwarder replaced line ends and tabs. The English
texts of the manifests are known; names are given as the event's data has them.

An account name is chosen by who tries it, and may hold a text like ``Source Network Address: 10.0.0.1``: on one line the
last address counts, which stands behind all names, and of names the first in its section.
"""

from __future__ import annotations

import re

from logscope.parsing.windows.meaning import Data

_SECTIONS = {
    "Subject": "Subject", "New Logon": "Target", "Account For Which Logon Failed": "Target", "Logon Account": "Target",
    "Account Whose Credentials Were Used": "Target", "Target Account": "Target", "New Account": "Target", "New Computer Account": "Target",
    "Computer Account That Was Changed": "Target", "Target Computer": "Target", "Account That Was Locked Out": "Target",
    "Account Information": "Target", "Group": "Group", "New Group": "Group", "Deleted Group": "Group", "Member": "Member", "User": "Target",
    "Target Subject": "Creator", "Creator Subject": "Subject",
    "Logon Information": "", "Process Information": "", "Network Information": "", "Failure Information": "", "Target Server": "",
    "Detailed Authentication Information": "", "Service Information": "", "Additional Information": "", "Task Information": "",
    "Object": "", "Share Information": "", "Access Request Information": "", "Application Information": "", "Filter Information": "",
    "Attributes": "", "Changed Attributes": "", "Service": "", "Service Request Information": "", "Process": "", "Privileges": "",
    "Audit Policy Change": "", "Certificate Information": "",
}  # fmt: skip
# labels whose name in the data begins with the section
_SECTIONED = {
    "Security ID": "UserSid", "Account Name": "UserName", "Account Domain": "DomainName", "Logon ID": "LogonId",
    "Group Name": "UserName", "Group Domain": "DomainName",
}  # fmt: skip
_LABELS = {
    "Logon Type": "LogonType", "Source Network Address": "IpAddress", "Client Address": "IpAddress", "Network Address": "IpAddress",
    "Source Port": "IpPort", "Client Port": "IpPort", "Port": "IpPort", "Workstation Name": "WorkstationName",
    "Source Workstation": "Workstation", "Caller Computer Name": "CallerComputerName", "Failure Reason": "FailureReason",
    "Status": "Status", "Sub Status": "SubStatus", "Result Code": "Status", "Failure Code": "Status", "Error Code": "Status",
    "New Process ID": "NewProcessId", "New Process Name": "NewProcessName", "Process Command Line": "CommandLine",
    "Creator Process Name": "ParentProcessName", "Process Name": "ProcessName", "Caller Process Name": "ProcessName",
    "Logon Process": "LogonProcessName", "Authentication Package": "AuthenticationPackageName", "Package Name (NTLM only)": "LmPackageName",
    "Service Name": "ServiceName", "Service File Name": "ServiceFileName", "Service Type": "ServiceType", "Service Start Type": "StartType",
    "Service Account": "ServiceAccount", "Task Name": "TaskName", "Task Content": "TaskContent", "Object Server": "ObjectServer",
    "Object Type": "ObjectType", "Object Name": "ObjectName", "Accesses": "AccessList", "Access Mask": "AccessMask",
    "Share Name": "ShareName", "Share Path": "ShareLocalPath", "Relative Target Name": "RelativeTargetName",
    "Application Name": "Application", "Direction": "Direction", "Source Address": "SourceAddress", "Destination Address": "DestAddress",
    "Destination Port": "DestPort", "Protocol": "Protocol", "Ticket Options": "TicketOptions",
    "Ticket Encryption Type": "TicketEncryptionType", "Pre-Authentication Type": "PreAuthType", "Target Server Name": "TargetServerName",
    "Privileges": "PrivilegeList", "Elevated Token": "ElevatedToken", "Session ID": "SessionID", "Session Name": "SessionName",
    "Client Name": "ClientName", "Subcategory": "SubcategoryId", "Subcategory GUID": "SubcategoryGuid", "Changes": "AuditPolicyChanges",
    "Old Account Name": "OldTargetUserName", "New Account Name": "NewTargetUserName", "User Name": "UserName", "Domain": "DomainName",
    "Caller User Name": "SubjectUserName", "Caller Domain": "SubjectDomainName", "Logon Account": "TargetUserName",
    "Target Account Name": "TargetUserName", "Target Domain": "TargetDomainName", "Process ID": "ProcessId", "Creator Process ID": "ParentProcessId",
    "Token Elevation Type": "TokenElevationType", "Mandatory Label": "MandatoryLabel", "Logon GUID": "LogonGuid", "Key Length": "KeyLength",
    "Transited Services": "TransmittedServices", "Restricted Admin Mode": "RestrictedAdminMode", "Virtual Account": "VirtualAccount",
    "Impersonation Level": "ImpersonationLevel", "Linked Logon ID": "TargetLinkedLogonId", "Display Name": "DisplayName",
    "SAM Account Name": "SamAccountName", "User Principal Name": "UserPrincipalName", "User": "User", "Supplied Realm Name": "TargetDomainName",
    "User ID": "TargetSid", "Service ID": "ServiceSid", "Handle ID": "HandleId", "Resource Attributes": "ResourceAttributes",
}  # fmt: skip
_FROM_THE_END = frozenset(
    ["IpAddress", "IpPort", "WorkstationName", "Workstation", "ProcessName", "Status", "SubStatus"]
)
_NAMES = "|".join(
    sorted(map(re.escape, {*_SECTIONS, *_SECTIONED, *_LABELS}), key=len, reverse=True)
)
_ON_LINES = re.compile(rf"^[ \t]*+({_NAMES}):[ \t]*+([^\r\n]*+)", re.MULTILINE)
_ON_ONE = re.compile(rf"(?<![^\s]{{1}})({_NAMES}):(?=\s|$)")
# Sysmon, Defender and others print their data's own names.
_PLAIN = re.compile(r"^[ \t]*+([A-Za-z]\w{1,40}): ([^\r\n]*+)", re.MULTILINE)
_MOST_CHARACTERS = 65_536

# The first words of messages, for forwarders that leave the id out.
_TITLES = {
    "An account was successfully logged on": 4624, "An account failed to log on": 4625, "An account was logged off": 4634,
    "User initiated logoff": 4647, "A logon was attempted using explicit credentials": 4648,
    "Special privileges assigned to new logon": 4672, "A new process has been created": 4688, "A process has exited": 4689,
    "A service was installed in the system": 4697, "A scheduled task was created": 4698, "A scheduled task was deleted": 4699,
    "A scheduled task was enabled": 4700, "A scheduled task was disabled": 4701, "A scheduled task was updated": 4702,
    "System audit policy was changed": 4719, "A user account was created": 4720, "A user account was enabled": 4722,
    "An attempt was made to change an account's password": 4723, "An attempt was made to reset an account's password": 4724,
    "A user account was disabled": 4725, "A user account was deleted": 4726, "A user account was changed": 4738,
    "A user account was locked out": 4740, "A user account was unlocked": 4767, "The name of an account was changed": 4781,
    "A member was added to a security-enabled global group": 4728, "A member was removed from a security-enabled global group": 4729,
    "A member was added to a security-enabled local group": 4732, "A member was removed from a security-enabled local group": 4733,
    "A member was added to a security-enabled universal group": 4756, "A computer account was created": 4741,
    "A computer account was changed": 4742, "A computer account was deleted": 4743,
    "A Kerberos authentication ticket (TGT) was requested": 4768, "A Kerberos service ticket was requested": 4769,
    "A Kerberos service ticket was renewed": 4770, "Kerberos pre-authentication failed": 4771,
    "The computer attempted to validate the credentials for an account": 4776,
    "The domain controller attempted to validate the credentials for an account": 4776,
    "The domain controller failed to validate the credentials for an account": 4777,
    "A session was reconnected to a Window Station": 4778, "A session was disconnected from a Window Station": 4779,
    "The workstation was locked": 4800, "The workstation was unlocked": 4801, "The audit log was cleared": 1102,
    "The system time was changed": 4616, "A handle to an object was requested": 4656, "A registry value was modified": 4657,
    "An attempt was made to access an object": 4663, "An operation was performed on an object": 4662,
    "Permissions on an object were changed": 4670, "A privileged service was called": 4673,
    "An operation was attempted on a privileged object": 4674, "A network share object was accessed": 5140,
    "A network share object was checked": 5145, "The Windows Filtering Platform has permitted a connection": 5156,
    "The Windows Filtering Platform has blocked a connection": 5157, "The Windows Filtering Platform has blocked a packet": 5152,
    "The Windows Filtering Platform has permitted a bind": 5158, "Windows is starting up": 4608, "Windows is shutting down": 4609,
}  # fmt: skip
_TITLE = re.compile("|".join(sorted(map(re.escape, _TITLES), key=len, reverse=True)))


def event_id_of(message: str) -> int | None:
    """The id of a Security event, by the first words of its text."""
    found = _TITLE.match(message)
    return _TITLES[found[0]] if found is not None else None


def data_of(message: str) -> Data:
    """The data that a rendered text holds, by the names that the event itself has for them."""
    text = message[:_MOST_CHARACTERS]
    data: Data = {}
    if "\n" in text or "\r" in text:
        section = ""
        for found in _ON_LINES.finditer(text.replace("\r", "\n")):
            section = _take(data, section, found[1], found[2].strip())
        for found in _PLAIN.finditer(text):
            data.setdefault(found[1], found[2].strip())
    else:
        labels = list(_ON_ONE.finditer(text))
        section = ""
        for at, found in enumerate(labels):
            end = labels[at + 1].start() if at + 1 < len(labels) else len(text)
            value = text[found.end() : end].strip()
            section = _take(data, section, found[1], _first_part(value), on_lines=False)
    return data


def _first_part(value: str) -> str:
    """A value on one line ends where the explanation begins, which two blanks set apart."""
    return re.split(r"\s{3,}|\t", value, maxsplit=1)[0][:4000]


def _take(data: Data, section: str, label: str, value: str, *, on_lines: bool = True) -> str:
    """Put a value in its place; the section that the next label stands in."""
    if label in _SECTIONS and not value:
        return _SECTIONS[label]
    suffix = _SECTIONED.get(label)
    if suffix is not None:
        prefix = section or "Subject"
        if prefix == "Group":
            prefix = "Target"
        name = "MemberSid" if (prefix, suffix) == ("Member", "UserSid") else prefix + suffix
        if (prefix, suffix) == ("Member", "UserName"):
            name = "MemberName"
    else:
        name = _LABELS.get(label, "")
    if name and value and value != "-":
        if name in _FROM_THE_END and not on_lines:
            data[name] = value
        else:
            data.setdefault(name, value)
    return section
