"""What tcpdump prints of packets: the clock, addresses with their ports behind one more point, flags.

From tcpdump(1), "Output Format", and ``print.c``, ``print-ip.c``, ``print-tcp.c`` of its source. The stamp is a clock without a
date; with ``-tttt`` it has one, with ``-tt`` it is seconds since 1970, with ``-t`` there is none; local but for the
seconds. ``-e`` prints the link before the addresses, ``-i any`` the interface, ``-v`` a line of IP's own before that of
the addresses. Lines that are indented (``-v``, ``-X``) belong to the packet.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.web_requests import is_address

_LINK = r"(?:[\da-f:]{17} (?:\(oui [^)\n]{1,40}\) )?> [\w:]{9,17}(?: \(oui [^)\n]{1,40}\))?, (?:802\.1Q[^\n]{0,80}?, )?ethertype )"
_LINE = re.compile(
    r"(?:(?P<date>\d{4}-\d\d-\d\d )?(?P<clock>\d\d:\d\d:\d\d\.\d{6,9}) |(?P<epoch>\d{9,10}\.\d{6,9}) )?"
    rf"(?:(?P<interface>[\w.@-]{{1,20}}) {{1,6}}(?P<direction>In|Out|B|M|P) {{1,3}})?{_LINK}?"
    r"(?P<kind>IP6?|ARP|IPv[46] \(0x[\da-f]{4}\)|ARP \(0x0806\))(?=[ ,])(?P<message>[^\n]*)"
)
# address and port, of the packet's two ends
_END = r"(?:[\da-fA-F:.]{3,52}|[\w-]{1,63}(?:\.[\w-]{1,63}){0,10})"
_ENDS = re.compile(rf"(?:^|[\s:])(?P<source>{_END}) > (?P<dest>{_END}): (?P<rest>[^\n]*)")
_FLAGS = re.compile(r"Flags \[(?P<flags>[A-Za-z.]{1,9})\]")
_LENGTH = re.compile(r"length (?P<length>\d{1,6})")
_ARP = re.compile(
    r"(?:Request who-has (?P<target>[\d.]{7,15})(?: \([^)\n]{1,40}\))? tell (?P<source_ip>[\d.]{7,15})|Reply (?P<source_ip2>[\d.]{7,15}) is-at (?P<mac>[\da-f:]{17}))"
)
_NETWORK = ("os.network",)


class Tcpdump(Format):
    """Packets as text."""

    name = "tcpdump"
    title = "tcpdump (packets as text)"
    weight = 0.95
    continuation = "indented"
    examples = (
        Example(
            "2026-01-03 14:05:22.250000 IP 192.0.2.7.50011 > 198.51.100.3.22: Flags [S], seq 100200300, win 29200, options [mss 1460], length 0",
            {"time": "2026-01-03T14:05:22.250000Z", "time_basis": "zone-assumed", "source_ip": "192.0.2.7", "source_port": 50011, "dest_ip": "198.51.100.3", "dest_port": 22,
             "protocol": "", "flags": "", "action": "connection.open", "category": ["os.network"], "program": "tcpdump"},
        ),
        Example(
            "14:05:22.250100 IP 198.51.100.3.22 > 192.0.2.7.50011: Flags [R.], seq 0, ack 100200301, win 0, length 0",
            {"time": None, "clock": "", "action": "connection.reset", "outcome": "failure"},
        ),
        Example(
            "1767449122.250000 IP6 2001:db8::7.5353 > 2001:db8::5.53: 4711+ A? example.com. (29)",
            {"time": "2026-01-03T14:05:22.250000Z", "time_basis": "exact", "source_ip": "2001:db8::7", "source_port": 5353, "dest_port": 53, "action": "network.packet"},
        ),
        Example(
            "14:05:22.250000 eth0  In  IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 84)\n    192.0.2.7 > 198.51.100.3: ICMP echo request, id 9, seq 1, length 64",
            {"source_ip": "192.0.2.7", "source_port": None, "dest_ip": "198.51.100.3", "protocol": "", "interface": "", "lines": 2},
        ),
        Example(
            "14:05:22.250000 00:00:5e:00:53:01 > 00:00:5e:00:53:02, ethertype IPv4 (0x0800), length 66: 192.0.2.7.443 > 198.51.100.3.5044: Flags [F.], seq 1, ack 1, win 5, length 0",
            {"source_ip": "192.0.2.7", "source_port": 443, "action": "connection.close"},
        ),
        Example("14:05:22.250000 ARP, Request who-has 198.51.100.3 tell 192.0.2.7, length 28", {"source_ip": "192.0.2.7", "action": "arp.request", "target": "198.51.100.3"}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        if not (line[:1].isdigit() or line[:2] == "IP" or line[:3] == "ARP"):
            return None
        found = _LINE.match(line)
        return found if found is not None and _is_packet(found) else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {
            "program": "tcpdump", "message_at": begun.start("kind"), "interface": begun["interface"], "category": _NETWORK,
            "action": "network.packet",
        }  # fmt: skip
        if begun["date"]:
            stamp = reading.clock.iso(f"{begun['date']}{begun['clock']}")
        else:
            stamp = reading.clock.epoch(begun["epoch"]) if begun["epoch"] else None
            fields["clock"] = begun["clock"]
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        looked_at = text[begun.start("kind") : begun.start("kind") + 2_000]
        length = _LENGTH.search(looked_at)
        fields["length"] = int(length["length"]) if length is not None else None
        if begun["kind"].startswith("ARP"):
            _arp(looked_at, fields)
            return fields
        ends = _ENDS.search(looked_at)
        if ends is not None:
            for side, name in (("source", "source"), ("dest", "dest")):
                _add_end(ends[name], side, fields)
            _read(ends["rest"], fields)
        return fields


def _is_packet(found: re.Match[str]) -> bool:
    """A word and a clock are anybody's: two ends, IP's own values or a question must follow."""
    message = found["message"]
    if found["kind"].startswith("ARP"):
        return _ARP.search(message) is not None
    return message.startswith((" (tos ", " (class ", " (hlim ", " (flowlabel ", " (tos")) or _ENDS.search(message, 0, 600) is not None  # fmt: skip


def _add_end(written: str, side: str, fields: Fields) -> None:
    if is_address(written):
        fields[f"{side}_ip"] = written
        return
    host, _, port = written.rpartition(".")
    if is_address(host):
        fields[f"{side}_ip"] = host
        fields[f"{side}_port" if port.isdecimal() else f"{side}_service"] = port
    else:  # names, where nobody said -n
        fields[f"{side}_host"], fields[f"{side}_service"] = host or written, port or None


def _read(rest: str, fields: Fields) -> None:
    flags = _FLAGS.match(rest)
    if flags is not None:
        fields["protocol"], fields["flags"] = "tcp", flags["flags"]
        if "R" in flags["flags"]:
            fields["action"], fields["outcome"] = "connection.reset", "failure"
        elif "F" in flags["flags"]:
            fields["action"] = "connection.close"
        elif flags["flags"] == "S":
            fields["action"] = "connection.open"
    elif rest.startswith(("ICMP", "icmp")):
        fields["protocol"] = "icmp6" if rest.startswith(("ICMP6", "icmp6")) else "icmp"
        if "unreachable" in rest:
            fields["outcome"] = "failure"
    elif rest.startswith("UDP"):
        fields["protocol"] = "udp"


def _arp(text: str, fields: Fields) -> None:
    found = _ARP.search(text)
    if found is None:
        return
    fields["protocol"], fields["target"], fields["mac"] = "arp", found["target"], found["mac"]
    fields["source_ip"] = found["source_ip"] or found["source_ip2"]
    fields["action"] = "arp.request" if found["target"] else "arp.reply"


FORMAT = Tcpdump()
