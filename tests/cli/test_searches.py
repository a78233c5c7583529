"""``searches`` and ``run``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

SEARCH = """\
title: Log-ons of one account
level: low
query: actor:$account outcome:$outcome
parameters:
  - {name: account, description: whose}
  - {name: outcome, default: success}
columns: [time, actor]
order: -time
tests:
  match:
    - format: syslog
      parameters: {account: ann}
      lines: "Jan  3 10:00:01 web1 sshd[4]: Accepted password for ann from 10.0.8.21 port 22 ssh2"
  no-match:
    - format: syslog
      parameters: {account: bob}
      lines: "Jan  3 10:00:01 web1 sshd[4]: Accepted password for ann from 10.0.8.21 port 22 ssh2"
"""
SIGMA = """\
title: A rule of another kind
logsource: {product: linux}
detection: {keywords: [evil], condition: keywords}
"""


@pytest.fixture
def folder(run):
    folder = Path("searches")
    folder.mkdir()
    (folder / "one-account.yml").write_text(SEARCH)
    (folder / "sigma-rule.yml").write_text(SIGMA)
    return folder


def test_the_pack_and_the_folder_here_are_listed(run, folder):
    answer = run("searches")
    assert answer.status == 0
    kinds = {row["name"]: row["kind"] for row in map(json.loads, run("searches", "--json").lines)}
    assert kinds["spraying"] == "search"
    assert kinds["one-account"] == "search"
    assert kinds["sigma-rule"] == "sigma"


def test_a_file_that_cannot_be_read_is_listed_with_its_place(run, folder):
    (folder / "bad.yml").write_text("title: x\nquery: [a\n")
    answer = run("searches")
    assert answer.status == 0
    assert any(line.startswith("bad ") and "broken" in line for line in answer.lines)
    assert "searches/bad.yml:" in answer.err
    assert run("run", "bad").status == 2


def test_one_search_is_shown(run, folder):
    answer = run("searches", "show", "one-account")
    assert "$account" in answer.out
    assert "actor:$account" in answer.out
    assert json.loads(run("searches", "show", "spraying", "--json").out)["level"] == "high"
    assert run("searches", "show").status == 2


def test_a_sound_search_passes_its_check(run, folder):
    answer = run("searches", "check", "one-account")
    assert answer.status == 0
    assert "sound" in answer.out
    assert run("searches", "check", "searches/one-account.yml").status == 0


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("actor:$account", "actr:$account", "did you mean 'actor'"),
        ("{account: bob}", "{account: ann}", "and should not"),
        ("{account: ann}", "{account: bob}", "0 of 1 records match, and should"),
        ("{account: ann}", "{acount: ann}", "no value for $account"),
        ("format: syslog", "format: sislog", "no format named"),
        ("actor:$account outcome:$outcome", "actor:$account | count by host | where count > 5", "0 rows"),
    ],
)  # fmt: skip
def test_a_faulty_search_fails_its_check(run, folder, old, new, fault):
    (folder / "one-account.yml").write_text(SEARCH.replace(old, new))
    answer = run("searches", "check", "one-account")
    assert answer.status == 1
    assert fault in answer.err
    assert "FAULTY" in answer.out


def test_further_folders_are_looked_at(run):
    Path("team").mkdir()
    (Path("team") / "ours.yml").write_text(SEARCH)
    assert "ours" in run("searches", "--searches", "team").out
    assert run("searches", "--searches", "gone").status == 2


def test_what_is_not_known_in_a_file_is_told(run, folder):
    (folder / "one-account.yml").write_text(SEARCH + "colour: red\n")
    assert "'colour' is not known" in run("searches").err
    assert "'colour' is not known" in run("searches", "check", "one-account").err


def test_a_search_runs_on_the_case(run, case, folder):
    answer = run("run", "-c", case, "one-account", "--param", "account=ann")
    assert answer.status == 0
    assert answer.lines[0].split() == ["time", "(UTC)", "actor"]
    times = [line.split()[1] for line in answer.lines[1:]]
    assert times == sorted(times, reverse=True)
    assert "Log-ons of one account" in answer.err
    rows = run("run", "-c", case, "one-account", "--param", "account=ann", "--json").lines
    assert json.loads(rows[0]).keys() == {"time", "actor"}


def test_a_pipeline_in_a_search_gives_its_table(run, case):
    answer = run("run", "-c", case, "spraying", "--param", "accounts=2")
    assert answer.lines[1].split() == ["203.0.113.9", "2"]
    assert run("run", "-c", case, "spraying").status == 1


@pytest.mark.parametrize("value", ['x" or actor:*', "* or 1", "$outcome", "ann | count"])
def test_the_value_of_a_parameter_is_data(run, case, folder, value):
    assert run("run", "-c", case, "one-account", "--param", f"account={value}").status == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("one-account",), "needs a value for 'account'"),
        (("one-account", "--param", "acount=x"), "no parameter 'acount'"),
        (("one-account", "--param", "account"), "NAME=VALUE"),
        (("one-acount",), "did you mean 'one-account'"),
        (("zzzz",), "no saved search"),
        (("sigma-rule",), "Sigma"),
        (("gone.yml",), "gone.yml"),
    ],
)
def test_what_cannot_be_run_is_status_2(run, case, folder, words, message):
    answer = run("run", "-c", case, *words)
    assert answer.status == 2
    assert message in answer.err
