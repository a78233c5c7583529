"""What can be read, and what is wrong with the user's own formats: asked without a case."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from logscope.errors import UsageError
from logscope.model.categories import CATEGORIES
from logscope.model.formats import FormatFile, FormatInfo, RuleInfo
from logscope.model.source import Chunk
from logscope.parsing import registry
from logscope.parsing.format import Format, Sample
from logscope.parsing.reader import read_chunk
from logscope.parsing.user_formats.checking import read_event
from logscope.parsing.user_formats.described import DescribedFormat, DescribedJson
from logscope.parsing.user_formats.folder import (
    VARIABLE,
    OwnFormats,
    Problem,
    load_own,
    own_files,
    places,
)

_SIDECARS = (".roles.yaml", ".roles.yml")


def look_for_formats(paths: Iterable[Path]) -> None:
    """Have formats looked for in these files and folders too, here and in processes that are started.

    Raises UsageError for one that is not there.
    """
    named = [name for name in os.environ.get(VARIABLE, "").split(os.pathsep) if name]
    for path in paths:
        if not path.exists():
            raise UsageError(f"no file or folder {path}")
        if os.pathsep in str(path):
            raise UsageError(f"a folder of formats may not have '{os.pathsep}' in its name: {path}")
        named.append(str(path.absolute()))
    if os.pathsep.join(named) != os.environ.get(VARIABLE, ""):
        os.environ[VARIABLE] = os.pathsep.join(named)
        registry.look_again()


def format_problems() -> tuple[str, ...]:
    """What is wrong with the user's own formats, each with its file and line."""
    return tuple(_told(problem) for problem in registry.own_formats().problems)


def _told(problem: Problem) -> str:
    left_out = "; it is left out, and `logscope formats check` tries it again"
    return f"{problem}{left_out if problem.left_out else ''}"


def own_files_read() -> tuple[dict[str, object], ...]:
    """The user's own files that formats or rules come from, each with its hash and their names: what an
    import was read with must be known to whoever repeats it.
    """
    own = registry.own_formats()
    used = set(own.origins.values())
    files, _ = own_files(places()) if used else ([], [])
    beside = {Path(one).parent for one in used if one.endswith(".json")}
    found: list[dict[str, object]] = []
    for path in files:
        sidecar = path.name.endswith(_SIDECARS) and path.parent in beside
        if str(path) in used or sidecar:
            names = sorted(name for name, origin in own.origins.items() if origin == str(path))
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            found.append({"path": str(path), "sha256": digest, "names": names})
    return tuple(found)


def formats() -> tuple[FormatInfo, ...]:
    """Every format, by name."""
    origins = registry.own_formats().origins
    return tuple(
        _info(form, origins.get(form.name, ""))
        for form in sorted(registry.formats(), key=lambda form: form.name)
    )


def _info(form: Format, origin: str) -> FormatInfo:
    programs, categories = reached(form)
    said = getattr(form, "said", None)
    doc = sys.modules[type(form).__module__].__doc__ if said is None else said.doc
    return FormatInfo(
        name=form.name,
        title=form.title,
        weight=form.weight,
        continuation=form.continuation,
        doc=(doc or "").strip(),
        examples=tuple((example.text, example.expect) for example in form.examples),
        programs=programs,
        categories=categories,
        origin=origin,
    )


def reached(form: Format) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Programs and categories that the examples of a format reach."""
    programs: set[str] = set()
    categories: set[str] = set()
    for example in form.examples:
        chunk = Chunk(0, 0, 1, example.text.encode(), (form.name,), year=2026)
        batch = read_chunk(chunk)
        programs.update(batch.dictionaries["program"])
        for meaning in batch.classifications:
            categories.update(meaning[4])
    ordered = tuple(one.id for one in CATEGORIES if one.id in categories)
    return tuple(sorted(programs)), ordered


def rules() -> tuple[RuleInfo, ...]:
    """Every rule, in the order in which they are tried."""
    return tuple(
        RuleInfo(
            f"{found.name}.{rule.name}", found.programs, rule.action, rule.outcome, rule.category
        )
        for found in registry.rule_book().rule_sets
        for rule in found.rules
    )


def check_formats(path: Path | None) -> tuple[FormatFile, ...]:
    """The user's own format files, or the one named, each tried by itself. Raises UsageError."""
    if path is not None and not path.is_file():
        raise UsageError(f"no file {path}")
    wanted = places() if path is None else [path, *_beside(path)]
    own = load_own(wanted, registry.built_in_formats(), registry.built_in_rule_sets())
    faults: dict[str, list[str]] = {}
    warnings: dict[str, list[str]] = {}
    for problem in own.problems:
        spare = problem.path.endswith(_SIDECARS) and problem.path != str(path)
        if path is not None and spare and "beside it there is no format" in problem.message:
            continue  # it belongs to another file of the folder
        where = faults if problem.left_out else warnings
        where.setdefault(problem.path, []).append(_at_line(problem))
    names: dict[str, list[str]] = {}
    for name, origin in own.origins.items():
        names.setdefault(origin, []).append(name)
    for form in own.formats:
        warnings.setdefault(own.origins[form.name], []).extend(_doubts(form, own))
    return tuple(
        FormatFile(
            path=origin,
            names=tuple(sorted(names.get(origin, ()))),
            examples=own.examples.get(origin, 0),
            faults=tuple(faults.get(origin, ())),
            warnings=tuple(warnings.get(origin, ())),
        )
        for origin in sorted({*names, *faults, *warnings})
    )


def _beside(path: Path) -> list[Path]:
    """The files that belong to one: an lnav file and its sidecars lie in one folder."""
    if path.suffix == ".json":
        return [one for end in _SIDECARS for one in sorted(path.parent.glob(f"*{end}"))]
    return sorted(path.parent.glob("*.json")) if path.name.endswith(_SIDECARS) else []


def _at_line(problem: Problem) -> str:
    return f"line {problem.line}: {problem.message}" if problem.line else problem.message


def _doubts(form: Format, own: OwnFormats) -> Iterator[str]:
    """What is not wrong, but hardly meant."""
    lines = tuple(example.text.partition("\n")[0] for example in form.examples)
    if lines:
        sample = Sample(lines)
        score = form.score(sample)
        for other in (*registry.built_in_formats(), *own.formats):
            if other is not form and other.score(sample) >= score:
                yield f"{form.name}: a file of such lines would be taken for {other.name}; raise 'weight' or say more in the head"
    if not isinstance(form, DescribedFormat | DescribedJson):
        return
    rules = {rule.name: rule.line for rule in form.said.rules}
    heads = {} if form.said.json else {head.name: head.line for head in form.said.heads}
    for example in form.examples:
        begun = form.begin(example.text.partition("\n")[0])
        if begun is None:
            continue
        event = read_event(form, begun, example.text, registry.rule_book())
        rules.pop(str(event["rule"]).partition(".")[2], None)
        if isinstance(form, DescribedFormat) and isinstance(begun, re.Match):
            heads.pop(form.head_of(begun).name, None)
    for name, line in (*heads.items(), *rules.items()):
        yield f"line {line}: no example shows {name if name in heads else 'the rule ' + name}"
