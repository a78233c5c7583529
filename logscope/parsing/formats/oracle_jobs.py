"""Logs of Oracle's jobs: SQL*Loader, Data Pump (``expdp``, ``impdp``), the old ``exp`` and ``imp``, RMAN.

"SQL*Loader Log File Reference" and "Data Pump Export" in the Utilities guide, "RMAN-" messages in Error Messages. The first line of a run has the time; what was rejected, loaded, taken out
or failed follows, and the end has a time again. With ``LOGTIME=ALL`` each line of Data Pump has its own.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading, Sample
from logscope.parsing.month_names import FOREIGN_MONTH, in_english
from logscope.parsing.rule import Fields

_STAMP = r"[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d \d{4}"
_BANNER = re.compile(rf"(?:;;; ?)?(?P<tool>SQL\*Loader|Export|Import|Recovery Manager): Release (?P<version>[\d.]{{3,20}})[^\n]{{0,80}}? on (?P<stamp>{_STAMP})")  # fmt: skip
_TOOLS = {"SQL*Loader": "sqlldr", "Export": "expdp", "Import": "impdp", "Recovery Manager": "rman"}
_LOGTIME = rf"(?:(?P<logtime>\d{{2}}-{FOREIGN_MONTH}-\d{{2}} \d\d:\d\d:\d\d\.\d{{3}}): )?"
_JOB = re.compile(rf'{_LOGTIME}Job "(?P<actor>[^"\n]{{1,128}})"\."(?P<job>[^"\n]{{1,128}})" (?P<result>successfully completed|completed with (?P<errors>\d{{1,9}}) error\(s\)|stopped due to (?:fatal )?[^\n]{{0,80}}?)(?: at (?P<stamp>{_STAMP})|\s|$)')  # fmt: skip
_STARTING = re.compile(rf'{_LOGTIME}Starting "(?P<actor>[^"\n]{{1,128}})"\."(?P<job>[^"\n]{{1,128}})": {{1,2}}(?P<command>[^\n]{{0,2000}})')  # fmt: skip
_TABLE = re.compile(rf"{_LOGTIME}\. \. (?P<verb>exported|imported|exporting table|importing table) {{1,60}}(?P<target>\"[^\s]{{1,260}}|\S{{1,130}})[^\n]{{0,80}}?(?P<rows>\d{{1,15}}) rows")  # fmt: skip
_REJECTED = re.compile(
    r"Record (?P<record>\d{1,15}): (?:Rejected|Discarded) - (?P<reason>[^\n]{0,300})"
)
_SUMMARY = re.compile(r"Table (?P<target>[^\s:]{1,260}):\s*$")
_LOADED = re.compile(r"\n\s{1,4}(?P<rows>\d{1,15}) Rows? successfully loaded\.")
_NOT_LOADED = re.compile(r"\n\s{1,4}(?P<rows>[1-9]\d{0,14}) Rows? not loaded due to data errors")
_RUN = re.compile(rf"Run (?P<end>began|ended) on (?P<stamp>{_STAMP})")
_ERROR = re.compile(rf"{_LOGTIME}(?P<code>(?:ORA|SQL\*Loader|RMAN|EXP|IMP|UDE|UDI|LRM|LPX)-\d{{3,5}})(?::|\b) ?(?P<reason>[^\n]{{0,300}})")  # fmt: skip
_CODE = re.compile(r"\n(?P<code>ORA-\d{5})")
_BACKUP = re.compile(rf"(?P<step>Starting|Finished) (?P<what>backup|restore|recover|Control File and SPFILE Autobackup) at (?P<day>\d{{2}}-{FOREIGN_MONTH}-\d{{2,4}})")  # fmt: skip
_KINDS = (_BANNER, _REJECTED, _SUMMARY, _RUN, _JOB, _STARTING, _TABLE, _ERROR, _BACKUP)
_BEGINS = (
    "SQL*Loader", "Export: Release", "Import: Release", ";;; ", "Recovery Manager: ", "Record ", "Table ", "Run began", "Run ended", 'Job "', "Starting ", "Finished ", ". . ", "ORA-", "RMAN-", "EXP-",
    "IMP-", "UDE-", "UDI-", "LRM-", "LPX-",
)  # fmt: skip


class OracleJobs(Format):
    """Logs of loads, exports, imports and backups."""

    name = "oracle_jobs"
    title = "Oracle SQL*Loader, Data Pump and RMAN logs"
    weight = 0.95
    continuation = "any"
    looks_back = True
    by_itself = False
    examples = (
        Example("SQL*Loader: Release 19.0.0.0.0 - Production on Sat Jan 3 14:05:22 2026\nVersion 19.3.0.0.0\n\nControl File:   orders.ctl\nData File:      orders.dat",
                {"time": "2026-01-03T14:05:22.000000Z", "program": "sqlldr", "action": "job.start", "target": "orders.dat", "control_file": ""}),
        Example("Record 3: Rejected - Error on table ORDERS, column ID.\nORA-01722: invalid number", {"action": "job.reject", "outcome": "failure", "code": "ORA-01722", "category": ["db.job"]}),
        Example("Table ORDERS:\n  9 Rows successfully loaded.\n  1 Row not loaded due to data errors.", {"action": "load", "target": "ORDERS", "outcome": "failure", "rows": "", "category": ["db.change", "db.job"]}),
        Example('. . exported "SHOP"."ORDERS"                              5.5 KB       9 rows', {"action": "db.export", "target": "SHOP.ORDERS", "category": ["audit.export"], "rows": ""}),
        Example('Job "SYSTEM"."SYS_EXPORT_FULL_01" completed with 3 error(s) at Sat Jan 3 14:06:22 2026 elapsed 0 00:01:00',
                {"time": "2026-01-03T14:06:22.000000Z", "actor": "SYSTEM", "target": "SYS_EXPORT_FULL_01", "action": "job.failed", "outcome": "failure", "category": ["db.job"]}),
        Example("RMAN-03009: failure of backup command on ORA_DISK_1 channel at 01/03/2026 14:05:22", {"code": "RMAN-03009", "outcome": "failure", "category": ["db.job"]}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        if not line.startswith(_BEGINS) and (line[2:3] != "-" or line[22:24] != ": "):
            return None
        for kind in _KINDS:
            found = kind.match(line)
            if found is not None:
                return found
        return None

    def keeps(self, first: str, lines: int, line: str) -> bool:
        """The error of a rejected record belongs to it."""
        return lines == 1 and first[:7] == "Record " and line[:4] == "ORA-"

    def score(self, sample: Sample) -> float:
        """Most lines are tables of settings: one that only these tools print tells."""
        begins = [begun for line in sample.lines if (begun := self.begin(line)) is not None]
        telling = sum(1 for begun in begins if begun.re not in (_ERROR, _SUMMARY, _BACKUP))
        if not telling and not any(begun.re is _SUMMARY for begun in begins):
            coded = sum(1 for begun in begins if begun.re is _ERROR and begun["code"][:4] in ("RMAN", "SQL*", "EXP-", "IMP-"))  # fmt: skip
            return self.weight if coded and coded * 2 >= len(sample.lines) else 0.0
        return self.weight if len(begins) * 60 >= len(sample.lines) else 0.0

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        said = begun.groupdict()
        fields: Fields = {"message_at": 0, "program": reading.options.get("oracle tool")}
        written = said.get("stamp") or said.get("logtime")
        stamp = reading.clock.read(in_english(written)) if written else None
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        kind = begun.re
        if kind is _BANNER:
            fields["program"] = reading.options["oracle tool"] = _TOOLS[said["tool"]]
            fields |= {"action": "job.start", "version": said["version"], "target": _setting(text, "Data File"), "control_file": _setting(text, "Control File")}  # fmt: skip
        elif kind is _REJECTED:
            code = _CODE.search(text, 0, 2_000)
            fields |= {"action": "job.reject", "outcome": "failure", "category": ("db.job",), "record": said["record"], "reason": said["reason"], "code": code["code"] if code is not None else None}  # fmt: skip
        elif kind is _SUMMARY:
            _summary(said["target"], text[:4_000], fields)
        elif kind is _RUN:
            fields["action"] = "job.start" if said["end"] == "began" else "job.end"
        elif kind is _STARTING:
            fields |= {"action": "job.start", "actor": said["actor"], "target": said["job"], "command": said["command"]}  # fmt: skip
        elif kind is _TABLE:
            out = said["verb"].startswith("export")
            fields |= {"action": "db.export" if out else "db.import", "target": said["target"].replace('"', ""), "rows": said["rows"], "outcome": "success", "category": ("audit.export",) if out else ("db.change",)}  # fmt: skip
        elif kind is _JOB:
            done = said["result"].startswith("success")
            fields |= {"action": "job.succeeded" if done else "job.failed", "actor": said["actor"], "target": said["job"], "outcome": "success" if done else "failure", "category": () if done else ("db.job",), "errors": said["errors"]}  # fmt: skip
        elif kind is _ERROR:
            fields |= {"action": "job.failed", "outcome": "failure", "category": ("db.job",), "code": said["code"], "reason": said["reason"], "severity": 3}  # fmt: skip
        else:
            restoring = said["what"] != "backup" and not said["what"].startswith("Control")
            fields |= {"action": "db.restore" if restoring else "db.backup", "outcome": "success" if said["step"] == "Finished" else None, "category": ("db.change",) if restoring else ("audit.export",)}  # fmt: skip
        return fields


def _setting(text: str, name: str) -> str | None:
    found = re.search(rf"\n{name}: {{1,10}}(?P<value>[^\n]{{1,300}})", text[:4_000])
    return found["value"].strip() if found is not None else None


def _summary(table: str, text: str, fields: Fields) -> None:
    loaded, refused = _LOADED.search(text), _NOT_LOADED.search(text)
    fields |= {"action": "load", "target": table.replace('"', ""), "rows": loaded["rows"] if loaded is not None else None}  # fmt: skip
    changed = loaded is not None and loaded["rows"].strip("0") != ""
    fields["category"] = (("db.change",) if changed else ()) + (("db.job",) if refused is not None else ())  # fmt: skip
    if loaded is not None or refused is not None:
        fields["outcome"] = "failure" if refused is not None else "success"


FORMAT = OracleJobs()
