"""The formats that a :class:`Description` makes: what a file says, done by the machinery of all formats.

A description comes from YAML (:mod:`.yaml_format`) or from a format file of lnav (:mod:`.lnav`). What it
means is decided here once: which group is which field, what its rules say of the message, and that the
rules of the house see a message that none of its own knows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from logscope.model.fields import FIELD, ZONE_ASSUMED
from logscope.parsing.format import Continuation, Example, Format, Reading
from logscope.parsing.json_fields import METHODS, address_of, read_object, web_request
from logscope.parsing.json_record import JsonFormat, Object, flatten, scalar_text, severity_of
from logscope.parsing.json_roles import RoleFinder
from logscope.parsing.plain_words import LEVELS, read_plain_words
from logscope.parsing.rule import OUTCOME_WORDS, Fields, Matcher, Rule
from logscope.parsing.times import MICRO, Clock, Stamp
from logscope.parsing.user_formats.patterns import RESERVED, OwnPattern
from logscope.parsing.user_formats.stamps import StampFormat

# What a role may be: every field but those that the reader or a rule says.
ROLES = (
    "message", "host", "program", "pid", "severity", "actor", "actor_id", "target", "access", "source_ip",
    "source_port", "dest_ip", "dest_port", "device", "action", "outcome", "code", "command",
)  # fmt: skip
# Where a level is looked for in a message.
_LEVEL_SEARCHED = 500
_YEARLESS = re.compile(
    rb"\n[^\n]{0,200}?\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.? {1,2}(\d{1,2}),? {1,2}\d\d?:\d\d"
)


@dataclass(frozen=True, slots=True)
class OwnRule:
    """A rule of a description: ``where`` are conditions on groups or members, ``match`` is for the message.

    ``says_action`` and ``says_category`` tell whether the format's own constants stand.
    """

    name: str
    matcher: Matcher
    match: OwnPattern | None = None
    where: tuple[tuple[str, OwnPattern], ...] = ()
    says_action: bool = True
    says_category: bool = True
    line: int = 0


@dataclass(frozen=True, slots=True)
class OwnExample:
    """An example of a description, with its line in the file (that of the format, unless ``origin`` names
    another); ``expect`` are texts, as the file has them.
    """

    text: str
    expect: Mapping[str, Any]
    line: int
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """How a record begins: ``name`` is the pattern's own, or its number."""

    name: str
    pattern: OwnPattern
    line: int = 0


@dataclass(frozen=True, slots=True)
class Description:
    """What a file says about a format. ``origin`` is its path, ``line`` where the format begins in it.

    ``roles`` say which group or member (dotted path) is which field, ``levels`` what the words of the level
    mean (text or pattern, in the order in which they are tried); ``level`` is a group or member whose text is
    looked at for them beside being something else (a message, a status). ``needs`` are conditions for a JSON record
    to be one of the format's. ``subsecond`` is a member that holds the fraction, and its number of digits.
    """

    name: str
    title: str
    origin: str
    line: int
    doc: str = ""
    weight: float = 0.9
    continuation: Continuation = "any"
    json: bool = False
    heads: tuple[Head, ...] = ()
    time: str = "time"
    stamps: tuple[StampFormat, ...] = ()
    zone: str | None = None
    subsecond: tuple[str, int] | None = None
    roles: Mapping[str, str] = field(default_factory=dict)
    levels: tuple[tuple[re.Pattern[str], int], ...] = ()
    constants: Mapping[str, Any] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    level: str | None = None
    needs: tuple[tuple[str, OwnPattern | None], ...] = ()
    wanted: tuple[str, ...] = ()
    rules: tuple[OwnRule, ...] = ()
    examples: tuple[OwnExample, ...] = ()


