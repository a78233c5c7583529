from __future__ import annotations

import csv
import json
import stat
from pathlib import Path

KEYS = (
    "source", "line", "lines", "time", "time_basis", "host", "program", "pid", "actor", "actor_id",
    "target", "access", "source_ip", "source_port", "dest_ip", "dest_port", "device", "action",
    "outcome", "code", "severity", "command", "category", "message", "original", "format", "rule",
    "extra",
)  # fmt: skip


def test_one_object_per_event_in_order_of_time_with_every_key(run, case):
    answer = run("export", "-c", case, "--format", "jsonl")
    assert answer.status == 0
    events = [json.loads(line) for line in answer.lines]
    assert len(events) == 6
    for event in events:
        assert set(KEYS) <= event.keys()
    times = [event["time"] for event in events if event["time"]]
    assert times == sorted(times)
    assert [event["line"] for event in events if event["format"] is None] == [6]


def test_a_file_is_the_owners_alone_and_complete(run, case):
    answer = run("export", "-c", case, "-o", "out.jsonl", "actor:ann")
    assert (answer.status, answer.out) == (0, "")
    assert "2 events" in answer.err
    assert stat.S_IMODE(Path("out.jsonl").stat().st_mode) == 0o600
    assert len(Path("out.jsonl").read_text().splitlines()) == 2
    assert [path.name for path in Path().iterdir()] == ["out.jsonl"]


def test_csv_has_a_heading_and_a_row_per_event(run, case):
    assert run("export", "-c", case, "--format", "csv", "-o", "out.csv").status == 0
    with Path("out.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 6
    assert rows[0]["actor"] == "root"
    assert rows[0]["category"].split() == ["audit.logon", "audit.privilege"]


def test_nothing_to_export_is_status_1(run, case):
    assert run("export", "-c", case, "actor:nobody").status == 1


def test_a_file_that_cannot_be_written_is_told(run, case):
    answer = run("export", "-c", case, "-o", "no/such/folder.jsonl")
    assert answer.status == 2
    assert "cannot write" in answer.err


def test_a_query_that_fails_leaves_the_older_file(run, case):
    Path("out.jsonl").write_text("older")
    assert run("export", "-c", case, "-o", "out.jsonl", "actor:x | count").status == 2
    assert Path("out.jsonl").read_text() == "older"
