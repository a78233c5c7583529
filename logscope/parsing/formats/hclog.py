"""HashiCorp's logger: what Vault, Consul, Nomad, Boundary and Terraform print where they are not told to print JSON.

``2026-01-03T14:05:22.123Z [WARN]  agent.http: message: key=value key="two words"`` (go-hclog, ``intlogger.go``): the level is padded behind its bracket, the
logger's name stands before the first colon, values behind the message.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.plain_words import read_plain_words
from logscope.parsing.rule import Fields
from logscope.parsing.told_actions import pairs_of
from logscope.parsing.web_requests import is_address, split_port

_HEAD = re.compile(
    r" {0,4}(?P<stamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:Z|[+-]\d{4})) \[(?P<level>TRACE|DEBUG|INFO|WARN|ERROR)\] {1,2}(?:[\w./-]{1,80}\.go:\d{1,6}: )?(?:(?P<logger>[\w.@/ -]{1,80}): )?(?=\S)"
)
_LEVELS = {"TRACE": 7, "DEBUG": 7, "INFO": 6, "WARN": 4, "ERROR": 3}
_PEERS = ("remote_addr", "remote_address", "client", "from", "peer", "remote", "addr")
_ACTORS = ("user", "username", "entity", "display_name")
_PUBLIC = frozenset(["time", "action", "category", "rule", "format", "line", "lines", "offset", "original", "message", "message_at", "time_basis", "access", "severity",
                     "host", "program", "pid", "source", "extra", "outcome", "code", "target"])  # fmt: skip


class Hclog(Format):
    """Lines of HashiCorp's servers."""

    name = "hclog"
    title = "HashiCorp's logger (Vault, Consul, Nomad, Terraform)"
    weight = 1.0
    continuation = "any"
    examples = (
        Example(
            '2026-01-03T14:05:22.123Z [ERROR] agent.http: Request error: method=GET url=/v1/acl/tokens from=192.0.2.7:5044 error="Permission denied"',
            {"time": "2026-01-03T14:05:22.123000Z", "severity": 3, "source_ip": "192.0.2.7", "source_port": 5044, "logger": "", "error": ""},
        ),
        Example("2026-01-03T15:05:22.123+0100 [INFO]  core: vault is unsealed", {"time": "2026-01-03T14:05:22.123000Z", "severity": 6}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _HEAD.match(line) if "[" in line[24:36] else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {"severity": _LEVELS[begun["level"]], "message_at": begun.end()}
        stamp = reading.clock.iso(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        fields["logger"] = begun["logger"]
        read_plain_words(text, begun.end(), fields, reading.rules)
        pairs = pairs_of(text[begun.end() :])
        peer = next((pairs[name] for name in _PEERS if is_address(pairs.get(name, ""))), None)
        if peer is not None:
            fields["source_ip"], port = split_port(peer)
            fields["source_port"] = port or None
        actor = next((pairs[name] for name in _ACTORS if pairs.get(name)), None)
        if actor is not None:
            fields["actor"] = actor
        for name, value in pairs.items():
            if value:
                fields.setdefault(f"{name}_" if name in _PUBLIC else name, value[:200])
        return fields


FORMAT = Hclog()
