"""Each file goes to the right format, whatever its name; the table of what is right is that of ``python -m bench detection``."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench.detection import Judged, files_under, judge_files, read_table, right_for
from logscope.parsing.format import Example, Format, Sample
from logscope.parsing.registry import FLOOR, built_in_formats, detect

EVIDENCE = Path(__file__).parents[2] / "sample_logs" / "evidence"
# one command could be a line of anything: a history is known by several
HISTORIES = frozenset(["shell_history", "powershell_history"])


def lines_of(*texts: str) -> tuple[str, ...]:
    return tuple(line for text in texts for line in text.split("\n") if line.strip())


@pytest.mark.parametrize("form", built_in_formats(), ids=lambda form: form.name)
def test_the_examples_of_a_format_make_a_file_of_its_own(form: Format) -> None:
    found = detect(Sample(lines_of(*(example.text for example in form.examples))))
    assert found.best == form.name, found.scores[:3]


@pytest.mark.parametrize(
    ("form", "example"),
    [
        pytest.param(form, example, id=f"{form.name}-{index}")
        for form in built_in_formats()
        for index, example in enumerate(form.examples)
        if form.name not in HISTORIES
    ],
)
def test_an_example_alone_is_known_as_what_it_is(form: Format, example: Example) -> None:
    found = detect(Sample(lines_of(example.text)))
    assert found.best == form.name, found.scores[:3]


@pytest.mark.parametrize("number", range(len(built_in_formats())))
def test_the_formats_of_a_mixed_file_are_those_that_read_all_its_lines(number: int) -> None:
    mixed = [built_in_formats()[number - step] for step in (0, 1, 7)]
    sample = Sample(lines_of(*(example.text for form in mixed for example in form.examples)))
    reading = {form.name: form.score(sample) for form in built_in_formats()}
    floors = {form.name: FLOOR * form.weight for form in built_in_formats()}
    assert {name for name, _ in detect(sample).scores} == {
        name for name, score in reading.items() if score > 0 and score >= floors[name]
    }


def test_a_shape_is_told_by_its_beginning() -> None:
    lines = (
        "Jan  3 14:05:22 web1 sshd[411]: one",
        "Feb 13 04:15:02 db2 cron[7]: other words",
        "Jan  3 14:05:22 web1 kernel: [1.5] no",
        "Jan  3 14:05:22 web1 sshd[411]: one " + "x" * 80 + " {",
    )
    assert Sample(lines).shapes() == (lines[0], lines[1], lines[2], lines[3])
    assert Sample((lines[0], lines[0].replace("sshd", "su"), lines[3] + "}")).shapes() == (
        lines[0],
        lines[3] + "}",
    )


def test_the_sample_logs_are_known_under_numbers_for_names() -> None:
    judged = list(judge_files(files_under(EVIDENCE, read_table())))
    assert len(judged) == sum(1 for path in EVIDENCE.rglob("*") if path.is_file())
    assert [file for file in judged if file.confused or not file.right] == []


def test_every_format_that_the_table_names_exists() -> None:
    names = {form.name for form in built_in_formats()} | {"unknown"}
    assert {name for right in read_table().values() for name in right} <= names


def test_the_first_pattern_that_fits_a_path_counts() -> None:
    table = {"*/a/x.log": frozenset(["first"]), "*/a/*": frozenset(["second"])}
    assert right_for("host/A/x.log", table) == {"first"}
    assert right_for("a/b/c", table) == {"second"}
    assert not right_for("b", table)
    assert Judged("b", frozenset(["x"]), "y").confused
    assert not Judged("b", frozenset(), "y").confused


@pytest.mark.skipif(
    "LOGSCOPE_DETECTION_FOLDER" not in os.environ, reason="no folder of logs to look at is named"
)
def test_no_file_of_a_collection_is_confused() -> None:
    folder = Path(os.environ["LOGSCOPE_DETECTION_FOLDER"])
    judged = list(judge_files(files_under(folder, read_table())))
    assert judged
    assert [file for file in judged if file.confused] == []
