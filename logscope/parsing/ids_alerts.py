"""One alert of Snort or Suricata as text: signature, classification, priority, protocol, both ends.

From Snort's ``alert_fast``, ``alert_full`` and ``alert_syslog`` plug-ins and Suricata's ``alert-fastlog.c``:
``[Drop] [**] [GID:SID:REV] MESSAGE [**] [Classification: ...] [Priority: N] {PROTO} SOURCE -> DESTINATION``. The ends
stand last, so they are looked for from the last brace on: a signature's text is free.
"""

from __future__ import annotations

import re

from logscope.parsing.rule import Fields

_ALERT = re.compile(
    r"(?:\[(?P<drop>w?[Dd]rop)\] +)?(?:\[\*\*\] +)?\[(?P<signature>\d{1,10}:\d{1,10}:\d{1,10})\] +(?P<message>[^\n]*)"
)
_CLASSIFICATION = re.compile(r"\[Classification: (?P<value>[^\]\n]{0,200})\]")
_PRIORITY = re.compile(r"\[Priority: (?P<value>\d{1,3})\]")
_PROTOCOL = re.compile(r"\{(?P<protocol>[^{}\n]{1,40})\} ")
_ENDS = re.compile(
    r"(?P<source>[0-9A-Fa-f.:\[\]]{2,60}) -> (?P<destination>[0-9A-Fa-f.:\[\]]{2,60})(?=\s|$)"
)
#: Snort's priorities, 1 the gravest, on the scale of syslog
SEVERITIES = {"1": 2, "2": 4, "3": 5, "4": 6}


def alert_fields(text: str) -> Fields:
    """The fields of the alert that begins ``text``."""
    fields: Fields = {"action": "network.alert", "category": ("os.network",)}
    found = _ALERT.match(text)
    if found is None:
        return fields
    fields["code"] = found["signature"]
    words = found["message"]
    end = min((at for at in (words.rfind("[**]"), words.find("[Classification: "), words.find("[Priority: ")) if at >= 0), default=len(words))  # fmt: skip
    fields["signature"] = words[:end].strip().strip('"')
    if found["drop"]:
        fields["outcome"] = "failure"
    classification = _CLASSIFICATION.search(text, found.start("message") + end)
    if classification is not None:
        fields["classification"] = classification["value"]
    priority = _PRIORITY.search(text, found.start("message") + end)
    if priority is not None:
        fields["severity"] = SEVERITIES.get(priority["value"], 6)
    protocol = None
    at = text.rfind("{")
    named = _PROTOCOL.match(text, at) if at >= 0 else None
    if named is not None:
        fields["protocol"] = protocol = named["protocol"]
        ends = _ENDS.match(text, named.end())
    else:
        ends = _ENDS.search(text, found.end())
    if ends is not None:
        add_ends(fields, ends["source"], ends["destination"], protocol)
    return fields


def add_ends(fields: Fields, source: str, destination: str, protocol: str | None) -> None:
    """Addresses and ports; ICMP has type and code where the others have ports."""
    ported = protocol is None or "ICMP" not in protocol.upper()
    for side, written in (("source", source), ("dest", destination)):
        address, port = _split(written)
        fields[f"{side}_ip"] = address
        if port and ported:
            fields[f"{side}_port"] = port


def _split(written: str) -> tuple[str, str]:
    """``192.0.2.7:22``, ``[2001:db8::7]:22``, and Suricata's full-length IPv6 with a port behind it."""
    if written[:1] == "[":
        address, _, port = written[1:].partition("]")
        return address, port.lstrip(":")
    address, _, port = written.rpartition(":")
    if address and (":" not in address or written.count(":") == 8):
        return address, port
    return written, ""
