"""A case small enough to reason about, in memory: what the compiled SQL is tried on.

``EVENTS`` as dicts by public field name stand beside the tables made from them, so that a test can
ask SQL and a plain evaluator the same question.
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import apsw

from logscope.model.batch import DICTIONARIES, DICTIONARY_OF
from logscope.model.fields import BASIS_BITS
from logscope.query.sql import Context, Sql

Event = Mapping[str, Any]

COLUMNS = (
    "id", "time", "time_basis", "source", "line", "lines", "offset", "classification", "severity",
    "host", "program", "pid", "actor", "actor_id", "target", "access", "source_ip", "source_port",
    "dest_ip", "dest_port", "device", "code", "command", "extra",
)  # fmt: skip


def packed(address: str) -> bytes:
    parsed = ipaddress.ip_address(address)
    return parsed.packed if parsed.version == 6 else b"\0" * 10 + b"\xff\xff" + parsed.packed


def _regexp(pattern: str | None, text: object) -> int | None:
    if pattern is None or text is None:
        return None
    return int(re.search(pattern, str(text)) is not None)


class SmallCase:
    """Tables as the index makes them, holding ``events`` under the ids 1, 2, 3 ..."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.events = list(events)
        self.connection = apsw.Connection(":memory:")
        self.connection.create_scalar_function("regexp", _regexp, 2, deterministic=True)
        columns = ", ".join(
            f'"{name}"'
            for name in COLUMNS[1:]
            if name not in ("code", "actor_id", "access", "extra")
        )
        self._run(
            f"CREATE TABLE event(id INTEGER PRIMARY KEY, {columns.replace(',', ' INTEGER,')} INTEGER, code TEXT, actor_id TEXT, access TEXT, extra TEXT)"
        )
        self._run(
            "CREATE TABLE record(id INTEGER PRIMARY KEY, message_at INTEGER, message TEXT, original TEXT)"
        )
        for name in DICTIONARIES:
            packed_column = ", packed BLOB" if name == "address" else ""
            self._run(
                f"CREATE TABLE {name}(id INTEGER PRIMARY KEY, text TEXT UNIQUE{packed_column})"
            )
        self._run(
            "CREATE TABLE classification(id INTEGER PRIMARY KEY, format TEXT, rule TEXT, action TEXT, outcome TEXT)"
        )
        self._run("CREATE TABLE classification_category(classification INTEGER, category TEXT)")
        self._run("CREATE TABLE source(id INTEGER PRIMARY KEY, path TEXT)")
        self._numbers: dict[tuple[str, Any], int] = {}
        for number, event in enumerate(self.events, 1):
            self._add(number, event)
        self.newest = max(
            (e["time"] for e in self.events if e.get("time") is not None), default=None
        )

    def _run(self, sql: str, *values: Any) -> list[Any]:
        return list(self.connection.execute(sql, values))

    def _add(self, number: int, event: Event) -> None:
        row: dict[str, Any] = {name: event.get(name) for name in COLUMNS} | {"id": number}
        basis = event.get("time_basis")
        row["time_basis"] = (
            None if basis is None else sum(BASIS_BITS[part] for part in basis.split("+"))
        )
        for name, table in DICTIONARY_OF.items():
            row[name] = self._number(table, event.get(name))
        row["source"] = self._number("source", event.get("source"))
        row["classification"] = self._classification(event)
        row["extra"] = (
            json.dumps(event["extra"], ensure_ascii=False) if event.get("extra") else None
        )
        marks = ", ".join("?" * len(COLUMNS))
        names = ", ".join(f'"{name}"' for name in COLUMNS)
        self._run(f"INSERT INTO event({names}) VALUES ({marks})", *(row[name] for name in COLUMNS))
        original, message = event.get("original") or "", event.get("message") or ""
        tail = original.endswith(message)
        self._run(
            "INSERT INTO record VALUES (?, ?, ?, ?)",
            number, len(original) - len(message) if tail else None, None if tail else message, original,
        )  # fmt: skip

    def _number(self, table: str, text: str | None) -> int | None:
        if text is None:
            return None
        key = (table, text)
        if key not in self._numbers:
            number = self._numbers[key] = len(self._numbers) + 1
            if table == "address":
                self._run("INSERT INTO address VALUES (?, ?, ?)", number, text, packed(text))
            else:
                self._run(f"INSERT INTO {table} VALUES (?, ?)", number, text)
        return self._numbers[key]

    def _classification(self, event: Event) -> int:
        categories = tuple(event.get("category") or ())
        key = (
            "classification",
            (*(event.get(n) for n in ("format", "rule", "action", "outcome")), categories),
        )
        if key not in self._numbers:
            number = self._numbers[key] = len(self._numbers) + 1
            self._run("INSERT INTO classification VALUES (?, ?, ?, ?, ?)", number, *key[1][:4])
            for category in categories:
                self._run("INSERT INTO classification_category VALUES (?, ?)", number, category)
        return self._numbers[key]

    def rows(self, sql: Sql) -> list[tuple[Any, ...]]:
        return self._run(sql.text, *sql.parameters)

    def ids(self, condition: Sql) -> list[int]:
        sql = f"SELECT e.id FROM event AS e WHERE {condition.text} ORDER BY e.id"
        return [row[0] for row in self._run(sql, *condition.parameters)]

    def context(self, **changes: Any) -> Context:
        def resolve(sql: Sql) -> list[int]:
            return [row[0] for row in self.rows(sql)]

        return Context(**({"resolve": resolve, "newest": self.newest} | changes))
