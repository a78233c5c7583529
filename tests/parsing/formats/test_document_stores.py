"""ClickHouse, Cassandra, ScyllaDB, CouchDB: what clients send stays where clients are quoted."""

from __future__ import annotations

from time import perf_counter

import pytest

from tests.parsing.test_examples import read_text

HEAD = "2026.01.03 14:05:22.123456 [ 411 ] {a1} <%s> %s: "


@pytest.mark.parametrize(
    ("level", "logger", "words", "expect"),
    [
        ("Debug", "executeQuery", "(from 192.0.2.7:50442) INSERT INTO shop.orders VALUES (stage: Complete)", ("default", "192.0.2.7", "insert", None)),
        ("Debug", "executeQuery", "(from 192.0.2.7:50442, user: ann) (comment: x) SELECT 1 -- (from 203.0.113.9:1, user: eve) (stage: Complete)", ("ann", "192.0.2.7", "select", None)),
        ("Error", "executeQuery", "Code: 62. DB::Exception: Syntax error. (SYNTAX_ERROR) (version 24.1) (from 192.0.2.7:50442) (in query: DROP TABLE x (from 203.0.113.9:1) (in query: y)", (None, "192.0.2.7", "drop table", "failure")),
        ("Error", "MySQLHandler", "DB::Exception: There is no user `eve` in user directories", ("eve", None, "db.login", "failure")),
        ("Error", "MySQLHandler", "Authentication for user eve failed.", ("eve", None, "db.login", "failure")),
        ("Error", "HTTPHandler", "Code: 193, e.displayText() = DB::Exception: Wrong password for user eve", ("eve", None, "db.login", "failure")),
        ("Debug", "HTTP-Session", "41f38d19-0000-4fa2-90cd-523d622d3764 Authentication failed with error: eve: Authentication failed: password is incorrect", ("eve", None, "db.login", "failure")),
        ("Debug", "TCPHandler", "Connected ClickHouse client version 24.4.0, revision: 54467, database: shop, user: ann.", ("ann", None, "db.connect", None)),
        ("Trace", "HTTPHandler-factory", "HTTP Request for HTTPHandler-factory. Method: GET, Address: 192.0.2.7:50442, User-Agent: curl/8, Address: 203.0.113.9:1, Content Type: , Transfer Encoding: identity", (None, "192.0.2.7", "db.connect", None)),
    ],
)  # fmt: skip
def test_records_of_clickhouse(level: str, logger: str, words: str, expect: tuple[str | None, ...]) -> None:  # fmt: skip
    (event,) = read_text(HEAD % (level, logger) + words, "clickhouse")
    assert (event["actor"], event["source_ip"], event["action"], event["outcome"]) == expect


def test_a_statement_of_several_lines_and_a_trace_are_one_record_each() -> None:
    text = HEAD % ("Debug", "executeQuery") + "(from 192.0.2.7:50442, user: ann) ALTER TABLE orders\nDELETE WHERE 1 (stage: Complete)\n" + HEAD % ("Error", "a") + "Code: 1. DB::Exception: x\n0. y\n1. z\n"  # fmt: skip
    first, second = read_text(text, "clickhouse")
    assert (first["command"], first["lines"]) == ("ALTER TABLE orders\nDELETE WHERE 1", 2)
    assert (second["lines"], second["code"], second["category"]) == (3, "1", ("app.failure",))


@pytest.mark.parametrize(
    ("record", "expect"),
    [
        ("type:UNAUTHORIZED_ATTEMPT|category:DML|ks:shop|scope:orders|operation:SELECT * FROM orders", ("select", "failure", ("app.privilege",))),
        ("type:GRANT|category:DCL|operation:GRANT ALL ON KEYSPACE shop TO eve", ("grant", None, ("app.privilege", "app.account"))),
        ("type:LOGIN_SUCCESS|category:AUTH|operation:LOGIN SUCCESSFUL", ("db.login", "success", ("app.auth",))),
        ("type:DROP_TABLE|category:DDL|ks:shop", ("drop table", None, ())),
    ],
)  # fmt: skip
def test_kinds_of_audit_records_of_cassandra(record: str, expect: tuple[object, ...]) -> None:
    line = f"INFO  [Native-1] 2026-01-03 14:05:22,123 FileAuditLogger.java:49 - user:ann|host:10.0.0.1:7000|source:/192.0.2.7|port:50442|{record}"
    (event,) = read_text(line, "cassandra")
    assert (event["action"], event["outcome"], event["category"]) == expect
    assert (event["actor"], event["source_ip"]) == ("ann", "192.0.2.7")


def test_scylla_audits_to_syslog() -> None:
    line = 'Jan  3 14:05:22 db1 scylla-audit[411]: "10.0.0.1", "DML", "ONE", "orders", "shop", "DELETE FROM orders WHERE n = \'a, b\'", "192.0.2.7", "ann", "false"'
    (event,) = read_text(line, "syslog")
    assert (event["actor"], event["source_ip"], event["target"], event["action"]) == ("ann", "192.0.2.7", "shop.orders", "delete")  # fmt: skip


@pytest.mark.parametrize(
    ("request_line", "actor", "categories"),
    [
        ("localhost:5984 192.0.2.7 ann PUT /_users/org.couchdb.user:eve 201 ok 4", "ann", {"app.transaction", "app.account"}),
        ("localhost:5984 192.0.2.7 undefined POST /_session 401 ok 4", None, {"app.auth"}),
        ("localhost:5984 192.0.2.7 203.0.113.9 eve GET /a GET /shop/_all_docs 200 ok 4", "203.0.113.9 eve GET /a", {"app.transaction"}),
        ("localhost:5984 192.0.2.7 ann PUT /_node/_local/_config/admins/eve 200 ok 4", "ann", {"app.transaction", "app.config"}),
    ],
)  # fmt: skip
def test_requests_of_couchdb(request_line: str, actor: str | None, categories: set[str]) -> None:
    (event,) = read_text(f"[notice] 2026-01-03T14:05:22.123456Z couchdb@127.0.0.1 <0.411.0> a1b2c3d4e5 {request_line}", "couchdb")  # fmt: skip
    assert (event["source_ip"], event["actor"], set(event["category"])) == ("192.0.2.7", actor, categories)  # fmt: skip


def test_hostile_text_costs_no_time() -> None:
    began = perf_counter()
    read_text(HEAD % ("Error", "executeQuery") + "Code: 1. DB::Exception: " + "(from 1.1.1.1:1, " * 6_000, "clickhouse")  # fmt: skip
    read_text(HEAD % ("Debug", "executeQuery") + "(from 1.1.1.1:1" + ", a" * 20_000, "clickhouse")
    read_text("INFO  [a] 2026-01-03 14:05:22,123 A.java:49 - user:a|host:b|" + "source:|" * 20_000, "cassandra")  # fmt: skip
    read_text("[notice] 2026-01-03T14:05:22.123456Z a@b <0.411.0> a1 h 192.0.2.7 " + "GET /a 200 " * 6_000, "couchdb")  # fmt: skip
    assert perf_counter() - began < 0.7
