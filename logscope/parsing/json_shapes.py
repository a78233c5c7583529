"""Records that do not say by their members' names what they hold, brought into the usual shape.

OpenTelemetry writes attributes as a list of keys with typed values (opentelemetry-proto,
``logs/v1/logs.proto`` in its JSON mapping, and the data model of the file exporters); log4j2's JsonLayout splits the
time into ``instant``; Serilog and .NET keep the template of a message apart from its values
(https://messagetemplates.org, CLEF's ``@mt``). Everything else is handed back as it is.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.json_record import Object, scalar_text

_VALUES = ("stringValue", "intValue", "doubleValue", "boolValue", "bytesValue")
_HOLE = re.compile(r"\{[@$]?(\w{1,64})(?:,-?\d{1,3})?(?::[^{}\n]{1,40})?\}")
_MOST_HOLES = 32
# OpenTelemetry's severity number -> its word; four numbers a word.
_OTEL_LEVELS = ("trace", "debug", "info", "warn", "error", "fatal")


def usual_shape(record: Object) -> Object:
    """``record`` with its values under names; the same object where there is nothing to do."""
    if "severityNumber" in record or "SeverityNumber" in record or "timeUnixNano" in record:
        return _open_telemetry(record)
    instant = record.get("instant")
    if isinstance(instant, dict) and "epochSecond" in instant:
        return _with_instant(record, instant)
    for name in ("@mt", "MessageTemplate", "messageTemplate"):
        template = record.get(name)
        if isinstance(template, str):
            return _rendered(record, name, template)
    return record


def attributes_of(pairs: object) -> Object:
    """OpenTelemetry's ``[{"key": ..., "value": {"stringValue": ...}}]`` as an object."""
    if isinstance(pairs, dict):
        return pairs
    found: Object = {}
    for pair in pairs if isinstance(pairs, list) else ():
        if isinstance(pair, dict) and isinstance(pair.get("key"), str):
            found[pair["key"]] = _value(pair.get("value"))
    return found


def _value(value: Any) -> Any:
    """The value inside ``{"stringValue": ...}``; a list of them by its scalars."""
    if not isinstance(value, dict):
        return value
    for kind in _VALUES:
        if kind in value:
            return value[kind]
    array = value.get("arrayValue")
    if isinstance(array, dict) and isinstance(array.get("values"), list):
        return [_value(item) for item in array["values"][:20]]
    pairs = value.get("kvlistValue")
    if isinstance(pairs, dict):
        return attributes_of(pairs.get("values"))
    return value


def _open_telemetry(record: Object) -> Object:
    plain = dict(record)
    for name in ("attributes", "Attributes"):
        attributes = attributes_of(plain.pop(name, None))
        plain = {**attributes, **plain} if attributes else plain
    resource = plain.pop("resource", None) or plain.pop("Resource", None)
    if isinstance(resource, dict):
        told = attributes_of(resource.get("attributes")) or resource
        plain = {**plain, **{name: value for name, value in told.items() if name not in plain}}
    for name in ("body", "Body"):
        if name in plain:
            body = _value(plain.pop(name))
            if isinstance(body, dict):
                plain = {**body, **plain}
            else:
                plain["message"] = scalar_text(body)
    number = plain.pop("severityNumber", None) or plain.pop("SeverityNumber", None)
    if not plain.get("severityText") and not plain.get("SeverityText"):
        if isinstance(number, int) and 1 <= number <= 24:
            plain["level"] = _OTEL_LEVELS[(number - 1) // 4]
        elif isinstance(number, str) and number.startswith("SEVERITY_NUMBER_"):
            plain["level"] = number.removeprefix("SEVERITY_NUMBER_").rstrip("1234")
    return plain


def _with_instant(record: Object, instant: Object) -> Object:
    seconds, nanos = instant.get("epochSecond"), instant.get("nanoOfSecond", 0)
    if not isinstance(seconds, int) or not isinstance(nanos, int):
        return record
    plain = {name: value for name, value in record.items() if name != "instant"}
    plain["timestamp"] = f"{seconds}.{nanos:09d}"
    thrown = plain.get("thrown")
    if isinstance(thrown, dict) and isinstance(thrown.get("name"), str):
        plain["stack_trace"] = scalar_text(thrown.get("extendedStackTrace") or thrown["name"])
    return plain


def _rendered(record: Object, name: str, template: str) -> Object:
    """The template with its holes filled, as ``message``: what the program would have printed."""
    ready = record.get("@m") or record.get("RenderedMessage") or record.get("renderedMessage")
    if not isinstance(ready, str):
        values = record
        for holder in ("Properties", "properties"):
            if isinstance(record.get(holder), dict):
                values = record[holder]
        ready = _HOLE.sub(lambda hole: _filled(hole, values), template[:8192], count=_MOST_HOLES)
    return {
        "message": ready,
        "template": template,
        **{key: value for key, value in record.items() if key != name and value != ready},
    }


def _filled(hole: re.Match[str], values: Object) -> str:
    value = values.get(hole[1])
    if value is None or isinstance(value, dict | list):
        return hole[0]
    return scalar_text(value)
