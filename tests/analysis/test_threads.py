"""Questions from several threads, questions that are called off, questions while an import runs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from logscope.case import Case, ImportRequest
from logscope.errors import QueryCancelledError
from logscope.importing import cutter, run
from logscope.model.lens import Lens
from tests.importing.importing import REFERENCE, auth_lines, exported, new_case

QUESTIONS: dict[str, Callable[[Case, Callable[[], bool]], object]] = {
    "page": lambda case, stop: case.page(Lens("zzz"), cancelled=stop),
    "last_page": lambda case, stop: case.last_page(Lens("zzz"), cancelled=stop),
    "count": lambda case, stop: case.count(Lens("zzz"), cancelled=stop),
    "anchors": lambda case, stop: case.anchors(Lens("zzz"), cancelled=stop),
    "histogram": lambda case, stop: case.histogram(Lens("zzz"), cancelled=stop),
    "pivot": lambda case, stop: case.pivot("actor", Lens("zzz"), cancelled=stop),
    "profile": lambda case, stop: case.profile("host", "web1", Lens("zzz"), cancelled=stop),
    "matrix": lambda case, stop: case.matrix(Lens("zzz"), cancelled=stop),
    "table": lambda case, stop: case.table("zzz | count", cancelled=stop),
    "events": lambda case, stop: list(case.events(Lens("zzz"), cancelled=stop)),
    "key_at": lambda case, stop: case.key_at(Lens("zzz"), 0, cancelled=stop),
}


@pytest.fixture(scope="module")
def long_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("long")
    (folder / "auth.log").write_text("".join(auth_lines(20_000)))
    path = new_case(folder)
    request = ImportRequest((str(folder / "auth.log"),), workers=1, reference=REFERENCE)
    with Case.open(path) as case:
        for _ in case.import_files(request):
            pass
    return path


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_that_is_called_off_leaves_the_case_usable(long_case: Path, name: str) -> None:
    with Case.open(long_case) as case:
        before = case.count(Lens())
        with pytest.raises(QueryCancelledError):
            QUESTIONS[name](case, lambda: True)
        assert case.count(Lens()) == before
        QUESTIONS[name](case, lambda: False)


def test_questions_from_several_threads_while_an_import_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cutter, "GRID", 4_000)
    monkeypatch.setattr(run, "_COMMIT_EVERY_S", 0.0)
    path = new_case(tmp_path)
    for number in range(6):
        lines = auth_lines(400, host=f"web{number}", day=number + 1)
        extra = f"Jan  9 10:00:0{number} web{number} useradd[7]: new user: name=eve{number}, UID=1, GID=1, home=/, shell=/bin/sh, from=none\n"
        (tmp_path / f"{number}.log").write_text("".join(lines) + extra)
    request = ImportRequest(
        tuple(str(tmp_path / f"{number}.log") for number in range(6)),
        workers=1, reference=REFERENCE,
    )  # fmt: skip
    problems: list[BaseException] = []
    ended = threading.Event()

    with Case.open(path) as case:

        def ask() -> None:
            try:
                while not ended.is_set():
                    seen = case.count(Lens())
                    assert sum(bar.total for bar in case.histogram(Lens()).buckets) >= seen
                    assert sum(row.events for row in case.pivot("host", Lens()).rows) >= seen
                    case.profile("host", "web1", Lens())
                    case.matrix(Lens())
                    list(case.events(Lens("outcome:success"), limit=50))
                    case.sources()
            except BaseException as problem:  # noqa: BLE001  # told by the test below
                problems.append(problem)

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        try:
            for _ in case.import_files(request):
                pass
        finally:
            ended.set()
            for thread in threads:
                thread.join()
        assert problems == []
        assert case.count(Lens()) == 6 * 401 == len(exported(path))
        assert case.verify().sound
