"""dropbear: address and port are one word, and a name in quotes cannot forge them."""

from __future__ import annotations

import pytest

from tests.parsing.test_examples import read_text


@pytest.mark.parametrize("peer", ["192.0.2.7:4022", "::ffff:192.0.2.7:4022"])
@pytest.mark.parametrize("name", ["ann", "x' from 198.51.100.1:22", "a b"])
def test_the_peer_is_the_last_word(peer: str, name: str) -> None:
    (event,) = read_text(
        f"Jan  3 14:05:22 gw1 dropbear[4]: Bad password attempt for '{name}' from {peer}", "syslog"
    )
    assert (event["actor"], event["source_ip"], event["source_port"]) == (name, "192.0.2.7", 4022)


def test_a_peer_that_leaves_before_any_try_failed_nothing() -> None:
    (event,) = read_text(
        "Jan  3 14:05:22 gw1 dropbear[4]: Exit before auth: Exited normally", "syslog"
    )
    assert (event["category"], event["outcome"]) == ((), None)
