"""The fields of a JSON record of any program, found by the names of its members.

What a name stands for is in :mod:`logscope.parsing.json_roles`; here it is decided which of several
values is taken, what a request with its answer means, and which programs are known by the names
that their records hold.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from logscope.parsing.format import Reading
from logscope.parsing.json_programs import add_meaning, known_program
from logscope.parsing.json_record import Flat, Object, add_extra, flatten, scalar_text, severity_of
from logscope.parsing.json_roles import Dialect, Plan, RoleFinder
from logscope.parsing.json_shapes import usual_shape
from logscope.parsing.plain_words import read_plain_words
from logscope.parsing.registry import knows_program
from logscope.parsing.rule import OUTCOME_WORDS, Fields
from logscope.parsing.tables import canonical_address
from logscope.parsing.times import Stamp
from logscope.parsing.told_actions import categories_of, outcome_of
from logscope.parsing.web_requests import add_status

METHODS = frozenset(
    ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT", "TRACE", "PROPFIND", "REPORT", "MKCOL", "MOVE", "COPY", "LOCK", "SEARCH"]
)  # fmt: skip
_NOTHING = frozenset(
    ["", "-", "--", "<nil>", "null", "none", "undefined", "n/a", "(null)", "nil", "unknown"]
)
_NOBODY = frozenset(["anonymoususer", "anonymous", "<anonymous>", "anon", "anonymous user"])
_ACTION = re.compile(r"[\w.:/#@-]{1,100}")
_DATE_ONLY = re.compile(r"[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}")
_CLOCK_ONLY = re.compile(r"[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?")
# messages whose meaning is kept for the next time they come
_MEANT, _MOST_MEANT, _LONGEST_MEANT = "meant", 2_000, 1_000
# as long as one is, and at most
_DATE_CHARACTERS, _CLOCK_CHARACTERS = 10, 18
_PORT = re.compile(r"\[?([0-9a-fA-F.:]+)\]?:([0-9]{1,5})")
# a tag of syslog as it stands in the line: ``sshd[17]:``
_TAG = re.compile(r"([\w./-]{1,64})(?:\[(\d{1,10})\])?:?")
_PROGRAM_TAG = re.compile(r"(?P<program>[A-Za-z][\w./-]{1,63})\[(?P<pid>\d{1,10})\]: ")


def read_object(record: Object, reading: Reading, finder: RoleFinder) -> Fields:
    """The fields of ``record``, found by the names of its members."""
    usual = usual_shape(record)
    known = known_program(usual)
    flat = flatten(known)
    plan = finder.plan(flat)
    fields: Fields = {}
    used = read_places(flat, plan, fields, reading)
    dialect = plan.dialect
    if dialect is not None:
        fields["program"] = dialect.program
        level = flat.get("level")
        if dialect.levels and isinstance(level, int) and 0 <= level < len(dialect.levels):
            fields["severity"] = dialect.levels[level]
    _what(flat, plan, fields, used)
    transaction = _transaction(flat, plan, fields, used, dialect)
    message = fields.get("message")
    if message and not transaction:
        _read_message(message, fields, reading)
    _judge(flat, plan, fields)
    if known is not usual:
        add_meaning(fields)
    add_extra(fields, flat, used)
    return fields


def read_places(flat: Flat, plan: Plan, fields: Fields, reading: Reading) -> list[str]:
    """Time, host, program, addresses, actor: the fields that mean the same in every record."""
    used: list[str] = []
    stamp = _time(flat, plan, used, reading)
    if stamp is not None:
        fields["time"], fields["time_basis"] = stamp
    for role, paths in plan.texts:
        for path in paths:
            value = flat[path]
            text = value if type(value) is str else scalar_text(value)
            if path in used or type(value) is bool or (lowered := text.lower()) in _NOTHING:
                continue
            if role == "actor_id" and path.lower() == "uid" and not text.isdecimal():
                continue
            if role == "actor" and lowered in _NOBODY and path != paths[-1]:
                continue  # whom the request was for until it said its name
            fields[role] = text
            used.append(path)
            break
    tag = _TAG.fullmatch(fields.get("program") or "")
    if tag is not None:
        fields["program"], fields["pid"] = tag.groups()
    for role in ("source_ip", "dest_ip"):
        for path in plan.get(role, ()):
            address, port = address_of(scalar_text(flat[path]))
            if address is not None:
                fields[role] = address
                used.append(path)
                if port is not None:
                    fields[f"{role[:-3]}_port"] = port
                break
    for role in ("source_port", "dest_port", "pid"):
        for path in plan.get(role, ()):
            text = scalar_text(flat[path])
            if text.isdecimal() and len(text) < 11:
                fields[role] = text
                used.append(path)
                break
    for path in plan.get("severity", ()):
        value = flat[path]
        severity = severity_of(value) if path != "s" or isinstance(value, str) else None
        if severity is not None:
            fields["severity"] = severity
            used.append(path)
            break
    for path in plan.get("message", ()):
        value = flat[path]
        if isinstance(value, str) and path not in used:
            fields["message"] = value
            used.append(path)
            break
    return used


def _time(flat: Flat, plan: Plan, used: list[str], reading: Reading) -> Stamp | None:
    date_path = None
    for path in plan.get("time", ()):
        value = flat[path]
        if isinstance(value, bool | list):
            continue
        text = f"{value:.6f}" if isinstance(value, float) and value < 1e16 else scalar_text(value)
        if len(text) == _DATE_CHARACTERS and _DATE_ONLY.fullmatch(text):
            date_path = date_path or path
            continue
        if len(text) <= _CLOCK_CHARACTERS and _CLOCK_ONLY.fullmatch(text):
            date = next(
                (
                    str(flat[other])
                    for other in plan["time"]
                    if _DATE_ONLY.fullmatch(str(flat[other]))
                ),
                None,
            )
            if date is None:
                continue
            text = f"{date} {text}"
        stamp = reading.clock.read(text) if len(text) < 80 else None
        if stamp is not None:
            used.append(path)
            return stamp
    if date_path is not None:
        used.append(date_path)
        return reading.clock.read(str(flat[date_path]))
    return None


@lru_cache(maxsize=10_000)
def address_of(text: str) -> tuple[str | None, str | None]:
    """The address and the port in ``text``: ``192.0.2.7:4711``, ``[2001:db8::1]:443``, a list's first."""
    text = text.partition(",")[0].strip()
    if not text or len(text) > 60:
        return None, None
    address = canonical_address(text)
    if address is not None:
        return address, None
    found = _PORT.fullmatch(text)
    if found is None:
        return None, None
    address = canonical_address(found[1])
    return address, found[2] if address is not None else None


