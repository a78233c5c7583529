"""The tables that turn a record's fields into a row of a batch.

A batch numbers its repeating texts. Each table is a ``dict`` whose ``__missing__`` does the work
for a value met for the first time, so that all later ones cost one look-up in C.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Sequence
from functools import cache
from json.encoder import encode_basestring
from math import isfinite
from operator import itemgetter
from typing import Any

from logscope.model.batch import (
    COLUMN,
    COLUMNS,
    DICTIONARIES,
    DICTIONARY_OF,
    Books,
    ClassificationKey,
    EventBatch,
    tally_of,
)

_CACHE_LIMIT = 200_000
#: a text as a JSON string
quoted = encode_basestring
# one encoder for all: json.dumps makes a new one each time, which costs more than the encoding
_encode = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), default=str, allow_nan=False
).encode


def clean(text: str) -> str:
    """``text`` as SQLite can keep and search it: NUL as its symbol U+2400, no lone surrogates."""
    if "\0" in text:
        text = text.replace("\0", "\u2400")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-8", "replace").decode()
    return text


class TextTable(dict[Any, "int | None"]):
    """Text -> its number in the batch (1-based); empty text and ``-`` alone are no value."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._numbers: dict[str, int] = {}

    def __missing__(self, value: object) -> int | None:
        text = str(value).strip()
        if not text.isascii() or "\0" in text:
            text = clean(text)
        number = None
        if text and text != "-":
            number = self._numbers.get(text)
            if number is None:
                self.texts.append(text)
                number = self._numbers[text] = len(self.texts)
        if len(self) < _CACHE_LIMIT:
            self[value] = number
        return number

    def number(self, text: str) -> int:
        """The number of ``text``, given out at its first appearance."""
        number = self._numbers.get(text)
        if number is None:
            self.texts.append(text)
            number = self._numbers[text] = len(self.texts)
        return number


_OCTETS = frozenset(map(str, range(256)))


def canonical_address(text: str) -> str | None:
    """An IP address in its usual form, an IPv4-mapped one as IPv4; None for anything else.

    Brackets, a zone (``%eth0``) and a mask are taken off, a ``::ffff:`` without an address is none.
    """
    if len(text) < 16 and _OCTETS.issuperset(text.split(".")) and text.count(".") == 3:
        return text
    text = text.strip().strip("[]").partition("%")[0].partition("/")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        parts = text.split(".")
        if (
            len(parts) == 4
            and text.isascii()
            and all(part.isdigit() and len(part) < 4 and int(part) < 256 for part in parts)
        ):
            return ".".join(str(int(part)) for part in parts)
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(address)


class AddressTable(TextTable):
    """Address -> number; what is no address is none."""

    def __missing__(self, value: object) -> int | None:
        text = canonical_address(str(value))
        number = None if text is None else self.number(text)
        if len(self) < _CACHE_LIMIT:
            self[value] = number
        return number


class NumberTable(dict[Any, "int | None"]):
    """Digits -> int within SQLite's range; anything else is no number.

    Ports and most pids are there from the beginning: they rarely come twice in a chunk.
    """

    def __missing__(self, value: object) -> int | None:
        try:
            number = int(str(value))
        except ValueError:
            return None
        return number if -(2**63) <= number < 2**63 else None


@cache
def _numbers() -> NumberTable:
    """One for all chunks; made when something is read, for others load this module too."""
    numbers = NumberTable((str(number), number) for number in range(65_536))
    numbers.update({"": None, "-": None})
    return numbers


def through(table: dict[Any, Any], values: Sequence[Any]) -> Sequence[Any]:
    """``values`` as ``table`` has them; None stays."""
    if values.count(None):
        return [None if value is None else table[value] for value in values]
    return list(map(table.__getitem__, values))


class PlainTable(dict[Any, "str | None"]):
    """A short text kept in the row itself."""

    def __missing__(self, value: object) -> str | None:
        text = clean(str(value)).strip()
        kept = text if text and text != "-" else None
        if len(self) < _CACHE_LIMIT:
            self[value] = kept
        return kept


class _MessageTable(dict[Any, str]):
    """A message as SQLite can keep it; messages do not repeat, so nothing is remembered."""

    def __missing__(self, value: object) -> str:
        return clean(str(value))


