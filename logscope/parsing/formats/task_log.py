"""Logs of data pipelines: Airflow's tasks and scheduler, dbt, Meltano.

Airflow: ``[2026-01-03T14:05:22.000+0000] {taskinstance.py:1150} ERROR - message`` (``[logging] log_format``;
``[2026-01-03 14:05:22,000]`` before 2.0; blanks or a task's name may stand before the level). dbt:
``2026-01-03 14:05:22.123456 (MainThread): message``, ``14:05:22.123456 [error] [MainThread]: message`` under a
``==== 2026-01-03 ... | uuid ====`` line. Meltano: ``2026-01-03T14:05:22.123456Z [error    ] message key=value``.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields

_AIRFLOW = re.compile(
    r"\[(?P<stamp>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,]\d{3,6}(?: ?(?:[+-]\d\d:?\d\d|Z))?)\] \{+(?P<logger>[\w./<>-]{1,120}):(?P<source_line>\d+)\}+ "
    r"(?P<level>[A-Z]{4,8}) ?- "
)
_DBT = re.compile(
    r"(?P<stamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.,]\d{3,6}) \((?P<thread>[A-Za-z][\w-]{0,40})\): "
    r"|(?:\x1b\[\d+m)?(?P<clock>\d\d:\d\d:\d\d\.\d{6}) \[(?P<level>\w{4,5}) ?\] \[(?P<thread2>[\w-]{1,40}) ?\]: "
)
_DBT_RUN = re.compile(
    r"=+ (?P<stamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.,]\d{3,6}) \| (?P<invocation>[\da-f-]{36}) =+$"
)
_MELTANO = re.compile(
    r"(?P<stamp>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{3,6})?Z?) \[(?P<level>debug|info|warning|error|critical) +\] "
)
_LEVELS = {
    "critical": 2, "fatal": 2, "error": 3, "warning": 4, "warn": 4, "notice": 5, "info": 6, "debug": 7, "trace": 7,
}  # fmt: skip


class TaskLog(Format):
    """Logs of tasks that a scheduler runs."""

    name = "task_log"
    title = "Task log (Airflow, dbt, Meltano)"
    weight = 1.0
    continuation = "any"
    examples = (
        Example(
            "[2026-10-04T18:07:00.000+0000] {taskinstance.py:1150} ERROR - Task failed with exception: dag_id=ledger task_id=load",
            {
                "time": "2026-10-04T18:07:00.000000Z",
                "severity": 3,
                "program": "airflow",
                "outcome": "failure",
                "target": "ledger.load",
                "category": ["db.job"],
            },
        ),
        Example(
            "[2026-10-04 18:07:00,123] {taskinstance.py:880} INFO - Marking task as FAILED. dag_id=ledger, task_id=load, execution_date=x",
            {"outcome": "failure", "target": "ledger.load", "time_basis": "zone-assumed"},
        ),
        Example(
            "2026-10-04T18:07:00.123456Z [error    ] Extraction failed              code=1 name=meltano",
            {"severity": 3, "outcome": "failure", "category": ["db.job"]},
        ),
        Example(
            "2026-10-04 18:07:00.123456 (MainThread): Done. PASS=3 WARN=0 ERROR=1 SKIP=0 TOTAL=4",
            {"program": "dbt", "outcome": "failure", "category": ["db.job"]},
        ),
    )

    def begin(self, line: str) -> Any:
        first = line[:1]
        if first == "[":
            return _AIRFLOW.match(line)
        if first == "=":
            return _DBT_RUN.match(line)
        return _MELTANO.match(line) or _DBT.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        part = begun.groupdict()
        kind = begun.re
        fields: Fields = {"message_at": begun.end()}
        if part["stamp"]:
            stamp = reading.clock.iso(part["stamp"])
            if stamp is not None:
                fields["time"], fields["time_basis"] = stamp
        level = part.get("level")
        if level:
            fields["severity"] = _LEVELS.get(level.lower(), 6)
        if kind is _AIRFLOW:
            fields["program"] = "airflow"
            fields["logger"], fields["source_line"] = part["logger"], part["source_line"]
        elif kind is _MELTANO:
            fields["program"] = "meltano"
        else:
            fields["program"] = "dbt"
        if kind is _DBT_RUN:
            return fields | {
                "message_at": 0,
                "invocation": part["invocation"],
                "action": "job.start",
            }
        reading.rules.read(fields["program"], text[begun.end() :], fields)
        return fields


FORMAT = TaskLog()
