"""A format, or rules for a program, from YAML. What may stand in such a file: ``docs/own-formats.md``.

Every fault is raised with its line; an unknown key is one, with the nearest name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from typing import Any

from logscope.model.categories import CATEGORY_IDS
from logscope.model.fields import FIELD
from logscope.model.yaml_text import Fault, Mapping, fail, is_null, nearest
from logscope.parsing.format import Continuation
from logscope.parsing.reader import zone_named
from logscope.parsing.rule import Rule, RuleSet
from logscope.parsing.user_formats.described import (
    ROLES,
    Description,
    Head,
    OwnExample,
    OwnRule,
    own_rule,
)
from logscope.parsing.user_formats.patterns import OwnPattern, PatternError, own_pattern
from logscope.parsing.user_formats.stamps import StampFormat, stamp_format

NAME = re.compile(r"[a-z][a-z0-9_-]{1,39}")
FORMAT_KEYS = (
    "name", "title", "description", "weight", "head", "json", "needs", "continuation", "time", "roles", "levels",
    "set", "rules", "examples",
)  # fmt: skip
RULES_KEYS = ("name", "title", "description", "programs", "rules", "examples")
SIDECAR_KEYS = ("name", "title", "weight", "time", "roles", "set", "rules", "examples")
_RULE_KEYS = ("name", "match", "where", "action", "category", "outcome", "access", "code", "roles")
_CONSTANTS = (
    "host", "program", "actor", "target", "access", "device", "action", "outcome", "code", "category", "severity",
)  # fmt: skip
_OUTCOMES = ("success", "failure")
# Below 0.6 other formats would take the file, above 1 no others would be asked.
LEAST_WEIGHT, MOST_WEIGHT = 0.6, 1.0
# A rule for a program sees messages of 16 KiB: it may leave less open than one of a format.
_MOST_OPEN_ENDS = 1
# Named groups and members that are a field by custom.
CUSTOMARY = {
    "level": "severity",
    "msg": "message",
    "body": "message",
    "hostname": "host",
    "procname": "program",
    "user": "actor",
}


@dataclass(frozen=True, slots=True)
class OwnRules:
    """Rules for programs: ``examples`` are messages, each with the program that says it."""

    rule_set: RuleSet
    origin: str
    line: int
    title: str
    examples: tuple[tuple[str, OwnExample], ...] = ()
    lines: Map[str, int] = field(default_factory=dict)


def read_format(root: Mapping, origin: str) -> Description | OwnRules:
    """What a YAML file describes. Raises Fault."""
    if "programs" in root and "head" not in root and "json" not in root:
        return _rules_file(root, origin)
    root.only(*FORMAT_KEYS)
    name = name_of(root)
    json = _flag(root, "json")
    if json == ("head" in root):
        fail(root.node, "a format has either 'head' (a pattern for lines) or 'json: true'")
    heads = tuple(_heads(root)) if not json else ()
    time, stamps, zone = read_time(root)
    roles = read_roles(root, "roles")
    groups = {group for head in heads for group in head.pattern.groups}
    if not json:
        _known_groups(root, roles, groups, time)
        for group, role in CUSTOMARY.items():
            if group in groups and group not in roles and role not in {*roles.values(), *groups}:
                roles[group] = role
    return Description(
        name=name,
        title=root.text("title") or name,
        origin=origin,
        line=root.node.start_mark.line + 1,
        doc=root.text("description").strip(),
        weight=read_weight(root),
        continuation=_continuation(root),
        json=json,
        heads=heads,
        time=time,
        stamps=stamps,
        zone=zone,
        roles=roles,
        levels=_levels(root),
        constants=read_constants(root),
        needs=tuple(_conditions(root, "needs")) if json else (),
        wanted=tuple(roles),
        rules=tuple(read_rules(root, name, groups | {time} if not json else None)),
        examples=tuple(read_examples(root)),
    )


def name_of(root: Mapping) -> str:
    name = root.text("name")
    if not NAME.fullmatch(name):
        node = root.node_of("name") or root.node
        fail(node, "a format needs a 'name' of 2 to 40 small letters, digits, _ and -")
    return name


def pattern_at(text: str, line: int, allowed: frozenset[str] = frozenset()) -> OwnPattern:
    """The pattern that stands in a line of the file. Raises Fault."""
    try:
        return own_pattern(text, allowed=allowed)
    except PatternError as problem:
        raise Fault(str(problem), line) from None


def _heads(root: Mapping) -> Iterator[Head]:
    line = root.lines["head"]
    for number, text in enumerate(root.texts("head"), start=1):
        pattern = pattern_at(text, line, frozenset({"time"}))
        if not pattern.groups:
            raise Fault("a head needs named groups, as in (?P<time>...)", line)
        yield Head(f"head {number}", pattern, line)


def _flag(root: Mapping, key: str) -> bool:
    text = root.text(key).lower()
    if text not in ("", "true", "false"):
        raise Fault(f"'{key}' is true or false", root.lines[key])
    return text == "true"


def _continuation(root: Mapping) -> Continuation:
    words: dict[str, Continuation] = {
        "": "any", "true": "any", "any": "any", "indented": "indented", "false": "none", "none": "none",
    }  # fmt: skip
    text = root.text("continuation").lower()
    if text not in words:
        raise Fault(
            "'continuation' is any (true), indented or none (false)", root.lines["continuation"]
        )
    return words[text]


def read_weight(root: Mapping) -> float:
    text = root.text("weight") or "0.9"
    try:
        weight = float(text)
    except ValueError:
        weight = 0.0
    if not LEAST_WEIGHT <= weight <= MOST_WEIGHT:
        raise Fault(
            f"'weight' is a number from {LEAST_WEIGHT} to {MOST_WEIGHT:g}", root.lines["weight"]
        )
    return weight


def read_time(root: Mapping) -> tuple[str, tuple[StampFormat, ...], str | None]:
    """Group or member of the time, its formats and its zone."""
    time = root.mapping("time")
    if time is None:
        return "time", (stamp_format("auto"),), None
    time.only("group", "format", "zone")
    stamps = []
    for text in time.texts("format") or ("auto",):
        try:
            stamps.append(stamp_format(text))
        except ValueError as problem:
            raise Fault(str(problem), time.lines.get("format", root.lines["time"])) from None
    zone = time.text("zone") or None
    if zone is not None:
        try:
            zone_named(zone)
        except ValueError as problem:
            raise Fault(str(problem), time.lines["zone"]) from None
    return time.text("group") or "time", tuple(stamps), zone


def read_roles(root: Mapping, key: str) -> dict[str, str]:
    roles = root.mapping(key)
    found: dict[str, str] = {}
    for name, role in roles.pairs() if roles is not None else ():
        if role == "time" and roles is not None:
            raise Fault(f"say time: {{group: {name}}}", roles.lines[name])
        if role not in ROLES:
            raise Fault(
                f"'{role}' is no field that a role may be; {nearest(role, ROLES)}there are: {', '.join(ROLES)}",
                roles.lines[name] if roles is not None else 1,
            )
        found[name] = role
    return found


def _known_groups(root: Mapping, roles: Map[str, str], groups: set[str], time: str) -> None:
    for name in roles:
        if name not in groups:
            raise Fault(
                f"no head has a group '{name}'; {nearest(name, groups)}there are: {', '.join(sorted(groups))}",
                root.lines["roles"],
            )
    if time not in groups:
        line = root.lines.get("time", root.lines.get("head", 1))
        raise Fault(
            f"no head has a group '{time}' for the time; name one so, or say time: {{group: NAME}}",
            line,
        )


def _levels(root: Mapping) -> tuple[tuple[re.Pattern[str], int], ...]:
    levels = root.mapping("levels")
    found = []
    for word, severity in levels.pairs() if levels is not None else ():
        if severity not in tuple("01234567") and levels is not None:
            raise Fault("a level is a severity from 0 (emergency) to 7 (debug)", levels.lines[word])
        found.append((re.compile(re.escape(word), re.IGNORECASE), int(severity)))
    return tuple(found)


def read_constants(root: Mapping) -> dict[str, Any]:
    constants = root.mapping("set")
    if constants is None:
        return {}
    constants.only(*_CONSTANTS)
    found: dict[str, Any] = {
        key: constants.text(key) for key in constants.lines if key != "category"
    }
    if "severity" in found and found["severity"] not in tuple("01234567"):
        raise Fault(
            "a severity is a number from 0 (emergency) to 7 (debug)", constants.lines["severity"]
        )
    outcome = found.get("outcome")
    if outcome is not None and outcome not in _OUTCOMES:
        raise Fault(f"'outcome' is {' or '.join(_OUTCOMES)}", constants.lines["outcome"])
    if "category" in constants:
        found["category"] = _category(constants)
    return found


def _category(one: Mapping) -> tuple[str, ...]:
    found = one.texts("category")
    for category in found:
        if category not in CATEGORY_IDS:
            hint = (
                nearest(category, CATEGORY_IDS) or f"there are: {', '.join(sorted(CATEGORY_IDS))}"
            )
            raise Fault(
                f"the matrix has no category '{category}'; {hint.strip()}", one.lines["category"]
            )
    return found


def _conditions(root: Mapping, key: str) -> Iterator[tuple[str, OwnPattern | None]]:
    """Members or groups, each with a pattern for the whole of its value; nothing for any value."""
    conditions = root.mapping(key)
    if conditions is None:
        return
    for name in conditions.lines:
        node = conditions.node_of(name)
        if node is None or is_null(node):
            yield name, None
        else:
            yield name, pattern_at(f"(?:{conditions.text(name)})\\Z", conditions.lines[name])


def read_rules(root: Mapping, owner: str, groups: set[str] | None) -> Iterator[OwnRule]:
    """The rules of a format. ``groups`` are those of its heads, None for JSON, where any member may be."""
    seen: set[str] = set()
    for number, one in enumerate(root.mappings("rules"), start=1):
        line = one.node.start_mark.line + 1
        rule, match = _rule(one, number)
        where = tuple(
            (name, pattern) if pattern is not None else (name, own_pattern("(?s)."))
            for name, pattern in _conditions(one, "where")
        )
        if match is None and not where:
            fail(one.node, "a rule needs 'match' (a pattern for the message) or 'where'")
        for name, _ in where:
            if groups is not None and name not in groups:
                raise Fault(
                    f"no head has a group '{name}'; {nearest(name, groups)}there are: {', '.join(sorted(groups))}",
                    one.lines["where"],
                )
        if rule.name in seen:
            raise Fault(f"the rule '{rule.name}' stands twice", line)
        seen.add(rule.name)
        yield own_rule(owner, rule, match, where, line)


def _rule(one: Mapping, number: int) -> tuple[Rule, OwnPattern | None]:
    one.only(*_RULE_KEYS)
    name = one.text("name") or str(number)
    if not re.fullmatch(r"[\w-]{1,40}", name):
        raise Fault("a rule's name has letters, digits, _ and - only", one.lines["name"])
    outcome = one.text("outcome") or None
    if outcome is not None and outcome not in _OUTCOMES:
        raise Fault(
            f"'outcome' is {' or '.join(_OUTCOMES)}; where the message says it, name a group outcome",
            one.lines["outcome"],
        )
    match = None
    if "match" in one:
        text = renamed(one.text("match"), read_roles(one, "roles"), one.lines["match"])
        match = pattern_at(text, one.lines["match"])
    elif "roles" in one:
        raise Fault("'roles' of a rule are for the groups of its 'match'", one.lines["roles"])
    rule = Rule(
        name=name,
        pattern="" if match is None else match.pattern.pattern,
        action=one.text("action"),
        category=_category(one) if "category" in one else (),
        outcome=outcome,
        access=one.text("access") or None,
        code=one.text("code") or None,
    )
    return rule, match


def renamed(pattern: str, roles: Map[str, str], line: int) -> str:
    """A pattern whose groups have the names of their fields."""
    for group, role in roles.items():
        named = re.compile(rf"\(\?P?<{re.escape(group)}>")
        if not named.search(pattern):
            raise Fault(f"the pattern has no group '{group}'", line)
        pattern = named.sub(f"(?P<{role}>", pattern).replace(f"(?P={group})", f"(?P={role})")
    return pattern


def read_examples(root: Mapping) -> Iterator[OwnExample]:
    for one in root.mappings("examples"):
        one.only("line", "fields")
        text = one.text("line").rstrip("\n")
        if not text.strip():
            fail(one.node, "an example needs a 'line'")
        yield OwnExample(text, _expected(one), one.node.start_mark.line + 1)


def _expected(one: Mapping) -> dict[str, Any]:
    fields = one.mapping("fields")
    if fields is None:
        return {}
    found: dict[str, Any] = {}
    for name in fields.lines:
        node = fields.node_of(name)
        if name == "category":
            found[name] = fields.texts(name)
        else:
            found[name] = None if node is None or is_null(node) else fields.text(name)
        if name not in FIELD and not re.fullmatch(r"[\w.@/-]{1,80}", name):
            raise Fault(f"'{name}' is no name of a field", fields.lines[name])
    return found


def _rules_file(root: Mapping, origin: str) -> OwnRules:
    root.only(*RULES_KEYS)
    name = name_of(root)
    programs = root.texts("programs")
    if not programs or not all(
        re.fullmatch(r"[\w./@*?-]{1,80}", one) and one != "*" for one in programs
    ):
        raise Fault(
            "'programs' are names as they stand in a syslog line, such as [billingd, 'billing-*']",
            root.lines["programs"],
        )
    rules, lines = [], {}
    for number, one in enumerate(root.mappings("rules"), start=1):
        rule, match = _rule(one, number)
        if match is None or "where" in one:
            fail(
                one.node,
                "a rule for a program needs 'match' (a pattern for the message), and has no 'where'",
            )
        if match.doubts > _MOST_OPEN_ENDS:
            raise Fault(
                "more than one part of the pattern may begin where the one before could go on; "
                r"keep what was taken (\S++) or say what it is not ([^ ]*)",
                one.lines["match"],
            )
        if not rule.action:
            fail(one.node, "a rule for a program needs an 'action', such as billing.paid")
        rules.append(rule)
        lines[rule.name] = one.node.start_mark.line + 1
    if not rules:
        fail(root.node, "'rules' are missing")
    try:
        rule_set = RuleSet(name, *rules, programs=[one.lower() for one in programs])
    except ValueError as problem:
        fail(root.node, str(problem))
    examples = []
    for one in root.mappings("examples"):
        one.only("program", "line", "fields")
        program = one.text("program") or next(
            (one for one in programs if "*" not in one and "?" not in one), ""
        )
        text = one.text("line").rstrip("\n")
        if not text or not program:
            fail(
                one.node,
                "an example needs a 'line' (the message), and a 'program' where that is not clear",
            )
        examples.append((program, OwnExample(text, _expected(one), one.node.start_mark.line + 1)))
    return OwnRules(rule_set, origin, 1, root.text("title") or name, tuple(examples), lines)
