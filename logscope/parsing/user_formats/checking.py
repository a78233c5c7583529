"""The examples that a file carries, read: what it says of them must be so.

An example is read as the import reads it, by the format itself and into a row of the tables, and then held
against the fields that the file expects.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from logscope.model.batch import COLUMN, COLUMNS, DICTIONARY_OF, Books
from logscope.model.fields import FIELD, basis_text
from logscope.parsing.format import Format, Reading
from logscope.parsing.rows import RowWriter
from logscope.parsing.rule import Fields, RuleBook
from logscope.parsing.tables import BatchTables
from logscope.parsing.times import Clock, YearTracker
from logscope.parsing.user_formats.described import DescribedFormat, DescribedJson, OwnExample
from logscope.parsing.user_formats.patterns import fits_up_to

_SHOWN = 60


def faults_of(form: Format, example: OwnExample, book: RuleBook) -> Iterator[str]:
    """What is not as an example says."""
    text = example.text
    begun = form.begin(text.partition("\n")[0])
    if begun is None:
        yield f"the example is not read: {why_not(form, text)}"
        return
    wanted_time = example.expect.get("time")
    event = read_event(form, begun, text, book, wanted_time)
    if event["time"] is None:
        yield "the time of the example is not read: say its format under time: format"
        return
    found = list(differences(form.name, event, example.expect))
    yield from found
    if found and not str(event["rule"]).startswith(f"{form.name}."):
        reason = why_no_rule(form, str(event["message"]))
        if reason is not None:
            yield reason


def why_no_rule(form: Format, message: str) -> str | None:
    """How far a message goes along with the rules of a format; None where it has none."""
    said = form.said if isinstance(form, DescribedFormat | DescribedJson) else None
    reasons = []
    for rule in said.rules if said is not None else ():
        if rule.match is not None and rule.match.pattern.match(rule.match.seen(message)) is None:
            at, part = fits_up_to(rule.match.pattern, rule.match.seen(message))
            rest = message[at : at + _SHOWN] or "the end of the message"
            reasons.append(
                (
                    at,
                    f"its rule {rule.name} fits the message up to column {at + 1}, then {_short(part)} does not fit {_quoted(rest)}",
                )
            )
    return max(reasons)[1] if reasons else None


def why_not(form: Format, text: str) -> str:
    """How far a line goes along with the heads of a format."""
    line = text.partition("\n")[0]
    if not isinstance(form, DescribedFormat):
        return "it is no JSON object that the format claims (see time, needs, roles)"
    reasons = []
    for head in form.said.heads:
        at, part = fits_up_to(head.pattern.pattern, head.pattern.seen(line))
        rest = line[at : at + _SHOWN] or "the end of the line"
        reasons.append(
            (
                at,
                f"{head.name} fits up to column {at + 1}, then {_short(part)} does not fit {_quoted(rest)}",
            )
        )
    return max(reasons)[1] if reasons else "it has no head"


def _short(part: str) -> str:
    return part if len(part) <= _SHOWN else f"{part[:_SHOWN]}..."


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def read_event(
    form: Format, begun: Any, text: str, book: RuleBook, time: Any = None
) -> dict[str, Any]:
    """The event that ``form`` makes of a record, by the names of the fields; none of a heading."""
    tables = BatchTables()
    rows = RowWriter(tables, form.name, book)
    stated = _micros(str(time)) if time is not None else None
    year = (
        datetime.fromtimestamp(stated / 1e6, UTC).year
        if stated is not None
        else datetime.now(UTC).year
    )
    reading = Reading(Clock(UTC, YearTracker(year)), book, rows)
    row = form.fill_row(begun, text, reading)
    if row is None:
        return {}
    row[COLUMN["original"]] = text
    tables.rows.append(row)
    return _event(tables)


def fields_event(fields: Fields, message: str, book: RuleBook) -> dict[str, Any]:
    """The event of fields that a rule gave."""
    tables = BatchTables()
    row = RowWriter(tables, "", book).from_fields({**fields, "time": 0, "time_basis": 0})
    row[COLUMN["original"]] = message
    tables.rows.append(row)
    return _event(tables)


def _event(tables: BatchTables) -> dict[str, Any]:
    batch = tables.batch(Books(), 0, None)
    row = next(zip(*batch.columns, strict=True))
    event: dict[str, Any] = dict(zip(COLUMNS, row, strict=True))
    for name, table in DICTIONARY_OF.items():
        number = event[name]
        event[name] = None if number is None else batch.dictionaries[table][number - 1]
    meaning = batch.classifications[event.pop("classification") - 1]
    event["format"], event["rule"], event["action"], event["outcome"], event["category"] = meaning
    event["extra"] = json.loads(event["extra"]) if event["extra"] else {}
    if event["message"] is None:
        event["message"] = event["original"][event["message_at"] or 0 :]
    return event


def differences(owner: str, event: Mapping[str, Any], expect: Mapping[str, Any]) -> Iterator[str]:
    """Where an event is not what is expected."""
    for name, wanted in expect.items():
        if name == "category":
            missing = [one for one in wanted if one not in event["category"]]
            if missing:
                has = ", ".join(event["category"]) or "none"
                yield f"category is {has}, not {', '.join(missing)}"
        elif name == "time":
            if _micros(str(wanted)) != event["time"]:
                yield f"time is {_iso(event['time'])}, not {wanted}"
        elif name == "time_basis":
            if basis_text(event["time_basis"] or 0) != wanted:
                yield f"time_basis is {basis_text(event['time_basis'] or 0)}, not {wanted}"
        else:
            inner = name.removeprefix("extra.")
            got = event[name] if name in FIELD and name != "extra" else event["extra"].get(inner)
            if name == "outcome" and got is None:
                got = "unknown"
            if name == "rule" and got is not None and wanted is not None and "." not in wanted:
                wanted = f"{owner}.{wanted}"
            if (None if got is None else _text(got)) != wanted:
                yield f"{name} is {_quoted(_text(got)) if got is not None else 'not there'}, not {wanted!r}"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _micros(text: str) -> int | None:
    stamp = Clock(UTC).read(text)
    return None if stamp is None else stamp[0]


def _iso(micros: int | None) -> str:
    if micros is None:
        return "not there"
    return datetime.fromtimestamp(micros // 1_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%S") + (
        f".{micros % 1_000_000:06d}Z"
    )
