"""JSON lines: what names mean, what requests mean, and that no text breaks the reader."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logscope.parsing.format import Sample
from logscope.parsing.json_record import JsonFormat, flatten, load_object, severity_of
from logscope.parsing.registry import detect, formats
from tests.parsing.test_examples import read_text

FAMILY = [form.name for form in formats() if isinstance(form, JsonFormat)]


def read(record: dict[str, Any] | str, form: str = "json_lines") -> dict[str, Any]:
    text = record if isinstance(record, str) else json.dumps(record)
    events = read_text(text, form)
    assert len(events) == 1
    return events[0]


@pytest.mark.parametrize(
    ("record", "field", "value"),
    [
        ({"@timestamp": "2026-01-03T14:05:22Z"}, "time", "2026-01-03T14:05:22.000000Z"),
        ({"ts": 1767449122.25}, "time", "2026-01-03T14:05:22.250000Z"),
        ({"time": 1767449122250}, "time", "2026-01-03T14:05:22.250000Z"),
        ({"timestamp": "1767449122250000"}, "time", "2026-01-03T14:05:22.250000Z"),
        ({"time": 0.25, "timestamp": "2026-01-03T14:05:22Z"}, "time", "2026-01-03T14:05:22.000000Z"),
        ({"date": "2026-01-03", "time": "14:05:22"}, "time", "2026-01-03T14:05:22.000000Z"),
        ({"t": {"$date": "2026-01-03T14:05:22.5Z"}}, "time", "2026-01-03T14:05:22.500000Z"),
        ({"host": {"name": "web1"}}, "host", "web1"),
        ({"hostname": "web1", "host": "shop.example.com"}, "host", "web1"),
        ({"request": {"host": "shop.example.com"}}, "host", None),
        ({"user": "ann"}, "actor", "ann"),
        ({"user": {"email": "ann@example.com"}}, "actor", "ann@example.com"),
        ({"user": "--", "username": "ann"}, "actor", "ann"),
        ({"login": True}, "actor", None),
        ({"userName": "ann"}, "actor", "ann"),
        ({"user_id": 7}, "actor_id", "7"),
        ({"uid": "Cxyz1"}, "actor_id", None),
        ({"remote_addr": "192.0.2.7:4711"}, "source_ip", "192.0.2.7"),
        ({"remote_addr": "192.0.2.7:4711"}, "source_port", 4711),
        ({"client": "[2001:db8::7]:443"}, "source_ip", "2001:db8::7"),
        ({"x_forwarded_for": "192.0.2.7, 10.0.0.1"}, "source_ip", "192.0.2.7"),
        ({"sourceIPs": ["192.0.2.7", "10.0.0.1"]}, "source_ip", "192.0.2.7"),
        ({"client": "curl", "remote": "192.0.2.7"}, "source_ip", "192.0.2.7"),
        ({"level": "WARN"}, "severity", 4),
        ({"level": 30}, "severity", 6),
        ({"level": 50}, "severity", 3),
        ({"severity": "CRITICAL"}, "severity", 2),
        ({"level": "odd"}, "severity", None),
        ({"fields": {"message": "hi"}}, "message", "hi"),
        ({"event": "user logged on", "level": "info"}, "message", "user logged on"),
        ({"event": "user.login", "success": False}, "outcome", "failure"),
        ({"event": "user.login", "success": False}, "category", ("app.auth",)),
        ({"event": {"action": "user-created", "outcome": "success"}}, "category", ("app.account",)),
        ({"action": "config.update"}, "category", ("app.config",)),
        ({"action": "report_export"}, "category", ("audit.export",)),
        ({"msg": "x", "stack_trace": "at a\nat b"}, "category", ("app.failure",)),
        ({"level": "fatal", "msg": "x"}, "category", ("app.failure",)),
        ({"level": "error", "msg": "x"}, "category", ()),
        ({"pid": 7}, "pid", 7),
        ({"service": {"name": "pay"}, "logger": "a.b"}, "program", "pay"),
    ],
)  # fmt: skip
def test_a_name_means_a_field(record: dict[str, Any], field: str, value: object) -> None:
    assert read(record)[field] == value


@pytest.mark.parametrize(
    ("status", "outcome", "categories"),
    [
        (200, "success", ("app.transaction",)),
        (404, "failure", ("app.transaction",)),
        (401, "failure", ("app.auth",)),
        (503, "failure", ("app.transaction", "app.failure")),
        ("204", "success", ("app.transaction",)),
    ],
)
def test_a_request_with_its_answer_is_a_transaction(
    status: object, outcome: str, categories: tuple[str, ...]
) -> None:
    event = read({"method": "POST", "path": "/login", "status": status, "remote_ip": "192.0.2.7"})
    assert (event["outcome"], event["category"], event["target"], event["action"]) == (
        outcome,
        categories,
        "/login",
        "POST",
    )
    assert event["code"] == str(status)


def test_a_method_without_an_answer_is_no_transaction() -> None:
    assert read({"method": "POST", "url": "/x", "message": "hello"})["category"] == ()
    assert read({"method": "local", "path": "/x", "status": 200})["category"] == ()


def test_a_message_is_read_by_the_rules_of_its_program() -> None:
    event = read(
        {
            "program": "sshd",
            "message": "Accepted password for ann from 192.0.2.7 port 4711 ssh2",
            "host": "web1",
        }
    )
    assert (event["actor"], event["source_ip"], event["outcome"]) == ("ann", "192.0.2.7", "success")
    assert "audit.logon" in event["category"]


def test_what_no_field_takes_is_extra_within_bounds() -> None:
    event = read(
        {
            "a": {"b": [1, {"c": 2}]},
            "long": "x" * 5_000,
            **{f"n{number}": number for number in range(100)},
        }
    )
    extra = json.loads(event["extra"])
    assert extra["a.b"] == 1
    assert len(extra["long"]) <= 300
    assert len(extra) <= 41


def test_names_of_ours_in_a_record_do_not_become_fields_of_the_event() -> None:
    event = read(
        {
            "rule": "mine",
            "category": "theirs",
            "line": 99,
            "original": "x",
            "offset": 5,
            "format": "f",
        }
    )
    assert (event["rule"], event["category"], event["line"], event["format"]) == (
        None,
        (),
        1,
        "json_lines",
    )
    assert json.loads(event["extra"])["json.rule"] == "mine"


def test_a_line_in_an_envelope_is_read_by_its_own_format() -> None:
    inner = "Jan  3 14:05:22 web1 sshd[17]: Accepted password for ann from 192.0.2.7 port 4711 ssh2"
    for record in (
        {"log": inner + "\n", "stream": "stdout", "time": "2026-01-03T14:05:23Z"},
        {"_raw": inner, "_time": "2026-01-03T14:05:23Z", "source": "x"},
        {
            "@timestamp": "2026-01-03T14:05:23Z",
            "agent": {"type": "filebeat", "name": "web1"},
            "log": {"file": {"path": "/x"}},
            "message": inner,
        },
    ):
        event = read(record)
        assert (event["program"], event["actor"], event["host"]) == ("sshd", "ann", "web1")
        assert event["message"].startswith("Accepted password")


def test_envelopes_in_envelopes_come_to_an_end() -> None:
    line = "bottom"
    for _ in range(8):
        line = json.dumps({"log": line, "stream": "stdout"})
    assert read(line)["format"] == "json_lines"


@pytest.mark.parametrize(
    "text",
    ["{", "{}", '{"a":', '{"a":1', "[1]", '{"a":1} x', "{" * 50_000, '{"a":' * 50_000, "", "null"],
)
def test_what_is_no_object_is_unparsed(text: str) -> None:
    for event in read_text(text + "\n", "json_lines"):
        assert event["format"] is None


@pytest.mark.parametrize(
    "text",
    ['{"a":1e999}', '{"a":NaN,"b":-Infinity}', '{"a":' + "9" * 6_000 + "}", '{"a":1,"a":2}', '{"a":"\\ud800"}', '{"user":"\\u0000x"}',
     '{"a":' + "[" * 400 + "]" * 400 + "}", '{"user":["ann"],"host":{"a":[1]}}', '{"a":"tab\there"}', '{"":1," ":2}', '\ufeff{"a":1},',
     '{"time":"9999999999999999999"}', '{"pid":1e300}', '{"level":true}', '{"' + "k" * 70_000 + '":1}'],
)  # fmt: skip
def test_a_hostile_object_is_an_event(text: str) -> None:
    event = read(text)
    assert event["format"] == "json_lines"
    if event["extra"]:
        json.loads(event["extra"], parse_constant=pytest.fail)


NAMES = st.sampled_from(
    ["time", "@timestamp", "user", "name", "host", "message", "MESSAGE", "level", "status", "method", "path", "protoPayload", "methodName", "logName",
     "serviceName", "authenticationInfo", "authorizationInfo", "requestMetadata", "eventSource", "eventName", "eventVersion", "userIdentity", "sessionContext",
     "requestParameters", "resources", "responseElements", "__REALTIME_TIMESTAMP", "SYSLOG_IDENTIFIER", "correlation_id", "controller", "action", "author_id",
     "entity_type", "details", "params", "error_severity", "pid", "auditID", "verb", "stage", "requestURI", "objectRef", "sourceIPs", "jsonPayload", "resource",
     "labels", "severity", "_source", "result", "_raw", "log", "stream", "agent", "type", "httpRequest", "textPayload", "metadata", "status", "jid", "class"]
)  # fmt: skip
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["192.0.2.7", "2026-01-03T14:05:22Z", "failure"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(NAMES, VALUES, max_size=14))
def test_no_shape_of_object_breaks_a_format_of_the_family(record: dict[str, Any]) -> None:
    text = json.dumps(record)
    for name in FAMILY:
        assert len(read_text(text, name)) == 1


def test_the_more_telling_format_of_the_family_is_chosen() -> None:
    for form in formats():
        if isinstance(form, JsonFormat):
            lines = tuple(example.text for example in form.examples)
            assert detect(Sample(lines)).best == form.name


def test_flattening_addresses_by_path_and_stays_bounded() -> None:
    assert flatten({"a": {"b": {"c": 1}}, "d": [{"e": 2}], "f": [1, 2], "g": None, "h": "", "i.j": 3}) == {
        "a.b.c": 1, "d.e": 2, "f": [1, 2], "i.j": 3,
    }  # fmt: skip
    assert len(flatten({str(number): number for number in range(1_000)})) <= 201


def test_an_object_with_a_comma_behind_it_is_read() -> None:
    assert load_object('{"a":1},') == {"a": 1}
    assert load_object('  {"a":1}  ') == {"a": 1}


@pytest.mark.parametrize(
    ("value", "severity"),
    [
        ("err", 3),
        ("Error", 3),
        ("5", 5),
        (True, None),
        (None, None),
        (1e300, None),
        (-1, None),
        ("", None),
        (60, 2),
    ],
)
def test_a_level_is_a_severity(value: object, severity: int | None) -> None:
    assert severity_of(value) == severity


def test_the_members_of_a_program_that_is_known_by_them_are_read_as_its_own() -> None:
    record = {"t": {"$date": "2026-01-03T14:05:22.250+00:00"}, "s": "I", "c": "ACCESS", "ctx": "conn6", "msg": "Authentication failed",
              "attr": {"principalName": "ann", "remote": "192.0.2.7:50123"}}  # fmt: skip
    (event,) = read_text(json.dumps(record), "json_lines")
    assert (event["program"], event["actor"], event["source_ip"], event["source_port"]) == ("mongod", "ann", "192.0.2.7", 50123)  # fmt: skip
    assert (event["outcome"], event["category"]) == ("failure", ("app.auth",))