class _Described:
    """What formats for lines and for JSON records share: values to fields, stamps, rules."""

    def __init__(self, said: Description) -> None:
        self.said = said
        self._roles = dict(said.roles)

    # -- one value ----------------------------------------------------------------------------

    def _put(self, fields: Fields, name: str, value: str) -> bool:
        """Add a value to ``fields``; False where the value is none."""
        role = self._roles.get(name)
        kind = self.said.kinds.get(name)
        if kind == "quoted" and len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1].replace(value[0] * 2, value[0])
        if not value or value == "-":
            return False
        match role:
            case None:
                name = f"own.{name}" if name in RESERVED else name
                fields[name] = int(value) if kind == "integer" and _is_integer(value) else value
            case "source_ip" | "dest_ip":
                address, port = address_of(value)
                fields[role] = address or value
                if port is not None:
                    fields.setdefault(f"{role[:-3]}_port", port)
            case "severity":
                fields[role] = self._severity(value)
            case "outcome":
                fields[role] = OUTCOME_WORDS.get(value.lower(), "unknown")
            case _:
                fields[role] = value
        return True

    def _level_in(self, text: str) -> int | None:
        """The severity that a pattern of the levels finds in a text."""
        for pattern, severity in self.said.levels:
            if pattern.fullmatch(text):
                return severity
        for pattern, severity in self.said.levels:
            if pattern.search(text):
                return severity
        return None

    def _severity(self, word: str) -> int | None:
        severity = self._level_in(word[:100])
        if severity is not None:
            return severity
        known = LEVELS.get(word.strip().lower())
        return severity_of(word.strip()) if known is None else known

    def _time(self, text: str, fraction: str | None, reading: Reading) -> Stamp | None:
        clock = self._clock(reading)
        for form in self.said.stamps:
            stamp = form.read(text, clock)
            if stamp is not None:
                micros, basis = stamp
                if fraction and self.said.subsecond is not None and _is_integer(fraction):
                    digits = self.said.subsecond[1]
                    micros += int(fraction.zfill(digits)[:6].ljust(6, "0")) % MICRO
                # a zone that the format's file names was stated, not assumed
                return micros, basis & ~ZONE_ASSUMED if self.said.zone is not None else basis
        return None

    def _clock(self, reading: Reading) -> Clock:
        zone = self.said.zone
        if zone is None:
            return reading.clock
        key = f"clock of {self.said.name}"
        clock: Clock | None = reading.options.get(key)
        if clock is None:
            from logscope.parsing.reader import zone_named  # the reader imports the registry

            years = reading.clock._years  # noqa: SLF001  # one tracker follows the years of the chunk
            clock = reading.options[key] = Clock(zone_named(zone), years)
        return clock

    # -- what it means ------------------------------------------------------------------------

    def _mean(
        self, message: str, values: Mapping[str, Any], fields: Fields, reading: Reading
    ) -> None:
        """Add what the format's own rules say, else what those for any program do."""
        for name, value in self.said.constants.items():
            if fields.get(name) in (None, ""):
                fields[name] = value
        for rule in self.said.rules:
            found = self.found(rule, message, values)
            if found is not None:
                kept = {name: fields.get(name) for name in ("action", "category")}
                rule.matcher.apply(found, fields)
                if not rule.says_action:
                    fields["action"] = kept["action"]
                if not rule.says_category and kept["category"]:
                    fields["category"] = kept["category"]
                return
        _web(fields)
        meant: Fields = {name: fields.get(name) for name in ("program", "pid")}
        read_plain_words(message, 0, meant, reading.rules)
        categories = (*fields.get("category", ()), *meant.pop("category", ()))
        for name, value in meant.items():
            if value not in (None, "") and fields.get(name) in (None, ""):
                fields[name] = value
        fields["category"] = tuple(dict.fromkeys(categories))

    def found(self, rule: OwnRule, message: str, values: Mapping[str, Any]) -> re.Match[str] | None:
        """The match by which a rule knows the message; None where it does not."""
        for name, wanted in rule.where:
            value = values.get(name)
            found = None if value is None else wanted.match(scalar_text(value))
            if found is None:
                return None
        if rule.match is None:
            return _NOTHING.match("")
        return rule.match.match(message)


_NOTHING = re.compile("")


def _is_integer(text: str) -> bool:
    return text.isascii() and text.removeprefix("-").isdigit() and len(text) < 18


def _web(fields: Fields) -> None:
    """A method with a status is a request with its answer."""
    method, status = str(fields.get("action") or ""), str(fields.get("code") or "")
    if method in METHODS and len(status) == 3 and status.isdecimal():
        web_request(fields, method, status)


