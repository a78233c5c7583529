"""Messages that repeat a header of their own behind that of syslog, for any program without rules for them.

Containers and services that log through syslog or the journal often print their own time, level and
logger first: ``core[1160]: 2026-01-03T14:05:22Z [ERROR] [basic_auth.go:72]: failed to authenticate user:ann``.
"""

from __future__ import annotations

import re

from logscope.parsing.plain_words import LEVEL, read_head, read_plain_words
from logscope.parsing.rule import Fields, Rule, RuleSet
from logscope.parsing.times import STAMP

_STAMP = re.compile(rf"[\[(]?(?:{STAMP.pattern})(?![\w])[\])]?")


def _inner(fields: Fields) -> None:
    """Read the message behind its own header as the generic format would."""
    from logscope.parsing.registry import rule_book  # rules are found by the registry

    line = str(fields.pop("line_read"))
    stamp = _STAMP.match(line)
    inner: Fields = {}
    start = read_head(inner, line, stamp.end() if stamp is not None else 0)
    # what begins with a header again would only be unwrapped for ever
    if not line[start : start + 1].isdigit():
        read_plain_words(line, start, inner, rule_book())
    inner.pop("program", None)
    inner.pop("pid", None)
    fields.update(inner)


RULES = RuleSet(
    "inner_head",
    Rule(
        "message",
        (
            rf"(?P<line_read>\[?\d{{4}}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d[^\s\]]{{0,20}}\]?[ ,]{{1,2}}(?:[\[(]|(?i:{LEVEL})\b).*)",
            rf"(?P<line_read>\[(?i:{LEVEL}) {{0,3}}\] .*)",
        ),
        action="application.message",
        refine=_inner,
        examples={
            '2026-01-03T14:05:22Z [ERROR] [/server/basic_auth.go:72][client IP="192.0.2.7" requestID="x"]: cannot read the token': {
                "severity": 3, "source_ip": "192.0.2.7", "category": []},
            "[Warn] Auth: nothing to see": {"severity": 4, "category": []},
        },
    ),
    programs=("*",),
)  # fmt: skip
