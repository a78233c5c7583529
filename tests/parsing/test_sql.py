"""What a statement does is told by its first words, whatever stands before them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logscope.model.categories import CATEGORY_IDS
from logscope.parsing.sql import statement


@pytest.mark.parametrize(
    ("sql", "action", "categories", "table"),
    [
        ("SELECT 1", "select", (), None),
        ("  \n(select 1) union (select 2)", "select", (), None),
        ("insert into shop.orders (id) values (1)", "insert", ("db.change",), "shop.orders"),
        ('UPDATE ONLY "Orders" SET a = 1', "update", ("db.change",), "Orders"),
        ("/* app:7 */ DELETE FROM orders", "delete", ("db.change",), "orders"),
        ("-- a note\n# another\nDELETE FROM `orders`", "delete", ("db.change",), "orders"),
        ("truncate table a, b", "truncate", ("db.change",), "a"),
        ("MERGE INTO t USING s ON t.id = s.id", "merge", ("db.change",), "t"),
        ("REPLACE INTO t VALUES (1)", "replace", ("db.change",), "t"),
        ("LOAD DATA INFILE '/tmp/x' INTO TABLE t", "load", ("db.change",), None),
        (
            "WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone",
            "delete",
            ("db.change",),
            "t",
        ),
        ("with x as (select 1) select * from x", "select", (), None),
        ("EXPLAIN ANALYZE UPDATE t SET a = 1", "update", ("db.change",), "t"),
        ("EXPLAIN UPDATE t SET a = 1", "explain", (), None),
        ("BEGIN; SET LOCAL x = 1; DELETE FROM t; COMMIT", "delete", ("db.change",), "t"),
        ("COPY public.t (a, b) TO stdout;", "copy", ("audit.export",), "public.t"),
        ("COPY t FROM STDIN WITH CSV", "copy", ("db.change",), "t"),
        ("COPY (SELECT * FROM t) TO PROGRAM 'curl x'", "copy", ("audit.export",), None),
        ("SELECT * FROM t INTO OUTFILE '/tmp/x'", "select", ("audit.export",), None),
        ("DROP TABLE IF EXISTS t CASCADE", "drop table", ("db.change",), "t"),
        ("create unique index concurrently i on t (a)", "create index", ("db.change",), "i"),
        ("CREATE OR REPLACE VIEW v AS SELECT 1", "create view", ("db.change",), "v"),
        ("ALTER TABLE t ADD COLUMN a int", "alter table", ("db.change",), "t"),
        ("ALTER SYSTEM SET log_statement = 'none'", "alter system", ("app.config",), None),
        ("CREATE ROLE eve LOGIN", "create role", ("app.account",), "eve"),
        ("ALTER USER 'eve'@'%' IDENTIFIED BY 'x'", "alter user", ("app.account",), None),
        ("DROP OWNED BY eve", "drop owned", ("app.account",), None),
        ("CREATE POLICY p ON t", "create policy", ("app.privilege",), None),
        (
            "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO eve",
            "alter default privileges",
            ("app.privilege",),
            None,
        ),
        ("GRANT ALL ON t TO eve", "grant", ("app.privilege", "app.account"), None),
        ("SET ROLE admin", "set role", ("app.privilege",), None),
        ("SET SESSION AUTHORIZATION admin", "set role", ("app.privilege",), None),
        ("SET GLOBAL general_log = 0", "set global", ("app.config",), None),
        ("SET PASSWORD FOR eve = 'x'", "set password", ("app.account",), None),
        ("SET search_path = x", "set", (), None),
        ("FLUSH PRIVILEGES", "flush privileges", ("app.privilege",), None),
        ("SHUTDOWN", "shutdown", ("app.lifecycle",), None),
        ("VACUUM t", "vacuum", (), None),
    ],
)
def test_a_statement_is_what_its_first_words_say(
    sql: str, action: str, categories: tuple[str, ...], table: str | None
) -> None:
    found = statement(sql)
    assert found is not None
    assert (found.action, found.categories, found.table) == (action, categories, table)


@pytest.mark.parametrize(
    "sql", ["", "   ", "1 + 1", "/* never closed", "'text'", "/**/" * 30 + "DELETE FROM t"]
)
def test_what_begins_with_no_verb_is_none(sql: str) -> None:
    assert statement(sql) is None


@given(
    st.text(max_size=300)
    | st.lists(
        st.sampled_from(
            [
                "create",
                "drop ",
                "/*",
                "*/",
                "--",
                "\n",
                ";",
                "with",
                " delete from ",
                "copy",
                "to stdout",
                "'",
                '"',
                "set",
                " role",
            ]
        ),
        max_size=40,
    ).map("".join)
)
def test_no_text_makes_it_raise_or_invent_a_category(sql: str) -> None:
    found = statement(sql)
    assert found is None or set(found.categories) <= CATEGORY_IDS


def test_a_statement_of_megabytes_is_not_read_to_its_end() -> None:
    found = statement("INSERT INTO t VALUES " + "(1)," * 1_000_000)
    assert found is not None
    assert found.table == "t"
