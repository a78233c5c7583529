"""Tables that the consoles of clouds hand out, brought into the shape that the same records have as JSON.

Portals export what is on screen: columns under names for people, values without their nesting. What the names stand for is said here once
for each console; what the record then means is for the format of its JSON. Log Analytics adds ``[UTC]`` to the names of
times and leaves nested members as JSON in their cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from logscope.parsing.formats import (
    azure_activity,
    cloudtrail,
    entra,
    github_audit,
    m365_audit,
    okta,
)
from logscope.parsing.json_record import JsonFormat, Object

Row = dict[str, str]

_OF_TIME = re.compile(r" ?\[(?:UTC|Local Time)\]$")
_SNAKE = re.compile(r"_([a-z0-9])")
_NUMBERED = re.compile(r"([a-z_]{2,30})(\d)$")
_DEPTH = 5


@dataclass(frozen=True, slots=True)
class Shape:
    """A console's table: the format of its records, and how a row (by its columns, in small letters unless
    ``as_written``) becomes one of them.
    """

    form: JsonFormat
    record: Callable[[Row], Object]
    as_written: bool = False


def plain_column(name: str) -> str:
    """The name of a column without what an export adds."""
    return _OF_TIME.sub("", name.strip("\ufeff \t"))


@lru_cache(maxsize=64)
def shape_of(names: tuple[str, ...]) -> Shape | None:
    """The console whose table has these columns; None where it is another's."""
    columns = frozenset(name.lower() for name in names)
    for wanted, shape in _CONSOLES:
        if wanted <= columns:
            return shape
    if "TimeGenerated" in names:
        probe: Object = dict.fromkeys(names, "")
        if {"OfficeWorkload", "Operation"} <= probe.keys():
            return Shape(m365_audit.FORMAT, _office_activity, as_written=True)
        for form in (entra.FORMAT, azure_activity.FORMAT):
            if form.claims(probe):
                return Shape(form, _as_it_is, as_written=True)
    return None


def _as_it_is(row: Row) -> Object:
    return dict(row)


def _named(row: Row, names: dict[str, str]) -> Object:
    return {name: row[column] for name, column in names.items() if column in row}


def _sign_in(row: Row) -> Object:
    """Entra's sign-ins as the portal exports them."""
    record = _named(row, {
        "createdDateTime": "date (utc)", "userPrincipalName": "username", "userDisplayName": "user", "userId": "user id", "appDisplayName": "application",
        "appId": "application id", "resourceDisplayName": "resource", "ipAddress": "ip address", "location": "location", "clientAppUsed": "client app",
        "userAgent": "user agent", "conditionalAccessStatus": "conditional access", "authenticationRequirement": "authentication requirement", "correlationId": "correlation id",
        "incomingTokenType": "incoming token type", "servicePrincipalName": "service principal name", "servicePrincipalId": "service principal id", "sessionId": "session id",
    })  # fmt: skip
    code = row.get("sign-in error code") or ("0" if row.get("status") == "Success" else None)
    record["status"] = {"errorCode": code, "failureReason": row.get("failure reason") if code != "0" else None}  # fmt: skip
    record["deviceDetail"] = _named(row, {"deviceId": "device id", "browser": "browser", "operatingSystem": "operating system"})  # fmt: skip
    return record


def _directory_change(row: Row) -> Object:
    """Entra's audit log as the portal exports it: up to three targets side by side."""
    record = _named(row, {
        "activityDateTime": "date (utc)", "activityDisplayName": "activity", "category": "category", "loggedByService": "service", "result": "result", "resultReason": "resultreason",
        "correlationId": "correlationid",
    })  # fmt: skip
    user = _named(row, {"userPrincipalName": "actoruserprincipalname", "displayName": "actordisplayname", "id": "actorobjectid", "ipAddress": "ipaddress"})  # fmt: skip
    application = _named(row, {"displayName": "actorserviceprincipalname", "servicePrincipalId": "actorserviceprincipalid"})  # fmt: skip
    record["initiatedBy"] = {"app": application or user} if row.get("actortype") == "Application" else {"user": user}  # fmt: skip
    targets: list[Object] = []
    for number in "123":
        target = _named(row, {"type": f"target{number}type", "displayName": f"target{number}displayname", "id": f"target{number}objectid", "userPrincipalName": f"target{number}userprincipalname"})  # fmt: skip
        changed = [
            {"displayName": row[name], "newValue": row.get(f"target{number}modifiedproperty{at}newvalue")}
            for at in "12345"
            if (name := f"target{number}modifiedproperty{at}name") in row
        ]  # fmt: skip
        if target:
            targets.append({**target, "modifiedProperties": changed})
    record["targetResources"] = targets
    return record


