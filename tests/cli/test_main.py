from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from logscope import __version__
from logscope.cli import main as front_door
from logscope.cli.main import COMMANDS, load, main
from logscope.errors import LogscopeError

HEAVY = ("textual", "rich", "pyparsing", "sqlite_utils", "apsw", "yaml", "sqlite3", "dateutil")


def test_help_names_every_command(run):
    answer = run("--help")
    assert answer.status == 0
    for name in COMMANDS:
        assert f"\n  {name} " in answer.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_examples(run, name):
    for words in ((name, "--help"), ("help", name)):
        answer = run(*words)
        assert answer.status == 0
        assert f"logscope {name}" in answer.out
        assert "examples:" in answer.out


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["nonsense"]])
def test_the_front_door_loads_nothing_heavy(words):
    program = (
        "import sys; from logscope.cli.main import main; main(sys.argv[1:]);"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True, check=True
    )
    assert done.stderr.splitlines()[-1] == "[]"


def test_a_worker_of_an_import_loads_nothing_heavy():
    program = (
        "import sys; import logscope.importing.worker, logscope.cli.main;"
        "print([name for name in ('textual', 'rich', 'pyparsing', 'sqlite_utils', 'yaml')"
        " if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_version(run):
    assert run("--version").out == f"logscope {__version__}\n"


def test_nothing_asked_is_wrong_usage(run):
    answer = run()
    assert answer.status == 2
    assert answer.out == ""
    assert "usage:" in answer.err


@pytest.mark.parametrize(
    ("word", "hint"),
    [("serch", "did you mean 'search'?"), ("xyz", "lists the commands"), ("--what", "no option")],
)
def test_an_unknown_command_is_told_with_the_nearest(run, word, hint):
    answer = run(word)
    assert answer.status == 2
    assert hint in answer.err


def test_an_unknown_option_is_told(run, case):
    answer = run("search", "-c", case, "--colour")
    assert answer.status == 2
    assert "--colour" in answer.err


def test_the_case_may_stand_before_or_after_the_command(run, case):
    for words in (
        ("-c", case, "hosts"), ("hosts", "-c", case), (f"--case={case}", "hosts"), (f"-c{case}", "hosts"),
        ("hosts", "actor:*", "-c", case),
    ):  # fmt: skip
        assert run(*words).status == 0


def test_the_case_is_found_by_the_environment(run, case, monkeypatch):
    monkeypatch.setenv("LOGSCOPE_CASE", str(case))
    assert run("hosts").status == 0


def test_the_only_case_in_the_folder_is_taken(run, case):
    Path("only.logscope.db").write_bytes(case.read_bytes())
    assert run("hosts").status == 0
    Path("other.logscope.db").write_bytes(case.read_bytes())
    answer = run("hosts")
    assert answer.status == 2
    assert "only.logscope.db, other.logscope.db" in answer.err


def test_without_a_case_it_is_said_how_to_name_one(run, monkeypatch):
    answer = run("hosts")
    assert answer.status == 2
    assert "-c" in answer.err
    assert "$LOGSCOPE_CASE" in answer.err
    assert "nowhere.db" in run("hosts", "-c", "nowhere.db").err
    monkeypatch.setenv("LOGSCOPE_CASE", "gone.db")
    assert "named by $LOGSCOPE_CASE" in run("hosts").err


def test_a_file_that_is_no_case_is_refused(run):
    Path("letter.db").write_text("Dear colleague")
    answer = run("hosts", "-c", "letter.db")
    assert answer.status == 2
    assert len(answer.err.splitlines()) == 1
    assert "letter.db" in answer.err


def test_a_query_error_shows_the_place(run, case):
    answer = run("search", "-c", case, "outcome:failure actr:root")
    assert answer.status == 2
    query, caret, message = answer.err.splitlines()[1:]
    assert query.strip() == "outcome:failure actr:root"
    assert caret.index("^") == query.index("actr")
    assert "did you mean 'actor'" in message


def test_the_place_in_a_long_query_is_shown_with_its_surroundings(run, case):
    answer = run(
        "search", "-c", case, "actor:a or " * 200 + "actr:b or " + "actor:c or " * 100 + "x"
    )
    query, caret, _ = answer.err.splitlines()[1:]
    assert len(query) < 160
    assert query[caret.index("^") :].startswith("actr:b")


def test_a_condition_with_a_minus_in_front_is_no_option(run, case):
    answer = run("search", "-c", case, "actor:*", "-host:web1", "--fields", "host", "--csv")
    assert answer.lines == ["host", "db1"]
    assert run("search", "-host:web1", "-c", case, "--fields", "host", "--csv").lines[1:] == ["db1"]


def test_ctrl_c_ends_with_130(run, monkeypatch):
    def interrupted(name):
        raise KeyboardInterrupt

    monkeypatch.setattr(front_door, "load", interrupted)
    answer = run("hosts")
    assert answer.status == 130
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    ("error", "status"),
    [(PermissionError(13, "Permission denied", "x.db"), 2), (LogscopeError("no luck \x1b[31m"), 1)],
)
def test_an_error_is_one_harmless_line(run, monkeypatch, error, status):
    def failing(name):
        raise error

    monkeypatch.setattr(front_door, "load", failing)
    answer = run("hosts")
    assert answer.status == status
    assert answer.err.startswith("logscope: ")
    assert answer.err.count("\n") == 1
    assert "\x1b" not in answer.err


def test_a_reader_that_goes_away_is_no_error(case):
    # The reader of this pipe has gone before the first line is written.
    process = subprocess.Popen(
        [sys.executable, "-m", "logscope", "export", "-c", str(case)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    error = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 141
    assert error == b""


def test_a_stream_that_knows_few_characters_gets_escapes(monkeypatch, case):
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    assert main(["search", "-c", str(case), "header"]) == 0
    stream.flush()
    assert b"\\u202e" in stream.buffer.getvalue()  # type: ignore[attr-defined]


def test_every_command_has_what_the_front_door_needs():
    for name in COMMANDS:
        command = load(name)
        assert command.EXAMPLES
        assert command.__doc__
