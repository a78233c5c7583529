"""What the frameworks of web applications write: requests, log-ons and failures, in their own layouts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from logscope.parsing.format import Sample
from logscope.parsing.registry import detect
from tests.parsing.test_examples import read_text

HEAD = "I, [2026-01-03T15:05:22.123456 #4711]  INFO -- : "


def read(text: str) -> list[dict[str, Any]]:
    """The events of a file as an import would read it."""
    scores = detect(Sample(tuple(line for line in text.split("\n") if line.strip()))).scores
    return read_text(text, *(name for name, _ in scores))


def extra(event: dict[str, Any]) -> dict[str, Any]:
    return dict(json.loads(event["extra"] or "{}"))


def test_rails_started_line_has_the_zone_and_the_head_the_fraction() -> None:
    (event,) = read(f'{HEAD}[f3c1] Started GET "/x" for 2001:db8::7 at 2026-01-03 15:05:22 +0100\n')
    assert event["time"] == "2026-01-03T14:05:22.123456Z"
    assert (event["source_ip"], event["target"], event["format"]) == ("2001:db8::7", "/x", "rails")
    assert extra(event)["tags"] == "f3c1"


def test_a_path_cannot_forge_the_peer_of_a_rails_request() -> None:
    path = '/a" for 10.0.0.9 at 2026-01-01 00:00:00 +0000 "'
    (event,) = read(f'{HEAD}Started GET "{path}" for 192.0.2.7 at 2026-01-03 15:05:22 +0100\n')
    assert event["source_ip"] != "10.0.0.9"


def test_a_rails_request_of_development_is_one_event_with_its_answer() -> None:
    events = read(
        'Started POST "/users/sign_in" for 192.0.2.7 at 2026-01-03 14:05:22 +0000\nProcessing by SessionsController#create as HTML\n'
        '  Parameters: {"user"=>{"email"=>"ann@example.com"}}\nCompleted 401 Unauthorized in 9ms\n\n'
        'Started GET "/" for 192.0.2.7 at 2026-01-03 14:05:23 +0000\nCompleted 200 OK in 9ms\n'
    )
    assert [(event["code"], event["outcome"]) for event in events] == [("401", "failure"), ("200", "success")]  # fmt: skip
    assert (events[0]["actor"], events[0]["category"]) == ("ann@example.com", ("app.auth",))
    assert events[1]["actor"] is None


def test_lograge_is_a_request_behind_rubys_head_and_on_its_own() -> None:
    pairs = "method=POST path=/login format=html controller=SessionsController action=create status=500 duration=58.33"
    for line in (f"{HEAD}[f3c1] {pairs} ip=192.0.2.7", f"{pairs} time=2026-01-03T14:05:22Z ip=192.0.2.7"):  # fmt: skip
        (event,) = read(line + "\n")
        assert (event["action"], event["target"], event["code"]) == ("POST", "/login", "500")
        assert (event["source_ip"], event["outcome"]) == ("192.0.2.7", "failure")


def test_rubys_logger_of_another_program_is_read_by_the_words() -> None:
    (event,) = read("W, [2026-01-03T14:05:22.123456 #4711]  WARN -- sidekiq: Login failed for user ann from 192.0.2.7\n")  # fmt: skip
    assert (event["program"], event["pid"], event["severity"]) == ("sidekiq", 4711, 4)
    assert (event["actor"], event["outcome"]) == ("ann", "failure")


def test_monologs_context_is_fields_and_its_stack_trace_one_event() -> None:
    events = read(
        '[2026-01-03 14:05:22] production.ERROR: boom {"userId":7,"exception":"[object] (E(code: 0): x at /srv/a.php:1)\n[stacktrace]\n#0 {main}\n"} \n'
        '[2026-01-03T14:05:23.5+01:00] app.INFO: Login successful {"username":"ann","ip":"2001:db8::7"} []\n'
    )
    assert [event["lines"] for event in events] == [4, 1]
    assert events[0]["actor_id"] == "7"
    assert (events[1]["actor"], events[1]["source_ip"]) == ("ann", "2001:db8::7")
    assert (events[1]["outcome"], events[1]["time"]) == ("success", "2026-01-03T13:05:23.500000Z")


def test_what_a_client_sent_is_not_taken_for_monologs_context() -> None:
    (event,) = read(
        '[2026-01-03 14:05:22] app.WARNING: Login failed for "x {"ip":"10.0.0.9"} y" {"username":"ann","ip":"192.0.2.7"} []\n'
    )
    assert (event["source_ip"], event["actor"]) == ("192.0.2.7", "ann")


@pytest.mark.parametrize("cut", [10, 40, 60, 75])
def test_a_monolog_line_that_is_cut_off_is_still_read(cut: int) -> None:
    whole = '[2026-01-03 14:05:22] production.WARNING: Login failed {"email":"ann@example.com"} []'
    (event,) = read_text(whole[:cut] + "\n", "monolog", "generic")
    assert event["original"] == whole[:cut]
