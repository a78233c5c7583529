"""Query text is read as its author meant it, or refused at the place where it goes wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logscope.errors import QueryError
from logscope.query.ast import (
    And,
    Anything,
    Around,
    Compare,
    Count,
    Fields,
    Glob,
    Head,
    Last,
    Literal,
    Name,
    Node,
    Not,
    Or,
    Parameter,
    Regex,
    Since,
    Sort,
    SortKey,
    Text,
    Timeline,
    Until,
    Where,
)
from logscope.query.grammar import LENGTH_LIMIT, parse


def is_(field: str, text: str) -> Compare:
    return Compare(field, ":", Literal(text))


def word(text: str) -> Text:
    return Text(Literal(text))


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("actor:root", is_("actor", "root")),
        ("actor: root", is_("actor", "root")),
        ('actor:"root"', is_("actor", "root")),
        ("actor:“root”", is_("actor", "root")),
        ("USER.NAME:root", is_("actor", "root")),
        ("@timestamp:2026-01-03", is_("time", "2026-01-03")),
        ("actor:and", is_("actor", "and")),
        ("actor:-x", is_("actor", "-x")),
        ("actor:ann@example.com", is_("actor", "ann@example.com")),
        ("action:ssh.login", is_("action", "ssh.login")),
        ("target:/etc/passwd", is_("target", "/etc/passwd")),
        ("target:/var/log/", is_("target", "/var/log/")),
        ("target:\\/tmp", is_("target", "/tmp")),
        ("target:/tmp/*", Compare("target", ":", Glob("/tmp/*"))),
        ("actor:CORP\\ann", is_("actor", "CORP\\ann")),
        ('target:"C:\\Temp \\"x\\" \\\\y"', is_("target", 'C:\\Temp "x" \\y')),
        ("source_ip:2001:db8::1", is_("source_ip", "2001:db8::1")),
        ("source_ip:::1", is_("source_ip", "::1")),
        ("program:postfix/*", Compare("program", ":", Glob("postfix/*"))),
        ('program:"postfix/*"', is_("program", "postfix/*")),
        ("actor:**", Compare("actor", ":", Anything())),
        ("target:C$", is_("target", "C$")),
        ("target:$HOME/x", is_("target", "$HOME/x")),
        ("actor:$who", Compare("actor", ":", Parameter("who"))),
        ("code:>=500", Compare("code", ">=", Literal("500"))),
        ("code>=500", Compare("code", ">=", Literal("500"))),
        ("code ≥ 500", Compare("code", ">=", Literal("500"))),
        ("pid < -1", Compare("pid", "<", Literal("-1"))),
        ("pid=5", is_("pid", "5")),
        ("pid!=5", Not(is_("pid", "5"))),
        ("pid:!=5", Not(is_("pid", "5"))),
        ("uid=0", word("uid=0")),
        ("message:/a b\\/c|(d)/i", Compare("message", ":", Regex("a b/c|(d)", ignore_case=True))),
        ("/a.b/", Text(Regex("a.b"))),
        ("extra.user-agent:x", is_("extra.user-agent", "x")),
        ('extra."a: b":x', is_("extra.a: b", "x")),
        ("not-found", word("not-found")),
        ("14:05:22", word("14:05:22")),
        ("50%", word("50%")),
        ('"and"', word("and")),
        ("fail*", Text(Glob("fail*"))),
        ("a b", And((word("a"), word("b")))),
        ("a AND b And c", And((word("a"), word("b"), word("c")))),
        ("a b or c", Or((And((word("a"), word("b"))), word("c")))),
        ("a (b OR c)", And((word("a"), Or((word("b"), word("c")))))),
        ("(a b) c", And((word("a"), word("b"), word("c")))),
        ("-a not b --c", And((Not(word("a")), Not(word("b")), word("c")))),
        ("not(a)or(b)", Or((Not(word("a")), word("b")))),
        ("actor:(a or b*)", Or((is_("actor", "a"), Compare("actor", ":", Glob("b*"))))),
        ("actor:(* and not root)", And((Compare("actor", ":", Anything()), Not(is_("actor", "root"))))),
        ("actor:((a or b))", Or((is_("actor", "a"), is_("actor", "b")))),
        ("since:2026-01-03", Since(Literal("2026-01-03"))),
        ('UNTIL:"2026-01-03 14:05"', Until(Literal("2026-01-03 14:05"))),
        ("last:24h", Last(Literal("24h"))),
        ("last:$span", Last(Parameter("span"))),
        ("around:2026-01-03T14:05 1h30m", Around(Literal("2026-01-03T14:05"), Literal("1h30m"))),
        ("around:2026-01-03T14:05", Around(Literal("2026-01-03T14:05"), Literal("10m"))),
        ("around:2026-01-03T14:05 10m x", And((Around(Literal("2026-01-03T14:05"), Literal("10m")), word("x")))),
        ("a b\t\n c", And((word("a"), word("b"), word("c")))),
    ],
)  # fmt: skip
def test_a_condition_is_read(text: str, node: Node) -> None:
    assert parse(text).expression == node


def test_stages_are_read() -> None:
    query = parse(
        "outcome:failure | COUNT by user.name, source_ip as tries | where tries>20 or not actor:root"
        " | sort -tries, actor | head 10 | fields actor"
    )
    assert query.counts
    assert query.stages == (
        Count((Name("actor"), Name("source_ip")), Name("tries")),
        Where(Or((Compare("tries", ">", Literal("20")), Not(is_("actor", "root"))))),
        Sort((SortKey(Name("tries"), descending=True), SortKey(Name("actor")))),
        Head(10),
        Fields((Name("actor"),)),
    )


def test_a_query_may_begin_with_its_stages() -> None:
    assert parse("| count").stages == (Count(),)
    assert parse("| timeline 1d by outcome").stages == (
        Timeline(Literal("1d"), (Name("outcome"),)),
    )
    assert parse("  ").expression is None
    assert not parse("a | sort time").counts


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("acter:root", 0, "no field named 'acter'; did you mean 'actor'?"),
        ("a user:root", 2, "no field named 'user'; did you mean 'actor'?"),
        ("not (src_ip:x)", 5, "did you mean 'source_ip'"),
        ("from:2026-01-03", 0, "did you mean 'since:'"),
        ("queue_id:x", 0, "written extra.queue_id"),
        ("http://x", 0, "goes in quotes"),
        ("extra.:x", 0, "after 'extra.'"),
        ("actor:", 6, "expected a value"),
        ("actor: | count", 7, "expected a value, found '|'"),
        ("code:>=", 7, "expected a value"),
        ("code:>=abc", 7, "expected a number after '>=', not 'abc'"),
        ("code:>=*", 7, "expected a number after '>='"),
        ("time:>abc", 6, "no time"),
        ("time:*01", 5, "expected a time"),
        ("pid:abc", 4, "'pid' is a number"),
        ("pid:99999999999999999999", 4, "'pid' is a number"),
        ("source_ip:300.1.2.3", 10, "is no address"),
        ("source_ip:203.0.113.0/33", 10, "is no address"),
        ("source_ip:>10.0.0.1", 0, "is a network"),
        ("category:adit.logon", 9, "did you mean 'audit.logon'"),
        ("category:audit", 9, "did you mean 'audit.*'"),
        ("category:x.*", 9, "no category is like 'x.*'"),
        ("category:>5", 0, "no order"),
        ("outcome:fail", 8, "did you mean 'failure'"),
        ("outcome:x", 8, "success, failure, unknown"),
        ("time_basis:carred", 11, "did you mean 'carried'"),
        ("message:>5", 0, "no order"),
        ("message:/(/", 8, "regular expression is not right: missing )"),
        ("/" + "a" * 3_000 + "/", 0, "regular expression of more than"),
        ("actor:" + "a" * 6_000, 6, "a value of more than"),
        ("since:yesterday", 6, "is no time"),
        ("since:2026-13-01", 6, "is no time"),
        ('since:"Jan  3 14:05:00"', 6, "is no time"),
        ("last:24x", 5, "is no length"),
        ("last:0h", 5, "is no length"),
        ('around:"2026-01-03" x:1', 20, "no field named 'x'"),
        ("a and", 5, "expected a condition"),
        ("and a", 0, "expected a condition"),
        ("a or or b", 5, "expected a condition"),
        ("a not", 5, "expected a condition"),
        ("a -", 2, "expected a condition"),
        ("(a b", 4, "expected ')'"),
        ("a)", 1, "no '(' for this ')'"),
        ("()", 1, "expected a condition"),
        ('a "b', 2, "the quotes are not closed"),
        ('actor:a"b', 7, "a quote inside a word"),
        ('"a"b', 3, "a space after the closing quote"),
        ("actor:(a b)", 9, "'or', 'and' or ')'"),
        ("actor:()", 7, "expected a value"),
        ("code:>(1 or 2)", 7, "one value"),
        ("a | cuont", 4, "no stage named 'cuont'; did you mean 'count'?"),
        ("a | xyz", 4, "the stages are count"),
        ("a |", 3, "expected a stage"),
        ("a | count by", 12, "expected a field"),
        ("a | count by acter", 13, "did you mean 'actor'"),
        ("a | count by actor actor", 19, "the next stage"),
        ("a | count by actor, actor", 20, "stands twice"),
        ("a | count by actor as actor", 22, "two columns would be named 'actor'"),
        ("a | count by actor | sort -cnt", 26, "did you mean 'count'"),
        ("a | count by actor | where host:x", 27, "no column named 'host'"),
        ("a | count by actor | where x", 27, "expected a condition on a column"),
        ("a | count | timeline 1h", 12, "stands before any count"),
        ("a | timeline", 12, "expected a length of time"),
        ("a | timeline by actor", 13, "expected a length of time"),
        ("a | timeline 1x", 13, "is no length"),
        ("a | timeline 1h by time", 19, "has the time already"),
        ("a | head x", 9, "expected a number of rows"),
        ("a | head 0", 9, "from 1 to"),
        ("a | head 99999999999", 9, "from 1 to"),
        ("a | sort", 8, "expected a column"),
        ("a | count by source_ip within 5m", 23, "not possible yet"),
        ("sequence by source_ip within 10m [a]x5", 0, "not possible yet"),
        ("(" * 30 + "a" + ")" * 30, 20, "brackets more than 20 deep"),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, column: int, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert message in caught.value.message
    assert caught.value.column == column
    assert caught.value.text == text


def test_an_endless_query_is_refused() -> None:
    with pytest.raises(QueryError, match="longest"):
        parse("a " * LENGTH_LIMIT)


@pytest.mark.parametrize(
    "text",
    ["(" * 60_000, '"' * 60_000, "“" * 60_000, '"' + '\\"' * 30_000, "/" + "(" * 900 + ")" * 900 + "/", ":" * 60_000, "|" * 60_000, "not " * 16_000],
    ids=lambda text: text[:4],
)  # fmt: skip
def test_malice_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        parse(text)


@given(st.text('a:(")|/*-$>= \\“”,or.not\n\0\ud800é', max_size=25))
def test_any_text_is_a_query_or_a_query_error(text: str) -> None:
    try:
        assert parse(text) == parse(text)
    except QueryError as refused:
        error = refused
    else:
        return
    assert 0 <= error.column <= len(text)
    assert error.message
