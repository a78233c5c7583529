"""PostgreSQL's server log: stderr with any usual prefix, csvlog and jsonlog.

"Error Reporting and Logging" of the manual (runtime-config-logging) says what log_line_prefix may
hold and which columns csvlog and jsonlog have; write_stderr and send_message_to_server_log in
elog.c say how a line is put together: prefix, level, colon, two blanks, message. Lines of a
statement after the first are indented by a tab.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.model.batch import COLUMN
from logscope.parsing import csv_records
from logscope.parsing.format import GOES_ON, Example, Format, Reading, Sample
from logscope.parsing.json_record import JsonFormat, Object, scalar_text
from logscope.parsing.postgres_prefix import (
    bare_words,
    epoch_of,
    learn,
    learnt,
    prefix_fields,
    stamps_of,
    vouched,
)
from logscope.parsing.rows import CLASSIFICATION, EXTRA, MESSAGE_AT, TIME, TIME_BASIS
from logscope.parsing.rule import MESSAGE_LIMIT, Fields
from logscope.parsing.separated import SeparatedRecords
from logscope.parsing.sql import statement
from logscope.parsing.tables import Row, quoted

PROGRAM = "postgres"
LEVELS: dict[str, int | None] = {
    "DEBUG": 7, "DEBUG1": 7, "DEBUG2": 7, "DEBUG3": 7, "DEBUG4": 7, "DEBUG5": 7, "INFO": 6, "LOG": 6, "NOTICE": 5,
    "WARNING": 4, "ERROR": 3, "FATAL": 2, "PANIC": 1, "DETAIL": None, "HINT": None, "QUERY": None, "CONTEXT": None,
    "STATEMENT": None, "LOCATION": None, "BACKTRACE": None,
}  # fmt: skip
_LEVEL = "|".join(sorted(LEVELS, reverse=True))
# What the server writes behind a message, each on a line with a prefix of its own, in one go.
_MORE_OF_IT = frozenset(name for name, severity in LEVELS.items() if severity is None)
_FOLLOWING = re.compile(
    rf"\n(?![ \t])[^\n]{{0,600}}?(?<![\w\"'`])(?P<level>{'|'.join(sorted(_MORE_OF_IT, reverse=True))}):  "
)
_KEPT_OF_IT = {"DETAIL": "detail", "HINT": "hint", "CONTEXT": "context", "QUERY": "internal_query", "LOCATION": "location"}  # fmt: skip
_STAMP = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{3})? (?:[A-Z]{2,5}|[+-]\d\d(?::?\d\d)?)"
_PID = re.compile(
    r"\[\d{1,10}(?:-\d+)?\]|\bpid=\d{1,10}|(?<![\w.])[0-9a-f]{8}\.[0-9a-f]{1,8}(?![\w.])"
)
_HEAD = re.compile(
    rf"(?:(?P<peer>[^\s=,@|]{{2,64}}) )?(?P<stamp>{_STAMP})(?P<middle>[^\n]{{0,400}}?)(?<![\w\"])(?P<level>{_LEVEL}):"
    r"(?P<blanks> {1,2})(?P<message>.*)",
    re.DOTALL,
)
# The line as Debian's and the manual's own prefix make it, with what busy servers log most.
_USUAL = re.compile(
    rf"({_STAMP}) \[(\d{{1,10}})\] (?:([\w.-]{{1,63}})@([\w.-]{{1,63}}) )?LOG:  "
    r"(?:(?:duration: ([\d.]+) ms  )?(?:statement|execute [^:]{0,80}): |(?=(?:dis)?connection ))",
    re.ASCII,
)
_NOTHING: tuple[str, ...] = ()
_PROGRAM_AT, _PID_AT, _SEVERITY_AT, _ACTOR_AT, _TARGET_AT, _COMMAND_AT = (
    COLUMN[name] for name in ("program", "pid", "severity", "actor", "target", "command")
)

_UNKNOWN = frozenset(["", "[unknown]", "[local]", "-"])
# Any other prefix: the level, wherever in a line, and what other kinds of log begin with.
_LEVEL_AT = re.compile(rf"(?<![\w\"'`])(?:{_LEVEL}):  (?!  )")
_ANY_HEAD = re.compile(rf"(?P<level>{_LEVEL}):  (?P<message>.*)", re.DOTALL)
_OTHER_HEADS = re.compile(
    r"\{|<\d{1,3}>|(?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} [ \d]\d \d\d:|\d{4}-\d\d-\d\dT"
)
_PREFIX_CHARACTERS = 600


def read_message(level: str, message: str, fields: Fields, reading: Reading) -> None:
    """What the message of that level means. What the prefix said of actor and address stays."""
    fields["program"] = PROGRAM
    fields["severity"] = LEVELS.get(level)
    if level != "LOG":
        fields["level"] = level
    if level == "STATEMENT":
        meaning = statement(message)
        fields["command"], fields["outcome"] = message, "failure"
        fields["action"] = meaning.action if meaning is not None else "statement"
        return
    if fields["severity"] is None:
        return
    if level in ("ERROR", "FATAL", "PANIC"):
        fields["outcome"] = "failure"
        if level == "PANIC":
            fields["action"], fields["category"] = "db.crash", ("app.failure",)
    meant: Fields = {"level": level}
    if reading.rules.read(PROGRAM, message, meant):
        del meant["level"]
        for name, value in meant.items():
            if value not in (None, "") and not (
                name in ("target", "actor") and fields.get(name) and meant.get("command")
            ):
                fields[name] = value


class Postgres(Format):
    """The log that PostgreSQL writes to stderr."""

    name = "postgres"
    title = "PostgreSQL server log"
    continuation = "any"
    examples = (
        Example(
            "2026-01-03 14:05:22.250 UTC [411] ann@shop LOG:  statement: DELETE FROM orders WHERE id = 4;",
            {"time": "2026-01-03T14:05:22.250000Z", "time_basis": "exact", "program": "postgres", "pid": 411, "actor": "ann", "target": "shop",
             "action": "delete", "category": ["db.change"], "severity": 6, "message": "statement: DELETE FROM orders WHERE id = 4;"},
        ),
        Example(
            "2026-01-03 14:05:22 UTC [20]: [1-1] user=ann,db=shop,app=psql,client=192.0.2.7 LOG:  duration: 0.2 ms  statement: SELECT id,\n\tname FROM t",
            {"pid": 20, "actor": "ann", "target": "shop", "application": "psql", "source_ip": "192.0.2.7", "action": "select", "outcome": "success"},
        ),
        Example(
            '2026-01-03 14:05:22 UTC:192.0.2.7(41772):ann@shop:[127]:FATAL:  password authentication failed for user "ann"',
            {"pid": 127, "actor": "ann", "source_ip": "192.0.2.7", "source_port": 41772, "outcome": "failure", "category": ["app.auth"]},
        ),
        Example(
            '192.0.2.7 2026-01-03 14:05:22.250 UTC [8824] ann@shop FATAL:  password authentication failed for user "ann"',
            {"pid": 8824, "source_ip": "192.0.2.7", "outcome": "failure"},
        ),
        Example(
            "2026-01-03 14:05:22 CET [608647-3] [local] postgres@shop WARNING:  there is no transaction in progress",
            {"pid": 608647, "actor": "postgres", "target": "shop", "severity": 4, "time": "2026-01-03T13:05:22.000000Z", "source_ip": None},
        ),
        Example(
            "2026-01-03 14:05:22 UTC-5f9a3b10.2a5-LOG:  checkpoint starting: time",
            {"pid": 677, "severity": 6, "message": "checkpoint starting: time"},
        ),
        Example(
            '2026-01-03 14:05:22.250 UTC [411] ann@shop ERROR:  duplicate key value violates unique constraint "orders_pkey"\n'
            "2026-01-03 14:05:22.250 UTC [411] ann@shop DETAIL:  Key (id)=(1) already exists.\n"
            "2026-01-03 14:05:22.250 UTC [411] ann@shop STATEMENT:  INSERT INTO orders (id)\n\t VALUES (1)",
            {"outcome": "failure", "command": "INSERT INTO orders (id)\n\t VALUES (1)", "action": "insert", "actor": "ann", "severity": 3, "detail": "", "lines": 4,
             "message": 'duplicate key value violates unique constraint "orders_pkey"'},
        ),
        Example(
            "2026-01-03 14:05:22.250 UTC [411] ann@shop STATEMENT:  INSERT INTO orders (id)\n\t VALUES (1)",
            {"outcome": "failure", "command": "INSERT INTO orders (id)\n\t VALUES (1)", "action": "insert"},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        found = _USUAL.match(line) or self._begun(line)
        return None if found is None or (found.re is not _USUAL and found["level"] in _MORE_OF_IT) else found  # fmt: skip

    def stands(self, line: str, first: str | None) -> Any:
        """Detail, context, statement belong to the message before them; not to that of another process, or time."""
        if line[:1] in "\t " or ":  " not in line[:_PREFIX_CHARACTERS]:
            return None
        found = self._begun(line)
        if found is None or found["level"] not in _MORE_OF_IT or first is None:
            return found
        before = self._begun(first)
        if before is not None and _says_by_whom(before, first) == _says_by_whom(found, line):
            return GOES_ON
        return found

    def _begun(self, line: str) -> re.Match[str] | None:
        found = _HEAD.match(line) if ":" in line[10:70] else None
        if found is None:
            return _any_prefix(line)
        middle = found["middle"]
        if len(found["blanks"]) == 2:
            return found
        # one blank only: an editor's or a collector's doing; the pid must vouch for it
        return found if _PID.search(middle) else None

    def fill_row(self, begun: Any, text: str, reading: Reading) -> Row | None:
        if begun.re is not _USUAL or ("\n" in text and _FOLLOWING.search(text) is not None):
            return super().fill_row(begun, text, reading)
        written, pid, actor, target, duration = begun.groups()
        rows = reading.rows
        message_at = text.index("LOG:  ", begun.end(2)) + 6
        if message_at == begun.end():
            row = rows.message_row(PROGRAM, pid, text[message_at:])
        else:
            row = rows.new()
            sql = text[begun.end() : message_at + MESSAGE_LIMIT]
            meaning = statement(sql)
            outcome = None if duration is None else "success"
            rule = "postgres.statement" if duration is None else "postgres.statement-done"
            extra = [] if duration is None else [f'"duration_ms":"{duration}"']
            action, categories = "statement", _NOTHING
            if meaning is not None:
                action, categories = meaning.action, meaning.categories
                if meaning.table:
                    extra.append(f'"table":{quoted(meaning.table)}')
            if meaning is None or categories:
                row[_COMMAND_AT] = rows.slots["command"][1][sql]
            if extra:
                row[EXTRA] = f"{{{','.join(extra)}}}"
            row[CLASSIFICATION] = rows.tables.meanings[
                (self.name, rule, action, outcome, categories)
            ]
        stamp = reading.clock.iso(written)
        if stamp is not None:
            row[TIME], row[TIME_BASIS] = stamp
        row[MESSAGE_AT] = message_at
        slots = rows.slots
        row[_PROGRAM_AT] = slots["program"][1][PROGRAM]
        row[_PID_AT] = slots["pid"][1][pid]
        row[_SEVERITY_AT] = LEVELS["LOG"]
        if actor is not None:
            if row[_ACTOR_AT] is None:
                row[_ACTOR_AT] = slots["actor"][1][actor]
            if row[_TARGET_AT] is None:
                row[_TARGET_AT] = slots["target"][1][target]
        return row

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        if begun.re is _USUAL:
            begun = _HEAD.match(text) or begun
        message_at = begun.start("message")
        fields: Fields = {"message_at": message_at}
        clock = reading.clock
        if begun.re is _HEAD:
            prefix = begun["middle"]
            written = [begun["stamp"], *(stamps_of(prefix) if prefix.count(":") > 1 else ())]
        else:
            prefix = text[: begun.start()]
            written = stamps_of(prefix)
        times = [stamp for stamp in map(clock.iso, written) if stamp is not None]
        epoch = None if times else epoch_of(prefix)
        stamp = max(times) if times else clock.epoch(epoch) if epoch else None
        if stamp is not None:  # a session began before it wrote the line
            fields["time"], fields["time_basis"] = stamp
        said = prefix_fields(prefix)
        fields.update(said)
        following = list(_FOLLOWING.finditer(text, message_at)) if "\n" in text else []
        message = text[message_at : following[0].start()] if following else text[message_at:]
        words = bare_words(prefix)
        if words:
            places = reading.options.setdefault("places of words", {})
            learn(message, words, places)
            if "@" not in prefix and "=" not in prefix:
                fields.update(learnt(words, places))
        if begun.re is _HEAD and begun["peer"]:
            fields.setdefault("source_ip", begun["peer"])
        read_message(begun["level"], message, fields, reading)
        if following:
            del fields["message_at"]
            fields["message"] = message
            _add_following(text, following, fields)
        return fields


def _says_by_whom(begun: re.Match[str], line: str) -> tuple[str, str]:
    """Stamp and process of a prefix. The number of the line counts on."""
    prefix = line[: begun.start("level")]
    process = _PID.search(prefix)
    stamp = re.search(_STAMP, prefix)
    return (
        stamp[0] if stamp is not None else "",
        process[0].partition("-")[0].strip("[]") if process is not None else "",
    )


def _add_following(text: str, following: list[re.Match[str]], fields: Fields) -> None:
    """What the server wrote behind the message: detail, hint, context, and the statement that it was about."""
    for at, found in enumerate(following):
        end = following[at + 1].start() if at + 1 < len(following) else len(text)
        said = text[found.end() : end].rstrip()
        level = found["level"]
        if level in _KEPT_OF_IT:
            fields[_KEPT_OF_IT[level]] = said
        elif level == "STATEMENT":
            fields["command"] = said
            if not fields.get("action"):
                meaning = statement(said)
                fields["action"] = meaning.action if meaning is not None else "statement"


def _any_prefix(line: str) -> re.Match[str] | None:
    """A line whose prefix begins with no stamp."""
    if ":  " not in line[:_PREFIX_CHARACTERS] or _OTHER_HEADS.match(line) is not None:
        return None
    level = _LEVEL_AT.search(line, 0, _PREFIX_CHARACTERS)
    if level is None or not vouched(line[: level.start()]):
        return None
    return _ANY_HEAD.match(line, level.start())


_QUOTED = r"(?:\"(?:[^\"]|\"\")*+\"|[^,\"]*+)"
_CSV_HEAD = re.compile(
    rf"{_STAMP.replace('{3}', '{3,6}')},{_QUOTED},{_QUOTED},(?:\d+,{_QUOTED},[0-9a-f]+\.[0-9a-f]+,|p\d+,th-?\d+,)"
)
# Columns were added at the end: 22 in 8.4, application_name, backend_type (13), leader_pid and query_id (14).
_CSV_NAMES = (
    "time", "actor", "target", "pid", "connection", "session", "line_num", "command_tag", "session_start", "vxid", "txid", "level",
    "state", "message", "detail", "hint", "internal_query", "internal_position", "context", "query", "query_position",
    "location", "application", "backend_type", "leader_pid", "query_id",
)  # fmt: skip
# Greenplum's table has columns of its own.
_GREENPLUM_NAMES = (
    "time", "actor", "target", "pid", "thread", "connection", "port", "session_start", "txid", "session", "command_count", "segment",
    "slice", "distributed", "local", "sub", "level", "state", "message", "detail", "hint", "internal_query", "internal_position",
    "context", "query", "query_position", "function", "file", "file_line", "stack",
)  # fmt: skip


class PostgresCsv(SeparatedRecords):
    """csvlog."""

    name = "postgres_csv"
    title = "PostgreSQL csvlog"
    examples = (
        Example(
            '2026-01-03 14:05:22.250123 UTC,"ann","shop",p411,th-77,"192.0.2.7","41772",2026-01-03 14:00:00 UTC,0,con9,cmd2,seg-1,,,,sx1,"LOG","00000",'
            '"statement: TRUNCATE t",,,,,,,0,,"postgres.c",1590,',
            {"actor": "ann", "target": "shop", "pid": 411, "source_ip": "192.0.2.7", "source_port": 41772, "action": "truncate"},
        ),
        Example(
            '2026-01-03 14:05:22.250 UTC,"ann","shop",411,"192.0.2.7:41772",5f9a3b10.19b,3,"DELETE",2026-01-03 14:00:00 UTC,3/7,0,LOG,00000,'
            '"statement: DELETE FROM orders\nWHERE id = 4;",,,,,,,,,"psql","client backend"',
            {"time": "2026-01-03T14:05:22.250000Z", "actor": "ann", "target": "shop", "pid": 411, "source_ip": "192.0.2.7", "source_port": 41772,
             "action": "delete", "category": ["db.change"], "application": "psql", "message": "statement: DELETE FROM orders\nWHERE id = 4;"},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _CSV_HEAD.match(line)

    def score(self, sample: Sample) -> float:
        """Lines within quotes are no evidence against it."""
        begins = sum(1 for line in sample.lines if _CSV_HEAD.match(line) is not None)
        return (
            self.weight * begins / (begins + (len(sample.lines) - begins) * 0.3) if begins else 0.0
        )

    def begun_at(self, text: str, start: int) -> Any:
        return _CSV_HEAD.match(text, start)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:  # noqa: ARG002  # the columns are read from the text
        row = csv_records.values(text, ",")
        greenplum = len(row) > 4 and row[3][:1] == "p"
        columns = dict(zip(_GREENPLUM_NAMES if greenplum else _CSV_NAMES, row, strict=False))
        fields: Fields = {"message": columns.get("message", "")}
        stamp = reading.clock.iso(columns["time"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        for name in ("actor", "target", "application", "detail", "hint", "context"):
            fields[name] = columns.get(name)
        fields["pid"] = columns.get("pid", "").lstrip("p")
        connection = columns.get("connection", "")
        peer, _, port = (
            (connection, "", columns["port"]) if "port" in columns else connection.rpartition(":")
        )
        fields["source_ip"], fields["source_port"] = (
            (peer, port) if peer not in _UNKNOWN else (None, None)
        )
        state = columns.get("state")
        if state and state != "00000":
            fields["code"] = state
        if columns.get("query"):
            fields["command"] = columns["query"]
        read_message(columns.get("level", "LOG"), columns.get("message", ""), fields, reading)
        return fields


class PostgresJson(JsonFormat):
    """jsonlog, from PostgreSQL 15 on."""

    name = "postgres_json"
    title = "PostgreSQL jsonlog"
    marks = ('"error_severity"',)
    examples = (
        Example(
            '{"timestamp":"2026-01-03 14:05:22.250 UTC","user":"ann","dbname":"shop","pid":411,"remote_host":"192.0.2.7","remote_port":41772,'
            '"session_id":"5f9a3b10.19b","line_num":3,"error_severity":"FATAL","state_code":"28P01",'
            '"message":"password authentication failed for user \\"ann\\"","application_name":"psql","backend_type":"client backend"}',
            {"time": "2026-01-03T14:05:22.250000Z", "actor": "ann", "target": "shop", "pid": 411, "source_ip": "192.0.2.7", "code": "28P01",
             "outcome": "failure", "category": ["app.auth"], "program": "postgres"},
        ),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        return "timestamp" in record and "message" in record and "pid" in record

    def read(self, record: Object, reading: Reading) -> Fields:
        message = scalar_text(record.get("message"))
        fields: Fields = {"message": message}
        stamp = reading.clock.iso(scalar_text(record.get("timestamp")))
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        for name, theirs in (
            ("actor", "user"), ("target", "dbname"), ("pid", "pid"), ("source_ip", "remote_host"), ("source_port", "remote_port"),
            ("application", "application_name"), ("detail", "detail"), ("hint", "hint"), ("context", "context"), ("command", "statement"),
        ):  # fmt: skip
            fields[name] = scalar_text(record.get(theirs)) or None
        if fields["source_ip"] in _UNKNOWN:
            fields["source_ip"] = None
        state = scalar_text(record.get("state_code"))
        if state and state != "00000":
            fields["code"] = state
        read_message(scalar_text(record.get("error_severity")) or "LOG", message, fields, reading)
        return fields


FORMATS = (Postgres(), PostgresCsv(), PostgresJson())
