"""Format files of lnav, as they are, and the roles beside them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from logscope.parsing import registry
from logscope.parsing.format import Sample
from tests.parsing.user_formats.conftest import Look, problems, read

SHOP: dict[str, Any] = {
    "title": "Shop",
    "url": "http://example.com",
    "regex": {
        "std": {
            "pattern": r"^(?<timestamp>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)>>(?<level>\w+)>>(?<log_hostname>\S+)>>(?<user>[[:alnum:]_]+)>>(?<size>\d+)>>(?<body>.*)$"
        }
    },
    "level-field": "level",
    "level": {"error": "ERR", "warning": "(?i)warn"},
    "multiline": False,
    "ordered-by-time": True,
    "value": {"user": {"kind": "string", "identifier": True}, "size": {"kind": "integer"}},
    "sample": [{"line": "2026-01-03T14:05:22.250Z>>ERR>>web1>>ann>>7>>it burns", "level": "error"}],
}
LINE = "2026-01-03T14:05:22.250Z>>Warning>>web1>>ann>>7>>it burns"


def shop(**changes: Any) -> str:
    said = {**SHOP, **{name.replace("_", "-"): value for name, value in changes.items()}}
    return json.dumps({"$schema": "https://example.com", "shop_log": said}, indent=4)


def test_a_format_of_lnav_is_read_as_it_is(look: Look) -> None:
    own = look({"shop.json": shop()})
    assert problems(own) == []
    assert registry.detect(Sample((LINE,) * 5)).best == "shop_log"
    event, odd = read(f"{LINE}\nodd\n", "shop_log")
    assert (event["host"], event["actor"], event["severity"]) == ("web1", "ann", 4)
    assert (event["message"], event["extra"]) == ("it burns", '{"size":7}')
    assert event["time"] == "2026-01-03T14:05:22.250000Z"
    assert odd["format"] is None, "multiline is false"


def test_roles_rules_and_a_zone_from_the_sidecar(look: Look) -> None:
    sidecar = """
name: my_shop
roles: {user: target}
set: {program: shopd}
rules: [{name: fire, match: it burns, action: shop.fire, category: app.failure}]
examples:
  - line: "2026-01-03T14:05:22.250Z>>ERR>>web1>>ann>>7>>it burns"
    fields: {target: ann, actor: null, rule: fire, program: shopd}
