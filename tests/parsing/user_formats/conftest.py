"""A folder of formats of the user's own, and the registry that has looked into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from logscope.model.source import Chunk
from logscope.parsing import registry
from logscope.parsing.reader import read_chunk
from logscope.parsing.user_formats.folder import VARIABLE, OwnFormats
from tests.parsing.test_examples import events_of

Look = Callable[..., OwnFormats]


@pytest.fixture
def look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Look]:
    """Writes files (name=text) into an empty folder and has the registry look there."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv(VARIABLE, str(tmp_path / "formats"))
    folder = tmp_path / "formats"
    folder.mkdir()

    def write(files: dict[str, str]) -> OwnFormats:
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        registry.look_again()
        return registry.own_formats()

    yield write
    monkeypatch.undo()
    registry.look_again()


def problems(own: OwnFormats) -> list[str]:
    """``file:line: message`` of what is wrong."""
    return [f"{Path(one.path).name}:{one.line}: {one.message}" for one in own.problems]


def read(text: str, *names: str, year: int = 2026) -> list[dict[str, Any]]:
    """The events of ``text`` read by the named formats."""
    return list(events_of(read_chunk(Chunk(1, 0, 1, text.encode(), names, year=year))))
