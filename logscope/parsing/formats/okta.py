"""Okta's system log: sign-ins, factors, applications, administrators.

The members and the names of the events are those of https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/
and https://developer.okta.com/docs/reference/api/event-types/. Each record says how it ended.
"""

from __future__ import annotations

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
from logscope.parsing.json_record import JsonFormat, Object, add_extra, flatten, severity_of
from logscope.parsing.meanings import Meanings
from logscope.parsing.rule import Fields

_EVENTS = Meanings(
    (r"user\.session\.(?:access_admin_app|impersonation\..*)", ("app.auth", "app.privilege")),
    (r"user\.(?:mfa\.(?:attempt_bypass|okta_verify.*)|authentication\..*|session\..*)|policy\.evaluate_sign_on|policy\.auth_reevaluate\.\w+|app\.oauth2\.(?!client\.lifecycle)\w+(?:\..*)?|app\.user_management\.user_auth\w*|app\.generic\.unauth_app_access_attempt|user\.credential\.enroll_?challenge.*|system\.agent\.ad\.authenticate\w*", ("app.auth",)),
    (r"user\.risk\..*|user\.account\.report_suspicious\w*", ("os.security",)),
    (r"security\..*|policy\..*|zone\..*|network_zone\..*|system\.(?:log_stream|mfa\.factor|authenticator)\..*|device\.(?:assurance|policy).*|threat\..*|iam\.(?:identity_provider|idp).*", ("os.security",)),
    ((r"user\.(?:lifecycle|account|mfa\.factor|credential|registration|import)\..*|group\..*|(?:master_)?application\.(?:user_membership|provision)\..*|app\.user_management\..*|"
      r"system\.api_token\..*|iam\.(?:role|resourceset|resource_set)\..*|system\.(?:idp|agent)\.lifecycle\..*|oauth2\.(?:scope|client|token|claim|as)\..*|app\.access_request\..*|access\.request\..*|"
      r"governance\..*|directory\.(?:user|app_user|linked_object).*|app\.oauth2\.client\.lifecycle.*|workflows\.user\.delegatedflow.*|device\.(?:enrollment|lifecycle|user)\..*|pki\.cert.*|certification\..*"),
     ("app.account",)),
    (r".*(?:export|download|report).*", ("audit.export",)),
    (r"(?:application\.lifecycle|application\.policy|application\.configuration|app\.|system\.|org\.|inline_hook\.|event_hook\.|mim\.|workflows\.|customization\.|domain\.|feature\.|plugin\.|scheduled_action\.|self_service\.|support\.).*(?:create|update|delete|activate|deactivate|change|enable|disable|add|remove|edit|set|reset|revoke|install|uninstall|start|import).*", ("app.config",)),
)  # fmt: skip
_OUTCOMES = {"SUCCESS": "success", "ALLOW": "success", "FAILURE": "failure", "DENY": "failure", "ABANDONED": "failure", "RATE_LIMIT": "failure"}  # fmt: skip


