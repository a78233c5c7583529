"""Whose log it is, by where the file lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from logscope.importing.hosts import host_of
from logscope.importing.streams import folders_of


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
