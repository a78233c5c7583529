"""login: the place it names is a terminal or a peer."""

from __future__ import annotations

import pytest

from tests.parsing.test_examples import read_text


@pytest.mark.parametrize(
    ("place", "device", "source_ip"),
    [("tty1", "tty1", None), ("pts/0", "pts/0", None), ("/dev/console", "/dev/console", None),
     ("192.0.2.7", None, "192.0.2.7"), ("(null)", None, None)],
)  # fmt: skip
def test_the_place_of_a_failed_log_on(
    place: str, device: str | None, source_ip: str | None
) -> None:
    (event,) = read_text(
        f"Jan  3 14:05:22 web1 login[4]: FAILED LOGIN 1 FROM {place} FOR ann, Error", "syslog"
    )
    assert (event["actor"], event["device"], event["source_ip"]) == ("ann", device, source_ip)
    assert (event["outcome"], event["category"]) == ("failure", ("audit.logon",))
