"""Microsoft SQL Server's ERRORLOG and the Agent's SQLAGENT.OUT, in whatever language the server speaks.

"View the SQL Server error log" and "MSSQLSERVER_18456" of the documentation. A line has a time with two decimals, who wrote it in twelve
columns (``Logon``, ``Server``, ``Backup``, ``spid52s``) and the text. An error takes two lines: the first has its number,
severity and state, the second says it in words; they are one record here. Texts are translated, numbers are not, so that a
number is believed where the words are none that we know. The files are UTF-16.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.rules.sql_server import STATES, read_peer

_LINE = re.compile(r"(?P<stamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{2,3})[ \t](?=[^\n\t]{11}[ \t]\S|spid\d|[A-Za-z]{5,10}\t|(?:[Ll]ogon|[Ss]erver|[Bb]ackup)[ ])(?P<process>[^\W\d]\w{1,15})[ \t]{1,60}(?=\S)")  # fmt: skip
_ERROR = re.compile(r"\w{4,9} ?[:：] ?(?P<code>\d{1,6})[,，、] ?[^\W\d]{3,16} ?[:：] ?(?P<level>\d{1,2})[,，、] ?[^\W\d]{2,10} ?[:：] ?(?P<state>\d{1,5})")  # fmt: skip
_QUOTED = re.compile(r"[^'\"«“\n]{0,200}['\"«“](?P<name>[^'\"»”\n]{1,128})['\"»”]")
_REFUSED = frozenset(["18456", "18452", "18451", "18461", "18468", "18470", "18486", "18487", "18488", "17806", "17828", "17832", "17836", "17187"])  # fmt: skip
_ACCEPTED = frozenset(["18453", "18454", "18455"])


class SqlServer(Format):
    """ERRORLOG."""

    name = "sql_server"
    title = "SQL Server ERRORLOG"
    weight = 1.0
    continuation = "any"
    looks_back = True
    examples = (
        Example(
            "2026-01-03 14:05:22.25 Logon       Error: 18456, Severity: 14, State: 8.\n"
            "2026-01-03 14:05:22.25 Logon       Login failed for user 'sa'. Reason: Password did not match that for the login provided. [CLIENT: 192.0.2.7]",
            {"time": "2026-01-03T14:05:22.250000Z", "program": "sqlservr", "actor": "sa", "source_ip": "192.0.2.7", "outcome": "failure", "code": "18456", "severity": 4,
             "action": "db.login", "category": ["app.auth"], "state": "", "lines": 2},
        ),
        # a server that speaks German; and one that gives no reason
        Example(
            "2026-01-03 14:05:22.25 Anmeldung   Fehler: 18456, Schweregrad: 14, Status: 5.\n"
            '2026-01-03 14:05:22.25 Anmeldung   Fehler bei der Anmeldung für den Benutzer "ann". [CLIENT: 192.0.2.7]',
            {"actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure", "code": "18456", "reason": "", "category": ["app.auth"]},
        ),
        Example(
            "2026-01-03 14:05:22.25 spid52      Configuration option 'xp_cmdshell' changed from 0 to 1. Run the RECONFIGURE statement to install.",
            {"pid": None, "process": "", "target": "xp_cmdshell", "category": ["app.config", "os.security"]},
        ),
        Example(
            "2026-01-03 14:05:22.25 Server      Microsoft SQL Server 2019 (RTM) - 15.0.2000.5 (X64)\n\tSep 24 2019 13:48:23\n\tDeveloper Edition",
            {"category": ["app.lifecycle"], "lines": 3},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _LINE.match(line) if line[22:25] and line[19] == "." else None

    def keeps(self, first: str, lines: int, line: str) -> bool:
        """The words of an error belong to its number: the same writer in the same moment."""
        if lines > 1 or line[:30] != first[:30]:
            return False
        head = _LINE.match(first)
        return head is not None and _ERROR.match(first, head.end()) is not None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {"program": "sqlservr", "process": begun["process"]}
        stamp = reading.clock.iso(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        start = begun.end()
        error = _ERROR.match(text, start)
        behind = text.find("\n", start) + 1 if error is not None else 0
        words = _LINE.match(text, behind) if behind else None
        if words is not None:
            start = words.end()
        fields["message_at"] = start
        message = text[start:].rstrip()
        known = reading.rules.read("sqlservr", message, fields)
        if error is not None:
            _add_error(fields, error, message, known=known and str(fields.get("rule")).startswith("sql_server."))  # fmt: skip
        return fields


def _add_error(fields: Fields, error: re.Match[str], message: str, *, known: bool) -> None:
    code, level, state = error.groups()
    fields["code"], fields["state"] = code, state
    fields["severity"] = 6 if int(level) <= 10 else 4 if int(level) <= 16 else 3 if int(level) <= 19 else 2  # fmt: skip
    if code == "18456" and not fields.get("reason"):
        fields["reason"] = STATES.get(state)
    if known:
        return
    if code in _REFUSED or code in _ACCEPTED:
        fields["action"], fields["category"] = "db.login", ("app.auth",)
        fields["outcome"] = "failure" if code in _REFUSED else "success"
        rest = read_peer(message, fields)
        account = _QUOTED.match(rest) if code.startswith("184") else None
        if account is not None:
            fields["actor"] = account["name"]
    elif int(level) >= 17:
        fields["action"], fields["outcome"], fields["category"] = "db.failure", "failure", ("app.failure",)  # fmt: skip
    elif int(level) > 10:
        fields.setdefault("action", "db.error")
        fields.setdefault("outcome", "failure")


_AGENT = re.compile(r"(?P<stamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) - (?P<mark>[?!+]) (?:\[(?P<number>\d{1,4})\] )?")  # fmt: skip
_MARKS = {"?": 6, "+": 4, "!": 3}


class SqlAgent(Format):
    """SQLAGENT.OUT."""

    name = "sql_agent"
    title = "SQL Server Agent log"
    weight = 1.0
    continuation = "any"
    examples = (
        Example("2026-01-03 14:05:22 - ! [298] SQLServer Error: 18456, Login failed for user 'EXAMPLE\\agent'. [SQLSTATE 28000] (DisableAgentXPs)",
                {"time": "2026-01-03T14:05:22.000000Z", "program": "sqlagent", "severity": 3, "actor": "EXAMPLE\\agent", "outcome": "failure", "category": ["app.auth"]}),
        Example("2026-01-03 14:05:22 - ? [100] Microsoft SQLServerAgent version 15.0.2000.5 (X64 unicode retail build) : Process ID 411",
                {"severity": 6, "category": ["app.lifecycle"], "number": ""}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _AGENT.match(line) if line[19:22] == " - " else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {"program": "sqlagent", "severity": _MARKS[begun["mark"]], "number": begun["number"], "message_at": begun.end()}  # fmt: skip
        stamp = reading.clock.iso(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        reading.rules.read("sqlagent", text[begun.end() :].rstrip(), fields)
        return fields


FORMATS = (SqlServer(), SqlAgent())