class DescribedFormat(_Described, Format):
    """A format for lines."""

    yearless = _YEARLESS

    def __init__(self, said: Description) -> None:
        super().__init__(said)
        for head in said.heads:
            for name in head.pattern.groups:
                if name in ROLES and name != said.time:
                    self._roles.setdefault(name, name)
        self._message = next(
            (name for name, role in self._roles.items() if role == "message"), None
        )
        self._heads = tuple(head.pattern for head in said.heads)

    def begin(self, line: str) -> re.Match[str] | None:
        for head in self._heads:
            found = head.match(line)
            if found is not None:
                return found
        return None

    def head_of(self, begun: re.Match[str]) -> Head:
        """The head by which a record was begun."""
        return next(head for head in self.said.heads if head.pattern.pattern is begun.re)

    def fill(self, begun: re.Match[str], text: str, reading: Reading) -> Fields:
        values = begun.groupdict()
        fields: Fields = {}
        stamp_text = values.get(self.said.time)
        said = self.said
        if stamp_text:
            fraction = values.get(said.subsecond[0]) if said.subsecond is not None else None
            stamp = self._time(stamp_text, fraction, reading)
            if stamp is not None:
                fields["time"], fields["time_basis"] = stamp
        for name, value in values.items():
            if value and name not in (said.time, self._message):
                self._put(fields, name, value)
        level = values.get(said.level) if said.level is not None else None
        if level:
            fields["severity"] = self._level_in(level[:_LEVEL_SEARCHED])
        message = self._place_message(begun, text, fields)
        self._mean(message, values, fields, reading)
        return fields

    def _place_message(self, begun: re.Match[str], text: str, fields: Fields) -> str:
        """The message: the rest of the record, wherever the head lets it begin, or a part in the middle."""
        line_end = text.find("\n")
        line_end = len(text) if line_end < 0 else line_end
        name = self._message
        start, end = (-1, -1) if name is None else begun.span(name)
        if start < 0:
            start = begun.end() if begun.end() < line_end else 0
            end = line_end
        while text[start : start + 1] == " " and start < end:
            start += 1  # rules are matched where the words begin
        if end < line_end and end < len(begun.string):
            fields["message"] = text[start:end] + text[line_end:]
            return text[start:end]
        fields["message_at"] = start
        return text[start:]


class DescribedJson(_Described, JsonFormat):
    """A format for JSON records: what the description does not say is found by the names of the members."""

    def __init__(self, said: Description) -> None:
        super().__init__(said)
        self._finder = RoleFinder()

    def claims(self, record: Object) -> bool:
        flat = flatten(record)
        if self.said.time not in flat:
            return False
        for name, wanted in self.said.needs:
            value = flat.get(name)
            if value is None or (wanted is not None and wanted.match(scalar_text(value)) is None):
                return False
        if self.said.needs or not self.said.wanted:
            return True
        present = sum(name in flat for name in self.said.wanted)
        return present * 2 >= len(self.said.wanted)

    def read(self, record: Object, reading: Reading) -> Fields:
        said = self.said
        flat = flatten(record)
        fields = read_object(record, reading, self._finder)
        written = flat.get(said.time)
        if written is not None:
            fraction = flat.get(said.subsecond[0]) if said.subsecond is not None else None
            text = repr(written) if isinstance(written, float) else scalar_text(written)
            stamp = self._time(text, None if fraction is None else scalar_text(fraction), reading)
            if stamp is not None:
                fields["time"], fields["time_basis"] = stamp
                if said.time not in FIELD:
                    fields.pop(said.time, None)
        fields.update(said.constants)  # what the file says stands over what names suggest
        for name, role in self._roles.items():
            value = flat.get(name)
            if value is not None and self._put(fields, name, scalar_text(value)) and name != role:
                for extra in (name, f"json.{name}"):
                    if extra not in FIELD:
                        fields.pop(extra, None)
        level = flat.get(said.level) if said.level is not None else None
        severity = None if level is None else self._level_in(scalar_text(level)[:_LEVEL_SEARCHED])
        if severity is not None:
            fields["severity"] = severity
        message = fields.get("message")
        self._mean(str(message or ""), flat, fields, reading)
        return fields


def make_format(said: Description) -> Format:
    """The format that a description is, as a class of its own: what a format is stands in its class."""
    base = DescribedJson if said.json else DescribedFormat
    members: dict[str, Any] = {
        "name": said.name,
        "title": said.title,
        "weight": said.weight,
        "__doc__": said.doc or said.title,
        "examples": tuple(Example(one.text, one.expect) for one in said.examples),
    }
    if not said.json:
        members["continuation"] = said.continuation
        if not any(form.yearless or form.text == "auto" for form in said.stamps):
            members["yearless"] = None
    made: Format = type(f"Own_{said.name}", (base,), members)(said)
    return made


def own_rule(
    owner: str,
    rule: Rule,
    match: OwnPattern | None,
    where: tuple[tuple[str, OwnPattern], ...],
    line: int,
) -> OwnRule:
    """A rule of the format ``owner``."""
    pattern = "" if match is None else match.pattern.pattern
    return OwnRule(
        rule.name, Matcher(owner, rule, pattern), match, where,
        says_action=bool(rule.action), says_category=bool(rule.category), line=line,
    )  # fmt: skip
