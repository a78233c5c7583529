"""What an SQL statement does, told by its first words: for the logs of all databases.

Nothing is parsed: the verb, the kind of object and its name are enough to say whether data were
changed, taken out, or rights given. The text may be hostile or cut off.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

# A verb stands at the beginning; what follows is looked at no further than this.
_LOOKED_AT = 4_000
_STATEMENTS = 20

_BLANKS = re.compile(r"(?:\s|\()++")
_COMMENT = re.compile(r"/\*.*?\*/|(?:--|#)[^\n]*+(?:\n|$)", re.DOTALL)
_WORD = re.compile(r"[A-Za-z_]++")
_NAME = r"((?:[`\"\[]?[\w$*]+[`\"\]]?)(?:\.[`\"\[]?[\w$*]+[`\"\]]?){0,3})"
_TABLE = {
    verb: re.compile(pattern + _NAME, re.IGNORECASE)
    for verb, pattern in {
        "insert": r"insert\s+(?:ignore\s+|low_priority\s+|delayed\s+|high_priority\s+)?(?:into\s+)?",
        "replace": r"replace\s+(?:into\s+)?",
        "update": r"update\s+(?:only\s+|ignore\s+|low_priority\s+)?",
        "delete": r"delete\s+(?:ignore\s+|quick\s+|low_priority\s+)?from\s+(?:only\s+)?",
        "truncate": r"truncate\s+(?:table\s+)?(?:only\s+)?",
        "merge": r"merge\s+into\s+",
        "copy": r"copy\s+",
        "object": r"\s+(?:concurrently\s+)?(?:if\s+(?:not\s+)?exists\s+)?(?:only\s+)?",
    }.items()
}
_WITH_CHANGE = re.compile(
    r"\b(?:(insert)\s+into|(update)\s+\S+\s+set|(delete)\s+from|(merge)\s+into)\b", re.IGNORECASE
)
_COPY_WAY = re.compile(r"\b(to|from)\b\s*+(?:stdout|stdin|program|'|e'|\")", re.IGNORECASE)
_INTO_FILE = re.compile(r"\binto\s+(?:outfile|dumpfile)\b", re.IGNORECASE)

# Second word of CREATE, ALTER and DROP, after words that only qualify it.
_QUALIFIERS = frozenset(
    ["or", "replace", "temp", "temporary", "global", "local", "unlogged", "unique", "concurrently", "materialized",
     "recursive", "trusted", "procedural", "foreign", "definer", "algorithm", "online", "offline", "constraint", "event"]
)  # fmt: skip
_ACCOUNTS = frozenset(["role", "user", "group"])
_RIGHTS = frozenset(["policy", "privileges"])

Meaning = tuple[str, tuple[str, ...]]
_CHANGE: Meaning = ("", ("db.change",))
# Verb -> action ("" for the verb itself) and categories.
_VERBS: dict[str, Meaning] = {
    "insert": _CHANGE, "update": _CHANGE, "delete": _CHANGE, "truncate": _CHANGE, "merge": _CHANGE,
    "replace": _CHANGE, "rename": _CHANGE, "import": _CHANGE, "upsert": _CHANGE, "load": _CHANGE,
    "grant": ("", ("app.privilege", "app.account")), "revoke": ("", ("app.privilege", "app.account")),
    "reassign": ("", ("app.account",)), "security": ("security label", ("app.privilege",)),
    "shutdown": ("", ("app.lifecycle",)), "backup": ("", ("audit.export",)),
    "restore": ("", ("db.change",)), "unload": ("", ("audit.export",)),
}  # fmt: skip
_WEIGHT = {
    "db.change": 3,
    "app.privilege": 2,
    "app.account": 2,
    "audit.export": 2,
    "app.config": 1,
    "app.lifecycle": 1,
}


@dataclass(frozen=True, slots=True)
class Statement:
    """``action`` is the verb, or verb and object (``drop table``), in small letters."""

    action: str
    categories: tuple[str, ...]
    table: str | None = None


# One statement as programs send it by the thousand: verb and table are all that it means.
_USUAL = re.compile(
    r"(?:select|(?:insert\s+into|update|delete\s+from)\s+(?!(?:only|ignore|low_priority)\b)[\w$]+(?:\.[\w$]+)?)(?=[\s(]|$)",
    re.IGNORECASE | re.ASCII,
)
_FILE = re.compile(r"file\b", re.IGNORECASE)


def statement(sql: str) -> Statement | None:
    """What ``sql`` does: of several statements the gravest. None where it begins with no verb."""
    usual = _USUAL.match(sql)
    if usual is not None:
        end = sql.find(";")
        if (end < 0 or end == len(sql) - 1) and _FILE.search(sql) is None:
            return _statement(usual.group())
    return _statement(sql)


@lru_cache(maxsize=4096)
def _statement(sql: str) -> Statement | None:
    text = sql[:_LOOKED_AT]
    gravest: Statement | None = None
    for _ in range(_STATEMENTS):
        text = _without_comments(text)
        found = _one(text)
        if found is not None and (gravest is None or _gravity(found) > _gravity(gravest)):
            gravest = found
        _, semicolon, text = text.partition(";")
        if not semicolon or not text.strip():
            break
    return gravest


def _gravity(found: Statement) -> int:
    return max((_WEIGHT.get(category, 0) for category in found.categories), default=0)


def _without_comments(text: str) -> str:
    for _ in range(20):
        blanks = _BLANKS.match(text)
        if blanks is not None:
            text = text[blanks.end() :]
        comment = _COMMENT.match(text)
        if comment is None:
            break
        text = text[comment.end() :]
    return text


def _one(text: str) -> Statement | None:
    word = _WORD.match(text)
    if word is None:
        return None
    verb = word.group().lower()
    if verb in ("explain", "with"):
        changing = _WITH_CHANGE.search(text)
        if changing is None or (verb == "explain" and "analy" not in text[:80].lower()):
            return Statement("explain" if verb == "explain" else "select", ())
        return _one(text[changing.start() :])
    if verb in ("create", "alter", "drop"):
        return _definition(verb, text)
    if verb == "copy":
        return _copy(text)
    if verb == "set":
        return _setting(text)
    if verb == "select":
        return Statement(verb, ("audit.export",) if _INTO_FILE.search(text) else ())
    if verb == "flush":
        rights = "privileges" in text[:60].lower()
        return Statement(
            "flush privileges" if rights else verb, ("app.privilege",) if rights else ()
        )
    meaning = _VERBS.get(verb)
    if meaning is None:
        return Statement(verb, ())
    named = _TABLE[verb].match(text) if verb in _TABLE else None
    return Statement(meaning[0] or verb, meaning[1], _plain(named))


def _definition(verb: str, text: str) -> Statement:
    """CREATE, ALTER, DROP: accounts and rights are no data."""
    words = list(islice(_WORD.finditer(text, 0, 200), 1, 8))
    of_kind = next((word for word in words if word.group().lower() not in _QUALIFIERS), None)
    kind = of_kind.group().lower() if of_kind is not None else ""
    action = f"{verb} {kind}".strip()
    named = _TABLE["object"].match(text, of_kind.end()) if of_kind is not None else None
    if kind in _ACCOUNTS:
        return Statement(action, ("app.account",), _plain(named))
    if kind == "system":
        return Statement(action, ("app.config",))
    if kind in _RIGHTS or kind == "default":
        return Statement(
            "alter default privileges" if kind == "default" else action, ("app.privilege",)
        )
    if kind == "owned":
        return Statement(action, ("app.account",))
    return Statement(action, ("db.change",), _plain(named))


def _copy(text: str) -> Statement:
    way = _COPY_WAY.search(text)
    table = _plain(_TABLE["copy"].match(text))
    if way is None:
        return Statement("copy", (), table)
    return Statement("copy", ("audit.export",) if way[1].lower() == "to" else ("db.change",), table)


def _setting(text: str) -> Statement:
    words = [word.lower() for word in _WORD.findall(text[:120])[1:5]]
    if words[:1] == ["role"] or words[1:2] == ["role"] or words[:2] == ["session", "authorization"]:
        return Statement("set role", ("app.privilege",))
    if words[:1] == ["password"]:
        return Statement("set password", ("app.account",))
    if words[:1] in (["global"], ["persist"]):
        return Statement("set global", ("app.config",))
    return Statement("set", ())


def _plain(named: re.Match[str] | None) -> str | None:
    return re.sub(r"[`\"\[\]]", "", named[1]) if named is not None else None
