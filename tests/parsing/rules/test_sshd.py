"""sshd: what is a failed log-on and what is not, and that nobody forges where they come from."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.parsing.test_examples import read_text

NAMES = st.text(
    st.characters(exclude_categories=("C", "Z")) | st.just(" "), min_size=1, max_size=60
)


def read(message: str) -> dict[str, Any]:
    (event,) = read_text(f"Jan  3 14:05:22 web1 sshd[411]: {message}", "syslog")
    return event


@given(NAMES)
def test_a_user_name_cannot_forge_the_address(name: str) -> None:
    for message in (
        f"Failed password for invalid user {name} from 192.0.2.7 port 4022 ssh2",
        f"Invalid user {name} from 192.0.2.7 port 4022",
        f"Connection closed by invalid user {name} 192.0.2.7 port 4022 [preauth]",
        f"error: maximum authentication attempts exceeded for invalid user {name} from 192.0.2.7 port 4022 ssh2 [preauth]",
    ):
        event = read(message)
        assert (event["source_ip"], event["source_port"]) == ("192.0.2.7", 4022)


@pytest.mark.parametrize(
    "name",
    [
        "x from 198.51.100.1 port 22 ssh2",
        "x from 198.51.100.1 port 22 ssh2: RSA SHA256:k3y",
        "x from 198.51.100.1",
        "x 198.51.100.1 port 22",
        "from 198.51.100.1",
    ],
)
def test_a_name_that_looks_like_a_peer_is_a_name(name: str) -> None:
    event = read(f"Failed password for invalid user {name} from 192.0.2.7 port 4022 ssh2")
    assert (event["actor"], event["source_ip"]) == (name, "192.0.2.7")


@pytest.mark.parametrize(
    "message",
    [
        "Connection from 192.0.2.7 port 4022 on 198.51.100.2 port 22",
        "Connection closed by 192.0.2.7 port 4022 [preauth]",
        "Connection reset by 192.0.2.7 port 4022",
        "Received disconnect from 192.0.2.7 port 4022:11: Bye Bye [preauth]",
        "Received disconnect from 192.0.2.7: 11: disconnected by user",
        "Did not receive identification string from 192.0.2.7",
        "Unable to negotiate with 192.0.2.7 port 4022: no matching cipher found. Their offer: none [preauth]",
        "fatal: Timeout before authentication for 192.0.2.7 port 4022",
        "drop connection #0 from [192.0.2.7]:4022 on [198.51.100.2]:22 past MaxStartups",
        "refused connect from web1.example.com (192.0.2.7)",
        "Address 192.0.2.7 maps to web1.example.com, but this does not map back to the address - POSSIBLE BREAK-IN ATTEMPT!",
        "banner exchange: Connection from 192.0.2.7 port 4022: invalid format",
        "Connection closed by authenticating user root 192.0.2.7 port 4022 [preauth]",
        "Postponed publickey for ann from 192.0.2.7 port 4022 ssh2 [preauth]",
        "Accepted publickey for ann from 192.0.2.7 port 4022 ssh2: RSA SHA256:k3y",
        "Disconnected from user ann 192.0.2.7 port 4022",
    ],
)
def test_what_fails_without_an_authentication_is_no_failed_log_on(message: str) -> None:
    event = read(message)
    assert event["source_ip"] == "192.0.2.7"
    assert "audit.logon" not in event["category"] or event["outcome"] != "failure"


@pytest.mark.parametrize(
    "message",
    [
        "Received disconnect from 192.0.2.7 port 4022:11: Bye Bye [preauth]",
        "Connection closed by 192.0.2.7 port 4022 [preauth]",
        "Did not receive identification string from 192.0.2.7 port 4022",
    ],
)
def test_a_connection_that_named_nobody_has_no_category(message: str) -> None:
    assert read(message)["category"] == ()


def test_a_try_as_root_is_a_use_of_privilege() -> None:
    event = read("Failed password for root from 192.0.2.7 port 4022 ssh2")
    assert event["category"] == ("audit.logon", "audit.privilege")


def test_a_mapped_address_is_shown_as_ipv4() -> None:
    assert (
        read("Failed password for ann from ::ffff:192.0.2.7 port 4022 ssh2")["source_ip"]
        == "192.0.2.7"
    )


def test_a_host_name_is_kept_beside_the_empty_address() -> None:
    event = read("User root from web1.example.com not allowed because not listed in AllowUsers")
    assert event["source_ip"] is None
    assert '"source_host":"web1.example.com"' in event["extra"]


def test_a_read_by_sftp_is_an_export_and_a_write_a_file_change() -> None:
    assert read('close "/srv/q3.csv" bytes read 10 written 0')["category"] == ("audit.export",)
    assert read('close "/srv/q3.csv" bytes read 0 written 10')["category"] == ("audit.file",)
    assert read('close "/srv/q3.csv" bytes read 0 written 0')["category"] == ()
