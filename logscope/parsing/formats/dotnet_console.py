""".NET's console logger: the level and the category on one line, the message indented on the next.

``info: Microsoft.Hosting.Lifetime[14]`` and below it ``      Now listening on: http://localhost:5000`` (``SimpleConsoleFormatter`` of
Microsoft.Extensions.Logging.Console). A ``TimestampFormat`` stands in front of the level where one is configured.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.plain_words import read_plain_words
from logscope.parsing.rule import Fields
from logscope.parsing.times import STAMP

_LEVELS = {"trce": 7, "dbug": 7, "info": 6, "warn": 4, "fail": 3, "crit": 2}
_HEAD = re.compile(
    rf"(?:\[?(?P<stamp>{STAMP.pattern})\]? ?)?(?P<level>trce|dbug|info|warn|fail|crit): (?P<logger>[A-Za-z_][\w.+`]{{1,200}})\[(?P<event_id>\d{{1,10}})\](?=\s|$)"
)
_BELOW = re.compile(r"\s*(?:=> [^\n]*\n\s*)*")


class DotnetConsole(Format):
    """Standard output of ASP.NET Core and its like."""

    name = "dotnet_console"
    title = ".NET console logger"
    weight = 1.0
    continuation = "indented"
    examples = (
        Example(
            "warn: Microsoft.AspNetCore.Identity.SignInManager[2]\n      User failed to provide the correct password.",
            {"severity": 4, "outcome": "failure", "category": ["app.auth"], "logger": "", "lines": 2},
        ),
        Example(
            "2026-01-03T14:05:22Z info: Microsoft.AspNetCore.Hosting.Diagnostics[2]\n      Request finished HTTP/1.1 POST http://localhost/login - 401 0 - 3.1ms",
            {"time": "2026-01-03T14:05:22.000000Z", "action": "POST", "code": "401", "outcome": "failure"},
        ),
        Example(
            "fail: Microsoft.AspNetCore.Server.Kestrel[13]\n      An unhandled exception was thrown by the application.\n      System.X: y\n         at App.A.B() in /a.cs:line 3",
            {"severity": 3, "category": ["app.failure"]},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        if line[4:6] != ": " and not line[:1].isdigit() and line[:1] != "[":
            return None
        return _HEAD.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {"severity": _LEVELS[begun["level"]], "logger": begun["logger"]}
        fields["event_id"] = begun["event_id"]
        if begun["stamp"]:
            stamp = reading.clock.read(begun["stamp"])
            if stamp is not None:
                fields["time"], fields["time_basis"] = stamp
        below = _BELOW.match(text, begun.end(), begun.end() + 4096)
        start = below.end() if below is not None else begun.end()
        fields["message_at"] = start if start < len(text) else begun.start("level")
        read_plain_words(text, start, fields, reading.rules)
        if fields["severity"] <= 3 and "\n" in text[start:]:
            fields["category"] = tuple(dict.fromkeys((*fields.get("category", ()), "app.failure")))
        return fields


FORMAT = DotnetConsole()
