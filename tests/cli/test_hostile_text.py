"""Whatever the logs hold, no command prints a control character or anything else that does not print."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from logscope.cli.main import main

EVIL = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202egnp.exe\u2066\u200b\ufeff[bold red]x[/]\x7f\x00"
NAME = EVIL.replace("\x00", "").replace("/", "")
SEARCH = (
    f"title: {json.dumps('bad ' + NAME)}\nquery: {json.dumps('actor:* or ' + json.dumps(NAME))}\n"
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    log = folder / f"auth{NAME}.log"
    log.write_bytes(
        (
            f"Jan  3 10:00:01 web1 sshd[411]: Failed password for invalid user {EVIL} from 203.0.113.9 port 40 ssh2\n"
            f"Jan  3 10:00:02 web1 pro{EVIL}gram[12]: {EVIL}\n"
            f"Jan  3 10:00:03 ho{EVIL}st sshd[411]: Accepted password for ro{EVIL}ot from 10.0.0.1 port 40 ssh2\n"
            f"{EVIL} no header {EVIL}\n"
            '{"time": "2026-01-03T10:00:00Z", "user": "' + NAME.replace("\x1b", "\\u001b") + '"}\n'
        ).encode()
        + b"Jan  3 10:00:04 web1 sshd[1]: \xff\xfe raw bytes \xc3\n"
        + b"Jan  3 10:00:05 web1 app: " + (EVIL * 20_000).encode() + b"\n"
    )  # fmt: skip
    (folder / "search.yml").write_text(SEARCH)
    case = folder / f"case{NAME}.logscope.db"
    assert main(["import", "-q", "-c", str(case), "--reference-time", "2026-01-04", str(log)]) == 0
    return folder, case, log


def assert_harmless(text: str) -> None:
    bad = {character for character in text if not character.isprintable() and character != "\n"}
    assert not bad, sorted(map(hex, map(ord, bad)))


def commands(folder: Path, log: Path):
    views = ("search", "timeline", "actors", "hosts", "addresses", "matrix", "sources")
    for view in views:
        for output in ((), ("--json",), ("--csv",)):
            yield (view, *output)
    yield ("search", "--fields", "source,host,actor,message,original,extra,device")
    yield ("search", "| count by actor, host, program, source")
    yield ("search", "| count by message", "--json")
    yield ("search", f"actr:{NAME}")
    yield ("search", f"actor:{NAME}")
    yield ("search", f'actor:"{NAME}')
    yield ("search", "--fields", NAME)
    yield ("search", f"--{NAME}")
    yield ("timeline", "--by", "actor")
    yield ("timeline", "--by", NAME)
    for view, name in (("actors", "ro" + EVIL + "ot"), ("hosts", "web1"), ("addresses", NAME)):
        yield (view, "--profile", name.replace("\x00", ""))
        yield (view, "--profile", name.replace("\x00", ""), "--json")
    for output in ((), ("--json",), ("--csv",)):
        yield ("sources", "--unparsed", *output)
        yield ("sources", "--journal", *output)
        yield ("verify", *output)
        yield ("run", str(folder / "search.yml"), *output)
        yield ("searches", "--searches", str(folder), *output)
        yield ("searches", "check", str(folder / "search.yml"), *output)
        yield ("formats", "try", str(log), *output)
    yield ("export", "--format", "jsonl")
    yield ("export", "--format", "csv")
    yield ("run", NAME)
    yield ("searches", "show", str(folder / "search.yml"))
    yield ("formats", "show", NAME)
    yield ("formats", "try", "gone" + NAME)
    yield ("import", str(log), "gone" + NAME)
    yield ("import", str(log), "--json", "gone" + NAME)
    yield ("import", str(log), "--timezone", NAME)
    yield ("import", str(log), "--format", NAME)
    yield ("import", str(log), "--reference-time", NAME)
    yield (NAME,)


def test_nothing_gets_through_raw(run, hostile, monkeypatch):
    folder, case, log = hostile
    monkeypatch.setenv("LOGSCOPE_CASE", str(case))
    ran = 0
    for words in commands(folder, log):
        answer = run(*words)
        assert answer.status in (0, 1, 2), words
        assert_harmless(answer.out + answer.err)
        ran += 1
    assert ran > 60


def test_nothing_gets_through_raw_on_a_terminal(run, hostile, monkeypatch):
    import sys

    folder, case, log = hostile
    monkeypatch.setenv("LOGSCOPE_CASE", str(case))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    for words in commands(folder, log):
        answer = run(*words)
        assert_harmless(answer.out + answer.err)
        if (
            "--json" not in words
            and "--csv" not in words
            and words[0] in ("search", "actors", "hosts")
        ):
            assert all(
                len(line) <= 80
                for line in answer.out.splitlines()
                if words[-2:-1] != ("--profile",)
            )


def test_a_line_of_a_megabyte_is_cut_for_people_and_whole_for_programs(run, hostile):
    _, case, _ = hostile
    answer = run("search", "-c", case, "program:app")
    assert max(map(len, answer.lines)) < 50_000
    event = json.loads(run("search", "-c", case, "program:app", "--json").out)
    assert len(event["original"]) > 400_000


def test_json_gives_the_text_of_the_log_exactly(run, hostile):
    _, case, log = hostile
    events = [json.loads(line) for line in run("export", "-c", case).lines]
    originals = {event["line"]: event["original"] for event in events}
    written = log.read_bytes().decode(errors="replace").split("\n")
    for line in (1, 2, 3, 4):
        assert originals[line] == written[line - 1].replace("\x00", "\u2400")
    assert {event["source"] for event in events} == {str(log)}
