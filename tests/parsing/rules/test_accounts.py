"""Account tools: old and new quoting, and every tool's own words."""

from __future__ import annotations

import pytest

from tests.parsing.test_examples import read_text


@pytest.mark.parametrize(
    ("program", "message", "action"),
    [
        (
            "useradd",
            "new user: name=jim, UID=1001, GID=1001, home=/home/jim, shell=/bin/sh, from=none",
            "user.create",
        ),
        (
            "adduser",
            "new user: name=jim, uid=1001, gid=1001, home=/home/jim, shell=/bin/sh  ",
            "user.create",
        ),
        ("userdel", "delete user 'jim'", "user.delete"),
        ("userdel", "delete user `jim'", "user.delete"),
        ("usermod", "add 'jim' to group 'sudo'", "group.add-member"),
        ("usermod", "lock user 'jim' password", "user.lock"),
        ("gpasswd", "user jim added by root to group adm", "group.add-member"),
        (
            "gpasswd",
            "user jim removed by root from group adm in /etc/gshadow",
            "group.remove-member",
        ),
        ("passwd", "password for 'jim' changed by 'root'", "password.change"),
        ("chage", "changed password expiry for jim", "user.change"),
        ("chfn", "changed user 'jim' information", "user.change"),
        ("chsh", "changed user `jim' shell to `/bin/sh'", "user.change"),
        ("groupadd", "new group: name=jim, GID=1001", "group.create"),
        ("groupdel", "group 'jim' removed from /etc/gshadow", "group.delete"),
        ("groupmod", "group changed in /etc/gshadow (group jim, new name: tim)", "group.change"),
    ],
)
def test_a_change_names_the_account_or_group(program: str, message: str, action: str) -> None:
    (event,) = read_text(f"Jan  3 14:05:22 web1 {program}[4]: {message}", "syslog")
    assert (event["target"], event["action"]) == ("jim", action)
    assert (event["outcome"], event["category"]) == ("success", ("audit.account",))


def test_a_wrong_old_password_is_an_account_change_that_failed() -> None:
    (event,) = read_text(
        "Jan  3 14:05:22 web1 passwd[4]: pam_unix(passwd:chauthtok): authentication failure; "
        "logname=ann uid=1000 euid=0 tty=pts/1 ruser= rhost=  user=ann",
        "syslog",
    )
    assert (event["actor"], event["outcome"], event["category"]) == (
        "ann",
        "failure",
        ("audit.account",),
    )