def _what(flat: Flat, plan: Plan, fields: Fields, used: list[str]) -> None:
    """Action, outcome and code, where the record names them."""
    for path in plan.get("action", ()):
        text = scalar_text(flat[path])
        if path in used or text.lower() in _NOTHING:
            continue
        if len(text) > 6 and text.isdecimal():  # the number of this one record
            continue
        if _ACTION.fullmatch(text):
            fields["action"] = text
            used.append(path)
            break
        if "message" not in fields and " " in text:
            fields["message"] = text
            used.append(path)
            break
    for path in plan.get("outcome", ()):
        outcome = OUTCOME_WORDS.get(scalar_text(flat[path]).lower())
        if outcome is not None and path not in used:
            if scalar_text(flat[path]).isdecimal():
                continue
            fields["outcome"] = outcome
            used.append(path)
            break
    for path in plan.get("code", ()):
        text = scalar_text(flat[path])
        if path not in used and text.lower() not in _NOTHING and len(text) <= 60:
            fields["code"] = text
            used.append(path)
            break
    if "action" in fields:
        categories = categories_of(fields["action"])
        if categories:
            fields["category"] = categories
            if "outcome" not in fields and (outcome := outcome_of(fields["action"])) is not None:
                fields["outcome"] = outcome
    if "event.category" in flat:
        _ecs_categories(flat, fields)
    if "syscheck.path" in flat and "syscheck.event" in flat:  # Wazuh's integrity checks
        fields["target"] = flat["syscheck.path"]
        fields["action"] = f"file.{flat['syscheck.event']}"
        fields["category"] = ("audit.file",)


# What ECS's event.category means; which file events are changes is told by event.type.
_ECS_CATEGORIES: dict[str, tuple[str, ...]] = {
    "authentication": ("app.auth",),
    "iam": ("app.account",),
    "configuration": ("app.config",),
    "package": ("audit.activity",),
    "web": ("app.transaction",),
}
_ECS_CHANGES = frozenset(["creation", "change", "deletion"])
# Modules whose log-ons are those of the system.
_SYSTEM_MODULES = frozenset(["system", "security", "auditd", "winlogbeat", "windows"])


