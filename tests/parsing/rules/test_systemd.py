"""systemd: services are services, sessions are sessions, and only pid 1 is the system."""

from __future__ import annotations

from typing import Any

import pytest

from logscope.parsing.registry import rule_book
from logscope.parsing.rule import Fields


def read(message: str, program: str = "systemd", pid: str = "1") -> dict[str, Any]:
    fields: Fields = {"program": program, "pid": pid}
    rule_book().read(program, message, fields)
    return fields


def test_the_end_of_a_users_manager_is_not_the_end_of_the_system() -> None:
    assert read("Reached target shutdown.target - Shutdown.")["category"] == ("os.system",)
    assert read("Reached target shutdown.target - Shutdown.", pid="4711")["category"] == ()


@pytest.mark.parametrize(
    "unit", ["home.mount - /home", "apt-daily.timer - Daily apt", "dbus.socket - D-Bus"]
)
def test_what_is_no_service_has_no_category(unit: str) -> None:
    assert read(f"Started {unit}.")["category"] == ()


def test_a_session_of_root_is_a_use_of_privilege() -> None:
    fields = read("New session 4 of user root.", program="systemd-logind", pid="604")
    assert set(fields["category"]) == {"audit.logon", "audit.privilege"}


@pytest.mark.parametrize("program", [None, "syslogd", "rsyslogd", "syslog-ng"])
def test_the_end_of_the_log_daemon_tells_of_the_system(program: str | None) -> None:
    fields: Fields = {"program": program}
    assert rule_book().read(program, "exiting on signal 15", fields)
    assert "os.system" in fields["category"]


def test_the_end_of_another_daemon_tells_of_that_daemon() -> None:
    fields: Fields = {"program": "snmpd"}
    assert rule_book().read("snmpd", "exiting on signal 15", fields)
    assert fields["category"] == ("os.service",)
    assert fields["target"] == "snmpd"


@pytest.mark.parametrize(
    "message",
    [
        "the spamd startup succeeded beyond hope",
        "startup succeeded: all of it",
        "x y z w startup succeeded",
    ],
)
def test_a_sentence_about_a_startup_is_none(message: str) -> None:
    fields: Fields = {"program": "app"}
    rule_book().read("app", message, fields)
    assert "os.service" not in fields.get("category", ())
