from __future__ import annotations

from pathlib import Path

import pytest

from logscope.errors import SearchFileError, UsageError
from logscope.searches.folders import PACK, search_folders, user_folder
from logscope.searches.library import find_search, load_searches


def write(folder, name, title):
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"title: {title}\nquery: actor:*\n")


def test_the_folders_in_the_order_in_which_they_count(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folders = search_folders([Path("team")])
    assert folders == [PACK, tmp_path / "logscope" / "searches", Path("searches"), Path("team")]


def test_a_relative_configuration_folder_is_not_heeded():
    assert (
        user_folder({"XDG_CONFIG_HOME": "here"}) == Path("~/.config/logscope/searches").expanduser()
    )
    assert user_folder({}).is_absolute()


def test_the_later_of_two_searches_of_one_name_counts(tmp_path):
    write(tmp_path / "one", "a.yml", "first")
    write(tmp_path / "two", "a.yaml", "second")
    write(tmp_path / "two", "b.yml", "other")
    found = load_searches([tmp_path / "one", tmp_path / "two", tmp_path / "gone"])
    assert [(search.name, search.title) for search in found] == [("a", "second"), ("b", "other")]


def test_a_broken_file_is_in_the_list(tmp_path):
    (tmp_path / "bad.yml").write_text("title: [\n")
    (bad,) = load_searches([tmp_path])
    assert bad.kind == "broken"
    assert "bad.yml:" in bad.problem
    with pytest.raises(SearchFileError):
        find_search("bad", [tmp_path])


def test_a_search_is_found_by_name_or_file(tmp_path):
    write(tmp_path, "odd-hours.yml", "Odd hours")
    assert find_search("odd-hours", [tmp_path]).title == "Odd hours"
    assert find_search(str(tmp_path / "odd-hours.yml"), []).title == "Odd hours"
    with pytest.raises(UsageError, match="did you mean 'odd-hours'"):
        find_search("odd-hour", [tmp_path])
    with pytest.raises(UsageError, match="no saved search"):
        find_search("zzz", [tmp_path])


def test_values_of_parameters(tmp_path):
    (tmp_path / "p.yml").write_text(
        "title: p\nquery: actor:$a host:$b\nparameters: [{name: a}, {name: b, default: x}]\n"
    )
    search = find_search("p", [tmp_path])
    assert search.values({"a": "1"}) == {"a": "1", "b": "x"}
    with pytest.raises(UsageError, match="needs a value for 'a'"):
        search.values({})
    with pytest.raises(UsageError, match="no parameter 'c'"):
        search.values({"a": "1", "c": "2"})
