"""Random events and random conditions on them, small enough that they often meet."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from logscope.query.ast import (
    Anything,
    Around,
    Compare,
    Glob,
    Last,
    Literal,
    Node,
    Regex,
    Since,
    Text,
    Until,
    Value,
    all_of,
    any_of,
    negated,
)

HOSTILE = "aAbB10éÉßж%_*?[]\\\"';/-.:@ |()$"
TEXTS = st.one_of(
    st.sampled_from(["root", "Root", "ann", "a*b", "50%", "x_y", "'; DROP TABLE event; --", "500", "9.5", "5.7.1", "or", "-x", "$a", "/etc/passwd", "/tmp", "C:\\Temp", 'say "hi"', "É", "é", "[a]"]),
    st.text(HOSTILE, min_size=1, max_size=4),
).filter(lambda text: text.strip() not in ("", "-"))  # fmt: skip
ADDRESSES = ["203.0.113.5", "203.0.113.77", "198.51.100.1", "2001:db8::1", "2001:db8:1::2"]
NETWORKS = [*ADDRESSES, "203.0.113.0/24", "203.0.113.64/26", "2001:db8::/32", "0.0.0.0/0", "::/0"]
CATEGORIES = ["audit.logon", "audit.privilege", "os.system"]
BASES = ["exact", "carried", "year-inferred", "year-inferred+zone-assumed", "zone-assumed+carried"]
DAY = 1_767_398_400_000_000  # 2026-01-03
TIMES = [
    DAY - 1,
    DAY,
    DAY + 1,
    DAY + 50_700_000_000,
    DAY + 86_400_000_000,
    -1,
    DAY - 86_400_000_000,
]
STAMPS = [
    "2026-01-03",
    "2026-01-03 14:05",
    "2026-01-03T00:00:00Z",
    "2026-01-02T23:59:59.999999Z",
    "2026",
    "1969-12-31",
    "2026-01-04T02:00+02:00",
]
LENGTHS = ["1us", "10m", "24h", "36h", "400d"]
NUMBERS = ["0", "5", "9.5", "500", "-1"]
TEXT_FIELDS = [
    "host",
    "program",
    "actor",
    "actor_id",
    "target",
    "access",
    "device",
    "code",
    "command",
    "action",
    "format",
    "rule",
    "source",
]
INT_FIELDS = ["pid", "source_port", "dest_port", "severity", "line", "lines", "offset"]
EXTRA_KEYS = ["k", "a.b", "user-agent"]


def _optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


JSON_VALUES = st.one_of(
    TEXTS, st.integers(-2, 600), st.booleans(), st.none(), st.lists(TEXTS, max_size=2)
)
EXTRAS = st.dictionaries(
    st.sampled_from(EXTRA_KEYS), JSON_VALUES, max_size=2
) | st.fixed_dictionaries({"a": st.fixed_dictionaries({"b": JSON_VALUES})})

EVENTS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        **{name: _optional(TEXTS) for name in TEXT_FIELDS},
        **{name: _optional(st.sampled_from([0, 5, 9, 500, -1])) for name in INT_FIELDS},
        "source_ip": _optional(st.sampled_from(ADDRESSES)),
        "dest_ip": _optional(st.sampled_from(ADDRESSES)),
        "time": _optional(st.sampled_from(TIMES)),
        "time_basis": st.sampled_from(BASES),
        "outcome": _optional(st.sampled_from(["success", "failure", "unknown"])),
        "category": st.lists(st.sampled_from(CATEGORIES), unique=True, max_size=2),
        "extra": EXTRAS,
        "message": st.text(HOSTILE, max_size=6),
    }
).flatmap(
    lambda event: st.sampled_from(
        [event | {"original": f"web1 sshd: {event['message']}"}, event | {"original": "web1 other"}]
    )
)

GLOB_CHARACTERS = "aAé1*?%_[.\\/-"
GLOBS = (
    st.text(GLOB_CHARACTERS, min_size=1, max_size=5)
    .filter(
        lambda text: (
            ("*" in text or "?" in text) and text.strip("*") and not text.startswith(("-", "\\/"))
        )
    )
    # a word with slashes at both ends is a regular expression
    .filter(lambda text: text.count("/") < 2 or not text.startswith("/"))
    .map(Glob)
)
REGEXES = st.builds(
    Regex,
    st.sampled_from(["^a", "o{2}t$", "[aé]", "a/b", "\\.", "(r|x)o", "' OR 1=1", "a b"]),
    st.booleans(),
)
PATTERNS: st.SearchStrategy[Value] = st.one_of(
    TEXTS.map(Literal), GLOBS, REGEXES, st.just(Anything())
)
ORDERS = st.sampled_from([">", ">=", "<", "<="])


def _is(name: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Node]:
    return st.builds(Compare, st.just(name), st.just(":"), values)


def _ordered(names: list[str], values: list[str]) -> st.SearchStrategy[Node]:
    return st.builds(Compare, st.sampled_from(names), ORDERS, st.sampled_from(values).map(Literal))


STAMP = st.sampled_from(STAMPS).map(Literal)
LENGTH = st.sampled_from(LENGTHS).map(Literal)
LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.builds(Compare, st.sampled_from([*TEXT_FIELDS, "message", "original", *(f"extra.{k}" for k in EXTRA_KEYS)]), st.just(":"), PATTERNS),
    _ordered([*(name for name in TEXT_FIELDS), *(f"extra.{k}" for k in EXTRA_KEYS)], NUMBERS),
    st.builds(Compare, st.sampled_from(INT_FIELDS), st.just(":"), st.sampled_from(NUMBERS).map(Literal) | GLOBS | REGEXES | st.just(Anything())),
    _ordered(INT_FIELDS, NUMBERS),
    st.builds(Compare, st.sampled_from(["source_ip", "dest_ip"]), st.just(":"), st.sampled_from(NETWORKS).map(Literal) | st.sampled_from(["203.*", "*:*1"]).map(Glob) | REGEXES | st.just(Anything())),
    st.builds(Compare, st.just("time"), st.just(":") | ORDERS, STAMP),
    _is("time", st.just(Anything())),
    _is("time_basis", st.sampled_from([*BASES, "zone-assumed"]).map(Literal) | st.sampled_from(["*assumed", "c*"]).map(Glob) | REGEXES | st.just(Anything())),
    _is("outcome", st.sampled_from(["success", "FAILURE", "unknown"]).map(Literal) | st.sampled_from(["u*", "*s"]).map(Glob) | REGEXES | st.just(Anything())),
    _is("category", st.sampled_from(CATEGORIES).map(Literal) | st.sampled_from(["audit.*", "os*"]).map(Glob) | REGEXES | st.just(Anything())),
    st.builds(Text, PATTERNS.filter(lambda value: not isinstance(value, Glob) or value.pattern[0] not in "=:<>")),
    st.builds(Since, STAMP), st.builds(Until, STAMP), st.builds(Last, LENGTH), st.builds(Around, STAMP, LENGTH),
)  # fmt: skip


def _lists(children: st.SearchStrategy[Node]) -> st.SearchStrategy[list[Node]]:
    return st.lists(children, min_size=2, max_size=4)


TREES: st.SearchStrategy[Node] = st.recursive(
    LEAVES,
    lambda children: st.one_of(
        children.map(negated), _lists(children).map(all_of), _lists(children).map(any_of)
    ),
    max_leaves=8,
)
