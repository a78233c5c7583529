"""``key=value`` records that firewalls send, behind a syslog header or by themselves.

FortiGate, Sophos and SonicWall print pairs whose values are quoted where they hold blanks; a quote within is escaped or
left out. A record's own time stands among the pairs; what the collector puts before it names a host at most.
"""

from __future__ import annotations

import re

from logscope.parsing.rule import Fields
from logscope.parsing.web_requests import is_address

_PAIR = re.compile(
    r"(?<![^\s,\"])([A-Za-z_][\w.-]{0,63}+)=(\"(?:[^\"\\\n]++|\\.)*+\"|[^\s\",]*+(?:,(?![\"A-Za-z_])[^\s\",]*+)*+)"
)
#: what a collector prints before the record: a few words, of which only the last, the tag, has a colon at its end; so
#: that what somebody typed into another program's message is no record
HEAD = (
    r"(?:<\d{1,3}>)?(?P<head>(?:[^\s=\"{}|,]{0,80}[^\s=\"{}|,:] {1,2}){0,14}?(?:: )?"
    r"(?:[\w./-]{1,48}(?:\[\d{1,10}\])?: {0,2})?)"
)
_HOST = re.compile(
    r"(?:^|\s)(?P<host>[A-Za-z\d][\w.:-]{0,254})(?: [\w./-]{1,48}(?:\[\d+\])?:)?\s*$"
)
_NO_HOST = re.compile(r"[\d:.]{5,15}|-|\d{1,4}|\d{4}-\d\d-\d\dT.*")

LEVELS = {
    "emergency": 0, "alert": 1, "critical": 2, "error": 3, "warning": 4, "notice": 5, "notification": 5, "information": 6,
    "info": 6, "debug": 7,
}  # fmt: skip


def pairs_of(text: str) -> dict[str, str]:
    """The pairs of a record; the first of a name counts, for what a client chose stands further back."""
    pairs: dict[str, str] = {}
    for name, value in _PAIR.findall(text):
        if name not in pairs:
            pairs[name] = _plain(value)
    return pairs


def _plain(written: str) -> str:
    if written[:1] != '"':
        return written
    inner = written[1:-1]
    return inner.replace('\\"', '"').replace("\\\\", "\\") if "\\" in inner else inner


def host_of(head: str) -> str | None:
    """The host that a syslog header names last."""
    found = _HOST.search(head)
    if found is None or (_NO_HOST.fullmatch(found["host"]) and not is_address(found["host"])):
        return None
    return found["host"]


def take(
    fields: Fields, pairs: dict[str, str], roles: tuple[tuple[str, tuple[str, ...]], ...]
) -> None:
    """Move to ``fields`` the first pair of each role that has a value; an address must be one."""
    for role, names in roles:
        for name in names:
            value = pairs.get(name)
            if not value or value.lower() in ("n/a", "none", "-", "(null)"):
                continue
            if role.endswith("_ip") and not is_address(value):
                continue
            fields[role] = value
            del pairs[name]
            break


def keep(fields: Fields, pairs: dict[str, str]) -> None:
    """Keep what has no field of its own under its own name."""
    for name, value in pairs.items():
        if value and value not in ("N/A", "-"):
            name = name.replace("-", "_").replace(".", "_").lower()
            fields.setdefault(f"{name}_" if name in _PUBLIC else name, value)


# Members that must not be taken for fields of ours.
_PUBLIC = frozenset(
    {"time", "time_basis", "host", "program", "pid", "actor", "actor_id", "target", "access", "source_ip", "source_port",
     "dest_ip", "dest_port", "device", "action", "outcome", "code", "severity", "command", "category", "message",
     "message_at", "rule", "format", "line", "lines", "offset", "original", "classification", "source", "extra"}
)  # fmt: skip
