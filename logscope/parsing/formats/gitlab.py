"""GitLab's structured logs: requests, API calls, audit events, Rack Attack, jobs.

The files and their members are described in https://docs.gitlab.com/administration/logs/
(production_json.log, api_json.log, audit_json.log, auth_json.log, application_json.log,
sidekiq.log, exceptions_json.log). What a request means beyond being a request is told by the
controller and action, or by the route, that served it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import Any

from logscope.parsing.format import Example, Reading
from logscope.parsing.json_fields import address_of, web_request
from logscope.parsing.json_members import (
    NOTHING,
    TEXT,
    TEXT_OR_NONE,
    TEXT_OR_NUMBER_OR_NONE,
    Members,
    UsualJson,
)
from logscope.parsing.json_record import (
    Flat,
    Kept,
    Object,
    add_extra,
    flatten,
    kept_extras,
    kept_members,
    scalar_text,
    severity_of,
)
from logscope.parsing.meanings import Meanings
from logscope.parsing.rule import Fields
from logscope.parsing.tables import BatchTables, Columns, quoted, through

_SIGN_IN = "SessionsController#create"
_CHANGES = frozenset(["POST", "PUT", "PATCH", "DELETE"])
# ``Controller#action`` of requests that are more than a transaction.
_CONTROLLERS = Meanings(
    (r"(?:Sessions|OmniauthCallbacks|Ldap::OmniauthCallbacks|JwtAuth|Jwt|Oauth::Tokens|Passwords)Controller#\w+", ("app.auth",)),
    (r"Admin::(?:Impersonations?|ImpersonationTokens)Controller#\w+|Admin::UsersController#impersonate", ("app.privilege", "app.account")),
    (r"Admin::(?:Users|Identities|Keys|Groups|Memberships)Controller#(?:create|update|destroy|block|unblock|activate|deactivate|ban|unban|approve|reject|confirm|remove_email|members_update|disable_two_factor|unlock)",
     ("app.account", "app.privilege")),
    (r"Admin::(?:ApplicationSettings|Applications|Appearances|Services|Integrations|Hooks|SystemHooks|DeployKeys|Runners)Controller#(?:update|create|destroy|reset\w*|general|network)",
     ("app.config", "app.privilege")),
    (r"Admin::\w[\w:]*Controller#\w+", ("app.privilege",)),
    (r"(?:\w+::)*(?:Users?|Keys|GpgKeys|PersonalAccessTokens|AccessTokens|ImpersonationTokens|DeployTokens|Emails|TwoFactorAuths|Passwords|Members|ProjectMembers|GroupMembers|GroupLinks|Registrations|Identities|Invites)Controller#(?:create|update|destroy|revoke|import|apply_import|leave|resend_invite|approve_access_request|codes|rotate)",
     ("app.account",)),
    (r"(?:\w+::)*\w*Controller#(?:export|download_export|export_csv|archive)", ("audit.export",)),
    (r"(?:\w+::)*(?:ProtectedBranches|ProtectedTags|Hooks|Settings::\w+|Variables|DeployKeys)Controller#(?:create|update|destroy|show_update)", ("app.config",)),
    case_matters=True,
)  # fmt: skip
_ROUTES: tuple[tuple[re.Pattern[str], bool, tuple[str, ...]], ...] = tuple(
    (re.compile(pattern), changes_only, categories)
    for pattern, changes_only, categories in (
        (r".*/(?:impersonation_tokens)(?:/.*)?", True, ("app.account", "app.privilege")),
        (r"/api/[^/]+/application/(?:settings|appearance|plan_limits)(?:/.*)?", True, ("app.config",)),
        (r".*/(?:features|hooks|protected_branches|protected_tags|variables|integrations|services)(?:/.*)?", True, ("app.config",)),
        (r".*/(?:users?|members|keys|deploy_keys|deploy_tokens|access_tokens|personal_access_tokens|access_requests|invitations|saml_group_links|ldap_group_links)(?:/.*)?", True, ("app.account",)),
        (r".*/(?:export|archive|repository/archive[^/]*|export/download|artifacts)", False, ("audit.export",)),
        (r"/(?:oauth/token|api/[^/]+/session|users/sign_in|users/auth/.*)", True, ("app.auth",)),
    )
)  # fmt: skip
# What an audit event changed -> categories.
_ACCOUNT_CHANGES = re.compile(
    r".*(?:access|user|member|email|password|token|key|role|two_factor|2fa|username|name_of_user|admin|block|ban|identity|saml|owner).*",
    re.IGNORECASE,
)
_LOGON_EVENTS = re.compile(
    r".*(?:authenticated|login|logon|sign_?in|logged_in|signed_in).*", re.IGNORECASE
)


class GitLab(UsualJson):
    """GitLab's JSON logs."""

    name = "gitlab"
    title = "GitLab JSON logs (requests, API, audit events, jobs)"
    marks = ('"correlation_id"', '"meta.caller_id"', '"controller"', '"author_id"')
    examples = (
        Example(
            '{"method":"GET","path":"/shop/app/-/tree","format":"html","controller":"Projects::TreeController","action":"show","status":200,'
            '"time":"2026-01-03T14:05:22.120Z","correlation_id":"01H","remote_ip":"192.0.2.7","user_id":7,"username":"ann","ua":"curl/8.1","duration_s":0.1}',
            {"time": "2026-01-03T14:05:22.120000Z", "actor": "ann", "actor_id": "7", "source_ip": "192.0.2.7", "device": "curl/8.1", "program": "gitlab",
             "target": "/shop/app/-/tree", "code": "200", "outcome": "success", "action": "Projects::TreeController#show", "category": ["app.transaction"]},
        ),
        Example(
            '{"method":"POST","path":"/users/sign_in","format":"html","controller":"SessionsController","action":"create","status":401,'
            '"time":"2026-01-03T14:05:22.120Z","params":[{"key":"user","value":{"login":"ann","password":"[FILTERED]"}}],"correlation_id":"01H","remote_ip":"192.0.2.7"}',
            {"outcome": "failure", "actor": "ann", "category": ["app.auth"]},
        ),
        Example(
            '{"time":"2026-01-03T14:05:22.120Z","severity":"INFO","duration_s":0.1,"status":204,"method":"DELETE","path":"/api/v4/users/17",'
            '"route":"/api/:version/users/:id","remote_ip":"192.0.2.7","user_id":1,"username":"root","correlation_id":"01H","meta.caller_id":"DELETE /api/:version/users/:id"}',
            {"actor": "root", "action": "DELETE /api/:version/users/:id", "category": ["app.transaction", "app.account"]},
        ),
        Example(
            '{"severity":"INFO","time":"2026-01-03T14:05:22.120Z","correlation_id":"01H","author_id":1,"author_name":"ann","entity_id":3,"entity_type":"Project",'
            '"change":"access_level","from":"Developer","to":"Maintainer","target_id":9,"target_type":"User","target_details":"bob","ip_address":"192.0.2.7","entity_path":"shop/app"}',
            {"actor": "ann", "target": "bob", "access": "Maintainer", "source_ip": "192.0.2.7", "action": "change.access_level", "category": ["app.account"]},
        ),
        Example(
            '{"severity":"INFO","time":"2026-01-03T14:05:22.120Z","correlation_id":"01H","author_id":-1,"author_name":"eve","entity_type":"User",'
            '"details":{"failed_login":"STANDARD","author_name":"eve","target_details":"eve","ip_address":"192.0.2.9"}}',
            {"actor": "eve", "source_ip": "192.0.2.9", "outcome": "failure", "action": "failed_login.standard", "category": ["app.auth"]},
        ),
        Example(
            '{"severity":"ERROR","time":"2026-01-03T14:05:22.120Z","correlation_id":"01H","message":"Rack_Attack","env":"blocklist","remote_ip":"192.0.2.9",'
            '"request_method":"GET","path":"/group/app.git/info/refs?service=git-upload-pack","matched":"throttle"}',
            {"source_ip": "192.0.2.9", "action": "rack_attack.blocklist", "target": "/group/app.git/info/refs?service=git-upload-pack", "severity": 3},
        ),
        Example(
            '{"severity":"INFO","time":"2026-01-03T14:05:22.120Z","correlation_id":"01H","message":"Failed Login: username=ann ip=192.0.2.9"}',
            {"actor": "ann", "source_ip": "192.0.2.9", "outcome": "failure", "category": ["app.auth"]},
        ),
        Example(
            '{"severity":"WARN","time":"2026-01-03T14:05:22.120Z","class":"ProjectExportWorker","args":["7"],"jid":"a1","correlation_id":"01H","job_status":"fail","message":"ProjectExportWorker JID-a1: fail"}',
            {"program": "sidekiq", "outcome": "failure", "action": "job.fail", "target": "ProjectExportWorker", "category": ["app.failure"]},
        ),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        if "controller" in record and "action" in record and "status" in record:
            return "params" in record or "correlation_id" in record or "format" in record
        if "author_id" in record:
            return "entity_type" in record or "target_type" in record
        if "correlation_id" not in record:
            return False
        names = record.keys()
        return "severity" in names and (
            "message" in names or "route" in names or "jid" in names or "exception.class" in names
            or any(name.startswith("meta.") for name in names)
        )  # fmt: skip

    def choose(self, members: Members) -> None:
        """A request, by someone or nobody, to a controller or a route."""
        members.told("kept", map(_SHAPES.__getitem__, map(tuple, members.records)))
        members.columns["params"] = [record.pop("params", None) for record in members.records]
        if not _SCALARS.issuperset(
            map(type, chain.from_iterable(map(dict.values, members.records)))
        ):
            members.keep(
                [_SCALARS.issuperset(map(type, record.values())) for record in members.records]
            )
        members.keep([not each or _says_no_more(each) for each in members.columns["params"]])
        members.take("method", "path", "remote_ip", "time", kinds=TEXT, needed=True)
        members.take(
            "controller", "action", "route", *_ACTORS, *_DEVICES, kinds=TEXT_OR_NONE
        )  # fmt: skip
        members.take("status", "severity", "pid", *_ACTOR_IDS, kinds=TEXT_OR_NUMBER_OR_NONE)
        for names in (_ACTORS, _DEVICES, _ACTOR_IDS):
            members.fill_up(*names)

    def fill_members(self, members: Members, reading: Reading) -> Columns:
        members.told("stamp", reading.clock.moments(members.columns["time"]))
        members.told("source_ip", [address_of(text)[0] for text in members.columns["remote_ip"]])
        meanings = reading.options.get(_MEANINGS)
        if meanings is None:
            meanings = reading.options[_MEANINGS] = _Meanings(reading.rows.tables)
        told = (
            members.columns[name] for name in ("controller", "action", "route", "method", "status")
        )
        members.told("meaning", map(meanings.__getitem__, zip(*told, strict=True)))
        methods = [f'"method":{quoted(method)}' for method in members.columns["method"]]
        members.told("extra", kept_extras(members.records, members.columns["kept"], methods))
        slots, columns, count = reading.rows.slots, members.columns, len(members.records)
        return {
            "time": [time for time, _ in columns["stamp"]],
            "time_basis": [basis for _, basis in columns["stamp"]],
            "classification": [number for number, _ in columns["meaning"]],
            "code": [code for _, code in columns["meaning"]],
            "program": [slots["program"][1]["gitlab"]] * count,
            "message_at": [0] * count,
            "extra": columns["extra"],
            "severity": list(map(severity_of, columns["severity"])),
            "actor": through(
                slots["actor"][1],
                [
                    name or _login(parameters)
                    for name, parameters in zip(columns["username"], columns["params"], strict=True)
                ],
            ),
            **{
                field: through(slots[field][1], columns[name])
                for field, name in (
                    ("target", "path"), ("source_ip", "source_ip"), ("actor_id", "user_id"), ("device", "ua"), ("pid", "pid"),
                )
            },
        }  # fmt: skip

    def read(self, record: Object, reading: Reading) -> Fields:
        flat = flatten(record)
        fields: Fields = {"program": "gitlab"}
        _read_common(flat, fields, reading)
        if "author_id" in record:
            _read_audit(flat, fields)
        elif "method" in record and "status" in record:
            _read_request(record, flat, fields)
        elif record.get("message") == "Rack_Attack" or ("env" in record and "matched" in record):
            fields["action"] = f"rack_attack.{scalar_text(record.get('env')) or 'match'}"
            fields["message"] = "Rack_Attack"
        elif "jid" in record and "class" in record:
            _read_job(flat, fields)
        else:
            _read_message(flat, fields, reading)
        add_extra(fields, flat, _USED)
        return fields


_USED = frozenset(
    ["time", "severity", "remote_ip", "ip_address", "details.ip_address", "username", "user_id", "meta.user", "ua", "meta.user_agent",
     "path", "status", "message", "author_name", "details.author_name", "author_id", "target_details", "details.target_details",
     "params", "params.key", "params.value", "request_method", "meta.remote_ip", "meta.client_id", "meta.user_id", "action",
     "view_duration_s", "db_duration_s", "queue_duration_s", "cpu_s", "mem_objects", "mem_bytes", "mem_mallocs", "db_count",
     # said by the action, or again
     "method", "format", "controller", "route", "meta.caller_id", "created_at", "details.author_class", "details.created_at",
     "details.entity_path", "details.target_type", "details.target_id", "details.add", "details.as", "details.with"]
)  # fmt: skip
# Members by which a record is no request, or says more than one does.
_NO_REQUEST = frozenset(["author_id", "author_name", "params.key", "params.value"])
_MEANINGS = "gitlab meanings"
_SCALARS = frozenset([str, int, float, bool, NOTHING])
# Members of a request of which the first that says something counts.
_ACTORS = ("username", "meta.user")
_DEVICES = ("ua", "meta.user_agent", "user_agent")
_ACTOR_IDS = ("user_id", "meta.user_id")
_MOST_MEMBERS, _MOST_SHAPES = 100, 2_000


class _Shapes(dict[tuple[str, ...], "Kept | None"]):
    """Names of a record's members -> those of them that ``extra`` keeps; None where it is no request."""

    def __missing__(self, names: tuple[str, ...]) -> Kept | None:
        kept = None
        if (
            {"method", "status", "path"} <= set(names)
            and _NO_REQUEST.isdisjoint(names)
            and not any(name.startswith("details") for name in names)
            and len(names) <= _MOST_MEMBERS
            and FORMAT.claims(dict.fromkeys(names))
        ):
            kept = kept_members(names, _USED)
        if len(self) >= _MOST_SHAPES:  # a hostile log may invent shapes without end
            self.clear()
        self[names] = kept
        return kept


_SHAPES = _Shapes()


class _Meanings(dict[tuple[Any, ...], "tuple[int, str] | None"]):
    """Controller, action, route, method and status -> number of the meaning, and code; None where more
    must be known.
    """

    def __init__(self, tables: BatchTables) -> None:
        self._tables = tables

    def __missing__(self, key: tuple[Any, ...]) -> tuple[int, str] | None:
        controller, action, route, method, status = key
        code = scalar_text(status)
        found = None
        if (
            method == method.upper()
            and len(code) == 3
            and code.isdecimal()
            and (controller or route)
        ):
            fields: Fields = {}
            _read_meaning(fields, controller, action, route, method, code)
            categories = tuple(fields["category"])
            meaning = (GitLab.name, None, fields["action"], fields.get("outcome"), categories)
            found = self._tables.meanings[meaning], code
        self[key] = found
        return found


def _says_no_more(parameters: object) -> bool:
    """True where the parameters of a request hold nothing that ``extra`` would keep."""
    if isinstance(parameters, dict):
        return False
    if isinstance(parameters, list) and len(parameters) == 1 and isinstance(parameters[0], dict):
        only = parameters[0]
        return only.keys() <= {"key", "value"} and _SCALARS.issuperset(map(type, only.values()))
    return True


def _first(flat: Flat, *names: str) -> str | None:
    for name in names:
        value = flat.get(name)
        if value is not None and value != "" and not isinstance(value, bool):
            return scalar_text(value)
    return None


def _read_common(flat: Flat, fields: Fields, reading: Reading) -> None:
    written = _first(flat, "time", "created_at", "timestamp")
    stamp = reading.clock.read(written) if written and len(written) < 80 else None
    if stamp is not None:
        fields["time"], fields["time_basis"] = stamp
    fields["severity"] = severity_of(flat.get("severity"))
    fields["actor"] = _first(flat, "username", "author_name", "details.author_name", "meta.user")
    fields["actor_id"] = _first(flat, "user_id", "author_id", "meta.user_id")
    fields["device"] = _first(flat, "ua", "meta.user_agent", "user_agent")
    fields["target"] = _first(flat, "path")
    fields["pid"] = _first(flat, "pid")
    for name in ("remote_ip", "ip_address", "details.ip_address", "meta.remote_ip"):
        address, _ = address_of(scalar_text(flat.get(name)))
        if address is not None:
            fields["source_ip"] = address
            break


def _read_request(record: Object, flat: Flat, fields: Fields) -> None:
    """production_json.log and api_json.log: a request and what it was for."""
    method, status = scalar_text(flat.get("method")).upper(), scalar_text(flat.get("status"))
    route = _first(flat, "route")
    path = scalar_text(flat.get("path")).partition("?")[0]
    _read_meaning(
        fields, _first(flat, "controller"), _first(flat, "action"), route, method, status, path
    )
    if not fields["actor"]:
        fields["actor"] = _login(record.get("params"))
    fields["method"] = method


def _read_meaning(
    fields: Fields,
    controller: str | None,
    action: str | None,
    route: str | None,
    method: str,
    status: str,
    path: str = "",
) -> None:
    """Action, outcome and categories of a request, told by the controller or the route that served it."""
    if controller:
        name = f"{controller}#{action or None}"
        categories = _CONTROLLERS.of(name)
    else:
        name = f"{method} {route}" if route else method
        categories = _route_categories(route or path, method)
    fields["action"] = name[:200]
    fields["category"] = categories
    if len(status) == 3 and status.isdecimal():
        web_request(fields, method, status)
    if name == _SIGN_IN and status == "200":
        fields["outcome"] = None  # the form again, or the second factor


def _login(parameters: object) -> str | None:
    """The account in the parameters of a log-on."""
    for parameter in parameters[:20] if isinstance(parameters, list) else ():
        if isinstance(parameter, dict) and isinstance(parameter.get("value"), dict):
            login = parameter["value"].get("login") or parameter["value"].get("username")
            if isinstance(login, str):
                return login
        elif isinstance(parameter, dict) and parameter.get("key") in ("username", "login"):
            return scalar_text(parameter.get("value"))
    return None


def _read_audit(flat: Flat, fields: Fields) -> None:
    """audit_json.log: members stand at the top in newer releases, in ``details`` in older ones."""
    fields["target"] = _first(
        flat, "target_details", "details.target_details", "entity_path", "details.entity_path"
    )
    fields["access"] = _first(flat, "as", "details.as")
    verb, thing = next(
        ((verb, value) for verb in ("failed_login", "with", "change", "add", "remove", "custom_message", "action", "event_name", "event_type")
         if (value := _first(flat, verb, f"details.{verb}"))),
        ("audit", None),
    )  # fmt: skip
    event = _first(flat, "event_name", "details.event_name", "event_type")
    if verb == "failed_login":
        fields.update(
            action=f"failed_login.{str(thing).lower()}", outcome="failure", category=("app.auth",)
        )
    elif verb == "with":
        fields.update(
            action=f"login.{str(thing).lower()}", outcome="success", category=("app.auth",)
        )
    elif event and _LOGON_EVENTS.fullmatch(event[:100]):
        failed = "fail" in event.lower()
        fields.update(
            action=event[:100], outcome="failure" if failed else "success", category=("app.auth",)
        )
    else:
        words = event or (
            verb if verb in ("custom_message", "action") else f"{verb}.{thing}" if thing else verb
        )
        fields["action"] = words.replace(" ", "_")[:100]
        about = f"{words} {thing}"[:200]
        account = _ACCOUNT_CHANGES.fullmatch(about) or _first(
            flat, "target_type", "details.target_type"
        ) in ("User", "Member", "PersonalAccessToken", "Key")
        fields["category"] = ("app.account",) if account else ("app.config",)
        if verb == "change" and fields["access"] is None and "access" in str(thing):
            fields["access"] = _first(flat, "to", "details.to")
    message = _first(flat, "custom_message", "details.custom_message")
    if message:
        fields["message"] = message


def _read_job(flat: Flat, fields: Fields) -> None:
    """sidekiq.log: background jobs."""
    fields["program"] = "sidekiq"
    status = _first(flat, "job_status")
    fields["target"] = _first(flat, "class")
    fields["message"] = _first(flat, "message")
    if status:
        fields["action"] = f"job.{status}"
        if status == "done":
            fields["outcome"] = "success"
        elif status in ("fail", "dead", "interrupted"):
            fields["outcome"] = "failure"
            fields["category"] = ("app.failure",)


def _read_message(flat: Flat, fields: Fields, reading: Reading) -> None:
    """application_json.log and the rest: a message in words."""
    message = _first(flat, "message", "error", "exception.message")
    if message is None:
        return
    fields["message"] = message
    meant: Fields = {}
    if reading.rules.read("gitlab", message, meant):
        fields.update({name: value for name, value in meant.items() if value not in (None, "")})
    elif "exception.class" in flat or "exception.message" in flat:
        fields["action"], fields["category"] = "exception", ("app.failure",)


@lru_cache(maxsize=10_000)
def _route_categories(route: str, method: str) -> tuple[str, ...]:
    route = route[:300]
    return next(
        (categories for pattern, changes_only, categories in _ROUTES
         if (not changes_only or method in _CHANGES) and pattern.fullmatch(route)),
        (),
    )  # fmt: skip


FORMAT = GitLab()
