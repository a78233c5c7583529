"""What a record says was done, by a word of its own: the outcome only where a word says so."""

from __future__ import annotations

from typing import Any

import pytest

from logscope.parsing.rule import Fields
from logscope.parsing.told_actions import outcome_of, pairs_of, read_told
from tests.parsing.test_examples import read_text


@pytest.mark.parametrize(
    ("action", "outcome"),
    [
        ("LOGIN_ERROR", "failure"), ("user.login.failed", "failure"), ("loginFailed", "failure"), ("login_failure", "failure"),
        ("LOGIN_SUCCESS", "success"), ("loginSuccess", "success"), ("auth.succeeded", "success"), ("user_logged_in", "success"),
        ("login", None), ("failover.login", None), ("terror.login", None), ("logout", None),
    ],
)  # fmt: skip
def test_an_action_says_how_it_ended_only_by_a_word(action: str, outcome: str | None) -> None:
    assert outcome_of(action) == outcome


def told(message: str) -> Fields:
    fields: Fields = {}
    read_told(pairs_of(message), fields)
    return fields


def test_pairs_name_action_result_actor_and_peer() -> None:
    fields = told('event=login status=failed user="ann lee" ip=192.0.2.7:5044')
    assert (fields["action"], fields["outcome"], fields["actor"]) == ("login", "failure", "ann lee")
    assert (fields["source_ip"], fields["source_port"], fields["category"]) == ("192.0.2.7", "5044", ("app.auth",))  # fmt: skip


@pytest.mark.parametrize("message", ["type=A user=ann", "event=tick", "action=", "words", "a=b " * 3000])  # fmt: skip
def test_pairs_that_name_nothing_known_say_nothing(message: str) -> None:
    assert told(message) == {}


def test_the_first_pair_of_a_name_counts() -> None:
    fields = told(
        'event=login result=failure user=ann ip=192.0.2.7 agent="x ip=10.0.0.9 result=success"'
    )
    assert (fields["source_ip"], fields["outcome"]) == ("192.0.2.7", "failure")


LINES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "logfmt": ("logfmt", 'time=2026-01-03T14:05:22Z level=info msg="audit" event=login result=failure user=ann ip=192.0.2.7',
               {"outcome": "failure", "actor": "ann", "source_ip": "192.0.2.7", "category": ("app.auth",)}),
    "plain": ("generic", '2026-01-03 14:05:22 INFO [audit] action="LOGIN_SUCCESS" username="ann" src="192.0.2.7"',
              {"outcome": "success", "actor": "ann", "source_ip": "192.0.2.7", "category": ("app.auth",)}),
    "json": ("json_lines", '{"time":"2026-01-03T14:05:22Z","eventType":"LOGIN_FAILED","principal":"ann","remoteAddress":"192.0.2.7"}',
             {"outcome": "failure", "actor": "ann", "source_ip": "192.0.2.7", "category": ("app.auth",)}),
    "account": ("logfmt", 'time=2026-01-03T14:05:22Z level=info msg="done" event=user.create actor=ann target_user=bob',
                {"actor": "ann", "target": "bob", "category": ("app.account",), "outcome": None}),
    "before the name was known": ("json_lines", ('{"action":"login_failed","client_ip":"192.0.2.7","context":{"username":"ann"},"timestamp":"2026-01-03T14:05:22",'
                                  '"user":{"username":"AnonymousUser"}}'), {"actor": "ann", "outcome": "failure", "category": ("app.auth",)}),
    "nobody": ("json_lines", '{"action":"view","timestamp":"2026-01-03T14:05:22","user":{"username":"AnonymousUser"}}', {"actor": "AnonymousUser"}),
    "mattermost": ("json_lines", ('{"timestamp":"2026-01-03 14:05:22.123 Z","event_name":"login","status":"fail","actor":{"user_id":"u","client":"Moz","ip_address":"192.0.2.7"},'
                   '"event":{"parameters":{"login_id":"ann"}}}'), {"actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure", "device": "Moz"}),
}  # fmt: skip


@pytest.mark.parametrize(("form", "line", "expect"), LINES.values(), ids=LINES)
def test_a_logon_told_by_names_is_one_in_every_format(
    form: str, line: str, expect: dict[str, Any]
) -> None:
    (event,) = read_text(line + "\n", form)
    assert {name: event[name] for name in expect} == expect


def test_keycloaks_name_is_not_taken_from_a_redirect() -> None:
    (event,) = read_text(
        "2026-01-03 14:05:22,123 WARN  [org.keycloak.events] (executor-thread-3) type=LOGIN_ERROR, realmId=shop, clientId=c, userId=null, ipAddress=192.0.2.7, "
        "error=invalid_user_credentials, redirect_uri=https://x.example.com/?a&username=root&ipAddress=10.0.0.9, username=ann\n",
        "generic",
    )
    assert (event["actor"], event["source_ip"], event["outcome"]) == ("ann", "192.0.2.7", "failure")
