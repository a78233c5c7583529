"""timeline, actors, hosts, addresses, matrix, sources: each view's twin on the command line."""

from __future__ import annotations

import csv
import io
import json

import pytest


def test_timeline_draws_a_bar_for_each_bucket(run, case):
    answer = run("timeline", "-c", case, "--width", "1h")
    assert answer.status == 0
    first = answer.lines[1]
    assert first.startswith("2026-01-03 10:00:00")
    assert "#" in first
    assert "failure 2" in first


def test_timeline_for_programs(run, case):
    rows = [
        json.loads(line)
        for line in run("timeline", "-c", case, "--width", "1h", "--by", "host", "--json").lines
    ]
    assert {"time": "2026-01-03T10:00:00.000000Z", "host": "web1", "count": 4} in rows
    table = list(
        csv.reader(
            io.StringIO(run("timeline", "-c", case, "actor:ann", "--width", "1d", "--csv").out)
        )
    )
    assert table[0] == ["time", "outcome", "count"]
    assert sum(int(row[2]) for row in table[1:]) == 2


@pytest.mark.parametrize(
    "words", [("--by", "colour"), ("--width", "soon"), ("--width", "0h"), ("actor:x | count",)]
)
def test_timeline_refuses_what_it_cannot_do(run, case, words):
    answer = run("timeline", "-c", case, *words)
    assert answer.status == 2
    assert answer.out == ""


def test_timeline_of_nothing_is_status_1(run, case):
    assert run("timeline", "-c", case, "actor:nobody").status == 1


@pytest.mark.parametrize(
    ("command", "field", "value", "events"),
    [("actors", "actor", "ann", 2), ("hosts", "host", "db1", 1), ("addresses", "source_ip", "203.0.113.9", 3)],
)  # fmt: skip
def test_pivots_count_by_their_field(run, case, command, field, value, events):
    rows = {row[field]: row for row in map(json.loads, run(command, "-c", case, "--json").lines)}
    assert rows[value]["events"] >= events
    assert rows[value]["first"].startswith("2026-01-03T1")
    answer = run(command, "-c", case)
    assert answer.status == 0
    assert value in answer.out
    assert (
        run(command, "-c", case, "--csv").lines[0].startswith(f"{field},events,successes,failures")
    )
    assert run(command, "-c", case, "actor:nobody").status == 1


def test_a_pivot_says_what_it_leaves_out(run, case):
    answer = run("actors", "-c", case, "--limit", 1, "--sort", "value")
    assert len(answer.lines) == 2
    assert "1 of 4 actors" in answer.err
    assert "name none" in answer.err


def test_a_profile_tells_when_what_and_where(run, case):
    answer = run("addresses", "-c", case, "--profile", "203.0.113.9")
    assert answer.status == 0
    assert "3 events, 1 successes, 2 failures" in answer.out
    assert "audit.logon" in answer.out
    assert "oracle" in answer.out
    profile = json.loads(run("actors", "-c", case, "--profile", "ann", "--json").out)
    assert profile["events"] == 2
    assert len(profile["hours"]) == 24
    assert any(one["value"] == "web1" for one in profile["tops"]["host"])
    assert (
        run("actors", "-c", case, "--profile", "ann", "--csv")
        .lines[0]
        .startswith("field,value,events")
    )
    assert run("actors", "-c", case, "--profile", "zoe").status == 1


def test_matrix_has_every_category_and_host(run, case):
    answer = run("matrix", "-c", case)
    assert answer.status == 0
    assert answer.lines[0].split()[-2:] == ["db1", "web1"]
    logons = next(line for line in answer.lines if line.startswith("audit.logon"))
    assert logons.split() == ["audit.logon", "1", "3"]
    assert "db.change" in answer.out
    rows = [json.loads(line) for line in run("matrix", "-c", case, "--json").lines]
    assert {"category": "audit.logon", "host": "db1", "count": 1} in rows
    assert "audit.logon,db1,1" in run("matrix", "-c", case, "--csv").lines
    assert run("matrix", "-c", case, "actor:nobody").status == 1


def test_sources_show_their_books(run, case):
    answer = run("sources", "-c", case)
    assert answer.status == 0
    assert "balance" in answer.out
    source = json.loads(run("sources", "-c", case, "--json").out)
    assert source["events"] == 6
    assert sum(source["bytes"].values()) == source["read_bytes"]
    assert len(source["sha256"]) == 64
    assert run("sources", "-c", case, "--csv").lines[0].startswith("id,source,format")
    assert run("sources", "-c", case, "--source", 99).status == 1


def test_unparsed_lines_are_shown_by_shape(run, case):
    answer = run("sources", "-c", case, "--unparsed", "--json")
    assert answer.status == 0
    shape = json.loads(answer.lines[0])
    assert shape["count"] == 1
    assert shape["line"] == 6
    assert run("sources", "-c", case, "--unparsed", "--source", 1).status == 0


def test_the_journal_says_what_was_done(run, case):
    entry = json.loads(run("sources", "-c", case, "--journal", "--json").lines[0])
    assert entry["action"] == "import"
    assert len(entry["hash"]) == 64
    assert "import" in run("sources", "-c", case, "--journal").out
