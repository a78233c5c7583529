"""No text goes to a widget of Textual unless it is a literal or went through our own function.

These widgets read a plain ``str`` as markup (and end the program on bad markup), and none of them
stops control characters. So the code of the interface is read: whatever is handed to them must be
written there as a literal, or be made by ``safe`` and its kind.
"""

import ast
from pathlib import Path

import pytest

import logscope.tui

FOLDER = Path(logscope.tui.__file__).parent
FILES = sorted(FOLDER.rglob("*.py"))

# Callable -> the positions and names of its arguments that are shown.
SHOWN = {
    "Static": ([0], ["content", "renderable"]),
    "Label": ([0], ["content", "renderable"]),
    "Button": ([0], ["label"]),
    "Option": ([0], ["prompt"]),
    "Select": ([0], ["options", "prompt"]),
    "OptionList": ([0], []),
    "Collapsible": ([], ["title"]),
    "DataTable": ([], []),
    "Tree": ([0], ["label"]),
    "Tab": ([0], ["label"]),
    "RichLog": ([], []),
    "Tooltip": ([0], []),
    "Hit": ([1], ["match_display", "help"]),
    "DiscoveryHit": ([0], ["display", "help"]),
    "Content": ([0], ["text"]),
    "Text": ([0], ["text"]),
    "notify": ([0], ["message", "title"]),
    "update": ([0], ["content"]),
    "show_text": ([0], ["text"]),
    "add_row": ([0, 1, 2, 3, 4, 5, 6, 7, 8], []),
    "add_column": ([0], ["label"]),
    "from_markup": ([0], []),
    "styled": ([0], ["text"]),
    "Segment": ([0], ["text"]),
    "PlainInput": ([1], ["placeholder"]),
    "Input": ([1], ["placeholder"]),
}
# What these give may be shown.
MADE_SAFE = {
    "safe", "cut", "plain", "card", "details", "detail_content", "profile_content", "join", "assemble",
    "Content",
}  # fmt: skip
ATTRIBUTES = {"border_title", "border_subtitle", "tooltip", "placeholder", "title", "sub_title"}


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_safe(node: ast.expr, safe_names: set[str]) -> bool:
    match node:
        case ast.Constant():
            return True
        case ast.Call(func=function):
            return _name(function) in MADE_SAFE
        case ast.IfExp(body=body, orelse=orelse):
            return _is_safe(body, safe_names) and _is_safe(orelse, safe_names)
        case ast.Name(id=name):
            return name in safe_names
        case ast.Attribute(value=value, attr="plain"):
            return _is_safe(value, safe_names)
        case ast.Attribute(attr="_content"):  # of Help, typed as Content
            return True
        case ast.Subscript(value=ast.Name(id=name)):
            return name.isupper() or name.startswith("_")
        case _:
            return False


def _safe_names(tree: ast.AST) -> set[str]:
    """Names that only ever hold literals or what was made safe."""
    held: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    held.setdefault(target.id, []).append(node.value)
                elif isinstance(target, ast.Tuple):
                    values = node.value.elts if isinstance(node.value, ast.Tuple) else []
                    for at, name in enumerate(target.elts):
                        if isinstance(name, ast.Name):
                            value = values[at] if at < len(values) else node.value
                            held.setdefault(name.id, []).append(value)
    safe: set[str] = set()
    for _ in range(3):
        safe |= {
            name for name, values in held.items() if all(_is_safe(value, safe) for value in values)
        }
    return safe


def offences(source: str) -> list[str]:
    tree = ast.parse(source)
    found = []
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module):
            continue
        safe_names = _safe_names(function)
        own = ast.iter_child_nodes(function) if isinstance(function, ast.Module) else [function]
        for child in own:
            if isinstance(function, ast.Module) and isinstance(
                child, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef
            ):
                continue
            found += _in(child, safe_names)
    return sorted(set(found))


def _in(tree: ast.AST, safe_names: set[str]) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in SHOWN:
            positions, names = SHOWN[_name(node.func)]
            given = [node.args[at] for at in positions if at < len(node.args)]
            given += [keyword.value for keyword in node.keywords if keyword.arg in names]
            found += [
                f"line {node.lineno}: {_name(node.func)}({ast.unparse(value)})"
                for value in given
                if not _is_safe(value, safe_names)
            ]
        if isinstance(node, ast.Assign):
            found += [
                f"line {node.lineno}: .{target.attr} = {ast.unparse(node.value)}"
                for target in node.targets
                if isinstance(target, ast.Attribute)
                and target.attr in ATTRIBUTES
                and not _is_safe(node.value, safe_names)
            ]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_only_literals_and_safe_text_reach_widgets(path: Path) -> None:
    if path.name == "text.py":
        return  # the function itself
    assert offences(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n    Static(x)",
        "def f(x):\n    self.notify(f'{x}')",
        "def f(x):\n    label.update(x.message)",
        "def f(x):\n    widget.border_title = x",
        "def f(x):\n    y = x\n    Segment(y, style)",
    ],
)
def test_the_check_finds_bare_text(source: str) -> None:
    assert offences(source)
