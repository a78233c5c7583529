"""What an import is told to assume is held against what there is, before anything happens."""

from __future__ import annotations

from logscope.errors import UsageError
from logscope.parsing import registry
from logscope.parsing.reader import zone_named


def check_zone(name: str) -> None:
    """Raise UsageError where ``name`` is no time zone."""
    try:
        zone_named(name)
    except ValueError as problem:
        raise UsageError(str(problem)) from problem


def check_format(name: str) -> None:
    """Raise UsageError where there is no format of that name."""
    known = [form.name for form in registry.formats()]
    if name not in known:
        raise UsageError(f"no format named {name!r}; there are: {', '.join(sorted(known))}")
