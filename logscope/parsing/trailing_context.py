"""Values that a logger prints behind the message as a JSON object: Monolog's context, zap's and winston's console, NestJS.

The message may hold what a client sent, and a client may send an object: the context is the object behind which nothing
but another one is left.
"""

from __future__ import annotations

import re

from logscope.parsing.json_record import Object, decode_value

_OBJECT = re.compile(r"[ \t:](?=\{\")")
# of hostile text a few are tried
_TRIED = 4
_SEARCHED = 16_384


def split_context(text: str, start: int) -> tuple[str, Object | None]:
    """The words of the message at ``start``, and the object behind them; None where there is none."""
    for count, found in enumerate(_OBJECT.finditer(text, start, start + _SEARCHED)):
        if count == _TRIED:
            break
        try:
            context, end = decode_value(text, found.end())
        except ValueError:
            continue
        rest = text[end : end + 3].strip()
        if isinstance(context, dict) and rest[:2] in ("", "[", "[]", "{", '{"'):
            return text[start : found.start()], context
    return text[start : start + 4096].rstrip(" []"), None
