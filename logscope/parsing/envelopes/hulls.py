"""What collectors wrap a record in, as JSON: which member holds the record, or the line as it was written.

Read from what the collectors print: Elasticsearch's hits, Splunk's search results, Graylog's messages,
Docker's json-file driver, Filebeat, Fluent Bit, Logstash, Vector, CloudWatch Logs (``get-log-events``,
``filter-log-events``, the records of a subscription), Loki's logcli and Grafana's download, Datadog's export, kcat ``-J``,
Wazuh's alerts.
"""

from __future__ import annotations

from logscope.parsing.json_record import Object
from logscope.parsing.rule import Fields

# Member that holds a record -> members of the hull of which one must be there, and what is kept of it.
_HULLS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("_source", ("_index", "_id", "_score", "_type")),
    ("result", ("preview", "offset", "lastrow")),
    ("message", ("highlight_ranges", "index", "decoration_stats")),
    ("fields", ("_index",)),
    ("attributes", ("type", "id")),
    ("content", ("id",)),
)
_HULL_NAMES = frozenset(name for name, _ in _HULLS)
_KEPT = {"_index": "index", "index": "index", "logGroup": "log_group", "logStream": "log_stream"}
_MOST_HULLS = 3

# Names of members that only a collector adds; ``message`` beside one of them is a line as it was written.
_SHIPPED = frozenset(
    ["@version", "source_type", "logGroup", "logStream", "logStreamName", "ingestionTime", "ddsource", "ddtags", "_messagetime", "fluentbit_timestamp",
     "collector", "beat", "offset", "logtag", "@log_name", "@ingestionTime", "_time", "_timestamp"]
)  # fmt: skip
# What a record tells by itself: such a one is no hull around a line.
_TOLD = frozenset(
    ["process", "user", "event.action", "user.name", "logger_name", "loggerName", "username"]
)


def unwrapped(record: Object, outer: Fields) -> Object:
    """The record inside ``record``'s hulls; what a hull knows of it goes to ``outer``."""
    for _ in range(_MOST_HULLS):
        inside = _inside(record)
        if inside is None:
            return record
        for name, kept in _KEPT.items():
            if isinstance(record.get(name), str):
                outer.setdefault(kept, record[name])
        record = _named_as_usual(inside)
    return record


def _named_as_usual(inside: Object) -> Object:
    """Members that mean something else in the records of one collector."""
    if "gl2_message_id" in inside or (
        "_id" in inside and "source" in inside and "host" not in inside
    ):
        return {**inside, "host": inside.get("source")}  # Graylog: who sent it
    status = inside.get("status")
    if (
        isinstance(status, str)
        and not status.isdecimal()
        and "tags" in inside
        and "level" not in inside
    ):
        return {**inside, "level": status}  # Datadog
    return inside


def _inside(record: Object) -> Object | None:
    if _HULL_NAMES.isdisjoint(record):
        return None
    for name, marks in _HULLS:
        inside = record.get(name)
        if not isinstance(inside, dict) or not inside:
            continue
        if name == "attributes" and record.get("type") not in ("log", "logs"):
            continue
        if name == "content" and "message" not in inside:
            continue
        if name == "result" and "_raw" in inside:
            return inside
        if any(mark in record for mark in marks) and (name != "_source" or len(record) < 12):
            return inside
        if name == "_source":
            return inside
    return None


def wrapped_line(record: Object) -> tuple[str, str] | None:
    """Name and text of the member that holds a line as it was written; None where the record is its own.

    The text may still be no line of any format: then the record is its own after all.
    """
    raw = record.get("_raw")
    if isinstance(raw, str):
        return "_raw", raw
    for name, text in () if _LINES.isdisjoint(record) else record.items():
        if type(text) is not str or name not in _LINES:
            continue
        if name in ("full_log", "@message", "event.original"):
            return name, text
        if name == "log" and not _LOG_OF.isdisjoint(record):
            return name, text
        if name == "line" and not _LINE_OF.isdisjoint(record):
            return name, text
        if name == "payload" and "topic" in record and "offset" in record:
            return name, text
        if name == "message" and _is_shipped(record):
            return name, text
    return _original(record)


_LINES = frozenset(["full_log", "@message", "event.original", "log", "line", "payload", "message"])
_LOG_OF = frozenset(
    ["stream", "container_id", "kubernetes", "date", "@timestamp", "container_name", "docker"]
)
_LINE_OF = frozenset(["labels", "timestamp", "ts", "stream", "fields"])


def _original(record: Object) -> tuple[str, str] | None:
    event = record.get("event")
    if isinstance(event, dict) and isinstance(event.get("original"), str):
        shipped = "message" not in record or record["message"] == event["original"]
        if shipped:
            return "event.original", event["original"]
    return None


def _is_shipped(record: Object) -> bool:
    if not _TOLD.isdisjoint(record):
        return False
    event = record.get("event")
    if isinstance(event, dict) and "action" in event:
        return False
    shipper = record.get("agent")
    if isinstance(shipper, dict) and shipper.get("type") in (
        "filebeat",
        "elastic-agent",
        "logstash",
        "journalbeat",
    ):
        return True
    if not _SHIPPED.isdisjoint(record) or ("_id" in record and "source" in record):
        return True
    log = record.get("log")
    if isinstance(log, dict) and ("file" in log or "offset" in log):
        return True
    return (
        record.keys() <= {"id", "timestamp", "message", "eventId", "extractedFields"}
        and "timestamp" in record
        and len(record) > 1
    )
