"""OpenVPN's own log (``--log``, ``--log-append``): ``2026-01-03 14:05:22 [us=415] ann/192.0.2.7:4022 message``.

From ``src/openvpn/error.c`` (``x_msg_va``) and ``otime.c`` (``time_string``): local time without a zone, since 2.5 as ISO, before as ``ctime`` writes
it; microseconds from ``--verb 4`` on; then the client, where there is one. Through syslog the same text has a syslog header. What it
means is for the rules of ``openvpn``. Times are anybody's: some lines must say what only OpenVPN says.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.times import MONTH, WEEKDAY

_LINE = re.compile(
    rf"(?P<stamp>\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d|{WEEKDAY} {MONTH} [ \d]\d \d\d:\d\d:\d\d \d{{4}}) (?:us=(?P<us>\d{{1,6}}) )?(?=\S)"
)


class OpenVpn(Format):
    """The log file of OpenVPN, server or client."""

    name = "openvpn"
    title = "OpenVPN log (--log-append)"
    weight = 0.96
    continuation = "indented"
    by_itself = False
    own_words = (
        r"\bOpenVPN \d\.\d|Initialization Sequence Completed|\[AF_(?:INET6?|UNSPEC)\]|\bTUN/TAP |MULTI: |peer info: IV_|TLS: (?:Initial packet|move_session|Username/Password|soft reset)|"
        r"Control Channel|Data Channel|VERIFY (?:OK|ERROR)|PUSH: |PUSH_RE|SIG(?:TERM|USR1|INT|HUP)\["
    )
    examples = (
        Example(
            "2026-01-03 14:05:22 192.0.2.7:4022 [ann] Peer Connection Initiated with [AF_INET]192.0.2.7:4022",
            {
                "time": "2026-01-03T14:05:22.000000Z", "program": "openvpn", "actor": "ann", "source_ip": "192.0.2.7", "source_port": 4022,
                "outcome": "success", "category": ["audit.logon", "os.network"],
            },
        ),
        Example(
            "Sat Jan  3 14:05:22 2026 us=415000 192.0.2.7:4022 TLS Auth Error: Auth Username/Password verification failed for peer [AF_INET]",
            {"time": "2026-01-03T14:05:22.415000Z", "source_ip": "192.0.2.7", "outcome": "failure", "category": ["audit.logon", "os.network"]},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _LINE.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {"program": "openvpn", "message_at": begun.end()}
        written = begun["stamp"]
        stamp = reading.clock.iso(written) if written[:1] == "2" else reading.clock.ctime(written)
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp[0] + int(begun["us"] or 0), stamp[1]
        reading.rules.read("openvpn", text[begun.end() :], fields)
        return fields


FORMAT = OpenVpn()
