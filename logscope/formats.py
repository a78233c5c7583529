"""The side hall: what can be read, and what an import may assume, asked without a case.

A door to itself, because the formats are much to load and whoever looks at a case needs none of them.
"""

from __future__ import annotations

from logscope.analysis.format_proposal import propose_format
from logscope.analysis.format_trial import TriedFile, try_file
from logscope.analysis.formats import (
    check_formats,
    format_problems,
    formats,
    look_for_formats,
    rules,
)
from logscope.importing.assumptions import check_format, check_zone

__all__ = [
    "TriedFile", "check_format", "check_formats", "check_zone", "format_problems", "formats",
    "look_for_formats", "propose_format", "rules", "try_file",
]  # fmt: skip
