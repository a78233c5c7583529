"""GitHub's audit log of organisations and enterprises, and that of GitHub Enterprise Server.

Exported as JSON lines or an array, or streamed; the events are listed in
https://docs.github.com/organizations/keeping-your-organization-secure/managing-security-settings-for-your-organization/audit-log-events-for-your-organization.
An event is written when the thing was done: only log-ons say that they failed.
"""

from __future__ import annotations

from logscope.parsing.cloud_records import add_peer, add_time, keep, part, text_of
from logscope.parsing.format import Example, Reading
from logscope.parsing.json_record import JsonFormat, Object, add_extra, flatten
from logscope.parsing.meanings import Meanings
from logscope.parsing.rule import Fields

_EVENTS = Meanings(
    (r"git\.(?:clone|fetch)|repo\.(?:download_zip|archive_download)|(?:org|business|enterprise)\.(?:audit_log_(?:git_event_)?export|\w*export\w*)|migration\.\w*(?:download|export)\w*|\w+\.\w*export\w*", ("audit.export",)),
    (r"git\.push", ("audit.file",)),
    (r"user\.(?:login|failed_login|logout|correct_password|two_factor_(?:requested|\w*(?:challenge|recover)\w*)|sign_in\w*|new_device_used)|(?:org|business)\.(?:sso_response|saml\w*response)|external_identity\.\w*(?:login|authenticate)\w*|.*\.sso_response|two_factor_authentication\.(?:challenge|recover)\w*", ("app.auth",)),
    (r"staff\.\w+|user\.(?:fake_login|impersonat\w+)|site_admin\.\w+|business\.\w*impersonat\w+|dotcom_connection\.\w+", ("app.privilege",)),
    # controls
    ((r"(?:protected_branch|repository_ruleset|secret_scanning\w*|repository_secret_scanning\w*|repository_vulnerability\w*|dependabot\w*|ip_allow_list\w*|audit_log_streaming|repository_advisory|"
      r"repository_code_scanning|repository_dependency\w*|code_scanning|org_secret_scanning\w*|business_secret_scanning\w*|business_advanced_security|repository_content_analysis|merge_queue|"
      r"security_configuration|security_product|actions_cache_policy|branch_protection\w*|network_configuration|credential_alert|secret_protection\w*)\.\w+"), ("os.security",)),
    (r"repo\.(?:access|pages_public|actions_enabled|visibility_change)|checks\.delete_logs", ("os.security", "app.config")),
    (r"(?:org|repo|business|enterprise|environment|codespaces)\.\w+_(?:secret|variable)", ("app.config",)),
    (r"(?:org|business|enterprise|repo)\.(?:\w*(?:two_factor|saml|sso|oidc|ip_allow|advanced_security|secret_scanning|vulnerability|security|dependabot|oauth_app_restrictions|oauth_app_access|self_hosted_runners?_polic\w+|code_scanning|audit_log)\w*|disable_member_team_creation_permission|set_\w*polic\w+)", ("os.security",)),
    # who may do what
    ((r"(?:team|personal_access_token|oauth_(?:access|authorization|application)|org_credential_authorization|public_key|integration(?:_installation(?:_request)?)?|members_can_\w+|repository_invitation|external_group|external_identity|"
      r"enterprise_team|deploy_key|role|organization_role|repository_role|custom_role|account|two_factor_authentication|passkey|security_key|profile_picture|invitation|business_invitation|enterprise_announcement|ssh_certificate\w*|user_license|user_email|gpg_key)\.\w+"),
     ("app.account",)),
    (r"(?:org|repo|business|enterprise|project|user|codespaces|environment)\.(?:\w*(?:member|admin|owner|collaborator|user|invit|role|permission|access|access_token|password|email|block|suspend|credential|transfer|public_key|billing_manager|outside_collaborator|promote|demote|rename|create|delete|destroy|two_factor)\w*)", ("app.account",)),
    (r"(?:workflows|checks)\.\w+|pull_request\w*\.\w+|issues?\w*\.\w+|discussion\w*\.\w+|packages?\.\w+|codespaces\.\w+|repo\.(?:view|access_check)|api\.\w+", ("app.transaction",)),
    (r"[\w-]+\.(?:create|destroy|delete|update|add|remove|enable|disable|change|set|register|publish|edit|archived|unarchived|install|uninstall|enabled|disabled|transfer|config_?changed|reset|rename)\w*|hook\.\w+", ("app.config",)),
)  # fmt: skip
# Creating or deleting a repository or project is configuration, an account is not.
_THINGS = Meanings((r"(?:repo|project|environment|codespaces)\.(?:create|destroy|delete|rename|archived|unarchived|transfer\w*|restore)", ("app.config",)))  # fmt: skip


