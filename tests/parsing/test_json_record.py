"""JSON is read the same whether the quick decoder takes it or Python's has to."""

from __future__ import annotations

import json
from typing import Any, NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logscope.parsing import json_record
from logscope.parsing.json_record import add_extra, kept_extra, kept_members, load_object
from logscope.parsing.tables import extra_json, quoted

TEXTS = (
    '{"a":NaN}', '{"a":-Infinity}', '{"a":1E400}', '{"a":-0}', '{"a":-0.0}', '{"a":1.0}', '{"a":1e5}', '{"a":5e-324}', '{"a":1e-400}',
    '{"a":12345678901234567890123}', '{"a":18446744073709551616}', '{"a":-9223372036854775809}', '{"a":9007199254740993.0}',
    '{"a":0.1000000000000000055511151231257827}', '{"a":123456789012345678901234567890.5}', f'{{"a":{"9" * 5000}}}', f'{{"a":0.{"9" * 5000}}}',
    '{"a":"\t"}', '{"a":"\x01"}', '{"a":"\x7f\x85"}', '{"a":"\u2028"}', '{"a":"\u2400"}', '{"a":"\\u0000"}', '{"a":"\\ud800"}',
    '{"a":"\\ud83d\\ude00"}', '{"a":"\\ud83dx"}', '{"a":"\\x"}', '{"a":"\\u12"}', '{"a":"\xc3\xa4"}', '{"\\u0061":1}', '{"":1}', '{"a":null}',
    '{"a":1,"a":2}', '{"a":1,"b":0,"a":2}', '{"a":[1,]}', '{"a":1,}', '{"a":01}', '{"a":1.}', '{"a":.5}', '{"a":+1}', '{"a":1e}', '{"a":tru}',
    '{"a":\u0661}', '{"a":1\u0661}', '{"a":-}', '{"a":1 2}', '{"a" 1}', '{"a":"x"y}', '{"a":"x}', "{'a':1}", "{a:1}", '{"a":1/*x*/}',
    '{"a":1}x', '{"a":1},', '{"a":1} , ', '{"a":1} ', '{"a":1}\x0b', '{"a":1}\xa0', ' {"a":1}', '\t{"a":1}', '\n{"a":1}', '\x0b{"a":1}',
    '{\x0b"a":1}', '\ufeff{"a":1}', '\ufeff\ufeff{"a":1}', "{}", "{ }", "[]", "1", '"x"', "", "{", "}", '{"a":1}{"b":2}', '{"a":1}\n{"b":2}',
    '{"a":' + "[" * 500 + "]" * 500 + "}", '{"a":' * 400 + "1" + "}" * 400, '{"a":' + "[" * 5_000, '{"a":' * 5_000,
)  # fmt: skip

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


class _RefusedError(Exception):
    pass


def _refuse(text: str) -> NoReturn:
    raise _RefusedError(text)


def _patiently(text: str) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_record, "_quick_decoder", lambda: (_refuse, (_RefusedError,)))
        return load_object(text)


@pytest.mark.parametrize("text", TEXTS)
def test_the_quick_decoder_reads_what_the_patient_one_reads(text: str) -> None:
    assert repr(load_object(text)) == repr(_patiently(text))


@given(st.dictionaries(st.text(), VALUES, max_size=5), st.booleans())
def test_what_programs_write_is_read_the_same_in_both_ways(
    record: dict[str, Any], ascii_only: bool
) -> None:
    text = json.dumps(record, ensure_ascii=ascii_only)
    assert repr(load_object(text)) == repr(_patiently(text))


@given(st.dictionaries(st.text(), VALUES, min_size=1, max_size=5), st.integers(), st.sampled_from('{}[]",:\\ 0e-.xn\u00e4\ud800'))  # fmt: skip
def test_what_was_broken_is_read_the_same_in_both_ways(
    record: dict[str, Any], at: int, forged: str
) -> None:
    text = json.dumps(record)
    at %= len(text)
    for broken in (text[:at], text[:at] + forged + text[at:], text[:at] + forged + text[at + 1 :]):
        assert repr(load_object(broken)) == repr(_patiently(broken))


@given(st.from_regex(r"-?(?:0|[1-9][0-9]{0,40})(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,3})?", fullmatch=True))  # fmt: skip
def test_numbers_are_the_same_in_both_ways(number: str) -> None:
    assert repr(load_object(f'{{"a":{number}}}')) == repr(_patiently(f'{{"a":{number}}}'))


@given(st.dictionaries(st.text(min_size=1) | st.sampled_from(["host", "a%s", "used"]), SCALARS, max_size=25))  # fmt: skip
def test_extra_of_scalars_is_what_the_tables_make_of_them(record: dict[str, Any]) -> None:
    kept = kept_members(record, ("used",))
    fields: dict[str, Any] = {"method": "GET"}
    flat = {name: value for name, value in record.items() if value is not None and value != ""}
    add_extra(fields, flat, ("used",))
    text = None if kept is None else kept_extra(record, kept, f'"method":{quoted("GET")}')
    if text is not None and "method" not in record:
        assert text == extra_json(fields)
