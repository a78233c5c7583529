"""A question in parts on all cores, and a text that is looked for once: the same answers as in one."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from logscope.analysis import condition, histogram, profile, spread
from logscope.case import Case, ImportRequest
from logscope.errors import QueryCancelledError
from logscope.index import records
from logscope.index.index import Index
from logscope.model.lens import Lens
from logscope.query import sql
from tests.importing.importing import REFERENCE, auth_lines, new_case

LENSES = (
    "", "outcome:failure", "host:db1", "host:db1 not program:sshd", "actor:ann", "source_ip:203.0.113.0/24",
    "source_ip:203.0.113.0/24 host:web1", "Failed", "line>=0",
)  # fmt: skip


PROFILED = (("host", "db1"), ("actor", "ann"), ("source_ip", "203.0.113.1"), ("host", "nowhere"))


@pytest.fixture
def in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every case is large, and every lens has many events."""
    monkeypatch.setattr(spread, "_LARGE", 0)
    monkeypatch.setattr(profile, "_PICKED", 0)
    monkeypatch.setattr(condition, "_LARGE_SHARE", 0)
    monkeypatch.setattr(sql, "LISTED_BEST", 1)


def answers(case: Case, lens: Lens) -> list[object]:
    return [
        *(case.pivot(field, lens, limit=limit) for field in ("actor", "host", "source_ip") for limit in (2, 500)),
        *(case.histogram(lens, buckets=buckets) for buckets in (7, 200)),
        *(case.histogram(lens, by=by) for by in ("source_ip", "category", "format")),
        case.matrix(lens),
        case.count(lens),
        *(case.profile(field, value, lens) for field, value in PROFILED),
    ]  # fmt: skip


@pytest.mark.parametrize("query", LENSES)
def test_in_parts_a_question_has_the_same_answer(
    case: Case, query: str, request: pytest.FixtureRequest
) -> None:
    lenses = (
        Lens(query),
        Lens(query, 1_767_200_000_000_000),
        Lens(query, None, 1_767_460_000_000_000),
    )
    in_one = [answers(case, lens) for lens in lenses]
    request.getfixturevalue("in_parts")
    assert [answers(case, lens) for lens in lenses] == in_one


