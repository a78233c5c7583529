"""Stages answer what counting by hand answers."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logscope.errors import QueryError
from logscope.query.ast import Count, Name, Node, Query
from logscope.query.check import Column
from logscope.query.grammar import parse
from logscope.query.pipeline import compile_pipeline, event_ids
from logscope.query.sql import Sql
from tests.query.plain_evaluator import extra_texts, true_of
from tests.query.random_trees import DAY, EVENTS, TREES
from tests.query.small_case import SmallCase

HOUR = 3_600_000_000


def event(hours: float = 0, **fields: Any) -> dict[str, Any]:
    return {
        "time": DAY + int(hours * HOUR),
        "time_basis": "exact",
        "original": "",
        "message": "",
    } | fields


CASE = SmallCase(
    [
        event(0, actor="root", host="web1", outcome="failure", action="ssh.login", category=["audit.logon"], source_ip="203.0.113.5", message="one", original="one"),
        event(0.5, actor="root", host="web1", outcome="failure", action="ssh.login", category=["audit.logon"], source_ip="203.0.113.9", rule="other"),
        event(1, actor="ann", host="db1", outcome="success", action="sudo.command", category=["audit.privilege", "audit.logon"], source_ip="203.0.113.5", code="200"),
        event(25, host="db1", code="5.7.1", extra={"k": True, "a": {"b": 7}}, source="x/auth.log"),
        event(26, actor="Bob", host="db1", code="1000", time=None),
    ]
)  # fmt: skip


def answer(text: str, case: SmallCase = CASE, **context: Any) -> list[tuple[Any, ...]]:
    statement = compile_pipeline(parse(text), case.context(**context))
    rows = case.rows(statement.sql)
    assert all(len(row) == len(statement.columns) for row in rows)
    return rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("| count", [(5,)]),
        ("actor:nobody | count", [(0,)]),
        ("actor:nobody | count by host", []),
        ("| count by actor", [("root", 2), ("ann", 1), ("Bob", 1), (None, 1)]),
        ("| count by actor, host | head 2", [("root", "web1", 2), ("ann", "db1", 1)]),
        ("| count by action", [("ssh.login", 2), (None, 2), ("sudo.command", 1)]),
        ("| count by outcome", [("failure", 2), ("unknown", 2), ("success", 1)]),
        ("| count by category", [("audit.logon", 3), (None, 2), ("audit.privilege", 1)]),
        ("| count by category, action | head 2", [("audit.logon", "ssh.login", 2), (None, None, 2)]),
        ("outcome:failure | count by source_ip as tries", [("203.0.113.5", 1), ("203.0.113.9", 1)]),
        ("| count by time_basis", [("exact", 4), (None, 1)]),
        ("| count by source | where source:*", [("x/auth.log", 1)]),
        ("| count by extra.k | where extra.k:true", [("true", 1)]),
        ("| count by extra.a.b | where extra.a.b:7", [("7", 1)]),
        ("| count by message | where message:on", [("one", 1)]),
        ("| count by actor | where count > 1", [("root", 2)]),
        ("| count by actor | where count=1 not actor:(ann or BOB)", [(None, 1)]),
        ("| count by actor | where not actor:root | sort actor", [("ann", 1), ("Bob", 1), (None, 1)]),
        ("| count by actor | sort -actor", [("root", 2), ("Bob", 1), ("ann", 1), (None, 1)]),
        ("| count by actor | sort count, -actor | head 1", [("Bob", 1)]),
        ("| count by actor | head 2 | sort count", [("ann", 1), ("root", 2)]),
        ("| count by actor, host | fields count, actor | head 1", [(2, "root")]),
        ("| count by actor | fields actor | head 2", [("root",), ("ann",)]),
        ("| count by actor, source_ip | count by source_ip as actors | where source_ip:203.0.113.0/29", [("203.0.113.5", 2)]),
        ("| count by source_ip | where source_ip:203.0.113.9", [("203.0.113.9", 1)]),
        ("| count by code | where code>=200 | fields code", [("1000",), ("200",)]),
        ("| count by host | where host:/^d/ or count:2*", [("db1", 3), ("web1", 2)]),
        ("| count by time_basis | where time_basis:exact", [("exact", 4)]),
        ("| timeline 1h", [(DAY, 2), (DAY + HOUR, 1), (DAY + 25 * HOUR, 1), (None, 1)]),
        ("| timeline 1d by outcome", [(DAY, "failure", 2), (DAY, "success", 1), (DAY + 24 * HOUR, "unknown", 1), (None, "unknown", 1)]),
        ("| timeline 1d | where time>=2026-01-04", [(DAY + 24 * HOUR, 1)]),
        ("| timeline 1d | sort -count | head 1", [(DAY, 3)]),
        ("host:web1 | fields time, actor", [(DAY, "root"), (DAY + HOUR // 2, "root")]),
        ("| sort -time | head 1 | fields host", [("db1",)]),
        ("| sort actor, -time | fields actor", [("ann",), ("Bob",), ("root",), ("root",), (None,)]),
        ("| head 2 | count by host", [("db1", 1), ("web1", 1)]),
        ("| where actor:root | where source_ip:203.0.113.9 | count", [(1,)]),
        ("| head 3 | where actor:root | fields source_ip", [("203.0.113.5",), ("203.0.113.9",)]),
        ("actor:ann | fields category", [("audit.privilege audit.logon",)]),
    ],
)  # fmt: skip
def test_a_pipeline_answers(text: str, rows: list[tuple[Any, ...]]) -> None:
    found = answer(text)
    if "sort" in text or "time" in text:
        assert found == rows
    else:
        assert Counter(found) == Counter(rows)


def test_columns_are_named_and_typed() -> None:
    context = CASE.context()
    assert compile_pipeline(parse("| count by user.name, source_ip as n"), context).columns == (
        Column("actor", "text", "actor"),
        Column("source_ip", "address", "source_ip"),
        Column("n", "int"),
    )
    assert compile_pipeline(parse("| timeline 1h by outcome"), context).columns == (
        Column("time", "time", "time"),
        Column("outcome", "text", "outcome"),
        Column("count", "int"),
    )
    names = [column.name for column in compile_pipeline(parse("a | head 1"), context).columns]
    assert names == ["time", "host", "program", "actor", "action", "outcome", "source_ip", "message"]  # fmt: skip


def test_buckets_are_cut_in_the_zone_of_the_analyst_and_weeks_on_monday() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    midnight = int(datetime(2026, 1, 3, tzinfo=berlin).timestamp()) * 1_000_000
    assert answer("time:* | timeline 1d", zone=berlin)[0] == (midnight, 3)
    monday = int(datetime(2025, 12, 29, tzinfo=UTC).timestamp()) * 1_000_000
    assert answer("time:* | timeline 1w") == [(monday, 4)]
    early = SmallCase([event(time=-1)])
    assert answer("| timeline 1h", early) == [(-HOUR, 1)]


def test_events_of_a_pipeline_that_does_not_count() -> None:
    def ids(text: str) -> list[int]:
        return [row[0] for row in CASE.rows(event_ids(parse(text), CASE.context()))]

    assert ids("time:*") == [1, 2, 3, 4]
    assert ids("host:db1 | sort -time | head 2") == [4, 3]
    assert ids("| sort -actor, -time | head 2 | where source_ip:203.0.113.9") == [2]


def test_parameters_are_bound_in_stages_too() -> None:
    text = "actor:$who | count by actor | where count >= $least"
    assert answer(text, parameters={"who": "root", "least": "2"}) == [("root", 2)]
    assert answer(text, parameters={"who": "root", "least": "3"}) == []
    with pytest.raises(QueryError, match="expected a number"):
        answer(text, parameters={"who": "root", "least": "many"})


@pytest.mark.parametrize("name", ["'", "a'b", "a]b", "x; DROP TABLE event", "ключ", "?", "a.b'.c"])
def test_a_name_in_extra_is_data_and_never_sql(name: str) -> None:
    case = SmallCase([event(extra={name: "x"}), event()])
    assert answer(f'extra."{name}":x | count by extra."{name}" | sort -extra."{name}"', case) == [
        ("x", 1)
    ]
    assert answer(f'| sort extra."{name}" | fields extra."{name}"', case) == [("x",), (None,)]


def _keys(event: dict[str, Any], name: str) -> list[Any]:
    if name == "category":
        return list(event["category"]) or [None]
    if name == "outcome":
        return [event["outcome"] or "unknown"]
    if name == "time_basis":
        return [
            None
            if event["time"] is None
            else "+".join(
                part
                for part in ("exact", "year-inferred", "zone-assumed", "carried")
                if part in event["time_basis"].split("+")
            )
        ]
    if name == "extra.k":
        return [next(iter(extra_texts(event, "k")), None)]
    return [event[name]]


@given(
    st.lists(EVENTS.filter(lambda e: not isinstance(e["extra"].get("k"), list)), max_size=10),
    TREES,
    st.lists(st.sampled_from(["actor", "host", "source_ip", "action", "outcome", "category", "time_basis", "code", "pid", "source", "message", "time", "extra.k"]), unique=True, min_size=1, max_size=3),
    st.sampled_from(["probe", "scan"]),
)  # fmt: skip
def test_groups_are_counted_as_by_hand(
    events: list[dict[str, Any]], tree: Node, names: list[str], text: Any
) -> None:
    case = SmallCase(events)
    counted: Counter[tuple[Any, ...]] = Counter()
    for event_ in events:
        if true_of(tree, event_, case.newest):
            groups: list[tuple[Any, ...]] = [()]
            for name in names:
                groups = [(*group, key) for group in groups for key in _keys(event_, name)]
            counted.update(groups)
    query = Query(tree, (Count(tuple(Name(name) for name in names)),))
    rows = case.rows(compile_pipeline(query, case.context(text=text)).sql)
    assert {tuple(row[:-1]): row[-1] for row in rows} == counted
    assert len(rows) == len(counted)
    assert [row[-1] for row in rows] == sorted((row[-1] for row in rows), reverse=True)


def test_no_statement_changes_the_case() -> None:
    answer('| count by actor | where actor:"\'; DELETE FROM event; --"')
    assert CASE.rows(Sql("SELECT count(*) FROM event")) == [(5,)]
