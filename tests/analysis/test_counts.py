"""Histogram, pivots, profile, matrix, tables: each against a count in plain Python, from tally and events."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from logscope.analysis.histogram import WIDTHS_US, width_for
from logscope.case import Case
from logscope.errors import QueryError, UsageError
from logscope.model.lens import Lens
from logscope.model.results import Event

HOUR = 3_600_000_000
# The same question, answered from the tally, and from the events since the tally knows no lines.
PATHS = ("", "line>=0")
FIELDS = ("actor", "host", "source_ip")


def groups(event: Event, by: str) -> tuple[str, ...]:
    if by == "category":
        return event.category or ("(none)",)
    value = getattr(event, by)
    return (value if value is not None else "(none)",)


@pytest.mark.parametrize("query", [*PATHS, "host:db1", "host:db1 line>=0"])
@pytest.mark.parametrize("by", ["outcome", "category", "action", "format", *FIELDS])
def test_every_bar_is_what_lies_in_it(case: Case, events: list[Event], query: str, by: str) -> None:
    mine = [event for event in events if "db1" not in query or event.host == "db1"]
    for width in (60_000_000, HOUR // 2, HOUR, 3 * HOUR, 24 * HOUR, 168 * HOUR):
        lens = Lens(query, -2 * HOUR if width > 24 * HOUR else 1_767_200_000_000_000)
        found = case.histogram(lens, width_us=width, by=by)
        bars: dict[int, Counter[str]] = {}
        for event in mine:
            if event.time is not None and lens.since is not None and event.time >= lens.since:
                bars.setdefault(event.time // width * width, Counter()).update(groups(event, by))
        assert {bar.start: dict(bar.counts) for bar in found.buckets if bar.counts} == bars
        assert [bar.start for bar in found.buckets] == list(
            range(found.buckets[0].start, found.buckets[-1].start + 1, width)
        )
        assert set(found.groups) == {name for counts in bars.values() for name in counts}


@pytest.mark.parametrize("path", PATHS)
def test_an_open_histogram_covers_the_lens(case: Case, events: list[Event], path: str) -> None:
    times = [event.time for event in events if event.time is not None]
    for buckets in (1, 10, 60, 400):
        found = case.histogram(Lens(path), buckets=buckets)
        assert (found.since, found.until) == (min(times), max(times) + 1)
        assert sum(bar.total for bar in found.buckets) == len(times)
        assert (found.total, found.untimed) == (len(events), len(events) - len(times))
        assert found.width in WIDTHS_US
        assert len(found.buckets) <= max(buckets + 1, 7)  # no bar is wider than ten years


def test_tally_and_events_draw_the_same_bars(case: Case) -> None:
    for width in (HOUR, 6 * HOUR, 24 * HOUR):
        for by in ("outcome", "category", *FIELDS):
            tallied, counted = (case.histogram(Lens(path), width_us=width, by=by) for path in PATHS)
            assert tallied == counted


def test_a_lens_without_events_has_no_bars(case: Case) -> None:
    found = case.histogram(Lens("host:nowhere"))
    assert (found.buckets, found.total, found.since) == ((), 0, None)
    empty = case.histogram(Lens("", 100, 100))
    assert empty.buckets == ()


def test_widths_are_readable_and_enough() -> None:
    for span in (1, 10**6, 10**9, 10**13, 10**16):
        for buckets in (1, 7, 60, 1000):
            assert span // width_for(span, buckets) < max(buckets, 1) or span > 10**15
    assert width_for(60_000_000, 60) == 2_000_000


def test_a_range_of_centuries_does_not_give_millions_of_bars(case: Case) -> None:
    found = case.histogram(Lens("", -(10**16), 10**16), width_us=1_000_000)
    assert len(found.buckets) < 25_000


def plain_pivot(events: list[Event], field: str) -> dict[str, dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    for event in events:
        value = getattr(event, field)
        if value is None:
            continue
        row = rows.setdefault(value, {"events": 0, "successes": 0, "failures": 0, "times": []})
        row["events"] += 1
        row["successes"] += event.outcome == "success"
        row["failures"] += event.outcome == "failure"
        row["times"] += [] if event.time is None else [event.time]
        for other in FIELDS:
            row.setdefault(other, set()).add(getattr(event, other))
    return rows


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("narrowed", ["", "outcome:failure"])
def test_a_pivot_is_what_a_count_gives(
    case: Case, events: list[Event], path: str, field: str, narrowed: str
) -> None:
    mine = [event for event in events if not narrowed or event.outcome == "failure"]
    found = case.pivot(field, Lens(f"{narrowed} {path}".strip()))
    expected = plain_pivot(mine, field)
    assert found.total_rows == len(found.rows) == len(expected)
    assert found.without == sum(getattr(event, field) is None for event in mine)
    for row in found.rows:
        wanted = expected[row.value]
        assert (row.events, row.successes, row.failures) == (
            wanted["events"], wanted["successes"], wanted["failures"],
        )  # fmt: skip
        times = wanted["times"]
        assert (row.first, row.last) == ((min(times), max(times)) if times else (None, None))
        assert row.others == {
            other: len(wanted[other] - {None}) for other in FIELDS if other != field
        }
        assert sum(row.spark) == len(times)
    assert [row.events for row in found.rows] == sorted(
        (row.events for row in found.rows), reverse=True
    )


@pytest.mark.parametrize("order", ["events", "failures", "successes", "first", "last", "value"])
def test_a_pivot_is_ordered_as_asked_and_cut_behind_that(case: Case, order: str) -> None:
    whole = case.pivot("source_ip", Lens(), order=order)
    assert case.pivot("source_ip", Lens(), order=order, limit=3).rows == whole.rows[:3]
    values = [getattr(row, order) for row in whole.rows]
    ascending = order in ("first", "value")
    assert values == sorted(values, reverse=not ascending)


def test_a_pivot_by_something_else_is_refused(case: Case) -> None:
    with pytest.raises(UsageError, match="actor, host, source_ip"):
        case.pivot("program", Lens())
    with pytest.raises(UsageError, match="failures"):
        case.pivot("actor", Lens(), order="beauty")
    with pytest.raises(UsageError):
        case.profile("program", "sshd", Lens())


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("field", "value"), [("actor", "ann"), ("actor", "Ann"), ("host", "db1"), ("source_ip", "203.0.113.1")])  # fmt: skip
def test_a_profile_is_what_a_count_gives(
    case: Case, events: list[Event], path: str, field: str, value: str
) -> None:
    mine = [event for event in events if getattr(event, field) == value]
    times = [event.time for event in mine if event.time is not None]
    found = case.profile(field, value, Lens(path), top=100)
    assert found.events == len(mine)
    assert found.successes == sum(event.outcome == "success" for event in mine)
    assert found.failures == sum(event.outcome == "failure" for event in mine)
    assert (found.first, found.last) == (min(times), max(times))
    assert list(found.hours) == [
        sum(time // HOUR % 24 == hour for time in times) for hour in range(24)
    ]
    assert found.categories == dict(Counter(c for event in mine for c in event.category))
    for name, tops in found.tops.items():
        counted = Counter(getattr(event, name) for event in mine)
        del counted[None]
        assert {ranked.value: ranked.events for ranked in tops} == dict(counted)
        for ranked in tops:
            if name in FIELDS:
                everywhere = sum(getattr(event, name) == ranked.value for event in events)
                assert ranked.new == (everywhere == ranked.events)


def test_a_profile_of_nobody_is_empty(case: Case) -> None:
    found = case.profile("actor", "nobody at all", Lens())
    assert (found.events, found.first, found.categories) == (0, None, {})
    assert case.profile("host", "DB1", Lens()).events == case.profile("host", "db1", Lens()).events


@pytest.mark.parametrize("path", PATHS)
def test_the_matrix_is_what_a_count_gives(case: Case, events: list[Event], path: str) -> None:
    found = case.matrix(Lens(path))
    cells = Counter((category, event.host or "") for event in events for category in event.category)
    assert {
        (category, host): number
        for category, hosts in found.cells.items()
        for host, number in hosts.items()
    } == dict(cells)
    assert dict(found.without) == dict(
        Counter(event.host or "" for event in events if not event.category)
    )
    assert set(found.hosts) == {event.host or "" for event in events}


def test_a_table_is_asked_within_the_lens(case: Case, events: list[Event]) -> None:
    lens = Lens("host:db1", 1_767_300_000_000_000)
    table = case.table("outcome:failure | count by actor | sort actor", lens)
    counted = Counter(
        event.actor
        for event in events
        if event.host == "db1" and event.outcome == "failure" and (event.time or 0) >= (lens.since or 0)
    )  # fmt: skip
    assert table.columns == ("actor", "count")
    assert dict(table.rows) == dict(counted)  # type: ignore[arg-type]
    times = case.table("host:db1 | timeline 1h")
    assert times.time_columns == {"time"}
    hours = Counter(e.time and e.time // HOUR * HOUR for e in events if e.host == "db1")
    assert dict(times.rows) == dict(hours)  # type: ignore[arg-type]


def test_a_table_binds_its_parameters_as_values(case: Case, events: list[Event]) -> None:
    table = case.table("actor:$who | count", parameters={"who": "ann"})
    caseless = [event for event in events if (event.actor or "").lower() == "ann"]
    assert table.rows == ((len(caseless),),)
    assert case.table("actor:$who | count", parameters={"who": "x or host:*"}).rows == ((0,),)
    with pytest.raises(QueryError):
        case.check("acter:root")


def test_totals_and_span(case: Case, events: list[Event]) -> None:
    totals = case.totals()
    assert (totals.events, totals.sources, totals.balanced) == (len(events), 6, True)
    assert totals.hosts == len({event.host for event in events} - {None})
    assert totals.unparsed == sum(event.format is None for event in events)
    times = [event.time for event in events if event.time is not None]
    assert case.span() == (min(times), max(times))
