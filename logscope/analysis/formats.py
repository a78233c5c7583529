"""What can be read, and how a file would be: asked before an import, without a case."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from logscope.errors import DamagedSourceError, UsageError
from logscope.importing.assumptions import check_format, check_zone
from logscope.importing.cutter import Cutter
from logscope.importing.hosts import host_of
from logscope.importing.streams import Origin, Refusal, origins
from logscope.importing.survey import reference_of, survey, text_blocks
from logscope.model.batch import COLUMNS, DICTIONARY_OF, Books, EventBatch
from logscope.model.fields import basis_text
from logscope.model.formats import FormatInfo, RuleInfo
from logscope.model.results import Event
from logscope.model.source import Chunk
from logscope.parsing import registry
from logscope.parsing.reader import read_chunk


@dataclass(frozen=True, slots=True)
class TriedFile:
    """How a file would be read: ``scores`` of the formats, best first, its first events and the
    books of its first chunk.
    """

    path: str
    scores: tuple[tuple[str, float], ...]
    events: tuple[Event, ...]
    books: Books


def formats() -> tuple[FormatInfo, ...]:
    """Every format, by name."""
    return tuple(
        sorted(
            (
                FormatInfo(
                    name=form.name,
                    title=form.title,
                    weight=form.weight,
                    continuation=form.continuation,
                    doc=(sys.modules[type(form).__module__].__doc__ or "").strip(),
                    examples=tuple((example.text, example.expect) for example in form.examples),
                )
                for form in registry.formats()
            ),
            key=lambda info: info.name,
        )
    )


def rules() -> tuple[RuleInfo, ...]:
    """Every rule, in the order in which they are tried."""
    return tuple(
        RuleInfo(
            f"{found.name}.{rule.name}", found.programs, rule.action, rule.outcome, rule.category
        )
        for found in registry.rule_book().rule_sets
        for rule in found.rules
    )


def try_file(
    path: str,
    *,
    format: str | None = None,  # noqa: A002  # the option's public name
    zone: str = "UTC",
    reference: datetime | None = None,
    limit: int = 20,
) -> TriedFile:
    """Read the beginning of a file as an import would. Raises UsageError, SourceError."""
    check_zone(zone)
    if format is not None:
        check_format(format)
    with closing(origins([path])) as under:
        origin = next(under, None)
        if origin is None:
            raise UsageError(f"{path}: holds no log")
        if isinstance(origin, Refusal):
            raise UsageError(f"{origin.path}: {origin.reason}")
        found = survey(origin, reference_of(origin, reference), forced_format=format)
        names = tuple(name for name, _ in found.detection.scores)
        main = registry.format_named(names[0]) if names else None
        blocks = text_blocks(_as_far_as_it_goes(origin), found.encoding)
        piece = next(Cutter(main, found.newline).pieces(blocks), None)
        if piece is None:
            return TriedFile(origin.path, found.detection.scores, (), Books())
        batch = read_chunk(
            Chunk(
                source=0, offset=0, first_line=1, data=piece.data, formats=names, zone=zone,
                year=found.years.first,
            latest=found.years.latest, host=host_of(origin.folder, None), newline=found.newline,
            )
        )  # fmt: skip
        events = tuple(islice(events_of(batch, origin), limit))
        return TriedFile(origin.path, found.detection.scores, events, batch.books)


def _as_far_as_it_goes(origin: Origin) -> Iterator[bytes]:
    try:
        yield from origin.blocks()
    except DamagedSourceError:  # its beginning is there to be tried
        return


def events_of(batch: EventBatch, origin: Origin) -> Iterator[Event]:
    """The events of a batch that is in no case; ids count from 1."""
    import json

    for number, row in enumerate(zip(*batch.columns, strict=True), start=1):
        values = dict(zip(COLUMNS, row, strict=True))
        for name, table in DICTIONARY_OF.items():
            place = values[name]
            values[name] = None if place is None else batch.dictionaries[table][place - 1]
        meaning = batch.classifications[values.pop("classification") - 1]
        values["format"], values["rule"], values["action"], outcome, values["category"] = meaning
        values["outcome"] = outcome or "unknown"
        values["time_basis"] = (
            None if values["time"] is None else basis_text(int(str(values["time_basis"] or 0)))
        )
        start = values.pop("message_at")
        if values["message"] is None:
            values["message"] = str(values["original"])[int(str(start or 0)) :]
        extra = values["extra"]
        values["extra"] = json.loads(str(extra)) if extra else {}
        yield Event(id=number, source=origin.path, **values)
