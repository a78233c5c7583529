"""PAM: who acts depends on the kind of service, and a client cannot choose its address."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.parsing.test_examples import read_text

NAMES = st.text(
    st.characters(exclude_categories=("C", "Z")) | st.just(" "), min_size=1, max_size=60
)
WHO = "logname= uid=0 euid=0 tty=ftp"


def read(program: str, message: str) -> dict[str, Any]:
    (event,) = read_text(f"Jan  3 14:05:22 web1 {program}[411]: {message}", "syslog")
    return event


@pytest.mark.parametrize("shape", ["pam_unix(sshd:session): {}", "(pam_unix) {}", "{}"])
def test_old_and_new_shapes_say_the_same(shape: str) -> None:
    event = read("sshd", shape.format("session opened for user ann by (uid=0)"))
    assert (event["actor"], event["action"], event["category"]) == (
        "ann",
        "session.open",
        ("audit.logon",),
    )


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("sudo", "pam_unix(sudo:session): session opened for user root(uid=0) by ann(uid=1000)"),
        ("su", "pam_unix(su-l:session): session opened for user root by ann(uid=1000)"),
        ("su", "session opened for user root by ann(uid=1000)"),
        ("pkexec", "pam_unix(polkit-1:session): session opened for user root by ann(uid=1000)"),
        ("wrapper", "pam_unix(sudo:session): session opened for user root by ann(uid=1000)"),
    ],
)
def test_where_one_becomes_another_the_user_is_the_privilege(program: str, message: str) -> None:
    event = read(program, message)
    assert (event["actor"], event["actor_id"]) == ("ann", "1000")
    assert (event["access"], event["target"]) == ("root", "root")
    assert event["category"] == ("audit.privilege",)


def test_a_failed_su_names_who_tried_and_whom() -> None:
    event = read(
        "su",
        "authentication failure; logname=ann uid=1000 euid=0 tty=pts/1 ruser=ann rhost=  user=root",
    )
    assert (event["actor"], event["target"], event["outcome"]) == ("ann", "root", "failure")


def test_a_wrong_password_for_sudo_names_no_target() -> None:
    event = read(
        "sudo",
        "pam_unix(sudo:auth): authentication failure; logname=ann uid=1000 euid=0 tty=pts/1 ruser=ann rhost=  user=ann",
    )
    assert (event["actor"], event["target"]) == ("ann", None)


@given(NAMES)
def test_the_name_that_was_tried_cannot_forge_the_address(name: str) -> None:
    event = read(
        "ftpd", f"pam_unix(ftp:auth): authentication failure; {WHO} ruser={name} rhost=192.0.2.7"
    )
    assert event["source_ip"] == "192.0.2.7"
    event = read(
        "sshd",
        f"pam_unix(sshd:auth): authentication failure; {WHO} ruser= rhost=192.0.2.7  user={name}",
    )
    assert event["source_ip"] == "192.0.2.7"


@pytest.mark.parametrize(
    ("who", "actor"),
    [
        ("logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7  user=ann", "ann"),
        ("logname= uid=0 euid=0 tty=ftp ruser=ann rhost=192.0.2.7", "ann"),
        ("logname=ann uid=0 euid=0 tty=tty1 ruser= rhost=192.0.2.7", "ann"),
        ("logname=LOGIN uid=0 euid=0 tty=tty1 ruser= rhost=192.0.2.7", None),
        ("logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7", None),
        ("logname= uid=0 euid=0 tty=ssh ruser=bob rhost=192.0.2.7  user=ann", "ann"),
    ],
)
def test_the_account_tried_is_the_user_else_the_remote_user_else_the_log_on_name(
    who: str, actor: str | None
) -> None:
    event = read("sshd", f"pam_unix(sshd:auth): authentication failure; {who}")
    assert (event["actor"], event["source_ip"]) == (actor, "192.0.2.7")


def test_a_changed_password_is_an_account_change_of_its_owner() -> None:
    event = read("passwd", "pam_unix(passwd:chauthtok): password changed for jim")
    assert (event["target"], event["actor"], event["category"]) == ("jim", None, ("audit.account",))


def test_an_unlocked_keyring_is_no_log_on() -> None:
    assert read("gdm-password", "gkr-pam: unlocked login keyring")["category"] == ()
