"""What Oracle's audit records have in common, whichever way they are written: operating system files, XML, syslog.

Numbers of actions are those of the view AUDIT_ACTIONS, a return code is an ORA- error ("Database Error Messages"); ``/`` is who came in by the
operating system's word, so that the account there is the actor.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from logscope.parsing.rule import Fields
from logscope.parsing.sql import statement

PROGRAM = "oracle"
_ACTIONS: dict[int, str] = {
    1: "CREATE TABLE", 2: "INSERT", 3: "SELECT", 4: "CREATE CLUSTER", 5: "ALTER CLUSTER", 6: "UPDATE", 7: "DELETE", 8: "DROP CLUSTER", 9: "CREATE INDEX", 10: "DROP INDEX",
    11: "ALTER INDEX", 12: "DROP TABLE", 13: "CREATE SEQUENCE", 14: "ALTER SEQUENCE", 15: "ALTER TABLE", 16: "DROP SEQUENCE", 17: "GRANT OBJECT", 18: "REVOKE OBJECT",
    19: "CREATE SYNONYM", 20: "DROP SYNONYM", 21: "CREATE VIEW", 22: "DROP VIEW", 24: "CREATE PROCEDURE", 25: "ALTER PROCEDURE", 26: "LOCK", 28: "RENAME", 29: "COMMENT",
    30: "AUDIT OBJECT", 31: "NOAUDIT OBJECT", 32: "CREATE DATABASE LINK", 33: "DROP DATABASE LINK", 34: "CREATE DATABASE", 35: "ALTER DATABASE", 39: "CREATE TABLESPACE",
    40: "ALTER TABLESPACE", 41: "DROP TABLESPACE", 42: "ALTER SESSION", 43: "ALTER USER", 44: "COMMIT", 45: "ROLLBACK", 47: "PL/SQL EXECUTE", 49: "ALTER SYSTEM", 50: "EXPLAIN",
    51: "CREATE USER", 52: "CREATE ROLE", 53: "DROP USER", 54: "DROP ROLE", 55: "SET ROLE", 57: "CREATE CONTROL FILE", 59: "CREATE TRIGGER", 60: "ALTER TRIGGER", 61: "DROP TRIGGER",
    62: "ANALYZE TABLE", 65: "CREATE PROFILE", 66: "DROP PROFILE", 67: "ALTER PROFILE", 68: "DROP PROCEDURE", 79: "ALTER ROLE", 85: "TRUNCATE TABLE", 91: "CREATE FUNCTION",
    92: "ALTER FUNCTION", 93: "DROP FUNCTION", 94: "CREATE PACKAGE", 95: "ALTER PACKAGE", 96: "DROP PACKAGE", 97: "CREATE PACKAGE BODY", 100: "LOGON", 101: "LOGOFF",
    102: "LOGOFF BY CLEANUP", 103: "SESSION REC", 104: "SYSTEM AUDIT", 105: "SYSTEM NOAUDIT", 106: "AUDIT DEFAULT", 107: "NOAUDIT DEFAULT", 108: "SYSTEM GRANT", 109: "SYSTEM REVOKE",
    110: "CREATE PUBLIC SYNONYM", 111: "DROP PUBLIC SYNONYM", 112: "CREATE PUBLIC DATABASE LINK", 113: "DROP PUBLIC DATABASE LINK", 114: "GRANT ROLE", 115: "REVOKE ROLE",
    116: "EXECUTE PROCEDURE", 117: "USER COMMENT", 118: "ENABLE TRIGGER", 119: "DISABLE TRIGGER", 157: "CREATE DIRECTORY", 158: "DROP DIRECTORY", 189: "MERGE",
    197: "PURGE USER RECYCLEBIN", 198: "PURGE DBA RECYCLEBIN", 200: "PURGE TABLESPACE",
}  # fmt: skip
_SPECIAL: dict[str, tuple[str, tuple[str, ...]]] = {
    "connect": ("db.login", ("app.auth",)), "logon": ("db.login", ("app.auth",)), "logoff": ("db.logout", ("app.auth",)), "logoff by cleanup": ("db.logout", ("app.auth",)),
    "disconnect": ("db.logout", ("app.auth",)), "startup": ("db.start", ("app.lifecycle",)), "shutdown": ("db.stop", ("app.lifecycle",)),
    "create profile": ("create profile", ("app.account",)), "alter profile": ("alter profile", ("app.account",)), "drop profile": ("drop profile", ("app.account",)),
    "alter database": ("alter database", ("app.config",)), "alter session": ("alter session", ()), "purge user recyclebin": ("purge", ("db.change",)),
    "purge dba recyclebin": ("purge", ("db.change",)), "create public database link": ("create database link", ("app.config",)),
    "drop public database link": ("drop database link", ("app.config",)), "create database link": ("create database link", ("app.config",)),
    "create directory": ("create directory", ("app.config",)), "set role": ("set role", ("app.privilege",)),
}  # fmt: skip
_PRIVILEGES = frozenset(["SYSDBA", "SYSOPER", "SYSASM", "SYSBACKUP", "SYSDG", "SYSKM", "SYSRAC"])
_ADDRESS = re.compile(r"\(HOST=(?P<host>[^()\s]{2,255})\)(?:\(PORT=(?P<port>\d{1,5})\))?")
_CLIENT_ADDRESS = re.compile(r"Client address: ?(?P<address>\(ADDRESS=[^\n]{0,200})")
_CODE = re.compile(r"(?:ORA-)?(?P<number>\d{1,6})")
_MOST_NAME = 64
_MOST_VALUES = 60
# where no length tells: a quote behind which the next name, or nothing, follows
_ENDS = {
    quote: re.compile(rf"{quote}(?=\s{{1,4}}[A-Z][A-Z0-9$ ]{{1,40}}:|\s*$)") for quote in "'\""
}
_NAME = re.compile(r"\s{0,4}(?P<name>[A-Za-z][\w$]{1,30}(?: [A-Z][A-Z$]{1,20}){0,2}) ?: ?(?:\[(?P<length>\d{1,7})\] ?)?(?P<quote>['\"])")  # fmt: skip


def values_of(text: str, at: int = 0) -> dict[str, str]:
    """``NAME:[3] 'abc' NAME: "def"`` from ``at`` on; the first of a name counts."""
    found: dict[str, str] = {}
    for _ in range(_MOST_VALUES):
        name = _NAME.match(text, at)
        if name is None:
            break
        start = name.end()
        end = _end_by_length(text, start, name["quote"], name["length"])
        if end is None:
            closing = _ENDS[name["quote"]].search(text, start)
            end = closing.start() if closing is not None else len(text)
        found.setdefault(name["name"].upper(), text[start:end])
        at = end + 1
    return found


def _end_by_length(text: str, start: int, quote: str, length: str | None) -> int | None:
    """Where the value of that many bytes ends, if its quote stands there; of characters, where those were counted."""
    if length is None:
        return None
    size = int(length)
    by_bytes = start + len(text[start : start + size].encode("utf-8", "replace")[:size].decode("utf-8", "ignore"))  # fmt: skip
    return next((end for end in (by_bytes, start + size) if text[end : end + 1] == quote), None)


def error_code(number: str) -> str:
    """``1017`` as ``ORA-01017``."""
    return f"ORA-{int(number):05d}"


def read_address(text: str, fields: Fields) -> None:
    """The peer in ``(ADDRESS=(PROTOCOL=tcp)(HOST=192.0.2.7)(PORT=5044))``."""
    found = _ADDRESS.search(text[:400])
    if found is not None:
        fields["source_ip"], fields["source_port"] = found["host"], found["port"]


def read_action(written: str, fields: Fields) -> None:
    """What an action is, by its number in AUDIT_ACTIONS, its name, or the statement that stands in its place."""
    name = _ACTIONS.get(int(written), f"action {written}") if written.isdecimal() and len(written) < 6 else written.strip()  # fmt: skip
    word = name.rstrip(" ;").lower() if len(name) < _MOST_NAME else ""
    if word in _SPECIAL:
        fields["action"], fields["category"] = _SPECIAL[word]
        return
    plain = word.removeprefix("system ").removeprefix("pl/sql ")
    if plain.startswith(("audit", "noaudit")) or name[:8].lower().startswith(("audit ", "noaudit ")):  # fmt: skip
        fields["action"] = name.split()[0].lower() if not word else plain
        fields["category"] = ("os.security",)
    else:
        meaning = statement(plain if word and written.isdecimal() else name)
        fields["action"] = word if word and written.isdecimal() else (meaning.action if meaning else "statement")  # fmt: skip
        if meaning is not None:
            fields["category"] = meaning.categories
            fields["table"] = meaning.table
    if not written.isdecimal():
        fields["command"] = written


def read_audit(said: Mapping[str, str], fields: Fields) -> None:
    """The fields of one audit record, whose members are named as in the operating system's files."""
    fields["program"] = PROGRAM
    number = said.get("ACTION NUMBER") or ""
    action = said.get("ACTION") or number
    if action:
        read_action(number if number.isdecimal() and action == number else action, fields)
    user, outside = said.get("DATABASE USER") or said.get("DBUSER") or said.get("USERID"), said.get("CLIENT USER") or said.get("OS$USERID")  # fmt: skip
    if user in (None, "", "/"):
        fields["actor"] = outside
        fields["database_user"] = user
    else:
        fields["actor"], fields["os_user"] = user, outside
    fields["device"] = said.get("CLIENT TERMINAL") or said.get("TERMINAL")
    fields["client"] = said.get("USERHOST")
    fields["session_id"] = said.get("SESSIONID") or said.get("SESID")
    comment = said.get("COMMENT$TEXT") or ""
    place = said.get("CLIENT ADDRESS") or ""
    told = _CLIENT_ADDRESS.search(comment[:2000])
    if place or told is not None:
        read_address(place or str(told and told["address"]), fields)
    owner, thing = said.get("OBJ$CREATOR") or said.get("SCHEMA"), said.get("OBJ$NAME") or said.get("OBJNAME")  # fmt: skip
    if thing:
        fields["target"] = f"{owner}.{thing}" if owner else thing
    elif fields.get("action") == "db.login":
        fields["target"] = said.get("DATABASE") or said.get("SERVICE")
    elif fields.get("table"):
        fields["target"] = fields["table"]
    if said.get("SQL_TEXT"):
        fields["command"] = said["SQL_TEXT"]
        meaning = statement(said["SQL_TEXT"])
        if meaning is not None and meaning.categories and not fields.get("category"):
            fields["category"] = meaning.categories
    privilege = (said.get("PRIVILEGE") or "").strip()
    if privilege and privilege.upper() != "NONE":
        fields["access"] = privilege
        if privilege.upper() in _PRIVILEGES:
            fields["category"] = tuple(dict.fromkeys((*fields.get("category", ()), "app.privilege")))  # fmt: skip
    status = _CODE.fullmatch(said.get("STATUS") or said.get("RETURNCODE") or said.get("RETCODE") or "")  # fmt: skip
    if status is not None:
        fields["outcome"] = "failure" if int(status["number"]) else "success"
        if int(status["number"]):
            fields["code"] = error_code(status["number"])
    if fields.get("action") == "db.logout":
        fields["outcome"] = None
