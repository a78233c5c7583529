"""The examples of docs/own-formats.md work as they stand there."""

from __future__ import annotations

import re
from pathlib import Path

from logscope.parsing.user_formats.patterns import TEXT_LIMITS
from logscope.parsing.user_formats.stamps import WORDS
from logscope.parsing.user_formats.yaml_format import FORMAT_KEYS
from tests.parsing.user_formats.conftest import Look, problems

PAGE = (Path(__file__).parents[3] / "docs" / "own-formats.md").read_text(encoding="utf-8")


def test_the_files_of_the_page_are_sound(look: Look) -> None:
    files = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    whole = [text for text in files if "name:" in text.split("\n")[0]]
    own = look({f"{number}.yaml": text for number, text in enumerate(whole)})
    assert problems(own) == []
    assert {*(form.name for form in own.formats), *(one.name for one in own.rule_sets)} == {
        "billing",
        "door",
        "paidd",
    }


def test_the_page_names_every_key_and_limit() -> None:
    for key in FORMAT_KEYS:
        assert re.search(rf"`{key}`|^{key}:", PAGE, re.MULTILINE) or key == "description", key
    for word in WORDS:
        assert f"`{word}`" in PAGE
    for characters in TEXT_LIMITS:
        assert f"{characters:,}" in PAGE