def _ecs_categories(flat: Flat, fields: Fields) -> None:
    """Categories by ECS's own words (https://www.elastic.co/guide/en/ecs/current/ecs-category-field-values-reference.html)."""
    told = flat["event.category"]
    types = flat.get("event.type")
    words = told if isinstance(told, list) else [told]
    kinds = set(map(str, types if isinstance(types, list) else [types]))
    found: list[str] = list(fields.get("category", ()))
    for word in words:
        if word == "authentication" and str(flat.get("event.module")) in _SYSTEM_MODULES:
            found.append("audit.logon")
        elif word == "file" and kinds & _ECS_CHANGES:
            found.append("audit.file")
        elif word == "process" and "start" in kinds:
            found.append("audit.activity")
        else:
            found += _ECS_CATEGORIES.get(str(word), ())
    if "authentication" in words and "action" not in fields:
        fields["action"] = "logon.end" if "end" in kinds else "logon.attempt"
    fields["category"] = tuple(dict.fromkeys(found))


def _transaction(
    flat: Flat, plan: Plan, fields: Fields, used: list[str], dialect: Dialect | None
) -> bool:
    """A request with its answer is a web transaction; True where the record is one."""
    if "method" not in plan or "path" not in plan:
        return False
    if dialect is not None and dialect.program == "suricata" and flat.get("event_type") != "http":
        return False
    method = next(
        (str(flat[path]) for path in plan.get("method", ()) if str(flat[path]).upper() in METHODS),
        None,
    )
    status = next(
        (
            text
            for path in plan.get("status", ())
            if (text := scalar_text(flat[path])).isdecimal() and len(text) == 3
        ),
        None,
    )
    path = next(
        (path for path in plan.get("path", ()) if isinstance(flat[path], str) and flat[path]), None
    )
    if method is None or path is None:
        return False
    fields["target"] = flat[path]
    used.append(path)
    if status is None:
        return False
    used.extend(other for other in plan["status"] if scalar_text(flat[other]) == status)
    web_request(fields, method.upper(), status)
    fields["method"] = method.upper()
    used.extend(plan["method"][:1])
    return True


def web_request(fields: Fields, method: str, status: str) -> None:
    """What a web request and the status of its answer mean. A refused log-on is no transaction."""
    known: tuple[str, ...] = fields.get("category", ())
    fields.setdefault("action", method)
    add_status(fields, status, of_application=True)
    if status in ("401", "407"):
        fields["category"] = ("app.auth",)
    elif "app.auth" in known:
        fields["category"] = ("app.failure",) if status[0] == "5" else ()
    fields["category"] = tuple(dict.fromkeys((*fields["category"], *known)))


def _read_message(message: str, fields: Fields, reading: Reading) -> None:
    """What the rules say of the message, and the peer that it names; the record's own members stand."""
    program = fields.get("program")
    meant: Fields = {"program": program}
    start = len(message) - len(message.lstrip())
    if program and message.startswith(
        f"{program}[", start
    ):  # the tag is still in front of the words
        tag = _TAG.match(message, start)
        if tag is not None and message.startswith(" ", tag.end()):
            start = tag.end() + 1
            meant["pid"] = tag[2]
    elif not program:  # collectors of syslog that keep the tag in the text
        tag = _PROGRAM_TAG.match(message)
        if tag is not None and knows_program(tag["program"].rpartition("/")[2]):
            start = tag.end()
            program, meant["pid"] = tag["program"].rpartition("/")[2], tag["pid"]
            meant["program"] = fields["program"] = program
    meant = _meaning_of(message, start, meant, reading)
    categories = tuple(dict.fromkeys((*meant.get("category", ()), *fields.get("category", ()))))
    for name, value in meant.items():
        if value not in (None, "") and name != "category" and fields.get(name) in (None, ""):
            fields[name] = value
    fields["category"] = categories


def _meaning_of(message: str, start: int, meant: Fields, reading: Reading) -> Fields:
    """``meant``, its program known and perhaps its pid, with what the words of ``message`` say.

    Messages repeat: one that was read before in this chunk costs a look-up.
    """
    known: dict[tuple[Any, ...], Fields] = reading.options.setdefault(_MEANT, {})
    key = (meant["program"], meant.get("pid"), start, message)
    found = known.get(key)
    if found is None:
        read_plain_words(message, start, meant, reading.rules)
        found = meant
        if len(known) < _MOST_MEANT and len(message) < _LONGEST_MEANT:
            known[key] = found
    return found


def _judge(flat: Flat, plan: Plan, fields: Fields) -> None:
    """A stack trace or a fatal level is a failure of the application."""
    categories: tuple[str, ...] = fields.get("category", ())
    if "app.failure" in categories:
        return
    level = str(flat.get("level") or flat.get("severity") or flat.get("log.level") or "").lower()
    if level in ("fatal", "panic", "dpanic", "60") or any(
        isinstance(flat[path], str) for path in plan.stacks
    ):
        fields["category"] = (*categories, "app.failure")
