"""The folders in which saved searches are looked for.

The pack of the package, then the user's own (``$XDG_CONFIG_HOME/logscope/searches``), then
``./searches`` (a team's folder, in git), then those that a command names.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from logscope.model.own_folder import own_folder

PACK = Path(__file__).parent / "pack"


def user_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the user's own searches are kept."""
    return own_folder("searches", environment)


def search_folders(extra: Iterable[Path] = ()) -> list[Path]:
    """All folders, in the order in which they count."""
    return [PACK, user_folder(), Path("searches"), *extra]
