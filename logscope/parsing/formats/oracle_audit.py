"""Oracle's audit records in files of the operating system: ``*.aud`` of ADUMP as text, and as XML (``AUDIT_TRAIL=XML``).

"Auditing" in the Database Security Guide, DBA_COMMON_AUDIT_TRAIL in the Reference. In the text each value has its length before it
(``ACTION :[7] 'CONNECT'``) and is taken by it, so that no statement can pretend to be the next value; records of 10g have
none. What the file is about stands in its first lines, up to the process and its image.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from logscope.parsing.format import Example, Format, Reading, Sample
from logscope.parsing.oracle_records import PROGRAM, read_audit, values_of
from logscope.parsing.rule import Fields
from logscope.parsing.times import MONTH, WEEKDAY

_STAMP = re.compile(rf"(?P<stamp>{WEEKDAY} {MONTH} [ \d]\d \d\d:\d\d:\d\d \d{{4}})(?: (?P<zone>[+-]\d\d:\d\d))?\s*$")  # fmt: skip
_OWN_LINE = re.compile(r"(?:LENGTH|ACTION|DATABASE USER|PRIVILEGE|CLIENT USER|CLIENT TERMINAL|STATUS|DBID|SESSIONID|USERHOST|CLIENT ADDRESS|ACTION NUMBER) ?: ?(?:\[\d|['\"])")  # fmt: skip


class OracleAudit(Format):
    """An .aud file."""

    name = "oracle_audit"
    title = "Oracle audit file (.aud)"
    weight = 1.0
    continuation = "any"
    heading = re.compile(rb"(?<=\n)Node name:[^\n]{1,200}")
    examples = (
        Example(
            "Sat Jan  3 14:05:22 2026 +01:00\nLENGTH : '198'\nACTION :[7] 'CONNECT'\nDATABASE USER:[1] '/'\nPRIVILEGE :[6] 'SYSDBA'\nCLIENT USER:[3] 'ann'\n"
            "CLIENT TERMINAL:[5] 'pts/0'\nSTATUS:[4] '1017'\nDBID:[10] '1234567890'",
            {"time": "2026-01-03T13:05:22.000000Z", "time_basis": "exact", "program": "oracle", "actor": "ann", "access": "SYSDBA", "device": "pts/0", "action": "db.login", "outcome": "failure",
             "code": "ORA-01017", "category": ["app.auth", "app.privilege"]},
        ),
        Example(
            'Sat Jan  3 14:05:22 2026 +00:00\nLENGTH: "243"\nSESSIONID:[3] "411" ENTRYID:[1] "1" STATEMENT:[1] "1" USERID:[3] "ANN" USERHOST:[3] "ws1" TERMINAL:[5] "pts/1" '
            'ACTION:[3] "100" RETURNCODE:[1] "0" COMMENT$TEXT:[90] "Authenticated by: DATABASE; Client address: (ADDRESS=(PROTOCOL=tcp)(HOST=192.0.2.7)(PORT=50442))" '
            'OS$USERID:[3] "ann" DBID:[1] "1" PRIV$USED:[1] "5"',
            {"actor": "ANN", "source_ip": "192.0.2.7", "source_port": 50442, "action": "db.login", "outcome": "success", "client": "", "category": ["app.auth"]},
        ),
        # a statement that holds what looks like the next value
        Example(
            "Sat Jan  3 14:05:22 2026\nACTION :[53] 'delete from t where a='x'\nDATABASE USER:[3] 'EVE' --1'\nDATABASE USER:[3] 'ANN'\nSTATUS:[1] '0'",
            {"actor": "ANN", "action": "delete", "target": "t", "outcome": "success", "category": ["db.change"]},
        ),
        Example("Sat Jan  3 14:05:22 2026\nACTION : 'CONNECT'\nDATABASE USER: '/'\nPRIVILEGE : SYSDBA\nCLIENT USER: ann", {"action": "db.login", "category": ["app.auth"]}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        if line[:11] == "Audit file ":
            return line
        return _STAMP.match(line) if line[19:21] == " 2" and line[13:14] == ":" else None

    def score(self, sample: Sample) -> float:
        """A record is a stamp and lines of its values; the head of the file has ten lines of its own."""
        begins = sum(1 for line in sample.lines if self.begin(line) is not None)
        values = sum(1 for line in sample.lines if _OWN_LINE.match(line) is not None)
        return self.weight if begins and values * 4 >= len(sample.lines) - 12 * (begins > 0) and values else 0.0  # fmt: skip

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        if isinstance(begun, str):
            node = _NODE.search(text)
            if node is not None:
                reading.options["node"] = node["node"]
            return {"program": PROGRAM, "message_at": 0, "host": node["node"] if node is not None else None, "action": "audit.file"}  # fmt: skip
        fields: Fields = {"message_at": min(begun.end() + 1, len(text)), "host": _node(reading)}
        stamp = reading.clock.read(begun["stamp"])
        if begun["zone"]:
            written = begun["stamp"]
            stamp = reading.clock.read(f"{written[8:10].strip()} {written[4:7]} {written[20:]} {written[11:19]} {begun['zone']}") or stamp  # fmt: skip
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        said = values_of(text, begun.end())
        said.pop("LENGTH", None)
        if "PRIVILEGE" not in said:
            bare = _BARE_PRIVILEGE.search(text[:4000])
            said["PRIVILEGE"] = bare["name"] if bare is not None else ""
        read_audit(said, fields)
        return fields


_NODE = re.compile(r"\nNode name:\s*(?P<node>[\w.-]{1,255})")
_BARE_PRIVILEGE = re.compile(r"\nPRIVILEGE ?: (?P<name>SYS[A-Z]{2,7})\s*(?=\n|$)")


def _node(reading: Reading) -> str | None:
    node = reading.options.get("node")
    if node is None:
        found = _NODE.match("\n" + reading.heading)
        node = reading.options["node"] = found["node"] if found is not None else ""
    return str(node) or None


_ELEMENT = re.compile(
    r"<(?P<name>[A-Za-z][\w]{1,40})(?:\s[^<>]{0,200})?>(?P<value>[^<]*)</(?P=name)>"
)
# The names of the XML records -> those of the text.
_XML_NAMES = {
    "DB_USER": "DATABASE USER", "OS_USER": "CLIENT USER", "USERHOST": "USERHOST", "TERMINAL": "TERMINAL", "ACTION": "ACTION", "RETURNCODE": "RETURNCODE", "COMMENT_TEXT": "COMMENT$TEXT",
    "OBJECT_SCHEMA": "OBJ$CREATOR", "OBJECT_NAME": "OBJ$NAME", "SESSION_ID": "SESSIONID", "SQL_TEXT": "SQL_TEXT",
}  # fmt: skip
_AUDIT_TYPES = {"1": "standard", "2": "fine-grained", "4": "SYS", "8": "mandatory"}


class OracleAuditXml(Format):
    """An XML audit file."""

    name = "oracle_audit_xml"
    title = "Oracle audit file (XML)"
    weight = 1.0
    continuation = "any"
    examples = (
        Example(
            "<AuditRecord><Audit_Type>1</Audit_Type><Session_Id>411</Session_Id><EntryId>1</EntryId><Extended_Timestamp>2026-01-03T14:05:22.123456Z</Extended_Timestamp>"
            "<DB_User>ANN</DB_User><OS_User>ann</OS_User><Userhost>ws1</Userhost><Terminal>pts/1</Terminal><Action>100</Action><Returncode>1017</Returncode>"
            "<Comment_Text>Authenticated by: DATABASE; Client address: (ADDRESS=(PROTOCOL=tcp)(HOST=192.0.2.7)(PORT=50442))</Comment_Text></AuditRecord>",
            {"time": "2026-01-03T14:05:22.123456Z", "actor": "ANN", "source_ip": "192.0.2.7", "action": "db.login", "outcome": "failure", "code": "ORA-01017", "os_user": "", "category": ["app.auth"]},
        ),
        Example(
            "<AuditRecord><Audit_Type>4</Audit_Type><Extended_Timestamp>2026-01-03T14:05:22Z</Extended_Timestamp><DB_User>/</DB_User><OS_User>oracle</OS_User><Returncode>0</Returncode>\n"
            "<Sql_Text>grant dba to eve &lt;DB_User&gt;x&lt;/DB_User&gt;</Sql_Text>\n</AuditRecord>",
            {"actor": "oracle", "action": "grant", "outcome": "success", "audit_type": "", "category": ["app.privilege", "app.account"]},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        if line[:1] not in "<\ufeff ":
            return None
        at = line.find("<AuditRecord>", 0, 400)
        return at if at >= 0 else None

    def score(self, sample: Sample) -> float:
        begins = sum(1 for line in sample.lines if self.begin(line) is not None)
        return self.weight if begins and begins * 12 >= len(sample.lines) - 6 else 0.0

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        elements: dict[str, str] = {}
        for found in _ELEMENT.finditer(text, begun):
            elements.setdefault(found["name"].upper(), unescape(found["value"]))
        fields: Fields = {"message_at": begun, "audit_type": _AUDIT_TYPES.get(elements.get("AUDIT_TYPE", ""))}  # fmt: skip
        stamp = reading.clock.read(elements.get("EXTENDED_TIMESTAMP", "")[:64])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        said = {plain: elements[name] for name, plain in _XML_NAMES.items() if name in elements}
        if "ACTION" not in said and "SQL_TEXT" in said:
            said["ACTION"] = said["SQL_TEXT"]
        if elements.get("PRIV_USED", "") in _PRIV_USED:
            said["PRIVILEGE"] = _PRIV_USED[elements["PRIV_USED"]]
        read_audit(said, fields)
        return fields


_PRIV_USED = {"83": "SYSDBA", "84": "SYSOPER"}

FORMATS = (OracleAudit(), OracleAuditXml())
