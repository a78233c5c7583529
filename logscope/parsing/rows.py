"""From what a format and the rules know of a record to a row of the batch.

There are three ways. ``from_fields`` takes a dict of fields: any format, any rule. The others are for
the formats that most lines of a collection are in: they read the header themselves, and ``message_row``
puts the groups of a matched rule straight to their places, by a plan that is made once per pattern and
batch. ``message_columns`` does that for all records of a chunk at once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from logscope.model.batch import COLUMN, ClassificationKey
from logscope.parsing.rule import (
    OUTCOME_WORDS,
    PRIVILEGE,
    PRIVILEGED_ACTORS,
    Fields,
    Known,
    Matcher,
    RuleBook,
)
from logscope.parsing.tables import (
    EMPTY_ROW,
    BatchTables,
    Columns,
    Row,
    clean,
    columns_of,
    extra_json,
    quoted,
    through,
)

TIME, TIME_BASIS, MESSAGE_AT = COLUMN["time"], COLUMN["time_basis"], COLUMN["message_at"]
CLASSIFICATION, EXTRA = COLUMN["classification"], COLUMN["extra"]
_SOURCE_IP, _DEST_IP = COLUMN["source_ip"], COLUMN["dest_ip"]

# Fields that go elsewhere than through a table.
_MEANING = ("rule", "action", "outcome", "category")
_NO_SLOT = frozenset({*_MEANING, "time", "time_basis", "message_at", "format"})
# Rows of messages kept for the next time the message comes: of all programs, and of one, whose
# messages may all be different.
_MOST_SEEN, _MOST_SEEN_OF_ONE = 20_000, 2_000
_HOSTS_OF = (("source_ip", _SOURCE_IP, "source_host"), ("dest_ip", _DEST_IP, "dest_host"))


@dataclass(slots=True)
class _Plan:
    """How the groups of a pattern, and of what led it in, go into a row.

    ``row`` is what every match gives; ``slots`` are (group, column, table); ``extras`` are (group, the
    member's beginning in JSON).
    """

    row: Row
    slots: list[tuple[int, int, dict[Any, Any]]]
    extras: list[tuple[int, str]]
    key: ClassificationKey
    outcome: int | None
    actor: int | None
    addresses: list[tuple[int, int, str]]
    has_extra: bool


def join_extra(text: str, more: str | None) -> str:
    """Two JSON objects as one."""
    return text if more is None else f"{text[:-1]},{more[1:]}"


class RowWriter:
    """Makes the rows of one format in one batch."""

    def __init__(self, tables: BatchTables, form: str, rules: RuleBook) -> None:
        self.tables = tables
        self.slots = tables.slots
        # the slots, and nothing for what goes elsewhere
        self._ways: dict[str, tuple[int, dict[Any, Any]] | tuple[()]] = {
            **dict.fromkeys(_NO_SLOT, ()),
            **tables.slots,
        }
        self._form = form or None
        self._rules = rules
        self._plans: dict[Matcher | tuple[Matcher, int], _Plan] = {}
        self._seen: dict[str, dict[Any, Row]] = {}
        self._seen_count = 0
        self._by_pid: set[str] = set()
        self.nothing = tables.meanings[(form or None, None, None, None, ())]

    def new(self) -> Row:
        """An empty row that means nothing yet."""
        row = EMPTY_ROW.copy()
        row[CLASSIFICATION] = self.nothing
        return row

    def from_fields(self, fields: Fields) -> Row:
        """The row of a record whose format and rules gave ``fields``."""
        row = EMPTY_ROW.copy()
        get = fields.get
        row[TIME], row[TIME_BASIS] = get("time"), get("time_basis")
        row[MESSAGE_AT] = get("message_at")
        self._put(fields, row)
        return row

    def message_row(self, program: str, pid: str | None, message: str) -> Row:
        """A row with what the rules for ``program`` know of ``message``; the header is left to set.

        Messages repeat (a cron job, a unit started): one that was read before in this batch is a
        copy of its row. Where a rule's meaning hangs on the pid, the pid must be the same.
        """
        seen = self._seen.get(program)
        if seen is None:
            seen = self._seen[program] = {}
        known = seen.get(message)
        if known is None and program in self._by_pid:
            known = seen.get((pid, message))
        if known is not None:
            return known.copy()
        row, by_pid = self.read_message(program, message, pid)
        if len(seen) < _MOST_SEEN_OF_ONE and self._seen_count < _MOST_SEEN:
            self._seen_count += 1
            if by_pid:
                self._by_pid.add(program)
                seen[pid, message] = row.copy()
            else:
                seen[message] = row.copy()
        return row

    def message_columns(
        self, programs: Sequence[str], pids: Sequence[str], messages: Sequence[str]
    ) -> Columns:
        """What ``message_row`` gives for many records, as columns; the sequences are equally long.

        A message that comes again costs one look-up.
        """
        seen = _Messages(self)
        rows = list(map(seen.__getitem__, zip(programs, messages, strict=True)))
        if seen.by_pid:
            for at, row in enumerate(rows):
                if row is None:
                    rows[at] = self.message_row(programs[at], pids[at] or None, messages[at])
        return columns_of(cast("list[Row]", rows))

    def add_header(self, columns: Columns, name: str, texts: Sequence[str | None]) -> None:
        """The column ``name`` as headers have it; a message may carry a record of its own, with another host,
        program or pid, that counts more.
        """
        table, own = self.slots[name][1], columns.get(name)
        columns[name] = (
            through(table, texts)
            if own is None
            else [
                value if value is not None or text is None else table[text]
                for value, text in zip(own, texts, strict=True)
            ]
        )

    def read_message(self, program: str, message: str, pid: str | None) -> tuple[Row, bool]:
        """A row with what the rules know; True where what is in it hangs on the pid.

        Then an empty ``pid`` (None is one that is not there) leaves the row as it is.
        """
        known = self._rules.find(program, message)
        if known is None:
            return self.new(), False
        matcher, found, lead = known
        plan = self._plans.get(matcher if lead is None else (matcher, id(lead.re)))
        if plan is None:
            if matcher.refine is not None:
                return self._refined_row(program, pid, known), matcher.by_pid
            plan = self._plan(matcher, lead)
        row = plan.row.copy()
        groups = found.groups() if lead is None else lead.groups() + found.groups()
        for group, column, table in plan.slots:
            value = groups[group]
            if value:
                row[column] = table[value]
        if plan.outcome is not None or (
            plan.actor is not None and groups[plan.actor] in PRIVILEGED_ACTORS
        ):
            row[CLASSIFICATION] = self._meaning(plan, groups)
        if plan.has_extra:
            extra = [f"{start}{quoted(groups[at])}" for at, start in plan.extras if groups[at]]
            for group, column, start in plan.addresses:
                if row[column] is None and groups[group]:
                    extra.append(f"{start}{quoted(groups[group])}")
            if extra:
                row[EXTRA] = clean(f"{{{','.join(extra)}}}")
        return row, False

    def _refined_row(self, program: str, pid: str | None, known: Known) -> Row:
        matcher, found, lead = known
        row = self.new()
        fields: Fields = {"program": program}
        if matcher.by_pid:
            if pid == "":
                return row
            fields["pid"] = pid
        if lead is not None:
            fields.update(lead.groupdict())
        matcher.apply(found, fields)
        self._put(fields, row)
        return row

    def _meaning(self, plan: _Plan, groups: tuple[Any, ...]) -> int:
        """The meaning of a match whose outcome is in its words, or where root may have logged on."""
        form, rule, action, outcome, category = plan.key
        word = None if plan.outcome is None else groups[plan.outcome]
        if word:
            outcome = OUTCOME_WORDS.get(word.lower(), "unknown")
        if plan.actor is not None and groups[plan.actor] in PRIVILEGED_ACTORS:
            category = category if PRIVILEGE in category else (*category, PRIVILEGE)
        return self.tables.meanings[(form, rule, action, outcome, category)]

    def _put(self, fields: Fields, row: Row) -> None:
        ways = self._ways
        extra: dict[str, object] = {}
        for name, value in fields.items():
            if value is None or value == "":
                continue
            way = ways.get(name)
            if way is None:
                extra[name] = value
            elif way:
                row[way[0]] = way[1][value]
        get = fields.get
        for name, column, kept in _HOSTS_OF:
            if row[column] is None and get(name):
                extra[kept] = fields[name]
        if extra:
            row[EXTRA] = extra_json(extra)
        key: ClassificationKey = (
            self._form,
            get("rule"),
            get("action"),
            get("outcome"),
            tuple(get("category") or ()),
        )
        row[CLASSIFICATION] = self.tables.meanings[key]

    def _plan(self, matcher: Matcher, lead: re.Match[str] | None) -> _Plan:
        constants, slots = matcher.constants, self.slots
        own = {name for name in matcher.names if name is not None}
        # what the message says goes over what led it in
        places: list[tuple[int, str]] = []
        first = 0
        if lead is not None:
            first = lead.re.groups
            places += [
                (at - 1, name)
                for name, at in lead.re.groupindex.items()
                if name not in constants and (name in slots or name not in own)
            ]
        places += [(first + at, name) for at, name in enumerate(matcher.names) if name is not None]
        last = {name: at for at, name in places}
        key: ClassificationKey = (
            self._form,
            constants["rule"],
            constants["action"],
            constants.get("outcome"),
            tuple(constants["category"]),
        )
        row = self.new()
        row[CLASSIFICATION] = self.tables.meanings[key]
        for name in ("access", "code"):
            if name in constants:
                row[slots[name][0]] = constants[name]
        extras = [
            (at, f"{quoted(name)}:")
            for at, name in places
            if name not in slots and name not in _NO_SLOT
        ]
        addresses = [
            (last[name], column, f"{quoted(kept)}:")
            for name, column, kept in _HOSTS_OF
            if name in last
        ]
        plan = self._plans[matcher if lead is None else (matcher, id(lead.re))] = _Plan(
            row=row,
            slots=[(at, *slots[name]) for at, name in places if name in slots],
            extras=extras,
            key=key,
            outcome=last.get("outcome"),
            actor=last.get("actor") if matcher.logon else None,
            addresses=addresses,
            has_extra=bool(extras or addresses),
        )
        return plan


class _Messages(dict[tuple[str, str], "Row | None"]):
    """Program and message -> the row; None where it hangs on the pid as well."""

    def __init__(self, writer: RowWriter) -> None:
        self._writer = writer
        self.by_pid = False

    def __missing__(self, key: tuple[str, str]) -> Row | None:
        row, by_pid = self._writer.read_message(*key, "")
        if by_pid:
            self.by_pid = True
            self[key] = None
            return None
        self[key] = row
        return row
