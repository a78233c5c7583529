"""Microsoft Exchange: the protocol logs of IMAP4 and POP3.

Comma-separated, with the lines ``#Software:``, ``#Fields:`` ... in front of each file: ``dateTime,sessionId,seqNumber,
sIp,cIp,user,duration,rqsize,rpsize,command,parameters,context,puid`` (Microsoft Learn, "Protocol logging for POP3 and
IMAP4 in Exchange Server"). What the server answered stands in the context: ``R="2 NO AUTHENTICATE failed."`` or ``R=ok``.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.tables import canonical_address

_LINE = re.compile(
    r"(?P<stamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z),(?P<session>[0-9A-F]{16}),(?P<sequence>\d+),(?P<server>[^,]*),(?P<client>[^,]*),"
    r"(?P<actor>[^,]*),(?P<duration_ms>\d*),\d*,\d*,(?P<verb>[A-Za-z]*),(?P<parameters>\"(?:[^\"]|\"\")*+\"|[^,]*),(?P<context>.*)"
)
_ANSWER = re.compile(r"R=(?:\"\"|\")?(?:\S{1,12} )?(?P<answer>OK|ok|NO|BAD|-ERR|\+OK)")
_LOGONS = frozenset(["authenticate", "login", "auth", "pass"])
_HEAD = ("#Software: Microsoft Exchange", "#Version:", "#Log-type:", "#Date:", "#Fields: dateTime")


class ExchangeProtocol(Format):
    """IMAP4 and POP3 as Exchange logs them."""

    name = "exchange_protocol"
    title = "Microsoft Exchange protocol log (IMAP4, POP3)"
    continuation = "none"
    examples = (
        Example(
            "2026-01-03T14:05:22.250Z,000000000000000E,2,198.51.100.2:143,192.0.2.7:35070,ann,168,31,31,authenticate,PLAIN,"
            '"R=""2 NO AUTHENTICATE failed."";Msg=""AuthFailed:LogonDenied,User: ann"";ErrMsg=AuthFailed:LogonDenied",',
            {
                "actor": "ann", "source_ip": "192.0.2.7", "source_port": 35070, "dest_port": 143, "outcome": "failure",
                "category": ["app.auth"], "action": "mail.login",
            },
        ),
        Example(
            "2026-01-03T14:05:22.250Z,000000000000000E,3,198.51.100.2:993,[2001:db8::7]:35070,ann,16,31,31,login,ann ****,R=ok,",
            {"actor": "ann", "source_ip": "2001:db8::7", "outcome": "success", "category": ["app.auth"]},
        ),
        Example(
            "2026-01-03T14:05:23.250Z,000000000000000E,4,198.51.100.2:143,192.0.2.7:35070,ann,16,31,31,fetch,1:* FLAGS,R=ok,",
            {"action": "mail.fetch", "category": ["app.transaction"]},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        if line[:1] == "#":
            return line if line.startswith(_HEAD) else None
        return _LINE.match(line) if line[10:11] == "T" and line[23:25] == "Z," else None

    def score(self, sample: Any) -> float:
        """The lines in front are those of other logs, too."""
        if not any(_LINE.match(line) for line in sample.lines):
            return 0.0
        return super().score(sample)

    def fill(self, begun: Any, _text: str, reading: Reading) -> Fields | None:
        if isinstance(begun, str):
            return None
        verb = begun["verb"].lower()
        logon = verb in _LOGONS
        fields: Fields = {
            "program": "exchange",
            "message_at": begun.start("verb"),
            "actor": begun["actor"].strip('"') or None,
            "action": "mail.login" if logon else f"mail.{verb}" if verb else "mail.session",
            "category": ("app.auth",) if logon else ("app.transaction",),
            "session": begun["session"],
            "duration_ms": begun["duration_ms"],
        }
        stamp = reading.clock.iso(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        for name, written in (("source", begun["client"]), ("dest", begun["server"])):
            address, _, port = written.rpartition(":")
            if canonical_address(address) is not None and port.isdecimal():
                fields[f"{name}_ip"], fields[f"{name}_port"] = address.strip("[]"), port
        answer = _ANSWER.search(begun["context"][:4096])
        if answer is not None:
            fields["outcome"] = "success" if answer["answer"].lower().endswith("ok") else "failure"
        return fields


FORMAT = ExchangeProtocol()
