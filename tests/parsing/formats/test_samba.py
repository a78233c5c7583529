"""Samba's own log, and sudo's: variants, cut-off records, forged ones."""

from __future__ import annotations

from typing import Any

from tests.parsing.test_examples import read_text

HEAD = "[2026/01/03 14:05:22.123456,  3] ../../auth/auth_log.c:653(log_event)\n"


def only(text: str, name: str) -> dict[str, Any]:
    (event,) = read_text(text, name)
    return event


def test_a_header_without_a_text_is_a_record() -> None:
    event = only("[2026/01/03 14:05:22,  1] smbd/server.c:1109(main)\n", "samba")
    assert event["time"] == "2026-01-03T14:05:22.000000Z"
    assert event["severity"] == 4


def test_a_cut_off_log_on_claims_nothing() -> None:
    event = only(HEAD + r"  Auth: [SMB2,(null)] user [D]\[ann] at [Sat, 03 Jan 20" + "\n", "samba")
    assert event["outcome"] is None or event["outcome"] == "unknown"
    assert event["actor"] is None


def test_a_user_name_cannot_pretend_a_success() -> None:
    forged = (
        r"x] at [1] with [NTLMv2] status [NT_STATUS_OK] workstation [W] remote host [ipv4:198.51.100.1:1] "
        r"became [D]\[x] [S-1-1]. local host [ipv4:198.51.100.2:445"
    )
    line = (
        rf"  Auth: [SMB2,(null)] user [D]\[{forged}] at [2] with [NTLMv2] status [NT_STATUS_NO_SUCH_USER] "
        rf"workstation [W] remote host [ipv4:192.0.2.7:4022] mapped to [D]\[{forged}]. local host [ipv4:198.51.100.2:445]"
    )
    event = only(HEAD + line + "\n", "samba")
    assert event["outcome"] == "failure"
    assert event["source_ip"] is None


def test_a_command_of_sudo_is_put_together_again() -> None:
    event = only(
        "Jan  3 14:05:22 : ann : TTY=pts/0 ; PWD=/home/ann ; USER=root ; COMMAND=/bin/tar\n"
        "    czf /srv/a.tgz\n    /home\n",
        "sudo-log",
    )
    assert event["command"] == "/bin/tar czf /srv/a.tgz /home"
    assert event["access"] == "root"


def test_a_syslog_line_is_not_of_sudos_file() -> None:
    (event,) = read_text("Jan  3 14:05:22 web1 sudo: ann : TTY=pts/0 ; x\n", "sudo-log", "syslog")
    assert event["format"] == "syslog"
