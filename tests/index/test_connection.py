"""Opening a case where nothing can be written, which no test run by root can make by permissions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import apsw
import pytest

from logscope.case import Case
from logscope.errors import CaseError
from logscope.index import connection
from logscope.model.lens import Lens


class OnAReadOnlyDisk(apsw.Connection):
    """Refuses, as SQLite does there, everything but a file that cannot change."""

    def __init__(self, name: str, **flags: Any) -> None:
        super().__init__(name, **flags)
        self.refuses = "immutable=1" not in name

    def pragma(self, *words: Any, **more: Any) -> Any:
        if self.refuses:
            raise apsw.CantOpenError("unable to open database file")
        return super().pragma(*words, **more)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "a case? 100%.logscope.db"
    Case.create(path).close()
    for left in tmp_path.glob("*-*"):
        left.unlink()
    return path


def test_a_case_on_a_read_only_disk_is_read(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection.apsw, "Connection", OnAReadOnlyDisk)
    with Case.open(case) as opened:
        assert opened.count(Lens()) == 0


def test_a_case_on_a_read_only_disk_with_a_log_beside_it_says_what_to_do(
    case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.with_name(f"{case.name}-wal").write_bytes(b"not empty")
    monkeypatch.setattr(connection.apsw, "Connection", OnAReadOnlyDisk)
    with pytest.raises(CaseError, match="copy both files"):
        Case.open(case)
