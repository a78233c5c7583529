"""Names for bare user ids: given where a host's records agree, and only there."""

from __future__ import annotations

from pathlib import Path

import pytest

from logscope.case import Case, ImportRequest
from logscope.model.lens import Lens
from logscope.model.results import Event

AUTH = "Jan  3 10:00:00 web1 sshd[7]: pam_unix(sshd:session): session opened for user {name}(uid=1030) by (uid=0)\n"
AUDIT = "type=CONFIG_CHANGE msg=audit(1767434460.100:7): auid=1030 ses=3 op=set audit_enabled=0 old=1 res=1\n"


def imported(folder: Path, **files: str) -> Case:
    for name, text in files.items():
        place = folder / "logs" / "web1" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    case = Case.open_or_create(folder / "c.logscope.db")
    for _ in case.import_files(ImportRequest((str(folder / "logs"),), workers=1)):
        pass
    return case


def audit_event(case: Case) -> Event:
    return next(event for event in case.events(Lens()) if event.format == "auditd")


def test_a_uid_gets_the_name_that_another_file_of_the_host_gives_it(tmp_path: Path) -> None:
    with imported(tmp_path, auth=AUTH.format(name="deploy"), audit=AUDIT) as case:
        event = audit_event(case)
        assert (event.actor, event.actor_id) == ("deploy", "1030")
        assert event.extra["actor_basis"] == "uid"
        assert {row.value: row.events for row in case.pivot("actor", Lens()).rows} == {"deploy": 2}
        assert case.count(Lens("actor:deploy")) == 2


def test_a_uid_with_two_names_stays_a_uid(tmp_path: Path) -> None:
    auth = AUTH.format(name="deploy") + AUTH.format(name="other")
    with imported(tmp_path, auth=auth, audit=AUDIT) as case:
        assert audit_event(case).actor is None


@pytest.mark.parametrize("host", ["db1", "web2"])
def test_a_uid_of_another_host_says_nothing(tmp_path: Path, host: str) -> None:
    auth = AUTH.format(name="deploy").replace(" web1 ", f" {host} ")
    with imported(tmp_path, auth=auth, audit=AUDIT) as case:
        assert audit_event(case).actor is None


def test_a_name_that_comes_with_a_later_import_is_given_too(tmp_path: Path) -> None:
    with imported(tmp_path, audit=AUDIT) as case:
        assert audit_event(case).actor is None
    with imported(tmp_path, auth=AUTH.format(name="deploy")) as case:
        assert audit_event(case).actor == "deploy"


def test_a_name_that_a_later_import_contradicts_is_taken_back(tmp_path: Path) -> None:
    with imported(tmp_path, auth=AUTH.format(name="deploy"), audit=AUDIT) as case:
        assert audit_event(case).actor == "deploy"
    with imported(tmp_path, other=AUTH.format(name="other")) as case:
        event = audit_event(case)
        assert event.actor is None
        assert "actor_basis" not in event.extra
        rows = case.pivot("actor", Lens()).rows
        assert {row.value: row.events for row in rows} == {"deploy": 1, "other": 1}
        assert case.verify().sound
