"""CEF and LEEF: what was done by whatever member says so, custom fields under their labels."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.parsing.test_examples import read_text

CEF = "CEF:0|Example|Gate|1.0|{id}|{name}|5|rt=1767449122000 src=192.0.2.7 suser=ann {rest}"
LEEF = "LEEF:2.0|Example|Gate|1.0|{id}|^|src=192.0.2.7^usrName=ann^sev=8^devTime=Jan 03 2026 14:05:22{rest}"

RECORDS: dict[str, tuple[str, dict[str, Any]]] = {
    "by the event's id": (LEEF.format(id="LOGIN_FAILED", rest=""), {"action": "LOGIN_FAILED", "outcome": "failure", "category": ("app.auth",), "severity": 3}),
    "by the action": (CEF.format(id="100", name="Audit", rest="act=login outcome=success"), {"action": "login", "outcome": "success", "category": ("app.auth",)}),
    "by the name": (CEF.format(id="7", name="user deleted", rest="duser=bob"), {"action": "user_deleted", "target": "bob", "category": ("app.account",)}),
    "the outcome told counts": (CEF.format(id="1", name="x", rest="act=login_success outcome=failure"), {"outcome": "failure"}),
    "nothing known": (CEF.format(id="9", name="tick", rest="act=tock"), {"action": None, "outcome": None, "category": ()}),
}  # fmt: skip


@pytest.mark.parametrize(("line", "expect"), RECORDS.values(), ids=RECORDS)
def test_an_event_says_what_was_done(line: str, expect: dict[str, Any]) -> None:
    (event,) = read_text(line + "\n", "cef")
    assert (event["actor"], event["source_ip"]) == ("ann", "192.0.2.7")
    assert event["time"] == "2026-01-03T14:05:22.000000Z"
    assert {name: event[name] for name in expect} == expect


def test_custom_fields_bear_the_names_of_their_labels() -> None:
    (event,) = read_text(CEF.format(id="9", name="tick", rest="cs1=east cs1Label=Data Center cn1=7 cn1Label=src cs2=x") + "\n", "cef")  # fmt: skip
    extra = json.loads(event["extra"])
    assert extra["data_center"] == "east"
    assert extra["cs2"] == "x"
    assert event["source_ip"] == "192.0.2.7", "a label does not replace a field"
