"""Microsoft 365's unified audit log: Exchange, SharePoint, OneDrive, Teams, Entra ID, Purview.

The members are those of the "Office 365 Management Activity API schema"
(https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-schema). A record is met alone (the API,
collectors), as the JSON text in ``AuditData`` of what Search-UnifiedAuditLog returns, and in that column of the CSV that
the portal and ``Export-Csv`` write. Times are UTC and do not say so.
"""

from __future__ import annotations

import re

from logscope.parsing import csv_records
from logscope.parsing.cloud_records import (
    add_categories,
    add_peer,
    add_time,
    keep,
    named_values,
    part,
    parts,
    text_of,
)
from logscope.parsing.format import Example, Reading
from logscope.parsing.formats.entra import ACTIVITIES
from logscope.parsing.json_record import JsonFormat, Object, load_object, scalar_text
from logscope.parsing.meanings import Meanings
from logscope.parsing.rule import OUTCOME_WORDS, Fields

_OPERATIONS = Meanings(
    (r"UserLoggedIn|UserLoginFailed|MailboxLogin|TeamsSessionStarted|UserLoggedOff|SignInEvent|ForeignRealmIndexLogonInitialAuthUsingADFSFederatedToken|PasswordLogonInitialAuthUsing\w+", ("app.auth",)),
    # data going out
    ((r"File(?:Downloaded|SyncDownloaded\w+|DownloadedFromBrowser)|\w*(?:Export|Exported|ExportDownloaded|ExportJob)\w*|DownloadReport|ExportReport|ExportArtifact|New-MailboxExportRequest|"
      r"New-ComplianceSearchAction|ViewedSearchExported|ExportActivity|MessagesExported|RecordingExported|Download\w+|New-MailboxRestoreRequest"), ("audit.export",)),
    (r"FileAccessed(?:Extended)?|FilePreviewed|PageViewed\w*|MailItemsAccessed|FolderBind|MessageBind|MessageRead\w*|ViewReport|ViewDashboard|SearchQueryPerformed|SearchQueryInitiated\w+|\w*Viewed\w*", ("app.transaction",)),
    # what was shared with whom
    (r"(?:SharingSet|SharingInvitation\w+|AnonymousLink(?:Created|Updated|Removed)|SecureLink(?:Created|Updated|Deleted)|CompanyLink\w+|AddedTo(?:SecureLink|Group)|RemovedFrom(?:SecureLink|Group)|Sharing\w+|AccessRequest\w+|AccessInvitation\w+|PermissionLevel\w+|SiteCollectionAdmin\w+|GroupAdded|GroupUpdated|GroupRemoved|UnsharedRev\w*|WebRequestAccess\w+)", ("app.account",)),
    (r"Search(?:Created|Updated|Started|Stopped|Completed|Removed|PermissionCreated)|CopilotInteraction|InteractedWithCopilot|ViewForm|ListForms", ("app.transaction",)),
    (r"\w*LiveResponse\w*", ("audit.activity",)),
    (r"(?:Un)?IsolateDevice|ReleaseFromIsolation|(?:Remove)?RestrictAppExecution|CollectInvestigationPackage|StopAndQuarantineFile", ("os.security",)),
    (r"AnonymousLinkUsed|SecureLinkUsed|CompanyLinkUsed", ("app.transaction",)),
    (r"(?:File|Folder|Document|Recording)(?!Accessed|Viewed|Previewed|Bind)\w*|ListItem(?:Created|Updated|Deleted|Recycled)|SiteDeleted|SiteCollectionCreated", ("audit.file",)),
    # mail
    (r"Send(?:As|OnBehalf)", ("app.transaction", "app.privilege")),
    (r"Send|Create|Update|Copy|Move|MoveToDeletedItems|SoftDelete|HardDelete|AttachmentAccess|RecordDelete|ApplyRecord\w*", ("app.transaction",)),
    (r"(?:Add|Remove|Set)-(?:Mailbox(?:Folder)?Permission|RecipientPermission|RoleGroupMember|ManagementRole\w*|DistributionGroupMember|UnifiedGroupLinks|ADPermission)|(?:New|Remove|Set|Update|Enable|Disable)-(?:ManagementRoleAssignment|RoleGroup|Mailbox(?:User)?|MailUser|MailContact|User|Guest\w*|RemoteMailbox|DistributionGroup|UnifiedGroup|RoleGroupMember)|(?:Add|Remove|Modify|Update)(?:Folder|Calendar)\w*|Update(?:Calendar|Folder)\w*|AddFolderPermissions|ModifyFolderPermissions|RemoveFolderPermissions", ("app.account",)),
    # controls
    ((r"(?:Set|New|Remove|Enable|Disable)-(?:AdminAuditLogConfig|OrganizationConfig|TransportRule|TransportConfig|InboundConnector|OutboundConnector|JournalRule|Malware\w+|Safe\w+|AntiPhish\w+|Hosted\w+|Phish\w+|"
      r"Dlp\w+|RetentionCompliance\w+|CompliancePolicy\w*|AuthenticationPolicy|ConditionalAccess\w*|DkimSigning\w+|Quarantine\w+|MailboxAuditBypassAssociation|ActivityAlert|ProtectionAlert|AtpPolicy\w*|Label\w*|CASMailbox\w*|OwaMailboxPolicy|"
      r"IPAllow\w+|TenantAllow\w+|ConnectionFilter\w*|RemoteDomain|AcceptedDomain|Irm\w+|Audit\w+)"), ("os.security",)),
    (r"SharingPolicyChanged|NetworkAccessPolicyChanged|DeviceAccessPolicyChanged|ExemptUserAgentSet|AlertTriggered|AlertEntityGenerated|AlertUpdated|Dlp\w+|UnifiedAuditLog\w*|AirInvestigation\w*|TIMailData\w*|AtpDetection|\w*PolicyCh?\w*|Label\w*|SensitivityLabel\w*|\w*AuditLog\w*", ("os.security",)),
    # Teams, groups, applications
    (r"(?:Member|Role|Owner|Guest|Bot|App|Connector)(?:Added|Removed|Changed|RoleChanged|Installed|Uninstalled|Updated)\w*|(?:Add|Remove|Delete|Update)(?:Member|Guest|User|Group|Owner|Role|Admin)\w*|TeamCreated|TeamDeleted", ("app.account",)),
    (r"ConsentTo\w+|AddedOAuth\w*", ("app.account",)),
    (r"(?:Team|Channel|Tab|Chat|Meeting|Message|Perf|Call)\w*", ("app.transaction",)),
    (r"(?:New|Set|Remove|Enable|Disable|Update|Install|Uninstall|Add|Start|Stop)-\w+|UpdateInboxRules|\w*(?:Setting|Config)\w*(?:Changed|Updated|Set|Edited)?|(?:Edit|Create|Delete|Update|Put|Set|Change|Enable|Disable)[A-Z]\w+", ("app.config",)),
)  # fmt: skip
_WORKLOADS = frozenset(["AzureActiveDirectory", "AzureActiveDirectoryStsLogon"])
# Kinds of account (``UserType``) and of access to a mailbox (``LogonType``) that are more than a user's own.
_USER_TYPES = {
    "2": "admin", "3": "datacenter admin", "4": "system", "5": "application", "6": "service principal", "7": "custom policy", "8": "system policy",
    "Admin": "admin", "DcAdmin": "datacenter admin", "System": "system", "Application": "application", "ServicePrincipal": "service principal",
}  # fmt: skip
_LOGON_TYPES = {"1": "admin", "2": "delegate", "3": "transport", "4": "system service", "5": "best access", "6": "delegated admin"}  # fmt: skip
_OUTCOMES = {"true": "success", "false": "failure", "succeeded": "success", "partiallysucceeded": "success", "failed": "failure", "errored": "failure"}  # fmt: skip
_MARKS = ('"CreationTime"', '"AuditData"', '""CreationTime""', '""Operation""')
_HEADER = re.compile(r"(?=.*\bAuditData\b)(?=.*\b(?:RecordType|UserIds?|Operations?|CreationDate)\b)[\w\",#. ]{10,600}$")  # fmt: skip