class MeaningTable(dict[ClassificationKey, int]):
    """What a record means -> its number in the batch (1-based)."""

    def __missing__(self, key: ClassificationKey) -> int:
        number = self[key] = len(self) + 1
        return number


Row = list[Any]
# Names of columns -> what they hold, all equally long; a column that is not there holds nothing.
Columns = dict[str, Sequence[Any]]
EMPTY_ROW: Row = [None] * len(COLUMNS)
_TALLIED = ("time", "host", "program", "classification")


class BatchTables:
    """The rows of one batch and the tables that number their texts. For one chunk and one thread.

    ``slots`` says for each field where its value stands in a row, and the table that it goes
    through first.
    """

    def __init__(self) -> None:
        self.dictionaries = {
            name: AddressTable() if name == "address" else TextTable() for name in DICTIONARIES
        }
        slots: dict[str, tuple[int, dict[Any, Any]]] = {
            name: (COLUMN[name], self.dictionaries[table]) for name, table in DICTIONARY_OF.items()
        }
        for name in ("pid", "source_port", "dest_port", "severity"):
            slots[name] = COLUMN[name], _numbers()
        for name in ("actor_id", "access", "code"):
            slots[name] = COLUMN[name], PlainTable()
        slots["message"] = COLUMN["message"], _MessageTable()
        self.slots = slots
        self.meanings = MeaningTable()
        self.rows: list[Row] = []

    def batch(
        self, books: Books, untimed: int, last_time: int | None, usual: Columns | None = None
    ) -> EventBatch:
        """All rows as columns, with those that were read as columns in the order of their lines."""
        columns = _in_order(self.rows, usual)
        return EventBatch(
            columns=columns,
            dictionaries={name: table.texts for name, table in self.dictionaries.items()},
            classifications=list(self.meanings),
            books=books,
            untimed=untimed,
            last_time=last_time,
            tally=tally_of(*(columns[COLUMN[name]][untimed:] for name in _TALLIED)),
        )


def columns_of(rows: Sequence[Row]) -> Columns:
    """``rows`` as columns, without those that hold nothing."""
    count = len(rows)
    return {
        name: column
        for name, column in zip(COLUMNS, zip(*rows, strict=True), strict=False)
        if column[0] is not None or column.count(None) != count
    }


def _in_order(rows: Sequence[Row], usual: Columns | None) -> list[list[Any]]:
    """Columns of all rows; ``usual`` has a number of line for each of its own."""
    if usual is None:
        return (
            [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in COLUMNS]
        )
    nothing: list[Any] = [None] * len(usual["line"])
    columns = [list(usual.get(name, nothing)) for name in COLUMNS]
    if rows:
        for column, more in zip(columns, zip(*rows, strict=True), strict=True):
            column += more
        lines = columns[COLUMN["line"]]
        in_order = itemgetter(*sorted(range(len(lines)), key=lines.__getitem__))
        columns = [list(in_order(column)) for column in columns]
    return columns


def extra_json(extra: dict[str, object]) -> str:
    """``extra`` as JSON text; what JSON cannot say becomes text.

    Nearly all values are texts and numbers: written one by one they cost a third of what the
    encoder takes to get going.
    """
    parts = []
    try:
        for name, value in extra.items():
            kind = type(value)
            if kind is str:
                parts.append(f"{quoted(name)}:{quoted(value)}")  # type: ignore[arg-type]  # told by its type
            elif kind is int:
                parts.append(f"{quoted(name)}:{value}")
            elif kind is float and isfinite(value):  # type: ignore[arg-type]
                parts.append(f"{quoted(name)}:{value!r}")
            elif kind is bool:
                parts.append(f"{quoted(name)}:true" if value else f"{quoted(name)}:false")
            else:
                parts.append(f"{quoted(name)}:{_encode(value)}")
    except (ValueError, RecursionError):  # an infinity, or nested too deeply
        return clean(_encode({name: _words(value) for name, value in extra.items()}))
    return clean(f"{{{','.join(parts)}}}")


def _words(value: object) -> str:
    try:
        return str(value)
    except RecursionError:
        return "nested too deeply"
