"""Records of one connection: what one of them says of who is at the other end, all of them know.

Some servers number their connections and say each thing once: slapd the address where the client is accepted
(``conn=7 fd=14 ACCEPT from IP=...``), the account where it binds, and whether that went well in a third record. A rule set that
says so in a :class:`Connection` has its records of a chunk filled with what earlier ones of the same number told,
on the same host by the same program; such an event says ``joined`` in ``extra``, with the field that proves it. A number counts from the
record that begins its connection: what lies before the chunk is not known, and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from logscope.model.batch import COLUMN, EventBatch

# A hostile log may begin connections without end.
_MOST_OPEN = 50_000


@dataclass(frozen=True, slots=True)
class Connection:
    """How the records of a rule set hang together. Rules are named as in the set, fields as everywhere.

    ``key`` holds the number of the connection. A record of the rule ``begins`` begins it anew. ``tells`` says for rules
    which fields of theirs hold from then on (even if they are empty: an anonymous bind ends the account's);
    all other records of the connection get them where they have none. ``undone`` are the rules whose failure takes back the
    fields named; ``ends`` are those behind which the number means nothing.
    """

    key: str
    begins: str
    tells: Mapping[str, tuple[str, ...]]
    undone: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ends: tuple[str, ...] = ()


# What a rule of a set with connections has to do with them: the connection, and the rule's name in its set.
Joined = tuple[Connection, str]


def join_connections(batch: EventBatch, joined: Mapping[str, Joined]) -> None:
    """Fill the events of ``batch`` with what the records before them said; ``joined`` holds full names of rules."""
    wanted = {
        number: (*joined[rule], outcome == "failure")
        for number, (_, rule, _, outcome, _) in enumerate(batch.classifications, 1)
        if rule is not None and rule in joined
    }
    if not wanted:
        return
    columns: Sequence[list[Any]] = batch.columns
    hosts, programs = columns[COLUMN["host"]], columns[COLUMN["program"]]
    extras = columns[COLUMN["extra"]]
    known: dict[tuple[Any, ...], dict[str, Any]] = {}
    for at, number in enumerate(columns[COLUMN["classification"]]):
        found = wanted.get(number)
        if found is None:
            continue
        connection, rule, failed = found
        value = columns[COLUMN[connection.key]][at]
        if value is None:
            continue
        key = (connection.key, hosts[at], programs[at], value)
        if rule == connection.begins:
            if len(known) >= _MOST_OPEN:
                known.clear()
            known[key] = {}
        told = known.get(key)
        if told is None:
            continue
        own = connection.tells.get(rule, ())
        filled = False
        for name, text in told.items():
            column = columns[COLUMN[name]]
            if text is not None and column[at] is None and name not in own:
                column[at] = text
                filled = True
        for name in own:
            told[name] = columns[COLUMN[name]][at]
        if filled:
            mark = f'{{"joined":"{connection.key}"}}'
            extra = extras[at]
            extras[at] = mark if extra is None else f"{mark[:-1]},{extra[1:]}"
        if failed:
            for name in connection.undone.get(rule, ()):
                told[name] = None
        if rule in connection.ends:
            del known[key]
