"""xferlog and vsftpd.log, read from both ends."""

from __future__ import annotations

from typing import Any

import pytest

from logscope.model.source import Chunk
from logscope.parsing.format import Sample
from logscope.parsing.reader import read_chunk
from logscope.parsing.registry import detect, format_named

STAMP = "Sat Jan  3 14:05:22 2026"


def begun(line: str) -> Any:
    return format_named("xferlog").begin(line)


@pytest.mark.parametrize(
    ("middle", "target"),
    [
        ("192.0.2.7 20 /a.csv", "/a.csv"),
        ("192.0.2.7 20 /Quarterly figures 2025.csv", "/Quarterly figures 2025.csv"),
        ("2001:db8::7 20 /a.csv", "/a.csv"),
        ("pc.example.net 20 /b _ o r evil ftp 0 * c", "/b _ o r evil ftp 0 * c"),
        ("20 /a.csv", "/a.csv"),
    ],
)
def test_a_file_name_may_hold_anything(middle: str, target: str) -> None:
    found = begun(f"{STAMP} 1 {middle} b _ o r ann ftp 0 * c")
    assert found["target"] == target
    assert found["actor"] == "ann"
    assert found["status"] == "c"


def test_a_line_that_ends_early_has_no_outcome() -> None:
    batch = read_chunk(
        Chunk(
            1, 0, 1, f"{STAMP} 1 192.0.2.7 20 /a.csv b _ i r ann ftp 0 *\n".encode(), ("xferlog",)
        )
    )
    _, rule, action, outcome, category = batch.classifications[-1]
    assert (rule, action, outcome, category) == (
        "xferlog.transfer",
        "ftp.upload",
        None,
        ("audit.file",),
    )


def test_a_line_of_another_log_with_that_stamp_is_none() -> None:
    assert begun(f"{STAMP} 1 192.0.2.7 20 bytes of nothing") is None


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (f'{STAMP} [pid 7711] [ann] OK LOGIN: Client "192.0.2.7"', "vsftpd"),
        (f"{STAMP} 1 192.0.2.7 20 /a.csv b _ o r ann ftp 0 * c", "xferlog"),
        ("2026-01-03 14:05:22 status installed nmap:amd64 7.93", "dpkg"),
        ("Jan 03 14:05:22 Installed: nmap-7.92-1.el9.x86_64", "yum"),
        ("[    0.000000] Linux version 6.1.0-17-amd64", "dmesg"),
        (
            "03-Jan-2026 14:05:22.425 client 192.0.2.7#3076: query 'example.com/ANY/IN' denied",
            "named",
        ),
        (
            "Jan 03 14:05:22 imap-login: Info: Login: user=<ann>, rip=192.0.2.7, lip=198.51.100.2",
            "dovecot",
        ),
        ("2026-01-03 14:05:22 1qABCD-000123-AB Completed", "exim"),
        (
            "Jan 03 14:05:22 ftp1 proftpd[25] ftp1 (pc[192.0.2.7]): USER ann: Login successful.",
            "proftpd",
        ),
        ("2026-01-03 14:05:22,415 fail2ban.actions [812]: NOTICE [sshd] Ban 192.0.2.7", "fail2ban"),
    ],
)
def test_each_log_is_known_by_its_lines(line: str, name: str) -> None:
    assert detect(Sample((line,) * 5)).best == name


def test_an_iso_stamp_and_a_level_alone_are_no_dnf_log() -> None:
    lines = (
        "2026-01-03T14:05:22Z INFO worker[7]: done",
        "2026-01-03T14:05:23Z ERROR worker[7]: failed",
    )
    assert "yum" not in dict(detect(Sample(lines)).scores)


def test_tomcats_log_with_the_stamp_of_named_is_not_named() -> None:
    line = "03-Jan-2026 14:05:22.425 INFO [main] org.apache.catalina.startup.Catalina.start Server startup in 12 ms"
    assert format_named("named").begin(line) is None
