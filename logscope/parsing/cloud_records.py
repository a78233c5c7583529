"""What the audit records of cloud services have in common, whoever runs the service.

An actor with an address, a method, an object, an answer: each service nests them under names of its own. Here
stand the careful looks into such a record (a hostile one may have anything anywhere), and the few ways in
which an address or a time is written.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Reading
from logscope.parsing.json_fields import address_of
from logscope.parsing.json_record import Object, load_object, scalar_text
from logscope.parsing.rule import Fields

_ITEMS = 50
_TIME_CHARACTERS = 80
_NAME_CHARACTERS = 300
_ZONE = re.compile(r"(?:Z|[+-]\d\d:?\d\d|UTC|GMT)$")
_NOTHING = frozenset(["", "-", "--", "null", "None", "undefined", "N/A", "unknown", "Unknown"])


def part(record: Any, *names: str) -> Object:
    """The object found by going down ``names``; an empty one where there is none.

    A list stands for its first object, a text that is JSON for its object: exports differ in both.
    """
    value = record
    for name in names:
        value = as_object(value).get(name)
    return as_object(value)


def as_object(value: Any) -> Object:
    """``value`` as an object, if it is one, a list that begins with one, or one as text."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return value[0]
    if isinstance(value, str) and value[:1] == "{":
        return load_object(value) or {}
    if isinstance(value, str) and value[:2] == "[{":
        return next(iter(parts(value)), {})
    return {}


def parts(value: Any) -> list[Object]:
    """The objects of a list (its first fifty); one object as a list of itself; a text that is JSON likewise."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        value = (load_object(f'{{"list":{value}}}') or {}).get("list")
    if isinstance(value, dict):
        return [value]
    if isinstance(value, list):
        return [item for item in value[:_ITEMS] if isinstance(item, dict)]
    return []


def text_of(record: Any, *names: str) -> str | None:
    """The first of the members ``names`` that says something, as text."""
    if not isinstance(record, dict):
        return None
    for name in names:
        value = record.get(name)
        if value is None or isinstance(value, dict) or (isinstance(value, list) and parts(value)):
            continue
        text = scalar_text(value).strip()
        if text not in _NOTHING:
            return text
    return None


def value_of(record: Object, name: str) -> str | None:
    """A member that is a text, or an object with its text under ``value`` (Azure's REST answers)."""
    value = record.get(name)
    if isinstance(value, dict):
        return text_of(value, "value", "localizedValue")
    return text_of(record, name)


def named_values(value: Any, name: str = "Name", content: str = "Value") -> dict[str, Any]:
    """A list of ``{"Name": ..., "Value": ...}`` as one object."""
    return {
        item[name]: item.get(content) for item in parts(value) if isinstance(item.get(name), str)
    }


def add_time(fields: Fields, reading: Reading, *written: Any, utc: bool = False) -> None:
    """The first of ``written`` that is a time. ``utc``: the service's manual says that it writes UTC."""
    for value in written:
        if value is None or isinstance(value, bool | dict | list):
            continue
        text = f"{value:.6f}" if isinstance(value, float) and value < 1e16 else scalar_text(value)
        if not text or len(text) > _TIME_CHARACTERS:
            continue
        if utc and len(text) > 13 and not text.isdecimal() and not _ZONE.search(text):
            text += "Z" if "T" in text or text[4:5] == "-" else " UTC"
        stamp = reading.clock.read(text)
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
            return


def add_peer(fields: Fields, *written: Any, side: str = "source") -> None:
    """The first of ``written`` that is an address, with the port behind it if there is one."""
    for value in written:
        text = scalar_text(value)
        if not text:
            continue
        address, port = address_of(text)
        if address is not None:
            fields[f"{side}_ip"] = address
            if port is not None:
                fields[f"{side}_port"] = port
            return


def read_arn(fields: Fields, arn: str | None) -> None:
    """Who acts, by an Amazon resource name: the user, or the session of a role, which is the access."""
    if not arn:
        return
    fields["actor_id"] = arn
    names = arn.split(":", 5)
    path = names[5].split("/") if len(names) == 6 and names[0] == "arn" else []
    fields["actor"] = (path[-1] if path else None) or arn
    if path and path[0] == "assumed-role" and len(path) > 2:
        fields["access"] = path[1]
    elif path == ["root"]:
        fields["access"] = "root"


def add_verdict(fields: Fields, *, refused: bool | None) -> None:
    """A packet or flow that a firewall let through or did not; None where the record does not say."""
    fields["category"] = ("os.network",)
    if refused is None:
        fields["action"] = "firewall.packet"
    else:
        fields["action"] = "firewall.block" if refused else "firewall.allow"
        fields["outcome"] = "failure" if refused else "success"


def add_categories(fields: Fields, *categories: str) -> None:
    """Add categories to those that are known."""
    fields["category"] = tuple(dict.fromkeys((*fields.get("category", ()), *categories)))


def keep(fields: Fields, **values: Any) -> None:
    """Put scalars of a record into ``fields`` (names that are no fields end up in ``extra``)."""
    for name, value in values.items():
        if isinstance(value, dict):
            continue
        text = scalar_text(value)[:_NAME_CHARACTERS]
        if text not in _NOTHING:
            fields[name] = text
