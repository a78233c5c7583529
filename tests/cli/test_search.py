from __future__ import annotations

import csv
import io
import json

import pytest

from logscope.cli.main import main


def test_events_are_lines_in_order_of_time(run, case):
    answer = run("search", "-c", case, "program:sshd")
    assert answer.status == 0
    assert answer.lines[0].split()[:3] == ["time", "(UTC)", "host"]
    assert [line.split()[1] for line in answer.lines[1:]] == [
        "10:00:01",
        "10:00:05",
        "10:01:00",
        "11:30:00",
    ]
    assert "Failed password for root" in answer.lines[1]


def test_words_of_a_query_may_stand_apart(run, case):
    assert (
        run("search", "-c", case, "actor:root", "outcome:failure").out
        == run("search", "-c", case, "actor:root outcome:failure").out
    )


def test_nothing_found_is_status_1(run, case):
    answer = run("search", "-c", case, "actor:nobody")
    assert (answer.status, answer.out) == (1, "")
    assert "nothing found" in answer.err


def test_json_gives_every_field(run, case):
    event = json.loads(run("search", "-c", case, "actor:oracle", "--json").out)
    assert event["time"] == "2026-01-03T10:00:05.000000Z"
    assert event["source_ip"] == "203.0.113.9"
    assert "audit.logon" in event["category"]
    assert event["original"].startswith("Jan  3 10:00:05 web1")


def test_fields_choose_the_columns(run, case):
    answer = run(
        "search", "-c", case, "actor:ann", "--fields", "host,user.name,extra.nothing", "--json"
    )
    assert json.loads(answer.lines[0]) == {"host": "web1", "actor": "ann", "extra.nothing": None}
    rows = list(
        csv.reader(
            io.StringIO(run("search", "-c", case, "actor:ann", "--fields", "actor", "--csv").out)
        )
    )
    assert rows == [["actor"], ["ann"], ["ann"]]


def test_an_unknown_field_is_refused(run, case):
    answer = run("search", "-c", case, "--fields", "host,colour")
    assert answer.status == 2
    assert "'colour'" in answer.err


def test_limit_and_descending(run, case):
    answer = run(
        "search", "-c", case, "actor:*", "-n", 1, "--descending", "--fields", "actor", "--csv"
    )
    assert answer.lines == ["actor", "dana"]


@pytest.mark.parametrize("limit", ["0", "-3", "few"])
def test_a_limit_is_a_number_above_zero(run, case, limit):
    assert run("search", "-c", case, "--limit", limit).status == 2


def test_a_pipeline_gives_a_table(run, case):
    query = "source_ip:* | count by source_ip | sort -count"
    answer = run("search", "-c", case, query)
    assert [line.split() for line in answer.lines] == [
        ["source_ip", "count"], ["203.0.113.9", "3"], ["10.0.8.21", "1"],
    ]  # fmt: skip
    rows = [json.loads(line) for line in run("search", "-c", case, query, "--json").lines]
    assert rows[0] == {"source_ip": "203.0.113.9", "count": 3}
    assert run("search", "-c", case, query, "--csv").lines[1] == "203.0.113.9,3"


def test_times_of_a_pipeline_are_times(run, case):
    answer = run("search", "-c", case, "actor:* | timeline 1h", "--json")
    assert json.loads(answer.lines[0]) == {"time": "2026-01-03T10:00:00.000000Z", "count": 4}
    assert "2026-01-03 10:00:00" in run("search", "-c", case, "actor:* | timeline 1h").out


def test_a_pipeline_that_gives_no_row_is_status_1(run, case):
    assert run("search", "-c", case, "actor:nobody | count by host").status == 1


def test_a_terminal_gets_colour_only_where_it_is_welcome(case, capsys, monkeypatch):
    class Terminal:
        def isatty(self):
            return True

    import sys

    monkeypatch.setattr(sys.stdout, "isatty", Terminal().isatty, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert main(["search", "-c", str(case)]) == 0
    assert "\x1b[1m" in capsys.readouterr().out
    for name, value in (("NO_COLOR", "1"), ("TERM", "dumb")):
        monkeypatch.setenv(name, value)
        assert main(["search", "-c", str(case)]) == 0
        captured = capsys.readouterr()
        assert "\x1b" not in captured.out + captured.err
        assert all(len(line) <= 80 for line in captured.out.splitlines())
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.delenv("NO_COLOR", raising=False)
