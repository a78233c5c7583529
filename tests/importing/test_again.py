"""The same content once; a file that grew, goes on; what was stopped, is finished."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, cast

import apsw
import pytest

from logscope.case import Case
from logscope.errors import SourceError
from logscope.importing import cutter, known, run, streams, survey
from logscope.importing.run import Import, ImportRequest
from logscope.index.writer import CaseWriter
from logscope.model.lens import Lens
from tests.importing.importing import (
    REFERENCE,
    assert_sound,
    auth_lines,
    exported,
    imported,
    logs_of_hosts,
    new_case,
    originals,
    states,
    take_in,
)


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of a few lines, committed one by one: what takes gigabytes otherwise. No source is short."""
    monkeypatch.setattr(cutter, "GRID", 400)
    monkeypatch.setattr(survey, "SAMPLE_BYTES", 400)
    monkeypatch.setattr(run, "_COMMIT_EVERY_S", 0.0)


# -- the same content --------------------------------------------------------------------------


def test_the_same_file_again_adds_nothing(tmp_path: Path) -> None:
    log = tmp_path / "auth.log"
    log.write_text("".join(auth_lines(9)))
    case = imported(tmp_path, log)
    before = exported(case)
    assert states(take_in(case, log)) == {"auth.log": "known"}
    assert exported(case) == before
    with Case.open(case) as opened:
        assert len(opened.sources()) == 1
    assert_sound(case)


def test_the_same_content_under_another_name_is_booked_as_a_duplicate_once(tmp_path: Path) -> None:
    log, copy = tmp_path / "auth.log", tmp_path / "copy.log"
    log.write_text("".join(auth_lines(9)))
    shutil.copy(log, copy)
    case = imported(tmp_path, log, copy)
    for _ in range(2):
        with Case.open(case) as opened:
            sources = opened.sources()
            assert opened.count(Lens()) == 9
        assert [source.state for source in sources] == ["complete", "duplicate"]
        assert sources[1].books.size_bytes == {"duplicate": copy.stat().st_size}
        take_in(case, log, copy)
    assert_sound(case)


