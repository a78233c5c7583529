"""Activities of Google Workspace: administration, log-ons, Drive, groups, tokens, and what else the Reports API knows.

The members are those of ``Activity`` (https://developers.google.com/admin-sdk/reports/reference/rest/v1/activities/list), the names of
events and parameters those of its appendices. One activity may hold several events: the first is the event's, the others' names are kept.
"""

from __future__ import annotations

from typing import Any

from logscope.parsing.cloud_records import (
    add_categories,
    add_peer,
    add_time,
    keep,
    part,
    parts,
    text_of,
)
from logscope.parsing.format import Example, Reading
from logscope.parsing.json_record import JsonFormat, Object, add_extra, scalar_text
from logscope.parsing.meanings import Meanings
from logscope.parsing.rule import Fields

# ``application:event``
EVENTS = Meanings(
    (r"login:(?:login_\w+|logout|risky_\w+|suspicious_login\w*|gov_attack_warning|blocked_sender)|saml:\w+|context_aware_access:\w+", ("app.auth",)),
    (r"login:(?:account_disabled\w*|2sv_\w+|password_edit|recovery_\w+|titanium_\w+|passkey_\w+|email_forwarding_out_of_domain)|user_accounts:\w+", ("app.account",)),
    (r"token:(?:authorize|revoke|request)", ("app.account",)),
    (r"token:activity", ("app.transaction",)),
    # administration
    (r"admin:\w*(?:recovery_email|recovery_phone|scratch_codes|unenroll_user|turn_off_2_step)\w*", ("app.account",)),
    (r"admin:\w*(?:impersonat\w*|view_delegated\w*|email_log_search|email_monitor|security_investigation\w*|super_admin_api\w*)\w*", ("app.privilege",)),
    (r"admin:(?:customer_takeout\w*|download_\w+|\w*_export\w*|\w*data_transfer\w*|\w*_report_download\w*|\w*archive_user)", ("audit.export",)),
    (r"admin:\w*(?:2sv|two_step|strong_auth|caa_|session_control|trusted_oauth2|sso|saml|password_(?:policy|min|max|length|strength)|session_length|allowed?_?list|whitelist|blocklist|firewall|alert|rule|dlp|security|enforce_strong|oauth2?_access|api_access|trusted_(?:domain|app)|untrusted|less_secure|mobile|device|encryption|context_aware|audit|investigat|recovery|domain_wide|api_client_access|login_challenge)\w*", ("os.security",)),
    (r"admin:\w*(?:user|group|role|privilege|password|member|alias|account|licen[cs]e|token|admin|delegat|asp|access|invite|key)\w*", ("app.account",)),
    (r"admin:(?:create|change|delete|add|remove|update|toggle|enable|disable|assign|unassign|set|edit|move|reset|rename)\w*", ("app.config",)),
    # files
    (r"drive:(?:download|print|copy|source_copy|email_as_attachment|export\w*|sync_item_content|prefetch_item_content|access_item_content)", ("audit.export",)),
    (r"calendar:change_calendar_acls|drive:(?:change_owner\w*|change_\w*(?:acl|access|visibility|permission)\w*|change_document_\w+|\w*(?:acl|permission|membership|access)\w*|team_drive_membership_change|shared_drive_\w+|request_access|deny_access_request)", ("app.account",)),
    (r"drive:(?:create|upload|edit|delete|trash|untrash|rename|move|add_lock|remove_lock|add_to_folder|remove_from_folder|\w*move\w*|\w*label\w*)", ("audit.file",)),
    (r"drive:\w+|(?:calendar|chat|meet|gmail|keep|classroom|data_studio|gplus|chrome|mobile|access_transparency|gemini\w*):\w+", ("app.transaction",)),
    (r"(?:groups|groups_enterprise):\w+", ("app.account",)),
    (r"rules:\w+|access_evaluation:\w+", ("os.security",)),
    (r"data_migration:\w+|vault:\w*export\w*|takeout:\w+", ("audit.export",)),
    (r"gcp:\w+", ("audit.activity",)),
    (r"vault:\w+", ("app.transaction",)),
)  # fmt: skip
_FAILED = frozenset(["login_failure", "suspicious_login_blocked", "risky_sensitive_action_blocked", "login_challenge_blocked"])  # fmt: skip
_TARGETS = ("USER_EMAIL", "target_user", "affected_email_address", "GROUP_EMAIL", "group_email", "doc_title", "app_name", "ROLE_NAME", "SETTING_NAME", "API_CLIENT_NAME",
            "DOMAIN_NAME", "ORG_UNIT_NAME", "APPLICATION_NAME", "calendar_id", "conference_id", "device_id", "resource_name", "doc_id")  # fmt: skip
_ACCESSES = ("PRIVILEGE_NAME", "ROLE_NAME", "new_value", "NEW_VALUE", "scope")
_MOST_PARAMETERS = 40


