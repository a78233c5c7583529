"""Files that were written to hurt, or were hurt themselves: nothing is lost and nothing breaks.

One of each kind of the files that ``python -m bench hostile`` makes two hundred of, with shorter long lines.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.hostile import KINDS, HostileFile, booked_lines, hostile_files, write_files
from logscope.case import Case
from logscope.importing.run import Import, ImportRequest
from logscope.index import schema
from logscope.model.progress import ImportSummary

FILES = hostile_files(len(KINDS), long_line=300_000)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ImportSummary]:
    folder = tmp_path_factory.mktemp("hostile")
    write_files(folder / "files", FILES)
    case = folder / "hostile.logscope.db"
    schema.create(case)
    work = Import(case, ImportRequest((str(folder / "files"),), workers=1))
    for _ in work:
        pass
    return case, work.summary


def test_the_books_of_every_source_balance(imported: tuple[Path, ImportSummary]) -> None:
    _, summary = imported
    assert [report.path for report in summary.sources if not report.balanced] == []


@pytest.mark.parametrize(
    "file", [file for file in FILES if file.lines is not None], ids=lambda file: file.name
)
def test_no_line_of_a_plain_file_is_lost(
    imported: tuple[Path, ImportSummary], file: HostileFile
) -> None:
    case, summary = imported
    booked = booked_lines(case)
    if file.name not in booked:  # the same content stands under another name
        assert "duplicate" in {
            report.state for report in summary.sources if report.path.endswith(file.name)
        }
        return
    assert booked[file.name] == file.lines


def test_what_could_be_read_of_a_damaged_file_is_there(
    imported: tuple[Path, ImportSummary],
) -> None:
    case, summary = imported
    damaged = {Path(report.path).name for report in summary.sources if report.state == "damaged"}
    cut_off = next(file.name for file in FILES if "gzip_cut_off" in file.name)
    assert cut_off in damaged
    assert booked_lines(case)[cut_off] > 0


def test_what_could_not_be_read_is_named_with_a_reason(
    imported: tuple[Path, ImportSummary],
) -> None:
    _, summary = imported
    reasons = {Path(path).name: reason for path, reason in summary.refusals}
    assert reasons["nowhere.log"]
    assert any("zip_cut_off" in name and reason for name, reason in reasons.items())


def test_members_of_an_archive_stay_in_the_case(imported: tuple[Path, ImportSummary]) -> None:
    case, summary = imported
    members = [report.path for report in summary.sources if "!" in report.path]
    assert any(path.endswith("inner.tar.gz!deep/auth.log") for path in members)
    assert any("escape.log" in path for path in members)
    assert not (case.parent / "escape.log").exists()
    assert not (case.parent.parent / "escape.log").exists()


def test_a_link_that_leads_in_a_circle_is_followed_once_at_most(
    imported: tuple[Path, ImportSummary],
) -> None:
    _, summary = imported
    assert not [report.path for report in summary.sources if "circle/circle" in report.path]


def test_the_case_and_its_sources_hold_when_they_are_checked_again(
    imported: tuple[Path, ImportSummary],
) -> None:
    case, _ = imported
    with Case.open(case) as opened:
        verification = opened.verify()
    assert verification.integrity == "ok"
    assert verification.doubled == 0
    assert [check for check in verification.sources if not check.balanced] == []
    assert {check.state for check in verification.sources} == {"unchanged"}
