"""Whose log it is, by where the file lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from logscope.importing.hosts import host_of, owner_of
from logscope.importing.streams import folders_of
from tests.importing.importing import exported, imported


@pytest.mark.parametrize(
    ("root", "inside", "host"),
    [
        ("/ev", "web1/var/log/nginx", "web1"),
        ("/ev/web1/var/log", "", "web1"),
        ("/var/log", "apt", None),
        ("/ev", "db1", "db1"),
        ("/ev", "db1/postgresql/archive", "db1"),
        ("/ev", "", None),
        ("/ev", "db1/2026/01/03", "db1"),
        ("/ev", "2026/01", None),
        ("/ev", "cloud/gcp", None),
        ("/ev", "logs.tar.gz", None),
    ],
)
def test_the_folder_of_a_host_names_it(root: str, inside: str, host: str | None) -> None:
    assert host_of(folders_of(Path(root), Path(inside).parts), None) == host


@pytest.mark.parametrize(
    ("path", "host"),
    [("/ev/web1/access.log", "web1"), ("/home/ann/access.log", None), ("/var/log/syslog", None)],
)
def test_a_single_file_is_of_the_folder_it_lies_in(path: str, host: str | None) -> None:
    assert host_of(Path(path).parent.parts, None) == host


def test_what_the_analyst_states_goes_first() -> None:
    assert host_of(("ev", "web1"), "db9") == "db9"


@pytest.mark.parametrize(
    ("folder", "owner"),
    [
        ("ev/web1/home/ann", "ann"),
        ("ev/web1/home/ann/.local/share/fish", "ann"),
        (
            "ev/ws1/C/Users/Ann Lee/AppData/Roaming/Microsoft/Windows/PowerShell/PSReadLine",
            "Ann Lee",
        ),
        ("ev/mac1/Users/bob/.zsh_sessions", "bob"),
        ("ev/ws1/Users/Public", None),
        ("ev/web1/root", "root"),
        ("/home/analyst/ev/web1/root/.config", "root"),
        ("/home/analyst/ev/web1", None),
        ("/root/ev/web1", None),
        ("ev/web1/home", None),
        ("", None),
    ],
)
def test_a_home_names_its_owner(folder: str, owner: str | None) -> None:
    assert owner_of(Path(folder).parts) == owner


def test_a_history_is_of_the_owner_of_the_home(tmp_path: Path) -> None:
    for home in ("ev/web1/home/ann", "ev/web1/root"):
        (tmp_path / home).mkdir(parents=True)
        (tmp_path / home / ".bash_history").write_text(
            f"#1767449122\nls /{home}\n#1767449125\nwhoami\n"
        )
    events = exported(imported(tmp_path, tmp_path / "ev"))
    told = {
        (event["actor"], event["host"], event["command"], tuple(event["category"]))
        for event in events
    }
    assert told == {
        ("ann", "web1", "ls /ev/web1/home/ann", ("audit.activity",)),
        ("ann", "web1", "whoami", ("audit.activity",)),
        ("root", "web1", "ls /ev/web1/root", ("audit.activity", "audit.privilege")),
        ("root", "web1", "whoami", ("audit.activity", "audit.privilege")),
    }  # fmt: skip
