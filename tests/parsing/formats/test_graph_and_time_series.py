"""Neo4j, InfluxDB, etcd: their logs are told by their own words, and statements by what they do."""

from __future__ import annotations

import json
from time import perf_counter

import pytest

from logscope.parsing.format import Sample
from logscope.parsing.registry import detect
from tests.parsing.test_examples import read_text

QUERY = "2026-01-03 14:05:22.123+0000 INFO  id:9 - 12 ms: 312 B - bolt-session\tbolt\tdriver/5\t\tclient/192.0.2.7:50442\tserver/10.0.0.1:7687>\tshop - ann - {} - {{}} - runtime=slotted - {{}}"


@pytest.mark.parametrize(
    ("cypher", "action", "category"),
    [
        ("MATCH (n) RETURN n", "match", ()),
        ("MATCH (n {name: 'SET x DELETE'}) RETURN n", "match", ()),
        ("MERGE (n:A)", "merge", ("db.change",)),
        ("LOAD CSV FROM 'http://203.0.113.9/x' AS row RETURN row", "load csv", ("db.change",)),
        ("CREATE USER eve SET PASSWORD '******'", "create user", ("app.account",)),
        ("MATCH (n)\nREMOVE n.a", "remove", ("db.change",)),
    ],
)
def test_what_a_statement_does(cypher: str, action: str, category: tuple[str, ...]) -> None:
    (event,) = read_text(QUERY.format(cypher), "neo4j")
    assert (event["action"], event["category"]) == (action, category)
    assert (event["actor"], event["target"], event["source_ip"]) == ("ann", "shop", "192.0.2.7")


def test_a_statement_that_looks_like_the_connection_of_another_stays_a_statement() -> None:
    (event,) = read_text(QUERY.format("RETURN 1 // bolt-session\tbolt\tx\t\tclient/203.0.113.9:1\tserver/a>\tshop - eve - "), "neo4j")  # fmt: skip
    assert (event["actor"], event["source_ip"]) == ("ann", "192.0.2.7")


def test_another_java_program_is_not_taken_for_neo4j() -> None:
    found = detect(Sample(("2026-01-03 14:05:22.123+0000 INFO  [main] words", "2026-01-03 14:05:23.123+0000 INFO  [main] more")))  # fmt: skip
    assert found.best == "generic"


def test_a_program_that_uses_zap_is_not_taken_for_etcd() -> None:
    line = json.dumps({"level": "info", "ts": 1767449122.5, "caller": "auth/handler.go:12", "msg": "ok"})  # fmt: skip
    assert detect(Sample((line, line))).best == "json_lines"


@pytest.mark.parametrize(
    ("message", "members", "action", "outcome"),
    [
        ("granted a role to a user", {"user-name": "eve", "role-name": "root"}, "grant", "success"),
        ("enabled authentication", {}, "config.change", "success"),
        ("invalid auth token", {}, "db.login", "failure"),
        ("sent database snapshot to client", {}, "db.export", "success"),
    ],
)  # fmt: skip
def test_words_of_etcd(message: str, members: dict[str, str], action: str, outcome: str) -> None:
    line = json.dumps({"level": "info", "ts": "2026-01-03T14:05:22Z", "caller": "auth/store.go:1", "msg": message, **members}, separators=(",", ":"))  # fmt: skip
    (event,) = read_text(line, "etcd")
    assert (event["action"], event["outcome"], event["target"]) == (action, outcome, members.get("user-name"))  # fmt: skip


def test_requests_of_influxdb_behind_syslog() -> None:
    line = 'Jan  3 14:05:22 db1 influxd[411]: [httpd] 192.0.2.7 - ann [03/Jan/2026:14:05:22 +0000] "POST /write?db=shop HTTP/1.1" 204 0 "-" "x" 0 9'
    (event,) = read_text(line, "syslog")
    assert (event["actor"], event["source_ip"], event["code"]) == ("ann", "192.0.2.7", "204")
    assert "db.change" in event["category"]


def test_a_name_that_looks_like_a_request_leaves_the_peer_alone() -> None:
    line = '[httpd] 192.0.2.7 - x [01/Jan/2026:00:00:00 +0000] "GET /ping HTTP/1.1" 204 0 "-" "x" [03/Jan/2026:14:05:22 +0000] "POST /query HTTP/1.1" 401 0 "-" "x" 0 9'
    (event,) = read_text(line, "influxdb")
    assert event["source_ip"] == "192.0.2.7"


def test_hostile_text_costs_no_time() -> None:
    began = perf_counter()
    read_text(QUERY.format("'" + "\\'" * 50_000), "neo4j")
    read_text('ts=2026-01-03T14:05:22.1Z lvl=info msg="' + "\\" * 60_000, "influxdb")
    read_text("ts=2026-01-03T14:05:22.1Z lvl=info msg=a log_id=0 " + "a" * 90_000, "influxdb")
    assert perf_counter() - began < 0.7
