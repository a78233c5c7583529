"""What sshd, sudo, cron and the account tools say on a Linux host, line by line.

Texts follow OpenSSH 8 and 9 (auth.c, sshd.c), Linux-PAM's pam_unix, sudo 1.9 (logging.c) and
shadow-utils.
"""

from __future__ import annotations

from datetime import datetime

from logscope.demo.cast import Person, later, pid_at
from logscope.demo.collection import Step, SyslogLog, step

SUDO_CATEGORIES = ["audit.privilege", "audit.activity"]


class Shell:
    """The log-ons and commands of one host, in its ``auth.log`` or ``secure``."""

    def __init__(self, auth: SyslogLog) -> None:
        self.auth = auth
        self._sessions = 40

    def failed(
        self,
        time: datetime,
        user: str,
        address: str,
        port: int,
        *,
        known: bool,
        told: str | None = None,
    ) -> None:
        """One wrong password, for an account that exists or not."""
        pid = pid_at(time)

        def say(seconds: float, message: str, planted: Step | None = None) -> None:
            self.auth.say(later(time, seconds), "sshd", message, pid, planted)

        failure = f"authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={address} "
        if known:
            say(0, f"pam_unix(sshd:auth): {failure} user={user}")
        else:
            say(0, f"Invalid user {user} from {address} port {port}")
            say(0.1, "pam_unix(sshd:auth): check pass; user unknown")
            say(0.2, f"pam_unix(sshd:auth): {failure}")
        planted = None
        if told is not None:
            planted = step(
                told, program="sshd", actor=user, source_ip=address, source_port=port,
                outcome="failure", category=["audit.logon"],
            )  # fmt: skip
        whom = user if known else f"invalid user {user}"
        say(2.1, f"Failed password for {whom} from {address} port {port} ssh2", planted)
        whom = f"authenticating user {user}" if known else f"invalid user {user}"
        say(3.4, f"Connection closed by {whom} {address} port {port} [preauth]")

    def session(
        self,
        time: datetime,
        until: datetime | None,
        person: Person,
        address: str,
        port: int,
        *,
        password: bool = False,
        told: str | None = None,
    ) -> None:
        """A log-on and, unless ``until`` is None, its log-off."""
        pid, name = pid_at(time), person.name
        self._sessions += 1
        number = self._sessions

        def say(
            when: datetime, message: str, planted: Step | None = None, program: str = "sshd"
        ) -> None:
            self.auth.say(when, program, message, pid if program == "sshd" else 612, planted)

        if password:
            accepted = f"Accepted password for {name} from {address} port {port} ssh2"
        else:
            accepted = f"Accepted publickey for {name} from {address} port {port} ssh2: ED25519 {person.key}"
        begun = ended = None
        if told is not None:
            begun = step(
                told, program="sshd", pid=pid, actor=name, source_ip=address, source_port=port,
                outcome="success", category=["audit.logon"],
            )  # fmt: skip
            ended = step("log-off", program="sshd", actor=name, category=["audit.logon"])
        say(time, accepted, begun)
        say(
            later(time, 0.1),
            f"pam_unix(sshd:session): session opened for user {name}(uid={person.uid}) by (uid=0)",
        )
        say(later(time, 0.2), f"New session {number} of user {name}.", None, "systemd-logind")
        if until is None:
            return
        say(until, f"Received disconnect from {address} port {port}:11: disconnected by user")
        say(later(until, 0.1), f"Disconnected from user {name} {address} port {port}")
        say(later(until, 0.2), f"pam_unix(sshd:session): session closed for user {name}", ended)
        say(
            later(until, 0.3),
            f"Session {number} logged out. Waiting for processes to exit.",
            None,
            "systemd-logind",
        )
        say(later(until, 0.4), f"Removed session {number}.", None, "systemd-logind")

    def sudo(
        self,
        time: datetime,
        person: Person,
        command: str,
        *,
        target: str = "root",
        tty: str = "pts/0",
        seconds: float | None = 1.0,
        told: str | None = None,
    ) -> None:
        """A command by sudo; with ``seconds`` None its end is not on record."""
        planted = None
        if told is not None:
            planted = step(
                told, program="sudo", actor=person.name, access=target, command=command,
                device=tty, category=SUDO_CATEGORIES,
            )  # fmt: skip
        self.auth.say(
            time,
            "sudo",
            f"{person.name:>8} : TTY={tty} ; PWD=/home/{person.name} ; USER={target} ; COMMAND={command}",
            planted=planted,
        )
        uid = 0 if target == "root" else 26
        self.auth.say(
            later(time, 0.1),
            "sudo",
            f"pam_unix(sudo:session): session opened for user {target}(uid={uid}) by {person.name}(uid={person.uid})",
        )
        if seconds is not None:
            self.auth.say(
                later(time, seconds),
                "sudo",
                f"pam_unix(sudo:session): session closed for user {target}",
            )

    def sudo_wrong_password(self, time: datetime, person: Person, command: str, tty: str) -> None:
        """A refusal by sudo: PAM's line and sudo's own."""
        name = person.name
        self.auth.say(
            time,
            "sudo",
            f"pam_unix(sudo:auth): authentication failure; logname={name} uid={person.uid} euid=0 "
            f"tty=/dev/{tty} ruser={name} rhost=  user={name}",
        )
        self.auth.say(
            later(time, 7),
            "sudo",
            f"{name:>8} : 2 incorrect password attempts ; TTY={tty} ; PWD=/home/{name} ; USER=root ; COMMAND={command}",
            planted=step(
                "sudo refused", program="sudo", actor=name, command=command, outcome="failure",
                category=["audit.privilege"],
            ),
        )  # fmt: skip

    def new_account(self, time: datetime, name: str, uid: int, group: str) -> None:
        """useradd, passwd and usermod, as they stand in the story."""
        pid = pid_at(time)
        self.auth.say(time, "useradd", f"new group: name={name}, GID={uid}", pid)
        self.auth.say(
            later(time, 0.1),
            "useradd",
            f"new user: name={name}, UID={uid}, GID={uid}, home=/home/{name}, shell=/bin/bash, from=/dev/pts/1",
            pid,
            step("new account", program="useradd", target=name, category=["audit.account"]),
        )
        self.auth.say(
            later(time, 21),
            "passwd",
            f"pam_unix(passwd:chauthtok): password changed for {name}",
            pid + 42,
            step("new account", program="passwd", target=name, category=["audit.account"]),
        )
        self.auth.say(
            later(time, 40),
            "usermod",
            f"add '{name}' to group '{group}'",
            pid + 80,
            step("new account", program="usermod", category=["audit.account"]),
        )
        self.auth.say(
            later(time, 40.1), "usermod", f"add '{name}' to shadow group '{group}'", pid + 80
        )

    def cron(self, time: datetime, user: str, seconds: float) -> None:
        """The PAM session of one cron job."""
        pid = pid_at(time)
        program = "CRON" if self.auth.name == "auth.log" else "crond"
        module = "cron" if program == "CRON" else "crond"
        uid = 0 if user == "root" else 26
        self.auth.say(
            time,
            program,
            f"pam_unix({module}:session): session opened for user {user}(uid={uid}) by (uid=0)",
            pid,
        )
        self.auth.say(
            later(time, seconds),
            program,
            f"pam_unix({module}:session): session closed for user {user}",
            pid,
        )
