"""ClickHouse's server log: ``2026.01.03 14:05:22.123456 [ thread ] {query id} <Level> Logger: words``.

``OwnPatternFormatter.cpp`` of the source. A statement stands behind who sent it and from where (``executeQuery.cpp``); log-ons in ``Session.cpp`` and
``IAccessStorage.cpp``. Stack traces and statements of several lines follow their record.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.json_fields import address_of
from logscope.parsing.rule import Fields
from logscope.parsing.sql import statement

PROGRAM = "clickhouse"
_LINE = re.compile(
    r"(?P<stamp>\d{4}\.\d\d\.\d\d \d\d:\d\d:\d\d\.\d{6}) (?:\[ ?(?P<thread>\d{1,10}) ?\] )?\{(?P<query>[^}\n]{0,80})\} <(?P<level>Fatal|Critical|Error|Warning|Notice|Information|Debug|Trace|Test)> (?:(?P<logger>[^:\n]{1,120}(?:\([^)\n]{0,80}\))?): )?"
)
_LEVELS = {"Fatal": 1, "Critical": 2, "Error": 3, "Warning": 4, "Notice": 5, "Information": 6}
_FROM = re.compile(r"\(from (?P<peer>\S{2,70}?)(?:, user: (?P<actor>[^,)\n]{1,128}))?(?:, [^()\n]{0,300}(?:\([^()\n]{0,80}\)[^()\n]{0,80})?)?\)(?: \(comment: [^\n]{0,200}?\))? ")  # fmt: skip
_STAGE = re.compile(r" \(stage: \w{1,40}\)\s*$")
_SESSION = re.compile(
    r"(?:[0-9a-f-]{36} )?Authenticating user '(?P<actor>[^\n]{0,300})' from (?P<peer>\S{2,70})\s*$"
)
_SESSION_OK = re.compile(r"(?:[0-9a-f-]{36} )?Authenticated with (?:global )?context as user ")
_SESSION_NO = re.compile(
    r"(?:[0-9a-f-]{36} )?Authentication failed with error: (?P<reason>[^\n]{0,400})"
)
_PROTOCOL_NO = re.compile(
    r"(?P<reason>Authentication for user (?P<actor>[^\n]{1,128}) failed)\.?\s*$"
)
_ACCESS = re.compile(
    r"from: (?P<peer>[^\s,]{2,60}), user: (?P<actor>[^\n]{0,300}?): Authentication failed"
)
_USER_SAID = re.compile(r"(?:There is no user `(?P<a>[^`\n]{1,128})`|(?P<b>[^:\n]{1,128}): Authentication failed|Authentication for user (?P<e>[^\n]{1,128}) failed|Wrong password for user (?P<c>[^\s\n]{1,128})|Unknown user (?P<d>[^\s\n]{1,128}))")  # fmt: skip
_EXCEPTION = re.compile(r"Code: (?P<code>\d{1,5})[.,] (?:DB::Exception|e\.displayText)")
_CONNECTED = re.compile(r"Connected (?P<device>[^\n]{1,200}?) version (?P<version>[\d.]{3,20}), revision: \d{1,9}(?:, database: (?P<target>[^,\n]{1,128}))?, user: (?P<actor>[^\n]{1,128}?)\.\s*$")  # fmt: skip
_REQUEST = re.compile(r"HTTP Request for [\w-]{1,60}\. Method: (?P<method>[A-Z]{3,10}), Address: (?P<peer>\S{2,70}), User-Agent: (?P<device>[^\n]{0,300}?), (?:Length|Content Type|Content-Type|Transfer)")  # fmt: skip
_AUTH_CODES = frozenset(["192", "193", "194", "195", "516"])
_START = (
    "Starting ClickHouse",
    "Ready for connections",
    "Starting server",
    "Available RAM",
    "Listening for",
)
_STOP = ("Received termination signal", "Shutting down", "shutting down", "Terminating", "Will shutdown forcefully", "Closed all listening sockets", "Process terminated")  # fmt: skip
_CONFIG = ("Loaded config '", "Reloading configuration", "Config updated")


class ClickHouse(Format):
    """clickhouse-server.log."""

    name = "clickhouse"
    title = "ClickHouse server log"
    weight = 1.0
    continuation = "any"
    examples = (
        Example("2026.01.03 14:05:22.123456 [ 411 ] {a1-b2} <Debug> executeQuery: (from [::ffff:192.0.2.7]:50442, user: ann, using production parser) DROP TABLE shop.orders (stage: Complete)",
                {"time": "2026-01-03T14:05:22.123456Z", "program": "clickhouse", "severity": 7, "actor": "ann", "source_ip": "192.0.2.7", "source_port": 50442, "action": "drop table",
                 "command": "DROP TABLE shop.orders", "category": ["db.change"], "query_id": ""}),
        Example("2026.01.03 14:05:22.123456 [ 411 ] {} <Error> Access(user directories): from: 192.0.2.7, user: ann: Authentication failed: Code: 193. DB::Exception: Invalid credentials. (WRONG_PASSWORD), Stack trace (when copying this message, always include the lines below):\n\n0. DB::Exception::Exception()",
                {"actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure", "code": "193", "action": "db.login", "category": ["app.auth"]}),
        Example("2026.01.03 14:05:22.123456 [ 411 ] {} <Debug> TCP-Session: 41f38d19-0000-4fa2-90cd-523d622d3764 Authenticating user 'x' from 203.0.113.9:1' from 192.0.2.7:50442", {"source_ip": "192.0.2.7", "outcome": None}),
        Example("2026.01.03 14:05:22.123456 [ 411 ] {a1} <Error> executeQuery: Code: 60. DB::Exception: Table shop.x does not exist. (UNKNOWN_TABLE) (version 24.1) (from 192.0.2.7:50442) (in query: SELECT * FROM shop.x)",
                {"severity": 3, "code": "60", "outcome": "failure", "source_ip": "192.0.2.7", "action": "select"}),
        Example("2026.01.03 14:05:22.123456 [ 411 ] {} <Information> Application: Ready for connections.", {"severity": 6, "category": ["app.lifecycle"]}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _LINE.match(line) if line[4:5] == "." and line[19:20] == "." else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        start = begun.end()
        fields: Fields = {"program": PROGRAM, "severity": _LEVELS.get(begun["level"], 7), "thread": begun["thread"], "query_id": begun["query"], "logger": begun["logger"], "message_at": start}  # fmt: skip
        written = begun["stamp"]
        stamp = reading.clock.iso(f"{written[:4]}-{written[5:7]}-{written[8:]}")
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        message = text[start : start + 16_384].rstrip()
        if (begun["logger"] or "").startswith("executeQuery"):
            _read_query(message, fields)
        else:
            _read_message(message, begun["logger"] or "", fields)
        return fields


def _read_query(message: str, fields: Fields) -> None:
    failed = _EXCEPTION.match(message)
    origin = _FROM.match(message)
    sql = ""
    if failed is not None:
        fields["outcome"], fields["code"] = "failure", failed["code"]
        # the server's part stands before the statement, which may hold anything
        head, _, sql = message.partition(" (in query: ")
        sql = sql.partition("\n")[0].removesuffix(")")
        at = head.rfind(" (from ")
        origin = _FROM.match(head[at + 1 :] + " ") if at >= 0 else None
    elif origin is not None:
        sql = _STAGE.sub("", message[origin.end() :])
    if origin is not None:
        fields["source_ip"], fields["source_port"] = address_of(origin["peer"])
        # ClickHouse leaves its own account out
        fields["actor"] = origin["actor"] or ("default" if failed is None else None)
    meaning = statement(sql) if sql else None
    if meaning is not None:
        fields["action"], fields["target"] = meaning.action, meaning.table
        if meaning.categories and failed is None:
            fields["category"] = meaning.categories
        if meaning.categories:
            fields["command"] = sql
    elif failed is not None:
        fields["action"] = "db.error"


def _read_message(message: str, logger: str, fields: Fields) -> None:
    login: Fields = {"action": "db.login", "category": ("app.auth",)}
    failed = _EXCEPTION.search(message[:1_000])
    for pattern in (_SESSION, _ACCESS, _CONNECTED, _REQUEST):
        found = pattern.match(message)
        if found is not None:
            said = found.groupdict()
            peer = said.pop("peer", None)
            if peer:
                fields["source_ip"], fields["source_port"] = address_of(peer)
            fields.update(said)
            if pattern is _ACCESS:
                fields |= {**login, "outcome": "failure"}
            elif pattern is _SESSION:
                fields |= login
            else:
                fields["action"] = "db.connect"
            break
    if _SESSION_OK.match(message):
        fields |= {**login, "outcome": "success"}
    refused = _SESSION_NO.match(message) or _PROTOCOL_NO.match(message)
    told = refused["reason"] if refused is not None else message[:1_000].partition("DB::Exception: ")[2]  # fmt: skip
    said_user = _USER_SAID.match(told)
    coded = failed is not None and failed["code"] in _AUTH_CODES
    if refused is not None or coded or said_user is not None:
        fields |= {**login, "outcome": "failure"}
        if said_user is not None and not fields.get("actor"):
            fields["actor"] = next(filter(None, said_user.groups()))
    if failed is not None:
        fields["code"] = failed["code"]
        fields["outcome"] = "failure"
        if not fields.get("category") and (fields["severity"] or 7) <= 3:
            fields["action"], fields["category"] = fields.get("action") or "db.failure", ("app.failure",)  # fmt: skip
    if "action" in fields:
        return
    if logger == "BaseDaemon" and ("Received signal" in message or "########" in message):
        fields["action"], fields["outcome"], fields["category"] = "db.crash", "failure", ("app.failure",)  # fmt: skip
    elif message.startswith(_START):
        fields["action"], fields["category"] = "db.start", ("app.lifecycle",)
    elif message.startswith(_STOP):
        fields["action"], fields["category"] = "db.stop", ("app.lifecycle",)
    elif message.startswith(_CONFIG):
        fields["action"], fields["category"] = "config.change", ("app.config",)


FORMAT = ClickHouse()
