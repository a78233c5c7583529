"""cron: jobs and edits are activity, of root with root's privilege."""

from __future__ import annotations

import pytest

from tests.parsing.test_examples import read_text


@pytest.mark.parametrize("program", ["cron", "CRON", "crond", "/usr/sbin/cron"])
def test_a_job_is_the_users_command(program: str) -> None:
    (event,) = read_text(
        f"Jan  3 14:05:22 web1 {program}[4]: (root) CMD (  test -x /a && ( /a b) )", "syslog"
    )
    assert (event["actor"], event["access"]) == ("root", "root")
    assert event["command"] == "test -x /a && ( /a b)"
    assert event["category"] == ("audit.activity",)


def test_an_edit_by_root_of_anothers_table_names_both() -> None:
    (event,) = read_text("Jan  3 14:05:22 web1 crontab[4]: (root) REPLACE (ann)", "syslog")
    assert (event["actor"], event["target"], event["access"]) == ("root", "ann", "root")
