"""One case for all questions: ties, records without a time, several hosts, grouped records, 1969."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from logscope.case import Case
from logscope.model.lens import Lens
from logscope.model.results import Event
from tests.importing.importing import auth_lines, imported

AUDIT = "".join(
    f"type=SYSCALL msg=audit(1767434{serial}.100:{serial}): arch=c000003e syscall=59 success=yes exit=0 "
    f'pid={serial} auid=1000 uid=0 comm="id" exe="/usr/bin/id" key=(null)\n'
    f'type=CWD msg=audit(1767434{serial}.100:{serial}): cwd="/root"\n'
    for serial in range(401, 431)
)
ACCESS = "".join(
    f"203.0.113.{number % 5} - {'ann' if number % 3 else '-'} [0{number % 7 + 1}/Jan/2026:10:00:0{number % 10} +0000] "
    f'"GET /{number} HTTP/1.1" {(200, 401, 404)[number % 3]} 12 "-" "curl/8"\n'
    for number in range(40)
)


def write_logs(folder: Path) -> Path:
    logs = folder / "logs"
    for name, text in {
        "web1/auth.log": "".join(auth_lines(60)),
        "db1/auth.log": "?? at the beginning\n" + "".join(auth_lines(30, host="db1") * 2),
        "db1/audit.log": AUDIT,
        "web2/access.log": ACCESS,
        "web2/odd.log": "no time at all\nnor here\n",
        "web3/old.log": "1969-12-31T23:10:00Z web3 sshd[1]: Failed password for ann from 203.0.113.1 port 1 ssh2\n"
        "1970-01-01T00:10:00Z web3 sshd[1]: Accepted password for Ann from 203.0.113.1 port 1 ssh2\n",
    }.items():
        (logs / name).parent.mkdir(parents=True, exist_ok=True)
        (logs / name).write_text(text)
    return logs


@pytest.fixture(scope="session")
def case_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("analysis")
    return imported(folder, write_logs(folder))


@pytest.fixture
def case(case_path: Path) -> Iterator[Case]:
    with Case.open(case_path) as opened:
        yield opened


@pytest.fixture
def events(case: Case) -> list[Event]:
    """Every event, in order of time; those without one first."""
    return list(case.events(Lens()))
