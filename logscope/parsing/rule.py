"""Rules: what the messages of one program mean.

A :class:`Rule` is a pattern whose named groups are fields, and a meaning: action, outcome and
categories of the matrix. A :class:`RuleSet` holds the rules of one program family; ``programs`` may
hold shell wildcards, and ``"*"`` makes the rules apply to every program, after its own. A
:class:`RuleBook` picks the first rule whose pattern matches at the start of a message; it looks only
at rules whose literal beginning agrees with the message's first characters, so that a hundred rules
cost no more than a few. What may stand before any message of a program (the kernel's uptime, a mail
queue's id) is the rule set's ``lead``: rules are matched behind it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from logscope.model.categories import CATEGORY_IDS
from logscope.parsing.connections import Connection, Joined

# The fields of one event while it is being read: public names, plus names of a format's own, which
# end up in ``extra``. An absent or empty value is no value.
Fields = dict[str, Any]

# A message is matched on its first 16 KiB: no log line that means something is longer, and a hostile
# one of a megabyte must not cost a second.
MESSAGE_LIMIT = 16_384
_KEY = 4

# What records say for success and failure, in a group named ``outcome``.
OUTCOME_WORDS: dict[str, str] = {
    **dict.fromkeys(
        ("success", "successful", "successfully", "succeeded", "succeed", "ok", "accepted", "pass", "passed",
         "yes", "allow", "allowed", "granted", "done", "sent", "1", "true", "permitted"), "success"),
    **dict.fromkeys(
        ("failure", "failed", "fail", "failure!", "error", "denied", "refused", "rejected", "no", "reject", "block",
         "blocked", "drop", "dropped", "0", "false", "bounced", "deny", "invalid", "incorrect"), "failure"),
}  # fmt: skip

PRIVILEGED_ACTORS = frozenset({"root", "0", "toor", "Administrator", "administrator"})
# Where a record stands and who read it: never what a rule says.
PROVENANCE = frozenset(
    {"time", "time_basis", "original", "source", "line", "lines", "offset", "format", "rule"}
)
LOGON, PRIVILEGE = "audit.logon", "audit.privilege"


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of message.

    ``pattern`` is one regular expression or several that mean the same; it is matched at the start
    of the message. Named groups are fields of the event (other names go to ``extra``); a group
    named ``outcome`` is read through ``OUTCOME_WORDS``. ``outcome``, ``access`` and ``code`` are
    constants of the meaning. A log-on of root is a use of privilege as well, whatever the rule says.
    ``refine`` may change the fields after all that (for what a pattern cannot say); it is told the
    program, and the pid where ``by_pid`` says that the meaning hangs on it. ``examples`` maps messages
    of our own to fields that they must give.
    """

    name: str
    pattern: str | tuple[str, ...]
    action: str
    category: tuple[str, ...] = ()
    outcome: str | None = None
    access: str | None = None
    code: str | None = None
    refine: Callable[[Fields], None] | None = None
    by_pid: bool = False
    examples: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def patterns(self) -> tuple[str, ...]:
        return (self.pattern,) if isinstance(self.pattern, str) else self.pattern


class RuleSet:
    """The rules of one program family, in the order in which they are tried.

    ``lead`` is a pattern for what may stand before each message; the rules see the text behind it,
    and its named groups are fields of a message that a rule knows. Among the sets for every program
    those that are ``exact`` come first: their texts are so particular that nothing else means them. A
    ``connection`` says which of the records know the same client.

    Raises ValueError for a rule that names a category that the matrix has not, a name twice, or a connection
    of rules that are not there.
    """

    def __init__(
        self,
        name: str,
        *rules: Rule,
        programs: Iterable[str] | None = None,
        lead: str | None = None,
        exact: bool = False,
        connection: Connection | None = None,
    ) -> None:
        self.name = name
        self.connection = connection
        self.exact = exact
        self.lead = lead
        self.programs = tuple(programs) if programs is not None else (name,)
        self._names = frozenset(self.programs)
        self._wildcards = tuple(
            wanted for wanted in self.programs if wanted != "*" and _WILDCARDS.intersection(wanted)
        )
        self.rules = rules
        seen: set[str] = set()
        for rule in rules:
            unknown = set(rule.category) - CATEGORY_IDS
            if unknown:
                raise ValueError(f"rule {name}.{rule.name}: no such category: {sorted(unknown)}")
            if rule.name in seen:
                raise ValueError(f"rule {name}.{rule.name} stands twice")
            seen.add(rule.name)
        if connection is not None:
            named = {connection.begins, *connection.tells, *connection.undone, *connection.ends}
            if named - seen:
                raise ValueError(f"connections of {name}: no such rule: {sorted(named - seen)}")

    def covers(self, program: str) -> bool:
        """True where the set names ``program`` itself (not through ``*``)."""
        lowered = program.lower()
        return lowered in self._names or any(
            fnmatchcase(lowered, wanted) for wanted in self._wildcards
        )


_WILDCARDS = frozenset("*?[")


