"""What is loaded where: a worker process and a command start fast only if they load little."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("textual", "rich", "pyparsing", "sqlite_utils", "yaml")


def loaded(statement: str) -> set[str]:
    """Top-level modules of a fresh Python after ``statement``."""
    script = f"import sys\n{statement}\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"  # fmt: skip
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


@pytest.mark.parametrize(
    ("statement", "kept_out"),
    [
        ("import logscope.cli.main", (*HEAVY, "apsw", "multiprocessing")),
        ("import logscope.importing.worker", (*HEAVY, "apsw", "sqlite3")),
        ("import logscope.parsing.reader, logscope.parsing.registry", (*HEAVY, "apsw", "sqlite3")),
        (
            "from logscope.parsing import registry\nregistry.formats(); registry.rule_book()",
            (*HEAVY, "apsw", "dateutil"),
        ),
        ("import logscope.model.fields, logscope.model.results", (*HEAVY, "apsw")),
        ("import logscope.case", ("textual", "rich", "sqlite_utils", "pyparsing", "yaml")),
        ("import logscope.tui.app", ("sqlite_utils", "pyparsing", "yaml")),
    ],
    ids=["cli", "worker", "parsing", "formats", "model", "case", "interface"],
)
def test_it_loads_nothing_that_it_does_not_need(statement: str, kept_out: tuple[str, ...]) -> None:
    assert loaded(statement).isdisjoint(kept_out)
