"""The profile of one actor, host or address: when, what, where and who."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from logscope.analysis.condition import Asking, Condition, amount_of, condition, marks, picked
from logscope.analysis.pivot import (
    PIVOT_FIELDS,
    Counts,
    check_field,
    counted,
    range_of,
)
from logscope.analysis.spread import Statement, by_row, spread
from logscope.index.schema import floored
from logscope.model.batch import DICTIONARY_OF, HOUR_US
from logscope.model.lens import Lens
from logscope.model.results import Profile, Ranked

_PROFILED = ("host", "program", "actor", "source_ip", "action")
# These only the events can tell.
_OF_EVENTS = ("target", "device")
_RARE_SHARE = 100
# Up to so many events are read while somebody waits; up to so many are picked once for all that is asked of them.
_SOON = 50_000
_PICKED = 300_000


def profile(
    asking: Asking, key: str, value: str, lens: Lens, *, top: int, whole: bool = True
) -> Profile:
    """When, what, where of one actor, host or address under the lens.

    Where it is not asked for ``whole``, what many events would have to be read for is left out: targets,
    devices and the hours.
    """
    check_field(key)
    number = asking.index.value(
        f"SELECT id FROM {DICTIONARY_OF[key]} WHERE text = ? COLLATE NOCASE ORDER BY text <> ? LIMIT 1",
        (value, value),
    )
    since, until = range_of(asking, lens)
    one = condition(asking, lens).of(key, number)
    if not one.in_contacts:
        with picked(asking, one) as found:
            asked = _Profile(
                asking, found, key, top, counted(asking, found, key, since, until - since)
            )
            return asked.profile(value, asked.tops((*_PROFILED, *_OF_EVENTS)), asked.hours())
    asked = _Profile(asking, one, key, top, counted(asking, one, key, since, until - since))
    tops = asked.tops(_PROFILED)
    hours = asked.hours() if one.tallied else ()
    if asked.total.events > _SOON and not whole:
        return asked.profile(value, tops, hours, partial=True)
    events = one.of_events()
    few = asked.total.events <= _PICKED
    with picked(asking, events) if few else nullcontext(events) as found:
        rest = _Profile(asking, found, key, top, asked.rows)
        return asked.profile(value, tops | rest.tops(_OF_EVENTS), hours or rest.hours())


@dataclass(slots=True)
class _Profile:
    """Questions about the events of ``found``, which have one value of ``key``, counted in ``rows``."""

    asking: Asking
    found: Condition
    key: str
    top: int
    rows: Mapping[int, Counts]

    @property
    def total(self) -> Counts:
        return next(iter(self.rows.values()), Counts())

    def profile(
        self,
        value: str,
        tops: Mapping[str, tuple[Ranked, ...]],
        hours: tuple[int, ...],
        *,
        partial: bool = False,
    ) -> Profile:
        total = self.total
        return Profile(
            field=self.key, value=value, events=total.events, successes=total.successes, failures=total.failures,
            first=total.first, last=total.last, tops=tops, hours=hours, categories=self._categories(), partial=partial,
        )  # fmt: skip

    def tops(self, names: Iterable[str]) -> dict[str, tuple[Ranked, ...]]:
        """The most frequent values of each field but the key."""
        return {name: self._tops(name) for name in names if name != self.key}

    def hours(self) -> tuple[int, ...]:
        """Events by the hour of the day."""
        counts = "tally" if self.found.tallied else None
        hour = "e.hour" if counts else floored("e.time", HOUR_US)
        hours = [0] * 24
        for number, amount in self._asked(
            counts,
            f"{hour} % 24, {amount_of(counts)}",
            f"{'e.hour' if counts else 'e.time'} IS NOT NULL",
        ):
            hours[number % 24] += amount
        return tuple(hours)

    def _categories(self) -> Mapping[str, int]:
        counts = self.found.counts_of("classification")
        meanings = self.asking.index.meanings()
        categories: Counter[str] = Counter()
        for meaning, amount in self._asked(counts, f"e.classification, {amount_of(counts)}", "1"):
            for category in meanings[meaning]["category"]:
                categories[category] += amount
        return dict(categories.most_common())

    def _tops(self, name: str) -> tuple[Ranked, ...]:
        column = "classification" if name == "action" else name
        counts = None if name in _OF_EVENTS else self.found.counts_of(column)
        first, last = ("e.first", "coalesce(e.last, e.first)") if counts else ("e.time", "e.time")
        rows: dict[Any, Counts] = {}
        meanings = self.asking.index.meanings()
        for value, amount, earliest, latest in self._asked(
            counts,
            f"e.{column}, {amount_of(counts)}, min({first}), max({last})",
            f"e.{column} IS NOT NULL",
        ):
            named = meanings[value]["action"] if name == "action" else value
            if named is not None:
                rows.setdefault(named, Counts()).add(None, (amount, 0, 0), earliest, latest)
        best = sorted(rows.items(), key=lambda item: (-item[1].events, item[0]))[: self.top]
        values = [value for value, _ in best]
        texts = (
            {value: value for value in values}
            if name == "action"
            else self.asking.index.texts(DICTIONARY_OF[name], values)
        )
        elsewhere = _counts_everywhere(self.asking, name, values)
        return tuple(
            Ranked(
                value=texts[value], events=row.events, first=row.first, last=row.last,
                new=elsewhere.get(value) == row.events,
                rare=row.events * _RARE_SHARE < self.total.events,
            )
            for value, row in best
        )  # fmt: skip

    def _asked(self, counts: str | None, columns: str, condition: str) -> Iterable[Any]:
        """Rows of ``columns``, of which the first is what is grouped by; several rows of one group, where the
        question is put in parts.
        """

        def ask(part: Condition) -> Statement:
            return (
                (
                    f"SELECT {columns} FROM {counts or part.table} e WHERE ({part.sql}) AND {condition} GROUP BY 1"
                ),
                part.parameters,
            )

        large = counts is None and self.total.events > _PICKED
        parts = by_row(self.asking, self.found) if large else [self.found]
        return spread(self.asking, parts, ask)


def _counts_everywhere(asking: Asking, name: str, ids: list[Any]) -> dict[Any, int]:
    """How often each value occurs in the whole case, for what pivots are by; empty for the rest."""
    if name not in PIVOT_FIELDS or not ids:
        return {}
    everything = condition(asking, Lens())
    counts = everything.counts_of(name)
    rows = asking.index.select(
        f"SELECT e.{name}, {amount_of(counts)} FROM {counts or everything.table} e WHERE e.{name} IN ({marks(ids)}) GROUP BY 1",
        ids,
        asking.cancelled,
    )
    return dict(rows)
