"""What the user's own files give to the registry, and where they are looked for.

``$XDG_CONFIG_HOME/logscope/formats`` with all that is below it, then each file and folder that
``$LOGSCOPE_FORMATS`` names. The environment goes along to worker processes, so they find the same. YAML is
loaded only where there is such a file. A file that cannot be used is a :class:`Problem`: all else goes on.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from logscope.model.own_folder import own_folder
from logscope.parsing.format import Format
from logscope.parsing.rule import RuleSet

VARIABLE = "LOGSCOPE_FORMATS"
ENDINGS = (".yml", ".yaml", ".json")
# Nobody has more, and a folder named by mistake may hold a million files.
MOST_FILES = 2_000


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a file of the user's own; ``line`` 0 means the whole file. A ``left_out`` format
    is not used, else something in it is not.
    """

    path: str
    line: int
    message: str
    left_out: bool = True

    def __str__(self) -> str:
        return (
            f"{self.path}:{self.line}: {self.message}"
            if self.line
            else f"{self.path}: {self.message}"
        )


@dataclass(frozen=True, slots=True)
class OwnFormats:
    """Formats and rules of the user's own; ``origins`` says for each name the file it stands in,
    ``examples`` how many each file has.
    """

    formats: tuple[Format, ...] = ()
    rule_sets: tuple[RuleSet, ...] = ()
    problems: tuple[Problem, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)
    examples: Mapping[str, int] = field(default_factory=dict)


def places(environment: Mapping[str, str] = os.environ) -> list[Path]:
    """The folders and files that are looked at."""
    named = environment.get(VARIABLE, "").split(os.pathsep)
    return [own_folder("formats", environment), *(Path(name) for name in named if name)]


def own_files(wanted: Iterable[Path]) -> tuple[list[Path], list[Problem]]:
    """The files of those folders, each once, in order of their names."""
    found: dict[Path, None] = {}
    problems: list[Problem] = []
    default = own_folder("formats")
    for place in wanted:
        try:
            if place.is_dir():
                inside = [one for one in sorted(place.rglob("*")) if _is_format_file(one)]
                if len(inside) > MOST_FILES:
                    problems.append(
                        Problem(
                            str(place), 0, f"more than {MOST_FILES:,} files: is that the folder?"
                        )
                    )
                found.update(dict.fromkeys(inside[:MOST_FILES]))
            elif place.is_file():
                found[place] = None
            elif place != default:
                message = f"no such file or folder (named by ${VARIABLE})"
                problems.append(Problem(str(place), 0, message))
        except OSError as problem:
            problems.append(Problem(str(place), 0, f"cannot be looked at: {problem.strerror}"))
    return list(found), problems


def _is_format_file(path: Path) -> bool:
    return path.suffix in ENDINGS and path.is_file()


def load_own(
    wanted: Iterable[Path], formats: Iterable[Format], rule_sets: Iterable[RuleSet]
) -> OwnFormats:
    """What those places hold, beside the formats and rules that there are."""
    files, problems = own_files(wanted)
    if not files:
        return OwnFormats(problems=tuple(problems))
    from logscope.parsing.user_formats.load import load  # with yaml, which a process may do without

    return load(files, problems, formats, rule_sets)
