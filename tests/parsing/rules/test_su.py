"""su: each Unix says the same in words of its own."""

from __future__ import annotations

import pytest

from tests.parsing.test_examples import read_text


@pytest.mark.parametrize(
    ("message", "outcome"),
    [
        ("(to root) ann on pts/1", "success"),
        ("+ pts/1 ann:root", "success"),
        ("ann to root on /dev/ttyp1", "success"),
        ("'su root' succeeded for ann on /dev/pts/1", "success"),
        ("FAILED SU (to root) ann on pts/1", "failure"),
        ("- pts/1 ann:root", "failure"),
        ("BAD SU ann to root on /dev/ttyp1", "failure"),
        ("'su root' failed for ann on /dev/pts/1", "failure"),
        ("FAILED su for root by ann", "failure"),
    ],
)
def test_who_becomes_whom(message: str, outcome: str) -> None:
    (event,) = read_text(f"Jan  3 14:05:22 web1 su[411]: {message}", "syslog")
    assert (event["actor"], event["target"], event["access"]) == ("ann", "root", "root")
    assert event["outcome"] == outcome
    assert "audit.privilege" in event["category"]
