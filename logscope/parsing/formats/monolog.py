r"""Monolog's line format, as Laravel and Symfony write it: ``[time] channel.LEVEL: message {context} [extra]``.

From ``Monolog\Formatter\LineFormatter`` (``[%datetime%] %channel%.%level_name%: %message% %context% %extra%``). The context is JSON
and may hold line ends, as Laravel's does (``[stacktrace]``); its members are fields by their names. Nextcloud's and
Magento's lines are of this kind as well.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.json_fields import read_places
from logscope.parsing.json_record import add_extra, flatten
from logscope.parsing.json_roles import RoleFinder
from logscope.parsing.plain_words import read_plain_words
from logscope.parsing.rule import Fields
from logscope.parsing.trailing_context import split_context

_HEAD = re.compile(
    r"\[(?P<stamp>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)\] (?P<channel>[\w.-]{1,60})\."
    r"(?P<level>DEBUG|INFO|NOTICE|WARNING|ERROR|CRITICAL|ALERT|EMERGENCY): "
)
_LEVELS = {"DEBUG": 7, "INFO": 6, "NOTICE": 5, "WARNING": 4, "ERROR": 3, "CRITICAL": 2, "ALERT": 1, "EMERGENCY": 0}  # fmt: skip
_SYMFONY = {
    "User has been authenticated successfully.": ("logon.attempt", "success"),
    "Authentication request failed.": ("logon.attempt", "failure"),
    "Authenticator failed.": ("logon.attempt", "failure"),
    "Authenticator successful!": ("logon.attempt", "success"),
}
_BROKEN = ("Uncaught ", "SQLSTATE[")
_ACCOUNT = re.compile(r"\b(?:username|email|login)[\"']?[=:] ?[\"'](?P<actor>[^\"'\n]{1,200})[\"']")


class Monolog(Format):
    """Lines of Monolog."""

    name = "monolog"
    title = "Monolog (Laravel, Symfony)"
    weight = 1.0
    continuation = "any"
    examples = (
        Example(
            '[2026-01-03 14:05:22] production.WARNING: Login failed {"email":"ann@example.com","ip":"192.0.2.7"} []',
            {
                "time": "2026-01-03T14:05:22.000000Z",
                "severity": 4,
                "actor": "ann@example.com",
                "source_ip": "192.0.2.7",
                "outcome": "failure",
                "category": ["app.auth"],
                "channel": "",
            },
        ),
        Example(
            '[2026-01-03T14:05:22.123456+01:00] security.INFO: Authenticator successful! {"token":{"UsernamePasswordToken":"(user=\\"ann\\")"},"username":"ann"} []',
            {"time": "2026-01-03T13:05:22.123456Z", "actor": "ann", "outcome": "success"},
        ),
        Example(
            '[2026-01-03 14:05:22] local.ERROR: SQLSTATE[HY000] [2002] Connection refused {"userId":7,"exception":"[object] (PDOException(code: 2002) at /srv/a.php:70)\n'
            '[stacktrace]\n#0 /srv/a.php(70): PDO->__construct()\n"} ',
            {"severity": 3, "category": ["app.failure"], "lines": 4},
        ),
    )  # fmt: skip

    def __init__(self) -> None:
        self._finder = RoleFinder()

    def begin(self, line: str) -> Any:
        return _HEAD.match(line) if line[:1] == "[" else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {"message_at": begun.end(), "severity": _LEVELS[begun["level"]]}
        stamp = reading.clock.iso(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        fields["channel"] = begun["channel"]
        start = begun.end()
        words, context = split_context(text, start)
        if context is not None:
            flat = flatten(context)
            used = read_places(flat, self._finder.plan(flat), fields, reading)
            fields.pop("message", None)
            if stamp is not None:
                fields["time"], fields["time_basis"] = stamp
            fields["severity"] = _LEVELS[begun["level"]]
            add_extra(fields, flat, used)
        told = {name: fields[name] for name in ("actor", "source_ip") if fields.get(name)}
        known = _SYMFONY.get(words)
        if known is not None:
            fields["action"], fields["outcome"] = known
            fields["category"] = ("app.auth",)
        else:
            read_plain_words(words, 0, fields, reading.rules)
        fields.update(told)
        if fields.get("action") == "logon.attempt" and not fields.get("actor"):
            account = _ACCOUNT.search(text, start, start + 4096)
            fields["actor"] = account["actor"] if account is not None else None
        if fields["severity"] <= 3 and (words.startswith(_BROKEN) or '"exception":' in text[start : start + 4096]):  # fmt: skip
            fields["category"] = tuple(dict.fromkeys((*fields.get("category", ()), "app.failure")))
        return fields


FORMAT = Monolog()
