"""What application servers print, with and without times: requests, log-ons, life and death, stack traces."""

from __future__ import annotations

from typing import Any

import pytest

from logscope.parsing.format import Sample
from logscope.parsing.registry import detect
from tests.parsing.test_examples import read_text


def read(text: str) -> list[dict[str, Any]]:
    """The events of a file as an import would read it."""
    scores = detect(Sample(tuple(line for line in text.split("\n") if line.strip()))).scores
    return read_text(text, *(name for name, _ in scores))


def test_uvicorns_lines_are_no_database() -> None:
    events = read(
        'INFO:     Started server process [1]\nINFO:     192.0.2.7:5044 - "GET /x HTTP/1.1" 200 OK\nERROR:    Exception in ASGI application\nTraceback (most recent call last):\n'
    )
    assert [event["format"] for event in events] == ["uvicorn"] * 3
    assert events[1]["source_ip"] == "192.0.2.7"
    assert events[2]["category"] == ("app.failure",)


def test_postgresql_without_a_prefix_is_still_its_own() -> None:
    assert detect(Sample(("LOG:  database system is ready", "ERROR:  no such table", "WARNING:  x"))).best == "postgres"  # fmt: skip


def test_a_path_cannot_forge_the_status_of_uvicorns_request() -> None:
    (event,) = read('INFO:     192.0.2.7:5044 - "GET /a" 200 OK "b HTTP/1.1" 404 Not Found\n')
    assert (event["code"], event["outcome"]) == ("404", "failure")


@pytest.mark.parametrize(
    ("stamp", "time"),
    [("", None), ("2026-01-03T14:05:22.5Z ", "2026-01-03T14:05:22.500000Z"), ("[2026-01-03 14:05:22] ", "2026-01-03T14:05:22.000000Z")],
)  # fmt: skip
def test_dotnets_message_stands_below_its_head(stamp: str, time: str | None) -> None:
    events = read(
        f"{stamp}info: Microsoft.Hosting.Lifetime[14]\n      Now listening on: http://localhost:5000\n"
        f"{stamp}info: App.Login[0]\n      => RequestId:x\n      User ann logged in from 192.0.2.7\n"
    )
    assert [event["lines"] for event in events] == [2, 3]
    assert events[0]["time"] == time
    assert (events[1]["actor"], events[1]["source_ip"], events[1]["outcome"]) == ("ann", "192.0.2.7", "success")  # fmt: skip


TRACES: dict[str, str] = {
    "java": "2026-01-03 14:05:22 ERROR x\njava.lang.IllegalStateException: no\n\tat com.example.A.b(A.java:3)",
    "python": '2026-01-03 14:05:22 ERROR x\nTraceback (most recent call last):\n  File "a.py"',
    "node": "2026-01-03 14:05:22 error x\nError: no\n    at Object.<anonymous> (/srv/a.js:1:1)",
    "dotnet": "2026-01-03 14:05:22 [ERR] x\nSystem.Exception: no\n   at App.A.B(String c) in /srv/a.cs:line 3",
    "php": "[03-Jan-2026 14:05:22 UTC] boom\nStack trace:\n#0 /srv/a.php(3): f()",
}


@pytest.mark.parametrize("text", TRACES.values(), ids=TRACES)
def test_a_stack_trace_is_a_failure_of_the_application(text: str) -> None:
    (event,) = read_text(text + "\n", "generic")
    assert "app.failure" in event["category"]


def test_lines_below_that_are_no_stack_trace_are_none() -> None:
    (event,) = read_text("2026-01-03 14:05:22 INFO menu\n  soup at noon\n  bread\n", "generic")
    assert event["category"] == ()


def test_springs_shortened_logger_with_brackets_is_no_part_of_the_message() -> None:
    (event,) = read_text(
        "2026-01-03 14:05:22.123 ERROR 4711 --- [nio-8080-exec-1] o.a.c.c.C.[.[.[/].[dispatcherServlet]    : Servlet.service() for servlet [x] in context with path [] threw exception\n",
        "generic",
    )
    assert event["message"].startswith("Servlet.service()")
    assert (event["pid"], event["action"]) == (4711, "application.failure")


def test_zabbix_lines_are_told_from_other_numbers() -> None:
    events = read('  4711:20260103:140522.123 failed login of user "x" from "10.0.0.9" y" from "192.0.2.7"\n  4711:20260103:140523.000 words\n')  # fmt: skip
    assert [event["format"] for event in events] == ["zabbix", "zabbix"]
    assert events[0]["source_ip"] == "192.0.2.7"
    assert detect(Sample(("12:30:45 x", "4711:20260103 x"))).best != "zabbix"
