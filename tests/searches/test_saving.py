from __future__ import annotations

import stat

import pytest

from logscope.errors import UsageError
from logscope.searches.loader import load_search
from logscope.searches.saving import file_name, save_search

QUERY = 'actor:"a: #b" or /x\\d+"/i "tab\there" | count by host'


def test_what_is_saved_is_read_back(tmp_path):
    saved = save_search(
        tmp_path / "new", "Odd: hours #1", QUERY, description="two\nlines", author="ann"
    )
    assert saved.path == tmp_path / "new" / "odd-hours-1.yml"
    again = load_search(saved.path)
    assert (again.title, again.query, again.author) == ("Odd: hours #1", QUERY, "ann")
    assert again.description == "two\nlines"
    assert again.id
    assert again.warnings == ()
    assert stat.S_IMODE(saved.path.stat().st_mode) == 0o644
    assert [path.name for path in saved.path.parent.iterdir()] == ["odd-hours-1.yml"]


def test_another_search_is_never_written_over_by_accident(tmp_path):
    save_search(tmp_path, "Same", "actor:a")
    with pytest.raises(UsageError, match="exists already"):
        save_search(tmp_path, "same!", "actor:b")
    assert save_search(tmp_path, "Same", "actor:b", replace=True).query == "actor:b"


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot write"):
        save_search(tmp_path / "file", "x", "actor:a")


def test_names_of_files_come_from_titles():
    assert file_name("Log-ons of ../../root!") == "log-ons-of-root.yml"
    with pytest.raises(UsageError):
        file_name("/../")


@pytest.mark.parametrize("replace", [False, True])
def test_a_search_that_could_not_be_written_leaves_nothing_of_its_own(
    tmp_path, monkeypatch, replace
):
    if replace:
        save_search(tmp_path, "Same", "actor:a")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(UsageError, match="No space left"):
        save_search(tmp_path, "Same", "actor:b", replace=replace)
    assert [path.name for path in tmp_path.iterdir()] == (["same.yml"] if replace else [])
    if replace:
        assert load_search(tmp_path / "same.yml").query == "actor:a"
