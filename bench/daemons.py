"""Real daemons, real logs: what does an import miss of what was done to them?

Each function of this file starts one daemon (or tool) of Debian's packages in a scratch folder, with a
configuration, port and log of its own, does things to it, and says which facts must be on record
afterwards. Then the logs are imported, and each fact is found or missed. Their syslog is an rsyslogd on
``/dev/log``: where somebody else has that socket, the daemons that need it are left out.

For a throw-away machine or container, as root: it makes accounts (and deletes them again).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.running import logscope, show_table

HOME = "127.0.0.1"
USER, OTHER, GROUP, PASSWORD = "lsbench", "lsbench2", "lsbenchgrp", "Correct-Horse-7"
DEV_LOG = Path("/dev/log")


@dataclass(frozen=True, slots=True)
class Fact:
    """A deed, and what a record of it must say: every field given must be in one event."""

    deed: str
    fields: dict[str, Any]

    def on_record(self, events: list[dict[str, Any]]) -> bool:
        return any(
            all(_holds(event.get(name), wanted) for name, wanted in self.fields.items())
            for event in events
        )


def _holds(value: Any, wanted: Any) -> bool:
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

    def run(self, *command: object, text: str = "", timeout: float = 60) -> int:
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
            )
        except (subprocess.TimeoutExpired, OSError) as error:
            self._narration.write(f"{command}: {error}\n".encode())
            return 1
        return done.returncode

    def spawn(self, *command: object, wait: float = 1.5) -> subprocess.Popen[bytes]:
        """Start a daemon in the foreground."""
        process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=self._narration,
            stderr=self._narration,
            start_new_session=True,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
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

    def expect(self, deed: str, **fields: Any) -> None:
        self.facts.append(Fact(deed, fields))

    def close(self) -> None:
        for process in reversed(tuple(self._running)):
            self.end(process)
        self._narration.close()


@dataclass(frozen=True, slots=True)
class Daemon:
    """``programs`` tells its records in the common syslog, ``files`` begins the names of its own logs."""

    name: str
    binary: str
    package: str
    act: Callable[[Lab], None]
    programs: re.Pattern[str] | None
    syslog: bool


DAEMONS: list[Daemon] = []


def daemon(
    name: str, binary: str, package: str, programs: str | None = None
) -> Callable[[Callable[[Lab], None]], Callable[[Lab], None]]:
    """Register a daemon; one with ``programs`` logs through syslog."""

    def register(act: Callable[[Lab], None]) -> Callable[[Lab], None]:
        pattern = re.compile(programs) if programs else None
        DAEMONS.append(Daemon(name, binary, package, act, pattern, programs is not None))
        return act

    return register


def _curl(lab: Lab, *arguments: object) -> int:
    return lab.run("curl", "-sk", "--max-time", 10, *arguments)


# -- accounts and privileges, through syslog -----------------------------------------------------


@daemon(
    "shadow", "useradd", "passwd", r"useradd|userdel|usermod|passwd|chpasswd|chage|group\w+|chfn"
)
def shadow(lab: Lab) -> None:
    changes = (
        ("account created", ("useradd", "-m", "-s", "/bin/bash", USER), USER),
        ("second account created", ("useradd", "-M", OTHER), OTHER),
        ("group created", ("groupadd", GROUP), GROUP),
        ("account put into a group", ("usermod", "-a", "-G", f"{GROUP},sudo", USER), USER),
        ("expiry changed", ("chage", "-M", "90", USER), USER),
    )
    for deed, command, target in changes:
        lab.run(*command)
        lab.expect(deed, program=command[0], target=target, category="audit.account")
    lab.run("chpasswd", text=f"{USER}:{PASSWORD}\n")
    lab.expect("password set", program="chpasswd", target=USER, category="audit.account")
    lab.run("passwd", OTHER, text=f"{PASSWORD}\n{PASSWORD}\n")
    lab.expect("password changed", program="passwd", target=OTHER, category="audit.account")
    lab.run("usermod", "-L", OTHER)
    lab.expect("account locked", program="usermod", target=OTHER, category="audit.account")
    lab.run("userdel", OTHER)
    lab.expect("account deleted", program="userdel", target=OTHER, category="audit.account")


@daemon("sudo", "sudo", "sudo", r"sudo")
def sudo(lab: Lab) -> None:
    lab.run("sudo", "-u", USER, "/usr/bin/id")
    lab.expect(
        "root ran a command",
        actor="root",
        target=USER,
        command="/usr/bin/id",
        category="audit.activity",
    )
    as_user = ("runuser", "-u", USER, "--")
    lab.run(*as_user, "sudo", "-k", "-S", "/usr/bin/id", text=f"{PASSWORD}\n")
    lab.expect(
        "user ran a command as root",
        actor=USER,
        target="root",
        category="audit.privilege",
        command="/usr/bin/id",
    )
    lab.run(*as_user, "sudo", "-k", "-S", "/usr/bin/id", text="wrong\nwrong\nwrong\n")
    lab.expect("wrong password", actor=USER, outcome="failure", category="audit.privilege")
    lab.run("runuser", "-u", "nobody", "--", "sudo", "-S", "/usr/bin/id", text="x\nx\nx\n")
    lab.expect("not in sudoers", actor="nobody", outcome="failure", category="audit.privilege")


@daemon("su", "su", "util-linux", r"su")
def su(lab: Lab) -> None:
    lab.run("su", USER, "-c", "true")
    lab.expect("root became a user", actor="root", target=USER, outcome="success")
    lab.run("runuser", "-u", USER, "--", "su", "root", "-c", "true", text="wrong\n")
    lab.expect(
        "user failed to become root",
        actor=USER,
        target="root",
        outcome="failure",
        category="audit.privilege",
    )


@daemon("sshd", "/usr/sbin/sshd", "openssh-server", r"sshd(-session)?|internal-sftp")
def sshd(lab: Lab) -> None:
    port, room = 22022, lab.room("ssh")
    Path("/run/sshd").mkdir(exist_ok=True)
    for key in ("host", "client"):
        lab.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", room / key)
    config = lab.config(
        "sshd_config",
        f"Port {port}\nListenAddress {HOME}\nHostKey {room}/host\nPidFile {room}/pid\nLogLevel VERBOSE\n"
        f"UsePAM yes\nPasswordAuthentication yes\nPermitRootLogin prohibit-password\nStrictModes no\n"
        f"AuthorizedKeysFile {room}/client.pub\nSubsystem sftp internal-sftp -l INFO\n",
    )
    process = lab.spawn("/usr/sbin/sshd", "-D", "-f", config)
    plain = ("-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-p", port)
    asking = (*plain, "-o", "PubkeyAuthentication=no", "-o", "NumberOfPasswordPrompts=1")
    for deed, user, password, outcome in (
        ("password log-on", USER, PASSWORD, "success"),
        ("wrong password", USER, "wrong", "failure"),
        ("unknown user", "oracle", "wrong", "failure"),
        ("root by password", "root", "wrong", "failure"),
    ):
        lab.run("sshpass", "-p", password, "ssh", *asking, f"{user}@{HOME}", "true")
        lab.expect(
            deed,
            actor=user,
            source_ip=HOME,
            outcome=outcome,
            category="audit.logon",
            action="ssh.login",
        )
    lab.run("ssh", *plain, "-i", room / "client", f"root@{HOME}", "true")
    lab.expect(
        "root by key", actor="root", source_ip=HOME, outcome="success", category="audit.privilege"
    )
    lab.run("sshpass", "-p", PASSWORD, "sftp", "-P", port, *asking[:4], "-o", "PubkeyAuthentication=no",
            f"{USER}@{HOME}", text="get /etc/hostname /dev/null\nput /etc/hostname up.txt\nrm up.txt\n")  # fmt: skip
    lab.expect("file taken over sftp", target="/etc/hostname", category="audit.export")
    lab.expect("file removed over sftp", target=f"/home/{USER}/up.txt", category="audit.file")
    process.send_signal(signal.SIGHUP)
    time.sleep(1)
    lab.end(process)
    lab.expect("service started", program="sshd", action="ssh.start")
    lab.expect("service stopped", program="sshd", action="ssh.stop")


@daemon("cron", "cron", "cron", r"(?i)cron(tab)?")
def cron(lab: Lab) -> None:
    process = lab.spawn("cron", "-f", "-L", "15")
    lab.run("crontab", "-u", USER, "-", text="* * * * * /bin/true lsbench\n")
    lab.expect("crontab replaced", actor="root", target=USER, category="audit.activity")
    time.sleep(62 - time.time() % 60)
    lab.expect("job ran", actor=USER, category="audit.activity", command="/bin/true lsbench")
    lab.run("crontab", "-u", USER, "-r")
    lab.end(process)
    lab.expect("service started", program="cron", category="os.service")


# -- web ---------------------------------------------------------------------------------------


def _web_deeds(lab: Lab, port: int, *, proxied: bool = True) -> None:
    """The same deeds for every web server: found, absent, log-on good, bad and unknown, broken upstream."""
    url = f"http://{HOME}:{port}"
    _curl(lab, f"{url}/index.html", "-A", "bench/1")
    lab.expect(
        "page fetched", source_ip=HOME, code="200", outcome="success", category="app.transaction"
    )
    _curl(lab, f"{url}/absent")
    lab.expect(
        "page absent", source_ip=HOME, code="404", outcome="failure", category="app.transaction"
    )
    for user, password in (("ann", PASSWORD), ("ann", "wrong"), ("oracle", "wrong")):
        _curl(lab, "-u", f"{user}:{password}", f"{url}/private/")
    lab.expect("log-on", source_ip=HOME, actor="ann", code="200")
    lab.expect(
        "wrong password", source_ip=HOME, actor="ann", outcome="failure", category="app.auth"
    )
    lab.expect(
        "unknown user", source_ip=HOME, actor="oracle", outcome="failure", category="app.auth"
    )
    if proxied:
        _curl(lab, f"{url}/up")
        lab.expect("upstream down", source_ip=HOME, category="app.failure", outcome="failure")


def _web_root(lab: Lab, name: str) -> Path:
    room = lab.room(name)
    (room / "private").mkdir()
    for page in (room / "index.html", room / "private/index.html"):
        page.write_text("page\n")
    done = subprocess.run(
        ["openssl", "passwd", "-apr1", PASSWORD], capture_output=True, check=False
    )
    (room / "users").write_text(f"ann:{done.stdout.decode().strip()}\n")
    return room


@daemon("nginx", "nginx", "nginx-light")
def nginx(lab: Lab) -> None:
    port, room = 22080, _web_root(lab, "nginx")
    config = lab.config(
        "nginx.conf",
        f"user www-data; daemon off; pid {room}/pid; error_log {lab.logs}/nginx-error.log notice;\nevents {{}}\n"
        f"http {{ access_log {lab.logs}/nginx-access.log combined; server {{ listen {HOME}:{port}; root {room};\n"
        f"location /private/ {{ auth_basic x; auth_basic_user_file {room}/users; }}\n"
        f"location /up {{ proxy_pass http://{HOME}:9; }} }} }}\n",
    )
    process = lab.spawn("nginx", "-c", config)
    _web_deeds(lab, port)
    process.send_signal(signal.SIGHUP)
    time.sleep(1)
    lab.expect("configuration read anew", category="app.config")
    lab.end(process, signal.SIGQUIT)
    lab.expect("server stopped", category="app.lifecycle")


@daemon("apache2", "apache2", "apache2")
def apache(lab: Lab) -> None:
    port, room = 22081, _web_root(lab, "apache")
    modules = (
        "mpm_event",
        "authn_core",
        "authn_file",
        "authz_core",
        "authz_user",
        "auth_basic",
        "proxy",
        "proxy_http",
        "dir",
    )
    loads = "".join(f"LoadModule {m}_module /usr/lib/apache2/modules/mod_{m}.so\n" for m in modules)
    config = lab.config(
        "apache.conf",
        f"{loads}ServerName www.example.com\nListen {HOME}:{port}\nPidFile {room}/pid\nUser www-data\nGroup www-data\n"
        f"DefaultRuntimeDir {room}\nDocumentRoot {room}\nDirectoryIndex index.html\nErrorLog {lab.logs}/apache-error.log\n"
        'LogLevel info\nLogFormat "%h %l %u %t \\"%r\\" %>s %O \\"%{Referer}i\\" \\"%{User-Agent}i\\"" combined\n'
        f"CustomLog {lab.logs}/apache-access.log combined\nProxyPass /up http://{HOME}:9/\n"
        f"<Directory {room}>\nRequire all granted\n</Directory>\n<Directory {room}/private>\nAuthType Basic\nAuthName x\n"
        f"AuthUserFile {room}/users\nRequire valid-user\n</Directory>\n",
    )
    process = lab.spawn("apache2", "-f", config, "-DFOREGROUND")
    _web_deeds(lab, port)
    lab.expect("server started", category="app.lifecycle")
    process.send_signal(signal.SIGUSR1)
    time.sleep(2)
    lab.expect("configuration read anew", category="app.config")
    lab.end(process)


@daemon("squid", "squid", "squid")
def squid(lab: Lab) -> None:
    port, room = 22128, lab.room("squid", "proxy")
    config = lab.config(
        "squid.conf",
        f"http_port {HOME}:{port}\naccess_log stdio:{lab.logs}/squid-access.log\ncache_log {lab.logs}/squid-cache.log\n"
        f"pid_filename {room}/pid\ncoredump_dir {room}\nacl bad dstdomain .example.net\nhttp_access deny bad\nhttp_access allow all\n"
        "shutdown_lifetime 1 seconds\n",
    )
    process = lab.spawn("squid", "-N", "-f", config, wait=4)
    for url in ("http://www.example.net/", f"http://{HOME}:9/"):
        _curl(lab, "-x", f"http://{HOME}:{port}", url)
    lab.expect(
        "request denied",
        source_ip=HOME,
        outcome="failure",
        target="http://www.example.net/",
        category="app.transaction",
    )
    lab.expect("request failed", source_ip=HOME, outcome="failure", code="503")
    lab.end(process)
    lab.expect("server started", category="app.lifecycle")


@daemon("haproxy", "haproxy", "haproxy", r"haproxy")
def haproxy(lab: Lab) -> None:
    port = 22085
    config = lab.config(
        "haproxy.cfg",
        "global\n log /dev/log local0\ndefaults\n mode http\n log global\n option httplog\n timeout connect 1s\n timeout client 5s\n"
        f" timeout server 5s\nfrontend web\n bind {HOME}:{port}\n default_backend app\nbackend app\n server app1 {HOME}:9 check inter 200ms\n",
    )
    process = lab.spawn("haproxy", "-db", "-f", config, wait=3)
    _curl(lab, f"http://{HOME}:{port}/page")
    lab.expect(
        "request without a server",
        source_ip=HOME,
        code="503",
        outcome="failure",
        category="app.transaction",
    )
    lab.expect("server down", program="haproxy", category="app.failure", outcome="failure")
    lab.end(process)


# -- files and mail ------------------------------------------------------------------------------


def _ftp_deeds(lab: Lab, port: int) -> None:
    url = f"ftp://{HOME}:{port}"
    user = ("-u", f"{USER}:{PASSWORD}")
    _curl(lab, "-u", f"{USER}:wrong", f"{url}/")
    lab.expect("wrong password", actor=USER, source_ip=HOME, outcome="failure")
    _curl(lab, *user, "-T", "/etc/hostname", f"{url}/in.txt")
    lab.expect("log-on", actor=USER, source_ip=HOME, outcome="success")
    lab.expect("file put", actor=USER, source_ip=HOME, category="audit.file")
    _curl(lab, *user, "-o", "/dev/null", f"{url}/in.txt")
    lab.expect("file taken", actor=USER, source_ip=HOME, category="audit.export", outcome="success")
    _curl(lab, *user, "-Q", "-DELE in.txt", f"{url}/")


@daemon("vsftpd", "vsftpd", "vsftpd", r"vsftpd")
def vsftpd(lab: Lab) -> None:
    port, room = 22021, lab.room("vsftpd")
    config = lab.config(
        "vsftpd.conf",
        f"listen=YES\nlisten_address={HOME}\nlisten_port={port}\nbackground=NO\nanonymous_enable=NO\nlocal_enable=YES\nwrite_enable=YES\n"
        f"xferlog_enable=YES\ndual_log_enable=YES\nvsftpd_log_file={lab.logs}/vsftpd-own.log\nxferlog_file={lab.logs}/vsftpd-xferlog\n"
        f"pam_service_name=vsftpd\nsecure_chroot_dir={room}\nseccomp_sandbox=NO\n",
    )
    process = lab.spawn("vsftpd", config)
    _ftp_deeds(lab, port)
    lab.expect(
        "file deleted",
        actor=USER,
        source_ip=HOME,
        target=f"/home/{USER}/in.txt",
        category="audit.file",
    )
    lab.end(process)


@daemon("proftpd", "proftpd", "proftpd-core", r"proftpd")
def proftpd(lab: Lab) -> None:
    port, room = 22023, lab.room("proftpd")
    logs = lab.room("logs/proftpd")  # it refuses a folder that anybody may write to
    config = lab.config(
        "proftpd.conf",
        f"ServerName x\nServerType standalone\nDefaultAddress {HOME}\nPort {port}\nUseIPv6 off\nPidFile {room}/pid\nScoreboardFile {room}/board\n"
        f"User nobody\nGroup nogroup\nUseReverseDNS off\nSystemLog {logs}/proftpd-system.log\nTransferLog {logs}/proftpd-xferlog\n"
        f'LogFormat auth "%v [%P] %h %t \\"%r\\" %s"\nExtendedLog {logs}/proftpd-auth.log AUTH auth\n',
    )
    process = lab.spawn("proftpd", "-n", "-c", config)
    _ftp_deeds(lab, port)
    # in the foreground it says that it started on standard error, not in its log
    lab.end(process)


@daemon("dovecot", "dovecot", "dovecot-imapd")
def dovecot(lab: Lab) -> None:
    port, room = 22143, lab.room("dovecot")
    (room / "users").write_text(f"ann:{{PLAIN}}{PASSWORD}::::::\n")
    mail = lab.room("mail", USER)
    config = lab.config(
        "dovecot.conf",
        f"base_dir = {room}/run\nstate_dir = {room}/state\nlog_path = {lab.logs}/dovecot.log\nprotocols = imap\nssl = no\ndisable_plaintext_auth = no\n"
        f"auth_verbose = yes\nlisten = {HOME}\npassdb {{\n driver = passwd-file\n args = {room}/users\n}}\nuserdb {{\n driver = static\n args = uid={USER} gid={USER} home={mail}\n}}\n"
        f"mail_location = maildir:{mail}\nservice imap-login {{\n inet_listener imap {{\n  port = {port}\n }}\n inet_listener imaps {{\n  port = 0\n }}\n}}\n",
    )
    process = lab.spawn("dovecot", "-F", "-c", config)
    for deed, user, password, outcome in (
        ("log-on", "ann", PASSWORD, "success"),
        ("wrong password", "ann", "wrong", "failure"),
        ("unknown user", "oracle", "wrong", "failure"),
    ):
        _curl(lab, "-u", f"{user}:{password}", f"imap://{HOME}:{port}/")
        lab.expect(deed, actor=user, source_ip=HOME, outcome=outcome, category="app.auth")
    lab.end(process)
    lab.expect("service started", category="app.lifecycle", action="service.start")


# -- databases and directories ---------------------------------------------------------------------


def _postgres_programs() -> Path:
    return max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))


@daemon("postgresql", "psql", "postgresql")
def postgres(lab: Lab) -> None:
    port, programs = 22432, _postgres_programs()
    room = lab.room("postgres", "postgres")
    own = ("runuser", "-u", "postgres", "--")
    lab.run(*own, programs / "initdb", "-D", room / "db", "-A", "trust")
    (room / "db/pg_hba.conf").write_text(
        f"local all all trust\nhost all all {HOME}/32 scram-sha-256\n"
    )
    options = {
        "listen_addresses": HOME, "port": port, "unix_socket_directories": room, "logging_collector": "on",
        "log_directory": lab.logs, "log_filename": "postgresql-main.log", "log_connections": "on", "log_file_mode": "0644",
        "log_disconnections": "on", "log_statement": "mod",
        "log_line_prefix": "%m [%p] %q%u@%d %h ",
    }  # fmt: skip
    process = lab.spawn(*own, programs / "postgres", "-D", room / "db",
                        *(word for name, value in options.items() for word in ("-c", f"{name}={value}")), wait=4)  # fmt: skip
    admin = (*own, "psql", "-h", room, "-p", port, "-c")
    for statement in (
        f"CREATE ROLE ann LOGIN PASSWORD '{PASSWORD}'", "CREATE TABLE t (a int)", "GRANT ALL ON t TO ann", "DROP TABLE missing",
    ):  # fmt: skip
        lab.run(*admin, statement)
    lab.expect("role created", actor="postgres", category="app.account")
    lab.expect("table created", actor="postgres", category="db.change")
    lab.expect("right granted", actor="postgres", category="app.privilege")
    for password in (PASSWORD, "wrong"):
        lab.run(
            "env",
            f"PGPASSWORD={password}",
            "psql",
            "-h",
            HOME,
            "-p",
            port,
            "-U",
            "ann",
            "postgres",
            "-c",
            "INSERT INTO t VALUES (1)",
        )
    lab.expect("log-on", actor="ann", outcome="success", source_ip=HOME, category="app.auth")
    lab.expect(
        "wrong password", actor="ann", outcome="failure", source_ip=HOME, category="app.auth"
    )
    lab.expect("row added", actor="ann", source_ip=HOME, category="db.change")
    lab.run(*admin, "SELECT pg_reload_conf()")
    time.sleep(1)
    lab.expect("configuration read anew", category="app.config")
    with contextlib.suppress(OSError):  # the postmaster, which runuser would kill rather than ask
        os.kill(int((room / "db/postmaster.pid").read_text().split()[0]), signal.SIGINT)
    time.sleep(3)
    lab.end(process)
    lab.expect("server started", category="app.lifecycle", action="db.start")
    lab.expect("server stopped", category="app.lifecycle", action="db.stop")


@daemon("mariadb", "mariadbd", "mariadb-server")
def mariadb(lab: Lab) -> None:
    port, room = 22306, lab.room("mariadb", "mysql")
    lab.run(
        "mariadb-install-db",
        "--no-defaults",
        "--user=mysql",
        f"--datadir={room}/db",
        "--auth-root-authentication-method=socket",
        timeout=120,
    )
    process = lab.spawn(
        "mariadbd", "--no-defaults", "--skip-name-resolve", "--user=mysql", f"--datadir={room}/db", f"--port={port}", f"--bind-address={HOME}", f"--socket={room}/sock",
        f"--log-error={lab.logs}/mariadb-error.log", "--log-warnings=2", "--general-log", f"--general-log-file={lab.logs}/mariadb-general.log",
        "--plugin-load-add=server_audit", "--server-audit-logging=ON", f"--server-audit-file-path={lab.logs}/mariadb-audit.log", wait=6,
    )  # fmt: skip
    for statement in (
        f"CREATE USER ann@'{HOME}' IDENTIFIED BY '{PASSWORD}'", "CREATE DATABASE shop", "CREATE TABLE shop.t (a int)",
        f"GRANT ALL ON shop.* TO ann@'{HOME}'",
    ):  # fmt: skip
        lab.run("mariadb", "--no-defaults", "-S", room / "sock", "-e", statement)
    lab.expect("account created", actor="root", category="app.account")
    lab.expect("right granted", actor="root", category="app.privilege")
    lab.expect("table created", actor="root", category="db.change")
    for password in (PASSWORD, "wrong"):
        lab.run(
            "mariadb",
            "--no-defaults",
            "-h",
            HOME,
            "-P",
            port,
            "-u",
            "ann",
            f"-p{password}",
            "shop",
            "-e",
            "INSERT INTO t VALUES (1)",
        )
    lab.expect("log-on", actor="ann", outcome="success", source_ip=HOME, category="app.auth")
    lab.expect(
        "wrong password", actor="ann", outcome="failure", source_ip=HOME, category="app.auth"
    )
    lab.expect("row added", actor="ann", category="db.change")
    lab.end(process)
    lab.expect("server started", category="app.lifecycle", action="db.start")
    lab.expect("server stopped", category="app.lifecycle", action="db.stop")


@daemon("redis", "redis-server", "redis-server")
def redis(lab: Lab) -> None:
    port, room = 22379, lab.room("redis")
    process = lab.spawn(
        "redis-server",
        "--port",
        port,
        "--bind",
        HOME,
        "--dir",
        room,
        "--logfile",
        lab.logs / "redis.log",
        "--loglevel",
        "verbose",
    )
    for words in (
        ("set", "a", "1"),
        ("bgsave",),
        ("replicaof", HOME, "9"),
        ("replicaof", "no", "one"),
    ):
        lab.run("redis-cli", "-h", HOME, "-p", port, *words)
        time.sleep(1)
    lab.expect("made a replica of another server", category="app.config")
    lab.end(process)
    lab.expect("server started", category="app.lifecycle", action="db.start")
    lab.expect("server stopped", category="app.lifecycle", action="db.stop")


@daemon("slapd", "slapd", "slapd", r"slapd")
def slapd(lab: Lab) -> None:
    port, room = 22389, lab.room("slapd")
    admin = "cn=admin,dc=example,dc=com"
    config = lab.config(
        "slapd.conf",
        "include /etc/ldap/schema/core.schema\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\nloglevel stats\n"
        f"pidfile {room}/pid\ndatabase mdb\nsuffix dc=example,dc=com\nrootdn {admin}\nrootpw {PASSWORD}\ndirectory {room}\n",
    )
    process = lab.spawn("slapd", "-d", "0", "-h", f"ldap://{HOME}:{port}", "-f", config)
    url = ("-x", "-H", f"ldap://{HOME}:{port}", "-D", admin)
    lab.run(
        "ldapadd",
        *url,
        "-w",
        PASSWORD,
        text="dn: dc=example,dc=com\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: x\n",
    )
    lab.run("ldapwhoami", *url, "-w", "wrong")
    lab.expect("bind", actor=admin, action="ldap.bind")
    lab.expect("wrong password", outcome="failure", code="49", category="app.auth")
    lab.expect("entry added", target="dc=example,dc=com", category="app.account")
    lab.end(process)
    lab.expect("service stopped", program="slapd", action="service.lifecycle")


# -- names -------------------------------------------------------------------------------------


@daemon("named", "named", "bind9")
def named(lab: Lab) -> None:
    port, room = 22053, lab.room("named")
    config = lab.config(
        "named.conf",
        f'options {{ directory "{room}"; pid-file "{room}/pid"; session-keyfile "{room}/key"; listen-on port {port} {{ {HOME}; }}; listen-on-v6 {{ none; }};'
        f' recursion no; allow-transfer {{ none; }}; querylog yes; }};\ncontrols {{ }};\nlogging {{ channel f {{ file "{lab.logs}/named.log"; severity info;'
        " print-time yes; print-category yes; print-severity yes; }; category default { f; }; category queries { f; }; category security { f; }; };\n"
        'zone "example.com" { type primary; file "zone"; };\n',
    )
    (room / "zone").write_text(f"$TTL 60\n@ SOA ns a 1 1 1 1 1\n@ NS ns\nns A {HOME}\n")
    process = lab.spawn("named", "-f", "-c", config)
    for words in (("ns.example.com", "A"), ("www.example.org", "A"), ("example.com", "AXFR")):
        lab.run("dig", f"@{HOME}", "-p", port, *words)
    lab.expect("name asked for", source_ip=HOME, target="ns.example.com")
    lab.expect("question refused", source_ip=HOME, outcome="failure")
    lab.expect("transfer denied", source_ip=HOME, outcome="failure", target="example.com")
    lab.end(process)
    lab.expect("service started", action="service.start")
    lab.expect("service stopped", action="service.stop")


@daemon("dnsmasq", "dnsmasq", "dnsmasq-base")
def dnsmasq(lab: Lab) -> None:
    port = 22054
    process = lab.spawn("dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", f"--port={port}", f"--listen-address={HOME}",
                        "--bind-interfaces", "--log-queries=extra", f"--log-facility={lab.logs}/dnsmasq.log", "--address=/example.com/192.0.2.1", "--user=root")  # fmt: skip
    lab.run("dig", f"@{HOME}", "-p", port, "web1.example.com")
    lab.expect("name asked for", source_ip=HOME, target="web1.example.com")
    lab.end(process)
    lab.expect("service started", action="service.start")
    lab.expect("service stopped", action="service.stop")


# -- the syslog they share, and the experiment -----------------------------------------------------

RSYSLOG = ("rsyslog", "rsyslogd", r"rsyslogd")


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
    # Debian lets only one FTP server stand: the one that is there, or the first of the two.
    only = "proftpd-core" if shutil.which("proftpd") else "vsftpd"
    packages = sorted(
        {one.package for one in DAEMONS if one.name not in {"vsftpd", "proftpd"}}
        | {only}
        | {"rsyslog", "sshpass", "openssh-client", "ldap-utils", "bind9-dnsutils", "curl"}
    )
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(
        ["apt-get", "install", "-y", "--no-install-recommends", *packages],
        check=True,
        env=environment,
    )


def _events(case: Path) -> list[dict[str, Any]]:
    done = logscope("search", "-c", str(case), "--json", "--limit", "1000000")
    return [json.loads(line) for line in done.stdout.splitlines()]


def _shape(message: str) -> str:
    """A message without what differs from one record to the next."""
    return re.sub(r"0x[0-9a-f]+|\d+", "#", message)[:160]


def _own(
    events: list[dict[str, Any]], name: str, programs: re.Pattern[str] | None
) -> list[dict[str, Any]]:
    """The records of a daemon: in files of its own, or under its program's name in the syslog."""
    own = []
    prefix = {"apache2": "apache", "postgresql": "postgresql"}.get(name, name)
    for event in events:
        file = Path(str(event.get("source", ""))).name
        if file.startswith(prefix) or (
            file == "syslog" and programs and programs.fullmatch(str(event.get("program")))
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
    parser = argparse.ArgumentParser(prog="python -m bench daemons", description=__doc__)
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
                        print(f"{one.name}: not installed (package {one.package})")
                    elif one.syslog and not syslog:
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
        programs = {one.name: one.programs for one in DAEMONS}
        if syslog:
            name, program, pattern = RSYSLOG
            programs[name] = re.compile(pattern)
            deeds[name] = [
                Fact("service started", {"program": program, "action": "service.start"}),
            ]
        rows, missed, unread = [], [], Counter[tuple[str, str]]()
        for name, facts in deeds.items():
            own = _own(events, name, programs[name])
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
