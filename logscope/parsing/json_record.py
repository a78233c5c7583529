"""JSON records: one object per line, whoever wrote them.

Here stands what all formats of the JSON family share: reading text that may be hostile (deep
nesting, huge numbers, NaN), flattening an object to dotted paths, the severities that programs
name, and :class:`JsonFormat`, from which each format of the family is made. RFC 8259 and
https://jsonlines.org say what the text looks like.
"""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from math import isfinite
from typing import Any, ClassVar

from logscope.parsing.format import Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.tables import clean, quoted

Object = dict[str, Any]
Flat = dict[str, Any]

# What flattening keeps: deeper, longer or more than this is cut, the record itself has it all.
_DEPTH, _PATHS, _LIST_ITEMS = 6, 200, 20
_EXTRA_NAMES, _EXTRA_CHARACTERS = 16, 200

SEVERITIES: dict[str, int] = {
    "emerg": 0, "emergency": 0, "panic": 0, "alert": 1, "crit": 2, "critical": 2, "fatal": 2, "dpanic": 2,
    "severe": 3, "error": 3, "err": 3, "eror": 3, "warning": 4, "warn": 4, "wrn": 4, "notice": 5, "audit": 5,
    "default": 6, "info": 6, "information": 6, "informational": 6, "inf": 6, "log": 6, "debug": 7, "dbg": 7,
    "trace": 7, "verbose": 7, "fine": 7, "finer": 7, "finest": 7, "f": 2, "e": 3, "w": 4, "n": 5, "i": 6, "d": 7,
}  # fmt: skip
# pino and bunyan number their levels in tens.
_LEVELS_IN_TENS = {10: 7, 20: 7, 30: 6, 40: 4, 50: 3, 60: 2}


def severity_of(value: object) -> int | None:
    """The syslog severity (0 to 7) that a level means; None if it means none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        number = int(value) if abs(value) < 1000 else -1
        return number if 0 <= number <= 7 else _LEVELS_IN_TENS.get(number)
    word = str(value)[:20].lower()
    known = SEVERITIES.get(word)
    if known is None and word[:1].isdigit() and word.isdecimal():
        return severity_of(int(word))
    return known


def _number(text: str) -> int | str:
    return int(text) if len(text) < 4000 else text


# control characters in texts are no reason to lose a record
_DECODER = json.JSONDecoder(parse_constant=str, strict=False)
_CAREFUL_DECODER = json.JSONDecoder(parse_constant=str, parse_int=_number, strict=False)


@cache
def _quick_decoder() -> tuple[Callable[[str], Any], tuple[type[Exception], ...]]:
    """The decoder of a whole text that is twice to three times as quick as Python's, and what it raises.

    Whatever it takes it reads as Python's does; what it refuses (NaN, control characters in texts, lone
    surrogates, infinities, thousands of digits) is for that one.
    """
    import msgspec  # 20 ms: only where there is JSON

    refusals = (msgspec.DecodeError, UnicodeEncodeError, RecursionError)
    return msgspec.json.Decoder().decode, refusals


def load_object(text: str) -> Object | None:
    """The JSON object that ``text`` is; None if it is none, or none that can be read."""
    if text[:1] == "{":
        decode, refusals = _quick_decoder()
        try:
            value = decode(text)
        except refusals:
            pass
        else:
            return value if isinstance(value, dict) else None
    try:
        value, end = decode_value(
            text, 0 if text[:1] == "{" else len(text) - len(text.lstrip("\ufeff \t"))
        )
    except ValueError:
        return None
    if not isinstance(value, dict) or (end != len(text) and text[end:].strip() not in ("", ",")):
        return None
    return value


def whole_objects(lines: Iterable[str]) -> list[Object]:
    """The object that each of ``lines`` is; an empty one for any other line, and one that is hard to read."""
    decode, refusals = _quick_decoder()
    records: list[Object] = []
    append = records.append
    for line in lines:
        try:
            record = decode(line)
        except refusals:
            append({})
        else:
            append(record if type(record) is dict else {})
    return records


def decode_value(text: str, start: int) -> tuple[Any, int]:
    """The JSON value at ``start`` and the index behind it. Raises ValueError where there is none."""
    try:
        return _DECODER.raw_decode(text, start)
    except json.JSONDecodeError:
        raise
    except ValueError:  # more digits than Python turns into a number
        return _CAREFUL_DECODER.raw_decode(text, start)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def flatten(record: Mapping[str, Any]) -> Flat:
    """``record`` with its nested objects addressed by dotted path; null is no value.

    A list of one scalar is that scalar; other lists stay lists of their first items.
    """
    flat: Flat = {}
    _flatten_into(flat, "", record, 0)
    return flat


def _flatten_into(flat: Flat, prefix: str, record: Mapping[str, Any], depth: int) -> None:
    for name, value in record.items():
        kind = type(value)
        if kind is str:
            if value:
                flat[prefix + name] = value
            continue
        if value is None:
            continue
        path = prefix + name
        if kind is dict:
            if depth < _DEPTH:
                _flatten_into(flat, path + ".", value, depth + 1)
        elif kind is list:
            if len(value) == 1 and isinstance(value[0], dict):
                if depth < _DEPTH:
                    _flatten_into(flat, path + ".", value[0], depth + 1)
            elif value:
                scalars = [
                    item for item in value[:_LIST_ITEMS] if not isinstance(item, dict | list)
                ]
                if scalars:
                    flat[path] = scalars[0] if len(scalars) == 1 else scalars
        else:
            flat[path] = value
        if len(flat) >= _PATHS:
            return


def scalar_text(value: object) -> str:
    """A JSON scalar as a person would write it; a list by its first item."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return scalar_text(value[0]) if value else ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return "" if value is None else str(value)[:4000]


