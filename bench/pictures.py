"""Pictures of every view, drawn from the sample logs: the command behind ``make pictures``.

Each scene is a few keys pressed in the interface at a fixed size; the screen is written as SVG. The
same logs give the same pictures, so that a change of a view shows as a change of its picture.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from textual.pilot import Pilot
from textual.widgets import Input

from logscope.case import Case, ImportRequest
from logscope.demo import story
from logscope.searches.folders import PACK
from logscope.tui.app import LogscopeApp

SIZES = ((80, 24), (160, 48))
ROOT = Path(__file__).parent.parent
LOGS = "sample_logs/evidence"


class Scene(NamedTuple):
    """A picture: the query it begins with, and the keys that are pressed."""

    name: str
    keys: Sequence[str] = ()
    query: str = ""


SCENES = (
    Scene("timeline", ["t", *"2025-12-31 23:41", "enter"]),
    Scene("timeline-lens", ["e", "end", "shift+left", "shift+left"], "actor:dana outcome:success"),
    Scene("event", ["enter"], "source_ip:203.0.113.66 category:audit.logon outcome:success"),
    Scene("around", ["a"], "source_ip:203.0.113.66 category:audit.logon outcome:success"),
    Scene("actors", ["2", "down"]),
    Scene("hosts", ["3"]),
    Scene("addresses", ["4", "space"], "outcome:failure category:(audit.logon or app.auth)"),
    Scene("matrix", ["5", *["down"] * 8, *["right"] * 3]),
    Scene("searches", ["6", "s", "home"]),
    Scene("sources", ["7", "space"]),
    Scene("help", ["question_mark"]),
    Scene("palette", ["ctrl+p", *"spray"]),
    Scene("import", ["7", "i", *"/evidence/web1"]),
    Scene("bad-query", ["slash", *"acter:root", "enter"]),
    Scene(
        "pipeline", ["slash", *"outcome:failure | count by source_ip, actor | sort -count", "enter"]
    ),
)


async def _settle(pilot: Pilot[None], app: LogscopeApp) -> None:
    quiet = 0
    while quiet < 5:
        await pilot.pause(0.02)
        running = any(worker.is_running for worker in app.workers) or app.resting
        quiet = 0 if running else quiet + 1


async def _draw(case: Case, scene: Scene, size: tuple[int, int], out: Path) -> None:
    app = LogscopeApp(case, query=scene.query, search_folders=[PACK])
    app.save_folder = Path("searches")
    async with app.run_test(size=size) as pilot:
        await _settle(pilot, app)
        for key in scene.keys:
            await pilot.press(key)
            if len(key) > 1 or key.isdigit():
                await _settle(pilot, app)
        if "ctrl+p" in scene.keys:
            await pilot.pause(0.6)
        for field in app.screen.query(Input):
            field.cursor_blink = False
        await _settle(pilot, app)
        path = out / f"{scene.name}-{size[0]}x{size[1]}.svg"
        path.write_text(_steady(app.export_screenshot(), path.stem), encoding="utf-8")
        print(path)


def _steady(picture: str, name: str) -> str:
    """The same picture with names that do not change from run to run, and with spaces that every
    viewer keeps."""
    picture = re.sub(r"terminal-\d+", name, picture)
    return picture.replace("<text ", '<text xml:space="preserve" ')


async def _draw_all(case: Case, out: Path, wanted: Sequence[str]) -> None:
    for scene in SCENES:
        for size in SIZES:
            if not wanted or scene.name in wanted:
                await _draw(case, scene, size, out)


def main(arguments: Sequence[str]) -> int:
    """``python -m bench.pictures OUT [SCENE...]``."""
    if not arguments:
        print(main.__doc__, file=sys.stderr)
        return 2
    out = Path(arguments[0]).resolve()
    out.mkdir(parents=True, exist_ok=True)
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory(prefix="logscope-pictures-") as folder:
        path = Path(folder) / "break-in.logscope.db"
        with Case.create(path) as case:
            request = ImportRequest(
                paths=(LOGS,),
                zone=story.TIMEZONE,
                reference=datetime.fromisoformat(story.REFERENCE_TIME),
                workers=1,
            )
            for _ in case.import_files(request):
                pass
            asyncio.run(_draw_all(case, out, arguments[1:]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
