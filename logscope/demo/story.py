"""The sample logs as files: the ordinary days and the break-in, written to a folder.

The same bytes in every run. Beside the folder of the logs stand ``case.json`` (what to
tell the import, since a checkout does not keep file times) and ``expected.json`` (where each step
of the story is planted, and what its event must say).
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path

from logscope.demo import break_in, ordinary_hosts, ordinary_services
from logscope.demo.cast import END
from logscope.demo.collection import SampleFile
from logscope.demo.stage import Stage

# What the import needs to know: the collection was taken at this time, and all hosts run on UTC.
REFERENCE_TIME = f"{END:%Y-%m-%dT%H:%M:%S}Z"
TIMEZONE = "UTC"


@cache
def sample_files() -> tuple[SampleFile, ...]:
    """Every log file; paths are relative."""
    stage = Stage()
    ordinary_hosts.play(stage)
    ordinary_services.play(stage)
    break_in.play(stage)
    return tuple(stage.files())


def sample_folders() -> tuple[str, ...]:
    """The folders that hold nothing but logs: what to import."""
    return tuple(dict.fromkeys(file.path.partition("/")[0] for file in sample_files()))


def expected() -> list[dict[str, object]]:
    """The planted steps in order of time."""
    planted = [place for file in sample_files() for place in file.planted]
    return [
        {
            "step": place.step.name,
            "file": place.file,
            "line": place.line,
            "time": place.time,
            "host": place.host,
            "expect": dict(place.step.expect),
        }
        for place in sorted(planted, key=lambda place: (place.time, place.file, place.line))
    ]


def write_sample_logs(folder: Path) -> None:
    """Write the logs, ``case.json`` and ``expected.json`` below ``folder``; file times are set."""
    for file in sample_files():
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
        os.utime(path, (file.modified.timestamp(), file.modified.timestamp()))
    case = {"reference_time": REFERENCE_TIME, "timezone": TIMEZONE, "folders": sample_folders()}
    (folder / "case.json").write_text(json.dumps(case, indent=2) + "\n", encoding="utf-8")
    lines = ",\n".join(json.dumps(entry) for entry in expected())
    (folder / "expected.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
