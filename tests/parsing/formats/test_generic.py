"""The last resort: what it takes off a line, and what it leaves alone."""

from __future__ import annotations

import pytest

from tests.parsing.test_examples import read_text


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("2026-01-03 14:05:22,123 [main] INFO  com.example.App - started", "started"),
        ("2026-01-03T14:05:22Z INFO started", "started"),
        ("[2026-01-03 14:05:22] ERROR: started", "started"),
        ("ERROR 2026-01-03 14:05:22 started", "started"),
        ("2026/01/03 14:05:22 started", "started"),
        ("[INFO] 2026-01-03T14:05:22Z started", "started"),
        ("2026-01-03 14:05:22.123 INFO 811 --- [main] c.e.App : started", "started"),
        ("2026-01-03 14:05:22 | WARN | started", "started"),
    ],
)
def test_the_message_is_what_follows_level_process_thread_and_logger(
    line: str, message: str
) -> None:
    (event,) = read_text(line, "generic")
    assert event["message"] == message
    assert event["time"] is not None


def test_lines_without_a_time_continue_the_record_before_them() -> None:
    events = read_text(
        "2026-01-03 14:05:22 ERROR boom\njava.io.IOException: x\n\tat a.b(c.java:1)\n2026-01-03 14:05:23 ok",
        "generic",
    )
    assert [event["lines"] for event in events] == [3, 1]


def test_a_mentioned_log_on_needs_the_words_at_the_start_of_a_clause() -> None:
    (event,) = read_text(
        "2026-01-03 14:05:22 INFO GET /docs/why-login-failed-for-ann 200", "generic"
    )
    assert event["category"] == ()


@pytest.mark.parametrize(
    "filler", ["2026-01-03 ", "a:", "[", "1 ", "- ", "192.0.2.7 ", "user=", ": login failed for "]
)
def test_long_hostile_lines_end(filler: str) -> None:
    assert read_text(filler * 50_000, "generic")
    assert read_text("2026-01-03 14:05:22 " + filler * 50_000, "generic")


def test_an_object_behind_the_message_says_who_and_from_where() -> None:
    (event,) = read_text(
        '2026-01-03T14:05:22.123Z\tERROR\tauth/auth.go:12\tlogin failed for "x {"ip":"10.0.0.9"}"\t{"user": "ann", "remote": "192.0.2.7:5044", "tries": 3}\n',
        "generic",
    )
    assert (event["actor"], event["source_ip"], event["source_port"]) == ("ann", "192.0.2.7", 5044)
    assert '"tries":3' in event["extra"]


def test_an_object_that_is_cut_off_says_nothing() -> None:
    (event,) = read_text('2026-01-03T14:05:22.123Z ERROR words {"user": "ann", "ip": "192.0.\n', "generic")  # fmt: skip
    assert event["source_ip"] is None


def test_an_address_is_no_account() -> None:
    (event,) = read_text("2026-01-03 14:05:22 WARN Authentication failed for '192.0.2.7'\n", "generic")  # fmt: skip
    assert (event["actor"], event["source_ip"]) == (None, "192.0.2.7")


def test_what_is_no_name_is_no_account() -> None:
    (event,) = read_text(
        '2026-01-03T14:05:22Z [info][Auth]: Failed login attempt from user with wrong credentials {"account":{"ip":"192.0.2.7","email":"ann@example.com"}}\n'
        "",
        "generic",
    )
    assert (event["actor"], event["source_ip"]) == ("ann@example.com", "192.0.2.7")
