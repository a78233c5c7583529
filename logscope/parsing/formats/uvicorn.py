"""Uvicorn's own words, as its default formatters print them: a level padded to nine characters, and no time.

``INFO:     192.0.2.7:51234 - "POST /token HTTP/1.1" 401 Unauthorized`` and ``INFO:     Started server process [1]`` (``uvicorn/config.py``, ``LOGGING_CONFIG``;
``uvicorn/logging.py``): FastAPI and Starlette applications in containers have nothing else. The time is the collector's, or that
of the lines around.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.plain_words import read_plain_words
from logscope.parsing.rule import Fields

_HEAD = re.compile(
    r"(?P<level>INFO: {5}|DEBUG: {4}|ERROR: {4}|WARNING: {2}|CRITICAL: |TRACE: {4})(?=\S)"
)
_LEVELS = {"I": 6, "D": 7, "E": 3, "W": 4, "C": 2, "T": 7}


class Uvicorn(Format):
    """Standard output of uvicorn."""

    name = "uvicorn"
    title = "uvicorn (FastAPI, Starlette) without times"
    weight = 0.9
    continuation = "any"
    examples = (
        Example(
            'INFO:     192.0.2.7:51234 - "POST /token HTTP/1.1" 401 Unauthorized',
            {"source_ip": "192.0.2.7", "source_port": 51234, "action": "POST", "target": "/token", "code": "401", "outcome": "failure",
             "severity": 6, "program": "uvicorn", "category": ["app.auth"]},
        ),
        Example("INFO:     Application startup complete.", {"action": "service.start", "category": ["app.lifecycle"]}),
        Example(
            'ERROR:    Exception in ASGI application\nTraceback (most recent call last):\n  File "a.py", line 3, in f\nValueError: boom',
            {"severity": 3, "category": ["app.failure"], "lines": 4},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _HEAD.match(line) if line[:1] in _LEVELS else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {
            "program": "uvicorn",
            "severity": _LEVELS[begun["level"][0]],
            "message_at": begun.end(),
        }
        read_plain_words(text, begun.end(), fields, reading.rules)
        return fields


FORMAT = Uvicorn()
