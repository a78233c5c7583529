"""What the case says of its sources: raw neighbours, shapes of unparsed lines, extents."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from logscope.analysis.sources import shape_of
from logscope.case import Case
from logscope.importing import cutter
from logscope.model.lens import Lens
from logscope.model.results import Event
from tests.importing.importing import auth_lines, new_case, take_in


def test_neighbours_are_the_lines_around_in_the_file(case: Case, events: list[Event]) -> None:
    for source in {event.source for event in events}:
        mine = sorted((e for e in events if e.source == source), key=lambda e: (e.line, e.id))
        for at, event in enumerate(mine):
            near = case.neighbours(event.id, lines=3)
            assert [line.id for line in near] == [e.id for e in mine[max(0, at - 3) : at + 4]]
            assert [line.line for line in near] == [e.line for e in mine[max(0, at - 3) : at + 4]]
            assert [line.id for line in near if line.here] == [event.id]
            assert all(line.text for line in near)


def test_an_unknown_event_has_no_neighbours(case: Case) -> None:
    assert case.neighbours(10**9) == ()


def test_neighbours_reach_over_what_came_in_between(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cutter, "GRID", 400)
    lines = auth_lines(30)
    log, other = tmp_path / "auth.log", tmp_path / "other.log"
    log.write_text("".join(lines[:15]))
    other.write_text("".join(auth_lines(20, host="db1", day=9)))
    path = new_case(tmp_path)
    take_in(path, log, other)
    log.write_text("".join(lines))
    take_in(path, log)
    with Case.open(path) as case:
        for event in case.events(Lens(f'source:"{log}"')):
            near = case.neighbours(event.id, lines=5)
            number = event.line or 0
            assert [line.line for line in near] == list(
                range(max(1, number - 5), min(30, number + 5) + 1)
            )


def test_unparsed_lines_are_grouped_by_shape(tmp_path: Path) -> None:
    log = tmp_path / "odd.log"
    log.write_text(
        "".join(f"?? job {number} took {number * 7} of 'x'\n" for number in range(9))
        + '?? said "one"\n?? said "two"\n?? 0xdeadbeefcafe\n'
    )
    path = new_case(tmp_path)
    take_in(path, log)
    with Case.open(path) as case:
        shapes = case.shapes()
        assert [(shape.shape, shape.count) for shape in shapes[:2]] == [
            ("?? job 0 took 0 of 'x'", 9),
            ('?? said "..."', 2),
        ]
        assert shapes[0].sample == "?? job 0 took 0 of 'x'"
        assert (shapes[1].source, shapes[1].line) == (str(log), 10)
        assert case.shapes(limit=1) == shapes[:1]
        (source,) = case.sources()
        assert case.shapes(source=source.id) == shapes
        assert case.shapes(source=source.id + 1) == ()


def test_a_case_without_unparsed_lines_has_no_shapes(tmp_path: Path) -> None:
    log = tmp_path / "auth.log"
    log.write_text("".join(auth_lines(3)))
    path = new_case(tmp_path)
    take_in(path, log)
    with Case.open(path) as case:
        assert case.shapes() == ()


@pytest.mark.parametrize(
    ("line", "shape"),
    [
        ("a 12 b 345", "a 0 b 0"),
        ('"quoted 1" x', '"..." x'),
        ("id 00deadBEEF00 end", "id x end"),
        ("x" * 5_000, "x" * 160),
    ],
)
def test_the_shape_of_a_line(line: str, shape: str) -> None:
    assert shape_of(line) == shape


def test_a_source_tells_its_extent(case: Case, events: list[Event]) -> None:
    for source in case.sources():
        mine = [event for event in events if event.source == source.path]
        times = [event.time for event in mine if event.time is not None]
        assert source.events == len(mine)
        assert (source.first, source.last) == ((min(times), max(times)) if times else (None, None))
        assert set(source.hosts) == {event.host for event in mine if event.host}
        assert source.unparsed == sum(event.format is None for event in mine)
        assert Counter(source.books.size_bytes).total() == source.content_bytes
        assert source.balanced