class Okta(JsonFormat):
    """Events of the system log."""

    name = "okta"
    title = "Okta system log"
    marks = ('"eventType"',)
    examples = (
        Example(
            '{"actor":{"id":"00u1","type":"User","alternateId":"ann@example.com","displayName":"Ann","detailEntry":null},"client":{"userAgent":{"rawUserAgent":"Mozilla/5.0","os":"Linux","browser":"FIREFOX"},'
            '"zone":"null","device":"Computer","id":null,"ipAddress":"192.0.2.7","geographicalContext":{"city":"Bern","country":"Switzerland"}},"authenticationContext":{"externalSessionId":"s-1"},'
            '"displayMessage":"User login to Okta","eventType":"user.session.start","outcome":{"result":"FAILURE","reason":"INVALID_CREDENTIALS"},"published":"2026-01-03T14:05:22.250Z",'
            '"severity":"WARN","transaction":{"type":"WEB","id":"t-1","detail":{}},"uuid":"e-1","version":"0","request":{"ipChain":[{"ip":"192.0.2.7"}]},"target":null}',
            {"time": "2026-01-03T14:05:22.250000Z", "actor": "ann@example.com", "actor_id": "00u1", "source_ip": "192.0.2.7", "device": "Mozilla/5.0", "action": "user.session.start",
             "outcome": "failure", "code": "INVALID_CREDENTIALS", "severity": 4, "category": ["app.auth"], "message": "User login to Okta", "program": "okta", "country": ""},
        ),
        Example(
            '{"actor":{"id":"00u1","type":"User","alternateId":"ann@example.com"},"client":{"ipAddress":"2001:db8::7"},"displayMessage":"Grant user privilege","eventType":"user.account.privilege.grant",'
            '"outcome":{"result":"SUCCESS"},"published":"2026-01-03T14:05:22Z","severity":"INFO","uuid":"e-2","debugContext":{"debugData":{"privilegeGranted":"Super administrator"}},'
            '"target":[{"id":"00u2","type":"User","alternateId":"bob@example.com","displayName":"Bob"}]}',
            {"actor": "ann@example.com", "target": "bob@example.com", "access": "Super administrator", "outcome": "success", "category": ["app.account"], "source_ip": "2001:db8::7"},
        ),
        Example(
            '{"actor":{"id":"0oa1","type":"PublicClientApp","alternateId":"0oa1","displayName":"ci"},"client":{"ipAddress":"192.0.2.9"},"eventType":"app.oauth2.as.token.grant.access_token",'
            '"outcome":{"result":"DENY"},"published":"2026-01-03T14:05:22Z","uuid":"e-3","target":[]}',
            {"actor": "0oa1", "actor_id": "0oa1", "outcome": "failure", "category": ["app.auth"]},
        ),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        return (
            "eventType" in record
            and ("published" in record or "uuid" in record)
            and ("actor" in record or "legacyEventType" in record)
            and isinstance(record.get("outcome", {}), dict)
        )

    def read(self, record: Object, reading: Reading) -> Fields:
        fields: Fields = {"program": "okta", "action": text_of(record, "eventType")}
        add_time(fields, reading, record.get("published"))
        actor, client = part(record, "actor"), part(record, "client")
        fields["actor"] = text_of(actor, "alternateId", "displayName", "id")
        fields["actor_id"] = text_of(actor, "id")
        chain = parts(part(record, "request").get("ipChain"))
        add_peer(fields, client.get("ipAddress"), chain[0].get("ip") if chain else None)
        agent = part(client, "userAgent")
        fields["device"] = text_of(agent, "rawUserAgent") or text_of(client, "device")
        answer = part(record, "outcome")
        result = (text_of(answer, "result") or "").upper()
        fields["outcome"] = _OUTCOMES.get(result)
        fields["code"] = text_of(answer, "reason") or (result if result not in _OUTCOMES else None)
        fields["severity"] = severity_of(record.get("severity"))
        fields["message"] = text_of(record, "displayMessage")
        fields["category"] = _EVENTS.of(str(fields["action"]))
        debug = part(record, "debugContext", "debugData")
        _read_targets(record, fields)
        fields["access"] = text_of(debug, "privilegeGranted", "privilegeRevoked")
        if "impersonat" in str(fields["action"]):
            add_categories(fields, "app.privilege")
        place = part(client, "geographicalContext")
        keep(
            fields,
            actor_type=text_of(actor, "type"),
            actor_name=text_of(actor, "displayName"),
            city=text_of(place, "city"),
            country=text_of(place, "country"),
            zone=text_of(client, "zone"),
            session=text_of(part(record, "authenticationContext"), "externalSessionId"),
            transaction=text_of(part(record, "transaction"), "id"),
            event_id=text_of(record, "uuid"),
            proxy=text_of(part(record, "securityContext"), "isProxy"),
            provider=text_of(part(record, "authenticationContext"), "authenticationProvider"),
        )
        add_extra(fields, flatten(debug), ("privilegeGranted", "privilegeRevoked"))
        return fields


def _read_targets(record: Object, fields: Fields) -> None:
    """The objects: the first user among them, or the first; the others are kept."""
    targets = parts(record.get("target"))
    names = [
        (text_of(target, "type"), name)
        for target in targets
        if (name := text_of(target, "alternateId", "displayName", "id"))
    ]
    if not names:
        return
    people = [name for kind, name in names if kind in ("User", "AppUser")]
    chosen = next((name for name in people if name != fields["actor"]), None) or names[0][1]
    fields["target"] = chosen
    others = [name for _, name in names if name != chosen]
    keep(fields, other_targets=", ".join(others[:10]))


FORMAT = Okta()
