"""All files of the user's own, each read and its examples tried; a broken one does not stop the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Map
from pathlib import Path

from yaml.nodes import MappingNode, Node

from logscope.model.json_places import compose_json
from logscope.model.yaml_text import Fault, Mapping, compose, file_text
from logscope.parsing.format import Format
from logscope.parsing.rule import RuleBook, RuleSet
from logscope.parsing.user_formats.checking import differences, faults_of, fields_event
from logscope.parsing.user_formats.described import Description, OwnExample, make_format
from logscope.parsing.user_formats.folder import OwnFormats, Problem
from logscope.parsing.user_formats.lnav import Sidecar, format_nodes, read_lnav, with_roles
from logscope.parsing.user_formats.yaml_format import OwnRules, read_format

_SIDECAR = ".roles"
_KIND = "format file"


def load(
    files: Sequence[Path],
    problems: Iterable[Problem],
    formats: Iterable[Format],
    rule_sets: Iterable[RuleSet],
) -> OwnFormats:
    """What the files describe, beside the formats and rules that there are."""
    return _Loading(list(problems), tuple(formats), tuple(rule_sets)).load(files)


class _Loading:
    def __init__(
        self, problems: list[Problem], formats: tuple[Format, ...], rule_sets: tuple[RuleSet, ...]
    ) -> None:
        self._problems = problems
        self._taken = {form.name: "of logscope's own" for form in formats}
        self._taken_rules = {one.name: "of logscope's own" for one in rule_sets}
        self._rule_sets = rule_sets
        self._origins: dict[str, str] = {}
        self._examples: Counter[str] = Counter()

    def load(self, files: Sequence[Path]) -> OwnFormats:
        said: list[Description] = []
        rules: list[OwnRules] = []
        sidecars = {
            path: self._sidecar(path) for path in files if Path(path.stem).suffix == _SIDECAR
        }
        used: set[Path] = set()
        for path in files:
            if path in sidecars:
                continue
            if path.suffix == ".json":
                said += self._lnav(path, sidecars, used)
            else:
                found = self._yaml(path)
                if isinstance(found, Description):
                    said.append(found)
                elif found is not None:
                    rules.append(found)
        for path in sidecars:
            if path not in used:
                self._complain(
                    path, 0, "beside it there is no format file of lnav's, or no such format in it"
                )
        rules = [one for one in rules if self._is_free(one.rule_set.name, one.origin, one.line)]
        said = [one for one in said if self._is_free(one.name, one.origin, one.line)]
        book = RuleBook([*self._rule_sets, *(one.rule_set for one in rules)])
        formats = [form for one in said if (form := self._tried(one, book)) is not None]
        sound = [one for one in rules if self._rules_hold(one, book)]
        return OwnFormats(
            tuple(formats),
            tuple(one.rule_set for one in sound),
            tuple(self._problems),
            self._origins,
            self._examples,
        )

    def _complain(
        self, path: Path | str, line: int, message: str, *, left_out: bool = True
    ) -> None:
        self._problems.append(Problem(str(path), line, message, left_out))

    # -- files --------------------------------------------------------------------------------

    def _root(self, path: Path) -> Node | None:
        try:
            text = file_text(path, _KIND)
            root = compose_json(text) if path.suffix == ".json" else compose(text)
            if not isinstance(root, MappingNode):
                raise Fault("a format file is a mapping: name, head, ...", 1)
        except Fault as fault:
            self._complain(path, fault.line, fault.message)
            return None
        return root

    def _yaml(self, path: Path) -> Description | OwnRules | None:
        root = self._root(path)
        if root is None:
            return None
        try:
            return read_format(Mapping(root), str(path))
        except Fault as fault:
            self._complain(path, fault.line, fault.message)
            return None

    def _sidecar(self, path: Path) -> Sidecar | None:
        root = self._root(path)
        if root is None:
            return None
        try:
            return Sidecar(Mapping(root), str(path))
        except Fault as fault:
            self._complain(path, fault.line, fault.message)
            return None

    def _lnav(
        self, path: Path, sidecars: Map[Path, Sidecar | None], used: set[Path]
    ) -> list[Description]:
        root = self._root(path)
        if root is None:
            return []
        try:
            nodes = format_nodes(root)
        except Fault as fault:
            self._complain(path, fault.line, fault.message)
            return []
        found = []
        for name, node, line in nodes:
            beside = [path.with_name(f"{name}{_SIDECAR}{end}") for end in (".yaml", ".yml")]
            if len(nodes) == 1:
                beside += [
                    path.with_name(f"{path.stem}{_SIDECAR}{end}") for end in (".yaml", ".yml")
                ]
            where = next((one for one in beside if one in sidecars), None)
            if where is not None:
                used.add(where)

            def note(at: int, message: str, name: str = name) -> None:
                self._complain(path, at, f"{name}: {message}", left_out=False)

            try:
                said = read_lnav(name, node, str(path), line, note)
            except Fault as fault:
                self._complain(path, fault.line, f"{name}: {fault.message}")
                continue
            if where is None:
                found.append(said)
                continue
            sidecar = sidecars[where]
            if sidecar is None:
                self._complain(path, line, f"{name}: its sidecar {where.name} cannot be read")
                continue
            try:
                found.append(with_roles(said, sidecar))
            except Fault as fault:
                self._complain(where, fault.line, fault.message)
        return found

    # -- what they describe -------------------------------------------------------------------

    def _is_free(self, name: str, origin: str, line: int) -> bool:
        holder = self._taken.get(name) or self._taken_rules.get(name)
        if holder is not None:
            hint = (
                f"give it another, in a file {name}{_SIDECAR}.yaml beside it (name: my_{name})"
                if origin.endswith(".json")
                else "give it another"
            )
            self._complain(origin, line, f"the name '{name}' is taken, by one {holder}; {hint}")
            return False
        self._taken[name] = f"in {origin}"
        self._origins[name] = origin
        return True

    def _tried(self, said: Description, book: RuleBook) -> Format | None:
        form = make_format(said)
        # samples of lnav's own only count together: some may be for a pattern that was left out
        lenient = said.origin.endswith(".json")
        sound, read = True, 0
        self._examples[said.origin] += len(said.examples)
        for example in said.examples:
            faults = list(faults_of(form, example, book))
            own = lenient and not example.origin
            for fault in faults:
                self._complain(
                    example.origin or said.origin,
                    example.line,
                    f"{said.name}: {fault}",
                    left_out=not own,
                )
            read += not faults
            sound = sound and (own or not faults)
        if not said.examples and not lenient:
            self._complain(
                said.origin,
                said.line,
                f"{said.name}: a format needs 'examples' (a line, and its fields)",
            )
            sound = False
        if said.examples and not read and sound:
            self._complain(said.origin, said.line, f"{said.name}: none of its samples is read")
            sound = False
        if not sound:
            self._origins.pop(said.name, None)
            return None
        return form

    def _rules_hold(self, rules: OwnRules, book: RuleBook) -> bool:
        sound = True
        reached: set[str] = set()
        self._examples[rules.origin] += len(rules.examples)
        for program, example in rules.examples:
            for fault in self._rule_faults(rules, program, example, book, reached):
                self._complain(rules.origin, example.line, f"{rules.rule_set.name}: {fault}")
                sound = False
        for name, line in rules.lines.items():
            if name not in reached and sound:
                self._complain(
                    rules.origin, line, f"{rules.rule_set.name}: no example shows the rule '{name}'"
                )
                sound = False
        if not sound:
            self._origins.pop(rules.rule_set.name, None)
        return sound

    def _rule_faults(
        self, rules: OwnRules, program: str, example: OwnExample, book: RuleBook, reached: set[str]
    ) -> list[str]:
        fields: dict[str, object] = {}
        if not book.read(program, example.text, fields):
            return ["no rule reads the example"]
        owner, _, name = str(fields["rule"]).partition(".")
        if owner != rules.rule_set.name:
            return [f"the example is read by {fields['rule']}, which comes first"]
        reached.add(name)
        return list(differences(owner, fields_event(fields, example.text, book), example.expect))
