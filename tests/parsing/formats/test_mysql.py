"""MySQL's and MariaDB's logs: whose lines they are, what several lines make, what is made up."""

from __future__ import annotations

import pytest

from logscope.parsing.format import Sample
from logscope.parsing.registry import detect
from tests.parsing.test_examples import read_text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("20260103 14:05:22,db1,ann,192.0.2.7,411,9,QUERY,shop,'SELECT 1',0", "mariadb_audit"),
        (
            '<?xml version="1.0" encoding="utf-8"?>\n<AUDIT>\n<AUDIT_RECORD\n  NAME="Quit"\n  TIMESTAMP="2026-01-03T14:05:22 UTC"\n/>',
            "mysql_audit_xml",
        ),
        ('"Quit","1_2026-01-03T14:00:00","2026-01-03T14:05:22 UTC","37",0', "mysql_audit_csv"),
        (
            '{"audit_record":{"name":"Quit","timestamp":"2026-01-03T14:05:22 UTC"}}',
            "mysql_audit_json",
        ),
        ("2026-01-03T14:05:22.250000Z\t   10 Query\tSELECT 1", "mysql_general"),
        ("260103 14:05:22 [Note] Event Scheduler: Loaded 0 events", "mysql_error"),
        ("# Time: 260103 14:05:22\n# User@Host: ann[ann] @ web1 []\nSELECT 1;", "mysql_slow"),
    ],
)
def test_each_log_is_known_by_its_lines(text: str, name: str) -> None:
    assert detect(Sample(tuple(text.split("\n")))).best == name


def test_a_statement_over_several_lines_is_one_record_of_the_audit() -> None:
    text = "20260103 14:05:22,db1,ann,192.0.2.7,411,9,QUERY,shop,'DELETE FROM orders\nWHERE id = 4',0\n20260103 14:05:23,db1,ann,192.0.2.7,411,0,DISCONNECT,shop,,0\n"
    events = read_text(text, "mariadb_audit")
    assert [(event["action"], event["lines"]) for event in events] == [
        ("delete", 2),
        ("db.logout", 1),
    ]
    assert events[0]["outcome"] == "success"


def test_a_cut_off_record_of_the_audit_says_who_but_not_how_it_ended() -> None:
    event = read_text(
        "20260103 14:05:22,db1,ann,192.0.2.7,411,9,QUERY,shop,'DELETE FR", "mariadb_audit"
    )[0]
    assert (event["actor"], event["action"], event["outcome"]) == ("ann", "delete", None)


def test_markup_in_a_statement_makes_no_record() -> None:
    text = '<AUDIT_RECORD\n  NAME="Query"\n  TIMESTAMP="2026-01-03T14:05:22 UTC"\n  SQLTEXT="SELECT 1 &#10;&lt;AUDIT_RECORD NAME=&quot;Quit&quot; USER=&quot;eve&quot;"\n  USER="ann[ann] @ web1 []"\n/>\n'
    events = read_text(text, "mysql_audit_xml")
    assert [(event["actor"], event["action"]) for event in events] == [("ann", "select")]


def test_an_array_of_records_is_read_one_by_one() -> None:
    record = '{ "timestamp": "2026-01-03 14:05:22", "id": 3, "class": "connection", "event": "connect", "connection_id": 10, "account": { "user": "ann", "host": "web1" }, "login": { "user": "ann", "ip": "192.0.2.7" }, "connection_data": { "status": 0 } }'
    text = f"[\n{record},\n{record}\n]\n"
    name = detect(Sample(tuple(text.splitlines()))).best
    assert name is not None
    events = [event for event in read_text(text, name, "mysql_audit_json") if event["actor"]]
    assert [(event["format"], event["outcome"]) for event in events] == [
        ("mysql_audit_json", "success")
    ] * 2


def test_the_audit_behind_syslog_means_the_same() -> None:
    line = "Jan  3 14:05:22 db1 mysql-server_auditing: db1,ann,192.0.2.7,411,9,QUERY,shop,'CREATE USER eve',0"
    event = read_text(line, "syslog")[0]
    assert (event["actor"], event["action"], event["category"]) == (
        "ann",
        "create user",
        ("app.account",),
    )


@pytest.mark.parametrize(
    ("record", "name"),
    [("# Time: 260103 14:05:22\n# User@Host: ann[ann] @ web1 []\nSELECT 1;\n", "mysql_slow"), ("260103 14:05:22\t   10 Query\tSELECT 1\n", "mysql_general")],
)  # fmt: skip
def test_what_the_server_writes_first_into_a_log_is_one_record(record: str, name: str) -> None:
    head = "/usr/sbin/mysqld, Version: 8.0.36 (MySQL Community Server - GPL). started with:\nTcp port: 3306  Unix socket: /run/x.sock\nTime                 Id Command    Argument\n"
    events = read_text(head + record, name)
    assert next((event["action"], event["lines"], event["format"]) for event in events) == ("db.start", 3, name)  # fmt: skip
    assert len(events) == 2
