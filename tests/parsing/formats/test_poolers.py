"""PgBouncer, ProxySQL, Patroni: what stands between clients and databases."""

from __future__ import annotations

from time import perf_counter

import pytest

from logscope.parsing.format import Sample
from logscope.parsing.registry import detect
from tests.parsing.test_examples import read_text

BOUNCER = "2026-01-03 14:05:22.250 UTC [411] {}"


@pytest.mark.parametrize(
    ("words", "action", "outcome", "category"),
    [
        ("WARNING C-0x55d5a0: shop/ann@192.0.2.7:50442 pooler error: password authentication failed", "db.login", "failure", ("app.auth",)),
        ("WARNING C-0x55d5a0: shop/ann@192.0.2.7:50442 pooler error: pgbouncer cannot connect to server", "db.login", "failure", ("app.failure",)),
        ("LOG C-0x55d5a0: shop/ann@192.0.2.7:50442 closing because: client unexpected eof (age=0s)", "db.disconnect", None, ()),
    ],
)  # fmt: skip
def test_words_of_the_bouncer(words: str, action: str, outcome: str | None, category: tuple[str, ...]) -> None:  # fmt: skip
    (event,) = read_text(BOUNCER.format(words), "pgbouncer")
    assert (event["action"], event["outcome"], event["category"]) == (action, outcome, category)
    assert (event["actor"], event["source_ip"], event["source_port"]) == ("ann", "192.0.2.7", 50442)


def test_a_user_by_the_name_of_a_whole_line_is_a_user() -> None:
    user = "x@203.0.113.9:1 login attempt: db=a user=b tls=no"
    words = f"LOG C-0x55d5a0: shop/{user}@192.0.2.7:50442 login attempt: db=shop user={user} tls=no"
    (event,) = read_text(BOUNCER.format(words), "pgbouncer")
    assert (event["actor"], event["source_ip"]) == (user, "192.0.2.7")


def test_behind_syslog_it_means_the_same() -> None:
    (event,) = read_text("Jan  3 14:05:22 db1 pgbouncer[411]: C-0x55d5a0: (nodb)/(nouser)@192.0.2.7:50442 pooler error: no such user: eve", "syslog")  # fmt: skip
    assert (event["actor"], event["outcome"]) == ("eve", "failure")


def test_a_program_that_writes_like_patroni_is_not_taken_for_it() -> None:
    lines = tuple(f"2026-01-03 14:05:{n:02},123 INFO: {words}" for n, words in enumerate(["no action needed", "Starting", "Lock taken"]))  # fmt: skip
    assert detect(Sample(lines)).best == "generic"


def test_a_program_that_writes_like_proxysql_is_not_taken_for_it() -> None:
    assert "proxysql" not in dict(detect(Sample(("2026-01-03 14:05:22 [INFO] started", "2026-01-03 14:05:22 [ERROR] no"))).scores)  # fmt: skip


def test_hostile_text_costs_no_time() -> None:
    began = perf_counter()
    read_text(
        BOUNCER.format("LOG C-0x55d5a0: " + "@192.0.2.7:1 login attempt: db= user= " * 3_000),
        "pgbouncer",
    )
    assert perf_counter() - began < 0.5
