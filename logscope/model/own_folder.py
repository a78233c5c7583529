"""Where a user keeps what is the user's own: saved searches, formats."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def own_folder(name: str, environment: Mapping[str, str] = os.environ) -> Path:
    """``$XDG_CONFIG_HOME/logscope/NAME``, by default under ``~/.config``; it need not be there."""
    configured = environment.get("XDG_CONFIG_HOME", "")
    if Path(configured).is_absolute():
        return Path(configured) / "logscope" / name
    try:
        return Path("~/.config").expanduser() / "logscope" / name
    except RuntimeError:  # an account without a home has nothing of its own
        return Path(os.devnull) / "logscope" / name