class M365Audit(JsonFormat):
    """Records of the unified audit log."""

    name = "m365_audit"
    title = "Microsoft 365 unified audit log (JSON, CSV with AuditData)"
    marks = _MARKS
    examples = (
        Example(
            '{"CreationTime":"2026-01-03T14:05:22","Id":"r-1","Operation":"UserLoginFailed","OrganizationId":"org-1","RecordType":15,"ResultStatus":"Failed","UserKey":"k-1","UserType":0,'
            '"Version":1,"Workload":"AzureActiveDirectory","ClientIP":"192.0.2.7","ObjectId":"a-1","UserId":"ann@example.com","ErrorNumber":"50126","LogonError":"InvalidUserNameOrPassword",'
            '"ExtendedProperties":[{"Name":"UserAgent","Value":"Mozilla/5.0"},{"Name":"RequestType","Value":"Login:login"}],"Actor":[{"ID":"k-1","Type":3}]}',
            {"time": "2026-01-03T14:05:22.000000Z", "time_basis": "exact", "actor": "ann@example.com", "actor_id": "k-1", "source_ip": "192.0.2.7", "program": "AzureActiveDirectory",
             "action": "UserLoginFailed", "outcome": "failure", "code": "50126", "category": ["app.auth"], "device": "Mozilla/5.0", "logon_error": ""},
        ),
        Example(
            '{"CreationTime":"2026-01-03T14:05:22","Operation":"FileDownloaded","RecordType":6,"UserType":0,"Workload":"OneDrive","ClientIP":"2001:db8::7","UserId":"ann@example.com",'
            '"ObjectId":"https://shop.example.com/q3.xlsx","UserAgent":"OneDrive/1","SourceFileName":"q3.xlsx","SiteUrl":"https://shop.example.com/"}',
            {"action": "FileDownloaded", "target": "https://shop.example.com/q3.xlsx", "source_ip": "2001:db8::7", "category": ["audit.export"], "device": "OneDrive/1"},
        ),
        Example(
            '{"CreationTime":"2026-01-03T14:05:22","Operation":"New-InboxRule","RecordType":1,"ResultStatus":"True","UserType":2,"Workload":"Exchange","ClientIP":"[2001:db8::9]:51234","ObjectId":"ann\\\\r1",'
            '"UserId":"eve@example.com","Parameters":[{"Name":"ForwardTo","Value":"x@example.net"},{"Name":"DeleteMessage","Value":"True"}],"SessionId":"s-1"}',
            {"source_ip": "2001:db8::9", "source_port": 51234, "outcome": "success", "access": "admin", "category": ["app.config"], "command": "New-InboxRule -ForwardTo x@example.net -DeleteMessage True"},
        ),
        Example(
            'r-1,2026-01-03T14:05:22.0000000Z,15,UserLoggedIn,ann@example.com,"{""CreationTime"":""2026-01-03T14:05:22"",""Operation"":""UserLoggedIn"",""RecordType"":15,'
            '""ResultStatus"":""Success"",""Workload"":""AzureActiveDirectory"",""ClientIP"":""192.0.2.7:50123"",""UserId"":""ann@example.com"",""Note"":""a \\""b\\"" c""}",,',
            {"actor": "ann@example.com", "source_ip": "192.0.2.7", "source_port": 50123, "outcome": "success", "category": ["app.auth"]},
        ),
        Example(
            '{"RecordType":"AzureActiveDirectory","CreationDate":"2026-01-03T14:05:22Z","UserIds":"ann@example.com","Operations":"Add member to role.","AuditData":"{\\"CreationTime\\":\\"2026-01-03T14:05:22\\",'
            '\\"Operation\\":\\"Add member to role.\\",\\"Workload\\":\\"AzureActiveDirectory\\",\\"UserId\\":\\"ann@example.com\\",\\"ObjectId\\":\\"bob@example.com\\",\\"ResultStatus\\":\\"Success\\",'
            '\\"ModifiedProperties\\":[{\\"Name\\":\\"Role.DisplayName\\",\\"NewValue\\":\\"Global Administrator\\"}]}"}',
            {"actor": "ann@example.com", "target": "bob@example.com", "access": "Global Administrator", "outcome": "success", "category": ["app.account"]},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Object | None:
        if line[:1] == "{" or line.lstrip()[:1] == "{":
            return super().begin(line)
        if "AuditData" in line and _HEADER.match(line):
            return {_COLUMNS: True}
        at = line.rfind('"{""')
        if at < 0 or not any(mark in line for mark in _MARKS[2:]):
            return None
        # the last cell that is JSON: a name in a column before it may look like one
        separator = line[at - 1] if at and line[at - 1] in csv_records.SEPARATORS else ","
        cells = [cell for cell in csv_records.values(line, separator) if cell[:1] == "{"]
        for cell in reversed(cells):
            record = load_object(cell)
            if record is not None and self.claims(record):
                return record
        # a spreadsheet cuts a cell at 32,767 characters, and a copy may end anywhere
        cell = cells[-1] if cells else line[at + 1 :].replace('""', '"')
        return _cut_off(cell)

    def claims(self, record: Object) -> bool:
        if "AuditData" in record:
            return "Operations" in record or "Operation" in record or "RecordType" in record
        names = record.keys()
        return (
            "CreationTime" in names
            and "Operation" in names
            and ("Workload" in names or "RecordType" in names or "UserType" in names)
        )

    def read(self, record: Object, reading: Reading) -> Fields:
        if _COLUMNS in record:
            return {}
        outer = record
        record = part(record, "AuditData") or record
        if "Operation" not in record:
            record = {**record, "Operation": text_of(outer, "Operations", "Operation") or ""}
        fields: Fields = {}
        add_time(fields, reading, record.get("CreationTime"), outer.get("CreationDate"), utc=True)
        fields["program"] = text_of(record, "Workload")
        operation = text_of(record, "Operation") or ""
        fields["action"] = operation
        _read_who(record, fields)
        _read_result(record, fields)
        fields["target"] = _target(record)
        directory = fields["program"] in _WORKLOADS or operation.endswith(".")
        fields["category"] = (
            ACTIVITIES.of(operation.rstrip(".")) if directory else _OPERATIONS.of(operation)
        )
        if fields["access"] in ("admin", "delegated admin") and "app.auth" in fields["category"]:
            add_categories(fields, "app.privilege")
        parameters = named_values(record.get("Parameters"))
        if parameters and "-" in operation:
            said = " ".join(
                f"-{name} {scalar_text(value)}" for name, value in list(parameters.items())[:20]
            )
            fields["command"] = f"{operation} {said}"[:1_000]
        _read_changes(record, fields)
        _read_rest(record, fields)
        return fields


_COLUMNS = "\0columns"
_MEMBER = re.compile(r'"(\w{2,40})":[ ]?"((?:[^"\\]|\\.)*+)"')


def _cut_off(text: str) -> Object | None:
    """The members that are texts of a record that was cut; None where it is none."""
    # the first of a name: the record's own members stand before those of its parts
    record: Object = dict(reversed(_MEMBER.findall(text[:20_000])))
    return record if "CreationTime" in record and "Operation" in record else None


def _read_who(record: Object, fields: Fields) -> None:
    fields["actor"] = text_of(record, "UserId", "MailboxOwnerUPN", "UserKey")
    key = text_of(record, "UserKey")
    fields["actor_id"] = key if key != fields["actor"] else None
    fields["access"] = _LOGON_TYPES.get(text_of(record, "LogonType") or "") or _USER_TYPES.get(
        text_of(record, "UserType") or ""
    )
    add_peer(fields, record.get("ClientIP"), record.get("ClientIPAddress"), record.get("ActorIpAddress"), record.get("ClientIp"))  # fmt: skip
    extended = named_values(record.get("ExtendedProperties"))
    details = part(extended, "additionalDetails")
    device = named_values(record.get("DeviceProperties"))
    fields["device"] = (
        text_of(record, "UserAgent")
        or text_of(extended, "UserAgent")
        or text_of(details, "User-Agent")
        or text_of(record, "ClientInfoString", "ClientApplication", "BrowserName")
        or " ".join(filter(None, (text_of(device, "OS"), text_of(device, "BrowserType"))))
    )
    keep(
        fields,
        request_type=text_of(extended, "RequestType"),
        result_detail=text_of(extended, "ResultStatusDetail"),
        device_id=text_of(device, "Id"),
        session=text_of(record, "SessionId") or text_of(device, "SessionId"),
        application_id=text_of(record, "AppId", "ApplicationId", "ClientAppId"),
        application=text_of(record, "ApplicationDisplayName"),
    )


def _read_result(record: Object, fields: Fields) -> None:
    said = (text_of(record, "ResultStatus") or "").lower()
    fields["outcome"] = _OUTCOMES.get(said) or OUTCOME_WORDS.get(said)
    number = text_of(record, "ErrorNumber", "ErrorCode")
    if number not in (None, "0"):
        fields["code"] = number
    operation = record.get("Operation")
    if operation == "UserLoginFailed":
        fields["outcome"] = "failure"
    elif operation == "UserLoggedIn":
        fields["outcome"] = "success"
    keep(
        fields,
        logon_error=text_of(record, "LogonError"),
        reason=text_of(record, "ResultReason", "ErrorMessage"),
    )


def _target(record: Object) -> str | None:
    """The object: a file, a mailbox, an account, a subject."""
    shared = text_of(record, "TargetUserOrGroupName")
    mailbox = text_of(record, "MailboxOwnerUPN")
    if mailbox == text_of(record, "UserId"):
        mailbox = None
    targets = [name for item in parts(record.get("Target")) if "@" in (name := text_of(item, "ID") or "")]  # fmt: skip
    return (
        text_of(record, "ObjectId")
        or (targets[0] if targets else None)
        or shared
        or mailbox
        or text_of(part(record, "Item"), "Subject", "Id")
        or text_of(record, "SourceFileName", "SourceRelativeUrl", "TeamName", "SiteUrl", "ReportName")
    )  # fmt: skip


def _read_changes(record: Object, fields: Fields) -> None:
    changed = named_values(record.get("ModifiedProperties"), "Name", "NewValue")
    if not changed:
        return
    role = text_of(changed, "Role.DisplayName")
    if role:
        fields["access"] = role.strip('"')
    keep(fields, changed=", ".join(list(changed)[:20]))


def _read_rest(record: Object, fields: Fields) -> None:
    item = part(record, "Item") or next(iter(parts(record.get("AffectedItems"))), {})
    members = [name for item in parts(record.get("Members")) if (name := text_of(item, "UPN"))]
    keep(
        fields,
        record_type=text_of(record, "RecordType"),
        organization=text_of(record, "OrganizationName", "OrganizationId"),
        record_id=text_of(record, "Id"),
        mailbox=text_of(record, "MailboxOwnerUPN"),
        subject=text_of(item, "Subject"),
        folder=text_of(part(record, "Folder"), "Path") or text_of(part(item, "ParentFolder"), "Path"),
        site=text_of(record, "SiteUrl"),
        item_type=text_of(record, "ItemType"),
        shared_with=text_of(record, "TargetUserOrGroupName"),
        members=", ".join(members[:20]) or None,
        team=text_of(record, "TeamName"),
        count=text_of(record, "OperationCount"),
        external_access=text_of(record, "ExternalAccess"),
        event=text_of(record, "EventData"),
    )  # fmt: skip


FORMAT = M365Audit()
