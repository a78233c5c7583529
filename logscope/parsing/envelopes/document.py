"""Records in a JSON document: an array, an envelope around one, or objects one after another.

What services deliver is often no line per record but a document: CloudTrail's ``{"Records": [...]}``
on one line, ``[...]`` of ``gcloud logging read --format=json``, Elastic's ``{"hits": {"hits": [...]}}``,
``jq``'s objects over many lines, several such documents behind each other. :func:`spans` walks through
such text and says where each record stands. It never holds more than one decoded record, goes on
behind what cannot be read, and finds its place again where the text begins in the middle.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from logscope.parsing.json_record import Object, decode_value

# Members that hold the records of an envelope, and those that may stand before them.
_HOLDERS = frozenset(
    ["Records", "records", "hits", "entries", "events", "Events", "logEvents", "items", "Items", "value", "results", "logs", "data",
     "messages", "rows", "docs", "LogEntries", "logEntries", "activities", "resourceLogs", "scopeLogs", "logRecords"]
)  # fmt: skip
_BEFORE = frozenset(
    ["took", "timed_out", "_shards", "total", "max_score", "_scroll_id", "num_reduce_phases", "kind", "apiVersion", "metadata", "nextPageToken",
     "next_token", "nextToken", "NextToken", "nextForwardToken", "nextBackwardToken", "messageType", "owner", "logGroup", "logStream",
     "subscriptionFilters", "count", "total_count", "result_count", "status", "success", "meta", "version", "@odata.context",
     "@odata.nextLink", "nextLink", "preview", "init_offset", "fields", "resource", "scope", "schemaUrl", "query", "built_query", "used_indices", "time", "decoration_stats", "total_results", "searchedLogStreams", "etag", "code", "msg"]
)  # fmt: skip
_HOLDER_NEAR = re.compile(r'"(?:' + "|".join(sorted(_HOLDERS)) + r')"\s*:\s*[\[{]')
_NEAR = 4_096
_MEMBERS_BEFORE = 20

_FIRST_NAME = re.compile(r'\{\s*+"([\w@.]{1,40})"')
_BLANK = re.compile(r"[\s,\]}\ufeff]*+")
_WHITE = re.compile(r"\s*+")
_MEMBER = re.compile(r'"((?:[^"\\]|\\.)*+)"\s*+:\s*+', re.DOTALL)
_CANDIDATE = re.compile(r'(?:(?<=[\[,}\n\s])|\A)\{\s*"')
_CANDIDATES = 20


class Span(NamedTuple):
    """One record: characters ``start`` to ``end`` of the text; without ``record`` it cannot be read."""

    start: int
    end: int
    record: Object | None


def spans(text: str, is_record: Callable[[Object], bool]) -> Iterator[Span]:
    """The records of ``text``, in order; between them only what holds them together.

    ``is_record`` says whether an object looks like a record of its own: it is asked only behind
    text that could not be read, where an object may be a part of a record that was cut.
    """
    at, size = 0, len(text)
    broken = behind = False
    while True:
        before, at = at, _after(_BLANK, text, at)
        if at >= size:
            return
        character = text[at]
        if character == "[":
            at += 1
            behind = False
            continue
        if character == "{":
            behind = False
            inside = opening(text, at)
            if inside is not None:
                at = inside + 1
                continue
            try:
                record, end = decode_value(text, at)
            except ValueError:
                record = None
            if record is not None and (not broken or is_record(record)):
                yield Span(at, end, record)
                at, broken = end, False
                continue
        elif character == '"' and (behind or "]" in text[before:at]):  # members behind the array
            member = _skip_member(text, at)
            if member is not None:
                at, behind = member, True
                continue
        following = _next_record(text, at + 1, is_record)
        end = following
        while text[end - 1].isspace():
            end -= 1
        yield Span(at, end, None)
        at, broken = following, True


def opening(text: str, at: int) -> int | None:
    """Where the array of records begins, if the object at ``at`` is an envelope."""
    leading = _FIRST_NAME.match(text, at)
    if leading is None or (leading[1] not in _HOLDERS and leading[1] not in _BEFORE):
        return None
    if not _HOLDER_NEAR.search(text, at, at + _NEAR):
        return None
    index = at + 1
    for _ in range(_MEMBERS_BEFORE):
        index = _after(_WHITE, text, index)
        member = _MEMBER.match(text, index)
        if member is None:
            return None
        name, index = member[1], member.end()
        first = text[index : index + 1]
        if name in _HOLDERS and first == "[":
            inside = _after(_WHITE, text, index + 1)
            if text[inside : inside + 1] == "{":
                return index
        if name == "hits" and first == "{":
            return opening(text, index)
        if name not in _BEFORE:
            return None
        try:
            _, index = decode_value(text, index)
        except ValueError:
            return None
        index = _after(_WHITE, text, index)
        if text[index : index + 1] != ",":
            return None
        index += 1
    return None


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found is not None else at


def _skip_member(text: str, at: int) -> int | None:
    """Behind the member of an envelope that begins at ``at``; None where there is none."""
    member = _MEMBER.match(text, at)
    if member is None:
        return None
    try:
        return decode_value(text, member.end())[1]
    except ValueError:
        return None


def _next_record(text: str, at: int, is_record: Callable[[Object], bool]) -> int:
    """Where the next record begins behind something unreadable; the end of the text if nowhere."""
    for found in islice(_CANDIDATE.finditer(text, at), _CANDIDATES):
        start = found.start()
        if opening(text, start) is not None:
            return start
        try:
            record, _ = decode_value(text, start)
        except ValueError:
            record = None
        if record is not None and is_record(record):
            return start
    return len(text)
