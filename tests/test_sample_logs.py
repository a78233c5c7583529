"""The sample logs are what their generator writes, and hold what the story says."""

from __future__ import annotations

import gzip
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest

from logscope.demo import story
from logscope.demo.collection import SampleFile
from logscope.importing.run import Import, ImportRequest
from logscope.index import schema
from logscope.model.categories import CATEGORY_IDS
from logscope.model.fields import FIELD

SAMPLE_LOGS = Path(__file__).parent.parent / "sample_logs"
EVIDENCE = SAMPLE_LOGS / "evidence"


def text_of(path: str, content: bytes) -> str:
    return (gzip.decompress(content) if path.endswith(".gz") else content).decode()


@pytest.mark.parametrize("file", story.sample_files(), ids=lambda file: file.path)
def test_the_checked_in_file_is_what_the_generator_writes(file: SampleFile) -> None:
    written = (SAMPLE_LOGS / file.path).read_bytes()
    assert text_of(file.path, written) == text_of(file.path, file.content)


def test_no_other_file_stands_among_the_logs() -> None:
    standing = {
        path.relative_to(SAMPLE_LOGS).as_posix()
        for folder in story.sample_folders()
        for path in (SAMPLE_LOGS / folder).rglob("*")
        if path.is_file()
    }
    assert standing == {file.path for file in story.sample_files()}


def test_two_runs_write_the_same_bytes_and_times(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    story.write_sample_logs(first)
    story.sample_files.cache_clear()
    story.write_sample_logs(second)
    for path in sorted(first.rglob("*")):
        if path.is_file():
            other = second / path.relative_to(first)
            assert path.read_bytes() == other.read_bytes()
            if path.suffix != ".json" or path.parent != first:
                assert path.stat().st_mtime == other.stat().st_mtime


def test_the_notes_beside_the_logs_are_the_generators() -> None:
    assert json.loads((SAMPLE_LOGS / "expected.json").read_text()) == story.expected()
    case = json.loads((SAMPLE_LOGS / "case.json").read_text())
    assert case["reference_time"] == story.REFERENCE_TIME
    assert tuple(case["folders"]) == story.sample_folders()


def test_every_planted_step_stands_where_it_is_said_to() -> None:
    lines = {
        file.path: text_of(file.path, file.content).splitlines() for file in story.sample_files()
    }
    for entry in story.expected():
        line = lines[str(entry["file"])][int(str(entry["line"])) - 1]
        expect = entry["expect"]
        assert isinstance(expect, dict)
        assert expect.keys() <= FIELD.keys()
        assert set(expect.get("category", ())) <= CATEGORY_IDS
        for name in ("actor", "source_ip", "source_port", "code"):
            if name in expect and not str(entry["file"]).endswith("postgresql.log"):
                assert str(expect[name]) in line.lower()


def test_the_story_has_all_its_steps() -> None:
    steps = Counter(str(entry["step"]) for entry in story.expected())
    assert steps["spraying"] > 70
    assert steps["success"] == 1
    for name in (
        "sudo", "sudo refused", "new account", "logging stopped", "move to db1", "mass delete",
        "export", "log-off", "clearing up",
    ):  # fmt: skip
        assert steps[name]


def test_logs_without_a_year_cross_new_year_in_order() -> None:
    secure = (EVIDENCE / "db1" / "secure").read_text()
    months = [line[:3] for line in secure.splitlines()]
    turn = months.index("Jan")
    assert set(months[:turn]) == {"Dec"}
    assert set(months[turn:]) == {"Jan"}


def test_the_bastion_is_silent_while_its_log_is_stopped() -> None:
    for name in ("auth.log.1", "auth.log", "syslog"):
        lines = (EVIDENCE / "bastion1" / name).read_text().splitlines()
        assert not [line for line in lines if line.startswith("Jan  1")]


def test_every_address_is_one_that_is_set_aside() -> None:
    kept = re.compile(
        r"(?:10\.|127\.0\.0\.1$|0\.0\.0\.0$|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.)"
    )
    found = re.compile(r"(?<![\w.+-])(?:\d{1,3}\.){3}\d{1,3}(?![\w.+-])")
    for file in story.sample_files():
        text = text_of(file.path, file.content)
        for address in set(found.findall(text)):
            assert kept.match(address), (file.path, address)


def test_the_collection_is_small() -> None:
    sizes = [len(file.content) for file in story.sample_files()]
    lines = sum(text_of(file.path, file.content).count("\n") for file in story.sample_files())
    assert sum(sizes) < 600_000
    assert 1_500 <= lines <= 4_000


Row = Mapping[str, object]


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int], Row]:
    """The events of the sample logs, imported as the README says, by file and line."""
    case = tmp_path_factory.mktemp("sample") / "sample.logscope.db"
    schema.create(case)
    request = ImportRequest(
        tuple(str(SAMPLE_LOGS / folder) for folder in story.sample_folders()),
        zone=story.TIMEZONE,
        reference=datetime.fromisoformat(story.REFERENCE_TIME),
        workers=1,
    )
    work = Import(case, request)
    for _ in work:
        pass
    assert work.summary.balanced
    assert work.summary.refusals == []
    db = sqlite3.connect(case)
    db.row_factory = sqlite3.Row
    rows = [dict(row) for row in db.execute("SELECT * FROM timeline")]
    db.close()
    return {
        (Path(str(row["source"])).relative_to(SAMPLE_LOGS).as_posix(), int(str(row["line"]))): row
        for row in rows
    }


def test_no_line_of_the_sample_logs_is_left_unparsed(events: Mapping[tuple[str, int], Row]) -> None:
    assert [row["original"] for row in events.values() if row["format"] is None] == []
    assert not [place for place, row in events.items() if row["format"] == "generic"], (
        "only the last resort could read it"
    )


def test_every_event_of_the_sample_logs_lies_in_the_days_of_the_story(
    events: Mapping[tuple[str, int], Row],
) -> None:
    times = sorted(str(row["time"]) for row in events.values())
    assert times[0] >= "2025-12-30T00:00:00"
    assert times[-1] <= story.REFERENCE_TIME


@pytest.mark.parametrize(
    "entry", story.expected(), ids=lambda entry: f"{entry['step']}-{entry['file']}-{entry['line']}"
)
def test_each_step_of_the_story_is_read_as_what_it_is(
    events: Mapping[tuple[str, int], Row], entry: Mapping[str, object]
) -> None:
    event = events[str(entry["file"]), int(str(entry["line"]))]
    assert event["time"] == entry["time"]
    if entry["host"] != "cloud":
        assert event["host"] == entry["host"]
    expect = entry["expect"]
    assert isinstance(expect, dict)
    for name, wanted in expect.items():
        if name == "category":
            assert set(wanted) <= set(str(event["category"] or "").split(","))
        else:
            assert event[name] == wanted, name
