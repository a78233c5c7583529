"""Does each file go to the right format? A table of those that do not, which should be empty.

Files are copied under numbers, so that nothing but their content can tell, and imported. What is right stands in
``detection.toml``, said by people; for the examples that formats carry it is the format itself. Files that the table says
nothing of are counted and listed, but are no confusion; neither is a second copy of the same content.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from bench.running import ROOT, logscope, show_table
from logscope.parsing.registry import built_in_formats

TABLE = Path(__file__).with_suffix(".toml")
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Judged:
    """A file, the formats that would be right (none: nobody has said), and the one that was found."""

    path: str
    right: frozenset[str]
    found: str

    @property
    def confused(self) -> bool:
        return bool(self.right) and self.found not in self.right


def read_table(path: Path = TABLE) -> dict[str, frozenset[str]]:
    """Patterns of paths, in lower case and in order, with the formats that are right for them."""
    said: Mapping[str, str] = tomllib.loads(path.read_text())["formats"]
    return {pattern: frozenset(names.split()) for pattern, names in said.items()}


def right_for(path: str, table: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """What the first pattern says that ``path`` fits; empty where none does."""
    looked_at = f"/{path.lower()}"
    return next((names for pattern, names in table.items() if fnmatchcase(looked_at, pattern)), frozenset())  # fmt: skip


def examples_of_formats() -> dict[str, str]:
    """The examples of each format as one file, by the format's name."""
    return {
        form.name: "".join(f"{example.text}\n" for example in form.examples)
        for form in built_in_formats()
    }


def judge_files(files: Iterable[tuple[str, bytes, frozenset[str]]]) -> Iterator[Judged]:
    """Import the files (a path to show, content, what is right), each under a number, and say what was found."""
    with tempfile.TemporaryDirectory(prefix="logscope-detection-") as scratch:
        folder = Path(scratch, "evidence")
        folder.mkdir()
        given: dict[str, tuple[str, frozenset[str]]] = {}
        for number, (path, content, right) in enumerate(files, 1):
            name = f"{number:04}"
            (folder / name).write_bytes(content)
            given[name] = path, right
        case = str(Path(scratch, "detection.logscope.db"))
        done = logscope("import", "-c", case, "--timezone", "UTC", "--json", str(folder))
        for line in done.stdout.decode().splitlines():
            report = json.loads(line)
            if report["state"] == "duplicate":
                continue
            path, right = given[Path(report["file"]).name.partition("!")[0]]
            yield Judged(path, right, report.get("format") or UNKNOWN)


def files_under(folder: Path, table: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, bytes, frozenset[str]]]:  # fmt: skip
    """Every file below ``folder`` with what is right for it."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            shown = path.relative_to(folder).as_posix()
            yield shown, path.read_bytes(), right_for(shown, table)


def show(title: str, judged: Iterable[Judged]) -> int:
    """Print what was found; how many are confused."""
    files = list(judged)
    confused = [file for file in files if file.confused]
    unsaid = [file for file in files if not file.right]
    print(f"{title}: {len(files)} files, {len(files) - len(unsaid)} with a right answer, {len(confused)} confused")  # fmt: skip
    if confused:
        show_table(
            ("file", "right", "found"),
            [(file.path, " or ".join(sorted(file.right)), file.found) for file in confused],
        )
    for file in unsaid:
        print(f"  nobody has said what {file.path} is; found: {file.found}")
    return len(confused)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench detection", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="*", help="logs to look at besides the samples and the examples")  # fmt: skip
    parser.add_argument("--table", type=Path, default=TABLE, help="what is right (default: bench/detection.toml)")  # fmt: skip
    parser.add_argument("--only", action="store_true", help="only the folders")
    options = parser.parse_args(arguments)
    for folder in options.folder:
        if not folder.is_dir():
            parser.error(f"{folder}: no such folder")
    table = read_table(options.table)
    confused = 0
    if not options.only:
        own = ((name, text.encode(), frozenset([name])) for name, text in examples_of_formats().items())  # fmt: skip
        confused += show("examples of the formats", judge_files(own))
        evidence = ROOT / "sample_logs" / "evidence"
        confused += show("sample logs", judge_files(files_under(evidence, table)))
    for folder in options.folder:
        confused += show(str(folder), judge_files(files_under(folder, table)))
    return 1 if confused else 0