"""
    own = look({"shop.json": shop(), "shop_log.roles.yaml": sidecar})
    assert problems(own) == []
    event = read(LINE, "my_shop")[0]
    assert (event["target"], event["actor"], event["action"]) == ("ann", None, "shop.fire")
    own = look({"shop_log.roles.yaml": sidecar.replace("rule: fire", "rule: ice")})
    assert problems(own) == [
        "shop_log.roles.yaml:7: my_shop: rule is \"my_shop.fire\", not 'my_shop.ice'"
    ]
    own = look({"shop_log.roles.yaml": "roles: {users: actor}\n"})
    assert "no pattern has a group 'users'; did you mean 'user'?" in problems(own)[0]
    own = look({"shop_log.roles.yaml": "", "other.roles.yaml": "roles: {}\n"})
    assert any("beside it there is no format file" in one for one in problems(own))


def test_json_records_by_paths_with_slashes_and_a_divisor(look: Look) -> None:
    said = {
        "json": True, "timestamp-field": "when", "timestamp-divisor": 1000, "level-field": "lvl",
        "level": {"error": 50, "info": "30"}, "body-field": "say",
        "line-format": [{"field": "__timestamp__"}, " ", {"field": "say"}],
        "value": {"client/ip": {"kind": "string"}, "user": {"kind": "string"}, "lvl": {"kind": "integer"}},
    }  # fmt: skip
    own = look({"a.json": json.dumps({"door_log": said})})
    assert problems(own) == []
    record = {
        "when": 1767449122250,
        "lvl": 50,
        "say": "no",
        "client": {"ip": "192.0.2.7"},
        "user": "ann",
    }
    event = read(json.dumps(record), "door_log")[0]
    assert (event["actor"], event["source_ip"], event["severity"]) == ("ann", "192.0.2.7", 3)
    assert (event["time"], event["message"]) == ("2026-01-03T14:05:22.250000Z", "no")


def test_values_whose_names_mean_something_else_here(look: Look) -> None:
    pattern = (
        r"^(?<timestamp>\S+) (?<source>\w+):(?<line>\d+) (?<category>\w+) (?<time>\w+) (?<body>.*)"
    )
    said = {"regex": {"a": {"pattern": pattern}}, "value": {"line": {"kind": "integer"}}}
    assert problems(look({"a.json": json.dumps({"odd_log": said})})) == []
    event = read("2026-01-03T14:05:22Z main:7 ui noon hello", "odd_log")[0]
    assert (event["line"], event["category"], event["message"]) == (1, (), "hello")
    assert json.loads(event["extra"]) == {
        "own.source": "main", "own.line": 7, "own.category": "ui", "own.time": "noon",
    }  # fmt: skip
    assert event["time"] == "2026-01-03T14:05:22.000000Z"


def test_time_formats_and_a_field_for_the_fraction(look: Look) -> None:
    pattern = r"^(?<stamp>\d\d/\d\d/\d{4} \d\d:\d\d:\d\d) (?<us>\d+) (?<ip>\S+) (?<cs_method>\w+) (?<cs_uri_stem>\S+) (?<sc_status>\d+)"
    said = {
        "regex": {"a": {"pattern": pattern}}, "timestamp-field": "stamp", "timestamp-format": ["%H", "%d/%m/%Y %H:%M:%S"],
        "subsecond-field": "us", "subsecond-units": "micro",
        "sample": [{"line": "03/01/2026 14:05:22 000250 192.0.2.7 GET /x 503"}],
    }  # fmt: skip
    own = look({"a.json": json.dumps({"web_log": said})})
    assert "the time format was left out: '%H' says no month and day" in problems(own)[0]
    event = read("03/01/2026 14:05:22 000250 192.0.2.7 GET /x 503", "web_log")[0]
    assert event["time"] == "2026-01-03T14:05:22.000250Z"
    assert (event["target"], event["code"], event["outcome"]) == ("/x", "503", "failure")
    assert "app.failure" in event["category"]


def test_a_level_that_is_looked_for_in_the_message_or_the_status(look: Look) -> None:
    body = {
        "regex": {"std": {"pattern": r"^(?<timestamp>\S{3} +\d{1,2} \d\d:\d\d:\d\d) (?<log_procname>[^\[]+)\[(?<log_pid>\d+)\]:(?<body>(?:.|\n)*)$"}},
        "level-field": "body",
        "level": {"error": "(?:(?i)error|failed)"},
        "sample": [{"line": "Jan  3 14:05:22 payd[7]: an Error came", "level": "error"}, {"line": "Jan  3 14:05:22 payd[7]: fine", "level": "info"}],
    }  # fmt: skip
    status = {
        "regex": {"std": {"pattern": r"^(?<timestamp>\S+) (?<c_ip>\S+) (?<sc_status>\d+)"}},
        "level-field": "sc_status",
        "level": {"error": "^[^123].*"},
        "sample": [{"line": "2026-01-03T14:05:22Z 192.0.2.7 404", "level": "error"}],
    }
    own = look({"a.json": json.dumps({"body_log": body, "status_log": status})})
    assert problems(own) == []
    event = read("Jan  3 14:05:22 payd[7]: it failed", "body_log")[0]
    assert (event["message"], event["severity"], event["program"]) == ("it failed", 3, "payd")
    event = read("2026-01-03T14:05:22Z 192.0.2.7 404", "status_log")[0]
    assert (event["code"], event["severity"]) == ("404", 3)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"a": {"title": }}', "a.json:1: no JSON: expected a value"),
        ('{"a": {}\n "b": 1}', "a.json:2: no JSON: expected ',' or '}'"),
        ("{" * 2, "a.json:1: no JSON: expected a name in double quotes"),
        ('{"a": ' * 100, "a.json:1: nested more than"),
        ("{}", "a.json:1: a file of lnav holds formats by name; there is none"),
        ('{"a": {"title": "x"}}', "a.json:1: a: it holds no pattern (regex)"),
        (shop(colour=1), "'colour' is not known and was left out"),
        (shop(timestamp_field="when"), "shop_log: no pattern has a group 'when'"),
        (shop(sample=[{"line": "odd"}]), "shop_log: the example is not read: std fits up to column 1"),
        (shop(regex={"a": {"pattern": r"^(?<timestamp>\d+)\K"}}), r"the regex 'a' was left out: Python's regular expressions have not \K"),
        (shop(regex={"a": {"pattern": r"^(?<timestamp>(?:[^\"]*|\"\")*)$"}}), "the regex 'a' was left out: a repeat within a repeat"),
        (shop().replace("shop_log", "access_log"), "the name 'access_log' is taken, by one of logscope's own; give it another, in a file access_log.roles.yaml"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_told(look: Look, text: str, told: str) -> None:
    own = look({"a.json": text})
    assert any(told in one for one in problems(own)), problems(own)


def test_comments_tabs_and_a_first_line_for_the_shell(look: Look) -> None:
    text = "#!/usr/bin/env -S lnav -i\n// by ann\n" + shop().replace("    ", "\t") + "/* end */"
    assert problems(look({"a.json": text})) == []
