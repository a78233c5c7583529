"""sudo: what ran as whom, whatever stands in the command or the directory."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.parsing.test_examples import read_text


def read(message: str) -> dict[str, Any]:
    (event,) = read_text(f"Jan  3 14:05:22 web1 sudo[411]: {message}", "syslog")
    return event


@given(
    st.text(st.characters(exclude_categories=("C", "Z")) | st.just(" "), min_size=1, max_size=80)
    .map(str.strip)
    .filter(bool)
)
def test_the_command_is_all_that_follows(command: str) -> None:
    event = read(f"     ann : TTY=pts/2 ; PWD=/home/ann ; USER=root ; COMMAND={command}")
    assert (event["actor"], event["access"], event["device"]) == ("ann", "root", "pts/2")
    assert event["command"] == (None if command == "-" else command)


def test_a_command_that_looks_like_fields_stays_a_command() -> None:
    event = read(
        "ann : TTY=pts/2 ; PWD=/ ; USER=www ; COMMAND=/bin/sh -c x ; USER=root ; COMMAND=/bin/id"
    )
    assert (event["access"], event["command"]) == (
        "www",
        "/bin/sh -c x ; USER=root ; COMMAND=/bin/id",
    )


@pytest.mark.parametrize(
    "reason",
    ["3 incorrect password attempts", "user NOT in sudoers", "user NOT authorized on host", "command not allowed",
     "a password is required", "a terminal is required to read the password",
     "sorry, you must have a tty to run sudo", "sorry, you are not allowed to set the following environment variables: A, B"],
)  # fmt: skip
def test_a_refusal_is_a_failed_use_of_privilege_and_no_activity(reason: str) -> None:
    event = read(f"ann : {reason} ; TTY=pts/2 ; PWD=/home/ann ; USER=root ; COMMAND=/bin/ls")
    assert (event["outcome"], event["actor"], event["command"]) == ("failure", "ann", "/bin/ls")
    assert event["category"] == ("audit.privilege",)


@pytest.mark.parametrize("event", ["{}", "[]", '{"sudo":[]}', '{"sudo":{"accept":3}}', "{" * 50])
def test_a_broken_event_object_is_read_as_far_as_it_goes(event: str) -> None:
    assert read(f"@cee:{event}}}")["format"] == "syslog"
