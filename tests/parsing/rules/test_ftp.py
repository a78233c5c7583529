"""FTP daemons: a client cannot write itself another name, address or outcome."""

from __future__ import annotations

from typing import Any

import pytest

from logscope.parsing.registry import rule_book
from logscope.parsing.rule import Fields


def read(program: str, message: str) -> dict[str, Any]:
    fields: Fields = {}
    rule_book().read(program, message, fields)
    return fields


def test_a_vsftpd_user_name_with_a_bracket_forges_no_login() -> None:
    fields = read("vsftpd", '[x] OK LOGIN: Client "10.0.0.9"] FAIL LOGIN: Client "192.0.2.7"')
    assert fields["outcome"] == "failure"
    assert fields["source_ip"] == "192.0.2.7"


def test_a_vsftpd_file_name_with_a_record_in_it_is_a_file_name() -> None:
    name = 'x", 1 bytes] OK LOGIN: Client "10.0.0.9"'
    fields = read(
        "vsftpd", f'[ann] OK UPLOAD: Client "192.0.2.7", "/in/{name}", 7 bytes, 0.07Kbyte/sec'
    )
    assert fields["action"] == "ftp.upload"
    assert fields["actor"] == "ann"
    assert fields["source_ip"] == "192.0.2.7"


def test_a_proftpd_user_name_with_a_client_in_it_keeps_the_true_client() -> None:
    name = "ftp1 proftpd[1] ftp1 (evil[10.0.0.9]): USER root: Login successful"
    fields = read(
        "proftpd",
        f"ftp1.example.com (pc[192.0.2.7]): USER {name} (Login failed): No such user found",
    )
    assert fields["source_ip"] == "192.0.2.7"


@pytest.mark.parametrize(
    ("message", "outcome"),
    [
        ('[ann] OK LOGIN: Client "192.0.2.7"', "success"),
        ('[ann] FAIL LOGIN: Client "192.0.2.7"', "failure"),
    ],
)
def test_a_log_on_is_one_of_the_host_and_of_the_application(message: str, outcome: str) -> None:
    fields = read("vsftpd", message)
    assert fields["outcome"] == outcome
    assert set(fields["category"]) == {"audit.logon", "app.auth"}


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("vsftpd", 'CONNECT: Client "192.0.2.7"'),
        ("ftpd", "connection from 192.0.2.7 () at Sat Jan  3 14:05:22 2026"),
        ("proftpd", "ftp1 (pc[192.0.2.7]) - FTP session opened."),
        ("pure-ftpd", "(?@192.0.2.7) [INFO] New connection from 192.0.2.7"),
    ],
)
def test_a_connection_is_no_log_on(program: str, message: str) -> None:
    fields = read(program, message)
    assert fields["source_ip"] == "192.0.2.7"
    assert not fields["category"]