# A group that is always there, and holds neither groups nor alternatives.
_PLAIN_GROUP = re.compile(
    r"((?<!\\)(?:\\\\)*)\((?:\?P<\w+>|\?:)?(?!\?)((?:[^()|\\\[]|\\.)*)\)(?![?*+{])"
)


def _without_plain_groups(pattern: str) -> str:
    """``pattern`` as far as its literal text goes: what a group names matters as much as the rest."""
    while (simpler := _PLAIN_GROUP.sub(r"\1\2", pattern)) != pattern:
        pattern = simpler
    return pattern


def literal_start(pattern: str) -> str:
    """The characters that every match of ``pattern`` begins with (perhaps none)."""
    return _start_of(_without_plain_groups(pattern))


def _start_of(pattern: str) -> str:
    literal: list[str] = []
    index = 0
    outside = re.sub(r"\\.|\[\^?\]?(?:[^\]\\]|\\.)*\]", "", pattern)
    if "|" in re.sub(r"\((?:[^()]|\([^()]*\))*\)", "", outside):
        return ""  # an alternative at the top level
    while index < len(pattern):
        character = pattern[index]
        if character == "\\":
            following = pattern[index + 1 : index + 2]
            if not following or following.isalnum():
                break
            character, index = following, index + 1
        elif character in ".^$*+?{}[]|()":
            break
        index += 1
        if pattern[index : index + 1] and pattern[index] in "*?{":
            break
        literal.append(character)
        if pattern[index : index + 1] == "+":
            break
    return "".join(literal)


def required_literal(pattern: str) -> str:
    """The longest run of characters that every match of ``pattern`` holds (perhaps none).

    A group that may be left out, or that offers several, does not count.
    """
    return _needed_by(_without_plain_groups(pattern))


def _needed_by(pattern: str) -> str:
    if pattern.startswith("(?") and not pattern.startswith(
        ("(?P<", "(?:", "(?=", "(?!", "(?>", "(?<")
    ):
        return ""  # flags: letters may stand for others
    runs = [""]
    depth = 0
    for part in _TOKENS.findall(pattern):
        if part == "|" and depth == 0:
            return ""
        if part == ")":
            depth -= 1
        elif part[0] == "(":
            depth += 1
        elif depth == 0 and part[0] in "*?{":
            runs[-1] = runs[-1][:-1]
        elif depth == 0 and part[0] not in "[.^$+|" and not (part[0] == "\\" and part[1].isalnum()):
            runs[-1] += part[-1]
            continue
        runs.append("")
    return max(runs, key=len)


_TOKENS = re.compile(
    r"\\x..|\\u.{4}|\\U.{8}|\\N\{[^}]*\}|\\.|\[\^?\]?(?:[^\]\\]|\\.)*\]|\(\?P<\w+>|\(\?\w*[:=!>]|\(\?<[=!]|\(|\)|[*?+][?+]?|\{\d*,?\d*\}[?+]?|.",
    re.DOTALL,
)


Match = Callable[[str], "re.Match[str] | None"]


class Matcher:
    """One pattern of a rule, with the constants of the rule's meaning.

    It is compiled when a message first holds what it needs: a chunk meets a few of many hundreds.
    """

    __slots__ = (
        "_names",
        "by_pid",
        "constants",
        "logon",
        "match",
        "name",
        "needs",
        "pattern",
        "refine",
        "start",
    )

    def __init__(self, owner: str, rule: Rule, pattern: str) -> None:
        self.pattern = pattern
        self.match: Match | None = None
        self._names: tuple[str | None, ...] = ()
        plain = _without_plain_groups(pattern)
        self.start = _start_of(plain)[:_KEY]
        self.needs = _needed_by(plain)
        self.name = f"{owner}.{rule.name}"
        self.constants: Fields = {
            "rule": self.name,
            "action": rule.action,
            "category": rule.category,
        }
        for key in ("outcome", "access", "code"):
            value = getattr(rule, key)
            if value is not None:
                self.constants[key] = value
        self.logon = LOGON in rule.category
        self.refine = rule.refine
        self.by_pid = rule.by_pid

    def compiled(self) -> Match:
        """The pattern's ``match``. Raises ValueError for a group that no rule may set."""
        if self.match is None:
            pattern = re.compile(self.pattern)
            taken = PROVENANCE.intersection(pattern.groupindex)
            if taken:
                raise ValueError(f"rule {self.name}: no rule may set {sorted(taken)}")
            at = {number: name for name, number in pattern.groupindex.items()}
            self._names = tuple(at.get(number) for number in range(1, pattern.groups + 1))
            self.match = pattern.match
        return self.match

    @property
    def names(self) -> tuple[str | None, ...]:
        """Names of the pattern's groups in the order of ``groups()``; None for one without a name."""
        self.compiled()
        return self._names

    @property
    def plain(self) -> bool:
        """True where the meaning is the same for every match but for who logs on."""
        return self.refine is None and "outcome" not in self.names

    def apply(self, found: re.Match[str], fields: Fields) -> None:
        """Add what a match means to ``fields``."""
        fields.update(self.constants)
        groups = found.groupdict()
        for name, value in groups.items():
            if value is not None or name not in fields:  # what took no part says nothing
                fields[name] = value
        if "outcome" in groups:
            word = groups["outcome"]
            fields["outcome"] = (
                OUTCOME_WORDS.get(word.lower(), "unknown")
                if word
                else self.constants.get("outcome")
            )
        if (
            self.logon
            and fields.get("actor") in PRIVILEGED_ACTORS
            and PRIVILEGE not in fields["category"]
        ):
            fields["category"] = (*fields["category"], PRIVILEGE)
        if self.refine is not None:
            self.refine(fields)


