"""Format files of lnav, read as they are: https://docs.lnav.org/en/latest/formats.html and its JSON schema.

A file holds formats by name. Their patterns, stamps, levels, values and samples are taken over; what lnav
shows or does with them (highlights, actions, search tables ...) is nothing to us. lnav knows no roles and no
categories: values with customary names get the roles that they have in practice, and a file
``NAME.roles.yaml`` beside it may say more (roles, constants, rules, examples).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from yaml.nodes import Node, ScalarNode

from logscope.model.yaml_text import Fault, Mapping, fail, nearest
from logscope.parsing.user_formats.described import Description, Head, OwnExample, OwnRule
from logscope.parsing.user_formats.patterns import RESERVED, PatternError, own_pattern
from logscope.parsing.user_formats.stamps import StampFormat, divided, stamp_format
from logscope.parsing.user_formats.yaml_format import (
    SIDECAR_KEYS,
    name_of,
    read_constants,
    read_examples,
    read_roles,
    read_rules,
    read_time,
    read_weight,
)

# What the schema knows; the second half is about showing, and passed over.
_KEYS = (
    "title", "description", "url", "regex", "json", "file-type", "line-format", "timestamp-field", "timestamp-format",
    "timestamp-divisor", "subsecond-field", "subsecond-units", "level-field", "level", "body-field", "opid-field",
    "multiline", "ordered-by-time", "value", "sample", "module-format", "file-pattern",
    "level-pointer", "module-field", "convert-to-local-time", "hide-extra", "time-field", "thread-id-field",
    "src-file-field", "src-line-field", "duration-field", "start-timestamp-field", "mime-types", "converter", "opid",
    "tags", "partitions", "highlights", "search-table", "action", "max-unrecognized-lines", "container",
    "time-lag", "src-location-field", "sources", "demux", "timestamp-point-of-reference", "format-options",
)  # fmt: skip
# Names that lnav's formats and those that people share give to a value -> its field.
CUSTOMARY_ROLES: dict[str, str] = {
    **dict.fromkeys(("c_ip", "client_ip", "ipaddr", "ip", "src_ip", "remote_ip", "remote_addr", "client", "source_ip", "clientip"), "source_ip"),
    **dict.fromkeys(("c_port", "src_port", "client_port", "source_port", "remote_port"), "source_port"),
    **dict.fromkeys(("s_ip", "dst_ip", "dest_ip", "server_ip", "backend_ip"), "dest_ip"),
    **dict.fromkeys(("s_port", "dst_port", "dest_port", "server_port"), "dest_port"),
    **dict.fromkeys(("cs_username", "user", "username", "user_name", "usr", "login", "loginid", "account", "log_user", "u_name"), "actor"),
    **dict.fromkeys(("uid", "user_id", "userid"), "actor_id"),
    **dict.fromkeys(("cs_uri_stem", "uri", "url", "path", "request_uri", "target", "object"), "target"),
    **dict.fromkeys(("cs_user_agent", "user_agent", "useragent", "tty"), "device"),
    **dict.fromkeys(("cs_method", "http_method", "action"), "action"),
    **dict.fromkeys(("sc_status", "status", "status_code", "code", "errno"), "code"),
    **dict.fromkeys(("log_hostname", "hostname", "host", "log_host", "server_name", "s_computername"), "host"),
    **dict.fromkeys(("log_procname", "procname", "program", "prog", "app", "process", "appname", "app_name", "service"), "program"),
    **dict.fromkeys(("log_pid", "pid", "process_id", "procid"), "pid"),
    **dict.fromkeys(("command", "cmd", "cmdline"), "command"),
}  # fmt: skip
_SEVERITIES = {
    "fatal": 2, "critical": 2, "error": 3, "warning": 4, "notice": 5, "stats": 6, "info": 6, "debug": 7, "debug2": 7,
    "debug3": 7, "debug4": 7, "debug5": 7, "trace": 7,
}  # fmt: skip
_SUBSECOND_DIGITS = {"milli": 3, "micro": 6, "nano": 9}
_NAME = re.compile(r"\w{1,80}")

Note = Callable[[int, str], None]


@dataclass(frozen=True, slots=True)
class Sidecar:
    """A file of roles beside a file of lnav's."""

    root: Mapping
    origin: str


