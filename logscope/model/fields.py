"""The words of the product: every field of an event, once.

A :class:`Field` says the public name, the ECS names accepted as aliases, which of the six
questions it answers, its type, and where the case keeps it. The schema, the query language, the
exports, the event card and the documentation are all made from ``FIELDS``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Question = Literal["when", "what", "with", "who", "access", "where", "record"]
FieldType = Literal["time", "text", "int", "address", "set", "json"]
Home = Literal[
    "event",  # a column of the table event, as it is
    "dictionary",  # a column of event that points into a table of texts (see ``table``)
    "classification",  # a column of the table classification
    "source",  # a column of the table source
    "record",  # the record's text
]


@dataclass(frozen=True, slots=True)
class Field:
    """One word of the product.

    ``table`` names the dictionary table for ``home == "dictionary"``; ``column`` the column that
    holds it in its home.
    """

    name: str
    ecs: tuple[str, ...]
    question: Question
    type: FieldType
    home: Home
    meaning: str
    table: str = ""
    column: str = ""


def _dictionary(
    name: str, ecs: tuple[str, ...], question: Question, meaning: str, table: str = ""
) -> Field:
    return Field(name, ecs, question, "text", "dictionary", meaning, table or name, name)


def _address(name: str, ecs: tuple[str, ...], meaning: str) -> Field:
    return Field(name, ecs, "where", "address", "dictionary", meaning, "address", name)


FIELDS: tuple[Field, ...] = (
    Field("time", ("@timestamp",), "when", "time", "event",
          "when it happened: UTC, microseconds", column="time"),
    Field("time_basis", (), "when", "text", "event",
          "exact, or what was inferred: year-inferred, zone-assumed, carried", column="time_basis"),
    _dictionary("host", ("host.name", "host.hostname"), "where", "the system that wrote the record"),
    _dictionary("program", ("process.name",), "with", "the program that wrote the record"),
    Field("pid", ("process.pid",), "with", "int", "event", "process id", column="pid"),
    _dictionary("actor", ("user.name",), "who", "who acts; the account tried in a log-on"),
    Field("actor_id", ("user.id",), "who", "text", "event", "uid, uuid or key id of the actor",
          column="actor_id"),
    _dictionary("target", ("user.target.name", "file.path", "url.path"), "who",
                "account, file, service or object acted on"),
    Field("access", ("user.effective.name", "user.roles"), "access", "text", "event",
          "the privilege used: root, sudo, a role", column="access"),
    _address("source_ip", ("source.ip",), "address it came from"),
    Field("source_port", ("source.port",), "where", "int", "event", "port it came from",
          column="source_port"),
    _address("dest_ip", ("destination.ip",), "address it went to"),
    Field("dest_port", ("destination.port",), "where", "int", "event", "port it went to",
          column="dest_port"),
    _dictionary("device", ("user_agent.original", "tty"), "where",
                "terminal, session, browser or device id"),
    Field("action", ("event.action",), "what", "text", "classification",
          "what was done, dotted and stable: ssh.login, sudo.command", column="action"),
    Field("outcome", ("event.outcome",), "what", "text", "classification",
          "success, failure or unknown", column="outcome"),
    Field("code", ("event.code", "http.response.status_code"), "what", "text", "event",
          "status, error or errno", column="code"),
    Field("severity", ("log.syslog.severity.code",), "what", "int", "event",
          "syslog severity, 0 emergency to 7 debug", column="severity"),
    _dictionary("command", ("process.command_line",), "with", "the command line that was run"),
    Field("category", (), "what", "set", "classification", "ids of the audit matrix",
          column="category"),
    Field("message", (), "record", "text", "record", "the record's text without its header",
          column="message"),
    Field("original", ("event.original",), "record", "text", "record", "the record as written",
          column="original"),
    Field("extra", (), "record", "json", "event", "fields that only the format knows, as JSON",
          column="extra"),
    Field("source", ("log.file.path",), "record", "text", "source", "the file it stands in",
          column="path"),
    Field("line", (), "record", "int", "event", "1-based first line in the source", column="line"),
    Field("lines", (), "record", "int", "event", "how many lines the record has", column="lines"),
    Field("offset", ("log.offset",), "record", "int", "event", "byte offset in the source",
          column="offset"),
    Field("format", (), "record", "text", "classification",
          "the format that read the record; none where no format did", column="format"),
    Field("rule", (), "record", "text", "classification", "the rule that read the message",
          column="rule"),
)  # fmt: skip

FIELD: dict[str, Field] = {field.name: field for field in FIELDS}
FIELD_BY_ANY_NAME: dict[str, Field] = {
    name: field for field in FIELDS for name in (field.name, *field.ecs)
}

Outcome = Literal["success", "failure", "unknown"]
OUTCOMES: tuple[Outcome, ...] = ("success", "failure", "unknown")

# time_basis is kept as a sum of these bits; 0 is "exact".
YEAR_INFERRED, ZONE_ASSUMED, CARRIED = 1, 2, 4
_BASIS_NAMES = (
    (YEAR_INFERRED, "year-inferred"),
    (ZONE_ASSUMED, "zone-assumed"),
    (CARRIED, "carried"),
)


def basis_text(bits: int) -> str:
    """``time_basis`` as text: ``exact``, or the inferences joined by ``+``."""
    return "+".join(name for bit, name in _BASIS_NAMES if bits & bit) or "exact"


BASIS_BITS: dict[str, int] = {"exact": 0, **{name: bit for bit, name in _BASIS_NAMES}}
