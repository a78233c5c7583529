"""Envelopes of collectors: the record inside is read by its own format, and both times are kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from logscope.parsing.envelopes.collected import in_the_year_of
from logscope.parsing.format import Sample
from logscope.parsing.registry import detect
from tests.parsing.test_examples import read_text

INNER = "Jan  3 14:05:22 web1 sshd[17]: Failed password for root from 192.0.2.7 port 4711 ssh2"


def read(text: str) -> list[dict[str, Any]]:
    """The events of a file as an import would read it."""
    scores = detect(Sample(tuple(line for line in text.split("\n") if line.strip()))).scores
    return read_text(text, *(name for name, _ in scores))


WRAPPED: dict[str, dict[str, Any]] = {
    "splunk search": {"preview": False, "result": {"_raw": INNER, "_time": "2026-01-03T14:05:23Z", "host": "x"}},
    "elastic hit": {"_index": "f-1", "_id": "a", "_source": {
        "@timestamp": "2026-01-03T14:05:23Z", "agent": {"type": "filebeat"}, "log": {"file": {"path": "/x"}}, "message": INNER}},
    "elastic hit, original kept": {"_index": "f-1", "_id": "a", "_source": {
        "@timestamp": "2026-01-03T14:05:23Z", "event": {"original": INNER, "created": "x"}}},
    "elastic fields": {"_index": "f-1", "_id": "a", "fields": {"@timestamp": ["2026-01-03T14:05:23Z"], "message": INNER, "@version": "1"}},
    "docker": {"log": INNER + "\n", "stream": "stdout", "time": "2026-01-03T14:05:23Z"},
    "fluent bit": {"date": 1767449123.0, "log": INNER},
    "logstash": {"@timestamp": "2026-01-03T14:05:23Z", "@version": "1", "path": "/x", "message": INNER},
    "vector": {"file": "/x", "message": INNER, "source_type": "file", "timestamp": "2026-01-03T14:05:23Z"},
    "logcli": {"labels": {"app": "x"}, "line": INNER, "timestamp": "2026-01-03T14:05:23Z"},
    "cloudwatch": {"timestamp": 1767449123000, "message": INNER, "ingestionTime": 1767449125000},
    "wazuh": {"timestamp": "2026-01-03T14:05:23.000+0000", "rule": {"level": 5}, "agent": {"name": "x"}, "full_log": INNER},
    "kcat": {"topic": "logs", "partition": 0, "offset": 7, "ts": 1767449123000, "payload": INNER},
}  # fmt: skip


@pytest.mark.parametrize("record", WRAPPED.values(), ids=WRAPPED)
def test_the_line_inside_is_read_by_its_own_format_and_both_times_are_kept(
    record: dict[str, Any],
) -> None:
    (event,) = read(json.dumps(record) + "\n")
    assert (event["program"], event["actor"], event["source_ip"]) == ("sshd", "root", "192.0.2.7")
    assert (event["outcome"], event["host"]) == ("failure", "web1")
    assert event["time"] == "2026-01-03T14:05:22.000000Z"
    assert json.loads(event["extra"])["collected"] == "2026-01-03T14:05:23.000000Z"


DOCUMENTS: dict[str, str] = {
    "subscription": json.dumps({"messageType": "DATA_MESSAGE", "owner": "1", "logGroup": "/secure", "logStream": "i-1", "logEvents": [
        {"id": "37", "timestamp": 1767449123000, "message": INNER}, {"id": "38", "timestamp": 1767449124000, "message": "words"}]}),
    "get-log-events": json.dumps({"events": [{"timestamp": 1767449123000, "message": INNER, "ingestionTime": 1767449125000},
        {"timestamp": 1767449124000, "message": "words", "ingestionTime": 1767449125000}], "nextForwardToken": "f/1", "nextBackwardToken": "b/1"}, indent=4),
    "graylog": json.dumps({"messages": [{"highlight_ranges": {}, "message": {"_id": "a", "source": "web1", "message": INNER, "timestamp": "2026-01-03T14:05:23Z"}, "index": "g_0"},
        {"highlight_ranges": {}, "message": {"_id": "b", "source": "web1", "message": "words", "timestamp": "2026-01-03T14:05:24Z"}, "index": "g_0"}], "total_results": 2}),
    "datadog": json.dumps({"data": [{"id": "a", "type": "log", "attributes": {"timestamp": "2026-01-03T14:05:23Z", "ddtags": "", "message": INNER}},
        {"id": "b", "type": "log", "attributes": {"timestamp": "2026-01-03T14:05:24Z", "message": "words"}}], "meta": {}}),
}  # fmt: skip


@pytest.mark.parametrize("text", DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_document_of_wrapped_lines_gives_one_event_a_line(text: str) -> None:
    first, second = read(text + "\n")
    assert second["message"] == "words"
    assert second["time"] == "2026-01-03T14:05:24.000000Z"
    assert "Failed password" in first["message"]
    assert (first["actor"], first["source_ip"], first["outcome"]) == (
        "root",
        "192.0.2.7",
        "failure",
    )


def test_a_record_of_opentelemetry_has_its_resource_and_its_attributes_under_names() -> None:
    text = json.dumps({"resourceLogs": [
        {"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "shop"}}, {"key": "host.name", "value": {"stringValue": "web1"}}]},
         "scopeLogs": [{"scope": {"name": "x"}, "logRecords": [
             {"timeUnixNano": "1767449122500000000", "severityNumber": 13, "body": {"stringValue": "Login failed for ann"},
              "attributes": [{"key": "client.address", "value": {"stringValue": "192.0.2.7"}}]}]}]},
        {"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "pay"}}]},
         "scopeLogs": [{"logRecords": [{"timeUnixNano": "1767449123500000000", "severityText": "ERROR", "body": {"stringValue": "boom"}}]}]}]})  # fmt: skip
    first, second = read(text)
    assert (first["program"], first["host"], first["severity"]) == ("shop", "web1", 4)
    assert (first["actor"], first["source_ip"], first["outcome"]) == ("ann", "192.0.2.7", "failure")
    assert first["time"] == "2026-01-03T14:05:22.500000Z"
    assert (second["program"], second["severity"], second["message"]) == ("pay", 3, "boom")


@pytest.mark.parametrize(
    ("record", "category"),
    [
        ({"event": {"category": ["authentication"], "outcome": "failure"}, "user": {"name": "ann"}}, ("app.auth",)),
        ({"event": {"category": "authentication", "module": "system"}}, ("audit.logon",)),
        ({"event": {"category": ["iam"], "type": ["user", "creation"]}}, ("app.account",)),
        ({"event": {"category": ["file"], "type": ["deletion"]}, "file": {"path": "/x"}}, ("audit.file",)),
        ({"event": {"category": ["file"], "type": ["access"]}}, ()),
        ({"event": {"category": ["network"]}}, ()),
    ],
)  # fmt: skip
def test_the_categories_of_ecs_are_those_of_the_matrix(
    record: dict[str, Any], category: tuple[str, ...]
) -> None:
    (event,) = read_text(json.dumps({"@timestamp": "2026-01-03T14:05:22Z", **record}), "json_lines")
    assert event["category"] == category


def test_every_name_of_ecs_that_stands_for_a_field_is_read() -> None:
    record = {
        "@timestamp": "2026-01-03T14:05:22Z", "host": {"name": "web1"}, "process": {"name": "shop", "pid": 7, "command_line": "shop -x"},
        "user": {"name": "ann", "id": "1007", "target": {"name": "bob"}, "effective": {"name": "root"}, "roles": ["r"]},
        "source": {"ip": "192.0.2.7", "port": 4711}, "destination": {"ip": "10.0.0.1", "port": 443}, "user_agent": {"original": "curl/8"},
        "event": {"action": "read-it", "outcome": "failure", "code": "7"}, "log": {"syslog": {"severity": {"code": 4}}}, "message": "m",
    }  # fmt: skip
    (event,) = read_text(json.dumps(record), "json_lines")
    wanted = {
        "time": "2026-01-03T14:05:22.000000Z", "host": "web1", "program": "shop", "pid": 7, "command": "shop -x", "actor": "ann", "actor_id": "1007",
        "target": "bob", "access": "root", "source_ip": "192.0.2.7", "source_port": 4711, "dest_ip": "10.0.0.1", "dest_port": 443, "device": "curl/8",
        "action": "read-it", "outcome": "failure", "code": "7", "severity": 4, "message": "m",
    }  # fmt: skip
    assert {name: event[name] for name in wanted} == wanted


def test_a_template_is_filled_and_kept() -> None:
    (event,) = read_text(
        json.dumps({"@t": "2026-01-03T14:05:22Z", "@mt": "Login failed for {User} from {Ip:l}", "User": "ann {Ip}", "Ip": "192.0.2.7"}),
        "json_lines",
    )  # fmt: skip
    assert event["message"] == "Login failed for ann {Ip} from 192.0.2.7"
    assert json.loads(event["extra"])["template"] == "Login failed for {User} from {Ip:l}"


def test_pairs_without_a_time_are_read_inside_an_envelope() -> None:
    (event,) = read(
        json.dumps(
            {
                "log": 'level=warn msg="login failed" user=ann\n',
                "stream": "stderr",
                "time": "2026-01-03T14:05:22Z",
            }
        )
    )
    assert (event["actor"], event["severity"], event["outcome"]) == ("ann", 4, "failure")
    assert event["time"] == "2026-01-03T14:05:22.000000Z"


def test_the_year_of_a_stamp_without_one_is_that_of_its_collection() -> None:
    collected = {
        "log": "Dec 31 23:59:59 web1 sshd[17]: Server listening on :: port 22.\n",
        "stream": "stderr",
        "time": "2026-01-01T00:00:01Z",
    }
    (event,) = read(json.dumps(collected))
    assert event["time"] == "2025-12-31T23:59:59.000000Z"
    assert in_the_year_of(-(10**18), 10**18) == -(10**18), "no calendar has it"


def test_words_that_are_no_line_of_any_format_are_read_by_the_record_s_own_program() -> None:
    (event,) = read(
        json.dumps(
            {
                "appname": "sshd",
                "hostname": "web1",
                "message": INNER.partition(": ")[2],
                "source_type": "syslog",
                "timestamp": "2026-01-03T14:05:22Z",
            }
        )
    )
    assert (event["rule"], event["host"]) == ("sshd.failed", "web1")


TABLES: dict[str, str] = {
    "splunk": f'"_time",host,source,"_raw"\n"2026-01-03T14:05:23.000+0000",x,/var/log/secure,"{INNER}"\n',
    "sumo": f'"_messagetime","_collector","_sourcename","_raw"\n"1767449123000","c","/var/log/secure","{INNER}"\n',
    "loki": f'Line,Time,tsNs\n"{INNER}","2026-01-03 14:05:23.000","1767449123000000000"\n',
}


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES)
def test_a_table_of_a_siem_gives_the_record_and_both_times(text: str) -> None:
    (event,) = read(text)
    assert (event["program"], event["actor"], event["source_ip"]) == ("sshd", "root", "192.0.2.7")
    assert event["time"] == "2026-01-03T14:05:22.000000Z"
    assert json.loads(event["extra"])["collected"] == "2026-01-03T14:05:23.000000Z"


def test_a_tag_that_is_left_in_the_message_names_the_program() -> None:
    record = {"timestamp": "2026-01-03T14:05:22Z", "host": "web1", "message": INNER.partition("web1 ")[2]}  # fmt: skip
    (event,) = read(json.dumps(record) + "\n")
    assert (event["program"], event["pid"], event["outcome"]) == ("sshd", 17, "failure")


def test_fluentds_record_is_read_by_the_format_that_knows_it() -> None:
    (event,) = read("2026-01-03T14:05:23+00:00\tsystem.secure\t" + json.dumps({"message": INNER, "@version": "1"}) + "\n")  # fmt: skip
    assert (event["format"], event["program"], event["actor"]) == ("fluentd", "sshd", "root")
    assert event["time"] == "2026-01-03T14:05:22.000000Z"


@pytest.mark.parametrize("line", ['2026-01-03T14:05:22Z\ttag\t{"a":', "2026-01-03T14:05:22Z\ttag\tx}", '{"a":1}'])  # fmt: skip
def test_a_line_that_only_begins_like_fluentds_is_none_of_its(line: str) -> None:
    events = read_text(line + "\n", "fluentd", "json_lines", "generic")
    assert [event["format"] for event in events][:1] != ["fluentd"]
