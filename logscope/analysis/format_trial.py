"""How a file would be read: each record, by which format and rule, and why. Asked without a case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from logscope.errors import DamagedSourceError, UsageError
from logscope.importing.assumptions import check_format, check_zone
from logscope.importing.cutter import Cutter
from logscope.importing.hosts import host_of, owner_of
from logscope.importing.streams import Origin, Refusal, origins
from logscope.importing.survey import reference_of, survey, text_blocks
from logscope.model.batch import COLUMNS, DICTIONARY_OF, Books, EventBatch
from logscope.model.fields import basis_text
from logscope.model.results import Event
from logscope.model.source import Chunk
from logscope.parsing import registry
from logscope.parsing.format import Format
from logscope.parsing.reader import read_chunk
from logscope.parsing.rule import Matcher
from logscope.parsing.user_formats.checking import why_no_rule, why_not
from logscope.parsing.user_formats.described import DescribedFormat, DescribedJson

# Of a pattern no more is shown than fits a few lines.
_PATTERN_SHOWN = 160


@dataclass(frozen=True, slots=True)
class TriedFile:
    """How a file would be read: ``scores`` of the formats, best first, its first events, for each of them
    why it was read so, and the books of its first chunk.
    """

    path: str
    scores: tuple[tuple[str, float], ...]
    events: tuple[Event, ...]
    why: tuple[tuple[str, ...], ...]
    books: Books


def try_file(
    path: str,
    *,
    format: str | None = None,  # noqa: A002  # the option's public name
    zone: str = "UTC",
    reference: datetime | None = None,
    limit: int = 20,
    explain: bool = True,
) -> TriedFile:
    """Read the beginning of a file as an import would; ``why`` only if it is to ``explain``.

    Raises UsageError, SourceError.
    """
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
            return TriedFile(origin.path, found.detection.scores, (), (), Books())
        batch = read_chunk(
            Chunk(
                source=0, offset=0, first_line=1, data=piece.data, formats=names, zone=zone,
                year=found.years.first,
                latest=found.years.latest, host=host_of(origin.folder, None), newline=found.newline,
                owner=owner_of(origin.folder),
            )
        )  # fmt: skip
        events = tuple(islice(events_of(batch, origin), limit))
        why = tuple(tuple(_why(event, names)) for event in events) if explain else ()
        return TriedFile(origin.path, found.detection.scores, events, why, batch.books)


def _why(event: Event, names: tuple[str, ...]) -> Iterator[str]:
    """What began the record, what continues it, which rule read its message; or why none did."""
    text = event.original or ""
    if event.format is None:
        yield "no format of the file begins a record here" if names else "no format fits the file"
        for form in registry.own_formats().formats:
            if isinstance(form, DescribedFormat):
                yield f"{form.name}: {why_not(form, text)}"
        return
    form = registry.format_named(event.format)
    if isinstance(form, DescribedFormat):
        begun = form.begin(text.partition("\n")[0])
        if begun is not None:
            head = form.head_of(begun)
            yield f"{head.name} of {form.said.origin}:{head.line or form.said.line} begins the record"
    elif isinstance(form, DescribedJson):
        yield f"{form.said.origin}:{form.said.line} claims the object: '{form.said.time}' is its time"
    else:
        yield f"{form.name} ({form.title}) begins a record here"
    if (event.lines or 1) > 1:
        yield f"{(event.lines or 1) - 1} more lines continue it"
    yield _why_meaning(event, form)


def _why_meaning(event: Event, form: Format) -> str:
    if event.rule is None:
        meant = event.action or event.category
        if meant:
            return "the format itself says what it means"
        near = why_no_rule(form, event.message or "")
        return "no rule knows the message" + (f"; {near}" if near else "")
    owner, _, name = event.rule.partition(".")
    if isinstance(form, DescribedFormat | DescribedJson) and owner == form.name:
        rule = next(rule for rule in form.said.rules if rule.name == name)
        what = "its conditions" if rule.match is None else _shown(rule.match.pattern.pattern)
        return f"its rule {name} ({form.said.origin}:{rule.line}) knows the message: {what}"
    for rule_set in registry.rule_book().rule_sets:
        if rule_set.name == owner:
            for known in rule_set.rules:
                if known.name == name:
                    patterns = known.patterns
                    found = (
                        one
                        for one in patterns
                        if Matcher(owner, known, one).compiled()(event.message or "")
                    )
                    where = registry.own_formats().origins.get(owner)
                    of = f" ({where})" if where else ""
                    return f"the rule {event.rule}{of} knows the message: {_shown(next(found, patterns[0]))}"
    return f"the rule {event.rule} knows the message"


def _shown(pattern: str) -> str:
    return pattern if len(pattern) <= _PATTERN_SHOWN else f"{pattern[:_PATTERN_SHOWN]}..."


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
