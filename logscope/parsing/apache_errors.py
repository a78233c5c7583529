"""The parts that stand before the message of an Apache error, in whatever order they were configured.

Shared by the format of the error log and by the rules that read its lines behind a syslog header.
"""

from __future__ import annotations

import re

from logscope.parsing.rule import Fields
from logscope.parsing.web_requests import split_port

LEVELS = {
    "emerg": 0, "alert": 1, "crit": 2, "error": 3, "warn": 4, "notice": 5, "info": 6, "debug": 7,
}  # fmt: skip
_PART = re.compile(
    r"\[(?:(?P<module>[\w.-]{0,40}):)?(?P<level>emerg|alert|crit|error|warn|notice|info|debug|trace\d)\] ?"
    r"|\[pid (?P<pid>\d+)(?::tid (?P<tid>\d+))?\] ?"
    r"|\[(?P<side>client|remote) (?P<peer>\[[\da-fA-F:.]+\]:\d+|[^\]\s]{1,128})\] ?"
    r"|\[(?P<other>[\w.-]+:[\w.-]+|unique_id [^\]]{0,64}|vhost [^\]]{0,255}|host [^\]]{0,255})\] ?"
    r"|\((?P<errno>\d{1,6})\)(?P<reason>[^:\n]{1,80}): "
    r"|(?P<file>[\w./-]{1,80}\.c\(\d+\)): "
    r"|(?P<number>AH\d{5}): "
)


def add_parts(fields: Fields, text: str, start: int) -> int:
    """Add the parts that stand in ``text`` from ``start`` on; the index at which the message starts."""
    for _ in range(9):
        found = _PART.match(text, start)
        if found is None:
            break
        start = found.end()
        part = found.groupdict()
        if part["level"]:
            fields["severity"] = LEVELS.get(part["level"], 7)
            if part["module"]:
                fields["module"] = part["module"]
        elif part["pid"]:
            fields["pid"] = part["pid"]
        elif part["peer"]:
            address, port = split_port(part["peer"])
            fields.setdefault("source_ip", address)
            if port:
                fields.setdefault("source_port", port)
        elif part["errno"]:
            fields["code"] = part["errno"]
        elif part["number"]:
            fields["number"] = part["number"]
            fields.setdefault("code", part["number"])
        elif part["file"]:
            fields["file"] = part["file"]
    return start
