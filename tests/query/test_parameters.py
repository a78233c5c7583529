"""Parameters are found wherever a value may stand, and bound as data."""

from __future__ import annotations

import pytest

from logscope.errors import QueryError
from logscope.query.grammar import parse
from logscope.query.parameters import bind, parameters_of
from logscope.query.unparse import to_text

TEXT = "(actor:$a or not target:($b or x)) $c since:$d last:$e around:$f $g | count by host | where count > $h actor:$a"


def test_every_parameter_is_named_once_in_order() -> None:
    text = TEXT.replace(" actor:$a", " not host:$a")
    assert parameters_of(parse(text)) == ("a", "b", "c", "d", "e", "f", "g", "h")
    assert parameters_of(parse("actor:root")) == ()


def test_bound_values_are_literals_whatever_they_hold() -> None:
    query = parse("actor:$a target:$b $c")
    bound = bind(query, {"a": "*", "b": '" or actor:*', "c": "a\0b", "unused": "x"})
    assert to_text(bound) == 'actor:"*" target:"\\" or actor:*" "a␀b"'
    assert parameters_of(bound) == ()


def test_a_bound_query_is_a_query_as_text_too() -> None:
    values = {"a": "/x y/", "t": "2026-01-03 14:05", "n": "1 h 30 min"}
    text = to_text(bind(parse("actor:($a or $a) $a around:$t $n since:$t"), values))
    assert text.endswith('around:"2026-01-03 14:05" 1h30min since:"2026-01-03 14:05"')
    assert to_text(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("actor:$b", 6, "no value for $b"),
        ("since:$a", 6, "is no time"),
        ("last:$a", 5, "is no length"),
        ("pid:$a", 4, "is a number"),
        ("category:$a", 9, "no category named"),
        ("a | count by host | where count>$a", 32, "expected a number"),
    ],
)
def test_a_value_that_does_not_fit_is_an_error_at_its_place(
    text: str, column: int, message: str
) -> None:
    with pytest.raises(QueryError) as caught:
        bind(parse(text), {"a": "x"})
    assert message in caught.value.message
    assert (caught.value.column, caught.value.text) == (column, text)
