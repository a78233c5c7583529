"""tac_plus' accounting file: ``Sat Jan  3 14:05:22 2026<tab>10.0.0.1<tab>ann<tab>tty1<tab>192.0.2.7<tab>stop<tab>task_id=12 ...``.

From ``acct.c`` and ``do_acct.c`` of Shrubbery's tac_plus: access server, user, line, the peer's address and the kind of record, then
pairs as the device sent them, ``cmd=`` last in a record of a command. The event-driven one prefixes an ISO stamp.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.times import MONTH, WEEKDAY
from logscope.parsing.web_requests import is_address

_LINE = re.compile(
    rf"(?P<stamp>(?:{WEEKDAY} )?{MONTH} [ \d]\d \d\d:\d\d:\d\d(?: \d{{4}})?|\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d(?: [+-]\d{{4}})?)\t(?P<nas>[^\t]{{1,255}})\t(?P<user>[^\t]{{0,255}})\t"
    r"(?P<line_name>[^\t]{0,60})\t(?P<peer>[^\t]{0,255})\t(?P<kind>start|stop|update)(?:\t|$)"
)


class TacacsAccounting(Format):
    """Sessions and commands that TACACS+ accounted for."""

    name = "tacacs_accounting"
    title = "TACACS+ accounting (tac_plus)"
    weight = 1.0
    continuation = "none"
    yearless = re.compile(
        rb"\n(?:[A-Z][a-z]{2} )?(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}(\d{1,2}) \d\d:\d\d:\d\d\t"
    )
    examples = (
        Example(
            "Sat Jan  3 14:05:22 2026\t10.0.0.1\tann\ttty1\t192.0.2.7\tstop\ttask_id=12\ttimezone=UTC\tservice=shell\tpriv-lvl=15\tcmd=configure terminal <cr>",
            {
                "time": "2026-01-03T14:05:22.000000Z",
                "host": "10.0.0.1",
                "actor": "ann",
                "device": "tty1",
                "source_ip": "192.0.2.7",
                "command": "configure terminal",
                "access": "15",
                "action": "command",
                "category": ["audit.activity"],
            },
        ),
        Example(
            "Jan  3 14:05:22\t10.0.0.1\tann\ttty1\t192.0.2.7\tstart\ttask_id=12\tservice=shell",
            {"action": "session.start", "category": ["audit.logon"], "command": None},
        ),
    )

    def begin(self, line: str) -> Any:
        return _LINE.match(line) if "\t" in line[14:34] else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        pairs = dict(pair.split("=", 1) for pair in text[begun.end() :].split("\t") if "=" in pair)
        fields: Fields = {
            "program": "tac_plus",
            "message_at": begun.end("stamp") + 1,
            "host": begun["nas"],
            "actor": begun["user"],
            "device": begun["line_name"],
            "access": pairs.pop("priv-lvl", None),
        }
        stamp = reading.clock.read(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        if is_address(begun["peer"]):
            fields["source_ip"] = begun["peer"]
        else:
            fields["client_name"] = begun["peer"]
        command = pairs.pop("cmd", "").removesuffix("<cr>").strip()
        if command:
            fields["command"], fields["action"] = command, "command"
            fields["category"] = ("audit.activity",)
        else:
            fields["action"] = {"start": "session.start", "stop": "session.stop"}.get(begun["kind"], "session")  # fmt: skip
            fields["category"] = ("audit.logon",)
        for name in ("task_id", "service", "elapsed_time", "protocol"):
            fields[name] = pairs.get(name)
        return fields


FORMAT = TacacsAccounting()
