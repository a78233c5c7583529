"""Flow logs of AWS: what network interfaces let through and what they refused.

"Flow log records" of the Amazon VPC User Guide (https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html), and of Transit
Gateway: members without blanks, in the order that a line of names at the beginning of a delivered file says, or in that of version 2 where
there is none. A flow is told from its first packet in the interval (``start``).
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.cloud_records import add_verdict
from logscope.parsing.format import Example, Format, Reading, Sample
from logscope.parsing.rule import Fields

_DEFAULT = ("version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets", "bytes", "start", "end", "action", "log-status")  # fmt: skip
_USUAL = re.compile(
    r"\d \d{12} eni-[0-9a-f]{8,20} (?:[\da-fA-F.:]+|-) (?:[\da-fA-F.:]+|-) (?:\d+|-) (?:\d+|-) (?:\d+|-) (?:\d+|-) (?:\d+|-) \d{9,11} \d{9,11} (?:ACCEPT|REJECT|-) (?:OK|NODATA|SKIPDATA)\s*$"
)
# any other order: an interface or a gateway, a verdict or a status, and two addresses where there was a flow
_OTHER = re.compile(r"[^\s\",;={}\[\]()]++(?: [^\s\",;={}\[\]()]++){7,50}\s*$")
_SIGN = re.compile(r"(?<!\S)(?:eni-|tgw-|vpc-)[0-9a-f]{8,20}(?!\S)")
_VERDICT = re.compile(r"(?<!\S)(?:ACCEPT|REJECT|OK|NODATA|SKIPDATA)(?!\S)")
_ADDRESS = re.compile(r"(?<!\S)(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}:[0-9a-f:.]{2,40})(?!\S)")
_NO_FLOW = re.compile(r"(?<!\S)(?:NODATA|SKIPDATA)(?!\S)")
_NAMES = re.compile(r"(?=[^\n]*\b(?:srcaddr|interface-id|pkt-srcaddr)\b)[a-z][a-z0-9-]{1,40}(?: [a-z][a-z0-9-]{1,40}){5,50}\s*$")  # fmt: skip
_MOST_CHARACTERS = 2_000
_ROLES = {
    "srcaddr": "source_ip", "dstaddr": "dest_ip", "srcport": "source_port", "dstport": "dest_port", "instance-id": "target",
}  # fmt: skip
_PROTOCOLS = {"1": "icmp", "6": "tcp", "17": "udp", "47": "gre", "50": "esp", "58": "icmpv6"}
_NOT_KEPT = frozenset(["version", "start", "end", "action", "log-status", "protocol", "type"])


class VpcFlow(Format):
    """Records of flows."""

    name = "vpc_flow"
    title = "AWS VPC and Transit Gateway flow log"
    weight = 0.95
    continuation = "none"
    heading = re.compile(rb"\n(?=[^\n]*(?:srcaddr|interface-id))[a-z][a-z0-9-]{1,40}(?: [a-z][a-z0-9-]{1,40}){5,50}(?=\r?\n|$)")  # fmt: skip
    examples = (
        Example(
            "2 111122223333 eni-0a1b2c3d4e5f60718 192.0.2.7 10.0.0.5 50123 3389 6 20 4249 1767449122 1767449182 REJECT OK",
            {"time": "2026-01-03T14:05:22.000000Z", "source_ip": "192.0.2.7", "source_port": 50123, "dest_ip": "10.0.0.5", "dest_port": 3389, "outcome": "failure",
             "action": "firewall.block", "category": ["os.network"], "protocol": "tcp", "bytes": "", "interface_id": ""},
        ),
        Example(
            "2 111122223333 eni-0a1b2c3d4e5f60718 - - - - - - - 1767449122 1767449182 - NODATA",
            {"source_ip": None, "outcome": None, "action": "flow.nodata"},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        first = line[:1]
        if "0" <= first <= "9" and _USUAL.match(line):
            return _DEFAULT
        if ("srcaddr" in line or "interface-id" in line) and _NAMES.match(line):
            return _NAMES
        if ("eni-" in line or "tgw-" in line) and len(line) < _MOST_CHARACTERS and _is_flow(line):
            return _OTHER
        return None

    def score(self, sample: Sample) -> float:
        named = any(_NAMES.match(line) for line in sample.lines[:3])
        if not named and not any(_USUAL.match(line) for line in sample.lines):
            return 0.0
        return super().score(sample)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields | None:
        if begun is _NAMES:
            reading.heading = text
            return None
        fields: Fields = {"message_at": 0, "program": "vpc-flow"}
        names: list[str] | tuple[str, ...] = reading.heading.split() or _DEFAULT
        values = text.split()
        if begun is _OTHER and len(values) != len(names):
            return fields  # nobody says what they are
        column = {name: value for name, value in zip(names, values, strict=False) if value != "-"}
        stamp = reading.clock.epoch(column.get("start") or column.get("end") or "")
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        for name, value in column.items():
            role = _ROLES.get(name)
            if role is not None:
                fields[role] = value
            elif name not in _NOT_KEPT:
                fields[name.replace("-", "_")] = value
        protocol = column.get("protocol")
        fields["protocol"] = _PROTOCOLS.get(protocol or "", protocol)
        verdict, status = column.get("action"), column.get("log-status", "OK")
        if status in ("NODATA", "SKIPDATA"):
            fields["action"] = f"flow.{status.lower()}"
            return fields
        add_verdict(fields, refused=None if verdict is None else verdict == "REJECT")
        return fields


def _is_flow(line: str) -> bool:
    return bool(
        _SIGN.search(line)
        and _VERDICT.search(line)
        and _OTHER.match(line)
        and (len(_ADDRESS.findall(line)) >= 2 or _NO_FLOW.search(line))
    )


FORMAT = VpcFlow()