@pytest.mark.usefixtures("in_parts")
@pytest.mark.parametrize(
    "query", ["source_ip:203.0.113.0/24", "source_ip:203.0.113.0/24 host:web1"]
)
def test_a_wide_lens_is_asked_in_parts(
    case: Case, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    side_by_side = Index.side_by_side

    def seen(self: Index, work: Any, parts: Any) -> Any:
        asked.append(len(parts))
        return side_by_side(self, work, parts)

    monkeypatch.setattr(Index, "side_by_side", seen)
    bars = case.histogram(Lens(query), by="outcome")
    assert asked == [len(bars.buckets)]
    monkeypatch.setattr(histogram, "_MOST_PARTS", 0)
    assert case.histogram(Lens(query), by="outcome") == bars
    assert asked[1:] == [spread._PARTS]
    case.pivot("actor", Lens(query))
    assert len(asked) > 2


@pytest.mark.usefixtures("in_parts")
def test_the_parts_cover_every_number_once(case: Case) -> None:
    asking = case._asking(None)
    found = condition.condition(asking, Lens())
    for highest in (1, 2, 15, 16, 17, 1000):
        covered = [
            number
            for part in spread.by_number(asking, found, "actor", highest)
            for number in range(part.parameters[-2] + 1, part.parameters[-1] + 1)
        ]
        assert covered == list(range(1, highest + 1))
    for first, last in ((0, 0), (-5, 3), (10, 1000)):
        covered = [
            time
            for part in spread.by_time(asking, found, first, last)
            for time in range(part.parameters[-2], part.parameters[-1] + 1)
        ]
        assert covered == list(range(first, last + 1))


@pytest.mark.parametrize(("field", "value"), PROFILED)
@pytest.mark.parametrize("query", LENSES)
def test_what_is_known_of_one_at_once_is_the_beginning_of_its_profile(
    case: Case, query: str, field: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profile, "_SOON", 0)
    whole = case.profile(field, value, Lens(query))
    soon = case.profile(field, value, Lens(query), whole=False)
    assert not whole.partial
    if soon.partial:
        assert soon.events
        tops = {name: whole.tops[name] for name in soon.tops}
        hours = whole.hours if soon.hours else ()
        assert soon == replace(whole, partial=True, tops=tops, hours=hours)
    else:
        assert soon == whole


@pytest.mark.parametrize("field", ["actor", "host", "source_ip"])
@pytest.mark.parametrize("query", LENSES)
def test_spark_lines_that_are_asked_for_later_are_the_same(
    case: Case, query: str, field: str
) -> None:
    lens = Lens(query)
    waited = case.pivot(field, lens)
    first = case.pivot(field, lens, wait_for_sparks=False)
    assert [row.events for row in first.rows] == [row.events for row in waited.rows]
    assert case.with_sparks(first, lens) == waited


def test_spark_lines_of_a_network_are_left_for_later(case: Case) -> None:
    rows = case.pivot("actor", Lens("source_ip:203.0.113.0/24"), wait_for_sparks=False).rows
    assert rows
    assert all(row.spark == () for row in rows)


# -- texts -----------------------------------------------------------------------------------------


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The searches through records that are made."""
    made: list[str] = []
    look = records.Records._look

    def seen(self: records.Records, key: Any, *asked: Any) -> Any:
        made.append(str(key))
        return look(self, key, *asked)

    monkeypatch.setattr(records.Records, "_look", seen)
    return made


def test_a_text_is_looked_for_once(case: Case, searched: list[str]) -> None:
    lens = Lens("Failed")
    events = len(list(case.events(lens)))
    assert case.count(lens) == events > 0
    assert sum(row.events for row in case.pivot("host", lens).rows) == events
    assert len(searched) == 1
    case.count(Lens("Failed host:db1"))
    assert len(searched) == 1
    case.count(Lens("Accepted"))
    assert len(searched) == 2


def test_of_few_events_the_texts_are_looked_up(
    case: Case, searched: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(condition, "_FEW", 40)
    late = 1_767_437_400_000_000  # 2026-01-03T10:50:00Z
    lenses = (
        Lens("actor:bob Failed"), Lens("Failed", late), Lens("Failed time>=2026-01-03T10:50:00Z"),
        Lens("host:db1 Failed"), Lens("-Failed", late),
    )  # fmt: skip
    few = [answers(case, lens) for lens in lenses]
    assert len(searched) == 1  # for the host, which has more
    monkeypatch.setattr(condition, "_FEW", -1)
    assert [answers(case, lens) for lens in lenses] == few
    assert any(event.original for event in case.events(lenses[1]))


def test_a_check_of_a_query_looks_for_nothing(case: Case, searched: list[str]) -> None:
    case.check("Failed | count by actor")
    case.check("Failed")
    assert searched == []


def test_what_is_imported_later_is_found_too(tmp_path: Path) -> None:
    path = new_case(tmp_path)
    with Case.open(path) as case:
        for day in (1, 2):
            log = tmp_path / f"{day}.log"
            log.write_text("".join(auth_lines(50, day=day)))
            request = ImportRequest((str(log),), workers=1, reference=REFERENCE)
            for _ in case.import_files(request):
                pass
            assert case.count(Lens("sshd")) == case.count(Lens()) == 50 * day


def test_more_records_than_are_kept_give_the_same_answers(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    lens = Lens("sshd")
    kept = answers(case, lens)
    monkeypatch.setattr(records, "MOST_OF_ONE", 3)
    with Case.open(case.path) as other:
        assert other._index.records.where(*SSHD) is None
        assert answers(other, lens) == kept


def test_the_oldest_searches_are_forgotten(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MOST_OF_ALL", 1)
    with Case.open(case.path) as other:
        for text in ("%sshd%", "%Failed%", "%nowhere at all%"):
            other._index.records.where("r.original LIKE ?", (text,))
        kept = list(other._index.records._searches)
    assert SSHD not in kept


SSHD = ("r.original LIKE ?", ("%sshd%",))


@pytest.fixture
def index(case_path: Path) -> Iterator[Index]:
    opened = Index(case_path)
    yield opened
    opened.close()


@pytest.fixture
def with_sshd(index: Index) -> list[int]:
    return [row[0] for row in index.select("SELECT id FROM record WHERE original LIKE '%sshd%'")]


def in_order(parts: Iterable[records.Found]) -> list[int]:
    return sorted(number for part in parts for number in part.ids)


def test_a_search_is_followed_while_another_makes_it(index: Index, with_sshd: list[int]) -> None:
    first = index.records.as_found(*SSHD)
    begun = [next(first)]
    second = index.records.as_found(*SSHD)
    seen = [next(second)]
    begun += list(first)
    assert in_order([*seen, *second]) == in_order(begun) == with_sshd
    assert index.records.kept(*SSHD)
    assert in_order(index.records.as_found(*SSHD)) == list(index.records.where(*SSHD) or ())


def test_who_follows_a_search_that_is_given_up_goes_on_with_it(
    index: Index, with_sshd: list[int]
) -> None:
    first = index.records.as_found(*SSHD)
    next(first)
    second = index.records.as_found(*SSHD)
    seen = [next(second)]
    first.close()
    assert not index.records.kept(*SSHD)
    assert in_order([*seen, *second]) == with_sshd
    assert list(index.records.where(*SSHD) or ()) == with_sshd


def test_more_than_is_kept_is_found_all_the_same(
    index: Index, with_sshd: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "MOST_OF_ONE", 3)
    first = index.records.as_found(*SSHD)
    seen = []
    while len(in_order(seen)) <= 3:
        seen.append(next(first))
    assert index.records.where(*SSHD) is None
    assert in_order([*seen, *first]) == with_sshd
    assert in_order(index.records.as_found(*SSHD)) == with_sshd


def test_no_ids_can_be_asked_for(index: Index) -> None:
    count = "SELECT count(*) FROM event e WHERE e.id IN carray(?)"
    # wherever an empty array happens to lie in memory
    assert {index.value(count, (array("i"),)) for _ in range(2_000)} == {0}
    assert index.value(count, (array("i", [1, 2]),)) == 2


def test_who_waits_for_a_search_may_give_up(index: Index, with_sshd: list[int]) -> None:
    first = index.records.as_found(*SSHD)
    next(first)
    with pytest.raises(QueryCancelledError):
        index.records.where(*SSHD, lambda: True)
    found: list[object] = []
    second = threading.Thread(target=lambda: found.append(index.records.where(*SSHD)))
    second.start()
    list(first)
    second.join()
    assert [list(ids) for ids in found] == [with_sshd]  # type: ignore[call-overload]
