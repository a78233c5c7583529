"""A small case and a hostile one, made once, and the command line as a function."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from logscope.cli.main import main

AUTH_LOG = """\
Jan  3 10:00:01 web1 sshd[411]: Failed password for root from 203.0.113.9 port 4022 ssh2
Jan  3 10:00:05 web1 sshd[411]: Failed password for invalid user oracle from 203.0.113.9 port 4023 ssh2
Jan  3 10:01:00 web1 sshd[420]: Accepted publickey for ann from 10.0.8.21 port 4100 ssh2: ED25519 SHA256:abc
Jan  3 10:02:00 web1 sudo:      ann : TTY=pts/0 ; PWD=/home/ann ; USER=root ; COMMAND=/usr/bin/apt update
Jan  3 11:30:00 db1 sshd[77]: Accepted password for dana from 203.0.113.9 port 4200 ssh2
no header at all \u202e here
"""


@dataclass
class Answer:
    """What a command gave: its exit status and what it printed."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


Run = Callable[..., Answer]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs the command line in an empty folder, without the user's own settings."""
    monkeypatch.delenv("LOGSCOPE_CASE", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def run_command(*words: object) -> Answer:
        capsys.readouterr()
        status = main([str(word) for word in words])
        captured = capsys.readouterr()
        return Answer(status, captured.out, captured.err)

    return run_command


def make_case(folder: Path, *logs: Path) -> Path:
    case = folder / "small.logscope.db"
    words = ["import", "-q", "-c", str(case), "--reference-time", "2026-01-04", *map(str, logs)]
    assert main(words) == 0
    return case


@pytest.fixture(scope="session")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six lines of two hosts; only read it."""
    folder = tmp_path_factory.mktemp("small")
    log = folder / "web1" / "auth.log"
    log.parent.mkdir()
    log.write_text(AUTH_LOG, encoding="utf-8")
    os.utime(log, (1_767_500_000, 1_767_500_000))
    return make_case(folder, log)