# How the portal words the end of an operation's name.
_VERBS = (
    ("delete", re.compile(r"(?:delete|remove|purge)s? ", re.IGNORECASE)),
    ("listKeys/action", re.compile(r"(?:list|get|returns?) .*\b(?:keys?|secrets?|sas|credentials?|publishing)\b", re.IGNORECASE)),
    ("regenerateKey/action", re.compile(r"regenerate ", re.IGNORECASE)),
    ("runCommand/action", re.compile(r"run command\b", re.IGNORECASE)),
    ("restart/action", re.compile(r"(?:restart|reboot) ", re.IGNORECASE)),
    ("deallocate/action", re.compile(r"(?:deallocate|power off|stop) ", re.IGNORECASE)),
    ("start/action", re.compile(r"start ", re.IGNORECASE)),
    ("beginGetAccess/action", re.compile(r"(?:get|begin).*\b(?:sas uri|access)\b", re.IGNORECASE)),
    ("read", re.compile(r"(?:get|list|read|check) ", re.IGNORECASE)),
)  # fmt: skip


def _activity(row: Row) -> Object:
    """Azure's activity log as the portal exports it: an operation in words, and the type of its resource."""
    words, kind = row.get("operation name", ""), row.get("resource type", "")
    verb = next((verb for verb, said in _VERBS if said.match(words)), "write")
    record = _named(row, {
        "eventTimestamp": "time", "caller": "event initiated by", "resourceId": "resource", "level": "level", "correlationId": "correlation id", "subscriptionId": "subscription",
        "resourceGroupName": "resource group", "category": "event category", "status": "status",
    })  # fmt: skip
    return {**record, "operationName": words, "authorization": {"action": f"{kind}/{verb}"} if kind else None}  # fmt: skip


def _call(row: Row) -> Object:
    """CloudTrail's event history as the console exports it."""
    record = _named(row, {
        "eventName": "event name", "eventTime": "event time", "eventSource": "event source", "sourceIPAddress": "source ip address", "errorCode": "error code", "awsRegion": "aws region",
        "eventID": "event id", "readOnly": "read-only",
    })  # fmt: skip
    user, key = row.get("user name"), row.get("aws access key")
    kind = "Root" if user == "root" else "IAMUser"
    record["userIdentity"] = {"type": kind, "userName": user, "accessKeyId": key}
    if row.get("resource name"):
        record["resources"] = [{"ARN": row["resource name"]}]
    return record


def _nested(row: Row) -> Object:
    """Okta's export: members by path, in snake case, lists by number."""
    record: Object = {}
    for column, value in row.items():
        place, *names = reversed(column.split(".")[:_DEPTH])
        at = record
        for name in reversed(names):
            numbered = _NUMBERED.fullmatch(name)
            if numbered is not None:
                items = at.setdefault(_camel(numbered[1]), [])
                while isinstance(items, list) and len(items) <= int(numbered[2]):
                    items.append({})
                inner = items[int(numbered[2])] if isinstance(items, list) else None
            else:
                inner = at.setdefault(_camel(name), {})
            at = inner if isinstance(inner, dict) else {}
        at.setdefault(_camel(place), value)
    return record


def _camel(name: str) -> str:
    return _SNAKE.sub(lambda found: found[1].upper(), name)


def _office_activity(row: Row) -> Object:
    """Sentinel's table of the unified audit log has two names of its own."""
    return {
        **row, "Workload": row.get("OfficeWorkload"), "ObjectId": row.get("OfficeObjectId"), "CreationTime": row.get("TimeGenerated"),
    }  # fmt: skip


_CONSOLES: tuple[tuple[frozenset[str], Shape], ...] = (
    (frozenset(["date (utc)", "sign-in error code", "application", "ip address"]), Shape(entra.FORMAT, _sign_in)),
    (frozenset(["date (utc)", "activity", "actortype", "result"]), Shape(entra.FORMAT, _directory_change)),
    (frozenset(["operation name", "event initiated by", "status", "time"]), Shape(azure_activity.FORMAT, _activity)),
    (frozenset(["event name", "event time", "event source", "user name"]), Shape(cloudtrail.FORMAT, _call)),
    (frozenset(["event_type", "actor.alternate_id", "outcome.result"]), Shape(okta.FORMAT, _nested)),
    (frozenset(["action", "actor", "created_at", "org"]), Shape(github_audit.FORMAT, _as_it_is, as_written=True)),
)  # fmt: skip
