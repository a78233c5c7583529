"""The daily logs of Symantec AntiVirus and the risk logs of Symantec Endpoint Protection: ``MMDDYYYY.log``, values between commas.

From Symantec's "Interpreting the log files" (TECH100099): the time is six octets in hexadecimal (years since 1970, month from
0, day, hour, minute, second) on the clock of the computer, then event, category, logger, computer, user, virus, file, what was to be
done first and second and what was done, and some fifty values more. What the numbers of what was done mean stands in
the manager's "Database Schema Reference" (ACTUALACTION).
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from logscope.parsing import csv_records
from logscope.parsing.format import Example, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.separated import SeparatedRecords

_HEAD = re.compile(r"(?P<time>[0-9A-F]{12}),\d{1,3},\d{0,3},\d{0,9},")
_NAMES = (
    "time", "event", "kind", "logger", "computer", "user", "virus", "file", "first_action", "second_action", "done", "virus_type",
    "flags", "description", "scan_id", "new_extension", "group", "data",
)  # fmt: skip
# Those further on that are worth a name.
_PLACES = {"guid": 32, "client_group": 33, "address": 34, "nt_domain": 36, "mac": 37, "version": 38, "remote_host": 39, "remote_ip": 40}  # fmt: skip
_LOGGERS = {"0": "scheduled", "1": "manual", "2": "real-time", "3": "integrity shield", "6": "console", "7": "virus definition downloads", "8": "system", "9": "startup", "10": "idle", "11": "defwatch", "12": "licensing", "13": "manual quarantine", "14": "symprotect", "15": "reboot processing", "101": "client"}  # fmt: skip


class _Meaning(NamedTuple):
    action: str
    category: tuple[str, ...] = ()
    outcome: str | None = None
    severity: int = 6


_SECURITY, _LIFE, _FAILURE = ("os.security",), ("app.lifecycle",), ("app.failure",)
_EVENTS = {
    "1": _Meaning("malware.alert", _SECURITY, None, 4), "2": _Meaning("malware.scan-end", (), "success"), "3": _Meaning("malware.scan-start"),
    "4": _Meaning("malware.update", ()), "5": _Meaning("malware.found", _SECURITY, None, 4), "6": _Meaning("malware.file-not-read", (), "failure", 4),
    "7": _Meaning("malware.update", (), "success"), "9": _Meaning("app.error", _FAILURE, "failure", 3), "10": _Meaning("file.checksum"),
    "11": _Meaning("malware.alert", _FAILURE, "failure", 4), "12": _Meaning("malware.config", _SECURITY, None, 5),
    "13": _Meaning("service.stop", (*_LIFE, *_SECURITY), None, 5), "14": _Meaning("service.start", _LIFE), "16": _Meaning("malware.update"),
    "17": _Meaning("malware.found", _SECURITY, None, 3), "18": _Meaning("malware.forward"), "19": _Meaning("malware.forward"), "20": _Meaning("malware.backup"),
    "21": _Meaning("malware.scan-stop", _SECURITY, "failure", 4), "22": _Meaning("malware.protection-on", (*_SECURITY, *_FAILURE), "failure", 3),
    "23": _Meaning("malware.protection-on", _SECURITY, "success", 5), "24": _Meaning("malware.protection-off", _SECURITY, "success", 4),
    "25": _Meaning("client.remove", _SECURITY, None, 5), "26": _Meaning("malware.scan-delay"), "27": _Meaning("malware.scan-start"),
    "31": _Meaning("license.error", _FAILURE, "failure", 4), "33": _Meaning("connection.refused", _SECURITY, "failure", 4), "34": _Meaning("log.forward", _FAILURE, "failure", 3),
    "39": _Meaning("malware.update", _SECURITY, "failure", 3), "40": _Meaning("malware.protection-off", _SECURITY, None, 2),
    "41": _Meaning("app.error", _FAILURE, "failure", 3), "42": _Meaning("malware.protection-on", (*_SECURITY, *_FAILURE), "failure", 3),
    "43": _Meaning("compliance.check", _SECURITY, "failure", 4), "44": _Meaning("compliance.check", (), "success"),
    "45": _Meaning("malware.tamper", _SECURITY, None, 3), "46": _Meaning("malware.found", _SECURITY, None, 4), "47": _Meaning("malware.action", _SECURITY, None, 4),
    "48": _Meaning("malware.action", _SECURITY, None, 4), "49": _Meaning("malware.action", _SECURITY, "failure", 3), "50": _Meaning("malware.action", _SECURITY, "success", 5),
    "51": _Meaning("malware.action", _SECURITY, None, 4), "52": _Meaning("app.login", ("app.auth",), "failure", 4), "53": _Meaning("app.login", ("app.auth",), "success"),
    "54": _Meaning("connection.refused", _SECURITY, "failure", 4), "55": _Meaning("client.install", _SECURITY, "success", 5), "56": _Meaning("client.install", _SECURITY, "success", 5),
    "57": _Meaning("client.uninstall", _SECURITY, "success", 4), "58": _Meaning("client.uninstall", _SECURITY, "failure", 4),
    "59": _Meaning("certificate.error", _FAILURE, "failure", 4), "60": _Meaning("certificate.error", _FAILURE, "failure", 4), "61": _Meaning("certificate.change", _SECURITY, None, 4),
    "62": _Meaning("certificate.error", _FAILURE, "failure", 3), "63": _Meaning("client.checkin"), "64": _Meaning("client.no-checkin", (), "failure", 4),
    "65": _Meaning("malware.scan-delay"), "66": _Meaning("malware.scan-start"), "67": _Meaning("malware.scan-end", _SECURITY, "failure", 4), "68": _Meaning("client.move"),
    "69": _Meaning("malware.scan-end", _SECURITY, "failure", 4), "71": _Meaning("malware.allow", _SECURITY, None, 4), "72": _Meaning("malware.suspicious", _SECURITY, None, 4),
    "73": _Meaning("malware.protection-on", (*_SECURITY, *_FAILURE), "failure", 3), "74": _Meaning("malware.protection-on", (*_SECURITY, *_FAILURE), "failure", 3),
    "75": _Meaning("malware.suspicious", _SECURITY, None, 4), "77": _Meaning("malware.found", _SECURITY, None, 4),
}  # fmt: skip
# What was done, and whether that is what it should have come to.
_DONE = {
    "1": ("quarantined", "success"), "2": ("renamed", "success"), "3": ("deleted", "success"), "4": ("left alone", "failure"), "5": ("cleaned", "success"),
    "6": ("cleaned or macros deleted", "success"), "7": ("saved", None), "9": ("moved back", None), "10": ("renamed back", None), "11": ("undone", None),
    "12": ("not accessible", "failure"), "13": ("backed up", None), "14": ("pending repair", None), "15": ("partially repaired", "failure"),
    "16": ("process termination pending restart", None), "17": ("excluded", None), "18": ("restart processing", None), "19": ("cleaned by deletion", "success"),
    "20": ("access denied", None), "21": ("process terminated", "success"), "22": ("no repair available", "failure"), "23": ("all actions failed", "failure"),
    "98": ("suspicious", None), "99": ("details pending", None), "110": ("commercial application", None), "111": ("forced by file name", None),
    "1000": ("forced by hash", None),
}  # fmt: skip
_WANTED = {"1": "quarantine", "2": "rename", "3": "delete", "4": "leave alone", "5": "clean", "6": "remove macros"}  # fmt: skip


class Symantec(SeparatedRecords):
    """Symantec's daily log."""

    name = "symantec"
    title = "Symantec AntiVirus and Endpoint Protection log"
    weight = 1.0
    examples = (
        Example(
            '38000309160A,5,1,2,WS7,ann,Trojan.Gen.2,C:\\Users\\ann\\a.exe,5,1,1,256,33554436,"",1767449122,,0,101\t{0}\t0,0,0,0,0,0,0,,0,,0,,0,0,,{A},,192.0.2.7,,SHOP,00:00:5E:00:53:07,14.3.1',
            {"time": "2026-01-03T09:22:10.000000Z", "time_basis": "zone-assumed", "host": "WS7", "actor": "ann", "target": "C:\\Users\\ann\\a.exe", "action": "malware.found",
             "outcome": "success", "code": "5", "category": ["os.security"], "virus": "", "done": "", "version": "", "message": "Trojan.Gen.2: quarantined"},
        ),
        Example(
            '380003091611,46,1,1,WS7,ann,W32.Worm,C:\\x.exe,5,1,4,256,4,"",1767449122,,0,',
            {"action": "malware.found", "outcome": "failure", "severity": 4},
        ),
        Example(
            '380003091612,24,2,8,WS7,SYSTEM,,,,,,,16777216,"Symantec AntiVirus Realtime Protection\nUnloaded.",0,,0,',
            {"action": "malware.protection-off", "actor": "SYSTEM", "category": ["os.security"], "lines": 2},
        ),
        Example('380003091613,7,3,7,WS7,SYSTEM,,,,,,,16777216,"New virus definition file loaded.",0,,0,', {"action": "malware.update", "outcome": "success"}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _HEAD.match(line) if line[12:13] == "," else None

    def begun_at(self, text: str, start: int) -> Any:
        return _HEAD.match(text, start)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        row = csv_records.values(text, ",")
        said = dict(zip(_NAMES, row, strict=False))
        meaning = _EVENTS.get(said["event"], _Meaning("malware.event"))
        done, came_to = _DONE.get(said.get("done", ""), (None, None))
        fields: Fields = {
            "program": "symantec", "code": said["event"], "action": meaning.action, "category": meaning.category, "severity": meaning.severity,
            "host": said.get("computer"), "actor": said.get("user"), "target": said.get("file") or said.get("virus"),
            "outcome": meaning.outcome or came_to, "virus": said.get("virus"), "done": done, "logger": _LOGGERS.get(said.get("logger", "")),
            "wanted": ", ".join(_WANTED[said[name]] for name in ("first_action", "second_action") if said.get(name) in _WANTED) or None,
            "scan_id": said.get("scan_id") if said.get("scan_id") != "0" else None,
        }  # fmt: skip
        for name, at in _PLACES.items():
            if at < len(row) and row[at]:
                fields[name] = row[at]
        fields["source_ip"] = fields.pop("remote_ip", None)
        words = said.get("description", "").strip()
        if not words and said.get("virus"):
            words = f"{said['virus']}: {done}" if done else said["virus"]
        if words:
            fields["message"] = words
        else:
            fields["message_at"] = 0
        stamp = reading.clock.iso(_written(begun["time"]))
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        return fields


def _written(octets: str) -> str:
    year, month, day, hour, minute, second = bytes.fromhex(octets)
    return f"{1970 + year}-{month + 1:02}-{day:02} {hour:02}:{minute:02}:{second:02}"


FORMAT = Symantec()
