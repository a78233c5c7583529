"""The syslog that the daemons share, and the experiment."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import daemons
from bench.daemons import (  # noqa: F401  # they register their daemons, in this order
    accounts,
    databases,
    files,
    guards,
    mail,
    names,
    network,
    web,
)
from bench.daemons.lab import ASIDE, DAEMONS, GROUP, OTHER, USER, Daemon, Fact, Lab, daemon
from bench.running import logscope, show_table

DEV_LOG = Path("/dev/log")


@daemon("rsyslog", "rsyslogd", "rsyslog", r"rsyslogd")
def rsyslog(lab: Lab) -> None:
    """It runs already: what it says of itself."""
    lab.expect("service started", program="rsyslogd", action="service.start")


@contextlib.contextmanager
def _syslog(lab: Lab) -> Iterator[bool]:
    """An rsyslogd on ``/dev/log``, if there is none; whether it runs."""
    if DEV_LOG.exists() or shutil.which("rsyslogd") is None:
        yield False
        return
    config = lab.config(
        "rsyslog.conf",
        f'global(workDirectory="{lab.folder}")\nmodule(load="imuxsock" SysSock.Name="{DEV_LOG}" SysSock.RateLimit.Interval="0")\n'
        f'*.* action(type="omfile" file="{lab.logs}/syslog" template="RSYSLOG_TraditionalFileFormat")\n',
    )
    process = lab.spawn("rsyslogd", "-n", "-f", config, "-i", lab.folder / "rsyslog.pid")
    try:
        yield True
    finally:
        time.sleep(1)
        lab.end(process)
        DEV_LOG.unlink(missing_ok=True)


def _delete_accounts(lab: Lab) -> None:
    lab.run("userdel", "-r", USER)
    lab.run("userdel", OTHER)
    lab.run("groupdel", GROUP)


def _install() -> None:
    """Install what is missing; unpack what Debian does not let stand beside the rest."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    packages = {name for one in DAEMONS for name in one.packages}
    packages |= {"rsyslog", "sshpass", "openssh-client", "curl", "openssl"}
    subprocess.run(
        ["apt-get", "install", "-y", "--no-install-recommends", *sorted(packages)],
        check=True,
        env=environment,
    )
    ASIDE.mkdir(parents=True, exist_ok=True)
    for name in sorted({name for one in DAEMONS for name in one.aside}):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["apt-get", "download", name], check=True, cwd=folder, env=environment)
            for package in Path(folder).glob("*.deb"):
                subprocess.run(["dpkg", "-x", str(package), str(ASIDE)], check=True)


def _events(case: Path) -> list[dict[str, Any]]:
    done = logscope("search", "-c", str(case), "--json", "--limit", "1000000")
    return [json.loads(line) for line in done.stdout.splitlines()]


def _shape(message: str) -> str:
    """A message without what differs from one record to the next."""
    return re.sub(r"0x[0-9a-f]+|\d+", "#", message)[:160]


def _own(events: list[dict[str, Any]], one: Daemon) -> list[dict[str, Any]]:
    """The records of a daemon: in files of its own, or under its program's name in the syslog."""
    own = []
    for event in events:
        file = Path(str(event.get("source", ""))).name
        if file.startswith(one.files) or (
            file == "syslog" and one.programs and one.programs.fullmatch(str(event.get("program")))
        ):
            own.append(event)
    return own


def _report(name: str, events: list[dict[str, Any]], facts: list[Fact]) -> tuple[object, ...]:
    found = sum(fact.on_record(events) for fact in facts)
    wanted = {fact.fields["category"] for fact in facts if "category" in fact.fields}
    reached = {category for event in events for category in event.get("category") or ()}
    with_rule = sum(bool(event.get("rule") or event.get("category")) for event in events)
    lines = sum(event.get("lines") or 1 for event in events)
    parsed = sum(event.get("format") not in {None, "", "plain", "unparsed"} for event in events)
    share = f"{100 * with_rule / len(events):.0f}%" if events else "-"
    return (
        name,
        lines,
        len(events),
        parsed,
        share,
        f"{len(wanted & reached)}/{len(wanted)}",
        f"{found}/{len(facts)}",
    )


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench daemons", description=daemons.__doc__)
    parser.add_argument(
        "--install",
        action="store_true",
        help="install what is missing from Debian's packages first",
    )
    parser.add_argument(
        "--only", nargs="*", metavar="NAME", help="only these daemons (and the accounts they need)"
    )
    parser.add_argument(
        "--keep", action="store_true", help="leave the scratch folder, logs and case, and say where"
    )
    options = parser.parse_args(arguments)
    if os.geteuid() != 0:
        parser.error(
            "daemons that change accounts need root; use a throw-away machine or container"
        )
    for name in (USER, OTHER):
        if (
            subprocess.run(["getent", "passwd", name], capture_output=True, check=False).returncode
            == 0
        ):
            parser.error(f"there is an account {name} already: delete it first")
    if options.install:
        _install()
    os.environ["PATH"] += f":{ASIDE}/usr/sbin:{ASIDE}/usr/bin"
    folder = Path(tempfile.mkdtemp(prefix="logscope-daemons-"))
    lab = Lab(folder)
    deeds: dict[str, list[Fact]] = {}
    try:
        with _syslog(lab) as syslog:
            try:
                for one in DAEMONS:
                    if options.only and one.name not in {*options.only, "shadow"}:
                        continue
                    if shutil.which(one.binary) is None:
                        print(
                            f"{one.name}: not installed (packages {' '.join((*one.packages, *one.aside))})"
                        )
                    elif one.programs and not syslog:
                        print(f"{one.name}: left out, there is no syslog of our own")
                    else:
                        lab.facts = []
                        try:
                            one.act(lab)
                        except (OSError, ValueError, LookupError) as error:
                            print(f"{one.name}: could not be brought to act: {error}")
                        deeds[one.name] = lab.facts
            finally:
                _delete_accounts(lab)
        lab.close()
        case = folder / "daemons.logscope.db"
        done = logscope("import", "-c", str(case), str(lab.logs))
        print(done.stdout.decode(errors="replace"))
        events = _events(case)
        known = {one.name: one for one in DAEMONS}
        rows, missed, unread = [], [], Counter[tuple[str, str]]()
        for name, facts in deeds.items():
            own = _own(events, known[name])
            rows.append(_report(name, own, facts))
            missed += [
                (name, fact.deed, json.dumps(fact.fields))
                for fact in facts
                if not fact.on_record(own)
            ]
            unread.update(
                (name, _shape(str(event.get("message"))))
                for event in own
                if not event.get("rule") and not event.get("category")
            )
        show_table(
            ("daemon", "lines", "records", "with a format", "with a rule", "categories", "facts"),
            rows,
        )
        print("\nfacts that were missed:")
        for row in missed:
            print("  " + "  ".join(row))
        print("\nmessages without a rule:")
        for (name, shape), number in sorted(unread.items()):
            print(f"  {name} {number} x {shape!r}")
        return 0 if done.status == 0 and not missed else 1
    finally:
        lab.close()
        if options.keep:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