def format_nodes(root: Node) -> list[tuple[str, Node, int]]:
    """The formats of a file: name, what is said of it, line. Raises Fault."""
    file = Mapping(root)
    found = []
    for name, line in file.lines.items():
        node = file.node_of(name)
        if not name.startswith("$") and node is not None:
            found.append((name, node, line))
    if not found:
        fail(root, "a file of lnav holds formats by name; there is none")
    return found


def read_lnav(name: str, node: Node, origin: str, line: int, note: Note) -> Description:
    """One format of a file. ``note`` takes what is not used. Raises Fault."""
    said = Mapping(node)
    for key, at in said.lines.items():
        if key not in _KEYS:
            note(at, f"'{key}' is not known and was left out; {nearest(key, _KEYS)}".rstrip("; "))
    if not _NAME.fullmatch(name):
        raise Fault(f"a format's name has letters, digits and _ only, not '{name[:40]}'", line)
    kind = said.text("file-type")
    json = said.text("json") == "true" or kind == "json"
    if kind not in ("", "text", "json"):
        raise Fault(f"file-type {kind} is not read from lnav's files", said.lines["file-type"])
    heads = () if json else tuple(_heads(said, note))
    if not json and not heads:
        raise Fault("it holds no pattern (regex) that can be used, and is not for JSON", line)
    values = said.mapping("value")
    names = tuple(values.lines) if values is not None else ()
    groups = {group for head in heads for group in head.pattern.groups}
    time = _path(said.text("timestamp-field") or "timestamp", json)
    if not json and time not in groups:
        raise Fault(
            f"no pattern has a group '{time}' for the time; 'timestamp-field' names it",
            said.lines.get("timestamp-field", line),
        )
    roles = _roles(said, names if json else tuple(groups), json)
    roles.pop(time, None)
    return Description(
        name=name.lower(),
        title=said.text("title") or name,
        origin=origin,
        line=line,
        doc=said.text("description").strip(),
        continuation="none" if said.text("multiline") == "false" else "any",
        json=json,
        heads=heads,
        time=time,
        stamps=tuple(_stamps(said, note)),
        subsecond=_subsecond(said, json),
        roles=roles,
        levels=tuple(_levels(said, note)),
        level=_path(level, json) if (level := said.text("level-field")) else None,
        kinds=_kinds(values, json),
        wanted=_wanted(said, names, time) if json else (),
        examples=tuple(_samples(said)),
    )


def _path(name: str, json: bool) -> str:
    """Lnav addresses members with slashes, and the items of a list with ``#``."""
    return name.strip("/").replace("#", "").replace("/", ".") if json else name


def _heads(said: Mapping, note: Note) -> list[Head]:
    patterns = said.mapping("regex")
    heads = []
    for name, line in patterns.lines.items() if patterns is not None else ():
        one = patterns.mapping(name) if patterns is not None else None
        if one is None or "pattern" not in one:
            note(line, f"the regex '{name}' has no pattern")
            continue
        if one.text("module-format") == "true":
            note(line, f"the regex '{name}' is for messages inside of other logs and was left out")
            continue
        text = one.text("pattern")
        try:
            pattern = own_pattern(text, anchored=text.startswith(("^", "\\A")), allowed=RESERVED)
        except PatternError as problem:
            note(one.lines["pattern"], f"the regex '{name}' was left out: {problem}")
            continue
        heads.append(Head(name, pattern, one.lines["pattern"]))
    return heads


def _roles(said: Mapping, names: tuple[str, ...], json: bool) -> dict[str, str]:
    roles: dict[str, str] = {}
    body, level = said.text("body-field") or "body", said.text("level-field") or "level"
    if body in names or (json and "body-field" in said):
        roles[_path(body, json)] = "message"
    # the level may be looked for in what is something else already
    shared = level == body or level in CUSTOMARY_ROLES
    if not shared and (level in names or (json and "level-field" in said)):
        roles[_path(level, json)] = "severity"
    taken = set(roles.values())
    # in the order of the table, so that the more telling of two names wins
    plain = {
        name.rpartition("/")[2].lower() if json else name.lower(): name for name in reversed(names)
    }
    for known, role in CUSTOMARY_ROLES.items():
        if known in plain and role not in taken:
            roles.setdefault(_path(plain[known], json), role)
            taken.add(role)
    return roles


