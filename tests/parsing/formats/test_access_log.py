"""Access lines as clients with bad intentions make them."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import pytest

from logscope.parsing.format import Format, Reading
from logscope.parsing.registry import format_named, rule_book
from logscope.parsing.rows import RowWriter
from logscope.parsing.tables import BatchTables
from logscope.parsing.times import Clock
from tests.parsing.test_examples import read_text

TAIL = '[04/Oct/2026:18:06:23 +0000] "GET / HTTP/1.1" 200 5 "-" "x"'


def one(line: str) -> dict[str, Any]:
    events = read_text(line, "access_log")
    assert len(events) == 1
    assert events[0]["format"] == "access_log", "not read"
    return events[0]


@pytest.mark.parametrize(
    ("lead", "client", "actor"),
    [
        ("192.0.2.7 - -", "192.0.2.7", None),
        ("192.0.2.7 - ann", "192.0.2.7", "ann"),
        ("192.0.2.7 - ann lee", "192.0.2.7", "ann lee"),
        ('192.0.2.7 - ""', "192.0.2.7", None),
        ("192.0.2.7 -  - ", "192.0.2.7", None),
        ("shop.example.com 192.0.2.7 - ann", "192.0.2.7", "ann"),
        ("shop.example.com:8443 192.0.2.7 - -", "192.0.2.7", None),
        ("192.0.2.7, 10.0.0.1 - ann", "192.0.2.7", "ann"),
        ("::ffff:192.0.2.7 - -", "192.0.2.7", None),
        ("2001:db8::1 - ann", "2001:db8::1", "ann"),
        ("192.0.2.7:5044 - -", "192.0.2.7", None),
        ("192.0.2.7 shop.example.com ann", "192.0.2.7", "ann"),
    ],
)
def test_client_and_user_are_found_whatever_stands_before_the_time(
    lead: str, client: str, actor: str | None
) -> None:
    event = one(f"{lead} {TAIL}")
    assert (event["source_ip"], event["actor"], event["code"]) == (client, actor, "200")


@pytest.mark.parametrize(
    ("request_line", "action", "target"),
    [
        ("GET /a?b=c HTTP/2.0", "GET", "/a?b=c"),
        ("GET /a b HTTP/1.1", "GET", "/a b"),
        ("GET /old", "GET", "/old"),
        ("-", "http.request", None),
        (r"\x16\x03\x01\x00", "http.request", r"\x16\x03\x01\x00"),
        (r"GET /\"x\" HTTP/1.1", "GET", r"/\"x\""),
        ("EVIL / HTTP/1.1", "http.request", "EVIL / HTTP/1.1"),
        ("", "http.request", None),
    ],
)
def test_requests_are_taken_apart_only_where_they_are_requests(
    request_line: str, action: str, target: str | None
) -> None:
    event = one(f'192.0.2.7 - - [04/Oct/2026:18:06:23 +0000] "{request_line}" 400 5 "-" "-"')
    assert (event["action"], event["target"]) == (action, target)


def test_a_forged_status_in_the_request_does_not_count() -> None:
    event = one(
        r'192.0.2.7 - - [04/Oct/2026:18:06:23 +0000] "GET /\" 200 1 \"-\" HTTP/1.1" 404 5 "-" "x"'
    )
    assert event["code"] == "404"


@pytest.mark.parametrize(
    ("line", "refused"),
    [
        ('192.0.2.7 - ann [04/Oct/2026:18:06:23 +0000] "GET / HTTP/1.1" 401 5', True),
        ('192.0.2.7 - - [04/Oct/2026:18:06:23 +0000] "POST /api HTTP/1.1" 401 5', True),
        ('192.0.2.7 - - [04/Oct/2026:18:06:23 +0000] "GET /login HTTP/1.1" 401 5', True),
        ('192.0.2.7 - - [04/Oct/2026:18:06:23 +0000] "GET / HTTP/1.1" 401 5', False),
        ('192.0.2.7 - ann [04/Oct/2026:18:06:23 +0000] "POST /login HTTP/1.1" 403 5', False),
        ('192.0.2.7 - - [04/Oct/2026:18:06:23 +0000] "POST /wp-login.php HTTP/1.1" 200 5', False),
    ],
)
def test_only_a_refused_attempt_to_sign_in_is_one(line: str, refused: bool) -> None:
    assert ("app.auth" in one(line)["category"]) is refused


def test_a_stamp_of_no_calendar_leaves_the_rest_readable() -> None:
    assert one('192.0.2.7 - - [99/Oct/2026:18:06:23 +0000] "GET / HTTP/1.1" 200 5')["code"] == "200"


@pytest.mark.parametrize("filler", ['"', "\\", '\\"', "[", " - ", "a", '" 200'])
def test_long_hostile_lines_end(filler: str) -> None:
    line = f'192.0.2.7 - - [04/Oct/2026:18:06:23 +0000] "GET /{filler * 100_000}'
    assert len(read_text(line, "access_log")) == 1


@pytest.mark.parametrize(
    "line",
    [
        '192.0.2.7 - ann [04/Oct/2026:18:06:23 +0200] "GET /a?b HTTP/1.1" 200 5 "https://example.com/\\"x" "curl"',
        '192.0.2.7 - - [04/Oct/2026:18:06:23 +0200] "POST /a HTTP/2.0" 502 -',
        '192.0.2.7 - - [99/Oct/2026:18:06:23 +0200] "HEAD /a HTTP/1.0" 304 0 "-" "-"',
        '192.0.2.7 - - [04/Oct/2026:18:06:23 +0200] "GET /a HTTP/1.1" 200 0005 "" ""',
        '192.0.2.7 - - [04/Oct/2026:18:06:23 +0200] "GET /a\\x22 HTTP/3.0" 200 5 "https://example.com/ä" "Mozilla/5.0 (X11)"',
        '192.0.2.7 - - [04/Oct/2026:18:06:23 +0200] "BREW /a HTTP/1.1" 999 5 "-" "x"',
        '999.1.1.1 - - [04/Oct/2026:18:06:23 +0200] "GET /a HTTP/1.1" 200 5',
        '192.0.2.7 - - [04/Oct/2026:18:06:23 +0200] "GET /a HTTP/1.1" 401 5 "-" "x"',
    ],
)
def test_the_quick_way_reads_what_the_other_reads(line: str) -> None:
    form = format_named("access_log")
    rows = RowWriter(BatchTables(), "access_log", rule_book())
    reading = Reading(Clock(UTC), rule_book(), rows)
    begun = form.begin(line)
    assert form.fill_row(begun, line, reading) == Format.fill_row(form, begun, line, reading)


@pytest.mark.parametrize(
    ("line", "extra"),
    [
        (f"192.0.2.7 - - {TAIL}", '{"bytes":5}'),
        (
            '192.0.2.7 - - [04/Oct/2026:18:06:23 +0000] "GET / HTTP/1.1" 200 5 "https://example.net/a" "x"',
            '{"bytes":5,"referer":"https://example.net/a"}',
        ),
        (
            'www.example.com:443 192.0.2.7 - - [04/Oct/2026:18:06:23 +0000] "GET / HTTP/1.1" 200 5 "https://www.example.com/a" "x"',
            '{"vhost":"www.example.com:443","bytes":5}',
        ),
        (
            '192.0.2.7 - - [04/Oct/2026:18:06:23 +0000] "GET / HTTP/0.9" 200 -',
            '{"protocol":"HTTP/0.9"}',
        ),
    ],
)
def test_only_what_no_column_has_and_not_every_line_says_is_kept_beside(
    line: str, extra: str
) -> None:
    assert one(line)["extra"] == extra
