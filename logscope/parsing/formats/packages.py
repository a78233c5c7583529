"""Logs of package managers: dpkg and its alternatives, APT's history and terminal, yum, dnf, pacman, zypper.

* dpkg.log: ``yyyy-mm-dd hh:mm:ss ACTION PACKAGE OLD-VERSION NEW-VERSION``, dpkg(1), option ``--log``;
* alternatives.log: ``update-alternatives yyyy-mm-dd hh:mm:ss: MESSAGE``, dpkg's ``utils/update-alternatives.c``;
* ``/var/log/apt/term.log``: what a run printed, from ``Log started:`` to ``Log ended:``, APT's ``apt-pkg/deb/dpkgpm.cc``;
* ``/var/log/apt/history.log``: paragraphs from ``Start-Date:`` to ``End-Date:``, APT's ``history.cc``;
* yum.log: ``Mmm dd hh:mm:ss Installed: PACKAGE``; dnf.log and dnf.rpm.log: ``ISO-STAMP LEVEL MESSAGE``;
* pacman.log: ``[STAMP] [ALPM] installed PACKAGE (VERSION)``;
* ``/var/log/zypp/history``: ``STAMP|install|PACKAGE|VERSION|ARCH|USER@HOST|REPOSITORY|CHECKSUM|``.

A package that comes, changes or goes is activity; the steps between are on record without a category. A configuration
file that dpkg replaces is a change of a file.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading, Sample
from logscope.parsing.rule import Fields
from logscope.parsing.times import MONTH

_ACTIVITY = ("audit.activity",)

_DPKG = re.compile(
    r"(?P<stamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (?:(?P<verb>install|upgrade|remove|purge|configure|trigproc|disappear) (?P<target>\S+) (?P<old>\S+)(?: (?P<new>\S+))?|"
    r"(?P<status>status) (?P<state>[\w-]+) (?P<package>\S+) (?P<version>\S+)|(?P<startup>startup) (?P<what>\S+)(?: (?P<how>\S+))?|"
    r"(?P<conffile>conffile) (?P<file>.+) (?P<decision>install|keep))\s*$"
)
_DPKG_ACTIVITY = frozenset({"install", "upgrade", "remove", "purge", "disappear"})


class Dpkg(Format):
    """dpkg.log."""

    name = "dpkg"
    title = "dpkg log"
    weight = 1.0
    continuation = "none"
    examples = (
        Example(
            "2026-01-03 14:05:22 install nmap:amd64 <none> 7.93+dfsg1-1",
            {
                "time": "2026-01-03T14:05:22.000000Z", "program": "dpkg", "target": "nmap:amd64",
                "action": "package.install", "category": ["audit.activity"], "new_version": "7.93+dfsg1-1",
            },
        ),
        Example("2026-01-03 14:05:22 status half-configured nmap:amd64 7.93", {"target": "nmap:amd64", "action": "package.status"}),
        Example("2026-01-03 14:05:22 startup archives unpack", {"action": "package.startup"}),
        Example("2026-01-03 14:05:22 conffile /etc/ssh/sshd_config install", {"target": "/etc/ssh/sshd_config", "category": ["audit.file"]}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _DPKG.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:  # noqa: ARG002  # its first line says it
        part = begun.groupdict()
        fields: Fields = {
            "program": "dpkg",
            "message_at": begun.end("stamp") + 1,
            "rule": "dpkg.line",
        }
        stamp = reading.clock.iso(part["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        verb = part["verb"]
        if verb:
            fields["action"] = f"package.{verb}"
            fields["target"] = part["target"]
            fields["old_version"], fields["new_version"] = _known(part["old"]), _known(part["new"])
            if verb in _DPKG_ACTIVITY:
                fields["category"] = _ACTIVITY
        elif part["status"]:
            fields["action"], fields["target"] = "package.status", part["package"]
            fields["state"], fields["version"] = part["state"], part["version"]
        elif part["startup"]:
            fields["action"], fields["target"] = "package.startup", part["what"]
        else:
            fields["action"], fields["target"] = "package.conffile", part["file"]
            if part["decision"] == "install":
                fields["category"] = ("audit.file",)
        return fields


def _known(version: str | None) -> str | None:
    return None if version == "<none>" else version


_ALTERNATIVES = re.compile(
    r"update-alternatives (?P<stamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d): (?P<message>(?:run with (?P<command>--.*)"
    r"|link group (?P<group>\S+) (?:updated to point to (?P<points_to>.+)|(?P<removed>fully removed))"
    r"|status of link group (?P<group2>\S+) set to (?P<status>auto|manual)|.*))$",
)


class Alternatives(Format):
    """alternatives.log."""

    name = "alternatives"
    title = "update-alternatives log"
    weight = 1.0
    continuation = "none"
    examples = (
        Example(
            "update-alternatives 2026-01-03 14:05:22: link group editor updated to point to /usr/bin/vim.tiny",
            {
                "time": "2026-01-03T14:05:22.000000Z", "program": "update-alternatives", "target": "editor", "action": "alternatives.set",
                "points_to": "", "category": ["audit.activity"],
            },
        ),
        Example(
            "update-alternatives 2026-01-03 14:05:21: run with --install /usr/bin/editor editor /usr/bin/vim.tiny 15",
            {"command": "update-alternatives --install /usr/bin/editor editor /usr/bin/vim.tiny 15", "action": "alternatives.run"},
        ),
        Example("update-alternatives 2026-01-03 14:05:23: status of link group /usr/bin/awk set to manual", {"target": "/usr/bin/awk", "action": "alternatives.status", "status": ""}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _ALTERNATIVES.match(line) if line[:20] == "update-alternatives " else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:  # noqa: ARG002  # one line, matched whole
        fields: Fields = {
            "program": "update-alternatives", "message_at": begun.start("message"), "rule": "alternatives.line",
            "target": begun["group"] or begun["group2"], "points_to": begun["points_to"], "status": begun["status"],
        }  # fmt: skip
        stamp = reading.clock.iso(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        if begun["command"]:
            fields["action"], fields["command"] = "alternatives.run", f"update-alternatives {begun['command']}"  # fmt: skip
            fields["category"] = _ACTIVITY
        elif begun["points_to"] or begun["removed"]:
            fields["action"] = "alternatives.set" if begun["points_to"] else "alternatives.remove"
            fields["category"] = _ACTIVITY
        elif begun["status"]:
            fields["action"] = "alternatives.status"
        return fields


_TERM_BEGIN = re.compile(r"Log started: (?P<stamp>\d{4}-\d\d-\d\d {1,2}\d\d:\d\d:\d\d)\s*$")
_TERM_END = re.compile(r"\nLog ended: (?P<stamp>\d{4}-\d\d-\d\d {1,2}\d\d:\d\d:\d\d)")
_TERM_PACKAGE = re.compile(
    r"\n(?:Setting up|Removing|Purging configuration files for) (?P<package>[\w.+:-]{1,100} \([^()\n]{1,100}\))"
)
_TERM_ERROR = re.compile(r"\n(?:dpkg: error |E: )")
_MOST_CHARACTERS = 262_144


class AptTerm(Format):
    """APT's term.log."""

    name = "apt-term"
    title = "APT term.log"
    weight = 1.0
    continuation = "any"
    looks_back = True
    examples = (
        Example(
            "Log started: 2026-01-03  14:05:22\nSelecting previously unselected package nmap.\n(Reading database ... 61234 files)\nSetting up nmap (7.93+dfsg1-1) ...\nLog ended: 2026-01-03  14:05:29",
            {
                "time": "2026-01-03T14:05:22.000000Z", "program": "apt", "target": "nmap (7.93+dfsg1-1)", "action": "package.output",
                "category": ["audit.activity"], "end": "", "lines": 5,
            },
        ),
        Example(
            "Log started: 2026-01-03  14:05:22\ndpkg: error processing package nginx (--configure):\n installed nginx package post-installation script subprocess returned error exit status 1",
            {"outcome": "failure"},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _TERM_BEGIN.match(line) if line[:13] == "Log started: " else None

    def keeps(self, first: str, lines: int, line: str) -> bool:  # noqa: ARG002  # only the line itself tells
        return line[:13] != "Log started: "

    def score(self, sample: Sample) -> float:
        """What packages print may look like anything."""
        return self.weight if any(self.begin(line) is not None for line in sample.lines) else 0.0

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        looked_at = text[:_MOST_CHARACTERS]
        packages = dict.fromkeys(_TERM_PACKAGE.findall(looked_at))
        fields: Fields = {
            "program": "apt", "message_at": 0, "rule": "apt-term.run", "action": "package.output", "category": _ACTIVITY,
            "target": ", ".join(packages)[:1000] or None,
        }  # fmt: skip
        stamp = reading.clock.iso(" ".join(begun["stamp"].split()))
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        end = _TERM_END.search(text)
        if end is not None:
            fields["end"] = " ".join(end["stamp"].split())
        if _TERM_ERROR.search(looked_at) is not None:
            fields["outcome"] = "failure"
        return fields


_APT_BEGIN = re.compile(r"Start-Date: (?P<stamp>\d{4}-\d\d-\d\d {1,2}\d\d:\d\d:\d\d)\s*$")
_APT_LINE = re.compile(r"(?P<key>[A-Z][A-Za-z-]{2,30}): ?(?P<value>[^\n]*)")
_APT_KEYS = (
    "Commandline: ", "Comment: ", "Requested-By: ", "Install: ", "Reinstall: ", "Upgrade: ", "Downgrade: ", "Remove: ",
    "Purge: ", "Error: ", "Disappeared: ", "End-Date: ",
)  # fmt: skip
_APT_REQUESTER = re.compile(r"(?P<actor>.+?) \((?P<actor_id>\d+)\)")
_APT_VERBS = ("Install", "Reinstall", "Upgrade", "Downgrade", "Remove", "Purge")


class AptHistory(Format):
    """APT's history.log."""

    name = "apt-history"
    title = "APT history.log"
    weight = 1.0
    continuation = "any"
    looks_back = True
    examples = (
        Example(
            "Start-Date: 2026-01-03  14:05:22\nCommandline: apt-get install nmap\nRequested-By: ann (1000)\n"
            "Install: nmap:amd64 (7.93+dfsg1-1), liblinear4:amd64 (2.3.0, automatic)\nEnd-Date: 2026-01-03  14:05:29",
            {
                "time": "2026-01-03T14:05:22.000000Z", "program": "apt", "actor": "ann", "actor_id": "1000",
                "command": "apt-get install nmap", "action": "package.install", "category": ["audit.activity"],
                "target": "nmap:amd64 (7.93+dfsg1-1), liblinear4:amd64 (2.3.0, automatic)",
            },
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _APT_BEGIN.match(line)

    def keeps(self, first: str, lines: int, line: str) -> bool:  # noqa: ARG002  # only the line itself tells
        """All of a paragraph belongs to its first line, the end's date too."""
        return line.startswith(_APT_KEYS)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        said = dict(_APT_LINE.findall(text))
        fields: Fields = {
            "program": "apt", "message_at": 0, "rule": "apt-history.transaction", "category": _ACTIVITY,
            "command": said.get("Commandline"), "action": "package.transaction",
        }  # fmt: skip
        stamp = reading.clock.iso(" ".join(begun["stamp"].split()))
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        requester = _APT_REQUESTER.match(said.get("Requested-By", ""))
        if requester is not None:
            fields.update(requester.groupdict())
        done = [verb for verb in _APT_VERBS if verb in said]
        if len(done) == 1:
            fields["action"] = f"package.{done[0].lower()}"
        if done:
            fields["target"] = said[done[0]][:1000]
        if "Error" in said:
            fields["outcome"], fields["reason"] = "failure", said["Error"]
        return fields


_YUM = re.compile(
    rf"(?P<stamp>{MONTH} {{1,2}}\d{{1,2}} \d\d:\d\d:\d\d) (?P<message>(?P<verb>(?:Dep-)?Installed|Updated|Upgraded|Downgraded|Reinstalled|Erased|Removed|Obsoleted): (?P<target>\S.*))$"
)
_DNF = re.compile(
    r"(?P<stamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d{4})) (?:\[\d+\] )?(?P<level>CRITICAL|ERROR|WARNING|INFO|DEBUG|DDEBUG|SUBDEBUG|TRACE|NOTICE) "
    r"(?P<message>(?:(?P<verb>Installed|Upgraded?|Downgraded?|Reinstalled?|Erase|Removed|Obsoleted|Install|Cleanup|Upgrade): (?P<target>\S+))?.*)",
    re.DOTALL,
)
_DNF_OWN = re.compile(
    r"Z? (?:DDEBUG|SUBDEBUG) |--- logging initialized ---|DNF version|RPM transaction|Dependencies resolved"
)
_YUM_ACTIONS = {
    "installed": "install", "dep-installed": "install", "updated": "update", "upgraded": "update", "upgrade": "update",
    "downgraded": "downgrade", "reinstalled": "reinstall", "erased": "remove", "erase": "remove", "removed": "remove",
    "obsoleted": "remove", "install": "install", "downgrade": "downgrade", "reinstall": "reinstall",
}  # fmt: skip
_YUM_LEVELS = {"CRITICAL": 2, "ERROR": 3, "WARNING": 4, "NOTICE": 5, "INFO": 6}


class Yum(Format):
    """yum.log, dnf.log and dnf.rpm.log."""

    name = "yum"
    by_itself = False  # it looks like anybody's log
    title = "yum and dnf logs"
    weight = 0.98
    continuation = "any"
    yearless = re.compile(rb"\n(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}(\d{1,2}) \d")
    examples = (
        Example(
            "Jan 03 14:05:22 Installed: nmap-7.92-1.el9.x86_64",
            {
                "program": "yum", "action": "package.install", "target": "nmap-7.92-1.el9.x86_64",
                "category": ["audit.activity"], "outcome": "success",
            },
        ),
        Example(
            "2026-01-03T14:05:22+0100 SUBDEBUG Erase: audit-3.0.7-103.el9.x86_64",
            {"time": "2026-01-03T13:05:22.000000Z", "program": "dnf", "action": "package.remove", "category": ["audit.activity"]},
        ),
        Example("2026-01-03T14:05:22Z DDEBUG Command: dnf install nmap", {"command": "dnf install nmap"}),
    )  # fmt: skip

    def score(self, sample: Sample) -> float:
        """An ISO stamp and a level are anybody's: some line must say what only yum and dnf say."""
        score = super().score(sample)
        if score and not any(_YUM.match(line) or _DNF_OWN.search(line) for line in sample.lines):
            return 0.0
        return score

    def begin(self, line: str) -> Any:
        return _DNF.match(line) if line[:1].isdigit() else _YUM.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:  # noqa: ARG002  # its first line says it
        dnf = begun.re is _DNF
        fields: Fields = {"program": "dnf" if dnf else "yum", "message_at": begun.start("message")}
        stamp = reading.clock.iso(begun["stamp"]) if dnf else reading.clock.syslog(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        if dnf:
            fields["severity"] = _YUM_LEVELS.get(begun["level"], 7)
        verb = (begun["verb"] or "").lower()
        if verb in _YUM_ACTIONS:
            fields["action"], fields["target"] = f"package.{_YUM_ACTIONS[verb]}", begun["target"]
            fields["category"], fields["outcome"] = _ACTIVITY, "success"
            fields["rule"] = "yum.package"
        elif begun["message"].startswith("Command: "):
            fields["command"], fields["action"] = begun["message"][9:], "package.command"
            fields["category"], fields["rule"] = _ACTIVITY, "yum.command"
        return fields


_PACMAN = re.compile(
    r"\[(?P<stamp>\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:[+-]\d{4})?)\] (?:\[(?P<part>ALPM(?:-SCRIPTLET)?|PACMAN|[A-Za-z][\w-]{1,20})\] )"
    r"(?P<message>(?:(?P<verb>installed|upgraded|downgraded|reinstalled|removed) (?P<target>\S+) \((?P<version>[^()]*)\))?.*)",
    re.DOTALL,
)


class Pacman(Format):
    """pacman.log."""

    name = "pacman"
    title = "pacman log"
    weight = 0.97
    continuation = "any"
    examples = (
        Example(
            "[2026-01-03T14:05:22+0100] [ALPM] installed nmap (7.93-1)",
            {"time": "2026-01-03T13:05:22.000000Z", "action": "package.install", "target": "nmap", "category": ["audit.activity"]},
        ),
        Example("[2026-01-03 14:05] [PACMAN] Running 'pacman -Syu'", {"command": "pacman -Syu", "program": "pacman"}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        found = _PACMAN.match(line)
        return found if found is not None and (found["part"].isupper() or found["verb"]) else None

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:  # noqa: ARG002  # its first line says it
        fields: Fields = {"program": "pacman", "message_at": begun.start("message")}
        stamp = reading.clock.iso(
            begun["stamp"] if len(begun["stamp"]) > 16 else begun["stamp"] + ":00"
        )
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        verb = begun["verb"]
        if verb:
            fields["action"] = "package." + {
                "installed": "install",
                "upgraded": "update",
                "downgraded": "downgrade",
                "reinstalled": "reinstall",
            }.get(verb, "remove")
            fields["target"], fields["version"] = begun["target"], begun["version"]
            fields["category"], fields["outcome"], fields["rule"] = (
                _ACTIVITY,
                "success",
                "pacman.package",
            )
        elif begun["message"].startswith("Running '"):
            fields["command"], fields["action"] = (
                begun["message"][9:].rstrip("'"),
                "package.command",
            )
            fields["category"], fields["rule"] = _ACTIVITY, "pacman.command"
        return fields


_ZYPP = re.compile(
    r"(?P<stamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\|(?P<verb>install|remove |remove|radd|rremove|rename|ralias|rurl|patch|command)\s*\|(?P<rest>.*)"
)


class Zypper(Format):
    """zypper's history."""

    name = "zypper"
    title = "zypper history"
    weight = 1.0
    continuation = "none"
    examples = (
        Example(
            "2026-01-03 14:05:22|install|nmap|7.93-1.1|x86_64|root@web1|repo-oss|0a1b2c|",
            {
                "time": "2026-01-03T14:05:22.000000Z", "action": "package.install", "target": "nmap", "actor": "root",
                "host": "web1", "category": ["audit.activity"],
            },
        ),
        Example("2026-01-03 14:05:22|command|root@web1|'zypper' 'in' 'nmap'|", {"command": "'zypper' 'in' 'nmap'", "actor": "root"}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _ZYPP.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:  # noqa: ARG002  # its first line says it
        verb = begun["verb"].strip()
        parts = begun["rest"].split("|")
        fields: Fields = {
            "program": "zypper", "message_at": begun.end("stamp") + 1, "action": f"package.{verb}", "rule": "zypper.line",
        }  # fmt: skip
        stamp = reading.clock.iso(begun["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        who = ""
        if verb == "command":
            who, fields["command"] = parts[0], parts[1] if len(parts) > 1 else None
        else:
            fields["target"] = parts[0]
            if verb in ("install", "remove", "patch") and len(parts) > 3:
                fields["version"], who = parts[1], parts[3]
        fields["category"] = _ACTIVITY
        fields["actor"], _, host = who.partition("@")
        if host:
            fields["host"] = host
        return fields


FORMATS = (Dpkg(), Alternatives(), AptTerm(), AptHistory(), Yum(), Pacman(), Zypper())
