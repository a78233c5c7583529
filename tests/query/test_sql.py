"""The filter's SQL finds what a plain reading of the query finds."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logscope.errors import QueryError
from logscope.query import sql as compiler
from logscope.query.ast import Node, Query
from logscope.query.grammar import parse
from logscope.query.sql import MemberMode, Sql, TextMode, time_range, where
from tests.query.plain_evaluator import true_of
from tests.query.random_trees import DAY, EVENTS, TREES
from tests.query.small_case import SmallCase

MINUTE = 60_000_000


@given(
    st.lists(EVENTS, max_size=8),
    TREES,
    st.sampled_from(["probe", "scan"]),
    st.sampled_from(["listed", "marked"]),
)
def test_sql_finds_what_the_plain_evaluator_finds(
    events: list[dict[str, Any]], tree: Node, text: TextMode, members: MemberMode
) -> None:
    case = SmallCase(events)
    with patch.object(compiler, "LISTED_BEST", 1):
        found = case.ids(where(tree, case.context(text=text, members=members)))
    assert found == [
        number for number, event in enumerate(events, 1) if true_of(tree, event, case.newest)
    ]


def event(**fields: Any) -> dict[str, Any]:
    return {"time": DAY, "time_basis": "exact", "original": "", "message": ""} | fields


CASE = SmallCase(
    [
        event(actor="root", host="web1", outcome="failure", category=["audit.logon"], action="ssh.login", source_ip="203.0.113.5", original="Jan  3 web1 sshd[5]: Failed password for root", message="Failed password for root", pid=5),
        event(actor="Ann", host="web2", outcome="success", category=["audit.logon", "audit.privilege"], source_ip="2001:db8::1", code="404", original="session opened for Ann", time=DAY + 14 * 60 * MINUTE),
        event(host="web1", code="5.7.1", original="50% done_now", time=None, target="/etc/passwd", extra={"user": "x", "list": ["a", "b"], "deep": {"er": True}, "n": 7}),
        event(actor="müller", outcome="unknown", code="503", severity=3, original="MÜLLER war da", source="logs/web2/auth.log", time=DAY + 24 * 60 * MINUTE, time_basis="year-inferred+carried"),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", [1, 2, 3, 4]),
        ("actor:root outcome:failure", [1]),
        ("ACTOR:ROOT", [1]),
        ("user.name:ann", [2]),
        ("actor:MÜLLER", [4]),
        ("actor:m?ll*", [4]),
        ("müller", [4]),
        ("not actor:root", [2, 3, 4]),
        ("-host:web1", [2, 4]),
        ("actor:*", [1, 2, 4]),
        ("-actor:*", [3]),
        ("actor:(root or ann)", [1, 2]),
        ("actor:(* and not root)", [2, 4]),
        ("actor!=root", [2, 3, 4]),
        ("pid=5", [1]),
        ("outcome:unknown", [3, 4]),
        ("outcome:*", [1, 2, 4]),
        ("category:audit.*", [1, 2]),
        ("category:audit.privilege", [2]),
        ("category:audit.logon not outcome:success", [1]),
        ("source_ip:203.0.113.0/24", [1]),
        ("source.ip:2001:DB8:0::1", [2]),
        ("source_ip:2001:db8::/32 or source_ip:203.0.113.*", [1, 2]),
        ("code:>=404", [2, 4]),
        ("code>=404.5", [4]),
        ("code < 500", [2]),
        ("severity:err", [4]),
        ("severity<=warning", [4]),
        ("target:/etc/passwd", [3]),
        ('"50% DONE"', [3]),
        ("done_now", [3]),
        ("d?ne", [3]),
        ("message:password", [1]),
        ("message:/^failed/i", [1]),
        ("message:/^failed/", []),
        ("/sshd.5/", [1]),
        ("extra.user:X", [3]),
        ("extra.list:b", [3]),
        ("extra.deep.er:true", [3]),
        ("extra.n>6", [3]),
        ("extra:deep", [3]),
        ("extra.none:*", []),
        ("source:*auth.log", [4]),
        ("log.file.path:logs/web2/auth.log", [4]),
        ("time_basis:carried", [4]),
        ("time_basis:exact", [1, 2]),
        ("time:*", [1, 2, 4]),
        ("since:2026-01-03 until:2026-01-03", [1, 2]),
        ('since:2026-01-03 until:"2026-01-03 14:00"', [1]),
        ('time:"2026-01-03 14:00"', [2]),
        ("time>2026-01-03", [4]),
        ("last:10h", [2, 4]),
        ('around:"2026-01-03 14:10" 10m', [2]),
        ("around:2026-01-03T14:10", [2]),
        ("not since:2026-01-03T14:00", [1, 3]),
        ("(actor:root or actor:ann) host:web2", [2]),
        ("actor:root or actor:ann host:web1", [1]),
    ],
)
@pytest.mark.parametrize("mode", ["probe", "scan"])
def test_a_query_finds_its_events(text: str, ids: list[int], mode: TextMode) -> None:
    assert CASE.ids(where(parse(text), CASE.context(text=mode))) == ids


def test_a_time_without_a_zone_is_in_the_zone_of_the_analyst() -> None:
    berlin = CASE.context(zone=ZoneInfo("Europe/Berlin"))
    assert CASE.ids(where(parse('time:"2026-01-03 15:00"'), berlin)) == [2]
    assert CASE.ids(where(parse("time:2026-01-03T14:00Z"), berlin)) == [2]


@pytest.mark.parametrize(
    "value",
    ["'", '"', "';", "'; DROP TABLE event; --", '" OR 1=1 --', "?", "%", "_", "\\", "a\0b", "\ud800", "$x", ")", "*", "x' OR 'x'='x"],
)  # fmt: skip
@pytest.mark.parametrize(
    "field",
    ["actor", "target", "code", "message", "original", "source", "action", "extra.k", "extra"],
)
def test_a_value_is_data_and_never_sql(field: str, value: str) -> None:
    stored = value.replace("\0", "␀").replace("\ud800", "?")
    case = SmallCase(
        [
            event(actor="ann", original="x"),
            event(
                **(
                    {"extra": {"k": stored}}
                    if field.startswith("extra")
                    else {field: stored, "original": stored}
                )
            ),
        ]
    )
    query = parse(f"{field}:$value")
    sql = where(query, case.context(parameters={"value": value}))
    assert 2 in case.ids(sql) or field == "extra"
    assert 1 not in case.ids(sql)
    assert len(value) == 1 or value not in sql.text
    assert case.rows(Sql("SELECT count(*) FROM event")) == [(2,)]


def test_what_matches_nothing_in_a_dictionary_is_false_at_once() -> None:
    assert where(parse("actor:nobody"), CASE.context()) == Sql("0")
    assert where(parse("actor:nobody host:web1"), CASE.context()) == Sql("0")
    assert where(parse("not actor:nobody"), CASE.context()) == Sql("1")


def test_conditions_on_one_table_are_asked_together() -> None:
    asked: list[Sql] = []

    def resolve(sql: Sql) -> list[int]:
        asked.append(sql)
        return [1, 2]

    context = CASE.context(resolve=resolve)
    sql = where(parse("category:audit.logon host:web1 outcome:failure action:ssh.*"), context)
    assert len(asked) == 2
    assert sql.text == '(e."classification" IN (?,?) AND e."host" IN (?,?))'
    many = " or ".join(f"source_ip:10.{n // 250}.1.{n % 250}" for n in range(2_000))
    where(parse(many), context)
    assert len(asked) == 3


def test_many_ids_become_a_subselect() -> None:
    case = SmallCase([event(actor=f"user{number}") for number in range(600)])
    listed = where(parse("actor:user*"), case.context())
    assert "SELECT id FROM actor" in listed.text
    assert len(case.ids(listed)) == 600


def test_many_ids_are_marked_for_who_goes_through_all_events() -> None:
    case = SmallCase([event(actor=f"user{number}") for number in range(600)] + [event()])
    marked = where(parse("actor:user*"), case.context(members="marked"))
    assert [type(value) for value in marked.parameters] == [bytes]
    assert len(case.ids(marked)) == 600
    assert case.ids(where(parse("not actor:user*"), case.context(members="marked"))) == [601]
    with patch.object(compiler, "MARKED_LIMIT", 599):
        listed = where(parse("actor:user*"), case.context(members="marked"))
    assert "SELECT id FROM actor" in listed.text


def test_a_text_is_probed_per_event_or_scanned_once() -> None:
    assert where(parse("x"), CASE.context()).text.startswith("EXISTS")
    scanned = where(parse("x host:web1 not y"), CASE.context(text="scan"))
    assert scanned.text.count("FROM record") == 1


def test_extra_that_is_no_json_disturbs_nobody() -> None:
    case = SmallCase([event(extra={"n": float("nan")}), event(extra={"n": 1})])
    assert case.ids(where(parse("extra.n:1"), case.context())) == [2]


def test_time_range_is_what_all_events_must_meet() -> None:
    context = CASE.context()
    day = 24 * 60 * MINUTE
    assert time_range(parse("actor:root"), context) == (None, None)
    assert time_range(parse("since:2026-01-03 until:2026-01-03 x"), context) == (DAY, DAY + day)
    assert time_range(parse("last:24h time<2026-01-04"), context) == (DAY, DAY + day)
    assert time_range(parse("since:2026-01-03 or actor:root"), context) == (None, None)
    assert time_range(parse("not since:2026-01-03"), context) == (None, None)
    assert time_range(Query(), context) == (None, None)


def test_last_finds_nothing_in_a_case_without_times() -> None:
    assert where(parse("last:24h"), CASE.context(newest=None)) == Sql("0")


def test_parameters_are_bound_as_literals() -> None:
    context = CASE.context(parameters={"who": "r*", "from": "2026-01-03", "net": "203.0.113.0/24"})
    assert CASE.ids(where(parse("actor:$who"), context)) == []
    assert CASE.ids(where(parse("since:$from source_ip:$net"), context)) == [1]
    with pytest.raises(QueryError, match=r"no value for \$whom; did you mean '\$who'") as caught:
        where(parse("host:web1 actor:$whom"), context)
    assert caught.value.column == 16
    with pytest.raises(QueryError, match="is no address"):
        where(parse("source_ip:$who"), context)


def test_too_many_values_are_refused() -> None:
    context = CASE.context(resolve=lambda _sql: list(range(400)))
    text = " or ".join(f"(actor:x{number}* y{number})" for number in range(100))
    with pytest.raises(QueryError, match="too many values"):
        where(parse(text), context)


def test_the_longest_and_the_deepest_query_can_be_run() -> None:
    listed = " or ".join(f'("w{number}" host:h)' for number in range(3_000))
    assert CASE.ids(where(parse(listed), CASE.context())) == []
    deep = "not (pid:5 x not (" * 10 + "actor:root" + "))" * 10
    assert CASE.ids(where(parse(deep), CASE.context(text="scan")))
