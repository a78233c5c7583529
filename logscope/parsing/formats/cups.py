"""The logs of CUPS besides its access log: ``I [03/Jan/2026:14:05:22 +0000] message`` (error_log) and the pages that were printed (page_log).

From ``scheduler/log.c`` (``cupsdLogMessage``, ``cupsdLogPage``) and cups-files.conf(5), cupsd.conf(5) ``PageLogFormat``, whose default is read here, with or without its
later fields. What the messages mean is for the rules of ``cupsd``.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields

_STAMP = r"\[(?P<stamp>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\]"
_LINE = re.compile(rf"(?P<level>[XACEWNIDd]) {_STAMP} (?=\S)")
_SEVERITIES = {"X": 0, "A": 1, "C": 2, "E": 3, "W": 4, "N": 5, "I": 6}
_PAGE = re.compile(
    rf"(?P<target>[^\s/]{{1,127}}) (?P<actor>[^\n]{{1,255}}?) (?P<job>\d{{1,10}}) {_STAMP} (?P<page>\d{{1,10}}|total) (?P<copies>\d{{1,10}})"
    r"(?: (?P<billing>[^\n]{1,255}?) (?P<client>[\w.:-]{1,255})(?: (?P<document>[^\n]{1,1000}) (?P<media>\S{1,80}) (?P<sides>\S{1,40}))?)?$"
)


class CupsError(Format):
    """error_log of CUPS."""

    name = "cups_error"
    title = "CUPS error_log"
    weight = 1.0
    continuation = "indented"
    examples = (
        Example(
            'I [03/Jan/2026:14:05:22 +0000] New printer "desk" added by "ann".',
            {
                "time": "2026-01-03T14:05:22.000000Z", "time_basis": "exact", "program": "cupsd", "severity": 6, "actor": "ann", "target": "desk",
                "action": "printer.create", "outcome": "success", "category": ["app.config"],
            },
        ),
        Example("E [03/Jan/2026:14:05:22 +0000] [Client 6] pam_authenticate() returned 7 (Authentication failure)", {"severity": 3, "outcome": "failure", "category": ["app.auth"]}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _LINE.match(line) if line[1:3] == " [" else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {
            "program": "cupsd",
            "severity": _SEVERITIES.get(begun["level"], 7),
            "message_at": begun.end(),
        }
        stamp = reading.clock.clf(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        reading.rules.read("cupsd", text[begun.end() :], fields)
        return fields


class CupsPage(Format):
    """page_log of CUPS: printer, user, job, time, pages."""

    name = "cups_page"
    title = "CUPS page_log"
    weight = 0.95
    continuation = "none"
    examples = (
        Example(
            "desk ann 7 [03/Jan/2026:14:05:22 +0000] total 3 - 192.0.2.7 figures of January.pdf iso_a4_210x297mm one-sided",
            {
                "time": "2026-01-03T14:05:22.000000Z", "program": "cupsd", "actor": "ann", "target": "desk", "device": "7", "source_ip": "192.0.2.7",
                "action": "print.page", "outcome": "success", "category": ["app.transaction"], "document": "figures of January.pdf",
            },
        ),
        Example("desk ann 7 [03/Jan/2026:14:05:22 +0000] 1 1 - pc.example.net", {"actor": "ann", "source_ip": None, "source_host": "pc.example.net"}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _PAGE.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:  # noqa: ARG002  # the whole line is matched
        part = begun.groupdict()
        fields: Fields = {
            "program": "cupsd", "message_at": 0, "target": part["target"], "actor": part["actor"], "device": part["job"],
            "action": "print.page", "outcome": "success", "category": ("app.transaction",),
            "source_ip": part["client"], "page": part["page"], "copies": part["copies"], "document": part["document"],
        }  # fmt: skip
        if part["billing"] and part["billing"] != "-":
            fields["billing"] = part["billing"]
        stamp = reading.clock.clf(part["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        return fields


FORMATS = (CupsError(), CupsPage())