def test_empty_files_stand_for_themselves_and_are_known_again(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    for name in ("a.log", "b.log", "c.log"):
        (folder / name).touch()
    case = imported(tmp_path, folder)
    take_in(case, folder)
    with Case.open(case) as opened:
        assert [(s.path.rpartition("/")[2], s.state) for s in opened.sources()] == [
            ("a.log", "complete"),
            ("b.log", "complete"),
            ("c.log", "complete"),
        ]
    assert_sound(case)


def test_a_file_that_another_one_begins_with_stays_accounted_for(tmp_path: Path) -> None:
    lines = auth_lines(9)
    short, long = tmp_path / "monday.log", tmp_path / "tuesday.log"
    short.write_text("".join(lines[:5]))
    long.write_text("".join(lines))
    case = imported(tmp_path, short, long)
    for _ in range(2):
        assert originals(case) == [line.rstrip() for line in lines]
        with Case.open(case) as opened:
            assert {s.path for s in opened.sources()} == {str(short), str(long)}
            assert opened.verify().sound
        take_in(case, short, long)


def test_a_file_goes_its_own_way_after_a_shared_beginning(tmp_path: Path) -> None:
    lines = auth_lines(9)
    short, long = tmp_path / "monday.log", tmp_path / "tuesday.log"
    short.write_text("".join(lines[:5]))
    long.write_text("".join(lines))
    case = imported(tmp_path, short, long)
    other = auth_lines(3, day=20)
    short.write_text("".join(lines[:5] + other))
    take_in(case, short, long)
    assert set(originals(case)) == {line.rstrip() for line in lines + other}
    with Case.open(case) as opened:
        assert opened.count(Lens(f'source:"{long}"')) == 9
    assert_sound(case)


# -- a file that grew --------------------------------------------------------------------------

MIXED = (
    "".join(auth_lines(3))
    + "Jan  3 10:04:00 web1 app[7]: error in request\n"
    + "\tat one.two(File.java:1)\n\tat three\n\n"
    + "Jan  3 10:05:01 web1 cron[9]: (root) CMD (true)\n"
    + "no header at all\n"
    + "Jan  3 10:06:02 web1 sshd[9]: Failed password for r\u00f6ot from 203.0.113.9 port 1 ssh2\n"
    + "Jan  3 10:07:02 web2 sudo:  ann : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/id\n"
)
AUDIT = "".join(
    f"type=SYSCALL msg=audit(176743{serial}.100:{serial}): arch=c000003e syscall=59 success=yes exit=0 "
    f'pid={serial} auid=1000 uid=0 comm="id" exe="/usr/bin/id" key=(null)\n'
    f'type=CWD msg=audit(176743{serial}.100:{serial}): cwd="/root"\n'
    f'type=PROCTITLE msg=audit(176743{serial}.100:{serial}): proctitle="id"\n'
    for serial in range(2600, 2604)
)
DOCUMENT = (
    '{"Records": [\n'
    + ",\n".join(
        json.dumps(
            {
                "eventVersion": "1.08",
                "eventTime": f"2026-01-03T10:00:0{number}.000Z",
                "eventSource": "iam.amazonaws.com",
                "eventName": "CreateUser",
                "awsRegion": "eu-west-1",
                "sourceIPAddress": f"203.0.113.{number}",
                "userIdentity": {"type": "IAMUser", "userName": "ann"},
                "eventID": str(number),
            }
        )
        for number in range(4)
    )
    + "\n]}\n"
)


def grown_at(folder: Path, whole: bytes, cut: int) -> Path:
    """The case of a log that was imported when it had ``cut`` bytes, and again when it had all."""
    log = folder / "x.log"
    log.write_bytes(whole[:cut])
    case = new_case(folder, f"at{cut}")
    take_in(case, log)
    log.write_bytes(whole)
    assert take_in(case, log).balanced
    return case


def answers(case: Path) -> dict[str, Any]:
    """What is asked of the tally and of the events: neither may remember what was taken back."""
    with Case.open(case) as opened:
        return {
            **{field: opened.pivot(field, Lens()) for field in ("actor", "host", "source_ip")},
            "matrix": opened.matrix(Lens()),
            "histogram": opened.histogram(Lens()),
            "hosts": opened.totals().hosts,
        }


@pytest.mark.parametrize(
    ("text", "step"), [(MIXED, 11), (AUDIT, 59), (DOCUMENT, 67)], ids=["lines", "audit", "document"]
)
@pytest.mark.usefixtures("small_chunks")
def test_a_grown_file_is_what_it_would_have_been_at_once(
    tmp_path: Path, text: str, step: int
) -> None:
    whole = text.encode()
    log = tmp_path / "x.log"
    log.write_bytes(whole)
    case = imported(tmp_path, log)
    expected, answered = exported(case), answers(case)
    assert len(expected) > 3
    for cut in (*range(1, len(whole), step), len(whole) - 1):
        grown = grown_at(tmp_path, whole, cut)
        assert exported(grown) == expected, cut
        assert answers(grown) == answered, cut
        assert_sound(grown)
        grown.unlink()


def test_a_record_that_was_cut_off_leaves_no_trace(tmp_path: Path) -> None:
    whole = "".join(auth_lines(3)).encode()
    case = grown_at(tmp_path, whole, whole.rindex(b"root") + 2)
    assert "ro" not in {str(row["actor"]) for row in exported(case)}
    with Case.open(case) as opened:
        assert {row.value for row in opened.pivot("actor", Lens()).rows} == {"ann", "bob", "root"}
        (host,) = opened.pivot("host", Lens()).rows
        assert host.others["actor"] == 3


@pytest.mark.usefixtures("small_chunks")
def test_a_file_that_grew_is_read_as_it_is_asked_for_now(tmp_path: Path) -> None:
    lines = auth_lines(40)
    log = tmp_path / "auth.log"
    log.write_text("".join(lines[:30]))
    case = new_case(tmp_path)
    take_in(case, log, zone="UTC")
    log.write_text("".join(lines))
    take_in(case, log, zone="+02:00")
    assert exported(case) == exported(imported(tmp_path, log, zone="+02:00"))
    assert_sound(case)


def test_only_of_sources_that_begin_alike_it_is_asked_whether_a_file_grew_from_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    logs = {folder / f"web{number}.log": auth_lines(20, host=f"web{number}") for number in range(5)}
    for number, (log, lines) in enumerate(logs.items()):
        log.write_text("".join(lines[: 10 + number]))
    case = imported(tmp_path, folder)
    for log, lines in logs.items():
        log.write_text("".join(lines))
    asked: list[int] = []
    is_of = known.KnownSources.is_of

    def ask(self: known.KnownSources, length: int, digest: str) -> bool:
        asked.append(length)
        return is_of(self, length, digest)

    monkeypatch.setattr(known.KnownSources, "is_of", ask)
    take_in(case, folder)
    assert len(asked) == len(set(asked)) == 5
    assert sorted(originals(case)) == sorted(
        line.rstrip() for lines in logs.values() for line in lines
    )
    assert_sound(case)


def test_short_sources_give_what_they_would_give_if_they_were_long(
    tmp_path: Path, three_logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (three_logs / "empty.log").touch()
    (three_logs / "wide.log").write_text("".join(auth_lines(5, host="wide")), "utf-16")
    (three_logs / "mac.log").write_bytes(
        "".join(auth_lines(5, host="mac")).replace("\n", "\r").encode()
    )
    (three_logs / "cut.log.gz").write_bytes(
        gzip.compress("".join(auth_lines(50, host="cut")).encode())[:-20]
    )
    short = imported(tmp_path, three_logs)
    monkeypatch.setattr(survey.FirstLook, "short", lambda _look: None)
    long = imported(tmp_path, three_logs)
    assert len(exported(short)) > 50
    assert exported(short) == exported(long)
    with Case.open(short) as one, Case.open(long) as other:
        assert [(row.path, row.state, row.problem, row.books) for row in one.sources()] == [
            (row.path, row.state, row.problem, row.books) for row in other.sources()
        ]


def test_a_rotated_file_goes_on_under_its_new_name(tmp_path: Path) -> None:
    folder = tmp_path / "log"
    folder.mkdir()
    lines = auth_lines(12)
    (folder / "auth.log").write_text("".join(lines[:6]))
    case = imported(tmp_path, folder)
    (folder / "auth.log").rename(folder / "auth.log.1")
    with (folder / "auth.log.1").open("a") as rotated:
        rotated.writelines(lines[6:8])
    (folder / "auth.log").write_text("".join(lines[8:]))
    take_in(case, folder)
    rows = exported(case)
    assert [row["original"] for row in rows] == [line.rstrip() for line in lines]
    assert [Path(row["source"]).name for row in rows] == ["auth.log.1"] * 8 + ["auth.log"] * 4
    with Case.open(case) as opened:
        assert opened.verify().sound
        assert len(opened.sources()) == 2


def test_a_file_that_was_rotated_and_packed_is_known_under_its_new_name(tmp_path: Path) -> None:
    folder = tmp_path / "log"
    folder.mkdir()
    lines = auth_lines(12)
    (folder / "auth.log").write_text("".join(lines[:6]))
    case = imported(tmp_path, folder)
    (folder / "auth.log.1.gz").write_bytes(gzip.compress((folder / "auth.log").read_bytes()))
    (folder / "auth.log").write_text("".join(lines[6:]))
    for _ in range(2):
        summary = take_in(case, folder)
        assert states(summary)["auth.log.1.gz"] == "known"
        rows = exported(case)
        assert [row["original"] for row in rows] == [line.rstrip() for line in lines]
        assert [Path(row["source"]).name for row in rows] == ["auth.log.1.gz"] * 6 + [
            "auth.log"
        ] * 6
        with Case.open(case) as opened:
            assert opened.verify().sound
            assert len(opened.sources()) == 2


def test_a_file_that_grows_while_it_is_read_is_read_to_where_it_was_hashed(tmp_path: Path) -> None:
    lines = auth_lines(6)
    log = tmp_path / "auth.log"
    log.write_text("".join(lines[:4]))
    case = new_case(tmp_path)
    work = Import(case, ImportRequest((str(log),), workers=1, reference=REFERENCE))
    survey_of = survey.FirstLook.whole

    def survey_then_write(look: survey.FirstLook) -> survey.Survey:
        found = survey_of(look)
        with log.open("a") as growing:
            growing.write(lines[4])
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(survey.FirstLook, "whole", survey_then_write)
        for _ in work:
            pass
    assert work.summary.balanced
    assert originals(case) == [line.rstrip() for line in lines[:4]]
    assert_sound(case)
    take_in(case, log)
    assert originals(case) == [line.rstrip() for line in lines[:5]]
    assert_sound(case)


# -- an import that was stopped ----------------------------------------------------------------


@pytest.fixture
def three_logs(tmp_path: Path) -> Path:
    return logs_of_hosts(tmp_path, 14)


def opened_steps(work: Import) -> Any:
    return closing(cast("Any", iter(work)))


@pytest.mark.usefixtures("small_chunks")
def test_an_import_closed_at_any_step_is_finished_by_the_next(
    tmp_path: Path, three_logs: Path
) -> None:
    assert stopped_and_finished(tmp_path, three_logs) > 9


@pytest.mark.parametrize(("together", "steps"), [(1, 4), (16, 3)])
def test_an_import_of_short_sources_closed_at_any_step_is_finished_by_the_next(
    tmp_path: Path, three_logs: Path, monkeypatch: pytest.MonkeyPatch, together: int, steps: int
) -> None:
    monkeypatch.setattr(run, "_BUNDLED", together)
    assert stopped_and_finished(tmp_path, three_logs) == steps


def test_of_short_sources_that_are_taken_in_together_all_are_there_or_none(
    tmp_path: Path, three_logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = exported(imported(tmp_path, three_logs))
    add = CaseWriter.add
    added: list[int] = []

    def add_until_the_last(self: CaseWriter, start: Any, batch: Any) -> None:
        added.append(start.source)
        if len(added) == 3:
            raise MemoryError
        add(self, start, batch)

    case = new_case(tmp_path)
    work = Import(case, ImportRequest((str(three_logs),), workers=1, reference=REFERENCE))
    with monkeypatch.context() as patched:
        patched.setattr(CaseWriter, "add", add_until_the_last)
        with pytest.raises(MemoryError):
            for _ in work:
                pass
    assert [report.path for report in work.summary.sources] == [str(three_logs / "0.log")]
    assert len(exported(case)) == 14
    assert_sound(case)
    take_in(case, three_logs)
    assert exported(case) == expected
    assert_sound(case)


def stopped_and_finished(tmp_path: Path, three_logs: Path) -> int:
    """Stop imports after one step, two, and so on, each finished by a second one; the steps of one undisturbed."""
    expected = exported(imported(tmp_path, three_logs))
    steps = 1
    while True:
        case = new_case(tmp_path, f"stopped{steps}")
        request = ImportRequest((str(three_logs),), workers=1, reference=REFERENCE)
        with opened_steps(Import(case, request)) as running:
            for _ in range(steps):
                next(running, None)
        assert_sound(case)
        with Case.open(case) as opened:
            assert opened.count(Lens()) == len(exported(case))
            action = opened.journal()[-1].action
        take_in(case, three_logs)
        assert exported(case) == expected
        assert_sound(case)
        case.unlink()
        if action == "import":
            break
        assert action == "import stopped"
        steps += 1
    return steps


@pytest.mark.usefixtures("small_chunks")
def test_what_a_stopped_import_committed_stands_in_the_case_file_alone(
    tmp_path: Path, three_logs: Path
) -> None:
    case, copy = new_case(tmp_path), tmp_path / "copy.logscope.db"
    with Case.open(case) as looking_on:
        assert looking_on.count(Lens()) == 0
        with opened_steps(Import(case, ImportRequest((str(three_logs),), workers=1))) as running:
            for _ in range(8):
                next(running)
        copy.write_bytes(case.read_bytes())
        with Case.open(copy) as copied:
            assert copied.count(Lens()) == looking_on.count(Lens()) > 0


@pytest.mark.usefixtures("small_chunks")
def test_an_import_that_fails_within_leaves_what_was_committed(
    tmp_path: Path, three_logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = exported(imported(tmp_path, three_logs))
    read = run.read_packed
    for failing in range(0, 9, 2):
        case = new_case(tmp_path, f"failing{failing}")
        calls = iter(range(100))

        def read_until(chunk: Any, calls: Any = calls, failing: int = failing) -> Any:
            if next(calls) == failing:
                raise MemoryError
            return read(chunk)

        monkeypatch.setattr(run, "read_packed", read_until)
        with pytest.raises(MemoryError):
            take_in(case, three_logs)
        assert_sound(case)
        monkeypatch.setattr(run, "read_packed", read)
        take_in(case, three_logs)
        assert exported(case) == expected
        assert_sound(case)


@pytest.mark.usefixtures("small_chunks")
def test_a_source_that_was_stopped_and_grew_meanwhile_is_completed(tmp_path: Path) -> None:
    lines = auth_lines(40)
    log = tmp_path / "auth.log"
    log.write_text("".join(lines[:30]))
    case = new_case(tmp_path)
    request = ImportRequest((str(log),), workers=1, reference=REFERENCE)
    with opened_steps(Import(case, request)) as running:
        for _ in range(4):
            next(running)
    with Case.open(case) as opened:
        (source,) = opened.sources()
        assert source.state == "partial"
        assert 0 < source.read_bytes < log.stat().st_size
    log.write_text("".join(lines))
    take_in(case, log)
    assert originals(case) == [line.rstrip() for line in lines]
    assert_sound(case)


def test_sources_are_only_read(tmp_path: Path) -> None:
    log = tmp_path / "auth.log"
    log.write_text("".join(auth_lines(3)))
    case = imported(tmp_path, log)
    before = log.stat().st_mtime_ns, log.read_bytes()
    take_in(case, log)
    assert (log.stat().st_mtime_ns, log.read_bytes()) == before


def test_two_processes_give_the_same_case_as_one(tmp_path: Path, three_logs: Path) -> None:
    one = imported(tmp_path, three_logs, workers=1)
    two = imported(tmp_path, three_logs, workers=2)
    assert exported(one) == exported(two)
    assert answers(one) == answers(two)


def test_the_first_chunk_can_be_looked_at_before_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cutter, "GRID", 400)
    monkeypatch.setattr(survey, "SAMPLE_BYTES", 400)
    log = tmp_path / "auth.log"
    log.write_text("".join(auth_lines(60)))
    path = new_case(tmp_path)
    request = ImportRequest((str(log),), workers=1, reference=REFERENCE)
    with Case.open(path) as case:
        with opened_steps(Import(path, request)) as running:
            next(running)
            seen = case.page(Lens()).events
            (source,) = case.sources()
            assert not case.stamp().settled
        assert 0 < len(seen) < 60
        assert (source.state, source.events, source.balanced) == ("partial", len(seen), True)
        take_in(path, log)
        assert case.count(Lens()) == 60
        assert case.stamp().settled
        first = case.page(Lens()).events[: len(seen)]
        assert [event.message for event in first] == [event.message for event in seen]
    assert_sound(path)


@pytest.fixture
def long_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A log whose first lines are shown before all of it was looked at. It is of two years, which only its end tells."""
    monkeypatch.setattr(run, "_LARGE", 1)
    monkeypatch.setattr(survey, "SAMPLE_BYTES", 2_000)
    monkeypatch.setattr(survey, "_SHOWN_BYTES", 1_000)
    monkeypatch.setattr(streams, "BLOCK", 1_000)
    monkeypatch.setattr(streams, "_COMPRESSED_BLOCK", 1_000)
    monkeypatch.setattr(cutter, "GRID", 400)
    log = tmp_path / "auth.log"
    december = [line.replace("Jan  3", "Dec 30") for line in auth_lines(30)]
    log.write_text("".join([*december, *auth_lines(30)]))
    return log


def during_the_first_look(monkeypatch: pytest.MonkeyPatch, do: Callable[[], None]) -> None:
    """Call ``do`` when the beginning of a source has been looked at, and before the rest is."""
    whole = survey.FirstLook.whole

    def look(self: survey.FirstLook) -> survey.Survey:
        do()
        return whole(self)

    monkeypatch.setattr(survey.FirstLook, "whole", look)


def test_a_long_log_can_be_looked_at_while_all_of_it_is_read_once(
    tmp_path: Path, long_log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = new_case(tmp_path)
    seen: list[Any] = []

    def look_on() -> None:
        with Case.open(case) as opened:
            seen.extend(event.message for event in opened.page(Lens()).events)
            (source,) = opened.sources()
            assert (source.state, source.format, source.balanced) == ("partial", "syslog", True)

    with monkeypatch.context() as patched:
        during_the_first_look(patched, look_on)
        take_in(case, long_log)
    events = exported(case)
    assert 0 < len(seen) < len(events) == 60
    assert [event["message"] for event in events][: len(seen)] == seen
    assert [event["time"][:10] for event in events[::30]] == ["2025-12-30", "2026-01-03"]
    assert_sound(case)
    monkeypatch.setattr(run, "_LARGE", 1 << 30)
    assert exported(imported(tmp_path, long_log)) == events
    with Case.open(case) as opened:
        assert [event.id for event in opened.events(Lens())] == list(range(1, 61))


@pytest.mark.parametrize("failing", [KeyboardInterrupt(), SourceError("gone"), None])
def test_what_was_shown_of_a_log_is_taken_back_where_it_was_not_read(
    tmp_path: Path, long_log: Path, monkeypatch: pytest.MonkeyPatch, failing: BaseException | None
) -> None:
    expected = exported(imported(tmp_path, long_log))
    case, killed = new_case(tmp_path), tmp_path / "killed.logscope.db"

    def stop() -> None:
        with Case.open(case) as opened:
            assert opened.count(Lens())
        if failing is not None:
            raise failing
        with closing(apsw.Connection(str(case))) as connection:
            connection.execute("VACUUM INTO ?", (str(killed),))

    with monkeypatch.context() as patched:
        during_the_first_look(patched, stop)
        with suppress(KeyboardInterrupt):
            summary = take_in(case, long_log)
            assert len(summary.refusals) == isinstance(failing, SourceError)
    if failing is None:
        case = killed
    else:
        with Case.open(case) as opened:
            assert (opened.count(Lens()), opened.sources()) == (0, ())
    assert_sound(case)
    take_in(case, long_log)
    assert exported(case) == expected
    assert_sound(case)