class GoogleWorkspace(JsonFormat):
    """Activities of the Reports API."""

    name = "google_workspace"
    title = "Google Workspace activities (Reports API: admin, login, drive ...)"
    marks = ('"admin#reports#activity"', '"uniqueQualifier"')
    examples = (
        Example(
            '{"kind":"admin#reports#activity","id":{"time":"2026-01-03T14:05:22.250Z","uniqueQualifier":"-1","applicationName":"login","customerId":"C1"},"etag":"e",'
            '"actor":{"callerType":"USER","email":"ann@example.com","profileId":"117"},"ipAddress":"192.0.2.7","events":[{"type":"login","name":"login_failure","parameters":['
            '{"name":"login_type","value":"google_password"},{"name":"login_failure_type","value":"login_failure_invalid_password"}]}]}',
            {"time": "2026-01-03T14:05:22.250000Z", "program": "login", "actor": "ann@example.com", "actor_id": "117", "source_ip": "192.0.2.7", "action": "login_failure",
             "outcome": "failure", "code": "login_failure_invalid_password", "category": ["app.auth"], "login_type": ""},
        ),
        Example(
            '{"kind":"admin#reports#activity","id":{"time":"2026-01-03T14:05:22Z","uniqueQualifier":"-2","applicationName":"admin"},"actor":{"email":"root@example.com"},"ipAddress":"2001:db8::7",'
            '"events":[{"type":"DELEGATED_ADMIN_SETTINGS","name":"ASSIGN_ROLE","parameters":[{"name":"ROLE_NAME","value":"_SEED_ADMIN_ROLE"},{"name":"USER_EMAIL","value":"eve@example.com"}]}]}',
            {"actor": "root@example.com", "target": "eve@example.com", "access": "_SEED_ADMIN_ROLE", "action": "ASSIGN_ROLE", "category": ["app.account"], "outcome": None},
        ),
        Example(
            '{"id":{"time":"2026-01-03T14:05:22Z","uniqueQualifier":"3","applicationName":"drive"},"actor":{"email":"ann@example.com"},"events":[{"type":"access","name":"download",'
            '"parameters":[{"name":"doc_title","value":"q3.xlsx"},{"name":"owner","value":"bob@example.com"},{"name":"owner_is_shared_drive","boolValue":false}]},{"type":"access","name":"view"}]}',
            {"target": "q3.xlsx", "category": ["audit.export"], "owner": "", "other_events": "view"},
        ),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        identity = record.get("id")
        return "events" in record and isinstance(identity, dict) and (
            "applicationName" in identity or record.get("kind") == "admin#reports#activity"
        )  # fmt: skip

    def read(self, record: Object, reading: Reading) -> Fields:
        identity, actor = part(record, "id"), part(record, "actor")
        events = parts(record.get("events"))
        event = events[0] if events else {}
        application, name = text_of(identity, "applicationName") or "", text_of(event, "name") or ""
        fields: Fields = {"program": application or "google-workspace", "action": name}
        add_time(fields, reading, identity.get("time"))
        fields["actor"] = text_of(actor, "email", "key", "profileId")
        fields["actor_id"] = text_of(actor, "profileId", "key")
        add_peer(fields, record.get("ipAddress"))
        parameters = _parameters(event)
        fields["target"] = text_of(parameters, *_TARGETS)
        if {"app.account", "app.privilege"} & set(categories := EVENTS.of(f"{application.lower()}:{name.lower()}")):  # fmt: skip
            fields["access"] = text_of(parameters, *_ACCESSES)
        fields["category"] = categories
        fields["device"] = text_of(parameters, "user_agent", "USER_AGENT", "DEVICE_TYPE")
        if name in _FAILED:
            fields["outcome"] = "failure"
            fields["code"] = text_of(parameters, "login_failure_type")
        elif name == "login_success":
            fields["outcome"] = "success"
        if application == "login" and parameters.get("is_suspicious") is True:
            add_categories(fields, "os.security")
        others = [other for item in events[1:10] if (other := text_of(item, "name"))]
        keep(
            fields,
            event_type=text_of(event, "type"),
            other_events=", ".join(others) or None,
            customer=text_of(identity, "customerId"),
        )
        add_extra(fields, parameters, ("user_agent", "login_failure_type"))
        return fields


def _parameters(event: Object) -> dict[str, Any]:
    """The parameters of an event by name; one has its value under a name of its kind."""
    found: dict[str, Any] = {}
    for parameter in parts(event.get("parameters"))[:_MOST_PARAMETERS]:
        name = text_of(parameter, "name")
        if name is None:
            continue
        for kind in ("value", "multiValue", "intValue", "boolValue", "multiIntValue"):
            value = parameter.get(kind)
            if isinstance(value, list):
                value = ", ".join(scalar_text(item) for item in value[:10])
            if value is not None and not isinstance(value, dict):
                found.setdefault(name, value)
    return found


FORMAT = GoogleWorkspace()
