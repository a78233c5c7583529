"""SQL Server's logs: numbers and words are one record, and a login's name cannot pose as the peer."""

from __future__ import annotations

from time import perf_counter

import pytest

from tests.parsing.test_examples import read_text

ERROR = "2026-01-03 14:05:22.25 Logon       Error: 18456, Severity: 14, State: {state}.\n"
WORDS = "2026-01-03 14:05:22.25 Logon       {}\n"


def test_each_refusal_is_one_event() -> None:
    text = "".join(
        ERROR.format(state=8) + WORDS.format(f"Login failed for user 'u{n}'. [CLIENT: 192.0.2.{n}]")
        for n in range(1, 4)
    )
    events = read_text(text, "sql_server")
    assert [(event["actor"], event["source_ip"], event["code"], event["lines"]) for event in events] == [
        (f"u{n}", f"192.0.2.{n}", "18456", 2) for n in range(1, 4)
    ]  # fmt: skip


def test_an_error_without_words_behind_it_stays_alone() -> None:
    text = (
        ERROR.format(state=8) + "2026-01-03 14:05:23.00 spid9s      Starting up database 'shop'.\n"
    )
    events = read_text(text, "sql_server")
    assert [(event["action"], event["outcome"]) for event in events] == [("db.login", "failure"), ("db.start", None)]  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        "Error de inicio de sesión del usuario 'sa'. Motivo: la contraseña no coincide. [CLIENTE: 192.0.2.7]",
        "Échec de l'ouverture de session de « sa ». [CLIENT : 192.0.2.7]",
        "Login failed for user 'sa'. Reason: x. [CLIENT: 192.0.2.7]",
    ],
)
def test_the_number_says_it_in_every_language(words: str) -> None:
    head = "2026-01-03 14:05:22.25 Logon       Fehler: 18456, Schweregrad: 14, Status: 8.\n"
    (event,) = read_text(head + WORDS.format(words), "sql_server")
    assert (event["source_ip"], event["outcome"], event["category"]) == ("192.0.2.7", "failure", ("app.auth",))  # fmt: skip


@pytest.mark.parametrize(
    ("words", "actor"),
    [
        ("Login failed for user 'ann [CLIENT: 203.0.113.9]'. Reason: Password did not match. [CLIENT: 192.0.2.7]", "ann [CLIENT: 203.0.113.9]"),
        ("Login failed for user 'o'brien'. [CLIENT: 192.0.2.7]", "o'brien"),
        ("Login failed for user ''. Reason: An attempt to login using SQL authentication failed. [CLIENT: 192.0.2.7]", None),
    ],
)  # fmt: skip
def test_the_peer_is_what_the_engine_puts_last(words: str, actor: str | None) -> None:
    (event,) = read_text(WORDS.format(words), "sql_server")
    assert (event["actor"], event["source_ip"], event["outcome"]) == (actor, "192.0.2.7", "failure")


def test_a_record_that_is_cut_off_says_whom_but_not_where_from() -> None:
    (event,) = read_text(
        WORDS.format("Login failed for user 'ann'. Reason: Password d"), "sql_server"
    )
    assert (event["actor"], event["source_ip"]) == ("ann", None)


def test_the_same_words_in_the_journal_mean_the_same() -> None:
    line = "Jan  3 14:05:22 db1 sqlservr[411]: 2026-01-03 14:05:22.25 Logon       Login failed for user 'ann'. [CLIENT: 192.0.2.7]"
    (event,) = read_text(line, "syslog")
    assert (event["rule"], event["actor"], event["source_ip"]) == ("sql_server.refused", "ann", "192.0.2.7")  # fmt: skip


@pytest.mark.parametrize("gap", ["\t", "        "])
def test_what_a_query_of_the_log_prints_is_read_as_well(gap: str) -> None:
    line = f"2026-01-03 14:05:22.250{gap[0]}Logon{gap}Login failed for user 'sa'. [CLIENT: 192.0.2.7]\n"
    events = read_text(line * 2, "sql_server")
    assert [(event["actor"], event["source_ip"]) for event in events] == [("sa", "192.0.2.7")] * 2


def test_hostile_lines_cost_no_time() -> None:
    text = ERROR.format(state="8" * 9_000) + WORDS.format("Login failed for user '" + "'. Reason: " * 1_400)  # fmt: skip
    text += WORDS.format("Login failed for user '" + "[CLIENT: " * 1_700)
    began = perf_counter()
    read_text(text, "sql_server")
    assert perf_counter() - began < 0.5
