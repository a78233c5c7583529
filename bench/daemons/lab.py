"""The scratch folder, the daemons that are known, and the facts that must be on record of what was done to them."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOME = "127.0.0.1"
USER, OTHER, GROUP, PASSWORD = "lsbench", "lsbench2", "lsbenchgrp", "Correct-Horse-7"
# Where packages are unpacked that Debian does not let stand beside others.
ASIDE = Path("/var/cache/logscope-bench")


@dataclass(frozen=True, slots=True)
class Fact:
    """A deed, and what a record of it must say: every field given must be in one event.

    A tuple holds what it may say, one or the other.
    """

    deed: str
    fields: dict[str, Any]

    def on_record(self, events: list[dict[str, Any]]) -> bool:
        return any(
            all(_holds(event.get(name), wanted) for name, wanted in self.fields.items())
            for event in events
        )


def _holds(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, tuple):
        return value in wanted
    return wanted in value if isinstance(value, list) else value == wanted


class Lab:
    """The scratch folder, the processes that run in it, and the facts of the daemon at work."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.logs = folder / "logs"
        self.logs.mkdir(mode=0o1777)
        self.logs.chmod(0o1777)  # daemons drop their rights, each to an account of its own
        folder.chmod(0o755)
        self.facts: list[Fact] = []
        self._running: list[subprocess.Popen[bytes]] = []
        self._narration = (folder / "narration.txt").open("ab")

    def config(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text)
        return path

    def room(self, name: str, owner: str | None = None) -> Path:
        path = self.folder / name
        path.mkdir()
        if owner is not None:
            shutil.chown(path, owner)
        return path

    def run(
        self, *command: object, text: str = "", timeout: float = 60, **environment: object
    ) -> int:
        """A deed; whether it succeeds is for the log to say."""
        try:
            done = subprocess.run(
                [str(word) for word in command],
                input=text.encode(),
                stdout=self._narration,
                stderr=self._narration,
                timeout=timeout,
                check=False,
                start_new_session=True,
                env={**os.environ, **{name: str(value) for name, value in environment.items()}},
            )
        except (subprocess.TimeoutExpired, OSError) as error:
            self._narration.write(f"{command}: {error}\n".encode())
            return 1
        return done.returncode

    def spawn(
        self, *command: object, wait: float = 1.5, **environment: object
    ) -> subprocess.Popen[bytes]:
        """Start a daemon in the foreground."""
        process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=self._narration,
            stderr=self._narration,
            start_new_session=True,
            env={
                **os.environ,
                "LC_ALL": "C.UTF-8",
                **{name: str(value) for name, value in environment.items()},
            },
        )
        self._running.append(process)
        time.sleep(wait)
        return process

    def end(self, process: subprocess.Popen[bytes], how: int = signal.SIGTERM) -> None:
        """Stop what was spawned: politely, then its whole session."""
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(15)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process in self._running:
            self._running.remove(process)

    def wait_for(self, port: int, seconds: float = 15) -> None:
        """Until somebody listens on ``port``."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(OSError), socket.create_connection((HOME, port), 1):
                return
            time.sleep(0.2)

    def expect(self, deed: str, **fields: Any) -> None:
        self.facts.append(Fact(deed, fields))

    def close(self) -> None:
        for process in reversed(tuple(self._running)):
            self.end(process)
        self._narration.close()


@dataclass(frozen=True, slots=True)
class Daemon:
    """``programs`` tells its records in the common syslog, ``files`` begins the names of its own logs.

    ``packages`` are installed, those of ``aside`` only unpacked: they may not stand beside others.
    """

    name: str
    binary: str
    packages: tuple[str, ...]
    act: Callable[[Lab], None]
    programs: re.Pattern[str] | None
    files: str
    aside: tuple[str, ...]


DAEMONS: list[Daemon] = []


def daemon(
    name: str,
    binary: str,
    packages: str,
    programs: str | None = None,
    files: str | None = None,
    aside: str = "",
) -> Callable[[Callable[[Lab], None]], Callable[[Lab], None]]:
    """Register a daemon; one with ``programs`` logs through syslog."""

    def register(act: Callable[[Lab], None]) -> Callable[[Lab], None]:
        pattern = re.compile(programs) if programs else None
        DAEMONS.append(
            Daemon(
                name,
                binary,
                tuple(packages.split()),
                act,
                pattern,
                files or name,
                tuple(aside.split()),
            )
        )
        return act

    return register


def curl(lab: Lab, *arguments: object) -> int:
    return lab.run("curl", "-sk", "--max-time", 10, *arguments)


def certificate(lab: Lab, room: Path) -> None:
    """``cert`` and ``key`` in ``room``, signed by itself."""
    lab.run(
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=www.example.com", "-days", "2",
        "-keyout", room / "key", "-out", room / "cert",
    )  # fmt: skip
