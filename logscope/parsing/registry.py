"""Finds formats and rules by folder, then by entry points, and tells which format a file has.

A module under ``parsing/formats`` names its format ``FORMAT`` (or several, ``FORMATS``), one under
``parsing/rules`` its rule set ``RULES`` (or several, ``RULE_SETS``). Other packages add theirs with
the entry points ``logscope.formats`` and ``logscope.rules``, which name such modules. What users describe
in files of their own comes from :mod:`logscope.parsing.user_formats.folder`.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import entry_points
from types import ModuleType

from logscope.parsing import formats as formats_package
from logscope.parsing import rules as rules_package
from logscope.parsing.format import Format, Sample
from logscope.parsing.rule import RuleBook, RuleSet
from logscope.parsing.user_formats.folder import OwnFormats, load_own, places


@dataclass(frozen=True, slots=True)
class Detection:
    """The formats that may read a file, best first, each with its score (0 to 1)."""

    scores: tuple[tuple[str, float], ...]

    @property
    def best(self) -> str | None:
        return self.scores[0][0] if self.scores else None


def _modules(package: ModuleType, group: str) -> Iterator[ModuleType]:
    for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name):
        yield importlib.import_module(f"{package.__name__}.{found.name}")
    for point in entry_points(group=group):
        yield point.load()


@cache
def built_in_formats() -> tuple[Format, ...]:
    """Every format that comes with this package or another, by name."""
    found: list[Format] = []
    for module in _modules(formats_package, "logscope.formats"):
        found.extend(getattr(module, "FORMATS", None) or (module.FORMAT,))
    return tuple(sorted(found, key=lambda form: form.name))


@cache
def built_in_rule_sets() -> tuple[RuleSet, ...]:
    """Every rule set that comes with this package or another."""
    found: list[RuleSet] = []
    for module in _modules(rules_package, "logscope.rules"):
        found.extend(getattr(module, "RULE_SETS", None) or (module.RULES,))
    return tuple(found)


@cache
def own_formats() -> OwnFormats:
    """What the user's own files describe, and what is wrong with them."""
    return load_own(places(), built_in_formats(), built_in_rule_sets())


@cache
def formats() -> tuple[Format, ...]:
    """Every format, the more telling first, then by name."""
    found = (*built_in_formats(), *own_formats().formats)
    return tuple(sorted(found, key=lambda form: (-form.weight, form.name)))


@cache
def _by_name() -> dict[str, Format]:
    return {form.name: form for form in formats()}


def format_named(name: str) -> Format:
    """The format of that name. Raises KeyError where there is none."""
    return _by_name()[name]


@cache
def rule_book() -> RuleBook:
    """All rules: those of the folder, those of other packages, then the user's own."""
    return RuleBook((*built_in_rule_sets(), *own_formats().rule_sets))


def look_again(*, built_in: bool = False) -> None:
    """Look for the user's own formats and rules anew, the folders or the environment have changed; with
    ``built_in`` for all others as well. A module that remembers what was found says so in ``REMEMBERED``.
    """
    if built_in:
        built_in_formats.cache_clear()
        built_in_rule_sets.cache_clear()
    for remembered in (own_formats, formats, _by_name, rule_book, knows_program):
        remembered.cache_clear()
    for form in built_in_formats():
        for function in getattr(sys.modules[type(form).__module__], "REMEMBERED", ()):
            function.cache_clear()


@lru_cache(maxsize=10_000)
def knows_program(program: str) -> bool:
    """True where some rule set is for this program by name."""
    return rule_book().knows(program)


LAST_RESORT = 0.1
# A format below this share of a file's lines is not the file's format.
FLOOR = 0.02


# Lines on which every format is tried; the rest of the sample is for those that know one of them.
_SCREEN_LINES = 100


def detect(sample: Sample) -> Detection:
    """Which formats read the lines of ``sample``, best first. Empty where none does."""
    if not sample.lines:
        return Detection(())  # an empty file has no format, whatever one would make of nothing
    apart = -(-len(sample.lines) // _SCREEN_LINES)
    screen = Sample(sample.lines[::apart]) if apart > 1 else sample
    shapes = screen.shapes()
    scored = [(form, form.score(screen)) for form in formats() if form.reads_any(shapes)]
    if screen is not sample:
        # how well a last resort would do decides nothing
        scored = [
            (form, form.score(sample) if score > 0 and form.weight > LAST_RESORT else score)
            for form, score in scored
        ]
    kept = [(form, score) for form, score in scored if score >= FLOOR * form.weight and score > 0]
    kept.sort(key=lambda pair: (-pair[1], -pair[0].weight, pair[0].name))
    return Detection(tuple((form.name, round(score, 3)) for form, score in kept))
