"""A draft of a format for the lines of a file that no format reads."""

from __future__ import annotations

import re
from pathlib import Path

from logscope.analysis.format_trial import try_file
from logscope.errors import UsageError
from logscope.parsing import registry
from logscope.parsing.user_formats.proposal import MOST_LINES, NoProposal, propose
from logscope.parsing.user_formats.yaml_format import NAME

# Formats that take what nobody knows: their lines are proposed for as well.
_LAST_RESORTS = frozenset({"generic", "json_lines", "logfmt"})


def propose_format(path: str, *, name: str | None = None) -> str:
    """The text of a format file for the lines that nobody reads, or only a format of the last resort.

    Raises UsageError where there are none, or none that hold a time.
    """
    name = _free_name(path) if name is None else name
    if not NAME.fullmatch(name):
        raise UsageError(f"'{name}' is no name of a format: 2 to 40 small letters, digits, _ and -")
    if any(form.name == name for form in registry.formats()):
        raise UsageError(f"there is a format named '{name}': give another with --name")
    tried = try_file(path, limit=MOST_LINES, explain=False)
    unread = [
        line
        for event in tried.events
        if event.format is None or event.format in _LAST_RESORTS
        for line in (event.original or "").split("\n")
    ]
    if not unread:
        known = tried.scores[0][0] if tried.scores else "nothing"
        raise UsageError(f"{path}: every record is read (by {known}): there is nothing to propose")
    try:
        return propose(unread, name, registry.rule_book())
    except NoProposal as problem:
        raise UsageError(f"{path}: {problem}") from None


def _free_name(path: str) -> str:
    """A name after the file's that no format has."""
    stem = re.sub(r"[^a-z0-9_]+", "_", Path(path).name.partition(".")[0].lower()).strip(
        "_0123456789"
    )
    name = stem[:30] if len(stem) > 1 else f"{stem or 'my'}_log"
    taken = {form.name for form in registry.formats()}
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free