def add_extra(fields: Fields, flat: Flat, used: Iterable[str]) -> None:
    """Put what no field took into ``fields`` (which the tables keep as ``extra``), within bounds."""
    taken = set(used)
    room = _EXTRA_NAMES
    for path, value in flat.items():
        if path in taken:
            continue
        if room == 0:
            return
        room -= 1
        name = path if path not in fields else f"json.{path}"
        if isinstance(value, str) and len(value) > _EXTRA_CHARACTERS:
            value = value[:_EXTRA_CHARACTERS]
        fields[_free_name(name)] = value


# Members of a record that go to ``extra``: their names, each with the beginning of what it becomes there.
Kept = tuple[tuple[str, str], ...]


def kept_members(names: Iterable[str], used: Collection[str]) -> Kept | None:
    """What ``add_extra`` keeps of a record with members of such names; None where two might become one."""
    kept = [name for name in names if name not in used]
    if any(name.startswith("json.") for name in kept):
        return None
    return tuple((name, f"{quoted(_free_name(name))}:") for name in kept)


def kept_extra(record: Object, kept: Kept, begun: str) -> str | None:
    """``extra`` behind the member ``begun``, as ``add_extra`` and the tables make it of scalars.

    None where one of ``kept`` is none, so that there is more to know.
    """
    parts = [begun]
    for name, start in kept:
        value = record[name]
        kind = type(value)
        if kind is str:
            if value:
                parts.append(start + quoted(value[:_EXTRA_CHARACTERS]))
        elif kind is int or (kind is float and isfinite(value)):
            parts.append(f"{start}{value!r}")
        elif kind is bool:
            parts.append(f"{start}true" if value else f"{start}false")
        elif value is not None:
            return None
    del parts[_EXTRA_NAMES + 1 :]
    return clean(f"{{{','.join(parts)}}}")


def kept_extras(
    records: Sequence[Object], kept: Sequence[Kept], begun: Sequence[str]
) -> Sequence[str | None]:
    """What ``kept_extra`` gives for many records, each behind a member that has ``begun``."""
    same = kept[0] if kept else ()
    if kept.count(same) == len(kept) and len(same) <= _EXTRA_NAMES:
        columns: list[Iterable[str]] = [begun]
        for name, _ in same:
            column = [record[name] for record in records]
            kinds = set(map(type, column))
            if kinds == {str} and all(column) and max(map(len, column)) <= _EXTRA_CHARACTERS:
                columns.append(map(quoted, column))
            elif kinds == {int} or (kinds == {float} and all(map(isfinite, column))):
                columns.append(map(repr, column))
            else:
                break
        else:
            starts = (start.replace("%", "%%") for _, start in same)
            form = f"{{{','.join(('%s', *(f'{start}%s' for start in starts)))}}}"
            return list(map(clean, map(form.__mod__, zip(*columns, strict=True))))
    return list(map(kept_extra, records, kept, begun))


def _free_name(name: str) -> str:
    return f"json.{name}" if name in _RESERVED else name


# Names that mean something to the tables: a record's own key of that name must not be taken for it.
_RESERVED = frozenset(
    ["time", "time_basis", "line", "lines", "offset", "classification", "severity", "host", "program", "pid",
     "actor", "actor_id", "target", "access", "source_ip", "source_port", "dest_ip", "dest_port", "device", "code",
     "command", "extra", "message_at", "message", "original", "format", "rule", "action", "outcome", "category"]
)  # fmt: skip


_NO_SCALARS = frozenset([dict, list, bool])


class JsonFormat(Format):
    """A format whose records are JSON objects.

    ``marks`` are texts of which each of its records holds one: a cheap look before the line is
    decoded.
    """

    continuation = "none"
    marks: ClassVar[tuple[str, ...]] = ()

    def begin(self, line: str) -> Object | None:
        if line[:1] != "{" and line.lstrip()[:1] != "{":
            return None
        if self.marks:
            for mark in self.marks:
                if mark in line:
                    break
            else:
                return None
        record = load_object(line)
        return record if record is not None and self.claims(record) else None

    def claims(self, record: Object) -> bool:
        """True where the object is a record of this format."""
        return bool(record)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:  # noqa: ARG002  # the record was decoded when it began
        fields = self.read(begun, reading)
        # a hostile record may have anything anywhere, but a field is a scalar
        if not _NO_SCALARS.isdisjoint(map(type, fields.values())):
            odd = [
                name
                for name, value in fields.items()
                if type(value) in _NO_SCALARS and name in _RESERVED
            ]
            for name in odd:
                fields[name] = None if isinstance(fields[name], dict) else scalar_text(fields[name])
        if "message" not in fields and "message_at" not in fields:
            fields["message_at"] = 0
        return fields

    @abstractmethod
    def read(self, record: Object, reading: Reading) -> Fields:
        """The fields of one record."""