class GitHubAudit(JsonFormat):
    """Events of GitHub's audit log."""

    name = "github_audit"
    title = "GitHub audit log"
    marks = ('"_document_id"', '"actor_ip"', '"@timestamp"', '"actor_id"', '"created_at"')
    examples = (
        Example(
            '{"@timestamp":1767449122250,"_document_id":"d-1","action":"org.update_member","actor":"ann","actor_id":7,"actor_ip":"192.0.2.7","actor_location":{"country_code":"CH"},'
            '"business":"shop","created_at":1767449122250,"operation_type":"modify","org":"shop","org_id":3,"permission":"admin","old_permission":"read","user":"bob","user_agent":"Mozilla/5.0"}',
            {"time": "2026-01-03T14:05:22.250000Z", "actor": "ann", "actor_id": "7", "source_ip": "192.0.2.7", "target": "bob", "access": "admin", "device": "Mozilla/5.0",
             "action": "org.update_member", "category": ["app.account"], "program": "github", "outcome": None},
        ),
        Example(
            '{"@timestamp":1767449122250,"_document_id":"d-2","action":"git.clone","actor":"ci-bot","hashed_token":"aGFzaA==","programmatic_access_type":"Fine-grained personal access token",'
            '"repository":"shop/app","repo":"shop/app","transport_protocol_name":"http","actor_ip":"2001:db8::7"}',
            {"actor": "ci-bot", "target": "shop/app", "source_ip": "2001:db8::7", "category": ["audit.export"], "access": "Fine-grained personal access token", "token": ""},
        ),
        Example(
            '{"action":"user.failed_login","actor":"eve","actor_ip":"192.0.2.9","created_at":1767449122250,"_document_id":"d-3"}',
            {"actor": "eve", "outcome": "failure", "category": ["app.auth"]},
        ),
        Example(
            '{"@timestamp":1767449122250,"action":"protected_branch.destroy","actor":"ann","repo":"shop/app","name":"main","_document_id":"d-4"}',
            {"target": "shop/app", "category": ["os.security"]},
        ),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        action = record.get("action")
        return (
            isinstance(action, str)
            and "." in action
            and " " not in action
            and ("actor" in record or "user" in record or "org" in record)
            and ("_document_id" in record or ("created_at" in record and "actor" in record and not isinstance(record["actor"], dict)) or ("@timestamp" in record and isinstance(record["@timestamp"], int)))
        )  # fmt: skip

    def read(self, record: Object, reading: Reading) -> Fields:
        action = text_of(record, "action") or ""
        fields: Fields = {"program": "github", "action": action}
        add_time(fields, reading, record.get("@timestamp"), record.get("created_at"))
        fields["actor"] = text_of(record, "actor") or text_of(record, "user")
        fields["actor_id"] = text_of(record, "actor_id")
        add_peer(fields, record.get("actor_ip"), record.get("ip"))
        fields["device"] = text_of(record, "user_agent")
        user = text_of(record, "user", "invitee", "member")
        fields["target"] = (user if user != fields["actor"] else None) or text_of(
            record, "repo", "repository", "team", "name", "org", "business"
        )
        fields["access"] = text_of(
            record, "permission", "role", "programmatic_access_type", "token_scopes"
        )
        fields["category"] = _THINGS.of(action) or _EVENTS.of(action)
        if "app.auth" in fields["category"]:
            fields["outcome"] = "failure" if "fail" in action else "success" if action == "user.login" else None  # fmt: skip
        keep(
            fields,
            token=text_of(record, "hashed_token", "token_id"),
            country=text_of(part(record, "actor_location"), "country_code"),
        )
        add_extra(fields, flatten(record), _USED)
        return fields


_USED = frozenset(
    ["@timestamp", "created_at", "action", "actor", "actor_id", "actor_ip", "user_agent", "hashed_token", "token_id", "actor_location.country_code", "permission"]
)  # fmt: skip


FORMAT = GitHubAudit()
