"""Own log files of unbound and Kea: ``[1767449122] unbound[411:0] info: ...``, ``2026-01-03 14:05:22.250 INFO  [kea-dhcp4.leases/411.140] ...``.

From unbound's ``util/log.c`` (``log-time-ascii: yes`` has the stamp of syslog instead of the seconds) and the pattern that Kea's logging
chapter gives as its default. What the messages mean is for the rules of ``unbound`` and ``kea``.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields

_UNBOUND = re.compile(
    r"(?:\[(?P<epoch>\d{9,10}(?:\.\d{1,6})?)\]|(?P<worded>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d)|(?P<iso>\d{4}-\d\d-\d\dT\S{8,24})) "
    r"(?P<program>unbound)(?:-\w{1,20})?\[(?P<pid>\d{1,10}):[\da-f]{1,4}\] (?P<level>debug|info|notice|warning|error|fatal error|query|reply): "
)
_KEA = re.compile(
    r"(?P<iso>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}) (?P<level>DEBUG|INFO|WARN|ERROR|FATAL) {1,2}\[(?P<program>kea-[\w-]{1,30})(?:\.[\w.-]{1,40})?/(?P<pid>\d{1,10})(?:\.\w{1,20})?\] "
)
_SEVERITIES = {"fatal": 2, "fatal error": 2, "error": 3, "warning": 4, "warn": 4, "notice": 5, "debug": 7}  # fmt: skip


class ResolverLog(Format):
    """Log files of unbound and of Kea."""

    name = "resolver_log"
    title = "unbound and Kea log files"
    weight = 1.0
    continuation = "indented"
    examples = (
        Example(
            "[1767449122] unbound[411:0] info: 192.0.2.7 www.example.com. A IN",
            {
                "time": "2026-01-03T14:05:22.000000Z",
                "program": "unbound",
                "pid": 411,
                "source_ip": "192.0.2.7",
                "target": "www.example.com",
                "action": "dns.query",
                "severity": 6,
            },
        ),
        Example(
            "2026-01-03 14:05:22.250 INFO  [kea-dhcp4.leases/411.140] DHCP4_LEASE_ALLOC [hwtype=1 00:11:22:33:44:55], cid=[no info], tid=0x1: "
            "lease 192.0.2.7 has been allocated for 3600 seconds",
            {
                "time": "2026-01-03T14:05:22.250000Z",
                "program": "kea-dhcp4",
                "pid": 411,
                "dest_ip": "192.0.2.7",
                "outcome": "success",
                "category": ["os.network"],
            },
        ),
    )

    def begin(self, line: str) -> Any:
        head = line[:64]
        if "unbound" in head:
            return _UNBOUND.match(line)
        return _KEA.match(line) if "[kea-" in head else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        part = begun.groupdict()
        fields: Fields = {
            "program": part["program"],
            "pid": part["pid"],
            "message_at": begun.end(),
            "severity": _SEVERITIES.get(part["level"].lower(), 6),
        }
        epoch = part.get("epoch")
        written = part.get("iso") or part.get("worded") or ""
        stamp = reading.clock.epoch(epoch) if epoch else reading.clock.read(written)
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        reading.rules.read(part["program"], text[begun.end() :], fields)
        return fields


FORMAT = ResolverLog()
