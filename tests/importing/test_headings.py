"""A line that names the columns holds for all chunks behind it."""

from __future__ import annotations

from pathlib import Path

import pytest

from logscope.importing import cutter, run, survey
from logscope.importing.headings import Headings
from logscope.parsing.registry import format_named
from tests.importing.importing import exported, imported, take_in

HEAD = "#separator \\x09\n#unset_field\t-\n#path\tdns\n#fields\tts\tid.resp_h\tid.orig_h\tquery\n"


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutter, "GRID", 300)
    monkeypatch.setattr(survey, "SAMPLE_BYTES", 300)
    monkeypatch.setattr(run, "_COMMIT_EVERY_S", 0.0)


def lines(count: int, first: int = 0) -> str:
    return "".join(
        f"17674491{number:02d}.250000\t192.0.2.53\t10.0.0.{number}\thost{number}.example.com\n"
        for number in range(first, first + count)
    )


@pytest.mark.usefixtures("small_chunks")
def test_every_chunk_is_read_by_the_head_of_the_file(tmp_path: Path) -> None:
    log = tmp_path / "dns.log"
    log.write_text(HEAD + lines(40))
    events = exported(imported(tmp_path, log), "action:dns.query")
    assert [event["source_ip"] for event in events] == [f"10.0.0.{number}" for number in range(40)]


@pytest.mark.usefixtures("small_chunks")
def test_a_log_that_grew_goes_on_with_its_head(tmp_path: Path) -> None:
    log = tmp_path / "dns.log"
    log.write_text(HEAD + lines(20))
    case = imported(tmp_path, log)
    log.write_text(HEAD + lines(40))
    assert take_in(case, log).balanced
    events = exported(case, "action:dns.query")
    assert [event["target"] for event in events] == [f"host{n}.example.com" for n in range(40)]


@pytest.mark.parametrize("size", [1, 3, 7, 50, 1000])
def test_a_heading_in_pieces_is_put_together(size: int) -> None:
    data = (HEAD + lines(3) + "#fields\tts\tuid\n" + lines(2)).encode()
    headings = Headings(format_named("zeek").heading)
    for start in range(0, len(data), size):
        headings.take(data[start : start + size])
    assert headings.last.rpartition("\n")[2] == "#fields\tts\tuid"


def test_a_format_without_headings_costs_nothing() -> None:
    headings = Headings(format_named("syslog").heading)
    headings.take(b"#fields\tts\n")
    assert headings.last == ""
