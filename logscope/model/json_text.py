r"""JSON that may be printed on a terminal, whatever the logs hold.

Letters of all scripts stay as they are. Characters that a terminal would act on, or a reader would
not see (controls, direction marks, lone surrogates ...) are written as ``\uXXXX``: the same text to a
program that reads the JSON, harmless to a person who looks at it.
"""

from __future__ import annotations

import json
from typing import Any

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(", ", ": "), default=str)


class _Escapes(dict[int, str]):
    """Translation table that fills itself: code point -> itself or its escape."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        shown = character if character.isprintable() else json.dumps(character)[1:-1]
        self[code] = shown
        return shown


_ESCAPES = _Escapes()


def json_line(value: Any) -> str:
    """``value`` as JSON in one line, with nothing in it that does not print."""
    text = _ENCODER.encode(value)
    return text if text.isprintable() else text.translate(_ESCAPES)
