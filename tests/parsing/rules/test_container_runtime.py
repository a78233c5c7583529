"""Daemons of containers mean the same in their own file and behind a header, and a command cannot say who ran."""

from __future__ import annotations

import pytest

from tests.parsing.test_examples import read_text

PAIRS = 'time="2026-01-03T14:05:22.123456789Z" level=info msg="{}"'
HEADER = "Jan  3 14:05:22 web1 {}[811]: "


@pytest.mark.parametrize(
    ("program", "message", "action", "target"),
    [
        ("dockerd", "Processing signal 'terminated'", "service.stop", None),
        ("dockerd", "Handler for POST /v1.43/containers/create returned error: no", "docker.request", "/v1.43/containers/create"),
        ("containerd", 'PullImage \\"registry.example.com/app:1\\"', "image.pull", "registry.example.com/app:1"),
        ("containerd", 'Exec for \\"0a1b\\" with command [sh -c id], tty true and stdin true', "container.exec", "0a1b"),
        ("containerd", "RunPodSandbox for &PodSandboxMetadata{Name:web-0,Uid:u,Namespace:shop,Attempt:0,}", "pod.change", "web-0"),
    ],
)  # fmt: skip
def test_a_message_means_the_same_alone_and_behind_a_header(
    program: str, message: str, action: str, target: str | None
) -> None:
    alone = read_text(PAIRS.format(message), "logfmt")[0]
    behind = read_text(HEADER.format(program) + PAIRS.format(message), "syslog")[0]
    for event in (alone, behind):
        assert (event["action"], event["target"]) == (action, target)
    assert (behind["host"], behind["program"]) == ("web1", program)


def test_a_command_that_ends_like_the_record_is_whole() -> None:
    message = 'Exec for \\"0a1b\\" with command [sh -c echo ], tty true and stdin true; id], tty false and stdin false'
    event = read_text(PAIRS.format(message), "logfmt")[0]
    assert event["command"] == "sh -c echo ], tty true and stdin true; id"


def test_another_program_that_starts_up_is_not_a_daemon_of_containers() -> None:
    event = read_text("Jan  3 14:05:22 web1 shop[1]: Starting up", "syslog")[0]
    assert event["rule"] is None or not event["rule"].startswith("container_runtime")
