"""What PostgreSQL's ``log_line_prefix`` says, whatever its order: read by the shape of its parts.

"Error Reporting and Logging" of the manual lists the escapes; log_line_prefix() in elog.c prints them.
A prefix is free text around them, so nothing in a line says which words are which. Most escapes have a
shape of their own (a stamp, ``host(port)``, a session id, ``user@db``, a number in brackets) or are
labelled by whoever configured them (``db=``, ``client=``); of two bare words the first is the user,
as in the manual's order, unless a message of the same chunk that names both says otherwise.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

STAMP = (
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{3,6})? (?:[A-Z]{1,5}|<?[+-]\d\d(?::?\d\d)?>?)(?![\w])"
)
_STAMP = re.compile(STAMP)
_EPOCH = re.compile(r"(?<![\w.-])\d{10}\.\d{3}(?![\w.])")
_RDS = re.compile(
    r":(?P<ip>[^()\s]*?)(?:\((?P<port>\d{1,5})\))?:(?P<user>[^:()]*)@(?P<db>[^@]*):\[(?P<pid>\d+)\]:\s*"
)
_PID = re.compile(r"\[(\d{1,10})(?:-\d{1,10})?\]|\bpid[=: ]{1,2}(\d{1,10})")
_SESSION = re.compile(r"(?<![\w.])[0-9a-f]{8,9}\.([0-9a-f]{1,8})(?![\w.])")
_LABELS = {
    **dict.fromkeys(("user", "usr", "username", "u"), "actor"),
    **dict.fromkeys(("db", "database", "dbname", "datname", "d"), "target"),
    **dict.fromkeys(("app", "application", "application_name", "appname", "a"), "application"),
    **dict.fromkeys(("client", "host", "remote", "rhost", "client_addr", "remote_host", "ip", "addr", "h", "r"), "source_ip"),
    **dict.fromkeys(("backend", "backend_type", "type", "b"), "backend"),
    **dict.fromkeys(("cmd", "tag", "command", "command_tag", "i"), "command_tag"),
    **dict.fromkeys(("state", "sqlstate", "err", "errcode", "code", "e"), "code"),
    **dict.fromkeys(("query_id", "queryid", "qid"), "query_id"),
}  # fmt: skip
_OTHER_LABELS = (
    "pid|p|line|l|session|sess|sid|c|vxid|vtx|vtid|v|xid|tx|txid|x|lpid|leader|ts|time|start"
)


def _any_of(labels: list[str]) -> str:
    return f"(?:{'|'.join(sorted(labels, key=len, reverse=True))})"


# An application's name and a backend's type may hold blanks: they end where a separator, the next label
# or the prefix does.
_SPACED = ("application", "backend", "command_tag")
_LABEL = _any_of([*_LABELS, *_OTHER_LABELS.split("|")])
_VALUE = r" ?[=:] ?(?P<{}>\"[^\"]*\"|\[[^\]]*\]|{})"
_PAIR = re.compile(
    rf"(?<![\w.])(?:(?P<spaced>{_any_of([name for name, field in _LABELS.items() if field in _SPACED])})"
    + _VALUE.format("value", r"[^,;|]*?")
    + rf"(?=\s*(?:[,;|]|[\])>}}]*+[\s:-]*+$)|[\])]?\s+{_LABEL}[=:])"
    rf"|(?P<name>{_any_of([name for name, field in _LABELS.items() if field not in _SPACED] + _OTHER_LABELS.split('|'))})"
    + _VALUE.format("word", r"[^,;|\s\])>]*+")
    + ")"
)
# How freely whoever connects chooses what stands there, and so what may be made up behind it.
_FREEDOM = {"target": 1, "actor": 2, "application": 3}
_USER_DB = re.compile(
    r"(?:^|[\s:,;|<(\[])(?P<user>[^\s@:,;|\[\]]*)@(?P<db>[^\s:@,;|\])>]*)(?=[\s:,;|\])>-]|$)"
)
_ADDRESS = re.compile(
    r"(?:^|[\s:,;|@=(\[])(?P<ip>\d{1,3}(?:\.\d{1,3}){3}|(?=[0-9a-fA-F]{0,4}:)[0-9a-fA-F:]{3,39}(?:\.\d{1,3}){0,3}(?:%\w+)?)"
    r"(?:\((?P<port>\d{1,5})\))?(?=[\s:,;|\])-]|$)"
)
_HOST = re.compile(r"(?<![\w.(])(?P<host>[A-Za-z][\w.-]{0,252})\((?P<port>\d{1,5})\)")
_STATE = re.compile(r"(?<![\w.-])(?=[0-9A-Z]{0,4}\d)[0-9A-Z]{5}(?![\w.-])")
_WORDS = re.compile(r"[^\s,;|:<>(){}\[\]]+")
# Words of a prefix that are neither user nor database: states, command tags, backend types.
_STATES = (
    "local unknown idle in transaction aborted authentication startup streaming waiting disabled notify listen fastpath "
    "client backend autovacuum launcher worker checkpointer background writer walwriter walsender walreceiver logical "
    "replication parallel archiver logger slotsync summarizer io postmaster startup standalone wal SELECT INSERT UPDATE "
    "DELETE MERGE BEGIN COMMIT ROLLBACK SET SHOW COPY CREATE ALTER DROP TRUNCATE TABLE INDEX ROLE DATABASE VIEW FUNCTION "
    "SCHEMA SEQUENCE EXTENSION PARSE BIND EXECUTE PREPARE DEALLOCATE DISCARD ALL EXPLAIN ANALYZE VACUUM GRANT REVOKE LOCK "
    "CALL DO FETCH CLOSE DECLARE CURSOR RESET SAVEPOINT RELEASE CHECKPOINT CLUSTER REINDEX REFRESH START STOP BASE_BACKUP "
    "postgres: pid line session user db "
)
_NO_NAMES = frozenset(_STATES.split())
_UNKNOWN = frozenset(["", "[unknown]", "[local]", "-", "unknown", "local"])
_NUMBER = re.compile(r"-?\d+(?:[/-]\d*)*|/|[\W_]+")

Pairs = tuple[tuple[str, str], ...]


def stamps_of(prefix: str) -> list[str]:
    """The stamps in a prefix: when the line was written, and perhaps when its session began."""
    return _STAMP.findall(prefix)


def epoch_of(prefix: str) -> str | None:
    """``%n``: seconds and milliseconds since 1970."""
    found = _EPOCH.search(prefix)
    return found.group() if found is not None else None


def vouched(prefix: str) -> bool:
    """Is this what stands before a level, and not the beginning of some other text?"""
    if not prefix.strip():
        return not prefix
    return (
        _STAMP.search(prefix) is not None
        or _SESSION.search(prefix) is not None
        or _PID.search(prefix) is not None
        or _EPOCH.search(prefix) is not None
        or _PAIR.search(prefix) is not None
        or _USER_DB.search(prefix) is not None
        or re.fullmatch(r"(?:[\w.$-]{1,63}[ :,;|]{1,2}){1,3}", prefix) is not None
    )


@lru_cache(maxsize=8192)
def prefix_fields(prefix: str) -> Pairs:
    """What a prefix says: pid, actor, target (the database), application, source_ip and port, code ..."""
    rds = _RDS.fullmatch(prefix)
    fields: dict[str, str | None]
    if rds is not None:
        fields = {
            "source_ip": rds["ip"],
            "source_port": rds["port"],
            "actor": rds["user"],
            "target": rds["db"],
            "pid": rds["pid"],
        }
    else:
        fields = _by_shape(prefix)
    peer = fields.get("source_ip")
    if peer and peer.endswith(")") and "(" in peer:
        fields["source_ip"], _, port = peer[:-1].rpartition("(")
        fields["source_port"] = port
    if fields.get("code") == "00000":
        fields["code"] = None
    return tuple((name, value) for name, value in fields.items() if value and value not in _UNKNOWN)


def _by_shape(prefix: str) -> dict[str, str | None]:
    fields: dict[str, str | None] = {}
    rest = _EPOCH.sub(" ", _STAMP.sub(" ", prefix))
    session, pid = _SESSION.search(rest), _PID.search(rest)
    if pid is not None:
        fields["pid"] = pid[1] or pid[2]
    if session is not None:
        fields.setdefault("pid", str(int(session[1], 16)))
        fields["session"] = session.group()
    fields.update(_labelled(rest))
    if "source_ip" not in fields:
        address = _ADDRESS.search(rest)
        if address is not None:
            fields["source_ip"], fields["source_port"] = address["ip"], address["port"]
            rest = f"{rest[: address.start('ip')]} {rest[address.end() :]}"
        else:
            host = _HOST.search(rest)
            if host is not None:
                fields["source_ip"], fields["source_port"] = host.groups()
                rest = f"{rest[: host.start()]} {rest[host.end() :]}"
    if "actor" not in fields and "target" not in fields:
        named = _USER_DB.search(rest)
        if named is not None:
            fields["actor"], fields["target"] = named["user"], named["db"]
        elif not _PAIR.search(rest):
            words = bare_words(prefix)
            if len(words) == 2:
                fields["actor"], fields["target"] = words
    if "code" not in fields and (state := _STATE.search(_PID.sub(" ", rest))) is not None:
        fields["code"] = state.group() if not state.group().isdecimal() else None
    if "pid" not in fields:
        fields["pid"] = next((word for word in _WORDS.findall(rest) if word.isdecimal()), None)
    return fields


def _labelled(prefix: str) -> dict[str, str | None]:
    """``user=ann,db=shop``. A label that comes twice was written once by whoever connected, into one of
    the values that they choose: the one that stands behind the least free value is the server's own.
    """
    fields: dict[str, str | None] = {}
    freedom_of: dict[str, int] = {}
    freedom = 0
    for found in _PAIR.finditer(prefix):
        name = _LABELS.get(found["spaced"] or found["name"])
        value = (found["value"] or found["word"] or "").strip()
        if name is not None and freedom <= freedom_of.get(name, 9):
            if value[:1] in ('"', "[") and value not in _UNKNOWN:
                value = value[1:-1]
            fields[name], freedom_of[name] = value, freedom
        freedom = _FREEDOM.get(name or "", 0)
    return fields


@lru_cache(maxsize=8192)
def bare_words(prefix: str) -> tuple[str, ...]:
    """The words of a prefix that have no shape of their own: user, database, host, in unknown order."""
    rest = _EPOCH.sub(" ", _STAMP.sub(" ", prefix))
    for shape in (_SESSION, _PID, _ADDRESS, _HOST, _STATE):
        rest = shape.sub(" ", rest)
    return tuple(
        word
        for word in _WORDS.findall(rest)
        if word not in _NO_NAMES and not _NUMBER.fullmatch(word) and "=" not in word
    )[:6]


_NAMED = re.compile(
    r"connection authorized: user=(?P<actor>\S+)(?: database=(?P<target>\S+))?"
    r"|disconnection: session time: \S+ user=(?P<actor2>\S+) database=(?P<target2>\S+)"
    r"|[\w -]{2,30}authentication failed for user \"(?P<actor3>[^\"]*)\"$"
)


def learn(message: str, words: tuple[str, ...], known: dict[Any, Any]) -> None:
    """Remember in ``known`` which of a prefix' bare ``words`` are user and database, if ``message`` names them."""
    named = _NAMED.match(message)
    if named is None:
        return
    actor = named["actor"] or named["actor2"] or named["actor3"]
    target = named["target"] or named["target2"]
    if actor in words and (target is None or target in words) and actor != target:
        of_target = words.index(target) if target else known.get(len(words), (0, None))[1]
        known[len(words)] = words.index(actor), of_target


def learnt(words: tuple[str, ...], known: dict[Any, Any]) -> Pairs:
    """User and database among ``words``, by what earlier messages said."""
    places = known.get(len(words))
    if places is None:
        return ()
    at, of_target = places
    pairs = [("actor", words[at])]
    if of_target is not None:
        pairs.append(("target", words[of_target]))
    elif len(words) == 2:
        pairs.append(("target", words[1 - at]))
    return tuple(pairs)
