"""Oracle's alert log as text: a line with the time, and under it what happened at that time.

``alert_SID.log`` of the Automatic Diagnostic Repository ("Viewing the Alert Log" in the Administrator's Guide): to 12.1 C's
stamp, since 12.2 ISO 8601 with microseconds and offset (UNIFORM_LOG_TIMESTAMP_FORMAT). Several messages may share a time: they are one event, and a
failure among them is what it means.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading, Sample
from logscope.parsing.oracle_records import PROGRAM, read_address
from logscope.parsing.rule import Fields
from logscope.parsing.times import MONTH, WEEKDAY

_STAMP = re.compile(rf"(?:{WEEKDAY} {MONTH} [ \d]\d \d\d:\d\d:\d\d (?:[A-Z]{{3,5}} )?\d{{4}}|\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{6}}[+-]\d\d:\d\d)\s*$")  # fmt: skip
# Words of the alert log, among them those that every start, every log switch and every error print.
_OWN = re.compile(
    r"ORA-\d{4,5}\b|Thread \d{1,4} (?:advanced to|opened at|cannot allocate) |Starting ORACLE instance|ALTER DATABASE |(?:Completed: )?(?i:alter database)\b|Archived Log entry|Current log# |LICENSE_|"
    r"Shutting down instance|ALTER SYSTEM |Errors in file /|Instance terminated by|ORACLE_BASE|Beginning log switch|Fatal NI connect|Pluggable database |Resize operation completed|"
    r"Closing scheduler window|Setting Resource Manager|TABLE SYS\.WR|opiodr aborting|Completed checkpoint up to RBA|DM\d\d started with pid|Successful(?:ly)? (?:mount|open)|db_recovery_file_dest"
)
_PEER = re.compile(r"Client address: ?(?P<address>\(ADDRESS=[^\n]{0,200})")
_MOST_LINES = 60


def read_messages(lines: list[str], fields: Fields, reading: Reading) -> None:
    """What the messages mean: the first that failed, else the first that is known; categories of all."""
    chosen: Fields | None = None
    categories: dict[str, None] = {}
    for line in lines[:_MOST_LINES]:
        meant: Fields = {}
        message = line.strip()
        if not message or not reading.rules.read(PROGRAM, message, meant):
            continue
        categories.update(dict.fromkeys(meant.get("category", ())))
        if chosen is None or (meant.get("outcome") == "failure" != chosen.get("outcome")):
            chosen = meant
        elif not chosen.get("code") and meant.get("action") == chosen.get("action"):
            chosen["code"] = meant.get("code")
    if chosen is not None:
        fields.update({name: value for name, value in chosen.items() if value is not None})
        fields["category"] = tuple(categories)
        if fields.get("outcome") == "failure":
            fields["severity"] = 3


class OracleAlert(Format):
    """alert_SID.log."""

    name = "oracle_alert"
    title = "Oracle alert log"
    weight = 0.95
    continuation = "any"
    examples = (
        Example(
            "2026-01-03T14:05:22.123456+01:00\nErrors in file /u01/trace/orcl_ora_4711.trc  (incident=1):\nORA-00600: internal error code, arguments: [1], [], []",
            {"time": "2026-01-03T13:05:22.123456Z", "time_basis": "exact", "program": "oracle", "outcome": "failure", "code": "ORA-00600", "severity": 3, "category": ["app.failure"], "lines": 3},
        ),
        Example("Sat Jan 03 14:05:22 2026\nStarting ORACLE instance (normal)", {"time": "2026-01-03T14:05:22.000000Z", "action": "db.start", "category": ["app.lifecycle"]}),
        Example("2026-01-03T14:05:22.123456+00:00\nALTER SYSTEM SET audit_trail='NONE' SCOPE=SPFILE;", {"target": "audit_trail", "category": ["app.config", "os.security"]}),
        Example(
            "2026-01-03T14:05:22.123456+00:00\nFatal NI connect error 12170.\n  Client address: (ADDRESS=(PROTOCOL=tcp)(HOST=192.0.2.7)(PORT=50442))",
            {"source_ip": "192.0.2.7", "source_port": 50442, "outcome": "failure", "code": "12170"},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        if line[19:20] in (" ", ".") and line[10:11] in ("T", " "):
            return _STAMP.match(line)
        return _STAMP.match(line) if line[19:20].isupper() else None

    def score(self, sample: Sample) -> float:
        """Times on lines of their own are not only here: the words must be Oracle's as well."""
        begins = sum(1 for line in sample.lines if self.begin(line) is not None)
        if not begins or not any(map(_OWN.match, sample.lines)):
            return 0.0
        return self.weight if begins * 40 >= len(sample.lines) else 0.0

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        start = min(begun.end() + 1, len(text)) if "\n" in text else 0
        fields: Fields = {"program": PROGRAM, "message_at": start}
        stamp = reading.clock.read(begun.group().strip())
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        if start:
            read_messages(text[start : start + 16_384].split("\n"), fields, reading)
            peer = _PEER.search(text, start, start + 16_384)
            if peer is not None:
                read_address(peer["address"], fields)
        return fields


FORMAT = OracleAlert()
