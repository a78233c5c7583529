"""Alerts of Snort and Suricata as text files: one line each (``fast``), or a block of lines (``full``).

From Snort's ``alert_fast.cc`` and ``alert_full.cc``, Suricata's ``alert-fastlog.c``. Snort writes no year unless told to
(``-y``); Suricata always does.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.ids_alerts import alert_fields
from logscope.parsing.rule import Fields
from logscope.parsing.times import Stamp

_STAMP = r"(?P<date>\d\d/\d\d(?:/\d{2,4})?)-(?P<clock>\d\d:\d\d:\d\d\.\d{6})"
_FAST = re.compile(rf"{_STAMP} +(?=(?:\[w?[Dd]rop\] +)?\[\*\*\] \[\d)")
_FULL = re.compile(r"\[\*\*\] \[\d{1,10}:\d{1,10}:\d{1,10}\] ")
_WITHIN = re.compile(rf"\n{_STAMP} ")


def _read_stamp(found: re.Match[str], reading: Reading) -> Stamp | None:
    date, clock = found["date"], found["clock"]
    if len(date) == 5:
        return reading.clock.syslog(f"{date} {clock}")
    month, day, year = date.split("/")
    year = year if len(year) == 4 else f"20{year}"
    return reading.clock.iso(f"{year}-{month}-{day} {clock}")


class IdsFast(Format):
    """Alerts of a line each."""

    name = "ids_fast"
    title = "Snort and Suricata alerts (fast.log)"
    weight = 1.0
    continuation = "none"
    examples = (
        Example(
            "01/03/2026-14:05:22.123456  [**] [1:2001219:20] SCAN many log-ons [**] [Classification: Attempted Information Leak] "
            "[Priority: 2] {TCP} 192.0.2.7:5044 -> 10.0.0.1:22",
            {"time": "2026-01-03T14:05:22.123456Z", "action": "network.alert", "code": "1:2001219:20", "severity": 4, "source_ip": "192.0.2.7",
             "source_port": 5044, "dest_ip": "10.0.0.1", "dest_port": 22, "category": ["os.network"], "signature": "", "outcome": None},
        ),
        Example(
            "01/03/2026-14:05:22.123456  [Drop] [**] [1:9000001:1] fake {TCP} 10.9.9.9:1 -> 10.9.9.8:2 [**] [Classification: (null)] "
            "[Priority: 1] {ICMP} 2001:0db8:0000:0000:0000:0000:0000:0007:8 -> 2001:0db8:0000:0000:0000:0000:0000:0002:0",
            {"source_ip": "2001:db8::7", "dest_ip": "2001:db8::2", "source_port": None, "outcome": "failure", "severity": 2},
        ),
        Example(
            '01/03-14:05:22.123456  [**] [116:150:1] "(ipv4) loopback" [**] [Priority: 3] {UDP} 192.0.2.7:53 -> 10.0.0.1:4022',
            {"time": "2026-01-03T14:05:22.123456Z", "dest_port": 4022},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _FAST.match(line) if line[2:3] == "/" else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields = alert_fields(text[begun.end() :])
        fields["message_at"] = begun.end()
        stamp = _read_stamp(begun, reading)
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        return fields


class IdsFull(Format):
    """Alerts of several lines each."""

    name = "ids_full"
    title = "Snort alerts in full"
    weight = 1.0
    continuation = "any"
    examples = (
        Example(
            "[**] [1:2001219:20] SCAN many log-ons [**]\n[Classification: Attempted Information Leak] [Priority: 2] \n"
            "01/03-14:05:22.123456 192.0.2.7:5044 -> 10.0.0.1:22\nTCP TTL:51 TOS:0x0 ID:4711 IpLen:20 DgmLen:60 DF",
            {"time": "2026-01-03T14:05:22.123456Z", "source_ip": "192.0.2.7", "dest_port": 22, "severity": 4, "lines": 4},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _FULL.match(line) if line.startswith("[**] [") else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:  # noqa: ARG002  # all is found in the text
        fields = alert_fields(text)
        fields["message_at"] = 0
        found = _WITHIN.search(text)
        stamp = _read_stamp(found, reading) if found is not None else None
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        return fields


FORMATS = (IdsFast(), IdsFull())