# The pattern that knows a message, its match, and the match of what led the message in.
Known = tuple[Matcher, "re.Match[str]", "re.Match[str] | None"]
# What a message must hold, and the pattern to try then: the look for a text costs a fifth of a match.
_Bucket = list[tuple[str, Matcher]]


class _ProgramRules:
    """The rules for one program, keyed by the first characters of the message."""

    def __init__(self, rule_sets: Iterable[RuleSet]) -> None:
        rule_sets = tuple(rule_sets)
        leads = [re.compile(rule_set.lead).match for rule_set in rule_sets if rule_set.lead]
        self.lead = leads[0] if leads else None
        self._matchers = [
            matcher
            for rule_set in rule_sets
            for rule in rule_set.rules
            for matcher in _matchers(rule_set.name, rule)
        ]
        self.buckets: dict[str, _Bucket] = {}

    def bucket(self, key: str) -> _Bucket:
        """The rules that a message that begins with ``key`` may be read by."""
        bucket: _Bucket = [
            (matcher.needs, matcher)
            for matcher in self._matchers
            if key.startswith(matcher.start) or matcher.start.startswith(key)
        ]
        if len(self.buckets) < _MOST_KEYS:
            self.buckets[key] = bucket
        return bucket


# A hostile log may invent programs and beginnings of messages without end.
_MOST_KEYS, _MOST_PROGRAMS = 50_000, 10_000
_MATCHERS: dict[tuple[str, int], tuple[Rule, list[Matcher]]] = {}


def _matchers(owner: str, rule: Rule) -> list[Matcher]:
    """The matchers of a rule of a set, made once however many programs the set is for."""
    known = _MATCHERS.get((owner, id(rule)))
    if known is None:
        known = rule, [Matcher(owner, rule, pattern) for pattern in rule.patterns]
        _MATCHERS[owner, id(rule)] = known
    return known[1]


class RuleBook:
    """All rules; ``read`` finds what a message means."""

    def __init__(self, rule_sets: Iterable[RuleSet]) -> None:
        self.rule_sets = tuple(rule_sets)
        #: rules whose records tell one another of their connection, by their full names
        self.joined: dict[str, Joined] = {
            f"{rule_set.name}.{rule.name}": (rule_set.connection, rule.name)
            for rule_set in self.rule_sets
            if rule_set.connection is not None
            for rule in rule_set.rules
        }
        self._by_program: dict[str, _ProgramRules] = {}
        self._by_sets: dict[tuple[str, ...], _ProgramRules] = {}

    def knows(self, program: str) -> bool:
        """True where some rule set is for this program by name."""
        return any(rule_set.covers(program) for rule_set in self.rule_sets)

    def find(self, program: str | None, message: str) -> Known | None:
        """The first rule that knows the message, its match, and the match of what led it in."""
        rules = self._by_program.get(program or "")
        if rules is None:
            rules = self._rules_for(program or "")
        if len(message) > MESSAGE_LIMIT:
            message = message[:MESSAGE_LIMIT]
        lead = None
        if rules.lead is not None:
            lead = rules.lead(message)
            if lead is not None:
                message = message[lead.end() :]
        key = message[:_KEY]
        bucket = rules.buckets.get(key)
        if bucket is None:
            bucket = rules.bucket(key)
        for needs, matcher in bucket:
            if needs in message:
                match = matcher.match or matcher.compiled()
                found = match(message)
                if found is not None:
                    return matcher, found, lead
        return None

    def read(self, program: str | None, message: str, fields: Fields) -> bool:
        """Add to ``fields`` what the message means; False, and nothing added, where no rule knows."""
        known = self.find(program, message)
        if known is None:
            return False
        matcher, found, lead = known
        if lead is not None:
            fields.update(lead.groupdict())
        matcher.apply(found, fields)
        return True

    def _rules_for(self, program: str) -> _ProgramRules:
        own = [rule_set for rule_set in self.rule_sets if program and rule_set.covers(program)]
        common = [rule_set for rule_set in self.rule_sets if "*" in rule_set.programs]
        common.sort(key=lambda rule_set: not rule_set.exact)
        key = tuple(rule_set.name for rule_set in (*own, *common))
        rules = self._by_sets.get(key)
        if rules is None:
            rules = self._by_sets[key] = _ProgramRules([*own, *common])
        if len(self._by_program) < _MOST_PROGRAMS:
            self._by_program[program] = rules
        return rules