def _stamps(said: Mapping, note: Note) -> list[StampFormat]:
    found = []
    divisor = said.text("timestamp-divisor")
    if divisor:
        try:
            if float(divisor) <= 0:
                raise ValueError
            found.append(divided(float(divisor)))
        except ValueError:
            raise Fault(
                "'timestamp-divisor' is a number above zero", said.lines["timestamp-divisor"]
            ) from None
    for text in said.texts("timestamp-format"):
        try:
            found.append(stamp_format(text))
        except ValueError as problem:
            note(said.lines["timestamp-format"], f"the time format was left out: {problem}")
    return [*found, stamp_format("auto")]


def _subsecond(said: Mapping, json: bool) -> tuple[str, int] | None:
    name = said.text("subsecond-field")
    if not name:
        return None
    units = said.text("subsecond-units") or "milli"
    if units not in _SUBSECOND_DIGITS:
        raise Fault("'subsecond-units' is milli, micro or nano", said.lines["subsecond-units"])
    return _path(name, json), _SUBSECOND_DIGITS[units]


def _levels(said: Mapping, note: Note) -> list[tuple[re.Pattern[str], int]]:
    levels = said.mapping("level")
    found = []
    for word, line in levels.lines.items() if levels is not None else ():
        if word not in _SEVERITIES:
            note(line, f"'{word}' is no level of lnav; {nearest(word, _SEVERITIES)}".rstrip("; "))
            continue
        try:
            pattern = own_pattern(levels.text(word) if levels is not None else "")
        except PatternError as problem:
            note(line, f"the level '{word}' was left out: {problem}")
            continue
        found.append((pattern.pattern, _SEVERITIES[word]))
    return sorted(found, key=lambda pair: pair[1])


def _kinds(values: Mapping | None, json: bool) -> dict[str, str]:
    kinds = {}
    for name in values.lines if values is not None else ():
        one = values.mapping(name) if values is not None else None
        if one is not None:
            kinds[_path(name, json)] = one.text("kind")
    return kinds


def _wanted(said: Mapping, names: tuple[str, ...], time: str) -> tuple[str, ...]:
    """The members by which a JSON record is known: what a line is made of and has no stand-in for."""
    node = said.node_of("line-format")
    shown = []
    for part in node.value if node is not None and not isinstance(node, ScalarNode) else ():
        if not isinstance(part, ScalarNode):
            one = Mapping(part)
            field = one.text("field")
            if field and not field.startswith("__") and "default-value" not in one:
                shown.append(_path(field, json=True))
    return tuple(shown) or tuple(
        _path(name, json=True) for name in names if _path(name, json=True) != time
    )


def _samples(said: Mapping) -> list[OwnExample]:
    found = []
    for one in said.mappings("sample"):
        text = one.text("line").rstrip("\n")
        level = one.text("level")
        if text:
            # info is what lnav says where nothing is said
            told = level in _SEVERITIES and level != "info"
            expect = {"severity": str(_SEVERITIES[level])} if told else {}
            found.append(OwnExample(text, expect, one.node.start_mark.line + 1))
    return found


def with_roles(said: Description, sidecar: Sidecar) -> Description:
    """A format with what its sidecar says. Raises Fault, for lines of the sidecar."""
    root = sidecar.root
    root.only(*SIDECAR_KEYS)
    name = name_of(root) if "name" in root else said.name
    own = read_roles(root, "roles")
    groups = {group for head in said.heads for group in head.pattern.groups}
    for group in own:
        if not said.json and group not in groups:
            raise Fault(
                f"no pattern has a group '{group}'; {nearest(group, groups)}there are: {', '.join(sorted(groups))}",
                root.lines["roles"],
            )
    # a role that the sidecar gives away is taken from whoever had it by custom
    roles = {group: role for group, role in said.roles.items() if role not in own.values()} | own
    zone = said.zone
    stamps, time = said.stamps, said.time
    if "time" in root:
        stated, own_stamps, zone = read_time(root)
        inner = root.mapping("time")
        if inner is not None and "format" in inner:
            stamps = own_stamps
        if inner is not None and "group" in inner:
            time = stated
    rules: tuple[OwnRule, ...] = tuple(read_rules(root, name, None if said.json else groups))
    return replace(
        said,
        name=name,
        title=root.text("title") or said.title,
        weight=read_weight(root),
        time=time,
        stamps=stamps,
        zone=zone,
        roles=roles,
        constants=read_constants(root),
        rules=rules,
        examples=(
            *said.examples,
            *(replace(one, origin=sidecar.origin) for one in read_examples(root)),
        ),
    )
