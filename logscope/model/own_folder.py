"""Where a user keeps what is the user's own: saved searches, formats."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def own_folder(name: str, environment: Mapping[str, str] = os.environ) -> Path:
    """``$XDG_CONFIG_HOME/logscope/NAME``, by default under ``~/.config``; it need not be there."""
    configured = environment.get("XDG_CONFIG_HOME", "")
    base = Path(configured) if Path(configured).is_absolute() else Path("~/.config").expanduser()
    return base / "logscope" / name
